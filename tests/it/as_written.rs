//! Configurations as people write them: private endpoints, names, addresses, and parts of ids that are parameters, modules, or references.
//! Each kind in several languages.

use model::net::Region;
use model::plan::{Plan, Verdict};
use switchover::{Edition, Options, Source};

fn planned(name: &str, text: &str) -> Plan {
    let options = Options { region: Region::find("westeurope"), edition: Some(Edition::Ga), ..Options::default() };
    switchover::plan(&[Source::new(name, text)], &options)
}

/// The verdict on simplified communication of the subject whose name ends like this.
#[track_caller]
fn simplified(plan: &Plan, name: &str) -> Verdict {
    let found = plan.subjects.iter().find(|subject| subject.name.ends_with(name));
    found.unwrap_or_else(|| panic!("{name}: {}", render::text(plan))).modes.simplified
}

/// What the sources' diagnostics say.
fn said(plan: &Plan) -> String {
    plan.sources.iter().flat_map(|own| &own.diagnostics).map(|own| own.message.plain() + "\n").collect()
}

const CLOSED_ACCOUNT: &str = "resource \"azurerm_batch_account\" \"b\" {\n  name = \"acct1\"\n  location = \"westeurope\"\n  resource_group_name = \"rg1\"\n  \
    public_network_access_enabled = false\n}\nresource \"azurerm_batch_pool\" \"p\" {\n  name = \"p1\"\n  account_name = azurerm_batch_account.b.name\n  \
    resource_group_name = \"rg1\"\n  target_node_communication_mode = \"Simplified\"\n  network_configuration {\n    subnet_id = SUBNET\n  }\n}\n";

const BICEP_ACCOUNT: &str = "resource b 'Microsoft.Batch/batchAccounts@2024-02-01' = {\n  name: 'acct1'\n  location: 'westeurope'\n  properties: { \
    publicNetworkAccess: 'Disabled' }\n}\nresource p 'Microsoft.Batch/batchAccounts/pools@2024-02-01' = {\n  parent: b\n  name: 'p1'\n  properties: {\n    \
    targetNodeCommunicationMode: 'Simplified'\n    networkConfiguration: { subnetId: SUBNET }\n  }\n}\n";

#[test]
fn an_account_whose_endpoint_is_in_the_text_or_may_be_is_never_said_to_block() {
    let endpoint = "resource \"azurerm_private_endpoint\" \"pe\" {\n  name = \"pe-node\"\n  location = \"westeurope\"\n  resource_group_name = \"rg1\"\n  \
        subnet_id = var.endpoint_subnet\n  private_service_connection {\n    name = \"c\"\n    private_connection_resource_id = azurerm_batch_account.b.id\n    \
        subresource_names = [\"nodeManagement\"]\n    is_manual_connection = false\n  }\n}\n";
    let variables = "variable \"nodes_subnet\" {}\nvariable \"endpoint_subnet\" {}\nvariable \"many\" {}\n";
    let module = "module \"pe\" {\n  source = \"Azure/private-endpoint/azurerm\"\n  subresource_names = [\"nodeManagement\"]\n  target = azurerm_batch_account.b.id\n}\n";
    let account = CLOSED_ACCOUNT.replace("SUBNET", "var.nodes_subnet");
    let looped = endpoint.replace("  name = \"pe-node\"", "  for_each = var.many\n  name = each.key");
    for text in [endpoint, looped.as_str(), module] {
        let plan = planned("main.tf", &format!("{variables}{account}{text}"));
        assert_ne!(simplified(&plan, "p1"), Verdict::Blocked, "{text}: {}", render::text(&plan));
    }
    let endpoint = "resource pe 'Microsoft.Network/privateEndpoints@2023-09-01' = {\n  name: 'pe-node'\n  location: 'westeurope'\n  properties: {\n    subnet: { \
        id: endpointSubnet }\n    privateLinkServiceConnections: [ { name: 'c', properties: { privateLinkServiceId: b.id, groupIds: [ 'nodeManagement' ] } } \
        ]\n  }\n}\n";
    let looped =
        endpoint.replace("= {\n  name: 'pe-node'", "= [for own in many: {\n  name: own").replacen("\n}\n", "\n}]\n", 1);
    let module = "module pe 'endpoint.bicep' = {\n  name: 'pe'\n  params: { account: b.id }\n}\n";
    let parameters = "param nodesSubnet string\nparam endpointSubnet string\nparam many array\n";
    let account = BICEP_ACCOUNT.replace("SUBNET", "nodesSubnet");
    for text in [endpoint, looped.as_str(), module] {
        let plan = planned("main.bicep", &format!("{parameters}{account}{text}"));
        assert_ne!(simplified(&plan, "p1"), Verdict::Blocked, "{text}: {}", render::text(&plan));
    }
    // Without any of them the account does block.
    let plan = planned("main.tf", &format!("{variables}{}", CLOSED_ACCOUNT.replace("SUBNET", "var.nodes_subnet")));
    assert_eq!(simplified(&plan, "p1"), Verdict::Blocked, "{}", render::text(&plan));
}

