//! The steps of the checklist on everything but groups: resources with changes, and hops that no change opens.

use super::rules::{RuleWords, changes_at, gaps_at, held_title, still_open};
use super::{ChecklistBuilder, todo};
use crate::edit::{At, Edit};
use crate::outcome::Outcome;
use assess::RequiredFlow;
use model::estate::Reading;
use model::plan::{Hop, HopKind, PhaseId, Requirement, Step, StepState, Verdict};

impl ChecklistBuilder<'_> {
    /// The steps of one phase on everything that is not a group: one for each resource with changes, or with gaps that no
    /// hop of the union tells.
    pub(super) fn item_steps(&self, words: &RuleWords, outcome: &Outcome) -> Vec<Step> {
        let phase = words.phase;
        let mut places: Vec<At> = Vec::new();
        let with_gaps = outcome.gaps.iter().map(|(at, _)| *at).filter(|_| phase != PhaseId::Union);
        for at in outcome.edits.iter().map(|edit| edit.what.at()).chain(with_gaps) {
            if !matches!(at, At::Nsg(_)) && !places.contains(&at) {
                places.push(at);
            }
        }
        let step = |at: At| {
            let hop = self.hop_of(at)?;
            let (changes, made) = changes_at(outcome, at);
            let (state, title, why) = match (changes.len(), made) {
                (0, _) => (StepState::Waiting, format!("{}: {}", hop.1, words.waiting), gaps_at(outcome, at).join(" ")),
                (count, 0) => (StepState::Waiting, held_title(&hop.1, count), still_open(outcome, at)),
                _ => {
                    let why = format!("{} {}", words.why_item, still_open(outcome, at));
                    (StepState::Todo, words.title(&hop.1, made), why.trim_end().to_owned())
                }
            };
            let id = format!("{}-{}:{}", phase.name(), hop.0.map_or("subject", kind_name), hop.1);
            Some(Step { state, subjects: self.subjects_at(at, &hop), changes, ..todo(&id, &title, &why) })
        };
        places.into_iter().filter_map(step).collect()
    }

    /// The kind and the name of the hop that a resource is on the path, or the name of a subject.
    fn hop_of(&self, at: At) -> Option<(Option<HopKind>, String)> {
        let estate = self.estate;
        match at {
            At::Nsg(index) => Some((Some(HopKind::Nsg), estate.nsgs[index].resource.name.to_string())),
            At::RouteTable(index) => Some((Some(HopKind::Route), estate.route_tables[index].resource.name.to_string())),
            At::Firewall(index) => Some((Some(HopKind::Firewall), estate.firewalls[index].resource.name.to_string())),
            At::NodeFirewall(index) => Some((Some(HopKind::NodeFirewall), estate.node_firewalls[index].name.clone())),
            At::NodeGroup(index) => Some((None, self.assessor.node_groups().get(index)?.name.clone())),
        }
    }

    /// The ids of the subjects that a hop blocks.
    fn subjects_at(&self, at: At, (kind, name): &(Option<HopKind>, String)) -> Vec<String> {
        if let At::NodeGroup(index) = at {
            return self
                .assessor
                .node_groups()
                .get(index)
                .map(|node_group| node_group.id.clone())
                .into_iter()
                .collect();
        }
        let has = |hop: &Hop| Some(hop.kind) == *kind && hop.name == *name;
        let met = self
            .subjects
            .iter()
            .filter(|subject| subject.requirements.iter().any(|requirement| requirement.hops.iter().any(has)));
        met.map(|subject| subject.id.clone()).collect()
    }

    /// The hops that are not rules of a group, and are shut or not known: each once, for all subjects that it concerns.
    pub(super) fn other_hops(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for (number, (subject, node_group)) in self.subjects.iter().zip(self.assessor.node_groups()).enumerate() {
            let is_needed = |requirement: &&Requirement| {
                let required = RequiredFlow::ALL.iter().find(|required| required.id == requirement.id);
                required.is_some_and(|required| !required.conditional && self.assessor.needs(node_group, required))
            };
            let required = subject.requirements.iter().filter(is_needed);
            for hop in required.flat_map(|requirement| &requirement.hops) {
                let told_apart = self.is_told_by_rules(hop) || self.is_told_by_account(hop);
                if told_apart || hop.verdict == Verdict::Open || !self.is_left(number, hop) {
                    continue;
                }
                let id = format!("union-{}:{}", kind_name(hop.kind), hop.name);
                match steps.iter_mut().find(|step| step.id == id) {
                    Some(step) => join_step(step, &subject.id, hop),
                    None => steps.push(hop_step(id, &subject.id, hop)),
                }
            }
        }
        for (at, gap) in &self.phases.union.gaps {
            let id = self.hop_of(*at).and_then(|(kind, name)| Some(format!("union-{}:{name}", kind_name(kind?))));
            if let Some(step) = steps.iter_mut().find(|step| Some(&step.id) == id.as_ref()) {
                step.why = format!("{} {gap}", step.why).into();
            }
        }
        for step in &mut steps {
            // Changes of the same resource have a step of their own.
            step.id.push_str(if self.has_changes(&step.id) { ":rest" } else { "" });
        }
        steps
    }

    /// True for an NSG that has a step of its own, or that is not shown. That of a private endpoint has none.
    fn is_told_by_rules(&self, hop: &Hop) -> bool {
        let named = |name: &Reading<String>| name.to_string() == hop.name;
        let mut assessed = self.estate.nsgs.with_ids().filter(|(index, _)| self.assessor.is_assessed(*index));
        hop.kind == HopKind::Nsg
            && (hop.verdict == Verdict::Unknown || assessed.any(|(_, nsg)| named(&nsg.resource.name)))
    }

    /// True if a step of its own tells of the account.
    fn is_told_by_account(&self, hop: &Hop) -> bool {
        hop.kind == HopKind::Account && self.has_account_step(&hop.name)
    }

    fn has_changes(&self, id: &str) -> bool {
        let of = |edit: &Edit| {
            let (kind, name) = self.hop_of(edit.what.at())?;
            Some(format!("union-{}:{name}", kind_name(kind?)))
        };
        self.phases.union.edits.iter().any(|edit| of(edit).as_deref() == Some(id))
    }

    /// True if a hop still is in the way of the same subject after the union.
    fn is_left(&self, subject: usize, hop: &Hop) -> bool {
        let after = self.phases.united.get(subject);
        let same = |other: &Hop| other.kind == hop.kind && other.name == hop.name && other.verdict != Verdict::Open;
        after.is_some_and(|after| after.requirements.iter().any(|requirement| requirement.hops.iter().any(same)))
    }
}

