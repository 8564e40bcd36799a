//! The forms in which tools print the same rules give the same firewall; what a form hides is unsure, and never open.

use assess::{RequiredFlow, Segment, SegmentOutcome, node_firewall_segments, required_node_firewall_segments};
use model::estate::{Direction, NodeFirewall};
use model::net::{Flow, PortSet, PrefixSet, Protocol};
use model::source::Read;
use read::read;
use switchover::Source;

use crate::support::{self, source};

fn fixture(name: &str) -> Read {
    read(&[source(&support::fixture("inputs/node-firewall").join(name))])
}

fn firewall(name: &str) -> NodeFirewall {
    fixture(name).estate.node_firewalls.into_iter().next().unwrap()
}

fn prefix(text: &str) -> PrefixSet {
    text.parse::<ipnet::IpNet>().unwrap().into()
}

fn outcomes(firewall: &NodeFirewall, required: &RequiredFlow, remote: &str) -> Vec<Segment> {
    let (node, remote) = (prefix("10.231.0.1/32"), prefix(remote));
    let (source, destination) = match required.direction {
        Direction::Outbound => (node, remote),
        Direction::Inbound => (remote, node),
    };
    let flow = Flow {
        source,
        source_ports: RequiredFlow::client_ports(),
        destination,
        destination_ports: required.port_set(),
    };
    required_node_firewall_segments(firewall, required, &flow)
}

/// What becomes of the one part that there is, and what decides.
fn outcome(firewall: &NodeFirewall, required: &RequiredFlow, remote: &str) -> (SegmentOutcome, String) {
    let mut segments = outcomes(firewall, required, remote);
    assert_eq!(segments.len(), 1, "{segments:#?}");
    let segment = segments.remove(0);
    (segment.outcome, segment.matched_rule.label.plain())
}

fn is_unsure(firewall: &NodeFirewall, required: &RequiredFlow, remote: &str) -> bool {
    outcomes(firewall, required, remote).iter().all(|segment| matches!(segment.outcome, SegmentOutcome::Unknown(_)))
}

/// Rules by chain, without the positions that differ between forms.
fn rules(firewall: &NodeFirewall) -> Vec<String> {
    let chain = |place: usize| firewall.chains[place].name.clone();
    let target = |action| match action {
        model::estate::Action::Jump(place) => format!("jump {}", chain(place)),
        model::estate::Action::Goto(place) => format!("goto {}", chain(place)),
        other => format!("{other:?}"),
    };
    let mut all: Vec<String> = Vec::new();
    for base in &firewall.base_chains {
        let (hook, versions) = (base.hook, &base.versions);
        all.push(format!("{hook:?} {} {versions} {} {:?}", base.priority, chain(base.chain), base.policy));
    }
    for chain in &firewall.chains {
        // Conditions that are not modeled are written differently in each form.
        let matched = |rule: &model::estate::NodeRule| {
            let known = rule.matches.iter().map(|one| {
                let unmodelled = !one.unmodelled.is_empty();
                format!("{:?} {unmodelled}", model::estate::Match { unmodelled: Vec::new(), ..one.clone() })
            });
            known.collect::<Vec<_>>().join(" or ")
        };
        let rules = chain.rules.iter().enumerate();
        all.extend(rules.map(|(at, rule)| format!("{} {at}: {} {}", chain.name, target(rule.action), matched(rule))));
    }
    all.sort();
    all
}

#[test]
fn a_ruleset_of_nftables_is_the_same_as_text_and_as_json() {
    assert_eq!(rules(&firewall("ruleset.nft")), rules(&firewall("ruleset.nft.json")));
    let lines: Vec<u32> = firewall("ruleset.nft.json").chains.iter().map(|chain| chain.origin.line).collect();
    assert_eq!(lines, [7, 8, 9, 28, 29]);
}

#[test]
fn a_listing_of_all_tables_is_the_same_as_what_was_saved() {
    assert_eq!(rules(&firewall("save.iptables")), rules(&firewall("listing-tables.iptables")));
    assert_eq!(rules(&firewall("rules.iptables")), rules(&firewall("listing-verbose.iptables")));
    assert_eq!(rules(&firewall("save.ip6tables")), rules(&firewall("listing.ip6tables")));
}

