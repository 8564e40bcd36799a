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

use crate::documents::document::Document;
use crate::formats::template::{Budget, Environment, Expression, Frame, unknown};
use model::json::{Node, Object};

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
        Rc::new(unknown(&crate::formats::template::written_expression(&call)))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::template::written;

    fn value(expression: &str) -> String {
        let template = r#"{"parameters": {"list": {"defaultValue": ["a", "b", "a"]}, "open": {},
            "object": {"defaultValue": {"b": 1, "a": {"x": null}}}}}"#;
        let template: Node<'_> = serde_json::from_str(template).unwrap();
        let environment = Environment::new(template.object(), Vec::new(), Rc::default());
        written(&environment.expression(expression, &Frame::Top))
    }

    #[test]
    fn functions_come_to_what_the_reference_says() {
        for (expression, expected) in [
            ("if(equals(1, 1), 'yes', div(1, 0))", "'yes'"),
            ("or(true(), parameters('open'))", "true()"),
            ("and(true(), parameters('open'))", "parameters('open')"),
            ("coalesce(null(), parameters('object').a.x, 'c')", "'c'"),
            ("parameters('object').a.y['z']", "parameters('object').a.y.z"),
            ("coalesce(null(), tryGet(parameters('object'), 'a', 'y'), 'c')", "'c'"),
            ("union(parameters('list'), createArray('c'))", "createArray('a', 'b', 'c')"),
            ("union(createObject('a', 1), createObject('A', 2))", "createObject('a', 2)"),
            ("intersection(parameters('list'), createArray('b'))", "createArray('b')"),
            ("items(parameters('object'))[1].key", "'b'"),
            ("join(range(2, 3), '-')", "'2-3-4'"),
            ("last(split('a.b,c', createArray('.', ',')))", "'c'"),
            ("concat(take('abcdef', 2), skip('abcdef', 4), first('xy'), last('xy'))", "'abefxy'"),
            ("substring('abcdef', 1, 2)", "'bc'"),
            ("indexOf('abcABC', 'C')", "2"),
            ("replace(trim(' a b '), ' ', '')", "'ab'"),
            ("padLeft(7, 3, '0')", "'007'"),
            ("mod(sub(mul(3, 4), int('5')), 4)", "3"),
            ("max(createArray(3, 9, 4))", "9"),
            ("json('{\"a\": [1]}').a[0]", "1"),
            ("contains(parameters('list'), 'b')", "true()"),
            ("contains(createArray(parameters('open')), 'b')", "contains(createArray(parameters('open')), 'b')"),
            (
                "length(concat(parameters('list'), parameters('open')))",
                "length(createArray('a', 'b', 'a', ...parameters('open')))",
            ),
            ("filter(parameters('list'), lambda('x', not(equals(lambdaVariables('x'), 'a'))))", "createArray('b')"),
            (
                "map(parameters('list'), lambda('x', 'i', format('{0}{1}', lambdaVariables('x'), lambdaVariables('i'))))",
                "createArray('a0', 'b1', 'a2')",
            ),
            ("reduce(range(1, 4), 0, lambda('sum', 'x', add(lambdaVariables('sum'), lambdaVariables('x'))))", "10"),
            ("toObject(parameters('list'), lambda('x', lambdaVariables('x')), lambda('x', 1)).b", "1"),
            ("parseCidr('10.1.2.3/24').firstUsable", "'10.1.2.1'"),
            ("cidrSubnet('10.0.0.0/16', 24, 255)", "'10.0.255.0/24'"),
            ("cidrSubnet('10.0.0.0/16', 24, 256)", "cidrSubnet('10.0.0.0/16', 24, 256)"),
            ("cidrHost('fd00::/64', 0)", "'fd00::1'"),
            ("split(resourceId('A.B/c', 'n'), '/')[8]", "'n'"),
            ("split(resourceId('A.B/c', 'n'), '/')[4]", "resourceGroup().name"),
            ("format('{{{0}}}', 1)", "'{1}'"),
            ("copyIndex()", "copyIndex()"),
        ] {
            assert_eq!(value(expression), expected, "{expression}");
        }
    }
}
