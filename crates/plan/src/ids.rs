//! The ids of changes and steps: independent of the other content of the sources, and without names.

use std::collections::BTreeMap;

use super::commands::edit_target::EditTarget;
use super::edit::{At, Edit};
use model::estate::{Estate, ResourceId};
use model::plan::{Checklist, sealed, sealed_step};

/// Gives each edit of a phase its id.
pub fn name(edits: &mut [Edit], estate: &Estate, key: &str) {
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for edit in edits {
        let identity = format!("{}/{}/{}", edit.phase.name(), resource(edit.what.at(), estate), edit.what.name());
        let number = taken.entry(identity.to_ascii_lowercase()).or_default();
        *number += 1;
        let id = |key| format!("{}-{}", edit.phase.name(), sealed(key, &format!("{identity}#{number}")));
        (edit.id, edit.id_without_key) = (id(key), id(""));
    }
}

/// What identifies a resource: its id, or else its name.
fn resource(at: At, estate: &Estate) -> String {
    if let At::NodeFirewall(index) = at {
        return estate.node_firewalls[index].name.clone();
    }
    let target = EditTarget::of(at, estate);
    let named = |target: EditTarget<'_>| target.id.map_or_else(|| target.name.to_string(), ResourceId::to_string);
    target.map(named).unwrap_or_default()
}

/// Takes the names out of the ids of steps.
pub fn seal(checklist: &mut Checklist, key: &str) {
    for step in checklist.phases.iter_mut().flat_map(|phase| &mut phase.steps) {
        step.id = sealed_step(key, &step.id);
        step.waits_for.iter_mut().for_each(|id| *id = sealed_step(key, id));
    }
}