#[test]
fn a_listing_without_interfaces_never_decides_otherwise_than_the_whole_one() {
    let (whole, hidden) = (firewall("listing-verbose.iptables"), firewall("listing-names.iptables"));
    for required in [RequiredFlow::SIMPLIFIED, RequiredFlow::CLASSIC_INBOUND, RequiredFlow::CLASSIC_STORAGE] {
        for remote in ["20.61.3.0/24", "10.40.2.4/32", "192.0.2.0/24", "168.63.129.16/32"] {
            let known = outcomes(&whole, &required, remote);
            for segment in outcomes(&hidden, &required, remote)
                .iter()
                .filter(|segment| !matches!(segment.outcome, SegmentOutcome::Unknown(_)))
            {
                assert!(known.iter().any(|other| other.outcome == segment.outcome), "{segment:#?} {known:#?}");
            }
        }
    }
    assert!(is_unsure(&hidden, &RequiredFlow::SIMPLIFIED, "20.61.3.0/24"));
}

#[test]
fn a_jump_that_may_not_come_back_and_a_cut_listing_open_nothing() {
    let cut = firewall("listing-cut.iptables");
    for required in [RequiredFlow::SIMPLIFIED, RequiredFlow::CLASSIC_INBOUND] {
        assert!(
            outcomes(&cut, &required, "20.61.3.0/24").iter().all(|segment| segment.outcome != SegmentOutcome::Allowed)
        );
    }
    assert!(
        is_unsure(&cut, &RequiredFlow::SIMPLIFIED, "20.61.3.0/24"),
        "an allow may follow in the chain that was cut"
    );
}

#[test]
fn the_interface_of_an_older_listing_without_the_mark_of_options_is_found() {
    let text = "Chain INPUT (policy DROP 1 packets, 60 bytes)\n pkts bytes target     prot opt in     out     source               destination\n\
                3 180 ACCEPT     tcp      eth0   *       ::/0                 ::/0                 tcp dpt:22\n\
                0   0            all      *      *       ::/0                 ::/0\n\n\
                Chain OUTPUT (policy ACCEPT 1 packets, 60 bytes)\n pkts bytes target     prot opt in     out     source               destination\n";
    let read = read(&[Source::new("old", text)]);
    let firewall = &read.estate.node_firewalls.as_slice()[0];
    assert!(firewall.name.starts_with("the ip6tables rules"), "{}", firewall.name);
    let rules = &firewall.chains[0].rules;
    assert_eq!(rules[0].matches[0].flow.destination_ports.to_string(), "22");
    assert_eq!(rules[0].matches[0].incoming.nic, Some(true));
    assert_eq!(rules[1].action, model::estate::Action::Continue);
}

#[test]
fn legacy_rules_that_are_in_force_beside_what_is_shown_leave_it_unsure() {
    for text in [
        "# Warning: iptables-legacy tables present, use iptables-legacy-save to see them\n*filter\n:INPUT ACCEPT\n:OUTPUT ACCEPT\nCOMMIT\n",
        "# Warning: iptables-legacy tables present, use iptables-legacy to see them\nChain INPUT (policy ACCEPT)\n\
         target     prot opt source               destination\n\nChain OUTPUT (policy ACCEPT)\ntarget     prot opt source               destination\n",
    ] {
        let read = read(&[Source::new("pasted", text)]);
        assert_eq!(read.sources[0].diagnostics[0].line, 1);
        assert!(is_unsure(&read.estate.node_firewalls.as_slice()[0], &RequiredFlow::SIMPLIFIED, "20.61.3.0/24"));
    }
}

#[test]
fn zones_of_firewalld_say_nothing_of_outbound_traffic() {
    let zone = firewall("list-all.firewalld");
    let segments = outcomes(&zone, &RequiredFlow::SIMPLIFIED, "20.61.3.0/24");
    let SegmentOutcome::Unknown(facts) = &segments[0].outcome else { panic!("{segments:#?}") };
    assert_eq!(facts[0].command.as_deref(), Some("sudo nft list ruleset"));
    assert!(
        is_unsure(&zone, &RequiredFlow::CLASSIC_INBOUND, "20.61.3.0/24"),
        "a zone for these sources may come first"
    );
}

