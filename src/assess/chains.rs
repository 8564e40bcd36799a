//! What chains of rules make of a packet of a connection, for a whole set of addresses and ports at once.
//!
//! A rule that matches only possibly does what it does *and* lets the same packets go on, so that in the end what may be
//! accepted and what may be dropped overlap where, and only where, that can't be told.

use crate::estate::{Action, BaseChain, Chain, Hook, Match, NodeFirewall, NodeRule, Policy};
use crate::net::{Flow, sorted_by_key};

/// How deep chains may call each other; the kernel's own limit is of that size.
const DEEPEST: usize = 16;

/// How many doubts a piece remembers: enough to tell the user what to look at.
const MOST_DOUBTS: usize = 4;

/// The priority at which the kernel's connection tracking sees packets, in the first hook of their way.
const TRACKING: i32 = -200;

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

/// Packets that have one history.
#[derive(Clone, Debug)]
pub struct Piece<'f> {
    /// The packets.
    pub flow: Flow,
    /// What decided last.
    pub by: By<'f>,
    /// What may have happened otherwise on the way.
    pub doubts: Vec<Doubt<'f>>,
    /// True if what decided last surely matches.
    sure: bool,
    untracked: bool,
}

/// What decides.
#[derive(Clone, Copy, Debug)]
pub enum By<'f> {
    /// No chain sees the packets.
    Nothing,
    /// A rule.
    Rule(&'f NodeRule),
    /// The policy of a base chain.
    Policy(&'f Policy, &'f Chain),
}

/// Something that can't be told from the text.
#[derive(Clone, Copy, Debug)]
pub struct Doubt<'f> {
    /// The chain in which it is.
    pub chain: &'f Chain,
    /// The rule that is in doubt, if it is one.
    pub rule: Option<&'f NodeRule>,
    /// Why.
    pub why: Why<'f>,
}

/// Why it can't be told what a rule or a chain does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why<'f> {
    /// It has a condition that is not modelled.
    Condition(&'f str),
    /// It names an interface that may be the node's.
    Interface,
    /// It names a program.
    Program(&'f str),
    /// It asks for the state of a connection that is tracked in part.
    State,
    /// What it does is not modelled.
    Target,
    /// It sends packets elsewhere.
    Redirect,
    /// Chains call each other in a circle, or too deep.
    Circle,
    /// The policy is not in the text.
    Policy,
    /// The text breaks off.
    Cut,
}

/// What may become of packets. What is in one list alone surely does.
#[derive(Debug, Default)]
pub struct Outcome<'f> {
    /// What may get through.
    pub accepted: Vec<Piece<'f>>,
    /// What may be dropped.
    pub dropped: Vec<Piece<'f>>,
}

/// Sends packets through all the chains of their way.
pub fn outcome<'f>(firewall: &'f NodeFirewall, packet: Packet, flow: Flow) -> Outcome<'f> {
    let start = Piece { flow, by: By::Nothing, doubts: Vec::new(), sure: true, untracked: false };
    let mut out = Outcome { accepted: vec![start], dropped: Vec::new() };
    let hooks = if packet.outbound { [Hook::Output, Hook::Postrouting] } else { [Hook::Prerouting, Hook::Input] };
    for (at, hook) in hooks.into_iter().enumerate() {
        let bases: Vec<&BaseChain> = firewall.base_chains.iter().filter(|base| base.hook == hook).collect();
        // The offset keeps the order of negative priorities.
        let bases = sorted_by_key(bases, |base| (i128::from(base.priority) - i128::from(i32::MIN)).unsigned_abs());
        for base in bases {
            let states = match base.priority.cmp(&TRACKING) {
                _ if at > 0 => packet.states,
                std::cmp::Ordering::Less => Match::INVALID,
                std::cmp::Ordering::Equal => Match::EVERY_STATE,
                std::cmp::Ordering::Greater => packet.states,
            };
            let Some(chain) = firewall.chains.get(base.chain) else { continue };
            Walk { firewall, packet: Packet { states, ..packet }, base, chain }.run(&mut out);
        }
    }
    out
}

/// The way through one base chain.
struct Walk<'f> {
    firewall: &'f NodeFirewall,
    packet: Packet,
    base: &'f BaseChain,
    chain: &'f Chain,
}

impl<'f> Walk<'f> {
    /// What may have been accepted so far goes in, and what may be accepted by this chain, too, comes out.
    fn run(&self, out: &mut Outcome<'f>) {
        let versions = Flow { source: self.base.versions.clone(), ..Flow::full() };
        let (mut seen, mut unseen) = (Vec::new(), Vec::new());
        for piece in std::mem::take(&mut out.accepted) {
            unseen.extend(piece.flow.difference(&versions).into_iter().map(|flow| Piece { flow, ..piece.clone() }));
            let Some(flow) = piece.flow.intersection(&versions) else { continue };
            let piece = Piece { flow, ..piece };
            let states = self.states(&piece);
            if self.base.translates && states != Match::NEW {
                unseen.push(piece.clone());
            }
            if !self.base.translates || states & Match::NEW != 0 {
                seen.push(piece);
            }
        }
        if seen.is_empty() {
            out.accepted = unseen;
            return;
        }
        for piece in self.through(self.base.chain, seen, &mut Vec::new(), out) {
            self.decide_by_policy(piece, out);
        }
        unseen.into_iter().for_each(|piece| add(&mut out.accepted, piece));
    }

