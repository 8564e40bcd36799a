//! What expressions read from other resources of a template: their declared properties, the outputs of nested templates, their ids.

use std::borrow::Cow;
use std::rc::Rc;

use super::environment::{Call, Environment, Frame};
use super::resources::{DEPLOYMENT, is_inner, nested};
use crate::azure::firewall::FIREWALL;
use crate::azure::names::without_slashes;
use crate::formats::values::objects::{copies, with};
use crate::formats::values::value::{address_of, text};
use model::estate::ResourceId;
use model::json::{Label, Node, Object};

/// The values of `reference` and `resourceInfo`; `None` for other functions.
pub(super) fn call<'t>(call: &Call<'_, '_, 't>, function: &str) -> Option<Rc<Node<'t>>> {
    if !matches!(function, "reference" | "resourceinfo") {
        return None;
    }
    let wanted = call.argument(0);
    let full = call.arguments.len() == 3;
    let environment = call.environment;
    let found = wanted.as_deref().and_then(Node::text).and_then(|wanted| {
        let key = format!("{function}:{full}:{wanted}");
        environment.once(&key, || {
            let resource = resource(environment, wanted)?;
            if function == "resourceinfo" {
                info(environment, &resource)
            } else {
                declared(environment, &resource, full)
            }
        })
    });
    Some(found.unwrap_or_else(|| call.unknown()))
}

/// A resource of the template, and which round of its loop is meant.
struct Resource<'t> {
    object: &'t Object<'t>,
    /// The loop's name, and the round.
    round: Option<(Cow<'t, str>, i64)>,
}

impl<'t> Resource<'t> {
    /// Runs something in the round that is meant.
    fn within<T>(&self, run: impl FnOnce(&Frame<'_, 't>) -> T) -> T {
        match &self.round {
            Some((name, index)) => {
                run(&Frame::Round { name, index: Some(*index), of_resources: true, outer: &Frame::Top })
            }
            None => run(&Frame::Top),
        }
    }

    /// Its type and its name.
    fn named(&self, environment: &Environment<'t>) -> Option<(String, Node<'t>)> {
        let kind =
            self.within(|frame| environment.resolve(self.object.get("type")?, frame).text().map(str::to_owned))?;
        let name = self.within(|frame| Some(environment.resolve(self.object.get("name")?, frame)))?;
        Some((kind, name))
    }

    fn path(&self, environment: &Environment<'t>) -> Option<String> {
        let (kind, name) = self.named(environment)?;
        match name {
            Node::Text(name) => Some(ResourceId::of(&kind, &name).to_string()),
            Node::Unclear(name) => Some(ResourceId::of(&kind, &without_slashes(name.text())).to_string()),
            _ => None,
        }
    }
}

/// The resource that a reference means: by its path, its name in the template (`nsg`, or `nsgs[2]`), or its name in Azure.
fn resource<'t>(environment: &Environment<'t>, wanted: &str) -> Option<Resource<'t>> {
    let resources = environment.template?.get("resources")?;
    if let Node::Object(symbols) = resources {
        let (symbol, index) = match wanted.strip_suffix(']').and_then(|wanted| wanted.split_once('[')) {
            Some((symbol, index)) => (symbol, index.parse::<i64>().ok()),
            None => (wanted, None),
        };
        if let Some((_, Node::Object(object))) = symbols.member(symbol) {
            let name = object.object("copy").and_then(|copy| copy.text("name"));
            let round = name.cloned().zip(index);
            return (round.is_some() || object.get("copy").is_none()).then_some(Resource { object, round });
        }
    }
    let all: Vec<&'t Object<'t>> = match resources {
        Node::List(list) => list.iter().filter_map(Node::object).collect(),
        Node::Object(symbols) => symbols.members().filter_map(|(_, one)| one.object()).collect(),
        _ => return None,
    };
    let by_path = environment.once("paths", || {
        let path = |one: &&'t Object<'t>| {
            let resource = Resource { object: one, round: None };
            resource.path(environment).filter(|_| one.get("copy").is_none()).unwrap_or_default()
        };
        Some(Node::List(all.iter().map(path).map(text).collect()))
    })?;
    let Node::List(paths) = &*by_path else { return None };
    // A name in Azure is enough, unless resources have names of their own in the template.
    let by_name = matches!(resources, Node::List(_)) && !wanted.contains('/');
    let is_wanted = |path: &Node<'_>| {
        let path = path.text().unwrap_or_default();
        let name = path.rsplit('/').next().unwrap_or_default();
        path.eq_ignore_ascii_case(wanted) || (by_name && name.eq_ignore_ascii_case(wanted))
    };
    let at = paths.iter().position(is_wanted)?;
    all.get(at).map(|object| Resource { object, round: None })
}

