//! What `nft -j list ruleset` prints: a list of objects, one for each table, set, chain and rule. Rules are read in
//! [`super::json_rule`].

use std::collections::{BTreeMap, BTreeSet};

use super::command::Listed;
use super::firewall::firewall;
use super::json_condition::element;
use super::json_rule::rule;
use super::spelling::{quotable, value};
use super::text::priority;
use super::tree::{Base, Chain, NamedSet, Ruleset, Table, Word};
use crate::documents::document::Document;
use crate::messages::node_firewall as messages;
use crate::node_firewall::text::Text;
use crate::text::positions::TextPlaces;
use model::estate::{Gap, NodeFirewall, Policy};
use model::json::{Node, Note, Object};
use model::message::quoted;
use model::source::Severity;

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
    let text = Text {
        name: document.source_name,
        text: document.text,
        // The offsets in the tree are those in the source.
        places: TextPlaces::default(),
        lines: document.lines,
        diagnostics: document.diagnostics,
    };
    let mut reader = Reader {
        document,
        text: &text,
        tables: Vec::new(),
        table_places: BTreeMap::new(),
        chain_places: BTreeMap::new(),
        changed: model::sorted::set(list.iter().flat_map(changed_sets)),
        is_truncated: false,
        unexpected: None,
    };
    list.iter().for_each(|item| reader.item(item));
    let shows_tables = list.iter().any(|item| item.object().is_some_and(|object| object.object("table").is_some()));
    let ruleset = reader.finish(document.offset(name), shows_tables);
    Some(firewall(&text, &ruleset, &Listed::NotShown))
}

/// What something in a ruleset is found by: family, table and name.
type Name<'n> = (Word<'n>, Word<'n>, Word<'n>);

/// A ruleset while its objects are read.
struct Reader<'d, 'n> {
    document: &'d Document<'d>,
    text: &'d Text<'d>,
    tables: Vec<Table<'n>>,
    /// The place of each table, by family and name.
    table_places: BTreeMap<(Word<'n>, Word<'n>), usize>,
    /// The place of each chain in its table.
    chain_places: BTreeMap<Name<'n>, usize>,
    /// The sets that rules add elements to: not every version marks them as such.
    changed: BTreeSet<Name<'n>>,
    /// True if the text breaks off.
    is_truncated: bool,
    /// The kind of an object that no listing holds.
    unexpected: Option<String>,
}

