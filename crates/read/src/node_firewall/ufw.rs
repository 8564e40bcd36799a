//! What `ufw status` prints, plain, `verbose` or `numbered`.

use super::text::{Text, unwritten};
use super::values::{self, Key, version};
use crate::messages::node_firewall as messages;
use model::estate::{Action, BaseChain, Chain, Hook, Match, NodeFirewall, NodeFirewallKind, NodeRule, Policy};
use model::message::{Message, name};
use model::net::PrefixSet;
use model::source::Severity;

/// Application profiles that come with ufw or with well-known packages: name, ports, protocol.
const PROFILES: &[(&str, &str, &str)] = &[
    ("OpenSSH", "22", "tcp"),
    ("Apache", "80", "tcp"),
    ("Apache Secure", "443", "tcp"),
    ("Apache Full", "80,443", "tcp"),
    ("Nginx HTTP", "80", "tcp"),
    ("Nginx HTTPS", "443", "tcp"),
    ("Nginx Full", "80,443", "tcp"),
];

/// Reads a status. What is inactive sees no packet.
pub(super) fn read(text: &Text<'_>) -> Vec<NodeFirewall> {
    let start = text.text.find("Status:").unwrap_or_default();
    let mut firewall = text.firewall(NodeFirewallKind::Ufw, messages::ufw(name(text.name)), start);
    let mut chains =
        [messages::incoming_traffic(), messages::outgoing_traffic()].map(|own| text.unnamed_chain(start, own));
    chains.iter_mut().for_each(|chain| chain.rules.push(established(messages::ufw_established())));
    let (mut policies, mut in_table) = ([Policy::Unknown, Policy::Unknown], false);
    for (at, line) in text.numbered().skip_while(|(at, _)| *at < start) {
        if line.starts_with("Status:") && line.contains("inactive") {
            return vec![firewall];
        }
        if let Some(defaults) = line.strip_prefix("Default:") {
            policies = [policy(defaults, "(incoming)"), policy(defaults, "(outgoing)")];
        } else if line.starts_with("--") {
            in_table = true;
        } else if in_table {
            match rule(line) {
                Some((outbound, matches, action)) => {
                    if !matches.unmodelled.is_empty() {
                        text.unclear(at, line);
                    }
                    let rule = text.rule(at, line, vec![matches], action);
                    let [incoming, outgoing] = &mut chains;
                    if outbound { outgoing.rules.push(rule) } else { incoming.rules.push(rule) }
                }
                None if line.contains(" FWD ") => {}
                None => {
                    text.unclear(at, line);
                    let unmodelled = || vec![Match::unmodelled(messages::whole_line())];
                    chains
                        .iter_mut()
                        .for_each(|chain| chain.rules.push(text.rule(at, line, unmodelled(), Action::Unmodelled)));
                }
            }
        }
    }
    if !in_table && policies == [Policy::Unknown, Policy::Unknown] {
        text.say(Severity::Warning, start, messages::ufw_status_empty());
    }
    install(&mut firewall, chains, policies);
    vec![firewall]
}

/// A rule that lets the packets of established connections through.
pub(super) fn established(label: Message) -> NodeRule {
    let matches = vec![Match { states: Match::ESTABLISHED | Match::RELATED, ..Match::any() }];
    unwritten(label, None, matches, Action::Accept)
}

/// Hangs a list of rules for each direction on the hooks.
pub(super) fn install(firewall: &mut NodeFirewall, chains: [Chain; 2], policies: [Policy; 2]) {
    for ((hook, chain), policy) in [Hook::Input, Hook::Output].into_iter().zip(chains).zip(policies) {
        let (place, versions) = (firewall.chains.len(), PrefixSet::full());
        firewall.base_chains.push(BaseChain {
            hook,
            priority: 0,
            versions,
            translates: false,
            reroutes: false,
            chain: place,
            policy,
        });
        firewall.chains.push(chain);
    }
}

