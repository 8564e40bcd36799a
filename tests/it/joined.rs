//! Sources that are one configuration are judged as one: the files of a Terraform module with its values, Bicep and templates with their
//! parameters. And what a module leaves to its caller is not assumed.

use std::collections::BTreeMap;
use std::fs;

use model::net::Region;
use model::plan::Verdict;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use switchover::{Edition, Options, Plan, Source};

use crate::support::{files_in, fixture};

fn planned(sources: &[(&str, &str)]) -> Plan {
    let sources: Vec<Source> = sources.iter().map(|(name, text)| Source::new(*name, *text)).collect();
    plan_of(&sources)
}

fn plan_of(sources: &[Source]) -> Plan {
    let options = Options { region: Region::find("westeurope"), edition: Some(Edition::Ga), ..Options::default() };
    switchover::plan(sources, &options)
}

/// The verdicts of all requirements, by subject.
fn verdicts(plan: &Plan) -> BTreeMap<String, Vec<Verdict>> {
    let of = |subject: &model::plan::Subject| subject.requirements.iter().map(|own| own.verdict).collect();
    plan.subjects.iter().map(|subject| (subject.name.clone(), of(subject))).collect()
}

/// The verdict on simplified communication of the only subject.
fn simplified(plan: &Plan) -> Verdict {
    assert_eq!(plan.subjects.len(), 1, "{:#?}", verdicts(plan));
    plan.subjects[0].modes.simplified
}

const NSG: &str = r#"
variable "access" {
  default = "Allow"
}
resource "azurerm_network_security_group" "n" {
  name                = "nsg1"
  location            = "westeurope"
  resource_group_name = "rg"
}
resource "azurerm_network_security_rule" "out" {
  name                        = "out"
  network_security_group_name = azurerm_network_security_group.n.name
  resource_group_name         = "rg"
  priority                    = 100
  direction                   = "Outbound"
  access                      = var.access
  protocol                    = "*"
  source_port_range           = "*"
  source_address_prefix       = "*"
  destination_port_range      = "*"
  destination_address_prefix  = "*"
}
"#;

