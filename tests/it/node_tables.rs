//! What a node's firewall does beside filtering: tables that decide nothing, rules that rewrite packets, words that stand for
//! addresses. In every form in which tools print it.

use switchover::assess::{Fate, Needed, needed_node_firewall_parts, node_firewall_parts};
use switchover::estate::{Direction, NodeFirewall};
use switchover::net::{Flow, PortSet, PrefixSet, Protocol};
use switchover::read::{Extent, Read, read};
use switchover::{Options, Source};

use crate::support::{self, source};

const SAVED_NAT: &str = "*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n\
                         -A POSTROUTING -s 192.168.128.0/20 ! -o docker0 -j MASQUERADE\nCOMMIT\n";
const SAVED_FILTER: &str = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n";

fn fixture(name: &str) -> Read {
    read(&[source(&support::fixture("node-firewall").join(name))])
}

fn text(text: &str) -> NodeFirewall {
    read(&[Source::new("pasted", text)]).estate.node_firewalls.remove(0)
}

fn prefix(text: &str) -> PrefixSet {
    text.parse::<ipnet::IpNet>().unwrap().into()
}

/// What becomes of a requirement: one word if all of it fares alike.
fn fate(firewall: &NodeFirewall, needed: &Needed, remote: &str) -> &'static str {
    let (node, remote) = (prefix("10.231.0.1/32"), prefix(remote));
    let (source, destination) = match needed.direction {
        Direction::Outbound => (node, remote),
        Direction::Inbound => (remote, node),
    };
    let flow = Flow { source, source_ports: Needed::client_ports(), destination, destination_ports: needed.port_set() };
    let words: Vec<&str> = needed_node_firewall_parts(firewall, needed, &flow)
        .iter()
        .map(|part| match part.fate {
            Fate::Passes => "open",
            Fate::Stops => "blocked",
            Fate::Unsure(_) => "unknown",
        })
        .collect();
    if words.iter().all(|word| *word == words[0]) { words[0] } else { "mixed" }
}

fn simplified(firewall: &NodeFirewall, remote: &str) -> &'static str {
    fate(firewall, &Needed::SIMPLIFIED, remote)
}

/// The first fact that is missing for simplified communication.
fn fact(firewall: &NodeFirewall) -> (String, Option<String>) {
    let flow = Flow { destination_ports: PortSet::range(443, 443), ..Flow::full() };
    let parts = needed_node_firewall_parts(firewall, &Needed::SIMPLIFIED, &flow);
    let facts = parts.iter().find_map(|part| if let Fate::Unsure(facts) = &part.fate { facts.first() } else { None });
    let fact = facts.unwrap_or_else(|| panic!("{parts:#?}"));
    (format!("{} {}", fact.fact, fact.how), fact.command.clone())
}

