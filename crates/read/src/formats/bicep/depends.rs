//! What a resource of Bicep depends on: the resources that it mentions, directly or through variables.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{Named, Names};
use super::tree::{Declaration, Entry, Item, Key, Part, Value};

/// For each variable the resources that it mentions.
pub(super) type OfVariables<'t> = BTreeMap<&'t str, BTreeSet<String>>;

/// The resources that the variables of a file mention. A variable may be used before it is declared.
pub(super) fn of_variables<'t>(declarations: &[Declaration<'t>], names: &Names) -> OfVariables<'t> {
    let mut known = OfVariables::new();
    let variables = || {
        declarations.iter().filter_map(|declaration| match declaration {
            Declaration::Variable(name, value) => Some((*name, value)),
            _ => None,
        })
    };
    let mut before = usize::MAX;
    for _ in variables() {
        for (name, value) in variables() {
            let found = mentioned(value, names, &known);
            known.entry(name).or_default().extend(found);
        }
        let found = known.values().map(BTreeSet::len).sum();
        if found == before {
            break;
        }
        before = found;
    }
    known
}

/// The resources that a value mentions, by their names in the template.
pub(super) fn mentioned(value: &Value<'_>, names: &Names, variables: &OfVariables<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        if let Some((Named::Resource { symbol, .. }, number)) = names.resource_of(value) {
            found.insert(symbol.clone());
            open.extend(number);
            continue;
        }
        if let Value::Name(name) = value {
            found.extend(variables.get(name).into_iter().flatten().cloned());
        }
        open.extend(parts(value));
    }
    found
}

/// The names in a value.
pub(super) fn names_in<'v, 't>(value: &'v Value<'t>) -> Vec<&'t str> {
    let (mut names, mut open): (Vec<&'t str>, Vec<&'v Value<'t>>) = (Vec::new(), vec![value]);
    while let Some(value) = open.pop() {
        if let Value::Name(name) = value {
            names.push(name);
        }
        open.extend(parts(value));
    }
    names
}

/// The values in a value, except those of resources in it.
fn parts<'v, 't>(value: &'v Value<'t>) -> Vec<&'v Value<'t>> {
    let holes = |parts: &'v [Part<'t>]| {
        parts.iter().filter_map(|part| if let Part::Hole(value) = part { Some(value) } else { None })
    };
    match value {
        Value::Text(parts) => holes(parts).collect(),
        Value::List(items) => items
            .iter()
            .filter_map(|item| match item {
                Item::One(value) | Item::Spread(value) => Some(value),
                Item::Broken => None,
            })
            .collect(),
        Value::Object(entries) => entries
            .iter()
            .flat_map(|entry| match entry {
                Entry::Member(Key::Computed(key), value) => holes(key).chain([value]).collect(),
                Entry::Member(Key::Plain(_), value) | Entry::Spread(value) => vec![value],
                Entry::Resource(_) | Entry::Broken => Vec::new(),
            })
            .collect(),
        Value::Call(_, arguments) => arguments.iter().collect(),
        Value::Method(of, _, arguments) => arguments.iter().chain([&**of]).collect(),
        Value::Member(of, ..) | Value::Unary(_, of) | Value::Lambda(_, of) => vec![of],
        Value::Element(left, right, _) | Value::Binary(_, left, right) => vec![left, right],
        Value::Ternary(parts) => parts.iter().collect(),
        Value::If(parts) => parts.iter().collect(),
        Value::For(looped) => vec![&looped.list, &looped.body],
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Name(_) | Value::Broken => Vec::new(),
    }
}
