//! What the parser expected where Bicep is invalid.

use crate::messages::expected;
use model::message::{Message, code};

/// What was expected in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    Symbol(&'static str),
    Either(&'static str, &'static str),
    /// A new line, or a symbol.
    LineOr(&'static str),
    LineOrEither(&'static str, &'static str),
    Name,
    Value,
    Loop,
    /// The name of a member.
    Member,
    /// The name and the type of a resource.
    NameAndType,
    /// The end of the declaration.
    End,
    LessDepth,
}

impl Expected {
    pub(super) fn message(self) -> Message {
        match self {
            Expected::Symbol(symbol) => Message::from(code(symbol)),
            Expected::Either(one, other) => expected::one_of_two(code(one), code(other)),
            Expected::LineOr(symbol) => expected::new_line_or(code(symbol)),
            Expected::LineOrEither(one, other) => expected::new_line_or_two(code(one), code(other)),
            Expected::Name => expected::name(),
            Expected::Value => expected::value(),
            Expected::Loop => expected::loop_body(),
            Expected::Member => expected::member_name(),
            Expected::NameAndType => expected::name_and_type(),
            Expected::End => expected::declaration_end(),
            Expected::LessDepth => expected::less_depth(),
        }
    }
}
