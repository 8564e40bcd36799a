//! A ruleset of nftables, whether text or JSON shows it: tables with their sets and chains, rules with their statements.

use std::borrow::Cow;

use super::fields::Field;
use crate::node_firewall::translate::End;
use model::estate::{self, Gap, Policy};

/// A name or a value, without quotes. What a value means depends on the field that it is compared with.
pub(super) type Word<'t> = Cow<'t, str>;

/// All tables that a source shows.
pub(super) struct Ruleset<'t> {
    /// The offset at which it begins.
    pub at: usize,
    pub tables: Vec<Table<'t>>,
    /// What the source does not show.
    pub gap: Option<Gap>,
}

pub(super) struct Table<'t> {
    pub family: Word<'t>,
    pub name: Word<'t>,
    /// True if its chains are not in effect.
    pub is_dormant: bool,
    /// Its sets and maps, by name.
    pub sets: Vec<(Word<'t>, NamedSet<'t>)>,
    pub chains: Vec<Chain<'t>>,
}

/// The elements of a set or map; `None` if packets change it, or elements are missing.
pub(super) type NamedSet<'t> = Option<Vec<Element<'t>>>;

pub(super) struct Chain<'t> {
    /// The offset of its name.
    pub at: usize,
    pub name: Word<'t>,
    /// `None` for a chain that is only jumped to.
    pub base: Option<Base<'t>>,
    pub policy: Policy,
    pub rules: Vec<Rule<'t>>,
    /// True if the text breaks off inside.
    pub is_truncated: bool,
}

/// Where a base chain is attached.
#[derive(Clone)]
pub(super) struct Base<'t> {
    /// `filter`, `nat` or `route`.
    pub kind: Word<'t>,
    pub hook: Word<'t>,
    /// `None` if it can't be read.
    pub priority: Option<i32>,
}

pub(super) struct Rule<'t> {
    /// The offset at which it begins.
    pub at: usize,
    /// The rule as nft writes it.
    pub written: Word<'t>,
    pub statements: Vec<Statement<'t>>,
}

/// A part of a rule. Packets go through them in order, until a condition does not hold or a verdict is reached.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Statement<'t> {
    Condition(Condition<'t>),
    /// It counts or logs, and passes every packet on.
    Passes,
    /// `notrack`
    Untrack,
    Verdict(Verdict<'t>),
    /// `vmap`: the verdict depends on fields; on something that is not modeled, if there are none.
    VerdictMap {
        fields: Vec<&'static Field>,
        map: Values<'t>,
    },
    Masquerade,
    /// `snat to` and `dnat to`
    Translate {
        end: End,
        to: String,
    },
    /// `redirect`: to a port of the node itself.
    Redirect,
    /// `tproxy`: to a program of the node itself.
    Proxy,
    /// `… set …`; without a value, if that is computed.
    Assign {
        field: String,
        value: Option<Word<'t>>,
    },
    /// `xt match "owner"`: a match or target of iptables, without its options.
    Extension {
        is_match: bool,
        name: Word<'t>,
    },
    /// What nft itself can't print, or what is not known.
    Unknown(estate::Condition),
}

/// What a rule or a map decides.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Verdict<'t> {
    Accept,
    Drop,
    Return,
    Continue,
    Jump(Word<'t>),
    Goto(Word<'t>),
    /// Anything else, such as `queue`.
    #[default]
    Other,
}

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condition<'t> {
    /// How it is written, to name it if it is not modeled.
    pub words: String,
    pub test: Test<'t>,
}

/// What a condition asks of packets.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test<'t> {
    /// One field, or several joined by dots, compared with values.
    Fields { fields: Vec<&'static Field>, operator: Operator, values: Values<'t> },
    /// The flags in TCP's header, those in the mask alone if there is one.
    Flags { mask: Option<u8>, operator: Operator, flags: Vec<u8> },
    /// `fib saddr type` and `fib daddr type`, with the types between commas.
    AddressType { of_source: bool, types: String, is_negated: bool },
    /// `ct direction`
    Direction(Word<'t>),
    /// Something that is not modeled in a header that only these protocols have.
    Header(u8),
    /// Something that is not modeled.
    Unknown,
}

/// How a condition compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    /// No operator: one of the values; of flags, one of them is set.
    In,
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
    /// `!`: none of the flags is set.
    Lacks,
}

impl Operator {
    /// The operator that a word is; none is [`Operator::In`].
    pub(super) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "==" => Operator::Equal,
            "!=" => Operator::NotEqual,
            "<" => Operator::Less,
            "<=" => Operator::AtMost,
            ">" => Operator::Greater,
            ">=" => Operator::AtLeast,
            "!" => Operator::Lacks,
            _ => return None,
        })
    }
}

/// What fields are compared with, or mapped by.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Values<'t> {
    Listed(Vec<Element<'t>>),
    /// A set or map of the table: `@batch`.
    Named(Word<'t>),
    /// They can't be read.
    Unknown,
}

/// One element of a set or map: the parts of its key, and the verdict that it maps to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Element<'t> {
    pub key: Vec<Word<'t>>,
    pub verdict: Verdict<'t>,
}