    fn decide_by_policy(&self, piece: Piece<'f>, out: &mut Outcome<'f>) {
        let (policy, chain) = (&self.base.policy, self.chain);
        // A packet meets many chains that let everything through; the one that filters is the one to name.
        let filters = self.base.priority == 0 && !self.base.translates;
        let keep = matches!((policy, piece.by), (Policy::Accept, By::Rule(_)))
            || matches!((policy, piece.by), (Policy::Accept, By::Policy(..)) if !filters);
        let by = if keep { piece.by } else { By::Policy(policy, chain) };
        let piece = Piece { by, sure: true, ..piece };
        match policy {
            Policy::Accept => add(&mut out.accepted, piece),
            Policy::Drop => add(&mut out.dropped, piece),
            Policy::Unknown => doubtful(piece, Doubt { chain, rule: None, why: Why::Policy }, out),
        }
    }

    /// Sends pieces, which are disjoint, through a chain; returns those that come back from it.
    fn through(
        &self,
        at: usize,
        mut pieces: Vec<Piece<'f>>,
        path: &mut Vec<usize>,
        out: &mut Outcome<'f>,
    ) -> Vec<Piece<'f>> {
        let mut returned = Vec::new();
        let Some(chain) = self.firewall.chains.get(at) else { return pieces };
        if path.contains(&at) || path.len() >= DEEPEST {
            let doubt = Doubt { chain, rule: None, why: Why::Circle };
            pieces.into_iter().for_each(|piece| doubtful(piece, doubt, out));
            return returned;
        }
        path.push(at);
        for rule in chain.rules.iter().filter(|rule| rule.action != Action::Continue) {
            let (mut taken, mut rest) = (Vec::new(), Vec::new());
            for piece in pieces {
                self.divide(rule, chain, piece, &mut taken, &mut rest);
            }
            pieces = rest;
            if let Action::Jump(next) | Action::Goto(next) = rule.action
                && !taken.is_empty()
            {
                taken = self.through(next, taken, path, out);
            }
            for piece in taken {
                match rule.action {
                    Action::Return | Action::Goto(_) => add(&mut returned, piece),
                    Action::Jump(_) | Action::Continue => add(&mut pieces, piece),
                    Action::Untrack => add(&mut pieces, Piece { untracked: true, ..piece }),
                    // Where the packet goes stays as it is, and so does its connection, unless it changes on the way.
                    Action::Masquerade if self.packet.states != Match::NEW => {
                        doubtful(piece, Doubt { chain, rule: Some(rule), why: Why::State }, out);
                    }
                    Action::Accept | Action::Masquerade | Action::Drop => self.decide(rule, piece, out),
                    Action::Redirect => doubtful(piece, Doubt { chain, rule: Some(rule), why: Why::Redirect }, out),
                    Action::Unmodelled => {
                        let doubt = Doubt { chain, rule: Some(rule), why: Why::Target };
                        add(&mut pieces, doubted(piece.clone(), doubt));
                        doubtful(piece, doubt, out);
                    }
                }
            }
            if pieces.is_empty() {
                break;
            }
        }
        path.pop();
        for piece in pieces {
            if chain.cut {
                doubtful(piece.clone(), Doubt { chain, rule: None, why: Why::Cut }, out);
            }
            add(&mut returned, piece);
        }
        returned
    }

    fn decide(&self, rule: &'f NodeRule, piece: Piece<'f>, out: &mut Outcome<'f>) {
        let translated = self.base.translates && !matches!(piece.by, By::Nothing);
        if rule.action == Action::Drop {
            add(&mut out.dropped, Piece { by: By::Rule(rule), ..piece });
        } else if translated {
            add(&mut out.accepted, piece);
        } else {
            add(&mut out.accepted, Piece { by: By::Rule(rule), ..piece });
        }
    }

    /// Divides a piece into what a rule takes and what goes on behind it; both hold what it matches only possibly.
    fn divide(
        &self,
        rule: &'f NodeRule,
        chain: &'f Chain,
        piece: Piece<'f>,
        taken: &mut Vec<Piece<'f>>,
        rest: &mut Vec<Piece<'f>>,
    ) {
        let mut left = vec![Piece { sure: true, ..piece }];
        for matched in &rule.matches {
            let mut further = Vec::new();
            for piece in left {
                let meets = self.meets(matched, self.states(&piece));
                let common = piece.flow.intersection(&matched.flow);
                let (Meets::Surely | Meets::Perhaps(_), Some(common)) = (meets, common) else {
                    further.push(piece);
                    continue;
                };
                let outside = piece.flow.difference(&common);
                further.extend(outside.into_iter().map(|flow| Piece { flow, ..piece.clone() }));
                let mut inside = Piece { flow: common, ..piece };
                if let Meets::Perhaps(why) = meets {
                    inside = doubted(inside, Doubt { chain, rule: Some(rule), why });
                    further.push(inside.clone());
                    inside.sure = false;
                }
                add(taken, inside);
            }
            left = further;
        }
        rest.append(&mut left);
    }

    fn meets<'m>(&self, matched: &'m Match, states: u8) -> Meets<'m> {
        let Packet { protocol, kind, outbound, is_agent, .. } = self.packet;
        let (nic, absent) = if outbound {
            (matched.outgoing.nic, matched.incoming.none)
        } else {
            (matched.incoming.nic, matched.outgoing.none)
        };
        let wrong_kind = protocol == Match::TCP && matched.packets & kind == 0;
        let wrong_program = matched.program.is_some() && is_agent.is_some() && !names_agent(matched);
        if matched.protocols & protocol == 0 || wrong_kind || matched.states & states == 0 {
            return Meets::Never;
        }
        if nic == Some(false) || !absent || wrong_program {
            return Meets::Never;
        }
        match (&matched.program, matched.unmodelled.first()) {
            (_, Some(condition)) => Meets::Perhaps(Why::Condition(condition)),
            (Some(program), _) if is_agent.is_none() => Meets::Perhaps(Why::Program(program)),
            _ if nic.is_none() => Meets::Perhaps(Why::Interface),
            _ if states & !matched.states != 0 => Meets::Perhaps(Why::State),
            _ => Meets::Surely,
        }
    }

    fn states(&self, piece: &Piece<'f>) -> u8 {
        if piece.untracked { Match::UNTRACKED } else { self.packet.states }
    }
}

