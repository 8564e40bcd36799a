//! Sentences about the edition at the head of a plan: which pages it follows, and how to choose the other edition.

use super::messages;
use model::message::Message;
use model::options::Edition;
use model::plan::Plan;

/// Which edition a plan follows, and how to choose the other one.
pub fn edition(plan: &Plan) -> Message {
    plan.summary.as_ref().map(|summary| summary.edition.clone()).unwrap_or_default()
}

/// The same for someone who reads nothing else: what the edition was, and that classic communication was retired.
pub fn head(plan: &Plan) -> Message {
    let was = (plan.edition == Edition::Preview).then(messages::was_preview);
    let retirement = plan.summary.as_ref().map(|summary| summary.retirement.clone());
    Message::sentences([edition(plan)].into_iter().chain(was).chain(retirement))
}
