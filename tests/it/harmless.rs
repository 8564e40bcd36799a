//! Changes harm nobody: nothing is changed where no node is, what a removal would block beside nodes is held back, Azure's limits hold,
//! and what is rolled back is as it was.

use model::plan::{Change, PhaseId, Plan, Step, StepState};
use serde_json::{Value, json};
use switchover::{Edition, Options, Source};

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
    Options { edition: Edition::Ga, region: model::net::Region::find("westeurope"), ..Options::default() }
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

fn diagnostics(plan: &Plan) -> String {
    let all = plan.sources.iter().flat_map(|source| &source.diagnostics);
    all.map(|diagnostic| diagnostic.message.clone()).collect::<Vec<_>>().join("\n")
}

fn subjects(plan: &Plan) -> Vec<&str> {
    plan.subjects.iter().map(|subject| subject.name.as_str()).collect()
}

fn removal<'p>(plan: &'p Plan, rule: &str) -> &'p Change {
    let mut changes = plan.changes.iter().filter(|change| change.phase == PhaseId::Tighten);
    changes.find(|change| change.name() == rule).unwrap_or_else(|| panic!("no change of {rule}: {:?}", plan.changes))
}

fn script(plan: &Plan) -> String {
    plan.scripts.iter().filter_map(|scripts| scripts.tighten.as_ref()).map(|script| script.bash.clone()).collect()
}

fn steps(plan: &Plan, phase: PhaseId) -> impl Iterator<Item = &Step> {
    plan.checklist.phases.iter().filter(move |own| own.id == phase).flat_map(|phase| &phase.steps)
}

// Changes where no node is.

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
        let told = plan.sources.last().unwrap().diagnostics.iter().filter(|one| one.message.contains(name));
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
            diagnostics(&plan).contains("nsg-jump (network interface `nic-jump` of `jump`)"),
            "{}",
            diagnostics(&plan)
        );
        // The machine is in the nodes' subnet: what is removed there, it loses as well.
        let cuts = &removal(&plan, "StorageOut").held_back.as_ref().unwrap().cuts;
        assert_eq!(cuts, &["network interface `nic-jump` of `jump`"]);
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

// Several places that may hold nodes.

#[test]
fn of_several_groups_alone_the_changes_are_shown_and_in_no_script_until_one_is_named() {
    let groups = [nsg("nsg-a", &closed_rules(), &[], &[]), nsg("nsg-b", &closed_rules(), &[], &[])];
    let resources = ["nsg-a", "nsg-b"].map(|name| {
        let nested =
            json!({ "name": "NothingOut", "properties": rule("NothingOut", 4000, "Outbound", "Deny", "*", "*", "*") });
        json!({
            "type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2024-05-01", "name": name,
            "location": "westeurope", "properties": { "securityRules": [nested] }
        })
    });
    let template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "resources": resources
    });
    let terraform = ["a", "b"].map(|name| {
        format!(
            "resource \"azurerm_network_security_group\" \"{name}\" {{\n  name = \"nsg-{name}\"\n  location = \"westeurope\"\n  \
             resource_group_name = \"rg\"\n  security_rule {{\n    name = \"NothingOut\"\n    priority = 4000\n    direction = \"Outbound\"\n    \
             access = \"Deny\"\n    protocol = \"*\"\n    source_port_range = \"*\"\n    destination_port_range = \"*\"\n    \
             source_address_prefix = \"*\"\n    destination_address_prefix = \"*\"\n  }}\n}}\n"
        )
    });
    for (file, text) in [
        ("list.json", json!(groups).to_string()),
        ("template.json", template.to_string()),
        ("main.tf", terraform.concat()),
    ] {
        let texts = [(file, text)];
        let plan = plan_with(&texts, &options());
        assert_eq!(subjects(&plan), ["nsg-a", "nsg-b"], "{file}");
        assert!(!plan.changes.is_empty() && plan.changes.iter().all(|change| change.unconfirmed.is_some()), "{file}");
        assert!(plan.scripts.is_none(), "{file}");
        let named = plan_with(&texts, &Options { on: vec!["NSG-B".to_owned()], ..options() });
        assert_eq!(subjects(&named), ["nsg-b"], "{file}");
        assert!(named.changes.iter().all(|change| change.target.name == "nsg-b" && change.unconfirmed.is_none()));
        assert!(named.scripts.is_some(), "{file}");
    }
}

