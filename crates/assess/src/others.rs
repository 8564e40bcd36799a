//! What else a rule set acts on: subnets without pool nodes, and machines of others ("Network security groups overview": a group
//! acts on every subnet and network interface that it is on).

use super::site::{Site, is_in_scale_set, is_of_machine, may_list_nodes, place_of};
use super::subject::Assessor;
use model::estate::{Estate, Index, Nic, Subnet, is_nic, last_segment};
use model::net::PrefixSet;
use model::plan::SubjectKind;

/// Something else behind a rule set.
pub struct Other {
    /// What it is, for a sentence.
    pub name: String,
    /// Its addresses, if the sources show them.
    pub addresses: Option<PrefixSet>,
}

impl Assessor<'_> {
    /// What a network security group acts on beside nodes, by its place in the estate.
    pub fn others_of_group(&self, place: usize) -> Vec<Other> {
        let Some(nsg) = self.estate.nsgs.get(place) else { return Vec::new() };
        let own = Index::new([nsg.resource.path.as_str()]);
        let refers = |path: &Option<String>| path.as_deref().is_some_and(|path| own.find(path).is_some());
        let subnets = self.estate.subnets.iter().filter(|subnet| refers(&subnet.nsg)).map(|subnet| &subnet.resource);
        let cards = self.estate.nics.iter().filter(|card| refers(&card.nsg)).map(|card| &card.resource);
        let mut paths: Vec<String> = nsg.attached_to.clone();
        paths.extend(subnets.chain(cards).map(|resource| resource.path.clone()));
        self.others(paths, |site| site.nsgs.contains(&place))
    }

    /// What a route table acts on beside nodes, by its place in the estate.
    pub fn others_of_table(&self, place: usize) -> Vec<Other> {
        let Some(table) = self.estate.route_tables.get(place) else { return Vec::new() };
        let own = Index::new([table.resource.path.as_str()]);
        let refers = |path: &Option<String>| path.as_deref().is_some_and(|path| own.find(path).is_some());
        let subnets = self.estate.subnets.iter().filter(|subnet| refers(&subnet.route_table));
        let mut paths = table.subnets.clone();
        paths.extend(subnets.map(|subnet| subnet.resource.path.clone()));
        self.others(paths, |site| site.route_table == Some(place))
    }

    /// Machines of others in the subnets of nodes.
    pub fn machines_of_nodes(&self) -> Vec<Other> {
        let subnets: Vec<String> = self.sites.iter().filter_map(|site| self.subnet_of(site)).collect();
        self.machines_in(&subnets)
    }

    /// Of the subnets and network interfaces with these paths those that are of no node, and machines in the subnets that are.
    fn others(&self, paths: Vec<String>, is_on: impl Fn(&Site) -> bool) -> Vec<Other> {
        let estate = self.estate;
        let index = Index::new(paths.iter().map(String::as_str));
        let sites: Vec<&Site> = self.sites.iter().filter(|site| is_on(site)).collect();
        let surely = |site: &&&Site| site.kind != SubjectKind::RuleSet && site.is_confirmed;
        let nodes: Vec<String> = sites.iter().filter(surely).filter_map(|site| self.subnet_of(site)).collect();
        let of_nodes = Index::new(nodes.iter().map(String::as_str));
        let mut each: Vec<&String> = Vec::new();
        for (number, path) in paths.iter().enumerate() {
            let first =
                index.find(path).is_none_or(|first| first == number) && !each.iter().any(|other| same(other, path));
            if first && !of_nodes.holds(path) && !self.is_named(path) {
                each.push(path);
            }
        }
        // Where nothing says which place is that of the nodes, the only one is.
        if nodes.is_empty() && each.len() == 1 && each.iter().all(|path| !is_nic(path)) {
            each.clear();
        }
        let mut others: Vec<Other> = each.into_iter().map(|path| other(estate, path)).collect();
        others.extend(self.machines_in(&nodes));
        others
    }

    fn machines_in(&self, subnets: &[String]) -> Vec<Other> {
        let index = Index::new(subnets.iter().map(String::as_str));
        let estate = self.estate;
        let here = |card: &&Nic| {
            let is_of_node = self.may_be_of_node(&card.resource.path);
            card.machine.is_some() && !is_of_node && card.subnet.as_deref().is_some_and(|path| index.holds(path))
        };
        let shown = estate.nics.iter().filter(here).map(|card| &card.resource.path);
        // What is shown of a card itself counts more than that a subnet lists it.
        let cards = Index::new(estate.nics.iter().map(|card| card.resource.path.as_str()));
        let in_nodes = estate.subnets.iter().filter(|subnet| index.holds(&subnet.resource.path));
        let listed = in_nodes.flat_map(|subnet| &subnet.cards);
        let listed = listed.filter(|path| is_of_machine(path) && !is_of_endpoint(path) && !cards.holds(path));
        shown.chain(listed).map(|path| other(estate, path)).collect()
    }

    /// True for a network interface of a scale set that may be one of a node.
    fn may_be_of_node(&self, path: &str) -> bool {
        let mut pools = self.sites.iter().filter(|site| site.pool.is_some());
        is_in_scale_set(path) && pools.any(|site| may_list_nodes(self.estate, site.account))
    }

    /// The path of a site's subnet.
    fn subnet_of(&self, site: &Site) -> Option<String> {
        let shown = site.subnet.and_then(|place| self.estate.subnets.get(place));
        let pool = site.pool.and_then(|place| self.estate.pools.get(place));
        let own = || (site.kind == SubjectKind::Subnet).then(|| site.id.clone());
        shown
            .map(|subnet: &Subnet| subnet.resource.path.clone())
            .or_else(|| pool.and_then(|pool| pool.subnet.clone()))
            .or_else(own)
    }
}

fn other(estate: &Estate, path: &str) -> Other {
    let subnets = Index::new(estate.subnets.iter().map(|subnet| subnet.resource.path.as_str()));
    let cards = Index::new(estate.nics.iter().map(|card| card.resource.path.as_str()));
    let of_subnet =
        subnets.find(path).and_then(|place| estate.subnets.get(place)).filter(|one| !one.prefixes.is_empty());
    let of_card = cards.find(path).and_then(|place| estate.nics.get(place)).filter(|one| !one.addresses.is_empty());
    let addresses = if is_nic(path) {
        of_card.map(|card| card.addresses.iter().copied().map(ipnet::IpNet::from).collect())
    } else {
        of_subnet.map(|subnet| subnet.prefixes.iter().copied().collect())
    };
    Other { name: place_of(estate, path), addresses }
}

/// True for a network interface that Azure names for a private endpoint: `pe.nic.<id>`.
fn is_of_endpoint(path: &str) -> bool {
    last_segment(path).to_ascii_lowercase().contains(".nic.")
}

fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}
