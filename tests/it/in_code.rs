//! What code refers to and compares: the address of a firewall by reference, names with unknown parts, pools that can't be classic, and
//! how long the plan of a configuration becomes.

use model::net::Region;
use model::plan::Verdict::{self, Blocked, Open};
use switchover::{Edition, Options, Plan, Source};

fn planned(name: &str, text: &str, edition: Edition) -> Plan {
    let options = Options { region: Region::find("westeurope"), edition: Some(edition), ..Options::default() };
    switchover::plan(&[Source::new(name, text)], &options)
}

/// A spoke whose default route leads to a firewall at `address`, which allows what `to` names.
fn terraform(address: &str, to: &str) -> String {
    format!(
        r#"
resource "azurerm_virtual_network" "v" {{
  name                = "v1"
  location            = "westeurope"
  resource_group_name = "rg"
  address_space       = ["10.0.0.0/16"]
}}
resource "azurerm_subnet" "fw" {{
  name                 = "AzureFirewallSubnet"
  virtual_network_name = azurerm_virtual_network.v.name
  resource_group_name  = "rg"
  address_prefixes     = ["10.0.1.0/26"]
}}
resource "azurerm_subnet" "nodes" {{
  name                 = "nodes"
  virtual_network_name = azurerm_virtual_network.v.name
  resource_group_name  = "rg"
  address_prefixes     = ["10.0.2.0/24"]
}}
resource "azurerm_public_ip" "fw" {{
  name                = "pip"
  location            = "westeurope"
  resource_group_name = "rg"
  allocation_method   = "Static"
}}
resource "azurerm_firewall" "fw" {{
  name                = "afw"
  location            = "westeurope"
  resource_group_name = "rg"
  sku_name            = "AZFW_VNet"
  sku_tier            = "Standard"
  ip_configuration {{
    name                 = "c"
    subnet_id            = azurerm_subnet.fw.id
    public_ip_address_id = azurerm_public_ip.fw.id
  }}
}}
locals {{
  hop = azurerm_firewall.fw.ip_configuration[0].private_ip_address
}}
resource "azurerm_firewall_network_rule_collection" "n" {{
  name                = "net"
  azure_firewall_name = azurerm_firewall.fw.name
  resource_group_name = "rg"
  priority            = 100
  action              = "Allow"
  rule {{
    name                  = "batch"
    source_addresses      = ["10.0.2.0/24"]
    destination_ports     = ["443"]
    destination_addresses = ["{to}"]
    protocols             = ["TCP"]
  }}
}}
resource "azurerm_route_table" "rt" {{
  name                = "rt"
  location            = "westeurope"
  resource_group_name = "rg"
  route {{
    name                   = "default"
    address_prefix         = "0.0.0.0/0"
    next_hop_type          = "VirtualAppliance"
    next_hop_in_ip_address = {address}
  }}
}}
resource "azurerm_subnet_route_table_association" "a" {{
  subnet_id      = azurerm_subnet.nodes.id
  route_table_id = azurerm_route_table.rt.id
}}
resource "azurerm_network_security_group" "n" {{
  name                = "nsg1"
  location            = "westeurope"
  resource_group_name = "rg"
  security_rule {{
    name                       = "x"
    priority                   = 100
    direction                  = "Outbound"
    access                     = "Allow"
    protocol                   = "*"
    source_port_range          = "*"
    destination_port_range     = "*"
    source_address_prefix      = "*"
    destination_address_prefix = "*"
  }}
}}
resource "azurerm_subnet_network_security_group_association" "b" {{
  subnet_id                 = azurerm_subnet.nodes.id
  network_security_group_id = azurerm_network_security_group.n.id
}}
"#
    )
}

