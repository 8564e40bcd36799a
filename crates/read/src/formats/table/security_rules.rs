//! Rules of network security groups in rows: those of a group's blade, which has a table for each direction, effective ones,
//! and exports with a column for the direction or the group.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::column::Column;
use super::grid::{Cell, Grid, Row, Section};
use super::node::{self, Members, made, name, object};
use crate::documents::document::Document;
use crate::documents::notes::Incomplete;
use crate::messages::tables;

use model::estate::Direction;
use model::json::{Label, Node, Note};
use model::source::Severity;

/// What the names of effective rules begin with, in two spellings, and what the second is in Azure's.
const WRITTEN: [&str; 2] = ["securityRules/", "UserRule_"];
const DEFAULT: [&str; 2] = ["defaultSecurityRules/", "DefaultRule_"];

/// The lowest priority of the platform's own rules.
const DEFAULT_PRIORITY: u32 = 65_000;

/// The priority of the rule that ends each direction.
const LAST_PRIORITY: u32 = 65_500;

/// A group that rows are of.
#[derive(Default)]
struct Group<'t> {
    name: Option<Cow<'t, str>>,
    rules: Vec<Node<'t>>,
    defaults: Vec<Node<'t>>,
    /// The directions of its rules, as far as they are known.
    directions: Vec<Direction>,
    /// The directions whose rows are there up to the platform's last rule.
    ended: Vec<Direction>,
    /// True if the direction of a rule is not known.
    undirected: bool,
    effective: bool,
}

/// The groups that a table is of.
pub(super) fn read<'t>(grid: &Grid<'t>, document: &Document<'t>) -> Vec<Node<'t>> {
    let mut groups: Vec<Group<'t>> = Vec::new();
    let mut places = BTreeMap::new();
    let mut title = None;
    let runs = grid.sections.iter().flat_map(|section| runs(section).into_iter().map(move |rows| (section, rows)));
    for (section, rows) in runs {
        title = section.heading.name.or(title);
        let direction = direction_of_defaults(section, rows).or(section.heading.direction);
        if direction.is_none() && !section.has(Column::Direction) {
            report_unknown_direction(rows, document);
        }
        for row in rows {
            let own = section.cell(row, Column::Nsg).map(node::name_of).or(title.map(Cow::Borrowed));
            // Rows without a name belong to one group.
            let key = own.as_deref().unwrap_or_default().to_ascii_lowercase();
            let at = *places.entry(key).or_insert(groups.len());
            if at == groups.len() {
                groups.push(Group { name: own, ..Group::default() });
            }
            if let Some(group) = groups.get_mut(at) {
                add(group, section, row, direction);
            }
        }
    }
    report_source_ports(grid, document);
    groups.into_iter().map(|group| nsg(group, grid, document)).collect()
}

/// Adds the rule of a row to its group.
fn add<'t>(group: &mut Group<'t>, section: &Section<'t>, row: &Row<'t>, direction: Option<Direction>) {
    let mut rule = members(section, row);
    let written = section.cell(row, Column::Direction).map(node::word);
    let known = match written.as_ref().and_then(Node::text) {
        Some(word) => {
            [Direction::Inbound, Direction::Outbound].into_iter().find(|own| own.to_string().eq_ignore_ascii_case(word))
        }
        None if section.has(Column::Direction) => None,
        None => direction,
    };
    match known {
        Some(known) if !group.directions.contains(&known) => group.directions.push(known),
        Some(_) => {}
        None => group.undirected = true,
    }
    rule.extend(written.or_else(|| known.map(|known| made(known.to_string()))).map(|known| (name("direction"), known)));
    if let Some(known) = known.filter(|_| priority(section, row) == LAST_PRIORITY) {
        group.ended.push(known);
    }
    let is_default = default_or_effective(group, &mut rule) || priority(section, row) >= DEFAULT_PRIORITY;
    if rule.is_empty() {
        rule.push((name("name"), Node::Text(Cow::Borrowed(row.raw.trim()))));
    }
    if is_default {
        rule.push((name("id"), made("defaultSecurityRules/")));
    }
    let list = if is_default && !group.effective { &mut group.defaults } else { &mut group.rules };
    list.push(object(rule));
}

fn priority(section: &Section<'_>, row: &Row<'_>) -> u32 {
    section.cell(row, Column::Priority).and_then(|cell| cell.value.parse().ok()).unwrap_or_default()
}

/// Names effective rules as Azure does; true if the rule is one of the platform's.
fn default_or_effective<'t>(group: &mut Group<'t>, rule: &mut Members<'t>) -> bool {
    let Some((_, Node::Text(own))) = rule.iter_mut().find(|(member, _)| member == "name") else { return false };
    let begins = |starts: [&str; 2]| starts.iter().find(|start| own.starts_with(**start)).map(|start| start.len());
    let (of_user, of_platform) = (begins(WRITTEN), begins(DEFAULT));
    let Some(length) = of_user.or(of_platform) else { return false };
    group.effective = true;
    *own = match own {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(length..).unwrap_or_default()),
        Cow::Owned(text) => Cow::Owned(text.get(length..).unwrap_or_default().to_owned()),
    };
    of_platform.is_some()
}

