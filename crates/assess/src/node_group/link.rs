//! What belongs together in an estate: pools with their subnets, those with their NSGs and routes, and what is on its own.

use std::collections::BTreeMap;

use super::NodeGroup;
use super::named::Named;
use super::scale_sets;
use crate::answers::Answers;
use crate::firewall_addresses::FirewallAddresses;
use crate::label::{self, HopName};
use crate::messages::{facts, labels, node_groups as say};
use crate::missing;
use model::estate::{
    Account, AdminRules, AzureFirewall, Estate, HopAddress, Id, Index, NodeFirewall, Nsg, Pool, ResourceId, RouteTable,
    Subnet, VirtualNetwork, is_reserved_subnet,
};
use model::message::{self, Message};
use model::net::{PrefixSet, TagTable};
use model::plan::{HopKind, MissingFact, SubjectKind};

/// How long the expression of a subnet may be that sentences name it by.
const MOST_SYMBOLIC: usize = 110;

/// The node groups of an estate: the pools, else the subnets, else the rule sets. Where nodes are shown, rule sets that are not on their
/// path belong to no node group. What the user names as the nodes' own counts instead of all else.
pub fn linked(
    estate: &Estate,
    named: &Named<'_>,
    nodes: &PrefixSet,
    tags: &TagTable,
    answers: Answers<'_>,
) -> Vec<NodeGroup> {
    let linker = Linker { answers, ..Linker::new(estate, named) };
    let mut node_groups: Vec<NodeGroup> = estate.pools.ids().map(|place| linker.pool(place)).collect();
    if node_groups.is_empty() {
        node_groups = linker.subnet_node_groups();
        if !nodes.is_empty() {
            node_groups.retain(|node_group| node_group.nodes.as_ref().is_none_or(|own| !(own & nodes).is_empty()));
        }
    }
    if node_groups.is_empty() {
        node_groups = linker.loose_rule_sets();
    }
    if !named.is_empty() {
        linker.keep_named(&mut node_groups);
    }
    linker.confirm(&mut node_groups, nodes);
    linker.add_unlinked(&mut node_groups);
    linker.add_accounts(&mut node_groups, tags);
    linker.add_scale_sets(&mut node_groups);
    distinguish_pools(estate, &mut node_groups);
    node_groups
}

/// Finds out what belongs together in an estate.
pub(super) struct Linker<'e> {
    pub(super) estate: &'e Estate,
    pub(super) named: &'e Named<'e>,
    nsgs: Index<Id<Nsg>>,
    subnets: Index<Id<Subnet>>,
    vnets: Index<Id<VirtualNetwork>>,
    tables: Index<Id<RouteTable>>,
    pub(super) accounts: Index<Id<Account>>,
    /// What the user answered.
    pub(super) answers: Answers<'e>,
    /// The groups and route tables that say themselves that they are on a subnet, by the subnet: positions in `met`.
    on_subnet: BTreeMap<ResourceId, usize>,
    met: Vec<Met>,
}

/// What says that it is on a subnet.
#[derive(Clone, Debug)]
struct Met {
    subnet: ResourceId,
    /// Groups of the subnet itself.
    nsgs: Vec<Id<Nsg>>,
    /// NSGs of network interfaces in it, which represent those of nodes.
    cards: Vec<Id<Nsg>>,
    route_tables: Vec<Id<RouteTable>>,
}

impl<'e> Linker<'e> {
    fn new(estate: &'e Estate, named: &'e Named<'e>) -> Self {
        let nics = Index::of(&estate.nics);
        let subnet_of_nic = |id: &ResourceId| estate.nics[nics.find(id)?].subnet.clone();
        let (mut on_subnet, mut met) = (BTreeMap::new(), Vec::new());
        for (place, nsg) in estate.nsgs.with_ids() {
            let on_card = nsg.attached_to.iter().any(ResourceId::is_nic);
            // A network interface that the user can list belongs to a machine other than a node: Batch keeps those of nodes. One whose
            // effective rules are pasted represents a node where no pool is shown, and so does one that the user names.
            let shows_card = nsg.effective || !nsg.rules.expansions.is_empty();
            let represents_nodes = (shows_card && estate.pools.is_empty()) || named.has(&nsg.resource);
            for id in &nsg.attached_to {
                let of_card = id.is_nic() || (shows_card && on_card);
                let Some(subnet) = (if id.is_nic() { subnet_of_nic(id) } else { Some(id.clone()) }) else { continue };
                if subnet.name_of("subnets").is_some() && (!of_card || represents_nodes) {
                    meet(&mut on_subnet, &mut met, subnet, |met| {
                        if of_card { met.cards.push(place) } else { met.nsgs.push(place) }
                    });
                }
            }
        }
        for (place, table) in estate.route_tables.with_ids() {
            for subnet in &table.subnets {
                meet(&mut on_subnet, &mut met, subnet.clone(), |met| met.route_tables.push(place));
            }
        }
        Linker {
            estate,
            named,
            nsgs: Index::of(&estate.nsgs),
            subnets: Index::of(&estate.subnets),
            vnets: Index::of(&estate.vnets),
            tables: Index::of(&estate.route_tables),
            accounts: Index::of(&estate.accounts),
            answers: Answers::default(),
            on_subnet,
            met,
        }
    }

