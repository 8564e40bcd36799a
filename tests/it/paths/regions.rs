//! The region that a plan is about, and the prefixes of its tags.

use model::net::{Region, TagTable};
use model::plan::{Impact, Subject, Verdict};
use serde_json::{Value, json};
use switchover::Options;

use super::{
    NETWORK, SIMPLIFIED, account, group, id, network, pool, public_access, routed, subject_with, table,
    verdict_of_text, west_europe,
};

/// A service-tag file that knows West Europe alone, with two adjacent prefixes for Batch.
fn tags(batch: &[&str]) -> TagTable {
    let tag = |name: &str, prefixes: &[&str]| json!({ "name": name, "properties": { "region": "westeurope", "addressPrefixes": prefixes } });
    let storage = ["20.150.0.0/24"];
    let values = [
        tag("BatchNodeManagement", batch),
        tag("BatchNodeManagement.WestEurope", batch),
        tag("Storage", &storage),
        tag("Storage.WestEurope", &storage),
        tag("AzureCloud.westeurope", &["20.0.0.0/8"]),
    ];
    let text = json!({ "changeNumber": 1, "cloud": "Public", "values": values }).to_string();
    TagTable::with_weekly_file("ServiceTags_Public_20260101.json", &text).unwrap()
}

#[test]
fn the_longest_prefix_is_that_of_the_tag_as_listed() {
    let with = |routes: &[(&str, &str)]| {
        let spoke = network("spoke", 0, &[("nodes", routed(json!({})))], json!({}));
        let documents = [spoke, table("rt", routes), pool("BatchManaged"), public_access()];
        let texts: Vec<String> = documents.iter().map(Value::to_string).collect();
        let options = Options { service_tags: Some(tags(&["20.40.0.0/25", "20.40.0.128/25"])), ..west_europe() };
        subject_with(&texts, "pool", options).requirements[SIMPLIFIED].verdict
    };
    let tag = "BatchNodeManagement.WestEurope";
    assert_eq!(with(&[(tag, "Internet"), ("20.40.0.0/24", "None")]), Verdict::Open);
    assert_eq!(with(&[(tag, "None"), ("20.40.0.0/24", "Internet")]), Verdict::Blocked);
    assert_eq!(with(&[(tag, "Internet"), ("20.40.0.0/25", "None")]), Verdict::Partly);
    // The file shows how long the prefixes of the tag of all services are.
    assert_eq!(with(&[("AzureCloud.westeurope", "None"), ("20.40.0.0/16", "Internet")]), Verdict::Open);
}

#[test]
fn a_location_wins_over_every_tag() {
    let of = |documents: &[Value]| {
        let texts: Vec<String> = documents.iter().map(Value::to_string).collect();
        let subject = subject_with(&texts, "pool", Options::default());
        (subject.region, subject.requirements[SIMPLIFIED].verdict)
    };
    let tag = "BatchNodeManagement.WestEurope";
    assert_eq!(of(&[group(Some("westeurope"), tag)]), (Some("westeurope".to_owned()), Verdict::Open));
    assert_eq!(of(&[group(Some("Atlantis North"), tag)]), (Some("atlantisnorth".to_owned()), Verdict::Unknown));
    assert_eq!(of(&[group(None, tag)]), (Some("westeurope".to_owned()), Verdict::Open));
    // Another resource shows where all of it is.
    let mut elsewhere = account(json!({}));
    elsewhere["location"] = json!("northeurope");
    assert_ne!(of(&[group(None, tag), elsewhere]).1, Verdict::Open);
    let mut unheard = account(json!({ "publicNetworkAccess": "Enabled" }));
    unheard["location"] = json!("atlantisnorth");
    let nodes = json!({ "networkSecurityGroup": id("networkSecurityGroups/nsg") });
    let spoke = network("spoke", 0, &[("nodes", nodes)], json!({}));
    assert_eq!(of(&[spoke, group(Some("westeurope"), tag), unheard, pool("BatchManaged")]).1, Verdict::Unknown);
}

#[test]
fn regions_without_simplified_communication_do_not_move() {
    for (location, cloud_tag) in [("westindia", "WestIndia"), ("usdodeast", "USDoDEast"), ("chinanorth", "ChinaNorth")]
    {
        let texts = [group(Some(location), &format!("BatchNodeManagement.{cloud_tag}")).to_string()];
        let subject = subject_with(&texts, "nsg", Options::default());
        assert_eq!(subject.impact, Impact::Unsupported, "{location}");
        assert_eq!(subject.modes.simplified, Verdict::Blocked, "{location}");
        assert!(
            subject.reasons[0].plain().contains("does not offer simplified communication"),
            "{:?}",
            subject.reasons
        );
    }
    for offered in ["southindia", "usgovvirginia", "chinanorth2"] {
        assert!(Region::find(offered).unwrap().offers_simplified(), "{offered}");
    }
}

