//! The parts of a plan that links and plan files treat separately.

use super::messages;
use model::message::Message;
use model::plan::{Change, Plan, RequestField, SupportRequest};
use model::wire::SharedPlan;

/// Without what can be made again from the sources: it is too long for a link, and full of names where those are replaced.
pub fn without_forms(mut shared: SharedPlan) -> SharedPlan {
    shared.left_out.extend(forms_left_out(&shared));
    shared.plan.scripts = None;
    for change in &mut shared.plan.changes {
        let commands = &mut change.commands;
        let forms = [&mut commands.powershell, &mut commands.bicep, &mut commands.terraform, &mut commands.arm];
        forms.into_iter().for_each(|form| *form = None);
    }
    shared
}

/// What [`without_forms`] has to say of what it leaves out, unless it is said already.
pub fn forms_left_out(shared: &SharedPlan) -> Option<Message> {
    let has_forms = |change: &Change| {
        let commands = &change.commands;
        let forms = [&commands.powershell, &commands.bicep, &commands.terraform, &commands.arm];
        forms.into_iter().any(Option::is_some)
    };
    let left_out = messages::without_forms();
    let is_new = (shared.plan.scripts.is_some() || shared.plan.changes.iter().any(has_forms))
        && !shared.left_out.contains(&left_out);
    is_new.then_some(left_out)
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
