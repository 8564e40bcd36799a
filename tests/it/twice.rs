//! Resources that are described twice: what is deployed later, or is newer, counts; otherwise what differs is unknown.

use model::net::Region;
use model::plan::Verdict::{self, Blocked, Open, Unknown};
use serde_json::{Value, json};
use switchover::{Edition, Options, Plan, Source};

pub const GROUP: &str = "/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/rg-render";

pub fn id(tail: &str) -> String {
    let provider = if tail.starts_with("batchAccounts") { "Microsoft.Batch" } else { "Microsoft.Network" };
    format!("{GROUP}/providers/{provider}/{tail}")
}

pub fn resource(kind: &str, tail: &str, properties: Value) -> Value {
    let name = tail.rsplit('/').next().unwrap();
    json!({"id": id(tail), "name": name, "type": kind, "location": "westeurope", "properties": properties})
}

pub fn rule(access: &str) -> Value {
    json!({"name": "internet", "properties": {"priority": 200, "direction": "Outbound", "access": access, "protocol": "*",
        "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "Internet",
        "destinationPortRange": "*"}})
}

pub fn nsg(access: &str) -> Value {
    let rules = json!({"securityRules": [rule(access)]});
    resource("Microsoft.Network/networkSecurityGroups", "networkSecurityGroups/nsg-render", rules)
}

pub fn reference(tail: &str) -> Value {
    json!({"id": id(tail)})
}

/// A subnet with an NSG or without one.
pub fn subnet(has_nsg: bool) -> Value {
    let nsg = if has_nsg { reference("networkSecurityGroups/nsg-render") } else { Value::Null };
    let properties = json!({"addressPrefix": "10.3.0.0/24", "networkSecurityGroup": nsg});
    resource("Microsoft.Network/virtualNetworks/subnets", "virtualNetworks/vnet-render/subnets/nodes", properties)
}

pub fn vnet(has_nsg: bool) -> Value {
    let properties = json!({"addressSpace": {"addressPrefixes": ["10.3.0.0/16"]}, "subnets": [subnet(has_nsg)]});
    resource("Microsoft.Network/virtualNetworks", "virtualNetworks/vnet-render", properties)
}

pub fn account(access: &str) -> Value {
    resource("Microsoft.Batch/batchAccounts", "batchAccounts/render", json!({"publicNetworkAccess": access}))
}

pub fn pool(is_in_subnet: bool, modified: Option<&str>) -> Value {
    let mut properties = json!({"vmSize": "STANDARD_D2S_V3", "currentNodeCommunicationMode": "Classic",
        "deploymentConfiguration": {"virtualMachineConfiguration": {}}});
    if is_in_subnet {
        properties["networkConfiguration"] = json!({"subnetId": id("virtualNetworks/vnet-render/subnets/nodes")});
    }
    if let Some(modified) = modified {
        properties["lastModified"] = json!(modified);
    }
    resource("Microsoft.Batch/batchAccounts/pools", "batchAccounts/render/pools/frames", properties)
}

pub fn plan(texts: &[String]) -> Plan {
    let sources: Vec<Source> =
        texts.iter().enumerate().map(|(number, text)| Source::new(format!("{number}.txt"), text.clone())).collect();
    let options = Options { edition: Some(Edition::Ga), region: Region::find("westeurope"), ..Options::default() };
    switchover::plan(&sources, &options)
}

/// The verdict of simplified communication at the first pool, else at the first subject.
pub fn simplified(plan: &Plan) -> Verdict {
    let is_pool = |subject: &&model::plan::Subject| subject.kind == model::plan::SubjectKind::Pool;
    let subject = plan.subjects.iter().find(is_pool).or(plan.subjects.first());
    subject.unwrap_or_else(|| panic!("nothing: {:#?}", plan.sources)).modes.simplified
}

/// The places at which a conflict is reported, by source.
pub fn conflicts(plan: &Plan) -> Vec<usize> {
    let told = plan.sources.iter().enumerate().flat_map(|(number, source)| {
        let told = source.diagnostics.iter().filter(|told| told.message.plain().contains("is described again"));
        told.map(move |_| number)
    });
    told.collect()
}

#[track_caller]
pub fn comes_to(texts: &[String], expected: Verdict) -> Plan {
    let other: Vec<String> = texts.iter().rev().cloned().collect();
    assert_eq!(simplified(&plan(&other)), expected, "in the other order");
    let plan = plan(texts);
    assert_eq!(simplified(&plan), expected, "{:#?}", plan.subjects);
    plan
}

