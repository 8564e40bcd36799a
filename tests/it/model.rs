//! The engine against a second opinion: random NSGs, decided packet by packet.
//!
//! What decides can change only at the ends of prefixes and port ranges, so packets at those ends represent all others.
//! The model shares nothing with the engine: it reads the embedded table as text and computes with numbers.

use std::net::Ipv4Addr;
use std::sync::LazyLock;

use model::plan::{Requirement, Subject, Verdict};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use serde_json::{Value, json};
use switchover::{Options, Plan, Source};

use crate::support::subjects;

const REGION: &str = "northeurope";
const NODES: [u32; 4] = [0x0a00_0000, 0x0a00_0001, 0x0a00_0002, 0x0a00_0003];
const CLIENT_PORTS: [u32; 4] = [1_024, 49_999, 50_000, 65_535];

/// First and last address or port.
type Span = (u32, u32);

/// A rule as random choices.
#[derive(Clone, Debug)]
struct Choice {
    outbound: bool,
    allow: bool,
    protocol: &'static str,
    local: &'static str,
    local_ports: &'static str,
    remote: Vec<&'static str>,
    remote_ports: &'static str,
    ports: Vec<&'static str>,
    priority: u32,
}

const LOCAL: &[&str] =
    &["*", "*", "VirtualNetwork", "10.0.0.0/8", "10.0.0.0/31", "10.0.0.3", "Internet", "192.168.0.0/16"];
const REMOTE: &[&str] = &[
    "*",
    "0.0.0.0/0",
    "Internet",
    "VirtualNetwork",
    "AzureLoadBalancer",
    "AzureCloud",
    "AzureCloud.northeurope",
    "AzureCloud.westeurope",
    "BatchNodeManagement",
    "BatchNodeManagement.northeurope",
    "BatchNodeManagement.westeurope",
    "Storage",
    "Storage.northeurope",
    "13.0.0.0/8",
    "13.69.229.32/27",
    "13.69.229.40",
    "52.128.0.0/9",
    "52.164.244.189",
    "10.0.0.0/8",
];
const PORTS: &[&str] =
    &["*", "*", "443", "443", "440-445", "80", "29876-29877", "29876", "29877", "0-65535", "29877-40000"];
const CLIENT: &[&str] = &["*", "*", "*", "1024-65535", "50000", "0-1023"];

fn choices() -> impl Strategy<Value = Vec<Choice>> {
    let any_of = |of: &'static [&'static str]| prop::sample::select(of);
    let choice = (
        any::<bool>(),
        any::<bool>(),
        any_of(&["Tcp", "Tcp", "*", "Udp"]),
        (any_of(LOCAL), any_of(CLIENT)),
        (prop::collection::vec(any_of(REMOTE), 1..3), any_of(CLIENT)),
        prop::collection::vec(any_of(PORTS), 1..3),
    );
    let rules = prop::collection::vec(choice, 0..7);
    // Few priorities, so that a free one is not always there; none twice in a direction.
    let priorities = prop::sample::subsequence((100..108).collect::<Vec<u32>>(), 7).prop_shuffle();
    (rules, priorities).prop_map(|(rules, priorities)| {
        let rule = |((outbound, allow, protocol, (local, local_ports), (remote, remote_ports), ports), priority)| {
            Choice { outbound, allow, protocol, local, local_ports, remote, remote_ports, ports, priority }
        };
        rules.into_iter().zip(priorities).map(rule).collect()
    })
}

/// The rule in Azure's form. A list of one is written in the singular field, as Azure does.
fn rule_json(choice: &Choice, name: &str) -> Value {
    let (source, destination) = if choice.outbound {
        (vec![choice.local], choice.remote.clone())
    } else {
        (choice.remote.clone(), vec![choice.local])
    };
    let source_port = if choice.outbound { choice.local_ports } else { choice.remote_ports };
    let mut rule = json!({
        "name": name, "priority": choice.priority, "protocol": choice.protocol, "sourcePortRange": source_port,
        "direction": if choice.outbound { "Outbound" } else { "Inbound" },
        "access": if choice.allow { "Allow" } else { "Deny" },
    });
    for (field, values) in [
        ("sourceAddressPrefix", &source),
        ("destinationAddressPrefix", &destination),
        ("destinationPortRange", &choice.ports),
    ] {
        let plural = if field.ends_with('x') { format!("{field}es") } else { format!("{field}s") };
        match &values[..] {
            [one] => rule[field] = json!(one),
            several => rule[plural] = json!(several),
        }
    }
    rule
}

