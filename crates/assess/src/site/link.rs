//! What belongs together in an estate: pools with their subnets, those with their groups and routes, and what stands alone.

use std::collections::BTreeMap;

use ipnet::IpNet;

use super::Site;
use super::named::Named;
use super::scale_sets;
use crate::missing;
use model::estate::{AzureFirewall, Estate, Index, ResourceId, Subnet, is_reserved_subnet};
use model::net::{PrefixSet, TagTable};
use model::plan::{HopKind, SubjectKind};

/// The sites of an estate: the pools, else the subnets, else the rule sets. Where nodes are shown, rule sets that are not on their
/// path belong to no site. What the user names as the nodes' own counts instead of all else.
pub fn linked(estate: &Estate, named: &Named<'_>, nodes: &PrefixSet, tags: &TagTable) -> Vec<Site> {
    let linker = Linker::new(estate, named);
    let mut sites: Vec<Site> = (0..estate.pools.len()).map(|place| linker.pool(place)).collect();
    if sites.is_empty() {
        sites = linker.subnet_sites();
        if !nodes.is_empty() {
            sites.retain(|site| site.nodes.as_ref().is_none_or(|own| !(own & nodes).is_empty()));
        }
    }
    if sites.is_empty() {
        sites = linker.loose_rule_sets();
    }
    if !named.is_empty() {
        linker.keep_named(&mut sites);
    }
    linker.confirm(&mut sites, nodes);
    linker.add_unlinked(&mut sites);
    linker.add_accounts(&mut sites, tags);
    linker.add_scale_sets(&mut sites);
    tell_pools_apart(estate, &mut sites);
    sites
}

/// Finds out what belongs together in an estate.
pub(super) struct Linker<'e> {
    pub(super) estate: &'e Estate,
    pub(super) named: &'e Named<'e>,
    nsgs: Index,
    subnets: Index,
    vnets: Index,
    tables: Index,
    pub(super) accounts: Index,
    /// The groups and route tables that say themselves that they are on a subnet, by the subnet: positions in `met`.
    on_subnet: BTreeMap<ResourceId, usize>,
    met: Vec<Met>,
}

/// What says that it is on a subnet.
#[derive(Clone, Debug)]
struct Met {
    subnet: ResourceId,
    /// Groups of the subnet itself.
    nsgs: Vec<usize>,
    /// Groups of network interfaces in it, which stand for those of nodes.
    cards: Vec<usize>,
    route_tables: Vec<usize>,
}

impl<'e> Linker<'e> {
    fn new(estate: &'e Estate, named: &'e Named<'e>) -> Self {
        let nics = Index::new(estate.nics.iter().map(|nic| nic.resource.id.as_ref()));
        let subnet_of_nic = |id: &ResourceId| estate.nics.get(nics.find(id)?)?.subnet.clone();
        let (mut on_subnet, mut met) = (BTreeMap::new(), Vec::new());
        for (place, nsg) in estate.nsgs.iter().enumerate() {
            let on_card = nsg.attached_to.iter().any(ResourceId::is_nic);
            // A network interface that the user can list is of another machine than a node: Batch keeps those of nodes. One whose
            // effective rules are pasted stands for a node where no pool is shown, and so does what the user names.
            let shows_card = nsg.effective || !nsg.rules.expansions.is_empty();
            let stands_for_nodes = (shows_card && estate.pools.is_empty()) || named.has(&nsg.resource);
            for id in &nsg.attached_to {
                let of_card = id.is_nic() || (shows_card && on_card);
                let Some(subnet) = (if id.is_nic() { subnet_of_nic(id) } else { Some(id.clone()) }) else { continue };
                if subnet.name_of("subnets").is_some() && (!of_card || stands_for_nodes) {
                    meet(&mut on_subnet, &mut met, subnet, |met| {
                        if of_card { met.cards.push(place) } else { met.nsgs.push(place) }
                    });
                }
            }
        }
        for (place, table) in estate.route_tables.iter().enumerate() {
            for subnet in &table.subnets {
                meet(&mut on_subnet, &mut met, subnet.clone(), |met| met.route_tables.push(place));
            }
        }
        Linker {
            estate,
            named,
            nsgs: Index::new(estate.nsgs.iter().map(|nsg| nsg.resource.id.as_ref())),
            subnets: Index::new(estate.subnets.iter().map(|subnet| subnet.resource.id.as_ref())),
            vnets: Index::new(estate.vnets.iter().map(|vnet| vnet.resource.id.as_ref())),
            tables: Index::new(estate.route_tables.iter().map(|table| table.resource.id.as_ref())),
            accounts: Index::new(estate.accounts.iter().map(|account| account.resource.id.as_ref())),
            on_subnet,
            met,
        }
    }

