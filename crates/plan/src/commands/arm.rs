//! A change in a template of JSON.

use serde::{Serialize, Serializer};

use super::entry::{Entry, Field, Owner, Place, Shown, Value};
use model::shell::one_line;

/// The version of the API that the forms name.
pub const API_VERSION: &str = "2024-05-01";

/// What an edit writes; what goes is told in comments, with the az command that takes it away.
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
        Shown::Differences(changed) => format!(
            "// In the properties of the {} {}, change:\n{}",
            entry.kind.word,
            entry.told(),
            indented(&members(changed))
        ),
    }
}

/// Where an entry stands in a template.
pub fn place(entry: &Entry<'_>, owner: Owner) -> Place {
    entry.place(entry.kind.resource, entry.kind.list, owner)
}

/// Where it goes, as a comment, if it can't be a resource of its own.
pub fn of_holder(entry: &Entry<'_>) -> String {
    match (entry.kind.resource, entry.kind.list) {
        (None, Some(list)) => format!(
            "// In the {list} of {}. Deploy the whole resource with it: what is left out there goes.\n",
            entry.holder()
        ),
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

/// A text of a template: one in brackets would be an expression, and two of them stand for one.
fn text(text: &str) -> Json {
    let means_more = text.starts_with("[[") || (text.starts_with('[') && text.ends_with(']'));
    Json::Text(if means_more { format!("[{text}") } else { text.to_owned() })
}

/// What to delete, as comments, which templates and Bicep write in the same way.
pub fn gone(entry: &Entry<'_>, place: Place, az_cli: &str) -> String {
    let (word, name, holder) = (entry.kind.word, one_line(&entry.name), entry.holder());
    let list = entry.kind.list.unwrap_or_default();
    if place == Place::Inside {
        return format!("// Delete {name} in the {list} of {holder}. The next deployment takes the {word} away.");
    }
    let what = if place == Place::Apart {
        format!("// Delete the resource of the {word} {name} of {holder}.")
    } else {
        format!(
            "// Delete the {word} {name} of {holder}: its entry in {list}, or the resource that it is.\n\
             // Without its entry, the next deployment of {holder} takes it away."
        )
    };
    format!(
        "{what}\n\
         // What was a resource of its own stays: deployments in incremental mode delete none. This does:\n\
         // {}",
        one_line(az_cli)
    )
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
