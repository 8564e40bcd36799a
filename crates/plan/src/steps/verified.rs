//! What sources that are pasted later show of the verification: the service's list of dependencies, and the pools' modes.

use super::{ChecklistBuilder, pool_call, todo};
use model::estate::{Account, Origin, OutboundDependencies, OutboundEndpoint, Pool, ResourceId};
use model::plan::{Step, StepState};
use model::source::{Extent, Severity, SourceReport};
use model::words::listed;

/// The category of storage hosts in the service's list.
const STORAGE: &str = "Azure Storage";

impl ChecklistBuilder<'_> {
    /// A step for each list of dependencies: which storage hosts remain that only classic nodes need ("Use simplified compute
    /// node communication", verification).
    pub(super) fn verify_lists(&self) -> Vec<Step> {
        let step = |list: &OutboundDependencies| {
            let name = list.account.as_deref().unwrap_or("the account");
            let id = format!("verify-endpoints:{name}");
            let (state, title, why) = match self.left_of(list) {
                Left::Nothing if !self.is_read_whole(list.origin) => (
                    StepState::Todo,
                    format!("List the outbound network dependencies of {name} once more"),
                    "What was read of the answer names no storage but the autostorage, but it was not read whole: the rest may."
                        .to_owned(),
                ),
                Left::Nothing => (
                    StepState::Done,
                    format!("{name} lists no storage but its own autostorage"),
                    "Its answer shows that no pool is classic any more.".to_owned(),
                ),
                Left::One(host) => (
                    StepState::Todo,
                    format!("See that {host} is the autostorage account of {name}"),
                    "It is the only storage host that the answer lists. If it is the account's own autostorage, no pool is classic any \
                     more. Paste `az batch account show`, and this step checks itself."
                        .to_owned(),
                ),
                Left::Classic(hosts) => (
                    StepState::Todo,
                    format!("{name} still has classic pools: move them, and list its dependencies again"),
                    format!("Its answer lists storage that only classic nodes need: {}.", listed(hosts)),
                ),
            };
            let commands = if state == StepState::Done { Vec::new() } else { vec![self.list_endpoints()] };
            Step { state, commands, ..todo(&id, &title, &why) }
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

    /// True if nothing is missing of the source, as far as reading it could tell: pages that were not pasted are told as well.
    fn is_read_whole(&self, origin: Origin) -> bool {
        let whole = |source: &SourceReport| {
            source.read == Extent::Whole && source.diagnostics.iter().all(|told| told.severity == Severity::Info)
        };
        self.sources.get(origin.source).is_some_and(whole)
    }

    fn account_of(&self, list: &OutboundDependencies) -> Option<&Account> {
        let name = list.account.as_ref()?;
        self.estate
            .accounts
            .iter()
            .find(|account| account.resource.name.known().is_some_and(|own| own.eq_ignore_ascii_case(name)))
    }

    /// One step for all pools, by their modes in force.
    pub(super) fn verify_modes(&self) -> Step {
        let mode_of = |pool: &Pool| pool.current_mode.as_deref().map(str::to_ascii_lowercase);
        let with = |wanted: Option<bool>| -> Vec<&Pool> {
            let is = |pool: &&Pool| mode_of(pool).map(|mode| mode == "simplified") == wanted;
            self.estate.pools.iter().filter(is).collect()
        };
        let names = |pools: &[&Pool]| listed(pools.iter().map(|pool| pool.resource.name.to_string()));
        let (classic, hidden) = (with(Some(false)), with(None));
        let calls = hidden
            .iter()
            .chain(&classic)
            .map(|pool| pool_call("get", pool.resource.full_id().map(ResourceId::as_str), ""))
            .collect();
        let cut = self.estate.pools.iter().any(|pool| !self.is_read_whole(pool.resource.origin));
        if classic.is_empty() && hidden.is_empty() && !cut {
            let title = "All pools that the sources show are simplified";
            let why =
                "Each shows currentNodeCommunicationMode Simplified. Of pools that were not pasted, this says nothing.";
            return Step { state: StepState::Done, ..todo("verify-mode", title, why) };
        }
        let mut why: Vec<String> = Vec::new();
        if cut {
            why.push("A source with pools was not read whole, and may hold more of them.".to_owned());
        }
        if !classic.is_empty() {
            why.push(format!("Not simplified yet: {}.", names(&classic)));
        }
        if !hidden.is_empty() {
            why.push(format!(
                "Of {} the sources don't show the mode; newer az releases no longer print it.",
                names(&hidden)
            ));
        }
        why.push("Paste the answers here, and this step checks itself. A target alone promises nothing.".to_owned());
        let title = "Read currentNodeCommunicationMode of each pool";
        Step { commands: calls, ..todo("verify-mode", title, &why.join(" ")) }
    }
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
