//! The instances of resources that a text of Terraform's configuration declares: those of `count` and `for_each`,
//! their attributes and blocks, and the values of references to them.

use std::borrow::Cow;
use std::rc::Rc;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, TraversalOperator};
use hcl_edit::structure::{Block, Body, Structure};

use super::evaluate::{Condition, Evaluator, Instance, Scope};
use super::module::{Declared, META};
use super::operations::without_brackets;
use super::resource::{self, Certainty, Resource};
use super::shape::object;
use super::value::{as_number, items_of};
use crate::documents::notes::{parted, under_condition};
use crate::formats::values::objects::copies;
use crate::formats::values::value::{address_of, is_known, rest, text, written};
use model::json::{Label, Node, Object, Unclear};

/// Blocks that are rules of an NSG or routes of a table.
const PARTS: [&str; 4] = ["security_rule", "route", "securityRules", "routes"];

impl<'e, 't> Evaluator<'e, 't> {
    /// The instances of a resource. If their number is unknown, one represents all.
    pub(super) fn instances(&self, declared: &Declared<'_>) -> Rc<Vec<Instance<'t>>> {
        if let Some(made) = self.made.borrow().get(&declared.place()) {
            return Rc::clone(made);
        }
        // A resource whose number depends on itself has none that is known.
        let condition = Condition { text: "count".into(), is_single: false };
        let unsure = Instance { key: None, bound: None, condition: Some(condition) };
        self.made.borrow_mut().insert(declared.place(), Rc::new(vec![unsure]));
        let made = Rc::new(self.instances_of(declared.body, declared.base));
        self.made.borrow_mut().insert(declared.place(), Rc::clone(&made));
        made
    }

    /// The instances that a block makes by `count` or `for_each`.
    pub(super) fn instances_of(&self, body: &Body, base: usize) -> Vec<Instance<'t>> {
        let scope = Scope::new(base);
        let unsure = |name: &'static str, members: [&'static str; 2], expression: &Expression| {
            let cause = self.unclear(expression, &scope);
            let bound = Node::Object(members.map(|member| (Label::from(member), cause.clone())).into_iter().collect());
            let condition = Some(self.condition(expression, &scope));
            vec![Instance { key: None, bound: Some((name, bound)), condition }]
        };
        if let Some(count) = body.get_attribute("count") {
            let value = self.value(&count.value, &scope);
            let number = as_number(&value).and_then(|number| usize::try_from(number).ok());
            let Some(number) = number.filter(|number| self.loops.allow(*number)) else {
                return unsure("count", ["index", "index"], &count.value);
            };
            let one = |number: i64| {
                let bound = Object::from_iter([(Label::from("index"), Node::Number(number))]);
                let key = Some(Node::Number(number));
                Instance { key, bound: Some(("count", Node::Object(bound))), condition: None }
            };
            return (0_i64..).take(number).map(one).collect();
        }
        if let Some(for_each) = body.get_attribute("for_each") {
            let Some(choices) = self.choices(&for_each.value, &scope, keyed) else {
                return unsure("each", ["key", "value"], &for_each.value);
            };
            let one = |Choice { key, value, condition }: Choice<'t>| {
                let members = [(Label::from("key"), key.clone()), (Label::from("value"), value)];
                Instance {
                    key: Some(key),
                    bound: Some(("each", Node::Object(members.into_iter().collect()))),
                    condition: condition.map(|text| Condition { text, is_single: true }),
                }
            };
            return choices.into_iter().map(one).collect();
        }
        vec![Instance { key: None, bound: None, condition: None }]
    }

    /// The elements that an expression gives, where some of them may depend on a condition; `None` if they are not known.
    fn choices(
        &self,
        expression: &Expression,
        scope: &Scope<'_, 't>,
        items: fn(&Node<'t>) -> Option<Items<'t>>,
    ) -> Option<Vec<Choice<'t>>> {
        let value = self.value(expression, scope);
        let all = items(&value).filter(|items| self.loops.allow(items.len()));
        let sure = |(key, value): (Node<'t>, Node<'t>)| {
            let (value, condition) = parted(value);
            Choice { key, value, condition: condition.map(|condition| condition.as_ref().into()) }
        };
        if let Some(all) = all {
            return Some(all.into_iter().map(sure).collect());
        }
        let Expression::Conditional(choice) = without_brackets(expression) else { return None };
        let condition = self.condition_of(&choice.cond_expr, scope);
        let branches = [(&choice.true_expr, condition.clone()), (&choice.false_expr, format!("!({condition})"))];
        let mut found = Vec::new();
        for (branch, condition) in branches {
            let condition: Rc<str> = condition.into();
            let inside = self.choices(branch, scope, items)?;
            found.extend(
                inside
                    .into_iter()
                    .map(|own| Choice { condition: all_of(Some(&condition), own.condition.as_ref()), ..own }),
            );
        }
        Some(found)
    }

    /// The condition under which an expression gives an instance, where it is a choice between one and none.
    fn condition(&self, expression: &Expression, scope: &Scope<'_, 't>) -> Condition {
        let written = |expression: &Expression| self.condition_of(expression, scope);
        if let Some(found) = self.counted_condition(expression, scope) {
            return found;
        }
        let choice = match without_brackets(expression) {
            Expression::Conditional(choice) => choice,
            other => return Condition { text: written(other).into(), is_single: false },
        };
        let size = |branch: &Expression| self.evaluate(branch, scope).as_ref().and_then(size);
        let condition = written(without_brackets(&choice.cond_expr));
        match (size(&choice.true_expr), size(&choice.false_expr)) {
            (Some(most), Some(0)) => Condition { text: condition.into(), is_single: most == 1 },
            (Some(0), Some(most)) => Condition { text: format!("!({condition})").into(), is_single: most == 1 },
            _ => Condition { text: written(expression).into(), is_single: false },
        }
    }

    /// The condition in a choice that is in a choice, of which all but one give no instance.
    fn counted_condition(&self, expression: &Expression, scope: &Scope<'_, 't>) -> Option<Condition> {
        let Expression::Conditional(choice) = without_brackets(expression) else { return None };
        let is_none = |branch: &Expression| self.evaluate(branch, scope).as_ref().and_then(size) == Some(0);
        let written = self.condition_of(&choice.cond_expr, scope);
        let (outer, inner) = match (&choice.true_expr, &choice.false_expr) {
            (inner, none) if is_none(none) => (written, inner),
            (none, inner) if is_none(none) => (format!("!({written})"), inner),
            _ => return None,
        };
        let Expression::Conditional(_) = without_brackets(inner) else { return None };
        let value = self.evaluate(inner, scope);
        if value.as_ref().and_then(size).is_some() {
            return None;
        }
        let Condition { text, is_single } = self.condition(inner, scope);
        Some(Condition { text: all_of(Some(&outer.into()), Some(&text))?, is_single })
    }

    /// Runs something in the scope of an instance.
    pub(super) fn in_instance<T>(
        &self,
        base: usize,
        instance: &Instance<'t>,
        run: impl FnOnce(&Scope<'_, 't>) -> T,
    ) -> T {
        let outer = Scope::new(base);
        match &instance.bound {
            Some((name, value)) => run(&outer.with(name, self.copied(value))),
            None => run(&outer),
        }
    }

    /// An instance as a resource with all of its attributes.
    pub(super) fn read_instance(&self, declared: &Declared<'_>, instance: &Instance<'t>) -> Resource<'t> {
        let values = self.in_instance(declared.base, instance, |scope| {
            // Where the name is computed, the position of the resource is that of its label.
            let label = declared.block.labels.get(1).and_then(|label| self.slice(label.span(), declared.base));
            let anchor = label.map(|label| (Label::from(label.trim_matches('"')), Node::Null));
            let members = self.members(declared.body, scope);
            anchor.into_iter().chain(members).collect::<Object<'t>>()
        });
        let address = format!("{}{}.{}{}", self.path, declared.kind, declared.name, instance.suffix());
        let text = |condition: Option<&'_ Condition>| condition.map(|condition| Rc::clone(&condition.text));
        let (outer, own) = (text(self.condition.as_ref()), text(instance.condition.as_ref()));
        let condition = all_of(outer.as_ref(), own.as_ref());
        let certainty = condition.map_or(Certainty::Sure, Certainty::Conditional);
        Resource { kind: declared.kind.clone(), address, values, certainty }
    }

    /// The attributes of a body, and its blocks as lists.
    fn members(&self, body: &Body, scope: &Scope<'_, 't>) -> Vec<(Label<'t>, Node<'t>)> {
        let mut members: Vec<(Label<'t>, Node<'t>)> = Vec::new();
        let mut blocks: Vec<(Cow<'t, str>, Vec<Node<'t>>)> = Vec::new();
        for structure in body.iter() {
            match structure {
                Structure::Attribute(attribute) if !META.contains(&attribute.key.as_str()) => {
                    let (name, value) = (self.name(&attribute.key, scope), self.value(&attribute.value, scope));
                    let value = if may_choose(&name) { value } else { without_choices(value) };
                    members.push((name.into(), value));
                }
                Structure::Block(block) if !META.contains(&block.ident.as_str()) => {
                    let (name, found) = self.block(block, scope);
                    match blocks.iter_mut().find(|(own, _)| *own == name) {
                        Some((_, all)) => all.extend(found),
                        None => blocks.push((name, found)),
                    }
                }
                _ => {}
            }
        }
        members.extend(blocks.into_iter().map(|(name, list)| (name.into(), Node::List(list))));
        members
    }

    /// The name of a block, and the objects that it describes.
    fn block(&self, block: &Block, scope: &Scope<'_, 't>) -> (Cow<'t, str>, Vec<Node<'t>>) {
        let own = self.name(&block.ident, scope);
        if own != "dynamic" {
            return (own.clone(), vec![self.content(&block.body, own, scope)]);
        }
        let label = block.labels.first();
        let name = label.map(|label| label.as_str().to_owned()).unwrap_or_default();
        let anchor = label.and_then(|label| self.slice(label.span(), scope.base)).map(|label| label.trim_matches('"'));
        let anchor = anchor.map_or_else(|| Cow::Owned(name.clone()), Cow::Borrowed);
        let content = block.body.get_blocks("content").next();
        let (Some(each), Some(content)) = (block.body.get_attribute("for_each"), content) else {
            return (Cow::Owned(name), vec![Node::Unclear(Unclear::Written(anchor))]);
        };
        let iterator = block.body.get_attribute("iterator").and_then(|iterator| iterator.value.as_variable());
        let iterator = iterator.map_or(name.as_str(), |iterator| iterator.as_str());
        // Only of rules and routes is it known what it means that they may be there.
        let may_choose = may_choose(&name);
        let is_meant =
            |choices: &Vec<Choice<'t>>| may_choose || choices.iter().all(|choice| choice.condition.is_none());
        let Some(choices) = self.choices(&each.value, scope, items_of).filter(is_meant) else {
            return (Cow::Owned(name), vec![self.unclear(&each.value, scope)]);
        };
        let one = |Choice { key, value, condition }: Choice<'t>| {
            if matches!(value, Node::Unclear(_)) && matches!(key, Node::Number(_)) {
                return value;
            }
            let members = [(Label::from("key"), key), (Label::from("value"), value)];
            let inner = scope.with(iterator, Node::Object(members.into_iter().collect()));
            match (self.content(&content.body, anchor.clone(), &inner), condition) {
                (Node::Object(made), Some(condition)) => Node::Object(under_condition(&made, condition.to_string())),
                (made, _) => made,
            }
        };
        let made = choices.into_iter().map(one).collect();
        (Cow::Owned(name), made)
    }

    /// A block's members, whose position is that of its name.
    fn content(&self, body: &Body, anchor: Cow<'t, str>, scope: &Scope<'_, 't>) -> Node<'t> {
        let members = self.members(body, scope);
        Node::Object([(anchor.into(), Node::Null)].into_iter().chain(members).collect())
    }

    /// What a reference to a resource says. The outer `None` if the text doesn't show it, the inner if it fails.
    pub(super) fn resource(
        &self,
        kind: &str,
        name: &str,
        operators: &[&TraversalOperator],
        scope: &Scope<'_, 't>,
    ) -> Option<Option<Node<'t>>> {
        let declared = self.module.resources.get(self.module.resource(kind, name)?)?;
        let instances = self.instances(declared);
        let is_single = declared.body.get_attribute("count").or(declared.body.get_attribute("for_each")).is_none();
        let (instance, rest) = match operators {
            [TraversalOperator::Index(key), rest @ ..] if !is_single => {
                let key = self.evaluate(key, scope)?;
                match instances.iter().find(|instance| instance.is_meant(&key)) {
                    Some(instance) => (instance, rest),
                    // It fails, which `try` looks at.
                    None if is_known(&key) && instances.iter().all(|instance| instance.condition.is_none()) => {
                        return Some(None);
                    }
                    None => return None,
                }
            }
            [TraversalOperator::LegacyIndex(key), rest @ ..] if !is_single => {
                let key = i64::try_from(*key.value()).ok().map(Node::Number)?;
                (instances.iter().find(|instance| instance.is_meant(&key))?, rest)
            }
            // References from before the resource had a count mean the first.
            [TraversalOperator::GetAttr(_), ..] if !is_single && declared.body.has_attribute("for_each") => {
                return None;
            }
            rest @ [TraversalOperator::GetAttr(_), ..] => {
                (instances.first().filter(|instance| instance.is_one())?, rest)
            }
            rest => {
                let whole = self.whole(declared, &instances, is_single);
                return Some(self.walk(&whole, rest, scope));
            }
        };
        match rest {
            [TraversalOperator::GetAttr(attribute), rest @ ..] => {
                let value = self.attribute(declared, instance, attribute.as_str())?;
                Some(self.walk(&value, rest, scope))
            }
            rest => Some(self.walk(&self.known_of(declared, instance), rest, scope)),
        }
    }

    /// All instances of a resource as one value.
    fn whole(&self, declared: &Declared<'_>, instances: &[Instance<'t>], is_single: bool) -> Node<'t> {
        if instances.iter().any(|instance| instance.condition.is_some()) {
            return written(format!("{}{}.{}", self.path, declared.kind, declared.name));
        }
        let each = instances.iter().map(|instance| (instance, self.known_of(declared, instance)));
        let key = |instance: &Instance<'t>| match &instance.key {
            Some(Node::Text(key)) => Some(key.clone()),
            _ => None,
        };
        if is_single {
            each.map(|(_, value)| value).next().unwrap_or(Node::Null)
        } else if declared.body.has_attribute("for_each") {
            Node::Object(each.filter_map(|(instance, value)| Some((key(instance)?.into(), value))).collect())
        } else {
            Node::List(each.map(|(_, value)| value).collect())
        }
    }

    /// An instance with its id, its name and its attributes, for expressions that take it as a whole.
    fn known_of(&self, declared: &Declared<'_>, instance: &Instance<'t>) -> Node<'t> {
        let mut names = vec!["id", "name"];
        names.extend(declared.body.attributes().map(|attribute| attribute.key.as_str()));
        names.retain(|name| !META.contains(name));
        let value = |name: &str| Some((Label::from(name.to_owned()), self.attribute(declared, instance, name)?));
        Node::Object(names.into_iter().filter_map(value).collect())
    }

    /// An attribute of an instance; `None` if the text doesn't show it.
    fn attribute(&self, declared: &Declared<'_>, instance: &Instance<'t>, attribute: &str) -> Option<Node<'t>> {
        let kind = declared.kind.trim_start_matches("data.");
        let address = format!("{}{}.{}{}", self.path, declared.kind, declared.name, instance.suffix());
        self.in_instance(declared.base, instance, |scope| {
            let value = |name: &str| {
                let own = declared.body.get_attribute(name)?;
                Some(self.value(&own.value, scope))
            };
            match attribute {
                "id" => {
                    let members = resource::identity(kind).filter_map(|name| Some((Label::from(name), value(name)?)));
                    let id = resource::id(kind, &address, &members.collect())?;
                    Some(Node::Text(Cow::Owned(id.to_string())))
                }
                "name" => match value("name")? {
                    Node::Unclear(_) if resource::is_read(kind) => Some(written(resource::placeholder(&address))),
                    name => Some(name),
                },
                "ip_configuration" if kind == "azurerm_firewall" => {
                    let id = self.attribute(declared, instance, "id")?;
                    Some(Node::List(vec![object([("private_ip_address", address_of(&id)?)])]))
                }
                "subnet" if kind == "azurerm_virtual_network" => self.subnets_in(declared, instance, scope),
                other => value(other),
            }
        })
    }

    /// The subnets that a network declares inside, each with its id. They are a set: of several none is the first.
    fn subnets_in(&self, declared: &Declared<'_>, instance: &Instance<'t>, scope: &Scope<'_, 't>) -> Option<Node<'t>> {
        let network = self.attribute(declared, instance, "id")?;
        let members = self.members(declared.body, scope);
        let (_, Node::List(subnets)) = members.into_iter().find(|(name, _)| name.is("subnet"))? else { return None };
        let known = |subnet: &Node<'t>| {
            let subnet = subnet.object()?;
            let name = subnet.text("name")?;
            let id = (Label::from("id"), text(format!("{}/subnets/{name}", network.text()?)));
            Some((Label::from(name.to_string()), Node::Object(copies(subnet).chain([id]).collect())))
        };
        let all: Vec<(Label<'t>, Node<'t>)> = subnets.iter().map(known).collect::<Option<_>>()?;
        Some(match all.as_slice() {
            [(_, only)] => Node::List(vec![only.clone()]),
            _ => Node::Object(all.into_iter().collect()),
        })
    }
}

