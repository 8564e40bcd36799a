//! Resources that are described twice, with different names: they are still one resource, and what differs is unknown.

use model::plan::Verdict::{Open, Unknown};
use serde_json::{Value, json};

use crate::twice::{
    account, comes_to, conflicts, declared, declared_around, declared_vnet, id, is_a_conflict, nsg, plan, pool, rule,
    subnet, template, vnet,
};

fn around() -> Vec<Value> {
    vec![nsg("Deny"), vnet(true), account("Enabled")]
}

/// A pool as the data plane prints it, with or without the address that contains its account.
fn data_plane(is_in_subnet: bool, url: Option<&str>) -> Value {
    let network =
        if is_in_subnet { json!({"subnetId": id("virtualNetworks/vnet-render/subnets/nodes")}) } else { Value::Null };
    let mut pool = json!({"id": "frames", "eTag": "0x1", "state": "active", "allocationState": "steady",
        "vmSize": "standard_d2s_v3", "virtualMachineConfiguration": {"nodeAgentSKUId": "batch.node.ubuntu 22.04"},
        "currentDedicatedNodes": 2, "networkConfiguration": network});
    if let Some(url) = url {
        pool["url"] = json!(url);
    }
    pool
}

fn written_as(change: fn(&str) -> String, mut resource: Value) -> Value {
    resource["id"] = json!(change(resource["id"].as_str().unwrap()));
    resource
}

#[test]
fn a_pool_with_its_id_in_other_cases_is_one_pool() {
    for change in [str::to_uppercase, str::to_lowercase] {
        is_a_conflict(&pool(true, None), &written_as(change, pool(false, None)), &around());
        is_a_conflict(&pool(false, None), &written_as(change, pool(true, None)), &around());
    }
    let row = |resource: Value| json!({"count": 1, "data": [resource], "skip_token": null, "total_records": 1});
    let texts = [row(written_as(str::to_lowercase, pool(false, None))), pool(true, None)];
    let texts: Vec<String> = texts.into_iter().chain(around()).map(|one| one.to_string()).collect();
    assert_eq!(conflicts(&comes_to(&texts, Unknown)), [0, 1]);
}

#[test]
fn a_pool_of_the_data_plane_is_that_of_the_account_which_it_shows_or_of_the_only_one_with_its_name() {
    let url = "https://render.westeurope.batch.azure.com/pools/frames";
    for url in [Some(url), None] {
        is_a_conflict(&pool(true, None), &data_plane(false, url), &around());
        is_a_conflict(&pool(false, None), &data_plane(true, url), &around());
        let texts: Vec<String> =
            [pool(true, None), data_plane(true, url)].into_iter().chain(around()).map(|one| one.to_string()).collect();
        let plan = plan(&texts);
        assert!(conflicts(&plan).is_empty(), "{:#?}", plan.sources);
        assert_eq!(plan.subjects.len(), 1, "{:#?}", plan.subjects);
    }
    // Another account's pool of that name is another pool.
    let other = "https://other.westeurope.batch.azure.com/pools/frames";
    let texts: Vec<String> =
        [pool(true, None), data_plane(false, Some(other))].iter().chain(&around()).map(Value::to_string).collect();
    assert!(conflicts(&plan(&texts)).is_empty());
    assert_eq!(plan(&texts).subjects.len(), 2);
}

#[test]
fn a_pool_of_terraform_and_one_of_azure_are_one() {
    let code = |subnet: &str| {
        format!(
            "resource \"azurerm_batch_pool\" \"frames\" {{\n  name = \"frames\"\n  account_name = \"render\"\n  resource_group_name = \
             \"rg-render\"\n  vm_size = \"STANDARD_D2S_V3\"\n  node_agent_sku_id = \"batch.node.ubuntu 22.04\"\n{subnet}}}\n"
        )
    };
    let inside = format!(
        "  network_configuration {{\n    subnet_id = \"{}\"\n  }}\n",
        id("virtualNetworks/vnet-render/subnets/nodes")
    );
    for (own, is_in_subnet) in [(code(""), true), (code(&inside), false)] {
        let texts: Vec<String> = [own, pool(is_in_subnet, None).to_string()]
            .into_iter()
            .chain(around().iter().map(Value::to_string))
            .collect();
        assert_eq!(conflicts(&comes_to(&texts, Unknown)), [0, 1]);
    }
}

#[test]
fn a_subnet_and_an_nsg_with_ids_in_other_cases_stay_one_subject() {
    let lower = |resource: Value| written_as(str::to_lowercase, resource);
    is_a_conflict(&subnet(true), &lower(subnet(false)), &[nsg("Deny"), account("Enabled")]);
    is_a_conflict(&nsg("Allow"), &lower(nsg("Deny")), &[]);
}

/// An NSG as a template or code declares it and as Azure exports it, with nothing around it.
#[test]
fn an_nsg_that_is_declared_and_exported_is_one_subject() {
    let declared_nsg = |access: &str| {
        template(&json!([declared(
            "Microsoft.Network/networkSecurityGroups",
            "nsg-render",
            json!({"securityRules": [rule(access)]})
        )]))
    };
    let bicep = |access: &str| {
        format!(
            "resource nsg 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {{\n  name: 'nsg-render'\n  location: 'westeurope'\n  \
             properties: {{ securityRules: [ {{ name: 'internet', properties: {{ priority: 200, direction: 'Outbound', access: '{access}', \
             protocol: '*', sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: 'Internet', destinationPortRange: \
             '*' }} }} ] }}\n}}\n"
        )
    };
    for (own, access) in [(declared_nsg("Allow"), "Deny"), (bicep("Deny"), "Allow"), (declared_nsg("Deny"), "Allow")] {
        let plan = comes_to(&[own, nsg(access).to_string()], Unknown);
        assert_eq!(plan.subjects.len(), 1, "{:#?}", plan.subjects);
        assert_eq!(conflicts(&plan), [0, 1]);
        assert!(plan.changes.is_empty(), "{:#?}", plan.changes);
    }
    let plan = comes_to(&[declared_nsg("Allow"), bicep("Allow"), nsg("Allow").to_string()], Open);
    assert_eq!(plan.subjects.len(), 1, "{:#?}", plan.subjects);
}

#[test]
fn the_account_of_a_pool_is_known_whichever_description_shows_it() {
    let mut resources = declared_around();
    resources.push(declared_vnet(json!({"addressPrefix": "10.3.0.0/24"})));
    let plan = plan(&[template(&json!(resources)), data_plane(true, None).to_string()]);
    assert_eq!(plan.subjects.len(), 1, "{:#?}", plan.subjects);
}
