//! The steps of the checklist on everything but NSGs: resources with changes, and hops that no change opens.

use super::rules::{RuleSteps, changes_at, gaps_at, held_title, still_open};
use super::{ChecklistBuilder, todo};
use crate::edit::{At, Edit};
use crate::messages::{self, resources, steps};
use crate::outcome::Outcome;
use assess::{NodeGroup, RequiredFlow};
use model::estate::{NextHop, Reading, Resource, Route};
use model::message::{Codes, Message, Part, all_listed, name};
use model::plan::{Choice, Hop, HopKind, PhaseId, Requirement, Step, StepState, Subject, Verdict};

/// The resource group that only the user knows.
pub(super) const PLACE: &str = "--resource-group '<resource group>'";

/// What a step is about: a hop, or a subject.
struct Item {
    kind: Option<HopKind>,
    /// The name of the hop or the subject, as verdicts have it.
    name: String,
    /// What sentences call it.
    title: Message,
}

impl ChecklistBuilder<'_> {
    /// The steps of one phase on everything that is not an NSG: one for each resource with changes, or with gaps that no
    /// hop of the union shows.
    pub(super) fn item_steps(&self, words: &RuleSteps, outcome: &Outcome) -> Vec<Step> {
        let phase = words.phase;
        let mut places: Vec<At> = Vec::new();
        let with_gaps = outcome.gaps.iter().map(|(at, _)| *at).filter(|_| phase != PhaseId::Union);
        for at in outcome.edits.iter().map(|edit| edit.what.at()).chain(with_gaps) {
            if !matches!(at, At::Nsg(_)) && !places.contains(&at) {
                places.push(at);
            }
        }
        let step = |at: At| {
            let item = self.item_at(at)?;
            let place = Part::from(&item.title);
            let (changes, made) = changes_at(outcome, at);
            let (state, title, why) = match (changes.len(), made) {
                (0, _) => (StepState::Waiting, (words.waiting)(place), gaps_at(outcome, at)),
                (count, 0) => (StepState::Waiting, held_title(place, count), still_open(outcome, at)),
                _ => {
                    let own =
                        if self.leaves_as_it_is(words, at) { steps::without_classic_for_moved } else { words.why_item };
                    let mut why = own().then(still_open(outcome, at));
                    if matches!(at, At::NodeFirewall(_)) {
                        why.push(steps::new_nodes());
                    }
                    (StepState::Todo, (words.title)(place, made), why)
                }
            };
            let id = format!("{}-{}:{}", phase.name(), item.kind.map_or("subject", kind_name), item.name);
            Some(Step { state, subjects: self.subjects_at(at, &item), changes, ..todo(&id, title, why) })
        };
        places.into_iter().filter_map(step).collect()
    }

    fn item_at(&self, at: At) -> Option<Item> {
        let estate = self.estate;
        let resource = |kind, title: Message, resource: &Resource| Item {
            kind: Some(kind),
            name: resource.name.to_string(),
            title,
        };
        Some(match at {
            At::Nsg(index) => {
                let nsg = &estate.nsgs[index];
                resource(HopKind::Nsg, messages::nsg(nsg), &nsg.resource)
            }
            At::RouteTable(index) => {
                let table = &estate.route_tables[index];
                resource(HopKind::Route, messages::route_table(table), &table.resource)
            }
            At::Firewall(index) => {
                let firewall = &estate.firewalls[index].resource;
                resource(HopKind::Firewall, messages::firewall(firewall), firewall)
            }
            At::NodeFirewall(index) => {
                let own = &estate.node_firewalls[index].name;
                let title = resources::described(name(own));
                Item { kind: Some(HopKind::NodeFirewall), name: own.clone(), title }
            }
            At::NodeGroup(index) => {
                let own = &self.assessor.node_groups().get(index)?.name;
                Item { kind: None, name: own.clone(), title: resources::described(name(own)) }
            }
        })
    }

    /// The ids of the subjects that a hop blocks.
    fn subjects_at(&self, at: At, item: &Item) -> Vec<String> {
        if let At::NodeGroup(index) = at {
            let node_group = self.assessor.node_groups().get(index);
            return node_group.map(|node_group| node_group.id.clone()).into_iter().collect();
        }
        let has = |hop: &Hop| Some(hop.kind) == item.kind && hop.name == item.name;
        let is_on =
            |subject: &&Subject| subject.requirements.iter().any(|requirement| requirement.hops.iter().any(has));
        self.subjects.iter().filter(is_on).map(|subject| subject.id.clone()).collect()
    }

    /// The hops that are not rules of an NSG, and are blocked or unknown: each once, for all subjects that it concerns.
    pub(super) fn other_hops(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for (number, (subject, node_group)) in self.subjects.iter().zip(self.assessor.node_groups()).enumerate() {
            let is_needed = |requirement: &&Requirement| {
                let required = RequiredFlow::ALL.iter().find(|required| required.id == requirement.id);
                required.is_some_and(|required| !required.conditional && self.assessor.needs(node_group, required))
            };
            let required = subject.requirements.iter().filter(is_needed);
            for hop in required.flat_map(|requirement| &requirement.hops) {
                let has_own_step = self.has_rule_step(hop) || self.is_account_step(hop);
                if has_own_step || hop.verdict == Verdict::Open || !self.is_left(number, hop) {
                    continue;
                }
                let id = format!("union-{}:{}", kind_name(hop.kind), hop.name);
                match steps.iter_mut().find(|step| step.id == id) {
                    Some(step) => join_step(step, &subject.id, hop),
                    None if self.lacks_egress(node_group, hop) => steps.push(self.egress_step(id, node_group, hop)),
                    None => steps.push(hop_step(id, &subject.id, hop)),
                }
            }
        }
        for (at, gap) in &self.phases.union.gaps {
            let id = self.union_step_at(*at);
            if let Some(step) = steps.iter_mut().find(|step| Some(&step.id) == id.as_ref()) {
                step.why.push(gap.clone());
            }
        }
        for step in &mut steps {
            // Changes of the same resource have a step of their own.
            step.id.push_str(if self.has_changes(&step.id) { ":rest" } else { "" });
        }
        steps
    }

    /// True if routes block a node group because they lead to the internet, and its nodes have no outbound access.
    fn lacks_egress(&self, node_group: &NodeGroup, hop: &Hop) -> bool {
        let to_internet = |route: &Route| route.next_hop == Reading::Known(NextHop::Internet);
        let routes = || self.estate.route_tables.iter().flat_map(|table| &table.routes);
        hop.kind == HopKind::Route
            && hop.verdict == Verdict::Blocked
            && hop.rule.as_ref().is_none_or(|name| routes().any(|route| route.name == *name && to_internet(route)))
            && self.assessor.lacks_egress(node_group)
    }

    /// What gives nodes without outbound access a path to the service.
    fn egress_step(&self, id: String, node_group: &NodeGroup, hop: &Hop) -> Step {
        let account = node_group.account.map(|account| self.private_endpoint(&self.estate.accounts[account]));
        let choices = account.into_iter().chain([nat_gateway(), appliance()]).collect();
        let why = hop.why.clone().then(steps::without_addresses());
        let subjects = vec![node_group.id.clone()];
        Step { subjects, choices, ..todo(&id, steps::give_egress(&node_group.label), why) }
    }

    /// True for an NSG that has a step of its own, or that is not shown. That of a private endpoint has none.
    fn has_rule_step(&self, hop: &Hop) -> bool {
        let named = |name: &Reading<String>| name.to_string() == hop.name;
        let mut assessed = self.estate.nsgs.with_ids().filter(|(index, _)| self.assessor.is_assessed(*index));
        hop.kind == HopKind::Nsg
            && (hop.verdict == Verdict::Unknown || assessed.any(|(_, nsg)| named(&nsg.resource.name)))
    }

    /// True for an account that has a step of its own.
    fn is_account_step(&self, hop: &Hop) -> bool {
        hop.kind == HopKind::Account && self.has_account_step(&hop.name)
    }

    fn has_changes(&self, id: &str) -> bool {
        let is_it = |edit: &Edit| self.union_step_at(edit.what.at()).as_deref() == Some(id);
        self.phases.union.edits.iter().any(is_it)
    }

    /// The id of the step of the union on a hop.
    fn union_step_at(&self, at: At) -> Option<String> {
        let item = self.item_at(at)?;
        Some(format!("union-{}:{}", kind_name(item.kind?), item.name))
    }

    /// True if a hop still does not surely allow the traffic of the same subject after the union.
    fn is_left(&self, subject: usize, hop: &Hop) -> bool {
        let after = self.phases.united.get(subject);
        let same = |other: &Hop| other.kind == hop.kind && other.name == hop.name && other.verdict != Verdict::Open;
        after.is_some_and(|after| after.requirements.iter().any(|requirement| requirement.hops.iter().any(same)))
    }
}

