//! One row of `iptables -L`: its columns and the words behind them, as the options that `iptables-save` prints of the same
//! rule.

use super::values;
use model::shell::iptables_words;

/// The columns of a listing.
#[derive(Clone, Copy, Default)]
pub(super) struct Columns {
    number: bool,
    counters: bool,
    pub interfaces: bool,
}

impl Columns {
    /// How many columns stand before the target.
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

/// A row as options.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Row {
    /// The options, as `iptables-save` has them.
    pub options: Vec<String>,
    /// Conditions that are not modelled, as written.
    pub unmodelled: Vec<String>,
    /// Where the rule goes, if it says so.
    pub target: Option<String>,
    /// True if the rule does not come back from the chain that it goes to.
    pub is_goto: bool,
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

impl Row {
    /// Reads a row; `None` if columns are missing.
    pub(super) fn of(line: &str, columns: Columns) -> Option<Self> {
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
        row.add("-p", words.get(protocol)?, &["all", "0"]);
        let mut at = mark.unwrap_or(protocol) + 1;
        if mark.and_then(|mark| words.get(mark)).is_some_and(|mark| mark == "-f") {
            row.unmodelled.push("-f".to_owned());
        }
        if columns.interfaces {
            row.add("-i", words.get(at)?, &["*", "any"]);
            row.add("-o", words.get(at + 1)?, &["*", "any"]);
            at += 2;
        }
        row.add("-s", words.get(at)?, &["anywhere", "0.0.0.0/0", "::/0"]);
        row.add("-d", words.get(at + 1)?, &["anywhere", "0.0.0.0/0", "::/0"]);
        let target = protocol.checked_sub(1).and_then(|at| words.get(at)).map(String::as_str);
        let arguments = row.conditions(words.get(at + 2..).unwrap_or_default(), target.unwrap_or_default()).to_vec();
        row.target = target.map(str::to_owned);
        if let Some(target) = target {
            row.push(["-j", target]);
            row.target_options(target, &arguments);
        }
        Some(row)
    }

    /// True if a row is of IPv6: it has an address or a protocol of it.
    pub(super) fn is_v6(line: &str) -> bool {
        line.split_whitespace().take(9).any(|word| {
            let word = word.trim_start_matches('!').split('/').next().unwrap_or_default();
            word == "ipv6-icmp" || word.parse::<std::net::Ipv6Addr>().is_ok()
        })
    }

    /// Adds the condition of a column, unless it is one of the words for anything.
    fn add(&mut self, option: &str, word: &str, anything: &[&str]) {
        if anything.contains(&word) {
            return;
        }
        match word.strip_prefix('!') {
            Some(word) => self.push(["!", option, word]),
            None => self.push([option, word]),
        }
    }

    fn push<const N: usize>(&mut self, words: [&str; N]) {
        self.options.extend(words.map(str::to_owned));
    }

    /// What the target says of itself, as far as it counts: `to:10.0.0.4:443`, `CT notrack`, `CONNMARK restore`.
    fn target_options(&mut self, target: &str, words: &[String]) {
        if let ("TTL" | "HL", [_, done, by, hops]) = (target, words) {
            let done = match (done.as_str(), by.as_str()) {
                ("set", "to") => "set",
                ("increment", "by") => "inc",
                _ => "dec",
            };
            self.push([&format!("--{}-{done}", target.to_ascii_lowercase()), hops]);
        }
        let option = match target {
            "SNAT" => Some("--to-source"),
            "DNAT" => Some("--to-destination"),
            _ => None,
        };
        for word in words {
            match (option, word.strip_prefix("to:")) {
                (Some(option), Some(to)) => self.push([option, to]),
                _ if word == "notrack" => self.push(["--notrack"]),
                _ if word == "restore" => self.push(["--restore-mark"]),
                _ => {}
            }
        }
    }

