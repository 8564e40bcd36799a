//! A change in Azure PowerShell, with the Az modules.

pub mod firewall;

use super::super::edit::{Diff, Edited};
use super::edit_target::EditTarget;
use super::entry::{Entry, Field, Shown, Value, differences};
use model::estate::Rule;
use model::hidden::is_hidden;
use model::shell::{is_plain, printable};

/// What makes a change.
pub fn command(edited: &Edited, entry: &Entry<'_>) -> String {
    let target = entry.target;
    let fields = match &entry.shown {
        Shown::Whole(fields) | Shown::Differences(fields) => fields.as_slice(),
        Shown::Gone => &[],
    };
    let edit = match edited {
        Edited::NsgRule(_, Diff { before: Some(before), after: Some(_) }) => {
            return format!(
                "{}$group = {}\n$rule = $group.SecurityRules | Where-Object Name -EQ {}\n{}\n$group | {}",
                context(target),
                get(target),
                quoted(&before.name),
                assignments(before, fields.to_vec()),
                set(target)
            );
        }
        Edited::NsgRule(_, Diff { after: Some(_), .. }) => {
            format!("Add-AzNetworkSecurityRuleConfig {}", inline(entry.name, fields))
        }
        Edited::Route(_, Diff { before, after: Some(_) }) => {
            let verb = if before.is_some() { "Set" } else { "Add" };
            format!("{verb}-AzRouteConfig {}", inline(entry.name, fields))
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
    let mut quoted = String::with_capacity(text.len() + 2);
    quote(text, &mut quoted);
    quoted
}

/// Writes the same.
fn quote(text: &str, out: &mut String) {
    out.push('\'');
    if is_plain(text, b"'") {
        out.push_str(text);
    } else {
        for c in text.chars() {
            match c {
                '\'' | '\u{2018}'..='\u{201b}' => out.extend([c, c]),
                c => out.push(printable(c)),
            }
        }
    }
    out.push('\'');
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

/// A name and fields as parameters: what is before each, and between the parameter and its value.
fn write_parameters(name: &str, fields: &[Field<'_>], [before, between]: [&str; 2], out: &mut String) {
    out.extend([before, "Name", between]);
    quote(name, out);
    for (name, value) in fields {
        out.push_str(before);
        write_parameter(name, value, out);
        out.push_str(between);
        match value {
            Value::Text(text) if *name == "description" => out.push_str(&text_quoted(text)),
            value => write_literal(value, out),
        }
    }
}

/// Parameters in a command.
fn inline(name: &str, fields: &[Field<'_>]) -> String {
    let mut all = String::new();
    write_parameters(name, fields, [" -", " "], &mut all);
    all.split_off(1)
}

/// Parameters as a table for splatting.
pub fn table(name: &str, fields: &[Field<'_>]) -> String {
    let mut table = String::from("@{");
    write_parameters(name, fields, ["\n    ", " = "], &mut table);
    table.push_str("\n}");
    table
}

/// What sets the fields of `$rule` that an edit in place changes; the others keep what they have.
pub fn assignments(before: &Rule, after: Vec<Field<'_>>) -> String {
    let mut lines = String::new();
    for (name, value) in differences(before, after) {
        // A list of one value is still a list.
        let is_list = name.contains("Prefix") || name.contains("Range");
        let [open, close] = if is_list { ["[string[]] @(", ")"] } else { ["", ""] };
        lines.push_str(if lines.is_empty() { "$rule." } else { "\n$rule." });
        write_parameter(name, &value, &mut lines);
        lines.extend([" = ", open]);
        write_literal(&value, &mut lines);
        lines.push_str(close);
    }
    lines
}

/// True for what takes `es` in the plural.
fn is_whole(word: &str) -> bool {
    word.ends_with("Prefix") || word.ends_with("Address")
}

/// Writes the name of a parameter: Azure's in the singular.
fn write_parameter(name: &str, value: &Value<'_>, out: &mut String) {
    let singular = match value {
        Value::Texts(_) => name.strip_suffix("es").filter(|rest| is_whole(rest)).or(name.strip_suffix('s')),
        Value::Groups(_) => name.strip_suffix('s'),
        _ => None,
    };
    let mut letters = singular.unwrap_or(name).chars();
    out.extend(letters.next().map(|c| c.to_ascii_uppercase()));
    out.push_str(letters.as_str());
    if matches!(value, Value::Groups(_)) {
        out.push_str("Id");
    }
}

fn write_literal(value: &Value<'_>, out: &mut String) {
    match value {
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::Text(text) => quote(text, out),
        Value::Texts(texts) => write_list(texts.iter(), out),
        Value::Groups(groups) => write_list(groups.iter().map(|group| &group.id), out),
        // No parameter takes them: commands of their own make them.
        Value::One(..) | Value::Entry(_) => {}
    }
}

fn write_list<'t>(texts: impl Iterator<Item = &'t String>, out: &mut String) {
    for (at, text) in texts.enumerate() {
        out.push_str(if at == 0 { "" } else { ", " });
        quote(text, out);
    }
}
