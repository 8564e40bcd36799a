//! The places on a way, and what they make of a requirement.

use super::leads::Sent;
use crate::obstacle::Obstacle;
use crate::part::{Decider, Fate, Part};
use model::net::Flow;
use model::plan::{Hop, Requirement, Verdict};

/// What was found out about a requirement.
pub struct Walked {
    /// The requirement as the plan shows it.
    pub requirement: Requirement,
    /// What the groups on the way make of it.
    pub groups: Vec<AtGroup>,
    /// The places that don't surely let it through.
    pub obstacles: Vec<Obstacle>,
}

/// What a group makes of a requirement.
#[derive(Clone, Copy)]
pub struct AtGroup {
    /// The group's place in the estate.
    pub place: usize,
    pub verdict: Verdict,
    /// What the verdict would be if `VirtualNetwork` held all that it may hold, when that is something else.
    pub under_default_route: Option<Verdict>,
}

/// One place on the way.
pub struct Stop {
    pub hop: Hop,
    pub parts: Vec<Part>,
    /// The place in the estate's list of its kind, if the sources show what is there.
    pub place: Option<usize>,
}

/// All places on one way, and whether they let tomorrow's addresses through.
#[derive(Default)]
pub struct Stops {
    pub stops: Vec<Stop>,
    pub groups: Vec<AtGroup>,
    /// Packets with the public address that they have at the service, as far as firewalls or routes decide it.
    pub sent: Vec<Sent>,
    pub fragile: bool,
}

pub fn whole(flows: &[Flow], fate: &Fate, decider: &Decider) -> Vec<Part> {
    flows.iter().map(|flow| Part { flow: flow.clone(), fate: fate.clone(), decider: decider.clone() }).collect()
}
