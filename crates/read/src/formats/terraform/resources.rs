//! From Terraform's resources to Azure's: what Terraform separates, such as a rule and its group or a subnet and what is
//! associated with it, becomes one resource with all of its parts.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::resource::{self, Certainty, Resource, azapi_type, azure_type};
use super::shape::{Shape, object, reference};
use super::update::{self, SINGLE};
use super::{batch, firewall, inline, network};

use crate::documents::notes;
use crate::formats::values::objects::{copies, with};
use crate::formats::values::value::{text, written};
use crate::text::symbolic::{is_symbolic, may_be_same_name};
use model::estate::{Index, ResourceId};
use model::json::{Elsewhere, Label, Node, Note, Object, Unclear};

/// Members of resources with their values, and why some may be missing.
pub(super) struct Collected<'t> {
    pub resources: Vec<Resource<'t>>,
    /// What may hold more of them, or associations between them; `None` if the source shows all there are.
    pub doubt: Option<Elsewhere<'t>>,
    pub scope: Scope,
}

/// How much of what Terraform manages a source shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// All of it.
    Everything,
    /// All files of a configuration.
    Configuration,
    /// One file of a configuration: another one may attach NSGs and route tables to subnets and network interfaces.
    OneOfSeveralFiles,
}

/// A resource with what others add to it.
#[derive(Clone)]
struct Entry<'t> {
    resource: Resource<'t>,
    id: Option<ResourceId>,
    /// Members of its `properties` that other resources hold.
    added: Vec<(&'static str, Node<'t>)>,
    /// Notes on its properties.
    notes: Vec<Note>,
    /// Where it is a part of another, that has it.
    has_home: bool,
    /// The names of parts in resources of their own, where it has parts inside as well: whichever is applied last overwrites the
    /// others.
    overwritten: Vec<Node<'t>>,
    /// Members of its `properties` that are written once it is made.
    updates: Vec<(Label<'t>, Node<'t>)>,
}

impl<'t> From<Resource<'t>> for Entry<'t> {
    fn from(resource: Resource<'t>) -> Self {
        let id = resource::id(&resource.kind, &resource.address, &resource.values);
        Entry {
            resource,
            id,
            added: Vec::new(),
            notes: Vec::new(),
            has_home: false,
            overwritten: Vec::new(),
            updates: Vec::new(),
        }
    }
}

/// The resources in the shape of Azure's JSON.
pub(super) fn nodes(collected: Collected<'_>) -> Vec<Node<'_>> {
    let (resources, both) = inline::with_inline_subnets(collected.resources);
    // Code says which of them it has; plans and states show all subnets inside as well.
    let (both, repeated) = if collected.scope != Scope::Everything { (both, Vec::new()) } else { (Vec::new(), both) };
    let both: Vec<Node<'_>> = both.into_iter().filter_map(|subnet| Entry::from(subnet).shown()).collect();
    let mut estate = Linking {
        entries: resources.into_iter().map(Entry::from).collect(),
        doubt: collected.doubt,
        scope: collected.scope,
        index: Index::new([]),
        unplaced: Vec::new(),
        unshown_firewalls: BTreeMap::new(),
    };
    estate.index = Index::new(estate.entries.iter().map(Entry::known_by));
    estate.associate();
    estate.entries.extend(std::mem::take(&mut estate.unshown_firewalls).into_values());
    estate.place_the_unplaced();
    let otherwise = estate.compare_with_networks(&repeated);
    estate.add_doubts();
    estate.update();
    estate.house();
    let mut shown = estate.shown();
    shown.extend(both);
    shown.extend(otherwise);
    shown
}

/// Resources that are being linked.
struct Linking<'t> {
    entries: Vec<Entry<'t>>,
    index: Index,
    doubt: Option<Elsewhere<'t>>,
    scope: Scope,
    /// Associations with resources of an unknown type, with the member that they give, and their addresses.
    unplaced: Vec<(&'static str, &'static str, String)>,
    /// Firewalls that only their rules refer to.
    unshown_firewalls: BTreeMap<ResourceId, Entry<'t>>,
}

/// The only name that the subnet of a firewall may have.
const FIREWALL_SUBNET: &str = "AzureFirewallSubnet";

