//! Packets in transit through chains, and their possible outcomes.

use model::estate::{BaseChain, Chain, Condition, Hook, NodeRule, Policy, Rewritten};
use model::net::Flow;

/// How deep chains may call each other; the kernel's own limit is of that size.
pub(super) const DEEPEST: usize = 16;

/// How many doubts a trace remembers: enough to show the user what to look at.
pub(super) const MOST_DOUBTS: usize = 4;

/// The priority at which the kernel's connection tracking sees packets, in the first hook on their path.
pub(super) const TRACKING: i32 = -200;

/// One kind of packet of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Packet {
    /// [`Match::TCP`] or [`Match::UDP`].
    pub protocol: u8,
    /// The one bit of its kind, such as [`Match::SYN`].
    pub kind: u8,
    /// The states in which connection tracking may have it.
    pub states: u8,
    /// True if it leaves the node.
    pub outbound: bool,
    /// True if the program at the node's end is the agent of simplified communication; `None` if that is unknown.
    pub is_agent: Option<bool>,
}

/// Packets that have one history, and that history.
#[derive(Clone, Debug)]
pub struct Trace<'f> {
    /// The packets.
    pub flow: Flow,
    /// What decided last.
    pub by: By<'f>,
    /// What may have happened otherwise on the path.
    pub doubts: Vec<Doubt<'f>>,
    /// True if what decided last surely matches.
    pub(super) sure: bool,
    pub(super) untracked: bool,
    /// What rules replaced in the packets, and the last one that did; `flow` is as they were.
    pub(super) rewritten: Option<(Rewritten, Doubt<'f>)>,
}

impl Trace<'_> {
    /// True if rules replaced something in the packets, so that their outcome after the node is unknown.
    pub fn is_rewritten(&self) -> bool {
        self.rewritten.is_some()
    }

    /// True if rules see the same in the packets of both.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.untracked == other.untracked && self.replaced() == other.replaced()
    }

    pub(super) fn replaced(&self) -> Rewritten {
        self.rewritten.map(|(replaced, _)| replaced).unwrap_or_default()
    }
}

/// What decides.
#[derive(Clone, Copy, Debug)]
pub enum By<'f> {
    /// No chain sees the packets.
    Nothing,
    Rule(&'f NodeRule),
    /// The policy of a base chain.
    Policy(&'f Policy, &'f Chain),
}

/// Something that the text leaves unknown.
#[derive(Clone, Copy, Debug)]
pub struct Doubt<'f> {
    pub chain: &'f Chain,
    /// The rule that is in doubt, if it is one.
    pub rule: Option<&'f NodeRule>,
    pub why: Why<'f>,
}

/// Why it is unknown what a rule or a chain does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why<'f> {
    /// It has a condition that is not modeled.
    Condition(&'f Condition),
    /// It names an interface that may be the node's.
    Interface,
    /// It names a program.
    Program(&'f str),
    /// It asks for the state of a connection that is tracked in part.
    State,
    /// What it does is not modeled.
    Target,
    /// It rewrites packets, so that they are not those of the connection that was asked about.
    Rewrites,
    /// It marks packets, and policy routing may send those elsewhere.
    Marks,
    /// A rule before it rewrites what it looks at.
    Rewritten,
    /// Chains call each other in a circle, or too deep.
    Circle,
    /// The policy is not in the text.
    Policy,
    /// The text is truncated.
    Truncated,
    /// Evaluating the rules takes more than so many steps.
    Limit(usize),
}

/// What may become of packets. What is in one list alone surely does.
#[derive(Debug, Default)]
pub struct Outcome<'f> {
    /// What may be allowed.
    pub accepted: Vec<Trace<'f>>,
    /// What may be dropped.
    pub dropped: Vec<Trace<'f>>,
}

/// True if connection tracking has not seen the packets of a chain: what it has seen stays tracked.
pub fn is_before_tracking(base: &BaseChain) -> bool {
    matches!(base.hook, Hook::Prerouting | Hook::Output) && base.priority <= TRACKING
}
