//! Changes: edits as the plan shows them, with the rule in Azure's own form and the commands that make it.

use super::azure_rule::azure_rule;
use super::commands;
use super::edit::{Edit, EditAction};
use super::schema::{Change, ChangeAction, PhaseId, Target, TargetKind};
use crate::estate::{Estate, Nsg};
use crate::read::SourceReport;

/// The changes that `edits` of one phase are, in their order.
pub fn changes(estate: &Estate, sources: &[SourceReport], edits: &[Edit]) -> Vec<Change> {
    let placed = edits.iter().enumerate().filter_map(|(number, edit)| Some((number, edit, estate.nsgs.get(edit.nsg)?)));
    placed.map(|(number, edit, nsg)| change(id(edit.phase, number), edit, nsg, sources)).collect()
}

/// The id of the change that an edit is, by its place among the edits of its phase.
pub fn id(phase: PhaseId, number: usize) -> String {
    format!("{}-{}", phase.name(), number + 1)
}

fn change(id: String, edit: &Edit, nsg: &Nsg, sources: &[SourceReport]) -> Change {
    let action = match &edit.action {
        EditAction::Add(_) => ChangeAction::Add,
        EditAction::Remove(_) => ChangeAction::Remove,
        EditAction::Modify { .. } => ChangeAction::Modify,
    };
    let owner = sources.get(nsg.origin.source).and_then(|source| commands::owner(&source.kind));
    let commands = commands::commands(&edit.action, nsg, owner);
    Change {
        id,
        phase: edit.phase,
        action,
        target: Target { kind: TargetKind::Nsg, name: nsg.name.to_string(), id: nsg.id.clone() },
        rule: azure_rule(edit.action.rule()),
        why: edit.why.clone(),
        preferred: owner.filter(|tool| commands.of(*tool).is_some()),
        commands,
    }
}