fn nat_gateway() -> Choice {
    let commands = vec![
        format!(
            "az network public-ip create {PLACE} --name '<public IP address>' --sku Standard --allocation-method Static"
        ),
        format!(
            "az network nat gateway create {PLACE} --name '<NAT gateway>' --public-ip-addresses '<public IP address>'"
        ),
        format!(
            "az network vnet subnet update {PLACE} --vnet-name '<virtual network>' --name '<subnet>' --nat-gateway \
             '<NAT gateway>'"
        ),
    ];
    Choice { codes: Codes::default(), title: steps::nat_gateway(), why: steps::nat_gateway_why(), commands }
}

fn appliance() -> Choice {
    let route = format!(
        "az network route-table route create {PLACE} --route-table-name '<route table>' --name to-firewall --address-prefix \
         0.0.0.0/0 --next-hop-type VirtualAppliance --next-hop-ip-address '<address of the firewall>'"
    );
    Choice { codes: Codes::default(), title: steps::appliance(), why: steps::appliance_why(), commands: vec![route] }
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
    let place = hop.label();
    let (state, title) = match hop.verdict {
        Verdict::Unknown => (StepState::Waiting, steps::ask_hop(place)),
        _ => (StepState::Todo, steps::open_hop(place)),
    };
    Step { state, subjects: vec![subject.to_owned()], ..todo(&id, title, why(hop)) }
}

/// A hop may block several requirements and subjects.
fn join_step(step: &mut Step, subject: &str, hop: &Hop) {
    if !step.subjects.iter().any(|known| known == subject) {
        step.subjects.push(subject.to_owned());
    }
    step.why.push_new(why(hop));
    if hop.verdict != Verdict::Unknown {
        step.state = StepState::Todo;
    }
}

/// Why a hop is blocked or unknown. What is missing is the same for all flows, and the questions say how to provide it.
pub(super) fn why(hop: &Hop) -> Message {
    match hop.missing.as_slice() {
        facts if hop.verdict == Verdict::Unknown && !facts.is_empty() => {
            steps::see_questions(all_listed(facts.iter().map(|missing| &missing.fact)))
        }
        _ => hop.why.clone(),
    }
}