/// What an association does: the attribute with the resource that gets a member, the member, the attribute with its value,
/// and what that resource could show instead of the first.
const ASSOCIATIONS: [(&str, &str, &str, &str, &str); 6] = [
    (
        "azurerm_subnet_network_security_group_association",
        "subnet_id",
        "networkSecurityGroup",
        "network_security_group_id",
        "subnets",
    ),
    ("azurerm_subnet_route_table_association", "subnet_id", "routeTable", "route_table_id", "subnets"),
    ("azurerm_subnet_nat_gateway_association", "subnet_id", "natGateway", "nat_gateway_id", "subnets"),
    (
        "azurerm_network_interface_security_group_association",
        "network_interface_id",
        "networkSecurityGroup",
        "network_security_group_id",
        "networkInterfaces",
    ),
    ("azurerm_nat_gateway_public_ip_association", "nat_gateway_id", "publicIpAddresses", "public_ip_address_id", ""),
    (
        "azurerm_nat_gateway_public_ip_prefix_association",
        "nat_gateway_id",
        "publicIpPrefixes",
        "public_ip_prefix_id",
        "",
    ),
];

impl<'t> Linking<'t> {
    fn find(&self, id: &str) -> Option<usize> {
        self.index.find(&id.into())
    }

    /// Gives what associations connect to the resources themselves.
    fn associate(&mut self) {
        for at in 0..self.entries.len() {
            let Some(entry) = self.entries.get(at) else { continue };
            let kind = entry.resource.kind.as_str();
            if let Some(association) = ASSOCIATIONS.iter().find(|association| association.0 == kind) {
                self.link(at, association);
            } else if kind == "azurerm_ip_group_cidr" {
                self.extend(at, "ip_group_id", "ipAddresses", "cidr");
            } else if kind == "azurerm_virtual_network_dns_servers" {
                self.extend(at, "virtual_network_id", "dnsServers", "dns_servers");
            } else if let Some((member, collection)) = firewall::classic_collection(kind, &entry.resource.values) {
                self.give_to_firewall(at, member, collection);
            }
        }
    }

