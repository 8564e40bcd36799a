//! Node firewalls from the text to what becomes of a connection, through the front door of reading and assessing.

use assess::{RequiredFlow, Segment, SegmentOutcome, node_firewall_segments, required_node_firewall_segments};
use model::estate::{Direction, NodeFirewall};
use model::net::{Flow, PortSet, PrefixSet, Protocol};
use model::source::{Extent, Read};
use read::read;
use switchover::Source;

use crate::support::{self, source};

fn fixture(name: &str) -> Read {
    read(&[source(&support::fixture("node-firewall").join(name))])
}

fn text(text: &str) -> NodeFirewall {
    read(&[Source::new("pasted", text)]).estate.node_firewalls.into_iter().next().unwrap()
}

fn prefix(text: &str) -> PrefixSet {
    text.parse::<ipnet::IpNet>().unwrap().into()
}

/// Connections between a node and one service's addresses.
fn flow(required: &RequiredFlow, remote: &str) -> Flow {
    let (node, remote) = (prefix("10.231.0.1/32"), prefix(remote));
    let (source, destination) = match required.direction {
        Direction::Outbound => (node, remote),
        Direction::Inbound => (remote, node),
    };
    Flow { source, source_ports: RequiredFlow::client_ports(), destination, destination_ports: required.port_set() }
}

fn segments(firewall: &NodeFirewall, required: &RequiredFlow, remote: &str) -> Vec<Segment> {
    required_node_firewall_segments(firewall, required, &flow(required, remote))
}

/// The one part that there is.
fn segment(firewall: &NodeFirewall, required: &RequiredFlow, remote: &str) -> Segment {
    let mut segments = segments(firewall, required, remote);
    assert_eq!(segments.len(), 1, "{segments:#?}");
    segments.remove(0)
}

fn told(segment: &Segment) -> (String, u32) {
    (segment.matched_rule.label.plain(), segment.matched_rule.origin.map_or(0, |origin| origin.line))
}

