//! What the expressions of one template can refer to, and their values.
//!
//! Evaluation never fails. What depends on a value that the template does not show is unknown. So is what takes
//! more calls, depth or space than a template that a person wrote needs.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::choices::is_attachment;
use super::expression::{Expression, expression_in, parse, unescaped, written_expression};
use super::value::{unknown, written};
use crate::documents::loops::Loops;
use crate::formats::values::lists::is_counted;
use crate::formats::values::objects::{Names, member};
use crate::formats::values::value::{TOO_LARGE, is_decisive_text, is_known, weight};
use crate::text::secrets::secure_parameters::is_secure_type;
use model::json::{Label, Node, Object, Unclear};

/// How many calls the expressions of a source's template may make.
const MOST_CALLS: u32 = 2_000_000;

/// How deep calls and values may nest, through variables and nested templates.
const MOST_DEPTH: u32 = 150;

/// How many references to other types the type of a parameter may follow.
const MOST_TYPES: usize = 16;

/// How much values may weigh that are made by copying: see [`weight`].
const MOST_WEIGHT: usize = 4_000_000;

/// What a template and all templates in it may still use up.
#[derive(Debug, Default)]
pub(super) struct Budget {
    calls: Cell<u32>,
    depth: Cell<u32>,
    weight: Cell<usize>,
    loops: Rc<Loops>,
    /// True if values for the parameters of the template are not known.
    pub lacks_values: bool,
    /// Parameters whose defaults do not hold.
    pub withheld: RefCell<BTreeSet<String>>,
}

impl Budget {
    /// The budget of a template, for whose parameters there may be values that are not known.
    pub(super) fn new(loops: Rc<Loops>, lacks_values: bool) -> Self {
        Budget { loops, lacks_values, ..Budget::default() }
    }

    /// True, if a loop may make one more.
    pub(super) fn allows_round(&self) -> bool {
        self.allows(1) && self.loops.allow(1)
    }

    /// True if loops would have made more than they may.
    pub(super) fn loops_have_refused(&self) -> bool {
        self.loops.have_refused()
    }

    /// True, if so much more may be made.
    pub(super) fn allows(&self, more: usize) -> bool {
        self.weight.set(self.weight.get().saturating_add(more));
        self.weight.get() <= MOST_WEIGHT
    }

    /// Notes that nothing more may be made.
    pub(super) fn use_up(&self) {
        self.weight.set(usize::MAX);
    }

    /// True if nothing more may be made.
    pub(super) fn is_used_up(&self) -> bool {
        self.weight.get() > MOST_WEIGHT || self.calls.get() > MOST_CALLS
    }
}

/// What holds at one place of a template only: the rounds of loops and the arguments of lambdas around it.
#[derive(Clone, Copy)]
pub(super) enum Frame<'f, 't> {
    /// Nothing.
    Top,
    /// A round of a loop.
    Round {
        /// The loop's name.
        name: &'f str,
        /// Which round it is; `None` if that is unknown.
        index: Option<i64>,
        /// True for a loop of resources, which counts where no loop is named.
        of_resources: bool,
        /// What is around it.
        outer: &'f Frame<'f, 't>,
    },
    /// An argument of a lambda.
    Argument {
        name: &'f str,
        value: &'f Rc<Node<'t>>,
        /// What is around it.
        outer: &'f Frame<'f, 't>,
    },
}

/// What the expressions of a template can see.
pub(super) struct Environment<'t> {
    pub template: Option<&'t Object<'t>>,
    /// Values that are given to parameters.
    given: Vec<(String, Rc<Node<'t>>)>,
    /// What was evaluated before; nothing, while it is being evaluated.
    known: RefCell<Vec<Option<Rc<Node<'t>>>>>,
    places: RefCell<BTreeMap<String, usize>>,
    /// What may still be used up.
    pub budget: Rc<Budget>,
    /// Conditions that are assumed to hold, or not to hold: see [`Environment::assuming`].
    assumed: RefCell<Vec<(String, bool)>>,
    /// True if a parameter has no value, or the deployment gives some that are not shown: the deploying user fills what is empty in it.
    pub lacks_parameter: bool,
    /// True if it is not known what the deployment gives its parameters.
    pub lacks_call: bool,
}