/// Nothing shows which of two descriptions is in effect.
#[track_caller]
pub fn is_a_conflict(first: &Value, second: &Value, around: &[Value]) {
    let around: Vec<String> = around.iter().map(Value::to_string).collect();
    let texts: Vec<String> = [first.to_string(), second.to_string()].into_iter().chain(around.clone()).collect();
    let apart = comes_to(&texts, Unknown);
    assert_eq!(conflicts(&apart), [0, 1], "{:#?}", apart.sources);
    let missing = apart.subjects[0].requirements.iter().flat_map(|own| &own.hops).flat_map(|hop| &hop.missing);
    assert!(
        missing.clone().any(|fact| fact.fact.plain().contains("is in effect") && fact.command.is_some()),
        "{missing:?}"
    );
    assert!(apart.changes.is_empty(), "{:#?}", apart.changes);
    // In one text, and in one array.
    let mut texts = vec![texts[..2].join("\n")];
    texts.extend(around.clone());
    let array = json!([first, second]).to_string();
    for first in [texts[0].clone(), array] {
        texts[0] = first;
        let together = comes_to(&texts, Unknown);
        assert_eq!(conflicts(&together), [0, 0], "{:#?}", together.sources);
    }
}

#[test]
fn descriptions_that_differ_without_a_sign_of_time_are_a_conflict() {
    let (network, batch, frames) = (vnet(true), account("Enabled"), pool(true, None));
    is_a_conflict(&nsg("Deny"), &nsg("Allow"), &[network.clone(), batch.clone(), frames.clone()]);
    is_a_conflict(&subnet(true), &subnet(false), &[nsg("Deny"), batch.clone(), frames.clone()]);
    is_a_conflict(&vnet(true), &subnet(false), &[nsg("Deny"), batch.clone(), frames.clone()]);
    is_a_conflict(&pool(true, None), &pool(false, None), &[nsg("Deny"), network.clone(), batch.clone()]);
    is_a_conflict(&account("Enabled"), &account("Disabled"), &[nsg("Allow"), network.clone(), frames]);
}

#[test]
fn an_etag_tells_that_exports_differ_and_not_which_is_newer() {
    let mut both = [nsg("Deny"), nsg("Allow")];
    both[0]["etag"] = json!("W/\"1\"");
    both[1]["etag"] = json!("W/\"2\"");
    is_a_conflict(&both[0], &both[1], &[vnet(true), account("Enabled"), pool(true, None)]);
}

#[test]
fn what_every_description_comes_to_stays() {
    let wider = json!({"securityRules": [rule("Deny"), {"name": "ssh", "properties": {"priority": 300, "direction": "Inbound",
        "access": "Allow", "protocol": "Tcp", "sourceAddressPrefix": "*", "sourcePortRange": "*",
        "destinationAddressPrefix": "*", "destinationPortRange": "22"}}]});
    let other = resource("Microsoft.Network/networkSecurityGroups", "networkSecurityGroups/nsg-render", wider);
    let texts = [nsg("Deny"), other, vnet(true), account("Enabled"), pool(true, None)].map(|one| one.to_string());
    let plan = comes_to(&texts, Blocked);
    assert_eq!(conflicts(&plan), [0, 1]);
    assert!(plan.changes.is_empty(), "an NSG in conflict is not changed: {:#?}", plan.changes);
}

#[test]
fn a_newer_export_replaces_an_older_one() {
    let (old, new) = ("2024-03-01T08:00:00Z", "2024-03-01T08:00:00.25Z");
    let around = [nsg("Deny"), vnet(true), account("Enabled")].map(|one| one.to_string());
    for (is_in_subnet, expected) in [(true, Blocked), (false, Open)] {
        let pools = [pool(!is_in_subnet, Some(old)), pool(is_in_subnet, Some(new))].map(|one| one.to_string());
        let texts: Vec<String> = pools.into_iter().chain(around.clone()).collect();
        assert!(conflicts(&comes_to(&texts, expected)).is_empty());
    }
}

