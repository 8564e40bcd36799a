//! The values of operators, conditionals, function calls and `for`.

use std::collections::BTreeMap;

use hcl_edit::expr::{BinaryOp, BinaryOperator, Conditional, Expression, ForExpr, FuncCall};

use super::evaluate::{Evaluator, Scope};
use super::functions;
use super::value::{as_number, as_text, collide, items_of, object_of};
use crate::documents::notes::{all_under_condition, is_conditional, parted, under_condition};
use crate::formats::values::value::{has_fraction, is_known, weight};
use model::json::{Label, Node, Note, Object, Unclear};

impl<'t> Evaluator<'_, 't> {
    pub(super) fn conditional(
        &self,
        conditional: &Conditional,
        whole: &Expression,
        scope: &Scope<'_, 't>,
    ) -> Option<Node<'t>> {
        let test = self.evaluate(&conditional.cond_expr, scope)?;
        let either = || {
            let one = self.evaluate(&conditional.true_expr, scope)?;
            let other = self.evaluate(&conditional.false_expr, scope)?;
            if one == other && is_known(&one) {
                return Some(one);
            }
            either_of(&one, &other, &self.condition_of(&conditional.cond_expr, scope))
        };
        match &test {
            Node::Bool(true) => self.evaluate(&conditional.true_expr, scope),
            Node::Bool(false) => self.evaluate(&conditional.false_expr, scope),
            Node::Text(text) if *text == "true" => self.evaluate(&conditional.true_expr, scope),
            Node::Text(text) if *text == "false" => self.evaluate(&conditional.false_expr, scope),
            Node::Unclear(_) => either().or_else(|| Some(self.unclear(whole, scope))),
            _ => None,
        }
    }

    /// What decides, in words that mean the same everywhere: what a value was given as, else the expression with the round
    /// of its loop.
    pub(super) fn condition_of(&self, expression: &Expression, scope: &Scope<'_, 't>) -> String {
        let inner = without_brackets(expression);
        match self.evaluate(inner, scope) {
            Some(Node::Unclear(Unclear::Written(meant))) if is_reference(&meant) => meant.into_owned(),
            _ => {
                let (written, round) = (self.written(inner, scope), scope.round());
                let round = if round.is_empty() { round } else { format!(" for {round}") };
                format!("{}{written}{round}", self.path)
            }
        }
    }

    pub(super) fn call(&self, call: &FuncCall, whole: &Expression, scope: &Scope<'_, 't>) -> Option<Node<'t>> {
        let name = call.name.name.as_str();
        if call.name.is_namespaced() || !functions::is_function(name) {
            return Some(self.unclear(whole, scope));
        }
        // JSON that is made here is read as the value that it is made of.
        if name == "jsondecode"
            && let Some(Expression::FuncCall(inner)) = call.args.iter().next().map(without_brackets)
            && inner.name.name.as_str() == "jsonencode"
        {
            return self.evaluate(inner.args.iter().next()?, scope);
        }
        match name {
            "try" => return call.args.iter().find_map(|argument| self.evaluate(argument, scope)),
            "can" => {
                let value = call.args.iter().next().and_then(|argument| self.evaluate(argument, scope));
                let unknown = matches!(value, Some(Node::Unclear(_)));
                return Some(if unknown { self.unclear(whole, scope) } else { Node::Bool(value.is_some()) });
            }
            _ => {}
        }
        let mut arguments = Vec::new();
        for argument in call.args.iter() {
            arguments.push(self.evaluate(argument, scope)?);
        }
        if call.args.expand_final()
            && let Some(last) = arguments.pop()
        {
            match last {
                Node::List(list) => arguments.extend(list),
                other => arguments.push(other),
            }
        }
        self.spend(arguments.iter().map(weight).sum());
        if let Some(decided) = functions::decided(name, &arguments) {
            return Some(Node::Bool(decided));
        }
        let is_unknown = arguments.iter().any(|argument| matches!(argument, Node::Unclear(_)));
        if is_unknown || functions::looks_into_id(name, &arguments) {
            return Some(self.unclear(whole, scope));
        }
        let result = functions::call(name, &arguments);
        let is_exact = |argument: &Node<'t>| is_known(argument) && !has_fraction(argument);
        result.or_else(|| (!arguments.iter().all(is_exact)).then(|| self.unclear(whole, scope)))
    }

    pub(super) fn binary(&self, operation: &BinaryOp, whole: &Expression, scope: &Scope<'_, 't>) -> Option<Node<'t>> {
        let operator = *operation.operator.value();
        let is_logical = matches!(operator, BinaryOperator::And | BinaryOperator::Or);
        // Where a condition is wanted, a text that says so is one.
        let operand = |expression: &Expression| match self.evaluate(expression, scope)? {
            Node::Text(text) if is_logical => text.parse().ok().map(Node::Bool),
            value => Some(value),
        };
        let left = operand(&operation.lhs_expr)?;
        match (operator, &left) {
            (BinaryOperator::And, Node::Bool(false)) | (BinaryOperator::Or, Node::Bool(true)) => return Some(left),
            _ => {}
        }
        let right = operand(&operation.rhs_expr)?;
        match (operator, &right) {
            (BinaryOperator::And, Node::Bool(false)) | (BinaryOperator::Or, Node::Bool(true)) => return Some(right),
            _ => {}
        }
        if let (BinaryOperator::Eq | BinaryOperator::NotEq, Some(same)) = (operator, functions::equal(&left, &right)) {
            return Some(Node::Bool(same == (operator == BinaryOperator::Eq)));
        }
        let is_comparison = matches!(operator, BinaryOperator::Eq | BinaryOperator::NotEq);
        if is_comparison || !is_known(&left) || !is_known(&right) {
            return Some(self.unclear(whole, scope));
        }
        if [&left, &right].into_iter().any(has_fraction) {
            return Some(self.unclear(whole, scope));
        }
        let numbers = || as_number(&left).zip(as_number(&right));
        let compared = |is: fn(&i64, &i64) -> bool| numbers().map(|(a, b)| Node::Bool(is(&a, &b)));
        let computed = |of: fn(i64, i64) -> Option<i64>| numbers().and_then(|(a, b)| of(a, b)).map(Node::Number);
        match operator {
            BinaryOperator::Eq | BinaryOperator::NotEq => None,
            BinaryOperator::And | BinaryOperator::Or => match (left, right) {
                (Node::Bool(_), right @ Node::Bool(_)) => Some(right),
                _ => None,
            },
            BinaryOperator::Less => compared(i64::lt),
            BinaryOperator::LessEq => compared(i64::le),
            BinaryOperator::Greater => compared(i64::gt),
            BinaryOperator::GreaterEq => compared(i64::ge),
            BinaryOperator::Plus => computed(i64::checked_add),
            BinaryOperator::Minus => computed(i64::checked_sub),
            BinaryOperator::Mul => computed(i64::checked_mul),
            // The result has the sign of the first number.
            BinaryOperator::Mod => computed(i64::checked_rem),
            BinaryOperator::Div => {
                let (a, b) = numbers()?;
                Some(if a.checked_rem(b)? == 0 { Node::Number(a.checked_div(b)?) } else { Node::Fraction })
            }
        }
    }

    pub(super) fn for_each_item(&self, each: &ForExpr, whole: &Expression, scope: &Scope<'_, 't>) -> Option<Node<'t>> {
        let collection = self.evaluate(&each.intro.collection_expr, scope)?;
        let Some(items) = items_of(&collection) else {
            return matches!(collection, Node::Unclear(_)).then(|| self.unclear(whole, scope));
        };
        let key_name = each.intro.key_var.as_ref().map(|name| name.as_str()).unwrap_or_default();
        let (mut list, mut members) = (Vec::new(), Vec::new());
        for (key, value) in items {
            let (value, there) = parted(value);
            let outer = scope.with(key_name, key);
            let inner = outer.with(each.intro.value_var.as_str(), value);
            if let Some(condition) = &each.cond {
                match self.evaluate(&condition.expr, &inner)? {
                    Node::Bool(true) => {}
                    Node::Bool(false) => continue,
                    // Whether the item is there is unknown.
                    _ => return Some(self.unclear(whole, scope)),
                }
            }
            let value = self.value(&each.value_expr, &inner);
            let value = match (value, there) {
                (value, None) => value,
                (Node::Object(made), Some(condition)) => Node::Object(under_condition(&made, condition)),
                // Only objects carry the condition on.
                (_, Some(_)) => return Some(self.unclear(whole, scope)),
            };
            match &each.key_expr {
                None => list.push(value),
                Some(key) => match self.evaluate(key, &inner)? {
                    Node::Unclear(_) => return Some(self.unclear(whole, scope)),
                    key => members.push((Label::from(as_text(&key)?.into_owned()), value)),
                },
            }
        }
        if each.grouping && members.iter().any(|(_, value)| is_conditional(value)) || collide(&members) {
            return Some(self.unclear(whole, scope));
        }
        match (&each.key_expr, each.grouping) {
            (None, _) => Some(Node::List(list)),
            (Some(_), false) => Some(Node::Object(object_of(members))),
            (Some(_), true) => {
                let mut groups: BTreeMap<Label<'t>, Vec<Node<'t>>> = BTreeMap::new();
                members.into_iter().for_each(|(key, value)| groups.entry(key).or_default().push(value));
                Some(Node::Object(groups.into_iter().map(|(key, list)| (key, Node::List(list))).collect()))
            }
        }
    }
}

