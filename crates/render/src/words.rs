//! Words for parts of a plan that several long renderings use.

use std::collections::BTreeMap;

use super::messages;
use model::message::{Message, all_listed, name};
use model::plan::{
    AzureRule, Change, ChangeAction, EditedElement, Finding, Groups, Hop, Impact, Plan, ProofOfPhase, ReferredTo, Step,
    StepState, Subject, SubjectKind,
};
use model::source::{Extent, Severity};

/// The status of a step.
pub fn state_word(state: StepState) -> &'static str {
    match state {
        StepState::Todo => "to do",
        StepState::Done => "done",
        StepState::NotNeeded => "not needed",
        StepState::Waiting => "waiting",
    }
}

pub fn subject_word(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Pool => "pool",
        SubjectKind::Subnet => "subnet",
        SubjectKind::RuleSet => "rule set",
    }
}

/// The title of the part of some subjects: the name of the only one, or how many they are.
pub fn title(subjects: &[&Subject]) -> String {
    match subjects {
        [only] => only.name.clone(),
        [first, ..] => format!("{} {}s", subjects.len(), subject_word(first.kind)),
        [] => String::new(),
    }
}

/// What the subjects of a group have in common, with all their names; `None` for a subject alone.
pub fn members(subjects: &[&Subject]) -> Option<Message> {
    let names = || all_listed(subjects.iter().map(|subject| name(&subject.name)));
    (subjects.len() > 1).then(|| messages::members(names()))
}

/// The reasons of a subject's impact that the head of the plan doesn't state.
pub fn what_else_holds<'p>(plan: &'p Plan, subject: &'p Subject) -> impl Iterator<Item = &'p Message> {
    let headline = plan.summary.as_ref().map(|summary| summary.headline.plain()).unwrap_or_default();
    let missing = subject.not_provided_clause().filter(|clause| headline.contains(&clause.plain()));
    let missing = missing.and_then(|_| subject.not_provided_sentence());
    // The first reason is why, which the table of the subjects says.
    subject.reasons.iter().skip(plan.summary.iter().count()).filter(move |reason| Some(*reason) != missing.as_ref())
}

/// How much of a source was read.
pub fn extent_word(extent: Extent) -> &'static str {
    match extent {
        Extent::Whole => "read",
        Extent::Partly => "read in part",
        Extent::Nothing => "not read",
    }
}

/// True if the impact asks for something to be done.
pub fn is_concerned(impact: Impact) -> bool {
    impact != Impact::NotAffected
}

/// A change in a line: what it does to what, and the rule.
pub fn change_line(change: &Change) -> String {
    let verb = match change.action {
        ChangeAction::Add => "Add",
        ChangeAction::Remove => "Remove",
        ChangeAction::Modify => "Edit",
    };
    let what = match &change.edited {
        EditedElement::Rule(rule) => format!(": {}", rule_line(rule)),
        EditedElement::Route(route) => format!(": {} by {}", route.address_prefix, route.next_hop_type),
        EditedElement::FirewallRule(_) | EditedElement::NodeRule(_) => String::new(),
    };
    format!("{verb} {} in {}{what}", change.name(), change.target.name)
}

/// A change in a line, with what to know before it is made.
pub fn reserved_line(change: &Change) -> String {
    let reservations = change.reservations();
    if reservations.is_empty() {
        change_line(change)
    } else {
        format!("{}. {}", change_line(change), Message::sentences(reservations).plain())
    }
}

/// A rule in a line: `outbound, allow, Tcp, priority 160, from any address to Storage.westeurope port 443`.
fn rule_line(rule: &AzureRule) -> String {
    let priority = rule.priority.map(|priority| format!(", priority {priority}")).unwrap_or_default();
    let from =
        addresses(&rule.source_address_prefix, &rule.source_address_prefixes, &rule.source_application_security_groups);
    let to = addresses(
        &rule.destination_address_prefix,
        &rule.destination_address_prefixes,
        &rule.destination_application_security_groups,
    );
    let from_ports = match ports(&rule.source_port_range, &rule.source_port_ranges).as_str() {
        "any port" => String::new(),
        ports => format!(" {ports}"),
    };
    let to_ports = ports(&rule.destination_port_range, &rule.destination_port_ranges);
    let (direction, access) = (rule.direction.to_ascii_lowercase(), rule.access.to_ascii_lowercase());
    let protocol = if rule.protocol == "*" { "any protocol" } else { rule.protocol.as_str() };
    format!("{direction}, {access}, {protocol}{priority}, from {from}{from_ports} to {to} {to_ports}")
}

