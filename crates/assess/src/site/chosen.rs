//! Which sites hold nodes: what the user names counts, and where several might hold them, none is known to.

use super::Site;
use super::link::{Linker, of_firewall};
use model::estate::{AzureFirewall, Nic, ResourceId};
use model::net::PrefixSet;
use model::plan::{HopKind, SubjectKind};

impl Linker<'_> {
    /// Keeps the sites on whose path is what the user named, and makes sites of named rule sets that are on none. Pools that are shown
    /// hold nodes whatever is named: they stay, and what is on the path of none that is named is not changed by scripts.
    pub(super) fn keep_named(&self, sites: &mut Vec<Site>) {
        let mut kept: Vec<Site> = Vec::new();
        let (mut groups, mut tables) = (self.named_groups(), self.named_tables());
        for site in sites.iter() {
            let is_confirmed = self.is_on(site, &groups, &tables);
            if is_confirmed || site.pool.is_some() {
                kept.push(Site { is_confirmed, ..site.clone() });
            }
        }
        groups.retain(|place| !kept.iter().any(|site| site.nsgs.contains(place)));
        tables.retain(|place| !kept.iter().any(|site| site.route_table == Some(*place)));
        // What is named may be on the path of pools whose subnet is not shown.
        for site in kept.iter_mut().filter(|site| site.pool.is_some() && site.subnet.is_none()) {
            site.is_confirmed |= self.give(site, &groups, &tables);
        }
        groups.retain(|place| !kept.iter().any(|site| site.nsgs.contains(place)));
        tables.retain(|place| !kept.iter().any(|site| site.route_table == Some(*place)));
        let alone = groups.iter().filter_map(|&place| Some(Site::of_group(place, self.estate.nsgs.get(place)?)));
        kept.extend(alone.chain(tables.iter().filter_map(|&place| self.of_table(place))));
        for (place, firewall) in self.estate.firewalls.iter().enumerate().filter(|(_, one)| self.names_firewall(one)) {
            if !kept.iter().any(|site| site.firewalls.contains(&place) || self.leads_to(site, firewall)) {
                kept.push(of_firewall(place, firewall));
            }
        }
        // What names no place of nodes, such as a firewall on a node, chooses none.
        if kept.iter().any(|site| site.is_confirmed) {
            kept.iter_mut().filter(|site| !site.is_confirmed).for_each(note_unnamed);
            *sites = kept;
        }
    }

    fn named_groups(&self) -> Vec<usize> {
        let groups = self.estate.nsgs.iter().enumerate();
        groups.filter(|(_, nsg)| self.named.has(&nsg.resource)).map(|(place, _)| place).collect()
    }

    fn named_tables(&self) -> Vec<usize> {
        let tables = self.estate.route_tables.iter().enumerate().filter(|(_, table)| !table.effective);
        tables.filter(|(_, table)| self.named.has(&table.resource)).map(|(place, _)| place).collect()
    }

    fn names_firewall(&self, firewall: &AzureFirewall) -> bool {
        let by_policy = firewall.policy.as_ref().is_some_and(|id| self.named.has_id(id));
        by_policy || self.named.has(&firewall.resource)
    }

    /// True if something that is named is on the path of a site.
    fn is_on(&self, site: &Site, groups: &[usize], tables: &[usize]) -> bool {
        let subnet = site.subnet.and_then(|place| self.estate.subnets.get(place));
        let subnet_is_named = subnet.is_some_and(|subnet| self.named.has(&subnet.resource))
            || site.subnet_id.as_ref().is_some_and(|id| self.named.has_id(id));
        let firewall = |(place, firewall): (usize, &AzureFirewall)| {
            self.names_firewall(firewall) && (site.firewalls.contains(&place) || self.leads_to(site, firewall))
        };
        subnet_is_named
            || site.nsgs.iter().any(|place| groups.contains(place))
            || site.route_table.is_some_and(|place| tables.contains(&place))
            || self.estate.firewalls.iter().enumerate().any(firewall)
    }

    /// True if a route of a site's table leads to a firewall.
    fn leads_to(&self, site: &Site, firewall: &AzureFirewall) -> bool {
        let table = site.route_table.and_then(|place| self.estate.route_tables.get(place));
        let mut hops = table.into_iter().flat_map(|table| &table.routes).flat_map(|route| &route.next_hop_addresses);
        hops.any(|address| firewall.private_ips.contains(address))
    }

    /// Puts the only named group and the only named table on the path of a pool whose subnet is not shown; false if there is none.
    fn give(&self, site: &mut Site, groups: &[usize], tables: &[usize]) -> bool {
        let missing = |site: &Site, wanted: HopKind| site.missing.iter().any(|(kind, ..)| *kind == wanted);
        let mut given = false;
        if let ([only], true) = (groups, missing(site, HopKind::Nsg)) {
            site.nsgs.push(*only);
            site.missing.retain(|(kind, ..)| *kind != HopKind::Nsg);
            given = true;
        }
        if let ([only], true) = (tables, missing(site, HopKind::Route)) {
            site.route_table = Some(*only);
            site.missing.retain(|(kind, ..)| *kind != HopKind::Route);
            given = true;
        }
        given
    }

    /// True for a group alone that the sources show to be on network interfaces, and on nothing else. Those of pool nodes are in
    /// scale sets; one whose effective rules are pasted stands for a node.
    fn is_of_machines(&self, site: &Site) -> bool {
        let (SubjectKind::RuleSet, [place]) = (site.kind, site.nsgs.as_slice()) else { return false };
        let Some(nsg) = self.estate.nsgs.get(*place).filter(|nsg| !nsg.effective && nsg.rules.expansions.is_empty())
        else {
            return false;
        };
        let is_on = |card: &&Nic| card.nsg.as_ref().is_some_and(|id| nsg.resource.is_meant_by(id));
        let cards = self.estate.nics.iter().filter(is_on).filter_map(|card| card.resource.id.as_ref());
        let mut places = nsg.attached_to.iter().chain(cards).peekable();
        places.peek().is_some() && places.all(is_of_machine)
    }

    /// Notes which sites surely hold nodes: pools, what the user named, what holds addresses of nodes, and the only one.
    pub(super) fn confirm(&self, sites: &mut [Site], nodes: &PrefixSet) {
        if !self.named.is_empty() || sites.iter().any(|site| site.pool.is_some()) {
            return;
        }
        // Rule sets on one subnet are one site. Of others nothing shows that they are on one path, of whichever kinds they are.
        let is_alone = sites.len() == 1;
        for site in sites.iter_mut() {
            let holds = site.nodes.as_ref().is_some_and(|own| !nodes.is_empty() && !(own & nodes).is_empty());
            site.is_of_machines = self.is_of_machines(site);
            site.is_confirmed = (is_alone || holds) && !site.is_of_machines;
            if site.is_of_machines {
                site.notes.push(format!(
                    "NSG {0} is on network interfaces only, and those of pool nodes are Batch's own: it filters other machines. If nodes use \
                     {0}, name it (`--on` on the command line).",
                    site.name
                ));
            } else if !site.is_confirmed {
                site.notes.push(format!(
                    "The sources show several places that may hold nodes, and don't show which do. If nodes use {}, name it (`--on` on the \
                     command line).",
                    site.name
                ));
            }
        }
    }
}

/// Says of a pool that the user named nothing on its path.
fn note_unnamed(site: &mut Site) {
    site.notes.push(format!(
        "You named other rule sets or subnets as the nodes' own, so the scripts leave out what only pool {0} needs. To include that, \
         name what pool {0} uses as well (`--on` on the command line).",
        site.name
    ));
}

/// True for a network interface that is of no pool node: those of nodes are in scale sets.
pub fn is_of_machine(id: &ResourceId) -> bool {
    id.is_nic() && !id.is_in_scale_set()
}
