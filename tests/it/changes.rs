//! Changes of every hop except NSGs: small estates, what is planned for them, and that it is proved.

use crate::support::plain;
use model::plan::Verdict;
use serde_json::Value;
use switchover::{Edition, Options, Plan, Source, TargetMode};

use crate::small_estate::{
    account, assert_proved, firewall, firewall_with_policy, group, nsg, plan, policy, pool, table, vnet,
};

/// The changes of a phase: action, name and the commands, with long lists of addresses shortened.
fn changes(plan: &Plan, phase: &str) -> Vec<String> {
    let own = plan.changes.iter().filter(|change| change.phase.name() == phase);
    own.map(|change| {
        let commands: Vec<String> = change.commands.all().map(|command| cut(command)).collect();
        format!(
            "{phase}: {:?} {}\n  {}\n  $ {}",
            change.action,
            change.name(),
            change.why.plain(),
            commands.join("\n  $ ")
        )
    })
    .collect()
}

fn cut(command: &str) -> String {
    let is_address = |word: &str| word.contains('/') && word.starts_with(|c: char| c.is_ascii_digit());
    let mut words: Vec<String> = Vec::new();
    for word in command.split(' ') {
        match word.split_once(',') {
            Some((first, rest)) if is_address(first) && !rest.is_empty() => words.push(format!("{first},…")),
            _ if is_address(word) && words.last().is_some_and(|last| last.contains('/') && is_address(last)) => {}
            _ => words.push(word.to_owned()),
        }
    }
    words.join(" ")
}

fn told(plan: &Plan) -> String {
    ["union", "tighten", "rollback"].map(|phase| changes(plan, phase).join("\n")).join("\n")
}

fn forced(routes: &[(&str, &str)], firewall: Value) -> Plan {
    plan(&[vnet(), nsg(), table(routes), pool("BatchManaged"), account(), firewall], None)
}

#[test]
fn under_forced_tunnelling_one_route_serves_both_models_and_the_firewall_lets_storage_through() {
    let plan = forced(&[("0.0.0.0/0", "10.0.255.4")], firewall(&[(200, "Deny", "Storage")]));
    assert_proved(&plan);
    insta::assert_snapshot!(told(&plan));
}

#[test]
fn a_route_that_only_classic_needed_goes_when_simplified_gets_through_the_firewall() {
    let plan = forced(&[("0.0.0.0/0", "10.0.255.4")], firewall(&[(200, "Allow", "*")]));
    assert_proved(&plan);
    assert_eq!(changes(&plan, "union").len(), 1);
    insta::assert_snapshot!(told(&plan));
}

#[test]
fn routes_that_are_for_the_service_alone_are_changed_and_others_are_not() {
    let routes = [("0.0.0.0/0", "Internet"), ("13.69.229.32/27", "None"), ("Storage", "None")];
    let plan = plan(&[vnet(), nsg(), table(&routes), pool("BatchManaged"), account()], None);
    assert_proved(&plan);
    insta::assert_snapshot!(told(&plan));
}

#[test]
fn without_public_addresses_no_route_to_the_internet_is_proposed() {
    let estate = [vnet(), nsg(), table(&[("0.0.0.0/0", "None")]), pool("NoPublicIPAddresses"), account()];
    let sources: Vec<Source> = estate.iter().map(|one| Source::new("x", one.to_string())).collect();
    let plan = switchover::plan(
        &sources,
        &Options { edition: Some(Edition::Ga), target: TargetMode::Union, ..Options::default() },
    );
    assert!(changes(&plan, "union").is_empty(), "{:#?}", plan.changes);
    let gaps = plain(&plan.proof.union.gaps).join("\n");
    assert!(gaps.contains("no route for BatchNodeManagement.northeurope to `Internet` would allow it"), "{gaps}");
    assert!(gaps.contains("the pool has no public IP addresses"), "{gaps}");
}

#[test]
fn what_a_policy_inherits_can_only_be_changed_there() {
    let estate = |to: &str| {
        [
            vnet(),
            nsg(),
            table(&[("0.0.0.0/0", "10.0.255.4")]),
            pool("BatchManaged"),
            account(),
            firewall_with_policy(),
            policy("child", Some("parent")),
            policy("parent", None),
            group("parent", "Deny", to),
            group("child", "Deny", "*"),
        ]
    };
    let denied = plan(&estate("Storage.northeurope"), None);
    let gaps = plain(&denied.proof.union.gaps).join("\n");
    assert!(gaps.contains("Firewall policy `child`: none of its rules comes before those that it inherits"), "{gaps}");
    let other = plan(&estate("10.9.0.0/16"), None);
    assert_proved(&other);
    insta::assert_snapshot!(told(&other));
}

fn on_node(text: &str) -> Plan {
    plan(&[vnet(), nsg(), table(&[]), pool("BatchManaged"), account()], Some(text))
}

#[test]
fn iptables_get_a_rule_before_the_one_that_decides() {
    let text = "*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n:egress - [0:0]\n\
                -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n\
                -A OUTPUT -o lo -j ACCEPT\n-A OUTPUT -j egress\n-A egress -p tcp -m tcp --dport 443 -j REJECT\nCOMMIT\n";
    let plan = on_node(text);
    assert_proved(&plan);
    insta::assert_snapshot!(told(&plan));
}

