//! A change in a template of JSON: the rule as a resource.

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::super::edit::EditAction;
use super::fields::{Field, Place, Shown, Value as FieldValue};
use super::one_line;
use crate::estate::{Nsg, Rule};

/// The version of the API that the forms name.
pub const API_VERSION: &str = "2024-05-01";

/// The rule after an edit; what goes is told in comments, with the az command that takes it away.
pub fn form(action: &EditAction, nsg: &Nsg, place: Place, az_cli: &str) -> String {
    match Shown::of(action) {
        Shown::Whole(fields) if place == Place::Inside => {
            indented(&Entry { name: text(&action.rule().name), properties: Properties(fields) })
        }
        Shown::Whole(fields) => indented(&resource(&action.rule().name, fields, nsg)),
        Shown::Gone => gone(action.rule(), nsg, place, az_cli),
        Shown::Differences(changed) => format!(
            "// In the properties of the rule {} of {}, change:\n{}",
            one_line(&action.rule().name),
            one_line(&nsg.name.to_string()),
            indented(&Properties(changed))
        ),
    }
}

/// A rule as a resource of a template.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    r#type: &'static str,
    api_version: &'static str,
    name: Value,
    properties: Properties,
}

/// A rule as an entry in the `securityRules` of its group.
#[derive(Serialize)]
struct Entry {
    name: Value,
    properties: Properties,
}

/// Fields of a rule, in their order.
struct Properties(Vec<Field>);

impl Serialize for Properties {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, literal(value))))
    }
}

fn indented(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn resource(rule: &str, fields: Vec<Field>, nsg: &Nsg) -> Resource {
    let group = nsg.name.known().map_or("<network security group>", String::as_str);
    Resource {
        r#type: "Microsoft.Network/networkSecurityGroups/securityRules",
        api_version: API_VERSION,
        name: text(&format!("{group}/{rule}")),
        properties: Properties(fields),
    }
}

fn literal(value: &FieldValue) -> Value {
    match value {
        FieldValue::Number(number) => json!(number),
        FieldValue::Text(one) => text(one),
        FieldValue::Texts(texts) => texts.iter().map(|one| text(one)).collect(),
        FieldValue::Groups(ids) => ids.iter().map(|id| json!({ "id": text(id) })).collect(),
    }
}

/// A text of a template: one in brackets would be an expression, and two of them stand for one.
fn text(text: &str) -> Value {
    let means_more = text.starts_with("[[") || (text.starts_with('[') && text.ends_with(']'));
    Value::String(if means_more { format!("[{text}") } else { text.to_owned() })
}

/// What to delete, as comments, which templates and Bicep write in the same way.
pub fn gone(rule: &Rule, nsg: &Nsg, place: Place, az_cli: &str) -> String {
    let (rule, nsg) = (one_line(&rule.name), one_line(&nsg.name.to_string()));
    if place == Place::Inside {
        return format!("// Delete {rule} in the securityRules of {nsg}. The next deployment takes the rule away.");
    }
    let what = if place == Place::Apart {
        format!("// Delete the resource of the rule {rule} of {nsg}.")
    } else {
        format!(
            "// Delete the rule {rule} of {nsg}: its entry in securityRules, or the resource that it is.\n\
             // Without its entry, the next deployment of {nsg} takes it away."
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
        assert_eq!(text("[reference('x')]"), json!("[[reference('x')]"));
        assert_eq!(text("[x"), json!("[x"));
        assert_eq!(text("[[x"), json!("[[[x"));
        assert_eq!(indented(&text("a\"\n${x}")), r#""a\"\n${x}""#);
    }
}