/// The same in Bicep, with the network's name as it is given.
fn bicep(network: &str, address: &str, to: &str) -> String {
    format!(
        "param prefix string\nresource v 'Microsoft.Network/virtualNetworks@2023-09-01' = {{\n  name: {network}\n  location: 'westeurope'\n  properties: {{\n    \
         addressSpace: {{ addressPrefixes: [ '10.0.0.0/16' ] }}\n    subnets: [\n      {{ name: 'AzureFirewallSubnet', properties: {{ addressPrefix: \
         '10.0.1.0/26' }} }}\n      {{ name: 'nodes', properties: {{ addressPrefix: '10.0.2.0/24', routeTable: {{ id: rt.id }} }} }}\n    ]\n  }}\n}}\nresource \
         pip 'Microsoft.Network/publicIPAddresses@2023-09-01' = {{\n  name: 'pip'\n  location: 'westeurope'\n}}\nresource fw \
         'Microsoft.Network/azureFirewalls@2023-09-01' = {{\n  name: 'afw'\n  location: 'westeurope'\n  properties: {{\n    ipConfigurations: [ {{ name: 'c', \
         properties: {{ subnet: {{ id: resourceId('Microsoft.Network/virtualNetworks/subnets', {network}, 'AzureFirewallSubnet') }}, publicIPAddress: {{ id: \
         pip.id }} }} }} ]\n    networkRuleCollections: [ {{ name: 'net', properties: {{ priority: 100, action: {{ type: 'Allow' }}, rules: [ {{ name: 'batch', \
         protocols: [ 'TCP' ], sourceAddresses: [ '10.0.2.0/24' ], destinationAddresses: [ '{to}' ], destinationPorts: [ '443' ] }} ] }} }} ]\n    \
         applicationRuleCollections: []\n  }}\n}}\nresource rt 'Microsoft.Network/routeTables@2023-09-01' = {{\n  name: 'rt'\n  location: 'westeurope'\n  \
         properties: {{ routes: [ {{ name: 'default', properties: {{ addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: {address} }} \
         }} ] }}\n}}\n"
    )
}

