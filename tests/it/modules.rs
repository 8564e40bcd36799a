//! Modules of Terraform and Bicep whose files are given, and verified modules of the registries: what a call gives them decides, and not
//! their defaults.

use model::net::Region;
use model::plan::{Subject, Verdict};
use switchover::{Edition, Options, Source};

use crate::support::subjects;

/// The name of each subject, with the verdicts on its requirements.
type Outcome = Vec<(String, Vec<Verdict>)>;

fn outcome(files: &[(&str, String)]) -> Outcome {
    outcome_by(files, |subject| subject.requirements.iter().map(|own| own.verdict).collect())
}

/// The same with the verdicts of each hop.
fn hops(files: &[(&str, String)]) -> Outcome {
    outcome_by(files, |subject| subject.requirements.iter().flat_map(|own| &own.hops).map(|hop| hop.verdict).collect())
}

fn outcome_by(files: &[(&str, String)], verdicts: impl Fn(&Subject) -> Vec<Verdict>) -> Outcome {
    let sources: Vec<Source> = files.iter().map(|(name, text)| Source::new(*name, text.clone())).collect();
    let options = Options { region: Region::find("westeurope"), edition: Some(Edition::Ga), ..Options::default() };
    let mut all: Outcome =
        subjects(&sources, &options).iter().map(|subject| (subject.name.clone(), verdicts(subject))).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

/// Rules as a caller writes them: name, priority, direction, access, remote, port.
const SETS: [&[[&str; 6]]; 4] = [
    &[["deny", "4000", "Outbound", "Deny", "*", "*"]],
    &[
        ["batch", "200", "Outbound", "Allow", "BatchNodeManagement", "443"],
        ["deny", "4000", "Outbound", "Deny", "*", "*"],
    ],
    &[["in", "200", "Inbound", "Allow", "BatchNodeManagement", "29876-29877"]],
    &[["in", "200", "Inbound", "Deny", "*", "*"], ["deny", "300", "Outbound", "Deny", "Storage", "443"]],
];

fn ends([direction, remote]: [&str; 2]) -> (String, String) {
    let (remote, any) = (remote.to_owned(), "*".to_owned());
    if direction == "Inbound" { (remote, any) } else { (any, remote) }
}

mod terraform {
    use super::*;

    /// The rules as a map of objects.
    fn rules(set: &[[&str; 6]]) -> String {
        let one = |[name, priority, direction, access, remote, port]: &[&str; 6]| {
            let (from, to) = ends([direction, remote]);
            format!(
                "    {name} = {{\n      name = \"{name}\"\n      priority = {priority}\n      direction = \"{direction}\"\n      access = \"{access}\"\n      \
                 protocol = \"*\"\n      source_port_range = \"*\"\n      destination_port_range = \"{port}\"\n      source_address_prefix = \"{from}\"\n      \
                 destination_address_prefix = \"{to}\"\n    }}\n"
            )
        };
        format!("{{\n{}  }}", set.iter().map(one).collect::<String>())
    }

    const NETWORK: &str = "resource \"azurerm_virtual_network\" \"v\" {\n  name = \"v1\"\n  location = \"westeurope\"\n  resource_group_name = \"rg\"\n  \
         address_space = [\"10.0.0.0/16\"]\n}\nresource \"azurerm_subnet\" \"s\" {\n  name = \"nodes\"\n  virtual_network_name = azurerm_virtual_network.v.name\n  \
         resource_group_name = \"rg\"\n  address_prefixes = [\"10.0.1.0/24\"]\n}\nresource \"azurerm_route_table\" \"t\" {\n  name = \"t1\"\n  location = \
         \"westeurope\"\n  resource_group_name = \"rg\"\n  route {\n    name = \"r\"\n    address_prefix = \"0.0.0.0/0\"\n    next_hop_type = \"Internet\"\n  \
         }\n}\nresource \"azurerm_subnet_route_table_association\" \"t\" {\n  subnet_id = azurerm_subnet.s.id\n  route_table_id = azurerm_route_table.t.id\n}\n";

    fn association(nsg: &str) -> String {
        format!(
            "resource \"azurerm_subnet_network_security_group_association\" \"a\" {{\n  subnet_id = azurerm_subnet.s.id\n  network_security_group_id = {nsg}\n}}\n"
        )
    }

    /// An NSG with the rules of a map.
    fn nsg(name: &str, rules: &str) -> String {
        format!(
            "resource \"azurerm_network_security_group\" \"n\" {{\n  name = {name}\n  location = \"westeurope\"\n  resource_group_name = \"rg\"\n  \
             dynamic \"security_rule\" {{\n    for_each = {rules}\n    content {{\n      name = security_rule.value.name\n      priority = \
             security_rule.value.priority\n      direction = security_rule.value.direction\n      access = security_rule.value.access\n      protocol = \
             security_rule.value.protocol\n      source_port_range = security_rule.value.source_port_range\n      destination_port_range = \
             security_rule.value.destination_port_range\n      source_address_prefix = security_rule.value.source_address_prefix\n      \
             destination_address_prefix = security_rule.value.destination_address_prefix\n    }}\n  }}\n}}\n"
        )
    }

    pub fn flat(set: &[[&str; 6]]) -> Vec<(&'static str, String)> {
        let text = format!("locals {{\n  rules = {}\n}}\n", rules(set));
        let nsg = nsg("\"nsg1\"", "local.rules");
        vec![("main.tf", text + &nsg + NETWORK + &association("azurerm_network_security_group.n.id"))]
    }

    /// The same with the NSG in a module, all of whose variables have defaults.
    pub fn modules(set: &[[&str; 6]]) -> Vec<Vec<(&'static str, String)>> {
        let variables = "variable \"name\" {\n  default = \"nsg1\"\n}\nvariable \"rules\" {\n  default = {}\n}\n";
        let module = format!(
            "{variables}{}output \"id\" {{\n  value = azurerm_network_security_group.n.id\n}}\n",
            nsg("var.name", "var.rules")
        );
        let call = |source: &str, more: &str| {
            format!(
                "module \"nsg\" {{\n  source = \"{source}\"\n{more}  name = \"nsg1\"\n  rules = {}\n}}\n",
                rules(set)
            )
        };
        let root = |source: &str, more: &str, id: &str| format!("{}{NETWORK}{}", call(source, more), association(id));
        let between = "variable \"all\" {\n  default = {}\n}\nmodule \"inner\" {\n  source = \"../nsg\"\n  rules = var.all\n}\noutput \"id\" {\n  value = \
             module.inner.id\n}\n".to_owned();
        let outer = root("./between", "", "module.nsg.id").replace("  name = \"nsg1\"\n  rules =", "  all =");
        vec![
            vec![("main.tf", root("./nsg", "", "module.nsg.id")), ("nsg/main.tf", module.clone())],
            vec![("nsg/main.tf", module.clone()), ("main.tf", root("./nsg", "", "module.nsg.id"))],
            vec![
                ("env/prod/main.tf", root("../../modules/nsg", "  count = 1\n", "module.nsg[0].id")),
                ("modules/nsg/main.tf", module.clone()),
            ],
            vec![
                ("main.tf", root("./nsg", "  for_each = toset([\"a\"])\n", "module.nsg[\"a\"].id")),
                ("nsg/variables.tf", variables.to_owned()),
                ("nsg/main.tf", module.replace(variables, "")),
            ],
            vec![("main.tf", outer), ("between/main.tf", between), ("nsg/main.tf", module)],
        ]
    }

    pub fn verified(set: &[[&str; 6]]) -> Vec<(&'static str, String)> {
        let call = format!(
            "module \"nsg\" {{\n  source = \"Azure/avm-res-network-networksecuritygroup/azurerm\"\n  name = \"nsg1\"\n  location = \"westeurope\"\n  \
             resource_group_name = \"rg\"\n  security_rules = {}\n}}\n",
            rules(set)
        );
        vec![("main.tf", call + NETWORK + &association("module.nsg.resource_id"))]
    }
}

mod bicep {
    use super::*;

    fn rules(set: &[[&str; 6]]) -> String {
        let one = |[name, priority, direction, access, remote, port]: &[&str; 6]| {
            let (from, to) = ends([direction, remote]);
            format!(
                "  {{ name: '{name}', properties: {{ priority: {priority}, direction: '{direction}', access: '{access}', protocol: '*', sourcePortRange: '*', \
                 destinationPortRange: '{port}', sourceAddressPrefix: '{from}', destinationAddressPrefix: '{to}' }} }}\n"
            )
        };
        format!("[\n{}]", set.iter().map(one).collect::<String>())
    }

    fn nsg(name: &str, rules: &str) -> String {
        format!(
            "resource nsg 'Microsoft.Network/networkSecurityGroups@2023-04-01' = {{\n  name: {name}\n  location: 'westeurope'\n  properties: {{\n    \
             securityRules: {rules}\n  }}\n}}\n"
        )
    }

    fn network(nsg: &str) -> String {
        format!(
            "resource v 'Microsoft.Network/virtualNetworks@2023-04-01' = {{\n  name: 'v1'\n  location: 'westeurope'\n  properties: {{\n    addressSpace: {{ \
             addressPrefixes: [ '10.0.0.0/16' ] }}\n    subnets: [ {{ name: 'nodes', properties: {{ addressPrefix: '10.0.1.0/24', networkSecurityGroup: {{ id: \
             {nsg} }} }} }} ]\n  }}\n}}\n"
        )
    }

    pub fn flat(set: &[[&str; 6]]) -> Vec<(&'static str, String)> {
        vec![("main.bicep", nsg("'nsg1'", &rules(set)) + &network("nsg.id"))]
    }

    pub fn modules(set: &[[&str; 6]]) -> Vec<Vec<(&'static str, String)>> {
        let module = format!(
            "param name string = 'nsg1'\nparam rules array = []\n{}output id string = nsg.id\n",
            nsg("name", "rules")
        );
        let call = |path: &str, parameter: &str| {
            format!(
                "module part '{path}' = {{\n  name: 'part'\n  params: {{\n    {parameter}: {}\n  }}\n}}\n",
                rules(set)
            )
        };
        let between = "param all array = []\nmodule inner '../nsg.bicep' = {\n  name: 'inner'\n  params: { rules: all, name: 'nsg1' }\n}\noutput id string = \
             inner.outputs.id\n";
        let direct = |path: &str| call(path, "rules") + &network("part.outputs.id");
        vec![
            vec![("main.bicep", direct("nsg.bicep")), ("nsg.bicep", module.clone())],
            vec![("modules/nsg.bicep", module.clone()), ("main.bicep", direct("modules/nsg.bicep"))],
            vec![("infra/main.bicep", direct("../shared/nsg.bicep")), ("shared/nsg.bicep", module.clone())],
            // One of the modules of a loop, by a number or by that of another loop.
            vec![
                (
                    "main.bicep",
                    direct("nsg.bicep")
                        .replace("'nsg.bicep' = {", "'nsg.bicep' = [for name in [ 'nsg1' ]: {")
                        .replace("\n}\nresource v", "\n}]\nresource v")
                        .replace("part.outputs", "part[0].outputs"),
                ),
                ("nsg.bicep", module.clone()),
            ],
            vec![
                (
                    "main.bicep",
                    direct("nsg.bicep")
                        .replace("'nsg.bicep' = {", "'nsg.bicep' = [for (name, i) in names: {")
                        .replace("    rules:", "    name: i == 0 ? name : '${name}-${i}'\n    rules:")
                        .replace("\n}\nresource v", "\n}]\nvar names = [ 'nsg1', 'other' ]\nresource v")
                        .replace("subnets: [ {", "subnets: [for (subnet, at) in [ 'nodes' ]: {")
                        .replace("part.outputs", "part[at].outputs"),
                ),
                ("nsg.bicep", module.clone()),
            ],
            vec![
                ("main.bicep", call("parts/between.bicep", "all") + &network("part.outputs.id")),
                ("parts/between.bicep", between.to_owned()),
                ("nsg.bicep", module),
            ],
        ]
    }

    pub fn verified(set: &[[&str; 6]]) -> Vec<Vec<(&'static str, String)>> {
        let nsg = format!(
            "module part 'br/public:avm/res/network/network-security-group:0.5.1' = {{\n  name: 'part'\n  params: {{\n    name: 'nsg1'\n    securityRules: \
             {}\n  }}\n}}\n",
            rules(set)
        );
        let both = "module v 'br/public:avm/res/network/virtual-network:0.7.0' = {\n  name: 'v'\n  params: {\n    name: 'v1'\n    addressPrefixes: [ \
             '10.0.0.0/16' ]\n    subnets: [ { name: 'nodes', addressPrefix: '10.0.1.0/24', networkSecurityGroupResourceId: part.outputs.resourceId } ]\n  \
             }\n}\n";
        vec![vec![("main.bicep", nsg.clone() + &network("part.outputs.resourceId"))], vec![("main.bicep", nsg + both)]]
    }
}

#[test]
fn modules_get_what_their_calls_give() {
    for set in SETS {
        let expected = outcome(&terraform::flat(set));
        assert_eq!(expected.len(), 1);
        for files in terraform::modules(set).into_iter().chain([terraform::verified(set)]) {
            assert_eq!(outcome(&files), expected, "{files:#?}");
        }
        let expected = outcome(&bicep::flat(set));
        assert_eq!(expected.len(), 1);
        for files in bicep::modules(set).into_iter().chain(bicep::verified(set)) {
            assert_eq!(outcome(&files), expected, "{files:#?}");
        }
    }
}

/// What a caller gives and the text does not know is unknown, and never the default.
#[test]
fn what_a_call_gives_is_no_default_even_if_it_is_unknown() {
    for set in SETS {
        for (mut files, given) in [
            (terraform::modules(set).remove(0), ("  rules = {", "  rules = var.rules_of_caller\n  unused = {")),
            (bicep::modules(set).remove(0), ("    rules: [", "    rules: rulesOfCaller\n    unused: [")),
        ] {
            let (_, root) = &mut files[0];
            *root = root.replacen(given.0, given.1, 1);
            let declared = if root.contains("module part") {
                "param rulesOfCaller array\n"
            } else {
                "variable \"rules_of_caller\" {}\n"
            };
            root.insert_str(0, declared);
            let found = outcome(&files);
            let verdicts = found.iter().flat_map(|(_, verdicts)| verdicts);
            assert!(verdicts.into_iter().all(|verdict| *verdict == Verdict::Unknown), "{found:?}\n{files:#?}");
        }
    }
}

/// Environments that call one module are configurations of their own, each with its values.
#[test]
fn a_module_of_several_environments_is_read_for_each() {
    for (first, second) in [(0, 1), (1, 2), (3, 0)] {
        let root = |place: usize, name: &str| {
            let (_, text) = terraform::modules(SETS[place]).remove(2).swap_remove(0);
            text.replace("nsg1", name).replace("\"v1\"", &format!("\"v-{name}\""))
        };
        let module = terraform::modules(SETS[first]).remove(2).swap_remove(1).1;
        let files = vec![
            ("env/dev/main.tf", root(first, "dev")),
            ("modules/nsg/main.tf", module),
            ("env/prod/main.tf", root(second, "prod")),
        ];
        let verdicts = |place: usize| outcome(&terraform::flat(SETS[place])).remove(0).1;
        let expected = vec![("v-dev/nodes".to_owned(), verdicts(first)), ("v-prod/nodes".to_owned(), verdicts(second))];
        assert_eq!(outcome(&files), expected, "{files:#?}");
    }
}

/// A call that gives a verified module more than rules is assessed as the resources that it makes.
#[test]
fn whatever_a_verified_module_of_terraform_is_given_counts() {
    const TABLE: &str = "module \"table\" {\n  source = \"Azure/avm-res-network-routetable/azurerm\"\n  name = \"rt1\"\n  location = \"westeurope\"\n  \
         resource_group_name = \"rg\"\n  routes = { out = { name = \"out\", address_prefix = \"0.0.0.0/0\", next_hop_type = \"None\" } }\nASSOCIATED}\n";
    const PLAIN_TABLE: &str = "resource \"azurerm_route_table\" \"table\" {\n  name = \"rt1\"\n  location = \"westeurope\"\n  resource_group_name = \"rg\"\n  \
         route {\n    name = \"out\"\n    address_prefix = \"0.0.0.0/0\"\n    next_hop_type = \"None\"\n  }\n}\n";
    const NETWORK: &str = "module \"v\" {\n  source = \"Azure/avm-res-network-virtualnetwork/azurerm\"\n  name = \"v1\"\n  location = \"westeurope\"\n  \
         resource_group_name = \"rg\"\n  address_space = [\"10.0.0.0/16\"]\n  subnets = { nodes = { name = \"nodes\", address_prefixes = \
         [\"10.0.1.0/24\"], default_outbound_access_enabled = true SUBNET } }\n}\n";
    const PLAIN_NETWORK: &str = "resource \"azurerm_virtual_network\" \"v\" {\n  name = \"v1\"\n  location = \"westeurope\"\n  resource_group_name = \"rg\"\n  \
         address_space = [\"10.0.0.0/16\"]\n}\nresource \"azurerm_subnet\" \"n\" {\n  name = \"nodes\"\n  resource_group_name = \"rg\"\n  \
         virtual_network_name = azurerm_virtual_network.v.name\n  address_prefixes = [\"10.0.1.0/24\"]\n  default_outbound_access_enabled = true\n  \
         SUBNET\n}\n";
    const ASSOCIATION: &str = "resource \"azurerm_subnet_route_table_association\" \"a\" {\n  subnet_id = azurerm_subnet.n.id\n  route_table_id = \
         azurerm_route_table.table.id\n}\n";
    let file = |text: String| vec![("main.tf", text)];
    let table = TABLE.replace("ASSOCIATED", "");
    let associated =
        TABLE.replace("ASSOCIATED", "  subnet_resource_ids = { nodes = module.v.subnets[\"nodes\"].resource_id }\n");
    let plain = PLAIN_TABLE.to_owned() + ASSOCIATION;
    let with = |subnet: &str, others: &str| file(NETWORK.replace("SUBNET", subnet) + others);
    let plain_with = |subnet: &str, others: &str| file(PLAIN_NETWORK.replace("SUBNET", subnet) + others);
    let of_route = ", route_table = { id = module.table.resource_id }";
    let located = |place: &str| {
        format!("service_endpoints_with_location = [{{ service = \"Microsoft.Storage\", locations = [\"{place}\"] }}]")
    };
    let block = |place: &str| {
        format!("service_endpoint {{\n    name = \"Microsoft.Storage\"\n    locations = [\"{place}\"]\n  }}")
    };
    let named = "service_endpoints = [\"Microsoft.Storage\"]";
    let policy = "service_endpoint_policy_ids = [\"/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/serviceEndpointPolicies/p\"]";
    let policies = "service_endpoint_policies = { p = { id = \"/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/serviceEndpointPolicies/p\" } }";
    let terraform = [
        (with("", &associated), plain_with("", &plain)),
        (with(of_route, &table), plain_with("", &plain)),
        (with(&format!(", {named}"), &associated), plain_with(named, &plain)),
        (with(&format!(", {}", located("westeurope")), &associated), plain_with(&block("westeurope"), &plain)),
        (with(&format!(", {}", located("northeurope")), &associated), plain_with(&block("northeurope"), &plain)),
        (with(&format!(", {named}, {policies}"), &associated), plain_with(&format!("{named}\n  {policy}"), &plain)),
    ];
    let decided: Vec<Outcome> = terraform.iter().map(|(_, plain)| hops(plain)).collect();
    for ((called, _), expected) in terraform.iter().zip(&decided) {
        assert_eq!(&hops(called), expected, "{called:#?}");
    }
    // The table decides; so do an endpoint, its region, and its policy.
    let [table, _, endpoint, own_region, other_region, policy] = decided.as_slice() else { panic!("six cases") };
    assert_ne!(*table, hops(&with("", "")));
    assert_ne!(endpoint, table);
    assert_eq!(own_region, endpoint);
    assert_ne!(other_region, endpoint);
    assert_ne!(policy, endpoint);
}

#[test]
fn whatever_a_verified_module_of_bicep_is_given_counts() {
    let network = |subnet: &str| {
        format!(
            "module v 'br/public:avm/res/network/virtual-network:0.7.0' = {{\n  name: 'v'\n  params: {{\n    name: 'v1'\n    addressPrefixes: [ '10.0.0.0/16' ]\n    \
             subnets: [ {{ name: 'nodes', addressPrefix: '10.0.1.0/24'{subnet} }} ]\n  }}\n}}\n"
        )
    };
    let plain = |subnet: &str| {
        format!(
            "resource v 'Microsoft.Network/virtualNetworks@2023-04-01' = {{\n  name: 'v1'\n  location: 'westeurope'\n  properties: {{\n    addressSpace: {{ \
             addressPrefixes: [ '10.0.0.0/16' ] }}\n    subnets: [ {{ name: 'nodes', properties: {{ addressPrefix: '10.0.1.0/24'{subnet} }} }} ]\n  }}\n}}\n"
        )
    };
    let table = |properties: &str| {
        format!(
            "module t 'br/public:avm/res/network/route-table:0.4.0' = {{\n  name: 't'\n  params: {{\n    name: 'rt'\n    routes: [ {{ name: 'out', properties: {{ \
             addressPrefix: '0.0.0.0/0', nextHopType: 'None' }} }} ]\n{properties}  }}\n}}\n"
        )
    };
    let plain_table = |properties: &str| {
        format!(
            "resource t 'Microsoft.Network/routeTables@2023-04-01' = {{\n  name: 'rt'\n  location: 'westeurope'\n  properties: {{\n    routes: [ {{ name: 'out', \
             properties: {{ addressPrefix: '0.0.0.0/0', nextHopType: 'None' }} }} ]\n{properties}  }}\n}}\n"
        )
    };
    let policy = "'/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/serviceEndpointPolicies/p'";
    let named = ", serviceEndpoints: [ 'Microsoft.Storage' ]";
    let listed = ", serviceEndpoints: [ { service: 'Microsoft.Storage' } ]";
    let of_table = ", routeTableResourceId: t.outputs.resourceId";
    let policies = format!(", serviceEndpointPolicies: [ {{ id: {policy} }} ]");
    let bgp = "    disableBgpRoutePropagation: true\n";
    let file = |text: String| vec![("main.bicep", text)];
    let called = |subnet: &str, properties: &str| file(network(&format!("{of_table}{subnet}")) + &table(properties));
    let written = |subnet: &str, properties: &str| {
        file(plain(&format!(", routeTable: {{ id: t.id }}{subnet}")) + &plain_table(properties))
    };
    let cases = [
        (called("", ""), written("", "")),
        (called("", bgp), written("", bgp)),
        (called(named, ""), written(listed, "")),
        (called(listed, ""), written(listed, "")),
        (called(&format!("{named}{policies}"), ""), written(&format!("{listed}{policies}"), "")),
    ];
    let decided: Vec<Outcome> = cases.iter().map(|(_, plain)| hops(plain)).collect();
    for ((called, _), expected) in cases.iter().zip(&decided) {
        assert_eq!(&hops(called), expected, "{called:#?}");
    }
    let [table, _, endpoint, _, policy] = decided.as_slice() else { panic!("five cases") };
    assert_ne!(table, endpoint);
    assert_ne!(policy, endpoint);
    let propagates = |files: &[(&str, String)]| -> Vec<bool> {
        let sources: Vec<Source> = files.iter().map(|(name, text)| Source::new(*name, text.clone())).collect();
        read::read(&sources).estate.route_tables.iter().map(|table| !table.without_gateway_routes).collect()
    };
    assert_eq!([propagates(&called("", "")), propagates(&called("", bgp))], [vec![true], vec![false]]);
}

/// The rules of a firewall that a module leaves to its caller are unknown, and not none: as lists of rules or collections, as parts of
/// one of them, as policies have them.
#[test]
fn empty_defaults_of_firewalls_decide_nothing() {
    let bicep = |parameters: &str, network: &str, application: &str| {
        format!(
            "param name string\n{parameters}\nresource fw 'Microsoft.Network/azureFirewalls@2023-04-01' = {{\n  name: 'afw'\n  location: 'westeurope'\n  \
             properties: {{\n    networkRuleCollections: {network}\n    applicationRuleCollections: {application}\n  }}\n}}\n"
        )
    };
    let collection = |rules: &str| {
        format!("[ {{ name: 'c', properties: {{ priority: 100, action: {{ type: 'Allow' }}, rules: {rules} }} }} ]")
    };
    let rule = "[ { name: 'r', protocols: [ 'TCP' ], sourceAddresses: [ '*' ], destinationAddresses: to, destinationPorts: [ '443' ] } ]";
    let terraform = |each: &str, rule_each: &str, to: &str| {
        format!(
            "variable \"name\" {{}}\nvariable \"given\" {{\n  default = []\n}}\nresource \"azurerm_firewall\" \"f\" {{\n  name = \"afw\"\n  location = \
             \"westeurope\"\n  resource_group_name = \"rg\"\n  sku_name = \"AZFW_VNet\"\n  sku_tier = \"Standard\"\n}}\nresource \
             \"azurerm_firewall_network_rule_collection\" \"c\" {{\n  {each}\n  name = \"c\"\n  azure_firewall_name = azurerm_firewall.f.name\n  \
             resource_group_name = \"rg\"\n  priority = 100\n  action = \"Allow\"\n  dynamic \"rule\" {{\n    for_each = {rule_each}\n    content {{\n      \
             name = \"r\"\n      protocols = [\"TCP\"]\n      source_addresses = [\"*\"]\n      destination_addresses = {to}\n      destination_ports = \
             [\"443\"]\n    }}\n  }}\n}}\n"
        )
    };
    let policy = "variable \"name\" {}\nvariable \"given\" {\n  default = []\n}\nresource \"azurerm_firewall_policy\" \"p\" {\n  name = \"p\"\n  location = \
         \"westeurope\"\n  resource_group_name = \"rg\"\n}\nresource \"azurerm_firewall_policy_rule_collection_group\" \"g\" {\n  name = \"g\"\n  \
         firewall_policy_id = azurerm_firewall_policy.p.id\n  priority = 100\n  dynamic \"network_rule_collection\" {\n    for_each = var.given\n    content \
         {\n      name = network_rule_collection.value\n      priority = 100\n      action = \"Allow\"\n    }\n  }\n}\nresource \"azurerm_firewall\" \"f\" \
         {\n  name = \"afw\"\n  location = \"westeurope\"\n  resource_group_name = \"rg\"\n  sku_name = \"AZFW_VNet\"\n  sku_tier = \"Standard\"\n  \
         firewall_policy_id = azurerm_firewall_policy.p.id\n}\n";
    for (name, text) in [
        ("fw.bicep", bicep("param given array = []", "given", "[]")),
        ("fw.bicep", bicep("param given array = []", "[]", "given")),
        ("fw.bicep", bicep("param given array = []", &collection("given"), "[]")),
        ("fw.bicep", bicep("param to array = []", &collection(rule), "[]")),
        ("fw.tf", terraform("", "var.given", "[\"*\"]")),
        ("fw.tf", terraform("", "[1]", "var.given")),
        ("fw.tf", terraform("for_each = toset(var.given)", "[1]", "[\"*\"]")),
        ("fw.tf", terraform("count = length(var.given) > 0 ? 1 : 0", "var.given", "[\"*\"]")),
        ("fw.tf", policy.to_owned()),
    ] {
        let outcome = outcome(&[(name, text.clone())]);
        assert_eq!(outcome.len(), 1, "{text}");
        let [inbound, outbound @ ..] = outcome[0].1.as_slice() else { panic!("{text}") };
        assert_eq!(*inbound, Verdict::Open, "{text}");
        assert!(outbound.iter().all(|verdict| *verdict == Verdict::Unknown), "{outcome:?}\n{text}");
        // With all values there, the defaults hold: no rule allows anything.
        let text = text.replace("param name string\n", "").replace("variable \"name\" {}\n", "");
        if !text.contains("= var.given\n      destination_ports") && !text.contains("destinationAddresses: to") {
            let decided = self::outcome(&[(name, text.clone())]);
            assert_eq!(decided[0].1.last(), Some(&Verdict::Blocked), "{text}");
        }
    }
}
