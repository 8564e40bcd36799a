//! Stand-alone resources, outside of their parents: rules without their NSG, routes without their table, peerings without their
//! network, DNS links without their zone. Each creates its parent as far as it shows it; `merge` combines that with other descriptions.

use std::rc::Rc;

use super::fields::{Fields, text};
use super::names::without_slashes;
use super::nsg::{self, NSG};
use super::{described, route};
use crate::documents::document::Document;
use crate::messages::{incomplete, labels, unnamed};
use model::estate::{
    Description, DnsZone, Estate, Form, Nsg, Peering, Reading, Resource, ResourceId, Route, RouteTable, Rule, RuleList,
    Unknown, VirtualNetwork,
};
use model::json::Object;
use model::message::name;

/// The stand-alone rules and routes of a document.
#[derive(Default)]
pub(crate) struct StandAlone {
    rules: Vec<StandAloneRule>,
    routes: Vec<StandAloneRoute>,
}

impl StandAlone {
    /// Adds a rule. `list` is the number of the complete list that it is in.
    pub(crate) fn add_rule(&mut self, object: &Object<'_>, list: Option<usize>, document: &Document<'_>) {
        self.rules.push(read_rule(object, list, document));
    }

    /// Adds a route in the same way; false for any other object.
    pub(crate) fn add_route(&mut self, fields: &Fields<'_, '_, '_>, list: Option<usize>) -> bool {
        let route = read_route(fields, list);
        let is_route = route.is_some();
        self.routes.extend(route);
        is_route
    }

    /// As much of NSGs and of route tables as the rules and routes show.
    pub(crate) fn parents(self, document_name: &str) -> (Vec<Nsg>, Vec<RouteTable>) {
        (nsgs_of(self.rules, document_name), tables_of(self.routes, document_name))
    }
}

/// A rule outside of its NSG, as `az network nsg rule list` prints it or a template declares it.
struct StandAloneRule {
    /// The resource id of its NSG, if it is known.
    nsg_id: Option<ResourceId>,
    /// The name of its NSG, if it is known.
    nsg_name: Option<String>,
    /// The number of the complete list that it is in: that shows all rules of the NSG.
    list: Option<usize>,
    /// How its document describes it.
    description: Description,
    rule: Rule,
}

impl StandAloneRule {
    /// True if the two are listed as rules of one NSG.
    fn is_listed_with(&self, other: &StandAloneRule) -> bool {
        let nsg = |rule: &StandAloneRule| rule.nsg_id.clone().or_else(|| rule.nsg_name.as_deref().map(ResourceId::new));
        self.list == other.list && self.description == other.description && nsg(self) == nsg(other)
    }

    /// True if another one describes the same rule of an NSG, though no list shows the two as different rules.
    fn describes(&self, other: &StandAloneRule) -> bool {
        self.list.is_none() && self.nsg_name.is_some() && self.rule.name.eq_ignore_ascii_case(&other.rule.name)
    }
}

/// Reads a rule outside of its NSG.
fn read_rule(object: &Object<'_>, list: Option<usize>, document: &Document<'_>) -> StandAloneRule {
    let id = object.text("id").map(ResourceId::new).filter(|id| !id.is_unevaluated());
    let nsg_id = id.as_ref().and_then(nsg_id_of);
    // What is unknown in a name may hold slashes.
    let full_name = text(object, "name").map(|name| without_slashes(&name.to_string()));
    let (parent, own) = full_name.as_deref().and_then(|name| name.split_once('/')).unzip();
    let nsg_name = parent.map(str::to_owned).or_else(|| nsg_id.as_ref().map(|id| id.name().to_owned()));
    let mut rule = nsg::read_rule(object, document);
    if let Some(own) = own {
        rule.name = own.to_owned();
    }
    let form = described::form_of_part(object, document);
    let Description { mut signs, is_truncated, .. } = document.within.borrow().clone();
    signs.extend(described::signs_of_order(object));
    let description = Description { form, signs, is_truncated };
    StandAloneRule { nsg_id, nsg_name, list, description, rule }
}

/// The id of the NSG that a rule's id lies in.
fn nsg_id_of(rule: &ResourceId) -> Option<ResourceId> {
    rule.parent("securityRules").or_else(|| rule.parent("defaultSecurityRules"))
}

/// As much of NSGs as rules outside of them show.
fn nsgs_of(rules: Vec<StandAloneRule>, document_name: &str) -> Vec<Nsg> {
    let mut homes: Vec<Vec<StandAloneRule>> = Vec::new();
    for rule in rules {
        let same = |home: &&mut Vec<StandAloneRule>| {
            home.first().is_some_and(|first| first.is_listed_with(&rule))
                && !home.iter().any(|own| own.describes(&rule))
        };
        match homes.iter_mut().find(same) {
            Some(home) => home.push(rule),
            None => homes.push(vec![rule]),
        }
    }
    homes.into_iter().filter_map(|rules| of_listed_rules(rules, document_name)).collect()
}

