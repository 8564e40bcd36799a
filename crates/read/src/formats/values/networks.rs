//! Operations on address prefixes.

use std::net::IpAddr;

use ipnet::IpNet;

use super::value::text;
use model::json::Node;

/// The subnet with a number, from 0, among those of a length that a network is divided into.
pub(crate) fn subnet<'t>(network: IpNet, length: u8, number: u128) -> Option<Node<'t>> {
    let more = length.checked_sub(network.prefix_len())?;
    if length > network.max_prefix_len() || number.checked_shr(u32::from(more)).is_some_and(|rest| rest > 0) {
        return None;
    }
    let offset = number.checked_shl(u32::from(network.max_prefix_len() - length))?;
    Some(text(IpNet::new(address(network, offset)?, length).ok()?.to_string()))
}

/// The address with a number, from 0, which is that of the network itself.
pub(crate) fn host<'t>(network: IpNet, number: u128) -> Option<Node<'t>> {
    Some(text(address(network, number)?.to_string()))
}

/// The address so many after the first of a network, if it lies in there.
fn address(network: IpNet, offset: u128) -> Option<IpAddr> {
    let address = match network.network() {
        IpAddr::V4(first) => IpAddr::from(u32::from(first).checked_add(u32::try_from(offset).ok()?)?.to_be_bytes()),
        IpAddr::V6(first) => IpAddr::from(u128::from(first).checked_add(offset)?.to_be_bytes()),
    };
    network.contains(&address).then_some(address)
}