fn state(serial: u32, lineage: &str, access: &str) -> String {
    json!({"version": 4, "terraform_version": "1.9.0", "serial": serial, "lineage": lineage, "resources": [{
        "mode": "managed", "type": "azurerm_network_security_group", "name": "render", "instances": [{"attributes": {
            "id": id("networkSecurityGroups/nsg-render"), "name": "nsg-render", "location": "westeurope",
            "resource_group_name": "rg-render", "security_rule": [{"name": "internet", "priority": 200,
            "direction": "Outbound", "access": access, "protocol": "*", "source_address_prefix": "*",
            "source_port_range": "*", "destination_address_prefix": "Internet", "destination_port_range": "*"}]}}]}]})
    .to_string()
}

#[test]
fn of_two_states_of_one_lineage_the_higher_serial_counts() {
    comes_to(&[state(7, "a", "Deny"), state(12, "a", "Allow")], Open);
    comes_to(&[state(12, "a", "Deny"), state(7, "a", "Allow")], Blocked);
    assert_eq!(conflicts(&comes_to(&[state(7, "a", "Deny"), state(12, "b", "Allow")], Unknown)), [0, 1]);
}

#[test]
fn a_view_that_lacks_members_is_completed_and_no_conflict() {
    let projected = json!([{"id": id("virtualNetworks/vnet-render/subnets/nodes"), "name": "nodes",
        "addressPrefix": "10.3.0.0/24"}]);
    let listed = json!({"id": id("batchAccounts/render"), "name": "render", "type": "Microsoft.Batch/batchAccounts",
        "location": "westeurope", "tags": {}});
    let row = json!({"count": 1, "data": [nsg("Deny")], "skip_token": null, "total_records": 1});
    let shouted = nsg("Deny").to_string().replace("resourceGroups/rg-render", "RESOURCEGROUPS/RG-RENDER");
    let texts = [nsg("Deny"), vnet(true), subnet(true), projected, account("Enabled"), listed, pool(true, None), row]
        .map(|one| one.to_string());
    let texts: Vec<String> = texts.into_iter().chain([shouted]).collect();
    assert!(conflicts(&comes_to(&texts, Blocked)).is_empty());
}

pub fn route(name: &str, prefix: &str, hop: &str) -> Value {
    json!({"id": id(&format!("routeTables/rt-render/routes/{name}")), "name": name, "addressPrefix": prefix,
        "nextHopType": hop, "type": "Microsoft.Network/routeTables/routes", "provisioningState": "Succeeded"})
}

#[test]
fn two_whole_lists_of_routes_or_rules_contradict_each_other() {
    let (none, batch) =
        (route("default", "0.0.0.0/0", "None"), route("batch", "BatchNodeManagement.westeurope", "Internet"));
    let lists = [json!([none]).to_string(), json!([batch]).to_string()];
    assert_eq!(conflicts(&comes_to(&lists, Unknown)), [0, 1]);
    assert_eq!(conflicts(&comes_to(&[lists.join("\n")], Unknown)), [0, 0]);
    // Single ones make up one table together.
    let single = [none.to_string(), batch.to_string()];
    assert!(conflicts(&plan(&single)).is_empty());
    let rules = ["Deny", "Allow"].map(|access| {
        let mut rule = rule(access);
        rule["id"] = json!(id("networkSecurityGroups/nsg-render/securityRules/internet"));
        rule["type"] = json!("Microsoft.Network/networkSecurityGroups/securityRules");
        json!([rule]).to_string()
    });
    assert_eq!(conflicts(&comes_to(&rules, Unknown)), [0, 1]);
    assert!(conflicts(&comes_to(&[rules[0].clone(), nsg("Deny").to_string()], Blocked)).is_empty());
    assert_eq!(conflicts(&comes_to(&[rules[0].clone(), nsg("Allow").to_string()], Unknown)), [0, 1]);
}

#[test]
fn route_tables_that_differ_are_a_conflict() {
    let table = |hop: &str| {
        let routes =
            json!({"routes": [{"name": "default", "properties": {"addressPrefix": "0.0.0.0/0", "nextHopType": hop}}]});
        resource("Microsoft.Network/routeTables", "routeTables/rt-render", routes).to_string()
    };
    assert_eq!(conflicts(&comes_to(&[table("None"), table("Internet")], Unknown)), [0, 1]);
}

#[test]
fn rows_of_the_portal_that_differ_are_a_conflict() {
    let rows = |access: &str| {
        format!(
            "Network security group,Priority,Name,Port,Protocol,Source,Destination,Action,Direction\n\
             nsg-render,200,internet,Any,Any,Any,Internet,{access},Outbound\n"
        )
    };
    let plan = plan(&[rows("Deny"), rows("Allow")]);
    let verdicts: Vec<Verdict> = plan.subjects.iter().map(|subject| subject.modes.simplified).collect();
    assert!(!verdicts.contains(&Open) || verdicts.len() == 2, "{verdicts:?}");
}

