//! The hop of a network security group: its rules applied to a requirement.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::doubts;
use super::evidence::{self, Context, Version};
use super::first_match::{Candidate, Decision, first_match};
use super::label;
use super::memory::{Asked, HopAssessment};
use super::messages::{evidence as reasons, labels};
use super::missing;
use super::node_group::NodeGroup;
use super::nsg_match::{Doubt, Question, RuleMatch, When, candidates_of, concerning};
use super::required_flow::RequiredFlow;
use super::segment::{MatchedRule, Segment, SegmentOutcome};
use model::estate::{Access, AddressTerm, Id, Nsg, Reading, Rule, condition};
use model::message::{Part, name};
use model::net::{Flow, FlowSet, PrefixSet, Protocol};
use model::plan::{HopKind, MissingFact, Verdict};

/// Assesses a question at one group, with the evidence.
pub fn assess_at(nsg: &Nsg, question: &Question<'_>, versions: &[Version], context: &Context<'_>) -> HopAssessment {
    assess_by(&nsg.rules.entries, nsg, question, versions, context)
}

/// The same for a group of a node group, of which it is remembered.
pub fn recalled_at(
    id: Id<Nsg>,
    nsg: &Nsg,
    question: &Question<'_>,
    node_group: &NodeGroup,
    context: &Context<'_>,
) -> HopAssessment {
    let rules = concerning(&nsg.rules, question, context.tags);
    let assess = |rules: &[Rc<Rule>]| assess_by(rules, nsg, question, &evidence::versions(context), context);
    node_group.memory.recall(Asked::of(id, question, context.led_elsewhere), rules, assess)
}

/// Assesses a question by some rules of a group, among which are all that may concern it.
fn assess_by(
    rules: &[Rc<Rule>],
    nsg: &Nsg,
    question: &Question<'_>,
    versions: &[Version],
    context: &Context<'_>,
) -> HopAssessment {
    let all = PrefixSet::full();
    let held = context.led_elsewhere.unwrap_or(&all);
    let fact = || match context.led_elsewhere {
        Some(_) => missing::virtual_network_holds(context.node_group.map(NodeGroup::place)),
        None => missing::default_route(context.node_group.map(NodeGroup::place)),
    };
    let holds = if context.answers.are_given() { context.answers.yes(&fact().value()) } else { None };
    let narrow_question = Question { virtual_network: Some(held).filter(|_| holds == Some(true)), ..*question };
    let question = &narrow_question;
    let ruling = Ruling::by(rules, nsg, question, versions, context);
    // What the tag covers plays no part, unless answers decide what this ruling leaves in doubt.
    let is_decided = !context.answers.are_given() && ruling.is_decided_before_virtual_network(rules);
    let mut segments = context.answers.settled(ruling.segments(nsg, context));
    let mut hop = evidence::hop(HopKind::Nsg, (&nsg.resource).into(), &segments, question, context);
    let narrow = hop.verdict;
    let mut wide = narrow;
    // With addresses known only at run time an `open` could be a guess; a `blocked` is at worst too careful.
    if question.endpoint.is_none() && !held.is_empty() && holds.is_none() && !is_decided {
        let question = Question { virtual_network: Some(held), ..*question };
        let ruling = Ruling::by(rules, nsg, &question, versions, context);
        wide = ruling.verdict(context);
        segments = ruling.doubted(segments, &fact);
    }
    if narrow == Verdict::Open && wide != Verdict::Open {
        hop.verdict = Verdict::Unknown;
        hop.why.push(reasons::virtual_network_decides());
        hop.missing.push(fact());
    }
    let tomorrow = || {
        let question = Question { when: When::Tomorrow, ..*question };
        Ruling::by(rules, nsg, &question, &[Version::V4], context).verdict(context)
    };
    let fragile = hop.verdict == Verdict::Open
        && question.endpoint.is_none()
        && context.region.is_some()
        && tomorrow() != Verdict::Open;
    HopAssessment { hop, segments, fragile, under_default_route: (wide != narrow).then_some(wide) }
}

