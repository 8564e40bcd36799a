//! A change in Bicep: an entry of a list, or a child resource.

use super::arm::{API_VERSION, comment, gone, of_holder, place};
use super::entry::{Entry, Field, Owner, Place, Shown, Value};
use crate::messages::commands;
use model::hidden::is_hidden;
use model::message::code;
use model::shell::is_plain;

/// What an edit writes; what is removed is in comments, with the az command that removes it.
pub fn form(entry: &Entry<'_>, owner: Owner, az_cli: &str) -> String {
    let place = place(entry, owner);
    match &entry.shown {
        Shown::Whole(fields) if place == Place::Inside => {
            let heading = match (entry.kind.resource, entry.kind.list) {
                (Some(_), Some(list)) => comment(&commands::in_list(code(list), entry.holder())),
                _ => of_holder(entry),
            };
            heading + &own(entry, fields)
        }
        Shown::Whole(fields) => resource(entry, fields),
        Shown::Gone => gone(entry, place, az_cli),
        Shown::Differences(changed) => {
            comment(&commands::change_in(entry.kind.word, entry.in_holder())) + &properties(changed, "")
        }
    }
}

fn resource(entry: &Entry<'_>, fields: &[Field<'_>]) -> String {
    let [_, target] = entry.target.named();
    let (parent, kind) = (entry.target.kind.symbol, entry.target.kind.resource_type);
    format!(
        "resource {parent} '{kind}@{API_VERSION}' existing = {{\n  name: {}\n}}\n\n\
         resource {} '{kind}/{}@{API_VERSION}' = {{\n  parent: {parent}\n  name: {}\n  properties: {{\n{}\n  }}\n}}",
        quoted(&target),
        symbol(entry),
        entry.kind.resource.unwrap_or_default(),
        quoted(entry.name),
        properties(fields, "    ")
    )
}

/// An entry in the list of what holds it.
fn own(entry: &Entry<'_>, fields: &[Field<'_>]) -> String {
    let name = quoted(entry.name);
    if entry.kind.nested {
        format!("{{\n  name: {name}\n  properties: {{\n{}\n  }}\n}}", properties(fields, "    "))
    } else {
        format!("{{\n  name: {name}\n{}\n}}", properties(fields, "  "))
    }
}

fn properties(fields: &[Field<'_>], indent: &str) -> String {
    let mut lines = String::new();
    for (name, value) in fields {
        lines.push_str(if lines.is_empty() { "" } else { "\n" });
        lines.extend([indent, name, ": "]);
        write_literal(value, indent, &mut lines);
    }
    lines
}

fn write_literal(value: &Value<'_>, indent: &str, out: &mut String) {
    match value {
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::Text(text) => quote(text, out),
        Value::Texts(texts) => write_list(texts.iter(), ["", ""], indent, out),
        Value::Groups(groups) => write_list(groups.iter().map(|group| &group.id), ["{ id: ", " }"], indent, out),
        Value::One(name, text) => {
            out.extend(["{\n", indent, "  ", name, ": "]);
            quote(text, out);
            out.extend(["\n", indent, "}"]);
        }
        Value::Entry(fields) => {
            let inner = properties(fields, &format!("{indent}    "));
            out.extend(["[\n", indent, "  {\n", &inner, "\n", indent, "  }\n", indent, "]"]);
        }
    }
}

fn write_list<'t>(texts: impl Iterator<Item = &'t String>, [open, close]: [&str; 2], indent: &str, out: &mut String) {
    out.push_str("[\n");
    for text in texts {
        out.extend([indent, "  ", open]);
        quote(text, out);
        out.extend([close, "\n"]);
    }
    out.extend([indent, "]"]);
}

/// A string of Bicep.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quote(text, &mut quoted);
    quoted
}

/// Writes a string of Bicep.
fn quote(text: &str, quoted: &mut String) {
    quoted.push('\'');
    if is_plain(text, b"'\\$") {
        quoted.push_str(text);
        quoted.push('\'');
        return;
    }
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
}

/// A symbolic name made of an entry's name.
fn symbol(entry: &Entry<'_>) -> String {
    let word = entry.kind.word.rsplit(' ').next().unwrap_or_default();
    format!("{word}{}", letters(entry.name))
}

/// The characters of a name that an identifier may have.
fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
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
        assert_eq!(letters("Allow-Out.1"), "AllowOut1");
        assert_eq!(letters("';${x}"), "x");
        assert_eq!(letters("é"), "");
    }
}