fn group(rules: &[Value]) -> ([Source; 1], Options) {
    let nsg = json!({ "name": "nsg", "location": REGION, "securityRules": rules });
    let options = Options { nodes: vec!["10.0.0.0/30".parse().unwrap()], ..Options::default() };
    ([Source::new("nsg.json", nsg.to_string())], options)
}

/// The only subject of rules that no plan is asked for.
fn subject_of(rules: &[Value]) -> Subject {
    let (sources, options) = group(rules);
    subjects(&sources, &options).remove(0)
}

/// The rules after the changes of a phase, applied to the text by name, as Azure would.
fn changed(rules: &[Value], plan: &Plan, phase: &str) -> Vec<Value> {
    let mut rules = rules.to_vec();
    for change in plan.changes.iter().filter(|change| change.phase.name() == phase) {
        let name = change.name();
        let action = format!("{:?}", change.action);
        if action != "Add" {
            let before = rules.len();
            rules.retain(|rule| rule["name"] != name);
            assert_eq!(rules.len() + 1, before, "{name} is one rule");
        }
        if action != "Remove" {
            rules.push(json!(change.rule().unwrap()));
        }
        assert_unique(&rules);
    }
    rules
}

/// Azure refuses a second rule with the same priority in a direction, also between two changes.
fn assert_unique(rules: &[Value]) {
    for (at, rule) in rules.iter().enumerate() {
        let same = |other: &&Value| other["priority"] == rule["priority"] && other["direction"] == rule["direction"];
        assert_eq!(rules[at..].iter().filter(same).count(), 1, "{rule}");
    }
}

struct Packet {
    outbound: bool,
    node: u32,
    remote: u32,
    client_port: u32,
    port: u32,
}

/// Packet by packet.
struct Model {
    tags: Vec<(String, Vec<Span>)>,
}

impl Model {
    fn new() -> Self {
        let table = include_str!("../../crates/model/src/net/service-tags.tsv");
        let public = table.lines().skip(1).take_while(|line| !line.starts_with("table"));
        let tags = public.filter_map(|line| line.strip_prefix("tag\t")).map(|line| {
            let (name, prefixes) = line.split_once('\t').unwrap();
            (name.to_owned(), prefixes.split(' ').filter(|prefix| !prefix.contains(':')).map(span).collect())
        });
        Model { tags: tags.collect() }
    }

    fn tag(&self, name: &str) -> &[Span] {
        let name = name.to_ascii_lowercase();
        &self.tags.iter().find(|(tag, _)| *tag == name).unwrap().1
    }

    fn is_in(&self, address: u32, term: &str, is_node: bool, wide: bool) -> bool {
        match term {
            "*" => true,
            "VirtualNetwork" => is_node || wide,
            "Internet" => !is_node,
            "AzureLoadBalancer" => false,
            _ if term.starts_with(|c: char| c.is_ascii_digit()) => holds(span(term), address),
            _ => !is_node && self.tag(term).iter().any(|&span| holds(span, address)),
        }
    }

    fn matches(&self, rule: &Value, packet: &Packet, protocol: &str, wide: bool) -> bool {
        let (source, destination) =
            if packet.outbound { (packet.node, packet.remote) } else { (packet.remote, packet.node) };
        let outbound = rule["direction"] == "Outbound";
        let in_any = |field: &str, address: u32, is_node: bool| {
            terms(rule, field).iter().any(|term| self.is_in(address, term, is_node, wide))
        };
        let port_in_any = |field: &str, port: u32| terms(rule, field).iter().any(|term| holds(ports(term), port));
        outbound == packet.outbound
            && (rule["protocol"] == "*" || rule["protocol"] == protocol)
            && in_any("sourceAddressPrefix", source, packet.outbound)
            && in_any("destinationAddressPrefix", destination, !packet.outbound)
            && port_in_any("sourcePortRange", packet.client_port)
            && port_in_any("destinationPortRange", packet.port)
    }

