//! Which subjects are shown: those with certain words, and in certain states.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::find::holds;
use super::verdict::{name, symbol};
use model::plan::{Impact, Subject, Verdict};

/// The state of a subject: exactly one of these, so that their counts add up.
#[derive(Clone, Copy, PartialEq)]
pub enum Standing {
    /// What simplified communication gets.
    Simplified(Verdict),
    /// It can't have simplified communication.
    Stuck,
}

impl Standing {
    /// All of them, those that need someone first.
    const ALL: [Standing; 5] = [
        Standing::Simplified(Verdict::Blocked),
        Standing::Simplified(Verdict::Partly),
        Standing::Simplified(Verdict::Unknown),
        Standing::Stuck,
        Standing::Simplified(Verdict::Open),
    ];

    /// That of a subject.
    pub fn of(subject: &Subject) -> Self {
        match subject.impact {
            Impact::Unsupported => Standing::Stuck,
            _ => Standing::Simplified(subject.modes.simplified),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Standing::Simplified(verdict) => name(verdict),
            Standing::Stuck => "stuck",
        }
    }

    fn label(self) -> (&'static str, &'static str) {
        match self {
            Standing::Simplified(Verdict::Open) => (symbol(Verdict::Open), "not affected"),
            Standing::Simplified(verdict) => (symbol(verdict), verdict.word()),
            Standing::Stuck => ("–", "can't move as it is"),
        }
    }
}

/// What is asked for.
#[derive(Clone, Default, PartialEq)]
pub struct Filter {
    /// Words that name, id and region have to have, in any case; as they were typed.
    words: String,
    /// The wanted states; none means all.
    standings: Vec<Standing>,
}

impl Filter {
    /// True if a subject is shown.
    pub fn admits(&self, subject: &Subject) -> bool {
        let wanted = self.standings.is_empty() || self.standings.contains(&Standing::of(subject));
        let region = subject.region.as_deref().unwrap_or_default();
        let text = || format!("{} {} {region}", subject.name, subject.id).to_ascii_lowercase();
        if self.words.is_empty() {
            return wanted;
        }
        let (text, words) = (text(), self.words.to_ascii_lowercase());
        wanted && words.split(' ').all(|word| holds(&text, word))
    }

    fn with_toggled(&self, standing: Standing) -> Self {
        let mut changed = self.clone();
        changed.standings.retain(|one| *one != standing);
        if changed.standings.len() == self.standings.len() {
            changed.standings.push(standing);
        }
        changed
    }
}

/// The search field and a button for each state that subjects are in, with how many there are.
pub fn filter_view(subjects: &[Subject], filter: &Filter, on_change: &Callback<Filter>) -> Html {
    let oninput = {
        let (filter, on_change) = (filter.clone(), on_change.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                on_change.emit(Filter { words: input.value(), ..filter.clone() });
            }
        })
    };
    let button = |standing: Standing| {
        let count = subjects.iter().filter(|subject| Standing::of(subject) == standing).count();
        if count == 0 {
            return Html::default();
        }
        let toggled = filter.with_toggled(standing);
        let on_change = on_change.clone();
        let (symbol, label) = standing.label();
        html! {
            <button type="button" class="standing" data-verdict={standing.name()} data-testid={format!("filter-{}", standing.name())}
                aria-pressed={filter.standings.contains(&standing).to_string()}
                onclick={Callback::from(move |_: MouseEvent| on_change.emit(toggled.clone()))}>
                <span class="symbol" aria-hidden="true">{ symbol }</span>
                { format!("{count} {label}") }
            </button>
        }
    };
    html! {
        <div class="filter" role="search" aria-label="Subjects">
            <label>
                <span>{ "Filter by name, id or region" }</span>
                <input type="search" id="filter" data-testid="filter" autocomplete="off" spellcheck="false"
                    value={filter.words.clone()} {oninput} />
            </label>
            <div class="buttons" role="group" aria-label="Filter by what simplified communication gets">
                { for Standing::ALL.into_iter().map(button) }
            </div>
        </div>
    }
}
