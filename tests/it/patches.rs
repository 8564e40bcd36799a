//! `--format patch`: edits of the user's own files, applied by the real `git apply`, give the verdicts that were proved.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use model::plan::{PhaseId, Plan, Verdict};
use serde_json::Value;

use crate::support::locked_down_sample;

const TERRAFORM: &str = r#"# The network of the render farm.
resource "azurerm_resource_group" "rg" {
  name     = "rg-render"
  location = "westeurope"
}

resource "azurerm_network_security_group" "batch" {
  name                = "nsg-batch"
  location            = azurerm_resource_group.rg.location
  resource_group_name = azurerm_resource_group.rg.name

  # What classic nodes need: "}" is no end.
  security_rule {
    name                       = "AllowBatchIn"
    priority                   = 100
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_port_range          = "*"
    destination_port_ranges    = ["29876-29877", "22"]
    source_address_prefix      = "BatchNodeManagement.westeurope"
    destination_address_prefix = "*"
  }

  security_rule {
    name                       = "DenyOut" # everything else
    priority                   = 4000
    direction                  = "Outbound"
    access                     = "Deny"
    protocol                   = "*"
    source_port_range          = "*"
    destination_port_range     = "*"
    source_address_prefix      = "*"
    destination_address_prefix = "Internet"
  }

  tags = { team = "render" }
}
"#;

/// Rules that are resources of their own, indented with tabs.
const TERRAFORM_APART: &str = "resource \"azurerm_network_security_group\" \"n\" {\n\tname                = \"nsg-apart\"\n\tlocation            \
    = \"westeurope\"\n\tresource_group_name = \"rg\"\n}\n\nresource \"azurerm_network_security_rule\" \"deny_out\" {\n\tname                        \
    = \"DenyOut\"\n\tpriority                    = 4000\n\tdirection                   = \"Outbound\"\n\taccess                      = \"Deny\"\n\t\
    protocol                    = \"*\"\n\tsource_port_range           = \"*\"\n\tdestination_port_range      = \"*\"\n\tsource_address_prefix       \
    = \"*\"\n\tdestination_address_prefix  = \"Internet\"\n\tresource_group_name         = \"rg\"\n\tnetwork_security_group_name = \
    azurerm_network_security_group.n.name\n}\n";

const BICEP: &str = r#"param location string = 'westeurope'

resource nsg 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {
  name: 'nsg-batch'
  location: location
  properties: {
    securityRules: [
      {
        // It's classic: }
        name: 'AllowBatchIn'
        properties: {
          priority: 100
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefix: 'BatchNodeManagement.westeurope'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '29876-29877'
        }
      }
      {
        name: 'DenyOut'
        properties: {
          priority: 4000
          direction: 'Outbound'
          access: 'Deny'
          protocol: '*'
          sourceAddressPrefix: '*'
          sourcePortRange: '*'
          destinationAddressPrefix: 'Internet'
          destinationPortRange: '*'
        }
      }
    ]
  }
}
"#;

const BICEP_APART: &str = r#"resource nsg 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {
  name: 'nsg-batch'
  location: 'westeurope'
}

resource denyOut 'Microsoft.Network/networkSecurityGroups/securityRules@2023-11-01' = {
  parent: nsg
  name: 'DenyOut'
  properties: {
    priority: 4000
    direction: 'Outbound'
    access: 'Deny'
    protocol: '*'
    sourceAddressPrefix: '*'
    sourcePortRange: '*'
    destinationAddressPrefix: 'Internet'
    destinationPortRange: '*'
  }
}
"#;

const TEMPLATE: &str = r#"{
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "resources": [
        {
            "type": "Microsoft.Network/networkSecurityGroups",
            "apiVersion": "2023-11-01",
            "name": "nsg-batch",
            "location": "westeurope",
            "properties": {
                "securityRules": [
                    {
                        "name": "AllowBatchIn",
                        "properties": {
                            "priority": 100, "direction": "Inbound", "access": "Allow", "protocol": "Tcp",
                            "sourceAddressPrefix": "BatchNodeManagement.westeurope", "sourcePortRange": "*",
                            "destinationAddressPrefix": "*", "destinationPortRange": "29876-29877"
                        }
                    },
                    {
                        "name": "DenyOut",
                        "properties": {
                            "priority": 4000, "direction": "Outbound", "access": "Deny", "protocol": "*",
                            "sourceAddressPrefix": "*", "sourcePortRange": "*",
                            "destinationAddressPrefix": "Internet", "destinationPortRange": "*"
                        }
                    }
                ]
            }
        }
    ]
}
"#;

/// A folder with one file.
struct Project {
    folder: PathBuf,
    name: &'static str,
}

impl Project {
    fn new(test: &str, name: &'static str, text: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("patches").join(test);
        let _ = fs::remove_dir_all(&folder);
        let file = folder.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
        Project { folder, name }
    }