    fn allows(&self, rules: &[Value], packet: &Packet, protocol: &str, wide: bool) -> bool {
        let mut rules: Vec<&Value> = rules.iter().collect();
        rules.sort_by_key(|rule| rule["priority"].as_u64());
        let first = rules.iter().find(|rule| self.matches(rule, packet, protocol, wide));
        // Default rules: out to the internet, and with a wide tag also between what it holds; in from nowhere else.
        first.map_or(packet.outbound || wide, |rule| rule["access"] == "Allow")
    }

    /// Packets that represent all of a requirement: at every point where some rule's answer can change.
    fn packets(&self, rules: &[Value], outbound: bool, tag: &str, ports_needed: &[u32]) -> Vec<Packet> {
        let needed = self.tag(tag);
        let mut ends: Vec<u32> = needed.iter().map(|&(first, _)| first).collect();
        for rule in rules {
            for term in ["sourceAddressPrefix", "destinationAddressPrefix"].iter().flat_map(|field| terms(rule, field))
            {
                let spans = match term.as_str() {
                    "*" | "VirtualNetwork" | "Internet" | "AzureLoadBalancer" => vec![],
                    _ if term.starts_with(|c: char| c.is_ascii_digit()) => vec![span(&term)],
                    _ => self.tag(&term).to_vec(),
                };
                ends.extend(spans.into_iter().flat_map(|(first, last)| [first, last.saturating_add(1)]));
            }
        }
        ends.retain(|&end| needed.iter().any(|&span| holds(span, end)));
        ends.sort_unstable();
        ends.dedup();
        let mut packets = Vec::new();
        for remote in ends {
            for node in NODES {
                for client_port in CLIENT_PORTS {
                    let packet = |&port| Packet { outbound, node, remote, client_port, port };
                    packets.extend(ports_needed.iter().map(packet));
                }
            }
        }
        packets
    }

    fn verdict(&self, rules: &[Value], packets: &[Packet], wide: bool) -> Verdict {
        let open = packets.iter().filter(|packet| self.allows(rules, packet, "Tcp", wide)).count();
        match open {
            0 => Verdict::Blocked,
            _ if open == packets.len() => Verdict::Open,
            _ => Verdict::Partly,
        }
    }
}

fn terms(rule: &Value, field: &str) -> Vec<String> {
    let plural = if field.ends_with('x') { format!("{field}es") } else { format!("{field}s") };
    let list = rule.get(plural).and_then(Value::as_array).filter(|list| !list.is_empty()).cloned();
    let list = list.unwrap_or_else(|| vec![rule[field].clone()]);
    list.iter().map(|term| term.as_str().unwrap().to_owned()).collect()
}

fn holds((first, last): Span, value: u32) -> bool {
    first <= value && value <= last
}

fn span(prefix: &str) -> Span {
    let (address, length) = prefix.split_once('/').unwrap_or((prefix, "32"));
    let address = u32::from(address.parse::<Ipv4Addr>().unwrap());
    let size = 1_u64 << (32 - length.parse::<u32>().unwrap());
    (address, (u64::from(address) + size - 1) as u32)
}

fn ports(term: &str) -> Span {
    match term.split_once('-') {
        _ if term == "*" => (0, 65_535),
        Some((first, last)) => (first.parse().unwrap(), last.parse().unwrap()),
        None => (term.parse().unwrap(), term.parse().unwrap()),
    }
}

fn number(address: &str) -> u32 {
    u32::from(address.parse::<Ipv4Addr>().unwrap_or_else(|_| panic!("{address} for nodes without IPv6")))
}

/// The requirement's flow in the model's terms.
fn flow(id: &str) -> (bool, &'static str, &'static [u32]) {
    match id {
        "classic-inbound-batch" => (false, "BatchNodeManagement.northeurope", &[29_876, 29_877]),
        "classic-outbound-storage" => (true, "Storage.northeurope", &[443]),
        _ => (true, "BatchNodeManagement.northeurope", &[443]),
    }
}

