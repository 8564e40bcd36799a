//! One block of firewalld's listings: a zone, a policy or a service.

use super::firewalld_rule::{self, Rich};
use super::iptables::Ruleset;
use super::iptables_options;
use super::text::{Text, unwritten};
use super::values::{self, Key, version};
use crate::messages::node_firewall as messages;
use model::estate::{Action, Chain, Match, NodeRule};
use model::message::{code, name};
use model::net::PrefixSet;
use model::shell::iptables_words;

/// The lines of one zone, policy or service.
pub(super) struct Block<'t> {
    pub at: usize,
    pub name: &'t str,
    /// What follows the name: `active`, `default`.
    flags: &'t str,
    fields: Vec<(&'t str, usize, &'t str)>,
    /// Rich rules and forwarded ports, which have lines of their own.
    lines: Vec<(usize, &'t str)>,
}

/// Services that come with firewalld: name, ports, and their addresses, if they are for some addresses only.
const SERVICES: &[(&str, &str, &str)] = &[
    ("cockpit", "9090/tcp", ""),
    ("dhcp", "67/udp", ""),
    ("dhcpv6-client", "546/udp", "fe80::/64"),
    ("dns", "53/tcp 53/udp", ""),
    ("ftp", "21/tcp", ""),
    ("http", "80/tcp", ""),
    ("http3", "443/udp", ""),
    ("https", "443/tcp", ""),
    ("imaps", "993/tcp", ""),
    ("ldap", "389/tcp", ""),
    ("ldaps", "636/tcp", ""),
    ("mdns", "5353/udp", "224.0.0.251 ff02::fb"),
    ("mysql", "3306/tcp", ""),
    ("nfs", "2049/tcp", ""),
    ("ntp", "123/udp", ""),
    ("postgresql", "5432/tcp", ""),
    ("rdp", "3389/tcp 3389/udp", ""),
    ("rpc-bind", "111/tcp 111/udp", ""),
    ("samba-client", "137/udp 138/udp", ""),
    ("smtp", "25/tcp", ""),
    ("squid", "3128/tcp", ""),
    ("ssh", "22/tcp", ""),
    ("syslog", "514/udp", ""),
    ("tftp", "69/udp", ""),
    ("vnc-server", "5900-5903/tcp", ""),
    ("wbem-https", "5989/tcp", ""),
];

/// What a service of firewalld's own matches; `None` if it is not known.
pub(super) fn service(name: &str) -> Option<Vec<Match>> {
    let (_, ports, addresses) = SERVICES.iter().find(|(known, ..)| *known == name)?;
    let to = match *addresses {
        "" => Match::any(),
        some => Key::Destination.any_of(some.split_whitespace()).ok()?,
    };
    ports.split_whitespace().map(|port| Some(ports_of(port, Key::DestinationPort)?.and(&to))).collect()
}

/// `29876-29877/tcp`.
pub(super) fn ports_of(text: &str, key: Key) -> Option<Match> {
    let (ports, protocol) = text.split_once('/')?;
    Some(Match { protocols: values::protocol(protocol)?, ..key.matches(ports)? })
}

impl<'t> Block<'t> {
    /// The block that a line without indentation begins: `public (default, active)`.
    pub(super) fn begin(at: usize, line: &'t str) -> Self {
        let (name, flags) = line.split_once(" (").unwrap_or((line, ""));
        Block { at, name, flags, fields: Vec::new(), lines: Vec::new() }
    }

