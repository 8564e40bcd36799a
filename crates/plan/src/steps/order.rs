//! What comes first: a step whose conditions don't hold waits, and says for which steps.

use std::collections::BTreeSet;

use super::{CHECK_ANEW, STORAGE_FIRST};
use model::plan::{Phase, PhaseId, Step, StepState};

/// Makes steps wait for what has to be done before them. No step waits for one that is done or not needed.
pub fn ordered(mut phases: Vec<Phase>) -> Vec<Phase> {
    let of = |phases: &[Phase], id: PhaseId| open(phases, id, |_| true);
    let union = of(&phases, PhaseId::Union);
    let (switch, moved) = (of(&phases, PhaseId::Switch), of(&phases, PhaseId::Move));
    let verified = of(&phases, PhaseId::Verify);
    let extras = open(&phases, PhaseId::Extras, |step| step.id.starts_with("extras-storage"));
    let closing = open(&phases, PhaseId::Tighten, |step| !step.changes.is_empty());
    let restored = open(&phases, PhaseId::Rollback, |step| !step.changes.is_empty());
    for phase in &mut phases {
        for step in &mut phase.steps {
            let before = match phase.id {
                PhaseId::Union | PhaseId::Extras => Vec::new(),
                PhaseId::Switch => union.clone(),
                PhaseId::Move => of_same(step, "switch", &switch),
                PhaseId::Verify => moved.clone(),
                PhaseId::Tighten if step.id == STORAGE_FIRST => extras.clone(),
                PhaseId::Tighten if step.id == CHECK_ANEW => closing.clone(),
                PhaseId::Tighten => verified.clone(),
                PhaseId::Rollback if !step.changes.is_empty() => of_same(step, "tighten", &closing),
                PhaseId::Rollback => restored.clone(),
            };
            // What has a step before it in its own phase waits for that one, which waits itself.
            if step.waits_for.is_empty() {
                step.waits_for = before;
            }
        }
    }
    settle(&mut phases);
    phases
}

/// The ids of the last open steps of a phase: those that no other step of the phase waits for.
fn open(phases: &[Phase], id: PhaseId, wanted: impl Fn(&Step) -> bool) -> Vec<String> {
    let steps = || phases.iter().filter(|phase| phase.id == id).flat_map(|phase| &phase.steps);
    let awaited: BTreeSet<&String> = model::sorted::set(steps().flat_map(|step| &step.waits_for));
    let last = steps().filter(|step| !step.is_settled() && !awaited.contains(&step.id) && wanted(step));
    last.map(|step| step.id.clone()).collect()
}

/// A pool waits for its own switch only, and what undoes the changes of a resource for those alone, where each has a step of its
/// own. All of them at each would make a plan grow with the square of the estate.
fn of_same(step: &Step, phase: &str, before: &[String]) -> Vec<String> {
    let own = step.id.find([':', '-']).and_then(|end| step.id.get(end..)).map(|resource| format!("{phase}{resource}"));
    let by_resource =
        |id: &String| id.strip_prefix(phase).is_some_and(|rest| rest.starts_with([':', '-']) && rest.contains(':'));
    let by_resource = before.iter().any(by_resource);
    before.iter().filter(|id| !by_resource || Some(*id) == own.as_ref()).cloned().collect()
}

/// Removes what is done, and makes every step wait that still has one before it.
fn settle(phases: &mut [Phase]) {
    let open: BTreeSet<String> = model::sorted::set(
        phases.iter().flat_map(|phase| &phase.steps).filter(|step| !step.is_settled()).map(|step| step.id.clone()),
    );
    for step in phases.iter_mut().flat_map(|phase| &mut phase.steps) {
        if step.is_settled() || step.state == StepState::Waiting {
            // A step that waits for a fact says so itself.
            step.waits_for.clear();
            continue;
        }
        step.waits_for.retain(|id| open.contains(id));
        if !step.waits_for.is_empty() {
            step.state = StepState::Waiting;
        }
    }
}
