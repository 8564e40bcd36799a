//! The rules of a resource, one line each, as the commands of a script print them: in lower case, without `/32`, and in the order of
//! their bytes.

use model::estate::{
    AddressTerm, Estate, HopAddress, NextHop, Nsg, PortTerm, Resource, Route, RouteSource, RouteTable, Rule,
};
use model::plan::{
    AzureRoute, AzureRule, Change, ChangeAction, EditedElement, PhaseId, Plan, ReferredTo, Target, TargetKind,
};

use crate::compare::is_target;

/// The rules that a script expects.
pub struct Judged {
    /// All of them when the phase begins.
    pub rows: Vec<String>,
    /// Those that the script itself adds or takes away: what a run that was stopped has changed already.
    pub own: Vec<String>,
}

/// The rows of a resource, each with the name of its rule in lower case.
type Rows = Vec<(String, String)>;

/// The rules of a target when a phase begins: those in the sources with the changes of the phases before it. `None` if the sources don't
/// show all of them.
pub fn judged(estate: &Estate, plan: &Plan, phase: PhaseId, target: &Target) -> Option<Judged> {
    let before: &[PhaseId] = match phase {
        PhaseId::Tighten => &[PhaseId::Union],
        PhaseId::Rollback => &[PhaseId::Union, PhaseId::Tighten],
        _ => &[],
    };
    let changes = |phase: PhaseId| {
        plan.changes.iter().filter(move |own| own.phase == phase && own.target == *target && own.is_scripted())
    };
    let mut rows = of_sources(estate, target)?;
    for change in before.iter().copied().flat_map(changes) {
        make(&mut rows, change)?;
    }
    let mut start: Vec<String> = rows.iter().map(|(_, row)| row.clone()).collect();
    start.sort_unstable();
    let mut own = Vec::new();
    for change in changes(phase) {
        own.extend(make(&mut rows, change)?);
    }
    // What a shell prints of other characters depends on its language.
    let is_plain = |row: &String| row.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    start.iter().chain(&own).all(is_plain).then_some(Judged { rows: start, own })
}

/// Makes a change in the rows, and gives the rows that come and go.
fn make(rows: &mut Rows, change: &Change) -> Option<Vec<String>> {
    let name = change.name().to_ascii_lowercase();
    let after = match (change.action, &change.edited) {
        (ChangeAction::Remove, _) => None,
        (_, EditedElement::Rule(rule)) => Some(of_azure_rule(rule)?),
        (_, EditedElement::Route(route)) => Some(of_azure_route(route)),
        _ => return None,
    };
    let mut own: Vec<String> = rows.iter().filter(|(own, _)| *own == name).map(|(_, row)| row.clone()).collect();
    rows.retain(|(own, _)| *own != name);
    if let Some(row) = after {
        own.push(row.clone());
        rows.push((name, row));
    }
    Some(own)
}

