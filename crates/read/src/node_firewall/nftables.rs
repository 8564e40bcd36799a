//! What `nft list ruleset` prints: tables with their sets and chains. Rules are read in [`super::nft_rule`].

use std::collections::BTreeMap;

use super::nft_command::{Listed, listed};
use super::nft_print::word;
use super::nft_rule::RuleReader;
use super::nft_values::{Element, elements};
use super::text::Text;
use super::tokens::{Token, tokens};
use model::estate::{BaseChain, Gap, Hook, Match, NodeFirewall, NodeFirewallKind, Policy};
use model::net::PrefixSet;
use model::source::Severity;

/// The names of priorities.
const PRIORITIES: &[(&str, i32)] =
    &[("raw", -300), ("mangle", -150), ("dstnat", -100), ("filter", 0), ("security", 50), ("srcnat", 100)];

/// Reads every table of a text; they make up one firewall.
pub(super) fn read(text: &Text<'_>) -> Vec<NodeFirewall> {
    let tokens = tokens(text.text);
    let start = tokens.iter().position(|token| token.text == "table").unwrap_or_default();
    let at = tokens.get(start).map_or(0, |token| token.at);
    let mut ruleset = Ruleset {
        shows_filter: false,
        shows_filter_of_ipv4: false,
        text,
        firewall: text.firewall(NodeFirewallKind::Nftables, "the nftables ruleset", at),
        places: BTreeMap::new(),
        sets: NamedSets::default(),
    };
    let mut rest = tokens.get(start..).unwrap_or_default();
    while !rest.is_empty() {
        let end = rest.iter().position(|token| token.text == "{").unwrap_or(rest.len());
        let head = rest.get(..end).unwrap_or_default();
        let (body, after, whole) = block(rest.get(end..).unwrap_or_default());
        // Line ends, comments and what stands before a table, such as `flush ruleset`, are no part of its head.
        let head: Vec<&str> = head.iter().map(|token| token.text).collect();
        if let Some(&[family, name]) = head.rsplit(|word| *word == "table").next().filter(|_| head.contains(&"table")) {
            ruleset.table(family, name, body, whole);
        }
        rest = after;
    }
    vec![ruleset.finish(&listed(text.text))]
}

/// The tokens in the braces that the first token opens, those behind them, and whether the braces close.
fn block<'s, 't>(tokens: &'s [Token<'t>]) -> (&'s [Token<'t>], &'s [Token<'t>], bool) {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "{" if !token.quoted => depth += 1,
            "}" if !token.quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let body = tokens.get(1..at).unwrap_or_default();
            return (body, tokens.get(at + 1..).unwrap_or_default(), true);
        }
    }
    (tokens.get(1..).unwrap_or_default(), &[], false)
}

/// A set or a map with its elements; `None` if packets change it, so that the text does not tell what it holds.
pub(super) type NamedSet<'t> = Option<Vec<Element<'t>>>;

/// The named sets of all tables.
#[derive(Default)]
pub(super) struct NamedSets<'r> {
    places: BTreeMap<String, usize>,
    sets: Vec<NamedSet<'r>>,
}

impl<'r> NamedSets<'r> {
    fn insert(&mut self, name: String, set: NamedSet<'r>) {
        self.places.insert(name, self.sets.len());
        self.sets.push(set);
    }

    /// The set that a rule of a table names.
    pub(super) fn get(&self, table: &str, name: &str) -> Option<&NamedSet<'r>> {
        self.sets.get(*self.places.get(&key(table, name))?)
    }
}

/// What a chain or a set is found by.
pub(super) fn key(table: &str, name: &str) -> String {
    format!("{table}\n{name}")
}

/// The ruleset while it is read.
struct Ruleset<'r, 't> {
    /// True if some chain is there to filter what comes in or goes out, be it in a table that is not in force.
    shows_filter: bool,
    /// True if such a chain sees packets of IPv4.
    shows_filter_of_ipv4: bool,
    text: &'r Text<'t>,
    firewall: NodeFirewall,
    /// The place of each chain, by table and name.
    places: BTreeMap<String, usize>,
    sets: NamedSets<'r>,
}

