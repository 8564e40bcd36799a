//! The resources that a template deploys: children on their own, with whole types and names; loops unrolled; those of nested
//! templates among them.

use std::rc::Rc;

use super::SPREAD;
use super::environment::{Budget, Environment, Frame};
use super::loops::{self, Condition};
use super::order::{Deployed, Order};
use super::unknown_body::with_unknown_parts;
use super::value::{joined, unknown};
use crate::azure::names::without_slashes;
use crate::documents::document::Document;
use crate::documents::loops::Loops;
use crate::documents::notes::{self, under_condition};
use crate::formats::values::objects::with;
use crate::formats::values::value::{rest, text};
use crate::messages::templates;
use model::estate::ResourceId;
use model::json::{Label, Node, Note, Object};
use model::message::{all_listed, name, quoted};
use model::source::Severity;

/// The type of a nested template.
pub(super) const DEPLOYMENT: &str = "Microsoft.Resources/deployments";

/// How many resources loops and nested templates may make; Azure allows a template 800.
const MOST_RESOURCES: usize = 8_000;

/// Members of a resource that say how it is deployed, and not what it is.
const OF_DEPLOYMENT: [&str; 6] = ["resources", "copy", "condition", "dependsOn", "type", "name"];

/// The resources of a template that is not nested, with the values that are given to its parameters.
pub(super) fn of_template<'t>(
    template: &'t Object<'t>,
    environment: &Environment<'t>,
    document: &Document<'t>,
) -> Vec<Node<'t>> {
    expanded(document, environment, |expansion| expansion.template(environment, template, Home::default()))
}

/// The resources of a deployment that is not nested.
pub(super) fn of_deployment<'t>(deployment: &'t Object<'t>, document: &Document<'t>) -> Vec<Node<'t>> {
    let budget = Rc::new(Budget::new(Rc::clone(document.loops), false));
    let environment = Environment::new(None, Vec::new(), budget);
    expanded(document, &environment, |expansion| expansion.deployment(&environment, deployment, Home::default()))
}

fn expanded<'x, 't>(
    document: &'x Document<'t>,
    environment: &Environment<'t>,
    run: impl FnOnce(&mut Expansion<'x, 't>),
) -> Vec<Node<'t>> {
    let mut expansion = Expansion { document, resources: Vec::new(), order: Order::default() };
    run(&mut expansion);
    if environment.budget.loops_have_refused() {
        document.say(Severity::Error, document.origin_at(0), templates::loops_too_large(Loops::MOST));
    }
    if environment.budget.is_used_up() {
        document.say(Severity::Error, document.origin_at(0), templates::too_large());
    }
    let withheld = environment.budget.withheld.borrow();
    if !withheld.is_empty() {
        let names = all_listed(withheld.iter().take(5).map(name));
        let message = match environment.budget.lacks_values {
            true => templates::several_parameter_files(names),
            false => templates::module_defaults(names),
        };
        document.say(Severity::Warning, document.origin_at(0), message);
    }
    let Expansion { mut resources, order, .. } = expansion;
    order.sign(&mut resources, document.text);
    // Readers find what a child belongs to only if it came before.
    let depth = |resource: &Object<'_>| resource.text("type").map_or(0, |kind| kind.split('/').count());
    model::sorted::sort_by_key(&mut resources, |(_, resource)| depth(resource));
    resources.into_iter().map(|(_, resource)| Node::Object(resource)).collect()
}

/// What is around a resource.
#[derive(Clone, Copy)]
struct Home<'h, 't> {
    /// The type and the name of the resource that it is a child of.
    parent: Option<(&'h str, &'h Node<'t>)>,
    /// The rounds of loops.
    frame: Frame<'h, 't>,
    /// What has to hold for it to be there; it is unknown whether that holds.
    condition: Option<&'h str>,
    /// The name of its declaration.
    symbol: Option<&'h str>,
    /// The number of the deployment that it is in.
    inside: Option<usize>,
}

impl Default for Home<'_, '_> {
    fn default() -> Self {
        Home { parent: None, frame: Frame::Top, condition: None, symbol: None, inside: None }
    }
}

/// Collects resources.
struct Expansion<'x, 't> {
    /// The document that contains the template.
    document: &'x Document<'t>,
    /// The resources, with their numbers in the order.
    resources: Vec<(usize, Object<'t>)>,
    order: Order,
}

impl<'t> Expansion<'_, 't> {
    fn template(&mut self, environment: &Environment<'t>, template: &'t Object<'t>, home: Home<'_, 't>) {
        self.list(environment, template.get("resources"), home);
    }

    /// Resources in a list, or in an object under their symbolic names.
    fn list(&mut self, environment: &Environment<'t>, resources: Option<&'t Node<'t>>, home: Home<'_, 't>) {
        match resources {
            Some(Node::List(list)) => {
                let home = Home { symbol: None, ..home };
                list.iter().filter_map(Node::object).for_each(|one| self.looped(environment, one, home));
            }
            Some(Node::Object(named)) => {
                let resources = named.members().filter_map(|(symbol, one)| Some((symbol, one.object()?)));
                resources.for_each(|(symbol, one)| {
                    self.looped(environment, one, Home { symbol: Some(symbol.as_ref()), ..home });
                });
            }
            _ => {}
        }
    }

