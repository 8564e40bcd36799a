//! A rich rule of firewalld: `rule family="ipv4" source address="10.0.0.0/8" port port="443" protocol="tcp" accept`.

use super::firewalld_zone::ports_of;
use super::text::Text;
use super::translate::End;
use super::values::Key;
use model::estate::{Action, Match, NodeRule};
use model::shell::iptables_words;

/// A rich rule with its priority: rules of priority zero that deny come before those that accept.
pub(super) struct Rich {
    pub priority: i32,
    pub rule: NodeRule,
}

impl Rich {
    /// True if it sends connections elsewhere, which happens before anything is filtered.
    pub(super) fn forwards(&self) -> bool {
        matches!(self.rule.action, Action::Translate(_))
    }
}

/// A rule while its words are read.
struct Draft {
    matches: Vec<Match>,
    action: Action,
    priority: i32,
    /// True if a word could not be read.
    unclear: bool,
}

/// The elements of a rule, each followed by attributes.
const ELEMENTS: &[&str] = &[
    "rule",
    "source",
    "destination",
    "service",
    "port",
    "source-port",
    "protocol",
    "icmp-block",
    "icmp-type",
    "masquerade",
    "forward-port",
    "log",
    "nflog",
    "audit",
    "accept",
    "reject",
    "drop",
    "mark",
    "limit",
    "tcp-mss-clamp",
];

/// Reads one rule. What can't be read is reported, and stays unmodelled.
pub(super) fn read(text: &Text<'_>, at: usize, line: &str, service: &dyn Fn(&str) -> Option<Vec<Match>>) -> Rich {
    if line.starts_with("port=") {
        return Rich { priority: i32::MIN, rule: forwarded(text, at, line) };
    }
    let words = iptables_words(line);
    let mut draft = Draft { matches: vec![Match::any()], action: Action::Continue, priority: 0, unclear: false };
    let mut rest = words.as_slice();
    let mut before = "";
    while let Some((element, further)) = rest.split_first() {
        let is_element = |word: &String| ELEMENTS.contains(&word.as_str());
        let end = further.iter().position(is_element).unwrap_or(further.len());
        let attributes = Attributes(further.get(..end).unwrap_or_default());
        if draft.element(element, &attributes, before, service).is_none() {
            draft.unclear = true;
            draft.restrict(&Match::unmodelled(format!("{element} {}", attributes.0.join(" "))));
        }
        before = element;
        rest = further.get(end..).unwrap_or_default();
    }
    if draft.unclear {
        text.unclear(at, line);
    }
    Rich { priority: draft.priority, rule: text.rule(at, line, draft.matches, draft.action) }
}

/// Ports that are sent elsewhere: `port=80:proto=tcp:toport=8080:toaddr=`.
pub(super) fn forwarded(text: &Text<'_>, at: usize, line: &str) -> NodeRule {
    let value = |name: &str| line.split(':').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    let ports = value("port")
        .zip(value("proto"))
        .and_then(|(port, protocol)| ports_of(&format!("{port}/{protocol}"), Key::DestinationPort));
    let matched = ports.unwrap_or_else(|| {
        text.unclear(at, line);
        Match::unmodelled(line)
    });
    text.rule(at, line, vec![matched], Action::Translate(End::Destination.whole()))
}

/// The words after an element.
struct Attributes<'w>(&'w [String]);

impl Attributes<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
    }

    fn has(&self, word: &str) -> bool {
        self.0.iter().any(|own| own.eq_ignore_ascii_case(word))
    }
}

impl Draft {
    fn restrict(&mut self, matched: &Match) {
        self.matches.iter_mut().for_each(|own| *own = own.and(matched));
    }

    fn one_of(&mut self, others: &[Match]) {
        self.matches = self.matches.iter().flat_map(|own| others.iter().map(|other| own.and(other))).collect();
    }

    /// Takes in one element; `None` if it can't be read.
    fn element(
        &mut self,
        name: &str,
        attributes: &Attributes<'_>,
        before: &str,
        service: &dyn Fn(&str) -> Option<Vec<Match>>,
    ) -> Option<()> {
        match name {
            "rule" => {
                self.priority = attributes.get("priority").map_or(Some(0), |text| text.parse().ok())?;
                if let Some(family) = attributes.get("family") {
                    self.restrict(&Key::Version.matches(family)?);
                }
            }
            "source" => self.address(Key::Source, attributes)?,
            "destination" => self.address(Key::Destination, attributes)?,
            "service" => self.one_of(&service(attributes.get("name")?)?),
            "port" | "source-port" => {
                let key = if name == "port" { Key::DestinationPort } else { Key::SourcePort };
                let ports = format!("{}/{}", attributes.get("port")?, attributes.get("protocol")?);
                self.restrict(&ports_of(&ports, key)?);
            }
            "protocol" => self.restrict(&Key::Protocol.matches(attributes.get("value")?)?),
            "icmp-block" => {
                self.restrict(&Match { protocols: Match::OTHER, ..Match::any() });
                self.action = Action::Drop;
            }
            "icmp-type" => self.restrict(&Match { protocols: Match::OTHER, ..Match::any() }),
            "forward-port" => {
                let ports = format!("{}/{}", attributes.get("port")?, attributes.get("protocol")?);
                self.restrict(&ports_of(&ports, Key::DestinationPort)?);
                self.action = Action::Translate(End::Destination.whole());
            }
            "log" | "nflog" | "audit" | "masquerade" | "tcp-mss-clamp" | "mark" => {}
            "accept" => self.action = Action::Accept,
            "reject" | "drop" => self.action = Action::Drop,
            // Of a log, it limits the log alone.
            "limit" if ["log", "nflog", "audit"].contains(&before) => {}
            "limit" => self.restrict(&Match::unmodelled(format!("limit {}", attributes.0.join(" ")))),
            _ => return None,
        }
        Some(())
    }

    fn address(&mut self, key: Key, attributes: &Attributes<'_>) -> Option<()> {
        let matched = key.matches(attributes.get("address")?)?;
        let negated = attributes.has("NOT") || attributes.has("invert=true");
        self.restrict(&if negated { key.complement(&matched) } else { matched });
        Some(())
    }
}
