//! Formats that are not Azure's own JSON. Each is turned into the tree that Azure's JSON of the same resources would be,
//! made of slices of the text, so that one set of readers understands them all and knows where each rule stands.
//!
//! Text has a [`Format`]: it claims the parts of a text that are in it, and reads one part. Objects inside JSON that
//! stand for resources in another vocabulary are turned into those by [`translate`].

pub mod arm;
mod bicep;
mod lines;
mod made_text;
mod mend;
mod powershell;
mod resource_graph;
mod resource_type;
mod table;
pub mod template;
mod terraform;

use std::ops::Range;

pub use made_text::{MadeText, walk_inner};
pub use mend::mend;

pub(super) use super::node_firewall;

use super::fields::Fields;
use super::format::Format;
use crate::estate::{Direction, Estate};
use crate::json::{Node, Object};

/// The formats, in the order in which they may claim a text.
const FORMATS: &[Format] = &[
    // Before Terraform, which has an `import { … }` as well.
    Format { kind: "bicep", claims: bicep::claims, read: bicep::read },
    Format { kind: "terraform-hcl", claims: terraform::claims_of_configuration, read: terraform::read_configuration },
    powershell::LIST_VIEW,
    powershell::TABLE_VIEW,
    table::RESOURCE_GRAPH,
    table::PORTAL_ROWS,
    table::CSV,
    table::STACKED_ROWS,
    table::POWERSHELL_CSV,
];

/// What turns an object of another vocabulary into Azure's: `None` if the object is not of that vocabulary.
type Translation = for<'t> fn(&Fields<'_, 't, '_>) -> Option<Vec<Node<'t>>>;

/// The vocabularies that objects may be in, with their kinds as the plan names them.
const VOCABULARIES: &[(&str, Translation)] = &[
    ("terraform-plan", terraform::plan),
    ("terraform-state", terraform::state),
    ("terraform-hcl", terraform::json),
    ("resource-graph", resource_graph::translate),
    ("powershell", powershell::translate),
];

/// The member of a translated resource that tells why there may be more in it than the source shows.
pub const INCOMPLETE: &str = "\u{1}incomplete";

/// The member that tells in which direction rules may be missing, where `INCOMPLETE` is about one only.
pub const INCOMPLETE_IN: &str = "\u{1}incomplete-in";

/// The member of a resource that a template or a configuration declares: what it leaves out has its default.
pub const DECLARED: &str = "\u{1}declared";

/// The member of a translated resource whose rules or routes are resources of their own in the source.
pub const APART: &str = "\u{1}apart";

/// The type of what stands for a part of a configuration that the source calls and does not hold.
const UNREAD: &str = "\u{1}unread";

/// What stands for a part that is not shown, under the name by which the source calls it.
fn unread<'t>(name: impl Into<std::borrow::Cow<'t, str>>) -> Object<'t> {
    let members = [("type", Node::Text(UNREAD.into())), ("name", Node::Text(name.into()))];
    members.into_iter().map(|(name, value)| (name.into(), value)).collect()
}

/// True for what stands for a part that is not shown.
pub fn is_unread(object: &Object<'_>) -> bool {
    object.text("type").is_some_and(|own| own == UNREAD)
}

/// The member of a translated resource with the names of those of its parts that are resources of their own, where other parts
/// are inside.
pub const OVERWRITTEN: &str = "\u{1}overwritten";

/// The parts of a resource with those that are resources of their own, and without them, where each overwrites the other. Of two
/// parts of one name the one inside comes first. `None` if all of its parts are made in one way.
pub fn overwritten<T: Clone>(body: &Object<'_>, parts: &[T], name_of: fn(&T) -> &str) -> Option<(Vec<T>, Vec<T>)> {
    let names: Vec<&str> = body.list(OVERWRITTEN).iter().filter_map(Node::text).collect();
    let (mut with, mut without) = (parts.to_vec(), parts.to_vec());
    for name in &names {
        let is_named = |part: &T| name_of(part).eq_ignore_ascii_case(name);
        if let Some(last) = without.iter().rposition(is_named) {
            without.remove(last);
        }
        let both = with.iter().filter(|part| is_named(part)).count() > 1;
        if let Some(first) = with.iter().position(is_named).filter(|_| both) {
            with.remove(first);
        }
    }
    (!names.is_empty()).then_some((with, without))
}

/// True if what a resource holds are resources of their own in the source, as whoever translated it knows.
pub fn is_apart(body: &Object<'_>) -> bool {
    body.get(APART).is_some()
}

/// Why there may be more in a resource than the source shows, if whoever translated it knows.
pub fn why_incomplete(object: &Object<'_>) -> Option<String> {
    object.text(INCOMPLETE).map(|reason| reason.to_string())
}

/// True if a template or a configuration declares the resource, and not what Azure shows of it.
pub fn is_declared(object: &Object<'_>) -> bool {
    object.get(DECLARED).is_some()
}

/// The only direction in which there may be more, if whoever translated it knows.
pub fn incomplete_in(object: &Object<'_>) -> Option<Direction> {
    let written = object.text(INCOMPLETE_IN)?;
    [Direction::Inbound, Direction::Outbound].into_iter().find(|direction| direction.to_string() == **written)
}

/// The parts of a text that are in one of the formats, in their order; none overlap.
pub fn claims(text: &str) -> Vec<(Range<usize>, &'static Format)> {
    let mut claims: Vec<(Range<usize>, &'static Format)> = Vec::new();
    for format in FORMATS {
        for range in (format.claims)(text) {
            if claims.iter().all(|(other, _)| range.end <= other.start || other.end <= range.start) {
                claims.push((range, format));
            }
        }
    }
    claims.sort_by_key(|(range, _)| range.start);
    claims
}

/// The resources that an object stands for, with the kind of its vocabulary.
pub fn translate<'t>(fields: &Fields<'_, 't, '_>) -> Option<(&'static str, Vec<Node<'t>>)> {
    VOCABULARIES.iter().find_map(|(kind, translate)| Some((*kind, translate(fields)?)))
}

/// Reads an object that shows the firewall of a node, or a part of it; false if it shows none.
pub fn read_node_firewall(
    fields: &Fields<'_, '_, '_>,
    estate: &mut Estate,
    windows: &mut node_firewall::Windows,
) -> bool {
    if let Some(firewall) = node_firewall::read_nft_json(fields) {
        estate.node_firewalls.push(firewall);
        return true;
    }
    node_firewall::read_windows_object(fields, windows)
}
