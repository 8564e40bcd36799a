//! Modules of Bicep: calls of other files, which become nested templates.

use super::declarations_of;
use super::names::object_in;
use super::template::{InFile, Translator, template};
use super::tree::{Declaration, Entry, Key, Loop, Resource, Value};
use crate::documents::document::Document;
use crate::text::paths::{folder, resolved};
use model::json::{Label, Node, Object};

/// How deep calls may nest.
const MOST_LEVELS: usize = 8;

/// Modules of the public registry (Azure Verified Modules) that are read for what they are given, with what matters of them.
const VERIFIED: [(&str, &str); 3] = [
    (
        "avm/res/network/network-security-group",
        "param name string
param location string = resourceGroup().location
param securityRules array = []
resource nsg 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {
  name: name
  location: location
  properties: {
    securityRules: securityRules
  }
}
output resourceId string = nsg.id
output name string = nsg.name
",
    ),
    (
        "avm/res/network/route-table",
        "param name string
param location string = resourceGroup().location
param routes array = []
resource table 'Microsoft.Network/routeTables@2023-11-01' = {
  name: name
  location: location
  properties: {
    routes: routes
  }
}
output resourceId string = table.id
output name string = table.name
",
    ),
    (
        "avm/res/network/virtual-network",
        "param name string
param location string = resourceGroup().location
param addressPrefixes array
param subnets array = []
resource network 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: name
  location: location
  properties: {
    addressSpace: {
      addressPrefixes: addressPrefixes
    }
    subnets: [for subnet in subnets: {
      name: subnet.name
      properties: {
        addressPrefix: subnet.?addressPrefix
        addressPrefixes: subnet.?addressPrefixes
        networkSecurityGroup: contains(subnet, 'networkSecurityGroupResourceId') ? { id: subnet.networkSecurityGroupResourceId } : null
        routeTable: contains(subnet, 'routeTableResourceId') ? { id: subnet.routeTableResourceId } : null
        natGateway: contains(subnet, 'natGatewayResourceId') ? { id: subnet.natGatewayResourceId } : null
        defaultOutboundAccess: subnet.?defaultOutboundAccess
      }
    }]
  }
}
output resourceId string = network.id
output name string = network.name
output subnetResourceIds array = [for subnet in subnets: resourceId('Microsoft.Network/virtualNetworks/subnets', name, subnet.name)]
",
    ),
];

/// The files that modules can be in.
pub(super) struct Modules<'x, 't> {
    pub files: &'x [InFile<'t>],
    pub document: &'x Document<'t>,
}

impl<'t> Modules<'_, 't> {
    /// True if another file calls this one.
    pub(super) fn are_called(&self, file: &str) -> bool {
        let calls = |(own, declarations): &InFile<'t>| {
            let mut calls = declarations.iter().filter_map(|declaration| match declaration {
                Declaration::Module(module) => Some(resolved(folder(own), &module.kind)),
                _ => None,
            });
            *own != file && calls.any(|path| path == file.replace('\\', "/"))
        };
        self.files.iter().any(calls)
    }

    /// True if a call gives a parameter of this name to a module that is not given: its text may have been pasted next to the call.
    pub(super) fn may_get(&self, name: &str) -> bool {
        let gives = |file: &str, module: &Resource<'t>| {
            let params = object_in(&module.body).iter().find_map(|entry| match entry {
                Entry::Member(key, Value::Object(params)) if key.is("params") => Some(params),
                _ => None,
            });
            let is_other = |entry: &Entry<'t>| matches!(entry, Entry::Member(key, value) if key.is(name) && !matches!(value, Value::Name(own) if *own == name));
            params.is_some_and(|params| params.iter().any(is_other)) && self.template_of(module, (file, 0)).is_none()
        };
        let calls = |(file, declarations): &InFile<'t>| {
            declarations.iter().any(|one| matches!(one, Declaration::Module(module) if gives(file, module)))
        };
        self.files.iter().any(calls)
    }

    /// The template of a module that a file calls; `None` if it is not given.
    pub(super) fn template_of(&self, module: &Resource<'t>, (file, level): (&str, usize)) -> Option<Node<'t>> {
        if level >= MOST_LEVELS {
            return None;
        }
        if let Some((_, text)) = VERIFIED.iter().find(|(path, _)| module.kind.contains(path)) {
            return Some(template(&declarations_of(text), &[], self, ("", level + 1)));
        }
        let path = resolved(folder(file), &module.kind);
        let (own, declarations) = self.files.iter().find(|(own, _)| own.replace('\\', "/") == path)?;
        Some(template(declarations, &[], self, (own, level + 1)))
    }
}

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
        let properties = made.object("properties").into_iter().flat_map(Object::members);
        let properties = properties.map(|(name, value)| (name.clone(), value.clone()));
        let inner = [(Label::from("scope"), Node::Text("inner".into()))].into_iter().collect();
        let own = [
            (Label::from("mode"), Node::Text("Incremental".into())),
            (Label::from("expressionEvaluationOptions"), Node::Object(inner)),
            (Label::from("template"), template),
        ];
        let properties = Node::Object(properties.chain(own).collect());
        let others = made.members().filter(|(name, _)| *name != "properties");
        let others = others.map(|(name, value)| (name.clone(), value.clone()));
        (symbol, Node::Object(others.chain([(Label::from("properties"), properties)]).collect()))
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
    let Entry::Member(key, Value::Object(given)) = entry else { return entry.clone() };
    if !key.is("params") {
        return entry.clone();
    }
    let value = |entry: &Entry<'t>| match entry {
        Entry::Member(key, value) => {
            let value = Value::Object(vec![Entry::Member(Key::Plain("value".into()), value.clone())]);
            Entry::Member(key.clone(), value)
        }
        other => other.clone(),
    };
    let parameters = Value::Object(given.iter().map(value).collect());
    let properties = vec![Entry::Member(Key::Plain("parameters".into()), parameters)];
    Entry::Member(Key::Plain("properties".into()), Value::Object(properties))
}
