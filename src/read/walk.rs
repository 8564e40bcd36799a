//! Collecting what a document holds: resources in whatever wraps them.

use super::cut::ends_cut;
use super::document::Document;
use super::fields::{Fields, without_slashes};
use super::formats::node_firewall;
use super::nsg::{self, LooseRule};
use super::symbolic::is_symbolic;
use super::{Severity, admin_rules, batch, dependencies, effective, firewall, formats, kind, network, route};
use crate::estate::{Estate, Nsg, Origin};
use crate::json::{Node, Object};

/// What a source holds.
#[derive(Default)]
pub struct Found {
    /// The resources.
    pub estate: Estate,
    /// Where the documents begin and end.
    pub documents: Vec<(usize, usize)>,
    /// The formats of documents that are not Azure's own JSON, as the plan names them.
    pub formats: Vec<&'static str>,
    /// True if a document breaks off.
    pub broken: bool,
    /// True if an object was recognised since somebody last looked.
    pub recognised: bool,
    /// Things that Switchover knows of but does not assess, with the first place of each kind.
    pub others: Vec<(&'static str, Origin)>,
    /// The places of network security groups that only rules outside of them tell of.
    pub loose_nsgs: Vec<usize>,
    /// The places of route tables that only routes outside of them tell of.
    pub loose_tables: Vec<usize>,
    /// The places of virtual networks that a template declares without a list of subnets.
    pub vnets_without_list: Vec<usize>,
    /// What it shows of Windows' firewall.
    pub windows: node_firewall::Windows,
}

impl Found {
    /// Notes the format of a document.
    pub fn is_in(&mut self, format: &'static str) {
        if !self.formats.contains(&format) {
            self.formats.push(format);
        }
    }
}

/// Collects what some trees of a document hold.
pub fn walk(document: &Document<'_>, nodes: &[Node<'_>], found: &mut Found) {
    walk_outer(document, nodes, found);
    formats::walk_inner(document, found);
}

/// Collects what some trees hold, but for the texts that are found inside.
pub fn walk_outer(document: &Document<'_>, nodes: &[Node<'_>], found: &mut Found) {
    let mut walk = Walk { document, loose: Vec::new(), found };
    nodes.iter().for_each(|node| walk.node(node, false));
    walk.settle_loose_rules();
}

/// Collects what one document holds.
struct Walk<'w, 'd> {
    document: &'w Document<'d>,
    loose: Vec<LooseRule>,
    found: &'w mut Found,
}

