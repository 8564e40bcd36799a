//! What decides where a lane crosses a hop: the rule, a packet, and the line in the source.

use yew::prelude::*;

use super::sheet::title;
use crate::web::el::{all, el};
use crate::web::prose::prose;
use crate::web::requirement::missing;
use crate::web::verdict::name;
use crate::web::workbench::{Crossing, Workbench, place_of, rule_button};
use model::plan::{Plan, RequirementId, Subject, Verdict};

/// The crossing to show first: the first hop that is not open for the goal.
pub fn worth_seeing(number: usize, subject: &Subject) -> Option<Crossing> {
    let goal = |id: RequirementId| id == RequirementId::SimplifiedOutboundBatch;
    let requirement = subject.requirements.iter().position(|requirement| goal(requirement.id))?;
    let hops = &subject.requirements.get(requirement)?.hops;
    let hop = hops.iter().position(|hop| hop.verdict != Verdict::Open)?;
    Some(Crossing { subject: number, requirement, hop: Some(hop) })
}

/// What there is to know about a crossing.
pub fn crossing_panel(plan: &Plan, crossing: Option<Crossing>, workbench: &Workbench) -> Html {
    let found = crossing.and_then(|at| {
        let requirement = plan.subjects.get(at.subject)?.requirements.get(at.requirement)?;
        Some((requirement, requirement.hops.get(at.hop?)?))
    });
    let Some((requirement, hop)) = found else {
        let hint = "Select a crossing to see the rule that decides.";
        return el!("p.aside[id=crossing][tabindex=-1]", hint).html();
    };
    let text = place_of(hop).map(|place| workbench.text_of.emit(place)).unwrap_or_default();
    let what = el!("strong", title(requirement), ": ", prose(&hop.title()), ". ");
    let packet = hop.witness.as_ref().map(|packet| el!("span.aside", format!(" For example {packet}.")));
    let sentence = el!("p", what, prose(&hop.why), rule_button(workbench, hop), packet);
    let line = Some(text).filter(|text| !text.is_empty()).map(|text| el!("pre", el!("code", text)));
    let panel = el!(
        "div.crossing[id=crossing][tabindex=-1][data-testid=crossing][role=status]",
        sentence,
        line,
        // The questions ask for the others.
        all(hop.missing.iter().filter(|fact| fact.question.is_empty()), missing)
    );
    panel.word("data-verdict", name(hop.verdict)).html()
}
