//! The values of expressions of Terraform's language, as far as the text shows them: with the defaults of variables, local values,
//! and other resources of the same text. What depends on anything else is [`Node::Unclear`], with the expression in its
//! place; what fails, as an attribute that isn't there, is `None`, which `try` and `can` look at.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, ObjectKey, UnaryOperator};
use hcl_edit::template::{Element, Template};

use super::module::Module;
use super::modules::Modules;
use super::value::{as_text, object_of};
use crate::documents::loops::Loops;
use crate::formats::values::value::{MOST_TEXT, TOO_LARGE, weight};
use model::json::{Node, Unclear};

/// How many expressions are evaluated in one text; far more than one that a person wrote needs.
const MOST_STEPS: u32 = 2_000_000;

/// How deep expressions may nest, in one and through what they refer to.
const MOST_DEPTH: u32 = 96;

/// How long an expression in place of its value may be.
const MOST_SHOWN: usize = 80;

/// Names that are bound at an expression: `each`, `count`, the iterators of blocks and of `for`.
#[derive(Clone)]
pub(super) struct Scope<'s, 't> {
    /// What spans count from.
    pub base: usize,
    bound: Option<(&'s str, Node<'t>)>,
    outer: Option<&'s Scope<'s, 't>>,
}

impl<'s, 't> Scope<'s, 't> {
    /// The scope of a block that binds nothing.
    pub(super) fn new(base: usize) -> Self {
        Scope { base, bound: None, outer: None }
    }

    /// A scope in which one more name is bound.
    pub(super) fn with<'n>(&'n self, name: &'n str, value: Node<'t>) -> Scope<'n, 't> {
        Scope { base: self.base, bound: Some((name, value)), outer: Some(self) }
    }

    /// The round of the loops around: the keys that are bound.
    pub(super) fn round(&self) -> String {
        let outer = self.outer.map(Scope::round).unwrap_or_default();
        let own = self.bound.as_ref().and_then(|(_, value)| match value {
            Node::Object(bound) => as_text(bound.get("key").or(bound.get("index"))?),
            value => as_text(value),
        });
        match own {
            Some(own) if outer.is_empty() => own.into_owned(),
            Some(own) => format!("{outer}, {own}"),
            None => outer,
        }
    }

    /// What a name is bound to.
    pub(super) fn get(&self, name: &str) -> Option<&Node<'t>> {
        match &self.bound {
            Some((own, value)) if *own == name => Some(value),
            _ => self.outer?.get(name),
        }
    }
}

/// One instance: its key, and the value of `each` or `count` in it.
#[derive(Clone)]
pub(super) struct Instance<'t> {
    /// Its key, if it is one of several.
    pub key: Option<Node<'t>>,
    pub(super) bound: Option<(&'static str, Node<'t>)>,
    /// What decides how many there are, if that is not known.
    pub(super) condition: Option<Condition>,
}

/// What decides how many instances of a resource there are.
#[derive(Clone)]
pub(super) struct Condition {
    /// The condition as it is written, or the expression.
    pub(super) text: Rc<str>,
    /// True if there is at most one.
    pub(super) is_single: bool,
}

impl<'t> Instance<'t> {
    /// True if it is the one with this key. One that represents many is meant by a key that is not known either, and not by one of
    /// theirs.
    pub(super) fn is_meant(&self, key: &Node<'t>) -> bool {
        match (&self.key, &self.condition) {
            (None, Some(condition)) => condition.is_single || matches!(key, Node::Unclear(_)),
            (own, _) => own.as_ref() == Some(key),
        }
    }

    /// False if it may represent several.
    pub(super) fn is_one(&self) -> bool {
        self.condition.as_ref().is_none_or(|condition| condition.is_single)
    }

    /// How an address ends that means it.
    pub(super) fn suffix(&self) -> String {
        match &self.key {
            Some(Node::Number(number)) => format!("[{number}]"),
            Some(key) => as_text(key).map(|key| format!("[\"{key}\"]")).unwrap_or_default(),
            None => String::new(),
        }
    }
}

/// Evaluates the expressions of a text.
pub(super) struct Evaluator<'e, 't> {
    pub text: &'t str,
    /// What its module declares.
    pub module: &'e Module<'e>,
    /// All modules of the configuration.
    pub modules: &'e Modules<'e>,
    /// The folder of its module.
    pub folder: &'e str,
    /// What addresses begin with: `module.network.` for what a call makes.
    pub path: String,
    /// What decides whether the module is called.
    pub condition: Option<Condition>,
    /// The modules that this one calls, by the names of the calls.
    pub called: RefCell<BTreeMap<&'e str, Rc<Vec<Called<'e, 't>>>>>,
    /// What loops may still make.
    pub loops: &'e Loops,
    /// Local values and variables that are known, by their names.
    pub(super) known: RefCell<BTreeMap<String, Rc<Node<'t>>>>,
    /// The instances of resources, by where those are declared.
    pub made: RefCell<BTreeMap<usize, Rc<Vec<Instance<'t>>>>>,
    /// Variables and local values that the text doesn't declare.
    pub undeclared: RefCell<BTreeSet<String>>,
    /// Variables whose defaults do not hold.
    pub withheld: RefCell<BTreeSet<String>>,
    work: Rc<Work>,
}