fn of_listed_rules(rules: Vec<StandAloneRule>, document_name: &str) -> Option<Nsg> {
    let first = rules.first()?;
    let (id, nsg_name, description) = (first.nsg_id.clone(), first.nsg_name.clone(), first.description.clone());
    let (origin, is_single) = (first.rule.origin?, first.list.is_none());
    let (default, mut own): (Vec<Rule>, Vec<Rule>) =
        rules.into_iter().map(|alone| alone.rule).partition(|rule| rule.is_default);
    own.extend(nsg::default_rules(&default));
    let id = id.or_else(|| nsg_name.as_deref().map(|name| ResourceId::of(NSG, &without_slashes(name))));
    let unnamed = || Reading::Unknown(Unknown::Described(labels::rules_in(name(document_name))));
    let name = nsg_name.map_or_else(unnamed, Reading::Known);
    let entries = own.into_iter().map(Rc::new).collect();
    Some(Nsg {
        resource: Resource { name, id, location: None, origin, description },
        rules: RuleList {
            entries,
            incomplete: is_single.then(incomplete::single_rules),
            is_single,
            ..RuleList::default()
        },
        has_standalone_rules: true,
        effective: false,
        attached_to: Vec::new(),
        region_symbol: None,
    })
}

/// A route outside of its table, as `az network route-table route list` prints it.
struct StandAloneRoute {
    /// Its table.
    home: Resource,
    /// The number of the complete list that it is in: that shows all routes of the table.
    list: Option<usize>,
    route: Route,
}

/// Reads a route outside of its table; `None` for any other object.
fn read_route(fields: &Fields<'_, '_, '_>, list: Option<usize>) -> Option<StandAloneRoute> {
    let untyped = fields.object.get("type").is_none();
    let is_one = fields.is_a(route::ROUTE) || (untyped && fields.has(&["nextHopType", "addressPrefix"]));
    if !is_one || fields.has(&["nextHopType", "state", "source"]) {
        return None;
    }
    let mut home = fields.resource(route::ROUTE, unnamed::route);
    home.id = home.id.map(|id| id.parent("routes").unwrap_or(id));
    home.description.form = described::form_of_part(fields.object, fields.document);
    Some(StandAloneRoute { home, list, route: route::read_route(fields) })
}

/// As much of route tables as routes outside of them show.
fn tables_of(routes: Vec<StandAloneRoute>, document_name: &str) -> Vec<RouteTable> {
    let mut tables: Vec<(Option<usize>, RouteTable)> = Vec::new();
    for StandAloneRoute { home, list, route } in routes {
        let same = |(own, table): &&mut (Option<usize>, RouteTable)| {
            *own == list
                && table.resource.description == home.description
                && table.resource.id == home.id
                // Two routes of one name that no list shows are one, described twice.
                && (list.is_some() || home.id.is_none() || !table.routes.iter().any(|own| own.name == route.name))
        };
        if let Some((_, table)) = tables.iter_mut().find(same) {
            table.routes.push(route);
            continue;
        }
        let table_name = match &home.id {
            None => Reading::Unknown(Unknown::Described(labels::routes_in(name(document_name)))),
            Some(id) => Reading::Known(id.name().to_owned()),
        };
        let incomplete = list.is_none().then(incomplete::single_route);
        let table = route::table_of(Resource { name: table_name, ..home }, route);
        tables.push((list, RouteTable { incomplete, ..table }));
    }
    tables.into_iter().map(|(_, table)| table).collect()
}

/// A peering outside of its network: all that it shows of the network.
pub(crate) fn network_of_peering(fields: &Fields<'_, '_, '_>, kind: &str, peering: Peering) -> Option<VirtualNetwork> {
    let mut resource = fields.resource(kind, unnamed::peering);
    let network = resource.id.and_then(|id| id.parent("virtualNetworkPeerings"))?;
    resource.name = Reading::Known(network.name().to_owned());
    resource.id = Some(network);
    resource.location = None;
    // An export of one peering says nothing of others.
    resource.description.form = match described::form_of_part(fields.object, fields.document) {
        Form::Child => Form::Child,
        Form::StandAlone => Form::StandAlone,
        _ => Form::Partial,
    };
    Some(VirtualNetwork {
        resource,
        prefixes: Vec::new(),
        peerings: vec![peering],
        lists_peerings: false,
        dns_servers: Vec::new(),
        has_gateway: None,
        perhaps_gateways: Vec::new(),
    })
}

/// A link belongs to the zone of its id, which is made if the source does not show it.
pub(crate) fn read_dns_link(fields: &Fields<'_, '_, '_>, kind: &str, estate: &mut Estate) {
    let link = fields.resource(kind, unnamed::dns_link);
    let Some(network) = fields.reference("virtualNetwork") else { return };
    let Some(id) = link.id.as_ref().map(|id| id.parent("virtualNetworkLinks").unwrap_or_else(|| id.clone())) else {
        return;
    };
    match estate.dns_zones.iter_mut().find(|zone| zone.resource.id.as_ref() == Some(&id)) {
        Some(zone) => zone.links.push(network),
        None => {
            let name = Reading::Known(id.name().to_owned());
            let resource = Resource { name, id: Some(id), ..link };
            estate.dns_zones.push(DnsZone { resource, links: vec![network] });
        }
    }
}
