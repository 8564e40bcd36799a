//! What chains of rules make of a packet of a connection, for a whole set of addresses and ports at once.
//!
//! A rule that matches only possibly does what it does *and* lets the same packets go on, so that in the end what may be
//! accepted and what may be dropped overlap where, and only where, that is unknown.
//!
//! A rule that rewrites packets (`estate::Rewritten`) divides them by whether it changes them at all: a source translation to the
//! node's own address changes nothing. What it does change goes on, and conditions on the rewritten parts are in doubt, so what a
//! later rule surely drops is still blocked.
//!
//! Packets go through a chain once, however many rules lead there, and a budget bounds the work (`passages`): what is left when it is
//! spent is in doubt.

mod passages;

use std::borrow::{Borrow, Cow};

use self::passages::{Budget, Passages};
use model::estate::{
    Action, BaseChain, Chain, Condition, Hook, Interface, Match, NodeFirewall, NodeRule, Policy, Rewritten,
};
use model::net::{Flow, PortSet, PrefixSet};

/// How deep chains may call each other; the kernel's own limit is of that size.
const DEEPEST: usize = 16;

/// How many doubts a trace remembers: enough to tell the user what to look at.
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
    sure: bool,
    untracked: bool,
    /// What rules replaced in the packets, and the last one that did; `flow` is as they were.
    rewritten: Option<(Rewritten, Doubt<'f>)>,
}

impl Trace<'_> {
    /// True if rules replaced something in the packets, so that what becomes of them behind the node is unknown.
    pub fn is_rewritten(&self) -> bool {
        self.rewritten.is_some()
    }

    /// True if rules see the same in the packets of both.
    fn is_like(&self, other: &Self) -> bool {
        self.untracked == other.untracked && self.replaced() == other.replaced()
    }

    fn replaced(&self) -> Rewritten {
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
    /// It has a condition that is not modelled.
    Condition(&'f Condition),
    /// It names an interface that may be the node's.
    Interface,
    /// It names a program.
    Program(&'f str),
    /// It asks for the state of a connection that is tracked in part.
    State,
    /// What it does is not modelled.
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
    /// What may get through.
    pub accepted: Vec<Trace<'f>>,
    /// What may be dropped.
    pub dropped: Vec<Trace<'f>>,
}

/// Sends packets through all the chains of their way.
pub fn outcome<'f>(firewall: &'f NodeFirewall, packet: Packet, flow: Flow) -> Outcome<'f> {
    let start = Trace { flow, by: By::Nothing, doubts: Vec::new(), sure: true, untracked: false, rewritten: None };
    let mut out = Outcome { accepted: vec![start], dropped: Vec::new() };
    let budget = Budget::of(firewall);
    let hooks = if packet.outbound { [Hook::Output, Hook::Postrouting] } else { [Hook::Prerouting, Hook::Input] };
    for (at, hook) in hooks.into_iter().enumerate() {
        let mut bases: Vec<&BaseChain> = firewall.base_chains.iter().filter(|base| base.hook == hook).collect();
        model::sorted::sort_by_key(&mut bases, |base| base.priority);
        for base in bases {
            let states = match base.priority.cmp(&TRACKING) {
                _ if at > 0 => packet.states,
                std::cmp::Ordering::Less => Match::INVALID,
                std::cmp::Ordering::Equal => Match::EVERY_STATE,
                std::cmp::Ordering::Greater => packet.states,
            };
            let Some(chain) = firewall.chains.get(base.chain) else { continue };
            let packet = Packet { states, ..packet };
            Walk { firewall, packet, base, chain, budget: &budget, passages: Passages::default() }.run(&mut out);
        }
    }
    leave_rewritten_in_doubt(&mut out);
    out
}

/// True if connection tracking has not seen the packets of a chain: what it has seen stays tracked.
pub fn is_before_tracking(base: &BaseChain) -> bool {
    matches!(base.hook, Hook::Prerouting | Hook::Output) && base.priority <= TRACKING
}

