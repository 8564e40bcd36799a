//! The hop of a network security group: its rules held against a requirement.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::first_match::{Candidate, Piece, first_match};
use super::judge::{self, Judged, Surroundings, Version};
use super::needed::Needed;
use super::nsg_match::{Question, RuleMatch, When, candidates};
use super::part::{Decider, Fate, Part};
use super::{missing, wording};
use model::estate::{Access, Nsg, Reading, Rule};
use model::net::{Flow, FlowSet, PrefixSet, Protocol};
use model::plan::{HopKind, MissingFact, Verdict};

/// Assesses a question at one group, with the evidence.
pub fn judge_at(nsg: &Nsg, question: &Question<'_>, versions: &[Version], around: &Surroundings<'_>) -> Judged {
    let mut parts = Ruling::new(nsg, question, versions, around).parts(nsg, around);
    let mut hop = judge::hop(HopKind::Nsg, &nsg.resource.name.to_string(), &parts, question, around);
    let narrow = hop.verdict;
    let all = PrefixSet::full();
    let (held, fact) = match around.led_elsewhere {
        Some(held) => (held, missing::virtual_network_holds()),
        None => (&all, missing::default_route()),
    };
    let mut wide = narrow;
    // With addresses known only at run time an `open` could be a guess; a `blocked` is at worst too careful.
    if question.endpoint.is_none() && !held.is_empty() {
        let question = Question { virtual_network: Some(held), ..*question };
        let ruling = Ruling::new(nsg, &question, versions, around);
        wide = ruling.verdict(around);
        parts = ruling.doubted(parts, &fact);
    }
    if narrow == Verdict::Open && wide != Verdict::Open {
        hop.verdict = Verdict::Unknown;
        hop.why = wording::virtual_network_decides(&hop.why);
        hop.missing.push(fact);
    }
    let tomorrow = || {
        let question = Question { when: When::Tomorrow, ..*question };
        Ruling::new(nsg, &question, &[Version::V4], around).verdict(around)
    };
    let fragile = hop.verdict == Verdict::Open
        && question.endpoint.is_none()
        && around.region.is_some()
        && tomorrow() != Verdict::Open;
    Judged { hop, parts, fragile, under_default_route: (wide != narrow).then_some(wide) }
}

/// The verdict alone.
pub fn verdict(nsg: &Nsg, needed: &Needed, around: &Surroundings<'_>) -> Verdict {
    let (question, versions) = (Question::of(needed, around), judge::versions(around));
    let narrow = Ruling::new(nsg, &question, &versions, around).verdict(around);
    let all = PrefixSet::full();
    let held = around.led_elsewhere.unwrap_or(&all);
    if narrow != Verdict::Open || held.is_empty() {
        return narrow;
    }
    let wide = Question { virtual_network: Some(held), ..question };
    match Ruling::new(nsg, &wide, &versions, around).verdict(around) {
        Verdict::Open => Verdict::Open,
        _ => Verdict::Unknown,
    }
}

/// The verdict for another protocol or version than the requirement's own.
pub fn verdict_for(
    nsg: &Nsg,
    needed: &Needed,
    protocol: Protocol,
    version: Version,
    around: &Surroundings<'_>,
) -> Verdict {
    let question = Question { protocol, ..Question::of(needed, around) };
    Ruling::new(nsg, &question, &[version], around).verdict(around)
}

/// The rules that keep a requirement from being open, or could. A rule that can only open it is not among them, however
/// unclear it is: a new rule may come after it.
#[derive(Debug, Default)]
pub struct Blockers {
    /// The lowest priority among them: a rule before it comes before all of them.
    pub first: Option<u32>,
    /// True if one of them has no known place, or is not shown by the source: then nothing surely comes before.
    pub unplaced: bool,
}

/// What a new rule has to come before to open a requirement.
pub fn blockers(nsg: &Nsg, needed: &Needed, around: &Surroundings<'_>) -> Blockers {
    let mut blockers = Blockers::default();
    let all = PrefixSet::full();
    for virtual_network in [None, Some(&all)] {
        let question = Question { virtual_network, ..Question::of(needed, around) };
        let ruling = Ruling::new(nsg, &question, &judge::versions(around), around);
        let shut = ruling.pieces.iter().filter(|piece| ruling.access(piece) != Some(Access::Allow));
        for at in shut.flat_map(|piece| piece.doubts.iter().copied().chain(piece.decided_by)) {
            let Some(candidate) = ruling.candidates.get(at) else { continue };
            let rule = candidate.rule.rule;
            if rule.is_some_and(|rule| rule.access == Reading::Known(Access::Allow)) {
                continue;
            }
            match rule.and_then(|rule| rule.priority.known()) {
                Some(&priority) => blockers.first = Some(blockers.first.map_or(priority, |first| first.min(priority))),
                None => blockers.unplaced = true,
            }
        }
    }
    blockers
}

