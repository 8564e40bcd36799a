//! Proof: the estate with the changes applied, assessed again.

use super::edit::{Edit, estate_after};
use super::schema::{Proof, ProofOfPhase};
use super::union::Outcome;
use crate::assess::{Assessor, Modes, Needed, Verdict, all_of};
use crate::estate::{Estate, Nsg};

/// What each phase makes of the estate, one after the other.
pub struct Phases {
    /// Brings both models in.
    pub union: Outcome,
    /// Shuts what only classic needed.
    pub tighten: Outcome,
    /// Undoes the tightening.
    pub rollback: Vec<Edit>,
}

/// Applies the phases one after the other, and assesses each result.
pub fn prove(estate: &Estate, phases: &Phases, assessor: &Assessor<'_>) -> Proof {
    let after_union = estate_after(estate, &phases.union.edits);
    let after_tighten = estate_after(&after_union, &phases.tighten.edits);
    let after_rollback = estate_after(&after_tighten, &phases.rollback);
    let gaps = |outcome: &Outcome| outcome.gaps.iter().map(|(_, gap)| gap.clone()).collect();
    Proof {
        union: proof_of(&after_union, assessor, gaps(&phases.union), |_, _, modes| modes.union == Verdict::Open),
        tighten: proof_of(&after_tighten, assessor, gaps(&phases.tighten), |place, nsg, modes| {
            let inbound = assessor.verdict(place, nsg, &Needed::CLASSIC_INBOUND);
            modes.simplified == Verdict::Open && inbound == Verdict::Blocked
        }),
        rollback: proof_of(&after_rollback, assessor, gaps(&phases.union), |_, _, modes| {
            modes.classic == Verdict::Open
        }),
    }
}

fn proof_of(
    estate: &Estate,
    assessor: &Assessor<'_>,
    mut gaps: Vec<String>,
    holds_at: impl Fn(usize, &Nsg, Modes) -> bool,
) -> ProofOfPhase {
    let modes: Vec<Modes> = estate.nsgs.iter().enumerate().map(|(place, nsg)| assessor.modes(place, nsg)).collect();
    let each = || estate.nsgs.iter().enumerate().zip(&modes);
    let holds = !modes.is_empty() && each().all(|((place, nsg), modes)| holds_at(place, nsg, *modes));
    if modes.is_empty() {
        gaps.push("No rule set was read, so there is nothing to prove.".to_owned());
    }
    ProofOfPhase {
        classic: all_of(modes.iter().map(|modes| modes.classic)),
        simplified: all_of(modes.iter().map(|modes| modes.simplified)),
        gaps: if holds { Vec::new() } else { gaps },
        holds,
    }
}
