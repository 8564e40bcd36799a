//! A configuration whose folder is given whole attaches to its subnets what its files say, and nothing else.

use model::plan::{Plan, Verdict};
use switchover::{Edition, Options, Source};

const PROVIDER: &str = "provider \"azurerm\" {\n  features {}\n}\n";

const NETWORK: &str = r#"resource "azurerm_virtual_network" "v" {
  name                = "v"
  location            = "westeurope"
  resource_group_name = "rg"
  address_space       = ["10.0.0.0/16"]
}
resource "azurerm_subnet" "nodes" {
  name                 = "nodes"
  resource_group_name  = "rg"
  virtual_network_name = azurerm_virtual_network.v.name
  address_prefixes     = ["10.0.1.0/24"]
}
"#;

const NSG: &str = r#"resource "azurerm_network_security_group" "n" {
  name                = "n"
  location            = "westeurope"
  resource_group_name = "rg"
}
resource "azurerm_subnet_network_security_group_association" "n" {
  subnet_id                 = azurerm_subnet.nodes.id
  network_security_group_id = azurerm_network_security_group.n.id
}
"#;

const ROUTES: &str = r#"resource "azurerm_route_table" "r" {
  name                = "r"
  location            = "westeurope"
  resource_group_name = "rg"
  route {
    name           = "none"
    address_prefix = "0.0.0.0/0"
    next_hop_type  = "None"
  }
}
resource "azurerm_subnet_route_table_association" "r" {
  subnet_id      = azurerm_subnet.nodes.id
  route_table_id = azurerm_route_table.r.id
}
"#;

const POOL: &str = r#"resource "azurerm_batch_account" "a" {
  name                = "acct"
  location            = "westeurope"
  resource_group_name = "rg"
}
resource "azurerm_batch_pool" "p" {
  name                = "p"
  resource_group_name = "rg"
  account_name        = azurerm_batch_account.a.name
  vm_size             = "STANDARD_D2S_V3"
  network_configuration {
    subnet_id = azurerm_subnet.nodes.id
  }
}
"#;

/// A module that may attach something.
const CALL: &str = "module \"spoke\" {\n  source = \"../spoke\"\n  name   = \"x\"\n}\n";

fn planned(texts: &[&str], is_whole: bool) -> Plan {
    let source = |(number, text): (usize, &&str)| Source {
        is_of_whole_folder: is_whole,
        ..Source::new(format!("infra/part{number}.tf"), *text)
    };
    let sources: Vec<Source> = texts.iter().enumerate().map(source).collect();
    switchover::plan(&sources, &Options { edition: Some(Edition::Ga), ..Options::default() })
}

fn simplified(plan: &Plan) -> Verdict {
    plan.subjects.iter().find(|subject| subject.name == "p").unwrap().modes.simplified
}

fn asks_for_routes(plan: &Plan) -> bool {
    plan.questions.iter().any(|question| question.ask.plain().contains("route table"))
}

#[test]
fn what_no_file_of_a_whole_folder_attaches_is_not_asked_for() {
    let whole = planned(&[PROVIDER, NETWORK, NSG, POOL], true);
    assert_eq!(simplified(&whole), Verdict::Open, "{}", render::text(&whole));
    assert!(!asks_for_routes(&whole));
    assert!(render::text(&whole).contains("All files of this configuration were given"), "the assumption is shown");
    let one_text = [PROVIDER, NETWORK, NSG, POOL].concat();
    assert_eq!(simplified(&planned(&[&one_text], true)), Verdict::Open);
}

#[test]
fn where_more_may_be_attached_it_is_asked_for() {
    for (texts, is_whole) in [
        (vec![PROVIDER, NETWORK, NSG, POOL], false),
        // A module: its caller may attach more.
        (vec![NETWORK, NSG, POOL], true),
        // A module that is not given may attach more.
        (vec![PROVIDER, NETWORK, NSG, POOL, CALL], true),
        // A name that no file declares.
        (
            vec![PROVIDER, NETWORK, NSG, POOL, "resource \"azurerm_route_table\" \"x\" {\n  name = local.other\n}\n"],
            true,
        ),
    ] {
        let plan = planned(&texts, is_whole);
        assert_eq!(simplified(&plan), Verdict::Unknown, "{}", render::text(&plan));
    }
    assert!(asks_for_routes(&planned(&[PROVIDER, NETWORK, NSG, POOL], false)));
}

