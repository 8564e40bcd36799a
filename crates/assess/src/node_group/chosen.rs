//! Which node groups have nodes: those that the user names; if several might have nodes, it is unknown of each.

use super::NodeGroup;
use super::link::{Linker, of_firewall};
use crate::messages::node_groups as say;
use model::estate::{AzureFirewall, Id, Nic, Nsg, ResourceId, RouteTable};
use model::net::PrefixSet;
use model::plan::{HopKind, SubjectKind};

impl Linker<'_> {
    /// Keeps the node groups on whose path is what the user named, and makes node groups of named rule sets that are on none. Pools that are shown
    /// hold nodes whatever is named: they stay, and what is on the path of none that is named is not changed by scripts.
    pub(super) fn keep_named(&self, node_groups: &mut Vec<NodeGroup>) {
        let mut kept: Vec<NodeGroup> = Vec::new();
        let (mut groups, mut tables) = (self.named_groups(), self.named_tables());
        for node_group in node_groups.iter() {
            let is_confirmed = self.is_on(node_group, &groups, &tables);
            if is_confirmed || node_group.pool.is_some() {
                kept.push(NodeGroup { is_confirmed, ..node_group.clone() });
            }
        }
        groups.retain(|place| !kept.iter().any(|node_group| node_group.nsgs.contains(place)));
        tables.retain(|place| !kept.iter().any(|node_group| node_group.route_table == Some(*place)));
        // What is named may be on the path of pools whose subnet is not shown.
        for node_group in kept.iter_mut().filter(|node_group| node_group.pool.is_some() && node_group.subnet.is_none())
        {
            node_group.is_confirmed |= self.give(node_group, &groups, &tables);
        }
        groups.retain(|place| !kept.iter().any(|node_group| node_group.nsgs.contains(place)));
        tables.retain(|place| !kept.iter().any(|node_group| node_group.route_table == Some(*place)));
        let alone = groups.iter().map(|&id| NodeGroup::of_group(id, &self.estate.nsgs[id]));
        kept.extend(alone.chain(tables.iter().filter_map(|&place| self.of_table(place))));
        for (place, firewall) in self.estate.firewalls.with_ids().filter(|(_, one)| self.names_firewall(one)) {
            if !kept
                .iter()
                .any(|node_group| node_group.firewalls.contains(&place) || self.leads_to(node_group, firewall))
            {
                kept.push(of_firewall(place, firewall));
            }
        }
        // What names no place of nodes, such as a firewall on a node, chooses none.
        if kept.iter().any(|node_group| node_group.is_confirmed) {
            kept.iter_mut().filter(|node_group| !node_group.is_confirmed).for_each(note_unnamed);
            *node_groups = kept;
        }
    }

    fn named_groups(&self) -> Vec<Id<Nsg>> {
        let groups = self.estate.nsgs.with_ids();
        groups.filter(|(_, nsg)| self.named.has(&nsg.resource)).map(|(place, _)| place).collect()
    }

    fn named_tables(&self) -> Vec<Id<RouteTable>> {
        let tables = self.estate.route_tables.with_ids().filter(|(_, table)| !table.effective);
        tables.filter(|(_, table)| self.named.has(&table.resource)).map(|(place, _)| place).collect()
    }

    fn names_firewall(&self, firewall: &AzureFirewall) -> bool {
        let by_policy = firewall.policy.as_ref().is_some_and(|id| self.named.has_id(id));
        by_policy || self.named.has(&firewall.resource)
    }

    /// True if something that is named is on the path of a node group.
    fn is_on(&self, node_group: &NodeGroup, groups: &[Id<Nsg>], tables: &[Id<RouteTable>]) -> bool {
        let subnet = node_group.subnet.map(|place| &self.estate.subnets[place]);
        let subnet_is_named = subnet.is_some_and(|subnet| self.named.has(&subnet.resource))
            || node_group.subnet_id.as_ref().is_some_and(|id| self.named.has_id(id));
        let firewall = |(place, firewall): (Id<AzureFirewall>, &AzureFirewall)| {
            self.names_firewall(firewall)
                && (node_group.firewalls.contains(&place) || self.leads_to(node_group, firewall))
        };
        subnet_is_named
            || node_group.nsgs.iter().any(|place| groups.contains(place))
            || node_group.route_table.is_some_and(|place| tables.contains(&place))
            || self.estate.firewalls.with_ids().any(firewall)
    }

    /// True if a route of a node group's table leads to a firewall.
    fn leads_to(&self, node_group: &NodeGroup, firewall: &AzureFirewall) -> bool {
        let table = node_group.route_table.map(|place| &self.estate.route_tables[place]);
        let mut hops = table.into_iter().flat_map(|table| &table.routes).flat_map(|route| &route.next_hop_addresses);
        hops.any(|address| firewall.has_address(address))
    }

    /// Puts the only named group and the only named table on the path of a pool whose subnet is not shown; false if there is none.
    fn give(&self, node_group: &mut NodeGroup, groups: &[Id<Nsg>], tables: &[Id<RouteTable>]) -> bool {
        let missing =
            |node_group: &NodeGroup, wanted: HopKind| node_group.missing.iter().any(|(kind, ..)| *kind == wanted);
        let mut given = false;
        if let ([only], true) = (groups, missing(node_group, HopKind::Nsg)) {
            node_group.nsgs.push(*only);
            node_group.missing.retain(|(kind, ..)| *kind != HopKind::Nsg);
            given = true;
        }
        if let ([only], true) = (tables, missing(node_group, HopKind::Route)) {
            node_group.route_table = Some(*only);
            node_group.missing.retain(|(kind, ..)| *kind != HopKind::Route);
            given = true;
        }
        given
    }

    /// True for a stand-alone NSG that the sources show on network interfaces, and on nothing else. Those of pool nodes are in
    /// scale sets; one whose effective rules are pasted represents a node.
    fn is_of_machines(&self, node_group: &NodeGroup) -> bool {
        let (SubjectKind::RuleSet, [place]) = (node_group.kind, node_group.nsgs.as_slice()) else { return false };
        let nsg = &self.estate.nsgs[*place];
        if nsg.effective || !nsg.rules.expansions.is_empty() {
            return false;
        }
        let is_on = |card: &&Nic| card.nsg.as_ref().is_some_and(|id| nsg.resource.is_meant_by(id));
        let cards = self.estate.nics.iter().filter(is_on).filter_map(|card| card.resource.id.as_ref());
        let mut places = nsg.attached_to.iter().chain(cards).peekable();
        places.peek().is_some() && places.all(is_of_machine)
    }

    /// Notes which node groups surely hold nodes: pools, what the user named, what holds addresses of nodes, and the only one.
    pub(super) fn confirm(&self, node_groups: &mut [NodeGroup], nodes: &PrefixSet) {
        if !self.named.is_empty() || node_groups.iter().any(|node_group| node_group.pool.is_some()) {
            return;
        }
        // Rule sets on one subnet are one node group. Of others nothing shows that they are on one path, of whichever kinds they are.
        let is_alone = node_groups.len() == 1;
        for node_group in node_groups.iter_mut() {
            let holds = node_group.nodes.as_ref().is_some_and(|own| !nodes.is_empty() && !(own & nodes).is_empty());
            node_group.is_of_machines = self.is_of_machines(node_group);
            node_group.is_confirmed = (is_alone || holds) && !node_group.is_of_machines;
            if node_group.is_of_machines {
                node_group.notes.push(say::nsg_of_machines(&node_group.label));
            } else if !node_group.is_confirmed {
                node_group.notes.push(say::several_places(&node_group.label));
            }
        }
    }
}

/// Says of a pool that the user named nothing on its path.
fn note_unnamed(node_group: &mut NodeGroup) {
    node_group.notes.push(say::unnamed_pool(&node_group.label));
}

/// True for a network interface that is of no pool node: those of nodes are in scale sets.
pub fn is_of_machine(id: &ResourceId) -> bool {
    id.is_nic() && !id.is_in_scale_set()
}
