//! The plan as a value. Its JSON form is the contract `switchover.plan/1` that the command line prints, the JavaScript
//! module returns and the page shows; it grows only compatibly.

mod alike;
mod change;
mod codes;
mod diagnosis;
mod element;
pub mod messages;
mod not_provided;
mod question;
mod request;
mod seal;
mod status;
mod subject;
mod summary;

use serde::{Deserialize, Serialize};

use crate::message::{Codes, Message};
use crate::net::{Cloud, TableOrigin};
use crate::options::Edition;
use crate::source::SourceReport;

pub use alike::{Alike, Groups, without_name};
pub use change::*;
pub use diagnosis::*;
pub use element::*;
pub use not_provided::not_provided_sentence;
pub use question::{Answered, Question, VerdictRef, question_id};
pub use request::*;
pub use seal::{fingerprint, sealed, sealed_step};
pub use status::Status;
pub use subject::*;
pub use summary::*;

/// The value of [`Plan::schema`].
pub const SCHEMA: &str = "switchover.plan/1";

/// Everything the engine has to say about the sources: verdicts, checklist, changes, proof and requests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Plan {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// What the texts have instead of names; absent in plans of earlier versions, whose texts don't mark names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<Names>,
    /// The key of the ids of steps and changes, for their author: see [`Options::key`](crate::options::Options::key). It is not shared
    /// with pseudonyms.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// The edition of the migration that the checklist follows.
    pub edition: Edition,
    /// The cloud of the subjects.
    pub cloud: Cloud,
    /// The service tags that the verdicts rest on.
    pub service_tags: ServiceTagsUsed,
    /// What the sources show of what a user may choose.
    #[serde(rename = "told", default, skip_serializing_if = "Option::is_none")]
    pub inferred: Option<Inferred>,
    /// The plan for someone who reads nothing else; absent in plans of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Summary>,
    /// What was pasted, with what reading it had to say.
    pub sources: Vec<SourceReport>,
    /// What was assessed.
    pub subjects: Vec<Subject>,
    /// The subjects by what holds for them, in the order of the first of each; empty in plans of earlier versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// What is not known and decides: one question for each missing fact. Most verdicts depend on the first one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// What the user answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answered>,
    /// The steps of the migration.
    pub checklist: Checklist,
    /// What the workload itself needs, as far as the sources show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extras: Vec<Extra>,
    /// What stays open wider than it has to after the tightening.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leftovers: Vec<Finding>,
    /// Every change that the steps name.
    pub changes: Vec<Change>,
    /// The changes of each phase as scripts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scripts: Option<Scripts>,
    /// The assessments of the estate with the changes applied.
    pub proof: Proof,
    /// The support requests; absent in the `ga` edition, which has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support_request: Option<SupportRequests>,
    /// The rule sets and subnets that the user named as those that nodes use, as given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<String>,
    /// Notes about the user's choices, such as names that match nothing, in sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Message>,
    /// What made it, such as `switchover 0.1.0`; absent where that is not recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub generator: Option<String>,
    /// A digest of the texts of all sources, the same in any order and under any names. It is not shared with pseudonyms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub input_digest: Option<String>,
    /// A short digest of what the plan says, under its author's key: the same with names and with pseudonyms, and another one for
    /// every other plan. People name the plan that they approve by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// The codes of its texts, in the order of the members.
    #[serde(default, skip_serializing_if = "Codes::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub codes: Codes,
}

impl Plan {
    /// Adds the subjects and the changes of the next part of the same plan, which has none then: `LONG` of
    /// `static/engine/worker.js`.
    pub fn append(&mut self, part: &mut Plan) {
        self.subjects.append(&mut part.subjects);
        self.changes.append(&mut part.changes);
    }
}

/// What a plan's texts and members have instead of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Names {
    /// The names themselves; in texts between backticks.
    Marked,
    /// Pseudonyms.
    Pseudonyms,
}

/// Where the service tags came from and how old they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ServiceTagsUsed {
    /// Embedded in Switchover, or supplied by the user.
    pub origin: TableOrigin,
    /// Microsoft's number of the weekly file.
    pub change_number: u32,
    /// The file's date as `YYYY-MM-DD`, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// What the sources show of what a user may choose, whatever was chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Inferred {
    /// The locations of the subjects, such as `westeurope`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    /// The names of the Batch accounts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
    /// The ids of their subscriptions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subscriptions: Vec<String>,
    /// The address ranges of the subnets that the pools are in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<String>,
    /// The names of the rule sets, or their ids where several have one name, if there are no pools: those that nodes use may be named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rule_sets: Vec<String>,
    /// The edition whose signs are in the sources; the other one leaves none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<Edition>,
}

/// The phases of the migration, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Checklist {
    /// Union, extras, switch, move, verify, tighten, rollback.
    pub phases: Vec<Phase>,
}

impl Checklist {
    /// Its steps, phase by phase.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.phases.iter().flat_map(|phase| &phase.steps)
    }

    /// The number of a step, such as `2.1`: that of its phase, and its own in there.
    pub fn number_of(&self, id: &str) -> Option<String> {
        self.phases.iter().zip(1..).find_map(|(phase, number)| {
            let own = phase.steps.iter().position(|step| step.id == id)?;
            Some(format!("{number}.{}", own + 1))
        })
    }

    /// The titles of the steps that have to be done before a step.
    pub fn before<'c>(&'c self, step: &'c Step) -> impl Iterator<Item = &'c Message> {
        let titled = |id: &'c String| self.steps().find(|other| other.id == *id).map(|other| &other.title);
        step.waits_for.iter().filter_map(titled)
    }
}

