//! Firewalls on the node: the texts that iptables, nftables, ufw and Windows print about themselves, read into one form.
//!
//! What is not modelled stays in its rule by name. What can't be read is told at its line, and its rule stays, too.

mod iptables;
mod iptables_rule;
mod nft_flags;
mod nft_rule;
mod nft_values;
mod nft_words;
mod nftables;
mod tokens;
mod ufw;
mod values;
mod windows;

use std::cell::RefCell;

use super::diagnostic::by_place;
use super::lines::Lines;
use super::{Diagnostic, Extent, Severity, Source, SourceReport};
use crate::estate::{Chain, Match, NodeFirewall, NodeFirewallKind, NodeRule, Origin};

/// A reader of one syntax.
type Read = fn(&Text<'_>) -> Vec<NodeFirewall>;

/// Each syntax: what a line begins with by which it is known, and its reader.
const SYNTAXES: &[(&[&str], Read)] = &[
    (
        &[
            "*filter",
            "*nat",
            "*mangle",
            "*raw",
            "*security",
            "-P INPUT",
            "-P OUTPUT",
            "-A INPUT",
            "-A OUTPUT",
            ":INPUT",
            ":OUTPUT",
        ],
        iptables::read,
    ),
    (&["table ip ", "table ip6 ", "table inet ", "table netdev ", "table arp ", "table bridge "], nftables::read),
    (&["Status: active", "Status: inactive"], ufw::read),
    (&["Rule Name:"], windows::read),
];

/// How a listing of Windows' firewall rules begins in languages other than English.
const LOCALISED: &[&str] = &[
    "Regelname:",
    "Nom de la règle",
    "Nombre de regla",
    "Nome regola",
    "Nome da regra",
    "規則名稱",
    "规则名称",
    "規則名",
];

/// True if a text holds rules of a node's firewall.
pub fn looks_like(text: &str) -> bool {
    syntax(text).is_some() || localised(text).is_some()
}

/// How far into a text its kind is looked for.
const HEAD: usize = 400;

fn syntax(text: &str) -> Option<Read> {
    text.lines().take(HEAD).find_map(|line| {
        let line = line.trim_start();
        SYNTAXES.iter().find(|(starts, _)| starts.iter().any(|start| line.starts_with(start))).map(|(_, read)| *read)
    })
}

/// Where a listing of Windows' rules begins that is not in English.
fn localised(text: &str) -> Option<usize> {
    let line = text.lines().take(HEAD).find(|line| LOCALISED.iter().any(|start| line.starts_with(start)))?;
    text.find(line)
}

/// Reads the firewalls of a node that a source shows.
pub fn read_node_firewall(
    number: usize,
    source: &Source,
    lines: &Lines<'_>,
    diagnostics: &RefCell<Vec<Diagnostic>>,
) -> Vec<NodeFirewall> {
    let text = Text { number, name: &source.name, text: &source.text, lines, diagnostics };
    if let Some(read) = syntax(&source.text) {
        return read(&text);
    }
    if let Some(at) = localised(&source.text) {
        let message = "This is a listing of the Windows firewall in a language other than English, and the words of netsh \
                       are translated. Run it where Windows is in English, or paste what PowerShell prints, which is the \
                       same everywhere: `Get-NetFirewallRule -Enabled True | Format-List`.";
        text.say(Severity::Error, at, message.to_owned());
    }
    Vec::new()
}

/// What there is to say about a source that holds node firewalls.
pub fn report(source: &Source, firewalls: &[NodeFirewall], diagnostics: Vec<Diagnostic>) -> SourceReport {
    let read = if firewalls.is_empty() {
        Extent::Nothing
    } else if firewalls.iter().any(|firewall| firewall.incomplete.is_some()) {
        Extent::Partly
    } else {
        Extent::Whole
    };
    let kind = match firewalls.first().map(|firewall| firewall.kind) {
        Some(NodeFirewallKind::Iptables) => "iptables",
        Some(NodeFirewallKind::Nftables) => "nftables",
        Some(NodeFirewallKind::Ufw) => "ufw",
        Some(NodeFirewallKind::Windows) => "windows-firewall",
        None => "unrecognised",
    };
    let diagnostics = by_place(diagnostics);
    SourceReport { name: source.name.clone(), kind: kind.to_owned(), read, diagnostics }
}

/// A text that is being read: where its parts stand, and what there is to say about them.
struct Text<'t> {
    number: usize,
    name: &'t str,
    text: &'t str,
    lines: &'t Lines<'t>,
    diagnostics: &'t RefCell<Vec<Diagnostic>>,
}

impl<'t> Text<'t> {
    fn origin(&self, offset: usize) -> Origin {
        let (line, column) = self.lines.position(offset);
        Origin { source: self.number, line, column }
    }

    fn say(&self, severity: Severity, offset: usize, message: String) {
        let (line, column) = self.lines.position(offset);
        self.diagnostics.borrow_mut().push(Diagnostic { severity, message, line, column });
    }

    /// Tells of something that can't be read, whose rule stays without it.
    fn unclear(&self, offset: usize, what: &str) {
        let message = format!("Can't read `{what}`. What this rule could decide is unknown.");
        self.say(Severity::Warning, offset, message);
    }

    /// The lines that hold something, trimmed, each with the offset of its first character.
    fn numbered(&self) -> impl Iterator<Item = (usize, &'t str)> {
        let mut start = 0;
        self.text.split_inclusive('\n').filter_map(move |line| {
            let at = start + line.len() - line.trim_start().len();
            start += line.len();
            let line = line.trim();
            (!line.is_empty()).then_some((at, line))
        })
    }

    /// A firewall without rules.
    fn firewall(&self, kind: NodeFirewallKind, what: &str, offset: usize) -> NodeFirewall {
        NodeFirewall {
            name: format!("{what} in {}", self.name),
            kind,
            origin: self.origin(offset),
            incomplete: None,
            base_chains: Vec::new(),
            chains: Vec::new(),
        }
    }

    fn rule(&self, offset: usize, text: &str, matches: Vec<Match>, action: crate::estate::Action) -> NodeRule {
        NodeRule { text: text.to_owned(), origin: Some(self.origin(offset)), matches, action }
    }

    fn chain(&self, offset: usize, name: impl Into<String>) -> Chain {
        Chain { name: name.into(), origin: self.origin(offset), rules: Vec::new(), cut: false }
    }
}
