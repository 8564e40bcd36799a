//! One rule of iptables: its words, its options and what they match.

use super::values::{self, Key};
use model::estate::Match;

/// A rule while its options are read.
pub(super) struct Draft {
    /// What it matches so far.
    pub matches: Vec<Match>,
    /// Where it goes, if it says so.
    pub target: Option<String>,
    /// True if it does not come back from there.
    pub is_goto: bool,
    /// The options of the target, with their values.
    pub arguments: Vec<String>,
}

/// One option, with its values.
pub(super) struct Spec<'w> {
    negated: bool,
    name: &'w str,
    values: Vec<&'w str>,
}

impl Spec<'_> {
    /// The option as it was written.
    pub(super) fn text(&self) -> String {
        let not = if self.negated { "! " } else { "" };
        format!("{not}{} {}", self.name, self.values.join(" ")).trim_end().to_owned()
    }
}

/// Divides words at the options. A `!` stands before what it negates; very old rulesets have it behind.
pub(super) fn options(words: &[String]) -> Vec<Spec<'_>> {
    let mut options: Vec<Spec<'_>> = Vec::new();
    let mut negated = false;
    for (at, word) in words.iter().enumerate() {
        let is_option = word.starts_with('-') && word.len() > 1 && !word.starts_with(|c: char| c.is_ascii_digit());
        let before_option = words.get(at + 1).is_some_and(|next| next.starts_with('-'));
        match options.last_mut() {
            _ if is_option => {
                options.push(Spec { negated: std::mem::take(&mut negated), name: word, values: Vec::new() });
            }
            Some(last) if word == "!" && !before_option && last.values.is_empty() => last.negated = true,
            _ if word == "!" => negated = true,
            Some(last) => last.values.push(word),
            None => options.push(Spec { negated: false, name: word, values: Vec::new() }),
        }
    }
    options
}

impl Draft {
    /// True if the target has an option or a value of that name.
    pub(super) fn has_argument(&self, name: &str) -> bool {
        self.arguments.iter().any(|argument| argument == name)
    }

    /// The value of an option of the target, which stands there once.
    pub(super) fn argument(&self, name: &str) -> Option<&str> {
        let mut places = self.arguments.iter().enumerate().filter(|(_, argument)| *argument == name);
        let (Some((at, _)), None) = (places.next(), places.next()) else { return None };
        self.arguments.get(at + 1).map(String::as_str)
    }

    /// Adds a condition.
    pub(super) fn restrict(&mut self, matched: &Match) {
        self.matches.iter_mut().for_each(|own| *own = own.and(matched));
    }

    /// Takes in one option; `None` if its values can't be read.
    pub(super) fn option(&mut self, option: &Spec<'_>) -> Option<()> {
        let value = option.values.first().copied();
        let key = match option.name {
            "-s" | "--source" | "--src" | "--src-range" => Key::Source,
            "-d" | "--destination" | "--dst" | "--dst-range" => Key::Destination,
            "-p" | "--protocol" | "--proto" => Key::Protocol,
            "-i" | "--in-interface" => Key::Incoming,
            "-o" | "--out-interface" => Key::Outgoing,
            "--sport" | "--source-port" | "--sports" | "--source-ports" => Key::SourcePort,
            "--dport" | "--destination-port" | "--dports" | "--destination-ports" => Key::DestinationPort,
            "--ctstate" | "--state" => Key::State,
            "-j" | "--jump" | "-g" | "--goto" => {
                self.target = Some(value.unwrap_or_default().to_owned());
                value?;
                self.is_goto = option.name.starts_with("-g") || option.name == "--goto";
                return Some(());
            }
            "-m" | "--match" => {
                self.module(value?);
                return Some(());
            }
            "--comment" => return Some(()),
            "--ctdir" if !option.negated => {
                let both = values::of_direction(value?)?;
                self.matches = self.matches.iter().flat_map(|own| both.iter().map(|end| own.and(end))).collect();
                return Some(());
            }
            "-4" | "--ipv4" => return self.keyed(Key::Version, &["ipv4"], false),
            "-6" | "--ipv6" => return self.keyed(Key::Version, &["ipv6"], false),
            "--ports" | "--port" => return self.either_port(value?, option.negated),
            "--syn" => return self.flags(&["FIN,SYN,RST,ACK", "SYN"], option.negated),
            "--tcp-flags" => return self.flags(&option.values, option.negated),
            "--src-type" | "--dst-type" => {
                let matched = values::address_type(option.name == "--src-type", value?, option.negated)?;
                self.restrict(&matched);
                return Some(());
            }
            "--icmp-type" | "--icmpv6-type" | "--reject-with" => return Some(()),
            // Behind the target, what is no condition of a known name is the target's.
            _ if self.target.is_some() => {
                self.arguments.push(option.name.to_owned());
                self.arguments.extend(option.values.iter().map(ToString::to_string));
                return Some(());
            }
            _ => {
                self.restrict(&Match::unmodelled(option.text()));
                return Some(());
            }
        };
        let values: Vec<&str> = value?.split(',').collect();
        // The translations that connection tracking knows of are states for iptables.
        if key == Key::State && values.iter().any(|value| ["DNAT", "SNAT"].contains(value)) {
            self.restrict(&Match::unmodelled(option.text()));
            return Some(());
        }
        self.keyed(key, &values, option.negated)
    }

    fn keyed(&mut self, key: Key, values: &[&str], negated: bool) -> Option<()> {
        let matched = key.any_of(values.iter().copied()).ok()?;
        self.restrict(&if negated { key.complement(&matched) } else { matched });
        Some(())
    }

    /// A module whose name alone is a condition.
    fn module(&mut self, name: &str) {
        if matches!(name, "socket" | "unclean" | "rpfilter" | "cluster" | "osf") {
            self.restrict(&Match::unmodelled(format!("-m {name}")));
        }
    }

    /// Ports of which either end may be one.
    fn either_port(&mut self, ports: &str, negated: bool) -> Option<()> {
        let ports: Vec<&str> = ports.split(',').collect();
        let source = Key::SourcePort.any_of(ports.iter().copied()).ok()?;
        let destination = Key::DestinationPort.any_of(ports.iter().copied()).ok()?;
        if negated {
            self.restrict(&Key::SourcePort.complement(&source).and(&Key::DestinationPort.complement(&destination)));
            return Some(());
        }
        let both = [source, destination];
        self.matches = self.matches.iter().flat_map(|own| both.iter().map(|end| own.and(end))).collect();
        Some(())
    }

    fn flags(&mut self, values: &[&str], negated: bool) -> Option<()> {
        let [mask, set] = values else { return None };
        let (mask, set) = (values::flags(mask)?, values::flags(set)?);
        let packets = values::packets(|flags| (flags & mask == set) != negated);
        self.restrict(&Match { packets, protocols: Match::TCP, ..Match::any() });
        Some(())
    }
}
