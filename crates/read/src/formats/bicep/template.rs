//! From declarations to templates.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::depends;
use super::expressions::quoted;
use super::modules::{InFile, Modules};
use super::names::{Named, Names};
use super::tree::{Declaration, Entry, Item, Key, Loop, Part, Value};
use crate::documents::document::Document;
use crate::documents::notes;
use crate::formats::arm::SPREAD;
use crate::formats::values::value::is_decisive_text;
use crate::messages::templates;
use model::json::{Label, Node, Note, Object};
use model::message::{name as named, quoted as quote};
use model::source::Severity;

/// The members of an object.
pub(super) type Members<'t> = Vec<(Label<'t>, Node<'t>)>;

/// Something that has a name at one place only: the element of a loop, the argument of a lambda.
#[derive(Clone)]
pub(super) struct Local<'t> {
    pub name: &'t str,
    /// What it refers to.
    pub expression: String,
}

/// The templates of the files that no other one calls.
pub(super) fn of<'t>(files: &[InFile<'t>], document: &Document<'t>) -> Vec<Node<'t>> {
    let given: Vec<(&'t str, &Value<'t>)> = files.iter().flat_map(|(_, declarations)| given_in(declarations)).collect();
    let modules = Modules { files, document, followed: Cell::default() };
    let roots = files.iter().filter(|(file, _)| !modules.are_called(file));
    let templates = roots.flat_map(|(file, declarations)| {
        let parts = divided(declarations).into_iter();
        parts.map(|part| template(&part, &given, &modules, (file, 0))).collect::<Vec<_>>()
    });
    templates.collect()
}

/// What a file of parameters gives. A variable of its own is looked up; what is computed of one is unknown here.
fn given_in<'x, 't>(declarations: &'x [Declaration<'t>]) -> impl Iterator<Item = (&'t str, &'x Value<'t>)> {
    const UNKNOWN: &Value<'static> = &Value::Broken;
    let is_of_parameters = declarations.iter().any(|one| matches!(one, Declaration::Using));
    let variable = move |wanted: &str| {
        declarations.iter().find_map(|one| match one {
            Declaration::Variable(name, value) if *name == wanted && is_of_parameters => Some(value),
            _ => None,
        })
    };
    let value = move |value: &'x Value<'t>| match value {
        Value::Name(name) => variable(name).unwrap_or(value),
        other if is_of_parameters && depends::names_in(other).iter().any(|name| variable(name).is_some()) => UNKNOWN,
        other => other,
    };
    declarations.iter().filter_map(move |one| match one {
        Declaration::Given(name, given) => Some((*name, value(given))),
        _ => None,
    })
}

/// The declarations of a pasted text by file: a repeated name shows that another file has begun, with the parameters before it.
fn divided<'t>(declarations: &[Declaration<'t>]) -> Vec<Vec<Declaration<'t>>> {
    let mut files: Vec<Vec<Declaration<'t>>> = vec![Vec::new()];
    for declaration in declarations.iter().filter(|one| !matches!(one, Declaration::Given(..))) {
        let is_new = |file: &&mut Vec<Declaration<'t>>| {
            declaration.name().is_none_or(|name| file.iter().all(|other| other.name() != Some(name)))
        };
        match files.last_mut().filter(is_new) {
            Some(file) => file.push(declaration.clone()),
            None => {
                let mut begun = files.last_mut().map(beginning_of_next).unwrap_or_default();
                begun.push(declaration.clone());
                files.push(begun);
            }
        }
    }
    files
}

/// Takes what seems to be of the next file from a file: from the last parameters on that follow something else.
fn beginning_of_next<'t>(file: &mut Vec<Declaration<'t>>) -> Vec<Declaration<'t>> {
    let is_parameter = |one: &Declaration<'t>| matches!(one, Declaration::Parameter(..) | Declaration::Secret(_));
    let begins = |pair: &[Declaration<'t>]| matches!(pair, [before, own] if is_parameter(own) && !is_parameter(before));
    let place = file.windows(2).rposition(begins);
    place.map(|before| file.split_off(before + 1)).unwrap_or_default()
}

/// Translates one file.
pub(super) struct Translator<'x, 't> {
    /// What names refer to.
    pub names: &'x Names,
    /// For each variable the resources that it mentions.
    pub variables: BTreeMap<&'t str, BTreeSet<String>>,
    /// Variables that were made for what has no name.
    pub hoisted: RefCell<Members<'t>>,
    /// True if a local name was used.
    pub uses_local: Cell<bool>,
    /// Calls that read other files.
    pub loads: RefCell<Vec<&'t str>>,
}