impl<'t> Environment<'t> {
    /// The environment of a template with some values for its parameters.
    pub(super) fn new(
        template: Option<&'t Object<'t>>,
        given: Vec<(String, Rc<Node<'t>>)>,
        budget: Rc<Budget>,
    ) -> Self {
        let (known, places, assumed) = (RefCell::default(), RefCell::default(), RefCell::default());
        let mut environment =
            Environment { template, given, known, places, budget, assumed, lacks_parameter: false, lacks_call: false };
        let lacks_parameter = environment.parameters().any(|(name, declared)| {
            declared.get("defaultValue").is_none() && !environment.is_given(name) && !environment.is_secure(name)
        });
        environment.lacks_parameter = lacks_parameter;
        environment
    }

    /// The parameters that the template declares.
    fn parameters(&self) -> impl Iterator<Item = (&'t str, &'t Object<'t>)> {
        let declared = self.template.and_then(|template| template.object("parameters"));
        let members = declared.into_iter().flat_map(Object::members);
        members.filter_map(|(name, declared)| Some((name.as_str(), declared.object()?)))
    }

    fn is_given(&self, name: &str) -> bool {
        self.given.iter().any(|(given, _)| given.eq_ignore_ascii_case(name))
    }

    /// True if a default holds. Whoever deploys a template that lacks a value may give others as well, and does so for what is
    /// empty and for what decides: a switch, a number of copies, an access.
    fn holds(&self, default: &Node<'t>) -> bool {
        let is_decisive = match default {
            Node::Null | Node::Bool(_) => true,
            Node::Number(number) => *number < 2,
            Node::Text(text) => is_decisive_text(text),
            Node::List(list) => list.is_empty(),
            Node::Object(object) => object.members().next().is_none(),
            _ => false,
        };
        !(self.budget.lacks_values || self.lacks_call || is_decisive && self.lacks_parameter)
    }

    /// A value with all expressions inside evaluated. Computed texts have no position of their own: theirs is that
    /// of the member that contains them.
    pub(super) fn resolve(&self, node: &'t Node<'t>, frame: &Frame<'_, 't>) -> Node<'t> {
        match node {
            Node::Text(text) => match expression_in(text) {
                Some(expression) => self.resolved_expression(text, expression, frame),
                None => Node::Text(unescaped(text)),
            },
            Node::List(_) | Node::Object(_) => self.deeper(|| self.resolve_parts(node, frame)).unwrap_or(TOO_LARGE),
            other => other.clone(),
        }
    }

