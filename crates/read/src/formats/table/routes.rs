//! Routes in rows: those of a route table's blade, and the effective routes of a network interface.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::column::Column;
use super::grid::{Cell, Grid, Row, Section};
use super::node::{self, Members, made, name, object};
use crate::documents::notes::Incomplete;
use model::json::{Label, Node, Note};

/// The portal's words for where packets go next, as letters in lower case, with those of Azure.
const HOPS: [(&str, &str); 13] = [
    ("internet", "Internet"),
    ("none", "None"),
    ("virtualappliance", "VirtualAppliance"),
    ("virtualnetwork", "VnetLocal"),
    ("vnetlocal", "VnetLocal"),
    ("virtualnetworkgateway", "VirtualNetworkGateway"),
    ("virtualnetworkpeering", "VNetPeering"),
    ("vnetpeering", "VNetPeering"),
    ("vnetglobalpeering", "VNetGlobalPeering"),
    ("globalvnetpeering", "VNetGlobalPeering"),
    ("virtualnetworkserviceendpoint", "VirtualNetworkServiceEndpoint"),
    ("interfaceendpoint", "InterfaceEndpoint"),
    ("privateendpoint", "InterfaceEndpoint"),
];

/// Who made a route, in the words of effective routes.
const SOURCES: [(&str, &str); 3] =
    [("user", "User"), ("default", "Default"), ("virtualnetworkgateway", "VirtualNetworkGateway")];

/// The tables that rows are of, or the effective routes.
pub(super) fn read<'t>(grid: &Grid<'t>) -> Vec<Node<'t>> {
    let mut tables: Vec<(Option<Cow<'t, str>>, Vec<Node<'t>>)> = Vec::new();
    let mut places = BTreeMap::new();
    let mut effective = Vec::new();
    for section in &grid.sections {
        for row in &section.rows {
            let route = route(section, row);
            if section.has(Column::Source) || section.has(Column::State) {
                effective.push(effective_route(route, section, row));
                continue;
            }
            let own =
                section.cell(row, Column::RouteTable).map(node::name_of).or(section.heading.name.map(Cow::Borrowed));
            let key = own.as_deref().unwrap_or_default().to_ascii_lowercase();
            let at = *places.entry(key).or_insert(tables.len());
            match tables.get_mut(at) {
                Some((_, routes)) => routes.push(object(route)),
                None => tables.push((own, vec![object(route)])),
            }
        }
    }
    tables.into_iter().map(|(own, routes)| table(own, routes, grid.why_incomplete())).chain(effective).collect()
}

fn table<'t>(own: Option<Cow<'t, str>>, routes: Vec<Node<'t>>, why: Option<Incomplete>) -> Node<'t> {
    let mut members: Members<'t> = own.map(|own| (name("name"), Node::Text(own))).into_iter().collect();
    members.push((name("properties"), object(vec![(name("routes"), Node::List(routes))])));
    members.push((name("type"), made("Microsoft.Network/routeTables")));
    members.extend(why.is_some().then_some((Label::Note(Note::Truncated), Node::Bool(true))));
    members.extend(why.map(Incomplete::note));
    object(members)
}

fn route<'t>(section: &Section<'t>, row: &Row<'t>) -> Members<'t> {
    let prefix: fn(&Cell<'t>) -> Node<'t> = if section.has(Column::State) { node::list } else { node::value };
    let mut route = node::members(
        section,
        row,
        &[
            (Column::Name, "name", |cell| Node::Text(node::name_of(cell))),
            (Column::AddressPrefix, "addressPrefix", prefix),
            (Column::NextHop, "nextHopType", |cell| known(cell, &HOPS)),
        ],
    );
    // A dash means no value.
    route.retain(|(member, value)| member != "name" || value.text() != Some("-"));
    let address = section.cell(row, Column::NextHopAddress).filter(|cell| cell.value.contains(['.', ':']));
    route.extend(address.map(|cell| (name("nextHopIpAddress"), node::list(cell))));
    if route.is_empty() {
        route.push((name("name"), Node::Text(Cow::Borrowed(row.raw.trim()))));
    }
    route
}

/// What effective routes have in addition to the others. A route without a hop counts as well.
fn effective_route<'t>(mut route: Members<'t>, section: &Section<'t>, row: &Row<'t>) -> Node<'t> {
    let state = section.cell(row, Column::State).map_or_else(|| made("Active"), node::word);
    let source = section.cell(row, Column::Source).map_or_else(|| made("Default"), |cell| known(cell, &SOURCES));
    if route.iter().all(|(member, _)| member != "nextHopType") {
        route.push((name("nextHopType"), made("")));
    }
    route.extend([(name("state"), state), (name("source"), source)]);
    object(route)
}

/// A word of the portal in Azure's spelling; an unknown word is kept.
fn known<'t>(cell: &Cell<'t>, words: &[(&str, &'static str)]) -> Node<'t> {
    let key: String = cell.value.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect();
    match words.iter().find(|(own, _)| *own == key) {
        // As written, so that its place is known.
        Some((_, azure)) if azure.eq_ignore_ascii_case(&cell.value) => node::value(cell),
        Some((_, azure)) => made(*azure),
        None => node::value(cell),
    }
}
