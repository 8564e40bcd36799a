//! The fields of one rule of an NSG, a firewall or a security admin configuration. What is unclear is reported at its place.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use super::field;
use super::fields::{number, reading, text};
use crate::documents::document::Document;
use crate::messages::{expected, resources};
use crate::text::regional::regional_tag;
use model::estate::{AddressTerm, Origin, PortTerm, Reading, Unknown};
use model::json::{Node, Object, Unclear, offset_in};
use model::message::{Message, code};
use model::source::Severity;

/// The lowest priority that the user's rules can have, and the highest number.
pub(crate) const USER_PRIORITIES: RangeInclusive<u32> = 100..=4096;

/// The fields of one rule, read one by one; what is unclear is reported at its place.
pub(crate) struct RuleFields<'o, 't, 'd> {
    /// What it is, with its name: a rule, mostly. Only messages need it.
    pub label: &'o dyn Fn() -> Message,
    /// Where its fields are.
    pub body: &'o Object<'t>,
    /// The document that contains it.
    pub document: &'o Document<'d>,
    /// Its position in the source.
    pub origin: Origin,
}

impl<'t> RuleFields<'_, 't, '_> {
    /// The place of a field's value: of the text if there is one, else of the field's name, else of the rule.
    fn place(&self, name: &str) -> Origin {
        let place = self.body.member(name).and_then(|(written, value)| match slice(value) {
            Some(value) => self.document.place(value),
            None => self.document.place(written),
        });
        place.unwrap_or(self.origin)
    }

    /// Says that something about the rule is unclear.
    pub(crate) fn unclear(&self, at: Origin, problem: Message, expected: Message) {
        self.document.say(Severity::Error, at, resources::unclear((self.label)(), problem, expected));
    }

    /// A field that holds one word; what is unclear is reported.
    pub(crate) fn word<T>(
        &self,
        name: &str,
        expected: &dyn Fn() -> Message,
        read: impl Fn(&str) -> Reading<T>,
    ) -> Reading<T> {
        let reading = match text(self.body, name) {
            Some(written) => written.and_then(|word| read(&word)),
            None => Reading::Unknown(Unknown::Missing),
        };
        let problem = match &reading {
            Reading::Known(_) => return reading,
            Reading::Unknown(Unknown::Missing) => resources::member_missing(code(name)),
            Reading::Unknown(unknown) => resources::member_unknown(code(name), unknown),
        };
        self.unclear(self.place(name), problem, expected());
        reading
    }

    /// The priority, which Azure limits for rules of the user: `allowed` has the limits.
    pub(crate) fn priority(&self, allowed: Option<RangeInclusive<u32>>) -> Reading<u32> {
        let expected = || expected::number_between(*USER_PRIORITIES.start(), *USER_PRIORITIES.end());
        let reading = self.word("priority", &expected, number);
        if let Reading::Known(priority) = reading
            && allowed.is_some_and(|allowed| !allowed.contains(&priority))
        {
            let message = resources::priority_not_allowed((self.label)(), priority, expected());
            self.document.say(Severity::Warning, self.place("priority"), message);
        }
        reading
    }

    /// The entries of a field that occurs as one text and as a list: when the list is not empty, it holds the values.
    pub(crate) fn entries(&self, singular: &str, plural: &str) -> Vec<Entry> {
        let listed = match self.body.get(plural) {
            Some(Node::List(list)) => list.iter().map(|item| self.entry(item, plural)).collect(),
            Some(node @ Node::Text(text)) if !text.is_empty() => vec![self.entry(node, plural)],
            _ => Vec::new(),
        };
        if !listed.is_empty() {
            return listed;
        }
        let single = self.body.get(singular).filter(|node| !matches!(node, Node::Text(text) if text.is_empty()));
        single.map(|node| self.entry(node, singular)).into_iter().collect()
    }

    fn entry(&self, node: &Node<'t>, field: &str) -> Entry {
        let offset = slice(node).and_then(|text| offset_in(self.document.text, text));
        let at = offset.map_or_else(|| At::Field(self.place(field)), At::Offset);
        Entry { reading: reading(node), at }
    }

