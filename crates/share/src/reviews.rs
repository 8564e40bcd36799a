//! What people say of a plan: the union of what two people know, and in sentences.

use super::messages;
use model::message::{Message, fact, name, quoted};
use model::plan::Plan;
use model::wire::{Review, Says};
use render::shown;

/// The reviews that two people know: of two that one person says of the same, the later one.
pub fn union(a: &[Review], b: &[Review]) -> Vec<Review> {
    let mut all = Vec::new();
    a.iter().chain(b).for_each(|review| review.clone().add_to(&mut all));
    all
}

/// What reviews say, each in a sentence or two.
pub fn sentences(plan: &Plan, reviews: &[Review]) -> Vec<Message> {
    reviews.iter().map(|review| sentence(plan, review)).collect()
}

fn sentence(plan: &Plan, review: &Review) -> Message {
    let who = shown(if review.who.is_empty() { "someone" } else { &review.who });
    let who = name(&who);
    let day = shown(review.when.get(..10).unwrap_or(&review.when));
    let when = fact(&day);
    let step = plan.checklist.steps().find(|step| step.id == review.step);
    let said = match (review.says, step) {
        (Says::Requested, _) => messages::asks(who, when),
        (Says::Approved, _) => messages::approves(who, when),
        (Says::ChangesRequested, _) => messages::requests_changes(who, when),
        (Says::Commented, Some(step)) => messages::comments_on(who, &step.title, when),
        (Says::Commented, None) => messages::comments(who, when),
    };
    let is_earlier = !review.plan.is_empty() && plan.fingerprint.as_ref() != Some(&review.plan);
    let mut said = if is_earlier { messages::of_another(said) } else { said };
    if !review.text.is_empty() {
        said = messages::with_note(said, quoted(&shown(&review.text)));
    }
    said
}

/// The plan with what reviewers say among its notices, for reports.
pub fn reviewed(mut plan: Plan, reviews: &[Review]) -> Plan {
    let said = sentences(&plan, reviews);
    plan.notices.splice(..0, said);
    plan
}
