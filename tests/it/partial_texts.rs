//! Texts that do not show everything: what they omit is unknown, for exactly those that it may concern, and what they do show
//! decides. Each kind in the formats in which it occurs.

use model::net::Region;
use model::plan::Verdict::{self, Blocked, Open, Unknown};
use switchover::{Edition, Options, Plan, Source};

fn planned(texts: &[(&str, &str)]) -> Plan {
    let sources: Vec<Source> = texts.iter().map(|(name, text)| Source::new(*name, *text)).collect();
    let options = Options { region: Region::find("westeurope"), edition: Some(Edition::Ga), ..Options::default() };
    switchover::plan(&sources, &options)
}

/// The verdict on simplified communication of each subject, by name.
fn simplified(plan: &Plan) -> Vec<(&str, Verdict)> {
    plan.subjects.iter().map(|subject| (subject.name.as_str(), subject.modes.simplified)).collect()
}

fn messages(plan: &Plan) -> String {
    let all = plan.sources.iter().flat_map(|source| &source.diagnostics);
    all.map(|one| format!("{}:{} {}\n", one.line, one.column, one.message.plain())).collect()
}

/// Checks the subjects of a text with their verdicts.
#[track_caller]
fn check(name: &str, text: &str, expected: &[(&str, Verdict)]) -> Plan {
    let plan = planned(&[(name, text)]);
    assert_eq!(simplified(&plan), expected, "{name}: {text}\n{}", messages(&plan));
    plan
}

/// A group of Terraform's with a harmless rule, and a rule of its own that denies the internet.
fn terraform_nsg(name: &str, parent: &str) -> String {
    format!(
        r#"
variable "nsg" {{}}
resource "azurerm_network_security_group" "n" {{
  name                = {name}
  location            = "westeurope"
  resource_group_name = "rg"
  security_rule {{
    name                       = "ssh"
    priority                   = 300
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_port_range          = "*"
    destination_port_range     = "22"
    source_address_prefix      = "10.0.0.0/8"
    destination_address_prefix = "*"
  }}
}}
resource "azurerm_network_security_rule" "d" {{
  name                        = "d"
  priority                    = 200
  direction                   = "Outbound"
  access                      = "Deny"
  protocol                    = "*"
  source_port_range           = "*"
  destination_port_range      = "*"
  source_address_prefix       = "*"
  destination_address_prefix  = "Internet"
  resource_group_name         = "rg"
  network_security_group_name = {parent}
}}
"#
    )
}