    fn pool(&self, place: Id<Pool>) -> NodeGroup {
        let pool = &self.estate.pools[place];
        let (id, name) = (super::id_of(&pool.resource, "pool"), pool.resource.name.to_string());
        let label = label::pool(&pool.resource);
        let mut node_group = NodeGroup { pool: Some(place), ..NodeGroup::new(SubjectKind::Pool, id, name, label) };
        node_group.account = pool.account.as_ref().and_then(|account| self.accounts.find(account));
        if let Some(account) = pool.account.as_ref().filter(|_| node_group.account.is_none()) {
            let name = HopName::Named(account.name().to_owned());
            let fact = missing::account(Some(account), node_group.place());
            node_group.missing.push((HopKind::Account, name, fact));
        }
        let subnet = pool.subnet.as_ref();
        // An expression that is too long for a name is none.
        let is_name = |subnet: &&ResourceId| !subnet.is_unevaluated() || subnet.as_str().len() <= MOST_SYMBOLIC;
        if let Some(subnet) = subnet.filter(|subnet| subnet.described().is_none()).filter(is_name) {
            self.at_subnet(&mut node_group, subnet);
        } else if pool.network_hidden || subnet.is_some() {
            let fact = missing::pool_network(&pool.resource);
            let own = node_group.label.clone();
            node_group.missing.push((HopKind::Nsg, nsg_of(&own), fact.clone()));
            node_group.missing.push((HopKind::Route, routes_of(&own), fact));
        } else {
            node_group.notes.push(say::pool_without_network(&node_group.label));
        }
        node_group
    }

    /// Puts a node group into a subnet, with all that is on it.
    fn at_subnet(&self, node_group: &mut NodeGroup, id: &ResourceId) {
        self.fill(node_group, id, self.subnets.find(id));
    }

    /// The same for a subnet whose position in the estate is known.
    fn fill(&self, node_group: &mut NodeGroup, id: &ResourceId, place: Option<Id<Subnet>>) {
        (node_group.subnet_id, node_group.subnet) = (Some(id.clone()), place);
        let subnet = node_group.subnet.map(|place| &self.estate.subnets[place]);
        node_group.vnet_id = subnet.map_or_else(|| id.parent("subnets"), |subnet| subnet.vnet.clone());
        node_group.vnet = node_group.vnet_id.as_ref().and_then(|id| self.vnets.find(id));
        let own_id = subnet.and_then(|subnet| subnet.resource.id.as_ref());
        let met = [Some(id), own_id].into_iter().flatten().find_map(|id| self.on_subnet.get(id));
        let met = met.and_then(|at| self.met.get(*at));
        let is_settled = subnet.is_some_and(|subnet| subnet.is_settled);
        let listed = met.filter(|_| !is_settled);
        let nsgs = listed.map_or(&[][..], |met| &met.nsgs);
        let route_tables = listed.map_or(&[][..], |met| &met.route_tables);
        let own_nsg = subnet.and_then(|subnet| subnet.nsg.as_ref());
        if let Some(name) = self.in_doubt(nsgs, own_nsg) {
            let fact = missing::contradicting_subnet(facts::nsg_of_subnet(id), id);
            node_group.missing.push((HopKind::Nsg, name, fact));
        }
        // Outbound packets meet the group of the network interface first.
        node_group.nsgs = met.map(|met| met.cards.clone()).unwrap_or_default();
        node_group.nsgs.extend(self.believable(nsgs, own_nsg));
        node_group.route_table = route_tables.first().copied().filter(|_| route_tables.len() == 1);
        let shows_table = subnet.is_some_and(|subnet| subnet.route_table.is_some());
        if route_tables.len() > 1 && !shows_table && subnet.is_some() {
            let fact = missing::contradicting_subnet(facts::routes_of_subnet(id), id);
            node_group.missing.push((HopKind::Route, routes_of(&labels::subnet(id)), fact));
        }
        match subnet {
            Some(subnet) => self.link_subnet(node_group, subnet, id),
            None => self.miss_parts(node_group, &labels::subnet(id), id, (false, false)),
        }
        node_group.nsgs.dedup();
    }

