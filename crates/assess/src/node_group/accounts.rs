//! The account of node groups that name none: pools of a listing without it, subnets, and stand-alone rule sets.

use super::NodeGroup;
use super::link::Linker;
use crate::label::HopName;
use crate::messages::labels;
use crate::missing;
use model::estate::{Access, Account, Id, PublicAccess, Reading, Resource};
use model::net::{Region, TagTable};
use model::plan::{HopKind, SubjectKind};

impl Linker<'_> {
    /// Gives the account that is shown to the node groups that name none. Where several are, or pools name others, it makes a difference
    /// which of them it is: then it is not known.
    pub(super) fn add_accounts(&self, node_groups: &mut [NodeGroup], tags: &TagTable) {
        for node_group in node_groups.iter_mut() {
            let pool = node_group.pool.map(|place| &self.estate.pools[place]);
            if pool.is_some_and(|pool| pool.account.is_some()) {
                continue;
            }
            let candidates = self.candidates(node_group, tags);
            let first = candidates.first().map(|&place| &self.estate.accounts[place]);
            match first {
                Some(first) if self.are_alike(first, &candidates) => node_group.account = candidates.first().copied(),
                Some(_) => self.miss_account(node_group, &candidates),
                None if node_group.kind == SubjectKind::Pool => {
                    let own = HopName::Described(labels::account_of(&node_group.label));
                    let fact = missing::account(None, node_group.place());
                    node_group.missing.push((HopKind::Account, own, fact));
                }
                None => {}
            }
        }
    }

    /// The accounts that a node group's nodes may be of: a pool's network is in the region of its account.
    fn candidates(&self, node_group: &NodeGroup, tags: &TagTable) -> Vec<Id<Account>> {
        let regions: Vec<Region> = self.locations(node_group).filter_map(|location| tags.region_at(location)).collect();
        let is_near = |account: &Account| {
            let region = account.resource.location.as_deref().and_then(|location| tags.region_at(location));
            region.is_none_or(|region| regions.iter().all(|own| *own == region))
        };
        let accounts = self.estate.accounts.with_ids();
        accounts.filter(|(_, account)| is_near(account)).map(|(place, _)| place).collect()
    }

    /// The locations that the sources show of what is at a node group.
    fn locations(&self, node_group: &NodeGroup) -> impl Iterator<Item = &str> {
        let estate = self.estate;
        let vnet = node_group.vnet.and_then(|place| estate.vnets[place].resource.location.as_deref());
        let table = node_group.route_table.and_then(|place| estate.route_tables[place].resource.location.as_deref());
        let groups = node_group.nsgs.iter().filter_map(|&place| estate.nsgs[place].resource.location.as_deref());
        vnet.into_iter().chain(table).chain(groups)
    }

    /// True if it makes no difference which of the accounts the nodes are of.
    fn are_alike(&self, first: &Account, candidates: &[Id<Account>]) -> bool {
        let others = || candidates.iter().map(|&place| &self.estate.accounts[place]);
        // A pool may name an account that is not shown.
        let mut named = self.estate.pools.iter().filter_map(|pool| pool.account.as_ref());
        let all_shown = named.all(|account| self.accounts.find(account).is_some());
        // Application rules of firewalls name the endpoints of one account.
        let is_open = |account: &Account| takes_everyone(account) && self.estate.firewalls.is_empty();
        all_shown && (candidates.len() == 1 || others().all(|account| is_open(account) && is_open(first)))
    }

    fn miss_account(&self, node_group: &mut NodeGroup, candidates: &[Id<Account>]) {
        let accounts: Vec<&Resource> = candidates.iter().map(|&place| &self.estate.accounts[place].resource).collect();
        let own = HopName::Described(labels::account_of(&node_group.label));
        let fact = missing::which_account(node_group.place(), &accounts);
        let chosen = self.answers.to(&fact.value()).map(|answer| answer.text());
        let is_chosen =
            |account: &&Resource| chosen.is_some_and(|name| account.name.to_string().eq_ignore_ascii_case(name));
        if let Some(place) = accounts.iter().position(is_chosen) {
            node_group.account = candidates.get(place).copied();
            return;
        }
        node_group.is_account_in_doubt = true;
        node_group.missing.push((HopKind::Account, own, fact));
    }
}

/// True for an account that takes connections from every public address and has no private endpoint.
fn takes_everyone(account: &Account) -> bool {
    let is_public = matches!(account.public_access, None | Some(Reading::Known(PublicAccess::Enabled)));
    let default = account.node_management.as_ref().map(|access| &access.default);
    is_public && matches!(default, None | Some(Reading::Known(Access::Allow))) && account.connections.is_empty()
}
