//! Changes: edits as the plan shows them, with the rule in Azure's own form and the commands that make it.

use super::azure_rule::azure_rule;
use super::change_item;
use super::commands;
use super::edit::{At, Edit, EditAction, What};
use super::schema::{Change, ChangeAction, Commands, PhaseId, Target, TargetKind};
use crate::estate::Estate;
use crate::read::SourceReport;

/// The changes that `edits` of one phase are, in their order.
pub fn changes(estate: &Estate, sources: &[SourceReport], edits: &[Edit]) -> Vec<Change> {
    let numbered = edits.iter().enumerate();
    numbered.filter_map(|(number, edit)| change(id(edit.phase, number), edit, estate, sources)).collect()
}

/// The id of the change that an edit is, by its place among the edits of its phase.
pub fn id(phase: PhaseId, number: usize) -> String {
    format!("{}-{}", phase.name(), number + 1)
}

fn change(id: String, edit: &Edit, estate: &Estate, sources: &[SourceReport]) -> Option<Change> {
    let action = match &edit.what {
        What::Rule(EditAction::Add(_)) | What::Add(_) => ChangeAction::Add,
        What::Rule(EditAction::Remove(_)) | What::Remove(_) => ChangeAction::Remove,
        What::Rule(EditAction::Modify { .. }) | What::Replace(..) => ChangeAction::Modify,
    };
    let target = match edit.at {
        At::Nsg(place) => {
            let nsg = estate.nsgs.get(place)?;
            Target { kind: TargetKind::Nsg, name: nsg.name.to_string(), id: nsg.id.clone() }
        }
        at => change_item::target(at, estate)?,
    };
    let mut change = Change {
        id,
        phase: edit.phase,
        action,
        target,
        rule: None,
        route: None,
        firewall_rule: None,
        node_rule: None,
        why: edit.why.clone(),
        held_back: None,
        accepted: None,
        unconfirmed: None,
        preferred: None,
        commands: Commands::default(),
    };
    match (edit.at, &edit.what) {
        (At::Nsg(place), What::Rule(own)) => {
            let nsg = estate.nsgs.get(place)?;
            let owner = commands::owner_of(nsg.origin.source, sources);
            change.rule = Some(azure_rule(own.rule()));
            change.commands = commands::of_rule(own, nsg, owner);
            change.preferred = owner.filter(|tool| change.commands.of(*tool).is_some());
        }
        (at, What::Add(item) | What::Remove(item) | What::Replace(_, item)) => {
            change_item::fill(&mut change, at, item, estate, sources);
        }
        _ => return None,
    }
    Some(change)
}
