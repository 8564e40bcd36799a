//! Windows' firewall as PowerShell shows it: `Get-NetFirewallRule` and `Get-NetFirewallProfile` as JSON and as lists. Names
//! of properties and values are those of the cmdlets, as words or as the numbers of their enumerations.

use super::text::Text;
use super::windows::{JOINED, OTHER, Profile, Rule, Shown};
use crate::documents::document::Document;
use crate::messages::node_firewall as messages;
use model::estate::{NodeFirewall, Origin, Policy};
use model::json::{Node, Object};

/// The properties that count, with the field of a rule that each is, under all names that it has.
const PROPERTIES: &[(&[&str], &str)] = &[
    (&["Enabled"], "Enabled"),
    (&["Direction"], "Direction"),
    (&["Action"], "Action"),
    (&["Profile", "Profiles"], "Profiles"),
    (&["LocalAddress", "LocalAddresses"], "LocalIP"),
    (&["RemoteAddress", "RemoteAddresses"], "RemoteIP"),
    (&["Protocol"], "Protocol"),
    (&["LocalPort", "LocalPorts"], "LocalPort"),
    (&["RemotePort", "RemotePorts"], "RemotePort"),
    (&["Program"], "Program"),
    (&["Service"], "Service"),
    (&["InterfaceType", "InterfaceTypes"], "InterfaceTypes"),
    (&["Authentication"], "Security"),
    (&["Encryption"], OTHER),
    (&["Package"], OTHER),
    (&["InterfaceAlias"], OTHER),
    (&["LocalUser"], OTHER),
    (&["RemoteUser"], OTHER),
    (&["RemoteMachine"], OTHER),
];

/// Reads an object that is a rule or a profile; false if it is neither.
pub(crate) fn read_object(object: &Object<'_>, document: &Document<'_>, shown: &mut Shown) -> bool {
    let at = document.origin_of(object);
    let value = |name: &str| member(object, name);
    if value("DefaultInboundAction").is_some() || value("DefaultOutboundAction").is_some() {
        shown.profiles.push(profile(at, &value));
        return true;
    }
    let is_rule = value("Direction").is_some_and(|text| direction(&text).is_some())
        && value("Action")
            .is_some_and(|text| ["0", "2", "3", "4", "Allow", "Block", "NotConfigured"].contains(&text.as_str()))
        && ["DisplayName", "Name", "InstanceID"].iter().any(|name| value(name).is_some())
        // Rules for virtual machines on this one are not its own.
        && value("VMCreatorId").is_none();
    if is_rule {
        shown.rules.push(rule(at, &value));
    }
    is_rule
}

/// Reads the blocks that `Format-List` prints, one a rule or a profile.
pub(super) fn read(text: &Text<'_>, shown: &mut Shown) -> Vec<NodeFirewall> {
    let mut block: Vec<(&str, String)> = Vec::new();
    let (mut at, mut start, mut indent) = (0, 0, 0);
    for line in text.text.split_inclusive('\n').chain(["\n"]) {
        let property = line.split_once(" :").map(|(name, value)| (name.trim(), value.trim()));
        let own_indent = line.len() - line.trim_start().len();
        match property {
            // What is indented further is the rest of a long value, whatever it looks like.
            Some((name, value)) if is_name(name) && (block.is_empty() || own_indent == indent) => {
                if block.is_empty() {
                    (start, indent) = (at + own_indent, own_indent);
                }
                block.push((name, value.to_owned()));
            }
            _ if line.trim().is_empty() => read_block(text.origin(start), &std::mem::take(&mut block), shown),
            // A long value continues in the next line, after blanks.
            _ if line.starts_with(char::is_whitespace) => {
                if let Some((_, value)) = block.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            }
            _ => {}
        }
        at += line.len();
    }
    Vec::new()
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric())
}

fn read_block(at: Origin, block: &[(&str, String)], shown: &mut Shown) {
    let value = |name: &str| {
        let (_, value) = block.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        // A list is in braces; one that is shown in part, with dots at its end, is not readable.
        let list = value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let whole = list.filter(|list| !list.ends_with("...") && !list.ends_with('…'));
        Some(whole.unwrap_or(value).to_owned()).filter(|value| !value.is_empty())
    };
    if value("DefaultInboundAction").is_some() || value("DefaultOutboundAction").is_some() {
        shown.profiles.push(profile(at, &value));
    } else if value("Direction").is_some() && value("Action").is_some() && value("VMCreatorId").is_none() {
        shown.rules.push(rule(at, &value));
    }
}

