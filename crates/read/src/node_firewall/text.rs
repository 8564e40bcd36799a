//! A text with the rules of a node, while it is being read.

use std::rc::Rc;

use crate::documents::diagnostics::Diagnostics;
use crate::messages::node_firewall as messages;
use crate::text::positions::{Lines, TextPlaces};
use model::estate::{Action, Chain, Match, NodeFirewall, NodeFirewallKind, NodeRule, Origin};
use model::message::{Message, name, quoted};
use model::source::Severity;

/// A text that is being read: the positions of its parts, and the diagnostics about them.
pub(crate) struct Text<'t> {
    /// The name of its source.
    pub name: &'t str,
    pub text: &'t str,
    /// The position of the text in the source, where it may be written differently.
    pub places: TextPlaces,
    pub lines: &'t Lines<'t>,
    pub diagnostics: &'t Diagnostics,
}

impl<'t> Text<'t> {
    pub(crate) fn origin(&self, offset: usize) -> Origin {
        self.lines.origin(self.places.in_source(offset))
    }

    pub(crate) fn say(&self, severity: Severity, offset: usize, message: Message) {
        self.diagnostics.say(severity, self.origin(offset), message);
    }

    /// Reports something that can't be read, whose rule stays without it.
    pub(crate) fn unclear(&self, offset: usize, what: &str) {
        self.say(Severity::Warning, offset, messages::rule_unreadable(quoted(what)));
    }

    /// The lines that hold something, trimmed, each with the offset of its first character.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (usize, &'t str)> {
        let mut start = 0;
        self.text.split_inclusive('\n').filter_map(move |line| {
            let at = start + line.len() - line.trim_start().len();
            start += line.len();
            let line = line.trim();
            (!line.is_empty()).then_some((at, line))
        })
    }

    /// A firewall without rules.
    pub(crate) fn firewall(&self, kind: NodeFirewallKind, label: Message, offset: usize) -> NodeFirewall {
        NodeFirewall {
            name: label.unmarked(),
            label,
            kind,
            origin: self.origin(offset),
            incomplete: None,
            lacks_ipv4: false,
            base_chains: Vec::new(),
            chains: Vec::new(),
        }
    }

    pub(crate) fn rule(
        &self,
        offset: usize,
        text: impl Into<Rc<str>>,
        matches: Vec<Match>,
        action: Action,
    ) -> NodeRule {
        NodeRule { text: text.into(), label: None, origin: Some(self.origin(offset)), matches, action }
    }

    /// A chain that the text names.
    pub(crate) fn chain(&self, offset: usize, written: impl Into<String>) -> Chain {
        let written = written.into();
        let label = messages::chain(name(&written));
        Chain { name: written, label, origin: self.origin(offset), rules: Vec::new(), cut: false }
    }

    /// A chain that the text does not name.
    pub(crate) fn unnamed_chain(&self, offset: usize, label: Message) -> Chain {
        Chain { name: label.unmarked(), label, origin: self.origin(offset), rules: Vec::new(), cut: false }
    }
}

/// A rule that holds without being written.
pub(super) fn unwritten(label: Message, origin: Option<Origin>, matches: Vec<Match>, action: Action) -> NodeRule {
    NodeRule { text: label.unmarked().into(), label: Some(label), origin, matches, action }
}

/// True for a line that shows a command, with a prompt or without, and is no output. Text in quotes or comments is not a command.
pub(super) fn is_prompt(line: &str) -> bool {
    const COMMANDS: [&str; 9] =
        ["iptables", "ip6tables", "iptables-save", "ip6tables-save", "nft", "ufw", "firewall-cmd", "netsh", "sudo"];
    let (before, behind) = line.split_once(['#', '$', '>', '%']).unwrap_or_default();
    let command = |line: &str| line.split_whitespace().next().is_some_and(|word| COMMANDS.contains(&word));
    let is_rule =
        line.starts_with('-') || before.contains(" -") || [" -- ", "/*", "\""].iter().any(|sign| line.contains(sign));
    !is_rule && (command(line) || command(behind))
}