    fn value(&self, at: usize, attribute: &str) -> Option<Node<'t>> {
        self.entries.get(at)?.resource.values.get(attribute).cloned()
    }

    fn link(&mut self, at: usize, &(_, to, member, what, back): &(&str, &str, &'static str, &str, &'static str)) {
        let target = if to == "subnet_id" { "azurerm_subnet" } else { "azurerm_network_interface" };
        let (to, mut what) = (self.value(at, to), self.value(at, what));
        let home = to.as_ref().and_then(Node::text).and_then(|id| self.find(id));
        let Some(own) = self.entries.get(at).map(|entry| &entry.resource) else { return };
        let found = home.and_then(|home| self.entries.get(home));
        let is_sure = found.map_or_else(|| own.is_sure(), |found| own.is_sure_with(&found.resource));
        let address = own.address.clone();
        let condition = match (&own.certainty, &what) {
            (Certainty::Conditional(condition), Some(Node::Text(_)))
                if !is_sure && SINGLE.contains(&member) && target == "azurerm_subnet" =>
            {
                Some(Rc::clone(condition))
            }
            _ => None,
        };
        if let (Some(condition), Some(entry)) = (condition, home.and_then(|home| self.entries.get_mut(home))) {
            let condition = beyond(&condition, &entry.resource.certainty).to_owned();
            let reference = what.as_ref().and_then(reference);
            let reference = reference.as_ref().and_then(Node::object).map(|own| notes::under_condition(own, condition));
            entry.added.extend(reference.map(|reference| (member, Node::Object(reference))));
            return;
        }
        if !is_sure || what.is_none() {
            // It may be there or not: what it leads to is not known.
            what = Some(written(address.clone()));
        }
        let Some(value) = what else { return };
        if let Some(entry) = home.and_then(|home| self.entries.get_mut(home)) {
            // Of a gateway that may or may not be there, none is safe to say.
            if member != "natGateway" || matches!(value, Node::Text(_)) {
                entry.added.extend(reference(&value).map(|reference| (member, reference)));
            }
            return;
        }
        match (to, value.text().and_then(|id| self.find(id)).and_then(|place| self.entries.get_mut(place))) {
            // The subnet is elsewhere: the group or table says where it is.
            (Some(to @ Node::Text(_)), Some(entry)) if !back.is_empty() => {
                entry.added.extend(reference(&to).map(|reference| (back, reference)));
            }
            (Some(Node::Text(_)), _) => {}
            // It could be on any.
            _ => self.unplaced.push((target, member, address)),
        }
    }

    /// Adds an attribute of one resource to a list of another.
    fn extend(&mut self, at: usize, to: &str, member: &'static str, what: &str) {
        let home = self.value(at, to).as_ref().and_then(Node::text).and_then(|id| self.find(id));
        let value = self.value(at, what);
        let is_sure = self.entries.get(at).is_some_and(|entry| entry.resource.is_sure());
        let address = self.entries.get(at).map(|entry| entry.resource.address.clone()).unwrap_or_default();
        if let (Some(entry), Some(value)) = (home.and_then(|home| self.entries.get_mut(home)), value) {
            match value {
                Node::List(values) => entry.added.extend(values.into_iter().map(|value| (member, value))),
                value => entry.added.push((member, value)),
            }
            if !is_sure {
                entry.added.push((member, written(address)));
            }
        }
    }

    /// Gives a classic collection to its firewall, which is named in the collection's own group of resources.
    fn give_to_firewall(&mut self, at: usize, member: &'static str, collection: Node<'t>) {
        let Some(entry) = self.entries.get(at) else { return };
        let attributes = [("name", "azure_firewall_name"), ("resource_group_name", "resource_group_name")];
        let value = |(name, own)| Some((Label::from(name), entry.resource.values.get(own)?.clone()));
        let named: Object<'t> = attributes.into_iter().filter_map(value).collect();
        let address = match entry.resource.values.get("azure_firewall_name") {
            Some(Node::Unclear(unclear)) => unclear.text().to_owned(),
            _ => String::new(),
        };
        let Some(id) = resource::id("azurerm_firewall", &address, &named) else { return };
        let entry_address = entry.resource.address.clone();
        let mut added = vec![(member, collection)];
        if !entry.resource.is_sure() {
            added.push((member, written(entry.resource.address.clone())));
        }
        if let Some(firewall) = self.index.find(&id).and_then(|home| self.entries.get_mut(home)) {
            firewall.added.extend(added);
            return;
        }
        if self.may_be_given(&id, &entry_address, &added) {
            return;
        }
        // A firewall that isn't shown: it has these rules, and may have others.
        let unshown = self.unshown_firewalls.entry(id.clone()).or_insert_with(|| {
            let resource =
                Resource { kind: "azurerm_firewall".to_owned(), address, values: named, certainty: Certainty::Sure };
            let others = Node::Unclear(Unclear::Elsewhere(Elsewhere::OtherCollections));
            let added = vec![("networkRuleCollections", others)];
            Entry {
                resource,
                id: Some(id),
                added,
                notes: Vec::new(),
                has_home: false,
                overwritten: Vec::new(),
                updates: Vec::new(),
            }
        });
        unshown.added.extend(added);
    }

    /// A collection of a firewall that is not known may be of any that is shown and could be it; false if there is no such collection.
    fn may_be_given(&mut self, id: &ResourceId, address: &str, added: &[(&'static str, Node<'t>)]) -> bool {
        let name = id.name();
        let mut is_given = false;
        for entry in self.entries.iter_mut().filter(|entry| entry.resource.kind == "azurerm_firewall") {
            let own = entry.id.as_ref().map_or("", ResourceId::name);
            if (is_symbolic(name) || is_symbolic(own)) && may_be_same_name(name, own) {
                is_given = true;
                let members = added.iter().map(|(member, _)| (*member, written(address)));
                entry.added.extend(members);
            }
        }
        is_given && is_symbolic(name)
    }

    /// What is at an unknown place could be wherever nothing else is.
    fn place_the_unplaced(&mut self) {
        model::sorted::sort(&mut self.unplaced);
        self.unplaced.dedup_by(|(kind, member, _), (own_kind, own, _)| kind == own_kind && member == own);
        for (kind, member, address) in std::mem::take(&mut self.unplaced) {
            let own = if member == "routeTable" { "route_table_id" } else { "network_security_group_id" };
            for entry in self.entries.iter_mut().filter(|entry| entry.resource.kind == kind && member != "natGateway") {
                if !entry.has(own, member) {
                    let id = written(address.clone());
                    entry.added.push((member, object([("id", id)])));
                }
            }
        }
    }

    /// Gives subnets what only their network in a state says is on them: another state may have made the association. Gives those
    /// that their network describes otherwise as it does.
    fn compare_with_networks(&mut self, inside: &[Resource<'t>]) -> Vec<Node<'t>> {
        // What the break of a text took could be the association.
        if self.doubt.is_some() {
            return Vec::new();
        }
        let mut otherwise = Vec::new();
        for inside in inside {
            let id = resource::id(&inside.kind, &inside.address, &inside.values);
            let is_it = |entry: &&mut Entry<'t>| entry.resource.kind == inside.kind && entry.id == id;
            for entry in self.entries.iter_mut().filter(is_it) {
                let shown = |attribute: &str, member: &str| entry.shows(attribute, member);
                let attached: Vec<_> = inline::attached(inside, shown).collect();
                let (mut other, mut differs) = (entry.clone(), false);
                // Diagnostics about it have its position.
                let is_name = |name: &str| name == "name";
                let named = inside.values.members().filter(|(name, _)| is_name(name));
                let others = entry.resource.values.members().filter(|(name, _)| !is_name(name));
                other.resource.values =
                    named.chain(others).map(|(name, value)| (name.clone(), value.clone())).collect();
                for (member, id, own) in attached {
                    let reference = object([("id", id)]);
                    other.added.push((member, reference.clone()));
                    if matches!(own, inline::Shown::Nothing) {
                        entry.added.push((member, reference));
                    } else {
                        differs = true;
                    }
                }
                otherwise.extend(differs.then(|| other.shown()).flatten());
            }
        }
        otherwise
    }

    /// Where the source may not show all, what would be absent is unclear.
    fn add_doubts(&mut self) {
        let association = (self.scope == Scope::OneOfSeveralFiles).then_some(Elsewhere::Association);
        let Some(doubt) = self.doubt.clone().or(association) else { return };
        let unclear = || Node::Unclear(Unclear::Elsewhere(doubt.clone()));
        // A text without a break shows what it declares; a group without a single rule may have them in another file.
        let all_shown = self.doubt.is_none();
        let is_decisive = |kind: &str| ["azurerm_network_security_group", "azurerm_route_table"].contains(&kind);
        let apart = self
            .entries
            .iter()
            .filter(|entry| ["azurerm_network_security_rule", "azurerm_route"].contains(&entry.resource.kind.as_str()));
        let homes: BTreeSet<ResourceId> = model::sorted::set(apart.filter_map(|entry| entry.id.as_ref()?.container()));
        let holds = |id: &Option<ResourceId>| id.as_ref().is_some_and(|id| homes.contains(id));
        for entry in &mut self.entries {
            let has = |own: &str, member: &str| entry.has(own, member);
            let mut missing = Vec::new();
            match entry.resource.kind.as_str() {
                // Azure allows no NSG on it, and no route of its own but to the internet ("Azure Firewall forced tunneling").
                "azurerm_subnet" if entry.resource.values.text("name").is_some_and(|name| name == FIREWALL_SUBNET) => {}
                "azurerm_subnet" => {
                    let parts = [("network_security_group_id", SINGLE[0]), ("route_table_id", SINGLE[1])];
                    missing
                        .extend(parts.into_iter().filter(|(own, member)| !has(own, member)).map(|(_, member)| member));
                    entry.added.extend(missing.into_iter().map(|member| (member, object([("id", unclear())]))));
                }
                "azurerm_network_interface" if !has("network_security_group_id", SINGLE[0]) => {
                    entry.added.push((SINGLE[0], object([("id", unclear())])));
                }
                _ if all_shown && (!is_decisive(&entry.resource.kind) || holds(&entry.id)) => {}
                "azurerm_network_security_group" if all_shown && has("security_rule", "") => {}
                "azurerm_route_table" if all_shown && has("route", "") => {}
                "azurerm_network_security_group" => entry.added.push(("securityRules", unclear())),
                "azurerm_route_table" => entry.added.push(("routes", unclear())),
                "azurerm_firewall" => entry.added.push(("networkRuleCollections", unclear())),
                "azurerm_firewall_policy" => entry.notes.push(Note::Truncated),
                _ => {}
            }
        }
    }

    /// Gives what updates write to the resources that they are for. If that is not known, it may be any of its type.
    fn update(&mut self) {
        for at in 0..self.entries.len() {
            let Some(own) = self.entries.get(at).map(|entry| entry.resource.clone()) else { continue };
            if own.kind != update::KIND {
                continue;
            }
            let target = update::target(&own);
            let found = target.as_ref().and_then(|id| self.index.find(id));
            let is_unknown = target.as_ref().is_none_or(|id| is_symbolic(id.name()));
            let kind = azapi_type(&own.values).unwrap_or_default();
            let mut is_placed = false;
            for (number, entry) in self.entries.iter_mut().enumerate() {
                let is_one = match found {
                    Some(found) => found == number,
                    None => is_unknown && entry.azure_type().is_some_and(|own| own.eq_ignore_ascii_case(kind)),
                };
                if is_one {
                    let is_sure = own.is_sure() && found.is_some();
                    entry.updates.extend(if is_sure { update::members(&own) } else { update::possible_members(&own) });
                    is_placed = true;
                }
            }
            self.entries.get_mut(at).into_iter().for_each(|entry| entry.has_home = is_placed);
        }
    }

    /// Puts what is a part of another resource into it, if the source shows that.
    fn house(&mut self) {
        let parts = [
            ("azurerm_network_security_rule", "securityRules"),
            ("azurerm_route", "routes"),
            ("azurerm_subnet", "subnets"),
            ("azurerm_virtual_network_peering", "virtualNetworkPeerings"),
        ];
        for at in 0..self.entries.len() {
            let Some(entry) = self.entries.get(at) else { continue };
            let Some(&(_, member)) = parts.iter().find(|(kind, _)| *kind == entry.resource.kind) else { continue };
            // Of a network that may have more subnets it must not look as if these were all.
            if member == "subnets" && self.doubt.is_some() {
                continue;
            }
            let container = entry.id.as_ref().and_then(ResourceId::container);
            let Some(home) =
                container.and_then(|id| self.index.find(&id)).or_else(|| self.same_name(at)).filter(|&home| home != at)
            else {
                continue;
            };
            let is_sure = self.entries.get(home).is_some_and(|home| entry.resource.is_sure_with(&home.resource));
            let around = self.entries.get(home).map_or(Certainty::Sure, |home| home.resource.certainty.clone());
            let shown = if is_sure { entry.shown() } else { entry.shown_beyond(&around) };
            let mut added: Vec<(&'static str, Node<'t>)> = shown.map(|node| (member, node)).into_iter().collect();
            let is_decisive = matches!(member, "securityRules" | "routes");
            if entry.resource.certainty == Certainty::Unsure && is_decisive {
                added.push((member, written(entry.resource.address.clone())));
            }
            // Code says which of them it has; plans and states show all of them inside as well.
            let is_code = self.scope != Scope::Everything;
            if let Some(home) = self.entries.get_mut(home) {
                let inside = if member == "routes" { "route" } else { "security_rule" };
                let own = home.resource.values.list(inside);
                if is_code && is_decisive && !own.is_empty() {
                    let part = added.first().and_then(|(_, part)| part.object());
                    home.overwritten.extend(part.and_then(|part| overwritten(part, own)));
                }
                if is_decisive || member == "virtualNetworkPeerings" {
                    home.notes.push(Note::StandaloneParts);
                }
                home.added.extend(added);
            }
            if let Some(entry) = self.entries.get_mut(at) {
                entry.has_home = true;
            }
        }
    }

    /// The resource that a part belongs to, where both have a name that is not known and is written the same.
    fn same_name(&self, at: usize) -> Option<usize> {
        let own = &self.entries.get(at)?.resource;
        let (attribute, kind) = match own.kind.as_str() {
            "azurerm_network_security_rule" => ("network_security_group_name", "azurerm_network_security_group"),
            "azurerm_route" => ("route_table_name", "azurerm_route_table"),
            _ => return None,
        };
        let Some(Node::Unclear(name)) = own.values.get(attribute) else { return None };
        let group = |resource: &Resource<'t>| resource.values.get("resource_group_name").cloned();
        let is_same = |entry: &Entry<'t>| {
            let named = matches!(entry.resource.values.get("name"), Some(Node::Unclear(other)) if other == name);
            entry.resource.kind == kind && named && group(&entry.resource) == group(own)
        };
        let mut same = self.entries.iter().enumerate().filter(|(_, entry)| is_same(entry)).map(|(place, _)| place);
        // What is bound to an instance may be another value elsewhere.
        let is_of_all = ["var.", "local."].iter().any(|start| name.text().starts_with(start));
        same.next().filter(|_| is_of_all && same.next().is_none())
    }

    /// Everything that is not a part of another. Links and peerings come last, because they look up what they belong to.
    fn shown(self) -> Vec<Node<'t>> {
        const LAST: [&str; 2] = ["azurerm_virtual_network_peering", "azurerm_private_dns_zone_virtual_network_link"];
        let homeless = || self.entries.iter().filter(|entry| !entry.has_home);
        let is_last = |entry: &&Entry<'t>| LAST.contains(&entry.resource.kind.as_str());
        let first = homeless().filter(|entry| !is_last(entry));
        first.chain(homeless().filter(is_last)).filter_map(Entry::shown_with_condition).collect()
    }
}

