//! A change in Azure PowerShell, with the Az modules.

pub mod firewall;

use super::super::edit::{Diff, Edited};
use super::super::shapes::azure_rule;
use super::edit_target::EditTarget;
use super::entry::{Field, Value, differences, fields, route_fields};
use model::estate::{Route, Rule};
use model::hidden::is_hidden;
use model::shell::printable;

/// What makes a change.
pub fn command(edited: &Edited, target: &EditTarget<'_>) -> String {
    let edit = match edited {
        Edited::NsgRule(_, Diff { before: Some(before), after: Some(after) }) => {
            return format!(
                "{}$group = {}\n$rule = $group.SecurityRules | Where-Object Name -EQ {}\n{}\n$group | {}",
                context(target),
                get(target),
                quoted(&before.name),
                assignments(before, after).join("\n"),
                set(target)
            );
        }
        Edited::NsgRule(_, Diff { after: Some(rule), .. }) => {
            format!("Add-AzNetworkSecurityRuleConfig {}", inline(&rule_arguments(rule)))
        }
        Edited::Route(_, Diff { before, after: Some(route) }) => {
            let verb = if before.is_some() { "Set" } else { "Add" };
            format!("{verb}-AzRouteConfig {}", inline(&route_arguments(route)))
        }
        Edited::NsgRule(..) => format!("Remove-AzNetworkSecurityRuleConfig -Name {}", quoted(edited.name())),
        Edited::Route(..) => format!("Remove-AzRouteConfig -Name {}", quoted(edited.name())),
        Edited::FirewallRule(_, rule) => return format!("{}{}", context(target), firewall::commands(rule, target)),
        Edited::NodeRule(..) => return String::new(),
    };
    format!("{}{} |\n  {edit} |\n  {}", context(target), get(target), set(target))
}

/// What chooses the subscription, if it is known.
fn context(target: &EditTarget<'_>) -> String {
    let [subscription, ..] = target.place();
    let choose = |id| format!("Set-AzContext -Subscription {} -Scope Process | Out-Null\n", quoted(id));
    subscription.map(choose).unwrap_or_default()
}

/// What fetches the resource.
fn get(target: &EditTarget<'_>) -> String {
    let [group, name] = target.named();
    format!("Get-{} -ResourceGroupName {} -Name {}", target.kind.noun, quoted(&group), quoted(&name))
}

/// What writes it.
fn set(target: &EditTarget<'_>) -> String {
    format!("Set-{} | Out-Null", target.kind.noun)
}

/// A text in single quotes, in which nothing has a meaning but a quote, and that is doubled. PowerShell takes typographic
/// quotes for quotes as well.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("'");
    for c in text.chars() {
        match c {
            '\'' | '\u{2018}'..='\u{201b}' => quoted.extend([c, c]),
            c => quoted.push(printable(c)),
        }
    }
    quoted.push('\'');
    quoted
}

/// A text in which every character counts, such as a description that is put back: line breaks stay as they are, and other
/// invisible characters are written by their numbers.
pub fn text_quoted(text: &str) -> String {
    let is_written = |c: char| is_hidden(c) && c != '\n';
    let quoted_lines = |text: &str| text.split('\n').map(quoted).collect::<Vec<_>>().join("\n").replace("'\n'", "\n");
    if !text.contains(is_written) {
        return quoted_lines(text);
    }
    let mut parts: Vec<String> = Vec::new();
    for part in text.split_inclusive(is_written) {
        let end = part.chars().next_back().filter(|c| is_written(*c));
        parts.push(quoted_lines(part.trim_end_matches(|c| Some(c) == end)));
        let mut units = [0; 2];
        let units = end.map(|c| &*c.encode_utf16(&mut units)).unwrap_or_default();
        parts.extend(units.iter().map(|unit| format!("[char]{unit}")));
    }
    format!("({})", parts.join(" + "))
}

pub type Arguments = Vec<(String, String)>;

/// A name and fields as parameters.
fn arguments(name: &str, fields: &[Field]) -> Arguments {
    let value_of = |name: &str, value: &Value| match value {
        Value::Text(text) if name == "description" => text_quoted(text),
        value => literal(value),
    };
    let fields = fields.iter().map(|(name, value)| (parameter(name, value), value_of(name, value)));
    std::iter::once(("Name".to_owned(), quoted(name))).chain(fields).collect()
}

/// The parameters that are a rule of a group.
pub fn rule_arguments(rule: &Rule) -> Arguments {
    arguments(&rule.name, &fields(&azure_rule(rule)))
}

/// The parameters that are a route.
pub fn route_arguments(route: &Route) -> Arguments {
    arguments(&route.name, &route_fields(route))
}

/// Parameters in a command.
fn inline(arguments: &Arguments) -> String {
    let parameters = arguments.iter().map(|(name, value)| format!("-{name} {value}"));
    parameters.collect::<Vec<_>>().join(" ")
}

/// Parameters as a table for splatting.
pub fn table(arguments: &Arguments) -> String {
    let entries = arguments.iter().map(|(name, value)| format!("    {name} = {value}\n"));
    format!("@{{\n{}}}", entries.collect::<String>())
}

/// What sets the fields of `$rule` that an edit in place changes; the others keep what they have.
pub fn assignments(before: &Rule, after: &Rule) -> Vec<String> {
    let assignment = |(name, value): Field| {
        // A list of one value is still a list.
        let is_list = name.contains("Prefix") || name.contains("Range");
        let value_of = if is_list { format!("[string[]] @({})", literal(&value)) } else { literal(&value) };
        format!("$rule.{} = {value_of}", parameter(name, &value))
    };
    differences(before, after).into_iter().map(assignment).collect()
}

/// True for what takes `es` in the plural.
fn is_whole(word: &str) -> bool {
    word.ends_with("Prefix") || word.ends_with("Address")
}

/// The name of a parameter: Azure's in the singular.
fn parameter(name: &str, value: &Value) -> String {
    let singular = match value {
        Value::Texts(_) => name.strip_suffix("es").filter(|rest| is_whole(rest)).or(name.strip_suffix('s')),
        Value::Groups(_) => name.strip_suffix('s'),
        _ => None,
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
        // No parameter takes them: commands of their own make them.
        Value::One(..) | Value::Entries(_) => String::new(),
    }
}
