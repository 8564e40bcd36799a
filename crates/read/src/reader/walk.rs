//! Collects the contents of a document: resources in any wrapping.

use std::cell::RefCell;

use crate::azure::fields::Fields;
use crate::azure::stand_alone::StandAlone;
use crate::azure::{admin_rules, batch, batch_nodes, dependencies, effective, firewall, network, nsg, route};
use crate::documents::document::Document;
use crate::documents::embedded::{EmbeddedText, offset_of};
use crate::documents::truncated::ends_cut;
use crate::documents::{kind, notes};
use crate::formats::Translated;
use crate::formats::terraform::read_configuration;
use crate::messages::{incomplete, sources};
use crate::text::positions::TextPlaces;
use crate::{formats, node_firewall};
use model::estate::{Description, Estate, Form, Id, Nsg, Origin, RouteTable, VirtualNetwork};
use model::json::{Node, Note, Object};
use model::message::Message;
use model::source::Severity;

/// What a source holds.
#[derive(Default)]
pub(super) struct Found {
    /// The resources.
    pub estate: Estate,
    /// Where the documents begin and end.
    pub documents: Vec<(usize, usize)>,
    /// The formats of documents that are not Azure's own JSON, as the plan names them.
    pub formats: Vec<&'static str>,
    /// True if a document breaks off.
    pub broken: bool,
    /// True if an object was recognized since the last check.
    pub recognised: bool,
    /// Things that Switchover knows of but does not assess, with the first place of each kind.
    pub others: Vec<(Message, Origin)>,
    /// The ids of network security groups that only stand-alone rules name, ascending.
    pub implied_nsgs: Vec<Id<Nsg>>,
    /// The ids of route tables that only stand-alone routes name, ascending.
    pub implied_tables: Vec<Id<RouteTable>>,
    /// The places of virtual networks that a template declares without a list of subnets.
    pub vnets_without_list: Vec<Id<VirtualNetwork>>,
    /// What it shows of Windows' firewall.
    pub windows: node_firewall::Windows,
}

impl Found {
    /// Notes the format of a document.
    pub(super) fn is_in(&mut self, format: &'static str) {
        if !self.formats.contains(&format) {
            self.formats.push(format);
        }
    }
}

/// How deep texts in strings in texts are read.
const MOST_DEPTH: usize = 4;

/// Collects what some trees of a document hold.
pub(super) fn walk(document: &Document<'_>, nodes: &[Node<'_>], found: &mut Found) {
    walk_outer(document, nodes, found);
    walk_inner(document, found);
}

/// Collects the contents of some trees, except the texts that are found inside.
fn walk_outer(document: &Document<'_>, nodes: &[Node<'_>], found: &mut Found) {
    let mut walk = Walk { document, stand_alone: StandAlone::default(), lists: 0, found };
    nodes.iter().for_each(|node| walk.node(node, None));
    walk.collect_stand_alone();
}

/// Collects what one document holds.
struct Walk<'w, 'd> {
    document: &'w Document<'d>,
    stand_alone: StandAlone,
    /// How many complete lists there were.
    lists: usize,
    found: &'w mut Found,
}