/// What was done so far, in all modules.
#[derive(Default)]
struct Work {
    steps: Cell<u32>,
    depth: Cell<u32>,
}

/// One instance of a module.
pub(super) struct Called<'e, 't> {
    /// Its key, and what decides whether it is there.
    pub instance: Instance<'t>,
    /// What evaluates its expressions.
    pub evaluator: Rc<Evaluator<'e, 't>>,
}

impl<'e, 't> Evaluator<'e, 't> {
    /// For the expressions of a module without a call.
    pub(super) fn new(text: &'t str, modules: &'e Modules<'e>, loops: &'e Loops) -> Self {
        Evaluator {
            text,
            module: modules.root(),
            modules,
            folder: modules.root_folder(),
            path: String::new(),
            condition: None,
            called: RefCell::default(),
            loops,
            known: RefCell::default(),
            made: RefCell::default(),
            undeclared: RefCell::default(),
            withheld: RefCell::default(),
            work: Rc::default(),
        }
    }

    /// For the expressions of a module that this one calls.
    pub(super) fn inside(&self, path: String, (folder, module): (&'e str, &'e Module<'e>)) -> Self {
        let mut inside = Evaluator::new(self.text, self.modules, self.loops);
        (inside.folder, inside.module, inside.path) = (folder, module, path);
        inside.text = module.text.unwrap_or(self.text);
        inside.work = Rc::clone(&self.work);
        inside
    }

    /// What an expression says; unclear if it fails.
    pub(super) fn value(&self, expression: &Expression, scope: &Scope<'_, 't>) -> Node<'t> {
        self.evaluate(expression, scope).unwrap_or_else(|| self.unclear(expression, scope))
    }