/// The elements of two lists, or the members of two objects, each under the condition under which it is there; `None` if they are of
/// other kinds.
fn either_of<'t>(one: &Node<'t>, other: &Node<'t>, condition: &str) -> Option<Node<'t>> {
    let opposite = format!("!({condition})");
    match (one, other) {
        (Node::List(with), Node::List(without)) => {
            let with = all_under_condition(with, condition)?;
            Some(Node::List([with, all_under_condition(without, &opposite)?].concat()))
        }
        (Node::Object(with), Node::Object(without)) => {
            let mut members = named_under_condition(with, condition)?;
            members.extend(named_under_condition(without, &opposite)?);
            (!collide(&members)).then(|| Node::Object(members.into_iter().collect()))
        }
        _ => None,
    }
}

/// The members of an object that is a collection of objects.
fn named_under_condition<'t>(object: &Object<'t>, condition: &str) -> Option<Vec<(Label<'t>, Node<'t>)>> {
    if object.has_note(Note::Truncated) || is_conditional(&Node::Object(object.clone())) {
        return None;
    }
    let one = |(name, value): (&Label<'t>, &Node<'t>)| {
        Some((name.clone(), Node::Object(under_condition(value.object()?, condition.to_owned()))))
    };
    object.members().map(one).collect()
}

pub(super) fn without_brackets(expression: &Expression) -> &Expression {
    match expression {
        Expression::Parenthesis(inner) => without_brackets(inner.inner()),
        other => other,
    }
}

/// True for a reference to something that has one value everywhere.
fn is_reference(expression: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"._-[]\"".contains(&byte);
    expression.contains('.')
        && expression.bytes().all(is_part)
        && !["each.", "count."].iter().any(|start| expression.starts_with(start))
}
