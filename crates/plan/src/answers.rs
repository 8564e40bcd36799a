//! Answers: each counts as if a source had said it, once its question is asked and the answer fits.

use std::rc::Rc;

use super::messages::notices as say;
use super::questions::{Asked, asked, assumed};
use assess::{Answers, Assessor};
use model::estate::{Access, Estate, PublicAccess, PublicAddresses, Reading, Resource, ResourceId, Rule};
use model::message::{Message, all_listed, code, quoted};
use model::net::{Region, TagTable};
use model::options::Options;
use model::plan::{Answered, Requirement, Subject, question_id};
use model::question::{Answer, AnswerKind, Fact};
use model::source::Read;

/// The answers that a plan is made with, and what becomes of each.
pub struct Answering {
    /// The options, with the answers.
    pub options: Options,
    /// Of each answer, what it is to, or why it is not used.
    answered: Vec<Answered>,
}

impl Answering {
    /// The answers of some options, none of which is used yet.
    pub fn new(options: Options) -> Self {
        Answering { answered: options.answers.iter().map(Answered::from).collect(), options }
    }

    /// Takes the answers to the questions that an estate leaves, and puts them into it; true if an answer was new. Then the sources are
    /// to be read again, since an answer can be a value of theirs, and new questions may be asked.
    pub fn accept(&mut self, read: &mut Read, tags: &TagTable) -> bool {
        put(&mut read.estate, &self.options.answers);
        let questions = questions(read, tags, &self.options);
        let Answering { options, answered } = self;
        let mut is_changed = false;
        for (answer, answered) in options.answers.iter_mut().zip(answered) {
            if answer.about.is_some() || !answered.refused.is_empty() {
                continue;
            }
            let is_asked = |own: &&Asked| is_to(&answer.question, &own.fact, &options.key);
            let Some(Asked { fact, question, .. }) = questions.iter().find(is_asked) else { continue };
            match fault(answer, fact) {
                Some(fault) => answered.refused = fault,
                None => {
                    answer.about = Some(fact.clone());
                    answered.question.clone_from(&question.id);
                    answered.ask = question.ask.clone();
                    answered.settles.clone_from(&question.settles);
                    is_changed = true;
                }
            }
        }
        is_changed
    }

    /// The values of parameters and variables that answers give, by the words of the sources.
    pub fn values(&self) -> Vec<(String, String)> {
        let value = |answer: &Answer| match &answer.about {
            Some(Fact::Symbol(symbol)) if !answer.is_unknown() => Some((symbol.clone(), answer.text().to_owned())),
            _ => None,
        };
        self.options.answers.iter().filter_map(value).collect()
    }

    /// Notes that no source, or more than one configuration, has a place for a value.
    pub fn refuse_value(&mut self, symbol: &str) {
        for (answer, answered) in self.options.answers.iter_mut().zip(&mut self.answered) {
            if matches!(&answer.about, Some(Fact::Symbol(own)) if own == symbol) {
                answer.about = None;
                *answered = Answered { refused: say::no_place(quoted(symbol)), ..Answered::from(&*answer) };
            }
        }
    }

    /// The region that an answer gives.
    pub fn region(&self) -> Option<Region> {
        Region::find(Answers::new(&self.options.answers).to(&Fact::Region)?.text())
    }

    /// Says of each verdict which answers it rests on, and of each answer what it is to, or why it is not used.
    pub(super) fn noted(self, subjects: &mut [Subject]) -> Vec<Answered> {
        let mut all = self.answered;
        for (answered, answer) in all.iter_mut().zip(&self.options.answers) {
            if answer.about.is_none() && answered.refused.is_empty() {
                answered.refused = say::no_question(code(answered.question.trim()));
            }
            for settled in answered.settles.iter().filter(|_| !answer.is_unknown()) {
                let subject = subjects.iter_mut().filter(|subject| subject.id == settled.subject);
                let rests = |requirement: &&mut Requirement| requirement.id == settled.requirement;
                for requirement in subject.flat_map(|subject| &mut subject.requirements).filter(rests) {
                    if !requirement.answered.contains(&answered.question) {
                        requirement.answered.push(answered.question.clone());
                    }
                }
            }
        }
        all
    }
}

/// The questions that an estate leaves, and what is assumed without being asked.
fn questions(read: &Read, tags: &TagTable, options: &Options) -> Vec<Asked> {
    let names: Vec<String> = read.sources.iter().map(|source| source.name.clone()).collect();
    let edition = options.edition.or_else(|| super::inferred::edition(&read.estate));
    let options = Options { edition, ..options.clone() };
    let assessor = Assessor::new(&read.estate, tags, &options, &names);
    let subjects = assessor.node_groups().iter().map(|node_group| assessor.subject(node_group));
    let mut subjects: Vec<Subject> = subjects.collect();
    let mut all = asked(&read.estate, &assessor, &mut subjects, &options);
    all.append(&mut assumed(&read.estate, &assessor, &subjects, &options));
    all
}

