//! Rules that exist only under a condition: they change only what they can match, and the verdict is unknown only where it differs
//! with them and without them.

use model::net::Region;
use model::plan::Verdict;
use switchover::{Edition, Options, Plan, Source};

use crate::support::{plain, subjects};

/// A rule as the tests vary it.
#[derive(Clone, Copy)]
struct Rule {
    name: &'static str,
    priority: u32,
    direction: &'static str,
    access: &'static str,
    remote: &'static str,
    port: &'static str,
}

/// How a condition can be written: the ending of the file, and the text for one condition and the rules, of which the last depends on
/// it. `None` is no value for the parameter.
type Form = (&'static str, fn(Option<bool>, &[Rule], Rule) -> String);

const FORMS: &[Form] = &[
    ("count.tf", |value, sure, doubtful| terraform(value, "count = var.exposed ? 1 : 0", sure, doubtful)),
    ("inverted.tf", |value, sure, doubtful| {
        terraform(value.map(|value| !value), "count = (var.exposed ? 0 : 1)", sure, doubtful)
    }),
    ("for_each.tf", |value, sure, doubtful| {
        terraform(value, "for_each = var.exposed ? toset([\"a\"]) : toset([])", sure, doubtful)
    }),
    ("counted.tf", |value, sure, doubtful| {
        terraform_of("number", value.map(|value| i32::from(value).to_string()), "count = var.exposed", sure, doubtful)
    }),
    ("dynamic.tf", dynamic),
    ("if.bicep", bicep),
    ("ternary.bicep", |value, sure, doubtful| ternary(value, "exposed ? DOUBTFUL : []", sure, doubtful)),
    ("inverted.bicep", |value, sure, doubtful| {
        ternary(value.map(|value| !value), "exposed ? [] : DOUBTFUL", sure, doubtful)
    }),
    ("condition.json", template),
];

fn terraform(value: Option<bool>, condition: &str, sure: &[Rule], doubtful: Rule) -> String {
    terraform_of("bool", value.map(|value| value.to_string()), condition, sure, doubtful)
}

fn terraform_of(kind: &str, value: Option<String>, condition: &str, sure: &[Rule], doubtful: Rule) -> String {
    let default = value.map(|value| format!("  default = {value}\n")).unwrap_or_default();
    let rule = |rule: &Rule, condition: &str| {
        let Rule { name, priority, direction, access, remote, port } = *rule;
        let (from, to) = if direction == "Inbound" { (remote, "*") } else { ("*", remote) };
        format!(
            "resource \"azurerm_network_security_rule\" \"{name}\" {{\n  {condition}\n  name = \"{name}\"\n  priority = {priority}\n  \
             direction = \"{direction}\"\n  access = \"{access}\"\n  protocol = \"Tcp\"\n  source_port_range = \"*\"\n  \
             destination_port_range = \"{port}\"\n  source_address_prefix = \"{from}\"\n  destination_address_prefix = \"{to}\"\n  \
             resource_group_name = \"rg1\"\n  network_security_group_name = azurerm_network_security_group.n.name\n}}\n"
        )
    };
    let sure: String = sure.iter().map(|own| rule(own, "")).collect();
    format!(
        "variable \"exposed\" {{\n  type = {kind}\n{default}}}\nresource \"azurerm_network_security_group\" \"n\" {{\n  name = \"nsg1\"\n  \
         location = \"westeurope\"\n  resource_group_name = \"rg1\"\n}}\n{sure}{}",
        rule(&doubtful, condition)
    )
}

fn bicep(value: Option<bool>, sure: &[Rule], doubtful: Rule) -> String {
    let default = value.map(|value| format!(" = {value}")).unwrap_or_default();
    let properties = |rule: &Rule| {
        let Rule { priority, direction, access, remote, port, .. } = *rule;
        let (from, to) = if direction == "Inbound" { (remote, "*") } else { ("*", remote) };
        format!(
            "{{ priority: {priority}, direction: '{direction}', access: '{access}', protocol: 'Tcp', sourcePortRange: '*', \
             destinationPortRange: '{port}', sourceAddressPrefix: '{from}', destinationAddressPrefix: '{to}' }}"
        )
    };
    let sure: String = sure
        .iter()
        .map(|rule| format!("      {{ name: '{}', properties: {} }}\n", rule.name, properties(rule)))
        .collect();
    format!(
        "param exposed bool{default}\nresource nsg 'Microsoft.Network/networkSecurityGroups@2023-04-01' = {{\n  name: 'nsg1'\n  location: \
         'westeurope'\n  properties: {{\n    securityRules: [\n{sure}    ]\n  }}\n}}\nresource rule \
         'Microsoft.Network/networkSecurityGroups/securityRules@2023-04-01' = if (exposed) {{\n  parent: nsg\n  name: '{}'\n  properties: {}\n}}\n",
        doubtful.name,
        properties(&doubtful)
    )
}

/// All rules inside of the NSG, the doubtful one by a dynamic block.
fn dynamic(value: Option<bool>, sure: &[Rule], doubtful: Rule) -> String {
    let default = value.map(|value| format!("  default = {value}\n")).unwrap_or_default();
    let rule = |rule: &Rule, name: &str| {
        let Rule { priority, direction, access, remote, port, .. } = *rule;
        let (from, to) = if direction == "Inbound" { (remote, "*") } else { ("*", remote) };
        format!(
            "    name = {name}\n    priority = {priority}\n    direction = \"{direction}\"\n    access = \"{access}\"\n    protocol = \"Tcp\"\n    \
             source_port_range = \"*\"\n    destination_port_range = \"{port}\"\n    source_address_prefix = \"{from}\"\n    \
             destination_address_prefix = \"{to}\"\n"
        )
    };
    let sure: String =
        sure.iter().map(|own| format!("  security_rule {{\n{}  }}\n", rule(own, &format!("{:?}", own.name)))).collect();
    format!(
        "variable \"exposed\" {{\n  type = bool\n{default}}}\nresource \"azurerm_network_security_group\" \"n\" {{\n  name = \"nsg1\"\n  \
         location = \"westeurope\"\n  resource_group_name = \"rg1\"\n{sure}  dynamic \"security_rule\" {{\n    for_each = var.exposed ? [\"{}\"] : \
         []\n    content {{\n{}    }}\n  }}\n}}\n",
        doubtful.name,
        rule(&doubtful, "security_rule.value")
    )
}

/// All rules inside of the NSG, the doubtful one in a choice between lists.
fn ternary(value: Option<bool>, choice: &str, sure: &[Rule], doubtful: Rule) -> String {
    let default = value.map(|value| format!(" = {value}")).unwrap_or_default();
    let rule = |rule: &Rule| {
        let Rule { name, priority, direction, access, remote, port } = *rule;
        let (from, to) = if direction == "Inbound" { (remote, "*") } else { ("*", remote) };
        format!(
            "{{ name: '{name}', properties: {{ priority: {priority}, direction: '{direction}', access: '{access}', protocol: 'Tcp', sourcePortRange: '*', \
             destinationPortRange: '{port}', sourceAddressPrefix: '{from}', destinationAddressPrefix: '{to}' }} }}"
        )
    };
    let sure: String = sure.iter().map(|own| format!("  {}\n", rule(own))).collect();
    let choice = choice.replace("DOUBTFUL", &format!("[ {} ]", rule(&doubtful)));
    format!(
        "param exposed bool{default}\nvar rules = [\n{sure}]\nresource nsg 'Microsoft.Network/networkSecurityGroups@2023-04-01' = {{\n  name: \
         'nsg1'\n  location: 'westeurope'\n  properties: {{\n    securityRules: concat(rules, {choice})\n  }}\n}}\n"
    )
}

fn template(value: Option<bool>, sure: &[Rule], doubtful: Rule) -> String {
    let properties = |rule: &Rule| {
        let Rule { priority, direction, access, remote, port, .. } = *rule;
        let (from, to) = if direction == "Inbound" { (remote, "*") } else { ("*", remote) };
        serde_json::json!({
            "priority": priority, "direction": direction, "access": access, "protocol": "Tcp", "sourcePortRange": "*",
            "destinationPortRange": port, "sourceAddressPrefix": from, "destinationAddressPrefix": to,
        })
    };
    let sure: Vec<_> =
        sure.iter().map(|rule| serde_json::json!({ "name": rule.name, "properties": properties(rule) })).collect();
    let mut parameter = serde_json::json!({ "type": "bool" });
    if let Some(value) = value {
        parameter["defaultValue"] = value.into();
    }
    serde_json::json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": { "exposed": parameter },
        "resources": [
            {
                "type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2023-04-01", "name": "nsg1",
                "location": "westeurope", "properties": { "securityRules": sure },
            },
            {
                "type": "Microsoft.Network/networkSecurityGroups/securityRules", "apiVersion": "2023-04-01",
                "name": format!("nsg1/{}", doubtful.name), "condition": "[parameters('exposed')]",
                "dependsOn": ["nsg1"], "properties": properties(&doubtful),
            },
        ],
    })
    .to_string()
}

