//! An account that the sources show counts for subnets and rule sets as it does for pools, in every format.

use model::plan::{HopKind, Plan, Verdict};
use render::{Format, summary};
use serde_json::{Value, json};
use switchover::{Edition, Options, Source, Status, TargetMode};

const GROUP: &str = "/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/rg/providers";

fn nsg() -> Value {
    json!({
        "id": format!("{GROUP}/Microsoft.Network/networkSecurityGroups/nsg-a"), "name": "nsg-a", "location": "westeurope",
        "type": "Microsoft.Network/networkSecurityGroups", "securityRules": []
    })
}

fn vnet() -> Value {
    json!({
        "id": format!("{GROUP}/Microsoft.Network/virtualNetworks/vnet"), "name": "vnet", "location": "westeurope",
        "type": "Microsoft.Network/virtualNetworks", "addressSpace": { "addressPrefixes": ["10.0.0.0/16"] },
        "subnets": [{
            "id": format!("{GROUP}/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"), "name": "nodes",
            "addressPrefix": "10.0.0.0/24", "networkSecurityGroup": { "id": nsg()["id"] }
        }]
    })
}

fn account(name: &str, more: &Value) -> Value {
    let mut account = json!({
        "id": format!("{GROUP}/Microsoft.Batch/batchAccounts/{name}"), "name": name, "location": "westeurope",
        "type": "Microsoft.Batch/batchAccounts", "accountEndpoint": format!("{name}.westeurope.batch.azure.com"),
        "publicNetworkAccess": "Enabled", "privateEndpointConnections": []
    });
    for (member, value) in more.as_object().unwrap() {
        account[member] = value.clone();
    }
    account
}

fn closed() -> Value {
    json!({ "publicNetworkAccess": "Disabled" })
}

fn denying() -> Value {
    json!({ "networkProfile": { "nodeManagementAccess": { "defaultAction": "Deny", "ipRules": [] } } })
}

fn plan_of(texts: &[String]) -> Plan {
    let sources: Vec<Source> =
        texts.iter().enumerate().map(|(number, text)| Source::new(format!("s{number}"), text.as_str())).collect();
    let region = model::net::Region::find("westeurope");
    switchover::plan(&sources, &Options { edition: Some(Edition::Ga), region, ..Options::default() })
}

fn plan(parts: &[Value]) -> Plan {
    plan_of(&parts.iter().map(Value::to_string).collect::<Vec<_>>())
}

/// What plans say of the account.
fn assert_is_assessed(plan: &Plan, verdict: Verdict, told: &str) {
    assert_eq!(plan.verdict(TargetMode::Simplified), verdict, "{told:?}: {}", summary(plan).plain());
    let text = render::in_format(plan, Format::Text).unwrap();
    let claims = text.to_lowercase();
    assert!(
        !claims.contains("account was not provided") && !claims.contains("the account were not provided"),
        "{text}"
    );
    assert!(!claims.contains("account's own access"), "{text}");
    for subject in &plan.subjects {
        assert!(!subject.not_provided.contains(&HopKind::Account), "{told}");
    }
}

#[test]
fn the_only_account_counts_for_subnets_and_rule_sets() {
    for (account_of, verdict) in
        [(closed(), Verdict::Blocked), (denying(), Verdict::Blocked), (json!({}), Verdict::Open)]
    {
        let account = account("farm", &account_of);
        for parts in [vec![nsg(), vnet(), account.clone()], vec![nsg(), account.clone()]] {
            let plan = plan(&parts);
            assert_is_assessed(&plan, verdict, &account_of.to_string());
            let blocked = summary(&plan).plain().contains("account `farm`");
            assert_eq!(blocked, verdict == Verdict::Blocked, "{}", summary(&plan).plain());
        }
    }
    // However its location is written, or if that is an expression that nothing resolves.
    for location in ["West Europe", "WESTEUROPE", "[parameters('location')]", "${var.location}"] {
        let account = account("farm", &json!({ "publicNetworkAccess": "Disabled", "location": location }));
        assert_is_assessed(&plan(&[nsg(), vnet(), account]), Verdict::Blocked, location);
    }
    // With the account, nothing on a subnet's path is missing.
    let plan = plan(&[nsg(), vnet(), account("farm", &json!({}))]);
    assert_eq!(plan.strict_status(TargetMode::Simplified), Status::Open);
}

