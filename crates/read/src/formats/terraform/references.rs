//! The target of a reference in a plan. The ids of new resources are only known after apply, but the plan holds the
//! configuration, and with it the names that each expression refers to.
//!
//! A value that is unknown comes from something unknown. So everything known that an expression refers to can be left
//! out; if one resource remains, the value is its id.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::addresses::{key_in, key_node, names_of, outer_call, step, written_key};
use super::resource::{self, after_apply, placeholder};
use crate::formats::values::value::written;
use model::json::{Label, Node, Object};

/// How deep references through modules are followed.
const MOST_DEPTH: u32 = 24;

/// How many references are followed for one value.
const MOST_STEPS: u32 = 500;

/// One instance of a resource in a plan.
#[derive(Debug)]
pub(super) struct Planned<'p, 't> {
    /// The address of its module; empty for the root module.
    pub module: &'p str,
    /// Its type.
    pub kind: &'p str,
    /// Its name in its module.
    pub name: &'p str,
    /// Its key, if it is one of several.
    pub key: Option<&'p Node<'t>>,
    pub address: &'p str,
    /// Its attributes; what is only known after apply is unclear.
    pub values: Object<'t>,
}

/// Attributes that refer to a resource, and the type that it has; of any type where none is named.
const TARGETS: [(&str, &str); 33] = [
    ("subnet_id", "subnet"),
    ("network_security_group_id", "network_security_group"),
    ("network_security_group_name", "network_security_group"),
    ("security_group", "network_security_group"),
    ("route_table_id", "route_table"),
    ("route_table_name", "route_table"),
    ("nat_gateway_id", "nat_gateway"),
    ("network_interface_id", "network_interface"),
    ("public_ip_address_id", "public_ip"),
    ("public_ip_address_ids", "public_ip"),
    ("public_ips", "public_ip"),
    ("public_ip_prefix_id", "public_ip_prefix"),
    ("public_ip_prefix_ids", "public_ip_prefix"),
    ("virtual_network_name", "virtual_network"),
    ("virtual_network_id", "virtual_network"),
    ("remote_virtual_network_id", "virtual_network"),
    ("firewall_policy_id", "firewall_policy"),
    ("base_policy_id", "firewall_policy"),
    ("azure_firewall_name", "firewall"),
    ("ip_group_id", "ip_group"),
    ("source_ip_groups", "ip_group"),
    ("destination_ip_groups", "ip_group"),
    ("source_application_security_group_ids", "application_security_group"),
    ("destination_application_security_group_ids", "application_security_group"),
    ("service_endpoint_policy_ids", "subnet_service_endpoint_storage_policy"),
    ("account_name", "batch_account"),
    ("dns_servers", ""),
    ("private_connection_resource_id", ""),
    ("storage_account_id", "storage_account"),
    ("private_dns_zone_name", "private_dns_zone"),
    ("network_manager_id", ""),
    ("security_admin_configuration_id", ""),
    ("admin_rule_collection_id", ""),
];

/// A plan's resources and the configuration that they come from.
pub(super) struct References<'r, 'p, 't> {
    planned: &'r [Planned<'p, 't>],
    /// Where the instances of a resource are, by module, type and name.
    instances: BTreeMap<(&'p str, &'p str, &'p str), Vec<usize>>,
    /// The addresses of modules.
    modules: BTreeSet<&'p str>,
    /// The blocks of the configuration, by the names of the modules around them and their own address.
    blocks: BTreeMap<(String, String), &'p Object<'t>>,
    /// The modules of the configuration, with the calls in them.
    configured: BTreeMap<String, &'p Object<'t>>,
    /// The addresses of data that the plan has read.
    read: BTreeSet<&'p str>,
}

/// The position of an expression.
#[derive(Clone, Copy)]
struct Place<'a, 't> {
    module: &'a str,
    key: Option<&'a Node<'t>>,
    /// What the keys come from.
    keys_from: &'a [Node<'t>],
}

