//! Calls of modules: each makes an instance, or several, with values of its own.

use std::rc::Rc;

use hcl_edit::expr::TraversalOperator;

use super::evaluate::{Called, Evaluator, Scope};
use super::module::{Call, META};
use model::json::Node;

/// How deep calls may nest.
const MOST_LEVELS: usize = 12;

impl<'e, 't> Evaluator<'e, 't> {
    /// The instances of a module that this one calls; `None` if the module is not given.
    pub(super) fn called(&self, call: &Call<'e>) -> Option<Rc<Vec<Called<'e, 't>>>> {
        let module = self.modules.called(self.folder, call)?;
        if let Some(called) = self.called.borrow().get(call.name) {
            return Some(Rc::clone(called));
        }
        if self.path.matches("module.").count() >= MOST_LEVELS {
            return None;
        }
        // What depends on itself is not known.
        self.called.borrow_mut().insert(call.name, Rc::default());
        let instances = self.instances_of(call.body, call.base);
        if !self.loops.allow(instances.len()) {
            return None;
        }
        let instances = instances.into_iter();
        let called = instances.map(|instance| {
            let path = format!("{}module.{}{}.", self.path, call.name, instance.suffix());
            let mut inside = self.inside(path, module);
            inside.condition = instance.condition.clone().or_else(|| self.condition.clone());
            let overrides = self.module.call_overrides.iter().filter(|own| own.name == call.name);
            for given in std::iter::once(call).chain(overrides) {
                self.in_instance(given.base, &instance, |scope| self.give(given, &inside, scope));
            }
            Called { instance, evaluator: Rc::new(inside) }
        });
        let called = Rc::new(called.collect::<Vec<_>>());
        self.called.borrow_mut().insert(call.name, Rc::clone(&called));
        Some(called)
    }

    /// Gives the variables of a module the values of its call.
    fn give(&self, call: &Call<'e>, inside: &Evaluator<'e, 't>, scope: &Scope<'_, 't>) {
        let is_given = |name: &str| !META.contains(&name) && !["source", "version", "providers"].contains(&name);
        for attribute in call.body.attributes().filter(|attribute| is_given(attribute.key.as_str())) {
            let name = attribute.key.as_str();
            if inside.module.is_sensitive(name) {
                continue;
            }
            let value = self.value(&attribute.value, scope);
            let Some(value) = inside.given_value(name, value) else { continue };
            let value = match inside.module.type_of(name) {
                Some(declared) => inside.typed(value, declared.expression, &Scope::new(declared.base)),
                None => value,
            };
            inside.known.borrow_mut().insert(format!("var.{name}"), Rc::new(value));
        }
    }

    /// What a reference to a module says. The outer `None` if the text doesn't show it, the inner if it fails.
    pub(super) fn output(
        &self,
        name: &str,
        operators: &[&TraversalOperator],
        scope: &Scope<'_, 't>,
    ) -> Option<Option<Node<'t>>> {
        let call = self.module.calls.iter().find(|call| call.name == name)?;
        let called = self.called(call)?;
        let is_single = call.body.get_attribute("count").or(call.body.get_attribute("for_each")).is_none();
        let with_key = |key: &Node<'t>| called.iter().find(|called| called.instance.is_meant(key));
        let (called, rest) = match operators {
            [TraversalOperator::Index(key), rest @ ..] if !is_single => (with_key(&self.evaluate(key, scope)?)?, rest),
            [TraversalOperator::LegacyIndex(key), rest @ ..] if !is_single => {
                (with_key(&Node::Number(i64::try_from(*key.value()).ok()?))?, rest)
            }
            rest => (called.first().filter(|_| is_single)?, rest),
        };
        let [TraversalOperator::GetAttr(output), rest @ ..] = rest else { return None };
        let located = called.evaluator.module.output(output.as_str())?;
        let value = called.evaluator.value(located.expression, &Scope::new(located.base));
        Some(self.walk(&value, rest, scope))
    }

    /// This one and all that are called from it.
    pub(super) fn for_each_called(&self, run: &mut impl FnMut(&Evaluator<'e, 't>)) {
        run(self);
        for called in self.module.calls.iter().filter_map(|call| self.called(call)) {
            called.iter().for_each(|called| called.evaluator.for_each_called(run));
        }
    }
}
