//! Nodes that can't use simplified communication, whatever the network allows: of a region without it, or of a pool that can't be
//! migrated as configured. Nothing is changed or promised for them.

use model::plan::{ChangeAction, PhaseId};
use render::summary;
use serde_json::{Value, json};
use switchover::{Edition, Options, Plan, Source, Status, TargetMode};

use crate::small_estate::{account, id, nsg, pool, resource, table, vnet};

fn plan_in(region: &str, edition: Edition, documents: &[Value]) -> Plan {
    let texts = documents.iter().map(|document| document.to_string().replace("northeurope", region));
    plan_of(edition, &texts.collect::<Vec<_>>())
}

fn plan_of(edition: Edition, texts: &[String]) -> Plan {
    let sources: Vec<Source> =
        texts.iter().enumerate().map(|(number, text)| Source::new(format!("{number}"), text.as_str())).collect();
    switchover::plan(&sources, &Options { edition: Some(edition), ..Options::default() })
}

/// An NSG that blocks everything that leaves.
fn shut_nsg() -> Value {
    let mut nsg = nsg();
    nsg["securityRules"] = json!([{
        "name": "DenyOut", "priority": 4000, "direction": "Outbound", "access": "Deny", "protocol": "*", "sourceAddressPrefix": "*",
        "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "*",
    }]);
    nsg
}

fn cloud_services_pool() -> Value {
    let mut pool = pool("BatchManaged");
    pool["deploymentConfiguration"] = json!({ "cloudServiceConfiguration": { "osFamily": "6" } });
    pool
}

fn steps(plan: &Plan, phase: PhaseId) -> Vec<String> {
    let phases = plan.checklist.phases.iter().filter(|own| own.id == phase);
    phases.flat_map(|phase| &phase.steps).map(|step| step.title.plain()).collect()
}

#[test]
fn where_simplified_is_not_offered_nothing_is_changed_and_nothing_is_promised() {
    let routes = || table(&[("0.0.0.0/0", "None")]);
    for region in ["westindia", "chinanorth", "chinaeast"] {
        for group in [nsg(), shut_nsg()] {
            for documents in [
                vec![vnet(), group.clone(), routes(), account(), pool("BatchManaged")],
                vec![vnet(), group.clone(), routes()],
                vec![group.clone()],
                vec![routes()],
            ] {
                for edition in [Edition::Preview, Edition::Ga] {
                    let plan = plan_in(region, edition, &documents);
                    let told = summary(&plan);
                    assert!(plan.changes.is_empty(), "{region}: {told:?}\n{:#?}", plan.changes);
                    let begins = format!("Batch does not offer simplified communication in {region}, the region of ");
                    assert!(
                        told.plain().starts_with(&begins) && told.plain().ends_with(" This plan changes nothing."),
                        "{told:?}"
                    );
                    assert_eq!(plan.status(TargetMode::Simplified), Status::Blocked);
                    assert!(steps(&plan, PhaseId::Switch).is_empty() && steps(&plan, PhaseId::Verify).is_empty());
                }
            }
        }
    }
    // As a template, as Terraform and as rows of the portal.
    let template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "resources": [{
            "type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2023-09-01", "name": "nsg", "location": "westindia",
            "properties": { "securityRules": [] },
        }],
    });
    let terraform = "resource \"azurerm_network_security_group\" \"n\" {\n  name = \"nsg\"\n  location = \"West India\"\n  \
                     resource_group_name = \"g\"\n}\n";
    for text in [template.to_string(), terraform.to_owned()] {
        let plan = plan_of(Edition::Ga, &[text]);
        assert!(plan.changes.is_empty(), "{:#?}", plan.changes);
        let told = "Batch does not offer simplified communication in westindia, the region of NSG `nsg`. This plan changes nothing.";
        assert_eq!(summary(&plan).plain(), told);
    }
    assert!(!plan_in("westeurope", Edition::Ga, &[shut_nsg()]).changes.is_empty());
}

