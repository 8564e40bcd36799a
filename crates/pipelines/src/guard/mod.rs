//! Scripts that check before they change: `plan --script`.
//!
//! The engine's scripts have a dry run and save what they change. Here they get two more functions. They refuse to change a rule set that
//! is no longer the one in the plan, and they write a script that puts back what was saved. `rows` has the rules as both shells print them.

mod bash;
mod group;
mod powershell;
mod rows;

use model::plan::{Change, ChangeAction, EditedElement, PhaseId, Plan, Script, TargetKind};
use model::source::Source;

use group::Group;

/// The scripts of a phase with their checks, and with the script that restores.
pub fn guarded(script: &Script, phase: PhaseId, plan: &Plan, sources: &[Source]) -> Script {
    let estate = read::read(sources).estate;
    let is_own = |change: &&Change| {
        change.phase == phase && change.is_scripted() && change.target.kind != TargetKind::NodeFirewall
    };
    let changes: Vec<&Change> = plan.changes.iter().filter(is_own).collect();
    let mut groups = Vec::new();
    for run in changes.chunk_by(|a, b| a.target == b.target) {
        let Some(target) = run.first().map(|change| &change.target) else { continue };
        let judged = rows::judged(&estate, plan, phase, target);
        groups.push(Group { target, judged, creates: run.iter().filter_map(|change| created(change)).collect() });
    }
    let digest = plan.input_digest.as_deref().unwrap_or_default();
    Script {
        bash: bash::guarded(&script.bash, digest, &groups),
        powershell: powershell::guarded(&script.powershell, digest, &groups),
        nodes: script.nodes.clone(),
    }
}

/// The rule collection group that a change may create.
fn created(change: &Change) -> Option<&str> {
    match &change.edited {
        EditedElement::FirewallRule(rule) if change.action == ChangeAction::Add => rule.group.as_deref(),
        _ => None,
    }
}
