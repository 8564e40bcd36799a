//! Scripts that make all changes of a phase, for bash and for PowerShell: they may run again, stop at the first error, and
//! tell beforehand what they would do.

mod bash;
mod powershell;

use super::commands::{one_line, owner};
use super::edit::{At, Edit, EditAction, What};
use super::schema::{PhaseId, Script, Scripts, Tool};
use crate::estate::{Estate, Nsg, id_segment};
use crate::read::SourceReport;

/// The scripts of the three phases with changes; `None` where there is nothing to do.
pub fn scripts(estate: &Estate, sources: &[SourceReport], phases: [&Vec<Edit>; 3]) -> Option<Scripts> {
    let script = |phase, edits: &[Edit]| {
        let groups = groups(estate, sources, edits);
        let purpose = purpose(phase, &groups, edits);
        let script =
            || Script { bash: bash::script(&purpose, &groups), powershell: powershell::script(&purpose, &groups) };
        (!groups.is_empty()).then(script)
    };
    let [union, tighten, rollback] = phases;
    let scripts = Scripts {
        union: script(PhaseId::Union, union),
        tighten: script(PhaseId::Tighten, tighten),
        rollback: script(PhaseId::Rollback, rollback),
    };
    (scripts != Scripts::default()).then_some(scripts)
}

/// The edits of one group, one after the other, and how scripts name it.
struct Group<'e> {
    /// What comments call it.
    title: String,
    /// Its subscription, resource group and name; what the sources don't tell, whoever runs the script has to.
    place: [Option<&'e str>; 3],
    /// Which of the groups it is whose place is not known, from 1.
    number: usize,
    /// The tool that it is made with.
    owner: Option<Tool>,
    /// Its edits, each with the reason.
    edits: Vec<(&'e EditAction, &'e str)>,
}

fn groups<'e>(estate: &'e Estate, sources: &[SourceReport], edits: &'e [Edit]) -> Vec<Group<'e>> {
    let (mut groups, mut unplaced): (Vec<Group<'e>>, usize) = (Vec::new(), 0);
    for run in edits.chunk_by(|a, b| a.at == b.at) {
        let Some(At::Nsg(at)) = run.first().map(|edit| edit.at) else { continue };
        let Some(nsg) = estate.nsgs.get(at) else { continue };
        let place = place(nsg);
        unplaced += usize::from(place.contains(&None));
        groups.push(Group {
            title: one_line(&nsg.name.to_string()),
            place,
            number: unplaced,
            owner: sources.get(nsg.origin.source).and_then(|source| owner(&source.kind)),
            edits: run.iter().filter_map(of_group).collect(),
        });
    }
    groups
}

fn of_group(edit: &Edit) -> Option<(&EditAction, &str)> {
    if let What::Rule(action) = &edit.what { Some((action, &edit.why)) } else { None }
}

fn place(nsg: &Nsg) -> [Option<&str>; 3] {
    let segment = |name| nsg.id.as_deref().and_then(|id| id_segment(id, name));
    [segment("subscriptions"), segment("resourceGroups"), nsg.name.known().map(String::as_str)]
}

impl Group<'_> {
    /// The names of the variables that its place needs: those of `names` for what the sources don't tell.
    fn variables(&self, names: [&str; 3]) -> Vec<String> {
        let unknown = self.place.iter().zip(names).filter(|(known, _)| known.is_none());
        unknown.map(|(_, name)| self.variable(name)).collect()
    }

    fn variable(&self, name: &str) -> String {
        if self.number > 1 { format!("{name}{}", self.number) } else { name.to_owned() }
    }

    /// What is to be known before it is changed by a script, as a comment.
    fn warning(&self) -> Option<String> {
        let (title, maker) = (&self.title, self.owner?.maker());
        Some(format!(
            "# {title} comes from {maker}: what this script changes drifts, and is undone when that runs again.\n"
        ))
    }
}

/// What a script does, for its first lines.
fn purpose(phase: PhaseId, groups: &[Group<'_>], edits: &[Edit]) -> String {
    let what = match phase {
        PhaseId::Union => "Lets classic and simplified communication in",
        PhaseId::Tighten => "Closes what only classic communication needed",
        _ => "Undoes the tightening",
    };
    let changes: usize = groups.iter().map(|group| group.edits.len()).sum();
    let changes = if changes == 1 { "1 change".to_owned() } else { format!("{changes} changes") };
    let titles: Vec<&str> = groups.iter().map(|group| group.title.as_str()).collect();
    let others = edits.iter().filter(|edit| of_group(edit).is_none()).count();
    let others = match others {
        0 => String::new(),
        1 => "# NOT in this script: 1 change of routes, firewalls or nodes. The plan has its commands.\n".to_owned(),
        _ => format!(
            "# NOT in this script: {others} changes of routes, firewalls or nodes. The plan has their commands.\n"
        ),
    };
    format!("# {what}: {changes} in {}.\n{others}", titles.join(", "))
}
