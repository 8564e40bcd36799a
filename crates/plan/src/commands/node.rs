//! Changes of firewalls on nodes: what is typed there, one after the other or in a script.
//!
//! Each tool knows how to make a rule and how to find out whether it is there: a script may run again.

use super::super::edit::Diff;
use super::super::elements::{About, PlacedNodeRule};
use super::powershell;
use crate::messages::reasons;
use model::estate::{NodeFirewall, NodeFirewallKind, PortTerm};
use model::message::name;
use model::shell::{iptables_words, quoted};

/// What is typed on a node; nothing for a firewall of which no change is planned.
pub fn command(firewall: &NodeFirewall, diff: &Diff<PlacedNodeRule>) -> String {
    let Some(placed) = diff.shown() else { return String::new() };
    let (chain, removes) = (placed.chain_name(firewall), diff.after.is_none());
    match firewall.kind {
        NodeFirewallKind::Iptables => format!("sudo {}", iptables(removes, placed, chain).command),
        NodeFirewallKind::Nftables => nft(removes, placed, chain).typed(),
        NodeFirewallKind::Ufw => ufw(removes, placed, "sudo"),
        NodeFirewallKind::Windows => windows(removes, placed, ""),
        NodeFirewallKind::Firewalld => String::new(),
    }
}

/// The same in a script, which looks first whether it is done.
pub fn line(firewall: &NodeFirewall, diff: &Diff<PlacedNodeRule>) -> String {
    let Some(placed) = diff.shown() else { return String::new() };
    let (chain, removes) = (placed.chain_name(firewall), diff.after.is_none());
    let look = if removes { "lacks" } else { "has" };
    match firewall.kind {
        NodeFirewallKind::Iptables => match iptables(removes, placed, chain) {
            Iptables { command, check: Some(check) } => format!("{look} {check} ||\n  run {command}"),
            Iptables { command, check: None } => {
                format!("by_hand {}", quoted(&format!("sudo {command}")))
            }
        },
        NodeFirewallKind::Nftables => nft(removes, placed, chain).scripted(),
        NodeFirewallKind::Ufw => ufw(removes, placed, "run"),
        NodeFirewallKind::Windows => {
            let there =
                format!("Get-NetFirewallRule -DisplayName {} -ErrorAction SilentlyContinue", windows_name(placed));
            let command = windows(removes, placed, " -WhatIf:$WhatIfPreference");
            let not = if removes { "" } else { "-not " };
            format!("if ({not}({there})) {{\n    {command}\n}}")
        }
        NodeFirewallKind::Firewalld => String::new(),
    }
}

/// What the rule is for, as a comment without quotes.
fn comment(about: &About) -> String {
    reasons::node_rule(name(&about.name)).unmarked()
}

/// The ports of the server, with a sign between the first and the last.
fn ports(about: &About, between: char) -> String {
    let (first, last) = about.ports;
    if first == last { first.to_string() } else { format!("{first}{between}{last}") }
}

/// The condition that goes with a rule for new connections or for replies.
fn state<'w>(about: &About, answers: &'w str, new: &'w str) -> &'w str {
    match (about.answers, about.allows) {
        (true, _) => answers,
        (false, true) => "",
        (false, false) => new,
    }
}

/// A command of iptables.
struct Iptables {
    command: String,
    /// What succeeds if the rule is there; `None` if only its number is known.
    check: Option<String>,
}

fn iptables(removes: bool, placed: &PlacedNodeRule, chain: &str) -> Iptables {
    let (name, table) = chain.split_once(" of ").unwrap_or((chain, ""));
    let table = if table.is_empty() { String::new() } else { format!("-t {} ", quoted(table)) };
    let written =
        placed.rule.text.split_once("-A ").filter(|_| placed.rule.origin.is_some()).map(|(_, written)| written);
    let (name, spec) = match written {
        Some(written) => {
            let words = iptables_words(written);
            let (name, spec) = words.split_first().map(|(name, spec)| (quoted(name), spec)).unwrap_or_default();
            (name, rule_words(spec))
        }
        None => (quoted(name), iptables_spec(&placed.about)),
    };
    let number = placed.position + 1;
    if written.is_none() && removes && placed.rule.origin.is_some() {
        // A listing shows no rule as it was typed.
        return Iptables { command: format!("iptables {table}-D {name} {number}"), check: None };
    }
    let verb = match (removes, placed.last && written.is_none()) {
        (true, _) => format!("-D {name}"),
        (_, true) => format!("-A {name}"),
        (_, false) => format!("-I {name} {number}"),
    };
    Iptables {
        command: format!("iptables {table}{verb} {spec}"),
        check: Some(format!("iptables {table}-C {name} {spec}")),
    }
}

/// Options of iptables that are a command or run a program, and no part of a rule; long ones may be shortened.
const NO_PART_OF_A_RULE: [&str; 16] = [
    "--append",
    "--check",
    "--delete",
    "--delete-chain",
    "--flush",
    "--insert",
    "--list",
    "--list-rules",
    "--modprobe",
    "--new-chain",
    "--policy",
    "--rename-chain",
    "--replace",
    "--table",
    "--zero",
    "--help",
];