fn check_requirement(model: &Model, rules: &[Value], requirement: &Requirement) {
    let id = serde_json::to_value(requirement.id).unwrap();
    let (outbound, tag, ports_needed) = flow(id.as_str().unwrap());
    let packets = model.packets(rules, outbound, tag, ports_needed);
    let (narrow, wide) = (model.verdict(rules, &packets, false), model.verdict(rules, &packets, true));
    // What VirtualNetwork holds may decide: then `open` would be a guess.
    let expected = if narrow == Verdict::Open && wide != Verdict::Open { Verdict::Unknown } else { narrow };
    assert_eq!(requirement.verdict, expected, "{id} of {rules:#?}");

    let hop = &requirement.hops[0];
    let witness = hop.witness.as_ref().unwrap();
    let (source, destination) = (number(&witness.source), number(&witness.destination));
    let (node, remote) = if outbound { (source, destination) } else { (destination, source) };
    let (client_port, port) = (u32::from(witness.source_port), u32::from(witness.destination_port));
    let packet = Packet { outbound, node, remote, client_port, port };
    assert_eq!(
        model.allows(rules, &packet, "Tcp", false),
        narrow == Verdict::Open,
        "witness {witness:?} of {rules:#?}"
    );

    if expected == Verdict::Partly && hop.shut.len() < model::plan::Hop::SHUT_LIMIT {
        let shut: Vec<Span> = hop.shut.iter().map(|prefix| span(prefix)).collect();
        for packet in &packets {
            let is_listed = shut.iter().any(|&span| holds(span, packet.remote));
            let of_remote = packets.iter().filter(|other| other.remote == packet.remote);
            let some_shut = of_remote.into_iter().any(|other| !model.allows(rules, other, "Tcp", false));
            assert_eq!(is_listed, some_shut, "{} of {rules:#?}", Ipv4Addr::from(packet.remote));
        }
    }
}

static MODEL: LazyLock<Model> = LazyLock::new(Model::new);

fn check_plan(model: &Model, rules: &[Value]) {
    let (sources, options) = group(rules);
    let plan = switchover::plan(&sources, &options);
    let before = &plan.subjects[0];
    before.requirements.iter().for_each(|requirement| check_requirement(model, rules, requirement));

    let united = changed(rules, &plan, "union");
    let modes = subject_of(&united).modes;
    assert!(plan.proof.union.holds, "{rules:#?}");
    assert_eq!(modes.union, Verdict::Open, "{united:#?}");
    for requirement in &before.requirements {
        let id = serde_json::to_value(requirement.id).unwrap();
        let (outbound, tag, ports_needed) = flow(id.as_str().unwrap());
        for packet in model.packets(&united, outbound, tag, &[ports_needed, &[80]].concat()) {
            for protocol in ["Tcp", "Udp"] {
                let stays =
                    !model.allows(rules, &packet, protocol, false) || model.allows(&united, &packet, protocol, false);
                assert!(stays, "the union shuts nothing: {rules:#?}");
            }
        }
    }
    check_fewest(&united, &plan);

    let tightened = changed(&united, &plan, "tighten");
    let after = subject_of(&tightened);
    assert!(plan.proof.tighten.holds, "{rules:#?}");
    assert_eq!(after.modes.simplified, Verdict::Open, "{tightened:#?}");
    assert_eq!(after.requirements[0].verdict, Verdict::Blocked, "{tightened:#?}");

    let mut back = changed(&tightened, &plan, "rollback");
    let mut united = united;
    let by_name = |rule: &Value| rule["name"].to_string();
    back.sort_by_key(by_name);
    united.sort_by_key(by_name);
    let meanings = |rules: &[Value]| subject_of(rules).modes;
    assert_eq!(back.len(), united.len());
    assert_eq!(meanings(&back), meanings(&united));
}

/// Without any one of the new rules the union is not open.
fn check_fewest(united: &[Value], plan: &Plan) {
    let added =
        plan.changes.iter().filter(|change| change.phase.name() == "union" && format!("{:?}", change.action) == "Add");
    for change in added {
        let without: Vec<Value> = united.iter().filter(|rule| rule["name"] != change.name()).cloned().collect();
        assert_ne!(subject_of(&without).modes.union, Verdict::Open, "{} is not needed", change.name());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_failure_persistence(FileFailurePersistence::WithSource("regressions")))]

    #[test]
    fn every_verdict_is_the_models_and_every_plan_keeps_its_promises(choices in choices()) {
        let rules: Vec<Value> = choices.iter().enumerate().map(|(at, choice)| rule_json(choice, &format!("rule{at}"))).collect();
        check_plan(&MODEL, &rules);
    }
}