#[test]
fn one_group_alone_is_planned_as_it_is() {
    let plan = plan_of(&[nsg("nsg-a", &closed_rules(), &[subnet_id("nodes")], &[])], &options());
    assert!(plan.scripts.is_some_and(|scripts| scripts.union.is_some()));
}

#[test]
fn of_several_subnets_without_pools_the_named_one_and_the_one_with_the_nodes_are_changed() {
    let parts = [
        vnet(&[("nodes", "10.1.1.0/24", Some("nsg-a")), ("db", "10.1.2.0/24", Some("nsg-b"))]),
        nsg("nsg-a", &closed_rules(), &[subnet_id("nodes")], &[]),
        nsg("nsg-b", &closed_rules(), &[subnet_id("db")], &[]),
    ];
    let plan = plan_of(&parts, &options());
    assert_eq!(subjects(&plan), ["vnet-render/nodes", "vnet-render/db"]);
    assert!(plan.changes.iter().all(|change| change.unconfirmed.is_some()) && plan.scripts.is_none());
    let by_name = |name: &str| Options { on: vec![name.to_owned()], ..options() };
    let choices = [
        by_name("nodes"),
        by_name("vnet-render/nodes"),
        by_name(&subnet_id("nodes")),
        by_name("nsg-a"),
        Options { nodes: vec!["10.1.1.0/25".parse().unwrap()], ..options() },
    ];
    for choice in choices {
        let plan = plan_of(&parts, &choice);
        assert_eq!(subjects(&plan), ["vnet-render/nodes"], "{choice:?}");
        assert!(targets(&plan).iter().all(|target| *target == "nsg-a") && plan.scripts.is_some(), "{choice:?}");
    }
}

#[test]
fn naming_a_rule_set_hides_no_pool() {
    let table = json!({
        "id": id("Network/routeTables", "rt-b"), "name": "rt-b", "location": "westeurope",
        "type": "Microsoft.Network/routeTables",
        "routes": [{ "name": "out", "addressPrefix": "0.0.0.0/0", "nextHopType": "Internet" }]
    });
    let cloud_services = json!({ "deploymentConfiguration": { "cloudServiceConfiguration": { "osFamily": "6" } } });
    for (rules, more, is_changed) in
        [(closed_rules(), json!({}), true), (classic_rules(), cloud_services, false), (closed_rules(), json!({}), true)]
    {
        let parts = vec![
            nsg("nsg-nodes", &rules, &[subnet_id("nodes")], &[]),
            nsg("nsg-b", &classic_rules(), &[], &[]),
            vnet(&[("nodes", "10.1.1.0/24", Some("nsg-nodes"))]),
            account(),
            pool("p1", more),
            table.clone(),
        ];
        for named in ["nsg-b", "rt-b"] {
            let named = Options { on: vec![named.to_owned()], ..options() };
            let listed = plan_of(&parts, &named);
            let graph =
                json!({ "data": parts, "total_records": parts.len(), "count": parts.len(), "skip_token": null });
            for plan in [listed, plan_with(&[("graph.json", graph.to_string())], &named)] {
                assert!(subjects(&plan).contains(&"p1") && subjects(&plan).len() == 2, "{:?}", subjects(&plan));
                assert_eq!(plan.status(model::options::TargetMode::Simplified), model::plan::Status::Blocked);
                // What the pool alone needs is shown, and in no script.
                let of_pool: Vec<&Change> =
                    plan.changes.iter().filter(|change| change.target.name == "nsg-nodes").collect();
                assert!(of_pool.iter().all(|change| change.unconfirmed.is_some()));
                assert_eq!(of_pool.iter().any(|change| change.phase == PhaseId::Union), is_changed);
            }
        }
        let own = plan_of(&parts, &Options { on: vec!["nodes".to_owned()], ..options() });
        assert_eq!(subjects(&own), ["p1"]);
        assert!(own.changes.iter().all(|change| change.unconfirmed.is_none()));
    }
}

