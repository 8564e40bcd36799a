//! What `nft -j list ruleset` prints: the JSON is written as the text that `nft list ruleset` prints of the same ruleset,
//! with the places of its chains and rules, and read as such.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::nft_print::{statements, value, word};
use super::nftables;
use super::text::Text;
use crate::documents::document::Document;
use crate::text::positions::TextPlaces;
use model::estate::{Gap, NodeFirewall};
use model::json::{Node, Note, Object};
use model::source::{Diagnostic, Severity};

/// Things of a ruleset that filter nothing by themselves.
const OTHERS: &[&str] = &[
    "metainfo",
    "counter",
    "quota",
    "limit",
    "ct helper",
    "ct timeout",
    "ct expectation",
    "flowtable",
    "secmark",
    "synproxy",
    "tunnel",
];

/// Reads the object of a ruleset; `None` if it is something else.
pub(crate) fn read(object: &Object<'_>, document: &Document<'_>) -> Option<NodeFirewall> {
    let (name, node) = object.member("nftables")?;
    let Node::List(list) = node else { return None };
    let mut ruleset = Ruleset::new(document);
    list.iter().for_each(|item| ruleset.changed_sets(item));
    list.iter().for_each(|item| ruleset.item(item));
    let (printed, places) = ruleset.print(document.offset(name));
    let text = Text {
        number: document.source,
        name: document.source_name,
        text: &printed,
        places,
        lines: document.lines,
        diagnostics: document.diagnostics,
    };
    let mut firewall = nftables::read(&text).pop()?;
    if ruleset.cut {
        firewall.incomplete = Some(Gap::Rest("the JSON breaks off".to_owned()));
        firewall.chains.iter_mut().for_each(|chain| chain.cut = true);
    } else if let Some(kind) = ruleset.unknown.take() {
        firewall.incomplete = Some(Gap::Rest(format!("it holds `{kind}`, which is no part of a listing")));
    } else if !ruleset.tables.is_empty() && !list.iter().any(is_table) {
        // `nft -j list chain` prints chains and rules without their table.
        firewall.incomplete = Some(Gap::Listing("the JSON lists only a part of the ruleset".to_owned()));
    }
    Some(firewall)
}

/// A ruleset while its objects are collected.
struct Ruleset<'d, 't> {
    document: &'d Document<'t>,
    tables: Vec<Table>,
    /// The place of each table, by family and name.
    table_places: BTreeMap<String, usize>,
    /// The place of each chain in its table, by family, table and name.
    chain_places: BTreeMap<String, usize>,
    /// The sets that rules add elements to, by family, table and name: not every version marks them as such.
    changed: BTreeSet<String>,
    cut: bool,
    unknown: Cell<Option<String>>,
}

/// A table as text.
struct Table {
    head: String,
    sets: String,
    chains: Vec<Chain>,
}

/// A chain as text: each rule with its place in the source.
struct Chain {
    at: usize,
    name: String,
    head: String,
    rules: Vec<(usize, String)>,
}

impl<'d, 't> Ruleset<'d, 't> {
    fn new(document: &'d Document<'t>) -> Self {
        Ruleset {
            document,
            tables: Vec::new(),
            table_places: BTreeMap::new(),
            chain_places: BTreeMap::new(),
            changed: BTreeSet::new(),
            cut: false,
            unknown: Cell::new(None),
        }
    }

    /// Notes the sets that a rule changes.
    fn changed_sets(&mut self, item: &Node<'_>) {
        let Some(rule) = item.object().and_then(|object| object.object("rule")) else { return };
        for statement in rule.list("expr").iter().filter_map(Node::object) {
            let of = |name| statement.object(name).and_then(|body| body.text(name).or_else(|| body.text("set")));
            if let Some(name) = of("set").or_else(|| of("map")).or_else(|| of("meter")) {
                let name = name.trim_start_matches('@');
                self.changed.insert(key(&text(rule, "family"), &text(rule, "table"), name));
            }
        }
    }

    fn item(&mut self, item: &Node<'_>) {
        let first = item.object().and_then(|object| object.members().next());
        let Some((kind, Node::Object(body))) = first else {
            self.cut |= breaks_off(item);
            return;
        };
        let at = self.document.offset(kind);
        self.cut |= breaks_off(item);
        match kind.as_ref() {
            "table" => {
                let place = self.table(&text(body, "family"), &text(body, "name"));
                let flags = body.get("flags").map(value).unwrap_or_default();
                if flags.contains("dormant")
                    && let Some(table) = self.tables.get_mut(place)
                {
                    table.head.push_str("\tflags dormant\n");
                }
            }
            "chain" => {
                let (table, chain) = self.chain(body, "name", at);
                let head = base(body);
                if let Some(chain) = self.tables.get_mut(table).and_then(|table| table.chains.get_mut(chain)) {
                    (chain.at, chain.head) = (at, head);
                }
            }
            "rule" => {
                let rule = if breaks_off(item) { "# a rule that breaks off".to_owned() } else { statements(body) };
                let (table, chain) = self.chain(body, "chain", at);
                if let Some(chain) = self.tables.get_mut(table).and_then(|table| table.chains.get_mut(chain)) {
                    chain.rules.push((at, rule));
                }
            }
            "set" | "map" => {
                let (family, table) = (text(body, "family"), text(body, "table"));
                let changes = self.changed.contains(&key(&family, &table, &text(body, "name")));
                let set = set(kind, body, changes || breaks_off(item));
                let place = self.table(&family, &table);
                if let Some(table) = self.tables.get_mut(place) {
                    table.sets.push_str(&set);
                }
            }
            other if OTHERS.contains(&other) => {}
            other => self.unknown(at, other),
        }
    }

