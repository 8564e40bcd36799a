//! The syntaxes that rules of a node may be in, and which part of a text is in which.

use super::text::{Text, is_prompt};
use super::windows::{self, Shown as Windows};
use super::{firewalld, iptables, iptables_listing, nft, ufw, windows_powershell, windows_proxy};
use crate::messages::node_firewall as messages;
use crate::text::positions::TextPlaces;
use model::estate::NodeFirewall;
use model::message::code;
use model::source::Severity;

/// A reader of one syntax. What it shows of Windows Firewall is collected, because profiles and rules are separate.
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
        nft::read(text)
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
pub(crate) fn looks_like(text: &str) -> bool {
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

/// Reads the firewalls of a node that a text shows. `windows` is what other documents of the source show of Windows Firewall; `breaks_off`
/// says that one of those is truncated.
pub(crate) fn read(text: &Text<'_>, mut windows: Windows, breaks_off: bool) -> Vec<NodeFirewall> {
    let mut firewalls = if looks_like(text.text) { read_sections(text, &mut windows) } else { Vec::new() };
    if breaks_off {
        windows.breaks_off();
    }
    firewalls.extend(windows::firewall(windows, text.name, text.diagnostics));
    firewalls
}

/// Reads the firewalls of a node that a text shows, and collects what it shows of Windows' firewall.
fn read_sections(text: &Text<'_>, windows: &mut Windows) -> Vec<NodeFirewall> {
    let sections = sections(text.text);
    if let Some(at) = localised(text.text).filter(|_| sections.is_empty()) {
        text.say(Severity::Error, at, messages::not_english(code(windows::JOINED)));
    }
    let part = |start, part| Text { text: part, places: TextPlaces::from(start), ..*text };
    sections.into_iter().flat_map(|(start, section, read)| read(&part(start, section), windows)).collect()
}