/// True for the id of the question for a fact, or of the same without the author's key.
fn is_to(id: &str, fact: &Fact, key: &str) -> bool {
    [key, ""].iter().any(|key| id.trim().eq_ignore_ascii_case(&question_id(fact, key)))
}

/// What is wrong with an answer, if anything is.
fn fault(answer: &Answer, fact: &Fact) -> Option<Message> {
    let value = quoted(&answer.value);
    match fact.answer() {
        _ if answer.is_unknown() => None,
        AnswerKind::YesNo => answer.yes().is_none().then(|| say::not_yes_or_no(value)),
        AnswerKind::Region => Region::find(answer.text()).is_none().then(|| say::not_a_region(value)),
        AnswerKind::Addresses => answer.addresses().is_none().then(|| say::not_addresses(value)),
        AnswerKind::Value => answer.text().is_empty().then(|| say::no_value(value)),
        AnswerKind::OneOf => {
            let choices = fact.choices();
            let is_one = choices.iter().any(|choice| answer.is(choice));
            (!is_one).then(|| say::not_a_choice(value, all_listed(choices.iter().map(quoted))))
        }
        AnswerKind::Paste => Some(say::only_pasted(value)),
    }
}

/// Puts answers into an estate that it has a place for.
fn put(estate: &mut Estate, given: &[Answer]) {
    let answers = Answers::new(given);
    if !answers.are_given() {
        return;
    }
    for pool in estate.pools.iter_mut() {
        let id = id_of(&pool.resource);
        if answers.is_none(&Fact::NetworkOfPool(assess::identity(&pool.resource))) {
            (pool.network_hidden, pool.subnet) = (false, None);
        }
        if let Some(has_addresses) = answers.yes(&Fact::PublicAddresses(id.clone())) {
            let kind = if has_addresses { PublicAddresses::BatchManaged } else { PublicAddresses::None };
            pool.public_addresses = Reading::Known(kind);
        }
        if let Some(mode) = answers.to(&Fact::Mode(id)) {
            pool.current_mode = Some(mode.text().to_ascii_lowercase());
        }
    }
    for account in estate.accounts.iter_mut() {
        let id = assess::identity(&account.resource);
        let is = |fact: &Fact, word: &str| Some(answers.to(fact)?.is(word));
        if let Some(is_enabled) = is(&Fact::PublicAccess(id.clone()), "Enabled") {
            let access = if is_enabled { PublicAccess::Enabled } else { PublicAccess::Disabled };
            account.public_access = Some(Reading::Known(access));
        }
        if let (Some(allows), Some(access)) = (is(&Fact::DefaultAccess(id), "Allow"), &mut account.node_management) {
            access.default = Reading::Known(if allows { Access::Allow } else { Access::Deny });
        }
    }
    for table in estate.route_tables.iter_mut().filter(|table| table.incomplete.is_some()) {
        if answers.yes(&assess::whole_table(&table.resource)) == Some(true) {
            table.incomplete = None;
        }
    }
    for nsg in estate.nsgs.iter_mut() {
        let is_whole = nsg.rules.incomplete.is_some() && answers.yes(&assess::all_rules(nsg)) == Some(true);
        if is_whole {
            nsg.rules.incomplete = None;
        }
        if nsg.rules.is_assumed_whole && answers.yes(&assess::all_rules(nsg)) == Some(false) {
            (nsg.rules.incomplete, nsg.rules.is_assumed_whole) = (Some(say::rows_missing()), false);
        }
        put_conditions(&mut nsg.rules.entries, answers);
    }
}

/// Rules whose condition holds exist, and others do not.
fn put_conditions(rules: &mut Vec<Rc<Rule>>, answers: Answers<'_>) {
    let holds = |rule: &Rule| answers.yes(&Fact::Condition(rule.condition.clone()?, String::new()));
    rules.retain(|rule| holds(rule) != Some(false));
    for rule in rules.iter_mut().filter(|rule| holds(rule) == Some(true)) {
        Rc::make_mut(rule).condition = None;
    }
}

/// The id of a pool's subject.
fn id_of(resource: &Resource) -> String {
    resource.full_id().map_or_else(|| format!("pool:{}", resource.name), ResourceId::to_string)
}