#[test]
fn firewalld_with_policies_and_direct_rules_decides_in_its_order() {
    let whole = firewall("all-zones.firewalld");
    let simplified = |remote| outcome(&whole, &RequiredFlow::SIMPLIFIED, remote);
    let (open, by) = simplified("20.61.3.0/24");
    assert_eq!((&open, by.contains("destination address=\"20.61.0.0/16\"")), (&SegmentOutcome::Allowed, true), "{by}");
    let (shut, by) = simplified("20.61.7.0/24");
    assert_eq!((&shut, by.contains("ipv4 filter OUTPUT 1")), (&SegmentOutcome::Blocked, true), "{by}");
    assert_eq!(simplified("192.0.2.0/24"), (SegmentOutcome::Blocked, "rule `target: REJECT`".to_owned()));
    let inbound = |remote| outcome(&whole, &RequiredFlow::CLASSIC_INBOUND, remote);
    assert_eq!(
        inbound("198.51.100.0/24"),
        (SegmentOutcome::Blocked, "rule `target: DROP`".to_owned()),
        "the zone of the source comes first"
    );
    assert_eq!(inbound("10.40.0.0/16"), (SegmentOutcome::Allowed, "rule `target: ACCEPT`".to_owned()));
    // Whether the set of addresses contains these is not shown, but the next zone allows them, too.
    assert_eq!(inbound("20.61.3.0/24").0, SegmentOutcome::Allowed);
}

#[test]
fn a_firewall_that_does_not_run_stops_nothing() {
    for name in ["stopped.firewalld", "all-off.netsh"] {
        let off = firewall(name);
        assert_eq!(outcome(&off, &RequiredFlow::SIMPLIFIED, "20.61.3.0/24").0, SegmentOutcome::Allowed, "{name}");
        assert_eq!(outcome(&off, &RequiredFlow::CLASSIC_INBOUND, "20.61.3.0/24").0, SegmentOutcome::Allowed, "{name}");
    }
}

#[test]
fn rules_of_powershell_with_their_filters_decide() {
    let joined = firewall("joined.netfirewall.json");
    assert_eq!(
        outcome(&joined, &RequiredFlow::SIMPLIFIED, "20.61.3.0/24"),
        (SegmentOutcome::Allowed, "rule `Batch agent out`".to_owned())
    );
    assert_eq!(
        outcome(&joined, &RequiredFlow::SIMPLIFIED, "20.61.7.0/24"),
        (SegmentOutcome::Blocked, "rule `Block old service range`".to_owned())
    );
    assert_eq!(outcome(&joined, &RequiredFlow::SIMPLIFIED, "192.0.2.0/24").0, SegmentOutcome::Blocked);
    assert_eq!(
        outcome(&joined, &RequiredFlow::CLASSIC_INBOUND, "20.61.3.0/24").0,
        SegmentOutcome::Blocked,
        "the rule for it is off"
    );
}

#[test]
fn rules_of_powershell_without_their_filters_are_unsure() {
    for name in ["rules.netfirewall.json", "rules.netsh", "rules-list.netfirewall"] {
        assert!(is_unsure(&firewall(name), &RequiredFlow::SIMPLIFIED, "20.61.3.0/24"), "{name}");
        assert!(is_unsure(&firewall(name), &RequiredFlow::CLASSIC_INBOUND, "20.61.3.0/24"), "{name}");
    }
}

#[test]
fn a_profile_that_is_off_lets_through_where_the_node_may_be_in_it() {
    let mixed = firewall("rules-verbose.netsh");
    assert_eq!(outcome(&mixed, &RequiredFlow::SIMPLIFIED, "20.61.3.0/24").0, SegmentOutcome::Allowed);
    assert!(is_unsure(&mixed, &RequiredFlow::SIMPLIFIED, "192.0.2.0/24"));
}

#[test]
fn the_firewalls_of_a_node_may_follow_each_other_in_one_text() {
    let several = fixture("several.txt");
    let kinds: Vec<&str> = several.estate.node_firewalls.iter().map(|firewall| firewall.kind.name()).collect();
    assert_eq!(kinds, ["nftables", "iptables", "iptables", "ufw"]);
    let outbound = |at: usize, remote: &str| {
        outcome(&several.estate.node_firewalls.as_slice()[at], &RequiredFlow::SIMPLIFIED, remote).0
    };
    assert_eq!(
        [outbound(0, "20.61.8.1/32"), outbound(1, "20.61.8.1/32")],
        [SegmentOutcome::Blocked, SegmentOutcome::Allowed]
    );
    assert_eq!(
        [outbound(0, "20.61.7.1/32"), outbound(1, "20.61.7.1/32")],
        [SegmentOutcome::Allowed, SegmentOutcome::Blocked]
    );
}

