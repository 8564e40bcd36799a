//! Rules of Azure Firewall in rows, as the blades of a firewall policy list them: network rules and application rules, each
//! with its collection and the group of that.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::column::Column;
use super::grid::{Cell, Grid, Row, Section};
use super::node::{self, Members, made, name, object};
use crate::documents::document::Document;
use crate::documents::notes::Incomplete;
use crate::messages::tables;
use model::json::Node;
use model::source::Severity;

/// The groups that every policy has, as letters in lower case, with the priorities that Azure gives them.
const DEFAULT_GROUPS: [(&str, &str); 3] = [
    ("defaultdnatrulecollectiongroup", "100"),
    ("defaultnetworkrulecollectiongroup", "200"),
    ("defaultapplicationrulecollectiongroup", "300"),
];

/// A collection and the group that it is in, as the cells of a row name them.
struct Collection<'t> {
    group: Option<Cow<'t, str>>,
    group_priority: Option<Node<'t>>,
    name: Option<Cow<'t, str>>,
    priority: Option<Node<'t>>,
    action: Option<Node<'t>>,
    rules: Vec<Node<'t>>,
}

/// A group with its collections in Azure's JSON.
struct Group<'t> {
    name: Option<Cow<'t, str>>,
    priority: Option<Node<'t>>,
    collections: Vec<Node<'t>>,
}

/// The groups that rows are of.
pub(super) fn read<'t>(grid: &Grid<'t>, document: &Document<'t>) -> Vec<Node<'t>> {
    let mut collections: Vec<Collection<'t>> = Vec::new();
    let mut places = BTreeMap::new();
    for section in &grid.sections {
        for row in &section.rows {
            // What translates inbound destinations concerns no flow of a node.
            if section.cell(row, Column::Translated).is_none() {
                add(&mut collections, &mut places, section, row);
            }
        }
    }
    document.say(Severity::Warning, document.origin(document.text), tables::firewall_rows());
    groups(collections)
}

fn add<'t>(
    collections: &mut Vec<Collection<'t>>,
    places: &mut BTreeMap<String, usize>,
    section: &Section<'t>,
    row: &Row<'t>,
) {
    let named = |column| section.cell(row, column).map(node::name_of);
    let (group, own) = (named(Column::Group), named(Column::Collection));
    let priority = if section.has(Column::CollectionPriority) { Column::CollectionPriority } else { Column::Priority };
    let key = format!("{}\n{}", group.as_deref().unwrap_or_default(), own.as_deref().unwrap_or_default());
    let at = *places.entry(key.to_ascii_lowercase()).or_insert(collections.len());
    if at == collections.len() {
        let word = |column| section.cell(row, column).map(node::word);
        collections.push(Collection {
            group_priority: word(Column::GroupPriority).or_else(|| group.as_deref().and_then(default_priority)),
            group,
            name: own,
            priority: word(priority),
            action: word(Column::Access),
            rules: Vec::new(),
        });
    }
    if let Some(collection) = collections.get_mut(at) {
        collection.rules.push(rule(section, row));
    }
}

fn default_priority<'t>(group: &str) -> Option<Node<'t>> {
    let key: String = group.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    DEFAULT_GROUPS.iter().find(|(own, _)| *own == key).map(|(_, priority)| made(*priority))
}