#[test]
fn a_route_to_the_firewall_of_the_text_is_linked_to_its_rules() {
    let of_bicep = "fw.properties.ipConfigurations[0].properties.privateIPAddress";
    let of_template = "reference(fw.id, '2023-09-01').ipConfigurations[0].properties.privateIPAddress";
    type Form = Box<dyn Fn(&str) -> (&'static str, String)>;
    let tf = |address: &'static str| -> Form { Box::new(move |to| ("hub.tf", terraform(address, to))) };
    let of = |network: &'static str, address: &'static str| -> Form {
        Box::new(move |to| ("hub.bicep", bicep(network, address, to)))
    };
    let forms: [Form; 8] = [
        tf("azurerm_firewall.fw.ip_configuration[0].private_ip_address"),
        tf("azurerm_firewall.fw.ip_configuration.0.private_ip_address"),
        tf("local.hop"),
        tf("\"10.0.1.4\""),
        of("'v1'", of_bicep),
        of("'v-${prefix}'", of_bicep),
        of("'v1'", of_template),
        of("'v1'", "'10.0.1.4'"),
    ];
    for form in forms {
        for (to, expected) in [("BatchNodeManagement.westeurope", Open), ("AzureMachineLearning", Blocked)] {
            for edition in [Edition::Ga, Edition::Preview] {
                let (name, text) = form(to);
                let plan = planned(name, &text, edition);
                let verdicts: Vec<Verdict> = plan.subjects.iter().map(|subject| subject.modes.simplified).collect();
                assert_eq!(verdicts, [expected], "{text}\n{}", render::text(&plan));
            }
        }
    }
}

/// A pool without public addresses that uses simplified communication: nothing is opened for classic, and no headline says so.
#[test]
fn nothing_is_opened_for_a_model_that_a_pool_cannot_have() {
    let pool = |provision: &str| {
        format!(
            "resource acct 'Microsoft.Batch/batchAccounts@2023-05-01' = {{\n  name: 'acct1'\n  location: 'westeurope'\n  properties: {{ publicNetworkAccess: \
             'Enabled' }}\n}}\nresource p 'Microsoft.Batch/batchAccounts/pools@2023-05-01' = {{\n  parent: acct\n  name: 'p1'\n  properties: {{\n    vmSize: \
             'STANDARD_D2S_V3'\n    targetNodeCommunicationMode: 'Simplified'\n    networkConfiguration: {{ subnetId: \
             resourceId('Microsoft.Network/virtualNetworks/subnets', 'v1', 'nodes'), publicIPAddressConfiguration: {{ provision: '{provision}' }} }}\n  }}\n}}\n"
        )
    };
    let terraform_pool = "resource \"azurerm_batch_account\" \"a\" {\n  name = \"acct1\"\n  location = \"westeurope\"\n  resource_group_name = \
         \"rg\"\n}\nresource \"azurerm_batch_pool\" \"p\" {\n  name = \"p1\"\n  resource_group_name = \"rg\"\n  account_name = azurerm_batch_account.a.name\n  \
         vm_size = \"STANDARD_D2S_V3\"\n  target_node_communication_mode = \"Simplified\"\n  network_configuration {\n    subnet_id = azurerm_subnet.nodes.id\n    \
         public_address_provisioning_type = \"NoPublicIPAddresses\"\n  }\n}\n";
    let reference = "fw.properties.ipConfigurations[0].properties.privateIPAddress";
    for (name, text) in [
        ("main.bicep", bicep("'v1'", reference, "AzureMachineLearning") + &pool("NoPublicIPAddresses")),
        ("main.bicep", bicep("'v1'", "'10.0.1.4'", "Storage.westeurope") + &pool("NoPublicIPAddresses")),
        ("main.tf", terraform("local.hop", "AzureMachineLearning") + terraform_pool),
    ] {
        let plan = planned(name, &text, Edition::Ga);
        let printed = render::text(&plan);
        assert_eq!(plan.subjects[0].modes.simplified, Blocked, "{printed}");
        let outcome = printed.lines().find(|line| line.starts_with("Simplified communication is blocked")).unwrap();
        assert!(outcome.contains("allows simplified communication") && !outcome.contains("both models"), "{outcome}");
        assert!(plan.changes.iter().all(|change| !change.id.contains("29876")), "{printed}");
        assert!(
            !printed.contains("Open the routes") && !printed.contains("AllowBatchNodeManagementInbound"),
            "{printed}"
        );
    }
}

/// What is known of a name decides whether it can be another.
#[test]
fn a_name_with_an_unknown_part_is_not_what_it_cannot_be() {
    let bicep = |condition: &str| {
        format!(
            "param prefix string\nvar name = 'vnet-${{uniqueString(resourceGroup().id)}}-rt'\nresource rt 'Microsoft.Network/routeTables@2023-09-01' = if \
             ({condition}) {{\n  name: name\n  location: 'westeurope'\n  properties: {{ routes: [ {{ name: 'd', properties: {{ addressPrefix: '0.0.0.0/0', \
             nextHopType: 'None' }} }} ] }}\n}}\n"
        )
    };
    let terraform = |condition: &str| {
        format!(
            "variable \"prefix\" {{}}\nresource \"azurerm_route_table\" \"rt\" {{\n  count = {condition} ? 1 : 0\n  name = \"vnet-${{var.prefix}}-rt\"\n  location = \
             \"westeurope\"\n  resource_group_name = \"rg\"\n  route {{\n    name = \"d\"\n    address_prefix = \"0.0.0.0/0\"\n    next_hop_type = \"None\"\n  \
             }}\n}}\n"
        )
    };
    let template = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "variables": {"rt": "[concat('vnet-', uniqueString(resourceGroup().id), '-rt')]"},
        "resources": [{"condition": "[not(equals(variables('rt'), 'None'))]", "type": "Microsoft.Network/routeTables", "apiVersion": "2023-04-01",
        "name": "[variables('rt')]", "location": "westeurope", "properties": {"routes": [{"name": "d", "properties":
        {"addressPrefix": "0.0.0.0/0", "nextHopType": "None"}}]}}]}"#;
    for (name, text) in [
        ("t.json", template.to_owned()),
        ("t.bicep", bicep("name != 'None'")),
        ("t.bicep", bicep("!empty(name)")),
        ("t.bicep", bicep("startsWith(name, 'vnet-') && !endsWith(name, '-nsg')")),
        ("t.tf", terraform("\"vnet-${var.prefix}-rt\" != \"None\"")),
        ("t.tf", terraform("startswith(\"vnet-${var.prefix}\", \"vnet-\")")),
    ] {
        let plan = planned(name, &text, Edition::Ga);
        let said: Vec<String> = plan.sources[0].diagnostics.iter().map(|own| own.message.plain()).collect();
        assert!(said.iter().all(|text| !text.contains("Whether this is deployed")), "{text}\n{said:#?}");
        let verdicts: Vec<Verdict> = plan.subjects.iter().map(|subject| subject.modes.simplified).collect();
        assert_eq!(verdicts, [Blocked], "{text}\n{}", render::text(&plan));
    }
}