/// What leaves the chains as something else may reach its end or not.
fn leave_rewritten_in_doubt(out: &mut Outcome<'_>) {
    let Outcome { accepted, dropped } = out;
    for trace in accepted {
        let Some((_, doubt)) = trace.rewritten else { continue };
        *trace = Trace { sure: false, by: doubt.rule.map_or(trace.by, By::Rule), ..trace.clone() };
        add(dropped, trace.clone());
    }
}

/// The path through one base chain.
struct Walk<'f, 'b> {
    firewall: &'f NodeFirewall,
    packet: Packet,
    base: &'f BaseChain,
    chain: &'f Chain,
    budget: &'b Budget,
    passages: Passages<'f>,
}

impl<'f> Walk<'f, '_> {
    /// What may have been accepted so far goes in, and what may be accepted by this chain, too, comes out.
    fn run(&self, out: &mut Outcome<'f>) {
        let versions = Flow { source: self.base.versions.clone(), ..Flow::full() };
        let (mut seen, mut unseen) = (Vec::new(), Vec::new());
        for trace in std::mem::take(&mut out.accepted) {
            unseen.extend(trace.flow.difference(&versions).into_iter().map(|flow| Trace { flow, ..trace.clone() }));
            let Some(flow) = trace.flow.intersection(&versions) else { continue };
            let trace = Trace { flow, ..trace };
            let states = self.states(&trace);
            if self.base.translates && states != Match::NEW {
                unseen.push(trace.clone());
            }
            if !self.base.translates || states & Match::NEW != 0 {
                seen.push(trace);
            }
        }
        if seen.is_empty() {
            out.accepted = unseen;
            return;
        }
        for trace in self.through(self.base.chain, seen, &mut Vec::new(), out) {
            self.decide_by_policy(trace, out);
        }
        unseen.into_iter().for_each(|trace| add(&mut out.accepted, trace));
    }

    fn decide_by_policy(&self, trace: Trace<'f>, out: &mut Outcome<'f>) {
        let (policy, chain) = (&self.base.policy, self.chain);
        // A packet meets many chains that let everything through; the one that filters is the one to name.
        let filters = self.base.priority == 0 && !self.base.translates;
        let keep = matches!((policy, trace.by), (Policy::Accept, By::Rule(_)))
            || matches!((policy, trace.by), (Policy::Accept, By::Policy(..)) if !filters);
        let by = if keep { trace.by } else { By::Policy(policy, chain) };
        let trace = Trace { by, sure: true, ..trace };
        match policy {
            Policy::Accept => self.keep(&mut out.accepted, trace),
            Policy::Drop => self.keep(&mut out.dropped, trace),
            Policy::Unknown => doubtful(trace, Doubt { chain, rule: None, why: Why::Policy }, out),
        }
    }

    /// Sends traces, which are disjoint, through a chain; returns those that come back from it.
    fn through(
        &self,
        at: usize,
        traces: Vec<Trace<'f>>,
        path: &mut Vec<usize>,
        out: &mut Outcome<'f>,
    ) -> Vec<Trace<'f>> {
        let Some(chain) = self.firewall.chains.get(at) else { return traces };
        if path.contains(&at) || path.len() >= DEEPEST {
            let doubt = Doubt { chain, rule: None, why: Why::Circle };
            traces.into_iter().for_each(|trace| doubtful(trace, doubt, out));
            return Vec::new();
        }
        path.push(at);
        let calls = |rule: &NodeRule| matches!(rule.action, Action::Jump(_) | Action::Goto(_));
        let returned = if chain.rules.iter().any(calls) {
            self.once_along(at, chain, traces, path, out)
        } else {
            self.along(chain, traces, path, out)
        };
        path.pop();
        returned
    }

    /// Sends along a chain what has not gone through it.
    fn once_along(
        &self,
        at: usize,
        chain: &'f Chain,
        traces: Vec<Trace<'f>>,
        path: &mut Vec<usize>,
        out: &mut Outcome<'f>,
    ) -> Vec<Trace<'f>> {
        let here = (at, path.len());
        let (mut fresh, mut returned) = self.passages.divide(here, traces, self.budget);
        while let Some(first) = fresh.first().cloned() {
            let (alike, others) = fresh.into_iter().partition(|trace| trace.is_like(&first));
            let came_back = self.along(chain, Vec::clone(&alike), path, out);
            self.passages.remember(here, alike, &came_back);
            came_back.into_iter().for_each(|trace| self.keep(&mut returned, trace));
            fresh = others;
        }
        returned
    }

    /// Adds a trace to others, at a cost.
    fn keep<T: Borrow<Trace<'f>> + From<Trace<'f>>>(&self, traces: &mut Vec<T>, trace: Trace<'f>) {
        self.budget.spend(traces.len());
        add(traces, trace);
    }

    /// Sends traces along the rules of a chain.
    fn along(
        &self,
        chain: &'f Chain,
        traces: Vec<Trace<'f>>,
        path: &mut Vec<usize>,
        out: &mut Outcome<'f>,
    ) -> Vec<Trace<'f>> {
        let mut returned = Vec::new();
        // Most rules leave most traces as they are, so that these move on often.
        let mut traces: Vec<Box<Trace<'f>>> = traces.into_iter().map(Box::new).collect();
        for rule in chain.rules.iter().filter(|rule| rule.action != Action::Continue) {
            let (mut taken, mut rest) = (Vec::new(), Vec::with_capacity(traces.len()));
            for trace in traces {
                self.divide(rule, chain, trace, &mut taken, &mut rest);
            }
            traces = rest;
            if let Action::Jump(next) | Action::Goto(next) = rule.action
                && !taken.is_empty()
            {
                taken = self.through(next, taken, path, out);
            }
            for trace in taken {
                self.act(chain, rule, trace, &mut Exits { on: &mut traces, back: &mut returned, out });
            }
            if self.budget.is_spent() {
                let doubt = Doubt { chain, rule: None, why: Why::Limit(self.budget.whole()) };
                traces.drain(..).for_each(|trace| doubtful(*trace, doubt, out));
            }
            if traces.is_empty() {
                break;
            }
        }
        for trace in traces {
            if chain.cut {
                doubtful(Trace::clone(&trace), Doubt { chain, rule: None, why: Why::Truncated }, out);
            }
            self.keep(&mut returned, *trace);
        }
        returned
    }

    /// Does what a rule does with packets that it takes.
    fn act(&self, chain: &'f Chain, rule: &'f NodeRule, trace: Trace<'f>, exits: &mut Exits<'_, 'f>) {
        match rule.action {
            Action::Return | Action::Goto(_) => self.keep(exits.back, trace),
            Action::Jump(_) | Action::Continue => self.keep(exits.on, trace),
            Action::Untrack if !is_before_tracking(self.base) => self.keep(exits.on, trace),
            Action::Untrack => self.keep(exits.on, Trace { untracked: true, ..trace }),
            Action::Rewrite(segments) => {
                self.keep(exits.on, rewritten(trace, segments, chain, rule, Why::Rewrites));
            }
            Action::Mark if self.base.reroutes => {
                self.keep(exits.on, rewritten(trace, Rewritten::ROUTE, chain, rule, Why::Marks));
            }
            Action::Mark => self.keep(exits.on, trace),
            // Where the packet goes stays as it is, and so does its connection, unless it changes on the path.
            Action::Masquerade if self.packet.states != Match::NEW => {
                doubtful(trace, Doubt { chain, rule: Some(rule), why: Why::State }, exits.out);
            }
            Action::Accept | Action::Masquerade | Action::Drop => self.decide(rule, trace, exits.out),
            Action::Translate(segments) => {
                self.keep(&mut exits.out.accepted, rewritten(trace, segments, chain, rule, Why::Rewrites));
            }
            Action::Unmodelled => {
                let doubt = Doubt { chain, rule: Some(rule), why: Why::Target };
                self.keep(exits.on, doubted(trace.clone(), doubt));
                doubtful(trace, doubt, exits.out);
            }
        }
    }

    fn decide(&self, rule: &'f NodeRule, trace: Trace<'f>, out: &mut Outcome<'f>) {
        let translated = self.base.translates && !matches!(trace.by, By::Nothing);
        if rule.action == Action::Drop {
            self.keep(&mut out.dropped, Trace { by: By::Rule(rule), ..trace });
        } else if translated {
            self.keep(&mut out.accepted, trace);
        } else {
            self.keep(&mut out.accepted, Trace { by: By::Rule(rule), ..trace });
        }
    }

    /// Divides a trace into what a rule takes and what goes on behind it; both hold what it matches only possibly.
    fn divide(
        &self,
        rule: &'f NodeRule,
        chain: &'f Chain,
        mut trace: Box<Trace<'f>>,
        taken: &mut Vec<Trace<'f>>,
        rest: &mut Vec<Box<Trace<'f>>>,
    ) {
        trace.sure = true;
        let Some(first) = rule.matches.iter().position(|matched| self.may_meet(matched, &trace)) else {
            self.budget.spend(rule.matches.len());
            rest.push(trace);
            return;
        };
        self.budget.spend(first);
        let mut left = vec![*trace];
        for matched in rule.matches.iter().skip(first) {
            self.budget.spend(left.len());
            if left.is_empty() || self.budget.is_spent() {
                break;
            }
            if !left.iter().any(|trace| self.may_meet(matched, trace)) {
                continue;
            }
            let mut further = Vec::new();
            for trace in left {
                let (seen, is_exact) = as_seen(&matched.flow, trace.replaced());
                let meets = match self.meets(matched, &trace) {
                    Meets::Surely if !is_exact => Meets::Perhaps(Why::Rewritten),
                    meets => meets,
                };
                let common = trace.flow.intersection(&seen);
                let (Meets::Surely | Meets::Perhaps(_), Some(common)) = (meets, common) else {
                    further.push(trace);
                    continue;
                };
                let outside = trace.flow.difference(&common);
                further.extend(outside.into_iter().map(|flow| Trace { flow, ..trace.clone() }));
                let mut inside = Trace { flow: common, ..trace };
                if let Meets::Perhaps(why) = meets {
                    inside = doubted(inside, Doubt { chain, rule: Some(rule), why });
                    further.push(inside.clone());
                    inside.sure = false;
                }
                self.keep(taken, inside);
            }
            left = further;
        }
        rest.extend(left.into_iter().map(Box::new));
    }

    fn may_meet(&self, matched: &Match, trace: &Trace<'f>) -> bool {
        let (seen, _) = as_seen(&matched.flow, trace.replaced());
        !trace.flow.is_disjoint(&seen) && !matches!(self.meets(matched, trace), Meets::Never)
    }

    fn meets<'m>(&self, matched: &'m Match, trace: &Trace<'f>) -> Meets<'m> {
        let Packet { protocol, kind, outbound, is_agent, .. } = self.packet;
        let states = self.states(trace);
        let rerouted = trace.replaced().has(Rewritten::ROUTE) && matched.outgoing != Interface::ANY;
        let (nic, absent) = if outbound {
            (matched.outgoing.nic.filter(|_| !rerouted), matched.incoming.none)
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

    fn states(&self, trace: &Trace<'f>) -> u8 {
        if trace.untracked { Match::UNTRACKED } else { self.packet.states }
    }
}

/// Where packets may go from a rule.
struct Exits<'e, 'f> {
    /// To the next rule.
    on: &'e mut Vec<Box<Trace<'f>>>,
    /// Back to where the chain was called.
    back: &'e mut Vec<Trace<'f>>,
    out: &'e mut Outcome<'f>,
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

/// What of a condition on addresses and ports counts for packets of which parts were replaced, in terms of the packets as
/// they were; and whether that is all that counts.
fn as_seen(flow: &Flow, replaced: Rewritten) -> (Cow<'_, Flow>, bool) {
    if replaced.is_nothing() {
        return (Cow::Borrowed(flow), true);
    }
    let mut seen = flow.clone();
    // An address stays one of its version.
    let is_any = |set: &PrefixSet| {
        [set.v4(), set.v6()]
            .iter()
            .all(|segment| segment.is_empty() || *segment == PrefixSet::all_v4() || *segment == PrefixSet::all_v6())
    };
    if replaced.has(Rewritten::SOURCE) && !is_any(&flow.source) {
        seen.source = PrefixSet::full();
    }
    if replaced.has(Rewritten::DESTINATION) && !is_any(&flow.destination) {
        seen.destination = PrefixSet::full();
    }
    if replaced.has(Rewritten::SOURCE_PORT) {
        seen.source_ports = PortSet::full();
    }
    if replaced.has(Rewritten::DESTINATION_PORT) {
        seen.destination_ports = PortSet::full();
    }
    let is_exact = seen == *flow;
    (Cow::Owned(seen), is_exact)
}

/// A trace of which a rule replaces parts.
fn rewritten<'f>(
    trace: Trace<'f>,
    segments: Rewritten,
    chain: &'f Chain,
    rule: &'f NodeRule,
    why: Why<'f>,
) -> Trace<'f> {
    let doubt = Doubt { chain, rule: Some(rule), why };
    let rewritten = Some((trace.replaced().and(segments), doubt));
    Trace { rewritten, ..doubted(trace, doubt) }
}

