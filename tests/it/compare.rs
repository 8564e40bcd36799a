//! `switchover compare`: what opened and what closed, held against brute force on random pairs of rule lists, and what the command prints.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use ipnet::IpNet;
use model::estate::{Access, AddressTerm, Direction, PortTerm, ProtocolTerm, Reading, Rule, RuleList};
use model::net::{Cloud, Protocol, TagTable};
use pipelines::compare::{Circumstances, End, Holds, Place, Segment, Term, difference};
use proptest::prelude::*;
use serde_json::Value;

use crate::cli::switchover;
use crate::support::project;

// ---- Random pairs, packet by packet ----

/// Small worlds, so that rules meet: a few prefixes, ports, tags, and groups.
fn address() -> impl Strategy<Value = AddressTerm> {
    let prefix = (0_u8..4, 30_u8..=32).prop_map(|(host, length)| {
        AddressTerm::Prefix(format!("10.0.0.{host}/{length}").parse::<IpNet>().unwrap().trunc())
    });
    let tag = prop::sample::select(vec!["VirtualNetwork", "Internet", "AzureLoadBalancer", "NoSuchTag"]);
    prop_oneof![
        3 => Just(AddressTerm::Any),
        4 => prefix,
        2 => (0_u8..4, 0_u8..4).prop_map(|(a, b)| {
            let [a, b] = [a.min(b), a.max(b)].map(|host| IpAddr::V4(Ipv4Addr::new(10, 0, 0, host)));
            AddressTerm::Range(a, b)
        }),
        3 => tag.prop_map(|tag| AddressTerm::Tag(tag.to_owned())),
        1 => Just(AddressTerm::Group(model::estate::ResourceId::of("Microsoft.Network/applicationSecurityGroups", "asg"))),
    ]
}

fn ports() -> impl Strategy<Value = Vec<PortTerm>> {
    let range = (0_u16..4, 0_u16..4).prop_map(|(a, b)| PortTerm::Range(a.min(b), a.max(b)));
    prop_oneof![2 => Just(vec![PortTerm::ANY]), 3 => prop::collection::vec(range, 1..3)]
}

fn rule() -> impl Strategy<Value = Rule> {
    let protocol = prop_oneof![
        Just(ProtocolTerm::Any),
        Just(ProtocolTerm::One(Protocol::Tcp)),
        Just(ProtocolTerm::One(Protocol::Udp))
    ];
    let directions = prop_oneof![Just(Direction::Inbound), Just(Direction::Outbound)];
    let accesses = prop_oneof![Just(Access::Allow), Just(Access::Deny)];
    let condition = prop_oneof![6 => Just(None), 1 => Just(Some("var.on".to_owned()))];
    let ends = (prop::collection::vec(address(), 1..3), prop::collection::vec(address(), 1..3), ports(), ports());
    (100_u32..112, directions, accesses, protocol, ends, condition).prop_map(
        |(priority, direction, access, protocol, (source, destination, source_ports, destination_ports), condition)| {
            Rule {
                name: format!("r{priority}"),
                priority: Reading::Known(priority),
                direction: Reading::Known(direction),
                access: Reading::Known(access),
                protocol: Reading::Known(protocol),
                source,
                source_ports,
                destination,
                destination_ports,
                description: None,
                origin: None,
                is_default: false,
                condition,
            }
        },
    )
}

/// A list with one rule of each priority and direction, and Azure's default rules.
fn list(rules: Vec<Rule>) -> RuleList {
    let mut taken = BTreeSet::new();
    let own = rules.into_iter().filter(|rule| {
        let direction = *rule.direction.known().unwrap() == Direction::Inbound;
        taken.insert((*rule.priority.known().unwrap(), direction))
    });
    RuleList { entries: own.chain(Rule::defaults()).map(Rc::new).collect(), ..RuleList::default() }
}

/// Two lists that have most rules in common, as two exports of one NSG do; sometimes none.
fn pair() -> impl Strategy<Value = (RuleList, RuleList)> {
    let common = prop::collection::vec(rule(), 0..4);
    let own = || prop::collection::vec(rule(), 0..4);
    (common, own(), own())
        .prop_map(|(common, before, after)| (list([before, common.clone()].concat()), list([after, common].concat())))
}

