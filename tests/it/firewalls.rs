//! Firewalls as Azure prints them: what is read of each file under `tests/fixtures/firewall`, and the effect on the path
//! to Batch and to storage.

use assess::firewall::{Hosts, segments};
use assess::{Question, RequiredFlow, Segment, SegmentOutcome, Tags, When};
use ipnet::IpNet;
use model::estate::{AddressTerm, Estate, FirewallRuleKind, Reading, Unknown};
use model::net::{Cloud, Flow, Protocol, Region, TagTable};
use model::source::{Extent, Read, Severity};
use switchover::Source;

use crate::support;

fn source(name: &str) -> Source {
    support::source(&support::fixture("firewall").join(name))
}

fn read_files(names: &[&str]) -> Read {
    read::read(&names.iter().map(|name| source(name)).collect::<Vec<_>>())
}

/// The errors of one file, as `line: message`.
fn errors(name: &str) -> Vec<String> {
    let read = read_files(&[name]);
    let errors = read.sources[0].diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    errors.map(|error| format!("{}: {}", error.line, error.message.plain())).collect()
}

/// What becomes of the flow of nodes in `nodes` at the only firewall.
fn asked(estate: &Estate, required: &RequiredFlow, nodes: &str) -> Vec<Segment> {
    let table = TagTable::embedded();
    let tags = Tags::new(table, Cloud::Public);
    let region = Region::find("westeurope").unwrap();
    let question = Question {
        required,
        region: Some(&region),
        protocol: Protocol::Tcp,
        when: When::Today,
        virtual_network: None,
        endpoint: None,
    };
    let flow = Flow {
        source: nodes.parse::<IpNet>().unwrap().into(),
        source_ports: RequiredFlow::client_ports(),
        destination: (*tags.remote(required.remote, Some(&region))).clone(),
        destination_ports: required.port_set(),
    };
    let hosts = Hosts::new(Cloud::Public, Some(&region));
    segments(&estate.firewalls.as_slice()[0], estate, &question, &hosts, &flow, &tags)
}

/// What becomes of it, as `passes: matched_rule`, each once.
fn told(estate: &Estate, required: &RequiredFlow, nodes: &str) -> Vec<String> {
    let told = asked(estate, required, nodes).into_iter().map(|segment| match segment.outcome {
        SegmentOutcome::Allowed => format!("passes: {}", segment.matched_rule.label.plain()),
        SegmentOutcome::Blocked => format!("stops: {}", segment.matched_rule.label.plain()),
        SegmentOutcome::Unknown(facts) => format!("unsure: {}", facts[0].fact.plain()),
    });
    let mut told: Vec<String> = told.collect();
    told.sort();
    told.dedup();
    told
}

const WHOLE: [&str; 6] = [
    "az-firewall.json",
    "az-policy.json",
    "az-groups.json",
    "az-base-policy.json",
    "az-base-groups.json",
    "az-ip-group.json",
];

#[test]
fn the_command_lines_output_is_read_whole() {
    let read = read_files(&WHOLE);
    for report in &read.sources {
        assert_eq!((report.read, report.kind.as_str()), (Extent::Whole, "azure-firewall"), "{}", report.name);
        assert!(report.diagnostics.is_empty(), "{}: {:?}", report.name, report.diagnostics);
    }
    let firewall = &read.estate.firewalls.as_slice()[0];
    assert_eq!(firewall.private_ips, ["10.0.1.4".parse::<std::net::IpAddr>().unwrap()]);
    assert_eq!(firewall.public_ips[0].name(), "pip-afw");
    assert_eq!(firewall.subnet.as_ref().unwrap().name(), "AzureFirewallSubnet");
    assert_eq!(firewall.policy.as_ref().unwrap().name(), "afwp-batch");
    let group = &read.estate.rule_collection_groups.as_slice()[0];
    // Translations of inbound destinations are left out.
    let names: Vec<&str> = group.collections.iter().map(|collection| &*collection.name).collect();
    assert_eq!(names, ["rc-batch-network", "rc-batch-application"]);
    let rule = &group.collections[0].rules[0];
    assert_eq!((rule.name.as_str(), rule.origin.source, rule.origin.line), ("batch-service", 2, 30));
    assert!(matches!(&rule.sources[..], [AddressTerm::Group(id)] if id.name() == "ipg-batch-nodes"));
}

#[test]
fn rules_of_a_policy_and_its_parent_decide() {
    let estate = read_files(&WHOLE).estate;
    let batch = ["passes: network rule `batch-service` (collection `rc-batch-network`, priority 310)"];
    assert_eq!(told(&estate, &RequiredFlow::SIMPLIFIED, "10.20.4.0/25"), batch);
    let storage = ["passes: application rule `storage` (collection `rc-batch-application`, priority 320)"];
    // The parent's rule for a tag, which comes first, allows it as well: the doubt doesn't matter.
    assert_eq!(told(&estate, &RequiredFlow::CLASSIC_STORAGE, "10.20.4.0/25"), storage);
    let elsewhere = ["stops: the firewall's default rule"];
    assert_eq!(told(&estate, &RequiredFlow::SIMPLIFIED, "10.20.6.0/24"), elsewhere);
}