#[test]
fn parts_of_an_id_are_those_of_a_real_one() {
    let id = "azurerm_network_security_group.n.id";
    for parent in [
        format!(r#"split("/", {id})[8]"#),
        format!(r#"element(split("/", {id}), 8)"#),
        format!(r#"reverse(split("/", {id}))[0]"#),
        format!(r#"element(split("/", {id}), length(split("/", {id})) - 1)"#),
    ] {
        check("literal.tf", &terraform_nsg("\"nsg1\"", &parent), &[("nsg1", Blocked)]);
        let plan = planned(&[("variable.tf", &terraform_nsg("var.nsg", &parent))]);
        assert_eq!(plan.subjects.len(), 1, "{parent} {}", messages(&plan));
        assert_eq!(plan.subjects[0].modes.simplified, Blocked, "{parent} {}", messages(&plan));
    }
    for parent in
        [format!(r#"split("|", {id})[8]"#), format!("substr({id}, 80, 4)"), format!("trimprefix({id}, \"/x\")")]
    {
        check("unknown.tf", &terraform_nsg("\"nsg1\"", &parent), &[("nsg1", Unknown)]);
    }
}

#[test]
fn a_rule_whose_nsg_is_not_known_is_in_doubt_at_all_that_it_could_be() {
    let plan = check("v.tf", &terraform_nsg("\"nsg1\"", "var.nsg"), &[("nsg1", Unknown)]);
    assert!(messages(&plan).contains("candidates: NSG `nsg1`"), "{}", messages(&plan));
    // The rule is about outbound packets alone: what comes in is known.
    let inbound = |plan: &Plan| plan.subjects[0].requirements[0].verdict;
    assert_eq!(inbound(&plan), Blocked);
    check("template.tf", &terraform_nsg("\"nsg1\"", "\"nsg${var.nsg}\""), &[("nsg1", Unknown)]);
    check("format.tf", &terraform_nsg("\"nsg1\"", "format(\"nsg%s\", var.nsg)"), &[("nsg1", Unknown)]);
    // The same variable is the same name.
    let same = planned(&[("same.tf", &terraform_nsg("var.nsg", "var.nsg"))]);
    assert_eq!(same.subjects.len(), 1, "{}", messages(&same));
    assert_eq!(same.subjects[0].modes.simplified, Blocked, "{}", messages(&same));
}

#[test]
fn a_name_that_is_known_to_differ_is_no_candidate() {
    let plan = planned(&[("other.tf", &terraform_nsg("\"nsg1\"", "\"hub-${var.nsg}\""))]);
    let nsg1 = plan.subjects.iter().find(|subject| subject.name == "nsg1").unwrap();
    assert_eq!(nsg1.modes.simplified, Open, "{}", messages(&plan));
}

/// A template with a group, and a rule of a group with this name.
fn template_nsg(parent: &str) -> String {
    format!(
        r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
  "parameters": {{"nsg": {{"type": "string"}}}},
  "resources": [
    {{"type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2023-04-01", "name": "nsg1", "location": "westeurope",
      "properties": {{"securityRules": []}}}},
    {{"type": "Microsoft.Network/networkSecurityGroups/securityRules", "apiVersion": "2023-04-01", "name": "{parent}",
      "properties": {{"priority": 200, "direction": "Outbound", "access": "Deny", "protocol": "*", "sourceAddressPrefix": "*",
        "sourcePortRange": "*", "destinationAddressPrefix": "Internet", "destinationPortRange": "*"}}}}
  ]}}"#
    )
}

const BICEP_RULE: &str = "properties: { priority: 200, direction: 'Outbound', access: 'Deny', protocol: '*', sourceAddressPrefix: '*', \
     sourcePortRange: '*', destinationAddressPrefix: 'Internet', destinationPortRange: '*' }";

#[test]
fn so_is_a_rule_of_a_template_whose_parent_is_a_parameter() {
    for parent in [
        "[concat(parameters('nsg'), '/d')]",
        "[format('nsg{0}/d', parameters('nsg'))]",
        "[format('{0}/d', reference('x').n)]",
    ] {
        check("v.json", &template_nsg(parent), &[("nsg1", Unknown)]);
    }
    check("p.json", &template_nsg("nsg1/d"), &[("nsg1", Blocked)]);
    let plan = planned(&[("other.json", &template_nsg("[format('hub-{0}/d', parameters('nsg'))]"))]);
    let nsg1 = plan.subjects.iter().find(|subject| subject.name == "nsg1").unwrap();
    assert_eq!(nsg1.modes.simplified, Open, "{}", messages(&plan));
    let bicep = format!(
        "param nsgName string\nresource own 'Microsoft.Network/networkSecurityGroups@2023-04-01' = {{\n  name: 'nsg1'\n  location: 'westeurope'\n}}\n\
         resource theirs 'Microsoft.Network/networkSecurityGroups@2023-04-01' existing = {{\n  name: nsgName\n}}\n\
         resource d 'Microsoft.Network/networkSecurityGroups/securityRules@2023-04-01' = {{\n  parent: theirs\n  name: 'd'\n  {BICEP_RULE}\n}}\n"
    );
    check("v.bicep", &bicep, &[("nsg1", Unknown)]);
    check(
        "split.bicep",
        &bicep.replace("  parent: theirs\n  name: 'd'\n", "  name: '${split(own.id, '/')[8]}/d'\n"),
        &[("nsg1", Blocked)],
    );
}

#[test]
fn so_is_a_route_whose_table_is_not_known() {
    let terraform = |table: &str| {
        format!(
            r#"
variable "table" {{}}
resource "azurerm_route_table" "r" {{
  name                = "rt1"
  location            = "westeurope"
  resource_group_name = "rg"
  route {{
    name           = "b"
    address_prefix = "BatchNodeManagement"
    next_hop_type  = "Internet"
  }}
}}
resource "azurerm_route" "x" {{
  name                = "x"
  resource_group_name = "rg"
  route_table_name    = {table}
  address_prefix      = "BatchNodeManagement.westeurope"
  next_hop_type       = "None"
}}
"#
        )
    };
    check("v.tf", &terraform("var.table"), &[("rt1", Unknown)]);
    check("split.tf", &terraform("split(\"/\", azurerm_route_table.r.id)[8]"), &[("rt1", Blocked)]);
    let other = planned(&[("other.tf", &terraform("\"hub-${var.table}\""))]);
    let rt1 = other.subjects.iter().find(|subject| subject.name == "rt1").unwrap();
    assert_eq!(rt1.modes.simplified, Open, "{}", messages(&other));
    let bicep = |name: &str| {
        format!(
            "param table string\nresource r 'Microsoft.Network/routeTables@2023-04-01' = {{\n  name: 'rt1'\n  location: 'westeurope'\n  properties: {{ routes: [] }}\n}}\n\
             resource x 'Microsoft.Network/routeTables/routes@2023-04-01' = {{\n  name: '{name}/x'\n  properties: {{ addressPrefix: '0.0.0.0/0', nextHopType: 'None' }}\n}}\n"
        )
    };
    check("v.bicep", &bicep("${table}"), &[("rt1", Unknown)]);
    check("p.bicep", &bicep("rt1"), &[("rt1", Blocked)]);
}

const ACCOUNT: &str = r#"{"id": "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg1/providers/Microsoft.Batch/batchAccounts/acct1",
 "name": "acct1", "type": "Microsoft.Batch/batchAccounts", "location": "westeurope", "properties": {"publicNetworkAccess": "Enabled"}}"#;
const POOL_ID: &str = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg1/providers/Microsoft.Batch/batchAccounts/acct1/pools/p1";

#[test]
fn a_pool_that_a_query_cut_down_is_in_no_network_that_is_known() {
    for (name, pool) in [
        ("data.json", r#"[{"id": "p1", "allocationState": "steady", "vmSize": "standard_d2s_v3", "currentNodeCommunicationMode": "classic"}]"#.to_owned()),
        ("mgmt.json", format!(r#"[{{"id": "{POOL_ID}", "name": "p1", "vmSize": "standard_d2s_v3", "allocationState": "Steady"}}]"#)),
        (
            "graph.json",
            format!(r#"{{"count": 1, "data": [{{"id": "{POOL_ID}", "name": "p1", "type": "microsoft.batch/batchaccounts/pools", "properties_vmSize": "standard_d2s_v3"}}]}}"#),
        ),
        ("select.json", r#"[{"Id": "p1", "VirtualMachineSize": "standard_d2s_v3", "AllocationState": 0, "CurrentDedicatedComputeNodes": 3, "State": 0}]"#.to_owned()),
    ] {
        let plan = planned(&[(name, &pool), ("account.json", ACCOUNT)]);
        let subject = plan.subjects.iter().find(|subject| subject.name == "p1").unwrap_or_else(|| panic!("{name}: {}", messages(&plan)));
        assert_eq!((subject.modes.classic, subject.modes.simplified), (Unknown, Unknown), "{name}: {}", messages(&plan));
        let missing = subject.requirements.iter().flat_map(|one| &one.hops).flat_map(|hop| &hop.missing);
        let facts: Vec<String> = missing.map(|fact| fact.fact.plain()).collect();
        assert!(facts.iter().any(|fact| fact.contains("`networkConfiguration` is not shown")), "{name}: {facts:?}");
    }
}

#[test]
fn a_pool_that_is_in_no_network_says_so() {
    for (name, pool) in [
        ("az.json", r#"[{"id": "p1", "vmSize": "standard_d2s_v3", "allocationState": "steady", "networkConfiguration": null}]"#.to_owned()),
        (
            "data.json",
            r#"{"value": [{"id": "p1", "url": "https://acct1.westeurope.batch.azure.com/pools/p1", "eTag": "0x1", "vmSize": "standard_d2s_v3",
                "virtualMachineConfiguration": {"nodeAgentSKUId": "x"}}]}"#
                .to_owned(),
        ),
        (
            "rest.json",
            format!(
                r#"{{"id": "{POOL_ID}", "name": "p1", "type": "Microsoft.Batch/batchAccounts/pools", "etag": "x", "properties": {{"vmSize": "STANDARD_D2S_V3",
                "deploymentConfiguration": {{"virtualMachineConfiguration": {{"nodeAgentSkuId": "x"}}}}}}}}"#
            ),
        ),
        (
            "t.bicep",
            "resource p 'Microsoft.Batch/batchAccounts/pools@2024-02-01' = {\n  name: 'acct1/p1'\n  properties: { vmSize: 'x' }\n}\n".to_owned(),
        ),
        (
            "t.tf",
            "resource \"azurerm_batch_pool\" \"p\" {\n  name = \"p1\"\n  resource_group_name = \"rg1\"\n  account_name = \"acct1\"\n  vm_size = \"x\"\n}\n".to_owned(),
        ),
    ] {
        let plan = planned(&[(name, &pool), ("account.json", ACCOUNT)]);
        let subject = plan.subjects.iter().find(|subject| subject.name == "p1").unwrap();
        assert_eq!(subject.modes.classic, Open, "{name}: {}", messages(&plan));
        let notes: Vec<String> = subject.findings.iter().map(|finding| finding.message.plain()).collect();
        assert!(notes.iter().any(|note| note.contains("is in no virtual network")), "{name}: {notes:?}");
    }
}

#[test]
fn what_a_query_left_out_of_a_subnet_or_an_account_is_unknown() {
    let id = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg1/providers/Microsoft.Network/virtualNetworks/v/subnets/s";
    check(
        "subnet.json",
        &format!(r#"[{{"id": "{id}", "name": "s", "addressPrefix": "10.0.0.0/24"}}]"#),
        &[("v/s", Unknown)],
    );
    let nsg = r#"{"id": "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg1/providers/Microsoft.Network/networkSecurityGroups/n",
        "name": "n", "defaultSecurityRules": []}"#;
    check("nsg.json", nsg, &[("n", Unknown)]);
    let pool = format!(
        r#"{{"id": "{POOL_ID}", "name": "p1", "type": "Microsoft.Batch/batchAccounts/pools", "properties": {{"vmSize": "x",
        "deploymentConfiguration": {{"virtualMachineConfiguration": {{}}}}}}}}"#
    );
    let account_id = POOL_ID.strip_suffix("/pools/p1").unwrap();
    for account in [
        format!(r#"{{"id": "{account_id}", "name": "acct1", "accountEndpoint": "acct1.westeurope.batch.azure.com"}}"#),
        format!(
            r#"{{"count": 1, "data": [{{"id": "{account_id}", "name": "acct1", "type": "microsoft.batch/batchaccounts", "location": "westeurope"}}]}}"#
        ),
    ] {
        let plan = planned(&[("pool.json", &pool), ("account.json", &account)]);
        assert_eq!(simplified(&plan), [("p1", Unknown)], "{account} {}", messages(&plan));
    }
}