#[test]
fn values_files_count_in_the_order_of_terraform_wherever_they_stand() {
    let values =
        |access: &str| format!("# for production\naccess = \"{access}\"\nothers = {{\n  a = [\n    1,\n  ]\n}}\n");
    let (deny, allow) = (values("Deny"), values("Allow"));
    for (files, expected) in [
        (vec![("main.tf", NSG)], Verdict::Open),
        (vec![("main.tf", NSG), ("terraform.tfvars", &deny)], Verdict::Blocked),
        (vec![("x.auto.tfvars", &allow), ("main.tf", NSG), ("terraform.tfvars", &deny)], Verdict::Open),
        (vec![("a.auto.tfvars", &allow), ("b.auto.tfvars", &deny), ("main.tf", NSG)], Verdict::Blocked),
        (vec![("prod.tfvars", &deny), ("main.tf", NSG), ("b.auto.tfvars", &allow)], Verdict::Blocked),
        // Which of two named files applies is not known.
        (vec![("prod.tfvars", &deny), ("main.tf", NSG), ("test.tfvars", &allow)], Verdict::Unknown),
        // Values elsewhere are for the module around them, else for the only one; one of several may be meant.
        (vec![("a/main.tf", NSG), ("b/terraform.tfvars", &deny)], Verdict::Blocked),
        (vec![("a/main.tf", NSG), ("a/env/prod/terraform.tfvars", &deny)], Verdict::Blocked),
        (vec![("a/main.tf", NSG), ("a/env/prod.tfvars", &deny), ("a/env/test.tfvars", &allow)], Verdict::Unknown),
        (vec![("main.tf", NSG), ("terraform.tfvars", &deny), ("terraform.tfvars", &allow)], Verdict::Unknown),
        (vec![("pasted 1", NSG), ("pasted 2", &deny)], Verdict::Blocked),
        (vec![("a/main.tf", NSG), ("a/terraform.tfvars", &deny)], Verdict::Blocked),
        // The same as JSON.
        (vec![("main.tf", NSG), ("terraform.tfvars.json", r#"{"access": "Deny"}"#)], Verdict::Blocked),
        (
            vec![
                ("main.tf", NSG),
                ("terraform.tfvars", &deny),
                ("x.auto.tfvars.json", "{\n  \"access\": \"Allow\",\n  \"o\": [1]\n}\n"),
            ],
            Verdict::Open,
        ),
        (
            vec![("main.tf", NSG), ("prod.tfvars.json", "{\"others\": {\"a\": 1}, \"access\": \"Deny\"}")],
            Verdict::Blocked,
        ),
        // Override files replace what others declare, whatever their place.
        (
            vec![("main.tf", NSG), ("main_override.tf", "variable \"access\" {\n  default = \"Deny\"\n}\n")],
            Verdict::Blocked,
        ),
        (
            vec![("a/override.tf", "variable \"access\" {\n  default = \"Deny\"\n}\n"), ("a/z.tf", NSG)],
            Verdict::Blocked,
        ),
        (vec![("main.tf", NSG), ("main_override.tf", "variable \"access\" {\n  type = string\n}\n")], Verdict::Open),
        (
            vec![
                ("main.tf", NSG),
                ("override.tf", "resource \"azurerm_network_security_rule\" \"out\" {\n  access = \"Deny\"\n}\n"),
            ],
            Verdict::Unknown,
        ),
        // In one text, before and after the blocks.
        (vec![("all.tf", &format!("{NSG}{deny}"))], Verdict::Blocked),
        (vec![("all.tf", &format!("{deny}{NSG}"))], Verdict::Blocked),
        (vec![("pasted", &format!("{deny}{NSG}"))], Verdict::Blocked),
    ] {
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        assert_eq!(simplified(&planned(&files)), expected, "{names:?}");
        let reversed: Vec<(&str, &str)> = files.into_iter().rev().collect();
        assert_eq!(simplified(&planned(&reversed)), expected, "{names:?} reversed");
    }
}

#[test]
fn values_that_may_be_for_several_modules_leave_no_default_standing() {
    let other = NSG.replace("nsg1", "nsg2");
    for (first, second, values) in [
        ("a/main.tf", "b/main.tf", "values/prod.tfvars"),
        ("main.tf", "main.tf", "terraform.tfvars"),
        ("pasted 1", "pasted 2", "pasted 3"),
    ] {
        let plan = planned(&[(first, NSG), (second, &other), (values, "access = \"Deny\"\n")]);
        assert_eq!(plan.subjects.len(), 2, "{first}");
        assert!(
            plan.subjects.iter().all(|subject| subject.modes.simplified == Verdict::Unknown),
            "{:#?}",
            verdicts(&plan)
        );
    }
}

#[test]
fn places_are_those_of_each_file() {
    let rule = NSG.find("resource \"azurerm_network_security_rule\"").unwrap();
    let plan =
        planned(&[("rule.tf", &NSG[rule..]), ("nsg.tf", &NSG[..rule]), ("terraform.tfvars", "access = \"Deny\"\n")]);
    assert_eq!(simplified(&plan), Verdict::Blocked);
    let mut hops = plan.subjects[0].requirements.iter().flat_map(|requirement| &requirement.hops);
    let blocking = hops.find(|hop| hop.rule.as_deref() == Some("out")).unwrap();
    assert_eq!((blocking.source.as_deref(), blocking.line), (Some("rule.tf"), Some(2)));
    let names: Vec<(&str, &str)> = plan.sources.iter().map(|one| (one.name.as_str(), one.kind.as_str())).collect();
    let kind = "terraform-hcl";
    assert_eq!(names, [("rule.tf", kind), ("nsg.tf", kind), ("terraform.tfvars", kind)]);
    let rules = |number: usize| plan.sources[number].contents.as_ref().unwrap().rules;
    assert_eq!([rules(0), rules(1), rules(2)], [1, 0, 0]);
}

#[test]
fn files_that_declare_the_same_are_of_several_modules() {
    let other = NSG.replace("nsg1", "nsg2");
    let plan = planned(&[("main.tf", NSG), ("other.tf", &other)]);
    assert_eq!(verdicts(&plan).keys().collect::<Vec<_>>(), ["nsg1", "nsg2"]);
    assert!(plan.subjects.iter().all(|subject| subject.modes.simplified == Verdict::Open));
}

const BICEP: &str = "param lockDown bool = false
resource n 'Microsoft.Network/networkSecurityGroups@2023-09-01' = {
  name: 'nsg1'
  location: 'westeurope'
  properties: { securityRules: lockDown ? [
    { name: 'd', properties: { priority: 100, direction: 'Outbound', access: 'Deny', protocol: '*', sourcePortRange: '*', sourceAddressPrefix: '*'
      destinationPortRange: '*', destinationAddressPrefix: '*' } }
  ] : [] }
}
";

#[test]
fn parameter_files_count_for_what_they_are_of() {
    let given = |value: &str| format!("using './net.bicep'\nparam lockDown = {value}\n");
    let (on, off) = (given("true"), given("false"));
    let template = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "parameters": {"access": {"type": "string", "defaultValue": "Allow"}},
        "resources": [{"type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2023-09-01", "name": "nsg1", "location": "westeurope",
        "properties": {"securityRules": [{"name": "o", "properties": {"priority": 100, "direction": "Outbound", "access": "[parameters('access')]",
        "protocol": "*", "sourcePortRange": "*", "sourceAddressPrefix": "*", "destinationPortRange": "*", "destinationAddressPrefix": "*"}}]}}]}"#;
    let parameters = |access: &str| {
        format!(
            r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "contentVersion": "1.0.0.0",
            "parameters": {{"access": {{"value": "{access}"}}}}}}"#
        )
    };
    let (deny, allow) = (parameters("Deny"), parameters("Allow"));
    let subscription = template.replace("deploymentTemplate", "subscriptionDeploymentTemplate");
    for (files, expected) in [
        (vec![("net.bicep", BICEP)], Verdict::Open),
        (vec![("net.bicep", BICEP), ("prod.bicepparam", &on)], Verdict::Blocked),
        (vec![("net.bicep", BICEP), ("prod.bicepparam", &off)], Verdict::Open),
        (vec![("net.bicep", BICEP), ("prod.bicepparam", &on), ("test.bicepparam", &off)], Verdict::Unknown),
        (vec![("infra/net.bicep", BICEP), ("infra/env/prod.bicepparam", &on.replace("./", "../"))], Verdict::Blocked),
        (vec![("pasted 1", BICEP), ("pasted 2", &on)], Verdict::Blocked),
        (vec![("pasted 1", &subscription), ("pasted 2", &deny)], Verdict::Blocked),
        (vec![("net.json", template)], Verdict::Open),
        (vec![("net.json", template), ("net.parameters.json", &deny)], Verdict::Blocked),
        (vec![("net.json", template), ("other.json", &deny)], Verdict::Blocked),
        (vec![("net.json", template), ("prod.json", &deny), ("test.json", &allow)], Verdict::Unknown),
    ] {
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        assert_eq!(simplified(&planned(&files)), expected, "{names:?}");
        let reversed: Vec<(&str, &str)> = files.into_iter().rev().collect();
        assert_eq!(simplified(&planned(&reversed)), expected, "{names:?} reversed");
    }
}

