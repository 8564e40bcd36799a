//! Nodes that reach their account at a private endpoint: what blocks another path is no reason to open the internet for them.

use crate::support::plain;
use model::plan::PhaseId;
use serde_json::{Value, json};
use switchover::{Edition, Options, Plan, Source};

use crate::small_estate::{id, nsg, pool, resource, vnet};

const NETWORKS: &str = "Microsoft.Network/virtualNetworks";
const ZONE: &str = "Microsoft.Network/privateDnsZones/privatelink.batch.azure.com/virtualNetworkLinks";

/// The NSG of the nodes, which denies the internet.
fn nodes_nsg(deny: &str) -> Value {
    let mut own = nsg();
    own["securityRules"] = json!([{
        "name": "Deny", "priority": 4000, "direction": "Outbound", "access": "Deny", "protocol": "*", "sourceAddressPrefix": "*",
        "sourcePortRange": "*", "destinationAddressPrefix": deny, "destinationPortRange": "*",
    }]);
    own
}

struct Given {
    /// The network of the endpoint.
    network: &'static str,
    status: &'static str,
    /// What of the account the endpoint leads to, and the account.
    group: &'static str,
    account: &'static str,
    /// Members of the nodes' network.
    network_members: Value,
    /// Members of the subnet of the endpoint.
    subnet_members: Value,
    denied: &'static str,
    linked: bool,
    provision: &'static str,
}

const fn given() -> Given {
    Given {
        network: "vnet",
        status: "Approved",
        group: "nodeManagement",
        account: "farm",
        network_members: Value::Null,
        subnet_members: Value::Null,
        denied: "Internet",
        linked: true,
        provision: "NoPublicIPAddresses",
    }
}

fn with(base: &mut Value, members: &Value) {
    for (name, value) in members.as_object().into_iter().flatten() {
        base[name] = value.clone();
    }
}

fn plan(given: &Given) -> Plan {
    let mut endpoints = json!({
        "id": id(&format!("{NETWORKS}/{}/subnets/endpoints", given.network))["id"], "name": "endpoints",
        "addressPrefix": "10.0.1.0/24", "type": "Microsoft.Network/virtualNetworks/subnets", "delegations": [],
    });
    with(&mut endpoints, &given.subnet_members);
    let mut own = vnet();
    own["virtualNetworkPeerings"] = json!([]);
    with(&mut own, &given.network_members);
    own["subnets"][0]["routeTable"] = Value::Null;
    let state = json!({ "status": given.status });
    let account = json!({ "publicNetworkAccess": "Disabled" });
    let account = resource("Microsoft.Batch/batchAccounts", "farm", &account);
    let connection = json!({
        "name": "c", "groupIds": [given.group],
        "privateLinkServiceId": id(&format!("Microsoft.Batch/batchAccounts/{}", given.account))["id"],
        "privateLinkServiceConnectionState": state,
    });
    let endpoint = json!({
        "subnet": { "id": endpoints["id"] }, "privateLinkServiceConnections": [connection],
        "customDnsConfigs": [{ "fqdn": "x", "ipAddresses": ["10.0.1.5"] }],
    });
    let link = json!({ "virtualNetwork": id(&format!("{NETWORKS}/vnet")) });
    let mut deny_all = nodes_nsg("*");
    deny_all["securityRules"][0]["direction"] = json!("Inbound");
    deny_all["name"] = json!("npe");
    deny_all["id"] = id("Microsoft.Network/networkSecurityGroups/npe")["id"].clone();
    let mut all = vec![
        own,
        endpoints,
        nodes_nsg(given.denied),
        deny_all,
        account,
        resource("Microsoft.Network/privateEndpoints", "pe", &endpoint),
        pool(given.provision),
    ];
    all.extend(given.linked.then(|| resource(ZONE, "l", &link)));
    let sources: Vec<Source> = all.iter().map(|one| Source::new("x", one.to_string())).collect();
    switchover::plan(&sources, &Options { edition: Some(Edition::Ga), ..Options::default() })
}

fn opened(plan: &Plan) -> Vec<String> {
    let union = plan.changes.iter().filter(|change| change.phase == PhaseId::Union);
    union.map(|change| format!("{:?}", change.rule().map(|rule| &rule.name))).collect()
}

#[test]
fn no_rule_on_the_service_tag_is_added_where_nodes_call_a_private_endpoint() {
    let filtered = json!({
        "privateEndpointNetworkPolicies": "NetworkSecurityGroupEnabled",
        "networkSecurityGroup": id("Microsoft.Network/networkSecurityGroups/npe"),
    });
    for (why, given) in [
        ("nothing is in the way", given()),
        ("the connection is rejected", Given { status: "Rejected", ..given() }),
        ("the connection is pending", Given { status: "Pending", ..given() }),
        ("the endpoint is in a network apart", Given { network: "far", ..given() }),
        ("the endpoint is for another part of the account", Given { group: "batchAccount", ..given() }),
        ("the endpoint is of another account", Given { account: "other", ..given() }),
        ("an NSG filters the endpoint", Given { subnet_members: filtered, ..given() }),
        (
            "custom DNS servers resolve the name",
            Given { network_members: json!({ "dhcpOptions": { "dnsServers": ["10.9.0.4"] } }), ..given() },
        ),
        ("the zone is not shown", Given { linked: false, ..given() }),
        ("the zone is not shown", Given { linked: false, provision: "BatchManaged", ..given() }),
    ] {
        let plan = plan(&given);
        let simplified = |name: &String| name.contains("AllowBatchNodeManagementOutbound");
        assert!(!opened(&plan).iter().any(simplified), "{why}: {:?}", opened(&plan));
    }
}

#[test]
fn an_nsg_that_blocks_the_private_endpoint_is_asked_to_allow_its_address() {
    let plan = plan(&Given { denied: "*", ..given() });
    assert_eq!(opened(&plan), [""; 0]);
    let gaps = plain(&plan.proof.union.gaps).join("\n");
    assert!(gaps.contains("Allow TCP 443 from the nodes to 10.0.1.5/32."), "{gaps}");
}

#[test]
fn an_nsg_that_blocks_at_the_private_endpoint_has_a_step_of_its_own() {
    let filtered = json!({
        "privateEndpointNetworkPolicies": "NetworkSecurityGroupEnabled",
        "networkSecurityGroup": id("Microsoft.Network/networkSecurityGroups/npe"),
    });
    let plan = plan(&Given { subnet_members: filtered, ..given() });
    let union = plan.checklist.phases.iter().find(|phase| phase.id == PhaseId::Union).unwrap();
    let titles: Vec<String> = union.steps.iter().map(|step| step.title.plain()).collect();
    assert!(titles.contains(&"Allow the traffic at NSG `npe`".to_owned()), "{titles:?}");
}
