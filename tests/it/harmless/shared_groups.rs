//! A removal that would block others is held back.

use crate::support::plain;
use model::plan::{PhaseId, Plan, StepState};
use serde_json::{Value, json};
use switchover::{Edition, Options};

use super::{
    account, classic_rules, estate, id, nsg, options, plan_of, plan_with, pool, removal, steps, subnet_id, vnet,
};

fn script(plan: &Plan) -> String {
    plan.scripts.iter().filter_map(|scripts| scripts.tighten.as_ref()).map(|script| script.bash.clone()).collect()
}

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
            assert_eq!(plain(&held.cuts), ["subnet `ssis`"], "{texts:?}");
            assert!(held.remedy.plain().contains("an NSG of its own"));
        }
        assert_eq!(script(&plan), "");
        assert!(
            !plan.proof.tighten.holds && plan.proof.tighten.gaps[0].plain().contains(&removal(&plan, "BatchIn").id),
            "{:?}",
            plan.proof
        );
        let step = steps(&plan, PhaseId::Tighten).find(|step| !step.changes.is_empty()).unwrap();
        assert!(step.state == StepState::Waiting && step.why.plain().contains("TCP 29876-29877"), "{step:?}");
        let text = render::text(&plan);
        assert!(text.contains("It would block subnet `ssis`.") && !text.contains("nsg rule delete"), "{text}");

        let id = removal(&plan, "BatchIn").id.to_uppercase();
        let accepted = plan_with(&texts, &Options { accept: vec![id], ..options() });
        assert!(accepted.notices.is_empty() && accepted.proof.tighten.holds, "{:?}", accepted.proof);
        let (made, kept) = (removal(&accepted, "BatchIn"), removal(&accepted, "StorageOut"));
        assert!(made.held_back.is_none() && made.accepted.is_some() && kept.held_back.is_some());
        let script = script(&accepted);
        assert!(script.contains("Accepted by the user, although it blocks subnet ssis."), "{script}");
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
        let plan = plan_of(&parts, &Options { edition: Some(edition), ..options() });
        let cut = plan.changes.iter().filter(|change| change.phase == PhaseId::Tighten);
        let held: Vec<bool> = cut.map(|change| change.held_back.is_some()).collect();
        assert!(!held.is_empty() && held.iter().any(|held| *held), "{edition:?}: {:?}", plan.changes);
        let told = plan.changes.iter().filter_map(|change| change.held_back.as_ref()).flat_map(|held| &held.cuts);
        assert!(told.clone().all(|cut| cut.plain().starts_with("pool `old`, ")), "{:?}", told.collect::<Vec<_>>());
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
        assert!(
            held.cuts.iter().all(|cut| cut.plain().contains("TCP 443")) && held.reason.plain().contains("workload"),
            "{held:?}"
        );
        assert!(removal(&plan, "BatchIn").held_back.is_none());
        assert!(plan.extras.iter().all(|extra| !extra.is_cut_off()), "{:?}", plan.extras);
        let left_out = format!("NOT in this script: {}.", removal(&plan, "StorageOut").id);
        assert!(script(&plan).contains(&left_out), "{}", script(&plan));
    }
}
