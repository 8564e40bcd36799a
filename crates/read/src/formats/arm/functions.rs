//! Calls of functions, and the modules that evaluate them.

use std::rc::Rc;

use super::environment::{Call, Environment, Frame};
use super::expression::Expression;
use super::value::unknown_call;
use super::{cidr, ids, lazy, lists, loops, numbers, references, texts};
use crate::formats::values::value::weight;
use model::json::Node;

impl<'t> Environment<'t> {
    /// The value of a call.
    pub(super) fn call(&self, function: &str, arguments: &[Expression<'_>], frame: &Frame<'_, 't>) -> Rc<Node<'t>> {
        let lower = function.to_ascii_lowercase();
        if let Some(value) = unevaluated(&Call { environment: self, function, arguments, frame }, &lower) {
            return value;
        }
        let arguments: Vec<Rc<Node<'t>>> = arguments.iter().map(|one| self.evaluate(one, frame)).collect();
        let named = match (lower.as_str(), arguments.as_slice()) {
            ("parameters", [name]) => name.text().and_then(|name| self.parameter(name)),
            ("variables", [name]) => name.text().and_then(|name| self.variable(name)),
            _ => None,
        };
        if let Some(value) = named {
            return value;
        }
        let values: Vec<&Node<'t>> = arguments.iter().map(Rc::as_ref).collect();
        let value = if is_of_deployment(&lower) { None } else { plain(self, &lower, &values) };
        match value {
            Some(value) if self.budget.allows(weight(&value)) => Rc::new(value),
            _ => Rc::new(unknown_call(function, values)),
        }
    }
}

/// Calls whose arguments are not just values; `None` if it is no such call.
fn unevaluated<'t>(call: &Call<'_, '_, 't>, function: &str) -> Option<Rc<Node<'t>>> {
    lazy::call(call, function).or_else(|| loops::call(call, function)).or_else(|| references::call(call, function))
}

/// The result of a function for some values; `None` if that is unknown. The name is in lower case.
fn plain<'t>(environment: &Environment<'t>, function: &str, values: &[&Node<'t>]) -> Option<Node<'t>> {
    if texts::counts_in_path(function, values) {
        return None;
    }
    texts::call(function, values)
        .or_else(|| lists::call(function, values, environment))
        .or_else(|| numbers::call(function, values))
        .or_else(|| ids::call(function, values))
        .or_else(|| cidr::call(function, values))
}

/// True for functions whose result only the deployment knows.
fn is_of_deployment(function: &str) -> bool {
    const KNOWN_LATER: [&str; 14] = [
        "resourcegroup",
        "subscription",
        "tenant",
        "managementgroup",
        "deployment",
        "deployer",
        "environment",
        "uniquestring",
        "guid",
        "newguid",
        "utcnow",
        "providers",
        "pickzones",
        "getsecret",
    ];
    KNOWN_LATER.contains(&function) || function.starts_with("list")
}
