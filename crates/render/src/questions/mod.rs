//! The questions of a plan and the answers to them: once, before everything that hangs on them.

pub mod markdown;

use std::fmt::{self, Write};

use maud::{Markup, html as markup};

use crate::html::{command as html_command, prose as html_prose};
use crate::lines::{command, line};
use crate::messages;
use model::message::{Message, all_listed, code as word, listed, name, quoted};
use model::plan::{Answered, Hop, MissingFact, Plan, Question, Requirement, Verdict, VerdictRef};
use model::question::{AnswerKind, NONE};

/// What a question is called by its place: 1 is the first.
fn numbered(plan: &Plan) -> impl Iterator<Item = (usize, &Question)> {
    plan.questions.iter().enumerate().map(|(place, question)| (place + 1, question))
}

/// How to answer a question.
fn how(question: &Question) -> Message {
    let option = |value: &str| messages::answer_option(word(&format!("--answer {}={value}", question.id)));
    let own = match question.answer {
        AnswerKind::YesNo => Some(option("yes|no")),
        AnswerKind::Region => Some(option("<region>")),
        AnswerKind::Addresses => Some(option("<CIDR>,<CIDR>")),
        AnswerKind::Value => Some(option("<value>")),
        AnswerKind::OneOf if question.choices.iter().any(|choice| choice == NONE) => {
            Some(messages::answer_none(word(&format!("--answer {}={NONE}", question.id))))
        }
        AnswerKind::OneOf => Some(messages::answer_one_of(
            word(&format!("--answer {}=<choice>", question.id)),
            all_listed(question.choices.iter().map(quoted)),
        )),
        AnswerKind::Paste => None,
    };
    let worst = question.assumes_worst.then(messages::assumes_worst);
    // What can only be pasted is asked for by what is missing.
    let why = (question.answer != AnswerKind::Paste).then(|| messages::missing(&question.why));
    Message::sentences(why.into_iter().chain([question.how.clone()]).chain(own).chain(worst))
}

/// The subjects whose verdicts hang on a question, and how many verdicts that are.
fn settles(plan: &Plan, verdicts: &[VerdictRef]) -> Message {
    let mut subjects: Vec<&str> = Vec::new();
    let mut flows = Vec::new();
    for verdict in verdicts {
        let subject = plan.subjects.iter().find(|subject| subject.id == verdict.subject);
        let own = subject.map_or("", |subject| subject.name.as_str());
        if !subjects.contains(&own) {
            subjects.push(own);
        }
        let flow = (&verdict.subject, verdict.requirement);
        if !flows.contains(&flow) {
            flows.push(flow);
        }
    }
    let names = listed(subjects.into_iter().map(name));
    if flows.len() == 1 { messages::settles_one(names) } else { messages::settles(flows.len(), names) }
}

/// What an answer says.
fn answered(plan: &Plan, answer: &Answered) -> Message {
    let value = quoted(&answer.value);
    if !answer.refused.is_empty() {
        return messages::refused(word(&answer.question), &answer.refused);
    }
    let said = match (answer.who.is_empty(), answer.when.is_empty()) {
        (true, true) => messages::answered(&answer.ask, value),
        (false, true) => messages::answered_by(&answer.ask, value, name(&answer.who)),
        (true, false) => messages::answered_on(&answer.ask, value, word(&answer.when)),
        (false, false) => messages::answered_by_on(&answer.ask, value, name(&answer.who), word(&answer.when)),
    };
    said.then(settles(plan, &answer.settles))
}

/// The questions and answers as plain text.
pub fn text(out: &mut String, plan: &Plan) -> fmt::Result {
    if !plan.questions.is_empty() {
        line(out, 0, "QUESTIONS")?;
        line(out, 2, &messages::questions().plain())?;
        for (number, question) in numbered(plan) {
            line(out, 2, &format!("{number}. {} {}", question.ask.plain(), settles(plan, &question.settles).plain()))?;
            line(out, 5, &how(question).plain())?;
            question.command.iter().try_for_each(|text| command(out, 7, text))?;
        }
        writeln!(out)?;
    }
    if !plan.answers.is_empty() {
        line(out, 0, "ANSWERS")?;
        plan.answers.iter().try_for_each(|answer| line(out, 2, &format!("- {}", answered(plan, answer).plain())))?;
        writeln!(out)?;
    }
    Ok(())
}

