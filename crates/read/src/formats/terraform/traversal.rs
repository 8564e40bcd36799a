//! The values of references: to variables and local values, to resources, and from there to attributes and elements.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, Traversal, TraversalOperator};

use super::evaluate::{Evaluator, Scope};
use super::value::{as_number, as_text};
use crate::formats::values::objects::{Names, copies, member};
use crate::formats::values::value::{text, written};
use model::json::{Label, Node, Note, Object, Unclear};

impl<'t> Evaluator<'_, 't> {
    pub(super) fn traversal(&self, traversal: &Traversal, scope: &Scope<'_, 't>) -> Option<Node<'t>> {
        let unclear = || Some(self.unclear_text(self.slice(span_of(traversal), scope.base).unwrap_or("…")));
        let operators: Vec<&TraversalOperator> = traversal.operators.iter().map(|operator| operator.value()).collect();
        let Expression::Variable(head) = &traversal.expr else {
            let value = self.evaluate(&traversal.expr, scope)?;
            return self.walk(&value, &operators, scope);
        };
        let head = head.as_str();
        if let Some(value) = scope.get(head) {
            return self.walk(value, &operators, scope);
        }
        match (head, operators.as_slice()) {
            ("var" | "local", [TraversalOperator::GetAttr(name), rest @ ..]) => match self.named(head, name.as_str()) {
                Some(value) => self.walk(&value, rest, scope),
                None => unclear(),
            },
            ("data", [TraversalOperator::GetAttr(kind), TraversalOperator::GetAttr(name), rest @ ..]) => {
                let kind = format!("data.{}", kind.as_str());
                self.resource(&kind, name.as_str(), rest, scope).unwrap_or_else(unclear)
            }
            ("module", [TraversalOperator::GetAttr(name), rest @ ..]) => {
                self.output(name.as_str(), rest, scope).unwrap_or_else(unclear)
            }
            (kind, [TraversalOperator::GetAttr(name), rest @ ..]) if kind.contains('_') => {
                self.resource(kind, name.as_str(), rest, scope).unwrap_or_else(unclear)
            }
            _ => unclear(),
        }
    }

    /// A variable or a local value. `None` if the text doesn't declare it, or it depends on itself.
    fn named(&self, head: &str, name: &str) -> Option<Rc<Node<'t>>> {
        let key = format!("{head}.{name}");
        if let Some(value) = self.known.borrow().get(&key) {
            return Some(Rc::clone(value));
        }
        let declared = if head == "var" { self.module.variable(name) } else { self.module.local(name) };
        let Some(declared) = declared else {
            self.undeclared.borrow_mut().insert(key);
            return None;
        };
        if declared.is_none() && head == "var" && self.module.has_withheld_default(name) {
            self.withheld.borrow_mut().insert(key.clone());
        }
        let located = declared?;
        // Until it is known, it is not: a value that depends on itself ends here.
        let own = Scope::new(located.base);
        let unclear = self.unclear(located.expression, &own);
        self.known.borrow_mut().insert(key.clone(), Rc::new(unclear));
        let value = self.value(located.expression, &own);
        let value = if head == "var" { self.given_value(name, value)? } else { value };
        let value = match (head, self.module.type_of(name)) {
            ("var", Some(declared)) => self.typed(value, declared.expression, &Scope::new(declared.base)),
            _ => value,
        };
        let value = Rc::new(value);
        self.known.borrow_mut().insert(key, Rc::clone(&value));
        Some(value)
    }

    /// A value of a variable with what its type says of attributes that are left out.
    pub(super) fn typed(&self, value: Node<'t>, declared: &Expression, scope: &Scope<'_, 't>) -> Node<'t> {
        let Expression::FuncCall(call) = declared else { return converted(value, declared) };
        let Some(of) = call.args.iter().next() else { return value };
        match (call.name.name.as_str(), value) {
            ("list" | "set", Node::List(items)) => {
                Node::List(items.into_iter().map(|item| self.typed(item, of, scope)).collect())
            }
            ("tuple", Node::List(items)) => {
                let types = of.as_array();
                let item = |(at, item): (usize, Node<'t>)| match types.and_then(|types| types.get(at)) {
                    Some(own) => self.typed(item, own, scope),
                    None => item,
                };
                Node::List(items.into_iter().enumerate().map(item).collect())
            }
            ("map", Node::Object(object)) => {
                let one = |(name, value): (&Label<'t>, &Node<'t>)| match name {
                    Label::Name(_) => (name.clone(), self.typed(value.clone(), of, scope)),
                    Label::Note(_) => (name.clone(), value.clone()),
                };
                Node::Object(object.members().map(one).collect())
            }
            ("object", Node::Object(object)) => Node::Object(self.with_optional(&object, of, scope)),
            ("optional", value) => self.typed(value, of, scope),
            (_, value) => value,
        }
    }

    fn with_optional(&self, object: &Object<'t>, attributes: &Expression, scope: &Scope<'_, 't>) -> Object<'t> {
        let Expression::Object(attributes) = attributes else { return object.clone() };
        let mut members: Vec<(Label<'t>, Node<'t>)> = copies(object).collect();
        for (key, declared) in attributes.iter() {
            let Some(name) = key.as_ident().map(|name| name.as_str()) else { continue };
            let own = members.iter_mut().find(|(own, _)| own == name);
            match (own, declared.expr()) {
                (Some((_, value)), declared) if *value != Node::Null => {
                    *value = self.typed(std::mem::replace(value, Node::Null), declared, scope);
                }
                (own, Expression::FuncCall(call)) if call.name.name.as_str() == "optional" => {
                    let default = call.args.iter().nth(1).map(|default| self.value(default, scope));
                    // A default is of the type as well, with what that says of attributes that it leaves out.
                    let default = self.typed(default.unwrap_or(Node::Null), declared.expr(), scope);
                    match own {
                        Some((_, value)) => *value = default,
                        None => members.push((Label::from(name.to_owned()), default)),
                    }
                }
                _ => {}
            }
        }
        members.into_iter().collect()
    }

    /// The value that a variable has in place of what is given: one that may not be null has its default.
    pub(super) fn given_value(&self, name: &str, value: Node<'t>) -> Option<Node<'t>> {
        if value != Node::Null || self.module.is_nullable(name) {
            return Some(value);
        }
        let default = self.module.default_of(name)?;
        Some(self.value(default.expression, &Scope::new(default.base)))
    }

    /// Follows attributes and indexes into a value.
    pub(super) fn walk(
        &self,
        value: &Node<'t>,
        operators: &[&TraversalOperator],
        scope: &Scope<'_, 't>,
    ) -> Option<Node<'t>> {
        let mut current = value;
        for (at, operator) in operators.iter().enumerate() {
            if let Node::Unclear(unclear) = current {
                return Some(self.inside_unclear(unclear, operators.get(at..).unwrap_or_default(), scope));
            }
            self.spend(1);
            let key = match operator {
                TraversalOperator::GetAttr(name) => Node::Text(Cow::Borrowed(name.as_str())),
                TraversalOperator::LegacyIndex(number) => Node::Number(i64::try_from(*number.value()).ok()?),
                TraversalOperator::Index(index) => match self.evaluate(index, scope)? {
                    Node::Unclear(_) => return Some(self.unclear(index, scope)),
                    key => key,
                },
                TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => {
                    let rest = operators.get(at + 1..)?;
                    let items = match current {
                        Node::List(items) => items.as_slice(),
                        Node::Null => &[],
                        single => std::slice::from_ref(single),
                    };
                    if let Some(unsure) = items.iter().find_map(there_under) {
                        return Some(unsure);
                    }
                    let all = items.iter().map(|item| self.walk(item, rest, scope)).collect::<Option<Vec<_>>>();
                    return all.map(Node::List);
                }
            };
            current = match (current, &key) {
                (Node::List(items), key) => {
                    let at = usize::try_from(as_number(key)?).ok()?;
                    if let Some(unsure) = items.iter().take(at.saturating_add(1)).find_map(there_under) {
                        return Some(unsure);
                    }
                    items.get(at)?
                }
                (Node::Object(object), key) => {
                    let member = member(object, &as_text(key)?, Names::AsWritten)?;
                    if let Some(unsure) = there_under(member) {
                        return Some(unsure);
                    }
                    member
                }
                _ => return None,
            };
        }
        Some(self.copied(current))
    }
}

impl<'t> Evaluator<'_, 't> {
    /// The placeholder for a part of an unknown value: another part of it has another value.
    fn inside_unclear(
        &self,
        unclear: &Unclear<'t>,
        operators: &[&TraversalOperator],
        scope: &Scope<'_, 't>,
    ) -> Node<'t> {
        let Unclear::Written(whole) = unclear else { return Node::Unclear(unclear.clone()) };
        let step = |operator: &&TraversalOperator| match operator {
            TraversalOperator::GetAttr(name) => format!(".{}", name.as_str()),
            TraversalOperator::LegacyIndex(number) => format!("[{}]", number.value()),
            TraversalOperator::Index(index) => match self.evaluate(index, scope) {
                Some(Node::Text(key)) => format!("[\"{key}\"]"),
                Some(Node::Number(key)) => format!("[{key}]"),
                Some(Node::Unclear(key)) => format!("[{}]", key.text()),
                _ => "[…]".to_owned(),
            },
            TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => "[*]".to_owned(),
        };
        let steps: String = operators.iter().map(step).collect();
        written(format!("{whole}{steps}"))
    }
}

