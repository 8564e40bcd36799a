//! What a hop makes of a flow, part by part, whatever kind of hop it is: an answer that names what decided it.

use std::fmt;

use model::estate::Origin;
use model::net::Flow;
use model::plan::MissingFact;

/// A part of a flow at a hop, and what becomes of it there. The parts of a flow make it up.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The packets.
    pub flow: Flow,
    /// What becomes of them.
    pub fate: Fate,
    /// What decides that.
    pub decider: Decider,
}

/// What becomes of packets at a hop.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// They surely get through.
    Passes,
    /// They surely don't.
    Stops,
    /// It can't be told; these facts would decide.
    Unsure(Vec<MissingFact>),
}

/// The rule or route that decides what becomes of packets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decider {
    /// How a sentence names it, such as "`DenyAll` (priority 4000)" or "the route `default` (0.0.0.0/0)".
    pub told: String,
    /// Its name, if it has one.
    pub rule: Option<String>,
    pub priority: Option<u32>,
    /// Where it stands, if it is written somewhere.
    pub origin: Option<Origin>,
}

impl fmt::Display for Decider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told)
    }
}