/// Remembers a doubt.
fn doubted<'f>(mut trace: Trace<'f>, doubt: Doubt<'f>) -> Trace<'f> {
    let same = |known: &Doubt<'f>| match (known.rule, doubt.rule) {
        (Some(a), Some(b)) => std::ptr::eq(a, b),
        (a, b) => a.is_none() && b.is_none() && std::ptr::eq(known.chain, doubt.chain),
    };
    if trace.doubts.len() < MOST_DOUBTS && !trace.doubts.iter().any(same) {
        trace.doubts.push(doubt);
    }
    trace
}

/// Remembers doubts.
fn add_doubts<'f>(trace: Trace<'f>, doubts: &[Doubt<'f>]) -> Trace<'f> {
    doubts.iter().fold(trace, |trace, doubt| doubted(trace, *doubt))
}

/// What is unknown: it may be accepted and it may be dropped.
fn doubtful<'f>(trace: Trace<'f>, doubt: Doubt<'f>, out: &mut Outcome<'f>) {
    let by = match (doubt.rule, trace.by) {
        (Some(rule), _) => By::Rule(rule),
        (None, by) => by,
    };
    let trace = doubted(Trace { by, sure: false, ..trace }, doubt);
    add(&mut out.accepted, trace.clone());
    add(&mut out.dropped, trace);
}

/// Adds to disjoint traces what is not among them. Of two histories of the same packets, one that is sure is kept.
fn add<'f, T: Borrow<Trace<'f>> + From<Trace<'f>>>(traces: &mut Vec<T>, trace: Trace<'f>) {
    let overlaps = |other: &Trace<'f>| other.is_like(&trace) && !other.flow.is_disjoint(&trace.flow);
    let Some(first) = traces.iter().position(|other| overlaps(other.borrow())) else {
        traces.push(trace.into());
        return;
    };
    let mut fresh = vec![trace.flow.clone()];
    for held in traces.split_off(first) {
        let other: &Trace<'f> = held.borrow();
        if !overlaps(other) {
            traces.push(held);
        } else if trace.sure && !other.sure {
            let outside = other.flow.difference(&trace.flow);
            traces.extend(outside.into_iter().map(|flow| Trace { flow, ..other.clone() }.into()));
        } else {
            fresh = fresh.iter().flat_map(|flow| flow.difference(&other.flow)).collect();
            traces.push(held);
        }
    }
    traces.extend(fresh.into_iter().map(|flow| Trace { flow, ..trace.clone() }.into()));
}

#[cfg(test)]
mod tests;
