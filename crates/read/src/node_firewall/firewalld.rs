//! What `firewall-cmd --list-all`, `--list-all-zones`, `--list-all-policies`, `--info-service` and `--direct
//! --get-all-rules` print.
//!
//! Zones are for inbound traffic. Only policies and direct rules cover outbound traffic, and what is not shown of both
//! stays in doubt. [`super::firewalld_zone`] reads one zone or policy.

use std::collections::BTreeMap;

use super::firewalld_zone::{Block, Direct, direct, service};
use super::iptables::Ruleset;
use super::text::{Text, is_prompt, unwritten};
use super::ufw::{established, install};
use super::values::{self, Key};
use crate::messages::node_firewall as messages;
use model::estate::{
    Action, BaseChain, Chain, Gap, Hook, Interface, Match, NodeFirewall, NodeFirewallKind, NodeRule, Policy,
};
use model::message::{Message, all_listed, name, quoted};
use model::net::PrefixSet;
use model::source::Severity;

/// Zones that are always there: where they are listed, all zones are.
const OWN_ZONES: [&str; 4] = ["block", "drop", "public", "trusted"];

/// Reads all that a text shows of firewalld. What does not run sees no packet.
pub(super) fn read(text: &Text<'_>) -> Vec<NodeFirewall> {
    let start = text.numbered().next().map_or(0, |(at, _)| at);
    let mut firewall = text.firewall(NodeFirewallKind::Firewalld, messages::firewalld(name(text.name)), start);
    if text.text.contains("FirewallD is not running") {
        return vec![firewall];
    }
    let shown = Shown::of(text);
    let mut input = text.unnamed_chain(start, messages::inbound_traffic());
    let mut output = text.unnamed_chain(start, messages::outbound_traffic());
    for chain in [&mut input, &mut output] {
        chain.rules.push(established(messages::firewalld_established()));
    }
    let tables = shown.direct_rules(text, &mut input, &mut output);
    let chains = shown.dispatch(text, &mut input, &mut output);
    install(&mut firewall, [input, output], [Policy::Drop, Policy::Accept]);
    firewall.chains.extend(chains);
    shown.forwards(text, &mut firewall);
    adopt(&mut firewall, tables);
    if let Some(last) = shown.blocks.iter().rev().find(|block| !block.is_service()).filter(|block| !block.is_whole()) {
        text.say(Severity::Error, last.at, messages::listing_truncated());
        firewall.incomplete = Some(Gap::Rest(messages::gap_block(name(last.name))));
        firewall.chains.iter_mut().for_each(|chain| chain.cut = true);
    }
    vec![firewall]
}

/// The parts of a text.
struct Shown<'t> {
    blocks: Vec<Block<'t>>,
    /// Direct rules, as `ipv4 filter OUTPUT 0 …`.
    direct: Vec<(usize, &'t str)>,
    /// True if the direct rules are shown, even if there are no rules.
    shows_direct: bool,
}

impl<'t> Shown<'t> {
    fn of(text: &Text<'t>) -> Self {
        let mut shown = Shown { blocks: Vec::new(), direct: Vec::new(), shows_direct: false };
        for (at, line) in text.numbered() {
            let indented = at.checked_sub(1).and_then(|before| text.text.get(before..at)).is_some_and(|c| c != "\n");
            if is_prompt(line) {
                shown.shows_direct |= line.contains("--get-all-rules");
            } else if indented {
                let taken = shown.blocks.last_mut().is_some_and(|block| block.line(at, line));
                if !taken {
                    left_out(text, at, line);
                }
            } else if ["ipv4 ", "ipv6 ", "eb "].iter().any(|family| line.starts_with(family)) {
                shown.direct.push((at, line));
                shown.shows_direct = true;
            } else {
                shown.blocks.push(Block::begin(at, line));
            }
        }
        let (blocks, others): (Vec<_>, Vec<_>) = shown.blocks.into_iter().partition(|block| !block.is_empty());
        let answers = ["success", "running", "yes", "no"];
        others
            .iter()
            .filter(|other| !answers.contains(&other.name))
            .for_each(|other| left_out(text, other.at, other.name));
        Shown { blocks, ..shown }
    }