#[test]
fn rule_sets_of_several_kinds_on_no_common_subnet_are_in_no_script() {
    let table = |subnets: &[String]| {
        json!({
            "id": id("Network/routeTables", "rt-web"), "name": "rt-web", "location": "westeurope",
            "type": "Microsoft.Network/routeTables",
            "subnets": subnets.iter().map(|path| json!({ "id": path })).collect::<Vec<_>>(),
            "routes": [{ "name": "none", "addressPrefix": "0.0.0.0/0", "nextHopType": "None" }]
        })
    };
    let group = |subnets: &[String]| nsg("nsg-db", &closed_rules(), subnets, &[]);
    let firewall = json!({
        "id": id("Network/azureFirewalls", "fw"), "name": "fw", "location": "westeurope",
        "type": "Microsoft.Network/azureFirewalls", "networkRuleCollections": [], "applicationRuleCollections": [],
        "natRuleCollections": [],
        "ipConfigurations": [{ "name": "c", "privateIPAddress": "10.9.0.4" }]
    });
    let (db, web) = ([subnet_id("db")], [subnet_id("web")]);
    for parts in [
        vec![group(&db), table(&web)],
        vec![group(&[]), table(&[])],
        vec![group(&db), table(&[]), firewall.clone()],
        vec![group(&[]), firewall.clone()],
    ] {
        let plan = plan_of(&parts, &options());
        assert!(
            !plan.changes.is_empty() && plan.changes.iter().all(|change| change.unconfirmed.is_some()),
            "{parts:?}"
        );
        assert!(plan.scripts.is_none(), "{parts:?}");
        let named = plan_of(&parts, &Options { on: vec!["nsg-db".to_owned()], ..options() });
        assert!(named.scripts.is_some() && targets(&named).iter().all(|target| *target == "nsg-db"));
    }
    // Both on one subnet are on one path.
    let plan = plan_of(&[group(&web), table(&web)], &options());
    assert!(plan.scripts.is_some() && plan.changes.iter().all(|change| change.unconfirmed.is_none()));
}

#[test]
fn a_name_that_matches_nothing_is_reported_and_ignored() {
    let choice = Options { on: vec!["nsg-x".to_owned()], accept: vec!["tighten-99".to_owned()], ..options() };
    let plan = plan_of(&estate(), &choice);
    assert_eq!(subjects(&plan), ["p1"]);
    assert_eq!(plan.notices.len(), 2, "{:?}", plan.notices);
    assert!(plan.notices[0].contains("nsg-x") && plan.notices[1].contains("tighten-99"));
    assert!(render::text(&plan).contains(&plan.notices[0]));
}

// Removals that would block others.

fn shared_template() -> String {
    let nested: Vec<Value> =
        classic_rules().iter().map(|rule| json!({ "name": rule["name"], "properties": rule })).collect();
    let group = json!({ "id": "[resourceId('Microsoft.Network/networkSecurityGroups', 'nsg-nodes')]" });
    let subnet = |name: &str, prefix: &str| {
        json!({
            "name": name, "properties": { "addressPrefix": prefix, "networkSecurityGroup": group }
        })
    };
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": [
            { "type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2024-05-01", "name": "nsg-nodes",
              "location": "westeurope", "properties": { "securityRules": nested } },
            { "type": "Microsoft.Network/virtualNetworks", "apiVersion": "2024-05-01", "name": "vnet-render",
              "location": "westeurope", "properties": { "addressSpace": { "addressPrefixes": ["10.1.0.0/16"] },
              "subnets": [subnet("nodes", "10.1.1.0/24"), subnet("ssis", "10.1.5.0/24")] } },
            { "type": "Microsoft.Batch/batchAccounts", "apiVersion": "2024-07-01", "name": "render",
              "location": "westeurope", "properties": { "publicNetworkAccess": "Enabled" } },
            { "type": "Microsoft.Batch/batchAccounts/pools", "apiVersion": "2024-07-01", "name": "render/p1", "properties": {
              "deploymentConfiguration": { "virtualMachineConfiguration": { "nodeAgentSkuId": "batch.node.ubuntu 22.04" } },
              "networkConfiguration": {
                  "subnetId": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet-render', 'nodes')]" } } }
        ]
    })
    .to_string()
}

