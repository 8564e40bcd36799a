//! Changes of firewalls on nodes as the plan shows them, and what is typed there.

use super::item::{About, NodeItem};
use super::schema::{ChangeAction, NodeFirewallRule};
use crate::estate::{NodeFirewall, NodeFirewallKind, PortTerm};
use crate::shell::quoted;

/// The rule as the plan shows it.
pub fn node_rule(firewall: &NodeFirewall, item: &NodeItem, chain: String) -> NodeFirewallRule {
    let about = &item.about;
    let (first, last) = about.ports;
    NodeFirewallRule {
        name: if item.rule.origin.is_some() { item.rule.text.clone() } else { about.name.to_owned() },
        tool: firewall.kind.name().to_owned(),
        chain,
        position: u32::try_from(item.position).unwrap_or(u32::MAX),
        action: if about.allows { "Allow" } else { "Deny" }.to_owned(),
        answers: about.answers,
        outbound: about.outbound,
        remote_addresses: remote(about),
        ports: PortTerm::Range(first, last).to_string(),
    }
}

fn remote(about: &About) -> Vec<String> {
    about.remote.prefixes().map(|prefix| prefix.to_string()).collect()
}

/// What the rule is for, as a comment without quotes.
fn comment(about: &About) -> String {
    format!("Azure Batch: {}", about.name)
}

/// What is typed on a node.
pub fn node_command(action: ChangeAction, firewall: &NodeFirewall, item: &NodeItem, chain: &str) -> String {
    let removes = action == ChangeAction::Remove;
    match firewall.kind {
        NodeFirewallKind::Iptables => iptables(removes, item, chain),
        NodeFirewallKind::Nftables => nft(removes, item, chain),
        NodeFirewallKind::Ufw => ufw(removes, item),
        NodeFirewallKind::Windows => windows(removes, item),
        // No change of it is planned.
        NodeFirewallKind::Firewalld => String::new(),
    }
}

/// True if the rule's ports are at its destination: at the source of answers.
fn to_port(about: &About) -> bool {
    !about.answers
}

fn iptables(removes: bool, item: &NodeItem, chain: &str) -> String {
    let (name, table) = chain.split_once(" of ").unwrap_or((chain, ""));
    let table = if table.is_empty() { String::new() } else { format!("-t {} ", quoted(table)) };
    if let Some((_, written)) = item.rule.text.split_once("-A ").filter(|_| item.rule.origin.is_some()) {
        let line = if removes { format!("-D {written}") } else { insert(item, written) };
        return format!("sudo iptables {table}{line}");
    }
    let about = &item.about;
    let side = if about.outbound { "-d" } else { "-s" };
    let port = if to_port(about) { "--dport" } else { "--sport" };
    let (first, last) = about.ports;
    let ports = if first == last { first.to_string() } else { format!("{first}:{last}") };
    let state = match (about.answers, about.allows) {
        (true, _) => " -m conntrack --ctstate ESTABLISHED",
        (false, true) => "",
        (false, false) => " -m conntrack --ctstate NEW",
    };
    let verdict = if about.allows { "ACCEPT" } else { "DROP" };
    let spec = format!(
        "-p tcp {side} {} {port} {ports}{state} -m comment --comment {} -j {verdict}",
        remote(about).join(","),
        quoted(&comment(about))
    );
    let name = quoted(name);
    if removes && item.rule.origin.is_some() {
        // A listing shows no rule as it was typed.
        return format!("sudo iptables {table}-D {name} {}", item.position + 1);
    }
    let verb = match (removes, item.last) {
        (true, _) => format!("-D {name}"),
        (_, true) => format!("-A {name}"),
        (_, false) => format!("-I {name} {}", item.position + 1),
    };
    format!("sudo iptables {table}{verb} {spec}")
}

/// A rule that was taken away, at its place again.
fn insert(item: &NodeItem, written: &str) -> String {
    let (name, spec) = written.split_once(' ').unwrap_or((written, ""));
    format!("-I {name} {} {spec}", item.position + 1)
}

fn nft(removes: bool, item: &NodeItem, chain: &str) -> String {
    let about = &item.about;
    let side = if about.outbound { "daddr" } else { "saddr" };
    let port = if to_port(about) { "dport" } else { "sport" };
    let (first, last) = about.ports;
    let ports = if first == last { first.to_string() } else { format!("{first}-{last}") };
    let state = match (about.answers, about.allows) {
        (true, _) => " ct state established",
        (false, true) => "",
        (false, false) => " ct state new",
    };
    let verdict = if about.allows { "accept" } else { "drop" };
    let fresh = || {
        format!(
            "ip {side} {{ {} }} tcp {port} {ports}{state} {verdict} comment \"{}\"",
            remote(about).join(", "),
            comment(about)
        )
    };
    let spec = if item.rule.origin.is_some() { item.rule.text.clone() } else { fresh() };
    if removes {
        let told = if item.rule.origin.is_some() { item.rule.text.clone() } else { comment(about) };
        let delete = quoted(&format!("delete rule {chain} handle <handle of `{told}`>"));
        return format!("sudo nft --handle list chain {chain} && sudo nft {delete}");
    }
    let verb = match (item.last, item.position) {
        (true, _) => format!("add rule {chain}"),
        (false, 0) => format!("insert rule {chain}"),
        (false, position) => format!("insert rule {chain} index {position}"),
    };
    format!("sudo nft {}", quoted(&format!("{verb} {spec}")))
}

fn ufw(removes: bool, item: &NodeItem) -> String {
    let about = &item.about;
    let (first, last) = about.ports;
    let ports = if first == last { first.to_string() } else { format!("{first}:{last}") };
    let (direction, ends) = if about.outbound {
        ("out", format!("to \"$prefix\" port {ports}"))
    } else {
        ("in", format!("from \"$prefix\" to any port {ports}"))
    };
    let verb = if about.allows { "allow" } else { "deny" };
    let how = match (removes, item.last) {
        (true, _) => "delete ",
        (false, true) => "",
        (false, false) => "insert 1 ",
    };
    let comment = if removes { String::new() } else { format!(" comment {}", quoted(&comment(about))) };
    format!(
        "for prefix in {}; do sudo ufw {how}{verb} {direction} proto tcp {ends}{comment}; done",
        remote(about).join(" ")
    )
}

fn windows(removes: bool, item: &NodeItem) -> String {
    let about = &item.about;
    // PowerShell doubles a quote inside quotes.
    let text = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let written = item.rule.origin.is_some().then(|| item.rule.text.clone());
    let name = text(&written.unwrap_or_else(|| about.name.to_owned()));
    if removes {
        return format!("Remove-NetFirewallRule -DisplayName {name}");
    }
    let (direction, port) = if about.outbound { ("Outbound", "RemotePort") } else { ("Inbound", "LocalPort") };
    let (first, last) = about.ports;
    let action = if about.allows { "Allow" } else { "Block" };
    format!(
        "New-NetFirewallRule -DisplayName {name} -Direction {direction} -Action {action} -Protocol TCP -RemoteAddress {} -{port} \
         {} -Description {}",
        remote(about).join(","),
        PortTerm::Range(first, last),
        text(&comment(about))
    )
}