#[test]
fn an_empty_default_of_a_module_decides_nothing() {
    const RULES: &str = "  dynamic \"security_rule\" {
    for_each = var.rules
    content {
      name                       = security_rule.value.name
      priority                   = security_rule.value.priority
      direction                  = \"Outbound\"
      access                     = \"Deny\"
      protocol                   = \"*\"
      source_port_range          = \"*\"
      source_address_prefix      = \"*\"
      destination_port_range     = \"*\"
      destination_address_prefix = \"*\"
    }
  }
";
    for empty in ["[]", "{}", "null"] {
        let module = |name: &str| {
            format!(
                "variable \"name\" {{\n{name}}}\nvariable \"rules\" {{\n  default = {empty}\n}}\nresource \"azurerm_network_security_group\" \"n\" {{\n  \
                 name = var.name\n  location = \"westeurope\"\n  resource_group_name = \"rg\"\n{RULES}}}\n"
            )
        };
        let plan = planned(&[("nsg.tf", &module(""))]);
        assert_eq!(simplified(&plan), Verdict::Unknown, "{empty}");
        let said = plan.sources[0].diagnostics.iter().map(|own| own.message.plain()).collect::<Vec<_>>().join("\n");
        assert!(said.contains("`var.rules`"), "{said}");
        // With all values there, it is no module: its defaults hold.
        if empty != "null" {
            assert_eq!(
                simplified(&planned(&[("nsg.tf", &module("  default = \"nsg1\"\n"))])),
                Verdict::Open,
                "{empty}"
            );
            let given = [("nsg.tf", module("")), ("terraform.tfvars", "name = \"nsg1\"\n".to_owned())];
            let given: Vec<(&str, &str)> = given.iter().map(|(name, text)| (*name, text.as_str())).collect();
            assert_eq!(simplified(&planned(&given)), Verdict::Open, "{empty}");
        }
    }
    let bicep = |name: &str| {
        format!(
            "param name string{name}\nparam rules array = []\nresource n 'Microsoft.Network/networkSecurityGroups@2023-09-01' = {{\n  name: name\n  \
             location: 'westeurope'\n  properties: {{ securityRules: rules }}\n}}\n"
        )
    };
    assert_eq!(simplified(&planned(&[("nsg.bicep", &bicep(""))])), Verdict::Unknown);
    assert_eq!(simplified(&planned(&[("nsg.bicep", &bicep(" = 'nsg1'"))])), Verdict::Open);
}

