//! What decides about packets in addition to their addresses and ports: where the ends are, and what a source leaves open.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;
use model::estate::{Access, AddressTerm, Direction, PortTerm, ProtocolTerm, Reading, Rule};
use model::net::{Flow, PortSet, PrefixSet, Protocol};

/// The most open terms that combinations are decided for: two to the power of this, for each place of the other end.
pub const MOST: usize = 6;

/// An end of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// Where it comes from.
    Source,
    /// Where it goes to.
    Destination,
}

/// Where the end of a packet is that is not the node's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// At a public address: in the tag `Internet`.
    Internet,
    /// In the virtual network or what is connected to it: in the tag `VirtualNetwork`.
    VirtualNetwork,
    /// Azure's load balancer, by its probes: in the tag `AzureLoadBalancer`.
    LoadBalancer,
}

/// The address from which Azure's load balancer probes ("What is IP address 168.63.129.16?").
const PROBES: IpAddr = IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16));

/// What a source leaves open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// Whether an end is in a group, a tag, or a value that is not known.
    Address(End, String),
    /// Whether a port is one of a value that is not known.
    Port(End, String),
    /// Whether a rule exists.
    Condition(String),
    /// Whether a rule allows.
    Access(String),
    /// Whether a rule is for this protocol.
    Protocol(String),
    /// Whether a rule is for this direction.
    Direction(String),
}

/// The terms of a rule that are open. `is_known` says of a tag whether its addresses are known.
pub fn terms_of(rule: &Rule, is_known: impl Fn(&str) -> bool) -> Vec<Term> {
    let address = |end: End, term: &AddressTerm| match term {
        AddressTerm::Tag(tag) if place_of(tag).is_some() || is_known(tag) => None,
        AddressTerm::Tag(_) | AddressTerm::Group(_) | AddressTerm::Unknown(_) => Some(address_term(end, term)),
        AddressTerm::Any | AddressTerm::Prefix(_) | AddressTerm::Range(..) => None,
    };
    let port =
        |end: End, term: &PortTerm| matches!(term, PortTerm::Unknown(_)).then(|| Term::Port(end, term.to_string()));
    let addresses = [(End::Source, &rule.source), (End::Destination, &rule.destination)];
    let ports = [(End::Source, &rule.source_ports), (End::Destination, &rule.destination_ports)];
    let addresses =
        addresses.into_iter().flat_map(|(end, terms)| terms.iter().filter_map(move |term| address(end, term)));
    let ports = ports.into_iter().flat_map(|(end, terms)| terms.iter().filter_map(move |term| port(end, term)));
    let of_unknown = |text: Option<String>, term: fn(String) -> Term| text.map(term);
    addresses
        .chain(ports)
        .chain(rule.condition.clone().map(Term::Condition))
        .chain(of_unknown(unknown(&rule.access), Term::Access))
        .chain(of_unknown(unknown(&rule.protocol), Term::Protocol))
        .chain(of_unknown(unknown(&rule.direction), Term::Direction))
        .collect()
}

fn unknown<T>(reading: &Reading<T>) -> Option<String> {
    reading.unknown().map(ToString::to_string)
}

fn address_term(end: End, term: &AddressTerm) -> Term {
    Term::Address(end, term.to_string().to_ascii_lowercase())
}

/// The place that a tag of the network itself represents.
fn place_of(tag: &str) -> Option<Place> {
    let places = [
        ("Internet", Place::Internet),
        ("VirtualNetwork", Place::VirtualNetwork),
        ("AzureLoadBalancer", Place::LoadBalancer),
    ];
    places.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(tag)).map(|(_, place)| place)
}

/// One combination of what is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// The direction.
    pub direction: Direction,
    /// Where the other end is; the node is in its virtual network.
    pub other_end: Place,
    /// Each open term, and whether it holds.
    pub terms: BTreeMap<Term, Holds>,
}

/// Whether an open term holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holds {
    /// It does.
    Yes,
    /// It doesn't.
    No,
}

impl Circumstances {
    /// All combinations, the usual ones first.
    pub fn all(direction: Direction, terms: &BTreeSet<Term>) -> Vec<Circumstances> {
        let mut all = Vec::new();
        for other_end in [Place::Internet, Place::VirtualNetwork, Place::LoadBalancer] {
            for number in 0..1_u32 << terms.len() {
                let holds = |bit: usize| if number >> bit & 1 == 1 { Holds::Yes } else { Holds::No };
                let terms = terms.iter().enumerate().map(|(bit, term)| (term.clone(), holds(bit))).collect();
                all.push(Circumstances { direction, other_end, terms });
            }
        }
        all
    }