#[test]
fn a_subnet_whose_name_is_a_parameter_is_not_taken_for_one_of_a_gateway() {
    let bicep = "param name string\nresource v 'Microsoft.Network/virtualNetworks@2023-09-01' = {\n  name: 'v'\n  location: 'westeurope'\n  properties: {\n    \
        addressSpace: { addressPrefixes: [ '10.0.0.0/16' ] }\n    subnets: [ { name: NAME, properties: { addressPrefix: '10.0.0.0/24' } } ]\n  }\n}\n";
    for name in ["name", "'${name}-nodes'", "'snet-${uniqueString(resourceGroup().id)}'"] {
        let plan = planned("main.bicep", &bicep.replace("NAME", name));
        assert_eq!(plan.subjects.len(), 1, "{name}");
        assert_eq!(plan.subjects[0].modes.simplified, Verdict::Open, "{name}: {}", render::text(&plan));
    }
    // The name of a gateway's subnet is no place for nodes.
    assert!(planned("main.bicep", &bicep.replace("NAME", "'GatewaySubnet'")).subjects.is_empty());
}

#[test]
fn parts_of_an_id_are_those_of_the_resource() {
    let rule = |nsg: &str| {
        format!(
            "variable \"other\" {{}}\nresource \"azurerm_network_security_group\" \"n\" {{\n  name = \"nsg1\"\n  location = \"westeurope\"\n  resource_group_name \
             = \"rg1\"\n}}\nresource \"azurerm_network_security_rule\" \"d\" {{\n  name = \"d\"\n  priority = 100\n  direction = \"Outbound\"\n  access = \
             \"Deny\"\n  protocol = \"*\"\n  source_port_range = \"*\"\n  destination_port_range = \"*\"\n  source_address_prefix = \"*\"\n  \
             destination_address_prefix = \"*\"\n  resource_group_name = \"rg1\"\n  network_security_group_name = {nsg}\n}}\n"
        )
    };
    let id = "azurerm_network_security_group.n.id";
    for (name, expected) in [
        (format!("split(\"/\", {id})[8]"), Verdict::Blocked),
        (format!("element(split(\"/\", {id}), 8)"), Verdict::Blocked),
        (format!("reverse(split(\"/\", {id}))[0]"), Verdict::Blocked),
        (format!("element(split(\"/\", {id}), length(split(\"/\", {id})) - 1)"), Verdict::Blocked),
        ("var.other".to_owned(), Verdict::Unknown),
    ] {
        let plan = planned("main.tf", &rule(&name));
        assert_eq!(simplified(&plan, "nsg1"), expected, "{name}: {}", render::text(&plan));
    }
    for name in ["split(n.id, '/')[8]", "last(split(n.id, '/'))", "n.name"] {
        let text = format!(
            "resource n 'Microsoft.Network/networkSecurityGroups@2023-09-01' = {{\n  name: 'nsg1'\n  location: 'westeurope'\n}}\nresource d \
             'Microsoft.Network/networkSecurityGroups/securityRules@2023-09-01' = {{\n  name: '${{{name}}}/d'\n  properties: {{ priority: 100, direction: \
             'Outbound', access: 'Deny', protocol: '*', sourcePortRange: '*', destinationPortRange: '*', sourceAddressPrefix: '*', destinationAddressPrefix: \
             '*' }}\n}}\n"
        );
        let plan = planned("main.bicep", &text);
        assert_eq!(simplified(&plan, "nsg1"), Verdict::Blocked, "{name}: {}", render::text(&plan));
    }
}