fn options() -> Options {
    Options { region: Region::find("westeurope"), edition: Some(Edition::Ga), ..Options::default() }
}

fn planned(name: &str, text: &str) -> Plan {
    switchover::plan(&[Source::new(name, text)], &options())
}

/// The verdicts on the only subject.
fn verdicts(name: &str, text: &str) -> Vec<Verdict> {
    let subjects = subjects(&[Source::new(name, text)], &options());
    assert_eq!(subjects.len(), 1, "{:#?}", subjects.iter().map(|subject| &subject.name).collect::<Vec<_>>());
    subjects[0].requirements.iter().map(|requirement| requirement.verdict).collect()
}

/// Rules that decide what the doubtful one does not.
fn surroundings() -> Vec<Vec<Rule>> {
    let rule =
        |name, priority, direction, access, remote, port| Rule { name, priority, direction, access, remote, port };
    let other = rule("other", 4090, "Inbound", "Deny", "Internet", "22");
    let deny = rule("deny-out", 4000, "Outbound", "Deny", "*", "*");
    let storage = rule("storage", 300, "Outbound", "Allow", "Storage", "443");
    let batch_in = rule("batch-in", 310, "Inbound", "Allow", "BatchNodeManagement", "29876-29877");
    let batch_out = rule("batch-out", 320, "Outbound", "Allow", "BatchNodeManagement", "443");
    vec![vec![other], vec![deny], vec![deny, storage, batch_in], vec![deny, storage, batch_in, batch_out]]
}