impl Walk<'_, '_> {
    fn node<'t>(&mut self, node: &'t Node<'t>, list: Option<usize>) {
        match node {
            Node::Object(object) => self.object(object, list),
            Node::List(items) => {
                // A list that breaks off shows no more than single ones do.
                let whole = !ends_cut(items);
                self.lists += 1;
                let list = whole.then_some(self.lists);
                if whole {
                    items.iter().for_each(|item| self.node(item, list));
                } else {
                    let description = self.document.within.borrow().clone();
                    let description = Description { is_truncated: true, ..description };
                    self.within(description, |walk| items.iter().for_each(|item| walk.node(item, list)));
                    self.break_off();
                }
            }
            _ => {}
        }
    }

    /// The parts of one listing lack what was after a break.
    fn break_off(&mut self) {
        let estate = &mut self.found.estate;
        for table in estate.route_tables.iter_mut().filter(|table| table.effective) {
            table.incomplete = Some(incomplete::list_truncated());
            table.resource.description.is_truncated = true;
        }
        for rules in &mut estate.admin_rules {
            rules.incomplete = Some(incomplete::list_truncated());
            rules.resource.description.is_truncated = true;
        }
    }

    fn object<'t>(&mut self, object: &'t Object<'t>, list: Option<usize>) {
        let is_of_type = |name: &str| object.text("type").is_some_and(|text| text.eq_ignore_ascii_case(name));
        let fields = Fields::of(object, self.document);
        let estate = &mut self.found.estate;
        if let Some(Translated { kind, nodes, description }) = formats::translate(&fields) {
            estate.pages.extend(formats::resource_graph::page(&fields));
            self.found.is_in(kind);
            let description = description.unwrap_or_else(|| self.document.within.borrow().clone());
            self.within(description, |walk| nodes.iter().for_each(|node| walk.node(node, list)));
        } else if object.has_note(Note::Unread) {
            estate.unread.push(fields.origin());
            return;
        } else if read_node_firewall(&fields, estate, &mut self.found.windows) {
            // All of the object is read with it.
        } else if effective::read(&fields, estate) || admin_rules::read(&fields, estate) {
        } else if firewall::read(&fields, estate) {
            // Its groups are read with it.
        } else if nsg::is_nsg(object) {
            estate.nsgs.extend(nsg::versions(nsg::read_nsg(object, self.document), object));
        } else if is_of_type(nsg::RULE_TYPE) || (nsg::is_rule(object) && kind::of_object(object).is_none()) {
            self.stand_alone.add_rule(object, list, self.document);
        } else if let Some(resources) = formats::arm::read(object, self.document, &mut self.found.formats) {
            let description = Description { form: Form::Declared, ..Description::default() };
            self.within(description, |walk| resources.iter().for_each(|resource| walk.node(resource, None)));
        } else if object.get("responses").is_some() && object.get("parameters").is_some() {
            // A documented example: its request repeats what its responses show.
            self.members(object, &["responses"]);
        } else if dependencies::read(&fields, estate) || batch_nodes::read(&fields, estate) {
            // Hosts or a node, and nothing in them.
        } else if network::read(&fields, estate) {
            self.note_subnets(&fields);
            self.inside(object);
        } else if self.stand_alone.add_route(&fields, list) {
            // Its table is made of all of them.
        } else if route::read(&fields, &mut self.found.estate) || batch::read(&fields, &mut self.found.estate) {
            // NSGs may be inside, where a listing expands them, and so are the children of a template.
            self.inside(object);
        } else {
            self.report_more_pages(object);
            let kind = kind::of_object(object);
            if kind.as_ref().is_none_or(|kind| kind.holds_resources) {
                object.members().for_each(|(_, value)| self.node(value, None));
            }
            let Some(kind) = kind else { return };
            if self.found.others.iter().all(|(known, _)| *known != kind.name) {
                self.found.others.push((kind.name, self.document.origin_of(object)));
            }
        }
        self.found.recognised = true;
    }

    /// A network whose subnets are resources of their own in a template.
    fn note_subnets(&mut self, fields: &Fields<'_, '_, '_>) {
        let is_open = fields.body.get("subnets").is_none() && notes::is_declared(fields.object) && !fields.is_cut();
        if fields.is_a(network::VNET) && is_open {
            self.found.vnets_without_list.extend(self.found.estate.vnets.ids().next_back());
        }
    }

    /// A response in pages contains the address of the next one.
    fn report_more_pages(&self, object: &Object<'_>) {
        if let Some(link) = object.text("nextLink").filter(|link| !link.is_empty())
            && object.get("value").is_some()
        {
            self.document.say(Severity::Warning, self.document.origin(link), sources::more_pages());
        }
    }

    /// Walks the contents of a resource, except what was read as a part of it.
    fn inside<'t>(&mut self, object: &'t Object<'t>) {
        const PARTS: [&str; 4] = ["routes", "virtualNetworkPeerings", "ipConfigurations", "serviceEndpointPolicies"];
        for (name, value) in object.members() {
            if PARTS.iter().any(|part| name.eq_ignore_ascii_case(part)) {
                continue;
            }
            match value {
                // What may be on a subnet is named, not described.
                Node::List(possible) if possible.iter().any(notes::is_conditional) => {}
                Node::Object(properties) if name.eq_ignore_ascii_case("properties") => self.inside(properties),
                Node::List(subnets) if name.eq_ignore_ascii_case("subnets") => {
                    subnets.iter().filter_map(Node::object).for_each(|subnet| self.inside(subnet));
                }
                _ => self.node(value, None),
            }
        }
    }

    fn members<'t>(&mut self, object: &'t Object<'t>, names: &[&str]) {
        names.iter().filter_map(|name| object.get(name)).for_each(|value| self.node(value, None));
    }

    /// Walks what is described in one form.
    fn within(&mut self, description: Description, walk: impl FnOnce(&mut Self)) {
        let outer = self.document.within.replace(description);
        walk(self);
        self.document.within.replace(outer);
    }

    /// Makes NSGs and route tables of the rules and routes outside of them: as much of them as these show. `merge` unites them with
    /// what else is known of them.
    fn collect_stand_alone(&mut self) {
        let name = self.document.source_name;
        let Found { estate, implied_nsgs, implied_tables, .. } = &mut *self.found;
        let (nsgs, tables) = std::mem::take(&mut self.stand_alone).parents(name);
        for nsg in nsgs {
            // One whose NSG the source does not show may belong to one that it names otherwise.
            let is_its =
                |(id, own): (Id<Nsg>, &Nsg)| implied_nsgs.binary_search(&id).is_err() && own.is_called_like(&nsg);
            let is_shown = implied_nsgs.len() < estate.nsgs.len() && estate.nsgs.with_ids().any(is_its);
            implied_nsgs.extend((!is_shown).then(|| estate.nsgs.next_id()));
            estate.nsgs.push(nsg);
        }
        for table in tables {
            let is_its = |(id, own): (Id<RouteTable>, &RouteTable)| {
                implied_tables.binary_search(&id).is_err() && own.resource.id == table.resource.id
            };
            let tables = &estate.route_tables;
            let is_shown = implied_tables.len() < tables.len() && tables.with_ids().any(is_its);
            implied_tables.extend((!is_shown).then(|| estate.route_tables.next_id()));
            estate.route_tables.push(table);
        }
    }
}