    fn resolve_parts(&self, node: &'t Node<'t>, frame: &Frame<'_, 't>) -> Node<'t> {
        match node {
            Node::List(list) => {
                let mut items = Vec::with_capacity(list.len());
                for item in list {
                    if !self.spread_list(item, frame, &mut items) {
                        items.push(self.resolve(item, frame));
                    }
                }
                Node::List(items)
            }
            Node::Object(object) => {
                self.spread_object(object, frame).unwrap_or_else(|| Node::Object(self.resolve_object(object, frame)))
            }
            other => other.clone(),
        }
    }

    /// An object with all expressions inside evaluated, and its loops unrolled.
    pub(super) fn resolve_object(&self, object: &'t Object<'t>, frame: &Frame<'_, 't>) -> Object<'t> {
        let name_of = |name: &Label<'t>| {
            let computed = expression_in(name).map(|expression| self.expression(expression, frame));
            match computed.as_deref() {
                Some(Node::Text(computed)) => computed.clone().into(),
                _ => name.clone(),
            }
        };
        let mut members = Vec::new();
        for (name, value) in object.members() {
            if name == "copy" && self.unroll_members(value, frame, &mut members) {
                continue;
            }
            let resolved = match self.resolve(value, frame) {
                unclear if is_attachment(name) && !is_known(&unclear) => self.attached(value, frame).unwrap_or(unclear),
                Node::List(list) if list.iter().all(is_known) => Node::List(list),
                unclear => self.choices(name, value, frame).map_or(unclear, |choices| match value {
                    Node::Text(text) => placed(&choices, text),
                    _ => choices,
                }),
            };
            // A text without a place has that of its name.
            let is_elsewhere = matches!(value, Node::Text(Cow::Owned(_)));
            members.push((
                name_of(name),
                if is_elsewhere { placed(&resolved, &name.clone().into_name()) } else { resolved },
            ));
        }
        members.into_iter().collect()
    }

    fn resolved_expression(&self, text: &Cow<'t, str>, expression: &str, frame: &Frame<'_, 't>) -> Node<'t> {
        let value = self.expression(expression, frame);
        if !self.budget.allows(weight(&value)) {
            return Node::Unclear(Unclear::Written(text.clone()));
        }
        match &*value {
            // What loops iterate over keeps its position; anything else has the position where it is used.
            Node::Text(Cow::Borrowed(found)) if is_of_loop(expression) => Node::Text(Cow::Borrowed(found)),
            Node::Text(found) => Node::Text(Cow::Owned(found.to_string())),
            Node::Unclear(Unclear::Written(found)) if found == text => Node::Unclear(Unclear::Written(text.clone())),
            other => placed(other, text),
        }
    }

    /// The value of the text of an expression.
    pub(super) fn expression(&self, text: &str, frame: &Frame<'_, 't>) -> Rc<Node<'t>> {
        parse(text).map_or_else(|| Rc::new(unknown(text)), |expression| self.evaluate(&expression, frame))
    }

    /// The value of an expression.
    pub(super) fn evaluate(&self, expression: &Expression<'_>, frame: &Frame<'_, 't>) -> Rc<Node<'t>> {
        match expression {
            Expression::Text(text) => Rc::new(Node::Text(Cow::Owned(text.to_string()))),
            Expression::Number(number) => Rc::new(Node::Number(*number)),
            Expression::Call(function, arguments) => {
                let budget = &self.budget;
                budget.calls.set(budget.calls.get() + 1);
                let value = (budget.calls.get() <= MOST_CALLS)
                    .then(|| self.deeper(|| self.call(function, arguments, frame)))
                    .flatten();
                value.unwrap_or_else(|| Rc::new(unknown(function)))
            }
            Expression::Member(..) | Expression::Element(..) => {
                self.deeper(|| self.part(expression, frame)).unwrap_or_else(|| Rc::new(TOO_LARGE))
            }
        }
    }

    /// What a chain of members and elements leads to. Only what is at its end is copied.
    fn part(&self, expression: &Expression<'_>, frame: &Frame<'_, 't>) -> Rc<Node<'t>> {
        let (mut base, mut steps) = (expression, Vec::new());
        loop {
            base = match base {
                Expression::Member(inner, name) => {
                    steps.push(Rc::new(Node::Text(Cow::Owned((*name).to_owned()))));
                    inner
                }
                Expression::Element(inner, element) => {
                    steps.push(self.evaluate(element, frame));
                    inner
                }
                _ => break,
            };
        }
        let whole = self.evaluate(base, frame);
        let mut at: &Node<'t> = &whole;
        for (number, step) in steps.iter().rev().enumerate() {
            match stepped(at, step) {
                Some(next) => at = next,
                None => {
                    // A big value is shown by the expression that leads to it.
                    let (from, passed) =
                        if let Node::Unclear(_) = at { (written(at), number) } else { (written_expression(base), 0) };
                    let way: String = steps.iter().rev().skip(passed).map(|step| written_step(step)).collect();
                    return Rc::new(unknown(&format!("{from}{way}")));
                }
            }
        }
        Rc::new(at.clone())
    }

    /// Runs something one level deeper; `None` if that is too deep.
    pub(super) fn deeper<T>(&self, run: impl FnOnce() -> T) -> Option<T> {
        let depth = self.budget.depth.get();
        if depth >= MOST_DEPTH {
            return None;
        }
        self.budget.depth.set(depth + 1);
        let value = run();
        self.budget.depth.set(depth);
        Some(value)
    }

    /// The value of a parameter: what is given, else its default.
    ///
    /// One that is declared to be secret has none: what it is made into would show it.
    pub(super) fn parameter(&self, name: &str) -> Option<Rc<Node<'t>>> {
        if self.is_secure(name) {
            return None;
        }
        if let Some((_, value)) = self.given.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)) {
            return Some(value.clone());
        }
        self.once(&format!("p:{name}"), || {
            let declared = self.template?.object("parameters")?.object(name)?;
            let default = declared.get("defaultValue")?;
            if !self.holds(default) {
                self.budget.withheld.borrow_mut().insert(name.to_owned());
                return None;
            }
            Some(self.resolve(default, &Frame::Top))
        })
    }

    /// True for a parameter that the template declares to be secret, by its type or by a type that it defines.
    fn is_secure(&self, name: &str) -> bool {
        let declared = |name: &str| self.template?.object("parameters")?.object(name);
        self.is_of_secure_type(declared(name))
    }

    /// True if values of this declaration are secret.
    pub(super) fn is_of_secure_type(&self, mut declared: Option<&'t Object<'t>>) -> bool {
        // One type may be defined by another.
        for _ in 0..MOST_TYPES {
            let Some(own) = declared else { return false };
            if own.text("type").is_some_and(|kind| is_secure_type(kind)) {
                return true;
            }
            let defined = own.text("$ref").and_then(|path| path.strip_prefix("#/definitions/"));
            declared = defined.and_then(|name| self.template?.object("definitions")?.object(name));
        }
        false
    }

    /// The value of a variable.
    pub(super) fn variable(&self, name: &str) -> Option<Rc<Node<'t>>> {
        self.once(&format!("v:{name}"), || {
            let variables = self.template?.object("variables")?;
            match variables.member(name) {
                Some((name, value)) => Some(placed(&self.resolve(value, &Frame::Top), &name.clone().into_name())),
                None => self.looped_variable(variables.get("copy")?, name),
            }
        })
    }

    /// Runs something under the assumption that a condition holds, or that it does not.
    pub(super) fn assuming<T>(&self, condition: &str, holds: bool, run: impl FnOnce() -> T) -> T {
        self.assumed.borrow_mut().push((condition.to_owned(), holds));
        let made = run();
        self.assumed.borrow_mut().pop();
        made
    }

    /// How many conditions are assumed.
    pub(super) fn assumptions(&self) -> usize {
        self.assumed.borrow().len()
    }

    /// What is assumed of a condition.
    pub(super) fn assumed(&self, condition: &Expression<'_>) -> Option<bool> {
        let assumed = self.assumed.borrow();
        if assumed.is_empty() {
            return None;
        }
        let condition = written_expression(condition);
        assumed.iter().find(|(own, _)| *own == condition).map(|(_, holds)| *holds)
    }

    /// Evaluates something once. What needs itself is unknown.
    pub(super) fn once(&self, key: &str, evaluate: impl FnOnce() -> Option<Node<'t>>) -> Option<Rc<Node<'t>>> {
        if self.assumptions() > 0 {
            return self.deeper(evaluate).flatten().map(Rc::new);
        }
        let key = key.to_ascii_lowercase();
        let known = self.places.borrow().get(&key).copied();
        if let Some(place) = known {
            return self.known.borrow().get(place).cloned().flatten();
        }
        let place = self.known.borrow().len();
        self.known.borrow_mut().push(None);
        self.places.borrow_mut().insert(key, place);
        let value = evaluate().map(Rc::new);
        if let Some(own) = self.known.borrow_mut().get_mut(place) {
            own.clone_from(&value);
        }
        value
    }
}

