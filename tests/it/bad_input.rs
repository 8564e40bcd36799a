//! Bad input: one clear message with its place, the rest still planned, and no panic.

use std::path::PathBuf;
use std::sync::LazyLock;

use model::plan::Verdict;
use model::source::{Extent, Severity};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use switchover::{Options, Plan, Source};

use crate::support::{self, files_below, fixture, plan_of};

const SAMPLE: &str = include_str!("../../static/samples/locked-down-nsg.json");

/// The errors of the only source, as `line:column: message`.
fn errors(plan: &Plan) -> Vec<String> {
    let report = plan.sources.first().unwrap();
    let errors = report.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    errors.map(|error| format!("{}:{}: {}", error.line, error.column, error.message.plain())).collect()
}

#[test]
fn what_is_no_group_is_one_message() {
    for text in ["", "   \n\t", "Hello.", "{}", "[]", "null", "[1, 2, 3]", "{\"a\": {\"b\": []}}", "]]]]", "\u{0}\u{1}"]
    {
        let plan = plan_of("paste", text);
        assert!(plan.subjects.is_empty(), "{text:?}");
        assert_eq!(errors(&plan).len(), 1, "{text:?}: {:?}", errors(&plan));
    }
}

#[test]
fn one_bad_source_leaves_the_others_planned() {
    let sources = [Source::new("a", "not JSON"), Source::new("b", SAMPLE), Source::new("c", &SAMPLE[..2_000])];
    let plan = switchover::plan(&sources, &Options::default());
    assert!(plan.subjects.iter().any(|subject| subject.modes.simplified == Verdict::Blocked));
    let extents: Vec<Extent> = plan.sources.iter().map(|source| source.read).collect();
    assert_eq!(extents, [Extent::Nothing, Extent::Whole, Extent::Partly]);
}

#[test]
fn nesting_without_end_is_told() {
    for text in
        ["[".repeat(100_000), "{\"properties\":".repeat(50_000), format!("{}1{}", "[".repeat(500), "]".repeat(500))]
    {
        let plan = plan_of("paste", &text);
        assert!(!errors(&plan).is_empty());
    }
}

/// Twenty megabytes of groups with names of their own, deep in a document whose end is missing.
fn twenty_megabytes() -> String {
    let sample = SAMPLE.replace('\n', &format!("\n{:20}", ""));
    let groups = 0..20_000_000 / sample.len();
    let groups: Vec<String> =
        groups.map(|number| sample.replace("nsg-batch-nodes", &format!("nsg-{number}"))).collect();
    format!("[{}", groups.join(","))
}

#[test]
fn twenty_megabytes_are_planned() {
    let plan = plan_of("paste", &format!("{}]", twenty_megabytes()));
    assert_eq!(plan.sources.first().unwrap().read, Extent::Whole);
    assert!(plan.subjects.len() > 1_000);
}

#[test]
fn twenty_megabytes_without_their_end_are_planned() {
    let plan = plan_of("paste", &twenty_megabytes());
    assert_eq!(plan.sources.first().unwrap().read, Extent::Partly);
    assert!(plan.subjects.len() > 1_000);
}

#[test]
fn twenty_megabytes_of_nothing_are_one_message() {
    assert_eq!(errors(&plan_of("paste", &"x ".repeat(10_000_000))).len(), 1);
    assert_eq!(errors(&plan_of("paste", &"{ ".repeat(10_000_000))).len(), 1);
}

/// A rule that is missing, or half there, could decide: no verdict may be better than that of the complete text.
#[test]
fn no_cut_makes_anything_open() {
    let whole = plan_of("paste", SAMPLE);
    for end in (0..SAMPLE.len()).step_by(13).filter(|&end| SAMPLE.is_char_boundary(end)) {
        let plan = plan_of("paste", &SAMPLE[..end]);
        for subject in &plan.subjects {
            let simplified = subject.modes.simplified;
            assert!(matches!(simplified, Verdict::Blocked | Verdict::Unknown), "cut at {end}: {simplified:?}");
        }
        assert_ne!(plan.sources, whole.sources, "cut at {end} and nothing said");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_failure_persistence(FileFailurePersistence::WithSource("regressions")))]

    /// Bytes replaced, dropped and doubled at random: the result always has a plan.
    #[test]
    fn damage_is_survived(edits in prop::collection::vec((0..SAMPLE.len(), 0..3_u8, any::<u8>()), 1..12)) {
        let mut bytes = SAMPLE.as_bytes().to_vec();
        for (at, what, byte) in edits {
            let at = at % bytes.len();
            match what {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                _ => bytes.insert(at, byte),
            }
        }
        let plan = switchover::plan(&[Source::from_bytes("paste", &bytes)], &Options::default());
        prop_assert_eq!(plan.sources.len(), 1);
        prop_assert!(!plan.subjects.is_empty() || !errors(&plan).is_empty());
    }
}

/// Every fixture there is, whatever it is about.
static FIXTURES: LazyLock<Vec<PathBuf>> = LazyLock::new(|| files_below(&fixture("")));

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Truncated, spliced and overwritten texts: something is reported, and nothing panics.
    #[test]
    fn no_damage_to_a_fixture_breaks_the_plan(
        (first, second) in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
        (from, to, at) in (any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<prop::sample::Index>()),
        scribble in "[{}\\[\\]\",:/*!@\\-0-9a-z \n\u{202e}é]{0,12}",
    ) {
        let first = support::source(first.get::<PathBuf>(&FIXTURES));
        let (name, text) = (first.name, first.text);
        let other = support::source(second.get::<PathBuf>(&FIXTURES)).text;
        let place = |index: &prop::sample::Index, text: &str| text.floor_char_boundary(index.index(text.len() + 1));
        let (from, to) = (place(&from, &text).min(place(&to, &text)), place(&from, &text).max(place(&to, &text)));
        let damaged = format!("{}{scribble}{}{}", &text[..from], &text[to..], &other[place(&at, &other)..]);
        let plan = switchover::plan(&[Source::new(name, damaged)], &Options::default());
        prop_assert_eq!(plan.sources.len(), 1);
        let report = &plan.sources[0];
        prop_assert!(report.read == Extent::Whole || !report.diagnostics.is_empty(), "{:?}", report);
    }
}

#[test]
fn a_document_that_is_not_recognised_is_told_beside_one_that_is() {
    let text = format!("{SAMPLE}\n[{{\"name\": \"kv-render\", \"sku\": \"standard\"}}]\n");
    let plan = plan_of("paste", &text);
    assert!(!plan.subjects.is_empty());
    let told = plan.sources[0].diagnostics.iter().find(|told| told.message.plain().contains("not recognized")).unwrap();
    assert_eq!(told.severity, Severity::Warning);
    assert_eq!(told.line as usize, SAMPLE.trim_end().lines().count() + 1 + SAMPLE.ends_with('\n') as usize);
}