    /// Of the NSGs that say that they are on a subnet, the one that is: a subnet has only one. If several say so, what the subnet
    /// says counts.
    fn believable(&self, groups: &[Id<Nsg>], own: Option<&ResourceId>) -> Option<Id<Nsg>> {
        match (groups, own.and_then(|own| self.nsgs.find(own))) {
            (_, Some(own)) => Some(own),
            ([only], None) => Some(*only),
            _ => None,
        }
    }

    /// The name of an NSG that says that it is on a subnet, where the subnet or another NSG says otherwise: a subnet has one.
    fn in_doubt(&self, groups: &[Id<Nsg>], own: Option<&ResourceId>) -> Option<HopName> {
        let own = own.and_then(|own| self.nsgs.find(own));
        let mut others = groups.iter().filter(|place| Some(**place) != own);
        let other = others.next().map(|&place| &self.estate.nsgs[place])?;
        (own.is_some() || others.next().is_some()).then(|| HopName::from(&other.resource))
    }

    fn link_subnet(&self, node_group: &mut NodeGroup, subnet: &Subnet, id: &ResourceId) {
        let label = label::subnet(&subnet.resource);
        let name = |reference: &ResourceId, of_place: fn(&Message) -> HopName| match reference.described() {
            Some(_) => of_place(&label),
            None => HopName::from(reference),
        };
        let own = subnet.resource.id.as_ref().unwrap_or(id);
        // What another file may attach is none, if the user says so.
        let is_none = |reference: &ResourceId, fact: &MissingFact| {
            reference.described().is_some() && self.answers.is_none(&fact.value())
        };
        if let Some(reference) = &subnet.nsg {
            let fact = missing::nsg(reference, own);
            match self.nsgs.find(reference) {
                Some(place) if node_group.nsgs.contains(&place) => {}
                Some(place) => node_group.nsgs.push(place),
                None if is_none(reference, &fact) => {}
                None => node_group.missing.push((HopKind::Nsg, name(reference, nsg_of), fact)),
            }
        }
        if subnet.is_partial {
            let has_all = (subnet.nsg.is_some(), subnet.route_table.is_some());
            self.miss_parts(node_group, &label, own, has_all);
        }
        if let Some(reference) = &subnet.route_table {
            let fact = missing::route_table(reference, own);
            match self.tables.find(reference) {
                Some(place) => node_group.route_table = Some(place),
                None if is_none(reference, &fact) => {}
                None => node_group.missing.push((HopKind::Route, name(reference, routes_of), fact)),
            }
        }
        if !subnet.prefixes.is_empty() {
            node_group.nodes = Some(subnet.prefixes.iter().copied().collect());
        }
    }

    /// Notes what the sources leave out of a subnet: its NSG and its route table, of which it shows a reference or not.
    fn miss_parts(
        &self,
        node_group: &mut NodeGroup,
        subnet: &Message,
        id: &ResourceId,
        (has_nsg, has_table): (bool, bool),
    ) {
        let fact = missing::nsg_of_subnet(id);
        if !has_nsg && node_group.nsgs.is_empty() && !self.answers.is_none(&fact.value()) {
            node_group.missing.push((HopKind::Nsg, nsg_of(subnet), fact));
        }
        let fact = missing::routes_of_subnet(id);
        if !has_table && node_group.route_table.is_none() && !self.answers.is_none(&fact.value()) {
            node_group.missing.push((HopKind::Route, routes_of(subnet), fact));
        }
    }

    fn subnet_node_groups(&self) -> Vec<NodeGroup> {
        let shown = self.estate.subnets.with_ids().filter(|(_, subnet)| may_hold_nodes(subnet));
        let shown = shown.map(|(place, subnet)| (subnet.resource.id.as_ref(), Some(place)));
        // A subnet that is not shown still exists if two resources refer to it.
        let met = self.met.iter().filter(|met| {
            let (group, card) = (!met.nsgs.is_empty(), !met.cards.is_empty());
            let meet = (group && card) || ((group || card) && !met.route_tables.is_empty());
            (meet || self.named.has_id(&met.subnet)) && self.subnets.find(&met.subnet).is_none()
        });
        let unnamed = ResourceId::new("");
        let node_group = |(id, place): (Option<&ResourceId>, Option<Id<Subnet>>)| {
            let id = id.unwrap_or(&unnamed);
            let shown = place.map(|place| &self.estate.subnets[place]);
            let own = shown.map_or_else(|| id.name().to_owned(), |subnet| subnet.resource.name.to_string());
            let in_network = id.parent("subnets").map(|vnet| format!("{}/{own}", vnet.name()));
            let label = match (&in_network, shown) {
                (None, Some(subnet)) => label::subnet(&subnet.resource),
                _ => labels::subnet(message::name(in_network.as_ref().unwrap_or(&own))),
            };
            let name = in_network.unwrap_or(own);
            let mut node_group = NodeGroup::new(SubjectKind::Subnet, id.to_string(), name, label);
            self.fill(&mut node_group, id, place);
            node_group
        };
        shown.chain(met.map(|met| (Some(&met.subnet), None))).map(node_group).collect()
    }

