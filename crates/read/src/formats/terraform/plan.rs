//! `terraform show -json` of a plan: what will be there after it is applied. What Terraform knows only then is unclear, except
//! references, which the plan's copy of the configuration shows.

use std::collections::{BTreeMap, BTreeSet};

use super::references::{Planned, References};
use super::resource::{Certainty, Resource, after_apply, is_read};
use super::resources::{Collected, Scope, nodes};
use super::state::{is_cut, without_sensitive};
use super::unclear::{Cause, report_unclear};
use crate::azure::fields::Fields;
use model::estate::{Description, Form};
use model::json::{Elsewhere, Label, Node, Object};

/// Attributes whose absence means that there is nothing.
const DECISIVE: [&str; 6] =
    ["security_rule", "route", "network_configuration", "network_security_group_id", "subnet_id", "route_table_id"];

/// How a plan describes its resources.
pub(crate) fn description(_: &Object<'_>) -> Option<Description> {
    Some(Description { form: Form::StandAlone, ..Description::default() })
}

/// The resources of a plan in Azure's shape; `None` if the object is no plan.
pub(crate) fn translate<'t>(fields: &Fields<'_, 't, '_>) -> Option<Vec<Node<'t>>> {
    let plan = fields.object;
    plan.text("format_version")?;
    let values = plan.object("planned_values")?.object("root_module")?;
    let changes = plan.list("resource_changes");
    let mut unknown = BTreeMap::new();
    for change in changes.iter().filter_map(Node::object).filter(|change| !is_cut(change)) {
        let after = change.object("change").and_then(|change| change.object("after_unknown"));
        if let Some((address, after)) = change.text("address").zip(after) {
            unknown.insert(&**address, after);
        }
    }
    let mut planned = Vec::new();
    collect(values, "", &unknown, &mut planned);
    let references = References::new(plan.object("configuration"), &planned, plan.object("prior_state"));
    let mut resources: Vec<Resource<'t>> = Vec::new();
    for one in planned.iter().filter(|one| is_read(one.kind)) {
        let values = references.resolved(one);
        resources.push(Resource {
            kind: one.kind.to_owned(),
            address: one.address.to_owned(),
            values,
            certainty: Certainty::Sure,
        });
    }
    resources.extend(read_before(plan));
    let doubt = is_cut(plan).then_some(Elsewhere::BehindTruncation);
    let nodes = nodes(Collected { resources, doubt, scope: Scope::Everything });
    report_unclear(fields.document, &nodes, Cause::AfterApply);
    Some(nodes)
}

/// What is planned in a module and in those inside it.
fn collect<'p, 't>(
    module: &'p Object<'t>,
    address: &'p str,
    unknown: &BTreeMap<&str, &Object<'t>>,
    planned: &mut Vec<Planned<'p, 't>>,
) {
    for resource in module.list("resources").iter().filter_map(Node::object) {
        let (Some(kind), Some(name), Some(own)) =
            (resource.text("type"), resource.text("name"), resource.text("address"))
        else {
            continue;
        };
        let known = resource.object("values").cloned().unwrap_or_default();
        let values = match unknown.get(&**own) {
            Some(unknown) => with_unknown(&known, unknown),
            None if known.text("id").is_some() => known,
            None => untold(known),
        };
        let values = without_sensitive(values, resource.object("sensitive_values"));
        planned.push(Planned { module: address, kind, name, key: resource.get("index"), address: own, values });
    }
    for inner in module.list("child_modules").iter().filter_map(Node::object) {
        let address = inner.text("address").map(|address| &**address).unwrap_or_default();
        collect(inner, address, unknown, planned);
    }
}

