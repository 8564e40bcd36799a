//! Calls of modules as the deployments that they are.

use super::template::Translator;
use super::tree::{Entry, Key, Loop, Resource, Value};
use crate::formats::values::objects::{copies, with};
use model::json::{Label, Node};

impl<'t> Translator<'_, 't> {
    /// The deployment that a call of a module is.
    pub(super) fn deployment(&self, module: &Resource<'t>, template: Node<'t>) -> (Label<'t>, Node<'t>) {
        let body = with_parameters(&module.body);
        let resource = Resource { kind: "Microsoft.Resources/deployments".into(), body, ..module.clone() };
        let mut made = Vec::new();
        self.add_resource(&resource, None, &mut made);
        let Some((symbol, Node::Object(made))) = made.into_iter().next() else {
            return (Label::from(module.symbol), Node::Null);
        };
        let properties = made.object("properties").into_iter().flat_map(copies);
        let inner = [(Label::from("scope"), Node::Text("inner".into()))].into_iter().collect();
        let own = [
            (Label::from("mode"), Node::Text("Incremental".into())),
            (Label::from("expressionEvaluationOptions"), Node::Object(inner)),
            (Label::from("template"), template),
        ];
        let properties = Node::Object(properties.chain(own).collect());
        (symbol, Node::Object(with(&made, "properties", properties)))
    }
}

/// The body of a call with its parameters where a deployment has them.
fn with_parameters<'t>(body: &Value<'t>) -> Value<'t> {
    match body {
        Value::For(looped) => Value::For(Box::new(Loop { body: with_parameters(&looped.body), ..(**looped).clone() })),
        Value::If(parts) => {
            let [test, body] = &**parts;
            Value::If(Box::new([test.clone(), with_parameters(body)]))
        }
        Value::Object(entries) => Value::Object(entries.iter().map(with_values).collect()),
        other => other.clone(),
    }
}

fn with_values<'t>(entry: &Entry<'t>) -> Entry<'t> {
    let given = match entry {
        Entry::Member(key, Value::Object(given)) if key.is("params") => given.as_slice(),
        Entry::Member(key, _) if key.is("params") => &[Entry::Broken],
        other => return other.clone(),
    };
    // What is spread may be for any parameter, and counts more than what is before it.
    let is_plain = |entry: &Entry<'t>| matches!(entry, Entry::Member(Key::Plain(_), _));
    let known = given.iter().rposition(|entry| !is_plain(entry)).map_or(0, |last| last + 1);
    let is_complete = known == 0;
    let given = given.get(known..).unwrap_or_default();
    let value = |entry: &Entry<'t>| match entry {
        Entry::Member(key, value) => {
            let value = Value::Object(vec![Entry::Member(Key::Plain("value".into()), value.clone())]);
            Entry::Member(key.clone(), value)
        }
        other => other.clone(),
    };
    let parameters = Value::Object(given.iter().map(value).collect());
    let mut properties = vec![Entry::Member(Key::Plain("parameters".into()), parameters)];
    if !is_complete {
        properties.push(Entry::Member(Key::Plain("parametersLink".into()), Value::Bool(true)));
    }
    Entry::Member(Key::Plain("properties".into()), Value::Object(properties))
}
