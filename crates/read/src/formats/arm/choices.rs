//! Lists in which a part depends on an unknown condition: rules and routes that may or may not exist.

use super::environment::{Environment, Frame};
use super::expression::{Expression, expression_in, parse, written_expression};
use crate::documents::notes::{all_under_condition, under_condition};
use model::json::{Label, Node, Note, Object, Unclear};

/// The members that are lists of what decides.
const LISTS: [&str; 2] = ["securityRules", "routes"];

/// True for members that say what is on a subnet.
pub(super) fn is_attachment(member: &str) -> bool {
    ["networkSecurityGroup", "routeTable"].iter().any(|own| own.eq_ignore_ascii_case(member))
}

impl<'t> Environment<'t> {
    /// The elements that a member may have, where it is a list with choices in it; each under its condition.
    pub(super) fn choices(&self, member: &str, value: &'t Node<'t>, frame: &Frame<'_, 't>) -> Option<Node<'t>> {
        let is_list = LISTS.iter().any(|list| list.eq_ignore_ascii_case(member));
        let expression = value.text().filter(|_| is_list).and_then(|text| expression_in(text))?;
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
        let (with, without) = (reference(yes)?, reference(no)?);
        let is_none = |own: Option<Object<'t>>| own.map_or(Node::Null, Node::Object);
        let under = |own: Option<Object<'t>>, condition: String| {
            Node::Object(under_condition(&own.unwrap_or_else(|| std::iter::empty().collect()), condition))
        };
        Some(Node::List(vec![under(with, format!("[{condition}]")), is_none(without)]))
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
