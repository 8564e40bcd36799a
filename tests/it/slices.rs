//! A plan that is made step by step is the plan that is made at once, whatever happens between the steps.

use std::ops::ControlFlow;

use switchover::{Edition, Options, Plan, Planning, Progress, Source};

use crate::support::{ESTATES, estate, files_below, fixture, source};

/// The plan, and its progress before each step.
fn stepped(sources: &[Source], options: &Options) -> (Plan, Vec<Progress>) {
    let (mut planning, mut seen) = (Planning::begin(sources, options), Vec::new());
    loop {
        seen.push(planning.progress());
        match planning.step() {
            ControlFlow::Continue(more) => planning = more,
            ControlFlow::Break(plan) => return (plan, seen),
        }
    }
}

fn json(plan: &Plan) -> String {
    render::json(plan).unwrap()
}

/// Groups of a few rules each, of which some have to be changed.
fn groups(count: usize) -> Vec<Source> {
    let group = |number: usize| {
        let rule = |at: usize| {
            format!(
                r#"{{"name": "r{at}", "priority": {}, "direction": "{}", "access": "{}", "protocol": "*",
                "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "10.{at}.0.0/16",
                "destinationPortRange": "*"}}"#,
                100 + at,
                if at.is_multiple_of(2) { "Inbound" } else { "Outbound" },
                if (at + number).is_multiple_of(3) { "Deny" } else { "Allow" },
            )
        };
        let rules: Vec<String> = (0..8).map(rule).collect();
        let text =
            format!(r#"{{"name": "nsg-{number}", "location": "westeurope", "securityRules": [{}]}}"#, rules.join(","));
        Source::new(format!("nsg-{number}.json"), text)
    };
    (0..count).map(group).collect()
}

#[test]
fn every_fixture_has_the_same_plan_in_slices() {
    for path in &files_below(&fixture("")) {
        let (sources, options) = ([source(path)], Options { edition: Some(Edition::Ga), ..Options::default() });
        let (plan, _) = stepped(&sources, &options);
        assert_eq!(json(&plan), json(&switchover::plan(&sources, &options)), "{}", path.display());
    }
}

#[test]
fn plans_in_slices_do_not_disturb_each_other() {
    let estates = ESTATES.map(estate);
    let options = Options::default();
    let mut making: Vec<(usize, Planning<'_>)> =
        estates.iter().map(|estate| Planning::begin(estate, &options)).enumerate().collect();
    while !making.is_empty() {
        let mut more = Vec::new();
        for (number, planning) in making {
            match planning.step() {
                ControlFlow::Continue(planning) => more.push((number, planning)),
                ControlFlow::Break(plan) => {
                    assert_eq!(json(&plan), json(&switchover::plan(&estates[number], &options)));
                }
            }
        }
        making = more;
    }
}

#[test]
fn a_large_estate_is_planned_in_many_pieces_and_tells_how_far_it_is() {
    let (sources, options) = (groups(300), Options::default());
    let (plan, seen) = stepped(&sources, &options);
    assert_eq!(json(&plan), json(&switchover::plan(&sources, &options)));
    // Each group is read, changed twice, and assessed four times.
    assert!(seen.len() > 7 * 300, "{} pieces", seen.len());
    assert!(seen.is_sorted(), "progress never goes back");
    let (first, last) = (seen.first().unwrap(), seen.last().unwrap());
    assert_eq!(first.done, 0);
    assert_eq!(last.done, last.all);
    assert!(seen.windows(2).all(|pair| pair[1].done - pair[0].done < last.all / 10), "it goes in small steps");
}

#[test]
fn what_is_given_up_or_finished_at_once_is_fine_at_any_piece() {
    let (sources, options) = (groups(3), Options::default());
    let whole = json(&switchover::plan(&sources, &options));
    for pieces in 0..20 {
        let begin = || {
            (0..pieces).fold(Planning::begin(&sources[..], &options), |planning, _| match planning.step() {
                ControlFlow::Continue(more) => more,
                ControlFlow::Break(_) => Planning::begin(&sources[..], &options),
            })
        };
        drop(begin());
        assert_eq!(json(&begin().finish()), whole);
    }
}
