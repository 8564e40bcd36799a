//! A change in Azure PowerShell, with the Az modules.

use super::super::azure_rule::azure_rule;
use super::super::edit::EditAction;
use super::fields::{Field, Value, differences, fields};
use crate::estate::{Nsg, Rule, id_segment};

/// The commands that make an edit.
pub fn command(action: &EditAction, nsg: &Nsg) -> String {
    let context = segment(nsg, "subscriptions")
        .map(|id| format!("Set-AzContext -Subscription {} -Scope Process | Out-Null\n", quoted(id)));
    let group = segment(nsg, "resourceGroups").unwrap_or("<resource group>");
    let name = nsg.name.known().map_or("<network security group>", String::as_str);
    let get = format!("Get-AzNetworkSecurityGroup -ResourceGroupName {} -Name {}", quoted(group), quoted(name));
    let set = "Set-AzNetworkSecurityGroup | Out-Null";
    let commands = match action {
        EditAction::Add(rule) => {
            format!("{get} |\n  Add-AzNetworkSecurityRuleConfig {} |\n  {set}", parameters(rule))
        }
        EditAction::Remove(rule) => {
            format!("{get} |\n  Remove-AzNetworkSecurityRuleConfig -Name {} |\n  {set}", quoted(&rule.name))
        }
        EditAction::Modify { before, after } => format!(
            "$group = {get}\n$rule = $group.SecurityRules | Where-Object Name -EQ {}\n{}\n$group | {set}",
            quoted(&before.name),
            assignments(before, after).join("\n")
        ),
    };
    format!("{}{commands}", context.unwrap_or_default())
}

/// What follows `name` in the id of the group.
fn segment<'n>(nsg: &'n Nsg, name: &str) -> Option<&'n str> {
    nsg.id.as_deref().and_then(|id| id_segment(id, name))
}

/// A text in single quotes, in which nothing has a meaning but a quote, and that is doubled. PowerShell takes typographic
/// quotes for quotes as well.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("'");
    for c in text.chars() {
        match c {
            '\'' | '\u{2018}'..='\u{201b}' => quoted.extend([c, c]),
            // Control characters would reach the console, not the command.
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

/// The values of a rule, each with its name.
fn arguments(rule: &Rule) -> Vec<(String, String)> {
    let rule = azure_rule(rule);
    let fields = fields(&rule).into_iter().map(|(name, value)| (parameter(name, &value), literal(&value)));
    std::iter::once(("Name".to_owned(), quoted(&rule.name))).chain(fields).collect()
}

fn parameters(rule: &Rule) -> String {
    let parameters = arguments(rule).into_iter().map(|(name, value)| format!("-{name} {value}"));
    parameters.collect::<Vec<_>>().join(" ")
}

/// The values of a rule as a table for splatting.
pub fn table(rule: &Rule) -> String {
    let entries = arguments(rule).into_iter().map(|(name, value)| format!("    {name} = {value}\n"));
    format!("@{{\n{}}}", entries.collect::<String>())
}

/// What sets the fields of `$rule` that an edit in place changes; the others keep what they have.
pub fn assignments(before: &Rule, after: &Rule) -> Vec<String> {
    let assignment = |(name, value): Field| {
        // A list of one value is a list all the same.
        let is_list = name.contains("Prefix") || name.contains("Range");
        let value_of = if is_list { format!("[string[]] @({})", literal(&value)) } else { literal(&value) };
        format!("$rule.{} = {value_of}", parameter(name, &value))
    };
    differences(before, after).into_iter().map(assignment).collect()
}

/// The name of a parameter: Azure's in the singular.
fn parameter(name: &str, value: &Value) -> String {
    let singular = match value {
        Value::Texts(_) => name.strip_suffix("es").filter(|rest| rest.ends_with("Prefix")).or(name.strip_suffix('s')),
        Value::Groups(_) => name.strip_suffix('s'),
        Value::Number(_) | Value::Text(_) => None,
    };
    let mut letters = singular.unwrap_or(name).chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    let id = if matches!(value, Value::Groups(_)) { "Id" } else { "" };
    format!("{}{}{id}", first.map(String::from).unwrap_or_default(), letters.as_str())
}

fn literal(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => quoted(text),
        Value::Texts(texts) | Value::Groups(texts) => {
            texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ")
        }
    }
}
