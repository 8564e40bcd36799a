//! A comparison as text and as Markdown.

use model::estate::Direction;
use model::plan::{ChangeAction, PhaseId, Verdict};
use render::shown;

use super::Comparison;
use super::made::{ChangeMade, Made};
use super::rule_sets::{RuleSetChange, Side};
use super::side::{Part, Presence};
use super::subjects::{RequirementChange, SubjectChange};

/// For terminals.
pub fn text(comparison: &Comparison) -> String {
    let mut out = format!("Compared: {} with {}\n", shown(&comparison.before.name), shown(&comparison.after.name));
    for (title, lines) in sections(comparison) {
        out += &format!("\n{}\n", title.to_ascii_uppercase());
        lines.iter().for_each(|(depth, line)| out += &format!("{:width$}{}\n", "", shown(line), width = 2 + depth * 2));
    }
    out
}

/// For repositories and change boards.
pub fn markdown(comparison: &Comparison) -> String {
    let mut out = format!(
        "# Comparison\n\nBefore: {}  \nAfter: {}\n",
        plain(&comparison.before.name),
        plain(&comparison.after.name)
    );
    for (title, lines) in sections(comparison) {
        out += &format!("\n## {title}\n\n");
        lines.iter().for_each(|(depth, line)| out += &format!("{:width$}- {}\n", "", plain(line), width = depth * 2));
    }
    let [before, after] = [&comparison.before, &comparison.after];
    for (word, side) in [("before", before), ("after", after)] {
        if let Some(digest) = &side.input_digest {
            out += &format!("\nInput {word}: {digest}\n");
        }
    }
    out
}

/// Text of a source in Markdown: nothing in it begins anything.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in shown(text).chars() {
        if "\\*_[]<>#|~".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Lines, each with its depth.
type Lines = Vec<(usize, String)>;

fn sections(comparison: &Comparison) -> Vec<(&'static str, Lines)> {
    let requirements: Lines = comparison.subjects.iter().flat_map(subject).collect();
    let rule_sets: Lines = comparison.rule_sets.iter().flat_map(rule_set).collect();
    let changes: Lines = comparison.changes.iter().map(|change| (0, made(change))).collect();
    let notes: Lines = comparison.notes.iter().map(|note| (0, note.clone())).collect();
    let or = |lines: Lines, otherwise: &str| if lines.is_empty() { vec![(0, otherwise.to_owned())] } else { lines };
    let mut sections = vec![
        ("Requirements", or(requirements, "No requirement opened or closed.")),
        ("Rule sets", or(rule_sets, "No rule set differs.")),
        ("Changes of the plan", or(changes, "The plan before has no changes.")),
    ];
    if !notes.is_empty() {
        sections.push(("Notes", notes));
    }
    sections
}

fn subject(subject: &SubjectChange) -> Lines {
    if subject.is_same() {
        return Vec::new();
    }
    let heading = match subject.presence {
        Presence::Both => format!("`{}`", subject.name),
        Presence::Added => format!("`{}` is new.", subject.name),
        Presence::Removed => format!("`{}` is gone.", subject.name),
    };
    let lines = subject.requirements.iter().flat_map(requirement);
    [(0, heading)].into_iter().chain(lines).collect()
}

fn requirement(own: &RequirementChange) -> Lines {
    let verdict = |verdict: Option<Verdict>| verdict.map_or("not there", Verdict::word);
    if own.before == own.after && own.opened.is_none() && own.closed.is_none() {
        return Vec::new();
    }
    let heading = format!("{}: {} before, {} after", own.flow, verdict(own.before), verdict(own.after));
    let opened = own.opened.iter().map(|part| (2, described("Opened", part)));
    let closed = own.closed.iter().map(|part| (2, described("Closed", part)));
    [(1, heading)].into_iter().chain(opened).chain(closed).collect()
}

fn rule_set(own: &RuleSetChange) -> Lines {
    let heading = match own.presence {
        Presence::Both => format!("{} `{}`", own.kind, own.name),
        Presence::Added => format!("{} `{}` is new.", own.kind, own.name),
        Presence::Removed => format!("{} `{}` is gone.", own.kind, own.name),
    };
    let mut lines = vec![(0, heading)];
    let directed = |word: &str, side: &Side| {
        let direction = if side.direction == Direction::Inbound { "inbound" } else { "outbound" };
        (1, described(&format!("{word} {direction}"), &side.part))
    };
    lines.extend(own.opened.iter().map(|side| directed("Opened", side)));
    lines.extend(own.closed.iter().map(|side| directed("Closed", side)));
    for (word, names) in [("Added", &own.added), ("Removed", &own.removed), ("Edited", &own.edited)] {
        if !names.is_empty() {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            lines.push((1, format!("{word}: {}", names.join(", "))));
        }
    }
    lines.extend(own.unclear.iter().map(|line| (1, line.clone())));
    lines
}

fn described(word: &str, part: &Part) -> String {
    let mut line = format!("{word}: {}. For example {}.", part.flow, part.witness);
    match (&part.before, &part.after) {
        (Some(before), Some(after)) => {
            line += &format!(" Decided by {} before, by {} after.", named(before), named(after));
        }
        (Some(before), None) => line += &format!(" Decided by {} before.", named(before)),
        (None, Some(after)) => line += &format!(" Decided by {} after.", named(after)),
        (None, None) => {}
    }
    if !part.provided.is_empty() {
        line += &format!(" Provided that {}.", part.provided);
    }
    line
}

fn named(rule: &str) -> String {
    if rule.contains('`') { rule.to_owned() } else { format!("`{rule}`") }
}

fn made(change: &ChangeMade) -> String {
    let verb = match change.action {
        ChangeAction::Add => "add",
        ChangeAction::Remove => "remove",
        ChangeAction::Modify => "edit",
    };
    let word = match change.made {
        Made::Exactly => "made as proved",
        Made::Differently => "made differently, with the same effect",
        Made::Not => "not made",
        Made::Unknown => "unknown: the second side doesn't show the target",
    };
    let phase = match change.phase {
        PhaseId::Tighten => "remove classic rules",
        _ => "allow",
    };
    format!("{word}: {verb} `{}` in `{}` ({phase}, {})", change.element, change.target, change.id)
}