#[test]
fn it_counts_in_other_formats() {
    let rows = [nsg(), vnet(), account("farm", &closed())].map(|part| {
        let (mut row, mut properties) = (json!({}), json!({}));
        for (name, value) in part.as_object().unwrap() {
            let own = ["id", "name", "location", "type"].contains(&name.as_str());
            (if own { &mut row } else { &mut properties })[name] = value.clone();
        }
        let in_properties = |own: &mut Value, list: &str| {
            let Some(all) = own[list].as_array_mut() else { return };
            for one in all {
                *one = json!({ "id": one["id"], "name": one["name"], "properties": one });
            }
        };
        in_properties(&mut properties, "subnets");
        row["properties"] = properties;
        row
    });
    let graph = json!({ "count": 3, "total_records": 3, "skip_token": null, "data": rows }).to_string();
    let bicep = "resource nsg 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {\n  name: 'nsg-a'\n  location: 'westeurope'\n}\n\
        resource farm 'Microsoft.Batch/batchAccounts@2024-07-01' = {\n  name: 'farm'\n  location: 'westeurope'\n  properties: {\n    \
        publicNetworkAccess: 'Disabled'\n  }\n}\n";
    let terraform = "resource \"azurerm_network_security_group\" \"a\" {\n  name = \"nsg-a\"\n  location = \"westeurope\"\n  \
        resource_group_name = \"rg\"\n}\nresource \"azurerm_batch_account\" \"farm\" {\n  name = \"farm\"\n  location = \"westeurope\"\n  \
        resource_group_name = \"rg\"\n  public_network_access_enabled = false\n}\n";
    for text in [graph.as_str(), bicep, terraform] {
        assert_is_assessed(&plan_of(&[text.to_owned()]), Verdict::Blocked, text);
    }
}

#[test]
fn of_accounts_that_differ_it_is_not_known_which_is_the_nodes() {
    let (open, shut) = (account("farm", &json!({})), account("mill", &closed()));
    for parts in [[nsg(), vnet()].to_vec(), vec![nsg()]] {
        let with = |accounts: &[Value]| plan(&[parts.clone(), accounts.to_vec()].concat());
        let differing = with(&[open.clone(), shut.clone()]);
        assert_is_assessed(&differing, Verdict::Unknown, "two that differ");
        let text = render::in_format(&differing, Format::Text).unwrap();
        assert!(text.contains("`farm` and `mill`"), "{text}");
        assert_is_assessed(&with(&[open.clone(), account("barn", &json!({}))]), Verdict::Open, "two that are open");
    }
}

#[test]
fn a_pool_that_names_no_account_is_of_the_one_that_is_shown() {
    let list = r#"[{"id": "p1", "allocationState": "steady", "vmSize": "standard_d2s_v3", "state": "active",
        "currentDedicatedNodes": 4, "virtualMachineConfiguration": {}, "networkConfiguration": null, "url": "", "eTag": ""}]"#;
    let projected = r#"[{"id": "p1", "allocationState": "steady", "vmSize": "standard_d2s_v3", "state": "active",
        "currentNodeCommunicationMode": "classic", "targetNodeCommunicationMode": "default"}]"#;
    for (text, more, verdict) in
        [(list, closed(), Verdict::Blocked), (list, json!({}), Verdict::Open), (projected, json!({}), Verdict::Unknown)]
    {
        let plan = plan_of(&[text.to_owned(), account("farm", &more).to_string()]);
        assert_is_assessed(&plan, verdict, text);
        let text = render::in_format(&plan, Format::Text).unwrap();
        assert!(!text.contains("account the Batch account"), "{text}");
    }
    let alone = plan_of(&[list.to_owned()]);
    let text = render::in_format(&alone, Format::Text).unwrap();
    assert!(text.contains("; the account was not provided.") && !text.contains("account the Batch account"), "{text}");
}

#[test]
fn a_subnet_may_be_where_the_endpoint_of_the_account_is() {
    let endpoint = json!({
        "id": format!("{GROUP}/Microsoft.Network/privateEndpoints/pe"), "name": "pe", "location": "westeurope",
        "type": "Microsoft.Network/privateEndpoints", "subnet": { "id": vnet()["subnets"][0]["id"] },
        "privateLinkServiceConnections": [{ "name": "c", "groupIds": ["nodeManagement"],
            "privateLinkServiceId": account("farm", &json!({}))["id"],
            "privateLinkServiceConnectionState": { "status": "Approved" } }]
    });
    let account = account(
        "farm",
        &json!({
            "publicNetworkAccess": "Disabled",
            "privateEndpointConnections": [{ "privateEndpoint": { "id": endpoint["id"] }, "groupIds": ["nodeManagement"],
                "privateLinkServiceConnectionState": { "status": "Approved" } }]
        }),
    );
    let zone = json!({
        "id": format!("{GROUP}/Microsoft.Network/privateDnsZones/privatelink.batch.azure.com/virtualNetworkLinks/l"), "name": "l",
        "type": "Microsoft.Network/privateDnsZones/virtualNetworkLinks", "location": "global",
        "virtualNetworkLinkState": "Completed", "registrationEnabled": false, "virtualNetwork": { "id": vnet()["id"] }
    });
    let shown = plan(&[nsg(), vnet(), account.clone(), endpoint.clone(), zone.clone()]);
    assert_is_assessed(&shown, Verdict::Open, "the network");
    // Of a stand-alone rule set, nothing shows whether its nodes reach the endpoint.
    assert_is_assessed(&plan(&[nsg(), account, endpoint, zone]), Verdict::Unknown, "no network");
}