#[test]
fn each_part_that_is_not_pasted_is_missed_by_name() {
    for (left_out, missed) in [
        ("az-policy.json", "firewall policy `afwp-batch`"),
        ("az-groups.json", "all rule collection groups of firewall policy `afwp-batch`"),
        ("az-base-policy.json", "firewall policy `afwp-base`"),
        ("az-base-groups.json", "all rule collection groups of firewall policy `afwp-base`"),
        ("az-ip-group.json", "which addresses the IP group `ipg-batch-nodes`"),
    ] {
        let names: Vec<&str> = WHOLE.into_iter().filter(|name| *name != left_out).collect();
        let told = told(&read_files(&names).estate, &RequiredFlow::SIMPLIFIED, "10.20.4.0/25");
        assert_eq!(told.len(), 1, "{left_out}: {told:?}");
        assert!(told[0].starts_with(&format!("unsure: {missed}")), "{left_out}: {told:?}");
    }
}

#[test]
fn classic_rules_in_rest_form_decide() {
    let read = read_files(&["rest-classic.json"]);
    assert_eq!(read.sources[0].diagnostics, []);
    assert_eq!(
        told(&read.estate, &RequiredFlow::SIMPLIFIED, "10.20.4.0/24"),
        [
            "passes: application rule `batch` (collection `app-batch`, priority 100)",
            "stops: network rule `block-range` (collection `net-block`, priority 100)"
        ]
    );
    assert_eq!(
        told(&read.estate, &RequiredFlow::CLASSIC_STORAGE, "10.20.4.0/25"),
        [
            "passes: application rule `own-storage` (collection `app-batch`, priority 100) for \
             `stbatchauto.blob.core.windows.net`",
            "stops: the firewall's default rule for `<any account>.blob.core.windows.net`"
        ]
    );
}

#[test]
fn templates_are_evaluated() {
    let read = read_files(&["template.json"]);
    assert_eq!(read.sources[0].diagnostics, []);
    let batch = ["passes: network rule `batch` (collection `allow-batch`, priority 210)"];
    assert_eq!(told(&read.estate, &RequiredFlow::SIMPLIFIED, "10.20.4.0/24"), batch);
    // The rules are in a variable.
    assert_eq!(read.estate.rule_collection_groups.as_slice()[0].collections[0].rules[0].origin.line, 22);
}

#[test]
fn groups_of_2020_are_read_as_what_they_became() {
    let read = read_files(&["template-2020.json"]);
    let batch = ["passes: application rule `batch` (collection `allow`, priority 110)"];
    assert_eq!(told(&read.estate, &RequiredFlow::SIMPLIFIED, "10.20.4.0/24"), batch);
}

#[test]
fn what_is_unclear_is_told_at_its_line() {
    let told = errors("odd-fields.json");
    for expected in [
        "Rule `odd-port`: `destinationPorts` has an unknown port (“44x3”)",
        "Rule collection `rc-action`: `type` has an unknown value (“Permit”)",
        "Rule `no-source`: it has no sources",
        "Rule `odd-address`: `sourceAddresses` has an unknown address (“10.20.0.0/33”)",
        "Rule `no-target`: it has no destinations",
        "Rule `odd-type`: its type is unknown (“TransportRule”)",
        "Rule `no-protocol`: it has no protocols",
    ] {
        assert!(told.iter().any(|error| error.contains(expected)), "{expected}: {told:#?}");
    }
    assert_eq!(told.len(), 7, "{told:#?}");
    let group = &read_files(&["odd-fields.json"]).estate.rule_collection_groups.as_slice()[0].clone();
    assert!(matches!(&group.collections[3].rules[0].kind, FirewallRuleKind::Unknown(_)));
    assert_eq!(group.collections[1].access, Reading::Unknown(Unknown::written("Permit")));
}

#[test]
fn a_cut_group_knows_that_rules_are_missing() {
    let mut names = WHOLE;
    names[2] = "cut-groups.json";
    let read = read_files(&names);
    assert_eq!(read.sources[2].read, Extent::Partly);
    let group = &read.estate.rule_collection_groups.as_slice()[0];
    assert!(group.incomplete.is_some());
    assert_eq!(group.collections[0].rules.len(), 2, "what stands before the cut is there");
    let told = told(&read.estate, &RequiredFlow::SIMPLIFIED, "10.20.4.0/25");
    assert!(
        told[0].starts_with("unsure: all rules of rule collection group `rcg-batch`: the text is truncated"),
        "{told:?}"
    );
}

#[test]
fn a_firewall_listed_without_its_rules_says_which_command_prints_them() {
    let told = errors("listed-only.json");
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("`az network firewall show`"), "{told:?}");
    let estate = read_files(&["listed-only.json"]).estate;
    let told = self::told(&estate, &RequiredFlow::SIMPLIFIED, "10.20.4.0/25");
    assert!(told[0].starts_with("unsure: all rules of firewall `afw-hub`"), "{told:?}");
}

#[test]
fn of_what_occurs_twice_and_differently_neither_counts() {
    let mut changed = source("az-groups.json");
    changed.text = changed.text.replace("BatchNodeManagement.WestEurope", "Sql.WestEurope");
    let mut sources: Vec<Source> = WHOLE.iter().map(|name| source(name)).collect();
    sources.push(changed);
    let estate = read::read(&sources).estate;
    assert_eq!(estate.rule_collection_groups.len(), 2);
    let [conflict] = estate.conflicts.as_slice() else { panic!("one conflict: {:?}", estate.conflicts) };
    assert_eq!((conflict.label.plain().as_str(), conflict.versions.count()), ("rule collection group `rcg-batch`", 2));
    let both = [0, 1].map(|version| told(&estate.with_versions(&[version]), &RequiredFlow::SIMPLIFIED, "10.20.4.0/25"));
    assert!(both.iter().any(|told| told[0].starts_with("stops")), "{both:?}");
    assert!(both.iter().any(|told| told[0].starts_with("passes")), "{both:?}");
}
