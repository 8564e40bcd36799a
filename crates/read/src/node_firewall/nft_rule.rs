//! One rule of an nftables chain.

use super::nft_values::{Element, elements, matches_of, related};
use super::nft_words::{Implied, OTHER_HEADERS, SELECTORS, STATEMENTS};
use super::nftables::{NamedSets, key};
use super::text::Text;
use super::tokens::Token;
use super::translate::{self, End, payload, translation};
use super::values::{self, Key};
use model::estate::{Action, Match, NodeRule, Rewritten};
use std::collections::BTreeMap;

pub(super) struct RuleReader<'r, 't> {
    text: &'r Text<'t>,
    table: &'r str,
    places: &'r BTreeMap<String, usize>,
    sets: &'r NamedSets<'r>,
    pub(super) tokens: &'r [Token<'r>],
    /// How many words are read.
    pub(super) at: usize,
    matches: Vec<Match>,
    rules: Vec<(Vec<Match>, Action)>,
    breaks_off: bool,
}

impl<'r, 't> RuleReader<'r, 't> {
    pub(super) fn new(
        text: &'r Text<'t>,
        table: &'r str,
        places: &'r BTreeMap<String, usize>,
        sets: &'r NamedSets<'r>,
        tokens: &'r [Token<'r>],
    ) -> Self {
        let (matches, rules) = (vec![Match::any()], Vec::new());
        RuleReader { text, table, places, sets, tokens, at: 0, matches, rules, breaks_off: false }
    }

    /// The text ends inside the rule.
    pub(super) fn breaks_off(&mut self) {
        self.breaks_off = true;
    }

    /// The rule; several if it maps keys to verdicts.
    pub(super) fn read(mut self) -> Vec<NodeRule> {
        let Some(first) = self.tokens.first().copied() else { return Vec::new() };
        let end = self.tokens.iter().rfind(|token| !token.text.starts_with("# handle"));
        let end = end.map_or(first.at, |token| token.at + token.text.len() + 2 * usize::from(token.quoted));
        let written = self.text.text.get(first.at..end).unwrap_or_default().trim();
        let written = written.split_once('\n').map_or(written, |(line, _)| line);
        if self.breaks_off {
            self.rules.push((vec![Match::unmodelled("a line that breaks off")], Action::Unmodelled));
        } else {
            while self.statement().is_some() {}
        }
        if self.rules.is_empty() {
            self.rules.push((Vec::new(), Action::Continue));
        }
        let (text, rules) = (self.text, self.rules);
        rules.into_iter().map(|(matches, action)| text.rule(first.at, written, matches, action)).collect()
    }

    pub(super) fn word(&self, ahead: usize) -> &'r str {
        self.tokens.get(self.at + ahead).map_or("", |token| token.text)
    }

    pub(super) fn restrict(&mut self, matched: &Match) {
        self.matches.iter_mut().for_each(|own| *own = own.and(matched));
    }

    fn finish(&mut self, action: Action) -> Option<()> {
        self.rules.push((self.matches.clone(), action));
        None
    }

    /// Reads one statement or condition; `None` at the end of the rule.
    fn statement(&mut self) -> Option<()> {
        let token = *self.tokens.get(self.at)?;
        if token.quoted && token.text.starts_with('#') {
            if token.text.starts_with("# handle") {
                return None;
            }
            // What nft could not print stands in a comment.
            self.restrict(&Match::unmodelled(token.text));
            return self.finish(Action::Unmodelled);
        }
        match token.text {
            "counter" | "log" | "comment" => self.skip_arguments(),
            "notrack" => {
                self.at += 1;
                self.rules.push((self.matches.clone(), Action::Untrack));
                if self.matches.iter().any(|matched| matched.states != Match::EVERY_STATE)
                    && self.at < self.tokens.len()
                {
                    self.restrict(&Match::unmodelled("a state of what is not tracked"));
                }
            }
            "continue" => return self.finish(Action::Continue),
            "accept" | "drop" | "return" | "jump" | "goto" => {
                let action = self.verdict(self.tokens.get(self.at..)?);
                return self.finish(action);
            }
            "reject" => return self.finish(Action::Drop),
            "masquerade" => return self.finish(Action::Masquerade),
            "snat" => return self.translates(End::Source, Action::Masquerade),
            "dnat" => return self.translates(End::Destination, Action::Accept),
            "redirect" => return self.finish(Action::Translate(End::Destination.whole())),
            "tproxy" => {
                self.rewrites(End::Destination.whole());
                self.skip_condition(0);
            }
            "queue" | "synproxy" | "fwd" | "dup" => return self.finish(Action::Unmodelled),
            "\n" => self.at += 1,
            "vmap" => return self.verdict_map(&[]),
            header if OTHER_HEADERS.contains(&header) => {
                self.restrict(&Match { protocols: Match::OTHER, ..Match::any() });
                self.skip_condition(0);
            }
            "xt" => return self.extension(),
            "tcp" if self.word(1) == "flags" && self.word(2) != "set" => self.flags(),
            "fib" if self.is_address_type() => self.address_type(),
            raw if raw.starts_with('@') && self.word(5) == "set" => {
                self.rewrites(Rewritten::ANYTHING);
                self.skip_condition(0);
            }
            _ if self.word(2) == "set" || (self.word(0), self.word(1)) == ("mark", "set") => self.assignment(),
            "ct" if self.word(1) == "direction" && self.direction() => {}
            "limit" | "meta" | "ct" if self.selector().is_none() && self.skip_simple() => {}
            _ => return self.condition(),
        }
        Some(())
    }

    /// Skips a statement that lets every packet go on, with its arguments: `log prefix "x" level info`.
    fn skip_arguments(&mut self) {
        let arguments = ["packets", "bytes", "name", "prefix", "level", "group", "snaplen", "queue-threshold", "flags"];
        let is_comment = self.word(0) == "comment";
        self.at += 1;
        if is_comment {
            self.at += 1;
            return;
        }
        while arguments.contains(&self.word(0)) {
            let mut skipped = if self.word(0) == "flags" && self.word(1) == "tcp" { 3 } else { 2 };
            while self.word(skipped) == "," {
                skipped += 2;
            }
            self.at += skipped;
        }
    }

    /// Reads `xt match "owner"` or `xt target "REDIRECT"`: what iptables made, without its options.
    fn extension(&mut self) -> Option<()> {
        let (kind, name) = (self.word(1), self.word(2));
        self.at += 3;
        match (kind, name) {
            ("match", "comment") => {}
            ("match", _) => self.restrict(&Match::unmodelled(format!("xt match {name}"))),
            // It may take the packets out of tracking.
            (_, "CT" | "NOTRACK") => {
                self.restrict(&Match::unmodelled(format!("xt target {name}")));
                return self.finish(Action::Untrack);
            }
            _ => return self.finish(Action::Unmodelled),
        }
        Some(())
    }

    /// The rules of `snat to 10.1.0.4` or `dnat ip to 10.1.0.4:443`.
    fn translates(&mut self, end: End, same: Action) -> Option<()> {
        let mut words = self.tokens.get(self.at..)?.iter().map(|token| token.text).skip_while(|word| *word != "to");
        let flags = ["random", "fully-random", "persistent", "comment", "counter"];
        let to: String = words.by_ref().skip(1).take_while(|word| !flags.contains(word)).collect();
        self.rules.extend(translation(&self.matches, end, &to, same));
        None
    }

    fn rewrites(&mut self, parts: Rewritten) {
        self.rules.push((self.matches.clone(), Action::Rewrite(parts)));
    }

    /// Reads `tcp dport set 8443`, `ip daddr set 10.9.9.9`, `meta mark set 0x1` and the like.
    fn assignment(&mut self) {
        let is_short = self.word(1) == "set";
        let (header, field) = if is_short { ("meta", self.word(0)) } else { (self.word(0), self.word(1)) };
        let value = if is_short { 2 } else { 3 };
        let ends = self.at + value + 1 >= self.tokens.len()
            || STATEMENTS.contains(&self.word(value + 1))
            || SELECTORS.iter().any(|(words, ..)| words.first() == Some(&self.word(value + 1)));
        match (header, field) {
            ("meta", "mark") => self.rules.push((self.matches.clone(), Action::Mark)),
            ("meta" | "ct", _) => {}
            // These change how a packet is treated, and not where it goes.
            ("ip" | "ip6", "dscp" | "ecn" | "flowlabel" | "id") => {}
            ("ip" | "ip6", "ttl" | "hoplimit") if translate::is_far(self.word(value)) => {}
            ("ip" | "ip6", "ttl" | "hoplimit") => self.rewrites(Rewritten::OTHER),
            _ => match self.selector().filter(|_| ends) {
                Some((_, key, implied)) => {
                    self.restrict(&implied.matches());
                    let rule = payload(&self.matches, field_of(*key), self.word(value));
                    self.rules.push(rule);
                }
                None => self.rewrites(Rewritten::ANYTHING),
            },
        }
        if ends {
            self.at += value + 1;
        } else {
            self.skip_condition(0);
        }
    }

    /// Leaves `limit rate 5/second burst 5 packets` and `meta skuid 0` unmodelled, if it is clear where they end.
    fn skip_simple(&mut self) -> bool {
        let mut length = 3 + usize::from(["over", "==", "!="].contains(&self.word(2)));
        if self.word(0) == "limit" && self.word(length) == "burst" {
            length += 3;
        }
        let next = self.word(length);
        let is_start = STATEMENTS.contains(&next) || SELECTORS.iter().any(|(words, ..)| words.first() == Some(&next));
        if self.word(2) == "{" || self.word(length - 1).is_empty() || !(is_start || next.is_empty()) {
            return false;
        }
        let words: Vec<&str> = (0..length).map(|ahead| self.word(ahead)).collect();
        self.restrict(&Match::unmodelled(words.join(" ")));
        self.at += length;
        true
    }

    /// Leaves a condition unmodelled and goes on at the next statement. What other conditions stand between is left
    /// unmodelled, too, for it is not clear where this one ends.
    pub(super) fn skip_condition(&mut self, back: usize) {
        let start = self.at.saturating_sub(back);
        let mut depth = 0;
        while let Some(token) = self.tokens.get(self.at) {
            match token.text {
                _ if token.quoted => {}
                "{" => depth += 1,
                "}" => depth -= 1,
                word if depth == 0 && self.at > start && STATEMENTS.contains(&word) && word != "limit" => break,
                _ => {}
            }
            if token.quoted && token.text.starts_with('#') {
                break;
            }
            self.at += 1;
        }
        let words: Vec<&str> =
            self.tokens.get(start..self.at).unwrap_or_default().iter().map(|token| token.text).collect();
        self.restrict(&Match::unmodelled(words.join(" ")));
    }

    /// What a verdict does; the rest of the words is its own.
    fn verdict(&self, words: &[Token<'r>]) -> Action {
        let word = |at: usize| words.get(at).map_or("", |token| token.text);
        let chain = || self.places.get(&key(self.table, word(1))).copied();
        match word(0) {
            "accept" => Action::Accept,
            "drop" => Action::Drop,
            "return" => Action::Return,
            "continue" => Action::Continue,
            "jump" => chain().map_or(Action::Unmodelled, Action::Jump),
            "goto" => chain().map_or(Action::Unmodelled, Action::Goto),
            _ => Action::Unmodelled,
        }
    }

    /// Reads a condition: one selector or several joined by dots, an operator, and values.
    fn condition(&mut self) -> Option<()> {
        let (start, mut keys, mut implied) = (self.at, Vec::new(), Match::any());
        while let Some((words, key, implies)) = self.selector() {
            keys.push(*key);
            implied = implied.and(&implies.matches());
            self.at += words.len();
            if self.word(0) != "." {
                break;
            }
            self.at += 1;
        }
        if keys.is_empty() || self.word(0) == "&" {
            self.skip_condition(self.at - start);
            return Some(());
        }
        if self.word(0) == "vmap" {
            self.restrict(&implied);
            return self.verdict_map(&keys);
        }
        let operator = if ["==", "!=", "<", ">", "<=", ">=", "!"].contains(&self.word(0)) { self.word(0) } else { "" };
        self.at += usize::from(!operator.is_empty());
        match self.values(&keys).and_then(|matches| related(&keys, operator, matches)) {
            Some(matches) => {
                self.restrict(&implied);
                self.matches = self.matches.iter().flat_map(|own| matches.iter().map(|other| own.and(other))).collect();
            }
            None => {
                self.restrict(&implied);
                self.skip_condition(self.at - start);
            }
        }
        Some(())
    }

    /// Reads `ct direction original`; false if it is written otherwise.
    fn direction(&mut self) -> bool {
        let at = if self.word(2) == "==" { 3 } else { 2 };
        let Some(matches) = values::of_direction(self.word(at)) else { return false };
        self.matches = self.matches.iter().flat_map(|own| matches.iter().map(|other| own.and(other))).collect();
        self.at += at + 1;
        true
    }

    fn selector(&self) -> Option<&'static (&'static [&'static str], Key, Implied)> {
        SELECTORS.iter().find(|(words, ..)| words.iter().enumerate().all(|(at, word)| self.word(at) == *word))
    }

    /// The values on the right side of a condition; `None` if they can't be read.
    fn values(&mut self, keys: &[Key]) -> Option<Vec<Match>> {
        let first = *self.tokens.get(self.at)?;
        let elements = if first.text == "{" {
            self.braces()?
        } else if let Some(name) = first.text.strip_prefix('@') {
            self.at += 1;
            self.sets.get(self.table, name)?.clone()?
        } else {
            let mut elements = Vec::new();
            let mut key = vec![first.text];
            self.at += 1;
            while [",", "|", "."].contains(&self.word(0)) {
                if self.word(0) == "." {
                    key.push(self.word(1));
                } else {
                    elements.push(Element { key: std::mem::replace(&mut key, vec![self.word(1)]), verdict: &[] });
                }
                self.at += 2;
            }
            elements.push(Element { key, verdict: &[] });
            elements
        };
        matches_of(keys, &elements)
    }

    /// The elements in the braces that open here.
    pub(super) fn braces(&mut self) -> Option<Vec<Element<'r>>> {
        let rest = self.tokens.get(self.at + 1..)?;
        let end = rest.iter().position(|token| token.text == "}" && !token.quoted)?;
        self.at += end + 2;
        Some(elements(rest.get(..end)?))
    }

    /// Reads `vmap { key : verdict, … }`: a rule for each verdict. Keys are disjoint, so that their order is nothing.
    fn verdict_map(&mut self, keys: &[Key]) -> Option<()> {
        self.at += 1;
        let name = self.word(0).strip_prefix('@');
        let elements = match name {
            Some(name) => self.sets.get(self.table, name).and_then(Clone::clone),
            None if self.word(0) == "{" => self.braces(),
            None => None,
        };
        let Some(elements) = elements else {
            self.restrict(&Match::unmodelled("a map that the text does not show"));
            return self.finish(Action::Unmodelled);
        };
        for element in elements {
            let action = self.verdict(element.verdict);
            let matches = if keys.is_empty() { None } else { matches_of(keys, std::slice::from_ref(&element)) };
            let matches = matches.unwrap_or_else(|| vec![Match::unmodelled(element.key.join(" . "))]);
            let all = self.matches.iter().flat_map(|own| matches.iter().map(|other| own.and(other))).collect();
            self.rules.push((all, action));
        }
        None
    }

    /// Reads `fib daddr type local`, `fib daddr . iif type { local, broadcast }` and the like.
    fn address_type(&mut self) {
        let mut at = 2;
        while self.word(at) == "." {
            at += 2;
        }
        let negated = self.word(at + 1) == "!=";
        at += 1 + usize::from(negated);
        let list = self.tokens.get(self.at + at..).unwrap_or_default().iter().map(|token| token.text);
        let (types, length) = if self.word(at) == "{" {
            let inside: Vec<&str> = list.skip(1).take_while(|word| *word != "}").collect();
            (inside.concat(), inside.len() + 2)
        } else {
            (self.word(at).to_owned(), 1)
        };
        match values::address_type(self.word(1) == "saddr", &types, negated) {
            Some(matched) if ["saddr", "daddr"].contains(&self.word(1)) => {
                self.restrict(&matched);
                self.at += at + length;
            }
            _ => self.skip_condition(0),
        }
    }

    /// True if a condition on the type of an address begins here, whatever else it is looked up by.
    fn is_address_type(&self) -> bool {
        let words = (2..12).step_by(2).find(|at| self.word(*at) != ".");
        self.word(0) == "fib" && words.is_some_and(|at| self.word(at) == "type")
    }
}

/// The field of packets that a selector names.
fn field_of(key: Key) -> Rewritten {
    match key {
        Key::Source => Rewritten::SOURCE,
        Key::SourcePort => Rewritten::SOURCE_PORT,
        Key::Destination => Rewritten::DESTINATION,
        Key::DestinationPort => Rewritten::DESTINATION_PORT,
        _ => Rewritten::ANYTHING,
    }
}