/// Which phase of the migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PhaseId {
    /// Make the rules satisfy both models.
    Union,
    /// What the workload itself needs.
    Extras,
    /// Turn simplified communication on.
    Switch,
    /// Recreate or resize the pools.
    Move,
    /// See that it took effect.
    Verify,
    /// Remove what only classic needs.
    Tighten,
    /// Rollback, if it is needed.
    Rollback,
}

impl PhaseId {
    /// The name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            PhaseId::Union => "union",
            PhaseId::Extras => "extras",
            PhaseId::Switch => "switch",
            PhaseId::Move => "move",
            PhaseId::Verify => "verify",
            PhaseId::Tighten => "tighten",
            PhaseId::Rollback => "rollback",
        }
    }
}

/// One phase of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Phase {
    /// Which phase.
    pub id: PhaseId,
    /// Its title.
    pub title: Message,
    /// What it is for, in a sentence.
    pub summary: Message,
    /// Its steps, in their order.
    pub steps: Vec<Step>,
    /// The codes of its texts, in the order of the members.
    #[serde(default, skip_serializing_if = "Codes::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub codes: Codes,
}

/// The status of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum StepState {
    /// To be done.
    Todo,
    /// The sources show that it is done.
    Done,
    /// There is nothing to do.
    NotNeeded,
    /// It waits for something that `why` names.
    Waiting,
}

/// One line of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Step {
    /// Unique in the plan and stable for the same sources: ticks are kept under it.
    pub id: String,
    /// What to do, as an imperative.
    pub title: Message,
    /// Why, and what to look out for.
    pub why: Message,
    /// Its status.
    pub state: StepState,
    /// The ids of the subjects that it is about.
    pub subjects: Vec<String>,
    /// The ids of the changes that it makes, in the order in which to make them.
    pub changes: Vec<String>,
    /// The ids of the steps that have to be done first, of those that are not done: while there are any, the state is `waiting`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waits_for: Vec<String>,
    /// Commands in addition to those of the changes, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<String>,
    /// The alternatives, of which the user chooses one, the best one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// The support request that it opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// The codes of its texts, in the order of the members.
    #[serde(default, skip_serializing_if = "Codes::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub codes: Codes,
}

impl Step {
    /// True if it depends on something that nobody can do yet, and not only on a step before it.
    pub fn is_unsettled(&self) -> bool {
        self.state == StepState::Waiting && self.waits_for.is_empty()
    }

    /// True if it can be done now, or waits for nothing but a fact that someone can find out.
    pub fn is_due(&self) -> bool {
        !self.is_settled() && self.waits_for.is_empty()
    }

    /// True if nothing is left to do.
    pub fn is_settled(&self) -> bool {
        matches!(self.state, StepState::Done | StepState::NotNeeded)
    }
}

/// One alternative of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Choice {
    /// What it is, such as the name of a tool.
    pub title: Message,
    /// When to choose it, and what to look out for.
    #[serde(default, skip_serializing_if = "Message::is_empty")]
    pub why: Message,
    /// Its commands or its text, in their order.
    pub commands: Vec<String>,
    /// The codes of its texts, in the order of the members.
    #[serde(default, skip_serializing_if = "Codes::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub codes: Codes,
}

/// Something that the workload itself needs, with and without what only classic communication needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Extra {
    /// The id of the subject that needs it.
    pub subject: String,
    /// What it is for, such as `Resource files`.
    pub what: Message,
    /// The flow, such as `TCP 443 to inputs.blob.core.windows.net`.
    pub flow: Message,
    /// Whether it is allowed today.
    pub today: Verdict,
    /// Whether it is allowed after classic rules are removed.
    pub after_tighten: Verdict,
    /// What decides, in sentences.
    pub why: Message,
    /// The source that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Its line there, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The codes of its texts, in the order of the members.
    #[serde(default, skip_serializing_if = "Codes::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub codes: Codes,
}

impl Extra {
    /// True if the removal of classic rules blocks it, or may block it.
    pub fn is_cut_off(&self) -> bool {
        self.after_tighten > self.today
    }
}

/// What the two models get with a phase's changes applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProofOfPhase {
    /// Classic's unconditional requirements, the worst over all subjects.
    pub classic: Verdict,
    /// Simplified's requirement, the worst over all subjects.
    pub simplified: Verdict,
    /// Whether the assessment shows, for every subject, what the phase promises.
    pub holds: bool,
    /// If not: why not, and what to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Message>,
    /// What the verification rests on, where it shows less than that both models are allowed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Message>,
    /// The codes of its texts, in the order of the members.
    #[serde(default, skip_serializing_if = "Codes::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub codes: Codes,
}

/// The assessments of the estate with the changes of each phase applied, one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Proof {
    /// After union both models are open.
    pub union: ProofOfPhase,
    /// After tighten, simplified is open and classic's inbound is blocked.
    pub tighten: ProofOfPhase,
    /// After rollback classic is open again.
    pub rollback: ProofOfPhase,
}
