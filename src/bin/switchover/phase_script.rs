//! The script of one phase of a plan, or why there is none.

use clap::ValueEnum;
use model::plan::{Change, NodeScript, PhaseId};
use switchover::{Plan, Source};

use super::files::{tell, write};

/// A phase with changes.
#[derive(Clone, Copy, ValueEnum)]
pub enum ScriptPhase {
    /// Allows both models
    Union,
    /// Removes classic rules
    Tighten,
    /// Undoes the tightening
    Rollback,
}

impl ScriptPhase {
    /// The phase of the plan.
    fn id(self) -> PhaseId {
        match self {
            ScriptPhase::Union => PhaseId::Union,
            ScriptPhase::Tighten => PhaseId::Tighten,
            ScriptPhase::Rollback => PhaseId::Rollback,
        }
    }
}

/// What a script is for.
#[derive(Clone, Copy, Default, ValueEnum)]
pub enum Shell {
    /// bash with az
    #[default]
    Bash,
    /// PowerShell with the Az modules
    Powershell,
    /// What the nodes themselves run, where their firewalls change
    Node,
}

/// Writes the script of a phase, or says that there is nothing to do in it.
pub fn write_script(plan: &Plan, sources: &[Source], phase: ScriptPhase, shell: Shell) -> Result<(), String> {
    let script = plan.scripts.as_ref().and_then(|scripts| match phase {
        ScriptPhase::Union => scripts.union.as_ref(),
        ScriptPhase::Tighten => scripts.tighten.as_ref(),
        ScriptPhase::Rollback => scripts.rollback.as_ref(),
    });
    let Some(script) = script else {
        tell(&format!("switchover: {}", why_no_script(plan, phase)));
        return Ok(());
    };
    match shell {
        Shell::Node => return write_node_scripts(&script.nodes),
        Shell::Bash | Shell::Powershell if script.bash.is_empty() => {
            tell("switchover: this phase changes nodes only: ask for --shell node");
        }
        Shell::Bash | Shell::Powershell => {}
    }
    let guarded = pipelines::guarded(script, phase.id(), plan, sources);
    write(if matches!(shell, Shell::Bash) { &guarded.bash } else { &guarded.powershell })
}

/// Why a phase has no script: it has no changes, or scripts make none of them until the user decides.
fn why_no_script(plan: &Plan, phase: ScriptPhase) -> String {
    let changes = || plan.changes.iter().filter(move |change| change.phase == phase.id());
    let described = |change: &Change| format!("{} ({} in {})", change.id, change.name(), change.target.name);
    let unconfirmed: Vec<String> = changes().filter(|one| one.unconfirmed.is_some()).map(described).collect();
    let held = changes().filter(|one| one.unconfirmed.is_none() && one.held_back.is_some());
    let held: Vec<String> = held.map(described).collect();
    let unconfirmed = (!unconfirmed.is_empty()).then(|| {
        format!(
            "the sources don't show whether nodes use the targets of {}: name what nodes use with --on",
            unconfirmed.join(", ")
        )
    });
    let held = (!held.is_empty()).then(|| {
        format!("held back, because they would block something else: {}: accept them with --accept", held.join(", "))
    });
    let reasons: Vec<String> = [unconfirmed, held].into_iter().flatten().collect();
    if reasons.is_empty() {
        "this phase changes nothing, so there is no script".to_owned()
    } else {
        format!("there is no script for this phase: {}", reasons.join("; "))
    }
}

/// Writes the script for the nodes, or says which there are.
fn write_node_scripts(scripts: &[NodeScript]) -> Result<(), String> {
    match scripts {
        [] => {
            tell("switchover: this phase changes nothing on nodes, so there is no script for them");
            Ok(())
        }
        [script] => write(&script.text),
        several => {
            let names: Vec<&str> = several.iter().map(|script| script.name.as_str()).collect();
            Err(format!(
                "each of these firewalls has a script of its own: {}. Plan with one of them, or take all from --format json",
                names.join(", ")
            ))
        }
    }
}
