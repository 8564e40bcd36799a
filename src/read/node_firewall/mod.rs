//! Firewalls on the node: what iptables, nftables, ufw, firewalld and Windows print about themselves, read into one form.
//!
//! What is not modelled stays in its rule by name. What can't be read is told at its line, and its rule stays, too.

mod firewalld;
mod firewalld_rule;
mod firewalld_zone;
mod iptables;
mod iptables_listing;
mod iptables_row;
mod iptables_rule;
mod iptables_tables;
mod nft_command;
mod nft_flags;
mod nft_json;
mod nft_print;
mod nft_rule;
mod nft_values;
mod nft_words;
mod nftables;
mod tokens;
mod translate;
mod ufw;
mod values;
mod windows;
mod windows_address;
mod windows_powershell;
mod windows_proxy;

use std::cell::RefCell;

use super::document::TextPlaces;
use super::lines::Lines;
use super::source_reader::blanked;
use super::walk::Found;
use super::{Diagnostic, Severity, Source};
use crate::estate::{Chain, Match, NodeFirewall, NodeFirewallKind, NodeRule, Origin};

pub use iptables_rule::words as iptables_words;
pub use nft_json::read as read_nft_json;
pub use windows::Shown as Windows;
pub use windows_powershell::read_object as read_windows_object;

/// A reader of one syntax. What it shows of Windows' firewall is collected, for profiles and rules stand apart.
type Read = fn(&Text<'_>, &mut Windows) -> Vec<NodeFirewall>;

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
            "-P PREROUTING",
            "-P POSTROUTING",
            "-A INPUT",
            "-A OUTPUT",
            "-A PREROUTING",
            "-A POSTROUTING",
            ":INPUT",
            ":OUTPUT",
        ],
        |text, _| iptables::read(text),
    ),
    (&["table ip ", "table ip6 ", "table inet ", "table netdev ", "table arp ", "table bridge "], |text, _| {
        nftables::read(text)
    }),
    (&["Status: active", "Status: inactive"], |text, _| ufw::read(text)),
    (
        &["Rule Name:", "Domain Profile Settings:", "Private Profile Settings:", "Public Profile Settings:"],
        windows::read,
    ),
    (windows_proxy::HEADINGS, windows_proxy::read),
    (&["EdgeTraversalPolicy ", "DefaultInboundAction ", "DefaultOutboundAction "], windows_powershell::read),
    (
        &["Chain INPUT (", "Chain OUTPUT (", "Chain FORWARD (", "Chain PREROUTING (", "Chain POSTROUTING ("],
        |text, _| iptables_listing::read(text),
    ),
    (
        &[
            "icmp-block-inversion:",
            "ingress-zones:",
            "target: default",
            "target: %%REJECT%%",
            "FirewallD is not running",
        ],
        |text, _| firewalld::read(text),
    ),
];

/// How a listing of Windows' firewall rules or profiles begins in languages other than English.
const LOCALISED: &[&str] = &[
    "Regelname:",
    "Nom de la règle",
    "Nombre de regla",
    "Nome regola",
    "Nome da regra",
    "規則名稱",
    "规则名称",
    "規則名",
    "Domänenprofil-Einstellungen",
    "Paramètres Profil de domaine",
    "Configuración de Perfil de dominio",
];

/// True if a text holds rules of a node's firewall.
pub fn looks_like(text: &str) -> bool {
    text.lines().take(HEAD).any(|line| syntax_of(line).is_some()) || localised(text).is_some()
}

/// How far into a text its kind is looked for.
const HEAD: usize = 400;

/// Which syntax a line is known by.
fn syntax_of(line: &str) -> Option<usize> {
    let line = line.trim_start();
    SYNTAXES.iter().position(|(starts, _)| starts.iter().any(|start| line.starts_with(start)))
}

/// The parts of a text that are in one syntax each, up to where the next one begins: with the paragraph of the line that
/// it is known by, since some have a heading.
fn sections(text: &str) -> Vec<(usize, &str, Read)> {
    let mut begins: Vec<(usize, usize)> = Vec::new();
    let (mut at, mut paragraph, mut is_new) = (0, 0, true);
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() || is_prompt(line) {
            (paragraph, is_new) = (at, true);
        } else if let Some(syntax) = syntax_of(line) {
            match begins.last() {
                Some((_, last)) if *last == syntax => {}
                Some(_) => begins.push((if is_new { paragraph } else { at }, syntax)),
                None => begins.push((0, syntax)),
            }
            is_new = false;
        }
        at += line.len();
    }
    let ends = begins.iter().skip(1).map(|(start, _)| *start).chain([text.len()]);
    let section = |(&(start, syntax), end): (&(usize, usize), usize)| {
        let (_, read) = SYNTAXES.get(syntax)?;
        Some((start, text.get(start..end)?, *read))
    };
    begins.iter().zip(ends).filter_map(section).collect()
}