fn shared_terraform() -> String {
    let rules: String = classic_rules()
        .iter()
        .map(|rule| {
            let text = |member: &str| rule[member].as_str().unwrap();
            format!(
                "  security_rule {{\n    name = \"{}\"\n    priority = {}\n    direction = \"{}\"\n    access = \"{}\"\n    protocol = \"Tcp\"\n    \
                 source_port_range = \"*\"\n    destination_port_range = \"{}\"\n    source_address_prefix = \"{}\"\n    \
                 destination_address_prefix = \"{}\"\n  }}\n",
                text("name"), rule["priority"], text("direction"), text("access"), text("destinationPortRange"),
                text("sourceAddressPrefix"), text("destinationAddressPrefix")
            )
        })
        .collect();
    let subnets: String = [("nodes", "10.1.1.0/24"), ("ssis", "10.1.5.0/24")]
        .iter()
        .map(|(name, prefix)| {
            format!(
                "resource \"azurerm_subnet\" \"{name}\" {{\n  name = \"{name}\"\n  resource_group_name = \"rg\"\n  virtual_network_name = \
                 azurerm_virtual_network.v.name\n  address_prefixes = [\"{prefix}\"]\n}}\n\
                 resource \"azurerm_subnet_network_security_group_association\" \"{name}\" {{\n  subnet_id = azurerm_subnet.{name}.id\n  \
                 network_security_group_id = azurerm_network_security_group.nodes.id\n}}\n\
                 resource \"azurerm_subnet_route_table_association\" \"{name}\" {{\n  subnet_id = azurerm_subnet.{name}.id\n  \
                 route_table_id = azurerm_route_table.r.id\n}}\n"
            )
        })
        .collect();
    format!(
        "resource \"azurerm_network_security_group\" \"nodes\" {{\n  name = \"nsg-nodes\"\n  location = \"westeurope\"\n  \
         resource_group_name = \"rg\"\n{rules}}}\nresource \"azurerm_virtual_network\" \"v\" {{\n  name = \"vnet-render\"\n  location = \
         \"westeurope\"\n  resource_group_name = \"rg\"\n  address_space = [\"10.1.0.0/16\"]\n}}\n{subnets}\
         resource \"azurerm_route_table\" \"r\" {{\n  name = \"rt\"\n  location = \"westeurope\"\n  resource_group_name = \"rg\"\n  route {{\n    \
         name = \"local\"\n    address_prefix = \"10.9.0.0/16\"\n    next_hop_type = \"VnetLocal\"\n  }}\n}}\n\
         resource \"azurerm_batch_account\" \"a\" {{\n  name = \"render\"\n  location = \"westeurope\"\n  resource_group_name = \"rg\"\n}}\n\
         resource \"azurerm_batch_pool\" \"p1\" {{\n  name = \"p1\"\n  resource_group_name = \"rg\"\n  account_name = azurerm_batch_account.a.name\n  \
         vm_size = \"Standard_D2s_v3\"\n  node_agent_sku_id = \"batch.node.ubuntu 22.04\"\n  network_configuration {{\n    subnet_id = \
         azurerm_subnet.nodes.id\n  }}\n}}\n"
    )
}