/// The blocks of a configuration, each with its last line.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks = vec![String::new()];
    for line in text.split_inclusive('\n') {
        if let Some(last) = blocks.last_mut() {
            last.push_str(line);
        }
        if line.trim_end() == "}" && line.starts_with('}') {
            blocks.push(String::new());
        }
    }
    blocks.retain(|block| !block.trim().is_empty());
    blocks
}

#[test]
fn one_text_or_several_files_in_any_order_give_the_same_verdicts() {
    let files = files_in(&fixture("inputs/terraform"));
    let texts = files.iter().filter(|file| file.extension().is_some_and(|kind| kind == "tf"));
    let texts = texts.map(|file| fs::read_to_string(file).unwrap());
    let mut runner = TestRunner::new(Config { cases: 12, ..Config::default() });
    let mut checked = 0;
    for text in texts {
        let blocks = blocks(&text);
        let headers: Vec<&str> =
            blocks.iter().filter_map(|block| block.lines().find(|line| line.ends_with('{'))).collect();
        // A broken text has no files that are whole.
        if blocks.iter().any(|block| block.matches('{').count() != block.matches('}').count()) || headers.len() < 2 {
            continue;
        }
        checked += 1;
        let expected = verdicts(&plan_of(&[Source::new("main.tf", text.clone())]));
        let strategy = (prop::collection::vec(0..4_usize, blocks.len()), any::<prop::sample::Index>());
        let one = |(places, first): (Vec<usize>, prop::sample::Index)| {
            let mut files: BTreeMap<usize, String> = BTreeMap::new();
            for (block, place) in blocks.iter().zip(&places) {
                files.entry(*place).or_default().push_str(block);
            }
            let mut sources: Vec<Source> =
                files.into_iter().map(|(place, text)| Source::new(format!("module/{place}.tf"), text)).collect();
            let count = sources.len();
            sources.rotate_left(first.index(count));
            prop_assert_eq!(verdicts(&plan_of(&sources)), expected.clone());
            Ok(())
        };
        runner.run(&strategy, one).unwrap();
    }
    assert!(checked >= 5, "{checked}");
}

