//! Lists of traces: what is added to them, and the doubts that traces remember.

use std::borrow::Borrow;

use super::trace::{By, Doubt, MOST_DOUBTS, Trace, Why};
use model::estate::{Chain, NodeRule, Rewritten};

/// A trace of which a rule replaces parts.
pub(super) fn rewritten<'f>(
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
pub(super) fn doubted<'f>(mut trace: Trace<'f>, doubt: Doubt<'f>) -> Trace<'f> {
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
pub(super) fn add_doubts<'f>(trace: Trace<'f>, doubts: &[Doubt<'f>]) -> Trace<'f> {
    doubts.iter().fold(trace, |trace, doubt| doubted(trace, *doubt))
}

/// A trace whose outcome is unknown because of a doubt.
pub(super) fn in_doubt<'f>(trace: Trace<'f>, doubt: Doubt<'f>) -> Trace<'f> {
    let by = match (doubt.rule, trace.by) {
        (Some(rule), _) => By::Rule(rule),
        (None, by) => by,
    };
    doubted(Trace { by, sure: false, ..trace }, doubt)
}

/// Adds to disjoint traces what is not among them. Of two histories of the same packets, one that is sure is kept.
pub(super) fn add<'f, T: Borrow<Trace<'f>> + From<Trace<'f>>>(traces: &mut Vec<T>, trace: Trace<'f>) {
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