/// `id`, `name` and `type`.
fn info<'t>(environment: &Environment<'t>, resource: &Resource<'t>) -> Option<Node<'t>> {
    let (kind, name) = resource.named(environment)?;
    let members = [("id", text(resource.path(environment)?)), ("name", name), ("type", text(kind))];
    Some(Node::Object(members.into_iter().map(|(name, value)| (Label::from(name), value)).collect()))
}

/// What a resource declares of itself: its properties with the ids of what is in them; of a nested template the outputs.
fn declared<'t>(environment: &Environment<'t>, resource: &Resource<'t>, full: bool) -> Option<Node<'t>> {
    let properties = resource.object.object("properties")?;
    let (kind, _) = resource.named(environment)?;
    let found = if kind.eq_ignore_ascii_case(DEPLOYMENT) {
        resource.within(|frame| outputs(environment, properties, frame))?
    } else {
        let path = resource.path(environment)?;
        let own = resource.within(|frame| environment.resolve_object(properties, frame));
        let is_firewall = kind.eq_ignore_ascii_case(FIREWALL);
        let with_all = |(name, value): (&Label<'t>, &Node<'t>)| {
            let value = with_ids(name, value, &path);
            let has_address = is_firewall && name.eq_ignore_ascii_case("ipConfigurations");
            (name.clone(), if has_address { with_addresses(&value, &path) } else { value })
        };
        Node::Object(own.members().map(with_all).collect())
    };
    if !full {
        return Some(found);
    }
    let is_other =
        |name: &str| !["properties", "copy", "condition", "dependsOn"].iter().any(|one| one.eq_ignore_ascii_case(name));
    let others = resource.object.members().filter(|(name, _)| is_other(name));
    let others = others.map(|(name, value)| (name.clone(), resource.within(|frame| environment.resolve(value, frame))));
    Some(Node::Object(others.chain([(Label::from("properties"), found)]).collect()))
}

/// Parts with names get the ids that Azure gives them.
fn with_ids<'t>(member: &str, value: &Node<'t>, path: &str) -> Node<'t> {
    let Node::List(list) = value else { return value.clone() };
    let with_id = |item: &Node<'t>| {
        let Node::Object(object) = item else { return item.clone() };
        let name = match object.get("name") {
            Some(Node::Text(name)) => name.to_string(),
            Some(Node::Unclear(name)) => without_slashes(name.text()),
            _ => return item.clone(),
        };
        Node::Object(with(object, "id", text(format!("{path}/{member}/{name}"))))
    };
    Node::List(list.iter().map(with_id).collect())
}

/// The configurations of a firewall with the private address that Azure gives it.
fn with_addresses<'t>(configurations: &Node<'t>, firewall: &str) -> Node<'t> {
    let Node::List(list) = configurations else { return configurations.clone() };
    let address = address_of(&text(firewall.to_owned()));
    let with_address = |item: &Node<'t>| {
        let own = item.object().and_then(|item| Some((item, item.object("properties")?)));
        let (Some((item, body)), Some(address)) = (own, &address) else { return item.clone() };
        let body = with(body, "privateIPAddress", address.clone());
        Node::Object(with(item, "properties", Node::Object(body)))
    };
    Node::List(list.iter().map(with_address).collect())
}

/// `outputs`, each with its value.
fn outputs<'t>(environment: &Environment<'t>, properties: &'t Object<'t>, frame: &Frame<'_, 't>) -> Option<Node<'t>> {
    let template = properties.object("template")?;
    let declared = template.object("outputs")?;
    let of_template = nested(environment, properties, template, frame);
    let outputs = environment.deeper(|| {
        if is_inner(properties) {
            of_template.resolve_object(declared, &Frame::Top)
        } else {
            environment.resolve_object(declared, frame)
        }
    })?;
    // The value of a declared secret can't be shown.
    let is_shown = |name: &str| !of_template.is_of_secure_type(declared.object(name));
    let shown = copies(&outputs).filter(|(name, _)| is_shown(name));
    let outputs: Object<'t> = shown.collect();
    Some(Node::Object([(Label::from("outputs"), Node::Object(outputs))].into_iter().collect()))
}
