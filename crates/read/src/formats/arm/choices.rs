//! Functions that choose: an argument that is not chosen may be broken or unknown.

use std::rc::Rc;

use super::Call;
use crate::formats::template::unknown_call;
use model::json::Node;

/// What such a call comes to; `None` if it is none.
pub fn call<'t>(call: &Call<'_, '_, 't>, function: &str) -> Option<Rc<Node<'t>>> {
    match (function, call.arguments.len()) {
        ("if", 3) => Some(chosen(call)),
        ("and" | "or", 1..) => Some(Rc::new(combined(call, function == "or"))),
        ("coalesce", 1..) => Some(first_of(call)),
        _ => None,
    }
}

fn chosen<'t>(call: &Call<'_, '_, 't>) -> Rc<Node<'t>> {
    let test = call.argument(0).unwrap_or_default();
    if let Node::Bool(holds) = *test {
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
