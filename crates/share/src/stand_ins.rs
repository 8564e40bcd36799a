//! Stand-ins in the place of names, in every text of a shared plan: the same name is the same stand-in everywhere.
//!
//! Names are found as whole words, whatever their case, the longest first. One that is also a common word (a subnet called
//! `nodes`) is only replaced where it surely is a name: as a whole text, in an id, in quotes, after an option. Addresses,
//! regions, service tags, priorities and what the engine proposes by names of its own stay.

use std::collections::HashMap;

use serde_json::Value;

use super::names::{self, Name};
use super::parts::without_forms;
use model::plan::{ChangeAction, EditedElement, PhaseId, Plan};
use model::wire::{SharedPlan, Ticks};
use model::written;

/// What is said in the place of a message about a source: it may quote anything of it.
const NO_MESSAGE: &str = "The message at this place is not shared, for it may quote the source.";

/// What the formula of a pool stands behind.
const FORMULA: &str = "--auto-scale-formula ";

/// Members that hold words of the contract and nothing of the user's.
const OF_THE_CONTRACT: [&str; 28] = [
    "schema",
    "edition",
    "cloud",
    "origin",
    "date",
    "kind",
    "read",
    "notProvided",
    "severity",
    "region",
    "impact",
    "modes",
    "direction",
    "protocol",
    "ports",
    "verdict",
    "state",
    "phase",
    "action",
    "access",
    "preferred",
    "classic",
    "simplified",
    "union",
    "today",
    "afterTighten",
    "when",
    "label",
];

/// The plan with stand-ins for names.
pub fn replaced(shared: SharedPlan) -> serde_json::Result<SharedPlan> {
    let mut shared = without_forms(shared);
    // For whoever has the sources.
    shared.plan.told = None;
    for change in &mut shared.plan.changes {
        // A user's rule as typed on a node is text of the user's.
        if matches!(change.edited, EditedElement::NodeRule(_))
            && (change.phase, change.action) != (PhaseId::Union, ChangeAction::Add)
        {
            change.commands.node.clear();
        }
    }
    for step in shared.plan.checklist.phases.iter_mut().flat_map(|phase| &mut phase.steps) {
        let of_choices = step.choices.iter_mut().flat_map(|choice| &mut choice.commands);
        step.commands.iter_mut().chain(of_choices).for_each(leave_out_formula);
    }
    tell_of_sources(&mut shared.plan, "");
    let replacer = Replacer::new(&names::of(&shared));
    let SharedPlan { ticks, plan, .. } = shared;
    let mut value = written::tree(&plan)?;
    replacer.walk(&mut value, "", "");
    let mut plan = serde_json::from_str(&value.to_string())?;
    tell_of_sources(&mut plan, NO_MESSAGE);
    let ticks: Ticks = ticks.into_iter().map(|(step, tick)| (replacer.replace(&step), replacer.tick(tick))).collect();
    Ok(SharedPlan { names_replaced: true, ticks, plan, ..shared })
}

/// Puts one message in the place of all that are about sources.
fn tell_of_sources(plan: &mut Plan, message: &str) {
    for diagnostic in plan.sources.iter_mut().flat_map(|source| &mut source.diagnostics) {
        diagnostic.message = message.into();
    }
}

/// The formula that a pool scales by is text of the user's as well; it is the last option of its command.
fn leave_out_formula(command: &mut String) {
    if let Some(at) = command.find(FORMULA) {
        command.truncate(at + FORMULA.len());
        command.push_str("'<autoscale formula>'");
    }
}

/// The names that a plan holds, with their kinds before them.
pub fn names_of(shared: &SharedPlan) -> Vec<String> {
    names::of(shared).into_iter().map(|name| format!("{}: {}", name.kind, name.text)).collect()
}

/// Calls `see` with every text of the plan that may hold something of the user's, and of the notes, after the member that
/// holds it.
pub fn each_text(shared: &SharedPlan, see: &mut impl FnMut(&str, &str)) {
    if let Ok(plan) = written::tree(&shared.plan) {
        texts_of(&plan, "", see);
    }
    for tick in shared.ticks.values() {
        [&tick.note, &tick.who].into_iter().for_each(|text| see("note", text));
    }
}

/// As deep as a plan nests, and no deeper.
fn texts_of(value: &Value, member: &str, see: &mut impl FnMut(&str, &str)) {
    match value {
        Value::String(text) if !OF_THE_CONTRACT.contains(&member) => see(member, text),
        Value::Array(list) => list.iter().for_each(|value| texts_of(value, member, see)),
        Value::Object(members) => members.iter().for_each(|(name, value)| texts_of(value, name, see)),
        _ => {}
    }
}

