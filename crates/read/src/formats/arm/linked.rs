//! Linked templates and parameter files that are given: each replaces its link, as if it was written there.

use super::expression::{Expression, expression_in, parse};
use super::file::{is_parameter_file, is_template};
use super::resources::DEPLOYMENT;
use crate::formats::values::objects::copies;
use crate::text::paths::{folder, resolved};
use model::json::{Label, Node, Object};

/// How deep links may nest.
const MOST_LEVELS: usize = 8;

/// How many links of a template are followed in all.
const MOST_LINKS: usize = 500;

/// How files of templates end.
const ENDING: &str = ".json";

/// A document that may be linked to.
pub(crate) struct Given<'x, 't> {
    /// The number of the text that it is in, and the name of that.
    pub file: (usize, &'x str),
    pub tree: &'x Node<'t>,
}

/// True for a text that may have links.
pub(crate) fn may_link(text: &str) -> bool {
    text.contains("templateLink") || text.contains("parametersLink")
}

/// The places of what one of some documents links to.
pub(crate) fn linked(own: usize, given: &[Given<'_, '_>]) -> Vec<usize> {
    let mut links = Links { given, followed: Vec::new() };
    let Some(template) = links.template(own) else { return Vec::new() };
    links.below(&Node::Object(template.clone()), template, own, MOST_LEVELS - 1);
    links.followed
}

/// Documents with the templates that they link to instead of the links, and where each of them was. What another one links to is
/// not among them.
pub(crate) fn embedded<'t>(given: &[Given<'_, 't>]) -> Vec<(usize, Node<'t>)> {
    let linked: Vec<Vec<usize>> = (0..given.len()).map(|own| linked(own, given)).collect();
    let is_linked = |place: &usize| linked.iter().enumerate().any(|(own, to)| own != *place && to.contains(place));
    let (others, roots): (Vec<usize>, Vec<usize>) = (0..given.len()).partition(is_linked);
    let (mut made, mut used) = (Vec::new(), Vec::new());
    // Templates that only link to each other are read one by one.
    for own in roots.into_iter().chain(others) {
        if used.contains(&own) {
            continue;
        }
        let mut links = Links { given, followed: Vec::new() };
        let Some(one) = given.get(own) else { continue };
        let node = match links.template(own) {
            Some(template) => links.below(one.tree, template, own, 0),
            None => one.tree.clone(),
        };
        used.append(&mut links.followed);
        made.push((own, node));
    }
    made
}

struct Links<'x, 't> {
    given: &'x [Given<'x, 't>],
    /// The places of the templates that links led to.
    followed: Vec<usize>,
}

impl<'x, 't> Links<'x, 't> {
    fn template(&self, place: usize) -> Option<&'x Object<'t>> {
        self.given.get(place)?.tree.object().filter(|object| is_template(object))
    }

