//! A text with the rules of a node, while it is being read.

use std::cell::RefCell;

use crate::text::positions::{Lines, TextPlaces};
use model::estate::{Action, Chain, Match, NodeFirewall, NodeFirewallKind, NodeRule, Origin};
use model::source::{Diagnostic, Severity};

/// A text that is being read: where its parts stand, and what there is to say about them.
pub(crate) struct Text<'t> {
    /// The number of its source.
    pub number: usize,
    /// The name of its source.
    pub name: &'t str,
    pub text: &'t str,
    /// Where the text stands in the source, which may be written otherwise there.
    pub places: TextPlaces,
    pub lines: &'t Lines<'t>,
    pub diagnostics: &'t RefCell<Vec<Diagnostic>>,
}

impl<'t> Text<'t> {
    pub(crate) fn origin(&self, offset: usize) -> Origin {
        let (line, column) = self.lines.position(self.places.in_source(offset));
        Origin { source: self.number, line, column }
    }

    pub(crate) fn say(&self, severity: Severity, offset: usize, message: String) {
        let (line, column) = self.lines.position(self.places.in_source(offset));
        self.diagnostics.borrow_mut().push(Diagnostic { severity, message: message.into(), line, column });
    }

    /// Tells of something that can't be read, whose rule stays without it.
    pub(crate) fn unclear(&self, offset: usize, what: &str) {
        let message = format!("Can't read `{what}`. What this rule could decide is unknown.");
        self.say(Severity::Warning, offset, message);
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
    pub(crate) fn firewall(&self, kind: NodeFirewallKind, what: &str, offset: usize) -> NodeFirewall {
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

    pub(crate) fn rule(&self, offset: usize, text: &str, matches: Vec<Match>, action: Action) -> NodeRule {
        NodeRule { text: text.to_owned(), origin: Some(self.origin(offset)), matches, action }
    }

    pub(crate) fn chain(&self, offset: usize, name: impl Into<String>) -> Chain {
        Chain { name: name.into(), origin: self.origin(offset), rules: Vec::new(), cut: false }
    }
}

/// True for a line that shows a command, with a prompt or without, and is no output. What quotes or comments hold is none.
pub(super) fn is_prompt(line: &str) -> bool {
    const COMMANDS: [&str; 9] =
        ["iptables", "ip6tables", "iptables-save", "ip6tables-save", "nft", "ufw", "firewall-cmd", "netsh", "sudo"];
    let (before, behind) = line.split_once(['#', '$', '>', '%']).unwrap_or_default();
    let command = |line: &str| line.split_whitespace().next().is_some_and(|word| COMMANDS.contains(&word));
    let is_rule =
        line.starts_with('-') || before.contains(" -") || [" -- ", "/*", "\""].iter().any(|sign| line.contains(sign));
    !is_rule && (command(line) || command(behind))
}