/// The rows of the one resource that a target names.
fn of_sources(estate: &Estate, target: &Target) -> Option<Rows> {
    fn only<'e, T: 'e>(all: impl Iterator<Item = &'e T>, target: &Target, of: fn(&T) -> &Resource) -> Option<&'e T> {
        let mut named = all.filter(|own| is_target(of(own), target));
        named.next().filter(|_| named.next().is_none())
    }
    match target.kind {
        TargetKind::Nsg => of_nsg(only(estate.nsgs.iter(), target, |own| &own.resource)?),
        TargetKind::RouteTable => of_table(only(estate.route_tables.iter(), target, |own| &own.resource)?),
        TargetKind::Firewall | TargetKind::FirewallPolicy | TargetKind::NodeFirewall => None,
    }
}

fn of_nsg(nsg: &Nsg) -> Option<Rows> {
    if nsg.effective || nsg.rules.is_single || nsg.rules.incomplete.is_some() {
        return None;
    }
    let own = nsg.rules.iter().filter(|rule| !rule.is_default);
    own.map(|rule| Some((rule.name.to_ascii_lowercase(), of_rule(rule)?))).collect()
}

fn of_rule(rule: &Rule) -> Option<String> {
    if rule.condition.is_some() {
        return None;
    }
    let fields = [
        rule.name.clone(),
        rule.priority.known()?.to_string(),
        rule.direction.known()?.to_string(),
        rule.access.known()?.to_string(),
        rule.protocol.known()?.to_string(),
        addresses(&rule.source)?,
        ports(&rule.source_ports)?,
        addresses(&rule.destination)?,
        ports(&rule.destination_ports)?,
    ];
    Some(row(&fields))
}

fn of_azure_rule(rule: &AzureRule) -> Option<String> {
    let terms = |one: &Option<String>, many: &[String], groups: &[ReferredTo]| {
        list(one.iter().chain(many).chain(groups.iter().map(|group| &group.id)).cloned().collect())
    };
    let fields = [
        rule.name.clone(),
        rule.priority?.to_string(),
        rule.direction.clone(),
        rule.access.clone(),
        rule.protocol.clone(),
        terms(&rule.source_address_prefix, &rule.source_address_prefixes, &rule.source_application_security_groups),
        terms(&rule.source_port_range, &rule.source_port_ranges, &[]),
        terms(
            &rule.destination_address_prefix,
            &rule.destination_address_prefixes,
            &rule.destination_application_security_groups,
        ),
        terms(&rule.destination_port_range, &rule.destination_port_ranges, &[]),
    ];
    Some(row(&fields))
}

fn of_table(table: &RouteTable) -> Option<Rows> {
    if table.effective || table.incomplete.is_some() {
        return None;
    }
    let own = table.routes.iter().filter(|route| route.source == RouteSource::User);
    own.map(|route| Some((route.name.to_ascii_lowercase(), of_route(route)?))).collect()
}

fn of_route(route: &Route) -> Option<String> {
    let hop = match route.next_hop.known()? {
        NextHop::Internet => "Internet",
        NextHop::Appliance => "VirtualAppliance",
        NextHop::Gateway => "VirtualNetworkGateway",
        NextHop::VirtualNetwork => "VnetLocal",
        NextHop::Nowhere => "None",
        NextHop::Peering | NextHop::ServiceEndpoint | NextHop::PrivateEndpoint => return None,
    };
    let address = match route.next_hop_addresses.as_slice() {
        [] => String::new(),
        [HopAddress::Known(address)] => address.to_string(),
        _ => return None,
    };
    let [destination] = route.destinations.as_slice() else { return None };
    let destination = addresses(std::slice::from_ref(destination))?;
    Some(row(&[route.name.clone(), destination, hop.to_owned(), address]))
}

fn of_azure_route(route: &AzureRoute) -> String {
    let address = route.next_hop_ip_address.clone().unwrap_or_default();
    row(&[route.name.clone(), bare(&route.address_prefix).to_owned(), route.next_hop_type.clone(), address])
}

fn addresses(terms: &[AddressTerm]) -> Option<String> {
    let text = |term: &AddressTerm| match term {
        AddressTerm::Unknown(_) => None,
        AddressTerm::Group(id) if !id.is_full() => None,
        term => Some(term.to_string()),
    };
    terms.iter().map(text).collect::<Option<Vec<_>>>().map(list)
}

fn ports(terms: &[PortTerm]) -> Option<String> {
    let text = |term: &PortTerm| (!matches!(term, PortTerm::Unknown(_))).then(|| term.to_string());
    terms.iter().map(text).collect::<Option<Vec<_>>>().map(list)
}

/// The terms of a field as a script sorts them.
fn list(mut terms: Vec<String>) -> String {
    terms.sort_unstable();
    terms.join(",")
}

/// An address without the length that a single one may have.
fn bare(prefix: &str) -> &str {
    let single = if prefix.contains(':') { "/128" } else { "/32" };
    prefix.strip_suffix(single).unwrap_or(prefix)
}

fn row(fields: &[String]) -> String {
    fields.join("|").to_ascii_lowercase()
}
