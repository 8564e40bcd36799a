//! A change in Terraform, with the provider azurerm.

use super::super::edit::EditAction;
use super::fields::{Field, Place, Shown, Value};
use super::one_line;
use crate::estate::{Nsg, id_segment};

/// The rule after an edit; what goes is told in comments.
pub fn form(action: &EditAction, nsg: &Nsg, place: Place) -> String {
    let (name, group) = (one_line(&action.rule().name), one_line(&nsg.name.to_string()));
    let what = if matches!(action, EditAction::Add(_)) { "A new rule" } else { "The changed rule" };
    match (Shown::of(action), place) {
        (Shown::Whole(fields), Place::Inside) => {
            format!("# {what}, in the resource of {group}:\n{}", block(&action.rule().name, fields))
        }
        (Shown::Whole(fields), Place::Apart) => resource(&action.rule().name, fields, nsg),
        (Shown::Whole(fields), Place::Unknown) => format!(
            "# {what} of {group}. If the group has its rules in blocks `security_rule`, it has to be such a block, without the names\n\
             # of the resource group and of the group: Terraform takes rules inside or outside of a group, not both.\n{}",
            resource(&action.rule().name, fields, nsg)
        ),
        (Shown::Gone, Place::Inside) => format!(
            "# Delete the block `security_rule` of {name} in the resource of {group}. The next apply takes the rule away."
        ),
        (Shown::Gone, Place::Apart) => format!(
            "# Delete the resource `azurerm_network_security_rule` of {name} in {group}. The next apply takes the rule away."
        ),
        (Shown::Gone, Place::Unknown) => format!(
            "# Delete the rule {name} of {group}: its block `security_rule`, or its resource\n\
             # `azurerm_network_security_rule`. The next apply takes it away."
        ),
        (Shown::Differences(changed), _) => {
            let lines = attributes(changed.into_iter().map(attribute).collect(), "");
            format!("# In the rule {name} of {group}, change:\n{lines}")
        }
    }
}

/// The rule as a block in the resource of its group.
fn block(rule: &str, fields: Vec<Field>) -> String {
    let all = std::iter::once(("name".to_owned(), quoted(rule))).chain(fields.into_iter().map(attribute));
    format!("security_rule {{\n{}\n}}", attributes(all.collect(), "  "))
}

/// The rule as a resource of its own.
fn resource(rule: &str, fields: Vec<Field>, nsg: &Nsg) -> String {
    let resource_group =
        nsg.id.as_deref().and_then(|id| id_segment(id, "resourceGroups")).unwrap_or("<resource group>");
    let group = nsg.name.known().map_or("<network security group>", String::as_str);
    let named = [("name", rule), ("resource_group_name", resource_group), ("network_security_group_name", group)];
    let named = named.map(|(name, text)| (name.to_owned(), quoted(text)));
    let all = named.into_iter().chain(fields.into_iter().map(attribute)).collect();
    format!("resource \"azurerm_network_security_rule\" \"{}\" {{\n{}\n}}", label(rule), attributes(all, "  "))
}

/// Attributes below each other, with their signs in one column, as `terraform fmt` has them.
fn attributes(attributes: Vec<(String, String)>, indent: &str) -> String {
    let width = attributes.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let lines = attributes.iter().map(|(name, value)| format!("{indent}{name:<width$} = {value}"));
    lines.collect::<Vec<_>>().join("\n")
}

fn attribute((name, value): Field) -> (String, String) {
    let list = |texts: &[String]| texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ");
    match value {
        Value::Number(number) => (words(name), number.to_string()),
        Value::Text(text) => (words(name), quoted(&text)),
        Value::Texts(texts) => (words(name), format!("[{}]", list(&texts))),
        Value::Groups(ids) => (format!("{}_ids", words(name.trim_end_matches('s'))), format!("[{}]", list(&ids))),
    }
}

/// A name of Azure's as Terraform writes it: `source_port_range` for `sourcePortRange`.
fn words(name: &str) -> String {
    let mut words = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            words.push('_');
        }
        words.push(c.to_ascii_lowercase());
    }
    words
}

/// A string of Terraform.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '$' | '%' if letters.peek() == Some(&'{') => quoted.extend([c, c]),
            // Before another one it could be read as the beginning of an escaped template.
            '$' | '%' if letters.peek() == Some(&c) => quoted.push_str(&escape(c)),
            c if one_line(c.encode_utf8(&mut [0; 4])) != c.to_string() => quoted.push_str(&escape(c)),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn escape(c: char) -> String {
    format!("\\u{:04x}", u32::from(c))
}

/// The label of a resource made of a rule's name.
fn label(name: &str) -> String {
    let mut label = String::new();
    let mut after_small = false;
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            if c.is_ascii_uppercase() && after_small {
                label.push('_');
            }
            label.push(c.to_ascii_lowercase());
        } else if !label.ends_with('_') && !label.is_empty() {
            label.push('_');
        }
        after_small = c.is_ascii_lowercase() || c.is_ascii_digit();
    }
    let label = label.trim_end_matches('_');
    if label.starts_with(|c: char| c.is_ascii_alphabetic()) { label.to_owned() } else { format!("rule_{label}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_ends_a_string_or_is_evaluated() {
        for (text, expected) in [
            ("nsg-batch", r#""nsg-batch""#),
            (r#"a"b\"#, r#""a\"b\\""#),
            ("${var.x} %{ if } $x 5%", r#""$${var.x} %%{ if } $x 5%""#),
            ("$${x}", r#""\u0024$${x}""#),
            ("two\nlines\u{202e}\0", r#""two\nlines\u202e\u0000""#),
        ] {
            assert_eq!(quoted(text), expected);
        }
    }

    #[test]
    fn a_label_is_an_identifier_whatever_the_name() {
        for (name, expected) in [
            ("AllowStorageOutbound", "allow_storage_outbound"),
            ("Allow-Storage-2", "allow_storage_2"),
            ("\"] { ${x}", "x"),
            ("1st", "rule_1st"),
            ("", "rule_"),
        ] {
            assert_eq!(label(name), expected);
        }
    }
}