/// Keys with their values.
type Items<'t> = Vec<(Node<'t>, Node<'t>)>;

/// An element that `for_each` goes through.
struct Choice<'t> {
    key: Node<'t>,
    value: Node<'t>,
    /// The condition under which it is there, if that is unknown.
    condition: Option<Rc<str>>,
}

/// How many instances a value of `count` or `for_each` makes.
fn size(value: &Node<'_>) -> Option<usize> {
    match value {
        Node::Number(number) => usize::try_from(*number).ok(),
        value => keyed(value).map(|items| items.len()),
    }
}

/// True for members of which it is known what it means that an element may be there: rules and routes.
fn may_choose(member: &str) -> bool {
    PARTS.contains(&member)
}

/// A value without conditional elements: placeholders for further elements replace them.
fn without_choices<'t>(value: Node<'t>) -> Node<'t> {
    let settled = |element: Node<'t>, at: Option<&Label<'t>>| match (parted(element), at) {
        ((_, Some(condition)), None) => rest(&condition),
        ((_, Some(condition)), Some(_)) => written(condition),
        ((element, None), Some(name)) if may_choose(name) => element,
        ((element, None), _) => without_choices(element),
    };
    match value {
        Node::List(items) => Node::List(items.into_iter().map(|item| settled(item, None)).collect()),
        Node::Object(object) => {
            let one = |(name, value): (&Label<'t>, &Node<'t>)| (name.clone(), settled(value.clone(), Some(name)));
            Node::Object(object.members().map(one).collect())
        }
        other => other,
    }
}

/// Conditions that both have to hold.
fn all_of(outer: Option<&Rc<str>>, inner: Option<&Rc<str>>) -> Option<Rc<str>> {
    match (outer, inner) {
        (Some(outer), Some(inner)) if outer != inner => Some(format!("{outer} and {inner}").into()),
        (one, other) => one.or(other).cloned(),
    }
}

/// The keys and values that `for_each` makes instances of: a set's values are its keys.
fn keyed<'t>(value: &Node<'t>) -> Option<Vec<(Node<'t>, Node<'t>)>> {
    match value {
        Node::List(items) => {
            let one = |item: &Node<'t>| matches!(item, Node::Text(_)).then(|| (item.clone(), item.clone()));
            items.iter().map(one).collect()
        }
        Node::Object(_) => items_of(value),
        _ => None,
    }
}