    /// A part of a template with what it links to.
    fn below(&mut self, node: &Node<'t>, template: &Object<'t>, own: usize, level: usize) -> Node<'t> {
        let object = match node {
            Node::List(items) => {
                return Node::List(items.iter().map(|item| self.below(item, template, own, level)).collect());
            }
            Node::Object(object) => object,
            other => return other.clone(),
        };
        let is_deployment = object.text("type").is_some_and(|kind| kind.eq_ignore_ascii_case(DEPLOYMENT));
        let member = |(name, value): (&Label<'t>, &Node<'t>)| {
            let value = match value {
                Node::Object(properties) if is_deployment && name.eq_ignore_ascii_case("properties") => {
                    self.deployed(properties, template, own, level)
                }
                // A nested template has variables of its own.
                Node::Object(inner) if name.eq_ignore_ascii_case("template") => self.below(value, inner, own, level),
                _ => self.below(value, template, own, level),
            };
            (name.clone(), value)
        };
        Node::Object(object.members().map(member).collect())
    }

    /// The properties of a deployment with the template and the values that it links to.
    fn deployed(&mut self, properties: &Object<'t>, template: &Object<'t>, own: usize, level: usize) -> Node<'t> {
        let link = |link: &str, instead: &str| properties.object(link).filter(|_| properties.get(instead).is_none());
        let target = link("templateLink", "template")
            .and_then(|link| self.file(link, template, own, is_template).or_else(|| self.next_to(own, properties)));
        let values =
            link("parametersLink", "parameters").and_then(|link| self.file(link, template, own, is_parameter_file));
        let mut replaced: Vec<(&str, Label<'t>, Node<'t>)> = Vec::new();
        if let Some((place, file)) = values {
            self.followed.push(place);
            let values = file.get("parameters").cloned().unwrap_or(Node::Null);
            replaced.push(("parametersLink", Label::from("parameters"), values));
        }
        if let Some((place, inside)) = target.filter(|_| level < MOST_LEVELS && self.followed.len() < MOST_LINKS) {
            self.followed.push(place);
            let node = self.below(&Node::Object(inside.clone()), inside, place, level + 1);
            let scope = [(Label::from("scope"), Node::Text("inner".into()))].into_iter().collect();
            replaced.push(("templateLink", Label::from("template"), node));
            let options = "expressionEvaluationOptions";
            replaced.push((options, Label::from(options), Node::Object(scope)));
        }
        let Node::Object(others) = self.below(&Node::Object(properties.clone()), template, own, level) else {
            return Node::Object(properties.clone());
        };
        let is_other = |name: &Label<'t>| !replaced.iter().any(|(own, ..)| name.eq_ignore_ascii_case(own));
        let others: Vec<(Label<'t>, Node<'t>)> = copies(&others).filter(|(name, _)| is_other(name)).collect();
        Node::Object(others.into_iter().chain(replaced.into_iter().map(|(_, name, value)| (name, value))).collect())
    }

    /// The only other template in the same text that has the parameters which a deployment gives: they were pasted one after the other.
    fn next_to(&self, own: usize, properties: &Object<'t>) -> Option<(usize, &'x Object<'t>)> {
        let text = self.given.get(own)?.file.0;
        let is_near = |place: &usize| *place != own && self.given.get(*place).is_some_and(|given| given.file.0 == text);
        let mut near = (0..self.given.len()).filter(is_near).filter_map(|place| Some((place, self.template(place)?)));
        near.next().filter(|(_, only)| near.next().is_none() && takes(only, properties))
    }

    /// The file of a kind that a link leads to.
    fn file(
        &self,
        link: &Object<'t>,
        template: &Object<'t>,
        own: usize,
        is_of_kind: fn(&Object<'_>) -> bool,
    ) -> Option<(usize, &'x Object<'t>)> {
        let mut parts = Vec::new();
        parts_of(link.text("relativePath").or_else(|| link.text("uri"))?, template, 0, &mut parts);
        let path = path_of(&parts)?;
        let exact = resolved(folder(self.given.get(own)?.file.1), &path);
        let others = self.given.iter().enumerate().filter(|(place, _)| *place != own);
        let others = others.filter_map(|(place, given)| {
            let object = given.tree.object().filter(|object| is_of_kind(object))?;
            let name = given.file.1.replace('\\', "/");
            Some((if name == exact { usize::MAX } else { in_common(&name, &path) }, (place, object)))
        });
        let others: Vec<_> = others.collect();
        let best = others.iter().map(|(common, _)| *common).max().filter(|most| *most > 0)?;
        let mut named = others.into_iter().filter(|(common, _)| *common == best);
        let (_, found) = named.next()?;
        (named.next().is_none() || best == usize::MAX).then_some(found)
    }
}

/// True for a template that declares all parameters which a deployment gives.
fn takes(template: &Object<'_>, properties: &Object<'_>) -> bool {
    let declared = template.object("parameters");
    let declares = |name: &str| declared.is_some_and(|declared| declared.get(name).is_some());
    let given = properties.object("parameters");
    given.is_some_and(|given| given.named().next().is_some() && given.named().all(|(name, _)| declares(name)))
}

/// The parts that a link is made of: its own, and those of variables and defaults.
fn parts_of(text: &str, template: &Object<'_>, level: usize, parts: &mut Vec<String>) {
    match expression_in(text) {
        None => parts.push(text.to_owned()),
        Some(expression) if level < MOST_LEVELS => {
            if let Some(expression) = parse(expression) {
                parts_in(&expression, template, level, parts);
            }
        }
        Some(_) => {}
    }
}

fn parts_in(expression: &Expression<'_>, template: &Object<'_>, level: usize, parts: &mut Vec<String>) {
    match expression {
        Expression::Text(text) => parts.push(text.to_string()),
        Expression::Number(_) => {}
        Expression::Member(inner, _) | Expression::Element(inner, _) => parts_in(inner, template, level, parts),
        Expression::Call(function, arguments) => {
            let named = match (function.to_ascii_lowercase().as_str(), arguments.as_slice()) {
                ("variables", [Expression::Text(name)]) => template.object("variables").and_then(|all| all.text(name)),
                ("parameters", [Expression::Text(name)]) => template
                    .object("parameters")
                    .and_then(|all| all.object(name))
                    .and_then(|declared| declared.text("defaultValue")),
                // The base of a URI only says where its file is.
                ("uri", [_, path]) => {
                    parts_in(path, template, level, parts);
                    None
                }
                _ => {
                    arguments.iter().for_each(|one| parts_in(one, template, level, parts));
                    None
                }
            };
            if let Some(text) = named {
                parts_of(text, template, level + 1, parts);
            }
        }
    }
}

/// The path that the parts make; `None` if they name no file, or more than one.
fn path_of(parts: &[String]) -> Option<String> {
    let whole = parts.concat();
    let lower = whole.to_ascii_lowercase();
    let (end, other) = (lower.find(ENDING)? + ENDING.len(), lower.rfind(ENDING)? + ENDING.len());
    let path = whole.get(..end).filter(|_| end == other)?;
    // After a scheme comes a host.
    Some(path.split_once("://").map_or(path, |(_, path)| path).to_owned())
}

/// How many segments two paths have in common at their ends.
fn in_common(one: &str, other: &str) -> usize {
    let segments = |path: &str| path.rsplit('/').map(str::to_ascii_lowercase).collect::<Vec<_>>();
    segments(one).iter().zip(&segments(other)).take_while(|(one, other)| one == other).count()
}