/// What attaches a route table without showing to which subnet.
#[test]
fn what_may_attach_anything_keeps_the_question() {
    let routes = ROUTES.split("resource \"azurerm_subnet_route_table_association\"").next().unwrap();
    let attached_to = |subnet: &str| {
        format!(
            "{routes}resource \"azurerm_subnet_route_table_association\" \"r\" {{\n  subnet_id      = {subnet}\n  route_table_id = azurerm_route_table.r.id\n}}\n"
        )
    };
    let looked_up = "variable \"n\" {}\ndata \"azurerm_subnet\" \"d\" {\n  name                 = var.n\n  virtual_network_name = \"v\"\n  resource_group_name  = \"rg\"\n}\n";
    for more in [
        looked_up.to_owned() + &attached_to("data.azurerm_subnet.d.id"),
        "variable \"s\" {}\n".to_owned() + &attached_to("var.s"),
        attached_to("element(split(\",\", file(\"ids\")), 0)"),
        "resource \"null_resource\" \"x\" {\n  provisioner \"local-exec\" {\n    command = \"az network vnet subnet update\"\n  }\n}\n".to_owned(),
        "resource \"azurerm_resource_group\" \"x\" {\n  name = \"rg\"\n  provisioner \"local-exec\" {\n    command = \"sh attach.sh\"\n  }\n}\n".to_owned(),
        "resource \"azurerm_resource_group_template_deployment\" \"x\" {\n  template_content = file(\"t.json\")\n}\n".to_owned(),
        "resource \"azapi_resource_action\" \"x\" {\n  method = \"PUT\"\n}\n".to_owned(),
    ] {
        let plan = planned(&[PROVIDER, NETWORK, NSG, POOL, &more], true);
        assert_eq!(simplified(&plan), Verdict::Unknown, "{more}\n{}", render::text(&plan));
    }
}

#[test]
fn what_a_file_of_a_whole_folder_attaches_decides() {
    for is_whole in [true, false] {
        let plan = planned(&[PROVIDER, NETWORK, ROUTES, NSG, POOL], is_whole);
        assert_eq!(simplified(&plan), Verdict::Blocked, "{}", render::text(&plan));
    }
}

/// `resource "kind" "name"`, with the quotes left out that Terraform doesn't need.
fn respelled(text: &str, spell: fn(&str, &str) -> String) -> String {
    let line = |line: &str| {
        let parts: Vec<&str> = line.split('"').collect();
        match (parts.as_slice(), line.starts_with("resource")) {
            ([_, kind, _, name, _], true) => format!("resource {} {{", spell(kind, name)),
            _ => line.to_owned(),
        }
    };
    text.lines().map(|own| line(own) + "\n").collect()
}

#[test]
fn labels_without_quotes_declare_the_same() {
    let spellings: [fn(&str, &str) -> String; 4] = [
        |kind, name| format!("{kind} {name}"),
        |kind, name| format!("{kind} \"{name}\""),
        |kind, name| format!("\"{kind}\" {name}"),
        |kind, name| format!("\"{kind}\"\"{name}\""),
    ];
    for spell in spellings {
        for is_whole in [true, false] {
            let expected = planned(&[PROVIDER, NETWORK, NSG, ROUTES, POOL], is_whole);
            assert_eq!(simplified(&expected), Verdict::Blocked);
            let routes = respelled(ROUTES, spell);
            let plan = planned(&[PROVIDER, NETWORK, NSG, &routes, POOL], is_whole);
            assert_eq!(simplified(&plan), Verdict::Blocked, "{routes}\n{}", render::text(&plan));
            let all = [NETWORK, NSG, ROUTES, POOL].map(|text| respelled(text, spell)).concat();
            let plan = planned(&[PROVIDER, &all], is_whole);
            assert_eq!(simplified(&plan), Verdict::Blocked, "{all}\n{}", render::text(&plan));
        }
    }
    // A subnet that is looked up may have what no file shows.
    let looked_up = NETWORK.split("resource \"azurerm_subnet\"").next().unwrap().to_owned()
        + "data azurerm_subnet nodes {\n  name = local.name\n}\n";
    let plan = planned(&[PROVIDER, &looked_up, NSG, POOL], true);
    assert_eq!(simplified(&plan), Verdict::Unknown, "{}", render::text(&plan));
}
