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

/// A question with its number, from 1, and the subjects of which the same is asked.
struct Asked<'p> {
    number: usize,
    question: &'p Question,
    also: Vec<&'p str>,
}

/// The questions, those that differ only in the name of the subject once.
fn asked(plan: &Plan) -> Vec<Asked<'_>> {
    let mut all: Vec<Asked<'_>> = Vec::new();
    let mut known: Vec<(Message, usize)> = Vec::new();
    for (place, question) in plan.questions.iter().enumerate() {
        let own = only_subject(plan, question);
        let ask = question.ask.with_names(|name| if Some(name) == own { "·".to_owned() } else { name.to_owned() });
        let first = known.iter().find(|(other, _)| *other == ask).map(|(_, first)| *first);
        match (own, first.and_then(|first| all.get_mut(first))) {
            (Some(own), Some(asked)) if asked.question.answer == question.answer => asked.also.push(own),
            _ => {
                known.push((ask, all.len()));
                all.push(Asked { number: place + 1, question, also: Vec::new() });
            }
        }
    }
    all
}

/// The name of the subject that a question is about, if verdicts of no other depend on it.
fn only_subject<'p>(plan: &'p Plan, question: &Question) -> Option<&'p str> {
    let (first, others) = question.settles.split_first()?;
    let is_only = others.iter().all(|other| other.subject == first.subject);
    let subject = plan.subjects.iter().find(|subject| is_only && subject.id == first.subject)?;
    Some(&subject.name)
}

/// How many subjects of which the same is asked are named.
const MOST_NAMED: usize = 3;

/// Of whom the same is asked.
fn also(names: &[&str]) -> Option<Message> {
    let named = listed(names.iter().take(MOST_NAMED).map(name));
    match names.len() {
        0 => None,
        count if count > MOST_NAMED => Some(messages::also_asked_of_more(named, count - MOST_NAMED)),
        _ => Some(messages::also_asked(named)),
    }
}

/// How to answer a question.
fn how(asked: &Asked<'_>) -> Message {
    let question = asked.question;
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
    let is_repeated = question.answer == AnswerKind::Paste || is_same_text(&question.ask, &question.why);
    let why = (!is_repeated).then(|| messages::missing(&question.why));
    let also = also(&asked.also);
    Message::sentences(why.into_iter().chain([question.how.clone()]).chain(own).chain(worst).chain(also))
}

/// True if a question says no more than what is missing: "Which NSG is on subnet x?"
fn is_same_text(ask: &Message, why: &Message) -> bool {
    ask.plain().trim_end_matches('?').eq_ignore_ascii_case(&why.plain())
}

/// What precedes the questions.
fn introduction(plan: &Plan) -> Message {
    if plan.questions.len() == 1 { messages::one_question() } else { messages::questions() }
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
        line(out, 2, &introduction(plan).plain())?;
        for asked in asked(plan) {
            let Asked { number, question, .. } = asked;
            line(out, 2, &format!("{number}. {} {}", question.ask.plain(), settles(plan, &question.settles).plain()))?;
            line(out, 5, &how(&asked).plain())?;
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
                p { (html_prose(&introduction(plan))) }
                ol {
                    @for asked in asked(plan) {
                        li value=(asked.number) {
                            p {
                                strong { (html_prose(&asked.question.ask)) } " "
                                (html_prose(&settles(plan, &asked.question.settles)))
                            }
                            p { (html_prose(&how(&asked))) }
                            @if let Some(text) = &asked.question.command { (html_command(text)) }
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
    model::sorted::sort(&mut numbers);
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
    asked(plan).into_iter().map(|asked| (asked.question.ask.clone(), how(&asked)))
}
