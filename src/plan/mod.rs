//! Planning: from verdicts to a checklist, changes with their proof, and support requests.
//!
//! Reads the estate and its assessment, and knows nothing of how a plan is shown.

mod azure_rule;
mod change;
#[cfg_attr(not(feature = "formats"), path = "no_change_item.rs")]
mod change_item;
mod commands;
mod edit;
#[cfg(feature = "formats")]
mod extras;
mod from_json;
mod item;
#[cfg(feature = "formats")]
mod leftovers;
mod proof;
mod request;
mod schema;
#[cfg(feature = "formats")]
mod script;
#[cfg(feature = "formats")]
mod shapes;
mod status;
mod steps;
mod tighten;
mod union;
// Changes of anything but groups weigh more than the page can carry at once.
#[cfg_attr(not(feature = "formats"), path = "no_ways.rs")]
mod ways;

pub use schema::*;
pub use status::Status;

use crate::assess::Assessor;
use crate::estate::Origin;
use crate::net::TagTable;
use crate::options::{Edition, Options};
use crate::read::{Diagnostic, Extent, Read, Severity, SourceReport};

/// Says of a source that it holds nothing that could be assessed by itself, such as an account without its pools.
fn tell_unlinked(source: &mut SourceReport) {
    let message =
        "This was read, and is not enough for a verdict: paste pools, subnets or rule sets as well.".to_owned();
    source.diagnostics.push(Diagnostic { severity: Severity::Warning, message, line: 1, column: 1 });
}

/// Says of rule sets that they play no part in the plan.
fn tell_left_out(sources: &mut [SourceReport], left_out: Vec<(Origin, String)>) {
    for (Origin { source, line, column }, name) in left_out {
        let message = format!("{name} is on a subnet that no pasted pool is in, and was not assessed.");
        if let Some(report) = sources.get_mut(source) {
            report.diagnostics.push(Diagnostic { severity: Severity::Info, message, line, column });
        }
    }
}

/// Makes the plan of what was read.
pub fn plan(read: Read, tags: &TagTable, options: &Options) -> Plan {
    let Read { estate, mut sources, .. } = read;
    let names: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
    let assessor = Assessor::new(&estate, tags, options, &names);

    // One copy of the estate goes through all phases.
    let mut now = estate.clone();
    let mut union = union::plan(&now, &assessor, options.edition);
    edit::apply(&mut now, &union.edits);
    ways::union(&mut now, &assessor, &mut union);
    let united = assessor.outcomes(&now);
    let mut tighten = tighten::plan(&now, &assessor);
    edit::apply(&mut now, &tighten.edits);
    ways::tighten(&mut now, &assessor, &union.edits, &mut tighten);
    let tightened = assessor.outcomes(&now);
    #[cfg(feature = "formats")]
    let (extras, leftovers) = (
        extras::Extras { estate: &estate, tightened: &now, assessor: &assessor, sources: &names }.all(),
        leftovers::leftovers(&now, &assessor, &names),
    );
    #[cfg(not(feature = "formats"))]
    let (extras, leftovers) = (Vec::new(), Vec::new());
    let rollback = edit::undone(&tighten.edits, "Undoes the tightening.");
    edit::apply(&mut now, &rollback);
    let rolled_back = assessor.outcomes(&now);
    let phases = proof::Phases { union, tighten, rollback, united, tightened, rolled_back };

    let subjects = assessor.subjects();
    tell_left_out(&mut sources, assessor.left_out());
    if subjects.is_empty() {
        sources.iter_mut().filter(|source| source.read == Extent::Whole).for_each(tell_unlinked);
    }
    let edits = [&phases.union.edits, &phases.tighten.edits, &phases.rollback];
    let changes = edits.into_iter().flat_map(|edits| change::changes(&estate, &sources, edits)).collect();
    #[cfg(feature = "formats")]
    let scripts = script::scripts(&estate, &sources, edits);
    #[cfg(not(feature = "formats"))]
    let scripts = None;
    let (origin, change_number, date) = tags.version(assessor.cloud());
    let checklist = steps::Sheet {
        estate: &estate,
        assessor: &assessor,
        subjects: &subjects,
        phases: &phases,
        extras: &extras,
        leftovers: &leftovers,
        options,
        sources: &sources,
    }
    .checklist();
    Plan {
        schema: SCHEMA.to_owned(),
        edition: options.edition,
        cloud: assessor.cloud(),
        service_tags: ServiceTagsUsed { origin, change_number, date: date.map(str::to_owned) },
        sources,
        checklist,
        subjects,
        extras,
        leftovers,
        changes,
        scripts,
        proof: proof::prove(&phases),
        support_request: (options.edition == Edition::Preview).then(|| request::requests(&estate, options)),
    }
}
