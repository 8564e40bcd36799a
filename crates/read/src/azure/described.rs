//! What a document says of the resources that it describes: whether it shows all of them, and when it was written.
//!
//! These signs show which of two exports is newer; nothing else does, and never the order of the files:
//! - times that Azure prints and that only grow: `lastModified` and the transition times of a pool, `lastModifiedAt` in
//!   `systemData`, `changedTime` of `az resource list`;
//! - the `serial` of two Terraform states with the same `lineage`.

use crate::documents::document::Document;
use crate::documents::truncated::is_cut;
use model::estate::{Description, Form, Sign};
use model::json::{Node, Note, Object};

/// How the names of such signs begin.
pub(crate) const ORDER_SIGN: &str = "order of deployment ";

/// Members of which an export of Azure's has at least one. The result of a query with chosen members has none.
const OF_EXPORTS: [&str; 7] =
    ["properties", "type", "etag", "provisioningState", "allocationState", "creationTime", "apiVersion"];

/// Members that a listing of resources of every type shows, and that say nothing of what is in one.
const OF_LISTINGS: [&str; 17] = [
    "id",
    "name",
    "type",
    "location",
    "tags",
    "resourceGroup",
    "kind",
    "sku",
    "identity",
    "etag",
    "managedBy",
    "zones",
    "plan",
    "extendedLocation",
    "createdTime",
    "changedTime",
    "provisioningState",
];

/// Members with a time that grows with each change.
const TIMES: [&str; 5] = [
    "lastModified",
    "allocationStateTransitionTime",
    "stateTransitionTime",
    "provisioningStateTransitionTime",
    "changedTime",
];

/// The description of a resource that an object shows.
pub(crate) fn description(object: &Object<'_>, document: &Document<'_>) -> Description {
    let Description { form, mut signs, .. } = document.within.borrow().clone();
    signs.extend(signs_of(object));
    let form = match form {
        Form::Export if !shows_all(object) => Form::Partial,
        Form::StandAlone => Form::Declared,
        form => form,
    };
    let is_truncated = is_cut(object) || object.object("properties").is_some_and(is_cut);
    Description { form, signs, is_truncated }
}

/// The signs that show when a template deploys a resource.
pub(crate) fn signs_of_order(object: &Object<'_>) -> impl Iterator<Item = Sign> {
    let signs = object.note(Note::Order).and_then(Node::object).into_iter().flat_map(Object::members);
    signs.filter_map(|(name, moment)| match moment {
        Node::Number(moment) => Some(Sign { name: name.to_string(), moment: u128::try_from(*moment).ok()? }),
        _ => None,
    })
}

/// The form of a child resource that is outside of its parent.
pub(crate) fn form_of_part(object: &Object<'_>, document: &Document<'_>) -> Form {
    match document.within.borrow().form {
        Form::Declared if object.has_note(Note::Conditional) => Form::Conditional,
        Form::Declared => Form::Child,
        form => form,
    }
}

fn shows_all(object: &Object<'_>) -> bool {
    let body = object.object("properties").unwrap_or(object);
    let is = |name: &str, names: &[&str]| names.iter().any(|one| one.eq_ignore_ascii_case(name));
    // `null` is a value as well: the export shows that there is none.
    let exported = object.members().any(|(name, _)| is(name, &OF_EXPORTS));
    exported && body.members().any(|(name, _)| !is(name, &OF_LISTINGS))
}

fn signs_of(object: &Object<'_>) -> Vec<Sign> {
    let body = object.object("properties").unwrap_or(object);
    let of_body = TIMES.iter().filter_map(|&name| Some((name, body.text(name).or_else(|| object.text(name))?)));
    let system = object.object("systemData").and_then(|system| system.text("lastModifiedAt"));
    let times = of_body.chain(system.map(|time| ("systemData.lastModifiedAt", time)));
    let sign =
        |(name, time): (&str, &std::borrow::Cow<'_, str>)| Some(Sign { name: name.to_owned(), moment: moment(time)? });
    times.filter_map(sign).chain(signs_of_order(object)).collect()
}

/// The sign of a Terraform state.
pub(crate) fn sign_of_state(object: &Object<'_>) -> Option<Sign> {
    let Some(Node::Number(serial)) = object.get("serial") else { return None };
    let lineage = object.text("lineage").filter(|lineage| !lineage.is_empty())?;
    Some(Sign { name: format!("serial of the state {lineage}"), moment: u128::try_from(*serial).ok()? })
}

/// A time in UTC, as Azure prints it, as a number that grows: `2024-05-01T10:11:12.1234567Z`.
fn moment(text: &str) -> Option<u128> {
    let text = text.strip_suffix('Z').or_else(|| text.strip_suffix("+00:00"))?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_time = whole.len() == 19
        && whole.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            10 => byte == b'T',
            13 | 16 => byte == b':',
            _ => byte.is_ascii_digit(),
        });
    if !is_time || fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits: String = whole.chars().filter(char::is_ascii_digit).chain(format!("{fraction:0<9}").chars()).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn times_are_compared_whatever_their_precision() {
        let (early, late) = (moment("2024-05-01T10:11:12.5Z"), moment("2024-05-01T10:11:12.5000001+00:00"));
        assert!(early.is_some() && early < late);
        assert!(moment("2024-05-01T10:11:12Z") < early);
        for unclear in ["", "yesterday", "2024-05-01", "2024-05-01T10:11:12", "2024-05-01T10:11:12+02:00"] {
            assert_eq!(moment(unclear), None, "{unclear}");
        }
    }
}
