//! Obstacles: the hops on a requirement's path that don't surely allow it, for planning.

use super::path::AssessedHop;
use super::segment::{MatchedRule, SegmentOutcome};
use model::estate::RuleSet;
use model::message::Message;
use model::net::PrefixSet;
use model::plan::{HopKind, MissingFact, Verdict};

/// A hop that does not surely allow a requirement.
#[derive(Clone, Debug)]
pub struct Obstacle {
    pub kind: HopKind,
    /// The rule set; `None` if the sources don't show it, or no edit can be made to it.
    pub rule_set: Option<RuleSet>,
    /// What it makes of the requirement.
    pub verdict: Verdict,
    /// Why, in a sentence.
    pub why: Message,
    /// What is missing for a better verdict.
    pub missing: Vec<MissingFact>,
    /// What decides the packets that don't surely pass, each once.
    pub matched_rules: Vec<MatchedRule>,
    /// The addresses at the other end.
    pub remote: PrefixSet,
}

/// The obstacles among all the hops on the path of a requirement with a verdict.
pub(super) fn obstacles(hops: &[AssessedHop], verdict: Verdict, remote: impl Fn() -> PrefixSet) -> Vec<Obstacle> {
    let hops = hops.iter().filter(|assessed| verdict != Verdict::Open && assessed.hop.verdict != Verdict::Open);
    let obstacle = |assessed: &AssessedHop| {
        let blocking = assessed.segments.iter().filter(|segment| segment.outcome != SegmentOutcome::Allowed);
        let mut matched_rules: Vec<&MatchedRule> = blocking.map(|segment| &segment.matched_rule).collect();
        model::sorted::keep_first(&mut matched_rules, |a, b| a.cmp(b));
        let matched_rules = matched_rules.into_iter().cloned().collect();
        let (verdict, why) = (assessed.hop.verdict, assessed.hop.why.clone());
        let (kind, missing) = (assessed.hop.kind, assessed.hop.missing.clone());
        let rule_set = assessed.rule_set;
        Obstacle { kind, rule_set, verdict, why, missing, matched_rules, remote: remote() }
    };
    hops.map(obstacle).collect()
}
