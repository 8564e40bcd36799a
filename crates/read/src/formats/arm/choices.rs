//! Lists in which a part depends on an unknown condition: rules and routes that may or may not exist.

use super::environment::{Environment, Frame};
use super::expression::{Expression, expression_in, parse, written_expression};
use crate::documents::notes::all_under_condition;
use model::json::{Node, Note, Unclear};

/// The members that are lists of what decides.
const LISTS: [&str; 2] = ["securityRules", "routes"];

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
