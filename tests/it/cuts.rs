//! Half-cut text: whatever is missing, nothing that was not open before the cut is open after it.

use std::fs;
use std::path::{Path, PathBuf};

use switchover::assess::Verdict;
use switchover::net::Region;
use switchover::{Options, Plan, Source};

/// Texts that belong together, as name and text.
fn estate(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let read =
        |path: &PathBuf| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap());
    files.iter().map(read).collect()
}

fn planned(texts: &[(String, String)]) -> Plan {
    let sources: Vec<Source> = texts.iter().map(|(name, text)| Source::new(name, text.as_str())).collect();
    let options = Options { region: Region::find("westeurope"), ..Options::default() };
    switchover::plan(&sources, &options)
}

/// The requirements that are open in the second plan and were not in the first, for the subjects of both.
fn newly_open(whole: &Plan, cut: &Plan) -> Vec<String> {
    let mut found = Vec::new();
    for subject in &cut.subjects {
        let Some(before) = whole.subjects.iter().find(|before| before.id == subject.id) else { continue };
        for (now, before) in subject.requirements.iter().zip(&before.requirements) {
            if now.verdict == Verdict::Open && before.verdict != Verdict::Open {
                found.push(format!("{:?} of {}", now.id, subject.name));
            }
        }
    }
    found
}

#[test]
fn no_cut_makes_anything_open_that_was_not() {
    let mut cases: Vec<Vec<(String, String)>> =
        ["estate/one-pool", "estate/forced-tunnel", "estate/private-endpoint"].into_iter().map(estate).collect();
    cases.extend(estate("inputs/azure").into_iter().map(|text| vec![text]));
    cases.extend(estate("nsg").into_iter().map(|text| vec![text]));
    for texts in cases {
        let whole = planned(&texts);
        for (number, (name, text)) in texts.iter().enumerate() {
            for end in (1..text.len()).step_by(texts.len() * 23).filter(|&end| text.is_char_boundary(end)) {
                let mut cut = texts.clone();
                cut[number].1.truncate(end);
                let open = newly_open(&whole, &planned(&cut));
                assert!(
                    open.is_empty(),
                    "{name} cut at {end}, behind {:?}: {open:?}",
                    &text[end.saturating_sub(60)..end]
                );
            }
        }
    }
}

/// Files of one configuration are read one by one: the association may be in the other one, or in one that was not pasted.
#[test]
fn a_subnet_whose_association_may_be_in_another_file_is_not_open() {
    let network = r#"
resource "azurerm_virtual_network" "v" {
  name                = "vnet"
  location            = "westeurope"
  resource_group_name = "rg"
  address_space       = ["10.0.0.0/16"]
}
resource "azurerm_subnet" "s" {
  name                 = "nodes"
  resource_group_name  = "rg"
  virtual_network_name = azurerm_virtual_network.v.name
  address_prefixes     = ["10.0.1.0/24"]
}
"#;
    let group = r#"
resource "azurerm_network_security_group" "n" {
  name                = "nsg"
  location            = "westeurope"
  resource_group_name = "rg"
}
resource "azurerm_subnet_network_security_group_association" "a" {
  subnet_id                 = azurerm_subnet.s.id
  network_security_group_id = azurerm_network_security_group.n.id
}
"#;
    let named = |texts: &[(&str, &str)]| -> Vec<(String, String)> {
        texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    };
    for texts in [named(&[("net.tf", network)]), named(&[("net.tf", network), ("nsg.tf", group)])] {
        let plan = planned(&texts);
        let subnet = plan.subjects.iter().find(|subject| subject.name == "vnet/nodes").unwrap();
        assert_eq!(subnet.modes.simplified, Verdict::Unknown, "{:#?}", subnet.requirements);
        let told = plan.sources[0].diagnostics.iter().any(|told| told.message.contains("another file may associate"));
        assert!(told, "{:#?}", plan.sources[0].diagnostics);
    }
}

#[test]
fn a_group_whose_rules_may_be_in_another_file_is_not_open() {
    let text =
        "resource \"azurerm_network_security_group\" \"n\" {\n  name = \"nsg\"\n  location = \"westeurope\"\n}\n";
    let plan = planned(&[("nsg.tf".to_owned(), text.to_owned())]);
    assert_eq!(plan.subjects[0].modes.simplified, Verdict::Unknown, "{:#?}", plan.sources);
    let told = plan.sources[0].diagnostics.iter().any(|told| told.message.contains("another file"));
    assert!(told, "{:#?}", plan.sources[0].diagnostics);
}