/// A packet with everything that decides about it.
#[derive(Clone, Debug)]
struct Packet {
    direction: Direction,
    protocol: Protocol,
    source: IpAddr,
    source_port: u16,
    destination: IpAddr,
    destination_port: u16,
    other_end: Place,
    holds: BTreeMap<&'static str, Holds>,
}

impl Packet {
    fn place(&self, end: End) -> Place {
        let other = if self.direction == Direction::Inbound { End::Source } else { End::Destination };
        if end == other { self.other_end } else { Place::VirtualNetwork }
    }

    fn says(&self, what: &str) -> bool {
        self.holds[what] == Holds::Yes
    }

    fn is_in(&self, term: &AddressTerm, end: End) -> bool {
        let address = if end == End::Source { self.source } else { self.destination };
        let key = if end == End::Source { "source" } else { "destination" };
        match term {
            AddressTerm::Any => true,
            AddressTerm::Prefix(prefix) => prefix.contains(&address),
            AddressTerm::Range(first, last) => *first <= address && address <= *last,
            AddressTerm::Tag(tag) => match tag.as_str() {
                "VirtualNetwork" => self.place(end) == Place::VirtualNetwork,
                "Internet" => self.place(end) == Place::Internet,
                "AzureLoadBalancer" => self.place(end) == Place::LoadBalancer,
                _ => self.says(&format!("{key} tag")),
            },
            AddressTerm::Group(_) => self.place(end) == Place::VirtualNetwork && self.says(&format!("{key} group")),
            AddressTerm::Unknown(_) => unreachable!(),
        }
    }

    fn matches(&self, rule: &Rule) -> bool {
        let port = |terms: &[PortTerm], port: u16| {
            terms.iter().any(|term| matches!(term, PortTerm::Range(first, last) if *first <= port && port <= *last))
        };
        rule.direction.known() == Some(&self.direction)
            && rule.protocol.known().unwrap().matches(self.protocol)
            && (rule.condition.is_none() || self.says("condition"))
            && rule.source.iter().any(|term| self.is_in(term, End::Source))
            && rule.destination.iter().any(|term| self.is_in(term, End::Destination))
            && port(&rule.source_ports, self.source_port)
            && port(&rule.destination_ports, self.destination_port)
    }

    /// The first rule by priority that matches.
    fn access(&self, list: &RuleList) -> Access {
        let matching = list.iter().filter(|rule| self.matches(rule));
        let first = matching.min_by_key(|rule| *rule.priority.known().unwrap());
        first.map_or(Access::Deny, |rule| *rule.access.known().unwrap())
    }

    fn is_of(&self, segment: &Segment) -> bool {
        let term = |term: &Term| match term {
            Term::Address(End::Source, text) if text.contains("asg") => self.holds["source group"],
            Term::Address(End::Source, _) => self.holds["source tag"],
            Term::Address(End::Destination, text) if text.contains("asg") => self.holds["destination group"],
            Term::Address(End::Destination, _) => self.holds["destination tag"],
            Term::Condition(_) => self.holds["condition"],
            other => panic!("{other:?}"),
        };
        let Circumstances { direction, other_end, terms } = &segment.circumstances;
        let flow = &segment.flow;
        (*direction, segment.direction, *other_end, segment.protocol)
            == (self.direction, self.direction, self.other_end, self.protocol)
            && terms.iter().all(|(own, holds)| term(own) == *holds)
            && flow.source.contains(self.source)
            && flow.source_ports.contains(self.source_port)
            && flow.destination.contains(self.destination)
            && flow.destination_ports.contains(self.destination_port)
    }
}