#[test]
fn a_listing_without_the_filter_table_decides_nothing_and_says_what_to_run() {
    let listed = "-P PREROUTING ACCEPT\n-P INPUT ACCEPT\n-P OUTPUT ACCEPT\n-P POSTROUTING ACCEPT\n";
    let nft = "table ip nat {\n\tchain POSTROUTING {\n\t\ttype nat hook postrouting priority srcnat; policy accept;\n\t\tmasquerade\n\t}\n}\n";
    let route = "table ip mangle {\n\tchain OUTPUT {\n\t\ttype route hook output priority mangle; policy accept;\n\t}\n\
                 \tchain INPUT {\n\t\ttype filter hook input priority mangle; policy accept;\n\t}\n}\n";
    let prerouting =
        "table inet early {\n\tchain pre {\n\t\ttype filter hook prerouting priority raw; policy accept;\n\t}\n}\n";
    for (shown, command) in [
        (SAVED_NAT, "sudo iptables-save"),
        (listed, "sudo iptables-save"),
        ("$ sudo iptables -t raw -S\n-P PREROUTING ACCEPT\n-P OUTPUT ACCEPT\n", "sudo iptables-save"),
        (
            "$ sudo iptables -t security -S\n-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n",
            "sudo iptables-save",
        ),
        (
            "# sudo ip6tables -t nat -S\n-P PREROUTING ACCEPT\n-P INPUT ACCEPT\n-P OUTPUT ACCEPT\n-P POSTROUTING ACCEPT\n",
            "sudo ip6tables-save",
        ),
        (nft, "sudo nft list ruleset"),
        (route, "sudo nft list ruleset"),
        (prerouting, "sudo nft list ruleset"),
    ] {
        let read = read(&[Source::new("pasted", shown)]);
        assert_eq!(read.sources[0].read, Extent::Whole, "{shown}");
        let (fact, told) = fact(&read.estate.node_firewalls[0]);
        assert!(fact.contains(&format!("The filter table is not shown: run `{command}`.")), "{shown}\n{fact}");
        assert_eq!(told.as_deref(), Some(command), "{shown}");
    }
    for name in ["docker-nat.listing", "nat-only.nft.json"] {
        let firewall = &fixture(name).estate.node_firewalls[0];
        assert_eq!(simplified(firewall, "20.61.3.0/24"), "unknown", "{name}");
        assert_eq!(fate(firewall, &Needed::CLASSIC_INBOUND, "20.61.3.0/24"), "unknown", "{name}");
    }
}

#[test]
fn what_other_tables_drop_counts_without_the_filter_table() {
    let firewall = &fixture("mangle-drop.rules").estate.node_firewalls[0];
    assert_eq!(simplified(firewall, "20.60.3.0/24"), "blocked");
    assert_eq!(simplified(firewall, "20.61.3.0/24"), "unknown");
}

#[test]
fn the_filter_table_may_be_in_the_same_text_or_in_another_one() {
    let both = text(&format!("{SAVED_NAT}{SAVED_FILTER}"));
    assert_eq!(simplified(&both, "20.61.3.0/24"), "open");
    let all = "# sudo nft list ruleset\ntable ip nat {\n\tchain p {\n\t\ttype nat hook postrouting priority srcnat; policy accept;\n\t}\n}\n";
    assert_eq!(simplified(&text(all), "20.61.3.0/24"), "open", "the command lists every table");
    let listings = "$ sudo iptables -S\n-P INPUT ACCEPT\n-P FORWARD DROP\n-P OUTPUT DROP\n$ sudo iptables -t nat -S\n-P PREROUTING ACCEPT\n\
                    -P INPUT ACCEPT\n-P OUTPUT ACCEPT\n-P POSTROUTING ACCEPT\n";
    assert_eq!(simplified(&text(listings), "20.61.3.0/24"), "blocked");
    let modes = |sources: &[Source]| {
        let plan = switchover::plan(
            sources,
            &Options { region: switchover::net::Region::find("westeurope"), ..Options::default() },
        );
        plan.subjects.iter().map(|subject| format!("{:?}", subject.modes.simplified)).collect::<Vec<_>>()
    };
    let group = r#"{"name": "nsg", "location": "westeurope", "securityRules": []}"#;
    let (nat, filter, nsg) =
        (Source::new("nat", SAVED_NAT), Source::new("filter", SAVED_FILTER), Source::new("nsg.json", group));
    assert_eq!(modes(&[nsg.clone(), nat.clone()]), ["Unknown"]);
    assert_eq!(modes(&[nsg, nat, filter]), ["Open"]);
}

