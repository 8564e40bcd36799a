//! Functions that do not need all of their arguments, or evaluate them more than once: those that choose, where an argument that is not
//! chosen may be broken or unknown; those that take lambdas; and user-defined functions.

use std::borrow::Cow;
use std::rc::Rc;

use super::environment::{Call, Environment, Frame};
use super::expression::Expression;
use super::value::{as_text, unknown_call, written};
use crate::formats::values::lists::is_counted;
use crate::formats::values::objects::Nested;
use crate::formats::values::value::{is_known, is_rest, rest, weight};
use model::json::{Node, Object};

/// The value of such a call; `None` for another call.
pub(super) fn call<'t>(call: &Call<'_, '_, 't>, function: &str) -> Option<Rc<Node<'t>>> {
    match function {
        "if" if call.arguments.len() == 3 => Some(chosen(call)),
        "union" => call.environment.united(call.arguments, Nested::Merged, call.frame).map(Rc::new),
        // What Bicep's compiler makes of objects that are spread in others.
        "shallowmerge" => match call.arguments {
            [Expression::Call(list, objects)] if list.eq_ignore_ascii_case("createArray") => {
                call.environment.united(objects, Nested::Replaced, call.frame).map(Rc::new)
            }
            _ => None,
        },
        "and" | "or" if !call.arguments.is_empty() => Some(Rc::new(combined(call, function == "or"))),
        "coalesce" if !call.arguments.is_empty() => Some(first_of(call)),
        "lambdavariables" => Some(argument_of(call)),
        "map" => Some(Rc::new(mapped(call))),
        "filter" => Some(Rc::new(filtered(call))),
        "reduce" => Some(reduced(call)),
        "toobject" => Some(Rc::new(to_object(call))),
        "sort" | "groupby" | "mapvalues" | "lambda" => Some(call.unknown()),
        _ if function.contains('.') => user_defined(call),
        _ => None,
    }
}

fn chosen<'t>(call: &Call<'_, '_, 't>) -> Rc<Node<'t>> {
    let test = call.argument(0).unwrap_or_default();
    let assumed = || call.arguments.first().and_then(|test| call.environment.assumed(test));
    let holds = if let Node::Bool(holds) = *test { Some(holds) } else { assumed() };
    if let Some(holds) = holds {
        return call.argument(if holds { 1 } else { 2 }).unwrap_or_default();
    }
    let (yes, no) = (call.argument(1).unwrap_or_default(), call.argument(2).unwrap_or_default());
    if yes == no { yes } else { Rc::new(unknown_call(call.function, [&*test, &*yes, &*no])) }
}

/// `and`, `or`: one value alone may decide.
fn combined<'t>(call: &Call<'_, '_, 't>, decides: bool) -> Node<'t> {
    let mut unclear = Vec::new();
    for number in 0..call.arguments.len() {
        match call.argument(number).as_deref() {
            Some(Node::Bool(value)) if *value == decides => return Node::Bool(decides),
            Some(Node::Bool(_)) | None => {}
            Some(other) => unclear.push(other.clone()),
        }
    }
    match unclear.as_slice() {
        [] => Node::Bool(!decides),
        [only] => only.clone(),
        several => unknown_call(call.function, several),
    }
}

/// The first value that is not null.
fn first_of<'t>(call: &Call<'_, '_, 't>) -> Rc<Node<'t>> {
    for number in 0..call.arguments.len() {
        let value = call.argument(number).unwrap_or_default();
        match &*value {
            Node::Null => {}
            Node::Unclear(_) if number + 1 < call.arguments.len() => {
                let rest: Vec<Node<'t>> = (number..call.arguments.len())
                    .filter_map(|at| call.argument(at))
                    .map(|one| (*one).clone())
                    .collect();
                return Rc::new(unknown_call(call.function, &rest));
            }
            _ => return value,
        }
    }
    Rc::new(Node::Null)
}

fn argument_of<'t>(call: &Call<'_, '_, 't>) -> Rc<Node<'t>> {
    let wanted = call.argument(0);
    let wanted = wanted.as_deref().and_then(Node::text).unwrap_or_default();
    let mut at = call.frame;
    loop {
        at = match at {
            Frame::Top => return call.unknown(),
            Frame::Round { outer, .. } => outer,
            Frame::Argument { name, value, .. } if name.eq_ignore_ascii_case(wanted) => return (*value).clone(),
            Frame::Argument { outer, .. } => outer,
        };
    }
}

/// A lambda: the names of its arguments, and what it makes of them.
struct Lambda<'c, 'e> {
    names: Vec<&'c str>,
    body: &'c Expression<'e>,
}

fn lambda<'c, 'e>(call: &Call<'c, 'e, '_>, number: usize) -> Option<Lambda<'c, 'e>> {
    let Expression::Call(function, parts) = call.arguments.get(number)? else { return None };
    let (body, names) = parts.split_last().filter(|_| function.eq_ignore_ascii_case("lambda"))?;
    let name = |part: &'c Expression<'e>| if let Expression::Text(name) = part { Some(name.as_ref()) } else { None };
    Some(Lambda { names: names.iter().map(name).collect::<Option<_>>()?, body })
}

