//! The console's list view: members below each other with their values in one column. Values are JSON, wrapped at the width
//! of the console even in the middle of strings. It is rewritten as JSON that knows the positions of its parts.

use std::ops::Range;

use super::unwrap::unwrap;
use crate::documents::document::{Document, Format};
use crate::documents::embedded::{EmbeddedText, offset_of};
use crate::documents::notes::Incomplete;
use crate::messages::powershell;
use crate::text::positions::{Line, lines};
use model::estate::Form;
use model::json::{Node, Note};
use model::message::Message;
use model::source::Severity;

/// The console's list view.
pub(crate) const LIST_VIEW: Format = Format { kind: "powershell-list", form: Form::Export, claims, read };

/// Members that only resources have that are read.
const TELLING: [&str; 17] = [
    "AccountEndpoint",
    "AddressSpace",
    "ApplicationRuleCollections",
    "DefaultSecurityRules",
    "EffectiveSecurityRules",
    "NetworkInterfaceSecurityRules",
    "NetworkInterfaces",
    "NetworkRuleCollections",
    "NextHopType",
    "PrivateLinkServiceConnections",
    "PublicIpAllocationMethod",
    "RuleCollectionGroups",
    "Routes",
    "SecurityRules",
    "SourcePortRange",
    "TaskTenantUrl",
    "VirtualMachineSize",
];

/// How many members an object may have; far more than any has.
const MOST_MEMBERS: usize = 100;

/// A line that begins a member: its name, and the position of the value in the line.
struct Head<'t> {
    name: &'t str,
    value: usize,
}

/// The member that a line begins: `Name                 : value`.
fn head(line: &str) -> Option<Head<'_>> {
    let start = line.len() - line.trim_start().len();
    let named = line.get(start..)?;
    let end = named.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    let name = named.get(..end).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    let behind = named.get(end..)?;
    let colon = behind.find(|c| c != ' ').filter(|&at| at > 0)?;
    let value = behind.get(colon..)?.strip_prefix(':')?;
    let value = start + end + colon + if value.starts_with(' ') { 2 } else { 1 };
    (value >= line.trim_end().len() || line.get(..value)?.ends_with(' ')).then_some(Head { name, value })
}

/// True if a line continues the value of the member before it, whose own line has the value at `value`.
fn continues(line: &str, value: usize) -> bool {
    line.trim().is_empty() || line.bytes().take(value).all(|byte| byte == b' ' || byte == b'\t') && line.len() > value
}

fn claims(text: &str) -> Vec<Range<usize>> {
    let mut claims = Vec::new();
    let mut block: Option<Block> = None;
    for line in lines(text) {
        let own = head(line.text);
        if let Some(block) = &mut block {
            let fits = own.as_ref().is_some_and(|head| head.value.abs_diff(block.value) <= 1 && block.at_margin(&line));
            if fits || continues(line.text, block.value.saturating_sub(1)) {
                block.tells |= fits && own.as_ref().is_some_and(|head| TELLING.contains(&head.name));
                if !line.text.trim().is_empty() {
                    block.end = line.start + line.text.len();
                }
                continue;
            }
        }
        claims.extend(block.take().filter(|block| block.tells).map(|block| block.start..block.end));
        block = own.map(|head| Block {
            start: line.start,
            end: line.start + line.text.len(),
            margin: margin(line.text),
            value: head.value,
            tells: TELLING.contains(&head.name),
        });
    }
    claims.extend(block.filter(|block| block.tells).map(|block| block.start..block.end));
    claims
}

/// Lines that belong together.
struct Block {
    start: usize,
    end: usize,
    /// How far its members are indented.
    margin: usize,
    /// The column of values in their lines.
    value: usize,
    /// True if a member shows that it is a resource that is read.
    tells: bool,
}

impl Block {
    fn at_margin(&self, line: &Line<'_>) -> bool {
        margin(line.text) == self.margin
    }
}

fn margin(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// A member with the lines of its value: their texts, and the position of each in the source.
struct Member<'t> {
    name: (&'t str, usize),
    value: Vec<(&'t str, usize)>,
}

fn read<'t>(document: &Document<'t>) -> Vec<Node<'t>> {
    let mut made = EmbeddedText::default();
    made.add("[");
    for (number, object) in objects(document).iter().enumerate() {
        made.add(if number == 0 { "" } else { "," });
        add_object(&mut made, object, document);
    }
    made.add("]");
    document.inner.borrow_mut().push(made);
    Vec::new()
}

