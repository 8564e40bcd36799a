//! Tenants: subscriptions with pools in spokes, and a hub with a firewall that they share.

use serde_json::{Value, json};

/// A tenant, as the `az` of these tests reads it.
pub struct Tenant {
    pub subscriptions: usize,
}

const REGION: &str = "westeurope";

/// The id of a subscription.
pub fn subscription(number: usize) -> String {
    format!("11111111-2222-3333-4444-{number:012}")
}

fn group(number: usize) -> String {
    format!("/subscriptions/{}/resourceGroups/rg-batch", subscription(number))
}

fn resource(number: usize, kind: &str, name: &str, properties: Value) -> Value {
    let id = format!("{}/providers/Microsoft.Network/{kind}/{name}", group(number));
    json!({"id": id, "name": name, "type": format!("microsoft.network/{}", kind.to_ascii_lowercase()), "location": REGION, "properties": properties})
}

fn id(resource: &Value) -> Value {
    json!({"id": resource["id"]})
}

fn rule(
    name: &str,
    priority: u32,
    direction: &str,
    access: &str,
    source: &str,
    destination: &str,
    ports: &str,
) -> Value {
    json!({"name": name, "properties": {"priority": priority, "direction": direction, "access": access, "protocol": "Tcp",
        "sourceAddressPrefix": source, "sourcePortRange": "*", "destinationAddressPrefix": destination, "destinationPortRange": ports}})
}

impl Tenant {
    /// How many accounts it has: one a subscription.
    pub fn accounts(&self) -> usize {
        self.subscriptions
    }

    /// The pools of an account: up to five, so that some take several pages.
    fn pools(number: usize, subnet: &Value) -> Vec<Value> {
        let account = Self::account_id(number);
        let pool = |pool: usize| {
            json!({"id": format!("{account}/pools/pool{pool}"), "name": format!("pool{pool}"), "type": "Microsoft.Batch/batchAccounts/pools",
                "properties": {"vmSize": "STANDARD_D2S_V3", "currentNodeCommunicationMode": "Classic", "targetNodeCommunicationMode": "Default",
                    "deploymentConfiguration": {"virtualMachineConfiguration": {"nodeAgentSkuId": "batch.node.ubuntu 22.04"}},
                    "networkConfiguration": {"subnetId": subnet["id"], "publicIPAddressConfiguration": {"provision": "BatchManaged"}}}})
        };
        (0..1 + number % 5).map(pool).collect()
    }

    fn account_id(number: usize) -> String {
        format!("{}/providers/Microsoft.Batch/batchAccounts/farm{number}", group(number))
    }

    fn account(number: usize) -> Value {
        json!({"id": Self::account_id(number), "name": format!("farm{number}"), "type": "Microsoft.Batch/batchAccounts", "location": REGION,
            "properties": {"publicNetworkAccess": "Enabled", "accountEndpoint": format!("farm{number}.{REGION}.batch.azure.com"),
                "poolAllocationMode": "BatchService", "networkProfile": {"accountAccess": {"defaultAction": "Allow"},
                    "nodeManagementAccess": {"defaultAction": "Allow"}}}})
    }

    fn dependencies(number: usize) -> Value {
        let endpoint = |host: String| json!({"domainName": host, "endpointDetails": [{"port": 443}]});
        json!({"value": [{"category": "Azure Batch", "endpoints": [endpoint(format!("farm{number}.{REGION}.batch.azure.com"))]},
            {"category": "Azure Storage", "endpoints": [endpoint(format!("farm{number}.blob.core.windows.net"))]}]})
    }