impl Lambda<'_, '_> {
    /// What it makes of some values; of those that it takes.
    fn of<'t>(&self, call: &Call<'_, '_, 't>, values: &[Rc<Node<'t>>]) -> Rc<Node<'t>> {
        self.inside(call.environment, call.frame, &self.names, values)
    }

    fn inside<'t>(
        &self,
        environment: &Environment<'t>,
        outer: &Frame<'_, 't>,
        names: &[&str],
        values: &[Rc<Node<'t>>],
    ) -> Rc<Node<'t>> {
        match (names, values) {
            ([name, names @ ..], [value, values @ ..]) => {
                self.inside(environment, &Frame::Argument { name, value, outer }, names, values)
            }
            _ => environment.evaluate(self.body, outer),
        }
    }
}

fn list_of<'n, 't>(value: &'n Option<Rc<Node<'t>>>) -> Option<&'n [Node<'t>]> {
    if let Some(Node::List(list)) = value.as_deref() { Some(list) } else { None }
}

fn round<'t>(index: usize, item: &Node<'t>) -> [Rc<Node<'t>>; 2] {
    [Rc::new(item.clone()), Rc::new(Node::Number(i64::try_from(index).unwrap_or(i64::MAX)))]
}

fn mapped<'t>(call: &Call<'_, '_, 't>) -> Node<'t> {
    let list = call.argument(0);
    let (Some(items), Some(lambda)) = (list_of(&list), lambda(call, 1)) else { return (*call.unknown()).clone() };
    let mut mapped = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let value = if is_rest(item) { item.clone() } else { (*lambda.of(call, &round(index, item))).clone() };
        let budget = &call.environment.budget;
        let is_made = matches!(value, Node::Object(_));
        if is_made && !budget.allows_round() || !budget.allows(weight(&value)) {
            mapped.push(rest(&written(&call.unknown())));
            break;
        }
        mapped.push(value);
    }
    Node::List(mapped)
}

fn filtered<'t>(call: &Call<'_, '_, 't>) -> Node<'t> {
    let list = call.argument(0);
    let (Some(items), Some(lambda)) = (list_of(&list), lambda(call, 1)) else { return (*call.unknown()).clone() };
    let mut left = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if *item == Node::Truncated {
            left.push(Node::Truncated);
            continue;
        }
        match &*lambda.of(call, &round(index, item)) {
            Node::Bool(true) => left.push(item.clone()),
            Node::Bool(false) => {}
            // It may or may not be there.
            other => left.push(rest(&written(&unknown_call("if", [other, item])))),
        }
    }
    Node::List(left)
}

fn reduced<'t>(call: &Call<'_, '_, 't>) -> Rc<Node<'t>> {
    let list = call.argument(0);
    let (Some(items), Some(start), Some(lambda)) = (list_of(&list), call.argument(1), lambda(call, 2)) else {
        return call.unknown();
    };
    if !is_counted(items) {
        return call.unknown();
    }
    items.iter().fold(start, |value, item| lambda.of(call, &[value, Rc::new(item.clone())]))
}

fn to_object<'t>(call: &Call<'_, '_, 't>) -> Node<'t> {
    let list = call.argument(0);
    let (Some(items), Some(key)) = (list_of(&list), lambda(call, 1)) else { return (*call.unknown()).clone() };
    let mut members = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let round = round(index, item);
        let name = key.of(call, &round);
        let Some(name) = as_text(&name).filter(|_| is_known(&name)).map(Cow::into_owned) else {
            return (*call.unknown()).clone();
        };
        let value = lambda(call, 2).map_or_else(|| item.clone(), |value| (*value.of(call, &round)).clone());
        members.push((name.into(), value));
    }
    Node::Object(members.into_iter().collect())
}

/// `namespace.function(…)`: it sees its own parameters only.
fn user_defined<'t>(call: &Call<'_, '_, 't>) -> Option<Rc<Node<'t>>> {
    let (space, own) = call.function.split_once('.')?;
    let environment = call.environment;
    let named = |one: &&Object<'_>| one.text("namespace").is_some_and(|name| name.eq_ignore_ascii_case(space));
    let spaces = environment.template?.list("functions").iter().filter_map(Node::object);
    let declared: &'t Object<'t> = spaces.filter(named).find_map(|one| one.object("members")?.object(own))?;
    let names = declared.list("parameters").iter().filter_map(|one| one.object()?.text("name"));
    let values = (0..call.arguments.len()).map(|number| call.argument(number).unwrap_or_default());
    let given = names.map(ToString::to_string).zip(values).collect();
    // Its body may call the other functions.
    let inside = Environment::new(environment.template, given, environment.budget.clone());
    let output = declared.object("output")?.get("value")?;
    environment.deeper(|| inside.resolve(output, &Frame::Top)).map(Rc::new)
}
