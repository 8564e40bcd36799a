//! Packets in one state pass a chain once, even if many rules jump to it: the result of the first pass is
//! the result of all others.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use super::trace::Trace;
use super::traces::add_doubts;
use model::estate::NodeFirewall;
use model::net::Flow;

/// How many passages through a chain are remembered: further ones are taken again.
const MOST_PASSAGES: usize = 32;

/// What a firewall may cost to assess, in comparisons of packets with conditions: so much by itself, and so much for each
/// condition. The largest firewalls of the tests need a tenth of it.
const STEPS: usize = 20_000;
const STEPS_FOR_EACH_MATCH: usize = 2_500;

/// The work that is left for packets of one kind.
pub(super) struct Budget {
    whole: usize,
    left: Cell<usize>,
    may_overlap: Cell<bool>,
}

impl Budget {
    pub(super) fn of(firewall: &NodeFirewall) -> Self {
        let matches =
            firewall.chains.iter().flat_map(|chain| &chain.rules).map(|rule| rule.matches.len()).sum::<usize>();
        let whole = matches.saturating_mul(STEPS_FOR_EACH_MATCH).saturating_add(STEPS);
        Budget { whole, left: Cell::new(whole), may_overlap: Cell::new(false) }
    }

    /// All that there was.
    pub(super) fn whole(&self) -> usize {
        self.whole
    }

    pub(super) fn spend(&self, steps: usize) {
        self.left.set(self.left.get().saturating_sub(steps));
    }

    /// Remembers that some packets are in two traces, with two histories.
    pub(super) fn note_overlap(&self) {
        self.may_overlap.set(true);
    }

    /// True if some packets may be in two traces. Until then, all traces are disjoint.
    pub(super) fn may_overlap(&self) -> bool {
        self.may_overlap.get()
    }

    pub(super) fn is_spent(&self) -> bool {
        self.left.get() == 0
    }
}

/// What went through a chain, and what came back from it.
struct Passage<'f> {
    went: Vec<Trace<'f>>,
    came_back: Vec<Trace<'f>>,
}

/// The passages through chains, by chain and by how deep it was called.
#[derive(Default)]
pub(super) struct Passages<'f>(RefCell<BTreeMap<(usize, usize), Vec<Passage<'f>>>>);

impl<'f> Passages<'f> {
    /// Of traces, what has not gone through a chain, and what comes back of the rest.
    pub(super) fn divide(
        &self,
        chain: (usize, usize),
        traces: Vec<Trace<'f>>,
        budget: &Budget,
    ) -> (Vec<Trace<'f>>, Vec<Trace<'f>>) {
        let passages = self.0.borrow();
        let (mut fresh, mut returned) = (Vec::new(), Vec::new());
        let Some(known) = passages.get(&chain) else { return (traces, returned) };
        for trace in traces {
            let mut flows = vec![trace.flow.clone()];
            for passage in known {
                budget.spend(passage.went.len() + passage.came_back.len());
                let gone =
                    passage.went.iter().filter(|gone| gone.is_like(&trace) && !gone.flow.is_disjoint(&trace.flow));
                for gone in gone {
                    let again: Vec<Flow> = flows.iter().filter_map(|flow| flow.intersection(&gone.flow)).collect();
                    returned.extend(again.iter().flat_map(|flow| passage.returned(flow, &trace)));
                    flows = flows.iter().flat_map(|flow| flow.difference(&gone.flow)).collect();
                }
            }
            fresh.extend(flows.into_iter().map(|flow| Trace { flow, ..trace.clone() }));
        }
        (fresh, returned)
    }

    /// Remembers what came back of traces that were all in one state.
    pub(super) fn remember(&self, chain: (usize, usize), went: Vec<Trace<'f>>, came_back: &[Trace<'f>]) {
        let mut passages = self.0.borrow_mut();
        let known = passages.entry(chain).or_default();
        if known.len() < MOST_PASSAGES {
            known.push(Passage { went, came_back: came_back.to_vec() });
        }
    }
}

impl<'f> Passage<'f> {
    /// What comes back of packets that went through, with the history of those that come now.
    fn returned(&self, flow: &Flow, now: &Trace<'f>) -> Vec<Trace<'f>> {
        let again = |before: &Trace<'f>| {
            let flow = before.flow.intersection(flow)?;
            Some(add_doubts(Trace { flow, by: now.by, doubts: now.doubts.clone(), ..before.clone() }, &before.doubts))
        };
        self.came_back.iter().filter_map(again).collect()
    }
}
