//! Questions: one for each missing fact, with the verdicts that hang on it.

use super::messages::notices as say;
use assess::{Answers, Assessor, NodeGroup};
use model::estate::Estate;
use model::message::{Codes, Message, code, listed};
use model::options::{Edition, Options};
use model::plan::{
    Finding, MissingFact, Question, Requirement, RequirementId, Subject, Verdict, VerdictRef, question_id,
};
use model::question::Fact;
use model::source::Severity;

/// A question with what it is about.
pub struct Asked {
    pub fact: Fact,
    pub question: Question,
    /// How many verdicts of requirements depend on it.
    settled: usize,
    /// What is missing, as the verdicts say it.
    facts: Vec<Message>,
}

/// All questions about some subjects, the first one first, and their ids in the facts that they ask for.
pub fn asked(estate: &Estate, assessor: &Assessor<'_>, subjects: &mut [Subject], options: &Options) -> Vec<Asked> {
    let mut questions = Questions { asked: Vec::new(), key: &options.key, answers: Answers::new(&options.answers) };
    for (subject, node_group) in subjects.iter_mut().zip(assessor.node_groups()) {
        questions.of_mode(estate, assessor, subject, node_group);
        questions.of_subject(subject);
    }
    let mut asked = questions.asked;
    for Asked { question, facts, .. } in &mut asked {
        question.why = listed(facts.iter());
    }
    model::sorted::sort_by(&mut asked, |a, b| {
        // What only a retired model needs comes after what decides on the one to move to.
        let is_needed = |own: &VerdictRef| own.requirement == RequirementId::SimplifiedOutboundBatch;
        let weight =
            |asked: &Asked| (asked.settled, asked.question.settles.iter().any(is_needed), asked.question.settles.len());
        weight(b).cmp(&weight(a))
    });
    asked
}

/// What is assumed without being asked, as the questions that an answer can be to: that a listing which ends with the rule that denies
/// everything shows all rules of its NSG.
pub fn assumed(estate: &Estate, assessor: &Assessor<'_>, subjects: &[Subject], options: &Options) -> Vec<Asked> {
    let mut questions = Questions { asked: Vec::new(), key: &options.key, answers: Answers::new(&options.answers) };
    for (subject, node_group) in subjects.iter().zip(assessor.node_groups()) {
        for nsg in node_group.nsgs.iter().map(|place| &estate.nsgs[*place]).filter(|nsg| nsg.rules.is_assumed_whole) {
            let mut missing = assess::whole_list(nsg);
            for requirement in &subject.requirements {
                let verdict = VerdictRef { subject: subject.id.clone(), requirement: requirement.id, hop: None };
                questions.ask(&mut missing, verdict, 0);
            }
        }
    }
    questions.asked
}

/// Says at each subject what is assumed of it, and how to answer otherwise.
pub fn say_assumed(estate: &Estate, assessor: &Assessor<'_>, subjects: &mut [Subject], options: &Options) {
    let answers = Answers::new(&options.answers);
    for (subject, node_group) in subjects.iter_mut().zip(assessor.node_groups()) {
        for nsg in node_group.nsgs.iter().map(|place| &estate.nsgs[*place]).filter(|nsg| nsg.rules.is_assumed_whole) {
            let fact = assess::all_rules(nsg);
            if answers.yes(&fact) != Some(true) {
                let option = format!("--answer {}=no", question_id(&fact, &options.key));
                let message = say::assumed_whole(assess::label_of(nsg), code(&option));
                subject.findings.push(Finding {
                    codes: Codes::default(),
                    id: "assumption".to_owned(),
                    severity: Severity::Info,
                    message,
                    source: None,
                    line: None,
                });
            }
        }
    }
}

struct Questions<'k> {
    asked: Vec<Asked>,
    key: &'k str,
    answers: Answers<'k>,
}

impl Questions<'_> {
    fn of_subject(&mut self, subject: &mut Subject) {
        for requirement in &mut subject.requirements {
            let Requirement { id, verdict, hops, missing, .. } = requirement;
            let verdict_at = |hop: Option<usize>| VerdictRef {
                subject: subject.id.clone(),
                requirement: *id,
                hop: hop.and_then(|hop| u32::try_from(hop).ok()),
            };
            let settles = usize::from(*verdict == Verdict::Unknown);
            for fact in missing {
                self.ask(fact, verdict_at(None), settles);
            }
            for (place, hop) in hops.iter_mut().enumerate() {
                for fact in &mut hop.missing {
                    self.ask(fact, verdict_at(Some(place)), settles);
                }
            }
        }
    }

    /// Adds a verdict to the question for a fact.
    fn ask(&mut self, missing: &mut MissingFact, verdict: VerdictRef, settles: usize) {
        let (fact, ask) = (missing.value(), std::mem::take(&mut missing.ask));
        missing.about = None;
        let ask = if ask.is_empty() { assess::shown_fact(&missing.fact) } else { ask };
        let place = self.place(fact, ask, missing);
        if let Some(Asked { question, settled, facts, .. }) = self.asked.get_mut(place) {
            if !facts.contains(&missing.fact) {
                facts.push(missing.fact.clone());
            }
            missing.question.clone_from(&question.id);
            let is_new =
                |other: &VerdictRef| (&other.subject, other.requirement) != (&verdict.subject, verdict.requirement);
            *settled += if question.settles.iter().all(is_new) { settles } else { 0 };
            question.settles.push(verdict);
        }
    }

    /// The place of the question for a fact, which is there from then on.
    fn place(&mut self, fact: Fact, ask: Message, missing: &MissingFact) -> usize {
        let found = self.asked.iter().position(|asked| asked.fact == fact);
        found.unwrap_or_else(|| {
            let question = Question {
                id: question_id(&fact, self.key),
                ask,
                why: Message::default(),
                answer: fact.answer(),
                choices: fact.choices(),
                how: missing.how.clone(),
                command: missing.command.clone(),
                settles: Vec::new(),
                assumes_worst: self.answers.assumes_worst(&fact),
                codes: Codes::default(),
            };
            self.asked.push(Asked { fact, question, settled: 0, facts: Vec::new() });
            self.asked.len() - 1
        })
    }

    /// Asks for the mode of a pool that does not show it, where something blocks classic communication: only if that is in effect are
    /// its rules opened, unless the pool can move at once.
    fn of_mode(&mut self, estate: &Estate, assessor: &Assessor<'_>, subject: &Subject, node_group: &NodeGroup) {
        let Some(pool) = node_group.pool.map(|place| &estate.pools[place]) else { return };
        let is_settled =
            assessor.edition() != Edition::Ga || assessor.needs_classic(node_group) || subject.modes.moves_at_once();
        if is_settled || pool.current_mode.is_some() || !assessor.may_be_classic(node_group) {
            return;
        }
        let is_blocked = |requirement: &&Requirement| {
            let is_classic = requirement.id != RequirementId::SimplifiedOutboundBatch && !requirement.conditional;
            is_classic && matches!(requirement.verdict, Verdict::Blocked | Verdict::Partly)
        };
        for requirement in subject.requirements.iter().filter(is_blocked) {
            let mut missing = assess::mode(pool, node_group.place());
            let verdict = VerdictRef { subject: subject.id.clone(), requirement: requirement.id, hop: None };
            self.ask(&mut missing, verdict, 0);
        }
    }
}
