//! Evaluates chains of rules for packets of a connection: for a set of addresses and ports at once.
//!
//! A rule that possibly matches acts on packets *and* passes the same packets on. In the end, what may be
//! accepted and what may be dropped overlap exactly where the outcome is unknown.
//!
//! A rule that rewrites packets (`estate::Rewritten`) divides them by whether it changes them at all: a source translation to the
//! node's own address changes nothing. What it does change goes on, and conditions on the rewritten parts are in doubt, so what a
//! later rule surely drops is still blocked.
//!
//! Packets pass a chain once, even if many rules jump to it, and a budget limits the work (`passages`): what is left when it is
//! spent is in doubt.

mod passages;
mod trace;
mod traces;
mod walk;

use self::passages::{Budget, Passages};
use self::trace::TRACKING;
pub use self::trace::{By, Doubt, Outcome, Packet, Trace, Why, is_before_tracking};
use self::traces::add;
use self::walk::Walk;
use model::estate::{BaseChain, Hook, Match, NodeFirewall};
use model::net::Flow;

/// Sends packets through all chains on their path.
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

/// What leaves the chains as something else may reach its end or not.
fn leave_rewritten_in_doubt(out: &mut Outcome<'_>) {
    let Outcome { accepted, dropped } = out;
    for trace in accepted {
        let Some((_, doubt)) = trace.rewritten else { continue };
        *trace = Trace { sure: false, by: doubt.rule.map_or(trace.by, By::Rule), ..trace.clone() };
        add(dropped, trace.clone());
    }
}

#[cfg(test)]
mod tests;