    fn zones(&self) -> impl Iterator<Item = &Block<'t>> {
        self.blocks.iter().filter(|block| block.is_zone())
    }

    fn policies(&self) -> impl Iterator<Item = &Block<'t>> {
        self.blocks.iter().filter(|block| block.is_policy())
    }

    /// What services match, with those that the text shows.
    fn services(&self) -> impl Fn(&str) -> Option<Vec<Match>> {
        let services = self.blocks.iter().filter(|block| block.is_service());
        let services: BTreeMap<&str, &Block<'t>> = model::sorted::map(services.map(|block| (block.name, block)));
        move |name: &str| services.get(name).map_or_else(|| service(name), |block| block.ports())
    }

    /// Policies in their order.
    fn sorted_policies(&self) -> Vec<&Block<'t>> {
        let mut policies: Vec<&Block<'t>> = self.policies().collect();
        model::sorted::sort_by_key(&mut policies, |policy| policy.priority());
        policies
    }

    /// Sends packets to the zones and policies, and gives a chain for each of those.
    fn dispatch(&self, text: &Text<'t>, input: &mut Chain, output: &mut Chain) -> Vec<Chain> {
        let known = self.services();
        let zones: Vec<&Block<'t>> = self.zones().collect();
        let policies = self.sorted_policies();
        let place = |at: usize| 2 + zones.len() + at;
        let mut late = text.unnamed_chain(0, messages::policies_behind_zones());
        for (at, policy) in policies.iter().enumerate() {
            let jump = |zones| text.rule(policy.at, policy.name, vec![of_zones(zones)], Action::Jump(place(at)));
            let (ingress, egress) = (policy.value("ingress-zones"), policy.value("egress-zones"));
            if ingress.split_whitespace().any(|zone| zone == "HOST") {
                output.rules.push(jump(egress));
            }
            if egress.split_whitespace().any(|zone| zone == "HOST") {
                if policy.priority() < 0 { input.rules.push(jump(ingress)) } else { late.rules.push(jump(ingress)) }
            }
        }
        if !self.shows_all_zones() {
            text.say(Severity::Warning, zones.first().map_or(0, |zone| zone.at), messages::zones_missing());
        }
        self.zones_of(text, &zones, input, |at| Action::Jump(2 + at));
        if policies.is_empty() || !self.shows_direct {
            output.rules.push(unknown(output, messages::unshown_policies()));
            text.say(Severity::Warning, zones.first().map_or(0, |zone| zone.at), messages::zones_are_inbound());
        }
        let jump = || unwritten(late.label.clone(), None, vec![Match::any()], Action::Jump(place(policies.len())));
        let to_late = (!late.rules.is_empty()).then(jump);
        let zones = zones.iter().map(|zone| zone.chain(text, &known, to_late.as_ref()));
        let policies = policies.iter().map(|policy| policy.chain(text, &known, None));
        zones.chain(policies).chain([late].into_iter().filter(|late| !late.rules.is_empty())).collect()
    }

    fn shows_all_zones(&self) -> bool {
        OWN_ZONES.iter().all(|name| self.zones().any(|zone| zone.name == *name))
    }

    /// Sends inbound packets to zones: those of sources come first, then those of interfaces, then the default zone.
    fn zones_of(&self, text: &Text<'t>, zones: &[&Block<'t>], input: &mut Chain, to: impl Fn(usize) -> Action) {
        if !self.shows_all_zones() {
            input.rules.push(unknown(input, messages::unshown_zone()));
        }
        let jump = |at: usize, zone: &Block<'_>, matched| text.rule(zone.at, zone.name, vec![matched], to(at));
        for (at, zone) in zones.iter().enumerate() {
            // Sets of addresses and hardware addresses are not modeled.
            let (known, unknown): (Vec<&str>, Vec<&str>) =
                zone.value("sources").split_whitespace().partition(|source| Key::Source.matches(source).is_some());
            if !known.is_empty()
                && let Ok(matched) = Key::Source.any_of(known.into_iter())
            {
                input.rules.push(jump(at, zone, matched));
            }
            for source in unknown {
                input.rules.push(jump(at, zone, Match::unmodelled(format!("source {source}"))));
            }
        }
        for (at, zone) in zones.iter().enumerate() {
            let interfaces = zone.value("interfaces").split_whitespace().map(values::interface);
            if let Some(incoming) = interfaces.reduce(Interface::or) {
                input.rules.push(jump(at, zone, Match { incoming, ..Match::any() }));
            }
        }
        let default = zones.iter().position(|zone| zone.is_default());
        match (default, zones) {
            (Some(at), _) => input.rules.extend(zones.get(at).map(|zone| jump(at, zone, Match::any()))),
            (None, [only]) => input.rules.push(jump(0, only, Match::unmodelled(messages::default_zone()))),
            (None, _) => input.rules.push(unknown(input, messages::unshown_default_zone())),
        }
    }

    /// Direct rules that filter come before zones and policies; returns those of other tables.
    fn direct_rules(&self, text: &Text<'t>, input: &mut Chain, output: &mut Chain) -> NodeFirewall {
        let mut ruleset = Ruleset::new(text, 0, Some(false));
        let rules = self.direct.iter().map(|(at, line)| (*at, direct(text, &mut ruleset, *at, line)));
        let mut rules: Vec<(usize, Direct<'_>)> = rules.collect();
        model::sorted::sort_by_key(&mut rules, |(_, direct)| direct.priority);
        for (at, direct) in rules {
            match (direct.table, direct.chain) {
                ("filter", "INPUT") => input.rules.extend(direct.rules),
                ("filter", "OUTPUT") => output.rules.extend(direct.rules),
                (_, "FORWARD") => {}
                ("filter", _) => {
                    [&mut *input, &mut *output].into_iter().for_each(|chain| chain.rules.extend(direct.rules.clone()));
                }
                (table, chain) => {
                    ruleset.declare(text, table, at, chain, "ACCEPT");
                    direct.rules.into_iter().for_each(|rule| ruleset.add(text, table, chain, rule, at, None));
                }
            }
        }
        ruleset.finish()
    }

    /// Adds the chains of what zones and policies send elsewhere, which comes before everything that filters.
    fn forwards(&self, text: &Text<'t>, firewall: &mut NodeFirewall) {
        let (known, policies) = (self.services(), self.sorted_policies());
        let zones: Vec<&Block<'t>> = self.zones().collect();
        let chains: Vec<Chain> = zones.iter().chain(&policies).map(|block| block.forwards(text, &known)).collect();
        if chains.iter().all(|chain| chain.rules.is_empty()) {
            return;
        }
        let first = firewall.chains.len();
        let [mut inbound, mut outbound] = [messages::inbound_translation(), messages::outbound_translation()]
            .map(|label| text.unnamed_chain(zones.first().map_or(0, |zone| zone.at), label));
        for (at, policy) in policies.iter().enumerate() {
            let (ingress, egress) = (policy.value("ingress-zones"), policy.value("egress-zones"));
            let jump = |zones| {
                text.rule(policy.at, policy.name, vec![of_zones(zones)], Action::Jump(first + 2 + zones.len() + at))
            };
            if ingress.split_whitespace().any(|zone| zone == "HOST") {
                outbound.rules.push(jump(egress));
            } else {
                inbound.rules.push(jump(ingress));
            }
        }
        self.zones_of(text, &zones, &mut inbound, |at| Action::Goto(first + 2 + at));
        for (at, (hook, chain)) in [(Hook::Prerouting, inbound), (Hook::Output, outbound)].into_iter().enumerate() {
            firewall.chains.push(chain);
            firewall.base_chains.push(BaseChain {
                hook,
                priority: -100,
                versions: PrefixSet::full(),
                translates: true,
                reroutes: false,
                chain: first + at,
                policy: Policy::Accept,
            });
        }
        firewall.chains.extend(chains);
    }
}

/// Adds the chains of further tables.
fn adopt(firewall: &mut NodeFirewall, tables: NodeFirewall) {
    let first = firewall.chains.len();
    let moved = |base: BaseChain| BaseChain { chain: first + base.chain, versions: PrefixSet::full(), ..base };
    firewall.base_chains.extend(tables.base_chains.into_iter().map(moved));
    firewall.chains.extend(tables.chains);
}

/// Packets that come from or go to zones; which those are is known of the zone of everything alone.
fn of_zones(zones: &str) -> Match {
    if zones.split_whitespace().any(|zone| zone == "ANY") {
        Match::any()
    } else {
        Match::unmodelled(messages::zones(all_listed(zones.split_whitespace().map(name))))
    }
}

/// A rule that represents what is not shown: nothing is known of it.
fn unknown(chain: &Chain, label: Message) -> NodeRule {
    unwritten(label, Some(chain.origin), vec![Match::any()], Action::Unmodelled)
}

fn left_out(text: &Text<'_>, at: usize, line: &str) {
    text.say(Severity::Warning, at, messages::firewalld_line_ignored(quoted(line)));
}