    fn unknown(&mut self, at: usize, kind: &str) {
        let (line, column) = self.document.lines.position(at);
        let message = format!(
            "`{kind}` is no part of a listing, and was left out. Paste the output of `sudo nft -j list ruleset`."
        );
        self.document.diagnostics.borrow_mut().push(Diagnostic { severity: Severity::Warning, message, line, column });
        self.unknown.set(Some(kind.to_owned()));
    }

    /// The place of a table, which is made if it is not there.
    fn table(&mut self, family: &str, name: &str) -> usize {
        let next = self.tables.len();
        let place = *self.table_places.entry(format!("{family}\n{name}")).or_insert(next);
        if place == next {
            let head = format!("table {} {} {{\n", word(family), word(name));
            self.tables.push(Table { head, sets: String::new(), chains: Vec::new() });
        }
        place
    }

    /// The places of the table and the chain that an object names, which are made if they are not there.
    fn chain(&mut self, body: &Object<'_>, member: &str, at: usize) -> (usize, usize) {
        let (family, table, name) = (text(body, "family"), text(body, "table"), text(body, member));
        let place = self.table(&family, &table);
        let chains = self.tables.get_mut(place).map(|table| &mut table.chains);
        let next = chains.as_ref().map_or(0, |chains| chains.len());
        let chain = *self.chain_places.entry(key(&family, &table, &name)).or_insert(next);
        if chain == next
            && let Some(chains) = chains
        {
            chains.push(Chain { at, name, head: String::new(), rules: Vec::new() });
        }
        (place, chain)
    }

    /// The ruleset as text, with the places of its parts.
    fn print(&self, start: usize) -> (String, TextPlaces) {
        let mut printed = String::new();
        let mut places = TextPlaces::from(start);
        for table in &self.tables {
            printed.push_str(&table.head);
            printed.push_str(&table.sets);
            for chain in &table.chains {
                printed.push_str("\tchain ");
                places.anchor(printed.len(), chain.at);
                printed.push_str(&format!("{} {{\n{}", word(&chain.name), chain.head));
                for (at, rule) in &chain.rules {
                    printed.push_str("\t\t");
                    places.anchor(printed.len(), *at);
                    printed.push_str(rule);
                    printed.push('\n');
                }
                printed.push_str("\t}\n");
            }
            printed.push_str("}\n");
        }
        (printed, places)
    }
}

fn is_table(item: &Node<'_>) -> bool {
    item.object().is_some_and(|object| object.object("table").is_some())
}

/// What a chain or a set is found by.
fn key(family: &str, table: &str, name: &str) -> String {
    format!("{family}\n{table}\n{name}")
}

fn text(body: &Object<'_>, name: &str) -> String {
    body.text(name).map(ToString::to_string).unwrap_or_default()
}

/// The line that hangs a chain on a hook; empty for one that is only jumped to.
fn base(body: &Object<'_>) -> String {
    let Some(hook) = body.text("hook") else { return String::new() };
    let device = body.get("dev").map(|device| format!(" device {}", value(device))).unwrap_or_default();
    let kind = word(&text(body, "type"));
    let priority = body.get("prio").map(value).unwrap_or_default();
    let policy = body.get("policy").map(|policy| format!(" policy {};", value(policy))).unwrap_or_default();
    format!("\t\ttype {kind} hook {}{device} priority {priority};{policy}\n", word(hook))
}

/// A named set or map. One of which elements may be missing is written as one that packets change.
fn set(kind: &str, body: &Object<'_>, changes: bool) -> String {
    let mut printed = format!("\t{kind} {} {{\n", word(&text(body, "name")));
    if let Some(flags) = body.get("flags") {
        printed.push_str(&format!("\t\tflags {}\n", value(flags)));
    }
    for name in ["timeout", "gc-interval"] {
        if let Some(length) = body.get(name) {
            printed.push_str(&format!("\t\t{name} {}\n", value(length)));
        }
    }
    if changes {
        printed.push_str("\t\tflags dynamic\n");
    }
    let elements: Vec<String> = body.list("elem").iter().map(super::nft_print::element).collect();
    if !elements.is_empty() {
        printed.push_str(&format!("\t\telements = {{ {} }}\n", elements.join(", ")));
    }
    printed.push_str("\t}\n");
    printed
}

/// True if the text broke off inside.
fn breaks_off(node: &Node<'_>) -> bool {
    match node {
        Node::Truncated => true,
        Node::List(list) => list.iter().any(breaks_off),
        Node::Object(object) => {
            object.has_note(Note::Truncated) || object.members().any(|(_, value)| breaks_off(value))
        }
        _ => false,
    }
}