impl Walk<'_, '_> {
    fn node<'t>(&mut self, node: &'t Node<'t>, listed: bool) {
        match node {
            Node::Object(object) => self.object(object, listed),
            Node::List(list) => {
                // A list that breaks off shows no more than single ones do.
                let whole = !ends_cut(list);
                list.iter().for_each(|item| self.node(item, whole));
                if !whole {
                    self.break_off();
                }
            }
            _ => {}
        }
    }

    /// What one listing makes up together lacks what stood behind a break.
    fn break_off(&mut self) {
        let source = self.document.source;
        let estate = &mut self.found.estate;
        let reason = || "the text breaks off inside the list, and what is missing could decide".to_owned();
        for table in
            estate.route_tables.iter_mut().filter(|table| table.effective && table.resource.origin.source == source)
        {
            table.incomplete = Some(reason());
        }
        for rules in estate.admin_rules.iter_mut().filter(|rules| rules.resource.origin.source == source) {
            rules.incomplete = Some(reason());
        }
    }

    fn object<'t>(&mut self, object: &'t Object<'t>, listed: bool) {
        let is_of_type = |name: &str| object.text("type").is_some_and(|text| text.eq_ignore_ascii_case(name));
        let fields = Fields::of(object, self.document);
        let estate = &mut self.found.estate;
        if let Some((format, nodes)) = formats::translate(&fields) {
            self.found.is_in(format);
            nodes.iter().for_each(|node| self.node(node, listed));
        } else if formats::is_unread(object) {
            estate.unread.push(fields.origin());
            return;
        } else if formats::read_node_firewall(&fields, estate, &mut self.found.windows) {
            // All of the object is read with it.
        } else if effective::read(&fields, estate) || admin_rules::read(&fields, estate) {
        } else if firewall::read(&fields, estate) {
            // Its groups are read with it.
        } else if nsg::is_nsg(object) {
            estate.nsgs.push(nsg::read_nsg(object, self.document));
        } else if is_of_type(nsg::RULE_TYPE) || (nsg::is_rule(object) && kind::of_object(object).is_none()) {
            self.loose.push(nsg::read_loose_rule(object, listed, self.document));
        } else if let Some(resources) = formats::template::read(object, self.document, &mut self.found.formats) {
            resources.iter().for_each(|resource| self.node(resource, false));
        } else if object.get("responses").is_some() && object.get("parameters").is_some() {
            // A documented example: its request repeats what its responses show.
            self.members(object, &["responses"]);
        } else if dependencies::read(&fields, estate) {
            // Hosts, and nothing in them.
        } else if network::read(&fields, estate) {
            self.note_subnets(&fields);
            self.inside(object);
        } else if self.route(&fields, listed) {
            self.inside(object);
        } else if batch::read(&fields, &mut self.found.estate) {
            // Groups may stand inside, where a listing expands them, and children of a template do.
            self.inside(object);
        } else {
            self.tell_of_more_pages(object);
            let kind = kind::of_object(object);
            if let Some(kind) = kind
                && self.found.others.iter().all(|(known, _)| *known != kind.name)
            {
                self.found.others.push((kind.name, self.document.origin_of(object)));
            }
            if kind.is_none_or(|kind| kind.holds_resources) {
                object.members().for_each(|(_, value)| self.node(value, false));
            }
            if kind.is_none() {
                return;
            }
        }
        self.found.recognised = true;
    }

    /// A network whose subnets are resources of their own in a template.
    fn note_subnets(&mut self, fields: &Fields<'_, '_, '_>) {
        let is_open = fields.body.get("subnets").is_none() && formats::is_declared(fields.object) && !fields.is_cut();
        if fields.is_a(network::VNET) && is_open {
            self.found.vnets_without_list.extend(self.found.estate.vnets.len().checked_sub(1));
        }
    }

    /// Reads a route table or a route; false if it is none.
    fn route(&mut self, fields: &Fields<'_, '_, '_>, listed: bool) -> bool {
        let tables = |found: &Found| found.estate.route_tables.len();
        let before = tables(self.found);
        let is_one = route::read(fields, listed, &mut self.found.estate);
        let is_new = tables(self.found) > before;
        if is_new && !fields.is_a(route::TABLE) {
            self.found.loose_tables.push(before);
        }
        is_one
    }

    /// An answer in pages tells the address of the next one.
    fn tell_of_more_pages(&self, object: &Object<'_>) {
        if let Some(link) = object.text("nextLink").filter(|link| !link.is_empty())
            && object.get("value").is_some()
        {
            let message = "This is one page of an answer: `nextLink` leads to the next one. Paste that as well, or use the az CLI, \
                           which fetches all pages.";
            self.document.say(Severity::Warning, self.document.origin(link), message.to_owned());
        }
    }

    /// Walks what a resource holds, but for what was read as a part of it.
    fn inside<'t>(&mut self, object: &'t Object<'t>) {
        const PARTS: [&str; 4] = ["routes", "virtualNetworkPeerings", "ipConfigurations", "serviceEndpointPolicies"];
        for (name, value) in object.members() {
            if PARTS.iter().any(|part| name.eq_ignore_ascii_case(part)) {
                continue;
            }
            match value {
                Node::Object(properties) if name.eq_ignore_ascii_case("properties") => self.inside(properties),
                Node::List(subnets) if name.eq_ignore_ascii_case("subnets") => {
                    subnets.iter().filter_map(Node::object).for_each(|subnet| self.inside(subnet));
                }
                _ => self.node(value, false),
            }
        }
    }

    fn members<'t>(&mut self, object: &'t Object<'t>, names: &[&str]) {
        names.iter().filter_map(|name| object.get(name)).for_each(|value| self.node(value, false));
    }

    /// Gives rules that stand outside their group to the group, which is made if the source does not hold it.
    fn settle_loose_rules(&mut self) {
        let mut groups: Vec<Vec<LooseRule>> = Vec::new();
        for loose in self.loose.drain(..) {
            let home = self.found.estate.nsgs.iter_mut().find(|nsg| belongs_to(&loose, nsg));
            if let Some(nsg) = home {
                if !nsg.rules.iter().any(|rule| rule.name.eq_ignore_ascii_case(&loose.rule.name)) {
                    nsg.rules.push(loose.rule.into());
                    nsg.rules_apart = true;
                }
                continue;
            }
            let same_group = |group: &&mut Vec<LooseRule>| group.first().is_some_and(|first| same_home(first, &loose));
            match groups.iter_mut().find(same_group) {
                Some(group) => group.push(loose),
                None => groups.push(vec![loose]),
            }
        }
        let made = groups.into_iter().filter_map(|group| nsg::nsg_of_loose_rules(group, self.document.source_name));
        for nsg in made {
            if let Some(reason) =
                nsg.incomplete.as_ref().filter(|_| nsg.name.known().is_some_and(|name| !is_symbolic(name)))
            {
                self.document.say(Severity::Warning, nsg.origin, format!("{}: {reason}.", nsg.name));
            }
            self.found.loose_nsgs.push(self.found.estate.nsgs.len());
            self.found.estate.nsgs.push(nsg);
        }
    }
}

fn belongs_to(loose: &LooseRule, nsg: &Nsg) -> bool {
    match (&loose.nsg_id, &nsg.id) {
        (Some(rule_home), Some(id)) => rule_home.eq_ignore_ascii_case(id),
        _ => {
            let name = without_slashes(&nsg.name.to_string());
            loose.nsg_name.as_deref().is_some_and(|home| home.eq_ignore_ascii_case(&name))
        }
    }
}

fn same_home(a: &LooseRule, b: &LooseRule) -> bool {
    let key =
        |loose: &LooseRule| (loose.nsg_id.as_ref().or(loose.nsg_name.as_ref())).map(|home| home.to_ascii_lowercase());
    key(a) == key(b)
}
