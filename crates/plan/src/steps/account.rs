//! The steps on accounts: whether nodes reach the node management endpoint, which no rule set shows ("Use private endpoints
//! with Azure Batch accounts", "Configure public network access with Azure Batch accounts").

use super::hops::PLACE;
use super::{ChecklistBuilder, todo};
use crate::messages::{self, steps};
use model::estate::{Account, AddressTerm, Id, PublicAccess, PublicAddresses, Reading, ResourceId};
use model::message::{Codes, Message, code, fact, listed};
use model::net::PrefixSet;
use model::plan::{Choice, Hop, HopKind, RequirementId, Step, StepState, Verdict};
use model::shell::{az_plain, az_quoted};

/// What the pools of an account find there.
struct Met<'s> {
    account: &'s Account,
    /// The hop of the account on the path of the pool that fares worst.
    hop: &'s Hop,
    subjects: Vec<String>,
    without_addresses: bool,
    /// True if all of them reach the service: the other hops allow it as well.
    reached: bool,
    /// The public addresses that they call from, if they are known of all.
    egress: Option<PrefixSet>,
}

impl ChecklistBuilder<'_> {
    /// One step for each account that is closed to some of its nodes, or that comes before anything else.
    pub(super) fn account_steps(&self) -> Vec<Step> {
        self.estate.accounts.ids().filter_map(|id| self.met(id)).filter_map(|met| self.account_step(&met)).collect()
    }

    /// The step that asks for an account where nothing shows it: in the later pages, it comes first.
    pub(super) fn ask_for_account(&self) -> Option<Step> {
        let is_shown = !self.estate.accounts.is_empty() || !self.estate.pools.is_empty();
        if self.preview() || is_shown || self.is_stuck() {
            return None;
        }
        let show = format!(
            "az batch account show --name {} {PLACE} --query '[publicNetworkAccess, networkProfile.nodeManagementAccess]'",
            az_plain(&self.account())
        );
        let why = steps::separate_settings().then(steps::if_disabled());
        Some(Step { commands: vec![show], ..todo("union-public-access", steps::ask_public_access(), why) })
    }

    /// True if the step of an account covers its hop.
    pub(super) fn has_account_step(&self, name: &str) -> bool {
        self.estate.accounts.iter().any(|account| account.resource.name.to_string() == name)
    }

    fn met(&self, id: Id<Account>) -> Option<Met<'_>> {
        let account = &self.estate.accounts[id];
        let mut met: Option<Met<'_>> = None;
        for (node_group, subject) in self.assessor.node_groups().iter().zip(self.subjects) {
            let pool = node_group.pool.map(|place| &self.estate.pools[place]);
            let simplified = subject.requirements.iter().find(|own| own.id == RequirementId::SimplifiedOutboundBatch);
            let hop = simplified.and_then(|own| own.hops.iter().find(|hop| hop.kind == HopKind::Account));
            let Some(hop) = hop.filter(|_| node_group.account == Some(id)) else { continue };
            let without = pool.is_some_and(|pool| pool.public_addresses == Reading::Known(PublicAddresses::None));
            let egress = self.assessor.egress(node_group);
            let met = met.get_or_insert(Met {
                account,
                hop,
                subjects: Vec::new(),
                without_addresses: false,
                reached: true,
                egress: egress.clone(),
            });
            met.reached &= simplified.is_some_and(|own| own.verdict == Verdict::Open);
            met.egress = met.egress.as_ref().zip(egress.as_ref()).map(|(all, own)| all | own);
            met.subjects.push(subject.id.clone());
            met.without_addresses |= without;
            if hop.verdict > met.hop.verdict {
                met.hop = hop;
            }
        }
        met
    }

    fn account_step(&self, met: &Met<'_>) -> Option<Step> {
        let account = met.account;
        let name = account.resource.name.to_string();
        let private = account.public_access == Some(Reading::Known(PublicAccess::Disabled));
        let first = private || (met.without_addresses && !self.preview());
        let id = format!("union-account:{name}");
        let title = messages::named("account", &account.resource);
        let why = &met.hop.why;
        let step = |title: Message, why: Message| Step { subjects: met.subjects.clone(), ..todo(&id, title, why) };
        if met.hop.verdict == Verdict::Open {
            return (first && met.reached)
                .then(|| Step { state: StepState::Done, ..step(steps::account_allows(title), why.clone()) });
        }
        let mut commands: Vec<String> = met.hop.missing.iter().filter_map(|fact| fact.command.clone()).collect();
        commands.dedup();
        if met.hop.verdict == Verdict::Unknown {
            let step = step(steps::account_unknown(title), super::hops::why(met.hop));
            return Some(Step { state: StepState::Waiting, ..step });
        }
        let choices = if private || met.without_addresses {
            vec![self.private_endpoint(account), open_publicly(met)]
        } else {
            vec![open_publicly(met), self.private_endpoint(account)]
        };
        let mut why = why.clone().then(steps::while_closed()).then(steps::separate_settings());
        if met.without_addresses && !self.preview() {
            why.push(steps::without_addresses());
        }
        Some(Step { commands, choices, ..step(steps::open_account(title), why) })
    }

    pub(super) fn private_endpoint(&self, account: &Account) -> Choice {
        let name = account.resource.name.known().map_or("<account>", String::as_str);
        let endpoint = format!("{name}-nodemanagement");
        let zone = self.assessor.cloud().private_batch_zone();
        let id = account.resource.full_id().map_or("<account id>", ResourceId::as_str);
        let mut why = steps::private_endpoint_why(code(&zone));
        if self.preview() {
            why.push(steps::later_than_preview());
        }
        Choice {
            codes: Codes::default(),
            title: steps::private_endpoint(),
            why,
            commands: vec![
                format!(
                    "az network private-endpoint create {PLACE} --name {} --vnet-name '<virtual network>' --subnet '<subnet>' \
                     --private-connection-resource-id {} --group-id nodeManagement --connection-name {}",
                    az_quoted(&endpoint),
                    az_quoted(id),
                    az_quoted(&endpoint)
                ),
                format!("az network private-dns zone create {PLACE} --name {zone}"),
                format!(
                    "az network private-dns link vnet create {PLACE} --zone-name {zone} --name pools --virtual-network '<virtual network>' \
                     --registration-enabled false"
                ),
                format!(
                    "az network private-endpoint dns-zone-group create {PLACE} --endpoint-name {} --name default --private-dns-zone {zone} \
                     --zone-name batch",
                    az_quoted(&endpoint)
                ),
            ],
        }
    }
}