#[test]
fn a_removal_that_blocks_another_subnet_of_the_group_is_held_back() {
    let both = [subnet_id("nodes"), subnet_id("ssis")];
    let shown = vec![
        nsg("nsg-nodes", &classic_rules(), &both, &[]),
        vnet(&[("nodes", "10.1.1.0/24", Some("nsg-nodes")), ("ssis", "10.1.5.0/24", Some("nsg-nodes"))]),
        account(),
        pool("p1", json!({})),
    ];
    let mut not_shown = estate();
    not_shown[0] = nsg("nsg-nodes", &classic_rules(), &both, &[]);
    let as_texts = |parts: Vec<Value>| -> Vec<(&'static str, String)> {
        ["n.json", "v.json", "a.json", "p.json"].into_iter().zip(parts.iter().map(Value::to_string)).collect()
    };
    for texts in [
        as_texts(shown),
        as_texts(not_shown),
        vec![("template.json", shared_template())],
        vec![("main.tf", shared_terraform())],
    ] {
        let plan = plan_with(&texts, &options());
        assert!(plan.proof.tighten.gaps.len() < 2, "{}", render::text(&plan));
        for rule in ["BatchIn", "StorageOut"] {
            let held = removal(&plan, rule).held_back.as_ref().unwrap();
            assert_eq!(held.cuts, ["subnet `ssis`"], "{texts:?}");
            assert!(held.remedy.contains("an NSG of its own"));
        }
        assert_eq!(script(&plan), "");
        assert!(!plan.proof.tighten.holds && plan.proof.tighten.gaps[0].contains("tighten-1"), "{:?}", plan.proof);
        let step = steps(&plan, PhaseId::Tighten).find(|step| !step.changes.is_empty()).unwrap();
        assert!(step.state == StepState::Waiting && step.why.contains("TCP 29876-29877"), "{step:?}");
        let text = render::text(&plan);
        assert!(text.contains("It would block subnet `ssis`.") && !text.contains("nsg rule delete"), "{text}");

        let id = removal(&plan, "BatchIn").id.to_uppercase();
        let accepted = plan_with(&texts, &Options { accept: vec![id], ..options() });
        assert!(accepted.notices.is_empty() && accepted.proof.tighten.holds, "{:?}", accepted.proof);
        let (made, kept) = (removal(&accepted, "BatchIn"), removal(&accepted, "StorageOut"));
        assert!(made.held_back.is_none() && made.accepted.is_some() && kept.held_back.is_some());
        let script = script(&accepted);
        assert!(script.contains("Accepted by the user, although it blocks subnet `ssis`."), "{script}");
        assert!(script.contains("--name BatchIn") && !script.contains("--name StorageOut"), "{script}");
        assert!(accepted.changes.iter().any(|change| change.phase == PhaseId::Rollback && change.name() == "BatchIn"));
    }
}

#[test]
fn rules_for_the_nodes_alone_are_removed_from_a_shared_group() {
    let mut rules = classic_rules();
    rules[0]["destinationAddressPrefix"] = json!("10.1.1.0/24");
    rules[1]["sourceAddressPrefix"] = json!("10.1.1.0/24");
    let both = [subnet_id("nodes"), subnet_id("ssis")];
    let plan = plan_of(
        &[
            nsg("nsg-nodes", &rules, &both, &[]),
            vnet(&[("nodes", "10.1.1.0/24", Some("nsg-nodes")), ("ssis", "10.1.5.0/24", Some("nsg-nodes"))]),
            account(),
            pool("p1", json!({})),
        ],
        &options(),
    );
    assert!(plan.changes.iter().all(|change| change.held_back.is_none()), "{:?}", plan.changes);
    assert!(plan.proof.tighten.holds);
}

#[test]
fn what_a_pool_needs_that_can_not_move_is_not_removed() {
    let cloud_services = json!({ "deploymentConfiguration": { "cloudServiceConfiguration": { "osFamily": "6" } } });
    let no_addresses = json!({ "networkConfiguration": {
        "subnetId": subnet_id("nodes"), "publicIPAddressConfiguration": { "provision": "NoPublicIPAddresses" }
    } });
    for (edition, more) in
        [(Edition::Preview, &cloud_services), (Edition::Ga, &cloud_services), (Edition::Preview, &no_addresses)]
    {
        let mut parts = estate();
        parts.push(pool("old", more.clone()));
        let plan = plan_of(&parts, &Options { edition, ..options() });
        let cut = plan.changes.iter().filter(|change| change.phase == PhaseId::Tighten);
        let held: Vec<bool> = cut.map(|change| change.held_back.is_some()).collect();
        assert!(!held.is_empty() && held.iter().any(|held| *held), "{edition:?}: {:?}", plan.changes);
        let told = plan.changes.iter().filter_map(|change| change.held_back.as_ref()).flat_map(|held| &held.cuts);
        assert!(told.clone().all(|cut| cut.starts_with("pool old, ")), "{:?}", told.collect::<Vec<_>>());
    }
}

