//! One row of `iptables -L`: its columns, and the words after them.

use super::iptables_rule::{Argument, Rule, Target, Test};
use super::values::{self, Key};
use model::estate::Condition;
use model::shell::iptables_words;

/// The columns of a listing.
#[derive(Clone, Copy, Default)]
pub(super) struct Columns {
    number: bool,
    counters: bool,
    pub interfaces: bool,
}

impl Columns {
    /// How many columns are before the target.
    pub(super) fn before_target(self) -> usize {
        usize::from(self.number) + 2 * usize::from(self.counters)
    }

    /// The columns that a line names; `None` if it is no head of a table.
    pub(super) fn of(line: &str) -> Option<Self> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let has = |name| words.contains(&name);
        (has("target") && has("prot") && has("source") && has("destination")).then(|| Columns {
            number: has("num"),
            counters: has("pkts"),
            interfaces: has("in") && has("out"),
        })
    }
}

/// Targets that say in words of their own what they do, and the words that some begin with.
const ARGUMENTS: &[(&str, &[&str])] = &[
    ("DNAT", &["to:"]),
    ("SNAT", &["to:"]),
    ("REDIRECT", &["redir"]),
    ("MASQUERADE", &["masq", "random"]),
    ("REJECT", &["reject-with"]),
    ("NFLOG", &["nflog-prefix", "nflog-group"]),
];

/// Reads a row; `None` if columns are missing.
pub(super) fn rule(line: &str, columns: Columns) -> Option<Rule> {
    let words = iptables_words(line);
    let words = words.get(columns.before_target()..)?;
    // The target may be missing, and older versions have no mark in the column `opt` of IPv6.
    let mark = words.iter().take(3).position(|word| ["--", "-f", "!f"].contains(&word.as_str()));
    let is_protocol = |at: usize| words.get(at).is_some_and(|word| is_protocol(word));
    let protocol = match mark {
        Some(0) => return None,
        Some(mark) => mark - 1,
        None if is_protocol(1) => 1,
        None if is_protocol(0) => 0,
        None => return None,
    };
    let mut row = Row::default();
    let mut at = mark.unwrap_or(protocol) + 1;
    row.column(Key::Protocol, "-p", words.get(protocol)?, &["all", "0"]);
    if mark.and_then(|mark| words.get(mark)).is_some_and(|mark| mark == "-f") {
        row.rule.condition("-f", Test::Unmodelled);
    }
    if columns.interfaces {
        row.column(Key::Incoming, "-i", words.get(at)?, &["*", "any"]);
        row.column(Key::Outgoing, "-o", words.get(at + 1)?, &["*", "any"]);
        at += 2;
    }
    row.column(Key::Source, "-s", words.get(at)?, &["anywhere", "0.0.0.0/0", "::/0"]);
    row.column(Key::Destination, "-d", words.get(at + 1)?, &["anywhere", "0.0.0.0/0", "::/0"]);
    let name = protocol.checked_sub(1).and_then(|at| words.get(at)).cloned();
    let said = row.conditions(words.get(at + 2..).unwrap_or_default(), name.as_deref().unwrap_or_default());
    let is_goto = row.is_goto;
    let target = name.map(|name| Target { arguments: arguments(&name, said), name, is_goto });
    Some(Rule { target, ..row.rule })
}

/// True if a row is of IPv6: it has an address or a protocol of it.
pub(super) fn is_v6(line: &str) -> bool {
    line.split_whitespace().take(9).any(|word| {
        let word = word.trim_start_matches('!').split('/').next().unwrap_or_default();
        word == "ipv6-icmp" || word.parse::<std::net::Ipv6Addr>().is_ok()
    })
}

/// What a target says of itself, as far as it counts: `to:10.0.0.4:443`, `CT notrack`, `CONNMARK restore`.
fn arguments(target: &str, words: &[String]) -> Vec<Argument> {
    let mut arguments = Vec::new();
    if let ("TTL" | "HL", [_, done, by, hops]) = (target, words) {
        match (done.as_str(), by.as_str()) {
            ("set", "to") => arguments.push(Argument::Hops(hops.clone())),
            ("increment", "by") => arguments.push(Argument::MoreHops),
            _ => {}
        }
    }
    arguments.extend(words.iter().filter_map(|word| match (word.as_str(), word.strip_prefix("to:")) {
        (_, Some(to)) => Some(Argument::To(to.to_owned())),
        ("notrack", _) => Some(Argument::Untracked),
        ("restore", _) => Some(Argument::RestoredMark),
        _ => None,
    }));
    arguments
}

/// A row while it is read.
#[derive(Default)]
struct Row {
    rule: Rule,
    /// True if the rule does not come back from the chain that it goes to.
    is_goto: bool,
}

impl Row {
    /// Adds the condition of a column, unless it is one of the words for anything.
    fn column(&mut self, key: Key, option: &str, word: &str, anything: &[&str]) {
        if anything.contains(&word) {
            return;
        }
        let (value, is_negated) = negatable(word);
        let not = if is_negated { "! " } else { "" };
        self.field(key, format!("{not}{option} {value}"), word);
    }

    /// Adds a condition on a field; a `!` before the value negates it.
    fn field(&mut self, key: Key, written: impl Into<Condition>, word: &str) {
        let (values, is_negated) = negatable(word);
        self.rule.condition(written, Test::Field { key, values, is_negated });
    }