#[test]
fn what_a_text_is_is_said_as_it_is() {
    let module = "// By PowerShell: Get-AzVirtualNetwork | Format-List\nmodule net 'net.bicep' = {\n  name: 'net'\n}\n";
    let firewall = "#!/bin/bash\niptables -P OUTPUT DROP\niptables -A OUTPUT -p tcp --dport 443 -j ACCEPT\n";
    let values = "location = \"westeurope\"\nrules = {\n  a = { priority = 100 }\n}\n";
    let none = "resource \"azurerm_key_vault\" \"k\" {\n  name = \"kv\"\n  location = \"westeurope\"\n  resource_group_name = \"rg1\"\n}\n";
    for (name, text, words, not) in [
        ("main.bicep", module, "Module `net.bicep` is another file", "PowerShell"),
        ("fw.sh", firewall, "iptables-save", "not JSON"),
        ("prod.tfvars", values, "Terraform values", "not JSON"),
        ("kv.tf", none, "", "can't be read"),
    ] {
        let said = said(&planned(name, text));
        assert!(said.contains(words) && !said.contains(not), "{name}: {said}");
    }
}

#[test]
fn rules_in_a_file_of_parameters_are_rules() {
    let rule = |access: &str| {
        format!(
            "{{\"name\": \"out\", \"properties\": {{\"priority\": 100, \"direction\": \"Outbound\", \"access\": \"{access}\", \"protocol\": \"*\", \
             \"sourcePortRange\": \"*\", \"destinationPortRange\": \"*\", \"sourceAddressPrefix\": \"*\", \"destinationAddressPrefix\": \"*\"}}}}"
        )
    };
    for (access, expected) in [("Deny", Verdict::Blocked), ("Allow", Verdict::Open)] {
        for text in [
            format!("{{\"securityRules\": {{\"value\": [{}]}}}}", rule(access)),
            format!("{{\"name\": {{\"value\": \"nsg1\"}}, \"securityRules\": {{\"value\": [{}]}}}}", rule(access)),
            format!("{{\"securityRules\": [{}]}}", rule(access)),
        ] {
            let plan = planned("parameters.json", &text);
            assert_eq!(plan.subjects.len(), 1, "{text}");
            assert_eq!(plan.subjects[0].modes.simplified, expected, "{text}");
        }
    }
}

#[test]
fn commands_name_no_expression() {
    let table = "resource t 'Microsoft.Network/routeTables@2023-09-01' = {\n  name: NAME\n  location: 'westeurope'\n  properties: { routes: routes }\n}\n";
    let nsg = "resource n 'Microsoft.Network/networkSecurityGroups@2023-09-01' = {\n  name: NAME\n  location: 'westeurope'\n  properties: { securityRules: routes \
               }\n}\n";
    let firewall = "resource f 'Microsoft.Network/azureFirewalls@2023-09-01' = {\n  name: NAME\n  location: 'westeurope'\n  properties: { networkRuleCollections: \
                    routes }\n}\n";
    let terraform = "variable \"n\" {}\nvariable \"l\" {}\nresource \"azurerm_route_table\" \"t\" {\n  name = NAME\n  location = \"westeurope\"\n  \
                     resource_group_name = var.n\n  dynamic \"route\" {\n    for_each = var.l\n    content {\n      name = route.key\n      address_prefix = \
                     route.value\n      next_hop_type = \"Internet\"\n    }\n  }\n}\n";
    let pool = "param id string\nresource p 'Microsoft.Batch/batchAccounts/pools@2024-02-01' = {\n  name: '${id}/p'\n  properties: {\n    networkConfiguration: { \
                subnetId: id }\n  }\n}\n";
    let mut texts = vec![("main.bicep", pool.to_owned())];
    for name in ["name", "'rt-${name}'", "take(name, 20)"] {
        let parameters = "param name string\nparam routes array\n";
        texts.extend(
            [table, nsg, firewall].map(|own| ("main.bicep", format!("{parameters}{}", own.replace("NAME", name)))),
        );
    }
    for name in ["var.n", "\"rt-${var.n}\"", "lower(var.n)"] {
        texts.push(("main.tf", terraform.replace("NAME", name)));
    }
    for (name, text) in texts {
        let plan = planned(name, &text);
        assert!(!plan.questions.is_empty(), "{text}");
        for command in plan.questions.iter().filter_map(|question| question.command.as_deref()) {
            let wrong = ["parameters(", "var.", "azurerm_", "${", "take(", "name '['", "'\\''"];
            assert!(wrong.iter().all(|word| !command.contains(word)), "{command}\n{text}");
        }
        for question in &plan.questions {
            let ask = question.ask.plain();
            assert!(!ask.starts_with("Missing"), "{ask}");
        }
    }
}
