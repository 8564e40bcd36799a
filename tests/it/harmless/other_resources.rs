//! Nothing is changed where no node is.

use crate::support::plain;
use model::plan::Plan;
use serde_json::{Value, json};
use switchover::Options;

use super::{
    account, closed_rules, estate, id, nsg, options, plan_of, plan_with, pool, removal, rule, subjects, subnet_id,
    targets,
};

fn diagnostics(plan: &Plan) -> String {
    let all = plan.sources.iter().flat_map(|source| &source.diagnostics);
    all.map(|diagnostic| diagnostic.message.plain()).collect::<Vec<_>>().join("\n")
}

/// Rule sets of others, in the formats in which they may be pasted, each with its name.
fn of_others() -> Vec<(&'static str, &'static str, String)> {
    let db = nsg("nsg-db", &closed_rules(), &[subnet_id("db")], &[]);
    let loose = nsg("nsg-db", &closed_rules(), &[], &[]);
    let card = nsg("nsg-db", &closed_rules(), &[], &[id("Network/networkInterfaces", "nic-jump")]);
    let table = json!({
        "id": id("Network/routeTables", "rt-db"), "name": "rt-db", "location": "westeurope",
        "type": "Microsoft.Network/routeTables", "subnets": [{ "id": subnet_id("db") }],
        "routes": [{ "name": "none", "addressPrefix": "0.0.0.0/0", "nextHopType": "None" }]
    });
    let powershell = json!({
        "Name": "nsg-db", "Id": id("Network/networkSecurityGroups", "nsg-db"), "Location": "westeurope",
        "SecurityRules": [{
            "Name": "NothingOut", "Priority": 4000, "Direction": "Outbound", "Access": "Deny", "Protocol": "*",
            "SourceAddressPrefix": ["*"], "SourcePortRange": ["*"], "DestinationAddressPrefix": ["*"],
            "DestinationPortRange": ["*"]
        }],
        "DefaultSecurityRules": [], "Subnets": [{ "Id": subnet_id("db") }], "NetworkInterfaces": []
    });
    let template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": [{
            "type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2024-05-01", "name": "nsg-db",
            "location": "westeurope", "properties": { "securityRules": [{
                "name": "NothingOut", "properties": rule("NothingOut", 4000, "Outbound", "Deny", "*", "*", "*")
            }] }
        }]
    });
    let terraform = r#"
resource "azurerm_network_security_group" "db" {
  name                = "nsg-db"
  location            = "westeurope"
  resource_group_name = "rg-db"
  security_rule {
    name                       = "NothingOut"
    priority                   = 4000
    direction                  = "Outbound"
    access                     = "Deny"
    protocol                   = "*"
    source_port_range          = "*"
    destination_port_range     = "*"
    source_address_prefix      = "*"
    destination_address_prefix = "*"
  }
}
"#;
    let bicep = "resource db 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {\n  name: 'nsg-db'\n  location: 'westeurope'\n  \
                 properties: {\n    securityRules: [\n      {\n        name: 'NothingOut'\n        properties: {\n          priority: 4000\n\
                 \u{20}         direction: 'Outbound'\n          access: 'Deny'\n          protocol: '*'\n          sourceAddressPrefix: '*'\n\
                 \u{20}         sourcePortRange: '*'\n          destinationAddressPrefix: '*'\n          destinationPortRange: '*'\n        }\n\
                 \u{20}     }\n    ]\n  }\n}\n";
    vec![
        ("db.json", "nsg-db", db.to_string()),
        ("loose.json", "nsg-db", loose.to_string()),
        ("card.json", "nsg-db", card.to_string()),
        ("list.json", "nsg-db", json!([db]).to_string()),
        ("table.json", "rt-db", table.to_string()),
        ("ps.json", "nsg-db", powershell.to_string()),
        ("template.json", "nsg-db", template.to_string()),
        ("main.tf", "nsg-db", terraform.to_owned()),
        ("main.bicep", "nsg-db", bicep.to_owned()),
    ]
}

#[test]
fn beside_a_pool_no_rule_set_of_others_is_assessed_or_changed() {
    for (file, name, text) in of_others() {
        let mut texts: Vec<(&str, String)> =
            ["n.json", "v.json", "a.json", "p.json"].into_iter().zip(estate().iter().map(Value::to_string)).collect();
        texts.push((file, text));
        let plan = plan_with(&texts, &options());
        assert_eq!(subjects(&plan), ["p1"], "{file}");
        assert!(!targets(&plan).contains(&name), "{file}: {:?}", targets(&plan));
        assert_eq!(plan.status(switchover::TargetMode::Union).code(), 0, "{file}: {}", diagnostics(&plan));
        let told = plan.sources.last().unwrap().diagnostics.iter().filter(|one| one.message.plain().contains(name));
        assert_eq!(told.count(), 1, "{file}: {}", diagnostics(&plan));
    }
}

#[test]
fn the_group_on_the_card_of_another_machine_is_on_no_nodes_path() {
    let card = json!({
        "id": id("Network/networkInterfaces", "nic-jump"), "name": "nic-jump", "location": "westeurope",
        "type": "Microsoft.Network/networkInterfaces",
        "networkSecurityGroup": { "id": id("Network/networkSecurityGroups", "nsg-jump") },
        "virtualMachine": { "id": id("Compute/virtualMachines", "jump") },
        "ipConfigurations": [{ "name": "c", "privateIPAddress": "10.1.1.9", "subnet": { "id": subnet_id("nodes") } }]
    });
    let of_card = nsg("nsg-jump", &closed_rules(), &[], &[id("Network/networkInterfaces", "nic-jump")]);
    for pools in [true, false] {
        let mut parts = estate();
        parts.extend([card.clone(), of_card.clone()]);
        if !pools {
            parts.retain(|part| !part["type"].as_str().unwrap().contains("Batch"));
        }
        let plan = plan_of(&parts, &options());
        assert!(!targets(&plan).contains(&"nsg-jump"), "{:?}", targets(&plan));
        assert!(
            diagnostics(&plan).contains("NSG `nsg-jump` (network interface `nic-jump` of `jump`)"),
            "{}",
            diagnostics(&plan)
        );
        // The machine is in the nodes' subnet: what is removed there, it loses as well.
        let cuts = &removal(&plan, "StorageOut").held_back.as_ref().unwrap().cuts;
        assert_eq!(plain(cuts), ["network interface `nic-jump` of `jump`"]);
    }
}

#[test]
fn a_pool_whose_subnet_is_not_shown_is_unknown_until_its_group_is_named() {
    let parts = [nsg("nsg-nodes", &closed_rules(), &[], &[]), account(), pool("p1", json!({}))];
    let plan = plan_of(&parts, &options());
    assert_eq!(subjects(&plan), ["p1"]);
    assert!(plan.changes.is_empty());
    assert_eq!(plan.subjects[0].modes.simplified, model::plan::Verdict::Unknown);
    let text = render::text(&plan);
    assert!(text.contains("az network vnet subnet show"), "{text}");
    let named = plan_of(&parts, &Options { on: vec!["NSG-Nodes".to_owned()], ..options() });
    assert_eq!(subjects(&named), ["p1"]);
    assert!(targets(&named).contains(&"nsg-nodes"), "{:?}", named.changes);
}