/// The verdict alone.
pub fn verdict(nsg: &Nsg, required: &RequiredFlow, context: &Context<'_>) -> Verdict {
    let (question, versions) = (Question::of(required, context), evidence::versions(context));
    let ruling = Ruling::new(nsg, &question, &versions, context);
    let narrow = ruling.verdict(context);
    let all = PrefixSet::full();
    let held = context.led_elsewhere.unwrap_or(&all);
    if narrow != Verdict::Open || held.is_empty() || ruling.is_decided_before_virtual_network(&nsg.rules.entries) {
        return narrow;
    }
    let wide = Question { virtual_network: Some(held), ..question };
    match Ruling::new(nsg, &wide, &versions, context).verdict(context) {
        Verdict::Open => Verdict::Open,
        _ => Verdict::Unknown,
    }
}

/// The verdict for another protocol or version than the requirement's own.
pub fn verdict_for(
    nsg: &Nsg,
    required: &RequiredFlow,
    protocol: Protocol,
    version: Version,
    context: &Context<'_>,
) -> Verdict {
    let question = Question { protocol, ..Question::of(required, context) };
    Ruling::new(nsg, &question, &[version], context).verdict(context)
}

/// The rules that keep a requirement from being open, or could. A rule that can only open it is not among them, however
/// unclear it is: a new rule may come after it.
#[derive(Debug, Default)]
pub struct Blockers {
    /// The lowest priority among them: a rule before it comes before all of them.
    pub first: Option<u32>,
    /// True if one of them has no known priority, or is not shown by the source: then nothing surely comes before it.
    pub unplaced: bool,
}

