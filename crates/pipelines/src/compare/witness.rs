//! Packets in words, and one of them as an example.

use std::net::{IpAddr, Ipv4Addr};

use model::estate::Direction;
use model::net::{Flow, PortSet, PrefixSet, Protocol};
use model::plan::Witness;

const NODE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 4));
const CLIENT_PORT: u16 = 50_000;
/// An address that is public and nobody's: from a range that is for documentation.
const PUBLIC: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 10));

/// One packet of a flow; `None` if there is none.
pub fn witness(flow: &Flow, protocol: Protocol, direction: Direction, other: IpAddr) -> Option<Witness> {
    let one = |set: &PrefixSet, typical: IpAddr| if set.contains(typical) { Some(typical) } else { set.first() };
    let (source, destination) = match direction {
        Direction::Inbound => (one(&flow.source, other)?, one(&flow.destination, NODE)?),
        Direction::Outbound => (one(&flow.source, NODE)?, one(&flow.destination, other)?),
    };
    // Both ends are of one version of IP where the flow has such addresses.
    let (source, destination) = same_version(flow, source, destination);
    let typical = flow.source_ports.contains(CLIENT_PORT);
    Some(Witness {
        protocol: protocol.name().to_owned(),
        source: source.to_string(),
        source_port: if typical { CLIENT_PORT } else { flow.source_ports.first()? },
        destination: destination.to_string(),
        destination_port: flow.destination_ports.first()?,
    })
}

fn same_version(flow: &Flow, source: IpAddr, destination: IpAddr) -> (IpAddr, IpAddr) {
    if source.is_ipv4() == destination.is_ipv4() {
        return (source, destination);
    }
    let of = |set: &PrefixSet, v4: bool| if v4 { set.v4().first() } else { set.v6().first() };
    match (of(&flow.source, destination.is_ipv4()), of(&flow.destination, source.is_ipv4())) {
        (Some(source), _) => (source, destination),
        (None, Some(destination)) => (source, destination),
        (None, None) => (source, destination),
    }
}

/// A typical address of the other end.
pub fn public() -> IpAddr {
    PUBLIC
}

/// A flow in words: `TCP 443 from 10.0.0.0/24 to 20.1.2.0/24`.
pub fn described(flow: &Flow, protocols: &[Protocol]) -> String {
    let protocols = protocols.iter().map(|own| own.name().to_ascii_uppercase()).collect::<Vec<_>>();
    let all = protocols.len() == super::PROTOCOLS.len();
    let mut words = if all { "any protocol".to_owned() } else { protocols.join("/") };
    if flow.destination_ports != PortSet::full() {
        words += &format!(" {}", flow.destination_ports);
    }
    if flow.source_ports != PortSet::full() {
        words += &format!(" from ports {}", flow.source_ports);
    }
    for (word, set) in [("from", &flow.source), ("to", &flow.destination)] {
        if let Some(addresses) = addresses(set) {
            words += &format!(" {word} {addresses}");
        }
    }
    words
}

/// The first prefixes of a set; `None` if it is every address.
fn addresses(set: &PrefixSet) -> Option<String> {
    const SHOWN: usize = 3;
    if *set == PrefixSet::full() {
        return None;
    }
    let count = set.prefixes().count();
    let mut words: Vec<String> = set.prefixes().take(SHOWN).map(|prefix| prefix.to_string()).collect();
    if count > SHOWN {
        words.push(format!("{} more prefixes", count - SHOWN));
    }
    Some(words.join(", "))
}
