//! The proof: what the models get after each phase, and where it fails, why.

use yew::prelude::*;

use super::verdict::verdict_badge;
use crate::plan::{Proof, ProofOfPhase};

/// The proof.
pub fn proof(proof: &Proof) -> Html {
    html! {
        <section class="proof" aria-labelledby="proof-title">
            <h3 id="proof-title">{ "Proof" }</h3>
            <p>{ "The changes were applied to a copy of the rules, and the copy was assessed again." }</p>
            <div class="phases">
                { phase("proof-union", "After both models are let in", &proof.union) }
                { phase("proof-tighten", "After the tightening", &proof.tighten) }
                { phase("proof-rollback", "After the way back", &proof.rollback) }
            </div>
        </section>
    }
}

fn phase(id: &'static str, title: &str, proof: &ProofOfPhase) -> Html {
    html! {
        <div class={classes!("proved", (!proof.holds).then_some("fails"))} data-testid={id}>
            <h4>{ title }</h4>
            <p class="outcome">{ if proof.holds { "✓ proved" } else { "✕ not proved" } }</p>
            <dl>
                <div><dt>{ "Classic" }</dt><dd>{ verdict_badge(proof.classic, false) }</dd></div>
                <div><dt>{ "Simplified" }</dt><dd>{ verdict_badge(proof.simplified, false) }</dd></div>
            </dl>
            if !proof.gaps.is_empty() {
                <ul>{ for proof.gaps.iter().map(|gap| html! { <li>{ gap }</li> }) }</ul>
            }
        </div>
    }
}