/// The values at which something can change, and those next to them.
fn packets(lists: [&RuleList; 2], seed: usize) -> Vec<Packet> {
    let (mut addresses, mut ports) = (BTreeSet::new(), BTreeSet::from([0, u16::MAX]));
    addresses.insert(IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)));
    addresses.insert("2001:db8::1".parse().unwrap());
    let mut add = |address: IpAddr| {
        if let IpAddr::V4(address) = address {
            for step in [-1_i64, 0, 1] {
                let number = u32::try_from(i64::from(address.to_bits()) + step).unwrap();
                addresses.insert(IpAddr::V4(Ipv4Addr::from_bits(number)));
            }
        }
    };
    for rule in lists.iter().flat_map(|list| list.iter()) {
        for term in rule.source.iter().chain(&rule.destination) {
            match term {
                AddressTerm::Prefix(prefix) => [prefix.network(), prefix.broadcast()].into_iter().for_each(&mut add),
                AddressTerm::Range(first, last) => [*first, *last].into_iter().for_each(&mut add),
                _ => {}
            }
        }
        for term in rule.source_ports.iter().chain(&rule.destination_ports) {
            if let PortTerm::Range(first, last) = term {
                ports.extend([first.saturating_sub(1), *first, *last, last.saturating_add(1)]);
            }
        }
    }
    combined(&addresses.into_iter().collect::<Vec<_>>(), &ports.into_iter().collect::<Vec<_>>(), seed)
}

/// Packets that go through all values of each field, in combinations by strides without a common divisor; `seed` begins elsewhere.
fn combined(addresses: &[IpAddr], ports: &[u16], seed: usize) -> Vec<Packet> {
    let probes = IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16));
    let mut packets = Vec::new();
    for number in seed..seed + 600 {
        let pick = |stride: usize, length: usize| (number * stride / 7 + number) % length;
        let direction = if number % 2 == 0 { Direction::Inbound } else { Direction::Outbound };
        let other_end = [Place::Internet, Place::VirtualNetwork, Place::LoadBalancer][number / 2 % 3];
        let names = ["source tag", "destination tag", "source group", "destination group", "condition"];
        let holds = |bit: usize| if ((number / 6) >> bit) & 1 == 1 { Holds::Yes } else { Holds::No };
        let mut packet = Packet {
            direction,
            protocol: [Protocol::Tcp, Protocol::Udp, Protocol::Icmp][number / 5 % 3],
            source: addresses[pick(3, addresses.len())],
            source_port: ports[pick(5, ports.len())],
            destination: addresses[pick(11, addresses.len())],
            destination_port: ports[pick(13, ports.len())],
            other_end,
            holds: names.into_iter().enumerate().map(|(bit, name)| (name, holds(bit))).collect(),
        };
        // A probe comes from one address.
        if other_end == Place::LoadBalancer {
            let end = if direction == Direction::Inbound { &mut packet.source } else { &mut packet.destination };
            *end = probes;
        }
        packets.push(packet);
    }
    packets
}

fn cases() -> u32 {
    std::env::var("SWITCHOVER_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2_000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    /// Nothing is missed, nothing is invented, and nothing is said twice.
    #[test]
    fn the_difference_of_two_lists_is_what_packets_show((before, after) in pair(), seed in 0_usize..100_000) {
        let difference = difference(&before, &after, TagTable::embedded(), Cloud::Public);
        prop_assert!(difference.unclear.is_empty(), "{:?}", difference.unclear);
        for packet in packets([&before, &after], seed) {
            let (was, is) = (packet.access(&before), packet.access(&after));
            let segments: Vec<&Segment> = difference.segments.iter().filter(|segment| packet.is_of(segment)).collect();
            let expected: Vec<Access> = (was != is).then_some(is).into_iter().collect();
            let found: Vec<Access> = segments.iter().map(|segment| segment.now).collect();
            prop_assert_eq!(found, expected, "{:?}", packet);
        }
    }
}

// ---- What the command prints ----

const SAMPLE: &str = "static/samples/locked-down-nsg.json";

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compare").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn compared(before: &Path, after: &Path) -> (i32, Value) {
    let [before, after] = [before, after].map(|path| path.to_str().unwrap());
    let output = switchover(&["compare", "--no-config", before, after, "--format", "json"], "");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    (
        output.status.code().unwrap(),
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {errors}")),
    )
}

/// The sample with a rule before its others.
fn with_rule(text: &str, rule: &str) -> String {
    text.replacen("\"securityRules\": [", &format!("\"securityRules\": [{rule},"), 1)
}

