//! Responses of Azure Resource Graph: rows that are resources as the REST API shows them, with the columns that the query
//! selected. There may be more pages.

use std::borrow::Cow;

use crate::azure::fields::Fields;
use crate::documents::document::Document;
use crate::formats::values::objects::copies;
use crate::messages::tables;
use model::estate::{Page, ResourceId};
use model::json::{Label, Node, Object};
use model::source::Severity;

/// What shows that there are more pages, if it holds something.
const MORE: [&str; 3] = ["skip_token", "$skipToken", "skipToken"];

/// The rows of a response; `None` for any other object.
pub(super) fn translate<'t>(fields: &Fields<'_, 't, '_>) -> Option<Vec<Node<'t>>> {
    let object = fields.object;
    if let Some(row) = powershell_row(object) {
        return Some(resources(vec![row], fields.document));
    }
    let counted = ["count", "total_records", "totalRecords", "resultTruncated", "result_truncated"];
    if !counted.iter().chain(&MORE).any(|name| object.get(name).is_some()) {
        return None;
    }
    let rows = match object.get("data")? {
        Node::List(rows) => rows.iter().filter_map(Node::object).cloned().collect(),
        Node::Object(table) => rows_of(table)?,
        _ => return None,
    };
    Some(resources(rows, fields.document))
}

/// The object as a page of an answer that has more rows; `None` if it is not one, or shows all rows.
pub(crate) fn page(fields: &Fields<'_, '_, '_>) -> Option<Page> {
    let object = fields.object;
    let (rows, first) = match object.get("data")? {
        Node::List(rows) => (rows.len(), rows.first().and_then(Node::object).and_then(|row| row.text("id"))),
        Node::Object(table) => (table.list("rows").len(), None),
        _ => return None,
    };
    let holds = |name: &&&str| matches!(object.get(name), Some(Node::Text(text)) if !text.is_empty());
    let token = MORE.iter().find(holds).and_then(|name| object.member(name));
    let truncated =
        ["resultTruncated", "result_truncated"].iter().find_map(|name| object.member(name)).filter(|(_, value)| {
            matches!(value, Node::Bool(true)) || value.text().is_some_and(|text| text.eq_ignore_ascii_case("true"))
        });
    let counted = ["total_records", "totalRecords"].iter().find_map(|name| object.member(name));
    let total = counted.and_then(|(_, total)| match total {
        Node::Number(total) => usize::try_from(*total).ok(),
        _ => None,
    });
    let left_out = counted.filter(|_| total.is_some_and(|total| total > rows));
    let (name, _) = token.or(truncated).or(left_out)?;
    Some(Page { total, rows, first: first.cloned().map(Cow::into_owned), origin: fields.document.origin(name) })
}

/// A row as `Search-AzGraph` gives it: with its id a second time, which is left out here.
fn powershell_row<'t>(object: &Object<'t>) -> Option<Object<'t>> {
    let repeated = object.text("ResourceId").filter(|id| id.starts_with('/'))?;
    let is_row = object.text("id") == Some(repeated) && object.get("type").is_some();
    is_row.then(|| copies(object).filter(|(name, _)| *name != "ResourceId").collect())
}

/// The rows of an answer in the form of a table: columns with names, and rows that are lists.
fn rows_of<'t>(table: &Object<'t>) -> Option<Vec<Object<'t>>> {
    let name = |column: &Node<'t>| column.object()?.text("name").cloned().map(Label::from);
    let names: Vec<Label<'t>> = table.list("columns").iter().map(name).collect::<Option<_>>()?;
    let Some(Node::List(rows)) = table.get("rows") else { return None };
    let row = |cells: &Node<'t>| match cells {
        Node::List(cells) => Some(names.iter().cloned().zip(cells.iter().cloned()).collect()),
        _ => None,
    };
    Some(rows.iter().filter_map(row).collect())
}

/// The resources that rows show. Those that show none are reported once.
pub(super) fn resources<'t>(rows: Vec<Object<'t>>, document: &Document<'_>) -> Vec<Node<'t>> {
    let mut is_reported = false;
    let mut resources = Vec::new();
    for row in rows {
        let row = resource(row);
        if row.get("type").is_none() && !is_reported {
            is_reported = true;
            document.say(Severity::Warning, document.origin_of(&row), tables::row_without_type());
        }
        resources.push(Node::Object(row));
    }
    resources
}

/// A row as a resource: with its type, and with projected properties where they belong.
fn resource<'t>(row: Object<'t>) -> Object<'t> {
    const PROJECTED: &str = "properties_";
    // Exports may show the portal's own words for a type.
    let typed = row.text("type").is_some_and(|kind| kind.contains('/'));
    let kind = (!typed).then(|| row.text("id").and_then(|id| ResourceId::new(id).kind())).flatten();
    let (mut members, mut projected): (Vec<_>, Vec<_>) = (Vec::new(), Vec::new());
    for (name, value) in row.members() {
        let own = match name {
            Label::Name(Cow::Borrowed(name)) => name.strip_prefix(PROJECTED).map(Label::from),
            name => name.strip_prefix(PROJECTED).map(|own| Label::from(own.to_owned())),
        };
        match own {
            Some(own) => projected.push((own, value.clone())),
            None => members.push((name.clone(), value.clone())),
        }
    }
    if !projected.is_empty() {
        let whole = row.object("properties").into_iter().flat_map(Object::members);
        let all = whole.map(|(name, value)| (name.clone(), value.clone())).chain(projected).collect();
        members.push((Label::from("properties"), Node::Object(all)));
    }
    members.extend(kind.map(|kind| (Label::from("type"), Node::Text(Cow::Owned(kind)))));
    members.into_iter().collect()
}