/// The template of a file, which is called at some level.
fn template<'t>(
    declarations: &[Declaration<'t>],
    given: &[(&'t str, &Value<'t>)],
    modules: &Modules<'_, 't>,
    (file, level): (&str, usize),
) -> Node<'t> {
    let document = modules.document;
    let names = Names::of(declarations);
    let translator = Translator {
        names: &names,
        variables: depends::of_variables(declarations, &names),
        hoisted: RefCell::default(),
        uses_local: Cell::new(false),
        loads: RefCell::default(),
    };
    let (mut parameters, mut variables, mut loops) = (Members::new(), Members::new(), Vec::new());
    let (mut functions, mut resources, mut outputs) = (Members::new(), Members::new(), Members::new());
    for declaration in declarations {
        match declaration {
            Declaration::Parameter(name, default) => {
                let own =
                    default.as_ref().filter(|default| level > 0 || !(is_decisive(default) && modules.may_get(name)));
                let given = given.iter().find(|(given, _)| given == name).map(|(_, value)| *value);
                let value = given.or(own).filter(|value| **value != Value::Broken);
                let default = value.map(|value| (Label::from("defaultValue"), translator.node(value, &[])));
                parameters.push((Label::from(*name), object(default)));
            }
            Declaration::Secret(name) => {
                parameters.push((Label::from(*name), object([(Label::from("type"), text("securestring"))])));
            }
            Declaration::Variable(name, Value::For(looped)) => {
                loops.push(translator.looped(&Cow::Borrowed(*name), looped, &[]));
            }
            Declaration::Variable(name, value) => variables.push((Label::from(*name), translator.node(value, &[]))),
            Declaration::Function(name, parameters, body) => {
                functions.push((Label::from(*name), translator.function(parameters, body)));
            }
            Declaration::Resource(resource) => translator.add_resource(resource, None, &mut resources),
            Declaration::Module(module) => match modules.find(module, (file, level)) {
                Some(found) => {
                    let inside = template(&found.declarations, &[], modules, (found.file, found.level));
                    resources.push(translator.deployment(module, inside));
                }
                None => {
                    let message = templates::module_not_read(named(&module.kind)).then(templates::paste_build());
                    document.say(Severity::Warning, document.origin(module.symbol), message);
                    resources.push((Label::from(module.symbol), Node::Object(notes::unread(module.symbol))));
                }
            },
            Declaration::Output(name, value) => {
                outputs.push((Label::from(*name), object([(Label::from("value"), translator.node(value, &[]))])));
            }
            Declaration::Given(..) | Declaration::Using | Declaration::Other => {}
        }
    }
    for function in translator.loads.take() {
        let message = templates::file_not_read(quote(function)).then(templates::paste_build());
        document.say(Severity::Warning, document.origin(function), message);
    }
    variables.extend(translator.hoisted.take());
    if !loops.is_empty() {
        variables.push((Label::from("copy"), Node::List(loops)));
    }
    let space = [("namespace", text("__bicep")), ("members", object(functions))];
    object([
        (Label::from("languageVersion"), text("2.0")),
        (Label::from("parameters"), object(parameters)),
        (Label::from("variables"), object(variables)),
        (Label::from("functions"), Node::List(vec![object(space.map(|(name, value)| (Label::from(name), value)))])),
        (Label::from("resources"), object(resources)),
        (Label::from("outputs"), object(outputs)),
    ])
}

/// True for defaults that can decide a rule: an empty value, a switch, an access.
fn is_decisive(default: &Value<'_>) -> bool {
    match default {
        Value::Null | Value::Bool(_) => true,
        Value::Number(number) => *number < 2,
        Value::Text(parts) => match parts.as_slice() {
            [] => true,
            [Part::Plain(text)] => is_decisive_text(text),
            _ => false,
        },
        Value::List(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        _ => false,
    }
}

pub(super) fn object<'t>(members: impl IntoIterator<Item = (Label<'t>, Node<'t>)>) -> Node<'t> {
    Node::Object(members.into_iter().collect::<Object<'t>>())
}

/// A plain text.
pub(super) fn text<'t>(text: &'t str) -> Node<'t> {
    Node::Text(Cow::Borrowed(text))
}

pub(super) fn computed<'t>(expression: &str) -> Node<'t> {
    Node::Text(Cow::Owned(format!("[{expression}]")))
}

