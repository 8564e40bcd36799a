//! What a new plan changes, in words for a screen reader: verdicts that are others now, once, and nothing if none is.

use model::words::listed;
use std::rc::Rc;

use yew::prelude::*;

use super::workbench::Workbench;
use crate::Plan;
use crate::assess::{Subject, Verdict};
use crate::net::Places;
use crate::render::{summary, verdict_word};

/// Says what a plan changes against the one before it; of the first one, its summary.
#[hook]
pub fn use_announcements(plan: &Option<Rc<Plan>>, workbench: &Workbench) {
    let last = use_mut_ref(|| None::<Rc<Plan>>);
    let (plan, announce) = (plan.clone(), workbench.announce.clone());
    let at = plan.as_ref().map(|plan| Rc::as_ptr(plan) as usize);
    use_effect_with(at, move |_| {
        let before = std::mem::replace(&mut *last.borrow_mut(), plan.clone());
        let said = match (before, plan) {
            (Some(before), Some(plan)) => changes(&before, &plan),
            (None, Some(plan)) => summary(&plan),
            (_, None) => String::new(),
        };
        if !said.is_empty() {
            announce.emit(said.into());
        }
    });
}

/// What a subject gets of a model.
type VerdictOf = fn(&Subject) -> Verdict;

const MODELS: [(&str, VerdictOf); 2] =
    [("Classic", |subject| subject.modes.classic), ("Simplified", |subject| subject.modes.simplified)];

const VERDICTS: [Verdict; 4] = [Verdict::Open, Verdict::Unknown, Verdict::Partly, Verdict::Blocked];

/// What is different, in sentences: the summary, where no subject is the same.
fn changes(before: &Plan, after: &Plan) -> String {
    let mut places = Places::default();
    for (place, subject) in before.subjects.iter().enumerate() {
        places.insert(subject.id.clone(), place);
    }
    let old = |subject: &Subject| before.subjects.get(places.get(&subject.id)?);
    let pairs: Vec<(&Subject, &Subject)> = after.subjects.iter().filter_map(|new| Some((old(new)?, new))).collect();
    if pairs.is_empty() {
        return summary(after);
    }
    let mut said = Vec::new();
    for (model, of) in MODELS {
        for (was, is) in VERDICTS.into_iter().flat_map(|was| VERDICTS.map(|is| (was, is))).filter(|(was, is)| was != is)
        {
            let changed = pairs.iter().filter(|(old, new)| of(old) == was && of(new) == is);
            let names: Vec<&str> = changed.map(|(_, new)| new.name.as_str()).collect();
            if !names.is_empty() {
                let (was, is) = (verdict_word(was), verdict_word(is));
                said.push(format!("{model} was {was} and is {is} now, in {}.", listed(names)));
            }
        }
    }
    if after.subjects.len() != before.subjects.len() {
        said.push(format!("{} subjects now, {} before.", after.subjects.len(), before.subjects.len()));
    }
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Source, plan};

    fn plan_of(text: &str) -> Plan {
        plan(&[Source::new("nsg.json", text)], &Options::default())
    }

    fn sample() -> String {
        include_str!("../../static/samples/locked-down-nsg.json").to_owned()
    }

    #[test]
    fn a_plan_with_the_same_verdicts_says_nothing() {
        assert_eq!(changes(&plan_of(&sample()), &plan_of(&format!("{}\n", sample()))), "");
    }

    #[test]
    fn a_verdict_that_is_another_one_is_told_with_what_it_was() {
        let open = sample().replace("\"Deny\"", "\"Allow\"");
        assert_eq!(
            changes(&plan_of(&sample()), &plan_of(&open)),
            "Simplified was blocked and is open now, in nsg-batch-nodes."
        );
    }

    #[test]
    fn other_subjects_are_told_by_their_summary() {
        let other = sample().replace("nsg-batch-nodes", "nsg-other");
        assert!(
            changes(&plan_of(&sample()), &plan_of(&other))
                .starts_with("NSG `nsg-other` blocks simplified communication;")
        );
    }
}
