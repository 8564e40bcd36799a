//! What `iptables -L` and `ip6tables -L` print, with `-n`, `-v` and `--line-numbers` or without. Rows are read in
//! [`super::iptables_row`].

use std::collections::BTreeSet;

use super::iptables::{LEGACY, Ruleset, lacks_legacy_tables};
use super::iptables_row::{Columns, is_v6, rule};
use super::iptables_rule::Test;
use super::iptables_tables::{named, of_chains};
use super::text::{Text, is_prompt};
use crate::messages::node_firewall as messages;
use model::estate::{Gap, Match, NodeFirewall};
use model::message;
use model::source::Severity;

/// Reads every listing of a text. Those of one version, a table each, make up one firewall.
pub(super) fn read(text: &Text<'_>) -> Vec<NodeFirewall> {
    let (listings, legacy) = listings(text);
    let mut rulesets: Vec<Ruleset> = Vec::new();
    for listing in &listings {
        let (table, is_v6) = (listing.table(), listing.is_v6());
        let other = |ruleset: &Ruleset| ruleset.is_v6 != Some(is_v6) || ruleset.tables.iter().any(|own| own == table);
        if rulesets.last().is_none_or(other) {
            rulesets.push(Ruleset::new(text, listing.at, Some(is_v6)));
        }
        if let Some(ruleset) = rulesets.last_mut() {
            ruleset.tables.push(table.to_owned());
            listing.read(text, table, ruleset);
        }
    }
    report_what_is_hidden(text, &listings);
    if let Some(at) = legacy {
        lacks_legacy_tables(text, at, &mut rulesets);
    }
    rulesets.into_iter().map(Ruleset::finish).collect()
}

/// One table, as one call lists it.
struct Listing<'t> {
    at: usize,
    /// What the command after the prompt says, if there is one.
    command: Option<&'t str>,
    chains: Vec<Chain<'t>>,
}

/// One chain, as the text has it.
struct Chain<'t> {
    at: usize,
    name: &'t str,
    /// Of a base chain.
    policy: Option<&'t str>,
    columns: Columns,
    rows: Vec<(usize, &'t str)>,
}

/// Divides a text into listings; and where it says that there are rules that no listing shows.
fn listings<'t>(text: &Text<'t>) -> (Vec<Listing<'t>>, Option<usize>) {
    let mut listings: Vec<Listing<'t>> = Vec::new();
    let (mut command, mut legacy, mut begins) = (None, None, true);
    for (at, line) in text.numbered() {
        if is_prompt(line) {
            (command, begins) = (Some(line), true);
        } else if line.starts_with('#') {
            legacy = if line.contains(LEGACY) { Some(at) } else { legacy };
        } else if let Some(chain) = Chain::begin(at, line) {
            let follows = |listing: &Listing<'_>| !begins && listing.takes(&chain);
            if !listings.last().is_some_and(follows) {
                listings.push(Listing { at, command: command.take(), chains: Vec::new() });
            }
            begins = false;
            if let Some(listing) = listings.last_mut() {
                listing.chains.push(chain);
            }
        } else if let Some(chain) = listings.last_mut().and_then(|listing| listing.chains.last_mut()) {
            match Columns::of(line) {
                Some(columns) => chain.columns = columns,
                None => chain.rows.push((at, line)),
            }
        }
    }
    (listings, legacy)
}

impl<'t> Chain<'t> {
    /// `Chain INPUT (policy ACCEPT 0 packets, 0 bytes)` or `Chain allowed (1 references)`.
    fn begin(at: usize, line: &'t str) -> Option<Self> {
        let (name, rest) = line.strip_prefix("Chain ")?.split_once(" (")?;
        let rest = rest.strip_suffix(')')?;
        let policy = rest.strip_prefix("policy ").and_then(|rest| rest.split_whitespace().next());
        if policy.is_none() && !rest.ends_with("references") {
            return None;
        }
        Some(Chain { at, name, policy, columns: Columns::default(), rows: Vec::new() })
    }
}

