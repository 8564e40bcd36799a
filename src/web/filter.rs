//! Which subjects are shown: those with certain words, and in certain states.

use yew::prelude::*;

use super::el::{all, el};
use super::find::holds;
use super::shortcuts::go_to;
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

    /// True if it admits all.
    pub fn is_none(&self) -> bool {
        self.words.is_empty() && self.standings.is_empty()
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
        Callback::from(move |words: String| on_change.emit(Filter { words, ..filter.clone() }))
    };
    let button = |standing: Standing| {
        let count = subjects.iter().filter(|subject| Standing::of(subject) == standing).count();
        if count == 0 {
            return Html::default();
        }
        let toggled = filter.with_toggled(standing);
        let on_change = on_change.clone();
        let (symbol, label) = standing.label();
        let sign = el!("span.symbol[aria-hidden=true]", symbol);
        let button =
            el!("button.standing[type=button]", sign, format!("{count} {label}")).word("data-verdict", standing.name());
        let button = button.attr("data-testid", format!("filter-{}", standing.name()));
        let is_wanted = filter.standings.contains(&standing);
        button
            .state("aria-pressed", is_wanted)
            .on_click(Callback::from(move |_: MouseEvent| on_change.emit(toggled.clone())))
            .html()
    };
    let field = el!("input[type=search][id=filter][data-testid=filter][autocomplete=off][spellcheck=false]");
    let field = field.value(filter.words.clone()).on_input(oninput);
    let buttons = all(Standing::ALL.into_iter(), button);
    let buttons = el!("div.buttons[role=group][aria-label=Filter by what simplified communication gets]", buttons);
    el!(
        "div.filter[role=search][aria-label=Subjects]",
        el!("label", el!("span", "Filter by name, id or region"), field),
        buttons
    )
    .html()
}

/// How many subjects are shown, and a button to show all if some are not.
pub fn count_line(shown: usize, count: usize, on_change: &Callback<Filter>) -> Html {
    let on_change = on_change.clone();
    let count_of = match shown {
        0 => format!("None of the {count} subjects is like that."),
        _ => format!("{shown} of {count} subjects"),
    };
    let show_all = (shown < count).then(|| {
        el!("button[type=button][id=show-all][data-testid=show-all]", "Show all").on_click(Callback::from(
            move |_: MouseEvent| {
                on_change.emit(Filter::default());
                // The button goes.
                go_to("#filter");
            },
        ))
    });
    el!("div.shown", el!("p[role=status][data-testid=shown]", count_of), show_all).html()
}
