//! Loops: `copy` of resources, members and variables, and the conditions of resources.

use std::rc::Rc;

use super::choices::is_list_of_choices;
use super::environment::{Call, Environment, Frame};
use super::expression::{expression_in, parse};
use super::value::{inside, unknown, written};
use crate::documents::document::Document;
use crate::documents::notes::all_under_condition;
use crate::formats::values::objects::{Nested, copies};
use crate::formats::values::value::{rest, weight};
use crate::messages::templates;
use model::json::{Label, Node, Object};
use model::message::{Message, quoted};
use model::source::Severity;

/// How many rounds Azure allows a loop.
const MOST_ROUNDS: i64 = 800;

/// How many rounds a loop makes at most on one side of a condition.
const MOST_CHOSEN: i64 = 100;

/// `copyIndex([loop], [offset])`.
pub(super) fn call<'t>(call: &Call<'_, '_, 't>, function: &str) -> Option<Rc<Node<'t>>> {
    if function != "copyindex" {
        return None;
    }
    let (first, second) = (call.argument(0), call.argument(1));
    let (name, offset) = match first.as_deref() {
        Some(Node::Text(name)) => (Some(name.as_ref()), second.as_deref()),
        offset => (None, offset),
    };
    let offset = match offset {
        None => 0,
        Some(Node::Number(offset)) => *offset,
        Some(_) => return Some(call.unknown()),
    };
    let index = index_of(call.frame, name).and_then(|index| index.checked_add(offset));
    Some(index.map_or_else(|| call.unknown(), |index| Rc::new(Node::Number(index))))
}

fn index_of(frame: &Frame<'_, '_>, wanted: Option<&str>) -> Option<i64> {
    let mut at = frame;
    loop {
        at = match at {
            Frame::Top => return None,
            Frame::Argument { outer, .. } => outer,
            Frame::Round { name, index, of_resources, outer } => {
                if wanted.map_or(*of_resources, |wanted| wanted.eq_ignore_ascii_case(name)) {
                    return *index;
                }
                outer
            }
        };
    }
}

/// How many rounds a loop makes, or why that is unknown.
fn rounds<'t>(environment: &Environment<'t>, copy: &'t Object<'t>, frame: &Frame<'_, 't>) -> Result<i64, NoCount> {
    match copy.get("count").map(|count| environment.resolve(count, frame)) {
        Some(Node::Number(count)) if (0..=MOST_ROUNDS).contains(&count) => Ok(count),
        Some(Node::Number(count)) => Err(NoCount::TooMany(count)),
        Some(other) => Err(NoCount::Unknown(written(&other))),
        None => Err(NoCount::Missing),
    }
}

/// Why it is unknown how many rounds a loop makes.
enum NoCount {
    /// The template does not say.
    Missing,
    /// More than Azure allows.
    TooMany(i64),
    /// It depends on this expression.
    Unknown(String),
}

impl NoCount {
    fn message(&self) -> Message {
        match self {
            NoCount::Missing => templates::no_count(),
            NoCount::TooMany(count) => templates::too_many_rounds(*count, MOST_ROUNDS),
            NoCount::Unknown(expression) => Message::from(quoted(expression)),
        }
    }

    /// The placeholder for it in an expression.
    fn expression(&self) -> String {
        match self {
            NoCount::Missing => "null()".to_owned(),
            NoCount::TooMany(count) => count.to_string(),
            NoCount::Unknown(expression) => expression.clone(),
        }
    }
}

impl<'t> Environment<'t> {
    /// The loops of an object become members: `"copy": [{"name": …, "count": …, "input": …}]`. False if these are none.
    pub(super) fn unroll_members(
        &self,
        loops: &'t Node<'t>,
        frame: &Frame<'_, 't>,
        members: &mut Vec<(Label<'t>, Node<'t>)>,
    ) -> bool {
        let Node::List(loops) = loops else { return false };
        let is_loop = |one: &Object<'_>| one.get("name").is_some() && one.get("count").is_some();
        if loops.iter().any(|one| one.object().is_none_or(|one| !is_loop(one))) {
            return false;
        }
        for copy in loops.iter().filter_map(Node::object) {
            let Some(Node::Text(name)) = copy.get("name").map(|name| self.resolve(name, frame)) else { continue };
            let items = unrolled(self, copy, &name, frame);
            members.push((name.into(), items));
        }
        true
    }

    /// Adds the elements of a list that is spread in another; false for every other element.
    pub(super) fn spread_list(&self, item: &'t Node<'t>, frame: &Frame<'_, 't>, items: &mut Vec<Node<'t>>) -> bool {
        let Some(list) = item.object().and_then(|item| item.get(SPREAD)) else { return false };
        if item.object().is_some_and(|item| item.named().count() > 1) {
            return false;
        }
        match self.resolve(list, frame) {
            Node::List(list) => items.extend(list),
            Node::Unclear(list) => items.push(rest(list.text())),
            other => items.push(other),
        }
        true
    }

