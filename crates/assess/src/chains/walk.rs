//! The path of packets through the rules of one base chain, and the chains that these call.

use std::borrow::{Borrow, Cow};

use super::passages::{Budget, Passages};
use super::trace::{By, DEEPEST, Doubt, Outcome, Packet, Trace, Why, is_before_tracking};
use super::traces::{add, doubted, in_doubt, rewritten};
use model::estate::{Action, BaseChain, Chain, Interface, Match, NodeFirewall, NodeRule, Policy, Rewritten};
use model::net::{Flow, PortSet, PrefixSet};

/// The path through one base chain.
pub(super) struct Walk<'f, 'b> {
    pub(super) firewall: &'f NodeFirewall,
    pub(super) packet: Packet,
    pub(super) base: &'f BaseChain,
    pub(super) chain: &'f Chain,
    pub(super) budget: &'b Budget,
    pub(super) passages: Passages<'f>,
}

/// Traces that differ in their packets: adding one costs a step for each so many that there are.
const CHEAP: usize = 16;

/// Traces that wait for the next rule. Most rules leave most of them as they are, so that they move on often.
#[allow(clippy::vec_box, reason = "a trace is large, and moves to another list at each rule")]
type Waiting<'f> = Vec<Box<Trace<'f>>>;

impl<'f> Walk<'f, '_> {
    /// The input is what may have been accepted so far; the output includes what this chain may accept.
    pub(super) fn run(&self, out: &mut Outcome<'f>) {
        let versions = Flow { source: self.base.versions.clone(), ..Flow::full() };
        let (mut seen, mut unseen) = (Vec::new(), Vec::new());
        for trace in std::mem::take(&mut out.accepted) {
            unseen.extend(trace.flow.difference(&versions).into_iter().map(|flow| Trace { flow, ..trace.clone() }));
            let Some(flow) = trace.flow.intersection(&versions) else { continue };
            let trace = Trace { flow, ..trace };
            let states = self.states(&trace);
            let may_pass_by = self.base.translates && states != Match::NEW;
            let may_enter = !self.base.translates || states & Match::NEW != 0;
            if may_pass_by && may_enter {
                self.budget.note_overlap();
            }
            if may_pass_by {
                unseen.push(trace.clone());
            }
            if may_enter {
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
        // A packet passes many chains that allow everything; name the one that filters.
        let filters = self.base.priority == 0 && !self.base.translates;
        let keep = matches!((policy, trace.by), (Policy::Accept, By::Rule(_)))
            || matches!((policy, trace.by), (Policy::Accept, By::Policy(..)) if !filters);
        let by = if keep { trace.by } else { By::Policy(policy, chain) };
        let trace = Trace { by, sure: true, ..trace };
        match policy {
            Policy::Accept => self.keep(&mut out.accepted, trace),
            Policy::Drop => self.keep(&mut out.dropped, trace),
            Policy::Unknown => self.doubtful(trace, Doubt { chain, rule: None, why: Why::Policy }, out),
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
            traces.into_iter().for_each(|trace| self.doubtful(trace, doubt, out));
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

    /// Adds a trace to others.
    fn keep<T: Borrow<Trace<'f>> + From<Trace<'f>>>(&self, traces: &mut Vec<T>, trace: Trace<'f>) {
        if self.is_disjoint(&trace) {
            self.push(traces, trace);
        } else {
            self.merge(traces, trace);
        }
    }

    /// What is unknown: it may be accepted and it may be dropped.
    fn doubtful(&self, trace: Trace<'f>, doubt: Doubt<'f>, out: &mut Outcome<'f>) {
        let is_disjoint = self.is_disjoint(&trace);
        let trace = in_doubt(trace, doubt);
        for traces in [&mut out.accepted, &mut out.dropped] {
            if is_disjoint { self.push(traces, trace.clone()) } else { self.merge(traces, trace.clone()) }
        }
    }

    /// True if all other traces are of other packets.
    fn is_disjoint(&self, trace: &Trace<'f>) -> bool {
        trace.doubts.is_empty() && !self.budget.may_overlap()
    }

    /// Adds a trace to traces of other packets. It costs more the more there are: where each rule doubles them, the budget ends
    /// before they fill the memory.
    fn push<T: From<Trace<'f>>>(&self, traces: &mut Vec<T>, trace: Trace<'f>) {
        self.budget.spend(1 + traces.len() / CHEAP);
        traces.push(trace.into());
    }

    /// Adds a trace to others that may be of the same packets.
    fn merge<T: Borrow<Trace<'f>> + From<Trace<'f>>>(&self, traces: &mut Vec<T>, trace: Trace<'f>) {
        self.budget.note_overlap();
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
        let mut traces: Waiting<'f> = traces.into_iter().map(Box::new).collect();
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
                traces.drain(..).for_each(|trace| self.doubtful(*trace, doubt, out));
            }
            if traces.is_empty() {
                break;
            }
        }
        for trace in traces {
            if chain.cut {
                self.doubtful(Trace::clone(&trace), Doubt { chain, rule: None, why: Why::Truncated }, out);
                self.budget.note_overlap();
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
                self.doubtful(trace, Doubt { chain, rule: Some(rule), why: Why::State }, exits.out);
            }
            Action::Accept | Action::Masquerade | Action::Drop => self.decide(rule, trace, exits.out),
            Action::Translate(segments) => {
                self.keep(&mut exits.out.accepted, rewritten(trace, segments, chain, rule, Why::Rewrites));
            }
            Action::Unmodelled => {
                let doubt = Doubt { chain, rule: Some(rule), why: Why::Target };
                self.keep(exits.on, doubted(trace.clone(), doubt));
                self.doubtful(trace, doubt, exits.out);
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

    /// Divides a trace into what a rule acts on and what passes to the next rule; both contain what it possibly matches.
    fn divide(
        &self,
        rule: &'f NodeRule,
        chain: &'f Chain,
        mut trace: Box<Trace<'f>>,
        taken: &mut Vec<Trace<'f>>,
        rest: &mut Waiting<'f>,
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
    on: &'e mut Waiting<'f>,
    /// Back to where the chain was called.
    back: &'e mut Vec<Trace<'f>>,
    out: &'e mut Outcome<'f>,
}

/// Whether a match covers packets of given addresses and ports.
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

/// The part of a condition on addresses and ports that applies to rewritten packets, in terms of the packets
/// before that; and whether that is all of the condition.
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
