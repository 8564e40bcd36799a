//! The words, texts and symbols of Bicep.

use std::borrow::Cow;

use winnow::Parser;
use winnow::ascii::digit1;
use winnow::combinator::{alt, delimited, fail, not, opt, preceded, repeat};
use winnow::error::{ContextError, Result};
use winnow::token::{literal, one_of, take_till, take_until, take_while};

/// How deep texts may be nested in the interpolations of texts.
const MOST_DEPTH: u32 = 16;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token<'t> {
    pub kind: Kind<'t>,
    /// Its text in the source.
    pub text: &'t str,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind<'t> {
    /// A name or a keyword.
    Word,
    /// A whole number.
    Number(i64),
    /// A text, in parts.
    Text(Vec<Piece<'t>>),
    /// Punctuation or an operator.
    Symbol,
    /// The end of a line.
    Line,
    /// Anything else.
    Broken,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece<'t> {
    /// Plain text.
    Plain(Cow<'t, str>),
    /// The content of `${…}`.
    Hole(Vec<Token<'t>>),
}

/// Symbols, those that begin like another before it.
const SYMBOLS: [&str; 41] = [
    "...", "==", "=>", "=~", "=", "!=", "!~", "!", "<=", "<", ">=", ">", "&&", "||", "|", "??", ".?", "?", "::", ":",
    ".", ",", "(", ")", "[", "]", "{", "}", "+", "-", "*", "/", "%", "@", ";", "#", "&", "^", "~", "\\", "$",
];

/// The tokens of a text. What is no token makes one that is broken, and ends them.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut rest = text;
    let mut tokens = Vec::new();
    loop {
        let _ = blanks(&mut rest);
        if rest.is_empty() {
            return tokens;
        }
        match token(&mut rest, 0) {
            Ok(token) => tokens.push(token),
            Err(_) => {
                tokens.push(Token { kind: Kind::Broken, text: rest });
                return tokens;
            }
        }
    }
}

/// Blanks, comments and directives to the compiler.
fn blanks(input: &mut &str) -> Result<()> {
    let to_line_end = || take_till(0.., ['\n', '\r']);
    repeat(
        0..,
        alt((
            take_while(1.., [' ', '\t', '\u{feff}', '\u{a0}']).void(),
            (literal("//"), to_line_end()).void(),
            (literal("/*"), take_until(0.., "*/"), literal("*/")).void(),
            (literal("#disable-"), to_line_end()).void(),
            (literal("#restore-"), to_line_end()).void(),
        )),
    )
    .parse_next(input)
}

fn token<'t>(input: &mut &'t str, depth: u32) -> Result<Token<'t>> {
    let whole = *input;
    let kind = kind(input, depth)?;
    let text = whole.get(..whole.len() - input.len()).unwrap_or_default();
    Ok(Token { kind, text })
}

fn kind<'t>(input: &mut &'t str, depth: u32) -> Result<Kind<'t>> {
    let line = alt(("\r\n", "\n", "\r"));
    let first = one_of(|c: char| c.is_ascii_alphabetic() || c == '_');
    let word = (first, take_while(0.., |c: char| c.is_ascii_alphanumeric() || c == '_'));
    let number = digit1.try_map(str::parse::<i64>);
    let symbol = |input: &mut &'t str| {
        let found = SYMBOLS.iter().find(|symbol| input.starts_with(**symbol));
        match found {
            Some(symbol) => literal(*symbol).parse_next(input),
            None => fail.parse_next(input),
        }
    };
    alt((
        line.value(Kind::Line),
        |input: &mut &'t str| text(input, depth).map(Kind::Text),
        word.value(Kind::Word),
        number.map(Kind::Number),
        symbol.value(Kind::Symbol),
    ))
    .parse_next(input)
}

/// A text in quotes: `'…'`, or over several lines `'''…'''`, in which nothing is escaped.
fn text<'t>(input: &mut &'t str, depth: u32) -> Result<Vec<Piece<'t>>> {
    let verbatim = delimited(("'''", opt(alt(("\r\n", "\n")))), take_until(0.., "'''"), "'''");
    alt((
        verbatim.map(|plain: &'t str| vec![Piece::Plain(Cow::Borrowed(plain))]),
        delimited('\'', repeat(0.., |input: &mut &'t str| piece(input, depth)), '\''),
    ))
    .parse_next(input)
}

fn piece<'t>(input: &mut &'t str, depth: u32) -> Result<Piece<'t>> {
    let plain = |c: char| !matches!(c, '\'' | '\\' | '$' | '\n' | '\r');
    alt((
        take_while(1.., plain).map(|text: &'t str| Piece::Plain(Cow::Borrowed(text))),
        preceded('\\', escaped).map(|c: char| Piece::Plain(Cow::Owned(c.to_string()))),
        delimited("${", |input: &mut &'t str| hole(input, depth), '}').map(Piece::Hole),
        // A hole that is broken is no plain text.
        ('$', not('{')).take().map(|text: &'t str| Piece::Plain(Cow::Borrowed(text))),
    ))
    .parse_next(input)
}

fn escaped(input: &mut &str) -> Result<char> {
    let code = delimited("u{", take_while(1..=6, |c: char| c.is_ascii_hexdigit()), '}');
    let code = code.verify_map(|digits: &str| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32));
    alt(('n'.value('\n'), 'r'.value('\r'), 't'.value('\t'), one_of(['\\', '\'', '$']), code)).parse_next(input)
}

/// The tokens in `${…}`, up to its brace.
fn hole<'t>(input: &mut &'t str, depth: u32) -> Result<Vec<Token<'t>>> {
    let (mut tokens, mut open) = (Vec::new(), 0_u32);
    if depth >= MOST_DEPTH {
        return Err(ContextError::new());
    }
    loop {
        blanks(input)?;
        let before = *input;
        let next = token(input, depth + 1)?;
        match (next.text, open) {
            ("}", 0) => {
                // It belongs to the text around.
                *input = before;
                return Ok(tokens);
            }
            ("}", _) => open -= 1,
            ("{", _) => open += 1,
            _ => {}
        }
        tokens.push(next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        tokens(text).iter().map(|token| token.text).collect()
    }

    #[test]
    fn comments_are_blank_and_texts_are_whole() {
        assert_eq!(texts("a /* ' */ = 'x''y' // '"), ["a", "=", "'x'", "'y'"]);
        assert_eq!(texts("x: '''\n  it's\n'''"), ["x", ":", "'''\n  it's\n'''"]);
        assert_eq!(texts("'a${b}${c('}')}\\'d' ?? -4"), ["'a${b}${c('}')}\\'d'", "??", "-", "4"]);
    }

    #[test]
    fn a_text_without_its_end_is_broken_where_it_begins() {
        let tokens = tokens("a 'b\nc");
        assert_eq!(tokens.last().map(|token| (token.kind.clone(), token.text)), Some((Kind::Broken, "'b\nc")));
        let deep = "'${".repeat(10_000);
        assert_eq!(super::tokens(&deep).last().map(|token| token.kind.clone()), Some(Kind::Broken));
    }
}