    /// Reads a line of the block; false for any other line.
    pub(super) fn line(&mut self, at: usize, line: &'t str) -> bool {
        if line.starts_with("rule ") || line == "rule" || line.starts_with("port=") {
            self.lines.push((at, line));
            return true;
        }
        let Some((name, value)) = line.split_once(':') else { return false };
        let start = at + line.len() - value.trim_start().len();
        self.fields.push((name, start, value.trim()));
        name.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == ' ')
    }

    fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(known, ..)| *known == name)
    }

    /// The value of a field; empty if there is none.
    pub(super) fn value(&self, name: &str) -> &'t str {
        self.fields.iter().find(|(known, ..)| *known == name).map_or("", |(.., value)| value)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    pub(super) fn is_policy(&self) -> bool {
        self.has("ingress-zones") || self.has("egress-zones")
    }

    pub(super) fn is_service(&self) -> bool {
        !self.has("target") && ["modules", "includes", "helpers"].iter().any(|name| self.has(name))
    }

    pub(super) fn is_zone(&self) -> bool {
        !self.is_empty() && !self.is_policy() && !self.is_service()
    }

    /// True if nothing is truncated: rich rules are the last field.
    pub(super) fn is_whole(&self) -> bool {
        self.has("rich rules") && self.has("target")
    }

    pub(super) fn is_default(&self) -> bool {
        self.flags.trim_end_matches(')').split(',').any(|flag| flag.trim() == "default")
    }

    pub(super) fn priority(&self) -> i32 {
        self.value("priority").parse().unwrap_or_default()
    }

    /// What the ports of a service match; `None` if it has more than ports.
    pub(super) fn ports(&self) -> Option<Vec<Match>> {
        let more = ["protocols", "source-ports", "destination", "includes"];
        let only_ports = more.iter().all(|name| self.value(name).is_empty());
        let ports = self.value("ports").split_whitespace().map(|port| ports_of(port, Key::DestinationPort));
        ports.collect::<Option<Vec<Match>>>().filter(|_| only_ports)
    }

    /// The rules in the order in which firewalld has them, ended by the target. `late` leads to policies that come before it.
    pub(super) fn chain(
        &self,
        text: &Text<'t>,
        service: &dyn Fn(&str) -> Option<Vec<Match>>,
        late: Option<&NodeRule>,
    ) -> Chain {
        let mut chain = text.chain(self.at, self.name);
        let rules = self.lines.iter().map(|(at, line)| firewalld_rule::read(text, *at, line, service));
        let mut rich: Vec<Rich> = rules.filter(|rich| !rich.forwards()).collect();
        model::sorted::sort_by_key(&mut rich, |rich| rich.priority);
        let of = |wanted: fn(&Rich) -> bool| rich.iter().filter(move |rich| wanted(rich)).map(|rich| rich.rule.clone());
        chain.rules.extend(of(|rich| rich.priority < 0));
        chain.rules.extend(of(|rich| rich.priority == 0 && rich.rule.action != Action::Accept));
        self.accepted(text, service, &mut chain.rules);
        chain.rules.extend(of(|rich| rich.priority == 0 && rich.rule.action == Action::Accept));
        chain.rules.extend(of(|rich| rich.priority > 0));
        chain.rules.extend(late.cloned());
        if !self.is_whole() {
            let label = messages::unshown_rest(name(self.name));
            chain.rules.push(unwritten(label, Some(text.origin(self.at)), vec![Match::any()], Action::Unmodelled));
        }
        chain.rules.extend(self.target(text));
        chain
    }

    /// The chain of what it sends elsewhere, before anything is filtered.
    pub(super) fn forwards(&self, text: &Text<'t>, service: &dyn Fn(&str) -> Option<Vec<Match>>) -> Chain {
        let mut chain = text.unnamed_chain(self.at, messages::forwarded_ports(name(self.name)));
        let fields = self.fields.iter().filter(|(name, ..)| *name == "forward-ports");
        for (_, start, value) in fields {
            for word in value.split_whitespace() {
                let at = start + model::json::offset_in(value, word).unwrap_or_default();
                chain.rules.push(firewalld_rule::forwarded(text, at, word));
            }
        }
        let is_forward = |(_, line): &&(usize, &str)| line.starts_with("port=") || line.contains("forward-port");
        let lines = self.lines.iter().filter(is_forward);
        let rich = lines.map(|(at, line)| firewalld_rule::read(text, *at, line, service));
        chain.rules.extend(rich.filter(Rich::forwards).map(|rich| rich.rule));
        chain
    }

    /// What the fields accept, a rule for each of their words.
    fn accepted(&self, text: &Text<'t>, service: &dyn Fn(&str) -> Option<Vec<Match>>, rules: &mut Vec<NodeRule>) {
        for (name, start, value) in &self.fields {
            let read: &dyn Fn(&str) -> Option<Vec<Match>> = match *name {
                "services" => service,
                "ports" => &|word| Some(vec![ports_of(word, Key::DestinationPort)?]),
                "source-ports" => &|word| Some(vec![ports_of(word, Key::SourcePort)?]),
                "protocols" => &|word| Some(vec![Key::Protocol.matches(word)?]),
                _ => continue,
            };
            for word in value.split_whitespace() {
                let at = start + model::json::offset_in(value, word).unwrap_or_default();
                let told = format!("{} {word}", name.trim_end_matches('s'));
                let matches = read(word).unwrap_or_else(|| {
                    unknown(text, at, name, word);
                    vec![Match::unmodelled(told.as_str())]
                });
                rules.push(text.rule(at, told.as_str(), matches, Action::Accept));
            }
        }
    }

    /// What becomes of everything else.
    fn target(&self, text: &Text<'t>) -> Option<NodeRule> {
        let (_, at, target) = self.fields.iter().find(|(name, ..)| *name == "target")?;
        let mut matched = Match::any();
        let action = match *target {
            "CONTINUE" => return None,
            "ACCEPT" => Action::Accept,
            "DROP" | "REJECT" | "%%REJECT%%" => Action::Drop,
            "default" => {
                // Before version 1.0, what a zone of sources did not decide could continue in that of the interface.
                if !self.value("sources").is_empty() {
                    matched = Match::unmodelled(messages::zone_is_last());
                }
                Action::Drop
            }
            other => {
                text.unclear(*at, &format!("target: {other}"));
                Action::Unmodelled
            }
        };
        Some(text.rule(*at, format!("target: {target}"), vec![matched], action))
    }
}