    fn pool(&self, place: usize) -> Site {
        let Some(pool) = self.estate.pools.get(place) else {
            return Site::new(SubjectKind::Pool, String::new(), String::new());
        };
        let id = super::id_of(&pool.resource, "pool");
        let mut site = Site { pool: Some(place), ..Site::new(SubjectKind::Pool, id, pool.resource.name.to_string()) };
        site.account = pool.account.as_ref().and_then(|account| self.accounts.find(account));
        if let Some(account) = pool.account.as_ref().filter(|_| site.account.is_none()) {
            site.missing.push((HopKind::Account, account.name().to_owned(), missing::account(Some(account))));
        }
        if let Some(subnet) = &pool.subnet {
            self.at_subnet(&mut site, subnet);
        } else if pool.network_hidden {
            let own = format!("pool {}", site.name);
            let fact = missing::pool_network(&pool.resource);
            site.missing.push((HopKind::Nsg, format!("of {own}"), fact.clone()));
            site.missing.push((HopKind::Route, own, fact));
        } else {
            site.notes.push(format!(
                "Pool `{}` is in no virtual network: no NSG, route table or firewall of yours filters what its nodes send and receive, \
                 and the Batch service decides about it.",
                site.name
            ));
        }
        site
    }

    /// Puts a site into a subnet, with all that is on it.
    fn at_subnet(&self, site: &mut Site, id: &ResourceId) {
        self.fill(site, id, self.subnets.find(id));
    }

    /// The same for a subnet whose position in the estate is known.
    fn fill(&self, site: &mut Site, id: &ResourceId, place: Option<usize>) {
        (site.subnet_id, site.subnet) = (Some(id.clone()), place);
        let subnet = site.subnet.and_then(|place| self.estate.subnets.get(place));
        site.vnet_id = subnet.map_or_else(|| id.parent("subnets"), |subnet| subnet.vnet.clone());
        site.vnet = site.vnet_id.as_ref().and_then(|id| self.vnets.find(id));
        let own_id = subnet.and_then(|subnet| subnet.resource.id.as_ref());
        let met = [Some(id), own_id].into_iter().flatten().find_map(|id| self.on_subnet.get(id));
        let met = met.and_then(|at| self.met.get(*at));
        let is_settled = subnet.is_some_and(|subnet| subnet.is_settled);
        let listed = met.filter(|_| !is_settled);
        let nsgs = listed.map_or(&[][..], |met| &met.nsgs);
        let route_tables = listed.map_or(&[][..], |met| &met.route_tables);
        let own_nsg = subnet.and_then(|subnet| subnet.nsg.as_ref());
        if let Some(name) = self.in_doubt(nsgs, own_nsg) {
            site.missing.push((HopKind::Nsg, name, missing::subnet(id)));
        }
        // Outbound packets meet the group of the network interface first.
        site.nsgs = met.map(|met| met.cards.clone()).unwrap_or_default();
        site.nsgs.extend(self.believable(nsgs, own_nsg));
        site.route_table = route_tables.first().copied().filter(|_| route_tables.len() == 1);
        let shows_table = subnet.is_some_and(|subnet| subnet.route_table.is_some());
        if route_tables.len() > 1 && !shows_table && subnet.is_some() {
            let name = format!("subnet {}", id.name());
            site.missing.push((HopKind::Route, name, missing::subnet(id)));
        }
        match subnet {
            Some(subnet) => self.link_subnet(site, subnet, id),
            None => self.miss_subnet(site, id),
        }
        site.nsgs.dedup();
    }