fn policy(defaults: &str, direction: &str) -> Policy {
    let part = defaults.split(',').find(|part| part.contains(direction)).map(str::trim).unwrap_or_default();
    match part.split_whitespace().next() {
        Some("allow") => Policy::Accept,
        Some("deny" | "reject") => Policy::Drop,
        _ => Policy::Unknown,
    }
}

/// One line of the table: whether it is outbound, what it matches and what it does; `None` if it can't be read.
fn rule(line: &str) -> Option<(bool, Match, Action)> {
    let line = line.split('#').next().unwrap_or_default();
    let numbered = line.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(_, rest)| rest);
    let words: Vec<&str> = numbered.unwrap_or(line).split_whitespace().collect();
    let verb = words.iter().position(|word| ["ALLOW", "DENY", "REJECT", "LIMIT"].contains(word))?;
    let (to, rest) = (words.get(..verb)?, words.get(verb + 1..)?);
    let (outbound, from) = match rest {
        ["OUT", from @ ..] => (true, from),
        ["FWD", ..] => return None,
        ["IN", from @ ..] | from => (false, from),
    };
    let action = match *words.get(verb)? {
        "ALLOW" => Action::Accept,
        // What is over the limit is rejected.
        "LIMIT" => Action::Unmodelled,
        _ => Action::Drop,
    };
    if to.is_empty() || from.is_empty() {
        return None;
    }
    let (to, to_v6) = endpoint(to, Key::Destination, Key::DestinationPort, outbound);
    let (from, from_v6) = endpoint(from, Key::Source, Key::SourcePort, outbound);
    let versions = if to_v6 || from_v6 { PrefixSet::all_v6() } else { PrefixSet::all_v4() };
    Some((outbound, to.and(&from).and(&version(versions)), action))
}

/// One end: `Anywhere`, an address, ports, both, or an application profile; and whether it is of IPv6.
fn endpoint(words: &[&str], address: Key, port: Key, outbound: bool) -> (Match, bool) {
    let (mut matched, mut is_v6, mut profile) = (Match::any(), false, Vec::new());
    let mut words = words.iter();
    while let Some(&word) = words.next() {
        if word == "(v6)" {
            is_v6 = true;
        } else if word == "on" {
            let key = if outbound { Key::Outgoing } else { Key::Incoming };
            let name = words.next().copied().unwrap_or_default();
            matched = matched.and(&key.matches(name).unwrap_or_else(|| Match::unmodelled(name)));
        } else if word.starts_with('(') {
            // A remark, such as `(out)`, `(log)` or `(OpenSSH (v6))`.
            let depth = |word: &str| word.matches('(').count() as i64 - word.matches(')').count() as i64;
            let mut open = depth(word);
            while open > 0
                && let Some(&word) = words.next()
            {
                is_v6 |= word.starts_with("(v6)");
                open += depth(word);
            }
        } else if let Some(part) = place(word, address, port) {
            is_v6 |= word.contains("::") || word.matches(':').count() > 1;
            matched = matched.and(&part);
        } else {
            profile.push(word);
        }
    }
    if !profile.is_empty() {
        let name = profile.join(" ");
        let known = PROFILES.iter().find(|(known, ..)| *known == name);
        let ports = known.and_then(|(_, ports, protocol)| place(&format!("{ports}/{protocol}"), address, port));
        matched = matched.and(&ports.unwrap_or_else(|| Match::unmodelled(name)));
    }
    (matched, is_v6)
}

/// `Anywhere`, an address or ports, with or without a protocol after a slash.
fn place(word: &str, address: Key, port: Key) -> Option<Match> {
    let (word, protocols) = match word.rsplit_once('/') {
        Some((rest, name)) if name.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            (rest, Some(values::protocol(name)?))
        }
        _ => (word, None),
    };
    let part = if word == "Anywhere" {
        Match::any()
    } else if let Ok(ports) = port.any_of(word.split(',')) {
        // Without a protocol, ports are of TCP and UDP.
        Match { protocols: Match::TCP | Match::UDP, ..ports }
    } else {
        address.matches(word)?
    };
    Some(part.and(&Match { protocols: protocols.unwrap_or(7), ..Match::any() }))
}
