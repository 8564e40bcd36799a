//! The edits of one resource, one after the other, and how scripts name it.

use super::super::commands::edit_target::EditTarget;
use super::super::commands::owner_of;
use super::super::edit::{At, Edit};
use super::super::messages::{comment, scripts};
use model::estate::Estate;
use model::message::{Message, name};
use model::plan::{ChangeAction, Tool};
use model::source::SourceReport;

/// The edits of one resource, one after the other, and how scripts name it.
pub(super) struct Group<'e> {
    pub(super) target: EditTarget<'e>,
    /// Which of the resources it is whose place is not known, from 1.
    pub(super) number: usize,
    /// The tool that it is made with.
    pub(super) owner: Option<Tool>,
    pub(super) edits: Vec<&'e Edit>,
}

/// The edits of a phase in their order, those of one resource together that follow each other.
pub(super) fn groups<'e>(estate: &'e Estate, sources: &[SourceReport], edits: &'e [Edit]) -> Vec<Group<'e>> {
    let (mut groups, mut unplaced): (Vec<Group<'e>>, Vec<At>) = (Vec::new(), Vec::new());
    for run in edits.chunk_by(|a, b| a.what.at() == b.what.at()) {
        let Some(at) = run.first().map(|edit| edit.what.at()) else { continue };
        let Some(target) = EditTarget::of(at, estate) else { continue };
        if target.place().contains(&None) && !unplaced.contains(&at) {
            unplaced.push(at);
        }
        let number = unplaced.iter().position(|other| *other == at).map_or(0, |place| place + 1);
        let owner = owner_of(target.source, sources);
        groups.push(Group { target, number, owner, edits: run.iter().collect() });
    }
    groups
}

impl Group<'_> {
    /// The name of a variable for what the sources don't show of its place.
    pub(super) fn variable(&self, name: &str) -> String {
        if self.number > 1 { format!("{name}{}", self.number) } else { name.to_owned() }
    }

    /// The names of the variables that its place needs: those of `names` for what the sources don't show.
    pub(super) fn variables(&self, names: [&str; 3]) -> Vec<String> {
        let place = self.target.place();
        let unknown = place.iter().zip(names).filter(|(known, _)| known.is_none());
        unknown.map(|(_, name)| self.variable(name)).collect()
    }

    /// What to know before a script changes it, as a comment.
    pub(super) fn warning(&self) -> Option<String> {
        Some(comment("#", &scripts::drifts(self.target.title(), self.owner?.maker())))
    }
}

/// What an edit does, and to what.
pub(super) fn action(edit: &Edit) -> Message {
    let rule = name(edit.what.name());
    match edit.what.action() {
        ChangeAction::Add => scripts::add(rule),
        ChangeAction::Remove => scripts::remove(rule),
        ChangeAction::Modify => scripts::change(rule),
    }
}