/// What may or may not be there.
fn doubtful() -> Vec<Rule> {
    let mut rules = Vec::new();
    for priority in [200, 4050] {
        for access in ["Allow", "Deny"] {
            for (direction, remote, port) in [
                ("Inbound", "BatchNodeManagement", "29876-29877"),
                ("Outbound", "BatchNodeManagement", "443"),
                ("Outbound", "Storage.westeurope", "443"),
                ("Outbound", "*", "*"),
                ("Outbound", "10.0.0.0/8", "443"),
            ] {
                rules.push(Rule { name: "doubtful", priority, direction, access, remote, port });
            }
        }
    }
    rules
}

#[test]
fn a_rule_under_a_condition_leaves_unknown_only_what_it_decides() {
    let mut undecided = 0;
    for (name, text) in FORMS {
        for sure in surroundings() {
            for doubtful in doubtful() {
                let with = |value| verdicts(name, &text(value, &sure, doubtful));
                let (unknown, on, off) = (with(None), with(Some(true)), with(Some(false)));
                let expected = |(on, off): (&Verdict, &Verdict)| if on == off { *on } else { Verdict::Unknown };
                let expected: Vec<Verdict> = on.iter().zip(&off).map(expected).collect();
                assert_eq!(
                    unknown,
                    expected,
                    "{name}: {on:?} with it, {off:?} without it\n{}",
                    text(None, &sure, doubtful)
                );
                undecided += unknown.iter().filter(|verdict| **verdict == Verdict::Unknown).count();
            }
        }
    }
    assert!(undecided > 100, "{undecided} verdicts depend on the condition");
}

