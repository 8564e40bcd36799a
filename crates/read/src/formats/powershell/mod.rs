//! What Azure PowerShell prints: objects with names of their own spelling, as JSON or as the console lists them. They differ
//! from Azure's JSON in lists where one value is meant, in numbers for words, in JSON inside strings, and in class names
//! where a depth ended.

mod class_names;
mod list_view;
mod network;
mod pool;
mod shape;
mod table_view;
mod texts;
mod unwrap;

pub(super) use list_view::LIST_VIEW;
pub(super) use table_view::TABLE_VIEW;

use crate::azure::fields::Fields;
use model::json::Node;
use shape::Shape;

/// What an object of PowerShell describes; `None` for any other object.
pub(super) fn translate<'t>(fields: &Fields<'_, 't, '_>) -> Option<Vec<Node<'t>>> {
    let shape = Shape::of(fields.object)?;
    if shape == Shape::Reference {
        return Some(Vec::new());
    }
    if let Some(text) = texts::with_texts(fields.object, fields.document) {
        fields.document.inner.borrow_mut().push(text);
        return Some(Vec::new());
    }
    class_names::report(fields);
    let translated = match shape {
        Shape::Pool => pool::pool(fields.object),
        Shape::Account => pool::account(fields),
        Shape::Group => network::group(fields.object),
        Shape::View => {
            network::report_view(fields);
            return Some(Vec::new());
        }
        _ => network::resource(fields.object, &shape),
    };
    Some(vec![Node::Object(translated)])
}