    fn text(&self) -> String {
        fs::read_to_string(self.folder.join(self.name)).unwrap()
    }

    fn run(&self, format: &str, more: &[&str]) -> String {
        self.run_on(self.name, format, more)
    }

    fn run_on(&self, path: &str, format: &str, more: &[&str]) -> String {
        let mut run = Command::new(env!("CARGO_BIN_EXE_switchover"));
        let run = run.args(["plan", "--no-config", "--quiet", path, "--format", format]).args(more);
        String::from_utf8(run.current_dir(&self.folder).output().unwrap().stdout).unwrap()
    }

    fn plan(&self, more: &[&str]) -> Plan {
        serde_json::from_str(&self.run("json", more)).unwrap()
    }

    /// Applies a patch in the folder, as a user does in a working copy.
    fn apply(&self, patch: &str) {
        let file = self.folder.join("changes.patch");
        fs::write(&file, patch).unwrap();
        let apply = Command::new("git")
            .args(["apply", "--whitespace=nowarn", "changes.patch"])
            .env("GIT_CEILING_DIRECTORIES", self.folder.parent().unwrap())
            .current_dir(&self.folder)
            .output()
            .unwrap();
        assert!(apply.status.success(), "{}\n{patch}", String::from_utf8_lossy(&apply.stderr));
    }
}

fn worst(plan: &Plan, of: fn(&model::plan::Modes) -> Verdict) -> Verdict {
    plan.subjects.iter().map(|subject| of(&subject.modes)).max().unwrap()
}

fn texts() -> [(&'static str, &'static str, String); 7] {
    [
        ("terraform", "main.tf", TERRAFORM.to_owned()),
        ("terraform-apart", "rules.tf", TERRAFORM_APART.to_owned()),
        ("terraform-crlf", "infra/windows.tf", TERRAFORM.replace('\n', "\r\n")),
        ("bicep", "main.bicep", BICEP.to_owned()),
        ("bicep-apart", "my rules.bicep", BICEP_APART.to_owned()),
        ("template", "azuredeploy.json", TEMPLATE.to_owned()),
        ("template-without-end", "one.json", TEMPLATE.trim_end().to_owned()),
    ]
}

#[test]
fn a_patch_of_each_language_gives_the_proved_verdicts() {
    for edition in ["preview", "ga"] {
        for (test, name, text) in texts() {
            let project = Project::new(&format!("{test}-{edition}"), name, &text);
            let edition = ["--edition", edition];
            let before = project.plan(&edition);
            let expected = before.changes.iter().filter(|change| change.phase == PhaseId::Union).count();
            assert!(expected > 0 && worst(&before, |modes| modes.simplified) == Verdict::Blocked, "{test}");
            let patch = project.run("patch", &edition);
            assert!(patch.starts_with("diff --git a/"), "{test}: {patch}");
            project.apply(&patch);
            let after = project.plan(&edition);
            assert_eq!(worst(&after, |modes| modes.simplified), before.proof.union.simplified, "{test}");
            assert_eq!(worst(&after, |modes| modes.classic), before.proof.union.classic, "{test}");
            let left = after.changes.iter().filter(|change| change.phase == PhaseId::Union).count();
            assert_eq!(left, 0, "{test}: {}", project.text());
            // What was there stays as it was, except what is added.
            let lines: Vec<String> = project.text().lines().map(str::to_owned).collect();
            let mut rest = lines.iter();
            assert!(
                text.lines().all(|line| rest.any(|own| own.trim_end_matches(',') == line.trim_end_matches(','))),
                "{test}"
            );
            assert_eq!(
                text.contains("\r\n"),
                project.text().contains("\r\n") && !project.text().replace("\r\n", "").contains('\n')
            );
        }
    }
}

#[test]
fn what_classic_needed_is_removed_by_a_patch_of_its_own() {
    for (test, name, text) in texts() {
        let project = Project::new(&format!("{test}-tighten"), name, &text);
        project.apply(&project.run("patch", &[]));
        let before = project.plan(&[]);
        assert!(before.changes.iter().any(|change| change.phase == PhaseId::Tighten), "{test}");
        let patch = project.run("patch", &["--patch-phase", "tighten"]);
        project.apply(&patch);
        let after = project.plan(&[]);
        assert_eq!(worst(&after, |modes| modes.simplified), Verdict::Open, "{test}");
        assert_eq!(worst(&after, |modes| modes.classic), before.proof.tighten.classic, "{test}");
        let text = project.text();
        assert!(!text.contains("29876-29877\"") || test.starts_with("terraform"), "{test}: {text}");
        assert!(text.contains("DenyOut") && !text.contains("\n\n\n"), "{test}: {text}");
    }
}