    /// The position of an entry.
    pub(crate) fn origin_of(&self, at: At) -> Origin {
        match at {
            At::Offset(offset) => self.document.origin_at(offset),
            At::Field(origin) => origin,
        }
    }

    /// The addresses of one side, with the application security groups.
    pub(crate) fn addresses(&self, singular: &str, plural: &str, groups: &str) -> Vec<AddressTerm> {
        let mut terms = self.address_terms(self.entries(singular, plural), singular);
        terms.extend(self.body.list(groups).iter().filter_map(Node::object).map(|group| {
            let id = text(group, "id").map(|id| id.to_string()).unwrap_or_default();
            AddressTerm::Group(id.into())
        }));
        if terms.is_empty() {
            self.unclear(self.origin, resources::member_missing(code(singular)), expected::address());
            terms.push(AddressTerm::Unknown(Unknown::Missing));
        }
        terms
    }

    /// Ports that may be left out for all of them.
    pub(crate) fn any_or_ports(&self, plural: &str) -> Vec<PortTerm> {
        if self.entries(plural, plural).is_empty() { vec![PortTerm::ANY] } else { self.ports(plural, plural) }
    }

    /// What the entries of an address field say; what is unclear is reported.
    pub(crate) fn address_terms(&self, entries: Vec<Entry>, field: &str) -> Vec<AddressTerm> {
        let mut terms = Vec::new();
        for Entry { reading, at } in entries {
            let read = match reading {
                Reading::Known(text) => field::addresses(&text),
                Reading::Unknown(unknown) => vec![AddressTerm::Unknown(unknown)],
            };
            for term in &read {
                if let AddressTerm::Unknown(unknown) = term
                    && !is_regional(unknown)
                {
                    self.unclear(
                        self.origin_of(at),
                        resources::address_unknown(code(field), unknown),
                        expected::address(),
                    );
                }
            }
            terms.extend(read);
        }
        terms
    }

    /// The ports of a field; a field without any is unclear, which is reported.
    pub(crate) fn ports(&self, singular: &str, plural: &str) -> Vec<PortTerm> {
        let field = if singular.is_empty() { plural } else { singular };
        let mut terms = self.port_terms(self.entries(singular, plural), field);
        if terms.is_empty() {
            self.unclear(self.origin, resources::member_missing(code(field)), expected::port());
            terms.push(PortTerm::Unknown(Unknown::Missing));
        }
        terms
    }

    /// What the entries of a port field say; what is unclear is reported.
    pub(crate) fn port_terms(&self, entries: Vec<Entry>, field: &str) -> Vec<PortTerm> {
        let mut terms = Vec::new();
        for Entry { reading, at } in entries {
            let read = match reading {
                Reading::Known(text) => field::ports(&text),
                Reading::Unknown(unknown) => vec![PortTerm::Unknown(unknown)],
            };
            for term in &read {
                if let PortTerm::Unknown(unknown) = term {
                    self.unclear(self.origin_of(at), resources::port_unknown(code(field), unknown), expected::port());
                }
            }
            terms.extend(read);
        }
        terms
    }
}

/// The text of a value, where it is a slice of the document.
fn slice<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    let text = match node {
        Node::Text(text) => Some(text),
        Node::Unclear(unclear) => Unclear::written(unclear),
        _ => None,
    };
    text.filter(|text| matches!(text, Cow::Borrowed(_))).map(AsRef::as_ref)
}

/// One entry of a field, and its position.
pub(crate) struct Entry {
    /// Its text.
    pub reading: Reading<String>,
    /// Where it is.
    pub at: At,
}

/// Where an entry is: most are never looked for.
#[derive(Clone, Copy)]
pub(crate) enum At {
    /// At an offset of the document's text.
    Offset(usize),
    /// At its field.
    Field(Origin),
}

/// True for a service tag of which no more than the region is unknown: the region of the plan may give it.
fn is_regional(unknown: &Unknown) -> bool {
    matches!(unknown, Unknown::Written(text) if regional_tag(text).is_some())
}