pub fn template(resources: &Value) -> String {
    json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "resources": resources})
    .to_string()
}

pub fn declared(kind: &str, name: &str, properties: Value) -> Value {
    json!({"type": kind, "apiVersion": "2023-04-01", "name": name, "location": "westeurope", "properties": properties})
}

pub fn attached() -> Value {
    json!({"addressPrefix": "10.3.0.0/24",
        "networkSecurityGroup": {"id": "[resourceId('Microsoft.Network/networkSecurityGroups', 'nsg-render')]"}})
}

pub fn declared_around() -> Vec<Value> {
    let subnet = "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet-render', 'nodes')]";
    vec![
        declared("Microsoft.Network/networkSecurityGroups", "nsg-render", json!({"securityRules": [rule("Deny")]})),
        declared("Microsoft.Batch/batchAccounts", "render", json!({"publicNetworkAccess": "Enabled"})),
        declared(
            "Microsoft.Batch/batchAccounts/pools",
            "render/frames",
            json!({"vmSize": "S", "networkConfiguration": {"subnetId": subnet}}),
        ),
    ]
}

pub fn declared_vnet(subnet: Value) -> Value {
    let subnets = json!([{"name": "nodes", "properties": subnet}]);
    let properties = json!({"addressSpace": {"addressPrefixes": ["10.3.0.0/16"]}, "subnets": subnets});
    declared("Microsoft.Network/virtualNetworks", "vnet-render", properties)
}

#[test]
fn a_child_resource_of_a_template_replaces_what_its_parent_says() {
    let bare = json!({"addressPrefix": "10.3.0.0/24"});
    let child =
        |properties: Value| declared("Microsoft.Network/virtualNetworks/subnets", "vnet-render/nodes", properties);
    for (inline, later, expected) in [(bare.clone(), attached(), Blocked), (attached(), bare.clone(), Open)] {
        let mut resources = declared_around();
        resources.extend([child(later.clone()), declared_vnet(inline.clone())]);
        let plan = comes_to(&[template(&json!(resources))], expected);
        assert!(conflicts(&plan).is_empty(), "{:#?}", plan.sources);
        // Inside its parent, and in a template of its own.
        let mut nested = declared_vnet(inline.clone());
        nested["resources"] = json!([declared("subnets", "nodes", later.clone())]);
        let mut resources = declared_around();
        resources.push(nested);
        comes_to(&[template(&json!(resources))], expected);
        let mut resources = declared_around();
        resources.push(declared_vnet(inline));
        comes_to(&[template(&json!(resources)), template(&json!([child(later)]))], expected);
    }
}

#[test]
fn a_child_under_an_unknown_condition_does_not_surely_replace_anything() {
    let mut child = declared("Microsoft.Network/virtualNetworks/subnets", "vnet-render/nodes", attached());
    child["condition"] = json!("[parameters('attach')]");
    let mut resources = declared_around();
    resources.extend([child, declared_vnet(json!({"addressPrefix": "10.3.0.0/24"}))]);
    comes_to(&[template(&json!(resources))], Unknown);
}

#[test]
fn rules_and_routes_of_a_template_replace_those_of_their_name() {
    for (inline, later, expected) in [("Allow", "Deny", Blocked), ("Deny", "Allow", Open)] {
        let bicep = format!(
            "resource nsg 'Microsoft.Network/networkSecurityGroups@2023-04-01' = {{\n  name: 'nsg-render'\n  location: 'westeurope'\n  \
             properties: {{ securityRules: [ {{ name: 'internet', properties: {rule} }} ] }}\n}}\n\
             resource later 'Microsoft.Network/networkSecurityGroups/securityRules@2023-04-01' = {{\n  parent: nsg\n  \
             name: 'internet'\n  properties: {other}\n}}\n",
            rule = bicep_rule(inline),
            other = bicep_rule(later),
        );
        assert!(conflicts(&comes_to(&[bicep], expected)).is_empty());
    }
    for (inline, later, expected) in [("Internet", "None", Blocked), ("None", "Internet", Open)] {
        let route = |hop: &str| json!({"addressPrefix": "0.0.0.0/0", "nextHopType": hop});
        let table = declared(
            "Microsoft.Network/routeTables",
            "rt-render",
            json!({"routes": [{"name": "default", "properties": route(inline)}]}),
        );
        let child = declared("Microsoft.Network/routeTables/routes", "rt-render/default", route(later));
        comes_to(&[template(&json!([child, table]))], expected);
    }
}

