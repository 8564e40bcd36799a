//! Cells as the values of Azure's JSON.

use std::borrow::Cow;

use super::column::Column;
use super::grid::{Cell, Row, Section};
use model::json::{Label, Node};

/// The members of an object that is made of cells.
pub(super) type Members<'t> = Vec<(Label<'t>, Node<'t>)>;

pub(super) fn object<'t>(members: Members<'t>) -> Node<'t> {
    Node::Object(members.into_iter().collect())
}

/// A name that is not in the text.
pub(super) fn name<'t>(name: &'static str) -> Label<'t> {
    Label::from(name)
}

/// A text that is not in the source.
pub(super) fn made<'t>(text: impl Into<Cow<'t, str>>) -> Node<'t> {
    Node::Text(text.into())
}

/// What a cell says.
pub(super) fn value<'t>(cell: &Cell<'t>) -> Node<'t> {
    Node::Text(cell.value.clone())
}

/// What a cell says in one word, without the icons that blades put before some.
pub(super) fn word<'t>(cell: &Cell<'t>) -> Node<'t> {
    let icon = |c: char| !c.is_alphanumeric() && c != '*';
    Node::Text(match &cell.value {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(icon)),
        Cow::Owned(text) => Cow::Owned(text.trim_matches(icon).to_owned()),
    })
}

/// The name in a cell, without the icons of warnings before it.
pub(super) fn name_of<'t>(cell: &Cell<'t>) -> Cow<'t, str> {
    let icon = |c: char| !c.is_alphanumeric() && !['_', '-', '.', '[', '(', '/'].contains(&c);
    match &cell.value {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_start_matches(icon)),
        Cow::Owned(text) => Cow::Owned(text.trim_start_matches(icon).to_owned()),
    }
}

/// The texts of a cell that lists several.
pub(super) fn list<'t>(cell: &Cell<'t>) -> Node<'t> {
    let separators = [',', ';', '\n'];
    let entries = match &cell.value {
        Cow::Borrowed(text) => text
            .split(separators)
            .map(str::trim)
            .filter(|one| !one.is_empty())
            .map(|one| Node::Text(Cow::Borrowed(one)))
            .collect(),
        Cow::Owned(text) => text
            .split(separators)
            .map(str::trim)
            .filter(|one| !one.is_empty())
            .map(|one| Node::Text(Cow::Owned(one.to_owned())))
            .collect(),
    };
    Node::List(entries)
}

/// A column, the member that it becomes, and how its cells are read.
pub(super) type Reader<'t> = (Column, &'static str, fn(&Cell<'t>) -> Node<'t>);

/// Members made of the cells of a row: each column with the name of its member and what becomes of the cell.
pub(super) fn members<'t>(section: &Section<'t>, row: &Row<'t>, columns: &[Reader<'t>]) -> Members<'t> {
    let member = |(column, member, read): &Reader<'t>| Some((name(member), read(section.cell(row, *column)?)));
    columns.iter().filter_map(member).collect()
}