/// The placeholder for a conditional element, or for the elements of an unknown list.
fn there_under<'t>(element: &Node<'t>) -> Option<Node<'t>> {
    match element {
        Node::Unclear(Unclear::Rest(list)) => Some(Node::Unclear(Unclear::Written(list.clone()))),
        Node::Object(object) => match object.note(Note::Conditional)? {
            Node::Text(condition) => Some(written(condition.clone())),
            _ => None,
        },
        _ => None,
    }
}

/// A value of a simple type: Terraform converts texts, numbers and switches into each other.
fn converted<'t>(value: Node<'t>, declared: &Expression) -> Node<'t> {
    let Expression::Variable(declared) = declared else { return value };
    let made = match (declared.as_str(), &value) {
        ("string", Node::Number(_) | Node::Bool(_)) => as_text(&value).map(|written| text(written.into_owned())),
        ("number", Node::Text(_)) => as_number(&value).map(Node::Number),
        ("bool", Node::Text(written)) => written.parse().ok().map(Node::Bool),
        _ => None,
    };
    made.unwrap_or(value)
}

/// The span of a reference, from its first name to its last step.
fn span_of(traversal: &Traversal) -> Option<Range<usize>> {
    traversal.span().or_else(|| {
        let first = traversal.expr.span()?;
        let last = traversal.operators.last().and_then(Span::span)?;
        Some(first.start..last.end)
    })
}
