//! Everything that can be on a path: firewalls on nodes, security admin rules, NSGs, routes, firewalls, the account.

use super::assessed_hop::{AssessedHop, AssessedHops, Evaluation, whole};
use super::leads::{Egress, Sent};
use super::{Divided, Outcomes, Path};
use crate::account::{self, Endpoint};
use crate::admin_rules::Overrules;
use crate::evidence::{self, Context, Version};
use crate::label::{self, HopName};
use crate::messages::{evidence as reasons, labels};
use crate::nsg_match::Question;
use crate::required_flow::{Remote, RequiredFlow};
use crate::segment::{MatchedRule, Segment, SegmentOutcome};
use crate::{admin_rules, missing, node_firewall, nsg, outbound_path};
use model::estate::{Direction, NodeFirewall, RuleSet};
use model::message::name;
use model::net::{Flow, PrefixSet};
use model::plan::{HopKind, MissingFact, RequirementId, Verdict};
use model::question::Fact;

/// What depends on where the name of the service leads.
struct Unresolved {
    /// The fact that decides it.
    fact: MissingFact,
    /// What is certain without it.
    verdict: Verdict,
}

impl Path<'_> {
    /// The same for what a workload calls at one host.
    pub fn calling(self, host: Option<String>) -> Self {
        Path { host, ..self }
    }

    /// Where nodes call that is no public address of the service.
    fn endpoint(&self, required: &RequiredFlow) -> Option<Endpoint> {
        match (required.id, required.remote) {
            (RequirementId::SimplifiedOutboundBatch, _) => {
                account::endpoint(self.estate, self.node_group, self.context.region, self.context.answers)
            }
            (_, Remote::Nodes) => self.node_group.nodes.as_ref().map(Endpoint::among),
            _ => None,
        }
    }

    /// The packets of a requirement by what surely becomes of them. Where it is not known whether the name of the service leads to a
    /// private endpoint, nothing is certain.
    pub fn outcomes(&self, required: &RequiredFlow) -> Outcomes {
        let endpoint = match self.endpoint(required) {
            Some(Endpoint { resolves: Err(_), .. }) => return Outcomes::default(),
            endpoint => endpoint.filter(|endpoint| endpoint.resolves != Ok(false)),
        };
        let hops = self.hops(required, endpoint.as_ref());
        let question = self.question(required, endpoint.as_ref().map(|endpoint| &endpoint.addresses));
        let Divided { allowed, denied, doubtful } = self.divided(&question, &hops.hops);
        Outcomes { blocked: &denied - &(&allowed | &doubtful), allowed: &allowed - &doubtful }
    }

    /// Assesses a requirement.
    pub fn evaluate(&self, required: &RequiredFlow) -> Evaluation {
        let endpoint = self.endpoint(required);
        let public = || self.hops(required, None);
        let (hops, unresolved) = match &endpoint {
            None => (public(), None),
            Some(endpoint) => self.by_endpoint(required, endpoint, public),
        };
        // A name that surely leads to the public address leads past the private endpoint.
        let endpoint = endpoint.as_ref().filter(|endpoint| endpoint.resolves != Ok(false));
        let mut evaluation = self.evaluation(required, endpoint.map(|endpoint| &endpoint.addresses), hops);
        if let Some(Unresolved { fact, verdict }) = unresolved {
            evaluation.obstacles.clear();
            evaluation.requirement.verdict = verdict;
            evaluation.requirement.fragile = false;
            if let Some(hop) = evaluation.requirement.hops.last_mut() {
                hop.verdict = Verdict::Unknown;
                hop.why = reasons::name_decides(name(&hop.name));
                hop.missing = vec![fact];
            }
        }
        evaluation
    }

    /// The path to a private endpoint, or to the public one, by what the name of the service resolves to. If that is not known
    /// and matters, the missing fact.
    fn by_endpoint(
        &self,
        required: &RequiredFlow,
        endpoint: &Endpoint,
        public: impl Fn() -> AssessedHops,
    ) -> (AssessedHops, Option<Unresolved>) {
        match &endpoint.resolves {
            Ok(true) => (self.hops(required, Some(endpoint)), None),
            Ok(false) => (public(), None),
            Err(fact) => {
                let (private, public) = (self.hops(required, Some(endpoint)), public());
                let verdict_at = |hops: &AssessedHops, at| self.verdict(required, at, &hops.hops).0;
                let verdicts = [verdict_at(&private, Some(&endpoint.addresses)), verdict_at(&public, None)];
                let is_blocked = |verdict: &Verdict| matches!(verdict, Verdict::Blocked | Verdict::Partly);
                // Wherever the name leads, some packets are blocked.
                let verdict = if verdicts.iter().all(is_blocked) { Verdict::Partly } else { Verdict::Unknown };
                let [at_endpoint, at_public] = verdicts;
                let unresolved = || Unresolved { fact: fact.clone(), verdict };
                (private, (at_endpoint != at_public).then(unresolved))
            }
        }
    }

    /// The hops on the path, in the order in which a packet meets them.
    fn hops(&self, required: &RequiredFlow, endpoint: Option<&Endpoint>) -> AssessedHops {
        let question = self.question(required, endpoint.map(|endpoint| &endpoint.addresses));
        let flows = self.flows(&question);
        let mut all = AssessedHops::default();
        let outbound = required.direction == Direction::Outbound;
        if outbound {
            self.add_node_firewalls(&mut all, &question, &flows);
        }
        let admin = admin_rules::assess(self.estate, self.node_group, &question, &flows, &self.context);
        let overrules = admin.as_ref().map(|admin| admin.overrules.clone()).unwrap_or_default();
        if let Some(admin) = admin {
            self.add(&mut all, HopKind::AdminRules, admin.name, admin.segments, &question);
        }
        for place in self.groups(required) {
            self.add_group(&mut all, place, &question);
            self.overrule(&mut all, &question, &overrules);
        }
        for &place in &self.node_group.perhaps_nsgs {
            if self.add_perhaps_group(&mut all, place, &question) {
                self.overrule(&mut all, &question, &overrules);
            }
        }
        self.add_missing_groups(&mut all, &question, &flows, &overrules);
        if !outbound {
            self.add_node_firewalls(&mut all, &question, &flows);
        }
        self.add_routes(&mut all, &question, &flows, endpoint);
        // A firewall that is assessed alone: what it makes of connections that nodes open.
        for &place in self.node_group.firewalls.iter().filter(|_| outbound) {
            self.add_firewall(&mut all, place, &flows, &question);
        }
        self.add_missing_routes(&mut all, &question, &flows);
        if required.id == RequirementId::SimplifiedOutboundBatch {
            self.add_account(&mut all, &question, &flows, endpoint);
        }
        all
    }

    pub(super) fn add(
        &self,
        all: &mut AssessedHops,
        kind: HopKind,
        name: HopName,
        segments: Vec<Segment>,
        question: &Question<'_>,
    ) {
        let segments = self.context.answers.settled(segments);
        let hop = evidence::hop(kind, name, &segments, question, &self.context);
        all.hops.push(AssessedHop { hop, segments, rule_set: None });
    }

    /// Adds the resource at an index in the estate's list of its kind.
    pub(super) fn add_at(
        &self,
        all: &mut AssessedHops,
        kind: HopKind,
        rule_set: Option<RuleSet>,
        name: HopName,
        segments: Vec<Segment>,
        question: &Question<'_>,
    ) {
        self.add(all, kind, name, segments, question);
        if let Some(assessed) = all.hops.last_mut() {
            assessed.rule_set = rule_set;
        }
    }

    /// What security admin rules always allow passes the group that was added last, whatever its rules say.
    fn overrule(&self, all: &mut AssessedHops, question: &Question<'_>, overrules: &Overrules) {
        if overrules.is_empty() {
            return;
        }
        if let Some(AssessedHop { hop, segments, .. }) = all.hops.pop() {
            self.add(all, HopKind::Nsg, (&hop).into(), overrules.applied(&segments), question);
        }
    }

    /// The firewalls on the nodes themselves: the first hop outbound, the last one inbound.
    fn add_node_firewalls(&self, all: &mut AssessedHops, question: &Question<'_>, flows: &[Flow]) {
        for &place in &self.node_group.node_firewalls {
            let firewall = &self.estate.node_firewalls[place];
            let others: Vec<&NodeFirewall> = self
                .node_group
                .node_firewalls
                .iter()
                .filter(|&&other| other != place)
                .map(|&other| &self.estate.node_firewalls[other])
                .collect();
            let segments = |flow| node_firewall::segments_among(firewall, &others, question.required, flow);
            let segments: Vec<Segment> = flows.iter().flat_map(segments).collect();
            if segments.is_empty() {
                continue;
            }
            self.add_at(
                all,
                HopKind::NodeFirewall,
                Some(RuleSet::NodeFirewall(place)),
                HopName::Described(label::node_firewall(firewall)),
                segments,
                question,
            );
            let source = self.context.sources.get(firewall.origin.source).map_or("", String::as_str);
            if let (Some(why), Some(assessed)) = (node_firewall::filters_nothing(firewall, source), all.hops.last_mut())
            {
                assessed.hop.why = why;
            }
        }
    }

    /// What must be there and isn't shown.
    fn add_missing(&self, all: &mut AssessedHops, kind: HopKind, question: &Question<'_>, flows: &[Flow]) {
        for (name, segments) in self.missing_parts(kind, flows) {
            self.add(all, kind, name.clone(), segments, question);
        }
    }

    /// NSGs that are not shown; security admin rules overrule them as well.
    fn add_missing_groups(
        &self,
        all: &mut AssessedHops,
        question: &Question<'_>,
        flows: &[Flow],
        overrules: &Overrules,
    ) {
        for (name, segments) in self.missing_parts(HopKind::Nsg, flows) {
            self.add(all, HopKind::Nsg, name.clone(), overrules.applied(&segments), question);
        }
    }

    pub(super) fn missing_parts<'s>(
        &'s self,
        kind: HopKind,
        flows: &'s [Flow],
    ) -> impl Iterator<Item = (&'s HopName, Vec<Segment>)> {
        self.node_group.missing.iter().filter(move |(own, ..)| *own == kind).map(|(_, name, fact)| {
            let matched_rule = MatchedRule::labeled(name.in_words());
            (name, whole(flows, &SegmentOutcome::Unknown(vec![fact.clone()]), &matched_rule))
        })
    }

    fn add_account(
        &self,
        all: &mut AssessedHops,
        question: &Question<'_>,
        flows: &[Flow],
        endpoint: Option<&Endpoint>,
    ) {
        self.add_missing(all, HopKind::Account, question, flows);
        let Some(account) = self.node_group.account.map(|place| &self.estate.accounts[place]) else { return };
        if let Some(endpoint) = endpoint {
            self.add_endpoint_groups(all, endpoint, question);
            let matched_rule = MatchedRule {
                rule: Some(endpoint.name.clone()),
                origin: endpoint.origin,
                ..MatchedRule::labeled(labels::endpoint_of_account(name(&endpoint.name)))
            };
            let segments = whole(flows, &endpoint.outcome, &matched_rule);
            return self.add(all, HopKind::Account, (&account.resource).into(), segments, question);
        }
        let fact = Fact::EgressAddresses(missing::identity(&account.resource));
        let answered = || self.context.answers.to(&fact)?.addresses().map(|all| all.into_iter().collect());
        let egress = |egress| self.addresses(egress).or_else(answered);
        let segments = if all.sent.is_empty() {
            account::segments(account, self.estate, egress(self.own_egress()).as_ref(), flows)
        } else {
            let segments =
                |sent: &Sent| account::segments(account, self.estate, egress(sent.egress).as_ref(), &sent.flows);
            all.sent.iter().flat_map(segments).collect()
        };
        let segments = segments.into_iter().map(|segment| self.unless_private(segment)).collect();
        self.add(all, HopKind::Account, (&account.resource).into(), segments, question);
    }

    /// An account that takes no public connection may take one at a private endpoint, where the pool's network is not shown.
    fn unless_private(&self, segment: Segment) -> Segment {
        let pool = self.node_group.pool.map(|place| &self.estate.pools[place]).filter(|pool| pool.network_hidden);
        let fact = match (pool, &segment.outcome) {
            (_, SegmentOutcome::Allowed | SegmentOutcome::Unknown(_)) => return segment,
            (Some(pool), SegmentOutcome::Blocked) => missing::pool_network(&pool.resource),
            (None, SegmentOutcome::Blocked) => return segment,
        };
        Segment { outcome: SegmentOutcome::Unknown(vec![fact]), ..segment }
    }

    /// The public addresses that nodes call the account's public endpoint from, if they are known.
    pub fn public_sources(&self) -> Option<PrefixSet> {
        let sent = self.hops(&RequiredFlow::SIMPLIFIED, None).sent;
        if sent.is_empty() {
            return self.addresses(self.own_egress());
        }
        let each = sent.iter().map(|sent| self.addresses(sent.egress)).collect::<Option<Vec<_>>>()?;
        each.into_iter().reduce(|all, one| &all | &one)
    }

    /// Without routes nodes leave from their own addresses, unless routes are there and not shown.
    fn own_egress(&self) -> Egress {
        let hidden = self.node_group.missing.iter().any(|(kind, ..)| *kind == HopKind::Route);
        if hidden { Egress::Elsewhere } else { Egress::Nodes }
    }

    /// The public addresses that packets leave from, if they are known.
    fn addresses(&self, egress: Egress) -> Option<PrefixSet> {
        match egress {
            Egress::Nodes => self.leads.outbound_path.addresses(self.estate),
            Egress::Firewall(place) => outbound_path::firewall_addresses(self.estate, &self.estate.firewalls[place]),
            Egress::Elsewhere => None,
        }
    }

    /// The group on the endpoint's own subnet, where network policies make it count: packets come into it.
    fn add_endpoint_groups(&self, all: &mut AssessedHops, endpoint: &Endpoint, question: &Question<'_>) {
        if let Some((name, fact)) = &endpoint.group_not_shown {
            let name = HopName::Named(name.clone());
            let matched_rule = MatchedRule::labeled(name.in_words());
            let segments = whole(&self.flows(question), &SegmentOutcome::Unknown(vec![fact.clone()]), &matched_rule);
            self.add(all, HopKind::Nsg, name, segments, question);
        }
        let inbound = RequiredFlow { direction: Direction::Inbound, ..*question.required };
        for group in endpoint.groups.iter().map(|&place| &self.estate.nsgs[place]) {
            // Seen from the endpoint's subnet the nodes are the other end.
            let nodes = self.context.nodes.cloned().unwrap_or_else(PrefixSet::all_v4);
            let context = Context { nodes: Some(&endpoint.addresses), ..self.context };
            let question = Question { required: &inbound, endpoint: Some(&nodes), ..Question::of(&inbound, &context) };
            let assessment = nsg::assess_at(group, &question, &[Version::V4], &context);
            // Both ends are as they were: what comes into that subnet is what leaves the nodes.
            all.hops.push(AssessedHop { hop: assessment.hop, segments: assessment.segments, rule_set: None });
        }
    }
}
