//! The plan in a sentence or two.

use model::message::Message;
use model::plan::Plan;

/// The plan in a sentence or two: its outcome, and what its changes achieve.
pub fn summary(plan: &Plan) -> Message {
    let said = plan.summary.iter().flat_map(|summary| [&summary.headline, &summary.remedy]);
    Message::sentences(said.cloned())
}