/// Finds names in texts: a tree of their words.
struct Replacer {
    nodes: Vec<TreeNode>,
}

#[derive(Default)]
struct TreeNode {
    next: HashMap<String, usize>,
    /// The stand-in of the name that ends here, and whether it is also a common word.
    ends: Option<(String, bool)>,
}

impl Replacer {
    fn new(names: &[Name]) -> Self {
        let mut replacer = Replacer { nodes: vec![TreeNode::default()] };
        for name in names {
            for form in forms(&name.text) {
                replacer.add(&form, &name.stand_in, name.is_common);
            }
        }
        replacer
    }

    fn add(&mut self, name: &str, stand_in: &str, is_common: bool) {
        let mut at = 0;
        for word in words(name) {
            let new = self.nodes.len();
            let Some(node) = self.nodes.get_mut(at) else { return };
            at = *node.next.entry(word.to_lowercase()).or_insert(new);
            if at == new {
                self.nodes.push(TreeNode::default());
            }
        }
        if let Some(node) = self.nodes.get_mut(at) {
            node.ends.get_or_insert_with(|| (stand_in.to_owned(), is_common));
        }
    }

    /// The longest name that begins with these words: how many bytes it has, and its stand-in.
    fn longest<'w>(&self, text: &str, start: usize, words: impl Iterator<Item = &'w str>) -> Option<(usize, &str)> {
        let (mut node, mut length, mut found) = (self.nodes.first()?, 0, None);
        for word in words {
            let Some(next) = node.next.get(&word.to_lowercase()).and_then(|&at| self.nodes.get(at)) else { break };
            node = next;
            length += word.len();
            if let Some((stand_in, is_common)) = &node.ends
                && (!is_common || is_surely_a_name(text, start, start + length))
            {
                found = Some((length, stand_in.as_str()));
            }
        }
        found
    }

    fn replace(&self, text: &str) -> String {
        let words: Vec<&str> = words(text).collect();
        let (mut out, mut at, mut start) = (String::with_capacity(text.len()), 0, 0);
        while let Some(word) = words.get(at) {
            let rest = words.get(at..).unwrap_or_default().iter().copied();
            let Some((length, stand_in)) = self.longest(text, start, rest) else {
                out.push_str(word);
                (at, start) = (at + 1, start + word.len());
                continue;
            };
            out.push_str(stand_in);
            let end = start + length;
            while let Some(word) = words.get(at).filter(|_| start < end) {
                (at, start) = (at + 1, start + word.len());
            }
        }
        out
    }

    fn tick(&self, tick: super::Tick) -> super::Tick {
        super::Tick { note: self.replace(&tick.note), who: self.replace(&tick.who), ..tick }
    }

    /// Replaces in all texts; `member` is the one that holds the value, `list` the one that holds that.
    fn walk(&self, value: &mut Value, member: &str, list: &str) {
        let of_the_contract = OF_THE_CONTRACT.contains(&member)
            || member == "id" && ["phases", "requirements"].contains(&list)
            || list == "witness"
            || list == "rule" && ["direction", "protocol"].contains(&member);
        match value {
            Value::String(text) if !of_the_contract => *text = self.replace(text),
            Value::Array(values) => values.iter_mut().for_each(|value| self.walk(value, member, list)),
            Value::Object(members) => members.iter_mut().for_each(|(name, value)| self.walk(value, name, member)),
            _ => {}
        }
    }
}

/// The forms that a name takes: as it is, and as shells, JSON and PowerShell write it.
fn forms(name: &str) -> Vec<String> {
    let mut forms = vec![name.to_owned()];
    let json = serde_json::to_string(name).unwrap_or_default();
    let others = [name.replace('\'', "'\\''"), json.trim_matches('"').to_owned(), name.replace('\'', "''")];
    let line: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    for form in others.into_iter().chain([line]) {
        if !form.is_empty() && !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

/// A text as words and the single characters between them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let of_word = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(of_word.max(if of_word == 0 { first.len_utf8() } else { 0 }))?;
        rest = after;
        Some(word)
    })
}

/// True if a common word stands where only a name can be.
fn is_surely_a_name(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    let after_option =
        before.ends_with(' ') && before.split_whitespace().next_back().is_some_and(|w| w.starts_with("--"));
    let opens = before.is_empty() || before.ends_with(['/', '`', '\'', '"']) || after_option;
    opens && (after.is_empty() || after_option || after.starts_with(['/', '`', '\'', '"', '?', '#', ':']))
}
