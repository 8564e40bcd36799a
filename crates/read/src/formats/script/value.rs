//! Values of variables and arguments.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::resource::{Key, Resource};
use model::json::{Node, Unclear};

/// The value of a variable or an argument.
#[derive(Clone, Debug)]
pub(super) enum Value<'t> {
    /// A text, or the placeholder for an unknown one.
    One(Node<'t>),
    List(Vec<Value<'t>>),
    /// A part that is not in a resource yet: a rule, a route, a subnet.
    Part(Box<Resource<'t>>),
    /// A resource.
    Of(Key<'t>),
    /// Arguments by their options.
    Table(Vec<(String, Value<'t>)>),
}

impl<'t> Value<'t> {
    /// An unknown value, by the text that is written for it.
    pub(super) fn unknown(written: &'t str) -> Self {
        Value::One(Node::Unclear(Unclear::Written(Cow::Borrowed(written.trim()))))
    }

    pub(super) fn text(text: impl Into<Cow<'t, str>>) -> Self {
        Value::One(Node::Text(text.into()))
    }

    /// The values in it, one after the other.
    pub(super) fn flat(self) -> Vec<Value<'t>> {
        match self {
            Value::List(list) => list.into_iter().flat_map(Value::flat).collect(),
            one => vec![one],
        }
    }

    /// As a text, or the placeholder for one.
    pub(super) fn node(&self) -> Node<'t> {
        match self {
            Value::One(node) => node.clone(),
            Value::List(list) => match list.as_slice() {
                [one] => one.node(),
                list => Node::List(list.iter().map(Value::node).collect()),
            },
            Value::Part(part) => part.key.name().clone(),
            Value::Of(key) => key.id(),
            Value::Table(_) => Value::unknown("@{}").node(),
        }
    }

    /// The same value at another place in the text: it has no position of its own.
    pub(super) fn elsewhere(&self) -> Value<'t> {
        match self {
            Value::One(Node::Text(text)) => Value::text(text.clone().into_owned()),
            Value::One(Node::Unclear(unclear)) => {
                Value::One(Node::Unclear(Unclear::Written(Cow::Owned(unclear.text().to_owned()))))
            }
            Value::List(list) => Value::List(list.iter().map(Value::elsewhere).collect()),
            other => other.clone(),
        }
    }
}

/// A value as a part of a longer text: what is unknown is in brackets.
pub(super) fn symbol<'n>(node: &'n Node<'_>) -> Cow<'n, str> {
    match node {
        Node::Text(text) => Cow::Borrowed(text),
        Node::Number(number) => Cow::Owned(number.to_string()),
        Node::Unclear(unclear) if unclear.text().contains('[') && unclear.text().contains(']') => {
            Cow::Borrowed(unclear.text())
        }
        Node::Unclear(unclear) => Cow::Owned(format!("[{}]", unclear.text())),
        _ => Cow::Borrowed("[?]"),
    }
}

/// The variables of a script.
#[derive(Default)]
pub(super) struct Variables<'t> {
    values: BTreeMap<String, Value<'t>>,
    ignores_case: bool,
}

impl<'t> Variables<'t> {
    pub(super) fn new(ignores_case: bool) -> Self {
        Variables { values: BTreeMap::new(), ignores_case }
    }

    fn name(&self, name: &str) -> String {
        let name = ["script:", "global:", "local:"]
            .iter()
            .find_map(|scope| {
                name.get(..scope.len()).filter(|start| start.eq_ignore_ascii_case(scope)).map(|_| scope.len())
            })
            .and_then(|length| name.get(length..))
            .unwrap_or(name);
        if self.ignores_case { name.to_ascii_lowercase() } else { name.to_owned() }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value<'t>> {
        self.values.get(&self.name(name))
    }

    pub(super) fn set(&mut self, name: &str, value: Value<'t>) {
        let name = self.name(name);
        self.values.insert(name, value);
    }
    /// Forgets the values of all: something sets them that is not read.
    pub(super) fn forget_all(&mut self, at: &'t str) {
        self.values.values_mut().for_each(|value| *value = Value::unknown(at));
    }
}