/// What a new rule has to come before to open a requirement.
pub fn blockers(nsg: &Nsg, required: &RequiredFlow, context: &Context<'_>) -> Blockers {
    let mut blockers = Blockers::default();
    let all = PrefixSet::full();
    for virtual_network in [None, Some(&all)] {
        let question = Question { virtual_network, ..Question::of(required, context) };
        let ruling = Ruling::new(nsg, &question, &evidence::versions(context), context);
        let blocked = ruling.decisions.iter().filter(|decision| ruling.access(decision) != Some(Access::Allow));
        for at in blocked.flat_map(|decision| decision.doubts.iter().copied().chain(decision.decided_by)) {
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
        if ruling.is_decided_before_virtual_network(&nsg.rules.entries) {
            break;
        }
    }
    blockers
}

/// The user's rules that allow a part of a requirement, or may allow it, in the order of the source.
pub fn openers<'n>(nsg: &'n Nsg, required: &RequiredFlow, context: &Context<'_>) -> Vec<&'n Rc<Rule>> {
    let ruling = Ruling::new(nsg, &Question::of(required, context), &evidence::versions(context), context);
    let open = ruling.decisions.iter().filter(|decision| ruling.access(decision) != Some(Access::Deny));
    let deciding = open.flat_map(|decision| decision.doubts.iter().copied().chain(decision.decided_by));
    let at: BTreeSet<usize> = model::sorted::set(deciding);
    let rules = at.into_iter().filter_map(|at| ruling.candidates.get(at)?.rule.rule);
    rules.filter(|rule| !rule.is_default && rule.access.known() != Some(&Access::Deny)).collect()
}

/// What the rules say about every packet of a requirement.
struct Ruling<'n, 'q> {
    question: Question<'q>,
    candidates: Vec<Candidate<RuleMatch<'n>>>,
    decisions: Vec<Decision>,
}

impl<'n, 'q> Ruling<'n, 'q> {
    fn new(nsg: &'n Nsg, question: &Question<'q>, versions: &[Version], context: &Context<'_>) -> Self {
        Ruling::by(&nsg.rules.entries, nsg, question, versions, context)
    }

    /// By some rules, among which are all that may concern the question.
    fn by(
        rules: &'n [Rc<Rule>],
        nsg: &'n Nsg,
        question: &Question<'q>,
        versions: &[Version],
        context: &Context<'_>,
    ) -> Self {
        let candidates = candidates_of(rules, &nsg.rules, question, context.tags);
        let flows = versions.iter().filter_map(|&version| evidence::flow(question, context, version));
        let decisions = flows.flat_map(|flow| first_match(&flow, &candidates));
        let decisions = decisions.map(|decision| whatever_holds(decision, &candidates)).collect();
        Ruling { question: *question, candidates, decisions }
    }

    /// True if rules that come before any of the tag `VirtualNetwork` decide all packets: then the ruling is the same whatever the tag
    /// covers. Where rules exist only under conditions, later ones may decide as well.
    fn is_decided_before_virtual_network(&self, rules: &[Rc<Rule>]) -> bool {
        let is_tag =
            |term: &AddressTerm| matches!(term, AddressTerm::Tag(tag) if tag.eq_ignore_ascii_case("VirtualNetwork"));
        let names_tag = |rule: &&Rc<Rule>| rule.source.iter().chain(&rule.destination).any(is_tag);
        let first = rules.iter().filter(names_tag).map(|rule| rule.priority.known().copied().unwrap_or_default()).min();
        let rank = |decision: &Decision| self.candidates.get(decision.decided_by?).map(|candidate| candidate.rank);
        let is_before = |decision: &Decision| rank(decision).is_some_and(|rank| first.is_none_or(|first| rank < first));
        let is_conditional = self.candidates.iter().any(|candidate| candidate.rule.when_there.is_some());
        !is_conditional && self.decisions.iter().all(is_before)
    }

    fn access(&self, decision: &Decision) -> Option<Access> {
        decision.access(&self.candidates)
    }

    /// The parts of another ruling, where what passes there and not here is in doubt.
    fn doubted(&self, segments: Vec<Segment>, fact: &dyn Fn() -> MissingFact) -> Vec<Segment> {
        let blocked = self.decisions.iter().filter(|decision| self.access(decision) != Some(Access::Allow));
        let blocked: FlowSet = blocked.map(|decision| decision.flow.clone()).collect();
        if blocked.is_empty() {
            return segments;
        }
        let divide = |segment: Segment| {
            if segment.outcome != SegmentOutcome::Allowed {
                return vec![segment];
            }
            let flow = FlowSet::from(segment.flow.clone());
            let with = |flow: &Flow, outcome| Segment {
                flow: flow.clone(),
                outcome,
                matched_rule: segment.matched_rule.clone(),
            };
            let doubted = &flow & &blocked;
            let outcome = || SegmentOutcome::Unknown(vec![fact()]);
            let doubted = doubted.boxes().iter().map(|flow| with(flow, outcome()));
            doubted.chain((&flow - &blocked).boxes().iter().map(|flow| with(flow, SegmentOutcome::Allowed))).collect()
        };
        segments.into_iter().flat_map(divide).collect()
    }

    fn verdict(&self, context: &Context<'_>) -> Verdict {
        let outcomes: Vec<(&Flow, Option<Access>)> =
            self.decisions.iter().map(|decision| (&decision.flow, self.access(decision))).collect();
        evidence::verdict_of(&outcomes, &self.question, context).0
    }

    /// What is missing to decide on packets that are in doubt.
    fn missing(&self, decision: &Decision, nsg: &Nsg, context: &Context<'_>) -> Vec<MissingFact> {
        let part = nsg.rules.unknown_part.as_deref();
        let (nsg, show) = (label::nsg(&nsg.resource), missing::show_nsg(nsg));
        if let [only] = decision.doubts.as_slice()
            && let Some(fact) = self.candidates.get(*only).and_then(|only| doubts::of_condition(&only.rule, &show))
        {
            return vec![fact];
        }
        let doubts = decision.doubts.iter().filter_map(|&doubt| self.candidates.get(doubt));
        let fact = |doubt: &RuleMatch<'_>| {
            let fact = doubts::of_doubt(&nsg, &show, doubt, context.region);
            if matches!(doubt.doubt, Some(Doubt::MissingRules(_))) { missing::of_part(fact, part) } else { fact }
        };
        doubts.map(|doubt| fact(&doubt.rule)).collect()
    }

    fn segments(&self, nsg: &Nsg, context: &Context<'_>) -> Vec<Segment> {
        let segment = |decision: &Decision| {
            let access = self.access(decision);
            let at = if access.is_none() {
                decision.doubts.first().copied().or(decision.decided_by)
            } else {
                decision.decided_by
            };
            let outcome = match access {
                Some(Access::Allow) => SegmentOutcome::Allowed,
                Some(Access::Deny) => SegmentOutcome::Blocked,
                None => SegmentOutcome::Unknown(self.missing(decision, nsg, context)),
            };
            let rule = at.and_then(|at| self.candidates.get(at)).and_then(|candidate| candidate.rule.rule);
            Segment { flow: decision.flow.clone(), outcome, matched_rule: matched_rule(rule.map(Rc::as_ref)) }
        };
        self.decisions.iter().map(segment).collect()
    }
}