    /// The slice of the text that a span of a block means.
    pub(super) fn slice(&self, span: Option<Range<usize>>, base: usize) -> Option<&'t str> {
        let span = span?;
        self.text.get(base + span.start..base + span.end)
    }

    /// The placeholder for an expression whose value is unknown.
    pub(super) fn unclear(&self, expression: &impl Span, scope: &Scope<'_, 't>) -> Node<'t> {
        self.unclear_text(self.written(expression, scope))
    }

    /// The placeholder for an expression that is written like this. In another module it would be another value.
    pub(super) fn unclear_text(&self, written: &'t str) -> Node<'t> {
        let path = self.path.as_str();
        let text = if path.is_empty() { Cow::Borrowed(written) } else { Cow::Owned(format!("{path}{written}")) };
        Node::Unclear(Unclear::Written(text))
    }

    /// An expression as it is written, shortened to a length.
    pub(super) fn written(&self, expression: &impl Span, scope: &Scope<'_, 't>) -> &'t str {
        let written = self.slice(expression.span(), scope.base).unwrap_or("…").trim();
        let line = written.lines().next().unwrap_or_default();
        line.get(..line.floor_char_boundary(MOST_SHOWN)).unwrap_or(line)
    }

    /// What an expression says; `None` if it fails.
    pub(super) fn evaluate(&self, expression: &Expression, scope: &Scope<'_, 't>) -> Option<Node<'t>> {
        self.spend(1);
        if self.work.steps.get() > MOST_STEPS || self.work.depth.get() > MOST_DEPTH {
            return Some(self.unclear(expression, scope));
        }
        let depth = &self.work.depth;
        depth.set(depth.get() + 1);
        let value = self.evaluate_one(expression, scope);
        depth.set(depth.get() - 1);
        value
    }

    fn evaluate_one(&self, expression: &Expression, scope: &Scope<'_, 't>) -> Option<Node<'t>> {
        match expression {
            Expression::Null(_) => Some(Node::Null),
            Expression::Bool(value) => Some(Node::Bool(**value)),
            Expression::Number(number) => Some(number.as_i64().map_or(Node::Fraction, Node::Number)),
            Expression::String(text) => Some(Node::Text(self.literal(text.span(), text, scope))),
            Expression::StringTemplate(template) => self.template(template.iter(), expression, scope),
            Expression::HeredocTemplate(heredoc) => self.heredoc(&heredoc.template, expression, scope),
            Expression::Parenthesis(inner) => self.evaluate(inner.inner(), scope),
            Expression::Array(items) => Some(Node::List(items.iter().map(|item| self.value(item, scope)).collect())),
            Expression::Object(object) => self.object(object, scope),
            Expression::Variable(name) => scope.get(name.as_str()).map(|value| self.copied(value)),
            Expression::Conditional(conditional) => self.conditional(conditional, expression, scope),
            Expression::FuncCall(call) => self.call(call, expression, scope),
            Expression::Traversal(traversal) => self.traversal(traversal, scope),
            Expression::UnaryOp(operation) => {
                let value = self.evaluate(&operation.expr, scope)?;
                match (*operation.operator, &value) {
                    (_, Node::Unclear(_)) => Some(self.unclear(expression, scope)),
                    (UnaryOperator::Not, Node::Bool(value)) => Some(Node::Bool(!value)),
                    (UnaryOperator::Not, Node::Text(text)) => text.parse().ok().map(|value: bool| Node::Bool(!value)),
                    (UnaryOperator::Neg, Node::Number(number)) => number.checked_neg().map(Node::Number),
                    (UnaryOperator::Neg, Node::Fraction) => Some(Node::Fraction),
                    _ => None,
                }
            }
            Expression::BinaryOp(operation) => self.binary(operation, expression, scope),
            Expression::ForExpr(each) => self.for_each_item(each, expression, scope),
        }
    }

    /// A text in quotes: a slice of the source, unless it has escapes.
    fn literal(&self, span: Option<Range<usize>>, value: &str, scope: &Scope<'_, 't>) -> Cow<'t, str> {
        let written = self.slice(span, scope.base).map(|written| written.trim_matches('"'));
        match written {
            Some(written) if written == value => Cow::Borrowed(written),
            _ => Cow::Owned(value.to_owned()),
        }
    }

    fn template<'x>(
        &self,
        elements: impl Iterator<Item = &'x Element>,
        whole: &Expression,
        scope: &Scope<'_, 't>,
    ) -> Option<Node<'t>> {
        let elements: Vec<&Element> = elements.collect();
        // An interpolation alone is the value itself, of whatever type.
        if let [Element::Interpolation(only)] = elements.as_slice() {
            return self.evaluate(&only.expr, scope);
        }
        if let [Element::Literal(service), Element::Interpolation(region)] = elements.as_slice()
            && let Some(tag) = self.tag_in_other_words(service, &region.expr, scope)
        {
            return Some(tag);
        }
        let mut text = String::new();
        for element in elements {
            match element {
                Element::Literal(literal) => text.push_str(literal),
                Element::Interpolation(part) => match self.evaluate(&part.expr, scope)? {
                    Node::Unclear(_) | Node::Fraction => return Some(self.unclear(whole, scope)),
                    value => text.push_str(&as_text(&value)?),
                },
                Element::Directive(_) => return Some(self.unclear(whole, scope)),
            }
            if text.len() > MOST_TEXT {
                return Some(self.unclear(whole, scope));
            }
        }
        Some(Node::Text(Cow::Owned(text)))
    }

    /// A service tag whose region is a local value of another expression: with that expression, so that it is compared by its
    /// meaning. `None` for everything else.
    fn tag_in_other_words(&self, service: &str, region: &Expression, scope: &Scope<'_, 't>) -> Option<Node<'t>> {
        let Expression::Traversal(_) = region else { return None };
        let written = self.slice(region.span(), scope.base)?.trim();
        match self.evaluate(region, scope)? {
            Node::Unclear(Unclear::Written(meant))
                if service.ends_with('.') && (meant != written || !self.path.is_empty()) =>
            {
                Some(Node::Unclear(Unclear::Written(Cow::Owned(format!("\"{service}${{{meant}}}\"")))))
            }
            _ => None,
        }
    }

    fn heredoc(&self, template: &Template, whole: &Expression, scope: &Scope<'_, 't>) -> Option<Node<'t>> {
        self.template(template.iter(), whole, scope)
    }

    fn object(&self, object: &hcl_edit::expr::Object, scope: &Scope<'_, 't>) -> Option<Node<'t>> {
        let mut members = Vec::new();
        for (key, value) in object.iter() {
            let name = match key {
                ObjectKey::Ident(name) => self.name(name, scope),
                ObjectKey::Expression(Expression::Variable(name)) => self.name(name, scope),
                ObjectKey::Expression(key) => match self.evaluate(key, scope)? {
                    Node::Text(text) => text,
                    // With one name unknown, any member may be another's.
                    Node::Unclear(_) => return Some(self.unclear(key, scope)),
                    other => Cow::Owned(as_text(&other)?.into_owned()),
                },
            };
            members.push((name.into(), self.value(value.expr(), scope)));
        }
        Some(Node::Object(object_of(members)))
    }

    /// A name as a slice of the source.
    pub(super) fn name(&self, name: &hcl_edit::Decorated<hcl_edit::Ident>, scope: &Scope<'_, 't>) -> Cow<'t, str> {
        match self.slice(name.span(), scope.base) {
            Some(written) if written == name.as_str() => Cow::Borrowed(written),
            _ => Cow::Owned(name.as_str().to_owned()),
        }
    }

    /// A copy of a value, which counts as work by its size: unknown, if too much was done already.
    pub(super) fn copied(&self, value: &Node<'t>) -> Node<'t> {
        self.spend(weight(value));
        if self.work.steps.get() > MOST_STEPS { TOO_LARGE } else { value.clone() }
    }

    /// Counts work.
    pub(super) fn spend(&self, steps: usize) {
        let steps = u32::try_from(steps).unwrap_or(u32::MAX);
        self.work.steps.set(self.work.steps.get().saturating_add(steps));
    }
}
