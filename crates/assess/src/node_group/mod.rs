//! Node groups: where nodes are, or would be, and what is between them and the service. Each node group is one subject.
//!
//! A node group only says what belongs together; [`super::path`] walks it.

mod accounts;
mod chosen;
mod left_out;
mod link;
mod named;
mod scale_sets;

pub use chosen::is_of_machine;
pub use left_out::{LeftOut, left_out, place_of};
pub use named::{Named, ambiguous, unmatched};
pub use scale_sets::{is_in_scale_set, may_list_nodes};

use super::answers::Answers;
use super::label::{self, HopName};
use super::memory::Memory;
use super::missing::Place;
use super::region::{self, RegionOf};
use model::estate::{
    Account, AdminRules, AzureFirewall, Estate, Id, NodeFirewall, Nsg, Pool, Resource, ResourceId, RouteTable, Subnet,
    VirtualNetwork, unique_ids,
};
use model::message::Message;
use model::net::{PrefixSet, Region, TagTable};
use model::options::Options;
use model::plan::{HopKind, MissingFact, SubjectKind};
use model::question::{Answer, Fact};

/// Where nodes are, and what is on the path between them and the service.
#[derive(Clone, Debug)]
pub struct NodeGroup {
    pub kind: SubjectKind,
    /// Unique in the plan.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// What sentences call it: its kind and name.
    pub label: Message,
    /// Its region, and how that is known.
    pub region: RegionOf,
    /// The region that the sources show it to be in, whatever was chosen.
    pub shown_region: Option<Region>,
    /// The nodes' addresses, if they are known.
    pub nodes: Option<PrefixSet>,
    pub pool: Option<Id<Pool>>,
    /// The pool's account.
    pub account: Option<Id<Account>>,
    /// True if several accounts are shown, and it is not known which of them is the nodes'.
    pub is_account_in_doubt: bool,
    pub subnet: Option<Id<Subnet>>,
    /// The id of the subnet, shown or not.
    pub subnet_id: Option<ResourceId>,
    /// The id of the virtual network, if it is known.
    pub vnet_id: Option<ResourceId>,
    /// The virtual network.
    pub vnet: Option<Id<VirtualNetwork>>,
    /// The network security groups, as an outbound packet meets them.
    pub nsgs: Vec<Id<Nsg>>,
    /// NSGs on network interfaces of scale sets that may be those of the nodes.
    pub perhaps_nsgs: Vec<Id<Nsg>>,
    /// The user's routes.
    pub route_table: Option<Id<RouteTable>>,
    /// The routes as Azure sees them.
    pub effective_routes: Option<Id<RouteTable>>,
    /// The security admin rules.
    pub admin_rules: Vec<Id<AdminRules>>,
    /// The firewalls on the nodes themselves.
    pub node_firewalls: Vec<Id<NodeFirewall>>,
    /// The firewalls that are assessed alone; those that routes lead to are found on the path.
    pub firewalls: Vec<Id<AzureFirewall>>,
    /// What the sources refer to, or must hold, and don't show.
    pub missing: Vec<(HopKind, HopName, MissingFact)>,
    /// Notes about how it was linked.
    pub notes: Vec<Message>,
    /// False if it is one of several of which nothing says that nodes are there.
    pub is_confirmed: bool,
    /// True for a group that is on network interfaces of other machines alone, as the sources show.
    pub is_of_machines: bool,
    /// True for a pool whose classic communication is in effect and blocked, while simplified communication is open to it: it moves at once.
    pub moves_at_once: bool,
    /// What was asked of its NSGs before.
    pub memory: Memory,
}

impl NodeGroup {
    /// What a missing fact is about.
    pub fn place(&self) -> Place<'_> {
        Place { id: &self.id, label: &self.label, network: self.vnet_id.as_ref() }
    }

    /// A group that nothing says more of.
    fn of_group(id: Id<Nsg>, nsg: &Nsg) -> Self {
        let name = nsg.resource.name.to_string();
        let shown = nsg.resource.located_id();
        let subject = shown.map_or_else(|| format!("nsg:{name}"), ResourceId::to_string);
        let label = label::nsg(&nsg.resource);
        NodeGroup { nsgs: vec![id], ..NodeGroup::new(SubjectKind::RuleSet, subject, name, label) }
    }

    fn new(kind: SubjectKind, id: String, name: String, label: Message) -> Self {
        NodeGroup {
            kind,
            id,
            name,
            label,
            region: RegionOf::Unknown,
            shown_region: None,
            nodes: None,
            pool: None,
            account: None,
            is_account_in_doubt: false,
            subnet: None,
            subnet_id: None,
            vnet_id: None,
            vnet: None,
            nsgs: Vec::new(),
            perhaps_nsgs: Vec::new(),
            route_table: None,
            effective_routes: None,
            admin_rules: Vec::new(),
            node_firewalls: Vec::new(),
            firewalls: Vec::new(),
            missing: Vec::new(),
            notes: Vec::new(),
            is_confirmed: true,
            is_of_machines: false,
            moves_at_once: false,
            memory: Memory::default(),
        }
    }

    /// True if it is a pool that says that simplified communication is in effect.
    pub fn is_moved(&self, estate: &Estate) -> bool {
        let pool = self.pool.map(|place| &estate.pools[place]);
        pool.and_then(|pool| pool.current_mode.as_deref()).is_some_and(|mode| mode.eq_ignore_ascii_case("simplified"))
    }

    /// True if more than a rule set is known: then routes and the outbound path are part of the answer.
    pub fn has_network(&self) -> bool {
        self.kind != SubjectKind::RuleSet || self.route_table.is_some() || self.effective_routes.is_some()
    }
}

