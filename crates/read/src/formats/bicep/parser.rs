//! From tokens to trees. Parsing never fails: where the text is invalid, open constructs end and are marked as truncated.

use std::borrow::Cow;

use super::expected::Expected;
use super::tokens::{Kind, Piece, Token};
use super::tree::{Access, Entry, Item, Key, Loop, Part, Resource, Value};

/// How deep expressions may nest.
const MOST_DEPTH: u32 = 48;

/// Binary operators by how strong they bind, weakest first.
const OPERATORS: [&[&str]; 7] =
    [&["??"], &["||"], &["&&"], &["==", "!=", "=~", "!~"], &["<", "<=", ">", ">="], &["+", "-"], &["*", "/", "%"]];

/// Where a text breaks, and what was expected there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Break<'t> {
    /// What is there; empty at the end.
    pub at: &'t str,
    /// What was expected.
    pub expected: Expected,
}

/// Reads the tokens of one declaration.
pub(super) struct Parser<'k, 't> {
    rest: &'k [Token<'t>],
    depth: u32,
    /// The first place where the text is broken.
    pub broken: Option<Break<'t>>,
}

impl<'k, 't> Parser<'k, 't> {
    pub(super) fn new(tokens: &'k [Token<'t>]) -> Self {
        Parser { rest: tokens, depth: 0, broken: None }
    }

    /// The next token's text; empty at the end.
    fn peek(&self) -> &'t str {
        self.rest.first().map_or("", |token| token.text)
    }

    fn advance(&mut self) -> Option<&'k Token<'t>> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    fn skip_lines(&mut self) {
        while self.rest.first().is_some_and(|token| token.kind == Kind::Line) {
            self.advance();
        }
    }

    /// Steps over a symbol or word; false if another one is there.
    pub(super) fn skip(&mut self, text: &str) -> bool {
        let found = self.rest.first().is_some_and(|token| token.text == text);
        if found {
            self.advance();
        }
        found
    }

    /// Notes that the text is broken here; nothing that follows is read.
    pub(super) fn break_off(&mut self, expected: Expected) {
        if self.broken.is_none() {
            self.broken = Some(Break { at: self.peek(), expected });
        }
        self.rest = &[];
    }

    fn expect(&mut self, symbol: &'static str) -> bool {
        let found = self.skip(symbol);
        if !found {
            self.break_off(Expected::Symbol(symbol));
        }
        found
    }

    pub(super) fn name(&mut self) -> Option<&'t str> {
        let token = self.rest.first().filter(|token| token.kind == Kind::Word)?;
        self.advance();
        Some(token.text)
    }

    /// A text without holes.
    pub(super) fn plain_text(&mut self) -> Option<Cow<'t, str>> {
        let Some(Kind::Text(pieces)) = self.rest.first().map(|token| &token.kind) else { return None };
        let text = match pieces.as_slice() {
            [] => Cow::Borrowed(""),
            [Piece::Plain(text)] => text.clone(),
            several => Cow::Owned(
                several
                    .iter()
                    .map(|piece| if let Piece::Plain(text) = piece { Some(text.as_ref()) } else { None })
                    .collect::<Option<String>>()?,
            ),
        };
        self.advance();
        Some(text)
    }

    /// Steps over everything up to the value of a declaration: the type of a parameter. False if there is no value.
    pub(super) fn skip_to_value(&mut self) -> bool {
        let mut open = 0_i32;
        while let Some(token) = self.rest.first() {
            match token.text {
                "{" | "[" | "(" => open += 1,
                "}" | "]" | ")" => open -= 1,
                "=" if open == 0 => return self.skip("="),
                _ if open == 0 && token.kind == Kind::Line => return false,
                _ => {}
            }
            self.advance();
        }
        false
    }

    /// The end of a declaration.
    pub(super) fn end(&mut self) {
        self.skip_lines();
        if !self.rest.is_empty() {
            self.break_off(Expected::End);
        }
    }

    /// An expression.
    pub(super) fn value(&mut self) -> Value<'t> {
        if self.depth >= MOST_DEPTH {
            self.break_off(Expected::LessDepth);
            return Value::Broken;
        }
        let depth = self.depth;
        self.depth += 1;
        let test = self.binary(0);
        let value = if self.skip_over_lines(&["?"]).is_some() {
            self.skip_lines();
            let yes = self.value();
            self.skip_lines();
            self.expect(":");
            self.skip_lines();
            Value::Ternary(Box::new([test, yes, self.value()]))
        } else {
            test
        };
        self.depth = depth;
        value
    }

    /// One level deeper for the rest of the value: a long chain makes a tree as deep as brackets do. False, if that is too
    /// deep.
    fn deepen(&mut self) -> bool {
        self.depth += 1;
        let is_too_deep = self.depth > MOST_DEPTH;
        if is_too_deep {
            self.break_off(Expected::LessDepth);
        }
        !is_too_deep
    }

    /// Steps over one of some symbols, which may begin the next line.
    fn skip_over_lines(&mut self, symbols: &[&str]) -> Option<&'t str> {
        let next = self.rest.iter().find(|token| token.kind != Kind::Line)?;
        if next.kind != Kind::Symbol || !symbols.contains(&next.text) {
            return None;
        }
        self.skip_lines();
        self.advance();
        Some(next.text)
    }

    fn binary(&mut self, level: usize) -> Value<'t> {
        let Some(operators) = OPERATORS.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1);
        while let Some(operator) = self.skip_over_lines(operators) {
            if !self.deepen() {
                return Value::Broken;
            }
            self.skip_lines();
            left = Value::Binary(operator, Box::new(left), Box::new(self.binary(level + 1)));
        }
        left
    }

    fn unary(&mut self) -> Value<'t> {
        let mut operators = Vec::new();
        while matches!(self.peek(), "!" | "-" | "+") && operators.len() < 8 {
            operators.extend(self.advance().map(|token| token.text));
        }
        let value = self.chain();
        operators.into_iter().rev().fold(value, |value, operator| Value::Unary(operator, Box::new(value)))
    }

    /// A value with the members and elements that follow it.
    fn chain(&mut self) -> Value<'t> {
        let mut value = self.primary();
        loop {
            let access = match self.peek() {
                "." => Access::Plain,
                ".?" => Access::Safe,
                "::" => Access::Nested,
                "[" if self.deepen() => {
                    value = self.element(value);
                    continue;
                }
                // An assertion that a value is not null.
                "!" => {
                    self.advance();
                    continue;
                }
                _ => return value,
            };
            if !self.deepen() {
                return Value::Broken;
            }
            self.advance();
            let Some(name) = self.name() else {
                self.break_off(Expected::Name);
                return value;
            };
            value = if self.peek() == "(" {
                Value::Method(Box::new(value), name, self.arguments())
            } else {
                Value::Member(Box::new(value), name, access)
            };
        }
    }

    fn element(&mut self, of: Value<'t>) -> Value<'t> {
        self.skip("[");
        let access = if self.skip("?") { Access::Safe } else { Access::Plain };
        let element = self.value();
        self.expect("]");
        Value::Element(Box::new(of), Box::new(element), access)
    }

    fn primary(&mut self) -> Value<'t> {
        let Some(token) = self.rest.first() else {
            self.break_off(Expected::Value);
            return Value::Broken;
        };
        match (&token.kind, token.text) {
            (Kind::Number(number), _) => {
                self.advance();
                Value::Number(*number)
            }
            (Kind::Text(pieces), _) => {
                self.advance();
                Value::Text(self.parts(pieces))
            }
            (Kind::Word, word) => self.worded(word),
            (_, "{") => self.object(),
            (_, "[") => self.list(),
            (_, "(") => self.in_brackets(),
            _ => {
                self.break_off(Expected::Value);
                Value::Broken
            }
        }
    }

    fn parts(&mut self, pieces: &'k [Piece<'t>]) -> Vec<Part<'t>> {
        let mut part = |piece: &'k Piece<'t>| match piece {
            Piece::Plain(text) => Part::Plain(text.clone()),
            Piece::Hole(tokens) => {
                let mut inside = Parser { rest: tokens, depth: self.depth + 1, broken: None };
                let value = inside.value();
                inside.end();
                self.broken = self.broken.or(inside.broken);
                Part::Hole(value)
            }
        };
        pieces.iter().map(&mut part).collect()
    }

    fn worded(&mut self, word: &'t str) -> Value<'t> {
        self.advance();
        match word {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "if" if self.peek() == "(" => {
                let test = self.in_brackets();
                Value::If(Box::new([test, self.value()]))
            }
            _ if self.peek() == "(" => Value::Call(word, self.arguments()),
            _ if self.skip("=>") => Value::Lambda(vec![word], Box::new(self.value())),
            _ => Value::Name(word),
        }
    }

    fn arguments(&mut self) -> Vec<Value<'t>> {
        self.skip("(");
        let mut arguments = Vec::new();
        loop {
            self.skip_lines();
            if self.skip(")") {
                return arguments;
            }
            if self.rest.is_empty() {
                self.break_off(Expected::Symbol(")"));
                return arguments;
            }
            arguments.push(self.value());
            self.skip_lines();
            if !self.skip(",") && self.peek() != ")" {
                self.break_off(Expected::Either(",", ")"));
            }
        }
    }

    /// A value in brackets, or the arguments of a lambda.
    fn in_brackets(&mut self) -> Value<'t> {
        let before = self.rest;
        if let Some(names) = self.names() {
            return Value::Lambda(names, Box::new(self.value()));
        }
        self.rest = before;
        self.skip("(");
        self.skip_lines();
        let value = self.value();
        self.skip_lines();
        self.expect(")");
        value
    }

    /// `(a, b) =>`.
    fn names(&mut self) -> Option<Vec<&'t str>> {
        let mut names = Vec::new();
        self.skip("(");
        while !self.skip(")") {
            names.push(self.name()?);
            self.skip(",");
        }
        self.skip("=>").then_some(names)
    }

    fn list(&mut self) -> Value<'t> {
        self.skip("[");
        self.skip_lines();
        if self.peek() == "for" {
            return self.looped();
        }
        let mut items = Vec::new();
        loop {
            while self.skip(",") || self.rest.first().is_some_and(|token| token.kind == Kind::Line) {
                self.skip_lines();
            }
            if self.skip("]") {
                return Value::List(items);
            }
            if self.rest.is_empty() {
                self.break_off(Expected::Symbol("]"));
                items.push(Item::Broken);
                return Value::List(items);
            }
            let item = if self.skip("...") { Item::Spread(self.value()) } else { Item::One(self.value()) };
            items.push(item);
            let ended =
                matches!(self.peek(), "," | "]") || self.rest.first().is_none_or(|next| next.kind == Kind::Line);
            if !ended {
                self.break_off(Expected::LineOrEither(",", "]"));
            }
        }
    }

    /// `for item in list: body]`.
    fn looped(&mut self) -> Value<'t> {
        self.skip("for");
        let (item, index) = if self.skip("(") {
            let item = self.name();
            self.skip(",");
            let index = self.name();
            self.expect(")");
            (item, index)
        } else {
            (self.name(), None)
        };
        if item.is_none() || !self.skip("in") {
            self.break_off(Expected::Loop);
            return Value::Broken;
        }
        let list = self.value();
        self.expect(":");
        self.skip_lines();
        let body = self.value();
        self.skip_lines();
        self.expect("]");
        Value::For(Box::new(Loop { item: item.unwrap_or_default(), index, list, body }))
    }

    fn object(&mut self) -> Value<'t> {
        self.skip("{");
        let mut entries = Vec::new();
        loop {
            while self.skip(",") || self.rest.first().is_some_and(|token| token.kind == Kind::Line) {
                self.skip_lines();
            }
            if self.skip("}") {
                return Value::Object(entries);
            }
            if self.rest.is_empty() {
                self.break_off(Expected::Symbol("}"));
                entries.push(Entry::Broken);
                return Value::Object(entries);
            }
            entries.extend(self.entry());
            let ended =
                matches!(self.peek(), "," | "}") || self.rest.first().is_none_or(|next| next.kind == Kind::Line);
            if !ended {
                self.break_off(Expected::LineOr("}"));
            }
        }
    }

    fn entry(&mut self) -> Option<Entry<'t>> {
        if self.skip("...") {
            return Some(Entry::Spread(self.value()));
        }
        while self.skip("@") {
            // A decorator of a resource inside.
            self.value();
            self.skip_lines();
        }
        let token = self.rest.first()?;
        let key = match &token.kind {
            Kind::Text(pieces) => {
                self.advance();
                match pieces.as_slice() {
                    [Piece::Plain(text)] => Key::Plain(text.clone()),
                    pieces => Key::Computed(self.parts(pieces)),
                }
            }
            Kind::Word => {
                self.advance();
                if token.text == "resource" && self.peek() != ":" {
                    return self.resource().map(Entry::Resource);
                }
                Key::Plain(Cow::Borrowed(token.text))
            }
            _ => {
                self.break_off(Expected::Member);
                return None;
            }
        };
        if !self.expect(":") {
            return None;
        }
        self.skip_lines();
        Some(Entry::Member(key, self.value()))
    }

    /// A resource, after its keyword.
    pub(super) fn resource(&mut self) -> Option<Resource<'t>> {
        let symbol = self.name();
        let kind = self.plain_text();
        let (Some(symbol), Some(kind)) = (symbol, kind) else {
            self.break_off(Expected::NameAndType);
            return None;
        };
        let existing = self.skip("existing");
        if !self.skip("=") {
            self.break_off(Expected::Symbol("="));
        }
        self.skip_lines();
        Some(Resource { symbol, kind, existing, body: self.value() })
    }
}

impl<'t> Parser<'_, 't> {
    /// The next text; what follows it does not matter.
    pub(super) fn rest_of_line(&mut self) -> &'t str {
        let text = self.peek();
        self.rest = &[];
        text
    }

    /// The parameters of a function, `(name type, …) type =>`.
    pub(super) fn parameters(&mut self) -> Vec<&'t str> {
        let (mut names, mut open, mut is_name) = (Vec::new(), 0_i32, false);
        while let Some(token) = self.advance() {
            match token.text {
                "=>" if open == 0 => return names,
                "(" | "[" | "{" => {
                    open += 1;
                    is_name = open == 1;
                }
                ")" | "]" | "}" => open -= 1,
                "," => is_name = open == 1,
                name if is_name && token.kind == Kind::Word => {
                    names.push(name);
                    is_name = false;
                }
                _ => {}
            }
        }
        self.break_off(Expected::Symbol("=>"));
        names
    }
}