/// A condition without what another resource depends on as well.
fn beyond<'c>(condition: &'c str, other: &Certainty) -> &'c str {
    let Certainty::Conditional(outer) = other else { return condition };
    condition.strip_prefix(&**outer).and_then(|rest| rest.strip_prefix(" and ")).unwrap_or(condition)
}

/// What is on a subnet, where some of it is there under conditions: the last is there otherwise.
fn alternatives<'t>(mut added: Vec<Node<'t>>) -> Node<'t> {
    if !added.iter().any(notes::is_conditional) {
        return added.pop().unwrap_or(Node::Null);
    }
    // What is there in any case is there where no condition holds.
    let (mut list, mut sure): (Vec<_>, Vec<_>) = added.into_iter().partition(notes::is_conditional);
    list.push(
        sure.pop().unwrap_or_else(|| object([("id", Node::Unclear(Unclear::Elsewhere(Elsewhere::Association)))])),
    );
    Node::List(list)
}

/// The name of a stand-alone rule or route, if it and those inside the NSG or route table overwrite each other to
/// the user's harm. A rule that opens nothing exists once both are applied, and counts unchanged, unless one inside has its name.
fn overwritten<'t>(part: &Object<'t>, inside: &[Node<'t>]) -> Option<Node<'t>> {
    let name = part.get("name").map(as_text)?;
    let mut names = inside.iter().filter_map(|own| own.object()?.text("name"));
    let is_repeated = name.text().is_some_and(|name| names.any(|own| own.eq_ignore_ascii_case(name)));
    let body = part.object("properties").unwrap_or(part);
    let is = |member: &str, value: &str| body.text(member).is_some_and(|own| own.eq_ignore_ascii_case(value));
    let may_open = is("access", "Allow") || is("nextHopType", "Internet");
    (is_repeated || may_open).then_some(name)
}

/// A name, known or not, as a text.
fn as_text<'t>(name: &Node<'t>) -> Node<'t> {
    match name {
        Node::Unclear(unclear) => text(unclear.text()),
        other => other.clone(),
    }
}