fn facts(segment: &Segment) -> &[model::plan::MissingFact] {
    match &segment.outcome {
        SegmentOutcome::Unknown(facts) => facts,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_locked_down_node_lets_out_what_its_chains_allow_and_names_the_rule() {
    let read = fixture("locked-down.iptables");
    assert_eq!((read.sources[0].kind.as_str(), read.sources[0].read), ("iptables", Extent::Whole));
    assert_eq!(read.sources[0].diagnostics, []);
    let firewall = &read.estate.node_firewalls.as_slice()[0];
    let open = segment(firewall, &RequiredFlow::SIMPLIFIED, "10.231.0.101/32");
    assert_eq!(open.outcome, SegmentOutcome::Allowed);
    assert_eq!(
        told(&open),
        ("rule `-A batch-out -d 10.231.0.101/32 -p tcp -m tcp --dport 443 -j ACCEPT`".to_owned(), 27)
    );
    let shut = segment(firewall, &RequiredFlow::SIMPLIFIED, "10.231.0.102/32");
    assert_eq!(shut.outcome, SegmentOutcome::Blocked);
    assert_eq!(told(&shut), ("the policy `DROP` of chain `OUTPUT`".to_owned(), 14));
    assert_eq!(segment(firewall, &RequiredFlow::CLASSIC_INBOUND, "10.231.0.101/32").outcome, SegmentOutcome::Allowed);
    assert_eq!(segment(firewall, &RequiredFlow::CLASSIC_INBOUND, "10.231.0.1/32").outcome, SegmentOutcome::Blocked);
}

#[test]
fn a_part_of_the_addresses_may_be_shut_and_the_parts_make_up_the_flow() {
    let firewall = text("*filter\n:OUTPUT ACCEPT\n-A OUTPUT -d 20.0.0.1 -j DROP\nCOMMIT\n");
    let segments = segments(&firewall, &RequiredFlow::SIMPLIFIED, "20.0.0.0/30");
    let shut: Vec<String> = segments
        .iter()
        .filter(|segment| segment.outcome == SegmentOutcome::Blocked)
        .map(|segment| segment.flow.destination.to_string())
        .collect();
    assert_eq!(shut, ["20.0.0.1/32"]);
    let all = segments.iter().fold(PrefixSet::default(), |all, segment| &all | &segment.flow.destination);
    assert_eq!(all, prefix("20.0.0.0/30"));
}

#[test]
fn a_ruleset_without_state_that_forgets_the_answers_shuts_the_connection() {
    let read = fixture("stateless.iptables");
    let firewall = &read.estate.node_firewalls.as_slice()[0];
    let forgotten = segments(firewall, &RequiredFlow::SIMPLIFIED, "20.0.0.1/32");
    // Of the client's ports, only those whose replies look like classic's connections are allowed back.
    let shut = forgotten.iter().filter(|segment| segment.outcome == SegmentOutcome::Blocked);
    let ports =
        shut.map(|segment| (told(segment).0.to_owned(), segment.flow.source_ports.to_string())).collect::<Vec<_>>();
    assert_eq!(
        ports,
        [("the policy `DROP` of chain `INPUT`".to_owned(), "1024-29875, 29878-65535".to_owned())],
        "{forgotten:#?}"
    );
    // Ports 80 and 29876-29877 have rules for their answers.
    let web = Flow { destination_ports: PortSet::range(80, 80), ..flow(&RequiredFlow::SIMPLIFIED, "20.0.0.1/32") };
    let segments = node_firewall_segments(firewall, Protocol::Tcp, Direction::Outbound, &web);
    assert!(segments.iter().all(|segment| segment.outcome == SegmentOutcome::Allowed), "{segments:#?}");
    assert_eq!(segment(firewall, &RequiredFlow::CLASSIC_INBOUND, "20.0.0.1/32").outcome, SegmentOutcome::Allowed);
}

#[test]
fn a_condition_that_is_not_modelled_leaves_in_doubt_only_what_it_could_change() {
    let read = fixture("unmodelled.iptables");
    let firewall = &read.estate.node_firewalls.as_slice()[0];
    assert_eq!(segment(firewall, &RequiredFlow::SIMPLIFIED, "10.231.0.101/32").outcome, SegmentOutcome::Allowed);
    assert_eq!(segment(firewall, &RequiredFlow::SIMPLIFIED, "10.231.0.106/32").outcome, SegmentOutcome::Blocked);
    let doubtful = segment(firewall, &RequiredFlow::SIMPLIFIED, "10.231.0.102/32");
    let facts = facts(&doubtful);
    assert!(facts[0].fact.plain().contains("`-A OUTPUT -p tcp -m owner --uid-owner 1000 -j guard`"), "{facts:?}");
    assert!(facts[0].fact.plain().contains("“--uid-owner 1000”"), "{facts:?}");
    assert_eq!(facts[0].command.as_deref(), Some("sudo iptables-save --counters"));
    let redirected =
        Flow { destination_ports: PortSet::range(80, 80), ..flow(&RequiredFlow::CLASSIC_INBOUND, "20.0.0.1/32") };
    let segments = node_firewall_segments(firewall, Protocol::Tcp, Direction::Inbound, &redirected);
    assert!(segments.iter().all(|segment| matches!(segment.outcome, SegmentOutcome::Unknown(_))), "{segments:#?}");
}

#[test]
fn an_nftables_ruleset_with_sets_and_maps_is_read_whole() {
    let read = fixture("batch.nft");
    assert_eq!((read.sources[0].kind.as_str(), read.sources[0].read), ("nftables", Extent::Whole));
    let firewall = &read.estate.node_firewalls.as_slice()[0];
    let open = segment(firewall, &RequiredFlow::SIMPLIFIED, "10.231.0.104/32");
    assert_eq!(told(&open), ("rule `meta nfproto ipv4 ip daddr @batch_v4 tcp dport @web accept`".to_owned(), 38));
    assert_eq!(segment(firewall, &RequiredFlow::SIMPLIFIED, "10.231.0.102/32").outcome, SegmentOutcome::Allowed);
    let mangled = segment(firewall, &RequiredFlow::SIMPLIFIED, "10.231.0.105/32");
    assert_eq!((&mangled.outcome, told(&mangled).1), (&SegmentOutcome::Blocked, 47));
    let shut = segment(firewall, &RequiredFlow::SIMPLIFIED, "10.231.0.103/32");
    assert!(told(&shut).0.contains("reject with icmpx admin-prohibited"), "{shut:#?}");
    assert_eq!(segment(firewall, &RequiredFlow::CLASSIC_INBOUND, "192.0.2.9/32").outcome, SegmentOutcome::Allowed);
    let read = fixture("verdict-map.nft");
    let firewall = &read.estate.node_firewalls.as_slice()[0];
    let outcome = |remote| segment(firewall, &RequiredFlow::SIMPLIFIED, remote).outcome;
    assert_eq!(
        [outcome("10.231.0.101/32"), outcome("10.231.0.102/32")],
        [SegmentOutcome::Allowed, SegmentOutcome::Allowed]
    );
    assert_eq!(
        [outcome("10.231.0.103/32"), outcome("10.231.0.104/31")],
        [SegmentOutcome::Blocked, SegmentOutcome::Blocked]
    );
}

#[test]
fn what_iptables_lists_behind_a_prompt_is_read() {
    let read = fixture("listed.rules");
    assert_eq!(read.sources[0].diagnostics, []);
    let firewall = &read.estate.node_firewalls.as_slice()[0];
    assert_eq!(segment(firewall, &RequiredFlow::SIMPLIFIED, "20.1.0.0/16").outcome, SegmentOutcome::Allowed);
    assert_eq!(segment(firewall, &RequiredFlow::SIMPLIFIED, "21.1.0.0/16").outcome, SegmentOutcome::Blocked);
}

#[test]
fn a_ruleset_that_breaks_off_stops_surely_and_opens_nothing() {
    let read = fixture("cut.rules");
    assert_eq!(read.sources[0].read, Extent::Partly);
    let lines: Vec<u32> = read.sources[0].diagnostics.iter().map(|diagnostic| diagnostic.line).collect();
    assert_eq!(lines, [8, 9, 9], "{:#?}", read.sources[0].diagnostics);
    let firewall = &read.estate.node_firewalls.as_slice()[0];
    assert_eq!(segment(firewall, &RequiredFlow::SIMPLIFIED, "20.60.0.0/16").outcome, SegmentOutcome::Blocked);
    let open = segment(firewall, &RequiredFlow::SIMPLIFIED, "20.61.0.0/16");
    assert!(facts(&open).iter().any(|fact| fact.fact.plain().contains("--bytecode")), "{open:#?}");
}

#[test]
fn ufw_decides_by_its_rules_in_order_and_then_by_its_default() {
    let read = fixture("deny-outgoing.ufw");
    assert_eq!((read.sources[0].kind.as_str(), read.sources[0].read), ("ufw", Extent::Whole));
    assert_eq!(read.sources[0].diagnostics, []);
    let firewall = &read.estate.node_firewalls.as_slice()[0];
    assert_eq!(segment(firewall, &RequiredFlow::SIMPLIFIED, "20.60.0.9/32").outcome, SegmentOutcome::Blocked);
    let open = segment(firewall, &RequiredFlow::SIMPLIFIED, "20.60.0.10/32");
    assert_eq!((&open.outcome, told(&open).1), (&SegmentOutcome::Allowed, 15));
    let shut = segment(firewall, &RequiredFlow::SIMPLIFIED, "40.0.0.1/32");
    assert_eq!((&shut.outcome, &*told(&shut).0), (&SegmentOutcome::Blocked, "the policy `DROP` of outgoing traffic"));
    assert_eq!(segment(firewall, &RequiredFlow::CLASSIC_INBOUND, "20.0.0.1/32").outcome, SegmentOutcome::Allowed);
}

#[test]
fn what_rests_on_a_default_that_ufw_does_not_show_is_unsure() {
    let read = fixture("numbered.ufw");
    let firewall = &read.estate.node_firewalls.as_slice()[0];
    assert_eq!(segment(firewall, &RequiredFlow::SIMPLIFIED, "20.0.0.1/32").outcome, SegmentOutcome::Allowed);
    assert_eq!(
        segment(firewall, &RequiredFlow::SIMPLIFIED, "10.0.0.7/32").outcome,
        SegmentOutcome::Allowed,
        "the first match counts"
    );
    let unsure = segment(firewall, &RequiredFlow::CLASSIC_INBOUND, "20.0.0.1/32");
    assert_eq!(facts(&unsure)[0].command.as_deref(), Some("sudo ufw status verbose"));
    assert_eq!(
        segment(&text("Status: inactive\n"), &RequiredFlow::SIMPLIFIED, "20.0.0.1/32").outcome,
        SegmentOutcome::Allowed
    );
}

#[test]
fn windows_blocks_before_it_allows_and_knows_programs() {
    let read = fixture("block-out.netsh");
    assert_eq!((read.sources[0].kind.as_str(), read.sources[0].read), ("windows-firewall", Extent::Whole));
    let firewall = &read.estate.node_firewalls.as_slice()[0];
    let blocked = segment(firewall, &RequiredFlow::SIMPLIFIED, "20.60.0.9/32");
    assert_eq!((&blocked.outcome, told(&blocked)), (&SegmentOutcome::Blocked, ("rule `Block range`".to_owned(), 22)));
    let agent = segment(firewall, &RequiredFlow::SIMPLIFIED, "20.70.0.9/32");
    assert_eq!((&agent.outcome, &*told(&agent).0), (&SegmentOutcome::Allowed, "rule `Batch agent out`"));
    // For classic communication, no document says which program it is.
    let classic = segment(firewall, &RequiredFlow::CLASSIC_STORAGE, "20.70.0.9/32");
    let commands: Vec<_> = facts(&classic).iter().filter_map(|fact| fact.command.as_deref()).collect();
    assert!(commands.contains(&"netsh advfirewall show allprofiles"), "{classic:#?}");
    assert_eq!(segment(firewall, &RequiredFlow::CLASSIC_INBOUND, "20.70.0.9/32").outcome, SegmentOutcome::Allowed);
}

#[test]
fn a_windows_node_that_lets_out_other_programs_alone_says_so() {
    let rule = "Rule Name: Browser\nEnabled: Yes\nDirection: Out\nProfiles: Domain,Private,Public\nLocalIP: Any\n\
                RemoteIP: Any\nProtocol: TCP\nLocalPort: Any\nRemotePort: 443\nProgram: C:\\browser.exe\nAction: Allow\n\n\
                Domain Profile Settings:\nState                                 ON\nFirewall Policy                       BlockInbound,BlockOutbound\n";
    let shut = segment(&text(rule), &RequiredFlow::SIMPLIFIED, "20.0.0.1/32");
    assert_eq!(shut.outcome, SegmentOutcome::Blocked);
    assert!(
        shut.matched_rule.reason.plain().contains("other programs than `Microsoft.BatchClusters.Agent.exe`"),
        "{shut:#?}"
    );
}

#[test]
fn a_listing_in_another_language_is_refused_with_advice() {
    let read = fixture("localised.netsh");
    assert_eq!(read.sources[0].read, Extent::Nothing);
    assert_eq!(read.sources[0].diagnostics[0].line, 2);
    assert!(read.sources[0].diagnostics[0].message.plain().contains("Get-NetFirewallRule"));
}

#[test]
fn chains_that_call_each_other_in_a_circle_leave_it_unsure() {
    let firewall = text("*filter\n:OUTPUT ACCEPT\n:a -\n:b -\n-A OUTPUT -j a\n-A a -j b\n-A b -j a\nCOMMIT\n");
    let unsure = segment(&firewall, &RequiredFlow::SIMPLIFIED, "20.0.0.1/32");
    assert!(facts(&unsure)[0].fact.plain().contains("circle"), "{unsure:#?}");
}

#[test]
fn interfaces_that_the_flow_does_not_use_do_not_match() {
    let firewall = text(
        "-P INPUT ACCEPT\n-P OUTPUT ACCEPT\n-A OUTPUT -o lo -j DROP\n-A OUTPUT -o ens5 -d 20.0.0.9 -j DROP\n-A OUTPUT -o eth0 -d 20.0.0.8 -j DROP\n",
    );
    assert_eq!(segment(&firewall, &RequiredFlow::SIMPLIFIED, "20.0.0.1/32").outcome, SegmentOutcome::Allowed);
    assert_eq!(segment(&firewall, &RequiredFlow::SIMPLIFIED, "20.0.0.8/32").outcome, SegmentOutcome::Blocked);
    assert!(facts(&segment(&firewall, &RequiredFlow::SIMPLIFIED, "20.0.0.9/32"))[0].fact.plain().contains("interface"));
}

#[test]
fn rulesets_of_both_versions_in_one_text_are_two_firewalls() {
    let both = "# Generated by iptables-save v1.8.9\n*filter\n:OUTPUT ACCEPT\nCOMMIT\n# Generated by ip6tables-save v1.8.9\n\
                *filter\n:OUTPUT DROP\nCOMMIT\n";
    let read = read(&[Source::new("both", both)]);
    let [v4, v6] = read.estate.node_firewalls.as_slice() else { panic!("{read:#?}") };
    assert_eq!(segment(v4, &RequiredFlow::SIMPLIFIED, "20.0.0.1/32").outcome, SegmentOutcome::Allowed);
    // By itself, a ruleset of IPv6 says nothing of IPv4, of which it sees nothing.
    assert!(
        facts(&segment(v6, &RequiredFlow::SIMPLIFIED, "20.0.0.1/32"))[0].fact.plain().contains("the rules for IPv4")
    );
    let web = Flow { destination: PrefixSet::all_v4(), source: PrefixSet::all_v4(), ..Flow::full() };
    assert_eq!(
        node_firewall_segments(v6, Protocol::Tcp, Direction::Outbound, &web)[0].outcome,
        SegmentOutcome::Allowed
    );
}

#[test]
fn a_network_security_group_in_the_same_text_is_read_too() {
    let both = "*filter\n:OUTPUT DROP\nCOMMIT\n{\"name\": \"nsg\", \"securityRules\": []}\n";
    let read = read(&[Source::new("both", both)]);
    assert_eq!((read.estate.node_firewalls.len(), read.estate.nsgs.len()), (1, 1));
}

#[test]
fn a_windows_listing_that_breaks_off_leaves_its_default_open() {
    let cut = "Rule Name: One\nEnabled: Yes\nDirection: Out\nAction: Allow\n\nRule Name: Two\nEnabled: Yes\n";
    let firewall = text(cut);
    assert!(matches!(segment(&firewall, &RequiredFlow::SIMPLIFIED, "20.0.0.1/32").outcome, SegmentOutcome::Unknown(_)));
}

#[test]
fn any_cut_of_any_fixture_is_read_without_panic() {
    let folders = ["node-firewall", "inputs/node-firewall"].map(support::fixture);
    for path in folders.iter().flat_map(|folder| support::files_in(folder)) {
        let whole = source(&path).text;
        for end in (0..whole.len()).step_by(7).filter(|&end| whole.is_char_boundary(end)) {
            let read = read(&[Source::new("cut", &whole[..end])]);
            for firewall in &read.estate.node_firewalls {
                let segments = required_node_firewall_segments(
                    firewall,
                    &RequiredFlow::SIMPLIFIED,
                    &flow(&RequiredFlow::SIMPLIFIED, "20.0.0.1/32"),
                );
                assert!(!segments.is_empty());
            }
        }
    }
}
