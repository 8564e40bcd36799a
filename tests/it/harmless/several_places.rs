//! Where several places may hold nodes, no script changes any of them until one is named.

use model::plan::{Change, PhaseId};
use serde_json::json;
use switchover::Options;

use super::{
    account, classic_rules, closed_rules, estate, id, nsg, options, plan_of, plan_with, pool, rule, subjects,
    subnet_id, targets, vnet,
};

#[test]
fn of_several_groups_alone_the_changes_are_shown_and_in_no_script_until_one_is_named() {
    let groups = [nsg("nsg-a", &closed_rules(), &[], &[]), nsg("nsg-b", &closed_rules(), &[], &[])];
    let resources = ["nsg-a", "nsg-b"].map(|name| {
        let nested =
            json!({ "name": "NothingOut", "properties": rule("NothingOut", 4000, "Outbound", "Deny", "*", "*", "*") });
        json!({
            "type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2024-05-01", "name": name,
            "location": "westeurope", "properties": { "securityRules": [nested] }
        })
    });
    let template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "resources": resources
    });
    let terraform = ["a", "b"].map(|name| {
        format!(
            "resource \"azurerm_network_security_group\" \"{name}\" {{\n  name = \"nsg-{name}\"\n  location = \"westeurope\"\n  \
             resource_group_name = \"rg\"\n  security_rule {{\n    name = \"NothingOut\"\n    priority = 4000\n    direction = \"Outbound\"\n    \
             access = \"Deny\"\n    protocol = \"*\"\n    source_port_range = \"*\"\n    destination_port_range = \"*\"\n    \
             source_address_prefix = \"*\"\n    destination_address_prefix = \"*\"\n  }}\n}}\n"
        )
    });
    for (file, text) in [
        ("list.json", json!(groups).to_string()),
        ("template.json", template.to_string()),
        ("main.tf", terraform.concat()),
    ] {
        let texts = [(file, text)];
        let plan = plan_with(&texts, &options());
        assert_eq!(subjects(&plan), ["nsg-a", "nsg-b"], "{file}");
        assert!(!plan.changes.is_empty() && plan.changes.iter().all(|change| change.unconfirmed.is_some()), "{file}");
        assert!(plan.scripts.is_none(), "{file}");
        let named = plan_with(&texts, &Options { on: vec!["NSG-B".to_owned()], ..options() });
        assert_eq!(subjects(&named), ["nsg-b"], "{file}");
        assert!(named.changes.iter().all(|change| change.target.name == "nsg-b" && change.unconfirmed.is_none()));
        assert!(named.scripts.is_some(), "{file}");
    }
}

#[test]
fn one_group_alone_is_planned_as_it_is() {
    let plan = plan_of(&[nsg("nsg-a", &closed_rules(), &[subnet_id("nodes")], &[])], &options());
    assert!(plan.scripts.is_some_and(|scripts| scripts.union.is_some()));
}

#[test]
fn of_several_subnets_without_pools_the_named_one_and_the_one_with_the_nodes_are_changed() {
    let parts = [
        vnet(&[("nodes", "10.1.1.0/24", Some("nsg-a")), ("db", "10.1.2.0/24", Some("nsg-b"))]),
        nsg("nsg-a", &closed_rules(), &[subnet_id("nodes")], &[]),
        nsg("nsg-b", &closed_rules(), &[subnet_id("db")], &[]),
    ];
    let plan = plan_of(&parts, &options());
    assert_eq!(subjects(&plan), ["vnet-render/nodes", "vnet-render/db"]);
    assert!(plan.changes.iter().all(|change| change.unconfirmed.is_some()) && plan.scripts.is_none());
    let by_name = |name: &str| Options { on: vec![name.to_owned()], ..options() };
    let choices = [
        by_name("nodes"),
        by_name("vnet-render/nodes"),
        by_name(&subnet_id("nodes")),
        by_name("nsg-a"),
        Options { nodes: vec!["10.1.1.0/25".parse().unwrap()], ..options() },
    ];
    for choice in choices {
        let plan = plan_of(&parts, &choice);
        assert_eq!(subjects(&plan), ["vnet-render/nodes"], "{choice:?}");
        assert!(targets(&plan).iter().all(|target| *target == "nsg-a") && plan.scripts.is_some(), "{choice:?}");
    }
}

