//! What `azapi_update_resource` writes counts: it describes a resource once more, later.

use crate::twice::comes_to;
use model::plan::Verdict::{Blocked, Open, Unknown};
use serde_json::{Value, json};

fn rules(access: &str) -> String {
    format!(
        "[{{ name = \"d\", properties = {{ priority = 200, direction = \"Outbound\", access = \"{access}\", protocol = \"*\", \
         sourcePortRange = \"*\", destinationPortRange = \"*\", sourceAddressPrefix = \"*\", destinationAddressPrefix = \"*\" }} }}]"
    )
}

fn group(access: &str) -> String {
    format!(
        "resource \"azurerm_network_security_group\" \"n\" {{\n  name = \"nsg1\"\n  location = \"westeurope\"\n  resource_group_name = \
         \"rg\"\n  security_rule {{\n    name = \"d\"\n    priority = 200\n    direction = \"Outbound\"\n    access = \"{access}\"\n    \
         protocol = \"*\"\n    source_port_range = \"*\"\n    destination_port_range = \"*\"\n    source_address_prefix = \"*\"\n    \
         destination_address_prefix = \"*\"\n  }}\n}}\n"
    )
}

fn update(target: &str, body: &str) -> String {
    format!(
        "resource \"azapi_update_resource\" \"u\" {{\n  type = \"Microsoft.Network/networkSecurityGroups@2023-11-01\"\n{target}\n  body = \
         {body}\n}}\n"
    )
}

const BY_ID: &str = "  resource_id = azurerm_network_security_group.n.id";

#[test]
fn an_update_of_a_group_replaces_its_rules() {
    for (own, new, expected) in [("Allow", "Deny", Blocked), ("Deny", "Allow", Open)] {
        let body = format!("{{ properties = {{ securityRules = {} }} }}", rules(new));
        let encoded = format!("jsonencode({body})");
        for body in [body, encoded] {
            comes_to(&[format!("{}{}", update(BY_ID, &body), group(own))], expected);
            let named = "  name = \"nsg1\"\n  parent_id = \"/subscriptions/s/resourceGroups/rg\"";
            comes_to(&[format!("{}{}", group(own), update(named, &body))], expected);
        }
        // What is not about rules changes none.
        let tags = "{ properties = { flushConnection = true } }";
        let before = if expected == Open { Blocked } else { Open };
        comes_to(&[format!("{}{}", group(own), update(BY_ID, tags))], before);
    }
}

#[test]
fn an_update_that_is_not_known_leaves_the_rules_unknown() {
    let body = format!("{{ properties = {{ securityRules = {} }} }}", rules("Allow"));
    for (target, body) in [(BY_ID, "var.body"), ("  resource_id = var.id", body.as_str())] {
        let plan = comes_to(&[format!("{}{}", group("Deny"), update(target, body))], Unknown);
        assert!(!plan.sources[0].diagnostics.is_empty());
        assert!(plan.changes.is_empty(), "{:#?}", plan.changes);
    }
    let maybe = update(&format!("  count = var.update ? 1 : 0\n{BY_ID}"), &body);
    comes_to(&[format!("{}{maybe}", group("Deny"))], Unknown);
}

#[test]
fn an_update_of_a_group_that_another_source_shows_is_a_second_description() {
    let id = "/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/rg-render/providers/Microsoft.Network/\
              networkSecurityGroups/nsg-render";
    let target = format!("  resource_id = \"{id}\"");
    let body = |access: &str| format!("{{ properties = {{ securityRules = {} }} }}", rules(access));
    let exported = |access: &str| {
        let rule = json!({"name": "d", "properties": {"priority": 200, "direction": "Outbound", "access": access, "protocol": "*",
            "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "*"}});
        json!({"id": id, "name": "nsg-render", "type": "Microsoft.Network/networkSecurityGroups", "location": "westeurope",
            "properties": {"securityRules": [rule]}})
        .to_string()
    };
    comes_to(&[update(&target, &body("Deny")), exported("Allow")], Unknown);
    comes_to(&[update(&target, &body("Deny")), exported("Deny")], Blocked);
}

#[test]
fn updates_in_plans_and_states_count_as_well() {
    let id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg1";
    let azure = |access: &str| {
        json!({"properties": {"securityRules": [{"name": "d", "properties": {"priority": 200, "direction": "Outbound",
            "access": access, "protocol": "*", "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*",
            "destinationPortRange": "*"}}]}})
    };
    let group = |access: &str| {
        json!({"id": id, "name": "nsg1", "location": "westeurope", "resource_group_name": "rg", "security_rule": [{"name": "d",
            "priority": 200, "direction": "Outbound", "access": access, "protocol": "*", "source_port_range": "*",
            "destination_port_range": "*", "source_address_prefix": "*", "destination_address_prefix": "*"}]})
    };
    let update = |body: Value| json!({"type": "Microsoft.Network/networkSecurityGroups@2023-11-01", "resource_id": id, "body": body});
    let named = |kind: &str, values: Value| (kind.to_owned(), values);
    for (own, new, expected) in [("Allow", "Deny", Blocked), ("Deny", "Allow", Open)] {
        for body in [azure(new), json!(azure(new).to_string()), json!({"value": azure(new), "type": ["object", {}]})] {
            let both =
                [named("azurerm_network_security_group", group(own)), named("azapi_update_resource", update(body))];
            let instance = |(kind, values): &(String, Value)| json!({"mode": "managed", "type": kind, "name": "r", "instances": [{"attributes": values}]});
            let state = json!({"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "a",
                "resources": both.iter().map(instance).collect::<Vec<_>>()});
            comes_to(&[state.to_string()], expected);
            let shown = |(kind, values): &(String, Value)| json!({"address": format!("{kind}.r"), "mode": "managed", "type": kind, "name": "r", "values": values});
            let values = json!({"root_module": {"resources": both.iter().map(shown).collect::<Vec<_>>()}});
            let planned = json!({"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": values,
                "configuration": {"root_module": {}}, "resource_changes": []});
            comes_to(&[planned.to_string()], expected);
        }
    }
}
