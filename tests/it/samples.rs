//! Each sample of the page reads without an error, and shows what the page says of it.

use model::plan::{HopKind, TargetKind, Tool, Verdict};
use model::source::Extent;
use switchover::{Edition, Options, Plan};

use crate::support::{files_in, locked_down_sample, project, source, sources};

use Verdict::{Blocked, Open};

fn plan(sample: &str) -> Plan {
    let path = project("static/samples").join(sample);
    let sources = if path.is_dir() { sources(&files_in(&path)) } else { vec![source(&path)] };
    let plan = switchover::plan(&sources, &Options::default());
    for source in &plan.sources {
        assert_eq!((source.read, source.diagnostics.len()), (Extent::Whole, 0), "{sample}: {source:?}");
    }
    plan
}

/// The verdicts of the only subject: classic, simplified, both.
fn verdicts(plan: &Plan) -> [Verdict; 3] {
    assert_eq!(plan.subjects.len(), 1);
    let modes = plan.subjects[0].modes;
    [modes.classic, modes.simplified, modes.union]
}

fn assert_proved(plan: &Plan) {
    let proof = &plan.proof;
    assert!(proof.union.holds && proof.tighten.holds && proof.rollback.holds, "{proof:?}");
}

#[test]
fn in_the_locked_down_group_one_rule_lets_simplified_in() {
    let plan = plan("locked-down-nsg.json");
    assert_eq!(verdicts(&plan), [Open, Blocked, Blocked]);
    assert_proved(&plan);
}

#[test]
fn in_the_open_network_nothing_has_to_change_before_the_move() {
    let plan = plan("open-network");
    assert_eq!(verdicts(&plan), [Open; 3]);
    assert!(plan.changes.iter().all(|change| change.phase.name() != "union"), "{:?}", plan.changes);
    assert_proved(&plan);
}

#[test]
fn in_the_forced_tunnel_one_route_lets_both_models_in() {
    let plan = plan("forced-tunnel");
    assert_eq!(verdicts(&plan), [Blocked; 3]);
    let simplified = plan.subjects[0].requirements.last().unwrap();
    assert!(simplified.hops.iter().any(|hop| hop.kind == HopKind::Firewall && hop.verdict == Blocked));
    let union: Vec<TargetKind> =
        plan.changes.iter().filter(|change| change.phase.name() == "union").map(|change| change.target.kind).collect();
    assert_eq!(union, [TargetKind::RouteTable]);
    assert_proved(&plan);
}

#[test]
fn in_the_mixed_estate_the_missing_rule_comes_as_terraform() {
    let plan = plan("mixed-estate");
    assert_eq!(verdicts(&plan), [Open, Blocked, Blocked]);
    let kinds: Vec<&str> = plan.sources.iter().map(|source| source.kind.as_str()).collect();
    assert_eq!(kinds, ["batch-account", "terraform-hcl", "iptables", "batch-pool"]);
    let union: Vec<Option<Tool>> =
        plan.changes.iter().filter(|change| change.phase.name() == "union").map(|change| change.preferred).collect();
    assert_eq!(union, [Some(Tool::Terraform)]);
    assert_proved(&plan);
}

#[test]
fn the_sources_tell_what_a_user_would_enter_and_how_much_rests_on_each() {
    let plan = plan("forced-tunnel");
    let told = plan.inferred.unwrap();
    assert_eq!((told.regions, told.accounts), (vec!["westeurope".to_owned()], vec!["hubjobs".to_owned()]));
    assert_eq!(told.subscriptions, ["22222222-3333-4444-5555-666666666666"]);
    assert_eq!((told.nodes, told.edition), (vec!["10.20.4.0/24".to_owned()], Some(Edition::Ga)));
    let counts = plan.sources.iter().map(|source| source.contents.as_ref().map(|found| (found.rules, found.subjects)));
    // The account, the firewall, the group, the pool, the routes, the network.
    let expected = [(0, 1), (1, 1), (1, 1), (0, 0), (1, 1), (0, 0)];
    assert_eq!(counts.collect::<Vec<_>>(), expected.map(Some));
}

#[test]
fn what_the_sources_tell_does_not_depend_on_what_was_chosen() {
    let region = model::net::Region::find("northeurope");
    let plan = switchover::plan(&[locked_down_sample()], &Options { region, ..Options::default() });
    assert_eq!(plan.subjects[0].region.as_deref(), Some("northeurope"));
    assert_eq!(plan.inferred.unwrap().regions, ["westeurope"]);
}
