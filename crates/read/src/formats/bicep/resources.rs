//! Resources of Bicep as those of a template.

use std::borrow::Cow;

use super::depends;
use super::names::{object_in, symbol};
use super::template::{Local, Members, Translator, computed, object};
use super::tree::{Entry, Key, Resource, Value};
use model::json::{Label, Node, Note};

/// Members that say how a resource is deployed, and not what it is.
const OF_DEPLOYMENT: [&str; 4] = ["name", "parent", "scope", "dependsOn"];

/// The resource that another lies in.
#[derive(Clone)]
pub(super) struct Outer<'t> {
    symbol: String,
    kind: String,
    /// The loop that it is made in.
    copy: Option<Node<'t>>,
    condition: Option<String>,
    locals: Vec<Local<'t>>,
}

impl<'t> Translator<'_, 't> {
    /// Adds a resource and those inside of it to the resources of the template, under its name in there.
    pub(super) fn add_resource(&self, resource: &Resource<'t>, outer: Option<&Outer<'t>>, resources: &mut Members<'t>) {
        let symbol = symbol(outer.map(|outer| outer.symbol.as_str()), resource.symbol);
        let mut around = Outer {
            kind: String::new(),
            copy: outer.and_then(|outer| outer.copy.clone()),
            condition: outer.and_then(|outer| outer.condition.clone()),
            locals: outer.map(|outer| outer.locals.clone()).unwrap_or_default(),
            symbol: symbol.clone(),
        };
        self.unwrap(&resource.body, &mut around);
        let mut members = Members::new();
        let kind = self.kind(resource, outer);
        around.kind = kind.to_string();
        let entries = object_in(&resource.body);
        members.extend(self.name(entries, outer, &around.locals));
        members.push((Label::from("type"), Node::Text(kind)));
        if resource.existing {
            members.push((Label::from("existing"), Node::Bool(true)));
        }
        members.extend(around.copy.clone().map(|copy| (Label::from("copy"), copy)));
        members.extend(around.condition.as_deref().map(|test| (Label::from("condition"), computed(test))));
        let is_own = |name: &str| !OF_DEPLOYMENT.contains(&name);
        members.extend(self.members(entries, &around.locals).into_iter().filter(|(name, _)| is_own(name)));
        if !matches!(innermost(&resource.body), Value::Object(_)) {
            members.push((Label::Note(Note::Truncated), Node::Bool(true)));
        }
        let after = depends::mentioned(&resource.body, self.names, &self.variables);
        let outer_symbol = outer.map(|outer| outer.symbol.clone());
        let after = after.into_iter().chain(outer_symbol).map(|symbol| Node::Text(Cow::Owned(symbol)));
        members.push((Label::from("dependsOn"), Node::List(after.collect())));
        resources.push((Label::from(symbol), object(members)));
        for entry in entries {
            if let Entry::Resource(inner) = entry {
                self.add_resource(inner, Some(&around), resources);
            }
        }
    }

    /// Notes the loop and the condition of a resource.
    fn unwrap(&self, body: &Value<'t>, around: &mut Outer<'t>) {
        match body {
            Value::For(looped) => {
                let (count, locals) = self.rounds(&around.symbol, looped, &around.locals);
                let name = Node::Text(Cow::Owned(around.symbol.clone()));
                around.copy = Some(object([(Label::from("name"), name), (Label::from("count"), count)]));
                around.locals = locals;
                self.unwrap(&looped.body, around);
            }
            Value::If(parts) => {
                let [test, body] = &**parts;
                let test = self.expression(test, &around.locals);
                around.condition = Some(match around.condition.take() {
                    Some(outer) => format!("and({outer}, {test})"),
                    None => test,
                });
                self.unwrap(body, around);
            }
            _ => {}
        }
    }

    /// The type without its version; that of a resource inside of another begins with the other's.
    fn kind(&self, resource: &Resource<'t>, outer: Option<&Outer<'t>>) -> Cow<'t, str> {
        let own = match &resource.kind {
            Cow::Borrowed(kind) => Cow::Borrowed(kind.split('@').next().unwrap_or_default()),
            Cow::Owned(kind) => Cow::Owned(kind.split('@').next().unwrap_or_default().to_owned()),
        };
        match outer {
            Some(outer) if !own.contains('/') => Cow::Owned(format!("{}/{own}", outer.kind)),
            _ => own,
        }
    }

    /// The whole name: that of a child begins with its parent's.
    fn name(
        &self,
        entries: &[Entry<'t>],
        outer: Option<&Outer<'t>>,
        locals: &[Local<'t>],
    ) -> Option<(Label<'t>, Node<'t>)> {
        let member = |wanted: &str| {
            entries.iter().find_map(|entry| match entry {
                Entry::Member(Key::Plain(name), value) if name == wanted => Some((name, value)),
                _ => None,
            })
        };
        let (key, own) = member("name").filter(|(_, value)| **value != Value::Broken)?;
        let parent = match (member("parent"), outer) {
            (Some((_, parent)), _) => self.resource(parent, locals).or_else(|| Some("unknown()".to_owned())),
            (None, Some(outer)) if outer.copy.is_some() => {
                let symbol = &outer.symbol;
                Some(format!("format('{symbol}[{{0}}]', copyIndex('{symbol}'))"))
            }
            (None, Some(outer)) => Some(format!("'{}'", outer.symbol)),
            (None, None) => None,
        };
        let name = match parent {
            Some(parent) => computed(&format!(
                "format('{{0}}/{{1}}', resourceInfo({parent}).name, {})",
                self.expression(own, locals)
            )),
            None => self.node(own, locals),
        };
        Some((key.clone().into(), name))
    }
}

/// What is in conditions and loops.
fn innermost<'v, 't>(value: &'v Value<'t>) -> &'v Value<'t> {
    match value {
        Value::For(looped) => innermost(&looped.body),
        Value::If(parts) => {
            let [_, body] = &**parts;
            innermost(body)
        }
        other => other,
    }
}
