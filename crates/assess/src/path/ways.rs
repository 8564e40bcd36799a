//! Everything that can stand on a way: firewalls on nodes, security admin rules, groups, routes, firewalls, the account.

use super::Path;
use super::leads::{Egress, Sent};
use super::stop::{Stop, Stops, Walked, whole};
use crate::account::{self, Endpoint};
use crate::admin_rules::Overrules;
use crate::judge::{self, Surroundings, Version};
use crate::needed::{Needed, Remote};
use crate::nsg_match::Question;
use crate::part::{Decider, Fate, Part};
use crate::{admin_rules, missing, node_firewall, nsg, way_out, wording};
use model::estate::{Direction, NodeFirewall, RuleSet};
use model::net::{Flow, PrefixSet};
use model::plan::{HopKind, MissingFact, RequirementId, Verdict};

/// What depends on where the name of the service leads.
struct Unsettled {
    /// The fact that settles it.
    fact: MissingFact,
    /// What is certain without it.
    verdict: Verdict,
}

impl Path<'_> {
    /// The same for what a workload calls at one host.
    pub fn calling(self, host: Option<String>) -> Self {
        Path { host, ..self }
    }

    /// Assesses a requirement.
    pub fn walk(&self, needed: &Needed) -> Walked {
        let endpoint = match (needed.id, needed.remote) {
            (RequirementId::SimplifiedOutboundBatch, _) => {
                account::endpoint(self.estate, self.site, self.around.region)
            }
            (_, Remote::Nodes) => self.site.nodes.as_ref().map(Endpoint::among),
            _ => None,
        };
        let public = || self.stops(needed, None);
        let (stops, unsettled) = match &endpoint {
            None => (public(), None),
            Some(endpoint) => self.by_endpoint(needed, endpoint, public),
        };
        // A name that surely leads to the public address leads past the private endpoint.
        let endpoint = endpoint.as_ref().filter(|endpoint| endpoint.resolves != Ok(false));
        let mut walked = self.walked(needed, endpoint.map(|endpoint| &endpoint.addresses), stops);
        if let Some(Unsettled { fact, verdict }) = unsettled {
            walked.obstacles.clear();
            walked.requirement.verdict = verdict;
            walked.requirement.fragile = false;
            if let Some(hop) = walked.requirement.hops.last_mut() {
                hop.verdict = Verdict::Unknown;
                hop.why = wording::name_decides(&hop.name);
                hop.missing = vec![fact];
            }
        }
        walked
    }

    /// The way to a private endpoint, or to the public one, by where the name of the service leads. If that is not known
    /// and matters, the fact that would tell.
    fn by_endpoint(
        &self,
        needed: &Needed,
        endpoint: &Endpoint,
        public: impl Fn() -> Stops,
    ) -> (Stops, Option<Unsettled>) {
        match &endpoint.resolves {
            Ok(true) => (self.stops(needed, Some(endpoint)), None),
            Ok(false) => (public(), None),
            Err(fact) => {
                let (private, public) = (self.stops(needed, Some(endpoint)), public());
                let verdict_at = |stops: &Stops, at| self.verdict(needed, at, &stops.stops);
                let verdicts = [verdict_at(&private, Some(&endpoint.addresses)), verdict_at(&public, None)];
                let is_blocked = |verdict: &Verdict| matches!(verdict, Verdict::Blocked | Verdict::Partly);
                // Wherever the name leads, some packets are blocked.
                let verdict = if verdicts.iter().all(is_blocked) { Verdict::Partly } else { Verdict::Unknown };
                let [at_endpoint, at_public] = verdicts;
                let unsettled = || Unsettled { fact: fact.clone(), verdict };
                (private, (at_endpoint != at_public).then(unsettled))
            }
        }
    }

    /// The places on the way, in the order in which a packet meets them.
    fn stops(&self, needed: &Needed, endpoint: Option<&Endpoint>) -> Stops {
        let question = self.question(needed, endpoint.map(|endpoint| &endpoint.addresses));
        let flows = self.flows(&question);
        let mut all = Stops::default();
        let outbound = needed.direction == Direction::Outbound;
        if outbound {
            self.add_node_firewalls(&mut all, &question, &flows);
        }
        let admin = admin_rules::judge(self.estate, self.site, &question, &flows, &self.around);
        let overrules = admin.as_ref().map(|admin| admin.overrules.clone()).unwrap_or_default();
        if let Some(admin) = admin {
            self.add(&mut all, HopKind::AdminRules, &admin.name, admin.parts, &question);
        }
        for place in self.groups(needed) {
            self.add_group(&mut all, place, &question);
            self.overrule(&mut all, &question, &overrules);
        }
        for &place in &self.site.perhaps_nsgs {
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
        for &place in self.site.firewalls.iter().filter(|_| outbound) {
            self.add_firewall(&mut all, place, &flows, &question);
        }
        self.add_missing_routes(&mut all, &question, &flows);
        if needed.id == RequirementId::SimplifiedOutboundBatch {
            self.add_account(&mut all, &question, &flows, endpoint);
        }
        all
    }

    pub(super) fn add(&self, all: &mut Stops, kind: HopKind, name: &str, parts: Vec<Part>, question: &Question<'_>) {
        let hop = judge::hop(kind, name, &parts, question, &self.around);
        all.stops.push(Stop { hop, parts, rule_set: None });
    }

    /// Adds what stands at a place in the estate's list of its kind.
    pub(super) fn add_at(
        &self,
        all: &mut Stops,
        kind: HopKind,
        rule_set: Option<RuleSet>,
        name: &str,
        parts: Vec<Part>,
        question: &Question<'_>,
    ) {
        self.add(all, kind, name, parts, question);
        if let Some(stop) = all.stops.last_mut() {
            stop.rule_set = rule_set;
        }
    }

    /// What security admin rules always allow passes the group that was added last, whatever its rules say.
    fn overrule(&self, all: &mut Stops, question: &Question<'_>, overrules: &Overrules) {
        if overrules.is_empty() {
            return;
        }
        if let Some(Stop { hop, parts, .. }) = all.stops.pop() {
            self.add(all, HopKind::Nsg, &hop.name, overrules.applied(&parts), question);
        }
    }

    /// The firewalls on the nodes themselves: the first place on the way out, the last but the node on the way in.
    fn add_node_firewalls(&self, all: &mut Stops, question: &Question<'_>, flows: &[Flow]) {
        for &place in &self.site.node_firewalls {
            let firewall = &self.estate.node_firewalls[place];
            let others: Vec<&NodeFirewall> = self
                .site
                .node_firewalls
                .iter()
                .filter(|&&other| other != place)
                .map(|&other| &self.estate.node_firewalls[other])
                .collect();
            let parts = |flow| node_firewall::parts_among(firewall, &others, question.needed, flow);
            let parts: Vec<Part> = flows.iter().flat_map(parts).collect();
            if parts.is_empty() {
                continue;
            }
            self.add_at(
                all,
                HopKind::NodeFirewall,
                Some(RuleSet::NodeFirewall(place)),
                &firewall.name,
                parts,
                question,
            );
            let source = self.around.sources.get(firewall.origin.source).map_or("", String::as_str);
            if let (Some(why), Some(stop)) = (node_firewall::filters_nothing(firewall, source), all.stops.last_mut()) {
                stop.hop.why = why;
            }
        }
    }

    /// What must be there and isn't shown.
    fn add_missing(&self, all: &mut Stops, kind: HopKind, question: &Question<'_>, flows: &[Flow]) {
        for (name, parts) in self.missing_parts(kind, flows) {
            self.add(all, kind, name, parts, question);
        }
    }

    /// Groups that are not shown; security admin rules overrule them, too.
    fn add_missing_groups(&self, all: &mut Stops, question: &Question<'_>, flows: &[Flow], overrules: &Overrules) {
        for (name, parts) in self.missing_parts(HopKind::Nsg, flows) {
            self.add(all, HopKind::Nsg, name, overrules.applied(&parts), question);
        }
    }

    pub(super) fn missing_parts<'s>(
        &'s self,
        kind: HopKind,
        flows: &'s [Flow],
    ) -> impl Iterator<Item = (&'s str, Vec<Part>)> {
        self.site.missing.iter().filter(move |(own, ..)| *own == kind).map(|(_, name, fact)| {
            let decider = Decider { told: name.clone(), ..Decider::default() };
            (name.as_str(), whole(flows, &Fate::Unsure(vec![fact.clone()]), &decider))
        })
    }

    fn add_account(&self, all: &mut Stops, question: &Question<'_>, flows: &[Flow], endpoint: Option<&Endpoint>) {
        self.add_missing(all, HopKind::Account, question, flows);
        let Some(account) = self.site.account.map(|place| &self.estate.accounts[place]) else { return };
        if let Some(endpoint) = endpoint {
            self.add_endpoint_groups(all, endpoint, question);
            let told = format!("the private endpoint `{}` of the account", endpoint.name);
            let decider = Decider { told, rule: Some(endpoint.name.clone()), priority: None, origin: endpoint.origin };
            let parts = whole(flows, &endpoint.fate, &decider);
            return self.add(all, HopKind::Account, &account.resource.name.to_string(), parts, question);
        }
        let parts = if all.sent.is_empty() {
            account::parts(account, self.estate, self.addresses(self.own_egress()).as_ref(), flows)
        } else {
            let parts =
                |sent: &Sent| account::parts(account, self.estate, self.addresses(sent.egress).as_ref(), &sent.flows);
            all.sent.iter().flat_map(parts).collect()
        };
        let parts = parts.into_iter().map(|part| self.unless_private(part)).collect();
        self.add(all, HopKind::Account, &account.resource.name.to_string(), parts, question);
    }

    /// An account that takes no public connection may take one at a private endpoint, where the pool's network is not shown.
    fn unless_private(&self, part: Part) -> Part {
        let pool = self.site.pool.map(|place| &self.estate.pools[place]).filter(|pool| pool.network_hidden);
        let fact = match (pool, &part.fate) {
            (_, Fate::Passes | Fate::Unsure(_)) => return part,
            (Some(pool), Fate::Stops) => missing::pool_network(&pool.resource),
            (None, Fate::Stops) => return part,
        };
        Part { fate: Fate::Unsure(vec![fact]), ..part }
    }

    /// The public addresses that nodes call the account's public endpoint from, if they are known.
    pub fn public_sources(&self) -> Option<PrefixSet> {
        let sent = self.stops(&Needed::SIMPLIFIED, None).sent;
        if sent.is_empty() {
            return self.addresses(self.own_egress());
        }
        let each = sent.iter().map(|sent| self.addresses(sent.egress)).collect::<Option<Vec<_>>>()?;
        each.into_iter().reduce(|all, one| &all | &one)
    }

    /// Without routes nodes leave from their own addresses, unless routes are there and not shown.
    fn own_egress(&self) -> Egress {
        let hidden = self.site.missing.iter().any(|(kind, ..)| *kind == HopKind::Route);
        if hidden { Egress::Elsewhere } else { Egress::Nodes }
    }

    /// The public addresses that packets leave from, if they are known.
    fn addresses(&self, egress: Egress) -> Option<PrefixSet> {
        match egress {
            Egress::Nodes => self.leads.way_out.addresses(self.estate),
            Egress::Firewall(place) => way_out::firewall_addresses(self.estate, &self.estate.firewalls[place]),
            Egress::Elsewhere => None,
        }
    }

    /// The group on the endpoint's own subnet, where network policies make it count: packets come into it.
    fn add_endpoint_groups(&self, all: &mut Stops, endpoint: &Endpoint, question: &Question<'_>) {
        if let Some((name, fact)) = &endpoint.group_not_shown {
            let decider = Decider { told: name.clone(), ..Decider::default() };
            let parts = whole(&self.flows(question), &Fate::Unsure(vec![fact.clone()]), &decider);
            self.add(all, HopKind::Nsg, name, parts, question);
        }
        let inbound = Needed { direction: Direction::Inbound, ..*question.needed };
        for group in endpoint.groups.iter().map(|&place| &self.estate.nsgs[place]) {
            // Seen from the endpoint's subnet the nodes are the other end.
            let nodes = self.around.nodes.cloned().unwrap_or_else(PrefixSet::all_v4);
            let around = Surroundings { nodes: Some(&endpoint.addresses), ..self.around };
            let question = Question { needed: &inbound, endpoint: Some(&nodes), ..Question::of(&inbound, &around) };
            let judged = nsg::judge_at(group, &question, &[Version::V4], &around);
            // Both ends are as they were: what comes into that subnet is what leaves the nodes.
            all.stops.push(Stop { hop: judged.hop, parts: judged.parts, rule_set: None });
        }
    }
}
