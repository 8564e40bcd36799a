//! The parts of a plan that links and plan files treat separately.

use super::messages;
use model::plan::{Plan, RequestField, SupportRequest};
use model::wire::SharedPlan;

/// Without the scripts of whole phases, which are the longest.
pub fn without_scripts(mut shared: SharedPlan) -> SharedPlan {
    if shared.plan.scripts.take().is_some() {
        shared.left_out.push(messages::without_scripts());
    }
    shared
}

/// Without what can be made again from the sources: it is too long for a link, and full of names where those are replaced.
pub fn without_forms(mut shared: SharedPlan) -> SharedPlan {
    let had_scripts = shared.plan.scripts.take().is_some();
    let mut had_forms = false;
    for change in &mut shared.plan.changes {
        let commands = &mut change.commands;
        let forms = [&mut commands.powershell, &mut commands.bicep, &mut commands.terraform, &mut commands.arm];
        had_forms |= forms.into_iter().filter_map(Option::take).count() > 0;
    }
    let left_out = messages::without_forms();
    let without_scripts = messages::without_scripts();
    had_forms |= shared.left_out.contains(&without_scripts);
    shared.left_out.retain(|one| *one != without_scripts);
    if (had_scripts || had_forms) && !shared.left_out.contains(&left_out) {
        shared.left_out.push(left_out);
    }
    shared
}

/// How many steps of a phase a summary has.
const STEPS: usize = 25;

/// What fits into a link for many subjects: the answer, the groups, what simplified and classic get, and the titles of the first
/// steps.
pub fn summary_of(shared: SharedPlan) -> SharedPlan {
    let mut shared = without_forms(shared);
    let left_out = messages::without_forms();
    shared.left_out.retain(|one| *one != left_out);
    shared.left_out.push(messages::summary_only());
    let plan = &mut shared.plan;
    (plan.changes, plan.extras, plan.leftovers, plan.sources, plan.inferred, plan.support_request) = Default::default();
    for subject in &mut plan.subjects {
        (subject.requirements, subject.findings, subject.reasons, subject.diagnosis) = Default::default();
    }
    for group in &mut plan.groups {
        (group.changes, group.next, group.codes) = Default::default();
    }
    for cause in plan.summary.iter_mut().flat_map(|summary| &mut summary.causes) {
        cause.changes.clear();
    }
    for question in &mut plan.questions {
        (question.why, question.settles, question.command) = Default::default();
    }
    for step in plan.checklist.phases.iter_mut().flat_map(|phase| {
        phase.steps.truncate(STEPS);
        &mut phase.steps
    }) {
        (step.why, step.subjects, step.changes, step.waits_for) = Default::default();
        (step.commands, step.choices) = Default::default();
    }
    shared
}

/// Both support requests of a plan.
pub fn requests(plan: &mut Plan) -> impl Iterator<Item = &mut SupportRequest> {
    plan.support_request.iter_mut().flat_map(|both| [&mut both.opt_in, &mut both.opt_out])
}

/// A support request as text: its fields, a line each.
pub fn text_of(request: &SupportRequest) -> String {
    let line = |field: &RequestField| format!("{}: {}", field.label, field.value);
    request.fields.iter().map(line).collect::<Vec<_>>().join("\n")
}
