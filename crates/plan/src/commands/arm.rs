//! A change in a JSON template.

use serde::{Serialize, Serializer};

use super::entry::{Entry, Field, Owner, Place, Shown, Value};
use crate::messages::{self, commands};
use model::message::{Message, code, name};
use model::shell::one_line;

/// The version of the API that the forms name.
pub const API_VERSION: &str = "2024-05-01";

/// What an edit writes; what is removed is in comments, with the az command that removes it.
pub fn form(entry: &Entry<'_>, owner: Owner, az_cli: &str) -> String {
    let place = place(entry, owner);
    match &entry.shown {
        Shown::Whole(fields) if place == Place::Inside => {
            let written = if entry.kind.nested {
                vec![("name", text(&entry.name)), ("properties", members(fields))]
            } else {
                [("name", text(&entry.name))].into_iter().chain(pairs(fields)).collect()
            };
            format!("{}{}", of_holder(entry), indented(&Json::Members(written)))
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
enum Json {
    Number(u32),
    Text(String),
    List(Vec<Json>),
    Members(Vec<(&'static str, Json)>),
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Number(number) => serializer.serialize_u32(*number),
            Json::Text(text) => serializer.serialize_str(text),
            Json::List(items) => serializer.collect_seq(items),
            Json::Members(members) => serializer.collect_map(members.iter().map(|(name, value)| (name, value))),
        }
    }
}

fn indented(json: &Json) -> String {
    model::written::pretty(json).unwrap_or_default()
}

fn resource(entry: &Entry<'_>, fields: &[Field]) -> Json {
    let [_, target] = entry.target.named();
    let own = entry.kind.resource.unwrap_or_default();
    Json::Members(vec![
        ("type", Json::Text(format!("{}/{own}", entry.target.kind.resource_type))),
        ("apiVersion", Json::Text(API_VERSION.to_owned())),
        ("name", text(&format!("{target}/{}", entry.name))),
        ("properties", members(fields)),
    ])
}

fn pairs(fields: &[Field]) -> Vec<(&'static str, Json)> {
    fields.iter().map(|(name, value)| (*name, literal(value))).collect()
}

fn members(fields: &[Field]) -> Json {
    Json::Members(pairs(fields))
}

fn literal(value: &Value) -> Json {
    match value {
        Value::Number(number) => Json::Number(*number),
        Value::Text(one) => text(one),
        Value::Texts(texts) => Json::List(texts.iter().map(|one| text(one)).collect()),
        Value::Groups(ids) => Json::List(ids.iter().map(|id| Json::Members(vec![("id", text(id))])).collect()),
        Value::One(name, one) => Json::Members(vec![(*name, text(one))]),
        Value::Entries(entries) => Json::List(entries.iter().map(|fields| members(fields)).collect()),
    }
}

/// A text of a template. A text in brackets would be an expression; a doubled first bracket escapes it.
fn text(text: &str) -> Json {
    let means_more = text.starts_with("[[") || (text.starts_with('[') && text.ends_with(']'));
    Json::Text(if means_more { format!("[{text}") } else { text.to_owned() })
}

/// What to delete, as comments, which templates and Bicep write in the same way.
pub fn gone(entry: &Entry<'_>, place: Place, az_cli: &str) -> String {
    let (word, own, holder) = (entry.kind.word, name(&entry.name), || entry.holder());
    let list = code(entry.kind.list.unwrap_or_default());
    let deletes = match place {
        Place::Inside => return comment(&commands::delete_entry(own, list, holder(), word)).trim_end().to_owned(),
        Place::Apart => comment(&commands::delete_resource(word, own, holder())),
        Place::Unknown => {
            comment(&commands::delete_either(word, own, holder(), list)) + &comment(&commands::without_entry(holder()))
        }
    };
    format!("{deletes}{}// {}", comment(&commands::resource_stays()), one_line(az_cli))
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
        }
    }
}
