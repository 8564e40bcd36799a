//! Round trips: an estate has the same verdicts in whatever form it is written. Random groups and route tables are written as
//! `az` prints them and in every other form, and the plans are compared.
//!
//! A new form is one more row in [`WRITERS`].

mod az;
mod portal;
mod powershell;
mod sample;
mod templates;

use model::net::Region;
use model::plan::{HopKind, Verdict};
use model::source::Extent;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use switchover::{Options, Source};

use crate::support::subjects;
use sample::{REGION, Sample, samples};

/// Writes the NSG and the route table of a sample in some form. Their context is always written as `az` does.
type Writer = fn(&Sample) -> Vec<Source>;

/// The forms, with the kind that each source is read as.
const WRITERS: &[(&str, Writer)] = &[
    ("portal-rows", portal::rows),
    ("portal-rows", portal::rows_without_heads),
    ("csv", portal::csv),
    ("powershell", powershell::json),
    ("powershell", powershell::shallow_json),
    ("powershell", powershell::texts),
    ("powershell-list", powershell::list_view),
    ("arm-template", templates::arm),
    ("arm-template", templates::arm_of_functions),
    ("terraform-state", templates::terraform),
    ("resource-graph", az::resource_graph),
    ("resource-graph", portal::resource_graph_csv),
];

/// The outcome of a requirement, with each hop.
type Outcome = (Verdict, Vec<(HopKind, Verdict)>);

/// The outcomes of the sample's subnet.
fn outcomes(sample: &Sample, sources: Vec<Source>) -> Vec<Outcome> {
    let around = [az::network(sample)];
    let all: Vec<Source> = around.into_iter().chain(sources).collect();
    let options = Options { region: Region::find(REGION), ..Options::default() };
    let subjects = subjects(&all, &options);
    // Truncated sources may contain an NSG that is linked to nothing, and is a subject of its own.
    let subject = subjects.iter().find(|subject| subject.name == "vnet/nodes").unwrap();
    let outcome = |requirement: &model::plan::Requirement| {
        (requirement.verdict, requirement.hops.iter().map(|hop| (hop.kind, hop.verdict)).collect())
    };
    subject.requirements.iter().map(outcome).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_failure_persistence(FileFailurePersistence::WithSource("regressions")))]

    #[test]
    fn every_form_of_an_estate_has_the_same_verdicts(sample in samples()) {
        let expected = outcomes(&sample, az::json(&sample));
        for (kind, write) in WRITERS {
            let sources = write(&sample);
            for report in read::read(&sources).sources {
                prop_assert_eq!(&report.kind, kind, "{:#?}", sources);
                prop_assert_eq!(report.read, Extent::Whole);
            }
            let texts: Vec<String> = sources.iter().map(|source| source.text.clone()).collect();
            prop_assert_eq!(&outcomes(&sample, sources), &expected, "{} {}", kind, texts.join("\n----\n"));
        }
    }
}

/// Forms that show where they end: the missing part could decide, so no verdict may be better than with it.
#[test]
fn no_cut_makes_anything_open() {
    let sample = sample::with_a_deny_at_the_end();
    let whole = outcomes(&sample, az::json(&sample));
    let worst = |outcomes: &[Outcome]| outcomes.iter().map(|(verdict, _)| *verdict).collect::<Vec<_>>();
    for (kind, write) in WRITERS.iter().filter(|(kind, _)| *kind != "csv") {
        let sources = write(&sample);
        let text = &sources.first().unwrap().text;
        for end in (0..text.len()).step_by(11).filter(|&end| text.is_char_boundary(end)) {
            let mut cut = sources.clone();
            if let Some(first) = cut.first_mut() {
                first.text.truncate(end);
            }
            let cut = worst(&outcomes(&sample, cut));
            for (verdict, of_whole) in cut.iter().zip(worst(&whole)) {
                assert!(
                    *verdict == of_whole || *verdict == Verdict::Unknown,
                    "{kind} at {end}: {verdict:?}\n{}",
                    &text[..end]
                );
            }
        }
    }
}

#[test]
fn samples_have_verdicts_of_all_kinds() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut seen = Vec::new();
    for _ in 0..200 {
        let sample = samples().new_tree(&mut runner).unwrap().current();
        seen.extend(outcomes(&sample, az::json(&sample)).into_iter().map(|(verdict, _)| verdict));
    }
    for verdict in [Verdict::Open, Verdict::Partly, Verdict::Blocked] {
        assert!(seen.contains(&verdict), "{verdict:?}");
    }
}
