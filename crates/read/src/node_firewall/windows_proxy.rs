//! What `netsh interface portproxy show all` prints: connections to these ports end at a proxy on the node, which opens
//! others in their place.

use super::text::Text;
use super::translate::End;
use super::values::Key;
use super::windows::Shown;
use crate::messages::node_firewall as messages;
use model::estate::{Action, BaseChain, Chain, Hook, Match, NodeFirewall, NodeRule, Policy};
use model::message::quoted;
use model::net::PrefixSet;
use model::source::Severity;

/// How the table of each pair of versions begins.
pub(super) const HEADINGS: &[&str] = &["Listen on ipv4:", "Listen on ipv6:"];

/// Reads the tables.
pub(super) fn read(text: &Text<'_>, shown: &mut Shown) -> Vec<NodeFirewall> {
    let mut in_table = false;
    for (at, line) in text.numbered() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            _ if HEADINGS.iter().any(|heading| line.starts_with(heading)) => in_table = true,
            ["Address", "Port", ..] => {}
            [rule, ..] if rule.starts_with("---") => {}
            [address, port, _, _] if in_table => shown.proxies.push(proxy(text, at, line, address, port)),
            _ if in_table => {
                text.say(Severity::Warning, at, messages::proxy_row_ignored(quoted(line)));
            }
            _ => {}
        }
    }
    Vec::new()
}

fn proxy(text: &Text<'_>, at: usize, line: &str, address: &str, port: &str) -> NodeRule {
    let local = Key::Destination.matches(address);
    let matched = local.zip(Key::DestinationPort.matches(port)).map(|(address, port)| address.and(&port));
    let matched = matched.unwrap_or_else(|| {
        text.unclear(at, line);
        Match::unmodelled(line)
    });
    let matches = vec![Match { protocols: Match::TCP, ..matched }];
    text.rule(at, line, matches, Action::Translate(End::Destination.whole()))
}

/// Adds the proxies, which see connections that the firewall allows.
pub(super) fn install(firewall: &mut NodeFirewall, proxies: Vec<NodeRule>) {
    let Some(origin) = proxies.first().and_then(|proxy| proxy.origin) else { return };
    firewall.base_chains.push(BaseChain {
        hook: Hook::Input,
        priority: 1,
        versions: PrefixSet::full(),
        translates: true,
        reroutes: false,
        chain: firewall.chains.len(),
        policy: Policy::Accept,
    });
    let label = messages::port_proxy();
    firewall.chains.push(Chain { name: label.unmarked(), label, origin, rules: proxies, cut: false });
}
