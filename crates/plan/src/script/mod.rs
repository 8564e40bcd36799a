//! Scripts that make all changes of a phase, for bash and for PowerShell, and for the nodes themselves. They can run again,
//! stop at the first error, and have a dry run.

mod bash;
mod group;
mod node;
mod powershell;
mod purpose;

use super::change::OfPhase;
use group::{Group, groups};
use model::estate::Estate;
use model::plan::{PhaseId, Script, Scripts};
use model::source::SourceReport;
use purpose::{left_out, purpose};

/// The scripts of the three phases with changes; `None` where there is nothing to do.
pub fn scripts(estate: &Estate, sources: &[SourceReport], phases: &[OfPhase<'_>; 3]) -> Option<Scripts> {
    let script = |id, phase: &OfPhase<'_>| {
        let (edits, unscripted) = (phase.scripted(), phase.unscripted());
        let groups = groups(estate, sources, &edits);
        let purpose = purpose(id, &groups, &edits) + &left_out(&unscripted);
        let of_azure = |script: fn(&str, &[Group<'_>]) -> String| {
            if groups.is_empty() { String::new() } else { script(&purpose, &groups) }
        };
        let script = || Script {
            bash: of_azure(bash::script),
            powershell: of_azure(powershell::script),
            nodes: node::scripts(id, estate, &edits),
        };
        (!edits.is_empty()).then(script)
    };
    let [union, tighten, rollback] = phases;
    let scripts = Scripts {
        union: script(PhaseId::Union, union),
        tighten: script(PhaseId::Tighten, tighten),
        rollback: script(PhaseId::Rollback, rollback),
    };
    (scripts != Scripts::default()).then_some(scripts)
}
