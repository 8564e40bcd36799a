//! Planning: from verdicts to a checklist, changes with their proof, and support requests.
//!
//! Reads the estate and its assessment, and knows nothing of how a plan is shown.

mod answers;
mod change;
mod commands;
mod edit;
mod elements;
mod extras;
mod harm;
mod hops;
mod ids;
mod inferred;
mod leftovers;
mod limits;
pub mod messages;
mod outcome;
mod proof;
mod questions;
mod remedies;
mod request;
mod room;
mod script;
mod shapes;
mod steps;
mod summary;
mod tighten;
mod union;

pub use answers::Answering;

use assess::{Assessor, LeftOut};
use change::OfPhase;
use edit::{Edit, Held};
use messages::{notices, reasons};
use model::estate::{Estate, Origin};
use model::message::{Codes, Message, code, listed, name};
use model::net::TagTable;
use model::options::{Edition, Options};
use model::pace::{Pace, Stage};
use model::plan::{Change, Names, Plan, SCHEMA, ServiceTagsUsed};
use model::source::{Diagnostic, Extent, Read, Severity, SourceReport};
use outcome::Outcome;
pub use summary::{Causes, summarized};

/// Says of a source that it holds nothing that could be assessed by itself, such as an account without its pools.
fn report_unlinked(source: &mut SourceReport) {
    let message = notices::not_enough();
    source.diagnostics.push(Diagnostic {
        codes: Codes::default(),
        severity: Severity::Warning,
        message,
        line: 1,
        column: 1,
    });
}

/// Says which rule sets play no part in the plan.
fn report_left_out(sources: &mut [SourceReport], left_out: Vec<LeftOut>) {
    for LeftOut { origin: Origin { source, line, column }, message } in left_out {
        if let Some(report) = sources.get_mut(source) {
            report.diagnostics.push(Diagnostic {
                codes: Codes::default(),
                severity: Severity::Info,
                message,
                line,
                column,
            });
        }
    }
}

/// Allows both models, on `now`.
async fn union_of(now: &mut Estate, assessor: &Assessor<'_>, options: &Options, pace: &Pace) -> Outcome {
    let mut union = union::plan(now, assessor, assessor.edition(), pace).await;
    edit::apply(now, union.made());
    hops::union(now, assessor, &mut union, pace).await;
    ids::name(&mut union.edits, now, &options.key);
    union
}

/// Removes classic rules from `now`, except those whose removal would block something else.
async fn tightening_of(
    now: &mut Estate,
    extras: &extras::Extras<'_>,
    union: &Outcome,
    options: &Options,
    pace: &Pace,
) -> Outcome {
    let (assessor, united) = (extras.assessor, now.clone());
    let mut tighten = tighten::plan(now, assessor, pace).await;
    edit::apply(now, tighten.made());
    hops::tighten(now, assessor, &union.edits, &mut tighten, pace).await;
    ids::name(&mut tighten.edits, &united, &options.key);
    harm::Harm { united: &united, assessor, extras, accept: &options.accept }.hold_back(&mut tighten, pace).await;
    if tighten.edits.iter().any(|edit| edit.held.is_some()) {
        *now = united;
        edit::apply(now, tighten.made());
    }
    tighten
}

/// Notes about choices that match nothing.
fn notices<'e>(
    assessor: &Assessor<'_>,
    edits: impl Iterator<Item = &'e Edit> + Clone,
    options: &Options,
) -> Vec<Message> {
    let unmatched = assessor.unmatched().into_iter().map(|own| notices::unmatched(name(own)));
    let ambiguous = assessor.ambiguous().into_iter();
    let ambiguous = ambiguous.map(|(own, ids)| notices::ambiguous(name(own), listed(ids.iter().map(name))));
    let of_change = |id: &String| match edits.clone().find(|edit| edit.has_id(id)).map(|edit| &edit.held) {
        Some(Some(Held { accepted: true, .. })) => None,
        Some(_) => Some(notices::not_held_back(code(id.trim()))),
        None => Some(notices::no_such_change(name(id.trim()))),
    };
    unmatched.chain(ambiguous).chain(options.accept.iter().filter_map(of_change)).collect()
}

