//! Lists in which a part depends on an unknown condition: rules and routes that may or may not exist.

use std::rc::Rc;

use super::environment::{Environment, Frame, is_of_loop};
use super::expression::{Expression, expression_in, parse, written_expression};
use super::value::{unknown, written};
use crate::documents::notes::{all_under_condition, under_condition};
use crate::formats::values::objects::{Names, Nested, copies, member, merged};
use model::json::{Label, Node, Note, Object, Unclear};

/// The members that are lists of what decides.
const LISTS: [&str; 2] = ["securityRules", "routes"];

/// How deep variables may lead to each other where a choice is looked for.
const MOST_LEVELS: usize = 8;

/// How many conditions are assumed at once: each doubles what there is to try.
const MOST_ASSUMED: usize = 3;

/// True for a member that is a list of what decides.
pub(super) fn is_list_of_choices(member: &str) -> bool {
    LISTS.iter().any(|list| list.eq_ignore_ascii_case(member))
}

/// An object that depends on a condition: what it is if that holds, and otherwise.
pub(super) struct Choice<'t> {
    condition: String,
    with: Object<'t>,
    without: Object<'t>,
}

/// True for members that say what is on a subnet.
pub(super) fn is_attachment(member: &str) -> bool {
    ["networkSecurityGroup", "routeTable"].iter().any(|own| own.eq_ignore_ascii_case(member))
}