#[test]
fn what_terraform_leaves_to_others_is_unknown() {
    let nsg = |ignored: &str| {
        format!(
            "resource \"azurerm_network_security_group\" \"n\" {{\n  name = \"nsg1\"\n  location = \"westeurope\"\n  resource_group_name = \"rg\"\n\
             \x20 security_rule {{\n    name = \"ssh\"\n    priority = 300\n    direction = \"Inbound\"\n    access = \"Allow\"\n    protocol = \"Tcp\"\n\
             \x20   source_port_range = \"*\"\n    destination_port_range = \"22\"\n    source_address_prefix = \"10.0.0.0/8\"\n    destination_address_prefix = \"*\"\n  }}\n\
             \x20 lifecycle {{\n    {ignored}\n  }}\n}}\n"
        )
    };
    for ignored in [
        "ignore_changes = [security_rule]",
        "ignore_changes = [\"security_rule\", tags]",
        "ignore_changes = [tags[\"x\"], security_rule[0].access]",
        "ignore_changes = all",
        "ignore_changes = [\"*\"]",
        "ignore_changes = [\n      # the platform team\n      security_rule,\n    ]",
    ] {
        let plan = check("nsg.tf", &nsg(ignored), &[("nsg1", Unknown)]);
        assert!(messages(&plan).contains("Terraform ignores changes of the rules of `nsg1`"), "{}", messages(&plan));
    }
    for ignored in ["ignore_changes = [tags]", "prevent_destroy = true", "ignore_changes = [tags[\"security_rule\"]]"] {
        check("nsg.tf", &nsg(ignored), &[("nsg1", Open)]);
    }
    let table = "resource \"azurerm_route_table\" \"r\" {\n  name = \"rt1\"\n  location = \"westeurope\"\n  resource_group_name = \"rg\"\n  route {\n    name = \"b\"\n    \
                 address_prefix = \"BatchNodeManagement\"\n    next_hop_type = \"Internet\"\n  }\n  lifecycle {\n    ignore_changes = [route]\n  }\n}\n";
    check("rt.tf", table, &[("rt1", Unknown)]);
    let pool = "resource \"azurerm_batch_pool\" \"p\" {\n  name = \"p1\"\n  resource_group_name = \"rg1\"\n  account_name = \"acct1\"\n  vm_size = \"x\"\n  \
                lifecycle {\n    ignore_changes = [network_configuration[0].subnet_id]\n  }\n}\n";
    let plan = planned(&[("pool.tf", pool), ("account.json", ACCOUNT)]);
    assert_eq!(plan.subjects[0].modes.classic, Unknown, "{}", messages(&plan));
    // What Terraform keeps elsewhere counts.
    let apart = terraform_nsg("\"nsg1\"", "azurerm_network_security_group.n.name");
    let rule = apart.replacen(
        "destination_address_prefix  = \"Internet\"",
        "destination_address_prefix  = \"Internet\"\n  lifecycle {\n    ignore_changes = all\n  }",
        1,
    );
    check("rule.tf", &rule, &[("nsg1", Unknown)]);
}