impl<'t> Entry<'t> {
    /// The id by which others refer to it. A state gives an association the id of what it associates.
    fn known_by(&self) -> Option<&ResourceId> {
        let kind = self.resource.kind.as_str();
        self.id.as_ref().filter(|_| azure_type(kind).is_some() || kind == "azapi_resource")
    }

    fn azure_type(&self) -> Option<&str> {
        match self.resource.kind.as_str() {
            "azapi_resource" => azapi_type(&self.resource.values),
            kind => azure_type(kind),
        }
    }

    /// What it shows of something that is on it, by another resource or by an attribute of its own.
    fn shows(&self, own: &str, member: &str) -> inline::Shown {
        let added = self.added.iter().rev().find(|(added, _)| *added == member).map(|(_, value)| value);
        inline::Shown::of(added.or_else(|| self.resource.values.get(own)))
    }

    /// True if it has a member, by an attribute of its own or by another resource.
    fn has(&self, own: &str, member: &str) -> bool {
        self.resource.values.get(own).is_some_and(|value| value.text() != Some(""))
            || self.added.iter().any(|(added, _)| *added == member)
    }

    /// The resource as Azure would show it; `None` for what describes no resource.
    fn shown(&self) -> Option<Node<'t>> {
        let values = &self.resource.values;
        if self.resource.kind == "azapi_resource" {
            return self.azapi();
        }
        if self.resource.kind == update::KIND {
            return if self.has_home { None } else { update::alone(&self.resource) };
        }
        let kind = self.resource.kind.as_str();
        let properties = network::properties(kind, values)
            .or_else(|| firewall::properties(kind, values))
            .or_else(|| batch::properties(kind, values))
            .or_else(|| (kind == "azurerm_private_dns_zone").then(|| Shape::of(values)))?;
        let properties = match self.overwritten.as_slice() {
            [] => properties,
            names => properties.note(Note::Overwritten, Node::List(names.to_vec())),
        };
        let properties = self.with_added(properties.build());
        // An endpoint that is still to be made: its connection is approved with it.
        let is_new = kind == "azurerm_private_endpoint" && !matches!(values.get("id"), Some(Node::Text(_)));
        let shape = self.common(Cow::Borrowed(azure_type(kind)?)).put("properties", properties);
        let shape = if is_new { shape.note(Note::Declared, Node::Bool(true)) } else { shape };
        Some(shape.build())
    }

    /// The same; a rule or a route with the condition under which it exists.
    fn shown_with_condition(&self) -> Option<Node<'t>> {
        self.shown_beyond(&Certainty::Sure)
    }

    /// The same in a resource that may depend on a part of the condition itself.
    fn shown_beyond(&self, home: &Certainty) -> Option<Node<'t>> {
        let is_part = ["azurerm_network_security_rule", "azurerm_route"].contains(&self.resource.kind.as_str());
        match (self.shown()?, &self.resource.certainty) {
            (Node::Object(object), Certainty::Conditional(condition)) if is_part => {
                Some(Node::Object(notes::under_condition(&object, beyond(condition, home).to_owned())))
            }
            (shown, _) => Some(shown),
        }
    }

    /// What every resource has.
    fn common(&self, kind: Cow<'t, str>) -> Shape<'_, 't> {
        let name = match self.resource.values.get("name") {
            Some(Node::Text(_)) => None,
            _ => Some(written(resource::placeholder(&self.resource.address))),
        };
        let is_shown = |location: &&Node<'_>| matches!(location, Node::Text(_) | Node::Unclear(Unclear::Written(_)));
        let location = self.resource.values.get("location").filter(is_shown).cloned();
        Shape::of(&self.resource.values)
            .put("type", Node::Text(kind))
            .maybe("id", self.id.as_ref().map(|id| text(id.to_string())))
            .take("name", "name")
            .maybe("name", name)
            .maybe("location", location)
    }

    /// A resource whose body is in Azure's shape already.
    fn azapi(&self) -> Option<Node<'t>> {
        let values = &self.resource.values;
        let kind = azapi_type(values)?.to_owned();
        let body = update::properties(values)?;
        let properties = self.with_added(Node::Object(body));
        Some(self.common(Cow::Owned(kind)).put("properties", properties).build())
    }

    /// The properties with what other resources add to them.
    fn with_added(&self, properties: Node<'t>) -> Node<'t> {
        let Node::Object(mut properties) = properties else { return properties };
        let mut names: Vec<&'static str> = Vec::new();
        for (name, _) in &self.added {
            if !names.contains(name) {
                names.push(name);
            }
        }
        for name in names {
            let added = || self.added.iter().filter(|(own, _)| *own == name).map(|(_, value)| value.clone());
            let value = if SINGLE.contains(&name) {
                alternatives(added().collect())
            } else {
                let mut all = match properties.get(name) {
                    Some(Node::List(list)) => list.clone(),
                    // An NSG with stand-alone rules has none inside: Terraform learns that only after the NSG was created.
                    Some(Node::Unclear(Unclear::AfterApply(_))) => Vec::new(),
                    Some(other) => vec![other.clone()],
                    None => Vec::new(),
                };
                all.extend(added());
                Node::List(all)
            };
            properties = with(&properties, name, value);
        }
        let notes = self.notes.iter().map(|note| (Label::Note(*note), Node::Bool(true)));
        let merged = update::merged(&properties, &self.written());
        Node::Object(copies(&merged).chain(notes).collect())
    }

    /// The members that updates write. Which counts of an update and of resources that add to the same member is unknown.
    fn written(&self) -> Vec<(Label<'t>, Node<'t>)> {
        let one = |(name, value): &(Label<'t>, Node<'t>)| {
            let is_known =
                |value: &Node<'t>| !matches!(value.object().and_then(|one| one.get("id")), Some(Node::Unclear(_)));
            let mut added = self.added.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name));
            let is_in_doubt = added.any(|(own, value)| !SINGLE.contains(own) || is_known(value));
            let both = || Elsewhere::SeveralUpdates(Cow::Owned(self.resource.address.clone()));
            let unclear = || update::unclear(name, Unclear::Elsewhere(both()));
            (name.clone(), if is_in_doubt { unclear() } else { value.clone() })
        };
        self.updates.iter().map(one).collect()
    }
}
