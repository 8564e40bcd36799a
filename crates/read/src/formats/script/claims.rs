//! The parts of a text that are scripts: texts with a command that creates or changes what is assessed.

use std::ops::Range;

use serde::de::IgnoredAny;

/// What a command's name begins with.
const AZ: [&str; 3] = ["az network nsg ", "az network route-table ", "az network vnet "];

/// The last words of commands that change something.
const VERBS: [&str; 3] = ["create", "update", "delete"];

/// The verbs and the nouns of cmdlets.
const CMDLET_VERBS: [&str; 4] = ["new-az", "add-az", "set-az", "remove-az"];
const NOUNS: [&str; 6] = [
    "networksecurityruleconfig",
    "networksecuritygroup",
    "routeconfig",
    "routetable",
    "virtualnetworksubnetconfig",
    "virtualnetwork",
];

/// Words that may precede a command.
const BEFORE: [&str; 10] = ["then", "do", "else", "sudo", "call", "if", "!", "xargs", "while", "until"];

/// The parts of a text that are scripts.
pub(super) fn claims(text: &str) -> Vec<Range<usize>> {
    if !holds_command(text) {
        return Vec::new();
    }
    let fenced = fenced(text);
    let parts = if fenced.is_empty() { without_json(text) } else { fenced };
    parts.into_iter().filter(|range| text.get(range.clone()).is_some_and(holds_command)).collect()
}

fn holds_command(text: &str) -> bool {
    (text.contains("az network ") || text.contains("-Az") || text.contains("-az")) && text.lines().any(is_command)
}

/// True if a line has a command that creates or changes something.
fn is_command(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    let is_az = |start: &str| {
        lower.match_indices(start).any(|(at, _)| {
            let behind = lower.get(at..).unwrap_or_default();
            let name = behind.split(" -").next().unwrap_or_default();
            let mut words = name.split_whitespace();
            opens(lower.get(..at).unwrap_or_default()) && words.any(|word| VERBS.contains(&word))
        })
    };
    let is_cmdlet = |verb: &str| {
        lower.match_indices(verb).any(|(at, _)| {
            let noun = lower.get(at + verb.len()..).unwrap_or_default();
            let noun = noun.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            let noun = noun.strip_prefix("urerm").or(noun.strip_prefix("rm")).unwrap_or(noun);
            opens(lower.get(..at).unwrap_or_default()) && NOUNS.contains(&noun)
        })
    };
    AZ.iter().any(|start| is_az(start)) || CMDLET_VERBS.iter().any(|verb| is_cmdlet(verb))
}

/// True if a command may follow the text before it in its line.
fn opens(before: &str) -> bool {
    let before = before.trim();
    let is_comment = before.starts_with('#') || before.starts_with("//") || before.starts_with("::");
    let last = before.split_whitespace().next_back().unwrap_or_default();
    let is_prompt = before.split_whitespace().count() < 3 && before.ends_with(['$', '>', '%']);
    !is_comment
        && (before.is_empty()
            || is_prompt
            || before.ends_with(['|', '&', '(', '`', ';', '{', '=', ','])
            || BEFORE.contains(&last))
}

/// The insides of blocks between lines of three backticks.
fn fenced(text: &str) -> Vec<Range<usize>> {
    let (mut parts, mut open, mut at) = (Vec::new(), None, 0);
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        if line.trim_start().starts_with("```") {
            match open.take() {
                Some(start) => parts.push(start..at),
                None => open = Some(end),
            }
        }
        at = end;
    }
    parts.extend(open.map(|start| start..text.len()));
    parts
}

/// A text without the JSON in it, which commands of a terminal print.
fn without_json(text: &str) -> Vec<Range<usize>> {
    let (mut parts, mut from, mut at) = (Vec::new(), 0, 0);
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if start < from || !line.starts_with(['{', '[']) {
            continue;
        }
        let rest = text.get(start..).unwrap_or_default();
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<IgnoredAny>();
        let is_json = matches!(stream.next(), Some(Ok(_)));
        let end = start + stream.byte_offset();
        if is_json && text.get(start..end).is_some_and(|json| json.contains('"')) {
            parts.push(from..start);
            from = end;
        }
    }
    parts.push(from..text.len());
    parts
}
