//! Truncated text: nothing that was not open in the complete text is open in a part of it.

use model::net::Region;
use model::plan::{Subject, Verdict};
use model::source::Extent;
use switchover::{Options, Plan, Source};

use crate::support::{ESTATES, assessed, files_in, fixture, has_ending, source, sources, subjects};

fn planned(sources: &[Source]) -> Plan {
    let options = Options { region: Region::find("westeurope"), ..Options::default() };
    switchover::plan(sources, &options)
}

/// The JSON texts of a folder of fixtures.
fn texts(folder: &str) -> Vec<Source> {
    let mut files = files_in(&fixture(folder));
    files.retain(|path| has_ending(path, "json"));
    sources(&files)
}

/// The requirements that are open in the second estate and were not in the first, for the subjects of both.
fn newly_open(whole: &[Subject], cut: &[Subject]) -> Vec<String> {
    let mut found = Vec::new();
    for subject in cut {
        let Some(before) = whole.iter().find(|before| before.id == subject.id) else { continue };
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
    let mut cases: Vec<Vec<Source>> = ESTATES.map(|name| texts(&format!("estate/{name}"))).into();
    cases.extend(["inputs/azure", "nsg"].into_iter().flat_map(texts).map(|text| vec![text]));
    for sources in cases {
        let options = Options { region: Region::find("westeurope"), ..Options::default() };
        let whole = subjects(&sources, &options);
        for (number, Source { name, text, .. }) in sources.iter().enumerate() {
            for end in (1..text.len()).step_by(sources.len() * 23).filter(|&end| text.is_char_boundary(end)) {
                let mut cut = sources.clone();
                cut[number].text.truncate(end);
                let open = newly_open(&whole, &subjects(&cut, &options));
                assert!(
                    open.is_empty(),
                    "{name} cut at {end}, behind {:?}: {open:?}",
                    &text[end.saturating_sub(60)..end]
                );
            }
        }
    }
}

#[test]
fn a_cut_through_a_template_or_bicep_is_reported_and_makes_nothing_open() {
    let options = Options { region: Region::find("westeurope"), ..Options::default() };
    for path in ["arm", "bicep"].iter().flat_map(|folder| files_in(&fixture("inputs").join(folder))) {
        let Source { name, text, .. } = source(&path);
        let whole = subjects(&[Source::new(&name, &text)], &options);
        for end in (0..text.len()).step_by(37).filter(|&end| text.is_char_boundary(end)) {
            let left = &text[..end];
            let (read, cut) = assessed(&[Source::new(&name, left)], &options);
            let report = &read.sources[0];
            let is_reported = report.read != Extent::Whole || !report.diagnostics.is_empty();
            // Between two declarations of Bicep, what is left is a complete file.
            let cuts_through = left.matches(['{', '[', '(']).count() > left.matches(['}', ']', ')']).count();
            assert!(is_reported || !cuts_through, "{name} cut at {end}: {report:?}");
            let open = newly_open(&whole, &cut);
            assert!(open.is_empty(), "{name} cut at {end}: {open:?}");
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
    let [network, group] = [Source::new("net.tf", network), Source::new("nsg.tf", group)];
    for sources in [vec![network.clone()], vec![network, group]] {
        let plan = planned(&sources);
        let subnet = plan.subjects.iter().find(|subject| subject.name == "vnet/nodes").unwrap();
        assert_eq!(subnet.modes.simplified, Verdict::Unknown, "{:#?}", subnet.requirements);
        let told =
            plan.sources[0].diagnostics.iter().any(|told| told.message.plain().contains("another file may attach"));
        assert!(told, "{:#?}", plan.sources[0].diagnostics);
    }
}

#[test]
fn a_group_whose_rules_may_be_in_another_file_is_not_open() {
    let text =
        "resource \"azurerm_network_security_group\" \"n\" {\n  name = \"nsg\"\n  location = \"westeurope\"\n}\n";
    let plan = planned(&[Source::new("nsg.tf", text)]);
    assert_eq!(plan.subjects[0].modes.simplified, Verdict::Unknown, "{:#?}", plan.sources);
    let told = plan.sources[0].diagnostics.iter().any(|told| told.message.plain().contains("another file"));
    assert!(told, "{:#?}", plan.sources[0].diagnostics);
}
