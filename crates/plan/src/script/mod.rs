//! Scripts that make all changes of a phase, for bash and for PowerShell, and for the nodes themselves: they may run again,
//! stop at the first error, and tell beforehand what they would do.

mod bash;
mod node;
mod powershell;

use super::change::OfPhase;
use super::commands::home::Home;
use super::commands::{one_line, owner_of};
use super::edit::{At, Edit, EditAction, What};
use super::item::Item;
use model::estate::Estate;
use model::plan::{ChangeAction, PhaseId, Script, Scripts, Tool};
use model::source::SourceReport;

/// The scripts of the three phases with changes; `None` where there is nothing to do.
pub fn scripts(estate: &Estate, sources: &[SourceReport], phases: &[OfPhase<'_>; 3]) -> Option<Scripts> {
    let script = |id, phase: &OfPhase<'_>| {
        let (edits, unscripted) = (phase.scripted(), phase.unscripted());
        let groups = groups(estate, sources, &edits);
        let purpose = purpose(id, &groups, &edits) + &left_out(&unscripted);
        let of_azure = |script: fn(&str, &[Group<'_>]) -> String| {
            if groups.is_empty() { String::new() } else { script(&purpose, &groups) }
        };
        let script = || Script {
            bash: of_azure(bash::script),
            powershell: of_azure(powershell::script),
            nodes: node::scripts(id, estate, &edits),
        };
        (!edits.is_empty()).then(script)
    };
    let [union, tighten, rollback] = phases;
    let scripts = Scripts {
        union: script(PhaseId::Union, union),
        tighten: script(PhaseId::Tighten, tighten),
        rollback: script(PhaseId::Rollback, rollback),
    };
    (scripts != Scripts::default()).then_some(scripts)
}

/// Says which changes of the phase the script doesn't make.
fn left_out(unscripted: &[String]) -> String {
    if unscripted.is_empty() {
        return String::new();
    }
    format!("# NOT in this script: {}. See the plan for the reason.\n", unscripted.join(", "))
}

/// The edits of one resource, one after the other, and how scripts name it.
struct Group<'e> {
    /// The resource.
    home: Home<'e>,
    /// Which of the resources it is whose place is not known, from 1.
    number: usize,
    /// The tool that it is made with.
    owner: Option<Tool>,
    /// Its edits.
    edits: Vec<&'e Edit>,
}

/// The edits of a phase in their order, those of one resource together that follow each other.
fn groups<'e>(estate: &'e Estate, sources: &[SourceReport], edits: &'e [Edit]) -> Vec<Group<'e>> {
    let (mut groups, mut unplaced): (Vec<Group<'e>>, Vec<At>) = (Vec::new(), Vec::new());
    for run in edits.chunk_by(|a, b| a.at == b.at) {
        let Some(at) = run.first().map(|edit| edit.at) else { continue };
        let Some(home) = Home::of(at, estate) else { continue };
        if home.place().contains(&None) && !unplaced.contains(&at) {
            unplaced.push(at);
        }
        let number = unplaced.iter().position(|other| *other == at).map_or(0, |place| place + 1);
        let owner = owner_of(home.source, sources);
        groups.push(Group { home, number, owner, edits: run.iter().collect() });
    }
    groups
}

impl Group<'_> {
    /// The name of a variable for what the sources don't tell of its place.
    fn variable(&self, name: &str) -> String {
        if self.number > 1 { format!("{name}{}", self.number) } else { name.to_owned() }
    }

    /// The names of the variables that its place needs: those of `names` for what the sources don't tell.
    fn variables(&self, names: [&str; 3]) -> Vec<String> {
        let place = self.home.place();
        let unknown = place.iter().zip(names).filter(|(known, _)| known.is_none());
        unknown.map(|(_, name)| self.variable(name)).collect()
    }

    /// What is to be known before it is changed by a script, as a comment.
    fn warning(&self) -> Option<String> {
        let (title, maker) = (self.home.title(), self.owner?.maker());
        Some(format!(
            "# {title} comes from {maker}: what this script changes drifts, and is undone when that runs again.\n"
        ))
    }
}

/// What an edit of anything but groups does.
fn of_item(edit: &Edit) -> Option<(ChangeAction, &Item)> {
    match &edit.what {
        What::Add(item) => Some((ChangeAction::Add, item)),
        What::Remove(item) => Some((ChangeAction::Remove, item)),
        What::Replace(_, item) => Some((ChangeAction::Modify, item)),
        What::Rule(_) => None,
    }
}

/// What an edit does, and to what, in words.
fn told(edit: &Edit) -> String {
    let (verb, name) = match &edit.what {
        What::Rule(action @ EditAction::Add(_)) => ("add", action.rule().name.as_str()),
        What::Rule(action @ EditAction::Remove(_)) => ("remove", action.rule().name.as_str()),
        What::Rule(action @ EditAction::Modify { .. }) => ("change", action.rule().name.as_str()),
        What::Add(item) => ("add", item.name()),
        What::Remove(item) => ("remove", item.name()),
        What::Replace(_, item) => ("change", item.name()),
    };
    format!("{verb} {}", one_line(name))
}

/// What a script does, for its first lines.
fn purpose(phase: PhaseId, groups: &[Group<'_>], edits: &[Edit]) -> String {
    let changes: usize = groups.iter().map(|group| group.edits.len()).sum();
    let mut titles: Vec<String> = Vec::new();
    for title in groups.iter().map(|group| group.home.title()) {
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    let on_nodes = edits.len() - changes;
    let others = if on_nodes == 0 {
        String::new()
    } else {
        format!(
            "# NOT in this script: {} on the nodes themselves. Scripts of their own make them.\n",
            counted(on_nodes)
        )
    };
    format!("# {}: {} in {}.\n{others}", aim(phase), counted(changes), titles.join(", "))
}

/// What a phase is for.
fn aim(phase: PhaseId) -> &'static str {
    match phase {
        PhaseId::Union => "Lets classic and simplified communication in",
        PhaseId::Tighten => "Closes what only classic communication needed",
        _ => "Undoes the tightening",
    }
}

fn counted(changes: usize) -> String {
    if changes == 1 { "1 change".to_owned() } else { format!("{changes} changes") }
}
