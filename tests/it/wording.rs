//! What people stumbled over in texts, and what must not come back.

use share::{ShareOptions, Ticks, contents, share};
use switchover::{Edition, Options, Source};

use crate::support::{ESTATES, estate, fixture};

fn formats(plan: &switchover::Plan) -> Vec<String> {
    render::Format::ALL.iter().map(|format| render::in_format(plan, *format).unwrap()).collect()
}

#[test]
fn what_has_no_name_is_described_without_its_kind_before_it() {
    let pool = std::fs::read_to_string(fixture("estate/one-pool/pool.json")).unwrap();
    for edition in [Edition::Preview, Edition::Ga] {
        let options = Options { edition: Some(edition), ..Options::default() };
        let plan = switchover::plan(&[Source::new("pool.json", &*pool)], &options);
        for text in formats(&plan) {
            for doubled in ["group the ", "NSG the ", "outes the ", "subnet the ", "rewall the "] {
                assert!(!text.contains(doubled), "{doubled}: {text}");
            }
        }
    }
}

#[test]
fn nothing_says_of_the_past_that_it_is_to_come() {
    for folder in ESTATES {
        for edition in [Edition::Preview, Edition::Ga] {
            let plan = switchover::plan(&estate(folder), &Options { edition: Some(edition), ..Options::default() });
            for text in formats(&plan) {
                for gone in ["until 31 March 2026", "will be retired", "honours", "honors classic"] {
                    assert!(!text.contains(gone), "{folder}: {gone}");
                }
            }
        }
    }
}

#[test]
fn types_of_terraform_are_no_names() {
    let network = std::fs::read_to_string(fixture("../../static/samples/mixed-estate/network.tf")).unwrap();
    let plan = switchover::plan(&[Source::new("network.tf", network)], &Options::default());
    let mut shared =
        share(plan.clone(), &Ticks::new(), &ShareOptions { names: true, ..ShareOptions::default() }).unwrap();
    for name in contents(&mut shared).names {
        assert!(!name.contains("azurerm_") && name != "name: security_rule", "{name}");
    }
}

#[test]
fn no_mark_of_a_name_is_seen_in_the_report() {
    for folder in ESTATES {
        let html = render::html(&switchover::plan(&estate(folder), &Options::default()));
        let document = scraper::Html::parse_document(&html);
        let is_code = |name: &str| ["code", "pre", "style"].contains(&name);
        for text in document.tree.nodes().filter(|node| node.value().is_text()) {
            let parents: Vec<_> = text.ancestors().filter_map(|node| node.value().as_element()).collect();
            let words = text.value().as_text().map(|text| text.to_string()).unwrap_or_default();
            assert!(parents.iter().any(|parent| is_code(parent.name())) || !words.contains('`'), "{folder}: {words}");
        }
    }
}