/// Where a listing of Windows' rules begins that is not in English.
fn localised(text: &str) -> Option<usize> {
    let line = text.lines().take(HEAD).find(|line| LOCALISED.iter().any(|start| line.starts_with(start)))?;
    text.find(line)
}

/// Reads the rules of a node in what of a source is no document, and settles what all of it shows of Windows' firewall;
/// false if nothing but documents was read.
pub fn read_rest(
    number: usize,
    source: &Source,
    text: &str,
    lines: &Lines<'_>,
    diagnostics: &RefCell<Vec<Diagnostic>>,
    found: &mut Found,
) -> bool {
    let blank;
    let rest = if found.documents.is_empty() {
        text
    } else if is_more_than(text, &found.documents) {
        blank = blanked(text, &found.documents);
        &blank
    } else {
        ""
    };
    let is_read = looks_like(rest);
    if is_read {
        let whole = Text { number, name: &source.name, text: rest, places: TextPlaces::default(), lines, diagnostics };
        found.estate.node_firewalls.append(&mut read(&whole, &mut found.windows));
    }
    if found.broken {
        found.windows.breaks_off();
    }
    let windows = std::mem::take(&mut found.windows);
    found.estate.node_firewalls.extend(windows::firewall(windows, &source.name, diagnostics));
    if is_read && found.estate.node_firewalls.is_empty() && diagnostics.borrow().is_empty() {
        let at = rest.find(|c: char| !c.is_whitespace()).unwrap_or_default();
        let (line, column) = lines.position(at);
        let message =
            "This looks like the firewall of a node, and holds no rule that can be read. Paste the whole output of \
                       the tool."
                .to_owned();
        diagnostics.borrow_mut().push(Diagnostic { severity: Severity::Error, message, line, column });
    }
    is_read
}

/// True if something stands outside of the documents.
fn is_more_than(text: &str, documents: &[(usize, usize)]) -> bool {
    let ends = std::iter::once(0).chain(documents.iter().map(|(_, end)| *end));
    let starts = documents.iter().map(|(start, _)| *start).chain([text.len()]);
    ends.zip(starts).any(|(from, to)| text.get(from..to).is_some_and(|between| !between.trim().is_empty()))
}

/// Reads the firewalls of a node that a text shows, and collects what it shows of Windows' firewall.
fn read(text: &Text<'_>, windows: &mut Windows) -> Vec<NodeFirewall> {
    let sections = sections(text.text);
    if let Some(at) = localised(text.text).filter(|_| sections.is_empty()) {
        let message = format!(
            "This is a listing of the Windows firewall in a language other than English, and the words of netsh are \
             translated. Paste what PowerShell prints, which is the same everywhere: `{}`",
            windows::JOINED
        );
        text.say(Severity::Error, at, message);
    }
    let part = |start, part| Text { text: part, places: TextPlaces::from(start), ..*text };
    sections.into_iter().flat_map(|(start, section, read)| read(&part(start, section), windows)).collect()
}

/// True for a line that shows a command, with a prompt or without, and is no output. What quotes or comments hold is none.
fn is_prompt(line: &str) -> bool {
    const COMMANDS: [&str; 9] =
        ["iptables", "ip6tables", "iptables-save", "ip6tables-save", "nft", "ufw", "firewall-cmd", "netsh", "sudo"];
    let (before, behind) = line.split_once(['#', '$', '>', '%']).unwrap_or_default();
    let command = |line: &str| line.split_whitespace().next().is_some_and(|word| COMMANDS.contains(&word));
    let is_rule =
        line.starts_with('-') || before.contains(" -") || [" -- ", "/*", "\""].iter().any(|sign| line.contains(sign));
    !is_rule && (command(line) || command(behind))
}

/// A text that is being read: where its parts stand, and what there is to say about them.
struct Text<'t> {
    number: usize,
    name: &'t str,
    text: &'t str,
    /// Where the text stands in the source, which may be written otherwise there.
    places: TextPlaces,
    lines: &'t Lines<'t>,
    diagnostics: &'t RefCell<Vec<Diagnostic>>,
}

impl<'t> Text<'t> {
    fn origin(&self, offset: usize) -> Origin {
        let (line, column) = self.lines.position(self.places.in_source(offset));
        Origin { source: self.number, line, column }
    }

    fn say(&self, severity: Severity, offset: usize, message: String) {
        let (line, column) = self.lines.position(self.places.in_source(offset));
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
            lacks_ipv4: false,
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