impl<'r> Ruleset<'r, '_> {
    fn table(&mut self, family: &'r str, table_name: &'r str, body: &'r [Token<'r>], whole: bool) {
        if !whole {
            self.cut(body);
        }
        if matches!(family, "arp" | "bridge") {
            return;
        }
        let table = format!("{family} {table_name}");
        let mut blocks = Vec::new();
        let mut rest = body;
        while !rest.is_empty() {
            let end = rest.iter().position(|token| token.text == "{" && !token.quoted).unwrap_or(rest.len());
            let head = rest.get(..end).unwrap_or_default();
            let (inner, after, closed) = block(rest.get(end..).unwrap_or_default());
            blocks.push((head, inner, closed));
            rest = after;
        }
        let is_dormant = blocks.iter().any(|(head, ..)| head.windows(2).any(|two| is(two, &["flags", "dormant"])));
        // Sets first, and all names of chains, for rules may name what stands behind them.
        for (head, inner, closed) in &blocks {
            let Some(name) = head.last() else { continue };
            if named(head, &["set", "map"]) {
                let known = if *closed { set(inner) } else { None };
                self.sets.insert(key(&table, name.text), known);
            } else if named(head, &["chain"]) {
                let place = self.firewall.chains.len();
                self.places.insert(key(&table, name.text), place);
                let told = [family, table_name, name.text].map(word).join(" ");
                self.firewall.chains.push(self.text.chain(name.at, told));
            }
        }
        for (head, inner, closed) in &blocks {
            let Some(name) = head.last().filter(|_| named(head, &["chain"])) else { continue };
            let Some(&place) = self.places.get(&key(&table, name.text)) else { continue };
            self.chain(family, &table, place, inner, *closed, is_dormant);
        }
    }

    fn chain(
        &mut self,
        family: &str,
        table: &str,
        place: usize,
        body: &'r [Token<'r>],
        closed: bool,
        is_dormant: bool,
    ) {
        let mut rules = Vec::new();
        let lines = statements(body);
        let count = lines.len();
        let (mut base, mut policy) = (None, Policy::Accept);
        for (at, line) in lines.into_iter().enumerate() {
            let words: Vec<&str> = line.iter().map(|token| token.text).collect();
            match words.as_slice() {
                ["type", kind, "hook", hook, rest @ ..] => base = Some((*kind, *hook, priority(rest))),
                ["policy", "drop"] => policy = Policy::Drop,
                ["policy", "accept"] | ["comment", _] | ["devices" | "device", ..] => {}
                _ => {
                    let mut reader = RuleReader::new(self.text, table, &self.places, &self.sets, line);
                    if !closed && at + 1 == count {
                        reader.breaks_off();
                    }
                    rules.extend(reader.read());
                }
            }
        }
        // iptables keeps tables of these names for other purposes than filtering.
        let is_special = ["nat", "mangle", "raw", "security"].contains(&table.rsplit(' ').next().unwrap_or_default());
        let filters = base.is_some_and(|(kind, hook, priority)| {
            kind == "filter" && ["input", "output"].contains(&hook) && (!is_special || priority == Some(0))
        });
        self.shows_filter |= filters;
        self.shows_filter_of_ipv4 |= filters && family != "ip6";
        if let Some((kind, hook, priority)) = base.filter(|_| !is_dormant) {
            self.base(family, kind, hook, priority, place, policy);
        }
        if family == "netdev" {
            let unmodelled = Match::unmodelled("the device that the chain is of");
            let matches = rules.iter_mut().flat_map(|rule: &mut model::estate::NodeRule| &mut rule.matches);
            matches.for_each(|matched| *matched = matched.and(&unmodelled));
        }
        if let Some(chain) = self.firewall.chains.get_mut(place) {
            chain.rules = rules;
            chain.cut = !closed;
        }
    }

    fn base(&mut self, family: &str, kind: &str, hook: &str, priority: Option<i32>, chain: usize, policy: Policy) {
        let (hook, first) = match hook {
            "prerouting" => (Hook::Prerouting, 0),
            "input" => (Hook::Input, 0),
            "output" => (Hook::Output, 0),
            "postrouting" => (Hook::Postrouting, 0),
            // Before and behind everything else.
            "ingress" => (Hook::Prerouting, -1_000_000),
            "egress" => (Hook::Postrouting, 1_000_000),
            _ => return,
        };
        let versions = match family {
            "ip" => PrefixSet::all_v4(),
            "ip6" => PrefixSet::all_v6(),
            _ => PrefixSet::full(),
        };
        let priority = priority.unwrap_or_default().saturating_add(first);
        let (translates, reroutes) = (kind == "nat", kind == "route" && hook == Hook::Output);
        let base = BaseChain { hook, priority, versions, translates, reroutes, chain, policy };
        self.firewall.base_chains.push(base);
    }

    /// The firewall, with what the listing does not show of it.
    pub(super) fn finish(self, listed: &Listed) -> NodeFirewall {
        let mut firewall = self.firewall;
        if let Listed::Part(command) = listed {
            let reason = format!("`{command}` lists only a part of the ruleset");
            firewall.incomplete.get_or_insert(Gap::Listing(reason));
        }
        if *listed == Listed::Everything {
            return firewall;
        }
        let mut versions = firewall.base_chains.iter().map(|base| &base.versions);
        firewall.lacks_ipv4 = !firewall.base_chains.is_empty() && versions.all(|own| *own == PrefixSet::all_v6());
        if !self.shows_filter || !(self.shows_filter_of_ipv4 || firewall.lacks_ipv4) {
            firewall.incomplete.get_or_insert(Gap::FilterTable);
        }
        firewall
    }

    fn cut(&mut self, body: &[Token<'_>]) {
        let end = self.text.text.trim_end().len().max(body.last().map_or(0, |token| token.at));
        let message = "The ruleset breaks off here: a brace is not closed. What came before was read; paste the whole \
                       output to be sure of the rest.";
        self.text.say(Severity::Error, end, message.to_owned());
        self.firewall.incomplete = Some(Gap::Rest("the text breaks off inside a table".to_owned()));
    }
}

