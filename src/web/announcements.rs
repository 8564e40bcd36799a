//! What a new plan changes, in words for a screen reader: verdicts that are others now, once, and nothing if none is.

use std::rc::Rc;

use yew::prelude::*;

use super::effect::use_change;
use super::workbench::Workbench;
use model::message::Message;
use model::plan::{Plan, Subject, Verdict};
use model::words::listed;

/// Says what a plan changes against the one before it; of the first one, its summary.
#[hook]
pub fn use_announcements(plan: &Option<Rc<Plan>>, summary: &Message, workbench: &Workbench) {
    let last = use_mut_ref(|| None::<Rc<Plan>>);
    let (plan, summary, announce) = (plan.clone(), summary.unmarked().into(), workbench.announce.clone());
    let at = plan.as_ref().map_or(0, |plan| Rc::as_ptr(plan) as usize);
    let announce = move || {
        let before = std::mem::replace(&mut *last.borrow_mut(), plan.clone());
        let said = match (before, plan) {
            (Some(before), Some(plan)) => changes(&before, &plan).map_or(summary, AttrValue::from),
            (None, Some(_)) => summary,
            (_, None) => AttrValue::default(),
        };
        if !said.is_empty() {
            announce.emit(said);
        }
    };
    use_change(at, Box::new(announce));
}

/// What a subject gets of a model.
type VerdictOf = fn(&Subject) -> Verdict;

const MODELS: [(&str, VerdictOf); 2] =
    [("Classic", |subject| subject.modes.classic), ("Simplified", |subject| subject.modes.simplified)];

const VERDICTS: [Verdict; 4] = [Verdict::Open, Verdict::Unknown, Verdict::Partly, Verdict::Blocked];

/// What is different, in sentences; `None` where no subject is the same.
fn changes<'a>(before: &'a Plan, after: &'a Plan) -> Option<String> {
    // Nearly always in the same order as before.
    let old = |at: usize, id: &str| {
        let same = |subject: &&Subject| subject.id == id;
        before.subjects.get(at).filter(same).or_else(|| before.subjects.iter().find(same))
    };
    let pair = |(at, new): (usize, &'a Subject)| Some((old(at, &new.id)?, new));
    let pairs: Vec<(&Subject, &Subject)> = after.subjects.iter().enumerate().filter_map(pair).collect();
    if pairs.is_empty() {
        return None;
    }
    let mut said = Vec::new();
    for (model, of) in MODELS {
        for (was, is) in VERDICTS.into_iter().flat_map(|was| VERDICTS.map(|is| (was, is))).filter(|(was, is)| was != is)
        {
            let changed = pairs.iter().filter(|(old, new)| of(old) == was && of(new) == is);
            let names: Vec<&str> = changed.map(|(_, new)| new.name.as_str()).collect();
            if !names.is_empty() {
                let (was, is) = (was.word(), is.word());
                said.push(format!("{model} was {was} and is {is} now, in {}.", listed(names)));
            }
        }
    }
    if after.subjects.len() != before.subjects.len() {
        said.push(format!("{} subjects now, {} before.", after.subjects.len(), before.subjects.len()));
    }
    Some(said.join(" "))
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
        assert_eq!(changes(&plan_of(&sample()), &plan_of(&format!("{}\n", sample()))).as_deref(), Some(""));
    }

    #[test]
    fn a_verdict_that_is_another_one_is_told_with_what_it_was() {
        let open = sample().replace("\"Deny\"", "\"Allow\"");
        assert_eq!(
            changes(&plan_of(&sample()), &plan_of(&open)).as_deref(),
            Some("Simplified was blocked and is open now, in nsg-batch-nodes.")
        );
    }

    #[test]
    fn other_subjects_have_nothing_to_compare() {
        let other = sample().replace("nsg-batch-nodes", "nsg-other");
        assert_eq!(changes(&plan_of(&sample()), &plan_of(&other)), None);
    }
}