/// True for an expression that takes something out of what a loop goes through.
pub(super) fn is_of_loop(expression: &str) -> bool {
    let lower = expression.to_ascii_lowercase();
    lower.contains("copyindex(") || lower.contains("lambdavariables(")
}

/// A value whose objects have positions: those that were computed have that of their expression.
fn placed<'t>(value: &Node<'t>, expression: &Cow<'t, str>) -> Node<'t> {
    let Cow::Borrowed(expression) = expression else { return value.clone() };
    let of_item = |item: &Node<'t>| match item {
        Node::Object(object) if !has_position(object) => Node::Object(object.clone().computed(expression)),
        other => other.clone(),
    };
    match value {
        Node::List(list) => Node::List(list.iter().map(of_item).collect()),
        other => of_item(other),
    }
}

/// True if a name in an object is from a text, or the object has the position of what it was computed from.
fn has_position(object: &Object<'_>) -> bool {
    let is_of_text = |(label, _): (&Label<'_>, _)| matches!(label, Label::Name(Cow::Borrowed(_)));
    object.computed_from().is_some() || object.members().any(is_of_text)
}

/// What one step leads to: the member of an object, the element of a list.
fn stepped<'n, 't>(node: &'n Node<'t>, step: &Node<'_>) -> Option<&'n Node<'t>> {
    match (node, step) {
        (Node::Object(object), Node::Text(name)) => member(object, name, Names::AnyCase),
        (Node::List(list), Node::Number(at)) => {
            let at = usize::try_from(*at).ok()?;
            // Behind further elements of unknown number, places are unknown.
            let before = list.get(..at)?;
            list.get(at).filter(|_| is_counted(before))
        }
        _ => None,
    }
}

fn written_step(step: &Node<'_>) -> String {
    match step {
        Node::Text(name) if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') => format!(".{name}"),
        other => format!("[{}]", written(other)),
    }
}

/// A call, and its position.
pub(super) struct Call<'c, 'e, 't> {
    /// What its expressions see.
    pub environment: &'c Environment<'t>,
    /// The function, as written.
    pub function: &'c str,
    pub arguments: &'c [Expression<'e>],
    /// The names that are bound at its position.
    pub frame: &'c Frame<'c, 't>,
}

impl<'t> Call<'_, '_, 't> {
    /// The value of an argument.
    pub(super) fn argument(&self, number: usize) -> Option<Rc<Node<'t>>> {
        self.arguments.get(number).map(|argument| self.environment.evaluate(argument, self.frame))
    }

    /// The call's result, if it is unknown.
    pub(super) fn unknown(&self) -> Rc<Node<'t>> {
        let call = Expression::Call(self.function, self.arguments.to_vec());
        Rc::new(unknown(&written_expression(&call)))
    }
}
