//! The parts of a plan that links and plan files treat separately.

use super::messages;
use model::plan::{Plan, RequestField, SupportRequest};
use model::wire::SharedPlan;

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
    if (had_scripts || had_forms) && !shared.left_out.contains(&left_out) {
        shared.left_out.push(left_out);
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