#[test]
fn storage_that_the_workload_uses_is_not_closed() {
    let packages =
        json!({ "applicationPackages": [{ "id": id("Batch/batchAccounts", "render/applications/blender") }] });
    let mount = json!({ "mountConfiguration": [{ "azureBlobFileSystemConfiguration": {
        "accountName": "renderdata", "containerName": "c", "relativeMountPath": "d"
    } }] });
    let file = json!({ "startTask": { "commandLine": "x", "resourceFiles": [
        { "httpUrl": "https://renderdata.blob.core.windows.net/c/x.sh", "filePath": "x.sh" }
    ] } });
    for more in [packages, mount, file] {
        let mut parts = estate();
        parts[3] = pool("p1", more);
        let plan = plan_of(&parts, &options());
        let held = removal(&plan, "StorageOut").held_back.as_ref().unwrap_or_else(|| panic!("{:?}", plan.extras));
        assert!(held.cuts.iter().all(|cut| cut.contains("TCP 443")) && held.reason.contains("workload"), "{held:?}");
        assert!(removal(&plan, "BatchIn").held_back.is_none());
        assert!(plan.extras.iter().all(|extra| !extra.is_cut_off()), "{:?}", plan.extras);
        assert!(script(&plan).contains("NOT in this script: tighten-2."), "{}", script(&plan));
    }
}

// Limits.

#[test]
fn no_plan_gives_a_group_more_rules_than_it_can_hold() {
    for (count, fits) in [(997, true), (999, false), (1000, false)] {
        let mut rules: Vec<Value> = closed_rules();
        for number in rules.len()..count {
            let address = format!("10.{}.{}.0/24", number / 250, number % 250);
            rules.push(rule(&format!("r{number}"), 200 + number as u32, "Inbound", "Allow", &address, "*", "22"));
        }
        rules[2] = rule("All", 200, "Inbound", "Allow", "*", "*", "22");
        let parts = [
            nsg("nsg-nodes", &rules, &[subnet_id("nodes")], &[]),
            vnet(&[("nodes", "10.1.1.0/24", Some("nsg-nodes"))]),
        ];
        let plan = plan_of(&parts, &options());
        assert_eq!(plan.proof.union.holds, fits, "{count}");
        let gaps = plan.proof.union.gaps.join(" ");
        assert!(fits || (gaps.contains("at most 1000 rules") && gaps.contains("r3")), "{gaps}");
        assert!(fits || plan.changes.iter().all(|change| change.phase != PhaseId::Union));
    }
}

// Classic where no pool needs it.

#[test]
fn classic_is_not_opened_for_pools_that_do_not_use_it() {
    let no_addresses = json!({ "networkConfiguration": {
        "subnetId": subnet_id("nodes"), "publicIPAddressConfiguration": { "provision": "NoPublicIPAddresses" }
    } });
    let moved = json!({ "currentNodeCommunicationMode": "Simplified" });
    for more in [no_addresses, moved] {
        let parts = [
            nsg("nsg-nodes", &closed_rules(), &[subnet_id("nodes")], &[]),
            vnet(&[("nodes", "10.1.1.0/24", Some("nsg-nodes"))]),
            account(),
            pool("p1", more),
        ];
        let plan = plan_of(&parts, &options());
        let union: Vec<&str> =
            plan.changes.iter().filter(|change| change.phase == PhaseId::Union).map(Change::name).collect();
        assert_eq!(union, ["AllowBatchNodeManagementOutbound"]);
        let why: Vec<&str> = steps(&plan, PhaseId::Union).map(|step| step.why.as_str()).collect();
        assert!(!why.join(" ").contains("classic and simplified"), "{why:?}");
    }
}

