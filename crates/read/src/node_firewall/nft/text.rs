//! What `nft list ruleset` prints as text: tables with their sets and chains. Rules are read in [`super::text_rule`].

use super::command::listed;
use super::firewall::firewall;
use super::text_rule::{elements, statements};
use super::tokens::{Token, tokens};
use super::tree::{Base, Chain, NamedSet, Rule, Ruleset, Statement, Table};
use crate::messages::node_firewall as messages;
use crate::node_firewall::text::Text;
use model::estate::{Gap, NodeFirewall, Policy};
use model::source::Severity;

/// The names of priorities.
const PRIORITIES: &[(&str, i32)] =
    &[("raw", -300), ("mangle", -150), ("dstnat", -100), ("filter", 0), ("security", 50), ("srcnat", 100)];

/// Reads every table of a text; they make up one firewall.
pub(in crate::node_firewall) fn read(text: &Text<'_>) -> Vec<NodeFirewall> {
    let tokens = tokens(text.text);
    let start = tokens.iter().position(|token| token.text == "table").unwrap_or_default();
    let at = tokens.get(start).map_or(0, |token| token.at);
    let mut ruleset = Ruleset { at, tables: Vec::new(), gap: None };
    let mut rest = tokens.get(start..).unwrap_or_default();
    while !rest.is_empty() {
        let end = rest.iter().position(|token| token.text == "{").unwrap_or(rest.len());
        let head = rest.get(..end).unwrap_or_default();
        let (body, after, is_closed) = block(rest.get(end..).unwrap_or_default());
        // Line ends, comments and what precedes a table, such as `flush ruleset`, are no part of its head.
        let head: Vec<&str> = head.iter().map(|token| token.text).collect();
        if let Some(&[family, name]) = head.rsplit(|word| *word == "table").next().filter(|_| head.contains(&"table")) {
            if !is_closed {
                ruleset.gap = Some(breaks_off(text, body));
            }
            ruleset.tables.push(table(text.text, family, name, body));
        }
        rest = after;
    }
    vec![firewall(text, &ruleset, &listed(text.text))]
}

/// Says that a table is not whole.
fn breaks_off(text: &Text<'_>, body: &[Token<'_>]) -> Gap {
    let end = text.text.trim_end().len().max(body.last().map_or(0, |token| token.at));
    text.say(Severity::Error, end, messages::brace_missing());
    Gap::Rest(messages::gap_table())
}

/// The tokens in the braces that the first token opens, those after them, and whether the braces close.
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

fn table<'t>(text: &'t str, family: &'t str, name: &'t str, body: &[Token<'t>]) -> Table<'t> {
    let (family, name) = (family.into(), name.into());
    let mut table = Table { family, name, is_dormant: false, sets: Vec::new(), chains: Vec::new() };
    let mut rest = body;
    while !rest.is_empty() {
        let end = rest.iter().position(|token| token.text == "{" && !token.quoted).unwrap_or(rest.len());
        let head = rest.get(..end).unwrap_or_default();
        let (inner, after, is_closed) = block(rest.get(end..).unwrap_or_default());
        table.is_dormant |= head.windows(2).any(|two| is(two, &["flags", "dormant"]));
        if let Some(name) = named(head, &["set", "map"]) {
            table.sets.push((name.text.into(), if is_closed { set(inner) } else { None }));
        } else if let Some(name) = named(head, &["chain"]) {
            table.chains.push(chain(text, name, inner, is_closed));
        }
        rest = after;
    }
    table
}

fn chain<'t>(text: &'t str, name: Token<'t>, body: &[Token<'t>], is_closed: bool) -> Chain<'t> {
    let (at, name) = (name.at, name.text.into());
    let mut chain = Chain { at, name, base: None, policy: Policy::Accept, rules: Vec::new(), is_truncated: !is_closed };
    let lines = lines(body);
    let last = lines.len().saturating_sub(1);
    for (number, line) in lines.into_iter().enumerate() {
        let words: Vec<&str> = line.iter().map(|token| token.text).collect();
        match words.as_slice() {
            &["type", kind, "hook", hook, ref rest @ ..] => {
                let named = rest.iter().position(|word| *word == "priority").and_then(|at| rest.get(at + 1..));
                let priority = named.and_then(priority);
                chain.base = Some(Base { kind: kind.into(), hook: hook.into(), priority });
            }
            ["policy", "drop"] => chain.policy = Policy::Drop,
            ["policy", "accept"] | ["comment", _] | ["devices" | "device", ..] => {}
            _ => chain.rules.extend(rule(text, line, !is_closed && number == last)),
        }
    }
    chain
}

fn rule<'t>(text: &'t str, tokens: &[Token<'t>], breaks_off: bool) -> Option<Rule<'t>> {
    let first = tokens.first()?;
    let end = tokens.iter().rfind(|token| !token.text.starts_with("# handle"));
    let end = end.map_or(first.at, |token| token.at + token.text.len() + 2 * usize::from(token.quoted));
    let written = text.get(first.at..end).unwrap_or_default().trim();
    let written = written.split_once('\n').map_or(written, |(line, _)| line);
    let statements =
        if breaks_off { vec![Statement::Unknown(messages::truncated_line().into())] } else { statements(tokens) };
    Some(Rule { at: first.at, written: written.into(), statements })
}

fn is(tokens: &[Token<'_>], words: &[&str]) -> bool {
    tokens.len() == words.len() && tokens.iter().zip(words).all(|(token, word)| token.text == *word)
}

/// The name in a head, if it is of one of the kinds: the kind and a name end it.
fn named<'t>(head: &[Token<'t>], kinds: &[&str]) -> Option<Token<'t>> {
    let [before @ .., kind, name] = head else { return None };
    let begins = before.last().is_none_or(|before| ["\n", ";"].contains(&before.text) || before.quoted);
    (kinds.contains(&kind.text) && begins).then_some(*name)
}

/// The elements of a set. Where packets add elements, or elements run out, the text shows only what was there.
fn set<'t>(body: &[Token<'t>]) -> NamedSet<'t> {
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
pub(super) fn priority(words: &[&str]) -> Option<i32> {
    let number = |word: &str| word.parse::<i32>().ok();
    let base = PRIORITIES.iter().find(|(name, _)| words.first() == Some(name)).map(|&(_, priority)| priority);
    match (base, words) {
        (Some(base), [_, "+", more, ..]) => Some(base.saturating_add(number(more)?)),
        (Some(base), [_, "-", less, ..]) => Some(base.saturating_sub(number(less)?)),
        (Some(base), _) => Some(base),
        (None, ["-", less, ..]) => Some(0_i32.saturating_sub(number(less)?)),
        (None, [word, ..]) => number(word),
        (None, []) => None,
    }
}

/// The lines of a chain: what line ends and semicolons divide outside of braces.
fn lines<'s, 't>(body: &'s [Token<'t>]) -> Vec<&'s [Token<'t>]> {
    let mut lines = Vec::new();
    let (mut depth, mut start) = (0_i32, 0);
    for (at, token) in body.iter().enumerate() {
        match token.text {
            _ if token.quoted => {}
            "{" => depth += 1,
            "}" => depth -= 1,
            "\n" | ";" if depth == 0 => {
                lines.push(body.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
    }
    lines.push(body.get(start..).unwrap_or_default());
    // A comment on a line of its own says nothing.
    lines.retain(|line| line.first().is_some_and(|first| !first.text.starts_with('#') || !first.quoted));
    lines
}
