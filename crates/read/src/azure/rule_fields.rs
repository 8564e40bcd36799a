//! The fields of one rule of an NSG, a firewall or a security admin configuration. What is unclear is reported at its place.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use super::field;
use super::fields::{number, reading, text};
use crate::documents::document::Document;
use model::estate::{AddressTerm, Origin, PortTerm, Reading, Unknown};
use model::json::{Node, Object};
use model::source::Severity;

/// The lowest priority that the user's rules can have, and the highest number.
pub(crate) const USER_PRIORITIES: RangeInclusive<u32> = 100..=4096;

/// The fields of one rule, read one by one; what is unclear is told at its place.
pub(crate) struct RuleFields<'r, 'o, 't, 'd> {
    /// What it is: a rule, mostly.
    pub thing: &'static str,
    /// The rule's name.
    pub rule: &'r str,
    /// Where its fields are.
    pub body: &'o Object<'t>,
    /// The document that it stands in.
    pub document: &'o Document<'d>,
    /// Where it stands.
    pub origin: Origin,
}

impl<'t> RuleFields<'_, '_, 't, '_> {
    /// The place of a field's value: of the text if there is one, else of the field's name, else of the rule.
    fn place(&self, name: &str) -> Origin {
        let place = match self.body.member(name) {
            Some((_, Node::Text(value @ Cow::Borrowed(_)) | Node::Unclear(value @ Cow::Borrowed(_)))) => {
                self.document.place(value)
            }
            Some((written, _)) => self.document.place(written),
            None => None,
        };
        place.unwrap_or(self.origin)
    }

    /// Says that something about the rule is unclear.
    pub(crate) fn unclear(&self, at: Origin, what: &str, expected: &str) {
        let message = format!(
            "{thing} `{}`: {what}; expected {expected}. Until it is corrected, what this {thing} could decide is unknown.",
            self.rule,
            thing = self.thing
        );
        self.document.say(Severity::Error, at, message);
    }

    /// A field that holds one word; what is unclear is told.
    pub(crate) fn word<T>(&self, name: &str, expected: &str, read: impl Fn(&str) -> Reading<T>) -> Reading<T> {
        let reading = match text(self.body, name) {
            Some(written) => written.and_then(|word| read(&word)),
            None => Reading::Unknown(Unknown::Missing),
        };
        if let Reading::Unknown(word) = &reading {
            self.unclear(self.place(name), &format!("can't read its {name} `{word}`"), expected);
        }
        reading
    }

    /// The priority, which Azure limits for rules of the user: `allowed` has the limits.
    pub(crate) fn priority(&self, allowed: Option<RangeInclusive<u32>>) -> Reading<u32> {
        let expected = "a whole number from 100 to 4096";
        let reading = self.word("priority", expected, number);
        if let Reading::Known(priority) = reading
            && allowed.is_some_and(|allowed| !allowed.contains(&priority))
        {
            let message =
                format!("rule `{}`: Azure allows no priority {priority} here; expected {expected}.", self.rule);
            self.document.say(Severity::Warning, self.place("priority"), message);
        }
        reading
    }

    /// The entries of a field that occurs as one text and as a list: when the list is not empty, it holds the values.
    pub(crate) fn entries(&self, singular: &str, plural: &str) -> Vec<Entry> {
        let listed = match self.body.get(plural) {
            Some(Node::List(list)) => list.iter().map(|item| self.entry(item, plural)).collect(),
            Some(Node::Text(text)) if !text.is_empty() => vec![self.entry(&Node::Text(text.clone()), plural)],
            _ => Vec::new(),
        };
        if !listed.is_empty() {
            return listed;
        }
        let single = self.body.get(singular).filter(|node| !matches!(node, Node::Text(text) if text.is_empty()));
        single.map(|node| self.entry(node, singular)).into_iter().collect()
    }

    fn entry(&self, node: &Node<'t>, field: &str) -> Entry {
        let at = match node {
            Node::Text(text @ Cow::Borrowed(_)) | Node::Unclear(text @ Cow::Borrowed(_)) => self.document.place(text),
            _ => None,
        };
        let at = at.unwrap_or_else(|| self.place(field));
        Entry { reading: reading(node), at }
    }

    /// The addresses of one side, with the application security groups.
    pub(crate) fn addresses(&self, singular: &str, plural: &str, groups: &str) -> Vec<AddressTerm> {
        let mut terms = self.address_terms(self.entries(singular, plural), singular);
        terms.extend(self.body.list(groups).iter().filter_map(Node::object).map(|group| {
            let id = text(group, "id").map(|id| id.to_string()).unwrap_or_default();
            AddressTerm::Group(id.into())
        }));
        if terms.is_empty() {
            self.unclear(self.origin, &format!("it has no {singular}"), "an address, a prefix, a service tag or *");
            terms.push(AddressTerm::Unknown(Unknown::Missing));
        }
        terms
    }

    /// Ports that may be left out for all of them.
    pub(crate) fn any_or_ports(&self, plural: &str) -> Vec<PortTerm> {
        if self.entries(plural, plural).is_empty() { vec![PortTerm::ANY] } else { self.ports(plural, plural) }
    }

    /// What the entries of an address field say; what is unclear is told.
    pub(crate) fn address_terms(&self, entries: Vec<Entry>, field: &str) -> Vec<AddressTerm> {
        let mut terms = Vec::new();
        for Entry { reading, at } in entries {
            let read = match reading {
                Reading::Known(text) => field::addresses(&text),
                Reading::Unknown(text) => vec![AddressTerm::Unknown(text)],
            };
            for term in &read {
                if let AddressTerm::Unknown(text) = term {
                    self.unclear(
                        at,
                        &format!("can't read the address `{text}` in its {field}"),
                        "an address, a prefix, a service tag or *",
                    );
                }
            }
            terms.extend(read);
        }
        terms
    }

    /// The ports of a field; a field without any is unclear, which is told.
    pub(crate) fn ports(&self, singular: &str, plural: &str) -> Vec<PortTerm> {
        let field = if singular.is_empty() { plural } else { singular };
        let mut terms = self.port_terms(self.entries(singular, plural), field);
        if terms.is_empty() {
            self.unclear(self.origin, &format!("it has no {field}"), EXPECTED_PORTS);
            terms.push(PortTerm::Unknown(Unknown::Missing));
        }
        terms
    }

    /// What the entries of a port field say; what is unclear is told.
    pub(crate) fn port_terms(&self, entries: Vec<Entry>, field: &str) -> Vec<PortTerm> {
        let mut terms = Vec::new();
        for Entry { reading, at } in entries {
            let read = match reading {
                Reading::Known(text) => field::ports(&text),
                Reading::Unknown(text) => vec![PortTerm::Unknown(text)],
            };
            for term in &read {
                if let PortTerm::Unknown(text) = term {
                    self.unclear(at, &format!("can't read the port `{text}` in its {field}"), EXPECTED_PORTS);
                }
            }
            terms.extend(read);
        }
        terms
    }
}

/// How ports are written.
const EXPECTED_PORTS: &str = "a port, a range such as 29876-29877, or *";

/// One entry of a field, and where it stands.
pub(crate) struct Entry {
    /// Its text.
    pub reading: Reading<String>,
    /// Where it stands.
    pub at: Origin,
}