    /// Of the groups that say that they are on a subnet, the one that is: a subnet has no more. If several say so, what the subnet
    /// says counts.
    fn believable(&self, groups: &[usize], own: Option<&ResourceId>) -> Option<usize> {
        match (groups, own.and_then(|own| self.nsgs.find(own))) {
            (_, Some(own)) => Some(own),
            ([only], None) => Some(*only),
            _ => None,
        }
    }

    /// The name of an NSG that says that it is on a subnet, where the subnet or another NSG says otherwise: a subnet has one.
    fn in_doubt(&self, groups: &[usize], own: Option<&ResourceId>) -> Option<String> {
        let own = own.and_then(|own| self.nsgs.find(own));
        let mut others = groups.iter().filter(|place| Some(**place) != own);
        let other = others.next().and_then(|&place| self.estate.nsgs.get(place))?;
        (own.is_some() || others.next().is_some()).then(|| other.resource.name.to_string())
    }

    fn link_subnet(&self, site: &mut Site, subnet: &Subnet, id: &ResourceId) {
        if let Some(reference) = &subnet.nsg {
            match self.nsgs.find(reference) {
                Some(place) if site.nsgs.contains(&place) => {}
                Some(place) => site.nsgs.push(place),
                None => site.missing.push((HopKind::Nsg, reference.name().to_owned(), missing::nsg(reference))),
            }
        }
        if subnet.is_partial {
            self.miss_parts(site, subnet, subnet.resource.id.as_ref().unwrap_or(id));
        }
        if let Some(reference) = &subnet.route_table {
            match self.tables.find(reference) {
                Some(place) => site.route_table = Some(place),
                None => {
                    let name = reference.name().to_owned();
                    site.missing.push((HopKind::Route, name, missing::route_table(reference)));
                }
            }
        }
        if !subnet.prefixes.is_empty() {
            site.nodes = Some(subnet.prefixes.iter().copied().collect());
        }
    }

    /// A subnet of which the source leaves out what is on it.
    fn miss_parts(&self, site: &mut Site, subnet: &Subnet, id: &ResourceId) {
        let name = &subnet.resource.name;
        if subnet.nsg.is_none() && site.nsgs.is_empty() {
            site.missing.push((HopKind::Nsg, format!("of subnet {name}"), missing::subnet(id)));
        }
        if subnet.route_table.is_none() && site.route_table.is_none() {
            site.missing.push((HopKind::Route, format!("subnet {name}"), missing::subnet(id)));
        }
    }

    /// A subnet that is only referred to: what says that it is on the subnet is known, everything else isn't.
    fn miss_subnet(&self, site: &mut Site, id: &ResourceId) {
        let name = id.name();
        if site.nsgs.is_empty() {
            site.missing.push((HopKind::Nsg, format!("of subnet {name}"), missing::subnet(id)));
        }
        if site.route_table.is_none() {
            site.missing.push((HopKind::Route, format!("subnet {name}"), missing::subnet(id)));
        }
    }