#[test]
fn what_is_known_of_a_name_decides_comparisons() {
    let template = |condition: &str| {
        format!(
            r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
  "parameters": {{"p": {{"type": "string"}}}},
  "variables": {{"rt": "[concat('vnet-', uniqueString(resourceGroup().id), '-rt')]"}},
  "resources": [
    {{"condition": "[{condition}]", "type": "Microsoft.Network/routeTables", "apiVersion": "2023-04-01", "name": "rt1", "location": "westeurope",
      "properties": {{"routes": [{{"name": "d", "properties": {{"addressPrefix": "0.0.0.0/0", "nextHopType": "None"}}}}]}}}}]}}"#
        )
    };
    for condition in [
        "not(equals(variables('rt'), 'None'))",
        "startsWith(variables('rt'), 'VNET')",
        "not(startsWith(variables('rt'), 'hub'))",
        "endsWith(variables('rt'), '-rt')",
        "not(endsWith(variables('rt'), '-nsg'))",
        "contains(variables('rt'), 'net-')",
        "not(contains(createArray('a', 'none'), toLower(variables('rt'))))",
        "not(empty(variables('rt')))",
        "equals(parameters('p'), parameters('p'))",
        "not(equals(resourceId('Microsoft.Network/routeTables', 'a'), ''))",
    ] {
        check("t.json", &template(condition), &[("rt1", Blocked)]);
    }
    for condition in
        ["equals(variables('rt'), 'vnet-x-rt')", "equals(parameters('p'), 'None')", "contains(variables('rt'), 'abc')"]
    {
        check("t.json", &template(condition), &[("rt1", Unknown)]);
    }
    let bicep = |test: &str| {
        format!(
            "param p string\nvar rt = 'vnet-${{uniqueString(resourceGroup().id)}}-rt'\n\
             resource r 'Microsoft.Network/routeTables@2023-04-01' = if ({test}) {{\n  name: 'rt1'\n  location: 'westeurope'\n\
             \x20 properties: {{ routes: [ {{ name: 'd', properties: {{ addressPrefix: '0.0.0.0/0', nextHopType: 'None' }} }} ] }}\n}}\n"
        )
    };
    for test in ["rt != 'None'", "rt !~ 'NONE'", "startsWith(rt, 'vnet')", "!contains(['None', 'x'], rt)"] {
        check("t.bicep", &bicep(test), &[("rt1", Blocked)]);
    }
    check("t.bicep", &bicep("p != 'None'"), &[("rt1", Unknown)]);
    let terraform = |test: &str| {
        format!(
            "variable \"p\" {{}}\nlocals {{\n  rt = \"vnet-${{var.p}}-rt\"\n  other = format(\"vnet-%s\", var.p)\n}}\n\
             resource \"azurerm_route_table\" \"r\" {{\n  count = {test} ? 1 : 0\n  name = \"rt1\"\n  location = \"westeurope\"\n  resource_group_name = \"rg\"\n\
             \x20 route {{\n    name = \"d\"\n    address_prefix = \"0.0.0.0/0\"\n    next_hop_type = \"None\"\n  }}\n}}\n"
        )
    };
    for test in [
        "local.rt != \"None\"",
        "local.other != \"None\"",
        "startswith(local.rt, \"vnet-\")",
        "!endswith(local.rt, \"-nsg\")",
        "!contains([\"None\", \"x\"], local.rt)",
        "var.p == var.p",
    ] {
        check("t.tf", &terraform(test), &[("rt1", Blocked)]);
    }
    let plan = planned(&[("t.tf", &terraform("local.rt == \"None\""))]);
    assert!(plan.subjects.is_empty(), "{:?}", simplified(&plan));
}