/// Rules that rewrite what goes to 20.61.3.0/24, and nothing else.
#[test]
fn what_rules_rewrite_is_unknown_and_nothing_else_is() {
    let nft = |chain: &str, rule: &str| {
        format!(
            "table ip t {{\n\tchain f {{\n\t\ttype filter hook input priority 0; policy accept;\n\t}}\n\tchain c {{\n\t\t{chain}; policy accept;\n\t\tip daddr 20.61.3.0/24 {rule}\n\t}}\n}}\n"
        )
    };
    let output = |rule: &str| nft("type filter hook output priority filter", rule);
    let iptables = |table: &str, chain: &str, rule: &str| {
        format!(
            "*{table}\n:PREROUTING ACCEPT\n:INPUT ACCEPT\n:OUTPUT ACCEPT\n:POSTROUTING ACCEPT\n-A {chain} -d 20.61.3.0/24 {rule}\nCOMMIT\n{SAVED_FILTER}"
        )
    };
    let listed = |target: &str, told: &str| {
        format!(
            "$ sudo iptables -t nat -nvL\nChain PREROUTING (policy ACCEPT 0 packets, 0 bytes)\n pkts bytes target     prot opt in     out     source               destination\n\n\
             Chain INPUT (policy ACCEPT 0 packets, 0 bytes)\n pkts bytes target     prot opt in     out     source               destination\n\n\
             Chain OUTPUT (policy ACCEPT 0 packets, 0 bytes)\n pkts bytes target     prot opt in     out     source               destination\n\n\
             Chain POSTROUTING (policy ACCEPT 0 packets, 0 bytes)\n pkts bytes target     prot opt in     out     source               destination\n\
             \x20   0     0 {target}       tcp  --  *      eth0    0.0.0.0/0            20.61.3.0/24         {told}\n\n\
             $ sudo iptables -nvL\nChain INPUT (policy ACCEPT 0 packets, 0 bytes)\n pkts bytes target     prot opt in     out     source               destination\n\n\
             Chain OUTPUT (policy ACCEPT 0 packets, 0 bytes)\n pkts bytes target     prot opt in     out     source               destination\n"
        )
    };
    for rewriting in [
        output("tcp dport set 8443"),
        output("tcp dport 443 tcp dport set 8443 accept"),
        output("ip daddr set 10.9.9.9"),
        output("ip saddr set 10.9.9.9"),
        output("@nh,128,32 set 0xa090909"),
        output("tcp dport set tcp dport map { 443 : 8443 }"),
        nft("type route hook output priority mangle", "meta mark set 0x1"),
        nft("type nat hook output priority -100", "dnat to 10.9.9.9:443"),
        nft("type nat hook output priority -100", "redirect to :3128"),
        nft("type nat hook postrouting priority srcnat", "oifname \"eth0\" snat to 10.9.9.9"),
        nft("type nat hook postrouting priority srcnat", "snat ip to 10.231.0.1-10.231.0.9"),
        iptables("nat", "POSTROUTING", "-o eth0 -j SNAT --to-source 10.9.9.9"),
        iptables("nat", "POSTROUTING", "-j NETMAP --to 10.9.9.0/24"),
        iptables("nat", "OUTPUT", "-p tcp -j DNAT --to-destination 10.9.9.9:443"),
        iptables("nat", "OUTPUT", "-p tcp --dport 443 -j REDIRECT --to-ports 3128"),
        iptables("mangle", "OUTPUT", "-p tcp -j MARK --set-xmark 0x1/0xffffffff"),
        iptables("mangle", "OUTPUT", "-j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff"),
        listed("SNAT", "to:10.9.9.9"),
        listed("NETMAP", "to:10.9.9.0/24"),
    ] {
        let firewall = text(&rewriting);
        assert_eq!(simplified(&firewall, "20.61.3.0/25"), "unknown", "{rewriting}");
        assert_eq!(simplified(&firewall, "20.61.4.0/24"), "open", "{rewriting}");
        // Of a connection, only the first packet is translated; all packets are rewritten and marked.
        if ["type nat", "*nat", "-t nat"].iter().any(|sign| rewriting.contains(sign)) {
            assert_eq!(
                fate(&firewall, &Needed::CLASSIC_INBOUND, "20.61.3.0/25"),
                "open",
                "answers are not translated: {rewriting}"
            );
        }
    }
    for harmless in [
        output("tcp dport set 443"),
        output("ip dscp set cs1 accept"),
        output("ip ttl set 64"),
        output("meta mark set 0x1 accept"),
        output("ct mark set meta mark accept"),
        nft("type nat hook postrouting priority srcnat", "snat to 10.231.0.1"),
        nft("type nat hook postrouting priority srcnat", "masquerade random"),
        iptables("nat", "POSTROUTING", "-j SNAT --to-source 10.231.0.1:1024-65535"),
        iptables("nat", "POSTROUTING", "-j MASQUERADE"),
        iptables("mangle", "POSTROUTING", "-j MARK --set-xmark 0x1/0xffffffff"),
        iptables("mangle", "OUTPUT", "-j CONNMARK --save-mark"),
        listed("SNAT", "to:10.231.0.1"),
    ] {
        assert_eq!(simplified(&text(&harmless), "20.61.3.0/25"), "open", "{harmless}");
    }
}

