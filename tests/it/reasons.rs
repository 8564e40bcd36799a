//! Each fixture with something blocked, and each file of the corpus, has a proved plan or says why none can be.

use std::path::Path;

use model::plan::{ProofOfPhase, Verdict};
use switchover::{Options, Plan};

use crate::small_estate::{self, account, firewall, nsg, pool, table, vnet};
use crate::support::{ESTATES, corpus, estate, files_in, fixture, source};

/// True if something is blocked and the plan is proved; a plan that is not says why, phase by phase.
fn is_proved(name: &str, plan: &Plan) -> Option<bool> {
    let phases: [(&str, &ProofOfPhase); 3] =
        [("union", &plan.proof.union), ("tighten", &plan.proof.tighten), ("rollback", &plan.proof.rollback)];
    for (phase, proof) in phases {
        assert!(proof.holds || proof.gaps.iter().any(|gap| gap.plain().len() > 20), "{name}: {phase} has no reason");
        assert!(!proof.holds || proof.gaps.is_empty(), "{name}: {phase} is proved");
    }
    let is_blocked = plan.subjects.iter().any(|subject| {
        [subject.modes.classic, subject.modes.simplified].into_iter().any(|verdict| verdict >= Verdict::Partly)
    });
    is_blocked.then_some(plan.proof.union.holds)
}

/// How many of some plans with something blocked are proved, and how many say why not.
fn counted(plans: impl IntoIterator<Item = (String, Plan)>) -> (usize, usize) {
    let mut counts = (0, 0);
    for (name, plan) in plans {
        match is_proved(&name, &plan) {
            Some(true) => counts.0 += 1,
            Some(false) => counts.1 += 1,
            None => {}
        }
    }
    counts
}

fn alone(path: &Path) -> (String, Plan) {
    (path.display().to_string(), switchover::plan(&[source(path)], &Options::default()))
}

#[test]
fn each_fixture_has_a_proved_plan_or_a_reason_why_not() {
    let alone_in = ["nsg", "firewall", "node-firewall"];
    let single = alone_in.iter().flat_map(|folder| files_in(&fixture(folder))).map(|path| alone(&path));
    let estates = ESTATES.map(|name| (name.to_owned(), switchover::plan(&estate(name), &Options::default())));
    let (proved, reasoned) = counted(single.chain(estates));
    assert!(proved > 0 && reasoned > 0, "{proved} {reasoned}");
}

#[test]
#[ignore = "needs a folder of real files"]
fn each_file_of_the_corpus_has_a_proved_plan_or_a_reason_why_not() {
    let (proved, reasoned) = counted(corpus().iter().map(|path| alone(path)));
    println!("of the files with something blocked, {proved} have a proved plan and {reasoned} a reason why not");
}

#[test]
fn a_hop_that_blocks_all_that_takes_it_is_named_where_other_packets_take_another_path() {
    let halves = |first: &str, second: &str| table(&[("0.0.0.0/1", first), ("128.0.0.0/1", second)]);
    for (routes, hop) in [
        (halves("10.0.255.4", "Internet"), "firewall `afw`"),
        (halves("Internet", "10.0.255.4"), "firewall `afw`"),
        (halves("None", "Internet"), "route table `rt`"),
    ] {
        let plan = small_estate::plan(
            &[pool("BatchManaged"), vnet(), nsg(), account(), routes, firewall(&[(100, "Deny", "*")])],
            None,
        );
        let subject = &plan.subjects[0];
        assert_eq!(subject.modes.simplified, Verdict::Partly);
        let reason = subject.reasons[0].plain();
        assert!(reason.starts_with(&format!("Partly blocked by {hop}: TCP 443")), "{reason}");
        let why = plan.groups[0].why.plain();
        assert!(why.starts_with("Partly blocked by ") && why.contains(hop), "{why}");
    }
}
