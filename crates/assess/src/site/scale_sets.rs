//! Network interfaces of scale sets. In the default allocation mode those of nodes are in a subscription of Microsoft's; with
//! `UserSubscription` the nodes of an account are in scale sets that the user can list, as are other machines.

use model::estate::{Estate, Index, is_nic};

/// True for the path of a network interface in a scale set.
pub fn is_in_scale_set(path: &str) -> bool {
    is_nic(path) && path.to_ascii_lowercase().contains("/virtualmachinescalesets/")
}

/// True unless an account, by its place in the estate, shows that its nodes are in no scale set that the user can list.
pub fn may_list_nodes(estate: &Estate, account: Option<usize>) -> bool {
    let account = account.and_then(|place| estate.accounts.get(place));
    account.and_then(|account| account.in_user_subscription) != Some(false)
}

/// The NSGs on network interfaces of scale sets in a subnet, and of those whose subnet is not shown, by their places in the estate.
pub(super) fn nsgs(estate: &Estate, subnet: &str) -> Vec<usize> {
    let own = Index::new([subnet]);
    let cards = Index::new(estate.nics.iter().map(|card| card.resource.path.as_str()));
    let is_here = |path: &String| {
        let card = cards.find(path).and_then(|place| estate.nics.get(place));
        let of_card = card.and_then(|card| card.subnet.as_deref());
        is_in_scale_set(path) && of_card.is_none_or(|path| own.find(path).is_some())
    };
    let groups = estate.nsgs.iter().enumerate().filter(|(_, nsg)| {
        let group = Index::new([nsg.resource.path.as_str()]);
        let refers = |path: Option<&String>| path.is_some_and(|path| group.find(path).is_some());
        let of_cards = estate.nics.iter().filter(|card| refers(card.nsg.as_ref())).map(|card| &card.resource.path);
        nsg.attached_to.iter().chain(of_cards).any(is_here)
    });
    groups.map(|(place, _)| place).collect()
}