    /// Reads the conditions after the columns; returns the words that the target prints about itself.
    fn conditions<'w>(&mut self, words: &'w [String], target: &str) -> &'w [String] {
        let (mut at, mut unread): (usize, Vec<&str>) = (0, Vec::new());
        while let Some(word) = words.get(at) {
            let of_target = ARGUMENTS.iter().find(|(name, _)| *name == target).map_or(&[][..], |(_, starts)| starts);
            if (word == target && is_name_of_target(target)) || of_target.iter().any(|start| word.starts_with(start)) {
                break;
            }
            match self.condition(words.get(at..).unwrap_or_default()) {
                Some(read) => {
                    self.leave(&mut unread);
                    at += read;
                }
                None => {
                    unread.push(word);
                    at += 1;
                }
            }
        }
        self.leave(&mut unread);
        words.get(at..).unwrap_or_default()
    }

    /// Leaves words unmodelled that nothing is known of.
    fn leave(&mut self, unread: &mut Vec<&str>) {
        if !unread.is_empty() {
            self.rule.condition(std::mem::take(unread).join(" "), Test::Unmodelled);
        }
    }

    /// Reads the condition that words begin with: how many words it has; `None` if it is not known.
    fn condition(&mut self, words: &[String]) -> Option<usize> {
        let word = |at: usize| words.get(at).map_or("", String::as_str);
        let negated = usize::from(word(0) == "!");
        match (word(negated), word(negated + 1)) {
            ("state" | "ctstate", states) if states.starts_with(|c: char| c.is_ascii_uppercase()) => {
                let written = words.get(..negated + 2)?.join(" ");
                self.rule.condition(written, Test::states(states, negated == 1));
                return Some(negated + 2);
            }
            _ if negated == 1 => return None,
            ("[goto]", _) => self.is_goto = true,
            ("/*", _) => return self.comment(words),
            // The module of the protocol, which the column has already.
            ("tcp" | "udp" | "sctp" | "dccp" | "udplite", _) => {}
            ("icmp", _) | ("icmptype" | "ipv6-icmptype", _) | ("ipv6-icmp", _) => {
                return Some(if word(2) == "code" { 4 } else { 2 });
            }
            ("reject-with", _) => return Some(2),
            ("multiport", "sports" | "dports" | "ports") => return self.multiport(words),
            ("ADDRTYPE", "match") => return self.address_types(words.get(2..)?).map(|read| read + 2),
            ("source" | "destination", "IP") if word(2) == "range" => {
                let key = if word(0) == "source" { Key::Source } else { Key::Destination };
                let negated = usize::from(word(3) == "!");
                let (values, is_negated) = (word(3 + negated).to_owned(), negated == 1);
                self.rule.condition(words.get(..4 + negated)?.join(" "), Test::Field { key, values, is_negated });
                return Some(4 + negated);
            }
            (ports, _) => return self.ports_or_flags(ports),
        }
        Some(1)
    }

    /// A comment. Its end is unknown if the text has the end mark twice.
    fn comment(&mut self, words: &[String]) -> Option<usize> {
        let ends = || words.iter().position(|word| word == "*/");
        let last = words.iter().rposition(|word| word == "*/")?;
        if ends() != Some(last) {
            self.rule.condition(words.get(..=last)?.join(" "), Test::Unmodelled);
        }
        Some(last + 1)
    }

    /// `dpt:443`, `spts:1024:65535`, `dpt:!25` or `flags:0x17/0x02`.
    fn ports_or_flags(&mut self, word: &str) -> Option<usize> {
        let (name, value) = word.split_once(':')?;
        match name {
            "spt" | "spts" => self.field(Key::SourcePort, word, value),
            "dpt" | "dpts" => self.field(Key::DestinationPort, word, value),
            "flags" => {
                let (value, is_negated) = negatable(value);
                let (mask, set) = value.split_once('/')?;
                let (mask, flags) = (flags(mask)?, flags(set)?);
                self.rule.condition(word, Test::Flags { mask, flags, is_negated });
            }
            _ => return None,
        }
        Some(1)
    }

    /// `multiport dports 80,443`, or with a `!` before the ports.
    fn multiport(&mut self, words: &[String]) -> Option<usize> {
        let is_alone = words.get(2)? == "!";
        let length = 3 + usize::from(is_alone);
        let (values, is_negated) = negatable(words.get(length - 1)?);
        let (written, is_negated) = (words.get(..length)?.join(" "), is_negated || is_alone);
        let test = match words.get(1)?.as_str() {
            "sports" => Test::Field { key: Key::SourcePort, values, is_negated },
            "dports" => Test::Field { key: Key::DestinationPort, values, is_negated },
            _ => Test::EitherPort { ports: values, is_negated },
        };
        self.rule.condition(written, test);
        Some(length)
    }

    /// `src-type LOCAL dst-type !BROADCAST`; how many words that is.
    fn address_types(&mut self, words: &[String]) -> Option<usize> {
        let mut read = 0;
        while let [side, types, ..] = words.get(read..)?
            && ["src-type", "dst-type"].contains(&side.as_str())
        {
            let (types, is_negated) = negatable(types);
            let test = Test::AddressType { of_source: side == "src-type", types, is_negated };
            self.rule.condition(words.get(read..read + 2)?.join(" "), test);
            read += 2;
        }
        (read > 0).then_some(read)
    }
}

/// A value, and whether a `!` before it negates it.
fn negatable(word: &str) -> (String, bool) {
    word.strip_prefix('!').map_or_else(|| (word.to_owned(), false), |word| (word.to_owned(), true))
}

/// True for the targets whose name comes again before what they do.
fn is_name_of_target(target: &str) -> bool {
    !target.is_empty() && target.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

fn is_protocol(word: &str) -> bool {
    let word = word.trim_start_matches('!');
    word != "any" && values::protocol(word).is_some()
}

/// The bits of flags: a listing with numbers has them in hexadecimal.
fn flags(text: &str) -> Option<u8> {
    text.strip_prefix("0x").map_or_else(|| values::flags(text), |digits| u8::from_str_radix(digits, 16).ok())
}