#[test]
fn the_data_plane_shows_the_region_of_its_pools() {
    let list = json!([{
        "id": "p1", "url": "https://farm.northeurope.batch.azure.com/pools/p1", "state": "active", "vmSize": "standard_d2s_v3",
        "allocationState": "steady", "virtualMachineConfiguration": { "nodeAgentSKUId": "batch.node.ubuntu 22.04" },
    }]);
    let powershell = "PS> Get-AzBatchPool -BatchContext $context\n\n\
        AllocationState    : Steady\n\
        AutoScaleEnabled   : False\n\
        CurrentDedicated   : 4\n\
        Id                 : p1\n\
        OSFamily           : 5\n\
        TargetOSVersion    : *\n\
        State              : Active\n\
        Url                : https://farm.usgovvirginia.batch.usgovcloudapi.net/pools/p1\n\
        VirtualMachineSize : standard_d1_v2\n";
    let of = |text: String| subject_with(&[text], "p1", Options::default());
    assert_eq!(of(list.to_string()).region.as_deref(), Some("northeurope"));
    let old = of(powershell.to_owned());
    assert_eq!((old.region.as_deref(), old.impact), (Some("usgovvirginia"), Impact::Unsupported));
    assert!(old.reasons[0].plain().contains("29 February 2024"), "{:?}", old.reasons);
    // A chosen region that contradicts it is reported.
    let chosen = subject_with(&[list.to_string()], "p1", west_europe());
    let differs = |subject: &Subject| {
        subject.findings.iter().any(|finding| finding.message.plain().contains("You chose the region"))
    };
    assert!(differs(&chosen), "{:?}", chosen.findings);
    let same = Options { region: Region::find("northeurope"), ..Options::default() };
    assert!(!differs(&subject_with(&[list.to_string()], "p1", same)));
}

#[test]
fn an_endpoint_that_may_be_elsewhere_is_not_missing() {
    let with = |more: &str| {
        let text = format!(
            r#"
resource "azurerm_batch_account" "a" {{
  name = "farm"
  resource_group_name = "g"
  location = "westeurope"
  public_network_access_enabled = false
}}
resource "azurerm_batch_pool" "p" {{
  name = "pool"
  resource_group_name = "g"
  account_name = azurerm_batch_account.a.name
  vm_size = "Standard_D2s_v3"
  network_configuration {{
    subnet_id = "{NETWORK}/virtualNetworks/spoke/subnets/nodes"
    public_address_provisioning_type = "NoPublicIPAddresses"
  }}
}}
{more}
"#
        );
        verdict_of_text(&text, SIMPLIFIED)
    };
    assert_eq!(with(""), Verdict::Blocked);
    let module = "module \"endpoint\" {\n  source = \"./endpoint\"\n  target = azurerm_batch_account.a.id\n}\n";
    assert_eq!(with(module), Verdict::Unknown);
    let template = |more: Value| {
        let pool = json!({
            "type": "Microsoft.Batch/batchAccounts/pools", "apiVersion": "2024-02-01", "name": "farm/pool",
            "properties": { "vmSize": "standard_d2s_v3", "networkConfiguration": {
                "subnetId": format!("{NETWORK}/virtualNetworks/spoke/subnets/nodes"),
                "publicIPAddressConfiguration": { "provision": "NoPublicIPAddresses" },
            } },
        });
        let account = json!({
            "type": "Microsoft.Batch/batchAccounts", "apiVersion": "2024-02-01", "name": "farm", "location": "westeurope",
            "properties": { "publicNetworkAccess": "Disabled" },
        });
        let template = json!({ "contentVersion": "1.0.0.0", "resources": [account, pool, more] });
        subject_with(&[template.to_string()], "pool", west_europe()).requirements[SIMPLIFIED].verdict
    };
    let linked = json!({
        "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "endpoints",
        "properties": { "mode": "Incremental", "templateLink": { "relativePath": "endpoints.json" } },
    });
    assert_eq!(template(linked), Verdict::Unknown);
    let endpoint = json!({
        "type": "Microsoft.Network/privateEndpoints", "apiVersion": "2023-04-01", "name": "pe", "location": "westeurope",
        "properties": { "subnet": { "id": format!("{NETWORK}/virtualNetworks/spoke/subnets/pe") },
            "privateLinkServiceConnections": [{ "name": "c", "properties": {
                "privateLinkServiceId": "[parameters('target')]", "groupIds": "[parameters('groups')]" } }] },
    });
    assert_eq!(template(endpoint), Verdict::Unknown);
}
