//! Sets of IP addresses.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::{BitAnd, BitOr, Sub};

use ipnet::{IpNet, Ipv4Subnets, Ipv6Subnets};

use super::RangeSet;

/// A set of IPv4 and IPv6 addresses, with the operators of set algebra.
///
/// ```
/// use ipnet::IpNet;
/// use switchover_model::net::PrefixSet;
/// let all = PrefixSet::from("10.0.0.0/8".parse::<IpNet>().unwrap());
/// let one = PrefixSet::from("10.0.0.0/10".parse::<IpNet>().unwrap());
/// assert_eq!((&all - &one).to_string(), "10.64.0.0/10, 10.128.0.0/9");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PrefixSet {
    v4: RangeSet<u32>,
    v6: RangeSet<u128>,
}

impl PrefixSet {
    /// The union of many sets, in the time that sorting their ranges takes.
    pub fn union<'s>(sets: impl IntoIterator<Item = &'s PrefixSet, IntoIter: Clone>) -> Self {
        let sets = sets.into_iter();
        let v4 = sets.clone().flat_map(|set| set.v4.ranges()).collect();
        let v6 = sets.flat_map(|set| set.v6.ranges()).collect();
        PrefixSet { v4, v6 }
    }

    /// Every address of both versions.
    pub fn full() -> Self {
        PrefixSet { v4: RangeSet::full(), v6: RangeSet::full() }
    }

    /// Every IPv4 address.
    pub fn all_v4() -> Self {
        PrefixSet { v4: RangeSet::full(), v6: RangeSet::default() }
    }

    /// Every IPv6 address.
    pub fn all_v6() -> Self {
        PrefixSet { v4: RangeSet::default(), v6: RangeSet::full() }
    }

    /// The addresses from `first` to `last`, both included; `None` if they are of two versions or in the wrong order.
    pub fn range(first: IpAddr, last: IpAddr) -> Option<Self> {
        let set = match (first, last) {
            (IpAddr::V4(a), IpAddr::V4(b)) => {
                PrefixSet { v4: RangeSet::range(a.to_bits(), b.to_bits()), v6: RangeSet::default() }
            }
            (IpAddr::V6(a), IpAddr::V6(b)) => {
                PrefixSet { v4: RangeSet::default(), v6: RangeSet::range(a.to_bits(), b.to_bits()) }
            }
            _ => return None,
        };
        (!set.is_empty()).then_some(set)
    }

    /// True if it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.v4.is_empty() && self.v6.is_empty()
    }

    /// True if `address` is in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(address) => self.v4.contains(address.to_bits()),
            IpAddr::V6(address) => self.v6.contains(address.to_bits()),
        }
    }

    /// True if an address of `prefix` is in it.
    pub fn overlaps(&self, prefix: &IpNet) -> bool {
        match prefix {
            IpNet::V4(net) => self.v4.overlaps(net.network().to_bits(), net.broadcast().to_bits()),
            IpNet::V6(net) => self.v6.overlaps(net.network().to_bits(), net.broadcast().to_bits()),
        }
    }

    /// True if every address of `other` is in it.
    pub fn is_superset(&self, other: &Self) -> bool {
        self.v4.is_superset(&other.v4) && self.v6.is_superset(&other.v6)
    }

    /// True if no address of `other` is in it.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.v4.is_disjoint(&other.v4) && self.v6.is_disjoint(&other.v6)
    }

    /// Removes the addresses of `other`.
    pub fn remove(&mut self, other: &Self) {
        self.v4.remove(&other.v4);
        self.v6.remove(&other.v6);
    }

    /// Its IPv4 addresses.
    pub fn v4(&self) -> Self {
        PrefixSet { v4: self.v4.clone(), v6: RangeSet::default() }
    }

    /// Its IPv6 addresses.
    pub fn v6(&self) -> Self {
        PrefixSet { v4: RangeSet::default(), v6: self.v6.clone() }
    }

    /// Its smallest address, IPv4 before IPv6.
    pub fn first(&self) -> Option<IpAddr> {
        let v4 = self.v4.first().map(|bits| IpAddr::V4(Ipv4Addr::from_bits(bits)));
        v4.or_else(|| self.v6.first().map(|bits| IpAddr::V6(Ipv6Addr::from_bits(bits))))
    }

    /// The fewest prefixes that make it up, ascending, IPv4 before IPv6.
    pub fn prefixes(&self) -> impl Iterator<Item = IpNet> + '_ {
        let v4 = self.v4.ranges().flat_map(|(first, last)| {
            Ipv4Subnets::new(Ipv4Addr::from_bits(first), Ipv4Addr::from_bits(last), 0).map(IpNet::V4)
        });
        let v6 = self.v6.ranges().flat_map(|(first, last)| {
            Ipv6Subnets::new(Ipv6Addr::from_bits(first), Ipv6Addr::from_bits(last), 0).map(IpNet::V6)
        });
        v4.chain(v6)
    }
}

