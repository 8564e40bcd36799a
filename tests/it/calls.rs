//! Calls of modules as people write them: with comments and tabs, by paths from the root, as JSON; and networks that are given to the
//! module of the Cloud Adoption Framework.

use model::net::Region;
use model::plan::{Plan, Verdict};
use switchover::{Edition, Options, Source};

fn planned(files: &[(&str, &str)]) -> Plan {
    let options = Options { region: Region::find("westeurope"), edition: Some(Edition::Ga), ..Options::default() };
    let sources: Vec<Source> = files.iter().map(|(name, text)| Source::new(*name, *text)).collect();
    switchover::plan(&sources, &options)
}

fn simplified(plan: &Plan) -> Vec<(&str, Verdict)> {
    plan.subjects.iter().map(|subject| (subject.name.as_str(), subject.modes.simplified)).collect()
}

const MODULE: &str = r#"
variable "access" {
  default = "Allow"
}
resource "azurerm_network_security_group" "n" {
  name                = "nsg1"
  location            = "westeurope"
  resource_group_name = "rg"
  security_rule {
    name                       = "out"
    priority                   = 100
    direction                  = "Outbound"
    access                     = var.access
    protocol                   = "*"
    source_port_range          = "*"
    destination_port_range     = "*"
    source_address_prefix      = "*"
    destination_address_prefix = "*"
  }
}
"#;

#[test]
fn a_call_gives_its_values_however_it_is_written() {
    let json = r#"{ "module": { "nsg": { "source": "./nsg", "access": "Deny" } } }"#;
    let json_module = r#"{
  "variable": { "access": { "default": "Allow" } },
  "resource": {
    "azurerm_network_security_group": {
      "n": {
        "name": "nsg1",
        "location": "westeurope",
        "resource_group_name": "rg",
        "security_rule": [
          {
            "name": "out",
            "priority": 100, "direction": "Outbound", "access": "${var.access}", "protocol": "*",
            "source_port_range": "*", "destination_port_range": "*", "source_address_prefix": "*", "destination_address_prefix": "*"
          }
        ]
      }
    }
  }
}"#;
    let text = "module \"nsg\" {\n  source = \"./nsg\"\n  access = \"Deny\"\n}\n";
    for (files, line) in [
        (vec![("main.tf", text), ("nsg/main.tf", MODULE)], 10),
        (
            vec![
                ("main.tf", "module\t\"nsg\"\t{\n\tsource\t=\t\"./nsg\"\n\taccess\t=\t\"Deny\"\n}\n"),
                ("nsg/main.tf", MODULE),
            ],
            10,
        ),
        (
            vec![
                (
                    "main.tf",
                    "module /* the rules */ \"nsg\" { # of nodes\n  source = \"./nsg/\"\n  access = \"Deny\"\n}\n",
                ),
                ("nsg/main.tf", MODULE),
            ],
            10,
        ),
        (
            vec![
                ("main.tf", "module nsg{\n  source = \"./nsg\" // here\n  access = \"Deny\"\n}\n"),
                ("nsg/main.tf", MODULE),
            ],
            10,
        ),
        (
            vec![
                ("/srv/main.tf", "module \"nsg\" {\n  source = \"/srv/modules/nsg\"\n  access = \"Deny\"\n}\n"),
                ("/srv/modules/nsg/main.tf", MODULE),
            ],
            10,
        ),
        (
            vec![
                ("c\\main.tf", "module \"nsg\" {\n  source = \".\\\\nsg\"\n  access = \"Deny\"\n}\n"),
                ("c\\nsg\\main.tf", MODULE),
            ],
            10,
        ),
        (vec![("main.tf.json", json), ("nsg/main.tf", MODULE)], 10),
        (vec![("main.tf", text), ("nsg/main.tf.json", json_module)], 11),
        (vec![("main.tf.json", json), ("nsg/main.tf.json", json_module)], 11),
    ] {
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        for files in [files.clone(), files.into_iter().rev().collect()] {
            let plan = planned(&files);
            assert_eq!(simplified(&plan), [("nsg1", Verdict::Blocked)], "{names:?}");
            let rules = plan.subjects[0].requirements.iter().flat_map(|own| &own.hops);
            let lines: Vec<Option<u32>> =
                rules.filter(|hop| hop.rule.as_deref() == Some("out")).map(|hop| hop.line).collect();
            assert!(!lines.is_empty() && lines.iter().all(|own| *own == Some(line)), "{names:?} {lines:?}");
        }
    }
}

#[test]
fn networks_that_are_given_to_the_module_of_the_adoption_framework_are_read() {
    let call = |values: &str| {
        format!(
            "module \"caf\" {{\n  source  = \"aztfmod/caf/azurerm\"\n  version = \"5.7.0\"\n  networking = {values}\n}}\n"
        )
    };
    let networks = r#"{
    hub = {
      resource_group_key = "net"
      vnet = { name = "v1", address_space = ["10.0.0.0/16"] }
      subnets = {
        nodes = { name = "nodes", cidr = ["10.0.1.0/24"], nsg_key = "batch" }
        other = { name = "other", cidr = ["10.0.2.0/24"] }
      }
    }
  }"#;
    let groups = |access: &str| {
        format!(
            r#"{{
    batch = {{
      nsg = [
        {{ name = "out", priority = "100", direction = "Outbound", access = "{access}", protocol = "*", source_port_range = "*",
           destination_port_range = "*", source_address_prefix = "*", destination_address_prefix = "*" }}
      ]
    }}
  }}"#
        )
    };
    for (access, expected) in [("Deny", Verdict::Blocked), ("Allow", Verdict::Unknown)] {
        let values = format!("{{\n  vnets = {networks}\n  network_security_group_definition = {}\n}}", groups(access));
        let through =
            call("{ vnets = var.vnets, network_security_group_definition = var.network_security_group_definition }");
        let variables = "variable \"vnets\" {\n  default = {}\n}\nvariable \"network_security_group_definition\" {\n  default = {}\n}\n";
        let given = format!("vnets = {networks}\nnetwork_security_group_definition = {}\n", groups(access));
        let main = format!("{variables}{through}");
        for files in [vec![("main.tf", call(&values))], vec![("main.tf", main), ("configuration.tfvars", given)]] {
            let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
            let plan = planned(&files);
            let nodes = plan.subjects.iter().find(|subject| subject.name.ends_with("nodes"));
            // Which routes are on the subnet is not in the text.
            assert_eq!(nodes.map(|nodes| nodes.modes.simplified), Some(expected), "{access} {:?}", simplified(&plan));
        }
    }
}