    /// An object with others spread in it; `None` if it has none. Of members with one name the last counts; if one that is
    /// spread is unknown, so is the whole.
    pub(super) fn spread_object(&self, object: &'t Object<'t>, frame: &Frame<'_, 't>) -> Option<Node<'t>> {
        object.get(SPREAD)?;
        let mut members: Vec<(Label<'t>, Node<'t>)> = Vec::new();
        let mut written_spreads = object.members().filter(|(name, _)| *name == SPREAD).map(|(_, value)| value);
        for (name, value) in self.resolve_object(object, frame).members() {
            let raw = if name == SPREAD { written_spreads.next() } else { None };
            let choice = || self.choice(&parse(expression_in(raw?.text()?)?)?, frame);
            if let (Node::Unclear(_), Some(choice)) = (value, choice()) {
                let before = members.into_iter().collect();
                members = copies(&choice.after(&before, Nested::Replaced)).collect();
                continue;
            }
            let more = match value {
                Node::Null if name == SPREAD => continue,
                Node::Object(spread) if name == SPREAD => spread.members().collect(),
                other if name == SPREAD => return Some(unknown(&format!("shallowMerge({})", written(other)))),
                _ => vec![(name, value)],
            };
            for (name, value) in more {
                members.retain(|(own, _)| !own.is(name));
                members.push((name.clone(), value.clone()));
            }
        }
        Some(Node::Object(members.into_iter().collect()))
    }

    /// A variable that a loop makes: `"copy": [{"name": …, "count": …, "input": …}]` among the variables.
    pub(super) fn looped_variable(&self, loops: &'t Node<'t>, name: &str) -> Option<Node<'t>> {
        let Node::List(loops) = loops else { return None };
        let named = |copy: &&Object<'_>| copy.text("name").is_some_and(|own| own.eq_ignore_ascii_case(name));
        let copy = loops.iter().filter_map(Node::object).find(named)?;
        Some(unrolled(self, copy, name, &Frame::Top))
    }
}

fn unrolled<'t>(environment: &Environment<'t>, copy: &'t Object<'t>, name: &str, frame: &Frame<'_, 't>) -> Node<'t> {
    let count = match rounds(environment, copy, frame) {
        Ok(count) => count,
        Err(count) => {
            let side = |condition: &str| match unrolled(environment, copy, name, frame) {
                Node::List(items) => all_under_condition(&items, condition),
                _ => None,
            };
            let sides = is_list_of_choices(name).then(|| environment.by_condition(copy.get("count"), frame, side));
            let unknown = || vec![rest(&format!("copy {name}: {}", count.expression()))];
            return Node::List(sides.flatten().map_or_else(unknown, |sides| sides.concat()));
        }
    };
    let Some(input) = copy.get("input") else { return unknown(&format!("copy {name}")) };
    let mut items = Vec::new();
    for index in 0..count {
        if !environment.budget.allows_round() {
            items.push(rest(&format!("copy {name}")));
            break;
        }
        let round = Frame::Round { name, index: Some(index), of_resources: false, outer: frame };
        let item = environment.resolve(input, &round);
        environment.budget.allows(weight(&item));
        items.push(item);
    }
    Node::List(items)
}

/// The name of the placeholder for lists or objects that are spread in others. Templates don't have that; what formats make
/// of theirs does.
pub(crate) const SPREAD: &str = "...";

/// Runs something for each round of a loop of resources; once for an unknown round, if their number is unknown.
pub(super) fn unroll<'t>(
    document: &Document<'t>,
    environment: &Environment<'t>,
    copy: &'t Object<'t>,
    frame: &Frame<'_, 't>,
    round: &mut dyn FnMut(Frame<'_, 't>, Option<&str>),
) {
    let name = copy.get("name").map(|name| environment.resolve(name, frame));
    let name = name.as_ref().and_then(Node::text).unwrap_or_default();
    let frame_of = |index| Frame::Round { name, index, of_resources: true, outer: frame };
    match rounds(environment, copy, frame) {
        Ok(count) => {
            for index in 0..count {
                if !environment.budget.allows_round() {
                    // One round represents the rest.
                    round(frame_of(None), Some("[copyIndex()]"));
                    break;
                }
                round(frame_of(Some(index)), None);
            }
        }
        Err(count) => {
            // A list that depends on a condition: the rounds of each side.
            let counted = |_: &str| rounds(environment, copy, frame).ok().filter(|count| *count <= MOST_CHOSEN);
            if environment.by_condition(copy.get("count"), frame, counted).is_some() {
                environment.by_condition(copy.get("count"), frame, |condition| {
                    let indexes = 0..rounds(environment, copy, frame).ok()?;
                    indexes
                        .filter(|_| environment.budget.allows_round())
                        .for_each(|index| round(frame_of(Some(index)), Some(condition)));
                    Some(())
                });
                return;
            }
            let message = templates::loop_unknown(count.message());
            document.say(Severity::Warning, document.origin_of(copy), message);
            round(frame_of(None), Some(&format!("[greater({}, 0)]", count.expression())));
        }
    }
}

/// Whether a resource is deployed.
pub(super) enum Condition {
    Holds,
    /// It is not.
    Fails,
    /// It depends on this.
    Unknown(String),
}

/// Whether a resource is deployed.
pub(super) fn condition<'t>(
    environment: &Environment<'t>,
    resource: &'t Object<'t>,
    frame: &Frame<'_, 't>,
) -> Condition {
    match resource.get("condition").map(|condition| environment.resolve(condition, frame)) {
        None | Some(Node::Bool(true)) => Condition::Holds,
        Some(Node::Bool(false)) => Condition::Fails,
        Some(Node::Text(text)) if text.eq_ignore_ascii_case("true") => Condition::Holds,
        Some(Node::Text(text)) if text.eq_ignore_ascii_case("false") => Condition::Fails,
        Some(other) => {
            let text = written(&other);
            Condition::Unknown(inside(&text).map_or_else(|| format!("[{text}]"), |_| text.clone()))
        }
    }
}
