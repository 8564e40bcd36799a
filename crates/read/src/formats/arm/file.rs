//! What an object is: a template, a deployment of one, or values for the parameters of one.

use std::rc::Rc;

use super::environment::Budget;
use super::resources::{DEPLOYMENT, of_deployment, of_template};
use super::value::unknown;
use crate::documents::document::Document;
use crate::formats::values::value::text;
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
        let budget = Rc::new(Budget::new(Rc::clone(document.loops), document.lacks_values));
        let given = given_in_source(document, &budget);
        return Some(of_template(object, given, budget, document));
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

/// The values of parameters in the same source as the template: those of the command that deploys it, and of a parameter file.
fn given_in_source<'t>(document: &Document<'t>, budget: &Rc<Budget>) -> Vec<(String, Rc<Node<'t>>)> {
    let whole = document.whole;
    let mut given = given_by_command(whole);
    for (at, _) in whole.match_indices("eploymentParameters.json") {
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

/// The values that commands of the Azure CLI give a template: `az deployment group create --parameters access=Deny`.
fn given_by_command<'t>(script: &str) -> Vec<(String, Rc<Node<'t>>)> {
    let mut given = Vec::new();
    for command in script.split("az deployment ").skip(1) {
        let mut is_value = false;
        for word in command.split_whitespace().take_while(|word| *word != "az") {
            let assignment = word.trim_matches(['"', '\'']).split_once('=');
            if word.starts_with('-') {
                is_value = ["--parameters", "-p"].contains(&word);
            } else if let Some((name, value)) = assignment.filter(|_| is_value) {
                let value = value.trim_matches(['"', '\'']);
                let other = || unknown(&format!("parameters('{name}')"));
                let is_plain = value.chars().all(|c| c.is_alphanumeric() || "-_./*:".contains(c));
                let value = match serde_json::from_str::<Node<'_>>(value) {
                    Ok(Node::Bool(value)) => Node::Bool(value),
                    Ok(Node::Number(value)) => Node::Number(value),
                    _ if is_plain => text(value),
                    _ => other(),
                };
                // Of several commands, any may be meant.
                match given.iter_mut().find(|(own, _): &&mut (String, Rc<Node<'t>>)| own.eq_ignore_ascii_case(name)) {
                    Some((_, own)) if **own != value => *own = Rc::new(other()),
                    Some(_) => {}
                    None => given.push((name.to_owned(), Rc::new(value))),
                }
            }
        }
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