    fn subnet_sites(&self) -> Vec<Site> {
        let shown = self.estate.subnets.iter().enumerate().filter(|(_, subnet)| may_hold_nodes(subnet));
        let shown = shown.map(|(place, subnet)| (subnet.resource.id.as_ref(), Some(place)));
        // A subnet that is not shown is one all the same, if two resources say that they meet there.
        let met = self.met.iter().filter(|met| {
            let (group, card) = (!met.nsgs.is_empty(), !met.cards.is_empty());
            let meet = (group && card) || ((group || card) && !met.route_tables.is_empty());
            (meet || self.named.has_id(&met.subnet)) && self.subnets.find(&met.subnet).is_none()
        });
        let unnamed = ResourceId::new("");
        let site = |(id, place): (Option<&ResourceId>, Option<usize>)| {
            let id = id.unwrap_or(&unnamed);
            let shown = place.and_then(|place| self.estate.subnets.get(place));
            let own = shown.map_or_else(|| id.name().to_owned(), |subnet| subnet.resource.name.to_string());
            let name = id.parent("subnets").map_or(own.clone(), |vnet| format!("{}/{own}", vnet.name()));
            let mut site = Site::new(SubjectKind::Subnet, id.to_string(), name);
            self.fill(&mut site, id, place);
            site
        };
        shown.chain(met.map(|met| (Some(&met.subnet), None))).map(site).collect()
    }

    /// Rule sets where no nodes are shown: each is assessed alone, but for those on subnets that are shown and hold none.
    fn loose_rule_sets(&self) -> Vec<Site> {
        let used = |id: &Option<ResourceId>, index: &Index| id.as_ref().and_then(|id| index.find(id));
        let used_groups: Vec<usize> =
            self.estate.subnets.iter().filter_map(|subnet| used(&subnet.nsg, &self.nsgs)).collect();
        let used_tables: Vec<usize> =
            self.estate.subnets.iter().filter_map(|subnet| used(&subnet.route_table, &self.tables)).collect();
        let groups = self.estate.nsgs.iter().enumerate().filter(|(place, _)| !used_groups.contains(place));
        let groups = groups.map(|(place, nsg)| Site::of_group(place, nsg));
        let tables = (0..self.estate.route_tables.len()).filter(|place| !used_tables.contains(place));
        let tables = tables.filter_map(|place| self.of_table(place));
        groups.chain(tables).chain(self.loose_firewalls()).collect()
    }

    pub(super) fn of_table(&self, place: usize) -> Option<Site> {
        let table = self.estate.route_tables.get(place).filter(|table| !table.effective)?;
        let id = super::id_of(&table.resource, "routes");
        let name = table.resource.name.to_string();
        Some(Site { route_table: Some(place), ..Site::new(SubjectKind::RuleSet, id, name) })
    }

    /// Nothing in a listing of a node's own firewall says which pool the node is of.
    fn add_node_firewalls(&self, sites: &mut Vec<Site>) {
        let all: Vec<usize> = (0..self.estate.node_firewalls.len()).collect();
        if let [only] = sites.as_mut_slice()
            && !all.is_empty()
        {
            only.notes.push(format!("The firewall on a node is taken to be that of the nodes of {}.", only.name));
            only.node_firewalls = all;
            return;
        }
        // IPv4 and IPv6 are listed apart and belong together.
        let several = !sites.is_empty();
        for node_firewalls in all.chunk_by(|&a, &b| self.source_of(a) == self.source_of(b)) {
            let first = node_firewalls.first().and_then(|&place| self.estate.node_firewalls.get(place));
            let name = first.map(|firewall| firewall.name.clone()).unwrap_or_default();
            let mut site = Site::new(SubjectKind::RuleSet, format!("node-firewall:{name}"), name);
            site.node_firewalls = node_firewalls.to_vec();
            if several {
                site.notes.push(format!(
                    "Nothing in the sources says which nodes {} is for: it is assessed alone. Paste it with one pool only to \
                     link it.",
                    site.name
                ));
            }
            sites.push(site);
        }
    }

    fn source_of(&self, node_firewall: usize) -> Option<usize> {
        self.estate.node_firewalls.get(node_firewall).map(|firewall| firewall.origin.source)
    }

