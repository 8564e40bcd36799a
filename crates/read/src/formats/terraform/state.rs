//! Terraform's state: as `terraform show -json` prints it, and as its file holds it. All values are known.

use super::resource::{Certainty, Resource, is_read};
use super::resources::{Collected, Scope, nodes};
use crate::azure::described;
use crate::azure::fields::Fields;
use crate::formats::values::value::written;
use model::estate::{Description, Form};
use model::json::{Elsewhere, Label, Node, Note, Object};

/// How a state describes its resources.
pub(crate) fn description(state: &Object<'_>) -> Option<Description> {
    Some(Description {
        form: Form::Export,
        signs: described::sign_of_state(state).into_iter().collect(),
        ..Description::default()
    })
}

/// The resources of a state in Azure's shape; `None` if the object is no state.
pub(crate) fn translate<'t>(fields: &Fields<'_, 't, '_>) -> Option<Vec<Node<'t>>> {
    let object = fields.object;
    object.text("terraform_version")?;
    let resources = match (object.object("values"), object.get("version"), object.get("resources")) {
        (Some(values), _, _) if object.get("format_version").is_some() => of_modules(values.object("root_module")?),
        (_, Some(Node::Number(_)), Some(Node::List(resources))) if object.get("serial").is_some() => {
            resources.iter().filter_map(Node::object).flat_map(of_file).collect()
        }
        _ => return None,
    };
    let doubt = is_cut(object).then_some(Elsewhere::BehindTruncation);
    Some(nodes(Collected { resources, doubt, scope: Scope::Everything }))
}

/// True if the text breaks off inside the object. The break goes through everything that is open, so its mark is there.
pub(super) fn is_cut(object: &Object<'_>) -> bool {
    object.has_note(Note::Truncated)
}

/// The resources of a module and of those inside it. The tree is as deep as JSON may be, which is bounded.
fn of_modules<'t>(module: &Object<'t>) -> Vec<Resource<'t>> {
    let own = module.list("resources").iter().filter_map(Node::object).filter_map(of_shown);
    let inner = module.list("child_modules").iter().filter_map(Node::object).flat_map(of_modules);
    own.chain(inner).collect()
}

/// A resource as `show -json` prints it.
fn of_shown<'t>(shown: &Object<'t>) -> Option<Resource<'t>> {
    let kind = shown.text("type").filter(|kind| is_read(kind))?.to_string();
    // What was replaced and is still to be destroyed is not in effect.
    if shown.get("deposed_key").is_some() {
        return None;
    }
    let address = shown.text("address").map(|address| address.to_string()).unwrap_or_default();
    let values = shown.object("values")?.clone();
    let values = without_sensitive(values, shown.object("sensitive_values"));
    Some(Resource { kind, address, values, certainty: Certainty::Sure })
}

/// The values without those that Terraform marks as sensitive: they are unknown, so that nothing shows them.
pub(super) fn without_sensitive<'t>(values: Object<'t>, marks: Option<&Object<'t>>) -> Object<'t> {
    let Some(marks) = marks else { return values };
    let member = |(name, value): (&Label<'t>, &Node<'t>)| (name.clone(), without_marked(name, value, marks.get(name)));
    values.members().map(member).collect()
}

fn without_marked<'t>(name: &str, value: &Node<'t>, mark: Option<&Node<'t>>) -> Node<'t> {
    match (value, mark) {
        (_, Some(Node::Bool(true))) => written(format!("{name} (sensitive value)")),
        (Node::Object(value), Some(Node::Object(marks))) => Node::Object(without_sensitive(value.clone(), Some(marks))),
        (Node::List(list), Some(Node::List(marks))) => {
            let one = |(at, value): (usize, &Node<'t>)| without_marked(name, value, marks.get(at));
            Node::List(list.iter().enumerate().map(one).collect())
        }
        _ => value.clone(),
    }
}

/// The instances of a resource in a state file.
fn of_file<'t>(block: &Object<'t>) -> Vec<Resource<'t>> {
    let Some(kind) = block.text("type").filter(|kind| is_read(kind)) else { return Vec::new() };
    let text = |name: &str| block.text(name).map(|text| text.to_string()).unwrap_or_default();
    let module = block.text("module").map(|module| format!("{module}.")).unwrap_or_default();
    let address = format!("{module}{kind}.{}", text("name"));
    let instance = |instance: &Object<'t>| {
        let key = match instance.get("index_key") {
            Some(Node::Number(number)) => format!("[{number}]"),
            Some(Node::Text(key)) => format!("[\"{key}\"]"),
            _ => String::new(),
        };
        let values = instance.object("attributes").filter(|_| instance.get("deposed").is_none())?.clone();
        Some(Resource {
            kind: kind.to_string(),
            address: format!("{address}{key}"),
            values,
            certainty: Certainty::Sure,
        })
    };
    block.list("instances").iter().filter_map(Node::object).filter_map(instance).collect()
}