#[test]
fn naming_a_rule_set_hides_no_pool() {
    let table = json!({
        "id": id("Network/routeTables", "rt-b"), "name": "rt-b", "location": "westeurope",
        "type": "Microsoft.Network/routeTables",
        "routes": [{ "name": "out", "addressPrefix": "0.0.0.0/0", "nextHopType": "Internet" }]
    });
    let cloud_services = json!({ "deploymentConfiguration": { "cloudServiceConfiguration": { "osFamily": "6" } } });
    for (rules, more, is_changed) in
        [(closed_rules(), json!({}), true), (classic_rules(), cloud_services, false), (closed_rules(), json!({}), true)]
    {
        let parts = vec![
            nsg("nsg-nodes", &rules, &[subnet_id("nodes")], &[]),
            nsg("nsg-b", &classic_rules(), &[], &[]),
            vnet(&[("nodes", "10.1.1.0/24", Some("nsg-nodes"))]),
            account(),
            pool("p1", more),
            table.clone(),
        ];
        for named in ["nsg-b", "rt-b"] {
            let named = Options { on: vec![named.to_owned()], ..options() };
            let listed = plan_of(&parts, &named);
            let graph =
                json!({ "data": parts, "total_records": parts.len(), "count": parts.len(), "skip_token": null });
            for plan in [listed, plan_with(&[("graph.json", graph.to_string())], &named)] {
                assert!(subjects(&plan).contains(&"p1") && subjects(&plan).len() == 2, "{:?}", subjects(&plan));
                assert_eq!(plan.status(model::options::TargetMode::Simplified), model::plan::Status::Blocked);
                // What the pool alone needs is shown, and in no script.
                let of_pool: Vec<&Change> =
                    plan.changes.iter().filter(|change| change.target.name == "nsg-nodes").collect();
                assert!(of_pool.iter().all(|change| change.unconfirmed.is_some()));
                assert_eq!(of_pool.iter().any(|change| change.phase == PhaseId::Union), is_changed);
            }
        }
        let own = plan_of(&parts, &Options { on: vec!["nodes".to_owned()], ..options() });
        assert_eq!(subjects(&own), ["p1"]);
        assert!(own.changes.iter().all(|change| change.unconfirmed.is_none()));
    }
}

#[test]
fn rule_sets_of_several_kinds_on_no_common_subnet_are_in_no_script() {
    let table = |subnets: &[String]| {
        json!({
            "id": id("Network/routeTables", "rt-web"), "name": "rt-web", "location": "westeurope",
            "type": "Microsoft.Network/routeTables",
            "subnets": subnets.iter().map(|path| json!({ "id": path })).collect::<Vec<_>>(),
            "routes": [{ "name": "none", "addressPrefix": "0.0.0.0/0", "nextHopType": "None" }]
        })
    };
    let group = |subnets: &[String]| nsg("nsg-db", &closed_rules(), subnets, &[]);
    let firewall = json!({
        "id": id("Network/azureFirewalls", "fw"), "name": "fw", "location": "westeurope",
        "type": "Microsoft.Network/azureFirewalls", "networkRuleCollections": [], "applicationRuleCollections": [],
        "natRuleCollections": [],
        "ipConfigurations": [{ "name": "c", "privateIPAddress": "10.9.0.4" }]
    });
    let (db, web) = ([subnet_id("db")], [subnet_id("web")]);
    for parts in [
        vec![group(&db), table(&web)],
        vec![group(&[]), table(&[])],
        vec![group(&db), table(&[]), firewall.clone()],
        vec![group(&[]), firewall.clone()],
    ] {
        let plan = plan_of(&parts, &options());
        assert!(
            !plan.changes.is_empty() && plan.changes.iter().all(|change| change.unconfirmed.is_some()),
            "{parts:?}"
        );
        assert!(plan.scripts.is_none(), "{parts:?}");
        let named = plan_of(&parts, &Options { on: vec!["nsg-db".to_owned()], ..options() });
        assert!(named.scripts.is_some() && targets(&named).iter().all(|target| *target == "nsg-db"));
    }
    // Both on one subnet are on one path.
    let plan = plan_of(&[group(&web), table(&web)], &options());
    assert!(plan.scripts.is_some() && plan.changes.iter().all(|change| change.unconfirmed.is_none()));
}

#[test]
fn a_name_that_matches_nothing_is_reported_and_ignored() {
    let choice = Options { on: vec!["nsg-x".to_owned()], accept: vec!["tighten-99".to_owned()], ..options() };
    let plan = plan_of(&estate(), &choice);
    assert_eq!(subjects(&plan), ["p1"]);
    assert_eq!(plan.notices.len(), 2, "{:?}", plan.notices);
    assert!(plan.notices[0].plain().contains("nsg-x") && plan.notices[1].plain().contains("tighten-99"));
    assert!(render::text(&plan).contains(&plan.notices[0].plain()));
}