fn bicep_rule(access: &str) -> String {
    format!(
        "{{ priority: 200, direction: 'Outbound', access: '{access}', protocol: '*', sourceAddressPrefix: '*', \
         sourcePortRange: '*', destinationAddressPrefix: 'Internet', destinationPortRange: '*' }}"
    )
}

/// "Cannot use a Network Security Group with in-line rules in conjunction with any Network Security Rule resources".
#[test]
fn terraforms_rules_inside_a_group_and_beside_it_overwrite_each_other() {
    let inside = |access: &str| {
        format!(
            "resource \"azurerm_network_security_group\" \"render\" {{\n  name = \"nsg-render\"\n  location = \"westeurope\"\n  \
             resource_group_name = \"rg\"\n  security_rule {{\n    name = \"one\"\n    priority = 300\n    direction = \"Outbound\"\n    \
             access = \"{access}\"\n    protocol = \"*\"\n    source_address_prefix = \"*\"\n    source_port_range = \"*\"\n    \
             destination_address_prefix = \"Internet\"\n    destination_port_range = \"*\"\n  }}\n}}\n"
        )
    };
    let beside = |name: &str, access: &str| {
        format!(
            "resource \"azurerm_network_security_rule\" \"beside\" {{\n  name = \"{name}\"\n  priority = 200\n  \
             direction = \"Outbound\"\n  access = \"{access}\"\n  protocol = \"*\"\n  source_address_prefix = \"*\"\n  \
             source_port_range = \"*\"\n  destination_address_prefix = \"Internet\"\n  destination_port_range = \"*\"\n  \
             resource_group_name = \"rg\"\n  network_security_group_name = azurerm_network_security_group.render.name\n}}\n"
        )
    };
    for (own, name, access, verdict) in [
        ("Allow", "two", "Deny", Blocked),
        ("Deny", "two", "Allow", Unknown),
        ("Allow", "one", "Deny", Unknown),
        ("Deny", "two", "Deny", Blocked),
    ] {
        let plan = comes_to(&[format!("{}{}", inside(own), beside(name, access))], verdict);
        let told = plan.sources[0]
            .diagnostics
            .iter()
            .any(|told| told.message.plain().contains("each declaration overwrites the other"));
        assert_eq!(told, verdict == Unknown, "{:#?}", plan.sources);
    }
}

/// In a state an association has the id of the subnet that it is for: it is no second subnet.
#[test]
fn associations_of_a_state_complete_the_subnet() {
    let one = |kind: &str, values: Value| json!({"mode": "managed", "type": kind, "name": "one", "instances": [{"attributes": values}]});
    let subnet = id("virtualNetworks/vnet-render/subnets/nodes");
    let nsg = id("networkSecurityGroups/nsg-render");
    let resources = json!([
        one(
            "azurerm_subnet",
            json!({"id": subnet, "name": "nodes", "address_prefixes": ["10.3.0.0/24"],
            "resource_group_name": "rg-render", "virtual_network_name": "vnet-render"})
        ),
        one(
            "azurerm_subnet_network_security_group_association",
            json!({"id": subnet, "subnet_id": subnet, "network_security_group_id": nsg})
        ),
        one(
            "azurerm_network_security_group",
            json!({"id": nsg, "name": "nsg-render", "resource_group_name": "rg-render",
            "location": "westeurope", "security_rule": [{"name": "internet", "priority": 200, "direction": "Outbound",
            "access": "Deny", "protocol": "*", "source_address_prefix": "*", "source_port_range": "*",
            "destination_address_prefix": "Internet", "destination_port_range": "*"}]})
        ),
    ]);
    let state =
        json!({"version": 4, "terraform_version": "1.9.0", "serial": 3, "lineage": "a", "resources": resources});
    let plan = comes_to(&[state.to_string()], Blocked);
    assert_eq!(plan.subjects.len(), 1, "{:#?}", plan.subjects);
    assert!(conflicts(&plan).is_empty());
}