fn is(tokens: &[Token<'_>], words: &[&str]) -> bool {
    tokens.len() == words.len() && tokens.iter().zip(words).all(|(token, word)| token.text == *word)
}

/// True if a head is of one of the kinds: the kind and a name end it.
fn named(head: &[Token<'_>], kinds: &[&str]) -> bool {
    let kind = head.len().checked_sub(2).and_then(|at| head.get(at));
    let before = head.len().checked_sub(3).and_then(|at| head.get(at));
    kind.is_some_and(|kind| kinds.contains(&kind.text))
        && before.is_none_or(|before| ["\n", ";"].contains(&before.text) || before.quoted)
}

/// The elements of a set. Where packets add elements, or elements run out, the text shows only what was there.
fn set<'t>(body: &'t [Token<'t>]) -> NamedSet<'t> {
    let changes = ["dynamic", "timeout", "gc-interval"];
    let mut head = body.iter().take_while(|token| token.text != "{");
    if head.any(|token| changes.contains(&token.text)) {
        return None;
    }
    let opens = body.iter().position(|token| token.text == "{");
    let Some(opens) = opens else { return Some(Vec::new()) };
    let (inner, ..) = block(body.get(opens..).unwrap_or_default());
    Some(elements(inner))
}

/// The priority of a base chain: a number, or a name with a number added.
fn priority(words: &[&str]) -> Option<i32> {
    let at = words.iter().position(|word| *word == "priority")?;
    let rest = words.get(at + 1..)?;
    let number = |word: &str| word.parse::<i32>().ok();
    let base = PRIORITIES.iter().find(|(name, _)| rest.first() == Some(name)).map(|&(_, priority)| priority);
    match (base, rest) {
        (Some(base), [_, "+", more, ..]) => Some(base + number(more)?),
        (Some(base), [_, "-", less, ..]) => Some(base - number(less)?),
        (Some(base), _) => Some(base),
        (None, ["-", less, ..]) => Some(-number(less)?),
        (None, [word, ..]) => number(word),
        (None, []) => None,
    }
}

/// The statements of a chain: what line ends and semicolons divide outside of braces.
fn statements<'s, 't>(body: &'s [Token<'t>]) -> Vec<&'s [Token<'t>]> {
    let mut statements = Vec::new();
    let (mut depth, mut start) = (0_i32, 0);
    for (at, token) in body.iter().enumerate() {
        match token.text {
            _ if token.quoted => {}
            "{" => depth += 1,
            "}" => depth -= 1,
            "\n" | ";" if depth == 0 => {
                statements.push(body.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
    }
    statements.push(body.get(start..).unwrap_or_default());
    // A comment on a line of its own says nothing.
    statements.retain(|line| line.first().is_some_and(|first| !first.text.starts_with('#') || !first.quoted));
    statements
}