/// The words of a written rule. One that holds anything but conditions and a target is there to be filled in.
fn rule_words(words: &[String]) -> String {
    let is_foreign = |word: &String| match word.strip_prefix('-') {
        Some(long) if long.starts_with('-') => {
            let name = word.split('=').next().unwrap_or_default();
            NO_PART_OF_A_RULE.iter().any(|foreign| name.len() > 4 && foreign.starts_with(name))
        }
        Some(short) => short.starts_with(|c: char| c.is_ascii_uppercase() || c == 't'),
        None => false,
    };
    if words.iter().any(is_foreign) {
        return quoted("<the rule as it was written>");
    }
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

/// A rule for iptables.
fn iptables_spec(about: &About) -> String {
    let side = if about.outbound { "-d" } else { "-s" };
    let port = if about.answers { "--sport" } else { "--dport" };
    let state = state(about, " -m conntrack --ctstate ESTABLISHED", " -m conntrack --ctstate NEW");
    let verdict = if about.allows { "ACCEPT" } else { "DROP" };
    format!(
        "-p tcp {side} {} {port} {}{state} -m comment --comment {} -j {verdict}",
        about.remote_addresses().join(","),
        ports(about, ':'),
        quoted(&comment(about))
    )
}

/// A change for nft: rules are taken away by handles, which only the node knows.
struct Nft<'c> {
    chain: &'c str,
    /// What a line of the chain holds that shows the rule.
    shows: String,
    /// What adds the rule; `None` if it goes.
    adds: Option<String>,
}

impl Nft<'_> {
    fn typed(&self) -> String {
        let chain = self.chain;
        match &self.adds {
            Some(adds) => format!("sudo nft {}", quoted(adds)),
            None => {
                let delete = quoted(&format!("delete rule {chain} handle <handle of `{}`>", self.shows));
                format!("sudo nft --handle list chain {} && sudo nft {delete}", words(chain))
            }
        }
    }

    fn scripted(&self) -> String {
        let there = format!("handle {} {}", quoted(self.chain), quoted(&self.shows));
        match &self.adds {
            Some(adds) => format!("has {there} ||\n  run nft {}", quoted(adds)),
            None => format!(
                "lacks {there} ||\n  run nft {}\"$found\"",
                quoted(&format!("delete rule {} handle ", self.chain))
            ),
        }
    }
}

/// The words of a name that has several, each unquoted where no shell would interpret it.
fn words(name: &str) -> String {
    // nft reads everything that begins with a dash as an option, at any position.
    if name.split(' ').all(|word| quoted(word) == word && !word.starts_with('-')) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

fn nft<'c>(removes: bool, placed: &PlacedNodeRule, chain: &'c str) -> Nft<'c> {
    let is_written = placed.rule.origin.is_some();
    let shows =
        if is_written { placed.rule.text.to_string() } else { format!("comment \"{}\"", comment(&placed.about)) };
    let spec = || if is_written { placed.rule.text.to_string() } else { nft_spec(&placed.about) };
    let verb = match (placed.last, placed.position) {
        (true, _) => format!("add rule {chain}"),
        (false, 0) => format!("insert rule {chain}"),
        (false, position) => format!("insert rule {chain} index {position}"),
    };
    Nft { chain, shows, adds: (!removes).then(|| format!("{verb} {}", spec())) }
}

/// A rule for nft.
fn nft_spec(about: &About) -> String {
    let side = if about.outbound { "daddr" } else { "saddr" };
    let port = if about.answers { "sport" } else { "dport" };
    let state = state(about, " ct state established", " ct state new");
    let verdict = if about.allows { "accept" } else { "drop" };
    format!(
        "ip {side} {{ {} }} tcp {port} {}{state} {verdict} comment \"{}\"",
        about.remote_addresses().join(", "),
        ports(about, '-'),
        comment(about)
    )
}

/// ufw itself skips what is done already.
fn ufw(removes: bool, placed: &PlacedNodeRule, runs: &str) -> String {
    let about = &placed.about;
    let ports = ports(about, ':');
    let (direction, ends) = if about.outbound {
        ("out", format!("to \"$prefix\" port {ports}"))
    } else {
        ("in", format!("from \"$prefix\" to any port {ports}"))
    };
    let verb = if about.allows { "allow" } else { "deny" };
    let how = match (removes, placed.last) {
        (true, _) => "delete ",
        (false, true) => "",
        (false, false) => "insert 1 ",
    };
    let comment = if removes { String::new() } else { format!(" comment {}", quoted(&comment(about))) };
    format!(
        "for prefix in {}; do {runs} ufw {how}{verb} {direction} proto tcp {ends}{comment}; done",
        about.remote_addresses().join(" ")
    )
}

/// The name of a rule in Windows' firewall.
fn windows_name(placed: &PlacedNodeRule) -> String {
    powershell::quoted(placed.name())
}

/// `switches` end the command.
fn windows(removes: bool, placed: &PlacedNodeRule, switches: &str) -> String {
    let (about, name) = (&placed.about, windows_name(placed));
    if removes {
        return format!("Remove-NetFirewallRule -DisplayName {name}{switches}");
    }
    let (direction, port) = if about.outbound { ("Outbound", "RemotePort") } else { ("Inbound", "LocalPort") };
    let (first, last) = about.ports;
    let action = if about.allows { "Allow" } else { "Block" };
    format!(
        "New-NetFirewallRule -DisplayName {name} -Direction {direction} -Action {action} -Protocol TCP -RemoteAddress {} -{port} \
         {} -Description {}{switches}",
        about.remote_addresses().join(","),
        PortTerm::Range(first, last),
        powershell::quoted(&comment(about))
    )
}
