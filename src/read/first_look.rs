//! A first look at texts: network security groups and nothing else, as az prints them. It is small enough for a page to open
//! with; whatever is more than that, or is not quite right, is left to the whole engine.

use std::borrow::Cow;
use std::cell::RefCell;

use super::document::{Document, TextPlaces};
use super::lines::Lines;
use super::nsg::{is_nsg, read_nsg};
use super::{Diagnostic, Extent, Read, Severity, Source, SourceReport, secrets};
use crate::estate::{Estate, Nsg, unique_ids};
use crate::json::{Node, Object};

/// Members that a group does not have where az shows it: templates and Resource Graph have them.
const OF_OTHERS: [&str; 6] = ["apiVersion", "dependsOn", "copy", "condition", "tenantId", "subscriptionId"];

/// Reads sources that are network security groups alone and whole; `None` if one of them is anything else, holds a secret, or
/// needs to be told something about.
pub fn first_look(sources: &[Source]) -> Option<Read> {
    let (mut estate, mut reports) = (Estate::default(), Vec::new());
    for (number, source) in sources.iter().enumerate() {
        let (nsgs, report) = look_at(number, source)?;
        estate.nsgs.extend(nsgs);
        reports.push(report);
    }
    let stand_alone = are_different(&estate.nsgs) && meet_nowhere(&estate.nsgs);
    stand_alone.then_some(Read { estate, sources: reports, service_tags: None })
}

fn look_at(number: usize, source: &Source) -> Option<(Vec<Nsg>, SourceReport)> {
    // What looks like an expression of a template means something else than it says.
    let lines = Lines::new(&source.text);
    if source.text.contains("\"[") || !matches!(secrets::masked(&source.text, &lines), (Cow::Borrowed(_), _)) {
        return None;
    }
    let tree = serde_json::from_str::<Node<'_>>(&source.text).ok()?;
    let diagnostics = RefCell::new(Vec::new());
    let document = Document {
        source: number,
        source_name: &source.name,
        text: &source.text,
        places: TextPlaces::default(),
        lines: &lines,
        diagnostics: &diagnostics,
        #[cfg(feature = "whole")]
        inner: RefCell::default(),
    };
    let groups: Option<Vec<&Object<'_>>> = listed(&tree)?.into_iter().map(group).collect();
    let nsgs: Vec<Nsg> = groups?.into_iter().map(|group| read_nsg(group, &document)).collect();
    let diagnostics: Vec<Diagnostic> = diagnostics.take();
    let is_clean = diagnostics.iter().all(|told| told.severity == Severity::Info);
    let (name, kind) = (source.name.clone(), "azure-nsg".to_owned());
    let report = SourceReport { name, kind, read: Extent::Whole, contents: None, diagnostics };
    (is_clean && !nsgs.is_empty()).then_some((nsgs, report))
}

/// What stands in a listing, or the one thing that there is.
fn listed<'n, 't>(tree: &'n Node<'t>) -> Option<Vec<&'n Node<'t>>> {
    match tree {
        Node::List(list) => Some(list.iter().collect()),
        Node::Object(object) => match object.get("value") {
            Some(Node::List(list)) if object.members().count() == 1 => Some(list.iter().collect()),
            Some(_) => None,
            None => Some(vec![tree]),
        },
        _ => None,
    }
}

fn group<'n, 't>(node: &'n Node<'t>) -> Option<&'n Object<'t>> {
    node.object().filter(|object| is_nsg(object) && OF_OTHERS.iter().all(|name| object.get(name).is_none()))
}

/// True if none is shown twice.
fn are_different(nsgs: &[Nsg]) -> bool {
    let ids: Vec<String> = nsgs.iter().map(|nsg| nsg.path().to_ascii_lowercase()).collect();
    unique_ids(ids.clone()) == ids
}

/// True if no two of them can be on the way of one node: those on network interfaces may meet others.
fn meet_nowhere(nsgs: &[Nsg]) -> bool {
    let on_nic = |path: &String| path.to_ascii_lowercase().contains("/networkinterfaces/");
    nsgs.len() == 1 || !nsgs.iter().flat_map(|nsg| &nsg.attached_to).any(on_nic)
}