    /// Everything, as the fake `az` reads it; its answers have at most `page` rows.
    pub fn to_json(&self, page: usize) -> Value {
        let policy = resource(0, "firewallPolicies", "policy-hub", json!({}));
        let public = resource(0, "publicIPAddresses", "pip-firewall", json!({"ipAddress": "20.50.60.70"}));
        let mut hub =
            resource(0, "virtualNetworks", "vnet-hub", json!({"addressSpace": {"addressPrefixes": ["10.255.0.0/16"]}}));
        let firewall_subnet = format!("{}/subnets/AzureFirewallSubnet", hub["id"].as_str().unwrap());
        hub["properties"]["subnets"] = json!([{"id": firewall_subnet, "name": "AzureFirewallSubnet", "properties": {"addressPrefix": "10.255.0.0/26"}}]);
        let firewall = resource(
            0,
            "azureFirewalls",
            "firewall-hub",
            json!({"firewallPolicy": id(&policy), "ipConfigurations": [{"name": "ip",
            "properties": {"privateIPAddress": "10.255.0.4", "subnet": {"id": firewall_subnet}, "publicIPAddress": id(&public)}}]}),
        );
        let rules = json!({"id": format!("{}/ruleCollectionGroups/default", policy["id"].as_str().unwrap()), "name": "default",
            "type": "microsoft.network/firewallpolicies/rulecollectiongroups", "properties": {"priority": 200, "ruleCollections": [{
                "ruleCollectionType": "FirewallPolicyFilterRuleCollection", "name": "batch", "priority": 100, "action": {"type": "Allow"},
                "rules": [{"ruleType": "NetworkRule", "name": "storage", "ipProtocols": ["TCP"], "sourceAddresses": ["*"],
                    "destinationAddresses": ["Storage.westeurope"], "destinationPorts": ["443"]}]}]}});
        let mut resources = vec![policy, public, firewall];
        let (mut accounts, mut pools, mut dependencies) = (json!({}), json!({}), json!({}));
        let mut peerings = Vec::new();
        for number in 0..self.subscriptions {
            let mut nsg_rules = vec![
                rule("AllowBatchIn", 100, "Inbound", "Allow", "BatchNodeManagement.westeurope", "*", "29876-29877"),
                rule("AllowStorage", 100, "Outbound", "Allow", "*", "Storage.westeurope", "443"),
                rule("DenyOut", 4000, "Outbound", "Deny", "*", "Internet", "*"),
            ];
            // Every third NSG is ready for simplified communication.
            if number % 3 == 0 {
                nsg_rules.push(rule(
                    "AllowBatch",
                    110,
                    "Outbound",
                    "Allow",
                    "*",
                    "BatchNodeManagement.westeurope",
                    "443",
                ));
            }
            let nsg = resource(number, "networkSecurityGroups", "nsg-nodes", json!({"securityRules": nsg_rules}));
            // Every fourth subnet sends its traffic to the hub.
            let hops = if number % 4 == 0 {
                json!([{"name": "to-hub", "properties": {"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.255.0.4"}}])
            } else {
                json!([])
            };
            let table = resource(
                number,
                "routeTables",
                "rt-nodes",
                json!({"routes": hops, "disableBgpRoutePropagation": true}),
            );
            let prefix = format!("10.{}.{}.0/24", number / 200, number % 200);
            let mut network = resource(
                number,
                "virtualNetworks",
                "vnet-batch",
                json!({"addressSpace": {"addressPrefixes": [prefix]}}),
            );
            let subnet_id = format!("{}/subnets/snet-nodes", network["id"].as_str().unwrap());
            let peering = |remote: &Value| {
                json!({"name": "peer", "properties": {"peeringState": "Connected", "remoteVirtualNetwork": id(remote),
                "allowVirtualNetworkAccess": true, "allowForwardedTraffic": true}})
            };
            network["properties"]["virtualNetworkPeerings"] = json!([peering(&hub)]);
            peerings.push(json!({"name": format!("peer{number}"), "properties": {"peeringState": "Connected", "remoteVirtualNetwork": id(&network),
                "allowVirtualNetworkAccess": true, "allowForwardedTraffic": true}}));
            let subnet = json!({"id": subnet_id, "name": "snet-nodes", "properties": {"addressPrefix": prefix,
                "networkSecurityGroup": id(&nsg), "routeTable": id(&table)}});
            network["properties"]["subnets"] = json!([subnet]);
            let unrelated = resource(number, "networkSecurityGroups", "nsg-unrelated", json!({"securityRules": []}));
            let account = Self::account_id(number);
            resources.extend([nsg, table, network, unrelated]);
            resources.push(json!({"id": account, "name": format!("farm{number}"), "type": "microsoft.batch/batchaccounts", "properties": {}}));
            accounts[&account] = Self::account(number);
            dependencies[&account] = Self::dependencies(number);
            pools[&account] = Self::pools(number, &subnet).into();
        }
        hub["properties"]["virtualNetworkPeerings"] = peerings.into();
        resources.push(hub);
        json!({"page": page, "accounts": accounts, "pools": pools, "dependencies": dependencies,
            "tables": {"resources": resources, "networkresources": [rules], "dnsresources": []}})
    }

    /// All of it as texts that are given to `plan` without collecting.
    pub fn to_texts(&self) -> Vec<String> {
        let tenant = self.to_json(1000);
        let of_accounts = tenant["accounts"].as_object().unwrap().values().cloned();
        let pools = tenant["pools"].as_object().unwrap().values().flat_map(|pools| pools.as_array().unwrap().clone());
        let tables = &tenant["tables"];
        let rows = [&tables["resources"], &tables["networkresources"]]
            .into_iter()
            .flat_map(|rows| rows.as_array().unwrap().clone());
        let network = rows.filter(|row| row["type"] != "microsoft.batch/batchaccounts");
        let all: Vec<Value> = of_accounts.chain(pools).chain(network).collect();
        let dependencies = tenant["dependencies"].as_object().unwrap().values();
        std::iter::once(Value::from(all).to_string()).chain(dependencies.map(Value::to_string)).collect()
    }
}
