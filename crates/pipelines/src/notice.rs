//! What a plan says that a pipeline has to show, each at its place in the user's files.

use model::message::{Code, Message, listed, name};
use model::options::TargetMode;
use model::plan::{Finding, Hop, Impact, Plan, Requirement, RequirementId, Subject, Verdict};
use model::source::Severity;

use super::messages;

/// One thing to show.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The code of what it says.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// What it says.
    pub message: Message,
    /// Where in the sources.
    pub place: Option<Place>,
    /// What identifies it when lines move: requirement, subjects, and rule.
    pub identity: String,
    /// What it is about.
    pub topic: About,
    /// The user's reason to accept it, if it is accepted.
    pub accepted: Option<Accepted>,
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Why a requirement of the target is not open.
    Verdict,
    /// What is forbidden and open, or may be.
    Forbidden,
    /// Anything else.
    Other,
}

/// A place in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The name of the source.
    pub source: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, in characters from 1; absent where only the line is known.
    pub column: Option<u32>,
}

/// A kind of notice that the user accepts. It changes no verdict and no exit status: it is shown as accepted, or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The code.
    pub code: Code,
    /// The one source that it is accepted in; absent for all of them.
    pub source: Option<String>,
    /// Why it is accepted.
    pub reason: String,
    /// Since when, as `YYYY-MM-DD`.
    pub date: String,
}

/// What the user asks of the plan.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The model that has to be open.
    pub target: TargetMode,
    /// True if classic communication must not be open.
    pub forbids_classic: Forbids,
    /// What is accepted.
    pub accepted: Vec<Accepted>,
}

/// Which model must not be open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Forbids {
    /// None.
    #[default]
    Nothing,
    /// Classic communication's inbound ports.
    Classic,
}

/// Whether the Batch service can open connections to nodes of some subject on 29876 or 29877. `Open` if it surely can somewhere.
pub fn is_classic_open(plan: &Plan) -> Verdict {
    let inbound = plan.subjects.iter().filter_map(inbound);
    let openness = inbound.map(|requirement| match requirement.verdict {
        Verdict::Open | Verdict::Partly => Verdict::Open,
        other => other,
    });
    // The order of verdicts is from best to worst, and here an open one decides.
    openness.min().unwrap_or(Verdict::Unknown)
}

fn inbound(subject: &Subject) -> Option<&Requirement> {
    subject.requirements.iter().find(|requirement| requirement.id == RequirementId::ClassicInboundBatch)
}

/// All notices of a plan, by source and line; those without a place come last.
pub fn notices(plan: &Plan, asked: &Asked) -> Vec<Notice> {
    let mut all = Collected::default();
    for source in &plan.sources {
        for diagnostic in &source.diagnostics {
            let place = Place { source: source.name.clone(), line: diagnostic.line, column: Some(diagnostic.column) };
            all.add(diagnostic.severity, diagnostic.message.clone(), Some(place), String::new());
        }
    }
    of_requirements(plan, asked, &mut all);
    for subject in &plan.subjects {
        if subject.impact == Impact::Unsupported {
            subject
                .reasons
                .iter()
                .for_each(|reason| all.add(Severity::Error, reason.clone(), None, subject.id.clone()));
        }
        subject.findings.iter().for_each(|finding| all.finding(finding));
    }
    plan.leftovers.iter().for_each(|finding| all.finding(finding));
    plan.notices.iter().for_each(|notice| all.add(Severity::Warning, notice.clone(), None, String::new()));
    let gaps = [&plan.proof.union, &plan.proof.tighten].into_iter().flat_map(|proof| &proof.gaps);
    gaps.for_each(|gap| all.add(Severity::Warning, gap.clone(), None, String::new()));
    all.sorted(&asked.accepted)
}

/// True for requirements that the target consists of.
fn is_of_target(target: TargetMode, requirement: &Requirement) -> bool {
    let is_simplified = requirement.id == RequirementId::SimplifiedOutboundBatch;
    match target {
        TargetMode::Simplified => is_simplified,
        TargetMode::Classic => !is_simplified && !requirement.conditional,
        TargetMode::Union => true,
    }
}

/// A hop that decides something about a requirement, and the subjects for which it does.
struct Deciding<'p> {
    hop: &'p Hop,
    requirement: RequirementId,
    subjects: Vec<&'p Subject>,
}

fn add_deciding<'p>(all: &mut Vec<Deciding<'p>>, hop: &'p Hop, requirement: RequirementId, subject: &'p Subject) {
    let same = |other: &&mut Deciding<'_>| {
        let own = other.hop;
        other.requirement == requirement
            && own.verdict == hop.verdict
            && own.why == hop.why
            && (&own.source, own.line, &own.name) == (&hop.source, hop.line, &hop.name)
    };
    match all.iter_mut().find(same) {
        Some(known) => known.subjects.push(subject),
        None => all.push(Deciding { hop, requirement, subjects: vec![subject] }),
    }
}