impl From<IpNet> for PrefixSet {
    fn from(prefix: IpNet) -> Self {
        match prefix {
            IpNet::V4(net) => PrefixSet {
                v4: RangeSet::range(net.network().to_bits(), net.broadcast().to_bits()),
                v6: RangeSet::default(),
            },
            IpNet::V6(net) => PrefixSet {
                v4: RangeSet::default(),
                v6: RangeSet::range(net.network().to_bits(), net.broadcast().to_bits()),
            },
        }
    }
}

impl FromIterator<IpNet> for PrefixSet {
    fn from_iter<I: IntoIterator<Item = IpNet>>(prefixes: I) -> Self {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for prefix in prefixes {
            match prefix {
                IpNet::V4(net) => v4.push((net.network().to_bits(), net.broadcast().to_bits())),
                IpNet::V6(net) => v6.push((net.network().to_bits(), net.broadcast().to_bits())),
            }
        }
        PrefixSet { v4: v4.into_iter().collect(), v6: v6.into_iter().collect() }
    }
}

impl BitOr for &PrefixSet {
    type Output = PrefixSet;

    fn bitor(self, other: Self) -> PrefixSet {
        PrefixSet { v4: &self.v4 | &other.v4, v6: &self.v6 | &other.v6 }
    }
}

impl BitAnd for &PrefixSet {
    type Output = PrefixSet;

    fn bitand(self, other: Self) -> PrefixSet {
        PrefixSet { v4: &self.v4 & &other.v4, v6: &self.v6 & &other.v6 }
    }
}

impl Sub for &PrefixSet {
    type Output = PrefixSet;

    fn sub(self, other: Self) -> PrefixSet {
        PrefixSet { v4: &self.v4 - &other.v4, v6: &self.v6 - &other.v6 }
    }
}

impl fmt::Display for PrefixSet {
    /// The prefixes, separated by commas; `nothing` for the empty set.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut prefixes = self.prefixes();
        match prefixes.next() {
            None => f.write_str("nothing"),
            Some(first) => {
                write!(f, "{first}")?;
                prefixes.try_for_each(|prefix| write!(f, ", {prefix}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(prefixes: &[&str]) -> PrefixSet {
        prefixes.iter().map(|prefix| prefix.parse::<IpNet>().unwrap()).collect()
    }

    #[test]
    fn a_hole_of_one_address_leaves_the_rest() {
        let rest = &set(&["20.0.0.0/30"]) - &set(&["20.0.0.1/32"]);
        assert_eq!(rest.to_string(), "20.0.0.0/32, 20.0.0.2/31");
        assert!(!rest.contains("20.0.0.1".parse().unwrap()));
    }

    #[test]
    fn neighbours_join_into_one_prefix() {
        assert_eq!(
            set(&["10.0.0.0/25", "10.0.0.128/25", "2001:db8::/33", "2001:db8:8000::/33"]).to_string(),
            "10.0.0.0/24, 2001:db8::/32"
        );
    }

    #[test]
    fn host_bits_do_not_matter() {
        assert_eq!(set(&["10.0.0.77/24"]), set(&["10.0.0.0/24"]));
    }

    #[test]
    fn versions_do_not_mix() {
        assert!((&PrefixSet::all_v4() & &PrefixSet::all_v6()).is_empty());
        assert_eq!(PrefixSet::range("10.0.0.1".parse().unwrap(), "::1".parse().unwrap()), None);
        assert!(!PrefixSet::all_v4().is_superset(&PrefixSet::full()));
    }
}
