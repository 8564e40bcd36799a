//! The fields of one rule of an NSG, a firewall or a security admin configuration. What is unclear is reported at its place.

use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::slice;

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

impl<'o, 't> RuleFields<'o, 't, '_> {
    /// The place of a field's value: of the text if there is one, else of the field's name, else of the rule.
    fn place(&self, name: &str) -> Origin {
        let place = self.body.member(name).and_then(|(own, value)| match written(value) {
            Some(value) => self.document.place(value),
            None => self.document.place(own),
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
        let reading = match self.body.get(name) {
            Some(Node::Text(word)) => read(word),
            Some(written) => reading(written).and_then(|word| read(&word)),
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
    pub(crate) fn entries<'f>(&self, singular: &'f str, plural: &'f str) -> Entries<'o, 't, 'f> {
        let body: &'o Object<'t> = self.body;
        match body.get(plural) {
            Some(Node::List(nodes)) if !nodes.is_empty() => return Entries { nodes, field: plural },
            Some(node @ Node::Text(text)) if !text.is_empty() => {
                return Entries { nodes: slice::from_ref(node), field: plural };
            }
            _ => {}
        }
        let single = body.get(singular).filter(|node| !matches!(node, Node::Text(text) if text.is_empty()));
        Entries { nodes: single.map_or(&[], slice::from_ref), field: singular }
    }

    /// The position of an entry of a field.
    pub(crate) fn origin_of(&self, entry: &Node<'t>, field: &str) -> Origin {
        let offset = written(entry).and_then(|text| offset_in(self.document.text, text));
        offset.map_or_else(|| self.place(field), |offset| self.document.origin_at(offset))
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
        if self.entries(plural, plural).nodes.is_empty() { vec![PortTerm::ANY] } else { self.ports(plural, plural) }
    }

    /// What the entries of an address field say; what is unclear is reported.
    pub(crate) fn address_terms(&self, entries: Entries<'_, 't, '_>, field: &str) -> Vec<AddressTerm> {
        let mut terms = Vec::with_capacity(entries.nodes.len());
        for node in entries.nodes {
            let start = terms.len();
            match entry(node) {
                Ok(text) => terms.extend(field::addresses(&text)),
                Err(unknown) => terms.push(AddressTerm::Unknown(unknown)),
            }
            for term in terms.get(start..).unwrap_or_default() {
                if let AddressTerm::Unknown(unknown) = term
                    && !is_regional(unknown)
                {
                    let at = self.origin_of(node, entries.field);
                    self.unclear(at, resources::address_unknown(code(field), unknown), expected::address());
                }
            }
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
    pub(crate) fn port_terms(&self, entries: Entries<'_, 't, '_>, field: &str) -> Vec<PortTerm> {
        let mut terms = Vec::with_capacity(entries.nodes.len());
        for node in entries.nodes {
            let start = terms.len();
            match entry(node) {
                Ok(text) => terms.extend(field::ports(&text)),
                Err(unknown) => terms.push(PortTerm::Unknown(unknown)),
            }
            for term in terms.get(start..).unwrap_or_default() {
                if let PortTerm::Unknown(unknown) = term {
                    let at = self.origin_of(node, entries.field);
                    self.unclear(at, resources::port_unknown(code(field), unknown), expected::port());
                }
            }
        }
        terms
    }
}

/// The text of a value, where it is a slice of the document.
fn written<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    let text = match node {
        Node::Text(text) => Some(text),
        Node::Unclear(unclear) => Unclear::written(unclear),
        _ => None,
    };
    text.filter(|text| matches!(text, Cow::Borrowed(_))).map(AsRef::as_ref)
}

/// The entries of a field, and the name of the field that has them.
#[derive(Clone, Copy)]
pub(crate) struct Entries<'o, 't, 'f> {
    pub nodes: &'o [Node<'t>],
    pub field: &'f str,
}

/// The text of an entry.
fn entry<'n>(node: &'n Node<'_>) -> Result<Cow<'n, str>, Unknown> {
    match node {
        Node::Text(text) => Ok(Cow::Borrowed(text)),
        other => match reading(other) {
            Reading::Known(text) => Ok(Cow::Owned(text)),
            Reading::Unknown(unknown) => Err(unknown),
        },
    }
}

/// True for a service tag of which no more than the region is unknown: the region of the plan may give it.
fn is_regional(unknown: &Unknown) -> bool {
    matches!(unknown, Unknown::Written(text) if regional_tag(text).is_some())
}
