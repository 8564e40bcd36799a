//! Sentences about the edition at the head of a plan: which pages it follows, and how to choose the other edition.

use super::messages;
use model::message::Message;
use model::options::Edition;
use model::plan::Plan;

/// Which edition a plan follows, and how to choose the other one.
pub fn edition(plan: &Plan) -> Message {
    let title = messages::edition(plan.edition.title());
    let is_shown = plan.inferred.as_ref().is_some_and(|inferred| inferred.edition == Some(Edition::Ga));
    match plan.edition {
        Edition::Preview => title.then(messages::use_current()),
        Edition::Ga if is_shown => title.then(messages::shown()),
        Edition::Ga => title,
    }
}

/// The same for someone who reads nothing else: what the edition was, and that classic communication was retired.
pub fn head(plan: &Plan) -> Message {
    let more = match plan.edition {
        Edition::Preview => messages::was_preview().then(messages::was_optional()),
        Edition::Ga => messages::retired(),
    };
    edition(plan).then(more)
}
