//! Facts about rules that are not known for sure.

use super::messages::{asks, facts, labels};
use super::missing::{all_rules_of, missing, of_tag, printed, tag_command, unclear};
use super::nsg_match::{Doubt, RuleMatch};
use model::estate::Access;
use model::message::{Message, name, quoted};
use model::net::Region;
use model::plan::MissingFact;
use model::question::Fact;
use model::shell;

/// Whether a rule exists that alone leaves something in doubt: with it, the opposite happens of what happens without it.
pub fn of_condition(matched: &RuleMatch<'_>, show: &str) -> Option<MissingFact> {
    let (Some(rule), Some(Doubt::Condition(condition))) = (matched.rule, &matched.doubt) else { return None };
    let (label, condition) = (labels::firewall_rule(name(&rule.name)), quoted(condition));
    let fact = match rule.access.known()? {
        Access::Allow => facts::exists_to_allow(label, condition),
        Access::Deny => facts::exists_to_block(label, condition),
    };
    Some(of_condition_of(printed(fact, facts::give_values(), show), matched))
}

/// The question whether the condition of a rule holds.
fn of_condition_of(fact: MissingFact, matched: &RuleMatch<'_>) -> MissingFact {
    match &matched.doubt {
        Some(Doubt::Condition(condition)) => {
            fact.of(Fact::Condition(condition.clone(), String::new()), asks::condition(quoted(condition)))
        }
        _ => fact,
    }
}

/// What a rule of a rule set leaves in doubt.
///
/// `show` is the command that prints the rules.
pub fn of_doubt(rule_set: &Message, show: &str, matched: &RuleMatch<'_>, region: Option<&Region>) -> MissingFact {
    let rule = || labels::firewall_rule(name(matched.rule.map_or("", |rule| rule.name.as_str())));
    match &matched.doubt {
        None => printed(facts::shared_priority(rule()), facts::paste_export(), show),
        Some(Doubt::UnknownField(field, value)) => unclear(field, value, rule(), show),
        Some(Doubt::UnknownTag(tag)) => {
            let fact = missing(facts::tag_of(quoted(tag), rule()), facts::check_tag(), tag_command(region, tag));
            of_tag(fact, tag)
        }
        Some(Doubt::Group(group)) => {
            let id = shell::jmespath(group.as_str());
            let query = format!("[?ipConfigurations[?applicationSecurityGroups[?id=={id}]]].id");
            let command = format!("az network nic list --query {} --output tsv", shell::quoted(&query));
            let fact = missing(facts::asg(group, rule()), facts::see_interfaces(), command);
            fact.of(Fact::security_group(group), asks::security_group(group))
        }
        Some(Doubt::Condition(condition)) => {
            let fact = printed(facts::exists(rule(), quoted(condition)), facts::give_values(), show);
            of_condition_of(fact, matched)
        }
        Some(Doubt::MissingRules(reason)) => {
            let fact = printed(facts::all_of(rule_set, reason), facts::paste_all(), show);
            fact.of(all_rules_of(rule_set, show), asks::all_rules(rule_set))
        }
    }
}