    fn looped(&mut self, environment: &Environment<'t>, resource: &'t Object<'t>, home: Home<'_, 't>) {
        match resource.object("copy") {
            Some(copy) => {
                let document = self.document;
                loops::unroll(document, environment, copy, &home.frame.clone(), &mut |frame, own| {
                    let both = home.condition.zip(own).map(|(outer, own)| format!("{outer} and {own}"));
                    let condition = both.as_deref().or(own).or(home.condition);
                    self.resource(environment, resource, Home { frame, condition, ..home });
                });
            }
            None => self.resource(environment, resource, home),
        }
    }

    fn resource(&mut self, environment: &Environment<'t>, resource: &'t Object<'t>, home: Home<'_, 't>) {
        let condition = match loops::condition(environment, resource, &home.frame) {
            Condition::Holds => home.condition.map(str::to_owned),
            Condition::Unknown(condition) => Some(match home.condition {
                Some(outer) if outer != condition => format!("{outer} and {condition}"),
                _ => condition,
            }),
            Condition::Fails => {
                if resource.text("type").is_some_and(|kind| concerns(kind)) {
                    let at = self.document.origin_of(resource);
                    self.document.say(Severity::Info, at, templates::not_deployed());
                }
                return;
            }
        };
        let home = Home { condition: condition.as_deref(), ..home };
        let kind = self.kind_of(environment, resource, &home);
        let name = resource.get("name").map(|name| environment.resolve(name, &home.frame));
        let name = match (home.parent, name) {
            (Some((_, parent)), Some(name)) => joined([parent, &text("/"), &name]),
            (_, name) => name,
        };
        let is_deployment = kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case(DEPLOYMENT));
        if resource.get("existing") != Some(&Node::Bool(true)) {
            let number = self.number(environment, resource, (kind.as_deref(), name.as_ref()), &home);
            if is_deployment {
                self.deployment(environment, resource, Home { inside: Some(number), ..home });
            } else {
                self.push(environment, resource, (kind.clone(), name.clone(), number), &home);
            }
        }
        if let (Some(kind), Some(name)) = (&kind, &name) {
            self.list(environment, resource.get("resources"), Home { parent: Some((kind, name)), ..home });
        }
    }

    /// The whole type of a resource; `None` if it is unknown.
    fn kind_of(&self, environment: &Environment<'t>, resource: &'t Object<'t>, home: &Home<'_, 't>) -> Option<String> {
        let own = environment.resolve(resource.get("type")?, &home.frame);
        let own = own.text()?;
        match home.parent {
            Some((parent, _)) if !own.contains('/') => Some(format!("{parent}/{own}")),
            _ => Some(own.to_owned()),
        }
    }