    /// The packets that there can be.
    pub fn space(&self) -> Flow {
        let all = Flow::full();
        if self.other_end != Place::LoadBalancer {
            return all;
        }
        let probes = PrefixSet::from(IpNet::from(PROBES));
        match self.direction {
            Direction::Inbound => Flow { source: probes, ..all },
            Direction::Outbound => Flow { destination: probes, ..all },
        }
    }

    /// True if what both say holds is the same.
    pub fn agrees(&self, other: &Circumstances) -> bool {
        self.terms.iter().all(|(term, holds)| other.terms.get(term).is_none_or(|own| own == holds))
    }

    fn place(&self, end: End) -> Place {
        let other = if self.direction == Direction::Inbound { End::Source } else { End::Destination };
        if end == other { self.other_end } else { Place::VirtualNetwork }
    }

    fn holds(&self, term: &Term) -> bool {
        self.terms.get(term) == Some(&Holds::Yes)
    }

    /// What a rule matches, and what it does with it; `None` if it matches nothing. `resolve` gives the addresses of a tag.
    pub fn matched(
        &self,
        rule: &Rule,
        protocol: Protocol,
        resolve: &dyn Fn(&str) -> Option<PrefixSet>,
    ) -> Option<(Flow, Access)> {
        let exists = rule.condition.clone().is_none_or(|condition| self.holds(&Term::Condition(condition)));
        let is_for = |term: &Reading<ProtocolTerm>| match term {
            Reading::Known(own) => own.matches(protocol),
            Reading::Unknown(text) => self.holds(&Term::Protocol(text.to_string())),
        };
        let leads = match &rule.direction {
            Reading::Known(own) => *own == self.direction,
            Reading::Unknown(text) => self.holds(&Term::Direction(text.to_string())),
        };
        if !exists || !leads || !is_for(&rule.protocol) {
            return None;
        }
        let flow = Flow {
            source: self.addresses(End::Source, &rule.source, resolve),
            source_ports: self.ports(End::Source, &rule.source_ports),
            destination: self.addresses(End::Destination, &rule.destination, resolve),
            destination_ports: self.ports(End::Destination, &rule.destination_ports),
        };
        let access = match &rule.access {
            Reading::Known(access) => *access,
            Reading::Unknown(text) if self.holds(&Term::Access(text.to_string())) => Access::Allow,
            Reading::Unknown(_) => Access::Deny,
        };
        (!flow.is_empty()).then_some((flow, access))
    }

    fn addresses(&self, end: End, terms: &[AddressTerm], resolve: &dyn Fn(&str) -> Option<PrefixSet>) -> PrefixSet {
        let all_if = |holds: bool| if holds { PrefixSet::full() } else { PrefixSet::default() };
        let place = self.place(end);
        let sets = terms.iter().map(|term| match term {
            AddressTerm::Any => PrefixSet::full(),
            AddressTerm::Prefix(prefix) => (*prefix).into(),
            AddressTerm::Range(first, last) => PrefixSet::range(*first, *last).unwrap_or_default(),
            AddressTerm::Tag(tag) => match place_of(tag) {
                Some(own) => all_if(own == place),
                None => resolve(tag).unwrap_or_else(|| all_if(self.holds(&address_term(end, term)))),
            },
            // Only what is in a virtual network is in an application security group.
            AddressTerm::Group(_) => all_if(place == Place::VirtualNetwork && self.holds(&address_term(end, term))),
            AddressTerm::Unknown(_) => all_if(self.holds(&address_term(end, term))),
        });
        sets.fold(PrefixSet::default(), |all, set| &all | &set)
    }

    fn ports(&self, end: End, terms: &[PortTerm]) -> PortSet {
        let set = |term: &PortTerm| match term {
            PortTerm::Range(first, last) => PortSet::range(*first, *last),
            PortTerm::Unknown(_) if self.holds(&Term::Port(end, term.to_string())) => PortSet::full(),
            PortTerm::Unknown(_) => PortSet::default(),
        };
        terms.iter().map(set).fold(PortSet::default(), |all, set| &all | &set)
    }
}
