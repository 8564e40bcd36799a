//! The subjects of a plan, with a filter where there are many.

use std::rc::Rc;

use yew::prelude::*;

use super::filter::{Filter, Standing, filter_view};
use super::long_list::LongList;
use super::shortcuts::go_to;
use super::subject::SubjectView;
use model::plan::{Plan, Verdict};

/// Up to this many subjects are all shown, and open.
const FEW: usize = 5;

/// The subjects.
#[derive(Properties)]
pub struct SubjectsProps {
    /// The plan.
    pub plan: Rc<Plan>,
}

impl PartialEq for SubjectsProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.plan, &other.plan)
    }
}

/// The [subjects](SubjectsProps).
#[component]
pub fn Subjects(SubjectsProps { plan }: &SubjectsProps) -> Html {
    let filter = use_state_eq(Filter::default);
    let (count, is_many) = (plan.subjects.len(), plan.subjects.len() > FEW);
    let wanted = if is_many { (*filter).clone() } else { Filter::default() };
    let item = use_callback((SubjectsProps { plan: plan.clone() }, wanted.clone()), {
        move |number: usize, (SubjectsProps { plan }, wanted)| {
            let Some(subject) = plan.subjects.get(number) else { return Html::default() };
            let begins_open = !is_many || Some(number) == first_to_see(plan);
            html! {
                <SubjectView key={subject.id.clone()} plan={plan.clone()} {number} {begins_open} hidden={!wanted.admits(subject)} />
            }
        }
    });
    let on_change = {
        let set = filter.setter();
        Callback::from(move |changed| set.set(changed))
    };
    let shown = plan.subjects.iter().filter(|subject| wanted.admits(subject)).count();
    html! {
        <>
            if is_many {
                { filter_view(&plan.subjects, &filter, &on_change) }
                { count_line(shown, count, &on_change) }
            }
            <LongList {count} {item} />
        </>
    }
}

/// The first subject that is not as it has to be: it is open, to show what there is to see in one.
fn first_to_see(plan: &Plan) -> Option<usize> {
    plan.subjects.iter().position(|subject| Standing::of(subject) != Standing::Simplified(Verdict::Open))
}

/// How many subjects are shown, and a button to show all if none is.
fn count_line(shown: usize, count: usize, on_change: &Callback<Filter>) -> Html {
    let on_change = on_change.clone();
    html! {
        <div class="shown">
            <p role="status" data-testid="shown">
                { if shown == 0 { format!("None of the {count} subjects is like that.") } else { format!("{shown} of {count} subjects") } }
            </p>
            if shown < count {
                <button type="button" id="show-all" data-testid="show-all"
                    onclick={Callback::from(move |_: MouseEvent| {
                        on_change.emit(Filter::default());
                        // The button goes.
                        go_to("#filter");
                    })}>
                    { "Show all" }
                </button>
            }
        </div>
    }
}
