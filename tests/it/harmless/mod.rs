//! Changes harm nobody: nothing is changed where no node is, a removal that would block other machines is held back, Azure's limits hold,
//! and a rollback restores everything.

mod limits;
mod other_resources;
mod rollback;
mod scope;
mod several_places;
mod shared_groups;

use model::plan::{Change, PhaseId, Plan, Step};
use serde_json::{Value, json};
use switchover::{Edition, Options, Source, TargetMode};

const GROUP: &str = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-net/providers";

fn id(kind: &str, name: &str) -> String {
    format!("{GROUP}/Microsoft.{kind}/{name}")
}

fn subnet_id(name: &str) -> String {
    id("Network/virtualNetworks", &format!("vnet-render/subnets/{name}"))
}

fn rule(name: &str, priority: u32, direction: &str, access: &str, from: &str, to: &str, ports: &str) -> Value {
    json!({
        "name": name, "priority": priority, "direction": direction, "access": access, "protocol": "Tcp",
        "sourceAddressPrefix": from, "sourcePortRange": "*", "destinationAddressPrefix": to, "destinationPortRange": ports
    })
}

/// The rules of classic nodes, and a deny of everything else.
fn classic_rules() -> Vec<Value> {
    vec![
        rule("BatchIn", 100, "Inbound", "Allow", "BatchNodeManagement.westeurope", "*", "29876-29877"),
        rule("StorageOut", 100, "Outbound", "Allow", "*", "Storage.westeurope", "443"),
        rule("BatchOut", 110, "Outbound", "Allow", "*", "BatchNodeManagement.westeurope", "443"),
        rule("NoInternet", 4000, "Outbound", "Deny", "*", "Internet", "*"),
    ]
}

fn closed_rules() -> Vec<Value> {
    vec![
        rule("NothingIn", 4000, "Inbound", "Deny", "*", "*", "*"),
        rule("NothingOut", 4000, "Outbound", "Deny", "*", "*", "*"),
    ]
}

/// A group as az prints it, on subnets and network interfaces with these ids.
fn nsg(name: &str, rules: &[Value], subnets: &[String], cards: &[String]) -> Value {
    let ids = |paths: &[String]| paths.iter().map(|path| json!({ "id": path })).collect::<Vec<_>>();
    json!({
        "id": id("Network/networkSecurityGroups", name), "name": name, "location": "westeurope",
        "type": "Microsoft.Network/networkSecurityGroups", "securityRules": rules, "subnets": ids(subnets),
        "networkInterfaces": ids(cards)
    })
}

/// A virtual network as az prints it: its subnets with their prefixes and groups.
fn vnet(subnets: &[(&str, &str, Option<&str>)]) -> Value {
    let subnets: Vec<Value> = subnets
        .iter()
        .map(|(name, prefix, nsg)| {
            let group = nsg.map(|nsg| json!({ "id": id("Network/networkSecurityGroups", nsg) }));
            json!({ "id": subnet_id(name), "name": name, "addressPrefix": prefix, "networkSecurityGroup": group })
        })
        .collect();
    json!({
        "id": id("Network/virtualNetworks", "vnet-render"), "name": "vnet-render", "location": "westeurope",
        "type": "Microsoft.Network/virtualNetworks", "addressSpace": { "addressPrefixes": ["10.1.0.0/16"] }, "subnets": subnets
    })
}

fn account() -> Value {
    json!({
        "id": id("Batch/batchAccounts", "render"), "name": "render", "location": "westeurope",
        "type": "Microsoft.Batch/batchAccounts", "accountEndpoint": "render.westeurope.batch.azure.com",
        "publicNetworkAccess": "Enabled",
        "autoStorage": { "storageAccountId": id("Storage/storageAccounts", "renderauto") }
    })
}

/// A pool as the management API shows it, in the subnet `nodes`.
fn pool(name: &str, more: Value) -> Value {
    let mut properties = json!({
        "deploymentConfiguration": { "virtualMachineConfiguration": { "nodeAgentSkuId": "batch.node.ubuntu 22.04" } },
        "networkConfiguration": { "subnetId": subnet_id("nodes") },
    });
    for (member, value) in more.as_object().unwrap() {
        properties[member] = value.clone();
    }
    json!({
        "id": id("Batch/batchAccounts", &format!("render/pools/{name}")), "name": name,
        "type": "Microsoft.Batch/batchAccounts/pools", "properties": properties
    })
}

fn options() -> Options {
    // Both models are opened, although no pool shows that it is classic.
    let target = TargetMode::Union;
    Options { edition: Some(Edition::Ga), target, region: model::net::Region::find("westeurope"), ..Options::default() }
}

fn plan_with(texts: &[(&str, String)], options: &Options) -> Plan {
    let sources: Vec<Source> = texts.iter().map(|(name, text)| Source::new(*name, text.as_str())).collect();
    switchover::plan(&sources, options)
}

fn plan_of(parts: &[Value], options: &Options) -> Plan {
    let texts: Vec<(String, String)> =
        parts.iter().enumerate().map(|(number, part)| (format!("{number}.json"), part.to_string())).collect();
    let texts: Vec<(&str, String)> = texts.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    plan_with(&texts, options)
}

/// One pool on a group that has what classic nodes need.
fn estate() -> Vec<Value> {
    vec![
        nsg("nsg-nodes", &classic_rules(), &[subnet_id("nodes")], &[]),
        vnet(&[("nodes", "10.1.1.0/24", Some("nsg-nodes"))]),
        account(),
        pool("p1", json!({})),
    ]
}

fn targets(plan: &Plan) -> Vec<&str> {
    plan.changes.iter().map(|change| change.target.name.as_str()).collect()
}

fn subjects(plan: &Plan) -> Vec<&str> {
    plan.subjects.iter().map(|subject| subject.name.as_str()).collect()
}

fn removal<'p>(plan: &'p Plan, rule: &str) -> &'p Change {
    let mut changes = plan.changes.iter().filter(|change| change.phase == PhaseId::Tighten);
    changes.find(|change| change.name() == rule).unwrap_or_else(|| panic!("no change of {rule}: {:?}", plan.changes))
}

fn steps(plan: &Plan, phase: PhaseId) -> impl Iterator<Item = &Step> {
    plan.checklist.phases.iter().filter(move |own| own.id == phase).flat_map(|phase| &phase.steps)
}
