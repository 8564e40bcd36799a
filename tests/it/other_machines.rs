//! What filters and routes other machines than nodes: it is changed only if the user says that nodes use it.

use crate::support::plain;
use serde_json::{Value, json};
use switchover::{Edition, Options, Plan, Source, TargetMode};

use crate::small_estate::{account, id, nsg, pool, resource, table, vnet};

const NSGS: &str = "Microsoft.Network/networkSecurityGroups";
const CARDS: &str = "Microsoft.Network/networkInterfaces";

fn plan_on(on: &[&str], texts: &[String]) -> Plan {
    let sources: Vec<Source> =
        texts.iter().enumerate().map(|(number, text)| Source::new(format!("{number}"), text.as_str())).collect();
    let on = on.iter().map(ToString::to_string).collect();
    let region = model::net::Region::find("northeurope");
    switchover::plan(
        &sources,
        &Options { on, region, edition: Some(Edition::Ga), target: TargetMode::Union, ..Options::default() },
    )
}

fn texts(documents: &[Value]) -> Vec<String> {
    documents.iter().map(ToString::to_string).collect()
}

/// An NSG that blocks everything that leaves, in a resource group.
fn shut_nsg(group: &str) -> Value {
    let mut nsg = nsg();
    nsg["id"] = json!(nsg["id"].as_str().unwrap().replace("rg-net", group));
    nsg["securityRules"] = json!([{
        "name": "DenyOut", "priority": 4000, "direction": "Outbound", "access": "Deny", "protocol": "*", "sourceAddressPrefix": "*",
        "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "*",
    }]);
    nsg
}

fn in_scripts(plan: &Plan) -> bool {
    serde_json::to_string(&plan.scripts).unwrap().contains("AllowBatchNodeManagementOutbound")
}

#[test]
fn a_name_of_several_resources_names_none_of_them() {
    let both = texts(&[shut_nsg("rg-a"), shut_nsg("rg-b")]);
    let plan = plan_on(&["nsg"], &both);
    let notice = plain(&plan.notices).join("\n");
    assert!(
        notice.starts_with("`nsg` matches several resources, and was ignored. Name one of them by its id: "),
        "{notice}"
    );
    assert!(notice.contains("rg-a") && notice.contains("rg-b"), "{notice}");
    assert!(!plan.changes.is_empty() && plan.changes.iter().all(|change| change.unconfirmed.is_some()));
    assert!(!in_scripts(&plan));
    let by_id = plan_on(&[shut_nsg("rg-b")["id"].as_str().unwrap()], &both);
    assert!(by_id.notices.is_empty() && in_scripts(&by_id), "{:?}", by_id.notices);
    assert_eq!(by_id.subjects.len(), 1);

    // Subnets of two networks, as az and as Terraform show them; the network distinguishes them.
    let mut second = vnet();
    second["name"] = json!("other");
    second =
        serde_json::from_str(&second.to_string().replace("virtualNetworks/vnet", "virtualNetworks/other")).unwrap();
    let networks = texts(&[vnet(), second, shut_nsg("rg-net"), table(&[])]);
    let notices = |on: &str, texts: &[String]| plain(&plan_on(&[on], texts).notices);
    assert_eq!(notices("nodes", &networks).len(), 1);
    assert_eq!(notices("other/nodes", &networks), [""; 0]);
    let network = |name: &str| {
        format!(
            "resource \"azurerm_virtual_network\" \"{name}\" {{\n  name = \"{name}\"\n  address_space = [\"10.0.0.0/16\"]\n}}\n\
             resource \"azurerm_subnet\" \"{name}\" {{\n  name = \"nodes\"\n  virtual_network_name = \"{name}\"\n  \
             address_prefixes = [\"10.0.0.0/24\"]\n}}\n"
        )
    };
    let code = [network("one") + &network("two")];
    assert_eq!(notices("nodes", &code).len(), 1, "{:?}", notices("nodes", &code));
    assert_eq!(notices("two/nodes", &code), [""; 0]);
    // One resource in several places is one.
    let once = texts(&[vnet(), shut_nsg("rg-net"), table(&[]), account(), pool("BatchManaged")]);
    assert_eq!(notices("nodes", &once), [""; 0]);
    assert_eq!(notices("nsg", &once), [""; 0]);
}

