//! What sources that are pasted later show of the verification: the service's list of dependencies, and the pools' modes.

use super::pools::Moving;
use super::{ChecklistBuilder, pool_call, todo};
use crate::messages::{resources, steps};
use crate::remedies::is_read_whole;
use model::estate::{Account, Origin, OutboundDependencies, OutboundEndpoint, Pool, ResourceId};
use model::message::{Message, listed, name};
use model::plan::{Step, StepState, Subject};

/// The modes of up to so many pools are asked for pool by pool.
const FEW_POOLS: usize = 3;

/// The category of storage hosts in the service's list.
const STORAGE: &str = "Azure Storage";

impl ChecklistBuilder<'_> {
    /// A step for each list of dependencies: which storage hosts remain that only classic nodes need ("Use simplified compute
    /// node communication", verification).
    pub(super) fn verify_lists(&self) -> Vec<Step> {
        let step = |list: &OutboundDependencies| {
            let id = format!("verify-endpoints:{}", list.account.as_deref().unwrap_or("the account"));
            let account =
                list.account.as_ref().map_or_else(resources::the_account, |own| resources::account(name(own)));
            let (state, title, why) = match self.left_of(list) {
                Left::Nothing if !self.is_read_whole(list.origin) => {
                    (StepState::Todo, steps::list_once_more(account), steps::list_once_more_why())
                }
                Left::Nothing => (StepState::Done, steps::only_autostorage(account), steps::only_autostorage_why()),
                Left::One(host) => {
                    (StepState::Todo, steps::check_autostorage(name(&host), account), steps::check_autostorage_why())
                }
                Left::Classic(hosts) => {
                    let why = steps::other_storage_why(listed(hosts.iter().map(name)));
                    (StepState::Todo, steps::other_storage(account), why)
                }
            };
            let commands = if state == StepState::Done { Vec::new() } else { vec![self.list_endpoints()] };
            Step { state, commands, ..todo(&id, title, why) }
        };
        self.estate.dependencies.iter().map(step).collect()
    }

    fn left_of(&self, list: &OutboundDependencies) -> Left {
        let storage = list.endpoints.iter().filter(|endpoint| endpoint.category.eq_ignore_ascii_case(STORAGE));
        let mut hosts: Vec<&OutboundEndpoint> = storage.collect();
        let account = self.account_of(list);
        if let Some(own) = account.and_then(|account| account.auto_storage.as_ref()).map(ResourceId::name) {
            hosts.retain(|endpoint| !is_blob_of(&endpoint.host, own));
            return Left::of(&hosts);
        }
        match hosts.as_slice() {
            // An account that is shown has no autostorage where it shows none.
            [only] if account.is_none() && is_blob(&only.host) => Left::One(only.host.clone()),
            hosts => Left::of(hosts),
        }
    }

    /// True if nothing is missing of the source, as far as reading it shows: pages that were not pasted are reported as well.
    fn is_read_whole(&self, origin: Origin) -> bool {
        is_read_whole(self.sources, origin)
    }

    fn account_of(&self, list: &OutboundDependencies) -> Option<&Account> {
        let name = list.account.as_ref()?;
        self.estate
            .accounts
            .iter()
            .find(|account| account.resource.name.known().is_some_and(|own| own.eq_ignore_ascii_case(name)))
    }

    /// One step for the nodes of all pools, which use simplified communication already.
    pub(super) fn verify_nodes(&self) -> Step {
        let works = |subject: &Subject| {
            subject.diagnosis.as_ref().is_some_and(|own| own.points_to.is_empty() && !own.nodes.is_empty())
        };
        let shows_all = self.estate.nodes.iter().all(|node| self.is_read_whole(node.origin));
        if shows_all && self.subjects.iter().all(works) {
            let step = todo("verify-nodes", steps::nodes_verified(), steps::nodes_verified_why());
            return Step { state: StepState::Done, ..step };
        }
        let commands = self.pools().iter().map(Moving::list_nodes).collect();
        Step { commands, ..todo("verify-nodes", steps::verify_nodes(), steps::verify_nodes_why()) }
    }

    /// One step for all pools, by their modes in effect.
    pub(super) fn verify_modes(&self, pools: &[&Pool]) -> Step {
        let mode_of = |pool: &Pool| pool.current_mode.as_deref().map(str::to_ascii_lowercase);
        let with = |wanted: Option<bool>| -> Vec<&Pool> {
            let is = |pool: &&Pool| mode_of(pool).map(|mode| mode == "simplified") == wanted;
            pools.iter().copied().filter(is).collect()
        };
        let names = |pools: &[&Pool]| listed(pools.iter().map(|pool| &pool.resource));
        let (classic, hidden) = (with(Some(false)), with(None));
        let calls =
            mode_calls(hidden.iter().chain(&classic).map(|pool| pool.resource.full_id().map(ResourceId::as_str)));
        let cut = pools.iter().any(|pool| !self.is_read_whole(pool.resource.origin));
        if classic.is_empty() && hidden.is_empty() && !cut {
            let step = todo("verify-mode", steps::all_simplified(), steps::all_simplified_why());
            return Step { state: StepState::Done, ..step };
        }
        let why = [
            cut.then(steps::more_pools),
            (!classic.is_empty()).then(|| steps::not_simplified(names(&classic))),
            (!hidden.is_empty()).then(|| steps::mode_not_shown(names(&hidden))),
            Some(steps::paste_modes()),
        ];
        let why = Message::sentences(why.into_iter().flatten());
        Step { commands: calls, ..todo("verify-mode", steps::read_modes(), why) }
    }
}

/// The calls that show the modes of pools: one for each of few pools, else one for all of each account.
fn mode_calls<'p>(ids: impl Iterator<Item = Option<&'p str>>) -> Vec<String> {
    let ids: Vec<Option<&str>> = ids.collect();
    let are_many = ids.len() > FEW_POOLS;
    let list = |id: &Option<&'p str>| id.and_then(|id| Some(id.rsplit_once('/')?.0)).filter(|_| are_many).or(*id);
    let mut calls: Vec<String> = Vec::new();
    for call in ids.iter().map(|id| pool_call("get", list(id), "")) {
        if !calls.contains(&call) {
            calls.push(call);
        }
    }
    calls
}

/// What storage a list names that only classic nodes need.
enum Left {
    Nothing,
    /// One host that may be the autostorage's.
    One(String),
    Classic(Vec<String>),
}

impl Left {
    fn of(hosts: &[&OutboundEndpoint]) -> Left {
        if hosts.is_empty() {
            return Left::Nothing;
        }
        Left::Classic(hosts.iter().map(|endpoint| endpoint.host.clone()).collect())
    }
}

fn is_blob(host: &str) -> bool {
    !host.starts_with('*') && host.split('.').nth(1) == Some("blob")
}

fn is_blob_of(host: &str, account: &str) -> bool {
    is_blob(host) && host.split('.').next().is_some_and(|own| own.eq_ignore_ascii_case(account))
}