fn allow_out(name: &str, priority: u32, protocol: &str, remote: &str, ports: &str) -> String {
    format!(
        r#"{{"name": "{name}", "priority": {priority}, "direction": "Outbound", "access": "Allow", "protocol": "{protocol}",
        "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "{remote}", "destinationPortRange": "{ports}"}}"#
    )
}

#[test]
fn a_proved_change_is_found_as_made_and_what_it_opens_is_shown() {
    let folder = folder("made");
    let (before, after) = (folder.join("before.json"), folder.join("after.json"));
    let text = fs::read_to_string(project(SAMPLE)).unwrap();
    fs::write(&before, &text).unwrap();
    let plan = switchover(&["plan", "--no-config", before.to_str().unwrap(), "--format", "json"], "").stdout;
    let plan: Value = serde_json::from_slice(&plan).unwrap();
    let change = plan["changes"].as_array().unwrap().iter().find(|change| change["phase"] == "union").unwrap();
    for (rule, made, verdict) in [
        (change["rule"].to_string(), "exactly", "open"),
        (allow_out("Wider", 155, "*", "BatchNodeManagement", "440-450"), "differently", "open"),
        (allow_out("Narrow", 155, "Tcp", "13.69.65.64/26", "443"), "not", "partly"),
    ] {
        fs::write(&after, with_rule(&text, &rule)).unwrap();
        let (status, comparison) = compared(&before, &after);
        assert_eq!(status, 1);
        let own = comparison["changes"].as_array().unwrap().iter().find(|own| own["id"] == change["id"]).unwrap();
        assert_eq!(own["made"], made, "{rule}");
        let requirements = comparison["subjects"][0]["requirements"].as_array().unwrap();
        let simplified = requirements.iter().find(|own| own["id"] == "simplified-outbound-batch").unwrap();
        assert_eq!((&simplified["before"], &simplified["after"]), (&"blocked".into(), &verdict.into()), "{rule}");
        let opened = &simplified["opened"]["witness"];
        assert_eq!((&opened["destinationPort"], &opened["protocol"]), (&443.into(), &"tcp".into()), "{rule}");
        assert!(simplified["closed"].is_null());
        let sets = comparison["ruleSets"].as_array().unwrap();
        assert_eq!((sets.len(), sets[0]["added"].as_array().unwrap().len()), (1, 1), "{rule}");
        assert!(!sets[0]["opened"].as_array().unwrap().is_empty() && sets[0]["closed"].is_null(), "{rule}");
    }
    // The other way around it closes.
    let (_, comparison) = compared(&after, &before);
    assert!(comparison["ruleSets"][0]["closed"][0]["witness"].is_object());
}

#[test]
fn what_another_rule_opens_is_found_in_every_cloud_and_where_the_region_is_an_option() {
    let folder = folder("clouds");
    let (before, after) = (folder.join("before.json"), folder.join("after.json"));
    let sample = fs::read_to_string(project(SAMPLE)).unwrap();
    for (region, is_shown) in [("usgovvirginia", true), ("usgovvirginia", false), ("chinanorth3", false)] {
        let text = sample.replace("westeurope", region);
        let text = if is_shown { text } else { text.replace("\"location\":", "\"was\":") };
        fs::write(&before, &text).unwrap();
        // The tag without a region has other addresses in each cloud.
        fs::write(&after, with_rule(&text, &allow_out("Wider", 155, "Tcp", "BatchNodeManagement", "443"))).unwrap();
        let paths = [&before, &after].map(|path| path.to_str().unwrap());
        let arguments = ["compare", "--no-config", paths[0], paths[1], "--format", "json", "--region", region];
        let output = switchover(&arguments[..if is_shown { 6 } else { 8 }], "");
        let comparison: Value = serde_json::from_slice(&output.stdout).unwrap();
        let changes = comparison["changes"].as_array().unwrap();
        let union: Vec<&Value> = changes.iter().filter(|own| own["phase"] == "union").map(|own| &own["made"]).collect();
        assert_eq!(union, ["differently"], "{region}: {comparison:#}");
    }
}