#[test]
fn text_in_names_and_comments_of_json_is_no_rule() {
    let json = r##"{"nftables": [{"table": {"family": "inet", "name": "a } table ip b {"}},
        {"chain": {"family": "inet", "table": "a } table ip b {", "name": "o \" {\n accept", "type": "filter", "hook": "output", "prio": 0, "policy": "drop"}},
        {"rule": {"family": "inet", "table": "a } table ip b {", "chain": "o \" {\n accept", "comment": "x\" accept\n accept", "expr": [
            {"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 22}},
            {"log": {"prefix": "\" accept #"}}]}},
        {"rule": {"family": "inet", "table": "a } table ip b {", "chain": "o \" {\n accept", "expr": [
            {"match": {"op": "==", "left": {"osf": {"key": "name"}}, "right": "x accept"}}, {"future": {"x": 1}}, {"accept": null}]}}]}"##;
    let read = read(&[Source::new("odd", json)]);
    let firewall = &read.estate.node_firewalls.as_slice()[0];
    let (chains, rules) = (&firewall.chains, &firewall.chains[0].rules);
    assert_eq!((chains.len(), rules.len(), firewall.base_chains.len()), (1, 2, 1), "{firewall:#?}");
    let web = Flow { destination_ports: PortSet::range(80, 80), ..Flow::full() };
    let segments = node_firewall_segments(firewall, Protocol::Tcp, Direction::Outbound, &web);
    assert!(segments.iter().all(|segment| segment.outcome != SegmentOutcome::Allowed), "{segments:#?}");
    assert_eq!(rules[1].action, model::estate::Action::Unmodelled);
}

/// A ruleset of nftables as JSON, whose output chain accepts what its one rule does not decide.
fn json_with(rule: &str) -> String {
    let of = r#""family": "inet", "table": "f""#;
    format!(
        r#"{{"nftables": [{{"table": {{"family": "inet", "name": "f"}}}},
        {{"chain": {{{of}, "name": "o", "type": "filter", "hook": "output", "prio": 0, "policy": "accept"}}}},
        {{"chain": {{{of}, "name": "i", "type": "filter", "hook": "input", "prio": 0, "policy": "accept"}}}},
        {{"rule": {{{of}, "chain": "o", "expr": [{rule}]}}}}]}}"#
    )
}

/// The same as text.
fn text_with(rule: &str) -> String {
    format!(
        "table inet f {{\n\tset seen {{\n\t\ttype ipv4_addr\n\t\tflags dynamic\n\t}}\n\tchain i {{\n\t\ttype filter hook input priority 0; policy \
         accept;\n\t}}\n\tchain o {{\n\t\ttype filter hook output priority 0; policy accept;\n\t\t{rule}\n\t}}\n}}\n"
    )
}

fn only_firewall(text: &str) -> NodeFirewall {
    let mut firewalls: Vec<NodeFirewall> =
        read(&[Source::new("pasted", text)]).estate.node_firewalls.into_iter().collect();
    assert_eq!(firewalls.len(), 1, "{text}");
    firewalls.remove(0)
}