#[test]
fn a_rule_behind_a_rewriting_still_drops_what_it_surely_matches() {
    let dropped = |rule: &str| {
        format!(
            "table ip t {{\n\tchain c {{\n\t\ttype filter hook output priority filter; policy accept;\n\t\ttcp dport set 8443\n\t\t{rule}\n\t}}\n}}\n"
        )
    };
    assert_eq!(simplified(&text(&dropped("ip daddr 20.61.3.0/24 drop")), "20.61.3.0/24"), "blocked");
    assert_eq!(simplified(&text(&dropped("tcp dport 443 drop")), "20.61.3.0/24"), "unknown");
    // What is sent elsewhere is not what later rules see.
    let elsewhere = "*nat\n:OUTPUT ACCEPT\n-A OUTPUT -p tcp --dport 443 -j DNAT --to-destination 10.9.9.9\nCOMMIT\n\
                     *filter\n:INPUT ACCEPT\n:OUTPUT DROP\n-A OUTPUT -d 10.9.9.9 -j ACCEPT\nCOMMIT\n";
    assert_eq!(simplified(&text(elsewhere), "20.61.3.0/24"), "unknown");
}

#[test]
fn rewriting_is_the_same_in_the_json_of_nftables() {
    let firewall = &fixture("rewriting.nft.json").estate.node_firewalls[0];
    let fates = ["20.61.3.0/24", "20.61.4.0/24", "20.61.5.0/24"].map(|remote| simplified(firewall, remote));
    assert_eq!(fates, ["unknown", "unknown", "open"]);
}

#[test]
fn firewalld_forwards_before_it_accepts_and_masquerades_without_accepting() {
    let firewall = &fixture("forwarding.firewalld").estate.node_firewalls[0];
    let inbound = |port: u16| {
        let (source, destination) = (prefix("20.61.3.0/24"), prefix("10.231.0.1/32"));
        let flow = Flow {
            source,
            source_ports: Needed::client_ports(),
            destination,
            destination_ports: PortSet::range(port, port),
        };
        node_firewall_parts(firewall, Protocol::Tcp, Direction::Inbound, &flow).remove(0).fate
    };
    assert_eq!(inbound(29876), Fate::Passes);
    assert!(matches!(inbound(29877), Fate::Unsure(_)), "the port is forwarded");
    assert_eq!(simplified(firewall, "20.61.7.0/24"), "blocked", "masquerading accepts nothing that is rejected");
    assert_eq!(simplified(firewall, "20.61.8.0/24"), "unknown");
    assert_eq!(simplified(firewall, "20.61.9.0/24"), "open");
}

