//! Obstacles: the places on a requirement's way that don't surely let it through, for a plan to look at.

use super::part::{Decider, Fate};
use super::path::Stop;
use model::net::PrefixSet;
use model::plan::{HopKind, Verdict};

/// A place that does not surely let a requirement through.
#[derive(Clone, Debug)]
pub struct Obstacle {
    pub kind: HopKind,
    /// Its place in the estate's list of its kind; `None` if the sources don't show it, or no edit can be made to it.
    pub place: Option<usize>,
    /// What it makes of the requirement.
    pub verdict: Verdict,
    /// Why, in a sentence.
    pub why: String,
    /// What decides the packets that don't surely pass, each once.
    pub deciders: Vec<Decider>,
    /// The addresses at the other end.
    pub remote: PrefixSet,
}

/// The obstacles among all the places on the way of a requirement with a verdict.
pub(super) fn obstacles(stops: &[Stop], verdict: Verdict, remote: impl Fn() -> PrefixSet) -> Vec<Obstacle> {
    let stops = stops.iter().filter(|stop| verdict != Verdict::Open && stop.hop.verdict != Verdict::Open);
    let obstacle = |stop: &Stop| {
        let mut deciders: Vec<Decider> = Vec::new();
        for part in stop.parts.iter().filter(|part| part.fate != Fate::Passes) {
            if !deciders.contains(&part.decider) {
                deciders.push(part.decider.clone());
            }
        }
        let (verdict, why) = (stop.hop.verdict, stop.hop.why.clone());
        Obstacle { kind: stop.hop.kind, place: stop.place, verdict, why, deciders, remote: remote() }
    };
    stops.map(obstacle).collect()
}
