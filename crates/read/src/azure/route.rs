//! Route tables and effective routes in Azure's JSON.

use super::field;
use super::fields::Fields;
use crate::documents::notes;
use crate::documents::truncated::ends_cut;
use crate::messages::{elsewhere, expected, incomplete, labels, resources, unnamed};
use model::estate::{
    AddressTerm, Estate, HopAddress, NextHop, Reading, Resource, ResourceId, Route, RouteSource, RouteTable, Unknown,
};
use model::json::{Elsewhere, Node, Note, Unclear};
use model::message::{Message, code, fact, name, quoted};

/// The resource type of a route table.
pub(crate) const TABLE: &str = "Microsoft.Network/routeTables";
/// The resource type of a stand-alone route.
pub(crate) const ROUTE: &str = "Microsoft.Network/routeTables/routes";

/// Reads an object of this module's kinds into the estate; false for any other object.
pub(crate) fn read(fields: &Fields<'_, '_, '_>, estate: &mut Estate) -> bool {
    let untyped = fields.object.get("type").is_none();
    if fields.is_a(TABLE) || (untyped && fields.has(&["routes", "disableBgpRoutePropagation"])) {
        let table = read_table(fields);
        match notes::overwritten(fields.body, &table.routes, |route| route.name.as_str()) {
            Some((with, without)) => {
                let own = RouteTable { routes: without, ..table.clone() };
                estate.route_tables.extend([own, RouteTable { routes: with, ..table }]);
            }
            None => estate.route_tables.push(table),
        }
    } else if fields.has(&["nextHopType", "state", "source"]) {
        add_effective(fields, estate);
    } else {
        return false;
    }
    true
}

fn read_table(fields: &Fields<'_, '_, '_>) -> RouteTable {
    let resource = fields.resource(TABLE, unnamed::route_table);
    let listed = fields.body.list("routes");
    let cut = ends_cut(listed) || fields.is_cut();
    let unclear = || match fields.body.get("routes")? {
        Node::List(routes) => routes.iter().find_map(notes::why_unclear),
        routes => notes::why_unclear(routes),
    };
    let incomplete = notes::why_incomplete(fields.object)
        .or_else(|| cut.then(incomplete::routes_truncated))
        .or_else(unclear)
        .or_else(|| unlisted(fields));
    if let Some(reason) = &incomplete {
        fields.unclear(resources::incomplete(labels::route_table(&resource), reason));
    }
    RouteTable {
        resource,
        routes: fields.members("routes").iter().filter(|route| !route.is_cut()).map(read_route).collect(),
        without_gateway_routes: fields.flag("disableBgpRoutePropagation").unwrap_or(false),
        routes_apart: fields.body.has_note(Note::StandaloneParts),
        subnets: fields.ids("subnets"),
        effective: false,
        incomplete,
        unknown_part: notes::unknown_part(fields.body.get("routes")),
    }
}

/// A listing of resources leaves the routes out, while a template may leave an empty list out.
fn unlisted(fields: &Fields<'_, '_, '_>) -> Option<Message> {
    let is_whole = fields.object.object("properties").is_some() || notes::is_declared(fields.object);
    let listed = fields.body.get("routes").is_none() && !is_whole;
    listed.then(incomplete::listed_without_routes)
}

pub(crate) fn read_route(fields: &Fields<'_, '_, '_>) -> Route {
    let written = fields.texts("addressPrefix");
    let destinations: Vec<AddressTerm> = written.iter().flat_map(|text| field::addresses(text)).collect();
    let destinations = if destinations.is_empty() {
        vec![AddressTerm::Unknown(fields.reading("addressPrefix").map_or(Unknown::Missing, Reading::into_unknown))]
    } else {
        destinations
    };
    let condition = notes::condition(fields.object);
    let next_hop = match &condition {
        // With the route its next hop, without it that of another one.
        Some(condition) => Reading::Unknown(Unknown::Described(elsewhere::depends_on(quoted(condition)))),
        None => fields
            .reading("nextHopType")
            .map_or(Reading::Unknown(Unknown::Missing), |text| text.and_then(|text| next_hop(&text))),
    };
    let own_name = fields.text("name").map(|name| model::estate::last_segment(&name).to_owned());
    let unnamed = || match written.first() {
        Some(destination) => labels::unnamed_route(fact(destination)).unmarked(),
        None => labels::unnamed_route_at(fields.origin().line).unmarked(),
    };
    let route = Route {
        name: own_name.unwrap_or_else(unnamed),
        destinations,
        next_hop,
        next_hop_addresses: hop_addresses(fields),
        source: RouteSource::User,
        origin: Some(fields.origin()),
    };
    report_unclear(fields, &route);
    route
}

