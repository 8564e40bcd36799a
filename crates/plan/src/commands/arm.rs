//! A change in a JSON template.

use std::borrow::Cow;

use super::entry::{Entry, Field, Owner, Place, Shown, Value};
use crate::messages::{self, commands};
use model::message::{Message, code, name};
use model::shell::{is_plain, one_line};

/// The version of the API that the forms name.
pub const API_VERSION: &str = "2024-05-01";

/// What an edit writes; what is removed is in comments, with the az command that removes it.
pub fn form(entry: &Entry<'_>, owner: Owner, az_cli: &str) -> String {
    let place = place(entry, owner);
    match &entry.shown {
        Shown::Whole(fields) if place == Place::Inside => {
            let written = if entry.kind.nested {
                vec![("name", text(entry.name)), ("properties", members(fields))]
            } else {
                [("name", text(entry.name))].into_iter().chain(pairs(fields)).collect()
            };
            of_holder(entry) + &indented(&Json::Members(written))
        }
        Shown::Whole(fields) => indented(&resource(entry, fields)),
        Shown::Gone => gone(entry, place, az_cli),
        Shown::Differences(changed) => {
            let change = commands::change_properties(entry.kind.word, entry.in_holder());
            comment(&change) + &indented(&members(changed))
        }
    }
}

/// Where an entry is in a template.
pub fn place(entry: &Entry<'_>, owner: Owner) -> Place {
    entry.place(entry.kind.resource, entry.kind.list, owner)
}

/// Where it goes, as a comment, if it can't be a resource of its own.
pub fn of_holder(entry: &Entry<'_>) -> String {
    match (entry.kind.resource, entry.kind.list) {
        (None, Some(list)) => comment(&commands::in_list_of_all(code(list), entry.holder())),
        _ => String::new(),
    }
}

/// JSON whose members keep their order.
enum Json<'e> {
    Number(u32),
    Text(Cow<'e, str>),
    List(Vec<Json<'e>>),
    Members(Vec<(&'static str, Json<'e>)>),
}

impl Json<'_> {
    /// Writes it as [`model::written::pretty`] does.
    fn write(&self, line: &mut String, out: &mut String) {
        match self {
            Json::Number(number) => out.push_str(&number.to_string()),
            Json::Text(text) if is_plain(text, b"\"\\") => out.extend(["\"", text, "\""]),
            Json::Text(text) => out.push_str(&model::written::pretty(text).unwrap_or_default()),
            Json::List(items) => written_items(items.iter().map(|item| ("", item)), ["[", "]"], line, out),
            Json::Members(members) => {
                written_items(members.iter().map(|(name, value)| (*name, value)), ["{", "}"], line, out);
            }
        }
    }
}

/// Writes what is in an array or an object. `line` is a line break with the indent there.
fn written_items<'j, 'e: 'j>(
    items: impl Iterator<Item = (&'static str, &'j Json<'e>)>,
    [open, close]: [&str; 2],
    line: &mut String,
    out: &mut String,
) {
    out.push_str(open);
    let (indent, start) = (line.len(), out.len());
    line.push_str("  ");
    for (name, value) in items {
        out.push_str(if out.len() == start { "" } else { "," });
        out.push_str(line);
        if !name.is_empty() {
            out.extend(["\"", name, "\": "]);
        }
        value.write(line, out);
    }
    line.truncate(indent);
    out.push_str(if out.len() == start { "" } else { line });
    out.push_str(close);
}

fn indented(json: &Json<'_>) -> String {
    let mut out = String::new();
    json.write(&mut String::from("\n"), &mut out);
    out
}

fn resource<'e>(entry: &Entry<'e>, fields: &[Field<'e>]) -> Json<'e> {
    let [_, target] = entry.target.named();
    let own = entry.kind.resource.unwrap_or_default();
    Json::Members(vec![
        ("type", Json::Text(format!("{}/{own}", entry.target.kind.resource_type).into())),
        ("apiVersion", Json::Text(API_VERSION.into())),
        ("name", text(format!("{target}/{}", entry.name))),
        ("properties", members(fields)),
    ])
}

fn pairs<'e>(fields: &[Field<'e>]) -> Vec<(&'static str, Json<'e>)> {
    fields.iter().map(|(name, value)| (*name, literal(value))).collect()
}

fn members<'e>(fields: &[Field<'e>]) -> Json<'e> {
    Json::Members(pairs(fields))
}

fn literal<'e>(value: &Value<'e>) -> Json<'e> {
    match value {
        Value::Number(number) => Json::Number(*number),
        Value::Text(one) => text(*one),
        Value::Texts(texts) => Json::List(texts.iter().map(|one| text(one.as_str())).collect()),
        Value::Groups(groups) => {
            Json::List(groups.iter().map(|group| Json::Members(vec![("id", text(group.id.as_str()))])).collect())
        }
        Value::One(name, one) => Json::Members(vec![(*name, text(*one))]),
        Value::Entry(fields) => Json::List(vec![members(fields)]),
    }
}

/// A text of a template. A text in brackets would be an expression; a doubled first bracket escapes it.
fn text<'e>(text: impl Into<Cow<'e, str>>) -> Json<'e> {
    let text = text.into();
    let means_more = text.starts_with("[[") || (text.starts_with('[') && text.ends_with(']'));
    Json::Text(if means_more { Cow::Owned(format!("[{text}")) } else { text })
}

/// What to delete, as comments, which templates and Bicep write in the same way.
pub fn gone(entry: &Entry<'_>, place: Place, az_cli: &str) -> String {
    let (word, own, holder) = (entry.kind.word, name(entry.name), || entry.holder());
    let list = code(entry.kind.list.unwrap_or_default());
    let deletes = match place {
        Place::Inside => return comment(&commands::delete_entry(own, list, holder(), word)).trim_end().to_owned(),
        Place::Apart => comment(&commands::delete_resource(word, own, holder())),
        Place::Unknown => {
            comment(&commands::delete_either(word, own, holder(), list)) + &comment(&commands::without_entry(holder()))
        }
    };
    format!("{deletes}{}// {}", comment(&commands::resource_stays()), one_line(az_cli.to_owned()))
}

/// A comment on a line of its own.
pub fn comment(message: &Message) -> String {
    messages::comment("//", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_brackets_is_no_expression() {
        for (name, expected) in [
            ("[reference('x')]", r#""[[reference('x')]""#),
            ("[x", r#""[x""#),
            ("[[x", r#""[[[x""#),
            ("a\"\n${x}", r#""a\"\n${x}""#),
        ] {
            assert_eq!(indented(&text(name)), expected);
            let all = || {
                Json::Members(vec![("a", Json::List(vec![text(name), Json::Members(vec![("b", Json::Number(1))])]))])
            };
            let as_serde = format!(r#"{{"a":[{expected},{{"b":1}}]}}"#);
            assert_eq!(indented(&all()), model::written::indented(&as_serde));
            assert_eq!(indented(&Json::List(Vec::new())), "[]");
        }
    }
}