const LOCK: &str = r#"
param lockDown bool = false
resource nsg 'Microsoft.Network/networkSecurityGroups@2023-04-01' = {
  name: 'nsg1'
  location: 'westeurope'
  properties: {
    securityRules: []
  }
}
resource deny 'Microsoft.Network/networkSecurityGroups/securityRules@2023-04-01' = if (lockDown) {
  parent: nsg
  name: 'deny'
  properties: { priority: 200, direction: 'Outbound', access: 'Deny', protocol: '*', sourcePortRange: '*', destinationPortRange: '*', sourceAddressPrefix: '*', destinationAddressPrefix: '*' }
}
"#;

#[test]
fn a_json_parameter_file_gives_bicep_its_values() {
    let file = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "lockDown": { "value": true } }
}"#;
    let both = format!("{LOCK}\n{file}\n");
    let by_command = format!("{LOCK}\n$ az deployment group create -g rg -f lock.bicep --parameters lockDown=true\n");
    for files in [
        vec![("lock.bicep", LOCK), ("lock.parameters.json", file)],
        vec![("lock.parameters.json", file), ("lock.bicep", LOCK)],
        vec![("main.bicep", LOCK), ("prod.json", file)],
        vec![("pasted 1", LOCK), ("pasted 2", file)],
        vec![("all.txt", both.as_str())],
        vec![("pasted", by_command.as_str())],
    ] {
        assert_eq!(simplified(&planned(&files)), Verdict::Blocked, "{files:#?}");
    }
    assert_eq!(simplified(&planned(&[("lock.bicep", LOCK)])), Verdict::Open);
    // One parameter file next to two files of Bicep may be for either.
    let other = LOCK.replace("nsg1", "nsg2");
    let plan = planned(&[("a.bicep", LOCK), ("b.bicep", &other), ("prod.json", file)]);
    assert!(plan.subjects.iter().all(|subject| subject.modes.simplified == Verdict::Unknown), "{:#?}", verdicts(&plan));
}

/// A module that lacks a value leaves to its caller what decides: an access, a switch, a number of instances.
#[test]
fn defaults_that_can_decide_are_not_assumed_of_a_module() {
    let module = format!("variable \"name\" {{}}\n{}", NSG.replace("\"nsg1\"", "var.name"));
    assert_eq!(simplified(&planned(&[("main.tf", &module)])), Verdict::Unknown);
    assert_eq!(simplified(&planned(&[("main.tf", &module), ("terraform.tfvars", "name = \"x\"\n")])), Verdict::Open);
    let counted = module
        .replace("default = \"Allow\"", "default = 0")
        .replace("access                      = var.access", "count  = var.access\n  access = \"Deny\"");
    assert_eq!(simplified(&planned(&[("main.tf", &counted)])), Verdict::Unknown);
    let bicep = format!("param name string\n{}", LOCK.replace("'nsg1'", "name"));
    assert_eq!(simplified(&planned(&[("main.bicep", &bicep)])), Verdict::Unknown);
}

/// Pasted one after the other, a call and its module have no paths: what the call gives is no default of the module.
#[test]
fn a_call_next_to_its_module_leaves_no_default_standing() {
    let terraform = format!("module \"nsg\" {{\n  source = \"./nsg\"\n  access = \"Deny\"\n}}\n{NSG}");
    assert_eq!(simplified(&planned(&[("pasted", &terraform)])), Verdict::Unknown);
    // What is only passed on is the caller's own.
    let passed_on = format!("module \"more\" {{\n  source = \"./more\"\n  access = var.access\n}}\n{NSG}");
    assert_eq!(simplified(&planned(&[("pasted", &passed_on)])), Verdict::Open);
    let bicep = format!("module lock 'lock.bicep' = {{\n  name: 'lock'\n  params: {{ lockDown: true }}\n}}\n{LOCK}");
    assert_eq!(simplified(&planned(&[("pasted", &bicep)])), Verdict::Unknown);
}
