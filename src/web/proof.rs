//! The proof: what the models get today and after each phase, what that changes, and where it fails, why.

use yew::prelude::*;

use super::el::{Child, all, el};
use super::prose::prose;
use super::verdict::{name, verdict_badge};
use model::plan::{Plan, Proof, ProofOfPhase, Verdict, all_of};

/// The two models at one time.
#[derive(Clone, Copy)]
struct Models {
    classic: Verdict,
    simplified: Verdict,
}

impl From<&ProofOfPhase> for Models {
    fn from(&ProofOfPhase { classic, simplified, .. }: &ProofOfPhase) -> Self {
        Models { classic, simplified }
    }
}

/// How the proof ends, in a few words.
pub fn outcome(plan: &Plan) -> &'static str {
    let Proof { union, tighten, rollback } = &plan.proof;
    if [union, tighten, rollback].into_iter().all(|phase| phase.holds) {
        "every phase holds"
    } else {
        "not every phase holds"
    }
}

/// The proof.
pub fn proof(plan: &Plan) -> Html {
    let proof = &plan.proof;
    let modes = || plan.subjects.iter().map(|subject| subject.modes);
    let today = Models {
        classic: all_of(modes().map(|modes| modes.classic)),
        simplified: all_of(modes().map(|modes| modes.simplified)),
    };
    let title = |title: &'static str| el!("th[scope=col]", title).html();
    let head = el!("thead", el!("tr", title("When"), title("Classic"), title("Simplified"), title("What changes")));
    let rows = vec![
        row("proof-today", "Today", today, "As the rules are.".child()),
        phase("proof-union", "After both models are allowed", today, &proof.union),
        phase("proof-tighten", "After classic rules are removed", (&proof.union).into(), &proof.tighten),
        phase("proof-rollback", "After the rollback", (&proof.tighten).into(), &proof.rollback),
    ];
    let intro = "The changes were applied to a copy of the rules, and the copy was assessed again. A verdict is the worst of all subjects.";
    el!("div.proof", el!("p", intro), el!("table", head, el!("tbody", rows))).html()
}

fn phase(id: &'static str, title: &'static str, before: Models, proof: &ProofOfPhase) -> Html {
    let change = format!(
        "Classic {}, simplified {}.",
        changed(before.classic, proof.classic),
        changed(before.simplified, proof.simplified)
    );
    let (outcome, verdict) =
        if proof.holds { ("✓ proved", Verdict::Open) } else { ("✕ not proved", Verdict::Blocked) };
    let said = all(proof.gaps.iter().chain(&proof.notes), |said| el!("li", prose(said)).html());
    let gaps = (!said.is_empty()).then(|| el!("ul", said));
    let outcome = el!("strong", outcome).word("data-verdict", name(verdict));
    row(id, title, proof.into(), vec![outcome.html(), " ".child(), change.child(), gaps.child()].child())
}

fn row(id: &'static str, title: &'static str, now: Models, content: Html) -> Html {
    let verdict = |verdict| el!("td", verdict_badge(verdict, false));
    let cells =
        el!("tr", el!("th[scope=row]", title), verdict(now.classic), verdict(now.simplified), el!("td", content));
    cells.word("data-testid", id).html()
}

fn changed(before: Verdict, after: Verdict) -> String {
    match after.word() {
        word if before == after => format!("stays {word}"),
        word => format!("was {} and is {word}", before.word()),
    }
}