fn rule<'t>(section: &Section<'t>, row: &Row<'t>) -> Node<'t> {
    let cell = |column| section.cell(row, column);
    let is = |column, word: &str| cell(column).is_some_and(|cell| letters(&cell.value).starts_with(word));
    let protocol = cell(Column::Protocol).map(|cell| cell.value.to_ascii_lowercase()).unwrap_or_default();
    let application = protocol.contains("http") || protocol.contains("mssql") || cell(Column::FqdnTags).is_some();
    let mut rule: Members<'t> =
        cell(Column::Name).map(|cell| (name("name"), Node::Text(node::name_of(cell)))).into_iter().collect();
    rule.push((name("ruleType"), made(if application { "ApplicationRule" } else { "NetworkRule" })));
    let mut push = |member: &'static str, column| {
        rule.extend(cell(column).map(|cell| (name(member), node::list(cell))));
    };
    push(if is(Column::SourceType, "ipgroup") { "sourceIpGroups" } else { "sourceAddresses" }, Column::Source);
    let destination = match (application, cell(Column::DestinationType).map(|cell| letters(&cell.value)).as_deref()) {
        (true, Some("fqdntag" | "fqdntags")) => "fqdnTags",
        (true, Some("webcategory" | "webcategories")) => "webCategories",
        (true, Some("url" | "urls")) => "targetUrls",
        (true, _) => "targetFqdns",
        (false, Some("fqdn" | "fqdns")) => "destinationFqdns",
        (false, Some("ipgroup" | "ipgroups")) => "destinationIpGroups",
        (false, _) => "destinationAddresses",
    };
    push(destination, Column::Destination);
    push(if application { "targetFqdns" } else { "destinationFqdns" }, Column::Hosts);
    push("fqdnTags", Column::FqdnTags);
    if application {
        let protocols = cell(Column::Protocol).map(|cell| (name("protocols"), protocols(cell)));
        rule.extend(protocols);
    } else {
        push("destinationPorts", Column::Port);
        push("ipProtocols", Column::Protocol);
    }
    object(rule)
}

fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect()
}

/// `Http:80, Https:443`; the usual port where none is written.
fn protocols<'t>(cell: &Cell<'t>) -> Node<'t> {
    let Node::List(entries) = node::list(cell) else { return Node::Null };
    let protocol = |entry: Node<'t>| {
        let written = entry.text().unwrap_or_default().to_owned();
        let (kind, port) = written.split_once(':').unwrap_or((&written, ""));
        let usual = match letters(kind).as_str() {
            "http" => "80",
            "https" => "443",
            "mssql" => "1433",
            _ => "",
        };
        let port = if port.trim().is_empty() { usual } else { port.trim() };
        object(vec![(name("protocolType"), made(kind.trim().to_owned())), (name("port"), made(port.to_owned()))])
    };
    Node::List(entries.into_iter().map(protocol).collect())
}

fn groups<'t>(collections: Vec<Collection<'t>>) -> Vec<Node<'t>> {
    let mut groups: Vec<Group<'t>> = Vec::new();
    let mut places = BTreeMap::new();
    for collection in collections {
        let mut members: Members<'t> = vec![(name("ruleCollectionType"), made("FirewallPolicyFilterRuleCollection"))];
        members.extend(collection.name.map(|own| (name("name"), Node::Text(own))));
        members.extend(collection.priority.map(|priority| (name("priority"), priority)));
        members.extend(collection.action.map(|action| (name("action"), object(vec![(name("type"), action)]))));
        members.push((name("rules"), Node::List(collection.rules)));
        let node = object(members);
        let key = collection.group.as_deref().unwrap_or_default().to_ascii_lowercase();
        let at = *places.entry(key).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.collections.push(node),
            None => groups.push(Group {
                name: collection.group,
                priority: collection.group_priority,
                collections: vec![node],
            }),
        }
    }
    groups.into_iter().map(group_node).collect()
}

fn group_node(group: Group<'_>) -> Node<'_> {
    let mut members: Members<'_> = group.name.map(|own| (name("name"), Node::Text(own))).into_iter().collect();
    let mut inside: Members<'_> = group.priority.map(|priority| (name("priority"), priority)).into_iter().collect();
    inside.push((name("ruleCollections"), Node::List(group.collections)));
    members.push((name("properties"), object(inside)));
    members.push((name("type"), made("Microsoft.Network/firewallPolicies/ruleCollectionGroups")));
    members.push(Incomplete::OneKindOfRules.note());
    object(members)
}
