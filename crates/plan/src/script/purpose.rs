//! What a script does and does not do, for its first lines.

use super::super::edit::Edit;
use super::super::messages::{comment, resources, scripts};
use super::group::Group;
use model::message::{Message, all_listed, code};
use model::plan::PhaseId;

/// Says which changes of the phase the script doesn't make.
pub(super) fn left_out(unscripted: &[String]) -> String {
    if unscripted.is_empty() {
        return String::new();
    }
    comment("#", &scripts::left_out(all_listed(unscripted.iter().map(code))))
}

/// What a script does, for its first lines.
pub(super) fn purpose(phase: PhaseId, groups: &[Group<'_>], edits: &[Edit]) -> String {
    let changes: usize = groups.iter().map(|group| group.edits.len()).sum();
    let mut targets: Vec<Message> = Vec::new();
    for target in groups.iter().map(|group| resources::described(group.target.title())) {
        if !targets.contains(&target) {
            targets.push(target);
        }
    }
    let purpose = comment("#", &scripts::purpose(aim(phase), resources::changes(changes), all_listed(targets)));
    match edits.len() - changes {
        0 => purpose,
        on_nodes => purpose + &comment("#", &scripts::on_nodes(resources::changes(on_nodes))),
    }
}

/// What a phase is for.
pub(super) fn aim(phase: PhaseId) -> Message {
    match phase {
        PhaseId::Union => scripts::allows_both(),
        PhaseId::Tighten => scripts::removes_classic(),
        _ => scripts::undoes_tightening(),
    }
}