impl<'r, 'p, 't> References<'r, 'p, 't> {
    /// The references of a plan.
    pub(super) fn new(
        configuration: Option<&'p Object<'t>>,
        planned: &'r [Planned<'p, 't>],
        before: Option<&'p Object<'t>>,
    ) -> Self {
        let mut instances: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (at, one) in planned.iter().enumerate() {
            instances.entry((one.module, one.kind, one.name)).or_default().push(at);
        }
        let modules = model::sorted::set(planned.iter().map(|one| one.module));
        let (blocks, configured, read) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        let mut references = References { planned, instances, modules, blocks, configured, read };
        if let Some(root) = configuration.and_then(|configuration| configuration.object("root_module")) {
            references.add_module(String::new(), root);
        }
        let values = before.and_then(|before| before.object("values"));
        references.add_read(values.and_then(|values| values.object("root_module")));
        references
    }

    fn add_module(&mut self, names: String, module: &'p Object<'t>) {
        for block in module.list("resources").iter().filter_map(Node::object) {
            if let Some(address) = block.text("address") {
                self.blocks.insert((names.clone(), address.to_string()), block);
            }
        }
        for (name, call) in module.object("module_calls").into_iter().flat_map(Object::members) {
            if let Some(inner) = call.object().and_then(|call| call.object("module")) {
                self.add_module(format!("{names}/{name}"), inner);
            }
        }
        self.configured.insert(names, module);
    }

    fn add_read(&mut self, root: Option<&'p Object<'t>>) {
        let mut modules: Vec<&'p Object<'t>> = root.into_iter().collect();
        while let Some(module) = modules.pop() {
            let resources = module.list("resources").iter().filter_map(Node::object);
            self.read.extend(resources.filter_map(|one| one.text("address")).map(|address| &**address));
            modules.extend(module.list("child_modules").iter().filter_map(Node::object));
        }
    }