/// The objects of a listing: each begins where a member comes again.
fn objects<'t>(document: &Document<'t>) -> Vec<Vec<Member<'t>>> {
    let mut objects: Vec<Vec<Member<'t>>> = Vec::new();
    let mut column = None;
    let mut first_margin = None;
    for line in lines(document.text) {
        let at = document.places.in_source(line.start);
        let start = *first_margin.get_or_insert(margin(line.text));
        match head(line.text).filter(|_| margin(line.text) == start) {
            Some(head) => {
                column = Some(head.value);
                let name = (head.name, at + start);
                let value = line.text.get(head.value..).unwrap_or_default();
                let member = Member { name, value: vec![(value, at + head.value)] };
                let fits = |own: &&mut Vec<Member<'t>>| {
                    own.len() < MOST_MEMBERS && own.iter().all(|other| other.name.0 != head.name)
                };
                let own = objects.last_mut().filter(fits);
                match own {
                    Some(own) => own.push(member),
                    None => objects.push(vec![member]),
                }
            }
            None => {
                let column = column.unwrap_or_default().min(line.text.len() - line.text.trim_start().len());
                let value = line.text.get(column..).unwrap_or_default();
                let last = objects.last_mut().and_then(|object| object.last_mut());
                if let Some(last) = last.filter(|_| !value.trim().is_empty()) {
                    last.value.push((value, at + column));
                }
            }
        }
    }
    objects
}

fn add_object(made: &mut EmbeddedText, members: &[Member<'_>], document: &Document<'_>) {
    let mut elided = false;
    made.add("{");
    for (number, member) in members.iter().enumerate() {
        made.add(if number == 0 { "" } else { "," });
        made.add_string(member.name.0, Some(member.name.1));
        made.add(":");
        elided |= add_value(made, member, document);
    }
    if elided {
        made.break_off();
        made.add(",");
        made.add_note(Note::Incomplete);
        made.add(":");
        made.add_string(Incomplete::ListViewOmits.name(), None);
    }
    made.add("}");
}

/// Adds a value; true if a part of it is left out.
fn add_value(made: &mut EmbeddedText, member: &Member<'_>, document: &Document<'_>) -> bool {
    let first = member.value.iter().map(|(text, _)| text.trim()).find(|text| !text.is_empty()).unwrap_or_default();
    let second = first.get(1..).unwrap_or_default().trim_start();
    let opens_json = match first.get(..1) {
        Some("[") => second.is_empty() || second.starts_with(['{', '[', ']', '"', '.']),
        Some("{") => second.starts_with('"') || (second.is_empty() && member.value.len() > 1),
        _ => false,
    };
    if first.is_empty() {
        made.add("null");
        false
    } else if opens_json {
        add_json(made, member, document)
    } else if first.starts_with('{') {
        add_list(made, member);
        false
    } else {
        let mut parts = member.value.clone();
        if let Some((last, _)) = parts.last_mut() {
            *last = last.trim_end();
        }
        made.add_parts(&parts);
        false
    }
}

/// Adds a value that is JSON; true if a part of it is left out.
fn add_json(made: &mut EmbeddedText, member: &Member<'_>, document: &Document<'_>) -> bool {
    let (json, elided) = unwrap(&member.value);
    let Err(error) = json.tree() else {
        if elided {
            say(document, member.name.1, powershell::list_view_omits());
        }
        made.add_made(&json);
        return elided;
    };
    let offset = offset_of(&error, json.text());
    say(document, json.in_source(offset), powershell::list_view_invalid());
    made.add_completed(&json, offset);
    true
}

/// Adds a list in braces, such as `{10.0.0.0/16, 10.1.0.0/16...}`.
fn add_list(made: &mut EmbeddedText, member: &Member<'_>) {
    made.add("[");
    let mut first = true;
    for (text, at) in &member.value {
        for part in text.split(',') {
            let entry = part.trim().trim_matches(['{', '}']).trim();
            let offset = at + model::json::offset_in(text, part).unwrap_or_default();
            let (entry, more) = match entry.strip_suffix("...").or_else(|| entry.strip_suffix('…')) {
                Some(entry) => (entry, true),
                None => (entry, false),
            };
            for (entry, place) in
                [(entry, offset + part.find(entry).unwrap_or_default()), (if more { "..." } else { "" }, offset)]
            {
                if !entry.is_empty() {
                    made.add(if first { "" } else { "," });
                    made.add_string(entry, Some(place));
                    first = false;
                }
            }
        }
    }
    made.add("]");
}

fn say(document: &Document<'_>, in_source: usize, message: Message) {
    document.say(Severity::Error, document.lines.origin(in_source), message);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_is_claimed_without_what_stands_around() {
        let text = "PS> Get-AzNetworkSecurityGroup\n\nName          : a\nSecurityRules : [\n                  {\n                  }\n                ]\n\nPS> exit\n";
        let claims = claims(text);
        assert_eq!(claims.len(), 1);
        let claimed = &text[claims[0].clone()];
        assert!(claimed.starts_with("Name ") && claimed.ends_with(']'), "{claimed:?}");
    }

    #[test]
    fn what_is_no_listing_is_not_claimed() {
        for text in
            ["", "{\n  \"SecurityRules\": []\n}", "SecurityRules: []\n", "Note that SecurityRules : x\n", "a : b\n"]
        {
            assert!(claims(text).is_empty(), "{text:?}");
        }
    }
}
