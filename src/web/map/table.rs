//! The map as a table, for screen readers.

use yew::prelude::*;

use super::sheet::{Sheet, is_same, kind, title};
use crate::web::el::{all, el};
use model::plan::{Hop, Requirement, Subject};

/// The table of a subject.
pub fn table(subject: &Subject) -> Html {
    let sheet = Sheet::of(subject, false);
    let of_hop = |requirement: &Requirement, hop: &Hop| {
        let crossed = requirement.hops.iter().find(|other| is_same(other, hop));
        el!("td", crossed.map_or("not on the path", |hop| hop.verdict.word())).html()
    };
    let row = |(_, requirement): &(usize, &Requirement)| {
        let cells = all(sheet.hops.iter(), |hop| of_hop(requirement, hop));
        el!("tr", el!("th[scope=row]", title(requirement)), cells, el!("td", requirement.verdict.word())).html()
    };
    let hops = all(sheet.hops.iter(), |hop| el!("th[scope=col]", format!("{} {}", kind(hop), hop.name)).html());
    let head = el!("tr", el!("th[scope=col]", "Traffic"), hops, el!("th[scope=col]", "All hops"));
    let caption = el!("caption", format!("Verdicts for {}", subject.name));
    el!("table", caption, head, all(sheet.lanes.iter(), row)).html()
}