#[test]
fn a_template_and_an_export_of_one_thing_are_compared() {
    let mut resources = declared_around();
    resources.push(declared_vnet(attached()));
    let declared = template(&json!(resources));
    let exported = [nsg("Deny"), vnet(true), account("Enabled"), pool(true, None)].map(|one| one.to_string());
    let texts: Vec<String> = exported.into_iter().chain([declared.clone()]).collect();
    let plan = comes_to(&texts, Blocked);
    assert_eq!(plan.subjects.len(), 1, "{:#?}", plan.subjects);
    assert!(conflicts(&plan).is_empty(), "{:#?}", plan.sources);
    let texts = [
        nsg("Allow").to_string(),
        vnet(true).to_string(),
        account("Enabled").to_string(),
        pool(true, None).to_string(),
        declared,
    ];
    assert!(!conflicts(&comes_to(&texts, Unknown)).is_empty());
}

/// The estate of a reading without networks that only a peering mentions keeps each conflict with its own network.
#[test]
fn a_conflict_stays_with_its_network_where_a_peering_alone_is_dropped() {
    let peering = resource(
        "Microsoft.Network/virtualNetworks/virtualNetworkPeerings",
        "virtualNetworks/vnet-a/virtualNetworkPeerings/to-hub",
        json!({"peeringState": "Connected", "remoteVirtualNetwork": reference("virtualNetworks/vnet-hub")}),
    );
    let network = |name: &str, space: &str| {
        let properties = json!({"addressSpace": {"addressPrefixes": [space]}, "subnets": []});
        resource("Microsoft.Network/virtualNetworks", &format!("virtualNetworks/{name}"), properties)
    };
    let texts =
        [peering, network("vnet-b", "10.1.0.0/16"), network("vnet-b", "10.2.0.0/16"), network("vnet-c", "10.3.0.0/16")];
    let sources: Vec<Source> =
        (0..).zip(&texts).map(|(at, text)| Source::new(format!("{at}"), text.to_string())).collect();
    let estate = read::read(&sources).estate;
    let spaces = |version: usize| {
        let estate = estate.with_versions(&[version]);
        let mut spaces: Vec<String> =
            estate.vnets.iter().flat_map(|vnet| &vnet.prefixes).map(ToString::to_string).collect();
        spaces.sort();
        spaces
    };
    assert_eq!(estate.conflicts.len(), 1);
    let mut both = [spaces(0), spaces(1)];
    both.sort();
    assert_eq!(both, [["10.1.0.0/16", "10.3.0.0/16"], ["10.2.0.0/16", "10.3.0.0/16"]]);
}

#[test]
fn what_differs_is_told_in_azures_words() {
    let peering = |state: &str| {
        let peering = json!({"name": "hub", "properties": {"peeringState": state, "allowVirtualNetworkAccess": true,
            "remoteVirtualNetwork": reference("virtualNetworks/hub")}});
        let properties = json!({"addressSpace": {"addressPrefixes": ["10.3.0.0/16"]}, "subnets": [],
            "virtualNetworkPeerings": [peering]});
        resource("Microsoft.Network/virtualNetworks", "virtualNetworks/vnet-render", properties)
    };
    let firewall = |port: &str| {
        let rule = json!({"name": "out", "protocols": ["TCP"], "sourceAddresses": ["*"],
            "destinationAddresses": ["Storage"], "destinationPorts": [port]});
        let collection = json!({"name": "batch", "properties": {"priority": 100, "action": {"type": "Allow"},
            "rules": [rule]}});
        let properties = json!({"networkRuleCollections": [collection]});
        resource("Microsoft.Network/azureFirewalls", "azureFirewalls/afw", properties)
    };
    let addresses = |provision: &str| {
        let mut pool = pool(true, None);
        pool["properties"]["networkConfiguration"]["publicIPAddressConfiguration"] = json!({"provision": provision});
        pool
    };
    let cases = [
        (firewall("443"), firewall("80"), "“100 allow: out tcp 443 from * to storage”"),
        (account("Enabled"), account("Disabled"), "“Enabled”"),
        (addresses("UserManaged"), addresses("NoPublicIPAddresses"), "“NoPublicIPAddresses”"),
        (peering("Connected"), peering("Disconnected"), "peering with `hub`"),
    ];
    for (own, other, expected) in cases {
        let plan = plan(&[own.to_string(), other.to_string()]);
        let told: Vec<String> =
            plan.sources.iter().flat_map(|source| &source.diagnostics).map(|said| said.message.plain()).collect();
        assert!(told.iter().any(|said| said.contains(expected)), "{expected}: {told:#?}");
    }
}