impl<'t> Translator<'_, 't> {
    /// A value as a template has it.
    pub(super) fn node(&self, value: &Value<'t>, locals: &[Local<'t>]) -> Node<'t> {
        match value {
            Value::Null => Node::Null,
            Value::Bool(value) => Node::Bool(*value),
            Value::Number(number) => Node::Number(*number),
            Value::Text(parts) => self.text_node(parts, value, locals),
            Value::List(items) => self.list_node(items, locals),
            Value::Object(entries) => object(self.members(entries, locals)),
            Value::Broken => Node::Truncated,
            other => computed(&self.expression(other, locals)),
        }
    }

    fn text_node(&self, parts: &[Part<'t>], value: &Value<'t>, locals: &[Local<'t>]) -> Node<'t> {
        let plain = match parts {
            [] => Cow::Borrowed(""),
            [Part::Plain(text)] => text.clone(),
            _ if parts.iter().all(|part| matches!(part, Part::Plain(_))) => parts
                .iter()
                .filter_map(|part| if let Part::Plain(text) = part { Some(text.as_ref()) } else { None })
                .collect(),
            _ => return computed(&self.expression(value, locals)),
        };
        // ARM would read it as an expression.
        Node::Text(if plain.starts_with('[') { Cow::Owned(format!("[{plain}")) } else { plain })
    }

    /// A list, with the lists that are spread in it.
    fn list_node(&self, items: &[Item<'t>], locals: &[Local<'t>]) -> Node<'t> {
        let item = |item: &Item<'t>| match item {
            Item::One(value) => self.node(value, locals),
            Item::Spread(value) => object([(Label::from(SPREAD), self.node(value, locals))]),
            Item::Broken => Node::Truncated,
        };
        Node::List(items.iter().map(item).collect())
    }

    /// The members of an object; those that loops make are in its `copy`.
    pub(super) fn members(&self, entries: &[Entry<'t>], locals: &[Local<'t>]) -> Members<'t> {
        let (mut members, mut loops) = (Members::new(), Vec::new());
        for entry in entries {
            match entry {
                Entry::Member(_, Value::Broken) | Entry::Resource(_) => {}
                Entry::Spread(value) => members.push((Label::from(SPREAD), self.node(value, locals))),
                Entry::Member(Key::Plain(name), Value::For(looped)) => loops.push(self.looped(name, looped, locals)),
                Entry::Member(Key::Plain(name), value) => members.push((name.clone().into(), self.node(value, locals))),
                Entry::Member(Key::Computed(parts), value) => {
                    let name = self.expression(&Value::Text(parts.clone()), locals);
                    members.push((Label::from(format!("[{name}]")), self.node(value, locals)));
                }
                Entry::Broken => members.push((Label::Note(Note::Truncated), Node::Bool(true))),
            }
        }
        if !loops.is_empty() {
            members.push((Label::from("copy"), Node::List(loops)));
        }
        members
    }

    /// A loop that makes a member or a variable.
    fn looped(&self, name: &Cow<'t, str>, looped: &Loop<'t>, locals: &[Local<'t>]) -> Node<'t> {
        let (count, inside) = self.rounds(name, looped, locals);
        object([
            (Label::from("name"), Node::Text(name.clone())),
            (Label::from("count"), count),
            (Label::from("input"), self.node(&looped.body, &inside)),
        ])
    }

    /// How many rounds a loop makes, and what has a name inside of it.
    pub(super) fn rounds(&self, name: &str, looped: &Loop<'t>, locals: &[Local<'t>]) -> (Node<'t>, Vec<Local<'t>>) {
        let list = self.shared(&looped.list, locals);
        let round = format!("copyIndex({})", quoted(name));
        let item = Local { name: looped.item, expression: format!("{list}[{round}]") };
        let index = looped.index.map(|name| Local { name, expression: round });
        (computed(&format!("length({list})")), locals.iter().cloned().chain([item]).chain(index).collect())
    }

    /// A value as an expression that is cheap to evaluate again and again: what is no name gets one.
    fn shared(&self, value: &Value<'t>, locals: &[Local<'t>]) -> String {
        let is_name = matches!(value, Value::Name(name) if matches!(self.names.get(name), Some(Named::Parameter | Named::Variable)));
        let (written, is_local) = self.is_local(|| self.expression(value, locals));
        if is_name || is_local { written } else { self.hoist(self.node(value, &[])) }
    }

    /// What something makes, and whether that depends on a local name.
    fn is_local<T>(&self, make: impl FnOnce() -> T) -> (T, bool) {
        let before = self.uses_local.replace(false);
        let made = make();
        let is_local = self.uses_local.get();
        self.uses_local.set(before || is_local);
        (made, is_local)
    }

    /// A variable for a value, as an expression.
    fn hoist(&self, node: Node<'t>) -> String {
        let mut hoisted = self.hoisted.borrow_mut();
        let name = format!("${}", hoisted.len());
        let expression = format!("variables('{name}')");
        hoisted.push((Label::from(name), node));
        expression
    }

    fn function(&self, parameters: &[&'t str], body: &Value<'t>) -> Node<'t> {
        let local = |name: &&'t str| Local { name, expression: format!("parameters({})", quoted(name)) };
        let locals: Vec<Local<'t>> = parameters.iter().map(local).collect();
        let declared = parameters.iter().map(|name| object([(Label::from("name"), text(name))]));
        let output = object([(Label::from("value"), self.node(body, &locals))]);
        object([(Label::from("parameters"), Node::List(declared.collect())), (Label::from("output"), output)])
    }
}