#[test]
fn a_pool_that_cannot_be_migrated_is_the_headline() {
    let open = [vnet(), nsg(), table(&[]), account()];
    let nat = resource(
        "Microsoft.Network/natGateways",
        "nat",
        &json!({ "publicIpAddresses": [id("Microsoft.Network/publicIPAddresses/a")] }),
    );
    for (pool, edition, why) in [
        (cloud_services_pool(), Edition::Ga, "cloudServiceConfiguration"),
        (cloud_services_pool(), Edition::Preview, "cloudServiceConfiguration"),
        (pool("NoPublicIPAddresses"), Edition::Preview, "no public IP addresses"),
    ] {
        let plan = plan_in("northeurope", edition, &[&open[..], &[nat.clone(), pool]].concat());
        assert_eq!(summary(&plan).plain(), "Pool `pool` can't be migrated as configured. This plan changes nothing.");
        assert_eq!(plan.status(TargetMode::Simplified), Status::Blocked);
        assert!(plan.changes.is_empty(), "{:#?}", plan.changes);
        assert!(plan.subjects[0].reasons[0].plain().contains(why), "{:?}", plan.subjects[0].reasons);
    }
    let mut other = pool("BatchManaged");
    other["name"] = json!("other");
    other["id"] = json!(other["id"].as_str().unwrap().replace("/pools/pool", "/pools/other"));
    let both = plan_in("northeurope", Edition::Ga, &[&open[..], &[cloud_services_pool(), other]].concat());
    let told = summary(&both);
    let begins = "Pool `pool` can't be migrated as configured; simplified communication is allowed for pool `other`.";
    assert!(told.plain().starts_with(begins), "{told:?}");
}

#[test]
fn classic_is_not_opened_from_the_internet_for_pools_without_public_addresses() {
    let plan = |pool: Value, edition| {
        plan_in("northeurope", edition, &[vnet(), shut_nsg(), table(&[]), account(), pool]).changes
    };
    assert_eq!(plan(pool("NoPublicIPAddresses"), Edition::Preview), []);
    let simplified = plan(pool("NoPublicIPAddresses"), Edition::Ga);
    let names: Vec<&str> = simplified.iter().filter_map(|change| Some(change.rule()?.name.as_str())).collect();
    assert!(names.iter().all(|name| *name == "AllowBatchNodeManagementOutbound"), "{names:?}");
    // Pools with public addresses on the same NSG keep what they need.
    let classic = plan(pool("BatchManaged"), Edition::Preview);
    assert!(classic.iter().any(|change| change.phase == PhaseId::Union && change.action == ChangeAction::Add));
}

/// An NSG is judged by the nodes that need a flow: what it stops for others that share it is no reason to change it.
#[test]
fn what_an_nsg_stops_for_nodes_that_do_not_need_it_is_not_opened() {
    let moved = |text: &Value| {
        let text = text.to_string().replace("subnets/nodes", "subnets/others").replace("\"nodes\"", "\"others\"");
        serde_json::from_str::<Value>(&text.replace("10.0.0.0/24", "10.0.1.0/24")).unwrap()
    };
    let mut network = vnet();
    let second = moved(&network["subnets"][0]);
    network["subnets"].as_array_mut().unwrap().push(second);
    let others = moved(&pool("NoPublicIPAddresses"));
    let others: Value = serde_json::from_str(&others.to_string().replace("pools/pool", "pools/others")).unwrap();
    let opens = |plan: &Plan| {
        plan.changes
            .iter()
            .any(|change| change.rule().is_some_and(|rule| rule.name == "AllowBatchNodeManagementOutbound"))
    };
    for (source, is_opened) in [("10.0.1.0/24", false), ("10.0.0.0/24", true), ("*", true)] {
        let mut group = shut_nsg();
        group["securityRules"][0]["sourceAddressPrefix"] = json!(source);
        let routes = table(&[("0.0.0.0/0", "Internet")]);
        let documents = [network.clone(), group, routes, account(), pool("BatchManaged"), others.clone()];
        let plan = plan_in("northeurope", Edition::Preview, &documents);
        assert_eq!(opens(&plan), is_opened, "{source}: {}\n{:#?}", summary(&plan).plain(), plan.changes);
    }
}