    fn push(
        &mut self,
        environment: &Environment<'t>,
        resource: &'t Object<'t>,
        (kind, name, number): (Option<String>, Option<Node<'t>>, usize),
        home: &Home<'_, 't>,
    ) {
        if self.resources.len() >= MOST_RESOURCES {
            environment.budget.use_up();
            return;
        }
        let is_left_out = |name: &str| OF_DEPLOYMENT.iter().any(|one| one.eq_ignore_ascii_case(name));
        let mut members: Vec<(Label<'t>, Node<'t>)> = Vec::new();
        for (member, value) in resource.members() {
            let value = match member.to_ascii_lowercase().as_str() {
                "type" => kind.clone().map(text),
                "name" => name.clone(),
                _ if is_left_out(member) => None,
                _ => Some(environment.resolve(value, &home.frame)),
            };
            members.extend(value.map(|value| (member.clone(), value)));
        }
        members.push((Label::Note(Note::Declared), Node::Bool(true)));
        let object = with_unknown_parts(&members.into_iter().collect(), kind.as_deref().unwrap_or_default());
        let object = match home.condition {
            Some(condition) if kind.as_deref().is_some_and(concerns) => {
                // Of a loop that makes an unknown number, that was said.
                if !matches!(home.frame, Frame::Round { index: None, .. }) {
                    let message = templates::condition_unknown(quoted(condition));
                    self.document.say(Severity::Warning, self.document.origin_of(&object), message);
                }
                uncertain(object, condition, kind.as_deref().unwrap_or_default())
            }
            _ => object,
        };
        self.resources.push((number, object));
    }

    /// The number of a resource in the order of what is deployed.
    fn number(
        &mut self,
        environment: &Environment<'t>,
        resource: &'t Object<'t>,
        (kind, name): (Option<&str>, Option<&Node<'t>>),
        home: &Home<'_, 't>,
    ) -> usize {
        let lower = |node: &Node<'t>| node.text().map(|text| type_and_name(&without_slashes(text).into()));
        let name = name.and_then(|name| match name {
            Node::Unclear(unclear) => Some(without_slashes(unclear.text()).to_ascii_lowercase()),
            known => lower(known),
        });
        let path = kind.zip(name.as_deref()).map(|(kind, name)| type_and_name(&ResourceId::of(kind, name)));
        let copy = resource.object("copy").and_then(|copy| copy.text("name"));
        let names =
            [home.symbol, copy.map(AsRef::as_ref)].into_iter().flatten().map(str::to_ascii_lowercase).chain(name);
        let after = resource.get("dependsOn").map(|list| environment.resolve(list, &home.frame));
        let after = match &after {
            Some(Node::List(list)) => list.iter().filter_map(lower).collect(),
            _ => Vec::new(),
        };
        let (names, path) = (names.collect(), path.unwrap_or_default());
        self.order.add(Deployed { path, names, inside: home.inside, after, is_sure: home.condition.is_none() })
    }

    fn deployment(&mut self, environment: &Environment<'t>, deployment: &'t Object<'t>, home: Home<'_, 't>) {
        let properties = deployment.object("properties");
        let template = properties.and_then(|properties| properties.object("template"));
        let Some((properties, template)) = properties.zip(template) else {
            let at = self.document.origin_of(deployment);
            self.document.say(Severity::Warning, at, templates::nested_not_shown());
            let name = deployment.text("name").cloned().unwrap_or_default();
            let number = home.inside.unwrap_or_default();
            self.resources.push((number, notes::unread(name)));
            return;
        };
        let inside = Home { parent: None, ..home };
        if is_inner(properties) || environment.template.is_none() {
            let nested = nested(environment, properties, template, &home.frame);
            let entered = environment.deeper(|| self.template(&nested, template, Home { frame: Frame::Top, ..inside }));
            if entered.is_none() {
                let at = self.document.origin_of(deployment);
                self.document.say(Severity::Error, at, templates::nested_too_deep());
            }
        } else {
            self.template(environment, template, inside);
        }
    }
}

/// A resource that may or may not be there. What could decide in it is unknown.
fn uncertain<'t>(object: Object<'t>, condition: &str, kind: &str) -> Object<'t> {
    let kind = kind.to_ascii_lowercase();
    let list = match kind.as_str() {
        "microsoft.network/networksecuritygroups" => "securityRules",
        "microsoft.network/routetables" => "routes",
        "microsoft.network/azurefirewalls" => "networkRuleCollections",
        "microsoft.network/firewallpolicies/rulecollectiongroups" => "ruleCollections",
        _ => return under_condition(&object, condition.to_owned()),
    };
    let body = object.object("properties").unwrap_or(&object);
    let items = body.list(list).iter().cloned().chain([rest(condition)]).collect();
    let body = with(body, list, Node::List(items));
    under_condition(&with(&object, "properties", Node::Object(body)), condition.to_owned())
}

/// Type and name as `dependsOn` compares them.
fn type_and_name(id: &ResourceId) -> String {
    id.type_and_name().to_ascii_lowercase()
}

/// True for types of resources that rules may be in, or in what is deployed by them.
fn concerns(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    ["microsoft.network/", "microsoft.batch/", "microsoft.resources/"].iter().any(|start| kind.starts_with(start))
        || !kind.starts_with("microsoft.")
}

/// True if the expressions of a nested template see its own parameters and variables, and not those around it.
pub(super) fn is_inner(properties: &Object<'_>) -> bool {
    let options = properties.object("expressionEvaluationOptions");
    options.and_then(|options| options.text("scope")).is_some_and(|scope| scope.eq_ignore_ascii_case("inner"))
}

/// What the expressions of a nested template see.
pub(super) fn nested<'t>(
    environment: &Environment<'t>,
    properties: &'t Object<'t>,
    template: &'t Object<'t>,
    frame: &Frame<'_, 't>,
) -> Environment<'t> {
    let value = |(name, value): (&Label<'t>, &'t Node<'t>)| {
        let value = match value {
            // A secret, or something else that is fetched.
            Node::Object(object) if object.get("reference").is_some() => unknown(&format!("parameters('{name}')")),
            Node::Object(object) => {
                environment.resolve_object(object, frame).get("value").cloned().unwrap_or(Node::Null)
            }
            other => environment.resolve(other, frame),
        };
        (name.to_string(), Rc::new(value))
    };
    let written = properties.object("parameters").filter(|parameters| parameters.get(SPREAD).is_none());
    let given = written.into_iter().flat_map(Object::members).map(value).collect();
    let mut inside = Environment::new(Some(template), given, environment.budget.clone());
    // Values that are computed as a whole, or in a file that is not shown, may be for any parameter.
    inside.lacks_call =
        properties.get("parametersLink").is_some() || properties.get("parameters").is_some() && written.is_none();
    inside
}
