//! A resource that one text shows in full and another one in part, because it breaks off: what is missing may differ.

use model::plan::Verdict::{self, Blocked, Open, Unknown};
use serde_json::{Value, json};

use crate::twice::{account, comes_to, id, nsg, pool, reference, resource, route, rule, template, vnet};

/// The text up to where some words begin for the last time.
fn cut(whole: &Value, before: &str) -> String {
    let text = whole.to_string();
    text[..text.rfind(before).unwrap()].to_owned()
}

#[track_caller]
fn comes(texts: &[String], network: &Value, expected: Verdict) {
    let around = [network.clone(), account("Enabled"), pool(true, None)].map(|one| one.to_string());
    comes_to(&[texts, &around].concat(), expected);
}

fn routes(all: &[Value]) -> Value {
    let mut table = resource("Microsoft.Network/routeTables", "routeTables/rt-render", json!({"routes": all}));
    table["type"] = json!("Microsoft.Network/routeTables");
    table
}

fn network_with(members: &Value) -> Value {
    let mut network = vnet(false);
    let own = &mut network["properties"]["subnets"][0]["properties"];
    members.as_object().unwrap().iter().for_each(|(name, value)| own[name] = value.clone());
    network
}

#[test]
fn rules_behind_a_break_may_differ_from_those_of_another_text() {
    let ssh = json!({"name": "ssh", "properties": {"priority": 300, "direction": "Inbound", "access": "Allow", "protocol": "Tcp",
        "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "22"}});
    let group = |rules: Value| {
        resource(
            "Microsoft.Network/networkSecurityGroups",
            "networkSecurityGroups/nsg-render",
            json!({"securityRules": rules}),
        )
    };
    let (mut old, new) = (group(json!([ssh, rule("Deny")])), group(json!([ssh])));
    let half = cut(&old, r#"{"name":"internet""#);
    comes(&[half.clone(), new.to_string()], &vnet(true), Unknown);
    // In one text, in the pages of one query, and as a template shows it.
    comes(&[format!("{new}\n{half}")], &vnet(true), Unknown);
    let page = format!(r#"{{"count": 1, "data": [{half}"#);
    comes(&[page, new.to_string()], &vnet(true), Unknown);
    old["apiVersion"] = json!("2023-11-01");
    let declared = template(&json!([old]));
    let at = declared.rfind(r#"{"name":"internet""#).or_else(|| declared.find(r#""internet""#)).unwrap();
    comes(&[declared[..at].to_owned(), new.to_string()], &vnet(true), Unknown);
    // A list of rules that breaks off.
    let listed = |mut rule: Value| {
        let name = rule["name"].as_str().unwrap().to_owned();
        rule["id"] = json!(id(&format!("networkSecurityGroups/nsg-render/securityRules/{name}")));
        rule["type"] = json!("Microsoft.Network/networkSecurityGroups/securityRules");
        rule
    };
    let list = json!([listed(ssh.clone()), listed(rule("Deny"))]);
    let at = list.to_string().rfind(r#"{"id""#).unwrap();
    comes(&[list.to_string()[..at].to_owned(), new.to_string()], &vnet(true), Unknown);
    // In full they contradict each other; alone the later one is open.
    comes(&[old.to_string(), new.to_string()], &vnet(true), Unknown);
    comes(&[new.to_string()], &vnet(true), Open);
}

#[test]
fn routes_behind_a_break_may_differ_from_those_of_another_text() {
    let network = network_with(&json!({"routeTable": reference("routeTables/rt-render")}));
    let other = route("other", "10.50.0.0/16", "VnetLocal");
    let old = routes(&[other.clone(), route("default", "0.0.0.0/0", "None")]);
    let half = cut(&old, r#"{"addressPrefix":"0.0.0.0/0""#);
    let new = routes(std::slice::from_ref(&other));
    comes(&[half.clone(), new.to_string()], &network, Unknown);
    comes(&[old.to_string()], &network, Blocked);
    comes(&[half], &network, Unknown);
    let told = comes_to(
        &[old, new]
            .map(|one| one.to_string())
            .into_iter()
            .chain([network, pool(true, None)].map(|one| one.to_string()))
            .collect::<Vec<_>>(),
        Unknown,
    );
    let messages = told.sources.iter().flat_map(|source| &source.diagnostics).map(|told| told.message.plain());
    assert!(messages.clone().all(|message| !message.contains("Nowhere")), "{:#?}", messages.collect::<Vec<_>>());
}

#[test]
fn a_subnet_behind_a_break_may_differ_from_that_of_another_text() {
    let whole = network_with(&json!({"networkSecurityGroup": null, "routeTable": null}));
    let half = cut(&whole, r#""networkSecurityGroup""#);
    comes(&[half], &whole, Unknown);
    // What is complete before the break is.
    let two = format!("[{},{}", nsg("Deny"), cut(&account("Enabled"), r#""properties""#));
    comes(&[two, nsg("Deny").to_string()], &vnet(true), Blocked);
}

#[test]
fn a_truncated_description_that_is_older_is_replaced() {
    let (mut old, new) = (pool(true, Some("2024-03-01T08:00:00Z")), pool(false, Some("2024-03-02T08:00:00Z")));
    old["lastModified"] = json!("2024-03-01T08:00:00Z");
    let half = cut(&old, r#""vmSize""#);
    let texts = [half, new.to_string(), nsg("Deny").to_string(), account("Enabled").to_string()];
    comes_to(&texts, Open);
}

#[test]
fn a_place_that_only_one_description_opens_is_not_shown_as_open() {
    let network = network_with(&json!({"routeTable": reference("routeTables/rt-render")}));
    let tables = ["None", "Internet"].map(|hop| routes(&[route("default", "0.0.0.0/0", hop)]).to_string());
    let around = [network, account("Enabled"), pool(true, None)].map(|one| one.to_string());
    for order in [[0, 1], [1, 0]] {
        let texts: Vec<String> = order.iter().map(|&at| tables[at].clone()).chain(around.clone()).collect();
        let plan = comes_to(&texts, Unknown);
        let messages: Vec<String> =
            plan.sources.iter().flat_map(|source| &source.diagnostics).map(|told| told.message.plain()).collect();
        assert!(messages.iter().any(|told| told.contains("`default` is “0.0.0.0/0 to None” here")), "{messages:#?}");
        let open = plan.subjects[0].requirements.iter().filter(|own| own.verdict == Unknown).flat_map(|own| &own.hops);
        let open: Vec<_> = open.filter(|hop| hop.verdict == Open && hop.name == "rt-render").collect();
        assert!(open.is_empty(), "{open:#?}");
    }
}