#[test]
fn a_group_or_table_without_properties_is_deployed_empty() {
    let resource = |kind: &str, name: &str| {
        format!(
            r#"{{"type": "Microsoft.Network/{kind}", "apiVersion": "2020-07-01", "name": "{name}", "location": "westeurope"}}"#
        )
    };
    let template = format!(
        r#"{{"contentVersion": "1.0.0.0", "resources": [{}, {}]}}"#,
        resource("networkSecurityGroups", "nsg1"),
        resource("routeTables", "rt1")
    );
    check("t.json", &template, &[("nsg1", Open), ("rt1", Open)]);
    check(
        "t.bicep",
        "resource n 'Microsoft.Network/networkSecurityGroups@2023-04-01' = {\n  name: 'nsg1'\n  location: 'westeurope'\n}\n",
        &[("nsg1", Open)],
    );
    let id = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg1/providers/Microsoft.Network";
    let listed = format!(
        r#"[{{"id": "{id}/networkSecurityGroups/nsg1", "name": "nsg1", "type": "Microsoft.Network/networkSecurityGroups", "location": "westeurope"}}]"#
    );
    check("list.json", &listed, &[("nsg1", Unknown)]);
}

#[test]
fn one_table_of_the_portal_says_all_about_its_direction() {
    let outbound = "Outbound Security Rules\nPriority\tName\tPort\tProtocol\tSource\tDestination\tAction\n\
                    200\tNo\tAny\tAny\tAny\tInternet\tDeny\n65000\tAllowVnetOutBound\tAny\tAny\tVirtualNetwork\tVirtualNetwork\tAllow\n\
                    65001\tAllowInternetOutBound\tAny\tAny\tAny\tInternet\tAllow\n65500\tDenyAllOutBound\tAny\tAny\tAny\tAny\tDeny\n";
    let plan = planned(&[("p.txt", outbound)]);
    let verdicts: Vec<Verdict> = plan.subjects[0].requirements.iter().map(|one| one.verdict).collect();
    assert_eq!(verdicts, [Unknown, Blocked, Blocked, Blocked], "{}", messages(&plan));
    // Without the platform's last rule nothing shows that they are all there.
    let cut = outbound.lines().take(4).collect::<Vec<_>>().join("\n");
    assert_eq!(planned(&[("p.txt", &cut)]).subjects[0].modes.simplified, Unknown);
    let inbound = "Inbound Security Rules\nPriority\tName\tPort\tProtocol\tSource\tDestination\tAction\n\
                   65000\tAllowVnetInBound\tAny\tAny\tVirtualNetwork\tVirtualNetwork\tAllow\n65001\tAllowAzureLoadBalancerInBound\tAny\tAny\tAzureLoadBalancer\tAny\tAllow\n\
                   65500\tDenyAllInBound\tAny\tAny\tAny\tAny\tDeny\n";
    let plan = planned(&[("p.txt", inbound)]);
    let verdicts: Vec<Verdict> = plan.subjects[0].requirements.iter().map(|one| one.verdict).collect();
    assert_eq!(verdicts, [Blocked, Unknown, Unknown, Unknown], "{}", messages(&plan));
}

