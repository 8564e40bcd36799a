//! Destinations for which a firewall keeps the sender's address: a reply from the internet can't reach that address ("Azure
//! Firewall SNAT private IP address ranges").

use super::super::label;
use super::super::messages::{evidence as reasons, facts, labels};
use super::super::missing;
use super::super::segment::{Segment, SegmentOutcome};
use super::order;
use model::estate::{AzureFirewall, Estate, Untranslated};
use model::message::{Message, quoted};
use model::net::{Flow, PrefixSet};
use model::plan::MissingFact;

/// The destinations outside private address space that a firewall leaves untranslated.
#[derive(Clone, Debug, Default)]
pub(super) struct Snat {
    /// Those of network rules.
    sure: PrefixSet,
    /// Those that may be among them, and the missing fact.
    doubts: Vec<(PrefixSet, MissingFact)>,
}

impl Snat {
    /// What a firewall, or the policy that it has, takes for private.
    pub fn of(firewall: &AzureFirewall, estate: &Estate) -> Self {
        let mut snat = Snat::default();
        let Some(named) = &firewall.policy else {
            snat.add(&firewall.untranslated, label::firewall(&firewall.resource));
            return snat;
        };
        let mut chain = order::chain(named, estate).into_iter().filter_map(|(_, policy)| policy);
        if let Some(own) = chain.next() {
            snat.add(&own.untranslated, label::firewall_policy(&own.resource));
        }
        // It is not documented whether ranges of a parent policy apply, or ranges of the firewall in addition to its policy.
        let parents = chain.map(|parent| (&parent.untranslated, label::firewall_policy(&parent.resource)));
        for (ranges, owner) in parents.chain([(&firewall.untranslated, label::firewall(&firewall.resource))]) {
            let fact = missing::private_ranges(owner.clone(), facts::ranges_add_up());
            snat.doubt(ranges.prefixes.iter().copied().collect(), fact);
            snat.add_unclear(ranges, owner);
        }
        snat
    }

    fn add(&mut self, ranges: &Untranslated, owner: Message) {
        self.sure = ranges.prefixes.iter().copied().collect();
        self.add_unclear(ranges, owner);
    }

    fn add_unclear(&mut self, ranges: &Untranslated, owner: Message) {
        if let Some(text) = ranges.unclear.first() {
            let fact = missing::private_ranges(owner.clone(), facts::no_range(quoted(text)));
            self.doubt(PrefixSet::full(), fact);
        }
        if ranges.learned {
            self.doubt(PrefixSet::full(), missing::private_ranges(owner, facts::learned_ranges()));
        }
    }

    fn doubt(&mut self, addresses: PrefixSet, fact: MissingFact) {
        if !addresses.is_empty() {
            self.doubts.push((addresses, fact));
        }
    }

    /// What happens to packets after an application rule, which always translates them unless everything is private.
    pub fn after_application_rule(&self, segment: Segment) -> Vec<Segment> {
        let is_everything_private = self.sure.is_superset(&PrefixSet::all_v4());
        if is_everything_private { self.after_network_rule(segment) } else { vec![segment] }
    }

    /// What happens to packets after a network rule: those to private destinations keep the node's address.
    pub fn after_network_rule(&self, segment: Segment) -> Vec<Segment> {
        if segment.outcome != SegmentOutcome::Allowed {
            return vec![segment];
        }
        let (kept, passing) = divided(segment, &self.sure);
        let mut segments: Vec<Segment> = kept.into_iter().map(stopped).collect();
        let mut passing: Vec<Segment> = passing.into_iter().collect();
        for (addresses, fact) in &self.doubts {
            let (doubted, rest): (Vec<_>, Vec<_>) =
                passing.into_iter().map(|segment| divided(segment, addresses)).unzip();
            let unsure = |segment: Segment| Segment { outcome: SegmentOutcome::Unknown(vec![fact.clone()]), ..segment };
            segments.extend(doubted.into_iter().flatten().map(unsure));
            passing = rest.into_iter().flatten().collect();
        }
        segments.extend(passing);
        segments
    }
}

fn stopped(mut segment: Segment) -> Segment {
    segment.matched_rule.label = labels::without_snat(&segment.matched_rule.label);
    segment.matched_rule.reason = reasons::without_snat();
    Segment { outcome: SegmentOutcome::Blocked, ..segment }
}

/// The part of some packets that goes to these addresses, and the rest.
fn divided(segment: Segment, addresses: &PrefixSet) -> (Option<Segment>, Option<Segment>) {
    let with = |destination: PrefixSet| {
        let flow = Flow { destination, ..segment.flow.clone() };
        (!flow.is_empty()).then(|| Segment { flow, ..segment.clone() })
    };
    (with(&segment.flow.destination & addresses), with(&segment.flow.destination - addresses))
}
