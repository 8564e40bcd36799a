//! What the plan has to know: each missing fact once, with what shows it.

use yew::prelude::*;

use super::command::command as command_view;
use super::draft::{Change, Draft};
use super::el::{all, el};
use super::prose::prose;
use super::rule_set_choice::rule_set_choice;
use super::shortcuts::go_to;
use super::workbench::{View, Workbench};
use model::plan::{MissingFact, Plan};

/// How many questions are shown before the others are folded.
const SHOWN: usize = 2;

/// The questions; `on` is what was answered to which rule sets nodes use.
pub fn questions(plan: &Plan, on: &[String], workbench: &Workbench) -> Html {
    let choice = rule_set_choice(plan, on, workbench);
    let facts = facts(plan);
    let count = facts.len() + usize::from(choice.is_some());
    if count == 0 {
        return Html::default();
    }
    let (first, rest) = facts.split_at(facts.len().min(SHOWN));
    let title = if count == 1 { "1 question".to_owned() } else { format!("{count} questions") };
    let of = |facts: &[&MissingFact]| all(facts.iter(), |fact| question(fact, workbench));
    let more =
        (!rest.is_empty()).then(|| el!("details.question", el!("summary", format!("{} more", rest.len())), of(rest)));
    let title = el!("h2[id=questions-title]", title);
    el!(
        "section.card questions[data-testid=questions][aria-labelledby=questions-title]",
        title,
        choice,
        of(first),
        more
    )
    .html()
}

/// The facts that are missing, each once.
fn facts(plan: &Plan) -> Vec<&MissingFact> {
    let requirements = plan.subjects.iter().flat_map(|subject| &subject.requirements);
    let mut facts: Vec<&MissingFact> = Vec::new();
    for fact in requirements.flat_map(|requirement| &requirement.hops).flat_map(|hop| &hop.missing) {
        let is_same = |other: &&MissingFact| match (&other.command, &fact.command) {
            (Some(one), Some(other)) => one == other,
            _ => other.how == fact.how,
        };
        if !facts.iter().any(is_same) {
            facts.push(fact);
        }
    }
    facts
}

fn question(fact: &MissingFact, workbench: &Workbench) -> Html {
    let command = fact.command.as_ref().map(|command| command_view(&command.clone().into()));
    let paste = workbench.edit.as_ref().map(|edit| paste_button(edit, workbench));
    el!("div.question", el!("p", prose(&fact.how)), command, paste).html()
}

/// The button that makes room for what the command prints.
fn paste_button(edit: &Callback<Change>, workbench: &Workbench) -> Html {
    let (edit, view) = (edit.clone(), workbench.view.clone());
    let onclick = Callback::from(move |_: MouseEvent| {
        view.emit(View::Files);
        edit.emit(Box::new(Draft::with_another));
        go_to("#source-text");
    });
    el!("button[type=button][data-testid=paste-answer]", "Paste its output").on_click(onclick).html()
}