/// Known values together with those that are only known after the plan is applied.
fn with_unknown<'t>(known: &Object<'t>, unknown: &Object<'t>) -> Object<'t> {
    let marks: BTreeMap<&str, &Node<'t>> = model::sorted::map(unknown.members().map(|(name, mark)| (&**name, mark)));
    let shown: BTreeSet<&str> = model::sorted::set(known.members().map(|(name, _)| &**name));
    // Of a name that is marked twice, the last mark counts.
    let is_last = |name: &str, value: &Node<'t>| marks.get(name).is_some_and(|last| std::ptr::eq(*last, value));
    let mut members = Vec::new();
    for (name, value) in known.members() {
        let value = both(name, Some(value), marks.get(&**name).copied());
        members.extend(value.map(|value| (name.clone(), value)));
    }
    for (name, mark) in unknown.members().filter(|(name, mark)| !shown.contains(&***name) && is_last(name, mark)) {
        let value = both(name, None, Some(mark));
        members.extend(value.map(|value| (name.clone(), value)));
    }
    members.into_iter().collect()
}

/// A value with what is unknown of it.
fn both<'t>(name: &str, known: Option<&Node<'t>>, unknown: Option<&Node<'t>>) -> Option<Node<'t>> {
    match (known, unknown) {
        (_, Some(Node::Bool(true))) => Some(after_apply(name)),
        (Some(Node::Object(known)), Some(Node::Object(unknown))) => Some(Node::Object(with_unknown(known, unknown))),
        (None | Some(Node::Null), Some(Node::Object(unknown))) => {
            let value = with_unknown(&Object::default(), unknown);
            let is_empty = value.members().next().is_none();
            (!is_empty).then_some(Node::Object(value))
        }
        (known, Some(Node::List(unknown))) => {
            let known = match known {
                Some(Node::List(known)) => known.as_slice(),
                _ => &[],
            };
            Some(Node::List(elements(name, known, unknown)))
        }
        (known, _) => known.cloned(),
    }
}

/// The elements of a list with those that are unknown. Of a set, the known values leave unknown elements out; of a list,
/// they hold `null` there.
fn elements<'t>(name: &str, known: &[Node<'t>], unknown: &[Node<'t>]) -> Vec<Node<'t>> {
    let (mut known, mut all) = (known.iter().peekable(), Vec::new());
    for told in unknown {
        if *told == Node::Bool(true) {
            known.next_if(|value| **value == Node::Null);
            all.push(after_apply(name));
        } else {
            all.extend(both(name, known.next(), Some(told)));
        }
    }
    all.extend(known.cloned());
    all
}

/// A new resource, if the text doesn't show what is unknown: any absent member may be unknown.
fn untold<'t>(known: Object<'t>) -> Object<'t> {
    let absent = DECISIVE.iter().filter(|name| known.get(name).is_none());
    let absent: Vec<_> = absent.map(|name| (Label::from(*name), after_apply(name))).collect();
    let inside = |name: &str, value: &Node<'_>| name == "network_configuration" && matches!(value, Node::List(_));
    let member = |(name, value): (&Label<'t>, &Node<'t>)| match value {
        Node::List(blocks) if inside(name, value) => {
            let blocks = blocks.iter().map(|block| match block {
                Node::Object(block) => Node::Object(untold(block.clone())),
                other => other.clone(),
            });
            (name.clone(), Node::List(blocks.collect()))
        }
        other => (name.clone(), other.clone()),
    };
    known.members().map(member).chain(absent).collect()
}

/// What the plan has read from Azure: data sources, which are only in the state before it. That state has managed resources
/// as they were.
fn read_before<'t>(plan: &Object<'t>) -> Vec<Resource<'t>> {
    let mut read = Vec::new();
    let mut modules: Vec<&Object<'t>> = Vec::new();
    let state = plan.object("prior_state").and_then(|state| state.object("values"));
    modules.extend(state.and_then(|values| values.object("root_module")));
    while let Some(module) = modules.pop() {
        for resource in module.list("resources").iter().filter_map(Node::object) {
            let is_data = resource.text("mode").is_some_and(|mode| mode == "data");
            let kind = resource.text("type").filter(|kind| is_data && is_read(kind));
            let (Some(kind), Some(values)) = (kind, resource.object("values")) else { continue };
            let address = resource.text("address").map(|address| address.to_string()).unwrap_or_default();
            read.push(Resource { kind: kind.to_string(), address, values: values.clone(), certainty: Certainty::Sure });
        }
        modules.extend(module.list("child_modules").iter().filter_map(Node::object));
    }
    read
}
