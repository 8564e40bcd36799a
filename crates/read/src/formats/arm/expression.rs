//! The expressions of templates as trees: calls, strings, numbers, members and elements.

use std::borrow::Cow;

use super::value::written;
use model::json::Node;

/// How deep an expression may nest.
const MOST_DEPTH: u32 = 64;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression<'e> {
    /// A string in single quotes.
    Text(Cow<'e, str>),
    /// A whole number.
    Number(i64),
    /// A call: the function with its namespace, and the arguments.
    Call(&'e str, Vec<Expression<'e>>),
    /// A member: `x.name`.
    Member(Box<Expression<'e>>, &'e str),
    /// An element: `x[0]`, or a member by a computed name.
    Element(Box<Expression<'e>>, Box<Expression<'e>>),
}

/// The expression in `[…]`; `None` for plain text and for text that begins with the escape `[[`.
pub(super) fn expression_in(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    (!inner.starts_with('[')).then_some(inner)
}

/// Text without the escape of its first bracket.
pub(super) fn unescaped<'t>(text: &Cow<'t, str>) -> Cow<'t, str> {
    match text.strip_prefix('[') {
        Some(escaped) if escaped.starts_with('[') => Cow::Owned(escaped.to_owned()),
        _ => text.clone(),
    }
}

/// The tree of an expression; `None` if it is broken.
pub(super) fn parse(text: &str) -> Option<Expression<'_>> {
    let mut parser = Parser { rest: text, depth: 0 };
    let expression = parser.expression()?;
    parser.rest.trim().is_empty().then_some(expression)
}

/// An expression as text.
pub(super) fn written_expression(expression: &Expression<'_>) -> String {
    match expression {
        Expression::Text(text) => written(&Node::Text(text.clone())),
        Expression::Number(number) => number.to_string(),
        Expression::Call(function, arguments) => {
            let arguments: Vec<String> = arguments.iter().map(written_expression).collect();
            format!("{function}({})", arguments.join(", "))
        }
        Expression::Member(of, name) => format!("{}.{name}", written_expression(of)),
        Expression::Element(of, element) => format!("{}[{}]", written_expression(of), written_expression(element)),
    }
}

/// A recursive-descent parser.
struct Parser<'e> {
    rest: &'e str,
    depth: u32,
}

impl<'e> Parser<'e> {
    fn expression(&mut self) -> Option<Expression<'e>> {
        if self.depth >= MOST_DEPTH {
            return None;
        }
        let depth = self.depth;
        self.depth += 1;
        self.rest = self.rest.trim_start();
        let first = self.rest.chars().next()?;
        let mut value = if first == '\'' {
            self.string()?
        } else if first.is_ascii_digit() || first == '-' {
            self.number()?
        } else {
            self.call()?
        };
        loop {
            // A long chain makes a tree as deep as brackets do.
            self.depth += 1;
            if self.depth > 2 * MOST_DEPTH {
                return None;
            }
            if self.skip('.') {
                value = Expression::Member(Box::new(value), self.name("")?);
            } else if self.skip('[') {
                let element = self.expression()?;
                value = self.skip(']').then_some(Expression::Element(Box::new(value), Box::new(element)))?;
            } else {
                self.depth = depth;
                return Some(value);
            }
        }
    }

    /// A string in single quotes, in which two quotes mean one.
    fn string(&mut self) -> Option<Expression<'e>> {
        let inside = self.rest.strip_prefix('\'')?;
        let mut quotes = inside.match_indices('\'').map(|(at, _)| at);
        loop {
            let end = quotes.next()?;
            if inside.get(end + 1..)?.starts_with('\'') {
                quotes.next();
                continue;
            }
            let text = inside.get(..end)?;
            self.rest = inside.get(end + 1..)?;
            let text = if text.contains('\'') { Cow::Owned(text.replace("''", "'")) } else { Cow::Borrowed(text) };
            return Some(Expression::Text(text));
        }
    }

    fn number(&mut self) -> Option<Expression<'e>> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(self.rest.len());
        let (digits, after) = self.rest.split_at_checked(end)?;
        self.rest = after;
        digits.parse().ok().map(Expression::Number)
    }

    fn name(&mut self, also: &str) -> Option<&'e str> {
        self.rest = self.rest.trim_start();
        let belongs = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$' || also.contains(c);
        let end = self.rest.find(|c: char| !belongs(c)).unwrap_or(self.rest.len());
        let (name, after) = self.rest.split_at_checked(end)?;
        self.rest = after;
        (!name.is_empty()).then_some(name)
    }

    fn call(&mut self) -> Option<Expression<'e>> {
        let function = self.name(".")?;
        if !self.skip('(') {
            return None;
        }
        let mut arguments = Vec::new();
        while !self.skip(')') {
            if !arguments.is_empty() && !self.skip(',') {
                return None;
            }
            arguments.push(self.expression()?);
        }
        Some(Expression::Call(function, arguments))
    }

    /// Steps over a character after blanks; false if another one is there.
    fn skip(&mut self, character: char) -> bool {
        let after = self.rest.trim_start().strip_prefix(character);
        after.map(|after| self.rest = after).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_members_and_elements_are_read() {
        let expression = parse("f('it''s', -3).a [ 0 ]['b']").unwrap();
        let call = Expression::Call("f", vec![Expression::Text("it's".into()), Expression::Number(-3)]);
        let member = Expression::Member(Box::new(call), "a");
        let element = Expression::Element(Box::new(member), Box::new(Expression::Number(0)));
        assert_eq!(expression, Expression::Element(Box::new(element), Box::new(Expression::Text("b".into()))));
    }

    #[test]
    fn what_is_broken_is_no_expression() {
        let deep = format!("{}'x'{}", "f(".repeat(10_000), ")".repeat(10_000));
        for text in ["", "concat('a'", "concat('a', )", "'a' 'b'", "f", "f()[", "'a", "''''''''x", &deep] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
