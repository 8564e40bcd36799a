//! Network interfaces of scale sets. In the default allocation mode those of nodes are in a subscription of Microsoft's. With
//! `UserSubscription` the user can list the scale sets of nodes, and those of other machines.

use model::estate::{Account, Estate, Id, Index, Nic, Nsg, ResourceId};

/// True for a network interface in a scale set.
pub fn is_in_scale_set(id: &ResourceId) -> bool {
    id.is_nic() && id.is_in_scale_set()
}

/// True unless an account shows that its nodes are in no scale set that the user can list.
pub fn may_list_nodes(estate: &Estate, account: Option<Id<Account>>) -> bool {
    let account = account.map(|place| &estate.accounts[place]);
    account.and_then(|account| account.in_user_subscription) != Some(false)
}

/// The NSGs on network interfaces of scale sets in a subnet, and of those whose subnet is not shown.
pub(super) fn nsgs(estate: &Estate, subnet: &ResourceId) -> Vec<Id<Nsg>> {
    let cards = Index::of(&estate.nics);
    let is_here = |id: &ResourceId| {
        let card = cards.find(id).map(|place| &estate.nics[place]);
        let of_card = card.and_then(|card| card.subnet.as_ref());
        is_in_scale_set(id) && of_card.is_none_or(|own| own.refers_to(subnet))
    };
    let groups = estate.nsgs.with_ids().filter(|(_, nsg)| {
        let is_on = |card: &&Nic| card.nsg.as_ref().is_some_and(|id| nsg.resource.is_meant_by(id));
        let of_cards = estate.nics.iter().filter(is_on).filter_map(|card| card.resource.id.as_ref());
        nsg.attached_to.iter().chain(of_cards).any(is_here)
    });
    groups.map(|(place, _)| place).collect()
}
