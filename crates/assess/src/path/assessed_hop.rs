//! The hops on a path, with their verdicts on a requirement.

use super::leads::Sent;
use crate::obstacle::Obstacle;
use crate::segment::{MatchedRule, Segment, SegmentOutcome};
use model::estate::{AzureFirewall, Id, Nsg, RuleSet};
use model::net::Flow;
use model::plan::{Hop, Requirement, Verdict};

/// What was found out about a requirement.
pub struct Evaluation {
    /// The requirement as the plan shows it.
    pub requirement: Requirement,
    /// What the NSGs on the path make of it.
    pub groups: Vec<AtGroup>,
    /// The hops that don't surely allow it.
    pub obstacles: Vec<Obstacle>,
    /// The Azure Firewalls on the path.
    pub firewalls: Vec<Id<AzureFirewall>>,
}

/// What an NSG makes of a requirement.
#[derive(Clone, Copy)]
pub struct AtGroup {
    pub nsg: Id<Nsg>,
    pub verdict: Verdict,
    /// What the verdict would be if `VirtualNetwork` held all that it may hold, when that is something else.
    pub under_default_route: Option<Verdict>,
}

/// One hop on the path.
pub struct AssessedHop {
    pub hop: Hop,
    pub segments: Vec<Segment>,
    /// The rule set that decides there, if the sources show one that can be changed.
    pub rule_set: Option<RuleSet>,
}

/// All hops on one path, and whether they allow tomorrow's addresses.
#[derive(Default)]
pub struct AssessedHops {
    pub hops: Vec<AssessedHop>,
    pub groups: Vec<AtGroup>,
    /// Packets with the public address that they have at the service, as far as firewalls or routes decide it.
    pub sent: Vec<Sent>,
    pub fragile: bool,
}

pub fn whole(flows: &[Flow], outcome: &SegmentOutcome, matched_rule: &MatchedRule) -> Vec<Segment> {
    flows
        .iter()
        .map(|flow| Segment { flow: flow.clone(), outcome: outcome.clone(), matched_rule: matched_rule.clone() })
        .collect()
}