fn unknown(text: &Text<'_>, at: usize, field: &str, word: &str) {
    if field != "services" {
        text.unclear(at, word);
        return;
    }
    // What no service is named like is no word to copy into a shell.
    let is_plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    let command = format!("sudo firewall-cmd --info-service={}", if is_plain { word } else { "'<service>'" });
    let message = messages::service_ports_unknown(name(word), code(&command));
    text.say(model::source::Severity::Warning, at, message);
}

/// A direct rule, which is one of iptables: `ipv4 filter OUTPUT 0 -p tcp -j ACCEPT`.
pub(super) struct Direct<'t> {
    pub table: &'t str,
    pub chain: &'t str,
    pub priority: i32,
    pub rules: Vec<NodeRule>,
}

/// Reads a direct rule; several if it translates some packets and leaves others.
pub(super) fn direct<'t>(text: &Text<'_>, ruleset: &mut Ruleset, at: usize, line: &'t str) -> Direct<'t> {
    let mut parts = line.split_whitespace();
    let mut part = || parts.next().unwrap_or_default();
    let (family, table, chain, priority) = (part(), part(), part(), part());
    let options =
        model::json::offset_in(line, priority).and_then(|at| line.get(at + priority.len()..)).unwrap_or_default();
    let read = iptables_options::rule(&iptables_words(options));
    let versions = match family {
        "ipv4" => version(PrefixSet::all_v4()),
        "ipv6" => version(PrefixSet::all_v6()),
        // Of bridges, which nodes are not.
        _ => Match { protocols: 0, ..Match::any() },
    };
    let rule = |(matches, action): (Vec<Match>, Action)| {
        text.rule(at, line, matches.iter().map(|matched| matched.and(&versions)).collect(), action)
    };
    let rules = ruleset.actions(text, table, at, line, &read).into_iter().map(rule).collect();
    let chain = chain.strip_suffix("_direct").unwrap_or(chain);
    Direct { table, chain, priority: priority.parse().unwrap_or_default(), rules }
}