    /// The attributes of a resource, with the paths of what its unknown references lead to.
    pub(super) fn resolved(&self, one: &Planned<'p, 't>) -> Object<'t> {
        let block = self.blocks.get(&(names_of(one.module), format!("{}.{}", one.kind, one.name)));
        let keys_from = block.map(|block| references_in(block.get("for_each_expression"))).unwrap_or_default();
        let place = Place { module: one.module, key: one.key, keys_from };
        let expressions = block.and_then(|block| block.object("expressions"));
        self.resolved_members(&one.values, expressions, place)
    }

    fn resolved_members(&self, values: &Object<'t>, told: Option<&Object<'t>>, place: Place<'_, 't>) -> Object<'t> {
        let member = |(name, value): (&Label<'t>, &Node<'t>)| {
            let expression = told.and_then(|told| told.get(name));
            (name.clone(), self.resolved_value(name, value, expression, place))
        };
        values.members().map(member).collect()
    }

    fn resolved_value(
        &self,
        name: &str,
        value: &Node<'t>,
        expression: Option<&Node<'t>>,
        place: Place<'_, 't>,
    ) -> Node<'t> {
        let target = || TARGETS.iter().find(|(attribute, _)| *attribute == name);
        match value {
            Node::Unclear(_) => match target() {
                Some((_, kind)) => {
                    let references = references_in(expression);
                    self.target(name, kind, references, place).unwrap_or_else(|| unresolved(value, references))
                }
                None => value.clone(),
            },
            Node::List(list) => {
                let one = |(at, value): (usize, &Node<'t>)| {
                    let own = match expression {
                        Some(Node::List(blocks)) => blocks.get(at).or(blocks.first().filter(|_| blocks.len() == 1)),
                        other => other,
                    };
                    self.resolved_value(name, value, own, place)
                };
                Node::List(list.iter().enumerate().map(one).collect())
            }
            Node::Object(object) => {
                let told = expression.and_then(Node::object);
                Node::Object(self.resolved_members(object, told, place))
            }
            other => other.clone(),
        }
    }

    /// What an unknown attribute refers to, if that is one resource of the type that it should have.
    fn target(&self, name: &str, kind: &str, references: &[Node<'t>], place: Place<'_, 't>) -> Option<Node<'t>> {
        let mut search = Search { sources: BTreeSet::new(), steps: 0 };
        self.follow(references, place, 0, &mut search);
        let mut sources = search.sources.into_iter();
        let (Some(Some(only)), None) = (sources.next(), sources.next()) else { return None };
        let found = self.planned.get(only)?;
        let is_of_kind = |found: &Planned<'_, '_>| {
            kind.is_empty() || found.kind.strip_prefix("azurerm_") == Some(kind) || found.kind == "azapi_resource"
        };
        let found = if is_of_kind(found) { found } else { self.in_network(found, kind, place)? };
        if name.ends_with("_name") {
            return Some(written(placeholder(found.address)));
        }
        resource::id(found.kind, found.address, &found.values).map(|id| Node::Text(Cow::Owned(id.to_string())))
    }

    /// A subnet's id may be put together of that of its network and a name: it is the subnet with the same key.
    fn in_network(&self, network: &Planned<'p, 't>, kind: &str, place: Place<'_, 't>) -> Option<&Planned<'p, 't>> {
        if network.kind != "azurerm_virtual_network" || kind != "subnet" || place.key.is_none() {
            return None;
        }
        let name = network.values.get("name").filter(|name| name.text().is_some());
        let mut same = self.planned.iter().filter(|one| {
            one.kind == "azurerm_subnet"
                && one.module == place.module
                && one.key == place.key
                && one.values.get("virtual_network_name") == name
        });
        same.next().filter(|_| same.next().is_none())
    }

    /// Notes everything unknown that some references refer to: resources, or `None` for anything else.
    fn follow(&self, references: &[Node<'t>], place: Place<'_, 't>, depth: u32, search: &mut Search) {
        let texts: Vec<&str> = references.iter().filter_map(Node::text).collect();
        if texts.is_empty() && depth > 0 {
            return;
        }
        let mut before: Option<&str> = None;
        for text in texts {
            // The shorter forms of a reference follow it.
            let is_shorter =
                before.is_some_and(|before| before.strip_prefix(text).is_some_and(|rest| rest.starts_with(['.', '['])));
            if is_shorter {
                continue;
            }
            before = Some(text);
            search.steps += 1;
            if depth >= MOST_DEPTH || search.steps > MOST_STEPS {
                search.sources.insert(None);
                return;
            }
            self.follow_one(text, place, depth, search);
        }
    }

    fn follow_one(&self, text: &str, place: Place<'_, 't>, depth: u32, search: &mut Search) {
        let (head, rest) = step(text);
        let (second, after) = step(rest);
        match head {
            "each" if second == "value" => {
                let outer = Place { keys_from: &[], ..place };
                self.follow(place.keys_from, outer, depth + 1, search);
            }
            "each" | "count" | "path" | "terraform" => {}
            "var" => self.follow_variable(second, place, depth, search),
            "module" => self.follow_output(second, after, place, depth, search),
            "data" if self.has_read(text, place.module) => {}
            "data" | "local" | "self" => {
                search.sources.insert(None);
            }
            kind => self.find_resource(kind, second, after, place, search),
        }
    }

    /// What the caller of the module gives for a variable. Those of the root module are known.
    fn follow_variable(&self, name: &str, place: Place<'_, 't>, depth: u32, search: &mut Search) {
        let Some((outer, call, key)) = outer_call(place.module) else { return };
        let called = self.configured.get(&names_of(outer)).and_then(|module| module.object("module_calls"));
        let Some(called) = called.and_then(|calls| calls.object(call)) else { return };
        let given = called.object("expressions").and_then(|expressions| expressions.get(name));
        let key = key.map(key_node);
        let keys_from = references_in(called.get("for_each_expression"));
        self.follow(references_in(given), Place { module: outer, key: key.as_ref(), keys_from }, depth + 1, search);
    }

    /// What a module gives back.
    fn follow_output(&self, name: &str, after: &str, place: Place<'_, 't>, depth: u32, search: &mut Search) {
        let (key, after) = key_in(after);
        let (output, _) = step(after);
        let separator = if place.module.is_empty() { "" } else { "." };
        let base = format!("{}{separator}module.{name}", place.module);
        let keys = || {
            let inner = self.modules.iter().filter_map(|module| module.strip_prefix(base.as_str()));
            let own = inner.filter(|rest| rest.is_empty() || rest.starts_with('['));
            own.filter(|rest| outer_call(rest).is_none() || !rest.contains(".module."))
        };
        let wanted = key.map(str::to_owned).or_else(|| place.key.map(written_key));
        let only = keys().next().filter(|_| keys().count() == 1);
        let chosen = keys().find(|own| wanted.as_deref() == Some(*own)).or(only.filter(|_| key.is_none()));
        let outputs = self.configured.get(&format!("{}/{name}", names_of(place.module)));
        let output = outputs.and_then(|module| module.object("outputs")?.object(output));
        match (chosen, output) {
            (Some(key), Some(output)) => {
                let module = format!("{base}{key}");
                let inner = Place { module: &module, key: None, keys_from: &[] };
                self.follow(references_in(output.get("expression")), inner, depth + 1, search);
            }
            _ => {
                search.sources.insert(None);
            }
        }
    }

    fn has_read(&self, text: &str, module: &str) -> bool {
        let mut parts = text.splitn(4, ['.', '[']);
        let own: Vec<&str> = parts.by_ref().take(3).collect();
        let prefix = if module.is_empty() { String::new() } else { format!("{module}.") };
        let address = format!("{prefix}{}", own.join("."));
        let mut after = self.read.range(address.as_str()..);
        after.next().is_some_and(|found| {
            found.strip_prefix(&*address).is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
        })
    }

    fn find_resource(&self, kind: &str, name: &str, after: &str, place: Place<'_, 't>, search: &mut Search) {
        let (key, after) = key_in(after);
        let (attribute, _) = step(after);
        let instances = self.instances.get(&(place.module, kind, name)).map(Vec::as_slice).unwrap_or_default();
        let with_key = |wanted: &str| {
            let same = |&&at: &&usize| {
                self.planned.get(at).and_then(|one| one.key).is_some_and(|key| written_key(key) == wanted)
            };
            instances.iter().find(same).copied()
        };
        let found = match (key, instances) {
            (Some(key), _) => with_key(key),
            (None, [only]) => Some(*only),
            (None, _) => place.key.and_then(|key| with_key(&written_key(key))),
        };
        let Some(one) = found.and_then(|at| self.planned.get(at)) else {
            search.sources.insert(None);
            return;
        };
        let attribute = if attribute.is_empty() { "id" } else { attribute };
        match one.values.get(attribute) {
            Some(Node::Unclear(_)) if matches!(attribute, "id" | "name") => search.sources.insert(found),
            Some(Node::Unclear(_) | Node::List(_) | Node::Object(_)) => search.sources.insert(None),
            _ => false,
        };
    }
}

/// The placeholder for a reference to nothing: the text of the configuration, if it has one.
fn unresolved<'t>(value: &Node<'t>, references: &[Node<'t>]) -> Node<'t> {
    references.first().and_then(Node::text).map_or_else(|| value.clone(), after_apply)
}

/// What was found so far, and how long it took.
struct Search {
    sources: BTreeSet<Option<usize>>,
    steps: u32,
}

fn references_in<'o, 't>(expression: Option<&'o Node<'t>>) -> &'o [Node<'t>] {
    expression.and_then(Node::object).map(|expression| expression.list("references")).unwrap_or_default()
}