impl<'t> Environment<'t> {
    /// The elements that a member may have, where it is a list with choices in it; each under its condition.
    pub(super) fn choices(&self, member: &str, value: &'t Node<'t>, frame: &Frame<'_, 't>) -> Option<Node<'t>> {
        let expression = value.text().filter(|_| is_list_of_choices(member)).and_then(|text| expression_in(text))?;
        // Cheap for what has no choice in it.
        if !expression.contains('(') {
            return None;
        }
        let elements = self.possible(&parse(expression)?, frame)?;
        let is_choice = |element: &Node<'_>| element.object().is_some_and(|one| one.has_note(Note::Conditional));
        elements.iter().any(is_choice).then_some(Node::List(elements))
    }

    fn possible(&self, expression: &Expression<'_>, frame: &Frame<'_, 't>) -> Option<Vec<Node<'t>>> {
        let Expression::Call(function, arguments) = expression else { return self.elements(expression, frame) };
        match (function.to_ascii_lowercase().as_str(), arguments.as_slice()) {
            ("if", [test, yes, no]) => self.deeper(|| self.either(test, yes, no, frame)).flatten(),
            ("concat", lists) => {
                let parts = lists.iter().map(|list| self.deeper(|| self.possible(list, frame)).flatten());
                Some(parts.collect::<Option<Vec<_>>>()?.concat())
            }
            ("filter", [list, Expression::Call(lambda, parts)]) if lambda.eq_ignore_ascii_case("lambda") => {
                self.deeper(|| self.filtered(list, parts, frame)).flatten()
            }
            ("variables", [Expression::Text(name)]) => {
                let declared = self.template.and_then(|template| template.object("variables")?.get(name));
                let inner = declared.and_then(Node::text).and_then(|text| expression_in(text));
                match inner.and_then(parse) {
                    Some(inner) => self.deeper(|| self.possible(&inner, &Frame::Top)).flatten(),
                    None => self.elements(expression, frame),
                }
            }
            _ => self.elements(expression, frame),
        }
    }

    fn either(
        &self,
        test: &Expression<'_>,
        yes: &Expression<'_>,
        no: &Expression<'_>,
        frame: &Frame<'_, 't>,
    ) -> Option<Vec<Node<'t>>> {
        match *self.evaluate(test, frame) {
            Node::Bool(true) => self.possible(yes, frame),
            Node::Bool(false) => self.possible(no, frame),
            Node::Unclear(_) => {
                let condition = written_expression(test);
                let with = all_under_condition(&self.possible(yes, frame)?, &format!("[{condition}]"))?;
                let without = all_under_condition(&self.possible(no, frame)?, &format!("[not({condition})]"))?;
                Some([with, without].concat())
            }
            _ => None,
        }
    }

    /// What a subnet may have on it, where that is a choice: each under its condition, and what is there otherwise.
    pub(super) fn attached(&self, value: &'t Node<'t>, frame: &Frame<'_, 't>) -> Option<Node<'t>> {
        // Either the reference is a choice, or the id in it.
        let id = value.object().and_then(|reference| reference.get("id"));
        let expression = parse(expression_in(id.unwrap_or(value).text()?)?)?;
        let Expression::Call(function, arguments) = &expression else { return None };
        let [test, yes, no] = arguments.as_slice() else { return None };
        if !function.eq_ignore_ascii_case("if") || !matches!(*self.evaluate(test, frame), Node::Unclear(_)) {
            return None;
        }
        let condition = written_expression(test);
        let reference = |branch: &Expression<'_>| match (&*self.evaluate(branch, frame), id) {
            (Node::Object(own), None) if matches!(own.get("id"), Some(Node::Text(_))) => Some(Some(own.clone())),
            (own @ Node::Text(text), Some(_)) if !text.is_empty() => {
                Some(Some([(Label::from("id"), own.clone())].into_iter().collect::<Object<'t>>()))
            }
            (Node::Null, _) => Some(None),
            (Node::Text(text), _) if text.is_empty() => Some(None),
            _ => None,
        };
        Some(either_reference(&condition, reference(yes)?, reference(no)?))
    }

    /// The elements of a list for which a lambda may hold, each under that condition.
    fn filtered(
        &self,
        list: &Expression<'_>,
        lambda: &[Expression<'_>],
        frame: &Frame<'_, 't>,
    ) -> Option<Vec<Node<'t>>> {
        let [Expression::Text(name), body] = lambda else { return None };
        let mut left = Vec::new();
        for item in self.possible(list, frame)? {
            let value = Rc::new(item.clone());
            match &*self.evaluate(body, &Frame::Argument { name, value: &value, outer: frame }) {
                Node::Bool(true) => left.push(item),
                Node::Bool(false) => {}
                other => left.push(Node::Object(under_condition(item.object()?, format!("[{}]", written(other))))),
            }
        }
        Some(left)
    }

    /// The first condition in an expression that is not known, where its value is chosen by that.
    fn open_condition(&self, expression: &Expression<'_>, frame: &Frame<'_, 't>, level: usize) -> Option<String> {
        let below = |one: &Expression<'_>| self.open_condition(one, frame, level + 1);
        match expression {
            _ if level > MOST_LEVELS => None,
            Expression::Call(function, arguments) => {
                match (function.to_ascii_lowercase().as_str(), arguments.as_slice()) {
                    ("if", [test, yes, no]) => match *self.evaluate(test, frame) {
                        Node::Bool(holds) => below(if holds { yes } else { no }),
                        _ if self.assumed(test).is_some() => below(yes).or_else(|| below(no)),
                        _ => Some(written_expression(test)).filter(|test| !is_of_loop(test)),
                    },
                    ("variables", [Expression::Text(name)]) => {
                        let declared = self.template?.object("variables")?.text(name)?;
                        below(&parse(expression_in(declared)?)?)
                    }
                    _ => arguments.iter().find_map(below),
                }
            }
            Expression::Member(inner, _) | Expression::Element(inner, _) => below(inner),
            _ => None,
        }
    }

    /// Tries both sides of the condition on which a number of rounds depends, as an expression in brackets: `run` gets the condition of
    /// each side. `None` if there is no such condition, or one of them makes nothing.
    pub(super) fn by_condition<T>(
        &self,
        count: Option<&'t Node<'t>>,
        frame: &Frame<'_, 't>,
        mut run: impl FnMut(&str) -> Option<T>,
    ) -> Option<[T; 2]> {
        let count = expression_in(count?.text()?)?;
        let open = (self.assumptions() < MOST_ASSUMED).then(|| self.open_condition(&parse(count)?, frame, 0));
        let condition = open??;
        let with = self.assuming(&condition, true, || run(&format!("[{condition}]")))?;
        let without = self.assuming(&condition, false, || run(&format!("[not({condition})]")))?;
        Some([with, without])
    }

    /// The objects that an expression chooses between, if it is unknown which.
    pub(super) fn choice(&self, expression: &Expression<'_>, frame: &Frame<'_, 't>) -> Option<Choice<'t>> {
        let Expression::Call(function, arguments) = expression else { return None };
        match (function.to_ascii_lowercase().as_str(), arguments.as_slice()) {
            ("if", [test, yes, no]) => {
                let object = |one: &Expression<'_>| self.evaluate(one, frame).object().cloned();
                Some(Choice { condition: written_expression(test), with: object(yes)?, without: object(no)? })
            }
            ("variables", [Expression::Text(name)]) => {
                let declared = self.template?.object("variables")?.text(name)?;
                self.deeper(|| self.choice(&parse(expression_in(declared)?)?, &Frame::Top)).flatten()
            }
            _ => None,
        }
    }

    /// The union of objects, where some of them are chosen by conditions; `None` if that is not so.
    pub(super) fn united(
        &self,
        arguments: &[Expression<'_>],
        nested: Nested,
        frame: &Frame<'_, 't>,
    ) -> Option<Node<'t>> {
        let values: Vec<_> = arguments.iter().map(|one| self.evaluate(one, frame)).collect();
        if !values.iter().any(|one| matches!(**one, Node::Unclear(_))) {
            return None;
        }
        let mut all: Object<'t> = std::iter::empty().collect();
        for (argument, value) in arguments.iter().zip(&values) {
            all = match &**value {
                Node::Object(own) => merged(copies(&all).chain(copies(own)).collect(), Names::AnyCase, nested),
                Node::Unclear(_) => self.choice(argument, frame)?.after(&all, nested),
                _ => return None,
            };
        }
        Some(Node::Object(all))
    }

    /// The elements of a value; an unknown value is one element of unknown content.
    fn elements(&self, expression: &Expression<'_>, frame: &Frame<'_, 't>) -> Option<Vec<Node<'t>>> {
        match &*self.evaluate(expression, frame) {
            Node::List(items) => Some(items.clone()),
            Node::Unclear(unclear @ (Unclear::Written(_) | Unclear::Rest(_))) => {
                Some(vec![Node::Unclear(unclear.clone())])
            }
            _ => None,
        }
    }
}

impl<'t> Choice<'t> {
    /// An object with the members of a choice, which come after its own.
    pub(super) fn after(&self, before: &Object<'t>, nested: Nested) -> Object<'t> {
        let side = |own: &Object<'t>| merged(copies(before).chain(copies(own)).collect(), Names::AnyCase, nested);
        let (with, without) = (side(&self.with), side(&self.without));
        let both = merged(copies(&with).chain(copies(&without)).collect(), Names::AnyCase, Nested::Replaced);
        let one = |(label, _): (Label<'t>, Node<'t>)| {
            let of = |side: &Object<'t>| member(side, label.as_str(), Names::AnyCase).cloned().unwrap_or(Node::Null);
            let value = self.either(label.as_str(), of(&with), of(&without));
            (label, value)
        };
        copies(&both).map(one).collect()
    }

    /// A member that is one of two values.
    fn either(&self, name: &str, with: Node<'t>, without: Node<'t>) -> Node<'t> {
        if with == without {
            return with;
        }
        let condition = &self.condition;
        let made = match (&with, &without) {
            (Node::Object(_) | Node::Null, Node::Object(_) | Node::Null) if is_attachment(name) => {
                Some(either_reference(condition, with.object().cloned(), without.object().cloned()))
            }
            (Node::List(_) | Node::Null, Node::List(_) | Node::Null) if is_list_of_choices(name) => {
                let under = |own: &Node<'t>, condition: &str| match own {
                    Node::List(items) => all_under_condition(items, condition),
                    _ => Some(Vec::new()),
                };
                let with = under(&with, &format!("[{condition}]"));
                with.zip(under(&without, &format!("[not({condition})]")))
                    .map(|(with, without)| Node::List([with, without].concat()))
            }
            _ => None,
        };
        made.unwrap_or_else(|| unknown(&format!("if({condition}, {}, {})", written(&with), written(&without))))
    }
}

/// What may be on a subnet: one reference under a condition, and what is there otherwise.
fn either_reference<'t>(condition: &str, with: Option<Object<'t>>, without: Option<Object<'t>>) -> Node<'t> {
    let with = with.unwrap_or_else(|| std::iter::empty().collect());
    let with = Node::Object(under_condition(&with, format!("[{condition}]")));
    Node::List(vec![with, without.map_or(Node::Null, Node::Object)])
}