fn kind_name(kind: HopKind) -> &'static str {
    match kind {
        HopKind::Nsg => "nsg",
        HopKind::Route => "route",
        HopKind::Firewall => "firewall",
        HopKind::NodeFirewall => "node-firewall",
        HopKind::AdminRules => "admin-rules",
        HopKind::Account => "account",
    }
}

fn hop_step(id: String, subject: &str, hop: &Hop) -> Step {
    let what = match hop.kind {
        HopKind::Nsg => "the network security group",
        HopKind::Route => "the routes:",
        HopKind::Firewall => "the firewall",
        HopKind::NodeFirewall => "the firewall on the nodes:",
        HopKind::AdminRules => "the security admin rules",
        HopKind::Account => "the account",
    };
    let (state, verb) = match hop.verdict {
        Verdict::Unknown => (StepState::Waiting, "Find out about"),
        _ => (StepState::Todo, "Open"),
    };
    let title = format!("{verb} {what} {}", hop.name);
    let mut step = Step { state, subjects: vec![subject.to_owned()], ..todo(&id, &title, &hop.why.plain()) };
    add_commands(&mut step, hop);
    step
}

/// A hop may blocks several requirements and subjects.
fn join_step(step: &mut Step, subject: &str, hop: &Hop) {
    if !step.subjects.iter().any(|known| known == subject) {
        step.subjects.push(subject.to_owned());
    }
    step.why.push_new(hop.why.clone());
    if hop.verdict != Verdict::Unknown {
        step.state = StepState::Todo;
    }
    add_commands(step, hop);
}

fn add_commands(step: &mut Step, hop: &Hop) {
    for command in hop.missing.iter().filter_map(|fact| fact.command.as_ref()) {
        if !step.commands.contains(command) {
            step.commands.push(command.clone());
        }
    }
}
