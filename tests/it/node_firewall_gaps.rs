//! What a listing of a node firewall leaves out, and what it says of directions.

use model::plan::Verdict::{self, Blocked, Open, Unknown};
use switchover::Plan;

use crate::support::plan_of;

/// The verdicts of what the classic model needs inbound, and of what the simplified one needs.
fn verdicts(plan: &Plan) -> (Verdict, Verdict) {
    let of = |inbound: bool| {
        let direction =
            |own: &&model::plan::Requirement| (own.direction == model::estate::Direction::Inbound) == inbound;
        plan.subjects[0].requirements.iter().rfind(direction).unwrap().verdict
    };
    (of(true), of(false))
}

fn profiles(policy: &str) -> String {
    ["Domain", "Private", "Public"]
        .map(|name| {
            let line = "-".repeat(70);
            format!("{name} Profile Settings: \n{line}\nState                                 ON\nFirewall Policy                       {policy}\n\n")
        })
        .concat()
}

#[test]
fn profiles_alone_do_not_tell_what_the_rules_of_windows_decide() {
    for policy in ["BlockInbound,AllowOutbound", "BlockInbound,BlockOutbound", "AllowInbound,AllowOutbound"] {
        assert_eq!(verdicts(&plan_of("node.txt", &profiles(policy))), (Unknown, Unknown), "{policy}");
    }
    let shown = "Name : Public\nEnabled : True\nDefaultInboundAction : Block\nDefaultOutboundAction : Block\nAllowInboundRules : True\n";
    assert_eq!(verdicts(&plan_of("node.txt", shown)), (Unknown, Unknown));
    // Here no rule can open it.
    assert_eq!(verdicts(&plan_of("node.txt", &profiles("BlockInboundAlways,AllowOutbound"))).0, Blocked);
    let rule = "\nRule Name:                            a rule\n----------------------------------------------------------------------\n\
                Enabled:                              Yes\nDirection:                            In\nProfiles:                             Domain,Private,Public\n\
                LocalIP:                              Any\nRemoteIP:                             Any\nProtocol:                             TCP\n\
                LocalPort:                            3389\nRemotePort:                           Any\nProgram:                              Any\n\
                InterfaceTypes:                       Any\nSecurity:                             NotRequired\nAction:                               Allow\n";
    let whole = profiles("BlockInbound,AllowOutbound") + rule;
    assert_eq!(verdicts(&plan_of("node.txt", &whole)), (Blocked, Open));
}

fn nft(rule: &str) -> String {
    format!("table inet t {{\n chain o {{\n  type filter hook output priority 0; policy accept;\n  {rule}\n }}\n}}\n")
}

fn iptables(rule: &str) -> String {
    format!(
        "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT {rule} -j DROP\nCOMMIT\n"
    )
}

#[test]
fn the_first_packet_of_a_connection_goes_in_its_original_direction() {
    let original = [
        nft("ct direction original tcp dport 443 drop"),
        nft("tcp dport 443 ct direction original counter drop"),
        nft("ct direction 0 drop"),
        iptables("-p tcp --dport 443 -m conntrack --ctdir ORIGINAL"),
    ];
    for text in original {
        assert_eq!(verdicts(&plan_of("node.txt", &text)).1, Blocked, "{text}");
    }
    assert_eq!(verdicts(&plan_of("node.txt", &nft("ct direction original accept"))).1, Open);
}

/// A text that shows a part of a ruleset says which part is missing, whatever it is that leaves it out.
#[test]
fn a_ruleset_that_is_read_partly_has_a_message() {
    let listings = [
        "-P FORWARD DROP\n-P OUTPUT DROP\n-N allowed\n-A OUTPUT -p tcp -j allowed\n-A allowed -j RETURN\n",
        "-P INPUT ACCEPT\n-P FORWARD DROP\n-A INPUT -p tcp --dport 443 -j ACCEPT\n",
        "*filter\n:INPUT DROP [0:0]\n-A INPUT -j ACCEPT\n",
        "{\"nftables\": [{\"metainfo\": {}}, {\"chain\": {\"family\": \"ip\", \"table\": \"filter\", \"name\": \"o\", \"handle\": 1,",
    ];
    for listing in listings {
        for text in [listing.to_owned(), format!("{{\"a\": 1}}\n{listing}")] {
            let plan = plan_of("node.txt", &text);
            let report = &plan.sources[0];
            assert!(report.read == read::Extent::Whole || !report.diagnostics.is_empty(), "{text}\n{report:?}");
        }
    }
}