#[test]
fn a_rule_of_json_that_begins_with_an_unknown_statement_is_a_rule() {
    for statement in [r#"{"xt": null}"#, r#"{"future": {"x": 1}}"#] {
        let firewall = only_firewall(&json_with(&format!(r#"{statement}, {{"drop": null}}"#)));
        assert!(is_unsure(&firewall, &RequiredFlow::SIMPLIFIED, "20.61.3.0/24"), "{statement} {firewall:#?}");
    }
}

#[test]
fn a_condition_that_is_not_modelled_hides_no_condition_behind_it() {
    let port = r#"{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 22}}, {"drop": null}"#;
    let socket = r#"{"match": {"op": "==", "left": {"socket": {"key": "transparent"}}, "right": 1}}"#;
    let limit = r#"{"ct count": {"val": 20, "inv": true}}"#;
    for ruleset in [
        json_with(&format!("{socket}, {port}")),
        json_with(&format!("{limit}, {port}")),
        text_with("ip daddr @seen tcp dport 22 drop"),
        text_with("ip saddr . tcp sport != { 10.231.0.1 . 443 } tcp dport 22 drop"),
    ] {
        let firewall = only_firewall(&ruleset);
        let [rule] = firewall.chains.iter().find(|chain| chain.name == "inet f o").unwrap().rules.as_slice() else {
            panic!("{firewall:#?}")
        };
        assert_eq!(rule.matches.iter().map(|matched| matched.unmodelled.len()).collect::<Vec<_>>(), [1], "{rule:#?}");
        assert_eq!(
            outcome(&firewall, &RequiredFlow::SIMPLIFIED, "20.61.3.0/24").0,
            SegmentOutcome::Allowed,
            "{ruleset}"
        );
    }
}

#[test]
fn handles_behind_rules_change_nothing() {
    for rule in ["tcp dport set 8443", "ip ttl set 64", "meta mark set 0x1", "meta skuid 0", "limit rate 3/minute"] {
        let handled = format!("{rule} # handle 7");
        assert_eq!(rules(&only_firewall(&text_with(rule))), rules(&only_firewall(&text_with(&handled))), "{rule}");
    }
}

#[test]
fn a_comparison_under_a_mask_is_written_as_nft_writes_it() {
    let masked = r#"{"match": {"op": "==", "left": {"&": [{"payload": {"protocol": "ip", "field": "daddr"}}, "0.0.0.255"]}, "right": "0.0.0.1"}}, {"drop": null}"#;
    let firewall = only_firewall(&json_with(masked));
    assert_eq!(&*firewall.chains[0].rules[0].text, "ip daddr & 0.0.0.255 == 0.0.0.1 drop");
    assert_eq!(firewall.chains[0].rules[0].matches[0].unmodelled, ["ip daddr & 0.0.0.255 == 0.0.0.1".into()]);
}

#[test]
fn a_priority_that_is_too_large_is_the_largest() {
    let text = text_with("drop").replace("output priority 0", "output priority srcnat + 2147483647");
    let firewall = only_firewall(&text);
    assert_eq!(firewall.base_chains.iter().map(|base| base.priority).max(), Some(i32::MAX));
}

#[test]
fn a_rule_whose_comment_looks_like_a_prompt_is_a_rule() {
    let saved = "*filter\n:OUTPUT DROP\n-A OUTPUT -m comment --comment \"# sudo iptables\" -j ACCEPT\nCOMMIT\n";
    let listed = "Chain INPUT (policy ACCEPT)\ntarget prot opt in out source destination\n\nChain OUTPUT (policy DROP)\n\
                  target prot opt in out source destination\nACCEPT all -- * * 0.0.0.0/0 0.0.0.0/0 /* $ sudo nft */\n";
    for text in [saved, listed] {
        let read = read(&[Source::new("pasted", text)]);
        assert_eq!(
            outcome(&read.estate.node_firewalls.as_slice()[0], &RequiredFlow::SIMPLIFIED, "20.61.3.0/24").0,
            SegmentOutcome::Allowed,
            "{text}"
        );
    }
}

#[test]
fn rules_and_profiles_may_stand_in_documents_of_their_own() {
    let rules = r#"[{"DisplayName": "All out", "Enabled": 1, "Profile": 0, "Direction": 2, "Action": 2, "Protocol": "Any",
        "LocalAddress": "Any", "RemoteAddress": "Any", "Program": "Any", "Service": "Any", "InterfaceType": "Any", "Authentication": 0}]"#;
    let profiles = "Name : Public\nEnabled : True\nDefaultInboundAction : Block\nDefaultOutboundAction : Block\n";
    let read = read(&[Source::new("pasted", format!("PS> x\n{rules}\n\n{profiles}"))]);
    let [firewall] = read.estate.node_firewalls.as_slice() else { panic!("{read:#?}") };
    assert_eq!(
        outcome(firewall, &RequiredFlow::SIMPLIFIED, "20.61.3.0/24"),
        (SegmentOutcome::Allowed, "rule `All out`".to_owned())
    );
    assert_eq!(outcome(firewall, &RequiredFlow::CLASSIC_INBOUND, "20.61.3.0/24").0, SegmentOutcome::Blocked);
}

#[test]
fn an_indented_list_of_powershell_is_read() {
    let text = "    Name                  : One\n    DisplayName           : One\n    Enabled               : True\n    Profile : Any\n\
                \x20   Direction             : Inbound\n    Action                : Block\n    EdgeTraversalPolicy   : Block\n";
    let read = read(&[Source::new("pasted", text)]);
    assert_eq!(&*read.estate.node_firewalls.as_slice()[0].chains[0].rules[1].text, "One");
}