fn addresses(one: &Option<String>, many: &[String], groups: &[ReferredTo]) -> String {
    let all: Vec<&str> =
        one.iter().chain(many).chain(groups.iter().map(|group| &group.id)).map(String::as_str).collect();
    if all == ["*"] { "any address".to_owned() } else { all.join(", ") }
}

fn ports(one: &Option<String>, many: &[String]) -> String {
    let all: Vec<&str> = one.iter().chain(many).map(String::as_str).collect();
    if all == ["*"] { "any port".to_owned() } else { format!("port {}", all.join(", ")) }
}

/// The changes of a plan, by their ids.
pub struct Changes<'p>(BTreeMap<&'p str, &'p Change>);

impl<'p> Changes<'p> {
    /// Those of a plan.
    pub fn of(plan: &'p Plan) -> Self {
        Changes(model::sorted::map(plan.changes.iter().map(|change| (change.id.as_str(), change))))
    }

    /// Those of a step, in its order.
    pub fn of_step(&self, step: &Step) -> Vec<&'p Change> {
        step.changes.iter().filter_map(|id| self.0.get(id.as_str()).copied()).collect()
    }
}

/// What the renderings of steps refer to.
pub struct Parts<'p> {
    /// The plan.
    pub plan: &'p Plan,
    /// Its changes.
    pub changes: Changes<'p>,
    /// What its subjects share.
    pub groups: Groups<'p>,
}

impl<'p> Parts<'p> {
    /// Those of a plan.
    pub fn of(plan: &'p Plan) -> Self {
        Parts { plan, changes: Changes::of(plan), groups: Groups::of(plan) }
    }
}

/// The verdicts of a phase, and whether they are proved.
pub fn proof_line(proof: &ProofOfPhase) -> String {
    let holds = if proof.holds { "proved" } else { "not proved" };
    format!("classic {}, simplified {} ({holds})", proof.classic.word(), proof.simplified.word())
}

/// How much a finding matters.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// The position of the matched rule, as ` (nsg.json:12)`.
pub fn place(hop: &Hop) -> String {
    hop.source.as_ref().zip(hop.line).map(|(source, line)| format!(" ({source}:{line})")).unwrap_or_default()
}

/// A place as ` (pool.json:12)`.
pub fn line_of(source: Option<&str>, line: Option<u32>) -> String {
    source.zip(line).map(|(source, line)| format!(" ({source}:{line})")).unwrap_or_default()
}

/// The phases that are proved, with what they are after.
pub fn proofs(plan: &Plan) -> [(&'static str, &ProofOfPhase); 3] {
    [
        ("After the required rules are opened", &plan.proof.union),
        ("After classic rules are removed", &plan.proof.tighten),
        ("After the rollback", &plan.proof.rollback),
    ]
}

/// The proofs in lines, each gap on a line of its own.
pub fn proof_lines(plan: &Plan) -> Vec<String> {
    let lines = |(name, proof): (&str, &ProofOfPhase)| {
        let gaps = proof.gaps.iter().map(|gap| format!("Not proved: {}", gap.plain()));
        let notes = proof.notes.iter().map(Message::plain);
        [format!("{name}: {}.", proof_line(proof))].into_iter().chain(gaps).chain(notes).collect::<Vec<_>>()
    };
    proofs(plan).into_iter().flat_map(lines).collect()
}

/// The service tags that the verdicts rest on, and where the plan is from, as far as that is recorded.
pub fn tags_line(plan: &Plan) -> String {
    let tags = &plan.service_tags;
    let mut line = format!("Service tags: change number {}", tags.change_number);
    for (word, value) in [
        (" of ", &tags.date),
        (". Made by ", &plan.generator),
        (". Digest of the input: ", &plan.input_digest),
        (". Fingerprint of the plan: ", &plan.fingerprint),
    ] {
        if let Some(value) = value {
            line.extend([word, value]);
        }
    }
    line
}

/// The rule that decided at a hop, with its priority and its place; `None` where no rule is named.
pub fn deciding(hop: &Hop) -> Option<String> {
    let priority = hop.priority.map(|priority| format!(", priority {priority}")).unwrap_or_default();
    hop.rule.as_ref().map(|rule| format!("{rule}{priority}{}", place(hop)))
}

/// What a finding is about, as ` (nsg.json:12)`.
pub fn finding_place(finding: &Finding) -> String {
    let at = finding.source.as_ref().zip(finding.line);
    at.map(|(source, line)| format!(" ({source}:{line})")).unwrap_or_default()
}