/// A configuration of three pools among the subnets of a hub, by loops over parameters.
#[test]
fn the_plan_of_three_pools_in_code_is_short() {
    let hub = "param prefix string\nvar network = '${toLower(prefix)}-${take(uniqueString(subscription().id, resourceGroup().id, prefix), 6)}-vnet'\nvar names = [ \
               'GatewaySubnet', 'AzureBastionSubnet', 'AzureFirewallSubnet', 'jump', 'aks', 'endpoints', 'render', 'encode', 'train' ]\nresource nsgs \
               'Microsoft.Network/networkSecurityGroups@2023-09-01' = [for name in names: {\n  name: '${network}-${name}-nsg'\n  location: 'westeurope'\n  properties: \
               { securityRules: [ { name: 'deny', properties: { priority: 200, direction: 'Outbound', access: 'Deny', protocol: '*', sourceAddressPrefix: '*', \
               sourcePortRange: '*', destinationAddressPrefix: 'Internet', destinationPortRange: '*' } } ] }\n}]\nresource v \
               'Microsoft.Network/virtualNetworks@2023-09-01' = {\n  name: network\n  location: 'westeurope'\n  properties: {\n    addressSpace: { addressPrefixes: [ \
               '10.0.0.0/16' ] }\n    subnets: [for (name, i) in names: { name: name, properties: { addressPrefix: '10.0.${i}.0/24', networkSecurityGroup: { id: \
               nsgs[i].id } } }]\n  }\n}\nresource acct 'Microsoft.Batch/batchAccounts@2023-05-01' = {\n  name: take('ba${replace(guid('ba', \
               resourceGroup().id), '-', '')}', 24)\n  location: 'westeurope'\n}\n";
    let pools = "resource pools 'Microsoft.Batch/batchAccounts/pools@2023-05-01' = [for name in [ 'render', 'encode', 'train' ]: {\n  parent: acct\n  name: name\n  \
                 properties: { vmSize: 'STANDARD_D2S_V3', networkConfiguration: { subnetId: '${v.id}/subnets/${name}' } }\n}]\n";
    let single = |name: &str| {
        format!(
            "resource p_{name} 'Microsoft.Batch/batchAccounts/pools@2023-05-01' = {{\n  parent: acct\n  name: '{name}'\n  properties: {{ vmSize: 'STANDARD_D2S_V3', \
             networkConfiguration: {{ subnetId: resourceId('Microsoft.Network/virtualNetworks/subnets', network, '{name}') }} }}\n}}\n"
        )
    };
    let of_parameter = "param wanted array\nresource pools 'Microsoft.Batch/batchAccounts/pools@2023-05-01' = [for pool in wanted: {\n  parent: acct\n  name: \
                        pool.name\n  properties: { vmSize: pool.size, networkConfiguration: { subnetId: '${v.id}/subnets/render' } }\n}]\n";
    let all = ["render", "encode", "train"].map(single).concat();
    for text in [format!("{hub}{pools}"), format!("{hub}{all}"), format!("{hub}{of_parameter}")] {
        for edition in [Edition::Ga, Edition::Preview] {
            let plan = planned("main.bicep", &text, edition);
            let pools = plan.subjects.iter().filter(|subject| subject.modes.simplified == Blocked).count();
            assert_eq!(pools, plan.subjects.len(), "{}", render::text(&plan));
            let printed = render::text(&plan);
            assert!(printed.lines().count() <= 400, "{} lines", printed.lines().count());
            // The groups of other subnets are one line.
            assert!(printed.matches("-jump-nsg").count() <= 1, "{printed}");
            let head = printed.lines().nth(2).unwrap_or_default();
            assert!(head.chars().count() < 600, "{head}");
        }
    }
}