/// The public endpoint, for the addresses that the nodes leave from.
fn open_publicly(met: &Met<'_>) -> Choice {
    let account = met.account;
    let name = account.resource.name.known().map_or("<account>", String::as_str);
    let group = account.resource.full_id().and_then(ResourceId::resource_group);
    let place = format!("--name {} --resource-group {}", az_plain(name), az_plain(group.unwrap_or("<resource group>")));
    let closed = account.public_access == Some(Reading::Known(PublicAccess::Disabled));
    let mut commands = Vec::new();
    if closed {
        // Public access without a default action allows everybody, and so does a rule that is added without one.
        commands.extend(["BatchAccount", "NodeManagement"].map(|profile| {
            format!("az batch account network-profile set {place} --profile {profile} --default-action Deny")
        }));
    }
    let known = account.node_management.as_ref().map(|access| access.allowed.as_slice()).unwrap_or_default();
    let missing = met.egress.as_ref().map(|egress| (egress - &known.iter().copied().collect()).v4());
    let addresses: Vec<String> = missing
        .iter()
        .flat_map(|missing| missing.prefixes().map(AddressTerm::Prefix).collect::<Vec<_>>())
        .map(|one| one.to_string())
        .collect();
    let addresses = if addresses.is_empty() { vec!["'<address>'".to_owned()] } else { addresses };
    commands.extend(addresses.iter().map(|address| {
        format!(
            "az batch account network-profile network-rule add {place} --profile NodeManagement --ip-address {address}"
        )
    }));
    if closed {
        commands.push(format!("az batch account set {place} --public-network-access Enabled"));
    }
    commands.push(format!("az batch account network-profile show {place}"));
    let mut why = steps::egress_addresses();
    if !known.is_empty() {
        why.push(steps::allowed_today(listed(known.iter().map(fact))));
    }
    Choice {
        codes: Codes::default(),
        title: steps::public_endpoint(),
        why: why.then(steps::public_endpoint_order()),
        commands,
    }
}
