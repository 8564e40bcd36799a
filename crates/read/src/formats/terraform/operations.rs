//! The values of operators, conditionals, function calls and `for`.

use std::collections::BTreeMap;

use hcl_edit::expr::{BinaryOp, BinaryOperator, Conditional, Expression, ForExpr, FuncCall};

use super::evaluate::{Evaluator, Scope};
use super::functions;
use super::value::{as_number, as_text, items_of, object_of};
use crate::formats::values::value::{is_known, weight};
use model::json::{Label, Node};

impl<'t> Evaluator<'_, 't> {
    pub(super) fn conditional(
        &self,
        conditional: &Conditional,
        whole: &Expression,
        scope: &Scope<'_, 't>,
    ) -> Option<Node<'t>> {
        let either = || {
            let one = self.evaluate(&conditional.true_expr, scope)?;
            let other = self.evaluate(&conditional.false_expr, scope)?;
            Some(if one == other && is_known(&one) { one } else { self.unclear(whole, scope) })
        };
        match self.evaluate(&conditional.cond_expr, scope)? {
            Node::Bool(true) => self.evaluate(&conditional.true_expr, scope),
            Node::Bool(false) => self.evaluate(&conditional.false_expr, scope),
            Node::Text(text) if text == "true" => self.evaluate(&conditional.true_expr, scope),
            Node::Text(text) if text == "false" => self.evaluate(&conditional.false_expr, scope),
            Node::Unclear(_) => either().or_else(|| Some(self.unclear(whole, scope))),
            _ => None,
        }
    }

    pub(super) fn call(&self, call: &FuncCall, whole: &Expression, scope: &Scope<'_, 't>) -> Option<Node<'t>> {
        let name = call.name.name.as_str();
        if call.name.is_namespaced() || !functions::is_function(name) {
            return Some(self.unclear(whole, scope));
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
        result.or_else(|| (!arguments.iter().all(is_known)).then(|| self.unclear(whole, scope)))
    }

    pub(super) fn binary(&self, operation: &BinaryOp, whole: &Expression, scope: &Scope<'_, 't>) -> Option<Node<'t>> {
        let left = self.evaluate(&operation.lhs_expr, scope)?;
        let operator = *operation.operator.value();
        match (operator, &left) {
            (BinaryOperator::And, Node::Bool(false)) | (BinaryOperator::Or, Node::Bool(true)) => return Some(left),
            _ => {}
        }
        let right = self.evaluate(&operation.rhs_expr, scope)?;
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
            BinaryOperator::Mod => computed(i64::checked_rem_euclid),
            // Terraform divides to fractions, which none of what is read here has.
            BinaryOperator::Div => computed(|a, b| (a.checked_rem(b)? == 0).then_some(a / b)),
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
            match &each.key_expr {
                None => list.push(value),
                Some(key) => match self.evaluate(key, &inner)? {
                    Node::Unclear(_) => return Some(self.unclear(whole, scope)),
                    key => members.push((Label::from(as_text(&key)?.into_owned()), value)),
                },
            }
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