impl<'n> Reader<'_, 'n> {
    fn item(&mut self, item: &'n Node<'n>) {
        let is_truncated = breaks_off(item);
        self.is_truncated |= is_truncated;
        let first = item.object().and_then(|object| object.members().next());
        let Some((kind, Node::Object(body))) = first else { return };
        let at = self.document.offset(kind);
        match kind.as_ref() {
            "table" => {
                let is_dormant = body.get("flags").is_some_and(|flags| value(flags).contains("dormant"));
                if let Some(table) = self.table(text(body, "family"), text(body, "name")) {
                    table.is_dormant |= is_dormant;
                }
            }
            "chain" => {
                if let Some(chain) = self.chain(body, "name", at) {
                    (chain.at, chain.base) = (at, base(body));
                    chain.policy = if is(body, "policy", "drop") { Policy::Drop } else { Policy::Accept };
                }
            }
            "rule" => {
                let read = if is_truncated { None } else { rule(at, body) };
                if let Some(chain) = self.chain(body, "chain", at) {
                    chain.rules.extend(read);
                }
            }
            "set" | "map" => {
                let (family, table, name) = (text(body, "family"), text(body, "table"), text(body, "name"));
                let changes = self.changed.contains(&(family.clone(), table.clone(), name.clone()));
                let set = if changes || is_truncated { None } else { set(body) };
                if let Some(table) = self.table(family, table) {
                    table.sets.push((name, set));
                }
            }
            other if OTHERS.contains(&other) => {}
            other => self.unexpected(at, other),
        }
    }

    fn unexpected(&mut self, at: usize, kind: &str) {
        self.text.say(Severity::Warning, at, messages::object_unexpected(quoted(kind)));
        self.unexpected = Some(kind.to_owned());
    }

    /// The table of this name, which is made if it is not there.
    fn table(&mut self, family: Word<'n>, name: Word<'n>) -> Option<&mut Table<'n>> {
        let next = self.tables.len();
        let place = *self.table_places.entry((family.clone(), name.clone())).or_insert(next);
        if place == next {
            self.tables.push(Table { family, name, is_dormant: false, sets: Vec::new(), chains: Vec::new() });
        }
        self.tables.get_mut(place)
    }

    /// The chain that an object names, which is made if it is not there.
    fn chain(&mut self, body: &'n Object<'n>, member: &str, at: usize) -> Option<&mut Chain<'n>> {
        let (family, table, name) = (text(body, "family"), text(body, "table"), text(body, member));
        let next = self.table(family.clone(), table.clone())?.chains.len();
        let key = (family.clone(), table.clone(), name.clone());
        let place = *self.chain_places.entry(key).or_insert(next);
        let chains = &mut self.table(family, table)?.chains;
        if place == next {
            let policy = Policy::Accept;
            chains.push(Chain { at, name, base: None, policy, rules: Vec::new(), is_truncated: false });
        }
        chains.get_mut(place)
    }

    /// The ruleset, with what the JSON does not show of it.
    fn finish(mut self, at: usize, shows_tables: bool) -> Ruleset<'n> {
        let gap = if self.is_truncated {
            let chains = self.tables.iter_mut().flat_map(|table| &mut table.chains);
            chains.for_each(|chain| chain.is_truncated = true);
            Some(Gap::Rest(messages::gap_json()))
        } else if let Some(kind) = self.unexpected {
            Some(Gap::Rest(messages::gap_object(quoted(&kind))))
        } else if !self.tables.is_empty() && !shows_tables {
            // `nft -j list chain` prints chains and rules without their table.
            Some(Gap::Listing(messages::gap_json_part()))
        } else {
            None
        };
        Ruleset { at, tables: self.tables, gap }
    }
}

/// The sets that a rule changes.
fn changed_sets<'n>(item: &'n Node<'n>) -> Vec<Name<'n>> {
    let Some(rule) = item.object().and_then(|object| object.object("rule")) else { return Vec::new() };
    let set = |statement: &'n Object<'n>| {
        let of = |name| statement.object(name).and_then(|body| body.text(name).or_else(|| body.text("set")));
        of("set").or_else(|| of("map")).or_else(|| of("meter"))
    };
    let sets = rule.list("expr").iter().filter_map(Node::object).filter_map(set);
    let name = |set: &'n str| quotable(set.strip_prefix('@').unwrap_or(set));
    sets.map(|set| (text(rule, "family"), text(rule, "table"), name(set))).collect()
}

/// A name in an object; empty if there is none.
fn text<'n>(body: &'n Object<'_>, member: &str) -> Word<'n> {
    body.text(member).map(|name| quotable(name)).unwrap_or_default()
}

fn is(body: &Object<'_>, member: &str, value: &str) -> bool {
    body.text(member).is_some_and(|text| text == value)
}

/// Where a chain is attached; `None` for one that is only jumped to.
fn base<'n>(body: &'n Object<'n>) -> Option<Base<'n>> {
    let hook = body.text("hook")?.as_ref().into();
    let priority = match body.get("prio") {
        Some(Node::Number(number)) => i32::try_from(*number).ok(),
        Some(Node::Text(name)) => priority(&name.split_whitespace().collect::<Vec<_>>()),
        _ => None,
    };
    Some(Base { kind: text(body, "type"), hook, priority })
}

/// A named set or map; `None` if packets change it.
fn set<'n>(body: &'n Object<'n>) -> NamedSet<'n> {
    let changes = body.get("flags").is_some_and(|flags| {
        let flags = value(flags);
        flags.split(',').any(|flag| ["dynamic", "timeout"].contains(&flag))
    });
    let expires = ["timeout", "gc-interval"].iter().any(|name| body.get(name).is_some());
    (!changes && !expires).then(|| body.list("elem").iter().map(element).collect())
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
