//! The questions of the plan: each missing fact once, with a field for its answer, and what was answered.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::command::command as command_view;
use super::draft::Draft;
use super::el::{Child, all, el};
use super::paged::paged;
use super::prose::prose;
use super::rule_set_choice::rule_set_choice;
use super::shortcuts::go_to;
use super::workbench::{View, Workbench};
use model::plan::{Answered, Plan, Question};
use model::question::{AnswerKind, UNKNOWN};

/// What a button does instead of giving an answer.
const PASTE: &str = "paste";
const LATER: &str = "later";

/// How many questions wait for an answer.
pub fn open_questions(plan: &Plan) -> usize {
    plan.questions.iter().filter(|question| !question.assumes_worst).count()
}

/// The questions, of which the first is open; `on` is which rule sets nodes use, as the user answered.
pub fn questions(plan: &Rc<Plan>, on: &[String], workbench: &Workbench) -> Html {
    let choice = rule_set_choice(plan, on, workbench);
    let count = open_questions(plan) + usize::from(choice.is_some());
    if count == 0 && plan.answers.is_empty() {
        return Html::default();
    }
    let title = if count == 1 { "1 question".to_owned() } else { format!("{count} questions") };
    let (own, shared, opens) = (plan.clone(), workbench.clone(), choice.is_none());
    let item = move |place: usize| {
        let one = own.questions.iter().filter(|question| !question.assumes_worst).nth(place);
        one.map(|one| question(one, place == 0 && opens, &shared)).unwrap_or_default()
    };
    let open = el!("ul", paged(open_questions(plan), item));
    let answers = all(plan.answers.iter(), |one| answered(one, workbench));
    let answers = (!answers.is_empty()).then(|| el!("ul.answers", answers));
    let title = el!("h2[id=questions-title][tabindex=-1]", title);
    el!("section.card questions[data-testid=questions][aria-labelledby=questions-title]", title, choice, open, answers)
        .html()
}

/// A question. Someone else's plan takes no answers.
fn question(question: &Question, is_first: bool, workbench: &Workbench) -> Html {
    let Question { id, ask, answer, choices, how, command, settles, .. } = question;
    let depends = match settles.len() {
        0 | 1 => String::new(),
        count => format!(" {count} verdicts depend on the answer."),
    };
    let shown = command.as_ref().map(|command| command_view(command));
    let form = workbench.edit.is_some().then(|| {
        let words: Vec<&str> = match answer {
            AnswerKind::YesNo => vec!["yes", "no"],
            AnswerKind::OneOf => choices.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        let hint = match answer {
            AnswerKind::Region => "westeurope",
            AnswerKind::Addresses => "203.0.113.10, 198.51.100.0/24",
            AnswerKind::Value => "its value",
            _ => "",
        };
        let field = (!hint.is_empty()).then(|| {
            let field = el!("input[autocomplete=off][spellcheck=false][data-testid=answer-field]");
            vec![field.word("placeholder", hint).attr("aria-label", ask.unmarked()).html(), give("", "Answer")].child()
        });
        let can_paste = command.is_some() || *answer == AnswerKind::Paste;
        let paste = can_paste.then(|| give(PASTE, "Paste its output"));
        let words = all(words.into_iter(), |word| give(word, word));
        el!("div.buttons", words, field, paste, give(UNKNOWN, "I don’t know"), give(LATER, "Later"))
    });
    let how = el!("p", prose(how), depends);
    let content = el!("details", el!("summary", prose(ask)), how, shown, form);
    let question =
        el!("li.question[data-testid=question]", content.when("open", is_first)).attr("data-question", id.clone());
    question.on_click(on_click(id, workbench)).on_key(on_key(id, workbench)).key(id.clone()).html()
}

/// A button that gives an answer; without one, it gives what is in the field.
fn give(answer: &str, label: &str) -> Html {
    let mut words = label.to_owned();
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    el!("button[type=button]", words).attr("data-answer", answer.to_owned()).html()
}

fn on_click(id: &str, workbench: &Workbench) -> Callback<MouseEvent> {
    let (id, workbench) = (id.to_owned(), workbench.clone());
    Callback::from(move |event: MouseEvent| {
        let Some(button) = event.target() else { return };
        let button: Element = button.unchecked_into();
        let Some(answer) = button.get_attribute("data-answer") else { return };
        match answer.as_str() {
            LATER => {
                if let Ok(Some(details)) = button.closest("details") {
                    let _ = details.remove_attribute("open");
                }
            }
            PASTE => {
                workbench.view.emit(View::Files);
                workbench.edit.iter().for_each(|edit| edit.emit(Box::new(Draft::with_another)));
                go_to("#source-text");
            }
            "" => {
                if let Some(field) = button.previous_element_sibling() {
                    entered(&id, &field, &workbench);
                }
            }
            _ => give_answer(&id, answer, &workbench),
        }
    })
}

/// Enter in a field answers.
fn on_key(id: &str, workbench: &Workbench) -> Callback<KeyboardEvent> {
    let (id, workbench) = (id.to_owned(), workbench.clone());
    Callback::from(move |event: KeyboardEvent| {
        let Some(field) = event.target() else { return };
        let field: Element = field.unchecked_into();
        if event.key() == "Enter" && field.tag_name() == "INPUT" {
            entered(&id, &field, &workbench);
        }
    })
}

fn entered(id: &str, field: &Element, workbench: &Workbench) {
    let value = field.unchecked_ref::<HtmlInputElement>().value();
    if !value.trim().is_empty() {
        give_answer(id, value, workbench);
    }
}

/// Answers a question; nothing takes the answer back.
fn give_answer(id: &str, value: String, workbench: &Workbench) {
    let id = id.to_owned();
    workbench.edit.iter().for_each(|edit| {
        let (id, value) = (id.clone(), value.clone());
        edit.emit(Box::new(move |draft| draft.with_answer(id, value)));
    });
    go_to("#questions-title");
}

/// What was answered, with a button to take it back.
fn answered(answered: &Answered, workbench: &Workbench) -> Html {
    let Answered { question, ask, value, refused, .. } = answered;
    let what = if ask.is_empty() { question.clone().child() } else { prose(ask) };
    let value = if value == UNKNOWN { "not known; the plan assumes the worst".to_owned() } else { value.clone() };
    let refused = (!refused.is_empty()).then(|| el!("p.problem", prose(refused)));
    let change = workbench.edit.is_some().then(|| {
        let (id, workbench) = (question.clone(), workbench.clone());
        let onclick = Callback::from(move |_: MouseEvent| give_answer(&id, String::new(), &workbench));
        el!("button[type=button][data-testid=change-answer]", "Change")
            .attr("aria-label", format!("Change: {}", ask.unmarked()))
            .on_click(onclick)
    });
    el!("li[data-testid=answered]", what, " ", el!("strong", value), " ", change, refused).html()
}
