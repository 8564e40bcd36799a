//! What a configuration leaves to its values does not change what it says: a text with all values written out, against the same
//! with some of them as parameters, with parts in modules and under conditions. With the values given all verdicts are the same.
//! Without them each is the same or unknown.
//!
//! `SWITCHOVER_CASES` says how many are tried.

mod dice;
mod estate;
mod template;
mod terraform;

use std::collections::BTreeMap;
use std::env;

use model::plan::{RequirementId, Verdict};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use switchover::{Edition, Options, Source};

use crate::support::subjects;
use dice::Dice;
use estate::{Estate, How};

/// How many are tried, unless `SWITCHOVER_CASES` says otherwise.
const CASES: u32 = 2_000;

fn cases() -> u32 {
    env::var("SWITCHOVER_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(CASES)
}

/// Names and texts.
type Files = Vec<(String, String)>;

/// A language's way to write an estate without some of its values.
type Write = fn(&Estate, &[usize]) -> Files;

const LANGUAGES: [(&str, Write); 3] =
    [("Terraform", terraform::files), ("Bicep", template::bicep), ("a template", template::arm)];

/// Blocks in as many files as the division says.
fn divided(blocks: &[String], division: u8, name: impl Fn(&str) -> String) -> Files {
    let parts = ["main", "network", "variables"];
    let count = usize::from(division) % parts.len() + 1;
    let of_part = |part: usize| -> String {
        let own = blocks.iter().enumerate().filter(|(at, _)| (at * usize::from(division | 1) / 2) % count == part);
        own.map(|(_, block)| block.as_str()).collect()
    };
    let all = parts.iter().take(count).enumerate().map(|(part, file)| (name(file), of_part(part)));
    all.filter(|(_, text)| !text.is_empty()).collect()
}

/// The verdicts on each pool.
fn verdicts(files: &Files) -> BTreeMap<String, Vec<(RequirementId, Verdict)>> {
    let sources: Vec<Source> = files.iter().map(|(name, text)| Source::new(name.as_str(), text.clone())).collect();
    let options = Options { edition: Some(Edition::Ga), ..Options::default() };
    let subjects = subjects(&sources, &options);
    let pools = subjects.iter().filter(|subject| subject.name.contains("pool-"));
    // Without its value, the location may be taken for that of the only tag.
    let is_guessed = |subject: &model::plan::Subject| subject.region.as_deref().is_some_and(|own| own != "westeurope");
    let of = |subject: &model::plan::Subject| {
        let verdict = |own: Verdict| if is_guessed(subject) { Verdict::Unknown } else { own };
        subject.requirements.iter().map(|own| (own.id, verdict(own.verdict))).collect()
    };
    pools.map(|pool| (pool.name.rsplit('/').next().unwrap_or_default().to_owned(), of(pool))).collect()
}

/// The texts, for a person.
fn shown(files: &Files) -> String {
    files.iter().map(|(name, text)| format!("=== {name}\n{text}")).collect()
}

/// A difference: which kind it is, and all of it.
type Difference = (&'static str, String);

fn check(
    (language, write): (&str, Write),
    original: &Estate,
    abstracted: &Estate,
    dice: &mut Dice<'_>,
) -> Result<(), Difference> {
    let (plain, given) = (write(original, &[]), write(abstracted, &[]));
    let expected = verdicts(&plain);
    if expected.len() != original.subnets.len() {
        return Err(("subjects", format!("{language}\n{}", shown(&plain))));
    }
    let found = verdicts(&given);
    if found != expected {
        let texts = [shown(&given), shown(&plain)].concat();
        return Err((
            "with values",
            format!("{language}, with all values: {found:?}\nwritten out: {expected:?}\n{texts}"),
        ));
    }
    let lost = |dice: &mut Dice<'_>, is_lost: fn(How) -> bool| -> Vec<usize> {
        let own = abstracted.abstractions.iter().enumerate().filter(|(_, own)| is_lost(own.how));
        own.filter(|_| dice.pick(2) == 0).map(|(at, _)| at).collect()
    };
    let mut missing = lost(dice, |how| matches!(how, How::Given | How::ComputedOfGiven));
    if missing.is_empty() {
        return Ok(());
    }
    // What has a default is left to whoever gives the rest.
    missing.extend(lost(dice, |how| how == How::Replaced));
    let without = write(abstracted, &missing);
    let found = verdicts(&without);
    let is_right = |(id, verdict): &(RequirementId, Verdict), of: &[(RequirementId, Verdict)]| {
        // A part that is surely blocked is said while the rest is unknown.
        let may_be = |own: Verdict| own == *verdict || (*verdict, own) == (Verdict::Partly, Verdict::Blocked);
        *verdict == Verdict::Unknown || of.iter().any(|(own, verdict)| own == id && may_be(*verdict))
    };
    let all_right = found.len() == expected.len()
        && expected.iter().all(|(pool, of)| {
            found.get(pool).is_some_and(|found| found.len() == of.len() && found.iter().all(|own| is_right(own, of)))
        });
    match all_right {
        true => Ok(()),
        false => Err((
            "without values",
            format!("{language}, without values: {found:?}\nwith them: {expected:?}\n{}", shown(&without)),
        )),
    }
}

fn check_bytes(language: usize, estate: &[u8], abstraction: &[u8]) -> Result<(), Difference> {
    let original = Estate::rolled(&mut Dice::new(estate));
    let mut dice = Dice::new(abstraction);
    let abstracted = original.abstracted(&mut dice);
    check(LANGUAGES[language], &original, &abstracted, &mut dice)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(),
        ..ProptestConfig::with_failure_persistence(FileFailurePersistence::WithSource("regressions"))
    })]

    #[test]
    fn what_is_not_written_out_changes_no_verdict(
        language in 0..LANGUAGES.len(),
        estate in prop::collection::vec(any::<u8>(), 0..80),
        abstraction in prop::collection::vec(any::<u8>(), 0..240),
    ) {
        if let Err((_, difference)) = check_bytes(language, &estate, &abstraction) {
            panic!("{difference}");
        }
    }
}

