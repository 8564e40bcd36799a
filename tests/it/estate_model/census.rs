//! How often estates hold what, how often that decides a verdict, and how often each verdict is the right one.

use std::collections::BTreeMap;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::estate::{Estate, FEATURES, estates};
use super::model::{Model, NEEDED};

/// Estates that are the same in every run.
pub fn sample(count: usize) -> impl Iterator<Item = Estate> {
    let mut runner = TestRunner::deterministic();
    let strategy = estates();
    (0..count).map(move |_| strategy.new_tree(&mut runner).unwrap().current())
}

/// The right verdicts of each requirement of each pool.
fn verdicts(model: &Model, estate: &Estate) -> Vec<(&'static str, String)> {
    let pools = 0..estate.pools.len();
    let of = |pool| {
        NEEDED.iter().map(move |needed| (needed.id, format!("{:?}", model.expect(estate, pool, needed).verdicts)))
    };
    pools.flat_map(of).collect()
}

/// Prints the figures, and fails where something is too rare to be tested.
pub fn count(count: usize) {
    let model = Model::new();
    let mut features: BTreeMap<&str, (usize, usize)> = FEATURES.iter().map(|one| (one.name, (0, 0))).collect();
    let mut outcomes: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for estate in sample(count) {
        let own = verdicts(&model, &estate);
        for feature in FEATURES {
            if let Some(without) = feature.without(&estate) {
                let (holding, deciding) = features.get_mut(feature.name).unwrap();
                *holding += 1;
                let others = verdicts(&model, &without);
                *deciding += usize::from(own.iter().zip(&others).any(|(own, other)| own != other));
            }
        }
        own.into_iter().for_each(|one| *outcomes.entry(one).or_default() += 1);
    }
    println!("of {count} estates  hold  decided by");
    for (name, (holding, deciding)) in &features {
        println!("{name:40} {holding:6} {deciding:6}");
    }
    for ((id, verdict), times) in &outcomes {
        println!("{id:30} {verdict:20} {times:6}");
    }
    let rare: Vec<&&str> =
        features.iter().filter(|(_, (holding, _))| holding * 200 < count).map(|(name, _)| name).collect();
    assert!(rare.is_empty(), "too rare: {rare:?}");
}
