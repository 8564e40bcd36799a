//! The account of sites that name none: pools of a listing without it, subnets, and rule sets alone.

use super::Site;
use super::link::Linker;
use crate::missing;
use model::estate::{Access, Account, PublicAccess, Reading};
use model::net::{Region, TagTable};
use model::plan::{HopKind, SubjectKind};
use model::words::listed;

impl Linker<'_> {
    /// Gives the account that is shown to the sites that name none. Where several are, or pools name others, it makes a difference
    /// which of them it is: then it is not known.
    pub(super) fn add_accounts(&self, sites: &mut [Site], tags: &TagTable) {
        for site in sites.iter_mut() {
            let pool = site.pool.and_then(|place| self.estate.pools.get(place));
            if pool.is_some_and(|pool| pool.account.is_some()) {
                continue;
            }
            let candidates = self.candidates(site, tags);
            let first = candidates.first().and_then(|&place| self.estate.accounts.get(place));
            match first {
                Some(first) if self.are_alike(first, &candidates) => site.account = candidates.first().copied(),
                Some(_) => self.miss_account(site, &candidates),
                None if site.kind == SubjectKind::Pool => {
                    let own = format!("of pool `{}`", site.name);
                    site.missing.push((HopKind::Account, own, missing::account(None)));
                }
                None => {}
            }
        }
    }

    /// The accounts that a site's nodes may be of: a pool's network is in the region of its account.
    fn candidates(&self, site: &Site, tags: &TagTable) -> Vec<usize> {
        let regions: Vec<Region> = self.locations(site).filter_map(|location| tags.region_at(location)).collect();
        let is_near = |account: &Account| {
            let region = account.resource.location.as_deref().and_then(|location| tags.region_at(location));
            region.is_none_or(|region| regions.iter().all(|own| *own == region))
        };
        let accounts = self.estate.accounts.iter().enumerate();
        accounts.filter(|(_, account)| is_near(account)).map(|(place, _)| place).collect()
    }

    /// The locations that the sources show of what is at a site.
    fn locations(&self, site: &Site) -> impl Iterator<Item = &str> {
        let estate = self.estate;
        let vnet = site.vnet.and_then(|place| estate.vnets.get(place)?.resource.location.as_deref());
        let table = site.route_table.and_then(|place| estate.route_tables.get(place)?.resource.location.as_deref());
        let groups = site.nsgs.iter().filter_map(|&place| estate.nsgs.get(place)?.resource.location.as_deref());
        vnet.into_iter().chain(table).chain(groups)
    }

    /// True if it makes no difference which of the accounts the nodes are of.
    fn are_alike(&self, first: &Account, candidates: &[usize]) -> bool {
        let others = || candidates.iter().filter_map(|&place| self.estate.accounts.get(place));
        // A pool may name an account that is not shown.
        let mut named = self.estate.pools.iter().filter_map(|pool| pool.account.as_ref());
        let all_shown = named.all(|account| self.accounts.find(account).is_some());
        // Application rules of firewalls name the endpoints of one account.
        let is_open = |account: &Account| takes_everyone(account) && self.estate.firewalls.is_empty();
        all_shown && (candidates.len() == 1 || others().all(|account| is_open(account) && is_open(first)))
    }

    fn miss_account(&self, site: &mut Site, candidates: &[usize]) {
        let accounts = candidates.iter().filter_map(|&place| self.estate.accounts.get(place));
        let names: Vec<String> = accounts.map(|account| format!("`{}`", account.resource.name)).collect();
        let what = match site.kind {
            SubjectKind::Pool => "pool",
            SubjectKind::Subnet => "subnet",
            SubjectKind::RuleSet => "rule set",
        };
        let own = format!("of {what} `{}`", site.name);
        site.is_account_in_doubt = true;
        site.missing.push((HopKind::Account, own.clone(), missing::which_account(&own, &listed(names))));
    }
}

/// True for an account that takes connections from every public address and has no private endpoint.
fn takes_everyone(account: &Account) -> bool {
    let is_public = matches!(account.public_access, None | Some(Reading::Known(PublicAccess::Enabled)));
    let default = account.node_management.as_ref().map(|access| &access.default);
    is_public && matches!(default, None | Some(Reading::Known(Access::Allow))) && account.connections.is_empty()
}