    /// Rule sets where no nodes are shown: each is assessed alone, except those on subnets that are shown to have no nodes.
    fn loose_rule_sets(&self) -> Vec<NodeGroup> {
        let subnets = &self.estate.subnets;
        let used_groups = model::sorted::set(subnets.iter().filter_map(|subnet| self.nsgs.find(subnet.nsg.as_ref()?)));
        let used_tables =
            model::sorted::set(subnets.iter().filter_map(|subnet| self.tables.find(subnet.route_table.as_ref()?)));
        let groups = self.estate.nsgs.with_ids().filter(|(place, _)| !used_groups.contains(place));
        let groups = groups.map(|(place, nsg)| NodeGroup::of_group(place, nsg));
        let tables = self.estate.route_tables.ids().filter(|place| !used_tables.contains(place));
        let tables = tables.filter_map(|place| self.of_table(place));
        groups.chain(tables).chain(self.stand_alone_firewalls()).collect()
    }

    pub(super) fn of_table(&self, place: Id<RouteTable>) -> Option<NodeGroup> {
        let table = Some(&self.estate.route_tables[place]).filter(|table| !table.effective)?;
        let id = super::id_of(&table.resource, "routes");
        let (name, label) = (table.resource.name.to_string(), label::route_table(&table.resource));
        Some(NodeGroup { route_table: Some(place), ..NodeGroup::new(SubjectKind::RuleSet, id, name, label) })
    }

    /// Nothing in a listing of a node's own firewall says which pool the node is of.
    fn add_node_firewalls(&self, node_groups: &mut Vec<NodeGroup>) {
        let all: Vec<Id<NodeFirewall>> = self.estate.node_firewalls.ids().collect();
        if let [only] = node_groups.as_mut_slice()
            && !all.is_empty()
        {
            only.notes.push(say::firewall_of(&only.label));
            only.node_firewalls = all;
            return;
        }
        // IPv4 and IPv6 are listed separately and belong together.
        let several = !node_groups.is_empty();
        for node_firewalls in all.chunk_by(|&a, &b| self.source_of(a) == self.source_of(b)) {
            let Some(first) = node_firewalls.first().map(|&place| &self.estate.node_firewalls[place]) else { continue };
            let (id, label) = (format!("node-firewall:{}", first.name), label::node_firewall(first));
            let mut node_group = NodeGroup::new(SubjectKind::RuleSet, id, first.name.clone(), label);
            node_group.node_firewalls = node_firewalls.to_vec();
            if several {
                node_group.notes.push(say::firewall_alone(&node_group.label));
            }
            node_groups.push(node_group);
        }
    }

    fn source_of(&self, node_firewall: Id<NodeFirewall>) -> usize {
        self.estate.node_firewalls[node_firewall].origin.source
    }

    /// Firewalls that no route of a pasted table leads to.
    fn stand_alone_firewalls(&self) -> impl Iterator<Item = NodeGroup> {
        let routes = self.estate.route_tables.iter().flat_map(|table| &table.routes);
        let mut led: Vec<&HopAddress> = routes.flat_map(|route| &route.next_hop_addresses).collect();
        model::sorted::sort(&mut led);
        led.dedup();
        let firewalls = FirewallAddresses::of(self.estate);
        let mut met: Vec<Id<AzureFirewall>> =
            led.iter().flat_map(|address| firewalls.at(self.estate, address)).map(|(id, _)| id).collect();
        model::sorted::sort(&mut met);
        let firewalls = self.estate.firewalls.with_ids();
        let stand_alone = firewalls.filter(move |(id, _)| met.binary_search(id).is_err());
        stand_alone.map(|(place, firewall)| of_firewall(place, firewall))
    }

