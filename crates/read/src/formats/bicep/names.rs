//! What the names in a Bicep file refer to.

use std::collections::BTreeMap;

use super::tree::{Access, Declaration, Entry, Resource, Value};

/// What a name refers to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Named {
    Parameter,
    Variable,
    Function,
    Module,
    /// A resource: its name in the template, and whether it lies in another.
    Resource {
        /// The name by which the template knows it.
        symbol: String,
        /// True if its whole name begins with that of another.
        is_child: bool,
    },
}

/// The names of one file.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<String, Named>);

impl Names {
    /// The names that some declarations introduce.
    pub(super) fn of(declarations: &[Declaration<'_>]) -> Self {
        let mut names = Names::default();
        for declaration in declarations {
            let named = match declaration {
                Declaration::Parameter(..) | Declaration::Secret(_) => Named::Parameter,
                Declaration::Variable(..) => Named::Variable,
                Declaration::Function(..) => Named::Function,
                Declaration::Module(_) => Named::Module,
                Declaration::Resource(resource) => {
                    names.resource(resource, None);
                    continue;
                }
                _ => continue,
            };
            names.0.extend(declaration.name().map(|name| (name.to_owned(), named)));
        }
        names
    }

    /// A resource and those inside of it. Names inside may hide none outside.
    fn resource(&mut self, resource: &Resource<'_>, parent: Option<&str>) {
        let symbol = symbol(parent, resource.symbol);
        let entries = object_in(&resource.body);
        let has_parent = |entry: &Entry<'_>| matches!(entry, Entry::Member(key, _) if key.is("parent"));
        let is_child = parent.is_some() || entries.iter().any(has_parent);
        for name in [symbol.as_str(), resource.symbol] {
            self.0.entry(name.to_owned()).or_insert(Named::Resource { symbol: symbol.clone(), is_child });
        }
        for entry in entries {
            if let Entry::Resource(inner) = entry {
                self.resource(inner, Some(&symbol));
            }
        }
    }

    /// What a name refers to.
    pub(super) fn get(&self, name: &str) -> Option<&Named> {
        self.0.get(name)
    }

    /// The resource that a value refers to, with its index if there are several.
    pub(super) fn resource_of<'v, 't>(&self, value: &'v Value<'t>) -> Option<(&Named, Option<&'v Value<'t>>)> {
        let resource = |name: &str| self.get(name).filter(|named| matches!(named, Named::Resource { .. }));
        match value {
            Value::Name(name) => Some((resource(name)?, None)),
            Value::Element(of, number, _) => {
                let (named, None) = self.resource_of(of)? else { return None };
                Some((named, Some(number)))
            }
            Value::Member(of, name, Access::Nested) => {
                let (Named::Resource { symbol: outer, .. }, None) = self.resource_of(of)? else { return None };
                Some((resource(&symbol(Some(outer), name))?, None))
            }
            _ => None,
        }
    }
}

/// The name of a resource in the template.
pub(super) fn symbol(parent: Option<&str>, own: &str) -> String {
    parent.map_or_else(|| own.to_owned(), |parent| format!("{parent}::{own}"))
}

/// The entries of the object in a condition or a loop.
pub(super) fn object_in<'v, 't>(value: &'v Value<'t>) -> &'v [Entry<'t>] {
    match value {
        Value::Object(entries) => entries,
        Value::For(looped) => object_in(&looped.body),
        Value::If(parts) => {
            let [_, body] = &**parts;
            object_in(body)
        }
        _ => &[],
    }
}