// Rollback.

#[test]
fn what_is_rolled_back_has_its_description_as_it_was() {
    for description in ["two\nlines", "a\r\nb\tc", "it's \u{2019}quoted\u{2019}\n\"$x\" `y`"] {
        let mut rules = classic_rules();
        rules[0]["description"] = json!(description);
        let mut parts = estate();
        parts[0] = nsg("nsg-nodes", &rules, &[subnet_id("nodes")], &[]);
        let plan = plan_of(&parts, &options());
        let change = plan.changes.iter().find(|one| one.phase == PhaseId::Rollback && one.name() == "BatchIn").unwrap();
        assert_eq!(change.rule().unwrap().description.as_deref(), Some(description));
        let command = change.commands.az_cli.clone();
        let run = format!("az() {{ while [ \"$1\" != --description ]; do shift; done; printf %s \"$2\"; }}\n{command}");
        let out = std::process::Command::new("bash").args(["-c", &run]).output().unwrap();
        assert_eq!(String::from_utf8(out.stdout).unwrap(), description, "{command}");
    }
}

#[test]
fn a_rollback_waits_for_its_tightening_whatever_is_changed() {
    let iptables = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT DROP [0:0]\n-A OUTPUT -o lo -j ACCEPT\n\
                    -A OUTPUT -m state --state ESTABLISHED,RELATED -j ACCEPT\nCOMMIT\n";
    let mut texts: Vec<(&str, String)> =
        ["n.json", "v.json"].into_iter().zip(estate().iter().map(Value::to_string)).collect();
    texts.push(("node.txt", iptables.to_owned()));
    let plan = plan_with(&texts, &options());
    let undoing: Vec<&Step> = steps(&plan, PhaseId::Rollback).filter(|step| !step.changes.is_empty()).collect();
    assert_eq!(undoing.len(), 2, "{undoing:?}");
    for step in undoing {
        assert_eq!(step.state, StepState::Waiting, "{step:?}");
        assert_eq!(step.waits_for.len(), 1, "{step:?}");
    }
}

// The account.

#[test]
fn an_account_is_never_opened_to_everybody() {
    let mut parts = estate();
    parts[2]["publicNetworkAccess"] = json!("Disabled");
    let plan = plan_of(&parts, &options());
    let choices = steps(&plan, PhaseId::Union).flat_map(|step| &step.choices);
    let commands: Vec<&String> = choices.flat_map(|choice| &choice.commands).collect();
    let at = |wanted: &str| commands.iter().position(|command| command.contains(wanted)).unwrap();
    let enabled = at("--public-network-access Enabled");
    for first in [
        "--profile BatchAccount --default-action Deny",
        "--profile NodeManagement --default-action Deny",
        "network-rule add --name render --resource-group rg-net --profile NodeManagement",
    ] {
        assert!(at(first) < enabled, "{commands:#?}");
    }
}

#[test]
fn what_is_opened_in_a_shared_group_is_for_the_nodes_alone() {
    let both = [subnet_id("nodes"), subnet_id("db")];
    let plan = plan_of(
        &[
            nsg("nsg-nodes", &closed_rules(), &both, &[]),
            vnet(&[("nodes", "10.1.1.0/24", Some("nsg-nodes")), ("db", "10.1.2.0/24", Some("nsg-nodes"))]),
            account(),
            pool("p1", json!({})),
        ],
        &options(),
    );
    let union: Vec<&Change> = plan.changes.iter().filter(|change| change.phase == PhaseId::Union).collect();
    assert_eq!(union.len(), 3);
    for change in union {
        let rule = change.rule().unwrap();
        let local =
            if rule.direction == "Inbound" { &rule.destination_address_prefix } else { &rule.source_address_prefix };
        assert_eq!(local.as_deref(), Some("10.1.1.0/24"), "{rule:?}");
    }
    // What is for the nodes alone goes again and blocks nobody else.
    assert!(plan.changes.iter().all(|change| change.held_back.is_none()) && plan.proof.tighten.holds);
}
