//! The order in which a firewall evaluates its rules (domain facts, Azure Firewall: "Configure Azure Firewall rules", "Azure
//! Firewall policy rule sets").
//!
//! All network rules come before all application rules. Among the rules of a kind, the order is: the parent policy
//! first, then the priority of the group, the priority of the collection, and the order in which rules are written.

use super::super::label;
use super::super::messages::{facts, labels};
use super::super::missing::{self, missing};
use model::estate::{
    AzureFirewall, Estate, FirewallPolicy, FirewallRule, FirewallRuleKind, Index, Reading, ResourceId, RuleCollection,
    RuleCollectionGroup,
};
use model::message::{Message, name};
use model::plan::MissingFact;
use model::shell;

/// One rule at its place, or a place where rules may be that the sources don't show.
pub(super) struct Placed<'e> {
    /// The rule and its collection; `None` for rules that are not shown.
    pub rule: Option<(&'e RuleCollection, &'e FirewallRule)>,
    /// Lower comes first; what shares a rank has no known order.
    pub rank: u32,
    /// Why its rank may differ, or what is not shown.
    pub doubts: Vec<MissingFact>,
    /// The command that prints the rule.
    pub command: String,
    /// Application rules last, then the depth of the policy, then the priority of the group.
    group_key: (bool, u32, u32),
    priority: u32,
    /// The numbers of the group and the collection, for those that share a priority.
    numbers: (usize, usize),
}

/// The rules of a firewall, the first to be looked at first.
pub(super) fn ordered<'e>(firewall: &'e AzureFirewall, estate: &'e Estate) -> Vec<Placed<'e>> {
    let mut order = Order { placed: Vec::new(), groups: 0 };
    match &firewall.policy {
        Some(policy) => order.policies(policy, estate),
        None => order.classic(firewall),
    }
    let mut placed = order.placed;
    model::sorted::sort_by_key(&mut placed, |placed| (placed.group_key, placed.priority));
    number(&mut placed);
    placed
}

/// Gives ranks to rules that are sorted by their keys.
fn number(placed: &mut [Placed<'_>]) {
    let mut rank = 0;
    for run in placed.chunk_by_mut(|a, b| a.group_key == b.group_key) {
        let several = !same(run.iter().map(|placed| placed.numbers.0));
        for run in run.chunk_by_mut(|a, b| several || a.priority == b.priority) {
            let several = several || !same(run.iter().map(|placed| placed.numbers.1));
            for placed in run {
                rank += u32::from(!several);
                placed.rank = rank;
            }
            rank += 1;
        }
    }
}

fn same(mut numbers: impl Iterator<Item = usize>) -> bool {
    let first = numbers.next();
    numbers.all(|number| Some(number) == first)
}

/// How many policies in a row are looked at: one that inherits from itself must end.
const MOST_POLICIES: usize = 8;

/// A policy and those that it inherits from, as far as they are shown, by the references to them.
pub(super) fn chain<'e>(
    named: &'e ResourceId,
    estate: &'e Estate,
) -> Vec<(&'e ResourceId, Option<&'e FirewallPolicy>)> {
    let mut chain: Vec<(&ResourceId, Option<&FirewallPolicy>)> = Vec::new();
    let mut next = Some(named);
    let index = Index::of(&estate.firewall_policies);
    while let Some(reference) = next {
        let place = index.find(reference).filter(|_| chain.len() < MOST_POLICIES);
        let policy = place.map(|place| &estate.firewall_policies[place]);
        chain.push((reference, policy));
        next = policy.and_then(|policy| policy.base_policy.as_ref());
    }
    chain
}

struct Order<'e> {
    placed: Vec<Placed<'e>>,
    /// How many groups there were so far.
    groups: usize,
}

impl<'e> Order<'e> {
    fn classic(&mut self, firewall: &'e AzureFirewall) {
        let name = missing::name_or(&firewall.resource.name.to_string(), "<firewall>");
        let command = show_command("az network firewall show", firewall.resource.full_id(), &name);
        if let Some(reason) = &firewall.incomplete {
            self.hidden((false, 0, 0), all_rules(label::firewall(&firewall.resource), reason, &command));
        }
        self.collections(&firewall.collections, 0, &Reading::Known(0), None, &command);
    }

    /// The policy that a firewall names, and those that it inherits from.
    fn policies(&mut self, named: &'e ResourceId, estate: &'e Estate) {
        for (depth, (reference, policy)) in (1..).zip(chain(named, estate).into_iter().rev()) {
            self.policy(depth, reference, policy, estate);
        }
    }