fn members<'t>(section: &Section<'t>, row: &Row<'t>) -> Members<'t> {
    let text: fn(&Cell<'t>) -> Node<'t> = node::value;
    let word: fn(&Cell<'t>) -> Node<'t> = node::word;
    let mut rule = node::members(
        section,
        row,
        &[
            (Column::Name, "name", |cell| Node::Text(node::name_of(cell))),
            (Column::Priority, "priority", word),
            (Column::Access, "access", word),
            (Column::Protocol, "protocol", word),
            (Column::Source, "sourceAddressPrefix", text),
            (Column::SourcePort, "sourcePortRange", text),
            (Column::Destination, "destinationAddressPrefix", text),
            (Column::Port, "destinationPortRange", text),
            (Column::Description, "description", text),
        ],
    );
    if !section.has(Column::SourcePort) {
        rule.push((name("sourcePortRange"), made("*")));
    }
    for (column, member) in [
        (Column::SourceGroups, "sourceApplicationSecurityGroups"),
        (Column::DestinationGroups, "destinationApplicationSecurityGroups"),
    ] {
        let Some(Node::List(groups)) = section.cell(row, column).map(node::list) else { continue };
        let groups = groups.into_iter().map(|group| object(vec![(name("id"), group)]));
        rule.push((name(member), Node::List(groups.collect())));
    }
    rule
}

/// The rows of a section up to the platform's own rules: what follows those is another table.
fn runs<'r, 't>(section: &'r Section<'t>) -> Vec<&'r [Row<'t>]> {
    let goes_on = |row: &Row<'t>, next: &Row<'t>| {
        let last = priority(section, row);
        last < DEFAULT_PRIORITY || last <= priority(section, next)
    };
    section.rows.chunk_by(|row, next| section.has(Column::Direction) || goes_on(row, next)).collect()
}

/// The direction that the names of the platform's own rules show: each table of a blade ends with those of one direction.
fn direction_of_defaults(section: &Section<'_>, rows: &[Row<'_>]) -> Option<Direction> {
    let mut found = None;
    for row in rows.iter().filter(|row| priority(section, row) >= DEFAULT_PRIORITY) {
        let own = section.cell(row, Column::Name)?.value.to_ascii_lowercase();
        let direction = match (own.ends_with("inbound"), own.ends_with("outbound")) {
            (true, _) => Direction::Inbound,
            (_, true) => Direction::Outbound,
            _ => return None,
        };
        if found.is_some_and(|found| found != direction) {
            return None;
        }
        found = Some(direction);
    }
    found
}

fn nsg<'t>(group: Group<'t>, grid: &Grid<'t>, document: &Document<'t>) -> Node<'t> {
    let missing = why_incomplete(&group);
    let why_else = grid.why_incomplete().or_else(|| why_truncated(&group, grid));
    // Where all rows of one direction are there, only the other one is in doubt.
    let only_in = missing.as_ref().filter(|_| why_else.is_none()).map(|(direction, _)| *direction);
    let why = missing.map(|(_, why)| why).or(why_else);
    let mut members: Members<'t> = group.name.map(|own| (name("name"), Node::Text(own))).into_iter().collect();
    if group.effective {
        if let Some(why) = &why {
            let place = document.origin(document.text);
            document.say(Severity::Error, place, tables::effective_rules_incomplete(why.message()));
        }
        members.push((name("effectiveSecurityRules"), Node::List(group.rules)));
    } else {
        let rules = vec![
            (name("securityRules"), Node::List(group.rules)),
            (name("defaultSecurityRules"), Node::List(group.defaults)),
        ];
        members.push((name("properties"), object(rules)));
        members.push((name("type"), made("Microsoft.Network/networkSecurityGroups")));
        if grid.copied && why.is_none() {
            members.push((Label::Note(Note::AssumedWhole), Node::Bool(true)));
        }
    }
    members.extend(why.map(Incomplete::note));
    members.extend(grid.why_incomplete().map(|_| (Label::Note(Note::Truncated), Node::Bool(true))));
    members.extend(only_in.map(|direction| (Label::Note(Note::IncompleteIn), made(direction.to_string()))));
    object(members)
}

/// A blade shows one direction in each of its tables: both have to be copied. The direction that was not, and what to do.
fn why_incomplete(group: &Group<'_>) -> Option<(Direction, Incomplete)> {
    let missing = match group.directions.as_slice() {
        [Direction::Inbound] => (Direction::Outbound, Incomplete::OutboundRulesMissing),
        [Direction::Outbound] => (Direction::Inbound, Incomplete::InboundRulesMissing),
        _ => return None,
    };
    (!group.undirected).then_some(missing)
}

/// Rows that were copied may be some of many: a blade ends with the platform's own rules.
fn why_truncated(group: &Group<'_>, grid: &Grid<'_>) -> Option<Incomplete> {
    let all = |directions: &[Direction]| directions.iter().all(|direction| group.ended.contains(direction));
    let ended = !group.directions.is_empty() && all(&group.directions);
    (grid.copied && !ended).then_some(Incomplete::DefaultRulesMissing)
}

fn report_unknown_direction(rows: &[Row<'_>], document: &Document<'_>) {
    let first = rows.first().map(|row| row.raw);
    document.say(Severity::Error, document.origin(first.unwrap_or(document.text)), tables::direction_unknown());
}

fn report_source_ports(grid: &Grid<'_>, document: &Document<'_>) {
    let Some(section) = grid.sections.iter().find(|section| !section.has(Column::SourcePort)) else { return };
    let first = section.head.as_ref().or(section.rows.first()).map(|row| row.raw);
    document.say(Severity::Info, document.origin(first.unwrap_or(document.text)), tables::source_ports_not_shown());
}