/// Makes the plan of what was read, with a rest after each step.
pub async fn plan(read: Read, tags: &TagTable, answering: Answering, pace: &Pace) -> Plan {
    let options = &answering.options.clone();
    let Read { estate, mut sources, .. } = read;
    let names: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
    let edition = options.edition.or_else(|| inferred::edition(&estate)).unwrap_or_default();
    let options = &Options { edition: Some(edition), ..options.clone() };
    let assessor = Assessor::new(&estate, tags, options, &names);
    pace.rest(Stage::Linked, 1, 1).await;

    // One copy of the estate goes through all phases.
    let mut now = estate.clone();
    let node_groups = assessor.node_groups();
    let union = union_of(&mut now, &assessor, options, pace).await;
    let united = pace.each(Stage::UnionProved, node_groups, |node_group| assessor.outcome(&now, node_group)).await;
    let workload = extras::Extras { estate: &estate, assessor: &assessor, sources: &names };
    let tighten = tightening_of(&mut now, &workload, &union, options, pace).await;
    let tightened =
        pace.each(Stage::TighteningProved, node_groups, |node_group| assessor.outcome(&now, node_group)).await;
    let (extras, leftovers) = (workload.all(&now, pace).await, leftovers::leftovers(&now, &assessor, &names));
    let mut edits = edit::undone(tighten.made(), &reasons::undoes_tightening());
    ids::name(&mut edits, &estate, &options.key);
    edit::apply(&mut now, &edits);
    let rollback = Outcome { edits, gaps: Vec::new() };
    let rolled_back =
        pace.each(Stage::RollbackProved, node_groups, |node_group| assessor.outcome(&now, node_group)).await;
    let phases = proof::Phases { union, tighten, rollback, united, tightened, rolled_back };

    let mut subjects = pace.each(Stage::Assessed, node_groups, |node_group| assessor.subject(node_group)).await;
    let asked = questions::asked(&estate, &assessor, &mut subjects, options);
    let questions = asked.into_iter().map(|asked| asked.question).collect();
    questions::say_assumed(&estate, &assessor, &mut subjects, options);
    let answers = answering.noted(&mut subjects);
    report_left_out(&mut sources, assessor.left_out());
    if subjects.is_empty() {
        sources.iter_mut().filter(|source| source.read == Extent::Whole).for_each(report_unlinked);
    }
    inferred::count_subjects(&mut sources, &subjects);
    let inferred = Some(inferred::inferred(&estate, &assessor));
    let outcomes = [&phases.union, &phases.tighten, &phases.rollback];
    let edits = outcomes.map(|outcome| OfPhase::new(&assessor, &outcome.edits));
    let changes: Vec<Change> = edits.iter().flat_map(|phase| phase.changes(&estate, &sources)).collect();
    let notices = notices(&assessor, outcomes.into_iter().flat_map(|outcome| &outcome.edits), options);
    pace.rest(Stage::Written, 1, 2).await;
    let scripts = script::scripts(&estate, &sources, &edits);
    pace.rest(Stage::Written, 2, 2).await;
    let (origin, change_number, date) = tags.version(assessor.cloud());
    let mut checklist = steps::ChecklistBuilder {
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
    ids::seal(&mut checklist, &options.key);
    remedies::add(&mut subjects, &assessor, &sources, &checklist);
    let plan = Plan {
        codes: Codes::default(),
        schema: SCHEMA.to_owned(),
        names: Some(Names::Marked),
        key: options.key.clone(),
        edition,
        cloud: assessor.cloud(),
        service_tags: ServiceTagsUsed { origin, change_number, date: date.map(str::to_owned) },
        inferred,
        summary: None,
        sources,
        checklist,
        subjects,
        groups: Vec::new(),
        questions,
        answers,
        extras,
        leftovers,
        changes,
        scripts,
        proof: proof::prove(&phases),
        on: options.on.clone(),
        notices,
        generator: None,
        input_digest: None,
        fingerprint: None,
        support_request: (edition == Edition::Preview).then(|| request::requests(&estate, options)),
    };
    summarized(plan).with_codes()
}
