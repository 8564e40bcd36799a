//! Leftovers of Azure Firewalls: rules that allow nodes everything, or storage of everybody, and rules that translate connections from
//! outside to the ports of classic nodes.

use super::{Leftover, Others, has_any_port, is_everyone, is_storage, ports, whom};
use crate::hops::{inherited_groups, policy};
use crate::messages::{self, leftovers, resources};
use crate::tighten::is_apart;
use assess::RequiredFlow;
use model::estate::{
    Access, AddressTerm, AzureFirewall, FirewallRule, FirewallRuleKind, PortTerm, ProtocolTerm, Reading, ResourceId,
    RuleCollection, Translation,
};
use model::message::{Message, fact, name, quoted};
use model::net::{PortSet, PrefixSet, Protocol, Service};
use model::plan::Finding;

/// The kinds of hosts that a storage account has.
const STORAGE_HOSTS: [&str; 5] = ["blob", "queue", "table", "file", "dfs"];

impl Others<'_, '_> {
    /// The leftovers of the firewalls that nodes' connections pass, each rule once.
    pub(super) fn of_firewalls(&self) -> Vec<Finding> {
        let mut found: Vec<Finding> = Vec::new();
        let nodes = self.nodes();
        for id in self.assessor.firewalls_on_paths(self.estate) {
            let firewall = &self.estate.firewalls[id];
            let title = messages::firewall(&firewall.resource);
            for rule in self.allowing(firewall).filter(|rule| is_for(&rule.sources, nodes.as_ref())) {
                let Some(leftover) = self.of_firewall_rule(rule, &title) else { continue };
                let finding = leftover.finding(Some(rule.origin), self.sources);
                if !found.contains(&finding) {
                    found.push(finding);
                }
            }
        }
        found.extend(self.estate.translations.iter().filter_map(|one| self.of_translation(one, nodes.as_ref())));
        found
    }

    /// The addresses of all nodes, if they are known.
    fn nodes(&self) -> Option<PrefixSet> {
        let all = self.assessor.node_groups().iter().map(|node_group| node_group.nodes.clone());
        all.collect::<Option<Vec<PrefixSet>>>().map(|all| PrefixSet::union(&all)).filter(|all| !all.is_empty())
    }

    /// The rules that allow something: its own, or those of its policy and of what that inherits.
    fn allowing<'f>(&'f self, firewall: &'f AzureFirewall) -> impl Iterator<Item = &'f FirewallRule> {
        let of_policy = firewall.policy.as_ref().and_then(|reference| policy(self.estate, reference));
        let groups = of_policy.map(|policy| inherited_groups(self.estate, policy)).unwrap_or_default();
        let collections = groups.into_iter().flat_map(|group| &group.collections).chain(&firewall.collections);
        let allows = |one: &&RuleCollection| one.access == Reading::Known(Access::Allow);
        collections.filter(allows).flat_map(|one| &one.rules)
    }

    fn of_firewall_rule(&self, rule: &FirewallRule, title: &Message) -> Option<Leftover> {
        let own = name(&rule.name);
        let https = PortSet::range(443, 443);
        let reaches = |terms: &[PortTerm]| terms.iter().any(|term| !is_apart(term, &https));
        let wide = |ports: Message| {
            let (sources, everywhere) = (whom(&rule.sources), resources::everywhere());
            Leftover::new("wide-outbound", leftovers::firewall_wide(own.clone(), title, sources, everywhere, ports))
        };
        let storage = |what: Message| {
            Leftover::new(
                "storage-outbound",
                leftovers::firewall_storage(own.clone(), title, whom(&rule.sources), what),
            )
        };
        match &rule.kind {
            FirewallRuleKind::Network { protocols, ports: terms } => {
                let is_tcp = |one: &Reading<ProtocolTerm>| one.known().is_none_or(|one| one.matches(Protocol::Tcp));
                if !reaches(terms) || !protocols.iter().any(is_tcp) {
                    return None;
                }
                if rule.destinations.iter().any(is_everyone) {
                    return Some(wide(ports(terms)));
                }
                let tag = rule.destinations.iter().find(|term| is_storage(term))?;
                Some(storage(Message::from(fact(tag))))
            }
            FirewallRuleKind::Application { protocols, .. } => {
                let terms: Vec<PortTerm> = protocols.iter().map(|protocol| protocol.port.clone()).collect();
                let hosts = rule.hosts.iter().filter_map(Reading::known);
                if hosts.clone().any(|host| host == "*") {
                    return Some(wide(ports(&terms)));
                }
                let host = hosts.clone().find(|host| self.is_any_storage(host))?;
                Some(storage(Message::from(quoted(host))))
            }
            FirewallRuleKind::Unknown(_) => None,
        }
    }

    /// True for a pattern that the hosts of every storage account match.
    fn is_any_storage(&self, host: &str) -> bool {
        let suffix = self.assessor.cloud().host_suffix(Service::Storage);
        let covers = |rest: &str| STORAGE_HOSTS.iter().any(|kind| format!(".{kind}{suffix}").ends_with(rest));
        host.strip_prefix('*').is_some_and(covers)
    }

    fn of_translation(&self, rule: &Translation, nodes: Option<&PrefixSet>) -> Option<Finding> {
        let classic = RequiredFlow::CLASSIC_INBOUND.port_set();
        let is_classic = |term: &PortTerm| !has_any_port(std::slice::from_ref(term)) && !is_apart(term, &classic);
        let arrives = rule.translated_port.as_ref().map_or_else(|| rule.ports.iter().any(is_classic), is_classic);
        let address = rule.translated.parse().ok();
        let is_elsewhere = address.zip(nodes).is_some_and(|(address, nodes)| !nodes.contains(address));
        if !arrives || is_elsewhere {
            return None;
        }
        let holder = rule.holder.as_ref().map_or_else(resources::a_firewall, title_of);
        let message =
            leftovers::firewall_translates(name(&rule.name), holder, whom(&rule.sources), fact(&rule.translated));
        Some(Leftover::new("classic-ports", message).finding(Some(rule.origin), self.sources))
    }
}

/// A firewall, or the policy that a group of rule collections is in.
fn title_of(holder: &ResourceId) -> Message {
    let is_group = || holder.parent("ruleCollectionGroups").or_else(|| holder.parent("ruleGroups"));
    match is_group() {
        Some(policy) => resources::named("firewall policy", name(policy.name())),
        None => resources::named("firewall", name(holder.name())),
    }
}

/// True unless none of the nodes is among the sources of a rule.
fn is_for(sources: &[AddressTerm], nodes: Option<&PrefixSet>) -> bool {
    let Some(nodes) = nodes else { return true };
    let is_among = |term: &AddressTerm| match term {
        AddressTerm::Prefix(prefix) => nodes.overlaps(prefix),
        _ => true,
    };
    sources.iter().any(is_among)
}
