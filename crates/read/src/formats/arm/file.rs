//! What an object is: a template, a deployment of one, or values for the parameters of one.

use std::rc::Rc;

use super::deploy::deployed;
use super::environment::{Budget, Environment};
use super::resources::{DEPLOYMENT, of_deployment, of_template};
use super::value::unknown;
use crate::documents::document::Document;
use crate::messages::templates;
use model::json::{Label, Node, Object};
use model::source::Severity;

/// The resources of a template or a deployment; `None` if an object is neither.
pub(crate) fn read<'t>(
    object: &'t Object<'t>,
    document: &Document<'t>,
    formats: &mut Vec<&'static str>,
) -> Option<Vec<Node<'t>>> {
    if is_template(object) {
        // A text that was turned into a template is in a format of its own.
        let as_written = object.get("contentVersion").is_some() || object.get("$schema").is_some();
        if as_written && !formats.contains(&KIND) {
            formats.push(KIND);
        }
        let commands = deployed(document.whole);
        let has_others = document.has_other_values || commands.has_others && !has_parameter_file(document.whole);
        let budget = Rc::new(Budget::new(Rc::clone(document.loops), document.lacks_values));
        let given = [commands.values, given_in_source(document, &budget)].concat();
        let mut environment = Environment::new(Some(object), given, budget);
        environment.lacks_parameter |= has_others;
        return Some(of_template(object, &environment, document));
    }
    if is_parameter_file(object) {
        document.say(Severity::Info, document.origin_of(object), templates::parameter_file());
        return Some(Vec::new());
    }
    let is_deployment = object.text("type").is_some_and(|own| own.eq_ignore_ascii_case(DEPLOYMENT));
    is_deployment.then(|| of_deployment(object, document))
}

/// The kind of a template, as the plan names it.
const KIND: &str = "arm-template";

/// True if `object` is an ARM template.
pub(super) fn is_template(object: &Object<'_>) -> bool {
    let versioned = object.get("contentVersion").is_some() || object.get("languageVersion").is_some();
    (has_schema(object, "deploymenttemplate") || versioned) && object.get("resources").is_some()
}

/// True if `object` holds the values of a template's parameters.
pub(super) fn is_parameter_file(object: &Object<'_>) -> bool {
    has_schema(object, "deploymentparameters")
}

fn has_schema(object: &Object<'_>, name: &str) -> bool {
    object.text("$schema").is_some_and(|schema| schema.to_ascii_lowercase().contains(name))
}

/// True if a text has values for parameters: those of a parameter file, or of Bicep.
fn has_parameter_file(whole: &str) -> bool {
    whole.contains(PARAMETER_SCHEMA) || whole.lines().any(|line| line.starts_with("using "))
}

/// How the schema of a parameter file ends, for every scope.
const PARAMETER_SCHEMA: &str = "eploymentParameters.json";

/// The values of a parameter file in the same source as the template.
fn given_in_source<'t>(document: &Document<'t>, budget: &Rc<Budget>) -> Vec<(String, Rc<Node<'t>>)> {
    let whole = document.whole;
    let mut given = Vec::new();
    for (at, _) in whole.match_indices(PARAMETER_SCHEMA) {
        // The schema is the first member, as all tools write it.
        let Some(start) = whole.get(..at).and_then(|before| before.rfind('{')) else { continue };
        if document.linked.borrow().contains(&start) {
            continue;
        }
        let rest = whole.get(start..).unwrap_or_default();
        let Some(Ok(Node::Object(file))) = serde_json::Deserializer::from_str(rest).into_iter::<Node<'t>>().next()
        else {
            continue;
        };
        given.extend(values_in(&file, budget));
    }
    given
}

fn values_in<'t>(file: &Object<'t>, budget: &Rc<Budget>) -> Vec<(String, Rc<Node<'t>>)> {
    let parameters = file.object("parameters").into_iter().flat_map(Object::members);
    let value = |(name, value): (&Label<'t>, &Node<'t>)| {
        let value = match value.object().map(|object| object.get("reference").is_some()) {
            Some(false) => value.object().and_then(|object| object.get("value")).cloned().unwrap_or(Node::Null),
            // A secret of a key vault.
            _ => unknown(&format!("parameters('{name}')")),
        };
        (name.to_string(), Rc::new(value))
    };
    if budget.is_used_up() { Vec::new() } else { parameters.map(value).collect() }
}
