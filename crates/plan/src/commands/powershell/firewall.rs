//! Changes of Azure Firewalls and their policies in Azure PowerShell.

use super::super::super::edit::Diff;
use super::super::super::elements::PlacedFirewallRule;
use super::super::super::shapes::firewall_rule;
use super::super::edit_target::{self, EditTarget};
use super::super::entry::{RulesOf, rule_fields};
use super::{get, inline, quoted, set};
use model::plan::AzureFirewallRule;

/// What adds a rule to a firewall or a policy, or takes it away.
pub fn commands(diff: &Diff<PlacedFirewallRule>, target: &EditTarget<'_>) -> String {
    let Some(placed) = diff.shown() else { return String::new() };
    let (rule, removes) = (firewall_rule(placed), diff.after.is_none());
    if target.kind == &edit_target::POLICY {
        of_policy(removes, placed, &rule, target)
    } else {
        of_firewall(removes, placed, &rule, target)
    }
}

/// What makes the rule, and the collection around it where that is new.
fn made(noun: &str, collection: &str, own_collection: bool, rule: &AzureFirewallRule) -> String {
    let made = format!("$rule = New-{noun} {}\n", inline(&rule.name, &rule_fields(rule, RulesOf::Firewall)));
    if !own_collection {
        return made;
    }
    format!(
        "{made}$collection = New-{collection} -Name {} -Priority {} -ActionType {} -Rule $rule\n",
        quoted(&rule.collection),
        rule.collection_priority.unwrap_or_default(),
        quoted(&rule.action)
    )
}

fn of_firewall(
    removes: bool,
    placed: &PlacedFirewallRule,
    rule: &AzureFirewallRule,
    target: &EditTarget<'_>,
) -> String {
    let (collection, name) = (quoted(&rule.collection), quoted(&rule.name));
    let found = format!("$firewall.GetNetworkRuleCollectionByName({collection})");
    let edit = match (removes, placed.own_collection) {
        (true, true) => format!("$firewall.RemoveNetworkRuleCollectionByName({collection})"),
        (true, false) => format!("{found}.RemoveRuleByName({name})"),
        (false, true) => "$firewall.AddNetworkRuleCollection($collection)".to_owned(),
        (false, false) => format!("{found}.AddRule($rule)"),
    };
    let made = || made("AzFirewallNetworkRule", "AzFirewallNetworkRuleCollection", placed.own_collection, rule);
    let made = if removes { String::new() } else { made() };
    format!("{made}$firewall = {}\n{edit}\n$firewall | {}", get(target), set(target))
}

fn of_policy(removes: bool, placed: &PlacedFirewallRule, rule: &AzureFirewallRule, target: &EditTarget<'_>) -> String {
    const GROUP: &str = "AzFirewallPolicyRuleCollectionGroup";
    let [resource_group, policy] = target.named().map(|name| quoted(&name));
    let (collection, name) = (quoted(&rule.collection), quoted(&rule.name));
    let group = quoted(rule.group.as_deref().unwrap_or_default());
    let on = |flag: &str| format!("-ResourceGroupName {resource_group} -{flag} {policy} -Name {group}");
    if removes && placed.own_group {
        return format!("Remove-{GROUP} {} -Force", on("AzureFirewallPolicyName"));
    }
    let made = made("AzFirewallPolicyNetworkRule", "AzFirewallPolicyFilterRuleCollection", placed.own_collection, rule);
    if placed.own_group {
        let priority = rule.group_priority.unwrap_or_default();
        let on = on("FirewallPolicyName");
        return format!("{made}New-{GROUP} {on} -Priority {priority} -RuleCollection $collection | Out-Null");
    }
    let find = format!("$collection = $group.Properties.GetRuleCollectionByName({collection})\n");
    let edit = match (removes, placed.own_collection) {
        (true, true) => format!("{find}[void] $group.Properties.RuleCollection.Remove($collection)"),
        (true, false) => format!("{find}[void] $collection.Rules.RemoveAll({{ param($rule) $rule.Name -EQ {name} }})"),
        (false, true) => format!("{made}$group.Properties.RuleCollection.Add($collection)"),
        (false, false) => format!("{made}{find}$collection.Rules.Add($rule)"),
    };
    let get = on("AzureFirewallPolicyName");
    format!(
        "$group = Get-{GROUP} {get}\n{edit}\nSet-{GROUP} -InputObject $group -Priority $group.Properties.Priority \
         -RuleCollection $group.Properties.RuleCollection | Out-Null"
    )
}