#[test]
fn a_stateless_node_lets_the_answers_in_as_well() {
    let text = "*filter\n:INPUT DROP [0:0]\n:OUTPUT DROP [0:0]\nCOMMIT\n";
    let plan = on_node(text);
    assert_proved(&plan);
    insta::assert_snapshot!(told(&plan));
}

#[test]
fn nftables_get_a_rule_in_the_chain_that_decides() {
    let text = "table inet guard {\n\tchain out {\n\t\ttype filter hook output priority filter; policy accept;\n\
                \t\toif \"lo\" accept\n\t\ttcp dport 443 drop\n\t}\n}\n";
    let plan = on_node(text);
    assert_proved(&plan);
    insta::assert_snapshot!(told(&plan));
}

#[test]
fn ufw_is_told_each_prefix() {
    let text = "Status: active\nLogging: on (low)\nDefault: deny (incoming), deny (outgoing), disabled (routed)\n\
                New profiles: skip\n\nTo                         Action      From\n--                         ------      ----\n\
                22/tcp                     ALLOW IN    10.0.0.0/8\n";
    let plan = on_node(text);
    assert_proved(&plan);
    insta::assert_snapshot!(told(&plan));
}

#[test]
fn in_windows_firewall_a_rule_that_blocks_has_to_be_changed_itself() {
    let rule = |action: &str| {
        format!(
            "\nRule Name:                            Web\n----------------------------------------------------------------------\n\
             Enabled:                              Yes\nDirection:                            Out\nProfiles:                             \
             Domain,Private,Public\nLocalIP:                              Any\nRemoteIP:                             Any\n\
             Protocol:                             TCP\nLocalPort:                            Any\nRemotePort:                           \
             80,443\nAction:                               {action}\n\nPublic Profile Settings:\nFirewall Policy                       \
             BlockInbound,BlockOutbound\n"
        )
    };
    let blocked = on_node(&rule("Block"));
    let gaps = plain(&blocked.proof.union.gaps).join("\n");
    assert!(gaps.contains("what blocks overrides what allows"), "{gaps}");
    let open = on_node(&rule("Allow").replace("80,443", "80"));
    assert_proved(&open);
    insta::assert_snapshot!(told(&open));
}

/// A ruleset with the commands of a phase typed on the node.
fn retyped(text: &str, plan: &Plan, phase: &str) -> String {
    let own = plan.changes.iter().filter(|change| change.phase.name() == phase && !change.commands.node.is_empty());
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for change in own {
        let typed = change.commands.node.strip_prefix("sudo iptables ").unwrap().replace('\'', "\"");
        let (verb, rest) = typed.split_once(' ').unwrap();
        let (chain, spec) = rest.split_once(' ').unwrap();
        let of_chain = |line: &String| line.starts_with(&format!("-A {chain} "));
        match verb {
            "-A" => lines.insert(lines.len() - 1, typed),
            "-D" => lines.retain(|line| *line != format!("-A {rest}")),
            _ => {
                let (number, spec) = spec.split_once(' ').unwrap();
                let mut places = lines.iter().enumerate().filter(|(_, line)| of_chain(line)).map(|(at, _)| at);
                let at = places.nth(number.parse::<usize>().unwrap() - 1).unwrap_or(lines.len() - 1);
                lines.insert(at, format!("-A {chain} {spec}"));
            }
        }
    }
    lines.join("\n")
}

#[test]
fn what_is_typed_on_a_node_does_what_was_proved() {
    let rulesets = [
        "*filter\n:INPUT DROP [0:0]\n:OUTPUT DROP [0:0]\nCOMMIT",
        "*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n:egress - [0:0]\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n\
         -A OUTPUT -o lo -j ACCEPT\n-A OUTPUT -j egress\n-A egress -p tcp -m tcp --dport 443 -j REJECT\nCOMMIT",
    ];
    for ruleset in rulesets {
        let before = on_node(ruleset);
        let united = retyped(ruleset, &before, "union");
        let after = on_node(&united);
        let subject = &after.subjects[0];
        assert_eq!((subject.modes.classic, subject.modes.simplified), (Verdict::Open, Verdict::Open), "{united}");
        assert!(changes(&after, "union").is_empty(), "nothing is left to do: {:#?}", changes(&after, "union"));
        let tightened = on_node(&retyped(&united, &before, "tighten"));
        assert_eq!(tightened.subjects[0].modes.simplified, Verdict::Open);
        let storage = &tightened.subjects[0].requirements[1];
        assert_eq!(storage.verdict, Verdict::Blocked, "{storage:#?}");
    }
}

#[test]
fn where_no_group_is_on_the_way_the_nodes_themselves_shut_the_service_out() {
    let text = "*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\nCOMMIT";
    let options = Options { region: model::net::Region::find("northeurope"), ..Options::default() };
    let plan = switchover::plan(&[Source::new("node", text)], &options);
    assert_proved(&plan);
    insta::assert_snapshot!(told(&plan));
}

#[test]
fn a_firewall_that_others_use_gets_no_rule_for_everyone() {
    let plan = plan(&[firewall(&[])], None);
    assert!(plan.changes.is_empty());
    let gaps = plain(&plan.proof.union.gaps).join("\n");
    assert!(gaps.contains("the addresses of the nodes are unknown"), "{gaps}");
}
