//! Functions of address prefixes
//! (<https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-cidr>).

use std::net::IpAddr;

use crate::formats::values::networks;
use crate::formats::values::value::text;
use ipnet::IpNet;
use model::json::{Label, Node};

/// The value of such a function; `None` for another function, or if the value is unknown.
pub(super) fn call<'t>(function: &str, values: &[&Node<'t>]) -> Option<Node<'t>> {
    let (network, rest) = match values {
        [Node::Text(network), rest @ ..] => (network.parse::<IpNet>().ok()?, rest),
        _ => return None,
    };
    match (function, rest) {
        ("parsecidr", []) => Some(described(network)),
        // Unlike in Terraform, the length is that of the subnet, and the first host comes after the network itself.
        ("cidrsubnet", [Node::Number(length), Node::Number(number)]) => {
            networks::subnet(network, u8::try_from(*length).ok()?, u128::try_from(*number).ok()?)
        }
        ("cidrhost", [Node::Number(number)]) => networks::host(network, u128::try_from(*number).ok()?.checked_add(1)?),
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