impl Listing<'_> {
    /// True if a chain may come next: base chains come first, and each once.
    fn takes(&self, chain: &Chain<'_>) -> bool {
        let after_users = self.chains.last().is_some_and(|last| last.policy.is_none());
        !(chain.policy.is_some() && after_users) && self.chains.iter().rev().take(5).all(|own| own.name != chain.name)
    }

    /// A chain that rules go to and that is not listed. Names with small letters are no targets of iptables' own.
    fn missing_target(&self) -> Option<String> {
        let known: BTreeSet<&str> = model::sorted::set(self.chains.iter().map(|chain| chain.name));
        let rows = self.chains.iter().flat_map(|chain| chain.rows.iter().map(|(_, row)| (chain.columns, *row)));
        let targets = rows.filter_map(|(columns, row)| rule(row, columns)?.target).map(|target| target.name);
        targets
            .filter(|target| target.chars().any(|c| c.is_ascii_lowercase()))
            .find(|target| !known.contains(target.as_str()))
    }

    fn has(&self, name: &str) -> bool {
        self.chains.iter().take(5).any(|chain| chain.name == name && chain.policy.is_some())
    }

    /// The table: as the command says, else the one that has these base chains.
    fn table(&self) -> &str {
        self.command.and_then(named).unwrap_or_else(|| of_chains(|name| self.has(name)))
    }

    fn is_v6(&self) -> bool {
        let by_command = self.command.is_some_and(|command| command.contains("ip6tables"));
        by_command || self.chains.iter().flat_map(|chain| &chain.rows).any(|(_, row)| is_v6(row))
    }

    fn read(&self, text: &Text<'_>, table: &str, ruleset: &mut Ruleset) {
        for chain in &self.chains {
            ruleset.declare(text, table, chain.at, chain.name, chain.policy.unwrap_or("-"));
        }
        for chain in &self.chains {
            for &(at, line) in &chain.rows {
                chain.read_row(text, table, at, line, ruleset);
            }
        }
        let base = ["INPUT", "OUTPUT"].into_iter().find(|name| table == "filter" && !self.has(name));
        if let Some(name) = base.map(str::to_owned).or_else(|| self.missing_target()) {
            text.say(Severity::Warning, self.at, messages::chain_missing(message::name(&name)));
            ruleset.firewall.incomplete = Some(Gap::Rest(messages::gap_chain(message::name(&name))));
            if base.is_none() {
                // The listing breaks off: the last chain that it shows may continue.
                ruleset.firewall.chains.iter_mut().rev().take(1).for_each(|chain| chain.cut = true);
            }
        }
    }
}

impl Chain<'_> {
    fn read_row(&self, text: &Text<'_>, table: &str, at: usize, line: &str, ruleset: &mut Ruleset) {
        // As `iptables-save` has them: without numbers and counters, which change.
        let written = line.split_whitespace().skip(self.columns.before_target()).collect::<Vec<_>>().join(" ");
        let Some(mut rule) = rule(line, self.columns) else {
            text.unclear(at, &written);
            let rule = text.rule(
                at,
                written.as_str(),
                vec![Match::unmodelled(messages::whole_line())],
                model::estate::Action::Unmodelled,
            );
            ruleset.add(text, table, self.name, rule, at, None);
            return;
        };
        if !self.columns.interfaces {
            rule.condition(messages::interface_not_shown(), Test::Unmodelled);
        }
        for (matches, action) in ruleset.actions(text, table, at, &written, &rule) {
            ruleset.add(text, table, self.name, text.rule(at, written.as_str(), matches, action), at, None);
        }
    }
}

/// Reports what listings of this kind leave out.
fn report_what_is_hidden(text: &Text<'_>, listings: &[Listing<'_>]) {
    let Some(first) = listings.first() else { return };
    let hides_interfaces =
        |listing: &&Listing<'_>| listing.chains.iter().any(|chain| !chain.columns.interfaces && !chain.rows.is_empty());
    if let Some(listing) = listings.iter().find(hides_interfaces) {
        text.say(Severity::Warning, listing.at, messages::interfaces_not_shown());
    } else if listings.iter().all(|listing| listing.table() == "filter") {
        text.say(Severity::Info, first.at, messages::filter_only());
    }
}
