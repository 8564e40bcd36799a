//! ARM templates in full: loops, conditions, references between resources, and all functions of the template language that
//! names, ids, locations and rules are made with.
//!
//! [`loops`] unrolls, [`references`] finds what other resources and nested templates tell, [`lambdas`] and [`choices`] evaluate
//! what must not be evaluated beforehand; plain functions are in [`texts`], [`lists`], [`numbers`], [`ids`] and [`cidr`].

mod choices;
mod cidr;
mod ids;
mod lambdas;
mod lists;
mod loops;
mod numbers;
mod references;
mod texts;

use std::rc::Rc;

pub use loops::{SPREAD, condition, is_of_loop, looped_variable, spread_list, spread_object, unroll, unroll_members};

use crate::json::{Node, Object};
use crate::read::arm::{Budget, Environment, Expression, Frame, unknown};
use crate::read::document::Document;

/// Calls whose arguments are not just values; `None` if it is no such call.
pub fn call_unevaluated<'t>(
    environment: &Environment<'t>,
    function: &str,
    arguments: &[Expression<'_>],
    frame: &Frame<'_, 't>,
) -> Option<Rc<Node<'t>>> {
    let call = Call { environment, function, arguments, frame };
    let lower = function.to_ascii_lowercase();
    choices::call(&call, &lower)
        .or_else(|| loops::call(&call, &lower))
        .or_else(|| lambdas::call(&call, &lower))
        .or_else(|| references::call(&call, &lower))
}

/// A call, and where it stands.
struct Call<'c, 'e, 't> {
    environment: &'c Environment<'t>,
    function: &'c str,
    arguments: &'c [Expression<'e>],
    frame: &'c Frame<'c, 't>,
}

impl<'t> Call<'_, '_, 't> {
    /// The value of an argument.
    fn argument(&self, number: usize) -> Option<Rc<Node<'t>>> {
        self.arguments.get(number).map(|argument| self.environment.evaluate(argument, self.frame))
    }

    /// The call's result, if it is unknown.
    fn unknown(&self) -> Rc<Node<'t>> {
        let call = Expression::Call(self.function, self.arguments.to_vec());
        Rc::new(unknown(&crate::read::arm::written_expression(&call)))
    }
}

/// What a function comes to for some values; `None` if that is unknown. The name is in lower case.
pub fn call<'t>(environment: &Environment<'t>, function: &str, values: &[&Node<'t>]) -> Option<Node<'t>> {
    texts::call(function, values)
        .or_else(|| lists::call(function, values, environment))
        .or_else(|| numbers::call(function, values))
        .or_else(|| ids::call(function, values))
        .or_else(|| cidr::call(function, values))
}

/// The values of parameters in a parameter file that stands in the same text as the template.
pub fn given_beside<'t>(document: &Document<'t>, budget: &Rc<Budget>) -> Vec<(String, Rc<Node<'t>>)> {
    let mut given = Vec::new();
    let text = document.text;
    for (at, _) in text.match_indices("deploymentParameters.json") {
        // The schema is the first member, as all tools write it.
        let Some(start) = text.get(..at).and_then(|before| before.rfind('{')) else { continue };
        let rest = text.get(start..).unwrap_or_default();
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
    let value = |(name, value): (&std::borrow::Cow<'t, str>, &Node<'t>)| {
        let value = match value.object().map(|object| object.get("reference").is_some()) {
            Some(false) => value.object().and_then(|object| object.get("value")).cloned().unwrap_or(Node::Null),
            // A secret of a key vault.
            _ => unknown(&format!("parameters('{name}')")),
        };
        (name.to_string(), Rc::new(value))
    };
    if budget.is_used_up() { Vec::new() } else { parameters.map(value).collect() }
}
