//! The way out: whether packets that are routed to the internet have a public address to leave from, and which.

use super::missing;
use super::part::Fate;
use super::report::{MissingFact, SubjectKind};
use super::site::Site;
use crate::estate::{Estate, Index, PublicAddresses, Reading};
use crate::net::PrefixSet;

/// How nodes leave to the internet ("Default outbound access in Azure", "Create a simplified node communication pool
/// without public IP addresses").
#[derive(Clone, Debug)]
pub struct WayOut {
    open: Result<bool, MissingFact>,
    /// Why not, if not.
    why_not: &'static str,
    /// True if nodes have no public addresses of their own.
    without_addresses: bool,
    /// The paths of the public addresses that they leave from, as far as they are known.
    from: Vec<String>,
}

impl WayOut {
    /// The way out of a site.
    pub fn of(estate: &Estate, site: &Site) -> Self {
        let subnet = site.subnet.and_then(|place| estate.subnets.get(place));
        let gateway = subnet.and_then(|subnet| subnet.nat_gateway.as_deref());
        let pool = site.pool.and_then(|place| estate.pools.get(place));
        let provision = pool.map(|pool| &pool.public_addresses);
        let without_addresses = provision == Some(&Reading::Known(PublicAddresses::None));
        let from = match (gateway, pool) {
            (Some(gateway), _) => nat_addresses(estate, gateway),
            (None, Some(pool)) => pool.address_ids.clone(),
            (None, None) => Vec::new(),
        };
        let is_private = subnet.is_some_and(|subnet| subnet.default_outbound_access == Some(false));
        let open = match provision {
            _ if gateway.is_some() => Ok(true),
            Some(Reading::Known(PublicAddresses::BatchManaged | PublicAddresses::UserManaged)) => Ok(true),
            Some(Reading::Known(PublicAddresses::None)) => match subnet {
                Some(_) => Ok(false),
                None => Err(missing::subnet(site.vnet_path.as_deref().unwrap_or(&site.name))),
            },
            Some(Reading::Unclear(_)) => Err(missing::way_out(&site.name)),
            None if is_private && site.kind == SubjectKind::Subnet => Err(missing::way_out(&site.name)),
            None => Ok(true),
        };
        let why_not =
            ", but nodes have no way out: the pool has no public addresses, and its subnet no NAT gateway, and so it";
        WayOut { open, why_not, without_addresses, from }
    }

    /// What becomes of packets that are routed to the internet, and what has to be said of it.
    pub fn fate(&self) -> (Fate, String) {
        match &self.open {
            Ok(true) => (Fate::Passes, String::new()),
            Ok(false) => (Fate::Stops, self.why_not.to_owned()),
            Err(fact) => (Fate::Unsure(vec![fact.clone()]), String::new()),
        }
    }

    /// What becomes of answers to the service.
    pub fn fate_of_answers(&self) -> (Fate, String) {
        if self.without_addresses {
            return (Fate::Unsure(vec![missing::private_classic()]), String::new());
        }
        (Fate::Passes, String::new())
    }

    /// The public addresses that nodes call from; `None` if they are not known.
    pub fn addresses(&self, estate: &Estate) -> Option<PrefixSet> {
        public_addresses(estate, &self.from)
    }
}

fn nat_addresses(estate: &Estate, gateway: &str) -> Vec<String> {
    let index = Index::new(estate.nat_gateways.iter().map(|gateway| gateway.resource.path.as_str()));
    let found = index.find(gateway).and_then(|place| estate.nat_gateways.get(place));
    found.map(|gateway| gateway.addresses.clone()).unwrap_or_default()
}

/// The addresses of public address resources; `None` if one of them, or all, are not known.
pub fn public_addresses(estate: &Estate, paths: &[String]) -> Option<PrefixSet> {
    let index = Index::new(estate.public_addresses.iter().map(|address| address.resource.path.as_str()));
    let one = |path: &String| estate.public_addresses.get(index.find(path)?)?.prefix;
    let all: Option<PrefixSet> = paths.iter().map(one).collect::<Option<Vec<_>>>().map(|all| all.into_iter().collect());
    all.filter(|all| !all.is_empty())
}
