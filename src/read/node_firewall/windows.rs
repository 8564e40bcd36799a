//! What `netsh advfirewall firewall show rule name=all` prints in English, with `verbose` or without, and what
//! `netsh advfirewall show allprofiles` prints if it stands in the same text.

use super::Text;
use super::ufw::{established, install};
use super::values::{self, Key};
use crate::estate::{Action, Match, NodeFirewall, NodeFirewallKind, NodeRule, Policy};
use crate::read::Severity;

/// Reads the rules. Rules that block come before rules that allow, whatever their order in the text.
pub fn read(text: &Text<'_>) -> Vec<NodeFirewall> {
    let start = text.text.find("Rule Name:").unwrap_or_default();
    let mut firewall = text.firewall(NodeFirewallKind::Windows, "the Windows firewall", start);
    let mut chains = [text.chain(start, "inbound traffic"), text.chain(start, "outbound traffic")];
    chains.iter_mut().for_each(|chain| chain.rules.push(established("the state that Windows keeps of connections")));
    let (mut blocks, mut policies): (Vec<Block<'_>>, Vec<&str>) = (Vec::new(), Vec::new());
    for (at, line) in text.numbered() {
        if let Some(policy) = line.strip_prefix("Firewall Policy") {
            policies.push(policy.trim_start_matches(':').trim());
        } else if let Some(name) = line.strip_prefix("Rule Name:") {
            blocks.push(Block { at, name: name.trim(), fields: Vec::new() });
        } else if let (Some(block), Some((name, value))) = (blocks.last_mut(), line.split_once(':'))
            && !line.starts_with(char::is_numeric)
        {
            block.fields.push((name.trim(), value.trim()));
        }
    }
    if let Some(last) = blocks.last().filter(|block| block.field("Action").is_none()) {
        let message = "The listing breaks off in this rule. Paste the whole output to be sure of the rest.";
        text.say(Severity::Error, last.at, message.to_owned());
        firewall.incomplete = Some("the listing breaks off in its last rule".to_owned());
        chains.iter_mut().for_each(|chain| chain.cut = true);
    }
    for wanted in [Action::Unmodelled, Action::Drop, Action::Accept] {
        for block in &blocks {
            if block.is("Enabled", "No") {
                continue;
            }
            let rule = block.rule(text, wanted == Action::Unmodelled);
            if rule.action != wanted {
                continue;
            }
            let [inbound, outbound] = &mut chains;
            if !block.is("Direction", "Out") {
                inbound.rules.push(rule.clone());
            }
            if !block.is("Direction", "In") {
                outbound.rules.push(rule);
            }
        }
    }
    install(&mut firewall, chains, [default(&policies, "Inbound"), default(&policies, "Outbound")]);
    vec![firewall]
}

/// What all profiles say of a direction: `BlockInbound,AllowOutbound`.
fn default(policies: &[&str], direction: &str) -> Policy {
    let all = |word: &str| {
        let wanted = format!("{word}{direction}");
        !policies.is_empty() && policies.iter().all(|policy| policy.split(',').any(|part| part == wanted))
    };
    if all("Allow") {
        Policy::Accept
    } else if all("Block") {
        Policy::Drop
    } else {
        Policy::Unknown
    }
}

/// One rule's lines.
struct Block<'t> {
    at: usize,
    name: &'t str,
    fields: Vec<(&'t str, &'t str)>,
}

impl<'t> Block<'t> {
    fn field(&self, name: &str) -> Option<&'t str> {
        self.fields.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.field(name).is_some_and(|own| own.eq_ignore_ascii_case(value))
    }

    fn rule(&self, text: &Text<'_>, tell: bool) -> NodeRule {
        let mut matched = Match::any();
        let outbound = self.is("Direction", "Out");
        let (local, local_port, remote, remote_port) = if outbound {
            (Key::Source, Key::SourcePort, Key::Destination, Key::DestinationPort)
        } else {
            (Key::Destination, Key::DestinationPort, Key::Source, Key::SourcePort)
        };
        let keyed = [
            ("LocalIP", local),
            ("RemoteIP", remote),
            ("Protocol", Key::Protocol),
            ("LocalPort", local_port),
            ("RemotePort", remote_port),
        ];
        for (field, key) in keyed {
            let Some(value) = self.field(field).filter(|value| !value.eq_ignore_ascii_case("any")) else { continue };
            matched = matched.and(&condition(field, key, value));
        }
        let no_condition =
            [("InterfaceTypes", "LAN"), ("Security", "NotRequired"), ("Service", "Any"), ("Program", "Any")];
        for (field, nothing) in no_condition {
            let Some(value) = self.field(field) else { continue };
            if value.is_empty() || value.eq_ignore_ascii_case("any") || value.eq_ignore_ascii_case(nothing) {
                continue;
            }
            if field == "Program" {
                matched.program = Some(value.to_owned());
            } else {
                matched.unmodelled.push(format!("{field}: {value}"));
            }
        }
        if let Some(profiles) = self.field("Profiles")
            && !["Domain", "Private", "Public"].iter().all(|profile| profiles.contains(profile))
        {
            matched.unmodelled.push(format!("Profiles: {profiles}"));
        }
        let action = match self.field("Action") {
            Some("Allow") => Action::Accept,
            Some("Block") => Action::Drop,
            _ => Action::Unmodelled,
        };
        let direction_is_known = outbound || self.is("Direction", "In");
        if tell && (action == Action::Unmodelled || !direction_is_known) && self.field("Action") != Some("Bypass") {
            text.unclear(self.at, &format!("the rule {}", self.name));
        }
        if !direction_is_known {
            matched = Match::unmodelled("a direction that can't be read");
        }
        text.rule(self.at, self.name, vec![matched], action)
    }
}

/// What a list of addresses, ports or a protocol matches; words such as `LocalSubnet` are not modelled.
fn condition(field: &str, key: Key, value: &str) -> Match {
    // `ICMPv4` stands for its number.
    let value = if key == Key::Protocol && values::protocol(value).is_none() { "1" } else { value };
    let unmodelled = |_| Match::unmodelled(format!("{field}: {value}"));
    key.any_of(value.split(',').map(str::trim)).unwrap_or_else(unmodelled)
}