/// The same as HTML; `markdown` has Markdown.
pub fn html(plan: &Plan) -> Markup {
    markup! {
        @if !plan.questions.is_empty() {
            section.questions {
                h2 { "Questions" }
                p { (html_prose(&messages::questions())) }
                ol {
                    @for question in &plan.questions {
                        li {
                            p { strong { (html_prose(&question.ask)) } " " (html_prose(&settles(plan, &question.settles))) }
                            p { (html_prose(&how(question))) }
                            @if let Some(text) = &question.command { (html_command(text)) }
                        }
                    }
                }
            }
        }
        @if !plan.answers.is_empty() {
            section.answers {
                h2 { "Answers" }
                ul { @for answer in &plan.answers { li { (html_prose(&answered(plan, answer))) } } }
            }
        }
    }
}

/// Which questions decide a hop, in words: `See question 2.`; `None` if a plan has no questions, as those of earlier versions.
pub fn reference<'f>(plan: &Plan, facts: impl IntoIterator<Item = &'f MissingFact>) -> Option<Message> {
    let place = |fact: &MissingFact| plan.questions.iter().position(|question| question.id == fact.question);
    let mut numbers: Vec<usize> = facts.into_iter().map(|fact| Some(place(fact)? + 1)).collect::<Option<_>>()?;
    numbers.sort_unstable();
    numbers.dedup();
    match numbers.as_slice() {
        [] => None,
        [only] => Some(messages::see_question(*only)),
        several => Some(messages::see_questions(all_listed(several.iter().copied()))),
    }
}

/// What a verdict rests on besides the sources; `None` if it rests on those alone.
pub fn rests_on(requirement: &Requirement) -> Option<Message> {
    (!requirement.answered.is_empty() && requirement.verdict != Verdict::Unknown).then(messages::as_answered)
}

/// A hop that is unknown, with the questions that decide it; `None` if it is not, or if the plan has no questions.
pub fn of_hop(hop: &Hop, plan: &Plan) -> Option<Message> {
    let reference = reference(plan, &hop.missing).filter(|_| hop.verdict == Verdict::Unknown)?;
    Some(messages::hop(hop.title()).then(reference))
}

/// The same for what decides over all hops together.
pub fn together(requirement: &Requirement, plan: &Plan) -> Option<Message> {
    let reference = reference(plan, &requirement.missing)?;
    Some(messages::together(requirement.verdict.word()).then(reference))
}

/// The hops that are unknown in all requirements of a subject for the same facts: that is said once.
pub fn common<'h>(requirements: &'h [Requirement], plan: &Plan) -> Vec<&'h Hop> {
    let [first, others @ ..] = requirements else { return Vec::new() };
    let in_all = |hop: &&Hop| {
        of_hop(hop, plan).is_some() && others.iter().all(|other| other.hops.iter().any(|own| is_same(hop, own)))
    };
    if others.is_empty() { Vec::new() } else { first.hops.iter().filter(in_all).collect() }
}

fn is_same(hop: &Hop, other: &Hop) -> bool {
    (hop.kind, &hop.name, hop.verdict, &hop.missing) == (other.kind, &other.name, other.verdict, &other.missing)
}

/// What is said of a hop that is unknown in all flows.
pub fn of_all_flows(hop: &Hop, plan: &Plan) -> Message {
    let words = messages::in_all_flows(hop.title());
    reference(plan, &hop.missing).map_or_else(|| words.clone(), |reference| words.clone().then(reference))
}

/// The hops of a requirement, except those that are the same in all.
pub fn but_for<'h>(hops: &'h [Hop], common: &'h [&Hop]) -> impl Iterator<Item = &'h Hop> {
    hops.iter().filter(|hop| !common.iter().any(|own| is_same(own, hop)))
}

/// The questions as tasks: what is asked, and how to answer it.
pub fn tasks(plan: &Plan) -> impl Iterator<Item = (Message, Message)> {
    plan.questions.iter().map(|question| (question.ask.clone(), how(question)))
}