#[test]
fn a_port_proxy_of_windows_takes_the_connections_of_its_port() {
    let rule = "Rule Name: Batch\nEnabled: Yes\nDirection: In\nProfiles: Domain,Private,Public\nLocalIP: Any\nRemoteIP: Any\nProtocol: TCP\n\
                LocalPort: 29876-29877\nRemotePort: Any\nInterfaceTypes: Any\nSecurity: NotRequired\nAction: Allow\n\n\
                Domain Profile Settings:\nState ON\nFirewall Policy BlockInbound,AllowOutbound\n";
    let proxy = |port: &str| {
        format!(
            "{rule}\nListen on ipv4:             Connect to ipv4:\n\nAddress         Port        Address         Port\n--------------- ----------  --------------- ----------\n*               {port}       10.0.0.9        80\n"
        )
    };
    assert_eq!(fate(&text(rule), &Needed::CLASSIC_INBOUND, "20.61.3.0/24"), "open");
    assert_eq!(fate(&text(&proxy("8080")), &Needed::CLASSIC_INBOUND, "20.61.3.0/24"), "open");
    assert_eq!(fate(&text(&proxy("29876")), &Needed::CLASSIC_INBOUND, "20.61.3.0/24"), "mixed");
}

/// A rule of Windows' firewall that blocks outbound connections to `remote`, where everything else is let out.
fn windows_block(remote: &str) -> NodeFirewall {
    let rules = format!(
        r#"[{{"DisplayName": "b", "Enabled": 1, "Profile": 0, "Direction": 2, "Action": 4, "Protocol": "Any", "LocalAddress": "Any",
        "RemoteAddress": "{remote}", "Program": "Any", "Service": "Any", "InterfaceType": "Any", "Authentication": 0}}]"#
    );
    let profiles = "Name : Public\nEnabled : True\nDefaultInboundAction : Block\nDefaultOutboundAction : Allow\n";
    text(&format!("PS> x\n{rules}\n\n{profiles}"))
}

#[test]
fn words_for_local_addresses_match_no_public_ones() {
    for remote in
        ["LocalSubnet", "LocalSubnet4", "LocalSubnet6", "DNS", "DHCP", "DefaultGateway", "WINS", "DefaultGateway6"]
    {
        let firewall = windows_block(remote);
        assert_eq!(simplified(&firewall, "20.61.3.0/24"), "open", "{remote}");
    }
    for remote in ["LocalSubnet", "DefaultGateway", "WINS"] {
        assert_eq!(
            simplified(&windows_block(remote), "10.40.0.0/24"),
            "unknown",
            "{remote}: a private endpoint may be there"
        );
    }
    for remote in ["Intranet", "Internet", "RmtIntranet", "LocalSubnet,Internet"] {
        assert_eq!(simplified(&windows_block(remote), "20.61.3.0/24"), "unknown", "{remote}: policies define it");
    }
    let listed = &fixture("local-words.netsh").estate.node_firewalls[0];
    assert_eq!([simplified(listed, "192.0.2.0/24"), simplified(listed, "20.61.3.0/24")], ["blocked", "open"]);
    for rules in [
        "*filter\n:INPUT ACCEPT\n:OUTPUT ACCEPT\n-A OUTPUT -m addrtype --dst-type LOCAL -j DROP\nCOMMIT\n",
        "table inet f {\n\tchain o {\n\t\ttype filter hook output priority 0; policy accept;\n\t\tfib daddr type local drop\n\t\tfib daddr . oif type { local, broadcast } drop\n\t}\n}\n",
        "Status: active\nDefault: deny (incoming), allow (outgoing), disabled (routed)\n\nTo                         Action      From\n--                         ------      ----\n10.0.0.0/8                 DENY OUT    Anywhere\n",
    ] {
        assert_eq!(simplified(&text(rules), "20.61.3.0/24"), "open", "{rules}");
    }
}

#[test]
fn a_rule_against_tracking_does_nothing_once_packets_are_tracked() {
    let ruleset = |priority: &str| {
        format!(
            "table ip t {{\n\tchain p {{\n\t\ttype filter hook prerouting priority {priority}; policy accept;\n\t\ttcp sport 443 notrack\n\t}}\n\
             \tchain i {{\n\t\ttype filter hook input priority filter; policy accept;\n\t\tct state untracked drop\n\t}}\n}}\n"
        )
    };
    assert_eq!(simplified(&text(&ruleset("filter")), "20.61.3.0/24"), "open");
    assert_eq!(simplified(&text(&ruleset("raw")), "20.61.3.0/24"), "blocked");
}
