//! What else a rule set acts on: subnets without pool nodes, and machines of others ("Network security groups overview": a group
//! acts on every subnet and network interface that it is on).

use super::node_group::{NodeGroup, is_in_scale_set, is_of_machine, may_list_nodes, place_of};
use super::subject::Assessor;
use model::estate::{Estate, Id, Index, Nic, Nsg, ResourceId, RouteTable};
use model::message::Message;
use model::net::PrefixSet;
use model::plan::SubjectKind;

/// Something else behind a rule set.
pub struct Other {
    /// What sentences call it.
    pub name: Message,
    /// Its addresses, if the sources show them.
    pub addresses: Option<PrefixSet>,
}

impl Assessor<'_> {
    /// What a network security group acts on in addition to nodes.
    pub fn others_of_group(&self, place: Id<Nsg>) -> Vec<Other> {
        let nsg = &self.estate.nsgs[place];
        let refers = |id: &Option<ResourceId>| id.as_ref().is_some_and(|id| nsg.resource.is_meant_by(id));
        let subnets = self.estate.subnets.iter().filter(|subnet| refers(&subnet.nsg)).map(|subnet| &subnet.resource);
        let cards = self.estate.nics.iter().filter(|card| refers(&card.nsg)).map(|card| &card.resource);
        let mut ids = nsg.attached_to.clone();
        ids.extend(subnets.chain(cards).filter_map(|resource| resource.id.clone()));
        self.others(&ids, |node_group| node_group.nsgs.contains(&place))
    }

    /// What a route table acts on in addition to nodes.
    pub fn others_of_table(&self, place: Id<RouteTable>) -> Vec<Other> {
        let table = &self.estate.route_tables[place];
        let refers = |id: &Option<ResourceId>| id.as_ref().is_some_and(|id| table.resource.is_meant_by(id));
        let subnets = self.estate.subnets.iter().filter(|subnet| refers(&subnet.route_table));
        let mut ids = table.subnets.clone();
        ids.extend(subnets.filter_map(|subnet| subnet.resource.id.clone()));
        self.others(&ids, |node_group| node_group.route_table == Some(place))
    }

    /// Machines of others in the subnets of nodes.
    pub fn machines_of_nodes(&self) -> Vec<Other> {
        let subnets: Vec<ResourceId> =
            self.node_groups.iter().filter_map(|node_group| self.subnet_of(node_group)).collect();
        self.machines_in(&subnets)
    }

    /// Of the subnets and network interfaces with these ids those that are of no node, and machines in the subnets that are.
    fn others(&self, ids: &[ResourceId], is_on: impl Fn(&NodeGroup) -> bool) -> Vec<Other> {
        let estate = self.estate;
        let index = Index::new(ids.iter().map(Some));
        let node_groups: Vec<&NodeGroup> = self.node_groups.iter().filter(|node_group| is_on(node_group)).collect();
        let surely = |node_group: &&&NodeGroup| node_group.kind != SubjectKind::RuleSet && node_group.is_confirmed;
        let nodes: Vec<ResourceId> =
            node_groups.iter().filter(surely).filter_map(|node_group| self.subnet_of(node_group)).collect();
        let of_nodes = Index::new(nodes.iter().map(Some));
        let mut each: Vec<&ResourceId> = Vec::new();
        for (number, id) in ids.iter().enumerate() {
            let first = index.find(id).is_none_or(|first| first == number) && !each.contains(&id);
            if first && !of_nodes.holds(id) && !self.is_named(id) {
                each.push(id);
            }
        }
        // Where nothing says which place is that of the nodes, the only one is.
        if nodes.is_empty() && each.len() == 1 && each.iter().all(|id| !id.is_nic()) {
            each.clear();
        }
        let mut others: Vec<Other> = each.into_iter().map(|id| other(estate, id)).collect();
        others.extend(self.machines_in(&nodes));
        others
    }

    fn machines_in(&self, subnets: &[ResourceId]) -> Vec<Other> {
        let index = Index::new(subnets.iter().map(Some));
        let estate = self.estate;
        let here = |card: &&Nic| {
            let is_of_node = card.resource.id.as_ref().is_some_and(|id| self.may_be_of_node(id));
            card.machine.is_some() && !is_of_node && card.subnet.as_ref().is_some_and(|id| index.holds(id))
        };
        let shown = estate.nics.iter().filter(here).filter_map(|card| card.resource.id.as_ref());
        // What is shown of a card itself counts more than that a subnet lists it.
        let cards = Index::of(&estate.nics);
        let in_nodes =
            estate.subnets.iter().filter(|subnet| subnet.resource.id.as_ref().is_some_and(|id| index.holds(id)));
        let listed = in_nodes.flat_map(|subnet| &subnet.cards);
        let listed = listed.filter(|id| is_of_machine(id) && !is_of_endpoint(id) && !cards.holds(id));
        shown.chain(listed).map(|id| other(estate, id)).collect()
    }

    /// True for a network interface of a scale set that may be one of a node.
    fn may_be_of_node(&self, card: &ResourceId) -> bool {
        let mut pools = self.node_groups.iter().filter(|node_group| node_group.pool.is_some());
        is_in_scale_set(card) && pools.any(|node_group| may_list_nodes(self.estate, node_group.account))
    }

    /// The id of a node group's subnet.
    fn subnet_of(&self, node_group: &NodeGroup) -> Option<ResourceId> {
        let shown = node_group.subnet.and_then(|place| self.estate.subnets[place].resource.id.clone());
        shown.or_else(|| node_group.subnet_id.clone())
    }
}

fn other(estate: &Estate, id: &ResourceId) -> Other {
    let subnets = Index::of(&estate.subnets);
    let cards = Index::of(&estate.nics);
    let of_subnet = subnets.find(id).map(|place| &estate.subnets[place]).filter(|one| !one.prefixes.is_empty());
    let of_card = cards.find(id).map(|place| &estate.nics[place]).filter(|one| !one.addresses.is_empty());
    let addresses = if id.is_nic() {
        of_card.map(|card| card.addresses.iter().copied().map(ipnet::IpNet::from).collect())
    } else {
        of_subnet.map(|subnet| subnet.prefixes.iter().copied().collect())
    };
    Other { name: place_of(estate, id), addresses }
}

/// True for a network interface that Azure names for a private endpoint: `pe.nic.<id>`.
fn is_of_endpoint(card: &ResourceId) -> bool {
    card.name().to_ascii_lowercase().contains(".nic.")
}