    /// Firewalls that no route of a pasted table leads to.
    fn loose_firewalls(&self) -> impl Iterator<Item = Site> {
        let routes = self.estate.route_tables.iter().flat_map(|table| &table.routes);
        let led: PrefixSet =
            routes.flat_map(|route| &route.next_hop_addresses).map(|&address| IpNet::from(address)).collect();
        let firewalls = self.estate.firewalls.iter().enumerate();
        let loose =
            firewalls.filter(move |(_, firewall)| !firewall.private_ips.iter().any(|&address| led.contains(address)));
        loose.map(|(place, firewall)| of_firewall(place, firewall))
    }

    /// Gives pools the NSGs on network interfaces that may be those of their nodes. Which account is theirs has to be known by now.
    fn add_scale_sets(&self, sites: &mut [Site]) {
        for site in sites.iter_mut().filter(|site| scale_sets::may_list_nodes(self.estate, site.account)) {
            let pool = site.pool.and_then(|place| self.estate.pools.get(place));
            if let Some(subnet) = pool.and_then(|pool| pool.subnet.as_ref()) {
                site.perhaps_nsgs = scale_sets::nsgs(self.estate, subnet);
                site.perhaps_nsgs.retain(|place| !site.nsgs.contains(place));
            }
        }
    }

    /// What has no id to be linked by: it belongs to the only site, if there is just one, and else stands alone.
    fn add_unlinked(&self, sites: &mut Vec<Site>) {
        let effective: Vec<usize> = self
            .estate
            .route_tables
            .iter()
            .enumerate()
            .filter(|(_, table)| table.effective)
            .map(|(place, _)| place)
            .collect();
        for &place in &effective {
            match sites.as_mut_slice() {
                [only] if effective.len() == 1 => {
                    only.effective_routes = Some(place);
                    only.missing.retain(|(kind, ..)| *kind != HopKind::Route);
                    only.notes.push(format!("The effective routes are taken to be those of {}.", only.name));
                }
                _ => {
                    let name = self.estate.route_tables.get(place).map(|table| table.resource.name.to_string());
                    let name = name.unwrap_or_default();
                    sites.push(Site {
                        effective_routes: Some(place),
                        ..Site::new(SubjectKind::RuleSet, format!("routes:{name}"), name)
                    });
                }
            }
        }
        self.add_node_firewalls(sites);
        // Whether a collection is in force in a network is told by no id that is pasted: see `missing::admin_rules`.
        let all: Vec<usize> = (0..self.estate.admin_rules.len()).collect();
        sites
            .iter_mut()
            .filter(|site| !site.nsgs.is_empty() || site.has_network())
            .for_each(|site| site.admin_rules.clone_from(&all));
    }
}

/// Pools of several accounts that have one name are named with their accounts.
fn tell_pools_apart(estate: &Estate, sites: &mut [Site]) {
    let names: Vec<String> = sites.iter().filter(|site| site.pool.is_some()).map(|site| site.name.clone()).collect();
    let is_shared = |own: &str| names.iter().filter(|name| name.eq_ignore_ascii_case(own)).count() > 1;
    for site in sites.iter_mut() {
        let account = site.pool.and_then(|place| estate.pools.get(place)?.account.as_ref());
        if let Some(account) = account.filter(|_| is_shared(&site.name)) {
            site.name = format!("{}/{}", account.name(), site.name);
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

pub(super) fn of_firewall(place: usize, firewall: &AzureFirewall) -> Site {
    let (id, name) = (super::id_of(&firewall.resource, "firewall"), firewall.resource.name.to_string());
    Site { firewalls: vec![place], ..Site::new(SubjectKind::RuleSet, id, name) }
}

fn may_hold_nodes(subnet: &Subnet) -> bool {
    let reserved = subnet.resource.name.known().is_some_and(|name| is_reserved_subnet(name));
    let is_batch = |service: &String| service.to_ascii_lowercase().starts_with("microsoft.batch");
    !reserved && (subnet.delegations.is_empty() || subnet.delegations.iter().any(is_batch))
}
