//! The texts in `tests/regressions/faults`: each once took too long, too much memory, or came out wrong. They are planned within
//! budgets of memory, and what was wrong stays right. What only a command line shows is in `streams` and `typed_commands`.

use std::path::{Path, PathBuf};

use allocation_counter::measure;
use model::message::Message;
use model::plan::Verdict;
use switchover::{Plan, Source};

use crate::growth::{allocated, options};
use crate::support::{files_below, name, project, source, sources};

fn folder(fault: &str) -> Vec<PathBuf> {
    files_below(&project("tests/regressions/faults").join(fault))
}

fn plan(sources: &[Source]) -> Plan {
    switchover::plan(sources, &options())
}

/// All that a reader can see of a plan.
fn shown(plan: &Plan) -> String {
    let forms = render::Format::ALL.map(|format| render::in_format(plan, format).unwrap());
    forms.concat()
}

/// The memory that a plan may take at once, for each byte of its text, and in addition.
const BYTES_FOR_EACH: u64 = 50;
const MORE_BYTES: u64 = 16_000_000;

#[test]
fn each_is_planned_within_its_budget_of_memory() {
    let options = options();
    for path in folder("").into_iter().filter(|path| !is_of_loops(path)) {
        let source = source(&path);
        let (length, own) = (source.text.len() as u64, allocated(&[source], &options));
        let most = BYTES_FOR_EACH * length + MORE_BYTES;
        assert!(own.bytes_max < most, "{}: {} bytes at once", path.display(), own.bytes_max);
        assert!(own.bytes_total < 20 * most, "{}: {} bytes in all", path.display(), own.bytes_total);
    }
}

fn is_of_loops(path: &Path) -> bool {
    path.to_string_lossy().contains("06-loop-bombs")
}

/// The resources and rules that the loops of one configuration make at most. The NSG around a loop is in addition.
const MOST_MADE: usize = 10_000;

#[test]
fn loops_in_loops_end_at_one_limit_for_the_whole_configuration() {
    for path in folder("06-loop-bombs") {
        let mut read = None;
        let own = measure(|| read = Some(read::read(&[source(&path)])));
        let estate = read.unwrap().estate;
        let made = estate.nsgs.len()
            + estate.nsgs.iter().flat_map(|nsg| &nsg.rules.entries).filter(|rule| !rule.is_default).count();
        assert!((20..=MOST_MADE + 1).contains(&made), "{}: {made} NSGs and rules", path.display());
        assert!(own.bytes_max < 200_000_000, "{}: {} bytes at once", path.display(), own.bytes_max);
    }
}

/// How many messages of one kind a source or a proof has.
const MOST_ALIKE: usize = 100;

#[test]
fn loops_make_few_messages_of_one_kind_and_the_others_are_counted() {
    for path in folder("06-loop-bombs") {
        let plan = plan(&[source(&path)]);
        let proof = &plan.proof;
        let gaps = [&proof.union, &proof.tighten, &proof.rollback].map(|proof| proof.gaps.iter().collect::<Vec<_>>());
        let said =
            plan.sources.iter().map(|source| source.diagnostics.iter().map(|own| &own.message).collect::<Vec<_>>());
        for messages in said.chain(gaps) {
            let first = |message: &Message| message.codes().first().map(ToString::to_string);
            let mut codes: Vec<_> = messages.iter().map(|message| first(message)).collect();
            codes.sort();
            let most = codes.chunk_by(|one, other| one == other).map(<[_]>::len).max().unwrap_or_default();
            // Messages in which other parts follow are another kind.
            assert!(most <= 3 * MOST_ALIKE, "{}: {most} messages of one kind", path.display());
        }
        assert!(shown(&plan).contains("which are not shown: "), "{}: nothing counts the others", path.display());
    }
}

#[test]
fn chains_that_divide_at_each_level_are_decided() {
    for path in folder("03-iptables-exponential") {
        let plan = plan(&[source(&path)]);
        assert!(!plan.subjects.is_empty(), "{}", path.display());
    }
}

#[test]
fn two_lists_of_the_routes_of_one_table_are_never_open() {
    let mut sources = sources(&folder("05-silent-false-open"));
    for _ in 0..2 {
        let plan = plan(&sources);
        for subject in &plan.subjects {
            assert_ne!(subject.modes.union, Verdict::Open, "{}", subject.id);
        }
        sources.reverse();
    }
}

#[test]
fn secure_parameters_and_settings_are_in_no_output() {
    let secrets = ["P@ss-dhZuqbvaIUZH", "aIMCLB0z1vBHnPXATkah", "hunter2-secret"];
    for path in [folder("09-secure-parameter-in-plan"), folder("10-env-bracket")].concat() {
        let plan = plan(&[source(&path)]);
        let shown = shown(&plan);
        assert!(secrets.iter().all(|secret| !shown.contains(secret)), "{}", path.display());
    }
}

#[test]
fn a_link_has_no_part_of_a_name_with_brackets() {
    let plan = plan(&sources(&folder("11-link-parens")));
    let shared = share::share(plan.clone(), &share::Ticks::new(), &share::ShareOptions::default()).unwrap();
    let text = share::to_file(&shared).unwrap();
    assert!(!text.contains("project-merger") && !text.contains("rg("), "{text}");
}

#[test]
fn rows_that_are_truncated_say_the_same_with_either_line_end() {
    for path in folder("12-crlf-cut-row") {
        let with_returns = source(&path);
        let without = Source::new(name(&path), with_returns.text.replace("\r\n", "\n"));
        let verdicts = [with_returns, without].map(|source| {
            let plan = plan(&[source]);
            let said = plan.sources.iter().map(|source| source.diagnostics.len()).sum::<usize>();
            (plan.subjects.iter().map(|subject| subject.modes.simplified).collect::<Vec<_>>(), said)
        });
        assert_eq!(verdicts[0], verdicts[1], "{}", path.display());
        assert!(verdicts[0].0.iter().all(|verdict| *verdict != Verdict::Open), "{}", path.display());
    }
}
