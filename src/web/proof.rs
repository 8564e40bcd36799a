//! The proof: what the models get today and after each phase, what that changes, and where it fails, why.

use yew::prelude::*;

use super::prose::prose;
use super::verdict::{name, verdict_badge};
use model::plan::{Plan, ProofOfPhase, Verdict, all_of};

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

/// The proof.
pub fn proof(plan: &Plan) -> Html {
    let proof = &plan.proof;
    let modes = || plan.subjects.iter().map(|subject| subject.modes);
    let today = Models {
        classic: all_of(modes().map(|modes| modes.classic)),
        simplified: all_of(modes().map(|modes| modes.simplified)),
    };
    html! {
        <section class="proof" aria-labelledby="proof-title">
            <h3 id="proof-title">{ "Proof" }</h3>
            <p>
                { "The changes were applied to a copy of the rules, and the copy was assessed again. A verdict is the worst of all \
                   subjects." }
            </p>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{ "When" }</th><th scope="col">{ "Classic" }</th><th scope="col">{ "Simplified" }</th>
                        <th scope="col">{ "What changes" }</th>
                    </tr>
                </thead>
                <tbody>
                    { row("proof-today", "Today", today, html! { "As the rules are." }) }
                    { phase("proof-union", "After both models are allowed", today, &proof.union) }
                    { phase("proof-tighten", "After classic rules are removed", (&proof.union).into(), &proof.tighten) }
                    { phase("proof-rollback", "After the rollback", (&proof.tighten).into(), &proof.rollback) }
                </tbody>
            </table>
        </section>
    }
}

fn phase(id: &'static str, title: &'static str, before: Models, proof: &ProofOfPhase) -> Html {
    let change = format!(
        "Classic {}, simplified {}.",
        changed(before.classic, proof.classic),
        changed(before.simplified, proof.simplified)
    );
    let (outcome, verdict) =
        if proof.holds { ("✓ proved", Verdict::Open) } else { ("✕ not proved", Verdict::Blocked) };
    let content = html! {
        <>
            <strong data-verdict={name(verdict)}>{ outcome }</strong>{ " " }{ change }
            if !(proof.gaps.is_empty() && proof.notes.is_empty()) {
                <ul>{ for proof.gaps.iter().chain(&proof.notes).map(|said| html! { <li>{ prose(said) }</li> }) }</ul>
            }
        </>
    };
    row(id, title, proof.into(), content)
}

fn row(id: &'static str, title: &'static str, now: Models, content: Html) -> Html {
    html! {
        <tr data-testid={id}>
            <th scope="row">{ title }</th>
            <td>{ verdict_badge(now.classic, false) }</td>
            <td>{ verdict_badge(now.simplified, false) }</td>
            <td>{ content }</td>
        </tr>
    }
}

fn changed(before: Verdict, after: Verdict) -> String {
    match after.word() {
        word if before == after => format!("stays {word}"),
        word => format!("was {} and is {word}", before.word()),
    }
}
