//! Functions of address prefixes.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::value::text;
use model::json::{Label, Node};

/// What such a function comes to; `None` if it is none, or unknown.
pub(super) fn call<'t>(function: &str, values: &[&Node<'t>]) -> Option<Node<'t>> {
    let (network, rest) = match values {
        [Node::Text(network), rest @ ..] => (network.parse::<IpNet>().ok()?, rest),
        _ => return None,
    };
    match (function, rest) {
        ("parsecidr", []) => Some(described(network)),
        ("cidrsubnet", [Node::Number(length), Node::Number(number)]) => {
            subnet(network, u8::try_from(*length).ok()?, u128::try_from(*number).ok()?)
        }
        ("cidrhost", [Node::Number(number)]) => {
            let number = u128::try_from(*number).ok()?.checked_add(1)?;
            Some(text(address(network, number)?.to_string()))
        }
        _ => None,
    }
}

fn described<'t>(network: IpNet) -> Node<'t> {
    let of = |address: IpAddr| text(address.to_string());
    let (first, last) = match network {
        // The usable addresses lie between those of the network and of everyone in it.
        IpNet::V4(v4) => (v4.hosts().next().map(IpAddr::from), v4.hosts().next_back().map(IpAddr::from)),
        IpNet::V6(v6) => (Some(v6.network().into()), Some(v6.broadcast().into())),
    };
    let members = [
        ("network", of(network.network())),
        ("netmask", of(network.netmask())),
        ("broadcast", of(network.broadcast())),
        ("firstUsable", first.map_or(Node::Null, of)),
        ("lastUsable", last.map_or(Node::Null, of)),
        ("cidr", Node::Number(i64::from(network.prefix_len()))),
    ];
    Node::Object(members.into_iter().map(|(name, value)| (Label::from(name), value)).collect())
}

fn subnet<'t>(network: IpNet, length: u8, number: u128) -> Option<Node<'t>> {
    let more = length.checked_sub(network.prefix_len())?;
    if length > network.max_prefix_len() || number.checked_shr(u32::from(more)).is_some_and(|rest| rest > 0) {
        return None;
    }
    let offset = number.checked_shl(u32::from(network.max_prefix_len() - length))?;
    let start = address(network, offset)?;
    let subnet = match start {
        IpAddr::V4(start) => IpNet::V4(Ipv4Net::new(start, length).ok()?),
        IpAddr::V6(start) => IpNet::V6(Ipv6Net::new(start, length).ok()?),
    };
    Some(text(subnet.to_string()))
}

/// The address so many after the first of a network, if it lies in there.
fn address(network: IpNet, offset: u128) -> Option<IpAddr> {
    let address = match network.network() {
        IpAddr::V4(first) => IpAddr::from(u32::from(first).checked_add(u32::try_from(offset).ok()?)?.to_be_bytes()),
        IpAddr::V6(first) => IpAddr::from(u128::from(first).checked_add(offset)?.to_be_bytes()),
    };
    network.contains(&address).then_some(address)
}
