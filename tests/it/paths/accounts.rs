//! Access rules of the account: when they are changed, and which addresses they name.

use model::options::Edition;
use serde_json::{Value, json};
use switchover::{Options, Source};

use super::{account, id, network, pool, resource, west_europe};

#[test]
fn an_account_is_opened_only_after_everything_else_is_denied() {
    let spoke = network("spoke", 0, &[("nodes", json!({}))], json!({}));
    let account = account(json!({ "publicNetworkAccess": "Disabled", "privateEndpointConnections": [] }));
    let documents = [spoke, account, pool("BatchManaged")];
    let sources: Vec<Source> = documents.iter().map(|one| Source::new("x", one.to_string())).collect();
    let plan = switchover::plan(&sources, &Options { edition: Some(Edition::Ga), ..west_europe() });
    let steps = plan.checklist.phases.iter().flat_map(|phase| &phase.steps);
    let commands = steps.flat_map(|step| &step.choices).map(|choice| choice.commands.join("\n"));
    let opening = commands.into_iter().find(|commands| commands.contains("--public-network-access Enabled")).unwrap();
    let at = |part: &str| opening.find(part).unwrap();
    let enabled = at("--public-network-access Enabled");
    assert!(at("--profile BatchAccount --default-action Deny") < enabled, "{opening}");
    assert!(at("--profile NodeManagement --default-action Deny") < at("network-rule add"), "{opening}");
    assert!(at("network-rule add") < enabled, "{opening}");
}

#[test]
fn the_rules_of_an_account_are_given_the_addresses_that_nodes_call_from() {
    let with = |address: Value, allowed: &[&str]| {
        let rules: Vec<Value> = allowed.iter().map(|value| json!({ "action": "Allow", "value": value })).collect();
        let access = json!({ "nodeManagementAccess": { "defaultAction": "Deny", "ipRules": rules } });
        let account = account(
            json!({ "publicNetworkAccess": "Enabled", "networkProfile": access, "privateEndpointConnections": [] }),
        );
        let nodes = json!({ "natGateway": id("natGateways/nat"), "defaultOutboundAccess": false });
        let spoke = network("spoke", 0, &[("nodes", nodes)], json!({}));
        let nat = resource("natGateways", "nat", json!({ "publicIpAddresses": [id("publicIPAddresses/out")] }));
        let address = resource("publicIPAddresses", "out", json!({ "ipAddress": address }));
        let sources =
            [spoke, account, nat, address, pool("NoPublicIPAddresses")].map(|one| Source::new("x", one.to_string()));
        let plan = switchover::plan(&sources, &Options { edition: Some(Edition::Ga), ..west_europe() });
        let steps = plan.checklist.phases.iter().flat_map(|phase| &phase.steps);
        let commands = steps.flat_map(|step| &step.choices).flat_map(|choice| choice.commands.clone());
        commands.filter_map(|command| Some(command.split_once("--ip-address ")?.1.to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(with(json!("20.1.2.3"), &[]), ["20.1.2.3"]);
    assert_eq!(with(json!("20.1.2.3"), &["20.1.2.4"]), ["20.1.2.3"]);
    assert_eq!(with(json!("20.1.2.3"), &["20.1.2.0/24"]), [""; 0]);
}
