//! Batch accounts with their private endpoints, and pools, as `az` prints them.

use serde_json::{Value, json};

use super::{address, id, network_id, pool_name, resource, subnet_id};
use crate::estate_model::estate::{Account, Estate, Pool, Workload};

const GUID: &str = "0a1b2c3d-0000-0000-0000-000000000000";

/// The account.
pub fn account_json(estate: &Estate, account: &Account) -> Value {
    let region = estate.region;
    let mut body = json!({
        "accountEndpoint": format!("farm.{region}.batch.azure.com"), "poolAllocationMode": "BatchService",
        "nodeManagementEndpoint": format!("{GUID}.{region}.service.batch.azure.com"),
        "autoStorage": { "storageAccountId": id("Microsoft.Storage/storageAccounts", "farmauto") },
        "privateEndpointConnections": [],
    });
    if let Some(endpoint) = &account.endpoint {
        body["privateEndpointConnections"] = json!([{
            "name": "connection", "properties": {
                "groupIds": [endpoint.group], "provisioningState": "Succeeded",
                "privateLinkServiceConnectionState": { "status": endpoint.status },
                "privateEndpoint": { "id": id("Microsoft.Network/privateEndpoints", "pe-farm") },
            },
        }]);
    }
    if let Some(access) = account.public_access {
        body["publicNetworkAccess"] = json!(access);
    }
    if let Some(access) = &account.node_management {
        let rules: Vec<Value> =
            access.allowed.iter().map(|value| json!({ "action": "Allow", "value": value })).collect();
        let default = if access.allows_all { "Allow" } else { "Deny" };
        body["networkProfile"] = json!({ "nodeManagementAccess": { "defaultAction": default, "ipRules": rules } });
    }
    resource(estate, "Microsoft.Batch/batchAccounts", "farm", &body)
}

/// The private endpoint of the account, and the link of its DNS zone.
pub fn endpoint_json(estate: &Estate) -> Vec<Value> {
    let Some(endpoint) = estate.account.as_ref().and_then(|account| account.endpoint.as_ref()) else {
        return Vec::new();
    };
    let host = match endpoint.group {
        "nodeManagement" => format!("{GUID}.{}.service.batch.azure.com", estate.region),
        _ => format!("farm.{}.batch.azure.com", estate.region),
    };
    let body = json!({
        "subnet": { "id": subnet_id("snet-endpoints") },
        "customDnsConfigs": [{ "fqdn": host, "ipAddresses": ["10.0.200.4"] }],
        "privateLinkServiceConnections": [{
            "name": "connection", "groupIds": [endpoint.group],
            "privateLinkServiceId": id("Microsoft.Batch/batchAccounts", "farm"),
            "privateLinkServiceConnectionState": { "status": endpoint.status },
        }],
    });
    let zone = "privatelink.batch.azure.com";
    let link = json!({
        "id": id("Microsoft.Network/privateDnsZones", &format!("{zone}/virtualNetworkLinks/link")), "name": "link",
        "type": "Microsoft.Network/privateDnsZones/virtualNetworkLinks", "provisioningState": "Succeeded",
        "virtualNetworkLinkState": "Completed", "registrationEnabled": false,
        "virtualNetwork": { "id": network_id("vnet-a") },
    });
    vec![resource(estate, "Microsoft.Network/privateEndpoints", "pe-farm", &body), link]
}

/// A pool.
pub fn pool_json(number: usize, pool: &Pool) -> Value {
    let name = pool_name(number);
    let mut network = json!({ "subnetId": subnet_id(&format!("snet-{}", pool.subnet)) });
    if let Some(provision) = pool.provision {
        let addresses: Vec<Value> = pool.addresses.iter().map(|&number| address(number)["id"].clone()).collect();
        network["publicIPAddressConfiguration"] = json!({ "provision": provision, "ipAddressIds": addresses });
    }
    let deployment = if pool.is_of_cloud_services {
        json!({ "cloudServiceConfiguration": { "osFamily": "6" } })
    } else {
        json!({ "virtualMachineConfiguration": { "nodeAgentSkuId": "batch.node.ubuntu 22.04" } })
    };
    let mut json = json!({
        "id": id("Microsoft.Batch/batchAccounts", &format!("farm/pools/{name}")), "name": name,
        "type": "Microsoft.Batch/batchAccounts/pools", "vmSize": "STANDARD_D2S_V5", "allocationState": "Steady",
        "deploymentConfiguration": deployment, "networkConfiguration": network,
    });
    if let Some(mode) = pool.mode {
        json["currentNodeCommunicationMode"] = json!(mode);
    }
    match pool.workload {
        None => {}
        Some(Workload::ApplicationPackages) => {
            let application = id("Microsoft.Batch/batchAccounts", "farm/applications/renderer");
            json["applicationPackages"] = json!([{ "id": application, "version": "1" }]);
        }
        Some(Workload::ResourceFiles) => {
            let url = "https://renderdata.blob.core.windows.net/scenes/all.zip";
            json["startTask"] =
                json!({ "commandLine": "/bin/true", "resourceFiles": [{ "httpUrl": url, "filePath": "all.zip" }] });
        }
        Some(Workload::BlobMount) => {
            let mount =
                json!({ "accountName": "renderdata", "containerName": "scenes", "relativeMountPath": "scenes" });
            json["mountConfiguration"] = json!([{ "azureBlobFileSystemConfiguration": mount }]);
        }
    }
    json
}