    /// Reads the conditions behind the columns; gives back the words that the target says of itself.
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
            self.unmodelled.push(std::mem::take(unread).join(" "));
        }
    }

    /// Reads the condition that words begin with: how many words it has; `None` if it is not known.
    fn condition(&mut self, words: &[String]) -> Option<usize> {
        let word = |at: usize| words.get(at).map_or("", String::as_str);
        let negated = usize::from(word(0) == "!");
        let not = if negated == 1 { &["!"][..] } else { &[] };
        match (word(negated), word(negated + 1)) {
            ("state" | "ctstate", states) if states.starts_with(|c: char| c.is_ascii_uppercase()) => {
                self.options.extend(not.iter().map(ToString::to_string));
                self.push(["--ctstate", states]);
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
            ("multiport", "sports" | "dports" | "ports") => return self.multiport(words.get(1..)?),
            ("ADDRTYPE", "match") => return self.address_types(words.get(2..)?).map(|read| read + 2),
            ("source" | "destination", "IP") if word(2) == "range" => {
                let option = if word(0) == "source" { "--src-range" } else { "--dst-range" };
                let negated = usize::from(word(3) == "!");
                self.add(option, &format!("{}{}", if negated == 1 { "!" } else { "" }, word(3 + negated)), &[]);
                return Some(4 + negated);
            }
            (ports, _) => return self.ports_or_flags(ports),
        }
        Some(1)
    }

    /// A comment. Where it ends can't be told if the mark of its end stands there twice.
    fn comment(&mut self, words: &[String]) -> Option<usize> {
        let ends = || words.iter().position(|word| word == "*/");
        let last = words.iter().rposition(|word| word == "*/")?;
        if ends() != Some(last) {
            self.unmodelled.push(words.get(..=last)?.join(" "));
        }
        Some(last + 1)
    }

    /// `dpt:443`, `spts:1024:65535`, `dpt:!25` or `flags:0x17/0x02`.
    fn ports_or_flags(&mut self, word: &str) -> Option<usize> {
        let (name, value) = word.split_once(':')?;
        let option = match name {
            "spt" | "spts" => "--sport",
            "dpt" | "dpts" => "--dport",
            "flags" => {
                let (mask, set) = value.trim_start_matches('!').split_once('/')?;
                let (mask, set) = (flags(mask)?, flags(set)?);
                if value.starts_with('!') {
                    self.push(["!"]);
                }
                self.push(["--tcp-flags", &mask, &set]);
                return Some(1);
            }
            _ => return None,
        };
        self.add(option, value, &[]);
        Some(1)
    }

    /// `dports 80,443`, or with a `!` before the ports.
    fn multiport(&mut self, words: &[String]) -> Option<usize> {
        let option = format!("--{}", words.first()?);
        let negated = words.get(1)?.starts_with('!');
        let alone = negated && words.get(1)?.len() == 1;
        let ports = words.get(1 + usize::from(alone))?.trim_start_matches('!');
        if negated {
            self.push(["!"]);
        }
        self.push([&option, ports]);
        Some(3 + usize::from(alone))
    }

    /// `src-type LOCAL dst-type !BROADCAST`; how many words that is.
    fn address_types(&mut self, words: &[String]) -> Option<usize> {
        let mut read = 0;
        while let [side, types, ..] = words.get(read..)?
            && ["src-type", "dst-type"].contains(&side.as_str())
        {
            self.add(&format!("--{side}"), types, &[]);
            read += 2;
        }
        (read > 0).then_some(read)
    }
}

/// True for the targets whose name comes again before what they do.
fn is_name_of_target(target: &str) -> bool {
    !target.is_empty() && target.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

fn is_protocol(word: &str) -> bool {
    let word = word.trim_start_matches('!');
    word != "any" && values::protocol(word).is_some()
}

/// Flags as names: a listing with numbers has them in hexadecimal.
fn flags(text: &str) -> Option<String> {
    let Some(digits) = text.strip_prefix("0x") else { return Some(text.to_owned()) };
    let bits = u8::from_str_radix(digits, 16).ok()?;
    let names = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECN", "CWR"];
    let set: Vec<&str> =
        names.into_iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1).map(|(_, name)| name).collect();
    Some(if set.is_empty() { "NONE".to_owned() } else { set.join(",") })
}
