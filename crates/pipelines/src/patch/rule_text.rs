//! A rule in the words of each language: its fields as members, in the style of the text that it goes into.

use model::plan::AzureRule;

use super::tokens::Language;

/// A field of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Texts(Vec<String>),
    Number(u32),
    Ids(Vec<String>),
}

/// What of a rule belongs together: at most one of the members is written.
pub const FIELDS: [(&str, &[&str]); 9] = [
    ("description", &["description"]),
    ("priority", &["priority"]),
    ("direction", &["direction"]),
    ("access", &["access"]),
    ("protocol", &["protocol"]),
    ("source ports", &["sourcePortRange", "sourcePortRanges"]),
    ("destination ports", &["destinationPortRange", "destinationPortRanges"]),
    ("source", &["sourceAddressPrefix", "sourceAddressPrefixes", "sourceApplicationSecurityGroups"]),
    (
        "destination",
        &["destinationAddressPrefix", "destinationAddressPrefixes", "destinationApplicationSecurityGroups"],
    ),
];

/// The members of a rule, by Azure's names.
pub fn members(rule: &AzureRule) -> Vec<(&'static str, Value)> {
    let one = |text: &Option<String>| text.clone().map(Value::Text);
    let many = |texts: &Vec<String>| (!texts.is_empty()).then(|| Value::Texts(texts.clone()));
    let ids = |groups: &Vec<model::plan::ReferredTo>| {
        (!groups.is_empty()).then(|| Value::Ids(groups.iter().map(|group| group.id.clone()).collect()))
    };
    let text = |text: &String| Some(Value::Text(text.clone()));
    let all = [
        ("description", one(&rule.description)),
        ("priority", rule.priority.map(Value::Number)),
        ("direction", text(&rule.direction)),
        ("access", text(&rule.access)),
        ("protocol", text(&rule.protocol)),
        ("sourcePortRange", one(&rule.source_port_range)),
        ("sourcePortRanges", many(&rule.source_port_ranges)),
        ("destinationPortRange", one(&rule.destination_port_range)),
        ("destinationPortRanges", many(&rule.destination_port_ranges)),
        ("sourceAddressPrefix", one(&rule.source_address_prefix)),
        ("sourceAddressPrefixes", many(&rule.source_address_prefixes)),
        ("sourceApplicationSecurityGroups", ids(&rule.source_application_security_groups)),
        ("destinationAddressPrefix", one(&rule.destination_address_prefix)),
        ("destinationAddressPrefixes", many(&rule.destination_address_prefixes)),
        ("destinationApplicationSecurityGroups", ids(&rule.destination_application_security_groups)),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// How a language calls a member of Azure's.
pub fn name_in(language: Language, name: &str) -> String {
    if language != Language::Terraform {
        return name.to_owned();
    }
    let words: String = name
        .chars()
        .flat_map(|c| c.is_ascii_uppercase().then_some('_').into_iter().chain([c.to_ascii_lowercase()]))
        .collect();
    if words.ends_with("security_groups") { words.trim_end_matches('s').to_owned() + "_ids" } else { words }
}

/// A value as an expression of a language.
pub fn literal(language: Language, value: &Value, indent: &str, unit: &str, feed: &str) -> String {
    let list = |items: Vec<String>| match language {
        Language::Terraform => format!("[{}]", items.join(", ")),
        Language::Bicep | Language::Json => {
            let comma = if language == Language::Json { "," } else { "" };
            let lines: Vec<String> = items.into_iter().map(|item| format!("{indent}{unit}{item}")).collect();
            format!("[{feed}{}{feed}{indent}]", lines.join(&format!("{comma}{feed}")))
        }
    };
    match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => quoted(language, text),
        Value::Texts(texts) => list(texts.iter().map(|text| quoted(language, text)).collect()),
        Value::Ids(ids) => list(ids.iter().map(|id| reference(language, id)).collect()),
    }
}

fn reference(language: Language, id: &str) -> String {
    match language {
        Language::Terraform => quoted(language, id),
        Language::Bicep => format!("{{ id: {} }}", quoted(language, id)),
        Language::Json => format!("{{ \"id\": {} }}", quoted(language, id)),
    }
}

/// A string of a language, in which nothing is evaluated.
pub fn quoted(language: Language, text: &str) -> String {
    match language {
        Language::Json => {
            let means_more = text.starts_with("[[") || (text.starts_with('[') && text.ends_with(']'));
            let text = if means_more { format!("[{text}") } else { text.to_owned() };
            serde_json::Value::String(text).to_string()
        }
        Language::Bicep => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'").replace("${", "\\${")),
        Language::Terraform => {
            let text = text.replace('\\', "\\\\").replace('"', "\\\"");
            format!("\"{}\"", text.replace("${", "$${").replace("%{", "%%{"))
        }
    }
}

/// Members as lines in a column of their own, as each language's formatter has them.
pub fn lines(language: Language, members: &[(String, String)], indent: &str, feed: &str) -> String {
    let width = members.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let line = |(name, value): &(String, String)| match language {
        Language::Terraform => format!("{indent}{name:<width$} = {value}"),
        Language::Bicep => format!("{indent}{name}: {value}"),
        Language::Json => format!("{indent}\"{name}\": {value}"),
    };
    let separator = if language == Language::Json { format!(",{feed}") } else { feed.to_owned() };
    members.iter().map(line).collect::<Vec<_>>().join(&separator)
}
