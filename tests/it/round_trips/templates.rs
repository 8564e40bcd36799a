//! A sample as an ARM template, and as `terraform show -json` prints a state.

use serde_json::{Value, json};
use switchover::Source;

use super::az;
use super::sample::{REGION, Rule, Sample};

/// As a template whose names and locations are expressions.
pub fn arm(sample: &Sample) -> Vec<Source> {
    let resource = |(kind, name, properties): (&str, &str, Value)| {
        let properties = match properties.get("securityRules") {
            Some(rules) => {
                json!({ "securityRules": rules.as_array().unwrap().iter().map(wrapped).collect::<Vec<_>>() })
            }
            None => with_wrapped_routes(properties),
        };
        json!({
            "type": format!("Microsoft.Network/{kind}"),
            "apiVersion": "2024-05-01",
            "name": format!("[concat(parameters('prefix'), '{name}')]"),
            "location": "[parameters('location')]",
            "properties": properties,
        })
    };
    let template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {
            "prefix": { "type": "string", "defaultValue": "" },
            "location": { "type": "string", "defaultValue": REGION },
        },
        "resources": az::resources(sample).into_iter().map(resource).collect::<Vec<_>>(),
    });
    vec![Source::new("azuredeploy.json", template.to_string())]
}

/// As a template all of whose objects and lists are made by functions.
pub fn arm_of_functions(sample: &Sample) -> Vec<Source> {
    let mut sources = arm(sample);
    for source in &mut sources {
        let mut template: Value = serde_json::from_str(&source.text).unwrap();
        for resource in template["resources"].as_array_mut().unwrap() {
            resource["properties"] = json!(format!("[{}]", expression(&resource["properties"])));
        }
        source.text = template.to_string();
    }
    sources
}

/// The expression that makes a value.
pub fn expression(value: &Value) -> String {
    match value {
        Value::Null => "null()".to_owned(),
        Value::Bool(value) => format!("{value}()"),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Array(items) => format!("createArray({})", items.iter().map(expression).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| format!("'{name}', {}", expression(value));
            format!("createObject({})", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A named thing with its fields in `properties`, as templates have them.
fn wrapped(flat: &Value) -> Value {
    let mut fields = flat.as_object().unwrap().clone();
    let name = fields.remove("name");
    fields.retain(|_, value| !value.is_null());
    json!({ "name": name, "properties": fields })
}

fn with_wrapped_routes(mut table: Value) -> Value {
    let routes: Vec<Value> = table["routes"].as_array().unwrap().iter().map(wrapped).collect();
    table["routes"] = json!(routes);
    table
}

/// As a state: a group with its rules, a table with its routes.
pub fn terraform(sample: &Sample) -> Vec<Source> {
    let resource = |kind: &str, name: &str, values: Value| {
        json!({
            "address": format!("{kind}.{name}"),
            "mode": "managed",
            "type": kind,
            "name": name,
            "provider_name": "registry.terraform.io/hashicorp/azurerm",
            "schema_version": 0,
            "values": values,
        })
    };
    let group = json!({
        "id": az::id("networkSecurityGroups", "nsg"),
        "name": "nsg",
        "location": REGION,
        "resource_group_name": "rg-batch",
        "security_rule": sample.rules.iter().map(security_rule).collect::<Vec<_>>(),
    });
    let routes = sample.routes.iter().map(|route| {
        json!({
            "name": route.name,
            "address_prefix": route.prefix,
            "next_hop_type": route.hop,
            "next_hop_in_ip_address": route.address.unwrap_or_default(),
        })
    });
    let table = json!({
        "id": az::id("routeTables", "rt"),
        "name": "rt",
        "location": REGION,
        "resource_group_name": "rg-batch",
        "bgp_route_propagation_enabled": true,
        "route": routes.collect::<Vec<_>>(),
    });
    let state = json!({
        "format_version": "1.0",
        "terraform_version": "1.9.0",
        "values": { "root_module": { "resources": [
            resource("azurerm_network_security_group", "nsg", group),
            resource("azurerm_route_table", "rt", table),
        ] } },
    });
    vec![Source::new("state.json", state.to_string())]
}

/// The provider has one field for a value and another for several, and leaves the one that is not used empty.
fn security_rule(rule: &Rule) -> Value {
    let one = |values: &[&str]| if let [one] = values { (*one).to_owned() } else { String::new() };
    let many = |values: &[&str]| -> Vec<String> {
        if values.len() > 1 { values.iter().map(|value| (*value).to_owned()).collect() } else { Vec::new() }
    };
    json!({
        "name": rule.name,
        "description": "",
        "priority": rule.priority,
        "direction": rule.direction,
        "access": rule.access,
        "protocol": rule.protocol,
        "source_port_range": "*",
        "source_port_ranges": [],
        "destination_port_range": one(&rule.ports),
        "destination_port_ranges": many(&rule.ports),
        "source_address_prefix": one(&rule.sources),
        "source_address_prefixes": many(&rule.sources),
        "source_application_security_group_ids": [],
        "destination_address_prefix": one(&rule.destinations),
        "destination_address_prefixes": many(&rule.destinations),
        "destination_application_security_group_ids": [],
    })
}