/// A pool without public addresses, its account and a private endpoint, as a template.
fn private(connections: &str) -> String {
    format!(
        "resource acct 'Microsoft.Batch/batchAccounts@2024-02-01' = {{\n  name: 'acct1'\n  location: 'westeurope'\n  properties: {{ publicNetworkAccess: 'Disabled' }}\n}}\n\
         resource vnet 'Microsoft.Network/virtualNetworks@2022-05-01' = {{\n  name: 'vnet1'\n  location: 'westeurope'\n  properties: {{ addressSpace: {{ addressPrefixes: [ '10.0.0.0/16' ] }} }}\n\
         \x20 resource subnet 'subnets' = {{\n    name: 'nodes'\n    properties: {{ addressPrefix: '10.0.0.0/24' }}\n  }}\n}}\n\
         resource zone 'Microsoft.Network/privateDnsZones@2020-06-01' = {{\n  name: 'privatelink.batch.azure.com'\n  location: 'global'\n}}\n\
         resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = {{\n  parent: zone\n  name: 'l1'\n  location: 'global'\n  properties: {{ registrationEnabled: false, virtualNetwork: {{ id: vnet.id }} }}\n}}\n\
         resource pe 'Microsoft.Network/privateEndpoints@2022-05-01' = {{\n  name: 'pe-node'\n  location: 'westeurope'\n  properties: {{\n    subnet: {{ id: vnet::subnet.id }}\n\
         \x20   {connections}: [ {{ name: 'c', properties: {{ privateLinkServiceId: acct.id, groupIds: [ 'nodeManagement' ] }} }} ]\n  }}\n}}\n\
         resource pool 'Microsoft.Batch/batchAccounts/pools@2022-10-01' = {{\n  parent: acct\n  name: 'p1'\n  properties: {{\n    vmSize: 'x'\n    targetNodeCommunicationMode: 'Simplified'\n\
         \x20   networkConfiguration: {{ subnetId: vnet::subnet.id, publicIPAddressConfiguration: {{ provision: 'NoPublicIPAddresses' }} }}\n  }}\n}}\n"
    )
}

