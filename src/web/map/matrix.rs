//! Many subjects by their hops: a row for each group of which the same holds, with what simplified communication gets at each hop.

use yew::prelude::*;

use crate::web::el::{Child, all, el};
use crate::web::filter::Filter;
use crate::web::prose::prose;
use crate::web::verdict::{can_move, name, symbol};
use crate::web::workbench::{Crossing, Workbench};
use model::message::Message;
use model::plan::{Group, HopKind, Plan, RequirementId, Subject, Verdict, all_of};

/// How many rows are shown until more are wanted.
const SHOWN: usize = 10;

/// The most rows that are ever shown: the filter finds the others.
const MOST: usize = 100;

const HOPS: [(HopKind, &str); 6] = [
    (HopKind::NodeFirewall, "Node firewall"),
    (HopKind::Nsg, "NSG"),
    (HopKind::AdminRules, "Admin rules"),
    (HopKind::Route, "Routes"),
    (HopKind::Firewall, "Firewall"),
    (HopKind::Account, "Account"),
];

/// A row: a subject by its place, for all of its group.
struct Row<'p> {
    number: usize,
    subject: &'p Subject,
    label: Option<&'p Message>,
}

/// The matrix. `chosen` is the subject whose map is shown.
pub fn matrix(plan: &Plan, chosen: usize, filter: &Filter, more: &UseStateHandle<bool>, workbench: &Workbench) -> Html {
    let rows = rows(plan, filter);
    let kinds = HOPS.iter().filter(|(kind, _)| rows.iter().any(|row| verdict_at(row.subject, *kind).is_some()));
    let kinds: Vec<&(HopKind, &str)> = kinds.collect();
    let (shown, most) = (if **more { MOST } else { SHOWN }, rows.len());
    let on_more = {
        let more = more.setter();
        Callback::from(move |_: MouseEvent| more.set(true))
    };
    let row = |row: &Row<'_>| {
        let (look, number) = (workbench.look.clone(), row.number);
        let onclick =
            Callback::from(move |_: MouseEvent| look.emit(Crossing { subject: number, requirement: 0, hop: None }));
        let name = row.label.map_or_else(|| row.subject.name.clone().child(), prose);
        let button = el!("button[type=button]", name).state("aria-pressed", number == chosen).on_click(onclick);
        let region = row.subject.region.as_deref().unwrap_or("unknown").to_owned();
        let cells = all(kinds.iter(), |(kind, _)| cell(verdict_at(row.subject, *kind)));
        let head = el!("th[scope=row]", button);
        el!("tr[data-testid=row]", head, el!("td", region), el!("td", can_move(row.subject)), cells)
            .key(number.to_string())
            .html()
    };
    let title = |title: &'static str| el!("th[scope=col]", title).html();
    let titles = all(kinds.iter(), |(_, name)| title(name));
    let head = el!("thead", el!("tr", title("Subject"), title("Region"), title("Can move"), titles));
    let table = el!("table.matrix[data-testid=matrix]", head, el!("tbody", all(rows.iter().take(shown), row)));
    let rest = match most.saturating_sub(shown) {
        0 => None,
        left if **more => Some(el!("p.aside", format!("{left} more: use the filter."))),
        left => Some(
            el!("button[type=button][data-testid=more-rows]", format!("Show {} more", left.min(MOST - SHOWN)))
                .on_click(on_more),
        ),
    };
    vec![table.html(), rest.child()].child()
}

/// The rows that the filter admits.
fn rows<'p>(plan: &'p Plan, filter: &Filter) -> Vec<Row<'p>> {
    if !plan.groups.is_empty() {
        let of_group = |group: &'p Group| {
            let number = *group.subjects.first()? as usize;
            let is_wanted = plan.subjects_of(group).any(|subject| filter.admits(subject));
            let subject = plan.subjects.get(number).filter(|_| is_wanted)?;
            Some(Row { number, subject, label: Some(&group.label) })
        };
        return plan.groups.iter().filter_map(of_group).collect();
    }
    let row = |(number, subject): (usize, &'p Subject)| Row { number, subject, label: None };
    plan.subjects.iter().enumerate().filter(|(_, subject)| filter.admits(subject)).map(row).collect()
}

/// What simplified communication gets at the hops of a kind; `None` where there are none.
fn verdict_at(subject: &Subject, kind: HopKind) -> Option<Verdict> {
    let goal = subject.requirements.iter().find(|one| one.id == RequirementId::SimplifiedOutboundBatch)?;
    let mut here = goal.hops.iter().filter(|hop| hop.kind == kind).map(|hop| hop.verdict).peekable();
    here.peek()?;
    Some(all_of(here))
}

fn cell(verdict: Option<Verdict>) -> Html {
    let Some(verdict) = verdict else { return el!("td", "–").html() };
    let sign = el!("span[aria-hidden=true]", symbol(verdict));
    el!("td", sign, el!("span.hidden", verdict.word())).word("data-verdict", name(verdict)).html()
}
