//! One rule of an nftables chain, as text: its words as statements.

use super::fields::{Field, OTHER_HEADERS, STATEMENTS};
use super::tokens::Token;
use super::tree::{Condition, Element, Operator, Statement, Test, Values, Verdict, Word};
use crate::node_firewall::translate::End;
use crate::node_firewall::values;
use model::estate::Match;

/// The statements of a rule.
pub(super) fn statements<'t>(tokens: &[Token<'t>]) -> Vec<Statement<'t>> {
    let mut reader = Reader { tokens, at: 0, statements: Vec::new() };
    while reader.statement().is_some() {}
    reader.statements
}

/// The elements between braces.
pub(super) fn elements<'t>(tokens: &[Token<'t>]) -> Vec<Element<'t>> {
    let mut elements = Vec::new();
    for element in tokens.split(|token| token.text == "," && !token.quoted) {
        let line_end = |token: &Token<'_>| token.text == "\n";
        let start = element.iter().position(|token| !line_end(token)).unwrap_or(element.len());
        let element = element.get(start..).unwrap_or_default();
        let ends = |token: &Token<'_>| [":", "comment", "counter", "\n"].contains(&token.text);
        let end = element.iter().position(ends).unwrap_or(element.len());
        let colon = element.iter().position(|token| token.text == ":").unwrap_or(element.len());
        let key: Vec<Word<'_>> =
            element.iter().take(end).map(|token| token.text).filter(|word| *word != ".").map(Word::from).collect();
        if !key.is_empty() {
            elements.push(Element { key, verdict: verdict(element.get(colon + 1..).unwrap_or_default()) });
        }
    }
    elements
}

/// The verdict that words begin with.
fn verdict<'t>(words: &[Token<'t>]) -> Verdict<'t> {
    let word = |at: usize| words.get(at).map_or("", |token| token.text);
    match word(0) {
        "accept" => Verdict::Accept,
        "drop" | "reject" => Verdict::Drop,
        "return" => Verdict::Return,
        "continue" => Verdict::Continue,
        "jump" => Verdict::Jump(word(1).into()),
        "goto" => Verdict::Goto(word(1).into()),
        _ => Verdict::Other,
    }
}

struct Reader<'s, 't> {
    tokens: &'s [Token<'t>],
    /// How many words are read.
    at: usize,
    statements: Vec<Statement<'t>>,
}

