//! A build that reads Azure's own JSON only. Whoever uses it has to look at what it tells: what
//! it could not read, a build with all formats may.

use std::ops::Range;

use super::document::Document;
use super::fields::Fields;
use super::format::{Format, Mended};
use super::walk::Found;
use crate::estate::Estate;
use crate::json::{Node, Object};

/// No part of a text is in another format.
pub fn claims(_text: &str) -> Vec<(Range<usize>, &'static Format)> {
    Vec::new()
}

/// No object stands for others.
pub fn translate<'t>(_fields: &Fields<'_, 't, '_>) -> Option<(&'static str, Vec<Node<'t>>)> {
    None
}

/// Why there may be more in a resource than the source shows.
pub fn has_rules_apart(_body: &Object<'_>) -> bool {
    false
}

pub fn why_incomplete(_object: &Object<'_>) -> Option<String> {
    None
}

/// Reads the texts that were found inside a document.
pub fn walk_inner(_document: &Document<'_>, _found: &mut Found) {}

/// JSON is right, or it is not read.
pub fn mend(_text: &str) -> Option<Mended> {
    None
}

/// No object shows the firewall of a node.
pub fn read_node_firewall(
    _fields: &Fields<'_, '_, '_>,
    _estate: &mut Estate,
    _windows: &mut node_firewall::Windows,
) -> bool {
    false
}

/// No text holds the rules of a node.
pub mod node_firewall {
    use std::cell::RefCell;

    use crate::read::lines::Lines;
    use crate::read::walk::Found;
    use crate::read::{Diagnostic, Source};

    /// Nothing.
    #[derive(Default)]
    pub struct Windows;

    /// False.
    pub fn looks_like(_text: &str) -> bool {
        false
    }

    /// Reads nothing.
    pub fn read_rest(
        _number: usize,
        _source: &Source,
        _text: &str,
        _lines: &Lines<'_>,
        _diagnostics: &RefCell<Vec<Diagnostic>>,
        _found: &mut Found,
    ) -> bool {
        false
    }
}

/// Loops, conditions and most functions of templates are not evaluated, which is noted.
pub mod arm {
    use std::borrow::Cow;
    use std::rc::Rc;

    use crate::json::{Node, Object};
    use crate::read::arm::{Budget, Condition, Environment, Expansion, Expression, Frame, unknown};
    use crate::read::document::Document;

    /// Values beside a template are not read.
    pub fn given_beside<'t>(document: &Document<'t>, budget: &Rc<Budget>) -> Vec<(String, Rc<Node<'t>>)> {
        budget.unsure.set(document.text.contains("deploymentParameters.json"));
        Vec::new()
    }

    /// Nothing is spread in lists.
    pub fn spread_list<'t>(
        _environment: &Environment<'t>,
        _item: &'t Node<'t>,
        _frame: &Frame<'_, 't>,
        _items: &mut Vec<Node<'t>>,
    ) -> bool {
        false
    }

    /// Nothing is spread in objects.
    pub fn spread_object<'t>(
        _environment: &Environment<'t>,
        _object: &'t Object<'t>,
        _frame: &Frame<'_, 't>,
    ) -> Option<Node<'t>> {
        None
    }

    /// Nothing is left unevaluated.
    pub fn call_unevaluated<'t>(
        _environment: &Environment<'t>,
        _function: &str,
        _arguments: &[Expression<'_>],
        _frame: &Frame<'_, 't>,
    ) -> Option<Rc<Node<'t>>> {
        None
    }

    /// The function is not known.
    pub fn call<'t>(environment: &Environment<'t>, _function: &str, _values: &[&Node<'t>]) -> Option<Node<'t>> {
        environment.budget.unsure.set(true);
        None
    }

    /// No.
    pub fn is_of_loop(_expression: &str) -> bool {
        false
    }

    /// The members that loops would make are unknown.
    pub fn unroll_members<'t>(
        environment: &Environment<'t>,
        loops: &'t Node<'t>,
        _frame: &Frame<'_, 't>,
        members: &mut Vec<(Cow<'t, str>, Node<'t>)>,
    ) -> bool {
        let Node::List(loops) = loops else { return false };
        environment.budget.unsure.set(true);
        let names = loops.iter().filter_map(|one| one.object()?.text("name"));
        members.extend(names.map(|name| (name.clone(), unknown("copy"))));
        true
    }

    /// What a loop would make of a variable is unknown.
    pub fn looped_variable<'t>(environment: &Environment<'t>, _loops: &'t Node<'t>, _name: &str) -> Option<Node<'t>> {
        environment.budget.unsure.set(true);
        None
    }

    /// The resources of a loop are left out.
    pub fn unroll<'x, 't>(
        _expansion: &mut Expansion<'x, 't>,
        environment: &Environment<'t>,
        _copy: &'t Object<'t>,
        _frame: &Frame<'_, 't>,
        _round: impl FnMut(&mut Expansion<'x, 't>, Frame<'_, 't>),
    ) {
        environment.budget.unsure.set(true);
    }

    /// Only the word itself is understood.
    pub fn condition<'t>(environment: &Environment<'t>, resource: &'t Object<'t>, _frame: &Frame<'_, 't>) -> Condition {
        match resource.get("condition") {
            None | Some(Node::Bool(true)) => Condition::Holds,
            Some(Node::Bool(false)) => Condition::Fails,
            Some(_) => {
                environment.budget.unsure.set(true);
                Condition::Unknown("condition".to_owned())
            }
        }
    }
}
