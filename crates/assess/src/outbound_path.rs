//! The outbound path: whether packets that are routed to the internet have a public address to leave from, and which.

use super::answers::Answers;
use super::messages::evidence as reasons;
use super::missing;
use super::node_group::NodeGroup;
use super::segment::SegmentOutcome;
use model::estate::{AzureFirewall, Estate, Index, NatGateway, PublicAddresses, Reading, ResourceId, Subnet};
use model::message::Message;
use model::net::PrefixSet;
use model::plan::{MissingFact, SubjectKind};

/// How nodes leave to the internet ("Default outbound access in Azure", "Create a simplified node communication pool
/// without public IP addresses").
#[derive(Clone, Debug)]
pub struct OutboundPath {
    open: Result<bool, MissingFact>,
    why_not: Message,
    /// What is not known of the path of replies to the service: nodes have no public addresses of their own, or it is unknown whether
    /// they have some.
    replies: Option<MissingFact>,
    /// The ids of the public addresses that they leave from, as far as they are known.
    from: Vec<ResourceId>,
}

/// The NAT gateway of a subnet, as far as it is shown.
#[derive(Clone, Copy)]
enum Nat<'e> {
    /// It is, with these public addresses and prefixes by their ids.
    With(&'e [ResourceId]),
    /// It has no public address, so it gives no outbound access.
    WithoutAddress(&'e NatGateway),
    /// Its addresses are not shown.
    NotShown(&'e ResourceId),
}

impl OutboundPath {
    pub fn of(estate: &Estate, node_group: &NodeGroup, answers: Answers<'_>) -> Self {
        let subnet = node_group.subnet.map(|place| &estate.subnets[place]);
        let nat = subnet.and_then(|subnet| nat(estate, subnet));
        let pool = node_group.pool.map(|place| &estate.pools[place]);
        let provision = pool.map(|pool| &pool.public_addresses);
        let without_addresses = provision == Some(&Reading::Known(PublicAddresses::None));
        let from = match (nat, pool) {
            (Some(Nat::With(addresses)), _) => addresses.to_vec(),
            (None, Some(pool)) => pool.address_ids.clone(),
            _ => Vec::new(),
        };
        let open = match nat {
            Some(Nat::With(_)) => Ok(true),
            Some(Nat::NotShown(gateway)) => Err(missing::nat_gateway(gateway)),
            Some(Nat::WithoutAddress(_)) if without_addresses => Ok(false),
            Some(Nat::WithoutAddress(gateway)) => Err(missing::nat_without_address(&gateway.resource)),
            None => own_addresses(provision, subnet, node_group),
        };
        let why_not = match nat {
            Some(_) => reasons::nat_without_address(),
            None => reasons::no_outbound_access(),
        };
        let replies = match provision {
            Some(Reading::Known(PublicAddresses::None)) => Some(missing::private_classic()),
            Some(Reading::Unknown(_)) => match answers.settled_fact(Err(missing::outbound_path(node_group.place()))) {
                Ok(true) => None,
                Ok(false) => Some(missing::private_classic()),
                Err(fact) => Some(fact),
            },
            _ => None,
        };
        OutboundPath { open: answers.settled_fact(open), why_not, replies, from }
    }

    /// What becomes of packets that are routed to the internet, and why.
    pub fn outcome(&self) -> (SegmentOutcome, Message) {
        match &self.open {
            Ok(true) => (SegmentOutcome::Allowed, Message::default()),
            Ok(false) => (SegmentOutcome::Blocked, self.why_not.clone()),
            Err(fact) => (SegmentOutcome::Unknown(vec![fact.clone()]), Message::default()),
        }
    }

    /// What becomes of replies to the service.
    pub fn outcome_of_replies(&self) -> SegmentOutcome {
        let fact = self.replies.clone();
        fact.map_or(SegmentOutcome::Allowed, |fact| SegmentOutcome::Unknown(vec![fact]))
    }

    /// The public addresses that nodes call from; `None` if they are not known.
    pub fn addresses(&self, estate: &Estate) -> Option<PrefixSet> {
        public_addresses(estate, &self.from)
    }
}

/// Whether nodes leave by public addresses of their own, or by those that Azure may give them.
fn own_addresses(
    provision: Option<&Reading<PublicAddresses>>,
    subnet: Option<&Subnet>,
    node_group: &NodeGroup,
) -> Result<bool, MissingFact> {
    let default_access = subnet.and_then(|subnet| subnet.default_outbound_access);
    match provision {
        Some(Reading::Known(PublicAddresses::BatchManaged | PublicAddresses::UserManaged)) => Ok(true),
        Some(Reading::Known(PublicAddresses::None)) => match subnet {
            // Azure may provide access to such nodes, and does not promise to.
            Some(subnet) if default_access == Some(true) => Err(missing::default_outbound_access(&subnet.resource)),
            Some(_) => Ok(false),
            None => {
                let unnamed = || ResourceId::new(&node_group.name);
                Err(missing::egress_of_subnet(&node_group.subnet_id.clone().unwrap_or_else(unnamed)))
            }
        },
        Some(Reading::Unknown(_)) => Err(missing::outbound_path(node_group.place())),
        None if default_access == Some(false) && node_group.kind == SubjectKind::Subnet => {
            Err(missing::outbound_path(node_group.place()))
        }
        None => Ok(true),
    }
}

/// The NAT gateway of a subnet, if it has one.
fn nat<'e>(estate: &'e Estate, subnet: &'e Subnet) -> Option<Nat<'e>> {
    let reference = subnet.nat_gateway.as_ref()?;
    let index = Index::of(&estate.nat_gateways);
    let found = index.find(reference).map(|place| &estate.nat_gateways[place]);
    Some(match found.and_then(|gateway| Some((gateway, gateway.addresses.as_deref()?))) {
        Some((gateway, [])) => Nat::WithoutAddress(gateway),
        Some((_, addresses)) => Nat::With(addresses),
        None => Nat::NotShown(reference),
    })
}

/// What is not known of the NAT gateway on a firewall's subnet, if it may give no outbound access.
pub fn nat_fault(estate: &Estate, subnet: &Subnet) -> Option<MissingFact> {
    match nat(estate, subnet)? {
        Nat::WithoutAddress(gateway) => Some(missing::nat_without_address(&gateway.resource)),
        Nat::With(_) | Nat::NotShown(_) => None,
    }
}

/// The public addresses that connections leave from which a firewall allows: those of the NAT gateway on its subnet, else
/// its own ("Scale SNAT ports with Azure NAT Gateway"). `None` if they are not known.
pub fn firewall_addresses(estate: &Estate, firewall: &AzureFirewall) -> Option<PrefixSet> {
    let Some(id) = &firewall.subnet else { return public_addresses(estate, &firewall.public_ips) };
    let subnets = Index::of(&estate.subnets);
    // A subnet that is not shown may have a gateway.
    let subnet = subnets.find(id).map(|place| &estate.subnets[place])?;
    match nat(estate, subnet) {
        Some(Nat::With(addresses)) => public_addresses(estate, addresses),
        Some(_) => None,
        None => public_addresses(estate, &firewall.public_ips),
    }
}

/// The addresses of public address resources; `None` if one of them, or all, are not known.
pub fn public_addresses(estate: &Estate, ids: &[ResourceId]) -> Option<PrefixSet> {
    let index = Index::of(&estate.public_addresses);
    let one = |id: &ResourceId| estate.public_addresses[index.find(id)?].prefix;
    let all: Option<PrefixSet> = ids.iter().map(one).collect::<Option<Vec<_>>>().map(|all| all.into_iter().collect());
    all.filter(|all| !all.is_empty())
}
