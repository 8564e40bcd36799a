//! One rule of iptables, whether `iptables-save` or `iptables -L` prints it: its conditions and its target.

use super::translate::is_far;
use super::values::{self, Key};
use model::estate::{self, Match};

/// A rule.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Rule {
    pub conditions: Vec<Condition>,
    /// Where packets go that match all conditions, if it says so.
    pub target: Option<Target>,
}

/// A condition.
#[derive(Debug, PartialEq)]
pub(super) struct Condition {
    /// What it is called if it is not modeled.
    pub written: estate::Condition,
    pub test: Test,
}

/// What a condition asks of packets.
#[derive(Debug, PartialEq)]
pub(super) enum Test {
    /// One of the values between commas.
    Field { key: Key, values: String, is_negated: bool },
    /// One of the ports at either end.
    EitherPort { ports: String, is_negated: bool },
    /// Those flags in the mask that TCP's header has set.
    Flags { mask: u8, flags: u8, is_negated: bool },
    /// The types of an address between commas.
    AddressType { of_source: bool, types: String, is_negated: bool },
    /// The direction of the connection.
    Direction(String),
    /// Something that is not modeled.
    Unmodelled,
    /// Something that can't be read.
    Unclear,
}

/// Where a rule goes.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Target {
    pub name: String,
    /// True if packets do not come back from there.
    pub is_goto: bool,
    pub arguments: Vec<Argument>,
}

/// What a target says of what it does, as far as that counts.
#[derive(Debug, PartialEq)]
pub(super) enum Argument {
    /// The new address, port, or both.
    To(String),
    /// Packets are not tracked.
    Untracked,
    /// The mark is that of the connection.
    RestoredMark,
    /// The new time to live.
    Hops(String),
    /// The time to live grows.
    MoreHops,
}

impl Rule {
    pub(super) fn condition(&mut self, written: impl Into<estate::Condition>, test: Test) {
        self.conditions.push(Condition { written: written.into(), test });
    }

    /// What it matches; and whether all of its conditions can be read. What can't be read is not modeled.
    pub(super) fn matches(&self) -> (Vec<Match>, bool) {
        let (mut matches, mut is_clear) = (vec![Match::any()], true);
        for Condition { written, test } in &self.conditions {
            let unmodelled = || Some(vec![Match::unmodelled(written.clone())]);
            let read = if *test == Test::Unmodelled { unmodelled() } else { test.matches() };
            is_clear &= read.is_some();
            let either = read.or_else(unmodelled).unwrap_or_default();
            matches = matches.iter().flat_map(|own| either.iter().map(|other| own.and(other))).collect();
        }
        (matches, is_clear)
    }
}

impl Test {
    /// A condition on the state of connections.
    pub(super) fn states(states: &str, is_negated: bool) -> Self {
        // The translations that connection tracking knows of are states for iptables.
        if states.split(',').any(|state| ["DNAT", "SNAT"].contains(&state)) {
            return Test::Unmodelled;
        }
        Test::Field { key: Key::State, values: states.to_owned(), is_negated }
    }

    /// The packets that match it: those of either match. `None` if it can't be read.
    fn matches(&self) -> Option<Vec<Match>> {
        let any_of = |key: Key, values: &str| key.any_of(values.split(',')).ok();
        let one = match self {
            Test::Field { key, values, is_negated } => {
                let matched = any_of(*key, values)?;
                if *is_negated { key.complement(&matched) } else { matched }
            }
            Test::EitherPort { ports, is_negated } => {
                let (source, destination) = (any_of(Key::SourcePort, ports)?, any_of(Key::DestinationPort, ports)?);
                if !is_negated {
                    return Some(vec![source, destination]);
                }
                Key::SourcePort.complement(&source).and(&Key::DestinationPort.complement(&destination))
            }
            Test::Flags { mask, flags, is_negated } => {
                let packets = values::packets(|own| (own & mask == *flags) != *is_negated);
                Match { packets, protocols: Match::TCP, ..Match::any() }
            }
            Test::AddressType { of_source, types, is_negated } => values::address_type(*of_source, types, *is_negated)?,
            Test::Direction(direction) => return values::of_direction(direction),
            Test::Unmodelled | Test::Unclear => return None,
        };
        Some(vec![one])
    }
}

impl Target {
    pub(super) fn has(&self, argument: &Argument) -> bool {
        self.arguments.contains(argument)
    }

    /// What packets get, if there is one such thing.
    pub(super) fn to(&self) -> Option<&str> {
        let mut all = self.arguments.iter().filter_map(|argument| match argument {
            Argument::To(to) => Some(to.as_str()),
            _ => None,
        });
        all.next().filter(|_| all.next().is_none())
    }

    /// True if it sets a time to live that takes packets as far as before.
    pub(super) fn lets_go_far(&self) -> bool {
        let far = |argument: &Argument| match argument {
            Argument::Hops(hops) => is_far(hops),
            other => *other == Argument::MoreHops,
        };
        self.arguments.iter().any(far)
    }
}