    fn policy(&mut self, depth: u32, reference: &ResourceId, policy: Option<&FirewallPolicy>, estate: &'e Estate) {
        // The parent policy comes before everything: if it is unknown, everything is in doubt.
        let not_whole = policy.is_none_or(|policy| policy.incomplete.is_some());
        if not_whole {
            self.hidden((false, 0, 0), not_shown(reference));
        }
        let own = policy.and_then(|policy| policy.resource.id.as_ref()).unwrap_or(reference);
        let belongs = |group: &&RuleCollectionGroup| group.policy.as_ref().is_some_and(|id| id.refers_to(own));
        let groups: Vec<&RuleCollectionGroup> = estate.rule_collection_groups.iter().filter(belongs).collect();
        let shown = Index::new(groups.iter().map(|group| group.resource.id.as_ref()));
        let complete = match policy.and_then(|policy| policy.groups.as_ref()) {
            Some(listed) => listed.iter().all(|group| shown.holds(group)),
            None => !groups.is_empty(),
        };
        if !complete {
            self.hidden((false, depth, 0), groups_not_shown(reference));
        }
        for group in &estate.rule_collection_groups {
            if group.policy.is_none() {
                self.hidden((false, depth, 0), policy_not_shown(group));
            }
        }
        let command = groups_command(Some(reference));
        for group in groups {
            self.group(depth, group, &command);
        }
    }

    fn group(&mut self, depth: u32, group: &'e RuleCollectionGroup, command: &str) {
        let priority = group.priority.known().copied().unwrap_or(0);
        let own = || label::rule_collection_group(&group.resource);
        if let Some(reason) = &group.incomplete {
            self.hidden((false, depth, priority), all_rules(own(), reason, command));
        }
        let doubt = unclear("priority", &group.priority, own, command);
        self.collections(&group.collections, depth, &group.priority, doubt, command);
    }

    /// Places where rules may be that are not shown. A network rule there would come before others.
    fn hidden(&mut self, group_key: (bool, u32, u32), fact: MissingFact) {
        // As if in the group that comes next: what is in doubt anyway need not leave that group's rules without an order.
        let numbers = (self.groups + 1, 0);
        let command = String::new();
        self.placed.push(Placed { rule: None, rank: 0, doubts: vec![fact], command, group_key, priority: 0, numbers });
    }

    fn collections(
        &mut self,
        collections: &'e [RuleCollection],
        depth: u32,
        group_priority: &Reading<u32>,
        group_doubt: Option<MissingFact>,
        command: &str,
    ) {
        self.groups += 1;
        for (number, collection) in collections.iter().enumerate() {
            let own = || labels::collection(name(&collection.name));
            let doubts: Vec<MissingFact> = group_doubt
                .clone()
                .into_iter()
                .chain(unclear("priority", &collection.priority, own, command))
                .chain(unclear("action", &collection.access, own, command))
                .collect();
            for rule in &collection.rules {
                let is_application = matches!(rule.kind, FirewallRuleKind::Application { .. });
                self.placed.push(Placed {
                    rule: Some((collection, rule)),
                    rank: 0,
                    doubts: doubts.clone(),
                    command: command.to_owned(),
                    group_key: (is_application, depth, group_priority.known().copied().unwrap_or(0)),
                    priority: collection.priority.known().copied().unwrap_or(0),
                    numbers: (self.groups, number),
                });
            }
        }
    }
}

fn unclear<T>(
    field: &'static str,
    reading: &Reading<T>,
    of: impl Fn() -> Message,
    command: &str,
) -> Option<MissingFact> {
    reading.unknown().map(|unknown| missing::unclear(field, unknown, of(), command))
}

fn all_rules(of: Message, reason: &Message, command: &str) -> MissingFact {
    missing(facts::all_of(of, reason), facts::paste_all(), command.to_owned())
}

fn not_shown(policy: &ResourceId) -> MissingFact {
    let full = Some(policy).filter(|policy| policy.is_full());
    let command = show_command("az network firewall policy show", full, &missing::name_of(policy));
    missing(facts::base_policy(policy), facts::paste_policy(), command)
}

fn groups_not_shown(policy: &ResourceId) -> MissingFact {
    missing(facts::policy_groups(policy), facts::paste_groups(), groups_command(Some(policy)))
}

fn policy_not_shown(group: &RuleCollectionGroup) -> MissingFact {
    let group = label::rule_collection_group(&group.resource);
    missing(facts::policy_of(group), facts::paste_groups_with_ids(), groups_command(None))
}

/// A command that shows one resource, by its id if that is known, or else by its name as the command takes it.
pub(super) fn show_command(verb: &str, id: Option<&ResourceId>, name: &str) -> String {
    match id {
        Some(id) => format!("{verb} --ids {} --output json", shell::az_plain(id.as_str())),
        None => format!("{verb} --resource-group '<resource group>' --name {name} --output json"),
    }
}

fn groups_command(policy: Option<&ResourceId>) -> String {
    let subscription = policy.and_then(|policy| policy.subscription()).map(shell::az_plain);
    let subscription = subscription.map(|id| format!("--subscription {id} ")).unwrap_or_default();
    let group = policy.and_then(|policy| policy.resource_group()).map(shell::az_quoted);
    let group = group.unwrap_or_else(|| shell::quoted("<resource group>"));
    let name = policy.map_or_else(|| shell::quoted("<policy>"), missing::name_of);
    format!(
        "az network firewall policy rule-collection-group list {subscription}--resource-group {group} --policy-name {name} \
         --output json"
    )
}
