//! Proof: the estate with the changes applied, assessed again.

use super::edit::{Edit, groups_after};
use super::schema::{Proof, ProofOfPhase};
use super::union::Outcome;
use crate::assess::{self, Assessor, Hop, HopKind, RequirementId, Verdict, all_of};
use crate::estate::Nsg;

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
pub fn prove(nsgs: &[Nsg], phases: &Phases, assessor: &Assessor<'_>) -> Proof {
    let after_union = groups_after(nsgs, &phases.union.edits);
    let after_tighten = groups_after(&after_union, &phases.tighten.edits);
    let after_rollback = groups_after(&after_tighten, &phases.rollback);
    let gaps = |outcome: &Outcome| outcome.gaps.iter().map(|(_, gap)| gap.clone()).collect();
    let way_in = RequirementId::ClassicInboundBatch;
    Proof {
        union: proof_of(&after_union, assessor, gaps(&phases.union), |outcome| {
            (outcome.modes.classic == Verdict::Open || outcome.moved) && outcome.modes.simplified == Verdict::Open
        }),
        tighten: proof_of(&after_tighten, assessor, gaps(&phases.tighten), |outcome| {
            outcome.modes.simplified == Verdict::Open && outcome.verdict(way_in) == Verdict::Blocked
        }),
        rollback: proof_of(&after_rollback, assessor, gaps(&phases.union), |outcome| {
            outcome.modes.classic == Verdict::Open || outcome.moved
        }),
    }
}

fn proof_of(
    nsgs: &[Nsg],
    assessor: &Assessor<'_>,
    mut gaps: Vec<String>,
    holds_at: impl Fn(&assess::Outcome) -> bool,
) -> ProofOfPhase {
    let outcomes = assessor.outcomes(nsgs);
    let holds = !outcomes.is_empty() && outcomes.iter().all(&holds_at);
    if outcomes.is_empty() {
        gaps.push("No rule set was read, so there is nothing to prove.".to_owned());
    }
    for outcome in outcomes.iter().filter(|outcome| !holds_at(outcome)) {
        for gap in other_hops(outcome).map(|hop| format!("{}: {}", outcome.name, hop.why)) {
            if !gaps.contains(&gap) {
                gaps.push(gap);
            }
        }
    }
    ProofOfPhase {
        classic: all_of(outcomes.iter().map(|outcome| outcome.modes.classic)),
        simplified: all_of(outcomes.iter().map(|outcome| outcome.modes.simplified)),
        gaps: if holds { Vec::new() } else { gaps },
        holds,
    }
}

/// The hops of a subject that are not surely open and that no change of this plan is about.
pub fn other_hops(outcome: &assess::Outcome) -> impl Iterator<Item = &Hop> {
    let needed = outcome.requirements.iter().filter(|requirement| !requirement.conditional);
    needed
        .flat_map(|requirement| &requirement.hops)
        .filter(|hop| hop.kind != HopKind::Nsg && hop.verdict != Verdict::Open)
}
