//! A sample as Azure PowerShell prints it.

use serde_json::{Value, json};
use switchover::Source;

use super::az::id;
use super::sample::{REGION, Sample};

/// How wide the console is.
const WIDTH: usize = 70;

fn rules(sample: &Sample) -> Vec<Value> {
    let rule = |rule: &super::sample::Rule| {
        json!({
            "Name": rule.name,
            "Etag": "W/\"0\"",
            "Id": format!("{}/securityRules/{}", id("networkSecurityGroups", "nsg"), rule.name),
            "Description": "a \"rule\" of O'Brien's",
            "Protocol": rule.protocol,
            "SourcePortRange": ["*"],
            "DestinationPortRange": rule.ports,
            "SourceAddressPrefix": rule.sources,
            "DestinationAddressPrefix": rule.destinations,
            "Access": rule.access,
            "Priority": rule.priority,
            "Direction": rule.direction,
            "SourceApplicationSecurityGroups": [],
            "DestinationApplicationSecurityGroups": [],
        })
    };
    sample.rules.iter().map(rule).collect()
}

fn routes(sample: &Sample) -> Vec<Value> {
    let route = |route: &super::sample::Route| {
        json!({
            "Name": route.name,
            "Etag": "W/\"0\"",
            "Id": format!("{}/routes/{}", id("routeTables", "rt"), route.name),
            "AddressPrefix": route.prefix,
            "NextHopType": route.hop,
            "NextHopIpAddress": route.address,
        })
    };
    sample.routes.iter().map(route).collect()
}

/// The group and the table with these rules and routes.
fn objects(rules: Value, routes: Value) -> [Value; 2] {
    let common = |kind: &str, name: &str| json!({ "Name": name, "Id": id(kind, name), "Location": REGION, "ProvisioningState": "Succeeded", "Tag": null });
    let (mut nsg, mut table) = (common("networkSecurityGroups", "nsg"), common("routeTables", "rt"));
    nsg["SecurityRules"] = rules;
    nsg["DefaultSecurityRules"] = json!([]);
    table["Routes"] = routes;
    table["DisableBgpRoutePropagation"] = json!(false);
    [nsg, table]
}

fn sources(objects: &[Value]) -> Vec<Source> {
    vec![Source::new("powershell.json", serde_json::to_string_pretty(objects).unwrap().replace('\'', "\\u0027"))]
}

/// `ConvertTo-Json -Depth 20`.
pub fn json(sample: &Sample) -> Vec<Source> {
    sources(&objects(json!(rules(sample)), json!(routes(sample))))
}

/// With the default depth, which makes one text of each list of a rule.
pub fn shallow_json(sample: &Sample) -> Vec<Source> {
    let mut rules = rules(sample);
    for value in rules.iter_mut().filter_map(Value::as_object_mut).flat_map(|rule| rule.values_mut()) {
        if let Some(list) = value.as_array() {
            let texts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            *value = json!(texts.join(" "));
        }
    }
    sources(&objects(json!(rules), json!(routes(sample))))
}

/// With class names for rules and routes, and the texts that Windows PowerShell prints with them.
pub fn texts(sample: &Sample) -> Vec<Source> {
    let classes =
        |class: &str, count: usize| json!(vec![format!("Microsoft.Azure.Commands.Network.Models.{class}"); count]);
    let (rules, routes) = (rules(sample), routes(sample));
    let [mut nsg, mut table] = objects(classes("PSSecurityRule", rules.len()), classes("PSRoute", routes.len()));
    let text = |values: &[Value]| json!(serde_json::to_string_pretty(values).unwrap().replace('\n', "\r\n"));
    nsg["SecurityRulesText"] = text(&rules);
    table["RoutesText"] = text(&routes);
    sources(&[nsg, table])
}

/// As the console lists them: with JSON that breaks at its width.
pub fn list_view(sample: &Sample) -> Vec<Source> {
    let mut text = "PS> Get-AzNetworkSecurityGroup; Get-AzRouteTable\n\n".to_owned();
    for object in objects(json!(rules(sample)), json!(routes(sample))) {
        for (name, value) in object.as_object().unwrap() {
            let value = match value {
                Value::String(plain) => plain.clone(),
                Value::Null => String::new(),
                Value::Bool(flag) => if *flag { "True" } else { "False" }.to_owned(),
                json => serde_json::to_string_pretty(json).unwrap(),
            };
            text += &member(name, &value);
        }
        text += "\n";
    }
    vec![Source::new("console.txt", text)]
}

fn member(name: &str, value: &str) -> String {
    let mut text = format!("{name:<26} : ");
    let column = text.len();
    let pieces = value.lines().flat_map(|line| {
        let whole: Vec<char> = line.chars().collect();
        whole.chunks(WIDTH - column).map(|piece| piece.iter().collect::<String>()).collect::<Vec<_>>()
    });
    for (number, piece) in pieces.enumerate() {
        if number > 0 {
            text += &" ".repeat(column);
        }
        text += &(piece + "\n");
    }
    if value.is_empty() { text + "\n" } else { text }
}
