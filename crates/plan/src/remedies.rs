//! Remedies: which step of the checklist helps nodes that don't work today.

use super::messages::remedies;
use assess::Assessor;
use model::estate::{BatchNode, Origin};
use model::plan::{Checklist, PhaseId, Step, Subject};
use model::source::{Extent, Severity, SourceReport};

/// True if nothing is missing of the source of something, as far as reading it shows: pages that were not pasted are reported as well.
pub fn is_read_whole(sources: &[SourceReport], origin: Origin) -> bool {
    let whole = |source: &SourceReport| {
        source.read == Extent::Whole
            && source.diagnostics.iter().all(|diagnostic| diagnostic.severity == Severity::Info)
    };
    sources.get(origin.source).is_some_and(whole)
}

/// True if the sources may not list all of some nodes.
pub fn may_lack_nodes(nodes: &[&BatchNode], sources: &[SourceReport]) -> bool {
    nodes.iter().any(|node| !is_read_whole(sources, node.origin))
}

/// Adds the smallest change that helps to the diagnosis of each subject whose nodes Batch can't reach.
pub fn add(subjects: &mut [Subject], assessor: &Assessor<'_>, sources: &[SourceReport], checklist: &Checklist) {
    let phase = checklist.phases.iter().find(|phase| phase.id == PhaseId::Union);
    let steps = phase.map(|phase| phase.steps.as_slice()).unwrap_or_default();
    for (subject, node_group) in subjects.iter_mut().zip(assessor.node_groups()) {
        let Some(diagnosis) = &mut subject.diagnosis else { continue };
        if may_lack_nodes(&assessor.nodes_shown(node_group), sources) {
            diagnosis.sentences.insert(1, remedies::more_nodes());
        }
        if !diagnosis.is_of_network() {
            continue;
        }
        let about = |step: &&Step| step.subjects.contains(&subject.id) && !step.is_settled();
        let changes = |step: &&Step| !step.changes.is_empty();
        let chooses = |step: &&Step| !step.choices.is_empty();
        let own = || steps.iter().filter(about);
        // What the account blocks, no rule helps; else the fewest changes come first.
        let found = own().find(chooses).or_else(|| own().find(changes)).or_else(|| own().next());
        if let Some(step) = found {
            let sentence = if chooses(&step) || changes(&step) {
                remedies::change(&step.title).then(remedies::recovery())
            } else {
                remedies::next(&step.title)
            };
            diagnosis.sentences.push(sentence);
            diagnosis.step = Some(step.id.clone());
        }
    }
}
