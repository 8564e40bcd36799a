//! The outcome of a flow at a hop of any kind, segment by segment: each names the matched rule.

use model::estate::Origin;
use model::message::Message;
use model::net::Flow;
use model::plan::MissingFact;

/// A part of a flow at a hop, and what becomes of it there. The segments of a flow make it up.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// The packets.
    pub flow: Flow,
    /// What becomes of them.
    pub outcome: SegmentOutcome,
    /// What decides that.
    pub matched_rule: MatchedRule,
}

/// What becomes of packets at a hop.
#[derive(Clone, Debug, PartialEq)]
pub enum SegmentOutcome {
    /// The hop surely allows them.
    Allowed,
    /// It surely doesn't.
    Blocked,
    /// It can't be known; these facts would decide.
    Unknown(Vec<MissingFact>),
}

/// The rule or route that decides what becomes of packets.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct MatchedRule {
    /// How a sentence names it, such as "rule `DenyAll` (priority 4000)".
    pub label: Message,
    /// Why it decides as it does, in a sentence; empty if the label says it.
    pub reason: Message,
    /// Its name, if it has one.
    pub rule: Option<String>,
    pub priority: Option<u32>,
    /// Where it is in a source, if it is written somewhere.
    pub origin: Option<Origin>,
    /// The chain of a node firewall whose policy it is, by its index there.
    pub policy_of: Option<usize>,
}

impl MatchedRule {
    /// What has a label alone: no rule that is written somewhere.
    pub fn labeled(label: Message) -> Self {
        MatchedRule { label, ..MatchedRule::default() }
    }
}
