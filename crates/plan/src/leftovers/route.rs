//! Leftovers of route tables: routes for the service or storage that lead past the appliance to the internet, and that nobody needs
//! any more.

use super::{Leftover, Others, is_storage, is_tag_of};
use crate::messages::{self, leftovers};
use assess::{NodeGroup, RequiredFlow};
use model::estate::{AddressTerm, Id, NextHop, Reading, Route, RouteTable};
use model::message::{listed, name};
use model::net::Service;
use model::plan::{Finding, Verdict};

impl Others<'_, '_> {
    /// The leftovers of the route tables of nodes.
    pub(super) fn of_routes(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        let shown = self.estate.route_tables.with_ids().filter(|(_, table)| !table.effective);
        for (index, table) in shown.filter(|(_, table)| table.routes.iter().any(leads_to_appliance)) {
            let node_groups = self.node_groups(|node_group| node_group.route_table == Some(index));
            if node_groups.is_empty() || node_groups.iter().any(|node_group| self.assessor.is_stuck(node_group)) {
                continue;
            }
            for route in table.routes.iter().filter(|route| leads_past(route)) {
                if !self.is_needed(index, route, &node_groups) {
                    let destinations = listed(route.destinations.iter().map(messages::address));
                    let message = leftovers::route_past(name(&route.name), messages::route_table(table), destinations);
                    found.push(Leftover::new("route-past-firewall", message).finding(route.origin, self.sources));
                }
            }
        }
        found
    }

    /// True unless simplified communication is surely allowed without a route. Storage is no part of it.
    fn is_needed(&self, index: Id<RouteTable>, route: &Route, node_groups: &[&NodeGroup]) -> bool {
        if route.destinations.iter().all(is_storage) {
            return false;
        }
        let mut without = self.estate.clone();
        without.route_tables[index].routes.retain(|other| other != route);
        let is_open = |node_group: &&NodeGroup| {
            self.assessor.verdict_at(&without, node_group, &RequiredFlow::SIMPLIFIED) == Verdict::Open
        };
        !node_groups.iter().all(is_open)
    }
}

/// True for a default route to an appliance, which others lead past.
fn leads_to_appliance(route: &Route) -> bool {
    let is_default = |term: &AddressTerm| matches!(term, AddressTerm::Prefix(prefix) if prefix.prefix_len() == 0);
    matches!(route.next_hop, Reading::Known(NextHop::Appliance | NextHop::Gateway))
        && route.destinations.iter().any(is_default)
}

/// True for a route of classic communication that leads straight to the internet.
fn leads_past(route: &Route) -> bool {
    let is_classic = |term: &AddressTerm| is_storage(term) || is_tag_of(term, Service::BatchNodeManagement);
    route.next_hop == Reading::Known(NextHop::Internet)
        && !route.destinations.is_empty()
        && route.destinations.iter().all(is_classic)
}