    /// Gives pools the NSGs on network interfaces that may be those of their nodes. Which account is theirs has to be known by now.
    fn add_scale_sets(&self, node_groups: &mut [NodeGroup]) {
        for node_group in
            node_groups.iter_mut().filter(|node_group| scale_sets::may_list_nodes(self.estate, node_group.account))
        {
            let pool = node_group.pool.map(|place| &self.estate.pools[place]);
            if let Some(subnet) = pool.and_then(|pool| pool.subnet.as_ref()) {
                node_group.perhaps_nsgs = scale_sets::nsgs(self.estate, subnet);
                node_group.perhaps_nsgs.retain(|place| !node_group.nsgs.contains(place));
            }
        }
    }

    /// What has no id to be linked by: it belongs to the only node group if there is just one, and is otherwise on its own.
    fn add_unlinked(&self, node_groups: &mut Vec<NodeGroup>) {
        let tables = self.estate.route_tables.with_ids();
        let effective: Vec<Id<RouteTable>> = tables.filter(|(_, table)| table.effective).map(|(id, _)| id).collect();
        for &place in &effective {
            match node_groups.as_mut_slice() {
                [only] if effective.len() == 1 => {
                    only.effective_routes = Some(place);
                    only.missing.retain(|(kind, ..)| *kind != HopKind::Route);
                    only.notes.push(say::effective_routes_of(&only.label));
                }
                _ => {
                    let table = &self.estate.route_tables[place].resource;
                    let (name, label) = (table.name.to_string(), label::route_table(table));
                    node_groups.push(NodeGroup {
                        effective_routes: Some(place),
                        ..NodeGroup::new(SubjectKind::RuleSet, format!("routes:{name}"), name, label)
                    });
                }
            }
        }
        self.add_node_firewalls(node_groups);
        // Whether a collection is in effect in a network is shown by no id that is pasted: see `missing::admin_rules`.
        let all: Vec<Id<AdminRules>> = self.estate.admin_rules.ids().collect();
        node_groups
            .iter_mut()
            .filter(|node_group| !node_group.nsgs.is_empty() || node_group.has_network())
            .for_each(|node_group| node_group.admin_rules.clone_from(&all));
    }
}

fn nsg_of(place: &Message) -> HopName {
    HopName::Described(labels::nsg_of(place))
}

fn routes_of(place: &Message) -> HopName {
    HopName::Described(labels::routes_of(place))
}

/// Pools of several accounts that have one name are named with their accounts.
fn distinguish_pools(estate: &Estate, node_groups: &mut [NodeGroup]) {
    let mut names: Vec<String> = node_groups
        .iter()
        .filter(|node_group| node_group.pool.is_some())
        .map(|node_group| node_group.name.to_ascii_lowercase())
        .collect();
    model::sorted::sort(&mut names);
    let is_shared = |own: &str| {
        let own = own.to_ascii_lowercase();
        let first = names.partition_point(|name| *name < own);
        names.get(first + 1) == Some(&own)
    };
    for node_group in node_groups.iter_mut() {
        let account = node_group.pool.and_then(|place| estate.pools[place].account.as_ref());
        if let Some(account) = account.filter(|_| is_shared(&node_group.name)) {
            node_group.name = format!("{}/{}", account.name(), node_group.name);
            node_group.label = labels::pool(message::name(&node_group.name));
        }
    }
}

/// Notes that something is on a subnet.
fn meet(
    on_subnet: &mut BTreeMap<ResourceId, usize>,
    met: &mut Vec<Met>,
    subnet: ResourceId,
    note: impl FnOnce(&mut Met),
) {
    let at = *on_subnet.entry(subnet.clone()).or_insert(met.len());
    if at == met.len() {
        met.push(Met { subnet, nsgs: Vec::new(), cards: Vec::new(), route_tables: Vec::new() });
    }
    met.get_mut(at).map(note);
}

pub(super) fn of_firewall(place: Id<AzureFirewall>, firewall: &AzureFirewall) -> NodeGroup {
    let (id, name) = (super::id_of(&firewall.resource, "firewall"), firewall.resource.name.to_string());
    let label = label::firewall(&firewall.resource);
    NodeGroup { firewalls: vec![place], ..NodeGroup::new(SubjectKind::RuleSet, id, name, label) }
}

fn may_hold_nodes(subnet: &Subnet) -> bool {
    let reserved = subnet.resource.name.known().is_some_and(|name| is_reserved_subnet(name));
    let is_batch = |service: &String| service.to_ascii_lowercase().starts_with("microsoft.batch");
    !reserved && (subnet.delegations.is_empty() || subnet.delegations.iter().any(is_batch))
}
