//! The map: one picture of a subject's network. The node, the hops of its path in their order, and the service, with a lane for each
//! requirement and the verdict where a lane crosses a hop. [`sheet`] says where things are; [`crossing`] shows what decides at one;
//! [`matrix`] is for many subjects.

pub mod crossing;
mod matrix;
mod picture;
mod sheet;
mod table;
mod width;

use yew::prelude::*;

use super::el::{Child, el};
use super::filter::{Filter, Standing, count_line, filter_view};
use super::workbench::{Crossing, Workbench};
use crossing::{crossing_panel, worth_seeing};
use matrix::matrix;
use model::plan::{Plan, Subject, Verdict};
use picture::picture;
use table::table;
pub use width::use_narrow;

/// From more subjects on they are filtered.
const FEW: usize = 5;

/// What the card shows in addition to the plan.
pub struct Where<'w> {
    /// The crossing that the user looks at.
    pub crossing: Option<Crossing>,
    /// Which subjects are wanted.
    pub filter: &'w Filter,
    /// Wants others.
    pub on_filter: &'w Callback<Filter>,
    /// Whether the screen is a phone's.
    pub is_narrow: bool,
    /// Whether many rows of the matrix are wanted.
    pub more: UseStateHandle<bool>,
    /// What all views need.
    pub workbench: &'w Workbench,
}

/// The card with the map.
pub fn map(plan: &Plan, of: &Where<'_>) -> Html {
    let Where { crossing, filter, on_filter, is_narrow, more, workbench } = of;
    let count = plan.subjects.len();
    let number = to_see(plan, *crossing, filter);
    let Some(subject) = plan.subjects.get(number) else { return Html::default() };
    let shown = crossing.filter(|crossing| crossing.hop.is_some()).or_else(|| worth_seeing(number, subject));
    let admitted = || plan.subjects.iter().filter(|subject| filter.admits(subject)).count();
    let filtered = (count > FEW).then(|| {
        vec![filter_view(&plan.subjects, filter, on_filter), count_line(admitted(), count, on_filter)].child()
    });
    let several = (count > 1).then(|| {
        let region = subject.region.clone().unwrap_or_else(|| "region unknown".to_owned());
        let name = el!("h3", &subject.name, " ", el!("small", region)).html();
        vec![matrix(plan, number, filter, more, workbench), name].child()
    });
    let card = el!(
        "section.card where[aria-labelledby=map-title][data-testid=subject]",
        el!("h2[id=map-title][tabindex=-1]", "Path of the traffic"),
        filtered,
        several,
        picture(number, subject, *is_narrow, shown, workbench),
        el!("div.hidden", table(subject)),
        crossing_panel(plan, shown, workbench),
    );
    card.attr("data-subject-id", subject.id.clone()).html()
}

/// The subject that is looked at; else the first one that is wanted and is not as it has to be, else the first that is wanted.
pub fn to_see(plan: &Plan, crossing: Option<Crossing>, filter: &Filter) -> usize {
    let is_ready = |subject: &Subject| Standing::of(subject) == Standing::Simplified(Verdict::Open);
    let first = |is: &dyn Fn(&Subject) -> bool| plan.subjects.iter().position(is);
    let unready = || first(&|subject| filter.admits(subject) && !is_ready(subject));
    let wanted = || first(&|subject| filter.admits(subject));
    crossing.map(|crossing| crossing.subject).or_else(unready).or_else(wanted).unwrap_or(0)
}
