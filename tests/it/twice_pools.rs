//! Pools that are described twice, once as a pool that can't use simplified communication.

use model::plan::{CanMove, Impact, Verdict::Unknown};
use serde_json::{Value, json};
use switchover::{Edition, Options, Source};

use super::twice::{account, comes_to, is_a_conflict, pool, vnet};

/// A pool that can use simplified communication, and one that can't: its configuration is retired, or its nodes have neither public
/// addresses nor a network.
fn apart() -> [(Value, Value); 2] {
    let usable = pool(false, None);
    let mut of_cloud_services = usable.clone();
    of_cloud_services["properties"]["deploymentConfiguration"] =
        json!({"cloudServiceConfiguration": {"osFamily": "6", "osVersion": "*"}});
    let mut without_addresses = usable.clone();
    without_addresses["properties"]["networkConfiguration"] =
        json!({"publicIPAddressConfiguration": {"provision": "NoPublicIPAddresses"}});
    [(usable.clone(), of_cloud_services), (usable, without_addresses)]
}

#[test]
fn a_pool_that_may_not_be_able_to_move_is_not_known_to_move() {
    for (usable, stuck) in apart() {
        is_a_conflict(&usable, &stuck, &[account("Enabled")]);
        let texts: Vec<String> = [&usable, &stuck, &account("Enabled")].map(Value::to_string).to_vec();
        let plan = comes_to(&texts, Unknown);
        let [frames] = plan.subjects.as_slice() else { panic!("{:#?}", plan.subjects) };
        assert_eq!((frames.can_move(), frames.impact), (CanMove::NotKnown, Impact::Unknown));
        assert_eq!(frames.modes.union, Unknown);
        assert!(frames.reasons.iter().all(|why| !why.plain().contains("Pool `frames` has")), "{:#?}", frames.reasons);
        let asked = plan.questions.iter().filter(|own| own.ask.plain().contains("pool `frames`")).count();
        assert_eq!(asked, 1, "{:#?}", plan.questions);
        let causes = plan.summary.unwrap_or_default().causes;
        assert_eq!(causes.len(), 1, "{causes:#?}");
    }
}

#[test]
fn a_pool_that_is_stuck_whatever_else_is_in_dispute_can_not_move() {
    let [(_, stuck), _] = apart();
    let mut in_subnet = stuck;
    in_subnet["properties"]["networkConfiguration"] = pool(true, None)["properties"]["networkConfiguration"].clone();
    let texts = [in_subnet, vnet(true), account("Enabled"), super::twice::nsg("Deny"), super::twice::nsg("Allow")];
    let sources: Vec<Source> = texts.iter().map(|text| Source::new("pasted.json", text.to_string())).collect();
    for edition in [Edition::Ga, Edition::Preview] {
        let plan = switchover::plan(&sources, &Options { edition: Some(edition), ..Options::default() });
        let frames = plan.subjects.first().unwrap();
        assert_eq!((frames.can_move(), frames.impact), (CanMove::No, Impact::Unsupported));
    }
}

#[test]
fn a_pool_whose_region_is_in_dispute_is_not_known_to_move() {
    // Batch doesn't offer simplified communication in West India.
    for pools in
        [[pool(false, None), pool(false, None)], [pool(false, Some("2026-01-01T00:00:00Z")), pool(false, None)]]
    {
        let mut elsewhere = account("Enabled");
        elsewhere["location"] = json!("westindia");
        let [first, second] = pools;
        let texts = [first, second, elsewhere, account("Enabled")].map(|text| text.to_string());
        let options = Options { edition: Some(Edition::Ga), ..Options::default() };
        for order in [[0, 1, 2, 3], [3, 2, 1, 0]] {
            let sources = order.map(|at: usize| Source::new(format!("{at}.json"), texts[at].clone()));
            let plan = switchover::plan(&sources, &options);
            let can_move: Vec<CanMove> = plan.subjects.iter().map(|own| own.can_move()).collect();
            assert_eq!(can_move, [CanMove::NotKnown], "{:#?}", plan.subjects);
        }
    }
}
