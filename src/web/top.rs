//! The top of the page: what the plan is about, the edition, and what can be done with the plan as a whole.

use yew::prelude::*;

use super::draft::{Change, Draft};
use super::el::{Child, all, el};
use super::workbench::{View, Workbench};
use model::options::Edition;
use model::plan::{Plan, SubjectKind};

/// The editions, the current one first, with the names of their buttons.
const EDITIONS: [(Edition, &str); 2] = [(Edition::Ga, "edition-ga"), (Edition::Preview, "edition-preview")];

/// The top. `edit` is `None` where the plan is someone else's; `actions` is what can be done with the plan.
pub fn top(
    plan: Option<&Plan>,
    edition: Edition,
    edit: Option<&Callback<Change>>,
    workbench: &Workbench,
    actions: Html,
) -> Html {
    let files = workbench.view.reform(|_: MouseEvent| View::Files);
    let words = match plan {
        Some(plan) if !plan.subjects.is_empty() => about(plan),
        _ => "Move Azure Batch pools from classic to simplified node communication without breaking them.".to_owned(),
    };
    let more = plan.is_some().then(|| {
        let editions = all(EDITIONS.into_iter(), |(one, id)| edition_button(one, id, edition, edit));
        let files = el!("button.drawer[type=button][data-testid=drawer]", "Files").on_click(files);
        vec![el!("div.switch[role=group][aria-label=Edition of the migration]", editions).html(), files.html(), actions]
            .child()
    });
    el!("header.top", el!("h1", "Switchover"), el!("p.about", words), more).html()
}

fn edition_button(edition: Edition, id: &'static str, chosen: Edition, edit: Option<&Callback<Change>>) -> Html {
    let button = el!("button[type=button]", edition.title()).word("data-testid", id);
    let button = button.state("aria-pressed", edition == chosen).when("disabled", edit.is_none());
    let Some(edit) = edit.cloned() else { return button.html() };
    let choose =
        move |_: MouseEvent| edit.emit(Box::new(move |draft| Draft { edition: Some(edition), typed: false, ..draft }));
    button.on_click(Callback::from(choose)).html()
}

/// The account, the region, and how much there is.
fn about(plan: &Plan) -> String {
    let none = Default::default();
    let inferred = plan.inferred.as_ref().unwrap_or(&none);
    let count = |kind: SubjectKind, one: &str| match plan.subjects.iter().filter(|subject| subject.kind == kind).count()
    {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {one}s")),
    };
    let few = |names: &[String]| Some(names.join(", ")).filter(|_| (1..=3).contains(&names.len()));
    let parts = [
        few(&inferred.accounts),
        few(&inferred.regions),
        count(SubjectKind::Pool, "pool"),
        count(SubjectKind::Subnet, "subnet"),
        count(SubjectKind::RuleSet, "rule set"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The views of a phone, at the bottom of the page.
pub fn views(chosen: View, workbench: &Workbench) -> Html {
    let button = |(view, name, title): (View, &'static str, &'static str)| {
        let onclick = workbench.view.reform(move |_: MouseEvent| view);
        let button = el!("button[type=button]", title).attr("data-testid", format!("view-{name}"));
        button.state("aria-pressed", view == chosen).on_click(onclick).html()
    };
    el!("nav.views[aria-label=Views]", all(View::ALL.into_iter(), button)).html()
}