/// The addresses of the next hop that are known, or are those of a firewall.
fn hop_addresses(fields: &Fields<'_, '_, '_>) -> Vec<HopAddress> {
    if let Some(Node::Unclear(Unclear::Elsewhere(Elsewhere::AddressOf(firewall)))) = fields.body.get("nextHopIpAddress")
    {
        return vec![HopAddress::Of(ResourceId::new(firewall))];
    }
    let texts = [fields.texts("nextHopIpAddress"), ecmp_addresses(fields)].concat();
    texts.iter().filter_map(|address| address.parse().ok().map(HopAddress::Known)).collect()
}

/// `VirtualApplianceEcmp` has its addresses in an object.
fn ecmp_addresses(fields: &Fields<'_, '_, '_>) -> Vec<String> {
    fields.member("nextHop").map(|hop| hop.texts("nextHopIpAddresses")).unwrap_or_default()
}

fn report_unclear(fields: &Fields<'_, '_, '_>, route: &Route) {
    let unclear = |member: &str, value: &Unknown, expected: Message| {
        let problem = resources::member_unknown(code(member), value);
        fields.unclear(resources::unclear(labels::route(name(&route.name)), problem, expected));
    };
    for term in &route.destinations {
        if let AddressTerm::Unknown(unknown) = term {
            unclear("addressPrefix", unknown, expected::route_destination());
        }
    }
    if let Reading::Unknown(unknown) = &route.next_hop
        && !fields.object.has_note(Note::Conditional)
    {
        unclear("nextHopType", unknown, expected::next_hop());
    }
}

/// The spellings of route tables and of effective routes.
fn next_hop(text: &str) -> Reading<NextHop> {
    let named = [
        ("Internet", NextHop::Internet),
        ("VirtualAppliance", NextHop::Appliance),
        ("VirtualApplianceEcmp", NextHop::Appliance),
        ("VirtualNetworkGateway", NextHop::Gateway),
        ("VnetLocal", NextHop::VirtualNetwork),
        ("VNetPeering", NextHop::Peering),
        ("VNetGlobalPeering", NextHop::Peering),
        ("VirtualNetworkServiceEndpoint", NextHop::ServiceEndpoint),
        ("InterfaceEndpoint", NextHop::PrivateEndpoint),
        ("None", NextHop::Nowhere),
    ];
    field::one_of(text, &named)
}

/// Effective routes are a plain list without a name: they make one table for each source.
fn add_effective(fields: &Fields<'_, '_, '_>, estate: &mut Estate) {
    if fields.text("state").is_some_and(|state| state.eq_ignore_ascii_case("Invalid")) {
        return;
    }
    let source = match fields.text("source").as_deref() {
        Some("User") => RouteSource::User,
        Some("VirtualNetworkGateway") => RouteSource::Gateway,
        _ => RouteSource::System,
    };
    let route = Route { source, ..read_route(fields) };
    let origin = fields.origin();
    let own =
        estate.route_tables.iter_mut().find(|table| table.effective && table.resource.origin.source == origin.source);
    match own {
        Some(table) => table.routes.push(route),
        None => {
            let label = labels::effective_routes_in(name(fields.document.source_name));
            let name = Reading::Unknown(Unknown::Described(label));
            let resource = Resource { name, id: None, location: None, ..fields.resource(TABLE, unnamed::route_table) };
            estate.route_tables.push(RouteTable { effective: true, ..table_of(resource, route) });
        }
    }
}

/// A table with one route, of which nothing else is shown.
pub(crate) fn table_of(resource: Resource, route: Route) -> RouteTable {
    RouteTable {
        resource,
        routes: vec![route],
        without_gateway_routes: false,
        routes_apart: true,
        subnets: Vec::new(),
        effective: false,
        incomplete: None,
        unknown_part: None,
    }
}
