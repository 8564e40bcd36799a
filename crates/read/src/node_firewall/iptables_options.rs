//! A rule as the options that `iptables-save` and `iptables -S` print.

use super::iptables_rule::{Argument, Rule, Target, Test};
use super::values::{self, Key};

/// Reads the options of a rule.
pub(super) fn rule(words: &[String]) -> Rule {
    let mut rule = Rule::default();
    for option in options(words) {
        if let Some(test) = option.test(rule.target.is_some()) {
            rule.condition(option.text(), test);
        }
        option.target(&mut rule.target);
    }
    rule
}

/// One option, with its values.
struct Spec<'w> {
    is_negated: bool,
    name: &'w str,
    values: Vec<&'w str>,
}

/// Divides words at the options. A `!` precedes what it negates; in very old rulesets it follows.
fn options(words: &[String]) -> Vec<Spec<'_>> {
    let mut options: Vec<Spec<'_>> = Vec::new();
    let mut is_negated = false;
    for (at, word) in words.iter().enumerate() {
        let is_option = word.starts_with('-') && word.len() > 1 && !word.starts_with(|c: char| c.is_ascii_digit());
        let before_option = words.get(at + 1).is_some_and(|next| next.starts_with('-'));
        match options.last_mut() {
            _ if is_option => {
                options.push(Spec { is_negated: std::mem::take(&mut is_negated), name: word, values: Vec::new() });
            }
            Some(last) if word == "!" && !before_option && last.values.is_empty() => last.is_negated = true,
            _ if word == "!" => is_negated = true,
            Some(last) => last.values.push(word),
            None => options.push(Spec { is_negated: false, name: word, values: Vec::new() }),
        }
    }
    options
}

impl Spec<'_> {
    /// The option as it was written.
    fn text(&self) -> String {
        let not = if self.is_negated { "! " } else { "" };
        format!("{not}{} {}", self.name, self.values.join(" ")).trim_end().to_owned()
    }

    /// The condition that it is; `None` if it is not one. After the target, an option that is no known condition belongs to the target.
    fn test(&self, is_behind_target: bool) -> Option<Test> {
        let is_negated = self.is_negated;
        let key = match self.name {
            "-s" | "--source" | "--src" | "--src-range" => Key::Source,
            "-d" | "--destination" | "--dst" | "--dst-range" => Key::Destination,
            "-p" | "--protocol" | "--proto" => Key::Protocol,
            "-i" | "--in-interface" => Key::Incoming,
            "-o" | "--out-interface" => Key::Outgoing,
            "--sport" | "--source-port" | "--sports" | "--source-ports" => Key::SourcePort,
            "--dport" | "--destination-port" | "--dports" | "--destination-ports" => Key::DestinationPort,
            "-4" | "--ipv4" => return Some(version("ipv4")),
            "-6" | "--ipv6" => return Some(version("ipv6")),
            "--syn" => return Some(flags("FIN,SYN,RST,ACK", "SYN", is_negated)),
            "--comment" | "--icmp-type" | "--icmpv6-type" | "--reject-with" => return None,
            "-j" | "--jump" | "-g" | "--goto" => return self.values.is_empty().then_some(Test::Unclear),
            _ => return self.other_test(is_behind_target),
        };
        let values = self.values.first();
        Some(values.map_or(Test::Unclear, |values| Test::Field { key, values: (*values).to_owned(), is_negated }))
    }

    fn other_test(&self, is_behind_target: bool) -> Option<Test> {
        let is_negated = self.is_negated;
        let known = ["--ctstate", "--state", "-m", "--match", "--ports", "--port", "--src-type", "--dst-type"];
        let is_direction = self.name == "--ctdir" && !is_negated;
        let value = self.values.first().copied();
        Some(match (self.name, value, self.values.as_slice()) {
            ("--tcp-flags", _, [mask, set]) => flags(mask, set, is_negated),
            ("--tcp-flags", ..) => Test::Unclear,
            (name, None, _) if is_direction || known.contains(&name) => Test::Unclear,
            ("--ctstate" | "--state", Some(states), _) => Test::states(states, is_negated),
            // A module whose name alone is a condition.
            ("-m" | "--match", Some("socket" | "unclean" | "rpfilter" | "cluster" | "osf"), _) => Test::Unmodelled,
            ("-m" | "--match", ..) => return None,
            ("--ctdir", Some(direction), _) if is_direction => Test::Direction(direction.to_owned()),
            ("--ports" | "--port", Some(ports), _) => Test::EitherPort { ports: ports.to_owned(), is_negated },
            ("--src-type" | "--dst-type", Some(types), _) => {
                Test::AddressType { of_source: self.name == "--src-type", types: types.to_owned(), is_negated }
            }
            _ if is_behind_target => return None,
            _ => Test::Unmodelled,
        })
    }

    /// Takes in the target, or what it says of itself.
    fn target(&self, target: &mut Option<Target>) {
        let value = self.values.first().map(|value| (*value).to_owned());
        if ["-j", "--jump", "-g", "--goto"].contains(&self.name) {
            let is_goto = ["-g", "--goto"].contains(&self.name);
            *target = Some(Target { name: value.unwrap_or_default(), is_goto, arguments: Vec::new() });
            return;
        }
        let Some(target) = target else { return };
        target.arguments.extend(match (self.name, value) {
            ("--to-source" | "--to-destination", Some(to)) => Some(Argument::To(to)),
            ("--notrack", _) => Some(Argument::Untracked),
            ("--restore-mark", _) => Some(Argument::RestoredMark),
            ("--ttl-set" | "--hl-set", Some(hops)) => Some(Argument::Hops(hops)),
            ("--ttl-inc" | "--hl-inc", _) => Some(Argument::MoreHops),
            _ => None,
        });
    }
}

fn version(version: &str) -> Test {
    Test::Field { key: Key::Version, values: version.to_owned(), is_negated: false }
}

/// A condition on TCP's flags.
fn flags(mask: &str, flags: &str, is_negated: bool) -> Test {
    let both = values::flags(mask).zip(values::flags(flags));
    both.map_or(Test::Unclear, |(mask, flags)| Test::Flags { mask, flags, is_negated })
}