impl<'t> Reader<'_, 't> {
    fn word(&self, ahead: usize) -> &'t str {
        self.tokens.get(self.at + ahead).map_or("", |token| token.text)
    }

    fn field(&self) -> Option<(&'static Field, usize)> {
        Field::at(|ahead| self.word(ahead))
    }

    /// The last statement of the rule.
    fn end(&mut self, statement: Statement<'t>) -> Option<()> {
        self.statements.push(statement);
        None
    }

    /// The condition that the words from `start` up to here are.
    fn since(&mut self, start: usize, test: Test<'t>) {
        let words = self.tokens.get(start..self.at).unwrap_or_default().iter().map(|token| token.text);
        let words = words.collect::<Vec<_>>().join(" ");
        self.statements.push(Statement::Condition(Condition { words, test }));
    }

    /// Reads one statement or condition; `None` at the end of the rule.
    fn statement(&mut self) -> Option<()> {
        let (start, token) = (self.at, *self.tokens.get(self.at)?);
        if token.quoted && token.text.starts_with('#') {
            if !token.text.starts_with("# handle") {
                // nft writes what it can't print as a comment.
                self.statements.push(Statement::Unknown(token.text.into()));
            }
            return None;
        }
        match token.text {
            "\n" => self.at += 1,
            "counter" | "log" | "comment" => self.passes(),
            "notrack" => {
                self.at += 1;
                self.statements.push(Statement::Untrack);
            }
            "continue" | "accept" | "drop" | "return" | "jump" | "goto" | "reject" | "queue" | "synproxy" | "fwd"
            | "dup" => {
                let verdict = verdict(self.tokens.get(self.at..)?);
                return self.end(Statement::Verdict(verdict));
            }
            "masquerade" => return self.end(Statement::Masquerade),
            "snat" => return self.translates(End::Source),
            "dnat" => return self.translates(End::Destination),
            "redirect" => return self.end(Statement::Redirect),
            "tproxy" => {
                self.statements.push(Statement::Proxy);
                self.unclear(start, Test::Unknown);
            }
            "vmap" => return self.verdict_map(Vec::new()),
            header if OTHER_HEADERS.contains(&header) => self.unclear(start, Test::Header(Match::OTHER)),
            "xt" => self.extension(),
            "tcp" if self.word(1) == "flags" && self.word(2) != "set" => self.flags(),
            "fib" if self.is_address_type() => self.address_type(),
            raw if raw.starts_with('@') && self.word(5) == "set" => {
                self.statements.push(Statement::Assign { field: raw.to_owned(), value: None });
                self.unclear(start, Test::Unknown);
            }
            _ if self.word(2) == "set" || (self.word(0), self.word(1)) == ("mark", "set") => self.assignment(),
            "ct" if self.direction() => {}
            "limit" | "meta" | "ct" if self.field().is_none() && self.is_simple() => {}
            _ => return self.condition(),
        }
        Some(())
    }

    /// Skips a statement that passes every packet on, with its arguments: `log prefix "x" level info`.
    fn passes(&mut self) {
        let arguments = ["packets", "bytes", "name", "prefix", "level", "group", "snaplen", "queue-threshold", "flags"];
        self.statements.push(Statement::Passes);
        if self.word(0) == "comment" {
            self.at += 2;
            return;
        }
        self.at += 1;
        while arguments.contains(&self.word(0)) {
            let mut skipped = if self.word(0) == "flags" && self.word(1) == "tcp" { 3 } else { 2 };
            while self.word(skipped) == "," {
                skipped += 2;
            }
            self.at += skipped;
        }
    }

    /// Reads `xt match "owner"` or `xt target "REDIRECT"`.
    fn extension(&mut self) {
        let (is_match, name) = (self.word(1) == "match", self.word(2).into());
        self.at += 3;
        self.statements.push(Statement::Extension { is_match, name });
    }

    /// Reads `snat to 10.1.0.4` or `dnat ip to 10.1.0.4:443`.
    fn translates(&mut self, end: End) -> Option<()> {
        let mut words = self.tokens.get(self.at..)?.iter().map(|token| token.text).skip_while(|word| *word != "to");
        let flags = ["random", "fully-random", "persistent", "comment", "counter"];
        let to = words.by_ref().skip(1).take_while(|word| !flags.contains(word)).collect();
        self.end(Statement::Translate { end, to })
    }

    /// Reads `tcp dport set 8443`, `ip daddr set 10.9.9.9`, `meta mark set 0x1` and the like.
    fn assignment(&mut self) {
        let (start, is_short) = (self.at, self.word(1) == "set");
        let (header, field) = if is_short { ("meta", self.word(0)) } else { (self.word(0), self.word(1)) };
        let value = if is_short { 2 } else { 3 };
        let ends = self.starts(value + 1);
        self.statements.push(Statement::Assign {
            field: format!("{header} {field}"),
            value: ends.then(|| self.word(value).into()),
        });
        if ends {
            self.at += value + 1;
        } else {
            self.unclear(start, Test::Unknown);
        }
    }

    /// True if a statement begins some words ahead, or the rule ends before.
    fn starts(&self, ahead: usize) -> bool {
        let Some(token) = self.tokens.get(self.at + ahead) else { return true };
        let is_comment = token.quoted && token.text.starts_with('#');
        is_comment || STATEMENTS.contains(&token.text) || Field::begins_with(token.text)
    }

    /// Reads `limit rate 5/second burst 5 packets` or `meta skuid 0`; false if it is not clear where it ends.
    fn is_simple(&mut self) -> bool {
        let mut length = 3 + usize::from(["over", "==", "!="].contains(&self.word(2)));
        if self.word(0) == "limit" && self.word(length) == "burst" {
            length += 3;
        }
        if self.word(2) == "{" || self.word(length - 1).is_empty() || !self.starts(length) {
            return false;
        }
        let start = self.at;
        self.at += length;
        self.since(start, Test::Unknown);
        true
    }

    /// Reads a condition that is not modeled, up to the next statement. Other conditions before that are a part of
    /// it, because it is not clear where this one ends.
    fn unclear(&mut self, start: usize, test: Test<'t>) {
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
        self.since(start, test);
    }

    /// Reads a condition: one field or several joined by dots, an operator, and values.
    fn condition(&mut self) -> Option<()> {
        let (start, mut fields, mut goes_on) = (self.at, Vec::new(), true);
        while goes_on && let Some((field, length)) = self.field() {
            fields.push(field);
            self.at += length;
            goes_on = self.word(0) == ".";
            self.at += usize::from(goes_on);
        }
        if fields.is_empty() || self.word(0) == "&" {
            self.unclear(start, Test::Unknown);
            return Some(());
        }
        if self.word(0) == "vmap" {
            return self.verdict_map(fields);
        }
        let operator = self.operator();
        match if goes_on { Values::Unknown } else { self.values() } {
            Values::Unknown => self.unclear(start, Test::Fields { fields, operator, values: Values::Unknown }),
            values => self.since(start, Test::Fields { fields, operator, values }),
        }
        Some(())
    }

    /// Reads the operator, if there is one.
    fn operator(&mut self) -> Operator {
        let operator = Operator::of(self.word(0));
        self.at += usize::from(operator.is_some());
        operator.unwrap_or(Operator::In)
    }

    /// Reads the values on the right side of a condition.
    fn values(&mut self) -> Values<'t> {
        let first = self.word(0);
        if first == "{" {
            return self.braces().map_or(Values::Unknown, Values::Listed);
        }
        if self.at >= self.tokens.len() {
            return Values::Unknown;
        }
        self.at += 1;
        if let Some(name) = first.strip_prefix('@') {
            return Values::Named(name.into());
        }
        let (mut elements, mut key): (Vec<Element<'t>>, Vec<Word<'t>>) = (Vec::new(), vec![first.into()]);
        let element = |key| Element { key, verdict: Verdict::Other };
        while [",", "|", "."].contains(&self.word(0)) {
            let next = self.word(1).into();
            if self.word(0) == "." {
                key.push(next);
            } else {
                elements.push(element(std::mem::replace(&mut key, vec![next])));
            }
            self.at += 2;
        }
        elements.push(element(key));
        Values::Listed(elements)
    }

    /// The elements in the braces that open here.
    fn braces(&mut self) -> Option<Vec<Element<'t>>> {
        let rest = self.tokens.get(self.at + 1..)?;
        let end = rest.iter().position(|token| token.text == "}" && !token.quoted)?;
        self.at += end + 2;
        Some(elements(rest.get(..end)?))
    }

    /// Reads `vmap { key : verdict, … }` or `vmap @name`.
    fn verdict_map(&mut self, fields: Vec<&'static Field>) -> Option<()> {
        self.at += 1;
        let map = match self.word(0) {
            "{" => self.braces().map_or(Values::Unknown, Values::Listed),
            name => name.strip_prefix('@').map_or(Values::Unknown, |name| Values::Named(name.into())),
        };
        self.end(Statement::VerdictMap { fields, map })
    }

    /// Reads `ct direction original`; false if it is something else.
    fn direction(&mut self) -> bool {
        let (start, length) = (self.at, if self.word(2) == "==" { 3 } else { 2 });
        let value = self.word(length);
        if self.word(1) != "direction" || values::of_direction(value).is_none() {
            return false;
        }
        self.at += length + 1;
        self.since(start, Test::Direction(value.into()));
        true
    }

    /// Reads `fib daddr type local`, `fib daddr . iif type { local, broadcast }` and the like.
    fn address_type(&mut self) {
        let (start, side) = (self.at, self.word(1));
        self.at += 2;
        while self.word(0) == "." {
            self.at += 2;
        }
        self.at += 1;
        let is_negated = self.operator() == Operator::NotEqual;
        let rest = self.tokens.get(self.at..).unwrap_or_default().iter().map(|token| token.text);
        let (types, length) = if self.word(0) == "{" {
            let inside: Vec<&str> = rest.skip(1).take_while(|word| *word != "}").collect();
            (inside.concat(), inside.len() + 2)
        } else {
            (self.word(0).to_owned(), 1)
        };
        let of_source = side == "saddr";
        if !["saddr", "daddr"].contains(&side) || values::address_type(of_source, &types, is_negated).is_none() {
            self.at = start;
            return self.unclear(start, Test::Unknown);
        }
        self.at += length;
        self.since(start, Test::AddressType { of_source, types, is_negated });
    }

    /// True if a condition on the type of an address begins here, whatever else it is looked up by.
    fn is_address_type(&self) -> bool {
        let words = (2..12).step_by(2).find(|at| self.word(*at) != ".");
        words.is_some_and(|at| self.word(at) == "type")
    }

    /// Reads a condition on TCP's flags.
    fn flags(&mut self) {
        let start = self.at;
        self.at += 2;
        match self.flag_test() {
            Some(test) => self.since(start, test),
            None => self.unclear(start, Test::Header(Match::TCP)),
        }
    }

    /// `& (fin | syn) == syn`, `syn / fin,syn`, `syn,ack`, `== syn`, `! syn` or `{ syn, ack }`.
    fn flag_test(&mut self) -> Option<Test<'t>> {
        if self.word(0) == "{" {
            let sets = self.braces()?;
            let flags = sets.iter().map(|element| values::flags(&element.key.concat())).collect::<Option<_>>()?;
            return Some(Test::Flags { mask: None, operator: Operator::Equal, flags });
        }
        if self.word(0) == "&" {
            self.at += 1;
            let mask = self.flag_list()?;
            let operator = self.operator();
            if !matches!(operator, Operator::Equal | Operator::NotEqual) {
                return None;
            }
            return Some(Test::Flags { mask: Some(mask), operator, flags: vec![self.flag_list()?] });
        }
        let operator = self.operator();
        let flags = vec![self.flag_list()?];
        let has_mask = self.word(0) == "/";
        self.at += usize::from(has_mask);
        let mask = if has_mask { Some(self.flag_list()?) } else { None };
        Some(Test::Flags { mask, operator, flags })
    }

    fn flag_list(&mut self) -> Option<u8> {
        let mut bits = 0;
        let mut expects = true;
        while let Some(token) = self.tokens.get(self.at) {
            match token.text {
                "(" | ")" => {}
                "," | "|" => expects = true,
                word if expects => {
                    bits |= values::flags(word)?;
                    expects = false;
                }
                _ => break,
            }
            self.at += 1;
        }
        (!expects).then_some(bits)
    }
}