fn of_requirements(plan: &Plan, asked: &Asked, all: &mut Collected) {
    let (mut failing, mut forbidden) = (Vec::new(), Vec::new());
    for subject in &plan.subjects {
        let of_target = subject.requirements.iter().filter(|own| is_of_target(asked.target, own));
        for requirement in of_target.filter(|own| own.verdict != Verdict::Open) {
            for hop in deciding_hops(requirement) {
                add_deciding(&mut failing, hop, requirement.id, subject);
            }
        }
        let inbound = inbound(subject).filter(|own| own.verdict != Verdict::Blocked);
        if let Some(requirement) = inbound.filter(|_| asked.forbids_classic == Forbids::Classic) {
            // What surely allows it, or may.
            for hop in requirement.hops.iter().filter(|hop| hop.verdict != Verdict::Blocked) {
                add_deciding(&mut forbidden, hop, requirement.id, subject);
            }
        }
    }
    for Deciding { hop, requirement, subjects } in failing {
        let model = match requirement {
            RequirementId::SimplifiedOutboundBatch => "simplified",
            _ => "classic",
        };
        let severity = if hop.verdict == Verdict::Unknown { Severity::Warning } else { Severity::Error };
        let message = messages::needed(&hop.why, model, names(&subjects));
        all.add_coded(code_of(&hop.why), severity, message, place_of(hop), identity(hop, requirement, &subjects));
        all.last_is(About::Verdict);
    }
    for Deciding { hop, requirement, subjects } in forbidden {
        let is_unknown = |subject: &&Subject| inbound(subject).is_some_and(|own| own.verdict == Verdict::Unknown);
        let (unknown, open): (Vec<&Subject>, Vec<&Subject>) = subjects.into_iter().partition(is_unknown);
        let identity = |subjects: &[&Subject]| identity(hop, requirement, subjects) + "/forbidden";
        if !open.is_empty() {
            let message = messages::classic_is_open(&hop.why, names(&open));
            all.add(Severity::Error, message, place_of(hop), identity(&open));
            all.last_is(About::Forbidden);
        }
        if !unknown.is_empty() {
            let message = messages::classic_is_unknown(&hop.why, names(&unknown));
            all.add(Severity::Warning, message, place_of(hop), identity(&unknown));
            all.last_is(About::Forbidden);
        }
    }
}

/// The hops that keep a requirement from being open: the blocking ones, else all that are not open.
fn deciding_hops(requirement: &Requirement) -> Vec<&Hop> {
    let with = |is_wanted: fn(Verdict) -> bool| -> Vec<&Hop> {
        requirement.hops.iter().filter(|hop| is_wanted(hop.verdict)).collect()
    };
    let blocking = with(|verdict| matches!(verdict, Verdict::Blocked | Verdict::Partly));
    if blocking.is_empty() { with(|verdict| verdict != Verdict::Open) } else { blocking }
}

fn names(subjects: &[&Subject]) -> Message {
    listed(subjects.iter().map(|subject| name(&subject.name)))
}

fn place_of(hop: &Hop) -> Option<Place> {
    let (source, line) = hop.source.clone().zip(hop.line)?;
    Some(Place { source, line, column: hop.column })
}

fn identity(hop: &Hop, requirement: RequirementId, subjects: &[&Subject]) -> String {
    let rule = hop.rule.as_deref().unwrap_or_default();
    let mut identity = format!("{}/{}/{rule}", requirement_name(requirement), hop.name);
    subjects.iter().for_each(|subject| identity.extend(["/", &subject.id]));
    identity
}

fn requirement_name(id: RequirementId) -> &'static str {
    match id {
        RequirementId::ClassicInboundBatch => "classic-inbound-batch",
        RequirementId::ClassicOutboundStorage => "classic-outbound-storage",
        RequirementId::ClassicOutboundBatch => "classic-outbound-batch",
        RequirementId::SimplifiedOutboundBatch => "simplified-outbound-batch",
        RequirementId::Workload => "workload",
    }
}

/// The code of a message's first sentence.
fn code_of(message: &Message) -> Option<Code> {
    message.codes().first().copied()
}

#[derive(Default)]
struct Collected(Vec<Notice>);

impl Collected {
    fn finding(&mut self, finding: &Finding) {
        let place = finding.source.clone().zip(finding.line);
        let place = place.map(|(source, line)| Place { source, line, column: None });
        self.add(finding.severity, finding.message.clone(), place, finding.id.clone());
    }

    fn add(&mut self, severity: Severity, message: Message, place: Option<Place>, identity: String) {
        self.add_coded(code_of(&message), severity, message, place, identity);
    }

    /// What has no code was read from a plan file, and has its codes elsewhere: it is left out here.
    fn add_coded(
        &mut self,
        code: Option<Code>,
        severity: Severity,
        message: Message,
        place: Option<Place>,
        identity: String,
    ) {
        let Some(code) = code else { return };
        let notice = Notice { code, severity, message, place, identity, topic: About::Other, accepted: None };
        if !self.0.contains(&notice) {
            self.0.push(notice);
        }
    }

    fn last_is(&mut self, topic: About) {
        if let Some(last) = self.0.last_mut() {
            last.topic = topic;
        }
    }

    fn sorted(self, accepted: &[Accepted]) -> Vec<Notice> {
        let mut notices = self.0;
        for notice in &mut notices {
            let source = notice.place.as_ref().map(|place| place.source.as_str());
            let fits = |own: &&Accepted| {
                own.code == notice.code && own.source.as_deref().is_none_or(|only| source == Some(only))
            };
            notice.accepted = accepted.iter().find(fits).cloned();
        }
        notices.sort_by_key(|notice| {
            let place = notice.place.clone();
            (place.is_none(), place.map(|place| (place.source, place.line, place.column)))
        });
        notices
    }
}