#[test]
fn a_patch_that_is_made_again_is_empty() {
    for (test, name, text) in texts() {
        let project = Project::new(&format!("{test}-again"), name, &text);
        project.apply(&project.run("patch", &[]));
        assert_eq!(project.run("patch", &[]), "", "{test}");
    }
}

#[test]
fn what_can_not_be_edited_safely_says_why_and_shows_the_block() {
    let looped = TERRAFORM.replace("  security_rule {\n    name                       = \"DenyOut\"", "  dynamic \"security_rule\" {\n    for_each = [1]\n    content {\n    name                       = \"DenyOut\"").replace("= \"Internet\"\n  }", "= \"Internet\"\n  }\n  }");
    let counted = TERRAFORM.replace(
        "  name                = \"nsg-batch\"\n",
        "  count               = 1\n  name                = \"nsg-batch\"\n",
    );
    let repeated = BICEP.replace("securityRules: [", "securityRules: [for one in ['a']: {\n        name: one\n        properties: {\n          priority: 200\n          direction: 'Inbound'\n          access: 'Deny'\n          protocol: '*'\n          sourceAddressPrefix: '*'\n          sourcePortRange: '*'\n          destinationAddressPrefix: '*'\n          destinationPortRange: '1'\n        }\n      }]\n    other: [");
    let exported = locked_down_sample().text;
    for (test, name, text, reason) in [
        ("counted", "main.tf", counted, "a loop or a condition makes what it edits"),
        ("repeated", "main.bicep", repeated, "a loop or a condition makes what it edits"),
        ("exported", "nsg.json", exported, "its source is not Terraform, Bicep, or a template"),
    ] {
        let project = Project::new(test, name, &text);
        let patch = project.run("patch", &["--region", "westeurope"]);
        assert!(patch.contains(reason), "{test}: {patch}");
        assert!(!patch.contains("\n+++ ") && patch.lines().all(|line| line.starts_with('#')), "{test}: {patch}");
        assert!(patch.contains("AllowBatchNodeManagement"), "{test}: {patch}");
    }
    // A block of a loop next to blocks that are written out: the loop stays as it is.
    let project = Project::new("looped", "main.tf", &looped);
    let patch = project.run("patch", &[]);
    if patch.contains("\n+++ ") {
        project.apply(&patch);
        assert_eq!(worst(&project.plan(&[]), |modes| modes.simplified), Verdict::Open);
    }
}

#[test]
fn a_file_of_a_module_and_one_in_another_encoding_are_left_alone() {
    let project = Project::new("module", "modules/network/main.tf", TERRAFORM);
    fs::write(project.folder.join("main.tf"), "module \"n\" {\n  source = \"./modules/network\"\n}\n").unwrap();
    let patch = project.run_on(".", "patch", &[]);
    assert!(patch.contains("the file belongs to a module") && !patch.contains("\n+++ "), "{patch}");
    let marked = Project::new("marked", "main.tf", &format!("\u{feff}{TERRAFORM}"));
    let patch = marked.run("patch", &[]);
    assert!(patch.contains("its file is not plain UTF-8") && !patch.contains("\n+++ "), "{patch}");
}

/// A patch shows lines around its edits.
#[test]
fn a_secret_next_to_an_edit_is_in_no_patch() {
    let key = "q8hGm2Zb".repeat(10) + "q8hGm2==";
    let text = TERRAFORM.replace("  tags = { team = \"render\" }", &format!("  tags = {{ account_key = \"{key}\" }}"));
    let project = Project::new("secret", "main.tf", &text);
    let patch = project.run("patch", &[]);
    assert!(!patch.contains(&key) && patch.contains("looks like a secret"), "{patch}");
}

#[test]
fn the_edits_are_the_fixes_of_the_log() {
    let project = Project::new("fixes", "main.tf", TERRAFORM);
    let log: Value = serde_json::from_str(&project.run("sarif", &[])).unwrap();
    let result = &log["runs"][0]["results"].as_array().unwrap()[0];
    let change = &result["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["artifactLocation"], result["locations"][0]["physicalLocation"]["artifactLocation"]);
    let mut lines: Vec<String> = TERRAFORM.split_inclusive('\n').map(str::to_owned).collect();
    for replacement in change["replacements"].as_array().unwrap().iter().rev() {
        let region = &replacement["deletedRegion"];
        let at = |member: &str| usize::try_from(region[member].as_u64().unwrap()).unwrap() - 1;
        assert_eq!((at("startColumn"), at("endColumn")), (0, 0));
        let text = replacement["insertedContent"]["text"].as_str().unwrap().to_owned();
        lines.splice(at("startLine")..at("endLine"), [text]);
    }
    let fixed = lines.concat();
    project.apply(&project.run("patch", &[]));
    assert_eq!(project.text(), fixed);
}