/// Whether a match meets packets of given addresses and ports.
#[derive(Clone, Copy)]
enum Meets<'m> {
    Never,
    Surely,
    Perhaps(Why<'m>),
}

/// True if the program of a match is the one that simplified communication runs on the node.
fn names_agent(matched: &Match) -> bool {
    let program = matched.program.as_deref().unwrap_or_default().to_ascii_lowercase();
    let file = program.rsplit(['\\', '/']).next().unwrap_or_default();
    file.strip_suffix(".exe").unwrap_or(file) == "microsoft.batchclusters.agent"
}

/// Remembers a doubt.
fn doubted<'f>(mut piece: Piece<'f>, doubt: Doubt<'f>) -> Piece<'f> {
    let same = |known: &Doubt<'f>| match (known.rule, doubt.rule) {
        (Some(a), Some(b)) => std::ptr::eq(a, b),
        (a, b) => a.is_none() && b.is_none() && std::ptr::eq(known.chain, doubt.chain),
    };
    if piece.doubts.len() < MOST_DOUBTS && !piece.doubts.iter().any(same) {
        piece.doubts.push(doubt);
    }
    piece
}

/// What can't be told: it may be accepted and it may be dropped.
fn doubtful<'f>(piece: Piece<'f>, doubt: Doubt<'f>, out: &mut Outcome<'f>) {
    let by = match (doubt.rule, piece.by) {
        (Some(rule), _) => By::Rule(rule),
        (None, by) => by,
    };
    let piece = doubted(Piece { by, sure: false, ..piece }, doubt);
    add(&mut out.accepted, piece.clone());
    add(&mut out.dropped, piece);
}

/// Adds to disjoint pieces what is not among them. Of two histories of the same packets, one that is sure is kept.
fn add<'f>(pieces: &mut Vec<Piece<'f>>, piece: Piece<'f>) {
    let overlaps =
        |other: &Piece<'f>| other.untracked == piece.untracked && other.flow.intersection(&piece.flow).is_some();
    if !pieces.iter().any(overlaps) {
        pieces.push(piece);
        return;
    }
    let (mut fresh, mut kept) = (vec![piece.flow.clone()], Vec::new());
    for other in std::mem::take(pieces) {
        if !overlaps(&other) {
            kept.push(other);
        } else if piece.sure && !other.sure {
            let outside = other.flow.difference(&piece.flow);
            kept.extend(outside.into_iter().map(|flow| Piece { flow, ..other.clone() }));
        } else {
            fresh = fresh.iter().flat_map(|flow| flow.difference(&other.flow)).collect();
            kept.push(other);
        }
    }
    kept.extend(fresh.into_iter().map(|flow| Piece { flow, ..piece.clone() }));
    *pieces = kept;
}

#[cfg(test)]
mod tests;