#[test]
fn what_depends_on_a_condition_says_both_sides() {
    for (name, text) in FORMS {
        for (access, said) in
            [("Allow", "allowed with it, blocked without it"), ("Deny", "blocked with it, allowed without it")]
        {
            let rule = |name, priority, access| Rule {
                name,
                priority,
                access,
                direction: "Outbound",
                remote: "BatchNodeManagement",
                port: "443",
            };
            let other = if access == "Allow" { "Deny" } else { "Allow" };
            let plan = planned(name, &text(None, &[rule("sure", 300, other)], rule("doubtful", 200, access)));
            let facts = plan.subjects[0].requirements.iter().flat_map(|own| &own.hops).flat_map(|hop| &hop.missing);
            let facts: Vec<String> = facts.flat_map(|fact| plain(std::slice::from_ref(&fact.fact))).collect();
            let is_said =
                |fact: &String| fact.contains("`doubtful`") && fact.contains("exposed") && fact.ends_with(said);
            assert!(facts.iter().any(is_said), "{name}: {facts:#?}");
        }
    }
}

/// Resources under one condition are there together: the rules of an NSG, the routes of a table, and what is on a subnet.
#[test]
fn parts_under_the_condition_of_their_parent_are_sure() {
    let text = |condition: &str| {
        format!(
            "variable \"exposed\" {{\n  type = bool\n}}\nresource \"azurerm_virtual_network\" \"v\" {{\n  name = \"v1\"\n  location = \
             \"westeurope\"\n  resource_group_name = \"rg1\"\n  address_space = [\"10.0.0.0/16\"]\n}}\nresource \"azurerm_subnet\" \"s\" {{\n  \
             {condition}\n  name = \"nodes\"\n  virtual_network_name = \"v1\"\n  resource_group_name = \"rg1\"\n  address_prefixes = \
             [\"10.0.1.0/24\"]\n}}\nresource \"azurerm_network_security_group\" \"n\" {{\n  {condition}\n  name = \"nsg1\"\n  location = \
             \"westeurope\"\n  resource_group_name = \"rg1\"\n}}\nresource \"azurerm_network_security_rule\" \"r\" {{\n  {condition}\n  name = \
             \"deny\"\n  priority = 200\n  direction = \"Outbound\"\n  access = \"Deny\"\n  protocol = \"*\"\n  source_port_range = \"*\"\n  \
             destination_port_range = \"*\"\n  source_address_prefix = \"*\"\n  destination_address_prefix = \"*\"\n  resource_group_name = \
             \"rg1\"\n  network_security_group_name = azurerm_network_security_group.n[0].name\n}}\nresource \
             \"azurerm_subnet_network_security_group_association\" \"a\" {{\n  {condition}\n  subnet_id = azurerm_subnet.s[0].id\n  \
             network_security_group_id = azurerm_network_security_group.n[0].id\n}}\n"
        )
    };
    let simplified = |text: &str| {
        let plan = planned("main.tf", text);
        let subject =
            plan.subjects.iter().find(|subject| subject.name.contains("nodes")).expect("the subnet is a subject");
        subject.modes.simplified
    };
    assert_eq!(simplified(&text("count = var.exposed ? 1 : 0")), Verdict::Blocked);
    // A number may be more than one, and each may have another rule.
    assert_eq!(simplified(&text("count = var.exposed")), Verdict::Unknown);
}