/// All differences by kind, each with the smallest text that shows it.
#[test]
#[ignore = "prints all differences"]
fn survey_of_abstractions() {
    let mut found: BTreeMap<(usize, &str), (usize, String)> = BTreeMap::new();
    let mut state =
        0x9e37_79b9_7f4a_7c15_u64 ^ env::var("SWITCHOVER_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    for case in 0..cases() as usize {
        let language = case % LANGUAGES.len();
        let mut bytes: [Vec<u8>; 2] = [(0..80).map(|_| random()).collect(), (0..240).map(|_| random()).collect()];
        let Err((kind, _)) = check_bytes(language, &bytes[0], &bytes[1]) else { continue };
        let entry = found.entry((language, kind)).or_default();
        entry.0 += 1;
        if entry.0 > 1 {
            continue;
        }
        for (part, step) in [(1, 16), (0, 8), (1, 4), (1, 1), (0, 1)] {
            for at in (0..bytes[part].len()).step_by(step) {
                let before = bytes[part].clone();
                bytes[part][at..].iter_mut().take(step).for_each(|byte| *byte = 0);
                if before != bytes[part]
                    && !matches!(check_bytes(language, &bytes[0], &bytes[1]), Err((own, _)) if own == kind)
                {
                    bytes[part] = before;
                }
            }
        }
        let (_, difference) = check_bytes(language, &bytes[0], &bytes[1]).unwrap_err();
        if entry.1.is_empty() || difference.len() < entry.1.len() {
            entry.1 = difference;
        }
    }
    for ((language, kind), (count, difference)) in found {
        println!("##### {}, {kind}: {count}\n{difference}\n", LANGUAGES[language].0);
    }
}
