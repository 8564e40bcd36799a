//! A change in Bicep: the rule as a child resource of the group.

use super::super::edit::EditAction;
use super::arm::{API_VERSION, gone};
use super::fields::{Field, Place, Shown, Value};
use super::one_line;
use crate::estate::Nsg;

/// The rule after an edit; what goes is told in comments, with the az command that takes it away.
pub fn form(action: &EditAction, nsg: &Nsg, place: Place, az_cli: &str) -> String {
    match Shown::of(action) {
        Shown::Whole(fields) if place == Place::Inside => format!(
            "// In the securityRules of {}:\n{}",
            one_line(&nsg.name.to_string()),
            entry(&action.rule().name, &fields)
        ),
        Shown::Whole(fields) => resource(&action.rule().name, &fields, nsg),
        Shown::Gone => gone(action.rule(), nsg, place, az_cli),
        Shown::Differences(changed) => {
            let name = one_line(&action.rule().name);
            format!(
                "// In the rule {name} of {}, change:\n{}",
                one_line(&nsg.name.to_string()),
                properties(&changed, "")
            )
        }
    }
}

fn resource(rule: &str, fields: &[Field], nsg: &Nsg) -> String {
    let name = nsg.name.known().map_or("<network security group>", String::as_str);
    format!(
        "resource nsg 'Microsoft.Network/networkSecurityGroups@{API_VERSION}' existing = {{\n  name: {}\n}}\n\n\
         resource {} 'Microsoft.Network/networkSecurityGroups/securityRules@{API_VERSION}' = {{\n  parent: nsg\n  \
         name: {}\n  properties: {{\n{}\n  }}\n}}",
        quoted(name),
        symbol(rule),
        quoted(rule),
        properties(fields, "    ")
    )
}

/// The rule as an entry in the list of its group.
fn entry(rule: &str, fields: &[Field]) -> String {
    format!("{{\n  name: {}\n  properties: {{\n{}\n  }}\n}}", quoted(rule), properties(fields, "    "))
}

fn properties(fields: &[Field], indent: &str) -> String {
    let lines = fields.iter().map(|(name, value)| format!("{indent}{name}: {}", literal(value, indent)));
    lines.collect::<Vec<_>>().join("\n")
}

fn literal(value: &Value, indent: &str) -> String {
    let list = |items: Vec<String>| {
        let items: String = items.iter().map(|item| format!("{indent}  {item}\n")).collect();
        format!("[\n{items}{indent}]")
    };
    match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => quoted(text),
        Value::Texts(texts) => list(texts.iter().map(|text| quoted(text)).collect()),
        Value::Groups(ids) => list(ids.iter().map(|id| format!("{{ id: {} }}", quoted(id))).collect()),
    }
}

/// A string of Bicep.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("'");
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '\\' | '\'' => quoted.extend(['\\', c]),
            '$' if letters.peek() == Some(&'{') => quoted.push_str("\\$"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if is_hidden(c) => quoted.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

/// True for characters that don't show, and change how others do.
fn is_hidden(c: char) -> bool {
    one_line(c.encode_utf8(&mut [0; 4])) != c.to_string()
}

/// A symbolic name made of a rule's name.
fn symbol(name: &str) -> String {
    let letters: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    format!("rule{letters}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_ends_a_string_or_is_evaluated() {
        for (text, expected) in [
            ("nsg-batch", "'nsg-batch'"),
            ("it's", r"'it\'s'"),
            ("${x} $x $${y}", r"'\${x} $x $\${y}'"),
            (r"a\'b", r"'a\\\'b'"),
            ("two\nlines\u{202e}\0", r"'two\nlines\u{202e}\u{0}'"),
            ("Größe", "'Größe'"),
        ] {
            assert_eq!(quoted(text), expected);
        }
    }

    #[test]
    fn a_symbol_is_an_identifier_whatever_the_name() {
        assert_eq!(symbol("Allow-Out.1"), "ruleAllowOut1");
        assert_eq!(symbol("';${x}"), "rulex");
        assert_eq!(symbol("é"), "rule");
    }
}