#[test]
fn a_connection_that_is_deployed_without_asking_is_approved() {
    let plan = check("p.bicep", &private("privateLinkServiceConnections"), &[("p1", Open)]);
    assert!(messages(&plan).contains("approved at deployment"), "{}", messages(&plan));
    let notes: Vec<String> = plan.subjects[0].findings.iter().map(|finding| finding.message.plain()).collect();
    assert!(notes.iter().any(|note| note.contains("requests `Simplified`")), "{notes:?}");
    check("p.bicep", &private("manualPrivateLinkServiceConnections"), &[("p1", Unknown)]);
}

#[test]
fn an_endpoint_in_a_subnet_that_is_not_known_blocks_nothing() {
    let unknown = private("privateLinkServiceConnections").replacen(
        "subnet: { id: vnet::subnet.id }",
        "subnet: { id: other }",
        1,
    );
    check("p.bicep", &format!("param other string\n{unknown}"), &[("p1", Unknown)]);
}

#[test]
fn an_endpoint_that_a_module_may_make_is_not_missing() {
    let id = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg1/providers/Microsoft.Network/virtualNetworks/v/subnets/s";
    let terraform = format!(
        "resource \"azurerm_batch_account\" \"a\" {{\n  name = \"acct1\"\n  resource_group_name = \"rg1\"\n  location = \"westeurope\"\n  \
         public_network_access_enabled = false\n}}\nresource \"azurerm_batch_pool\" \"p\" {{\n  name = \"p1\"\n  resource_group_name = \"rg1\"\n  \
         account_name = azurerm_batch_account.a.name\n  vm_size = \"x\"\n  network_configuration {{\n    subnet_id = \"{id}\"\n    \
         public_address_provisioning_type = \"NoPublicIPAddresses\"\n  }}\n}}\n"
    );
    let account = |text: &str| {
        let plan = planned(&[("t.tf", text)]);
        let last = plan.subjects[0].requirements.last().unwrap();
        last.hops.last().unwrap().verdict
    };
    assert_eq!(account(&terraform), Blocked);
    let module = "module \"pe\" {\n  source = \"./pe\"\n  target = azurerm_batch_account.a.id\n}\n";
    assert_eq!(account(&format!("{terraform}{module}")), Unknown);
    let bicep = format!(
        "resource acct 'Microsoft.Batch/batchAccounts@2024-02-01' = {{\n  name: 'acct1'\n  location: 'westeurope'\n  properties: {{ publicNetworkAccess: 'Disabled' }}\n}}\n\
         module pe 'pe.bicep' = {{\n  name: 'pe'\n  params: {{ account: acct.id }}\n}}\n\
         resource pool 'Microsoft.Batch/batchAccounts/pools@2022-10-01' = {{\n  parent: acct\n  name: 'p1'\n  properties: {{ vmSize: 'x', networkConfiguration: {{ subnetId: '{id}' }} }}\n}}\n"
    );
    assert_eq!(account(&bicep), Unknown);
}

