//! What a script does and does not do, for its first lines.

use super::super::change::counted;
use super::super::edit::Edit;
use super::group::Group;
use model::plan::PhaseId;

/// Says which changes of the phase the script doesn't make.
pub(super) fn left_out(unscripted: &[String]) -> String {
    if unscripted.is_empty() {
        return String::new();
    }
    format!("# NOT in this script: {}. See the plan for the reason.\n", unscripted.join(", "))
}

/// What a script does, for its first lines.
pub(super) fn purpose(phase: PhaseId, groups: &[Group<'_>], edits: &[Edit]) -> String {
    let changes: usize = groups.iter().map(|group| group.edits.len()).sum();
    let mut titles: Vec<String> = Vec::new();
    for title in groups.iter().map(|group| group.target.title()) {
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    let on_nodes = edits.len() - changes;
    let others = if on_nodes == 0 {
        String::new()
    } else {
        format!(
            "# NOT in this script: {} on the nodes themselves. Scripts of their own make them.\n",
            counted(on_nodes)
        )
    };
    format!("# {}: {} in {}.\n{others}", aim(phase), counted(changes), titles.join(", "))
}

/// What a phase is for.
pub(super) fn aim(phase: PhaseId) -> &'static str {
    match phase {
        PhaseId::Union => "Lets classic and simplified communication in",
        PhaseId::Tighten => "Closes what only classic communication needed",
        _ => "Undoes the tightening",
    }
}