/// Reads the texts that were found inside a document, and those inside of these, like documents of their own.
fn walk_inner(document: &Document<'_>, found: &mut Found) {
    let mut waiting = document.inner.take();
    for _ in 0..MOST_DEPTH {
        for made in std::mem::take(&mut waiting) {
            waiting.extend(walk_made(made, document, found));
        }
    }
    if let Some(left) = waiting.first() {
        document.say(Severity::Error, place(left, 0, document), sources::strings_too_deep());
        found.broken = true;
    }
}

/// Reads one such text; gives those that were found inside of it.
fn walk_made(mut made: EmbeddedText, outer: &Document<'_>, found: &mut Found) -> Vec<EmbeddedText> {
    found.broken |= made.is_cut();
    if made.holds_configuration() {
        walk_configuration(made.text(), made.places().clone(), outer, found);
        return Vec::new();
    }
    if let Some(offset) = made.tree().err().map(|error| offset_of(&error, made.text())) {
        outer.say(Severity::Error, place(&made, offset, outer), sources::embedded_json_invalid());
        found.broken = true;
        made = made.completed(offset).unwrap_or_default();
    }
    let within = outer.within.clone();
    let inner =
        Document { text: made.text(), places: made.places().clone(), inner: RefCell::default(), within, ..*outer };
    if let Ok(node) = made.tree() {
        // The format is that of the text around it.
        let formats = found.formats.clone();
        walk_outer(&inner, &[node], found);
        found.formats = formats;
    }
    inner.inner.take()
}

/// Reads Terraform's configuration, as where it is written as text.
fn walk_configuration(text: &str, places: TextPlaces, outer: &Document<'_>, found: &mut Found) {
    let within = RefCell::new(Description { form: Form::StandAlone, ..Description::default() });
    let inner = Document { text, places, inner: RefCell::default(), within, ..*outer };
    let errors = inner.diagnostics.errors();
    let nodes = read_configuration(&inner);
    found.broken |= inner.diagnostics.errors() > errors;
    walk_outer(&inner, &nodes, found);
}

fn place(made: &EmbeddedText, offset: usize, document: &Document<'_>) -> Origin {
    document.lines.origin(made.in_source(offset))
}

/// Reads an object that shows the firewall of a node, or a part of it; false if it shows none.
fn read_node_firewall(fields: &Fields<'_, '_, '_>, estate: &mut Estate, windows: &mut node_firewall::Windows) -> bool {
    if let Some(firewall) = node_firewall::read_nft_json(fields.object, fields.document) {
        estate.node_firewalls.push(firewall);
        return true;
    }
    node_firewall::read_windows_object(fields.object, fields.document, windows)
}