#[test]
fn what_changes_no_packet_is_no_difference_of_packets() {
    let folder = folder("same");
    let (before, after) = (folder.join("a.json"), folder.join("b.json"));
    let text = fs::read_to_string(project(SAMPLE)).unwrap();
    fs::write(&before, &text).unwrap();
    fs::write(&after, &text).unwrap();
    let (status, comparison) = compared(&before, &after);
    assert_eq!((status, comparison["ruleSets"].as_array().unwrap().len()), (0, 0));
    // A rule that allows what a rule before it allows already.
    let shadowed = allow_out("Again", 4050, "Tcp", "Storage.westeurope", "443");
    fs::write(&after, with_rule(&text, &shadowed)).unwrap();
    let (status, comparison) = compared(&before, &after);
    let set = &comparison["ruleSets"][0];
    assert_eq!((status, set["added"][0].as_str()), (1, Some("Again")));
    assert!(set["opened"].is_null() && set["closed"].is_null(), "{set}");
}

#[test]
fn files_folders_and_plan_files_are_compared() {
    let folder = folder("kinds");
    let sample = project(SAMPLE);
    let (dir, after) = (folder.join("state"), folder.join("after.json"));
    fs::create_dir_all(&dir).unwrap();
    fs::copy(&sample, dir.join("nsg.json")).unwrap();
    let text = fs::read_to_string(&sample).unwrap();
    fs::write(&after, with_rule(&text, &allow_out("Out", 155, "*", "BatchNodeManagement.westeurope", "443"))).unwrap();
    let [named, with_sources] = ["names", "sources"].map(|option| {
        let file = folder.join(format!("{option}.switchover.json"));
        let link = switchover(&["link", SAMPLE, &format!("--{option}"), "--file"], "");
        fs::write(&file, link.stdout).unwrap();
        file
    });
    assert_eq!(compared(&dir, &sample).0, 0);
    for before in [&dir, &named, &with_sources] {
        let (status, comparison) = compared(before, &after);
        assert_eq!(status, 1, "{before:?}");
        let requirements = comparison["subjects"][0]["requirements"].as_array().unwrap();
        let simplified = requirements.iter().find(|own| own["id"] == "simplified-outbound-batch").unwrap();
        assert_eq!((&simplified["before"], &simplified["after"]), (&"blocked".into(), &"open".into()), "{before:?}");
        assert_eq!(comparison["ruleSets"].as_array().unwrap().is_empty(), before == &named, "{before:?}");
    }
    let link = folder.join("pseudonyms.switchover.json");
    fs::write(&link, switchover(&["link", SAMPLE, "--file"], "").stdout).unwrap();
    let refused = switchover(&["compare", link.to_str().unwrap(), after.to_str().unwrap()], "");
    assert_eq!(refused.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("pseudonyms"));
    assert_eq!(switchover(&["compare", "no-such-file.json", SAMPLE], "").status.code(), Some(3));
}

#[test]
fn a_comparison_is_text_and_markdown_as_well() {
    let folder = folder("formats");
    let after = folder.join("after.json");
    let text = fs::read_to_string(project(SAMPLE)).unwrap();
    let rule = allow_out("Out|<b>*x*", 155, "*", "BatchNodeManagement.westeurope", "443");
    fs::write(&after, with_rule(&text, &rule)).unwrap();
    let show = |format: &str| {
        let arguments = ["compare", "--no-config", SAMPLE, after.to_str().unwrap(), "--format", format];
        String::from_utf8(switchover(&arguments, "").stdout).unwrap()
    };
    let text = show("text");
    assert!(text.contains("REQUIREMENTS") && text.contains("blocked before, open after"), "{text}");
    assert!(text.contains("For example TCP 10.0.0.4:50000 to "), "{text}");
    assert_eq!(text.matches("BatchNodeManagement.westeurope: blocked before").count(), 1, "{text}");
    assert_eq!(text.matches("if tasks call the Batch service: blocked before").count(), 1, "{text}");
    let markdown = show("markdown");
    assert!(markdown.starts_with("# Comparison\n") && markdown.contains("Out\\|\\<b\\>\\*x\\*"), "{markdown}");
    assert!(!markdown.contains("<b>"), "{markdown}");
}