#[test]
fn an_nsg_on_network_interfaces_alone_is_in_no_script_until_it_is_named() {
    let card = || id(&format!("{CARDS}/vm1"));
    let of_card = || {
        let mut nsg = shut_nsg("rg-net");
        nsg["networkInterfaces"] = json!([card()]);
        nsg["subnets"] = Value::Null;
        nsg
    };
    let listed_by_card = {
        let card = json!({
            "networkSecurityGroup": id(&format!("{NSGS}/nsg")), "enableIPForwarding": false,
            "ipConfigurations": [{ "privateIPAddress": "10.0.9.4" }], "virtualMachine": id("Microsoft.Compute/virtualMachines/vm1"),
        });
        texts(&[shut_nsg("rg-net"), resource(CARDS, "vm1", &card)])
    };
    let template = {
        let resource = json!({
            "type": NSGS, "apiVersion": "2023-09-01", "name": "nsg", "location": "northeurope",
            "properties": { "securityRules": shut_nsg("g")["securityRules"] },
        });
        let card = json!({
            "type": CARDS, "apiVersion": "2023-09-01", "name": "vm1", "location": "northeurope", "properties": {
                "networkSecurityGroup": { "id": "[resourceId('Microsoft.Network/networkSecurityGroups', 'nsg')]" },
                "ipConfigurations": [{ "name": "c", "properties": {} }],
            },
        });
        let schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
        vec![json!({ "$schema": schema, "contentVersion": "1.0.0.0", "resources": [resource, card] }).to_string()]
    };
    for texts in [texts(&[of_card()]), listed_by_card, template] {
        let plan = plan_on(&[], &texts);
        assert_eq!(plan.subjects.len(), 1, "{texts:?}");
        assert!(
            !plan.changes.is_empty() && plan.changes.iter().all(|change| change.unconfirmed.is_some()),
            "{texts:?}"
        );
        assert!(!in_scripts(&plan), "{texts:?}");
        let told =
            plan.subjects[0].findings.iter().map(|finding| finding.message.plain()).collect::<Vec<_>>().join("\n");
        assert!(told.contains("it filters other machines"), "{told}");
        let named = plan_on(&["nsg"], &texts);
        assert!(in_scripts(&named), "{texts:?}");
    }
    // Where nothing is shown of what it is on, or a subnet is, it is planned as it was.
    let mut on_both = of_card();
    on_both["subnets"] = json!([id("Microsoft.Network/virtualNetworks/vnet/subnets/nodes")]);
    let mut of_scale_set = of_card();
    of_scale_set["networkInterfaces"] =
        json!([id("Microsoft.Compute/virtualMachineScaleSets/s/virtualMachines/0/networkInterfaces/nic")]);
    for nsg in [shut_nsg("rg-net"), on_both, of_scale_set] {
        assert!(in_scripts(&plan_on(&[], &texts(&[nsg]))));
    }
}

/// The changes of a tightening that are held back, with what they would block.
fn held(plan: &Plan) -> Vec<String> {
    plan.changes.iter().filter_map(|change| change.held_back.as_ref()).flat_map(|held| plain(&held.cuts)).collect()
}

#[test]
fn a_card_that_a_subnet_lists_is_another_machine() {
    let rule = json!({
        "name": "In", "priority": 100, "direction": "Inbound", "access": "Allow", "protocol": "Tcp", "sourceAddressPrefix": "*",
        "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "29876-29877",
    });
    let with = |path: &str| {
        let mut open = nsg();
        open["securityRules"] = json!([rule]);
        let mut network = vnet();
        network["subnets"][0]["ipConfigurations"] = json!([id(path)]);
        [network, open, table(&[]), account(), pool("BatchManaged")]
    };
    let listed = with(&format!("{CARDS}/vm1nic/ipConfigurations/c"));
    assert!(held(&plan_on(&[], &texts(&listed))).concat().contains("network interface `vm1nic`"));
    // As Resource Graph has it, in an object with `data`.
    let rows: Vec<Value> = listed.to_vec();
    let graph = json!({ "count": rows.len(), "data": rows, "total_records": rows.len() });
    assert!(held(&plan_on(&[], &[graph.to_string()])).concat().contains("network interface `vm1nic`"));
    for path in [
        "Microsoft.Compute/virtualMachineScaleSets/s/virtualMachines/0/networkInterfaces/nic/ipConfigurations/c",
        "Microsoft.Network/loadBalancers/lb/frontendIPConfigurations/f",
        &format!("{CARDS}/pe1.nic.0a1b2c3d-0000-0000-0000-000000000000/ipConfigurations/c"),
    ] {
        assert_eq!(held(&plan_on(&[], &texts(&with(path)))), [""; 0], "{path}");
    }
    // What is shown of the card itself counts more.
    let free = resource(CARDS, "vm1nic", &json!({ "enableIPForwarding": false, "ipConfigurations": [] }));
    let all = [&listed[..], &[free]].concat();
    assert_eq!(held(&plan_on(&[], &texts(&all))), [""; 0]);
}