fn rule(at: Origin, value: &dyn Fn(&str) -> Option<String>) -> Rule {
    let name = ["DisplayName", "Name", "InstanceID"].iter().find_map(|name| value(name)).unwrap_or_default();
    let mut rule = Rule::new(at, &name, JOINED);
    for (names, field) in PROPERTIES {
        let Some(text) = names.iter().find_map(|name| value(name)) else { continue };
        let known = match *field {
            "Enabled" => word(&text, &[("1", "Yes"), ("True", "Yes"), ("2", "No"), ("False", "No")]),
            "Direction" => direction(&text),
            "Action" => {
                word(&text, &[("2", "Allow"), ("Allow", "Allow"), ("3", "Bypass"), ("4", "Block"), ("Block", "Block")])
            }
            "InterfaceTypes" => word(&text, &[("0", "Any"), ("1", "LAN"), ("Wired", "LAN")]),
            "Security" | OTHER => word(&text, &[("0", "NotRequired"), ("None", "NotRequired")]),
            _ => None,
        };
        match *field {
            "Profiles" => rule.set(field, profiles(&text)),
            _ => rule.set(field, known.map_or(text, str::to_owned)),
        }
    }
    rule
}

fn direction(text: &str) -> Option<&'static str> {
    word(text, &[("1", "In"), ("Inbound", "In"), ("2", "Out"), ("Outbound", "Out")])
}

fn word(text: &str, words: &[(&str, &'static str)]) -> Option<&'static str> {
    words.iter().find(|(known, _)| known.eq_ignore_ascii_case(text)).map(|(_, word)| *word)
}

/// The names of profiles, of which a number has a bit for each; none and all bits are any profile.
fn profiles(text: &str) -> String {
    let bits = match text.parse::<u32>() {
        Ok(0) => 7,
        Ok(bits) => bits,
        Err(_) if text.eq_ignore_ascii_case("any") => 7,
        Err(_) => return text.to_owned(),
    };
    let names = ["Domain", "Private", "Public"].into_iter().enumerate();
    names.filter(|(bit, _)| bits >> bit & 1 == 1).map(|(_, name)| name).collect::<Vec<_>>().join(",")
}

fn profile(at: Origin, value: &dyn Fn(&str) -> Option<String>) -> Profile {
    let mut profile = Profile::new(at, &value("Name").unwrap_or_else(|| messages::unnamed_profile().unmarked()));
    profile.on = match value("Enabled").as_deref() {
        Some("1" | "True" | "true") => Some(true),
        Some("0" | "False" | "false") => Some(false),
        _ => None,
    };
    let policy = |name: &str| match value(name).as_deref() {
        Some("2" | "Allow") => Policy::Accept,
        Some("4" | "Block") => Policy::Drop,
        _ => Policy::Unknown,
    };
    profile.policies = [policy("DefaultInboundAction"), policy("DefaultOutboundAction")];
    profile.allows_inbound = !matches!(value("AllowInboundRules").as_deref(), Some("0" | "False" | "false"));
    profile
}

/// The text of a property: of the object, or of a filter inside it.
fn member(object: &Object<'_>, name: &str) -> Option<String> {
    object.get(name).and_then(text_of).or_else(|| {
        let filters = object.members().filter(|(name, _)| name.to_ascii_lowercase().ends_with("filter"));
        filters.filter_map(|(_, filter)| filter.object()?.get(name)).find_map(text_of)
    })
}

/// A value as the words of the cmdlets have it; lists, with and without the wrapper that PowerShell 5 gives some.
fn text_of(node: &Node<'_>) -> Option<String> {
    match node {
        Node::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Node::Number(number) => Some(number.to_string()),
        Node::Bool(value) => Some(if *value { "True" } else { "False" }.to_owned()),
        Node::List(list) if !list.is_empty() => {
            Some(list.iter().map(|item| scalar(item).unwrap_or("?".to_owned())).collect::<Vec<_>>().join(","))
        }
        Node::Object(object) => match object.get("value")? {
            Node::List(list) => {
                Some(list.iter().map(|item| scalar(item).unwrap_or("?".to_owned())).collect::<Vec<_>>().join(","))
            }
            other => scalar(other),
        },
        _ => None,
    }
}

fn scalar(node: &Node<'_>) -> Option<String> {
    match node {
        Node::Text(text) => Some(text.trim().to_owned()),
        Node::Number(number) => Some(number.to_string()),
        Node::Bool(value) => Some(if *value { "True" } else { "False" }.to_owned()),
        _ => None,
    }
}