#[test]
fn secure_parameters_come_to_nothing_that_is_shown() {
    const SECRET: &str = "Zx81Kq7";
    let template = |kind: &str| {
        format!(
            r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
  "definitions": {{"own": {{"type": "securestring"}}}},
  "parameters": {{"k": {{{kind}, "defaultValue": "{SECRET}"}}}},
  "variables": {{"n": "[concat('nsg-', parameters('k'))]"}},
  "resources": [{{"type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2023-01-01", "name": "[variables('n')]", "location": "westeurope",
    "properties": {{"securityRules": []}}}}]}}"#
        )
    };
    let nested = format!(
        r#"{{"contentVersion": "1.0.0.0", "resources": [{{"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "d",
  "properties": {{"mode": "Incremental", "expressionEvaluationOptions": {{"scope": "inner"}}, "parameters": {{"k": {{"value": "{SECRET}"}}}},
  "template": {{"contentVersion": "1.0.0.0", "parameters": {{"k": {{"type": "secureString"}}}},
    "resources": [{{"type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2023-01-01", "name": "[concat('n-', parameters('k'))]",
      "location": "westeurope", "properties": {{}}}}]}}}}}}]}}"#
    );
    let beside = format!(
        "{}\n{{\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#\", \"contentVersion\": \"1.0.0.0\",\n\
         \"parameters\": {{\"k\": {{\"value\": \"{SECRET}\"}}}}}}",
        template("\"type\": \"securestring\"").replace(SECRET, "")
    );
    let resource = "resource n 'Microsoft.Network/networkSecurityGroups@2023-01-01' = {\n  name: 'n-${k}'\n  location: 'westeurope'\n  properties: { securityRules: [] }\n}\n";
    let bicep = format!("@description('The key')\n@secure()\nparam k string = '{SECRET}'\n{resource}");
    let typed = format!("@secure()\ntype secret = string\nparam k secret = '{SECRET}'\n{resource}");
    let given = format!("using 'main.bicep'\nparam k = '{SECRET}'\n@secure()\nparam k string\n{resource}");
    let terraform = format!(
        "variable \"k\" {{\n  type = string\n  sensitive = true\n  default = \"{SECRET}\"\n}}\nresource \"azurerm_network_security_group\" \"n\" {{\n  \
         name = \"nsg-${{var.k}}\"\n  location = \"westeurope\"\n  resource_group_name = \"rg\"\n  security_rule = []\n}}\n"
    );
    let tfvars = format!(
        "{}\nk = \"{SECRET}\"\nvariable \"other\" {{}}\n",
        terraform.replace(&format!("  default = \"{SECRET}\"\n"), "")
    );
    for (name, text) in [
        ("t.json", template("\"type\": \"securestring\"")),
        ("u.json", template("\"type\": \"SecureString\"")),
        ("r.json", template("\"$ref\": \"#/definitions/own\"")),
        ("nested.json", nested),
        ("beside.json", beside),
        ("t.bicep", bicep),
        ("typed.bicep", typed),
        ("given.bicep", given),
        ("t.tf", terraform),
        ("vars.tf", tfvars),
    ] {
        let plan = planned(&[(name, &text)]);
        assert!(!plan.subjects.is_empty(), "{name}: {}", messages(&plan));
        let json = serde_json::to_string(&plan).unwrap();
        assert!(!json.contains(SECRET), "{name}: {}", messages(&plan));
        for format in
            ["text", "markdown", "html", "change-request", "change-request-markdown", "jira-csv", "azure-boards-csv"]
        {
            let format = render::Format::find(format).unwrap();
            let rendered = render::in_format(&plan, format).unwrap();
            assert!(!rendered.contains(SECRET), "{name} as {format:?}");
        }
        let masked = read::secrets::without(&text);
        assert!(!masked.contains(SECRET), "{name}: {masked}");
    }
}