/// A decision that is in doubt because rules exist only under conditions; decided, if it is the same whatever of those holds.
fn whatever_holds(decision: Decision, candidates: &[Candidate<RuleMatch<'_>>]) -> Decision {
    let depends_on = |candidate: &Candidate<RuleMatch<'_>>| match &candidate.rule.doubt {
        Some(Doubt::Condition(condition)) => Some(condition.clone()),
        _ => None,
    };
    let is_condition = |doubt: &usize| candidates.get(*doubt).is_some_and(|own| own.rule.when_there.is_some());
    if decision.doubts.is_empty() || !decision.doubts.iter().all(is_condition) {
        return decision;
    }
    let texts: Vec<String> = candidates.iter().filter_map(depends_on).collect();
    let Some(ways) = condition::ways(texts.iter().map(String::as_str)) else { return decision };
    let mut found: Option<Decision> = None;
    for way in ways {
        let there = |(at, own): (usize, &Candidate<RuleMatch<'_>>)| {
            let sure = match (depends_on(own), &own.rule.when_there) {
                (Some(text), Some(sure)) => condition::holds(&text, &way).then(|| Flow::clone(sure)).map(Some)?,
                _ => own.sure.clone(),
            };
            Some(Candidate { rank: own.rank, access: own.access, sure, possible: own.possible.clone(), rule: at })
        };
        let there: Vec<Candidate<usize>> = candidates.iter().enumerate().filter_map(there).collect();
        for part in first_match(&decision.flow, &there) {
            let access = part.access(&there);
            let decided_by = part.decided_by.and_then(|at| there.get(at)).map(|own| own.rule);
            let own = Decision { flow: decision.flow.clone(), decided_by, doubts: Vec::new() };
            match &found {
                _ if access.is_none() => return decision,
                None => found = Some(own),
                Some(other) if other.access(candidates) == access => {}
                Some(_) => return decision,
            }
        }
    }
    found.unwrap_or(decision)
}

/// A rule as the evidence names it; `None` represents rules that the source does not show.
pub fn matched_rule(rule: Option<&Rule>) -> MatchedRule {
    let Some(rule) = rule else {
        return MatchedRule::labeled(labels::rule_not_shown());
    };
    let priority = rule.priority.known().copied();
    let place = priority.map_or_else(|| labels::unclear().into(), Part::from);
    let rule_name = name(&rule.name);
    MatchedRule {
        label: if rule.is_default { labels::default_rule(rule_name, place) } else { labels::rule(rule_name, place) },
        rule: Some(rule.name.clone()),
        priority,
        origin: rule.origin,
        ..MatchedRule::default()
    }
}