/// The user's rules that let a part of a requirement through, or could, in the order in which they stand.
pub fn openers<'n>(nsg: &'n Nsg, needed: &Needed, around: &Surroundings<'_>) -> Vec<&'n Rc<Rule>> {
    let ruling = Ruling::new(nsg, &Question::of(needed, around), &judge::versions(around), around);
    let open = ruling.pieces.iter().filter(|piece| ruling.access(piece) != Some(Access::Deny));
    let deciding = open.flat_map(|piece| piece.doubts.iter().copied().chain(piece.decided_by));
    let at: BTreeSet<usize> = model::sorted::set(deciding);
    let rules = at.into_iter().filter_map(|at| ruling.candidates.get(at)?.rule.rule);
    rules.filter(|rule| !rule.is_default && rule.access.known() != Some(&Access::Deny)).collect()
}

/// What the rules say about every packet of a requirement.
struct Ruling<'n, 'q> {
    question: Question<'q>,
    candidates: Vec<Candidate<RuleMatch<'n>>>,
    pieces: Vec<Piece>,
}

impl<'n, 'q> Ruling<'n, 'q> {
    fn new(nsg: &'n Nsg, question: &Question<'q>, versions: &[Version], around: &Surroundings<'_>) -> Self {
        let candidates = candidates(&nsg.rules, question, around.tags);
        let flows = versions.iter().filter_map(|&version| judge::flow(question, around, version));
        let pieces = flows.flat_map(|flow| first_match(&flow, &candidates)).collect();
        Ruling { question: *question, candidates, pieces }
    }

    fn access(&self, piece: &Piece) -> Option<Access> {
        piece.access(&self.candidates)
    }

    /// The parts of another ruling, where what passes there and not here is in doubt.
    fn doubted(&self, parts: Vec<Part>, fact: &MissingFact) -> Vec<Part> {
        let shut = self.pieces.iter().filter(|piece| self.access(piece) != Some(Access::Allow));
        let shut: FlowSet = shut.map(|piece| piece.flow.clone()).collect();
        if shut.is_empty() {
            return parts;
        }
        let divide = |part: Part| {
            if part.fate != Fate::Passes {
                return vec![part];
            }
            let flow = FlowSet::from(part.flow.clone());
            let with = |flow: &Flow, fate| Part { flow: flow.clone(), fate, decider: part.decider.clone() };
            let doubted = &flow & &shut;
            let fate = || Fate::Unsure(vec![fact.clone()]);
            let doubted = doubted.boxes().iter().map(|flow| with(flow, fate()));
            doubted.chain((&flow - &shut).boxes().iter().map(|flow| with(flow, Fate::Passes))).collect()
        };
        parts.into_iter().flat_map(divide).collect()
    }

    fn verdict(&self, around: &Surroundings<'_>) -> Verdict {
        let fates: Vec<(&Flow, Option<Access>)> =
            self.pieces.iter().map(|piece| (&piece.flow, self.access(piece))).collect();
        judge::verdict_of(&fates, &self.question, around).0
    }

    fn parts(&self, nsg: &Nsg, around: &Surroundings<'_>) -> Vec<Part> {
        let part = |piece: &Piece| {
            let access = self.access(piece);
            let at =
                if access.is_none() { piece.doubts.first().copied().or(piece.decided_by) } else { piece.decided_by };
            let doubts = piece.doubts.iter().filter_map(|&doubt| self.candidates.get(doubt));
            let fate = match access {
                Some(Access::Allow) => Fate::Passes,
                Some(Access::Deny) => Fate::Stops,
                None => Fate::Unsure(
                    doubts
                        .map(|doubt| {
                            missing::of_doubt(&nsg.resource.name, &missing::show_nsg(nsg), &doubt.rule, around.region)
                        })
                        .collect(),
                ),
            };
            let rule = at.and_then(|at| self.candidates.get(at)).and_then(|candidate| candidate.rule.rule);
            Part { flow: piece.flow.clone(), fate, decider: decider(rule.map(Rc::as_ref)) }
        };
        self.pieces.iter().map(part).collect()
    }
}

/// A rule as the evidence names it; `None` stands for rules that the source does not show.
pub fn decider(rule: Option<&Rule>) -> Decider {
    let Some(rule) = rule else {
        return Decider { told: "a rule that the source does not show".to_owned(), ..Decider::default() };
    };
    let kind = if rule.is_default { "default rule " } else { "" };
    let priority = rule.priority.known().copied();
    let place = priority.map_or_else(|| "priority unclear".to_owned(), |priority| format!("priority {priority}"));
    Decider {
        told: format!("{kind}`{}` ({place})", rule.name),
        rule: Some(rule.name.clone()),
        priority,
        origin: rule.origin,
    }
}