/// The id of a subject: that of its resource, or one made of its name.
fn id_of(resource: &Resource, kind: &str) -> String {
    resource.full_id().map_or_else(|| format!("{kind}:{}", resource.name), ResourceId::to_string)
}

/// The node groups of an estate: the pools, else the subnets, else the rule sets.
pub fn node_groups(estate: &Estate, tags: &TagTable, options: &Options) -> Vec<NodeGroup> {
    let nodes: PrefixSet = options.nodes.iter().copied().collect();
    let answers = Answers::new(&options.answers);
    let mut node_groups = link::linked(estate, &Named::new(&options.on, estate), &nodes, tags, answers);
    resolve_regions(&mut node_groups, estate, tags, options);
    resolve_nodes(&mut node_groups, options);
    resolve_ids(&mut node_groups);
    node_groups
}

fn resolve_regions(node_groups: &mut [NodeGroup], estate: &Estate, tags: &TagTable, options: &Options) {
    let named = region::Named::of(estate, tags);
    let answer = Answers::new(&options.answers).to(&Fact::Region);
    let region = answer.and_then(|answer| Region::find(answer.text()));
    let answered = || region.clone().map_or(RegionOf::Unknown, RegionOf::Chosen);
    for node_group in node_groups {
        let own = node_group.nsgs.iter().map(|&place| &estate.nsgs[place]);
        let own = || own.flat_map(|nsg| region::regions_named(nsg, tags)).collect();
        node_group.shown_region = located(node_group, estate, tags);
        node_group.region = match (&options.region, &node_group.shown_region) {
            (Some(chosen), _) => RegionOf::Chosen(chosen.clone()),
            (None, Some(region)) => RegionOf::Located(region.clone()),
            (None, None) => named.guess(own()).map_or_else(answered, RegionOf::Guessed),
        };
    }
}

/// The regions of node groups that the sources show, whatever the user chose.
pub fn inferred_regions(node_groups: &[NodeGroup], estate: &Estate, tags: &TagTable) -> Vec<Region> {
    let mut node_groups = node_groups.to_vec();
    resolve_regions(&mut node_groups, estate, tags, &Options::default());
    let inferred = node_groups.iter().filter_map(|node_group| node_group.region.region());
    inferred.filter(|region| tags.holds_region(region)).cloned().collect()
}

/// The region that a resource of the node group is in: a pool's network is in the region of its account. The first location that
/// is shown counts, also one that the table knows nothing of.
fn located(node_group: &NodeGroup, estate: &Estate, tags: &TagTable) -> Option<Region> {
    let account = node_group.account.map(|place| &estate.accounts[place]).map(|account| &account.resource);
    let vnet = node_group.vnet.map(|place| &estate.vnets[place]).map(|vnet| &vnet.resource);
    let table = node_group.route_table.map(|place| &estate.route_tables[place]).map(|table| &table.resource);
    let pool = node_group.pool.map(|place| &estate.pools[place]).map(|pool| &pool.resource);
    let subnet = node_group.subnet.map(|place| &estate.subnets[place]).map(|subnet| &subnet.resource);
    let resources =
        [account, pool, vnet, subnet, table].into_iter().flatten().filter_map(|resource| resource.location.as_deref());
    let groups = node_group.nsgs.iter().filter_map(|&place| estate.nsgs[place].resource.location.as_deref());
    let firewalls =
        node_group.firewalls.iter().filter_map(|&place| estate.firewalls[place].resource.location.as_deref());
    resources.chain(groups).chain(firewalls).find_map(|location| tags.region_at(location))
}

/// The nodes' addresses that the user gives apply to node groups for which no source shows them.
fn resolve_nodes(node_groups: &mut [NodeGroup], options: &Options) {
    let answered = Answers::new(&options.answers).to(&Fact::Nodes).and_then(Answer::addresses).unwrap_or_default();
    let nodes = if options.nodes.is_empty() { &answered } else { &options.nodes };
    if nodes.is_empty() {
        return;
    }
    for node_group in node_groups.iter_mut().filter(|node_group| node_group.nodes.is_none()) {
        node_group.nodes = Some(nodes.iter().copied().collect());
    }
}

/// Ids are unique, whatever the sources repeat.
fn resolve_ids(node_groups: &mut [NodeGroup]) {
    let ids = unique_ids(node_groups.iter().map(|node_group| node_group.id.clone()).collect());
    node_groups.iter_mut().zip(ids).for_each(|(node_group, id)| node_group.id = id);
}
