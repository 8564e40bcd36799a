//! A change in Terraform, with the provider azurerm.

use super::edit_target;
use super::entry::{Entry, Field, Owner, Place, Shown, Value};
use crate::messages::{self, commands};
use model::estate::ResourceId;
use model::hidden::is_hidden;
use model::message::{Message, Part, code, name};
use model::shell::is_plain;

/// What an edit writes; what is removed is in comments.
pub fn form(entry: &Entry<'_>, owner: Owner) -> String {
    let word = entry.kind.word;
    let block = entry.kind.block.unwrap_or_default();
    let place = entry.place(entry.kind.terraform, entry.kind.block, owner);
    match (&entry.shown, place) {
        (Shown::Whole(fields), Place::Inside) => {
            let heading = if entry.is_new { commands::new_block } else { commands::changed_block };
            let own = body(&[("name", entry.name)], fields, "  ");
            format!("{}{block} {{\n{own}\n}}", comment(&heading(Part::from(word), entry.holder())))
        }
        (Shown::Whole(fields), Place::Apart) => resource(entry, fields),
        (Shown::Whole(fields), Place::Unknown) => {
            let heading = if entry.is_new { commands::new_entry } else { commands::changed_entry };
            let lines = [
                heading(Part::from(word), entry.holder()),
                commands::as_block(entry.holder(), code(block)),
                commands::not_both(),
            ];
            lines.iter().map(comment).collect::<String>() + &resource(entry, fields)
        }
        (Shown::Gone, place) => gone(entry, place),
        (Shown::Differences(changed), _) => {
            comment(&commands::change_in(word, entry.in_holder())) + &body(&[], changed, "")
        }
    }
}

/// What to delete, as a comment.
fn gone(entry: &Entry<'_>, place: Place) -> String {
    let (word, own, holder) = (entry.kind.word, name(entry.name), entry.holder());
    let kind = code(entry.kind.terraform.unwrap_or_default());
    let block = code(entry.kind.block.unwrap_or_default());
    let delete = match place {
        Place::Inside => commands::delete_block(block, own, holder, word),
        Place::Apart => commands::delete_terraform_resource(kind, own, holder, word),
        Place::Unknown => commands::delete_block_or_resource(word, own, holder, block, kind),
    };
    comment(&delete).trim_end().to_owned()
}

/// A comment on a line of its own.
fn comment(message: &Message) -> String {
    messages::comment("#", message)
}

/// An entry as a resource of its own.
fn resource(entry: &Entry<'_>, fields: &[Field<'_>]) -> String {
    let [group, target] = entry.target.named();
    let attribute = entry.target.kind.attribute;
    let policy = entry.target.id.map_or("<id of the firewall policy>", ResourceId::as_str);
    let of_policy = [("name", entry.name), (attribute, policy)];
    let of_other = [("name", entry.name), ("resource_group_name", &group), (attribute, &target)];
    let named = if entry.target.kind == &edit_target::POLICY { &of_policy[..] } else { &of_other };
    let kind = entry.kind.terraform.unwrap_or_default();
    format!("resource \"{kind}\" \"{}\" {{\n{}\n}}", label(entry.name), body(named, fields, "  "))
}

/// What is in a block: attributes, with their signs in one column, as `terraform fmt` has them; then blocks.
fn body(named: &[(&str, &str)], fields: &[Field<'_>], indent: &str) -> String {
    let attributes = || fields.iter().filter_map(attribute);
    let of_fields = attributes().map(|(name, end, _)| words(name).count() + end.len());
    let width = named.iter().map(|(name, _)| name.len()).chain(of_fields).max().unwrap_or_default();
    let mut body = String::new();
    let pad = |body: &mut String, start: usize| {
        (body.len() - start..width).for_each(|_| body.push(' '));
        body.push_str(" = ");
    };
    for (name, value) in named {
        body.push_str(indent);
        let start = body.len();
        body.push_str(name);
        pad(&mut body, start);
        quote(value, &mut body);
        body.push('\n');
    }
    for (name, end, value) in attributes() {
        body.push_str(indent);
        let start = body.len();
        body.extend(words(name));
        body.push_str(end);
        pad(&mut body, start);
        write_value(value, &mut body);
        body.push('\n');
    }
    for (name, value) in fields {
        if let Value::Entry(fields) = value {
            let (name, inner) = (block_name(name), self::body(&[], fields, &format!("{indent}  ")));
            body.extend(["\n", indent, name, " {\n", &inner, "\n", indent, "}\n"]);
        }
    }
    body.truncate(body.len().saturating_sub(1));
    body
}

/// The block that is an entry of a list.
fn block_name(list: &str) -> &'static str {
    if list == "ruleCollections" { "network_rule_collection" } else { "rule" }
}

/// The attribute that is a field, as Azure's name, the end of its own, and its value; `None` for what Terraform has as blocks.
fn attribute<'f>((name, value): &'f Field<'f>) -> Option<(&'static str, &'static str, &'f Value<'f>)> {
    let of_type = matches!(*name, "ruleType" | "ruleCollectionType");
    match value {
        Value::Text(_) if of_type => None,
        Value::Entry(_) => None,
        Value::Groups(_) => Some((name.trim_end_matches('s'), "_ids", value)),
        _ => Some((*name, "", value)),
    }
}

fn write_value(value: &Value<'_>, out: &mut String) {
    match value {
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::Text(text) | Value::One(_, text) => quote(text, out),
        Value::Texts(texts) => write_list(texts.iter(), out),
        Value::Groups(groups) => write_list(groups.iter().map(|group| &group.id), out),
        Value::Entry(_) => {}
    }
}

fn write_list<'t>(texts: impl Iterator<Item = &'t String>, out: &mut String) {
    out.push('[');
    for (at, text) in texts.enumerate() {
        out.push_str(if at == 0 { "" } else { ", " });
        quote(text, out);
    }
    out.push(']');
}

/// The letters of a name of Azure's as Terraform writes it: `source_port_range` for `sourcePortRange`.
fn words(name: &'static str) -> impl Iterator<Item = char> {
    let name = match name {
        "nextHopIpAddress" => "nextHopInIpAddress",
        "ipProtocols" => "protocols",
        name => name,
    };
    let letters = |c: char| [c.is_ascii_uppercase().then_some('_'), Some(c.to_ascii_lowercase())];
    name.chars().flat_map(letters).flatten()
}

/// Writes a string of Terraform.
fn quote(text: &str, quoted: &mut String) {
    quoted.push('"');
    if is_plain(text, b"\"\\$%") {
        quoted.push_str(text);
        quoted.push('"');
        return;
    }
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
            c if is_hidden(c) => quoted.push_str(&escape(c)),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
}

fn escape(c: char) -> String {
    let number = u32::from(c);
    if number > 0xffff { format!("\\U{number:08x}") } else { format!("\\u{number:04x}") }
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
            ("a\u{e0041}", r#""a\U000e0041""#),
        ] {
            let mut quoted = String::new();
            quote(text, &mut quoted);
            assert_eq!(quoted, expected);
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
