//! What descriptions of rule sets say: rule by rule, route by route.

use std::fmt::Display;
use std::rc::Rc;

use super::described::{Described, Entry, Member, Value, location, member, terms};
use super::network::located;
use crate::messages::{labels, merge};
use model::estate::{
    AdminAction, AdminRules, AzureFirewall, FirewallPolicy, FirewallRule, FirewallRuleKind, IpGroup, Nsg, Reading,
    RouteTable, Rule, RuleCollection, RuleCollectionGroup, Untranslated,
};
use model::message::{Message, name};

fn word<T: Display>(reading: &Reading<T>) -> String {
    reading.to_string().to_ascii_lowercase()
}

fn rule_content(rule: &Rule) -> String {
    format!(
        "{} {} {} {} from {} {} to {} {}",
        word(&rule.priority),
        word(&rule.direction),
        word(&rule.access),
        word(&rule.protocol),
        terms(&rule.source),
        terms(&rule.source_ports),
        terms(&rule.destination),
        terms(&rule.destination_ports),
    )
}

/// The rules of an NSG that the user wrote.
fn own_rules(nsg: &Nsg) -> impl Iterator<Item = &Rc<Rule>> {
    nsg.rules.iter().filter(|rule| !rule.is_default)
}

impl Described for Nsg {
    fn label(&self) -> Message {
        labels::nsg(&self.resource)
    }

    fn members() -> Vec<Member<Self>> {
        vec![located!()]
    }

    fn entries(&self) -> Vec<Entry> {
        let entry = |rule: &Rc<Rule>| Entry {
            name: rule.name.to_ascii_lowercase(),
            label: labels::rule(name(&rule.name)),
            content: rule_content(rule),
        };
        own_rules(self).map(entry).collect()
    }
    fn shows_all_entries(&self) -> bool {
        self.rules.incomplete.is_none()
    }
    fn take_entry(&mut self, other: &Self, name: &str) {
        self.rules.entries.extend(own_rules(other).filter(|rule| rule.name.eq_ignore_ascii_case(name)).cloned());
        self.has_standalone_rules |= other.has_standalone_rules;
    }
    fn replace_entry(&mut self, other: &Self, name: &str) {
        self.rules.entries.retain(|rule| rule.is_default || !rule.name.eq_ignore_ascii_case(name));
        self.take_entry(other, name);
    }
    fn complete(&mut self) {
        self.rules.incomplete = None;
        self.rules.incomplete_in = None;
        self.rules.is_single = false;
    }

    fn add_up(&mut self, other: &Self) {
        // What neither shows in full may lack rules of either's directions.
        if self.rules.incomplete.is_some() && self.rules.incomplete_in != other.rules.incomplete_in {
            self.rules.incomplete_in = None;
        }
        if self.region_symbol.is_none() {
            self.region_symbol.clone_from(&other.region_symbol);
        }
        for path in &other.attached_to {
            if !self.attached_to.contains(path) {
                self.attached_to.push(path.clone());
            }
        }
        if self.rules.expansions.is_empty() {
            self.rules.expansions.clone_from(&other.rules.expansions);
        }
    }
    fn is_effective(&self) -> bool {
        self.effective
    }
}

impl Described for RouteTable {
    fn label(&self) -> Message {
        labels::route_table(&self.resource)
    }

    fn members() -> Vec<Member<Self>> {
        vec![
            located!(),
            // Single routes show nothing of their table.
            member!(merge::member_propagation_of_gateway_routes, without_gateway_routes, |own| {
                match (own.without_gateway_routes, own.routes_apart) {
                    (true, _) => Value::Described(merge::disabled()),
                    (false, true) => Value::Unclear,
                    (false, false) => Value::Absent,
                }
            }),
        ]
    }

    fn entries(&self) -> Vec<Entry> {
        let routes = self.routes.iter().map(|route| Entry {
            name: route.name.to_ascii_lowercase(),
            label: labels::route(name(&route.name)),
            content: joined([
                terms(&route.destinations),
                "to".to_owned(),
                route.next_hop.to_string(),
                terms(&route.next_hop_addresses),
            ]),
        });
        routes.collect()
    }
    fn shows_all_entries(&self) -> bool {
        self.incomplete.is_none()
    }
    fn take_entry(&mut self, other: &Self, name: &str) {
        self.routes.extend(other.routes.iter().filter(|route| route.name.eq_ignore_ascii_case(name)).cloned());
        self.routes_apart |= other.routes_apart;
    }
    fn replace_entry(&mut self, other: &Self, name: &str) {
        self.routes.retain(|route| !route.name.eq_ignore_ascii_case(name));
        self.take_entry(other, name);
    }
    fn complete(&mut self) {
        self.incomplete = None;
    }

    fn add_up(&mut self, other: &Self) {
        for path in &other.subnets {
            if !self.subnets.contains(path) {
                self.subnets.push(path.clone());
            }
        }
    }
}

impl Described for AdminRules {
    fn label(&self) -> Message {
        labels::admin_rules(&self.resource)
    }

    fn members() -> Vec<Member<Self>> {
        Vec::new()
    }

    fn entries(&self) -> Vec<Entry> {
        let entry = |rule: &model::estate::AdminRule| Entry {
            name: rule.rule.name.to_ascii_lowercase(),
            label: labels::rule(name(&rule.rule.name)),
            content: format!("{} {}", action_word(&rule.action), rule_content(&rule.rule)),
        };
        self.rules.iter().map(entry).collect()
    }
    /// The command line prints one rule of a collection, or some.
    fn shows_all_entries(&self) -> bool {
        false
    }
    fn take_entry(&mut self, other: &Self, name: &str) {
        self.rules.extend(other.rules.iter().filter(|rule| rule.rule.name.eq_ignore_ascii_case(name)).cloned());
    }
    fn add_up(&mut self, other: &Self) {
        if self.incomplete.is_none() {
            self.incomplete.clone_from(&other.incomplete);
        }
    }
}

fn action_word(action: &Reading<AdminAction>) -> String {
    match action {
        Reading::Known(AdminAction::Allow) => "allow".to_owned(),
        Reading::Known(AdminAction::AlwaysAllow) => "alwaysallow".to_owned(),
        Reading::Known(AdminAction::Deny) => "deny".to_owned(),
        Reading::Unknown(unknown) => unknown.to_string(),
    }
}

/// The content of a collection of a firewall's rules, at any position.
fn collection_entry(collection: &RuleCollection) -> Entry {
    let rules: Vec<String> = collection.rules.iter().map(firewall_rule).collect();
    Entry {
        name: collection.name.to_ascii_lowercase(),
        label: labels::rule_collection(name(&collection.name)),
        content: format!("{} {}: {}", word(&collection.priority), word(&collection.access), rules.join("; ")),
    }
}

/// Parts of a content, without those that are empty.
fn joined(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<String>>().join(" ")
}

fn firewall_rule(rule: &FirewallRule) -> String {
    let kind = match &rule.kind {
        FirewallRuleKind::Network { protocols, ports } => format!("{} {}", terms(protocols), terms(ports)),
        FirewallRuleKind::Application { protocols, fqdn_tags, opaque } => {
            let protocols = protocols.iter().map(|protocol| format!("{}:{}", protocol.name, protocol.port));
            joined([terms(protocols), terms(fqdn_tags), terms(opaque)])
        }
        FirewallRuleKind::Unknown(unknown) => unknown.to_string(),
    };
    let to = joined([terms(&rule.destinations), terms(&rule.hosts)]);
    format!("{} {kind} from {} to {to}", rule.name, terms(&rule.sources)).to_ascii_lowercase()
}

/// The destinations that a firewall does not translate addresses for.
fn untranslated(ranges: &Untranslated) -> Value {
    let learned = ranges.learned.then(|| "autoLearnPrivateRanges".to_owned());
    Value::set(ranges.prefixes.iter().map(ToString::to_string).chain(ranges.unclear.iter().cloned()).chain(learned))
}

/// The entries of what holds rule collections.
macro_rules! collections {
    () => {
        fn entries(&self) -> Vec<Entry> {
            self.collections.iter().map(collection_entry).collect()
        }
        fn shows_all_entries(&self) -> bool {
            self.incomplete.is_none()
        }
        fn take_entry(&mut self, other: &Self, name: &str) {
            let named = other.collections.iter().filter(|collection| collection.name.eq_ignore_ascii_case(name));
            self.collections.extend(named.cloned());
        }
        fn complete(&mut self) {
            self.incomplete = None;
        }
    };
}

impl Described for AzureFirewall {
    fn label(&self) -> Message {
        labels::firewall(&self.resource)
    }
    collections!();

    fn members() -> Vec<Member<Self>> {
        vec![
            located!(),
            member!(newer merge::member_private_addresses, private_ips, |own| Value::set(&own.private_ips)),
            member!(merge::member_public_addresses, public_ips, |own| Value::ids(&own.public_ips)),
            member!(merge::member_subnet, subnet, |own| Value::id(own.subnet.as_ref())),
            member!(merge::member_policy, policy, |own| Value::id(own.policy.as_ref())),
            member!(merge::member_snat_private_ranges, untranslated, |own| untranslated(&own.untranslated)),
            member!(merge::member_management_network, tunnelled, |own| {
                if own.tunnelled { Value::Described(merge::present()) } else { Value::Absent }
            }),
        ]
    }
}

impl Described for FirewallPolicy {
    fn label(&self) -> Message {
        labels::firewall_policy(&self.resource)
    }

    fn members() -> Vec<Member<Self>> {
        vec![
            member!(merge::member_snat_private_ranges, untranslated, |own| untranslated(&own.untranslated)),
            member!(merge::member_parent_policy, base_policy, |own| Value::id(own.base_policy.as_ref())),
            member!(newer merge::member_rule_collection_groups, groups, |own| match &own.groups {
                Some(groups) if groups.is_empty() => Value::Described(merge::none()),
                Some(groups) => Value::ids(groups),
                None => Value::Absent,
            }),
        ]
    }
    fn shows_all_entries(&self) -> bool {
        self.incomplete.is_none()
    }
    fn complete(&mut self) {
        self.incomplete = None;
    }
}

impl Described for RuleCollectionGroup {
    fn label(&self) -> Message {
        labels::rule_collection_group(&self.resource)
    }
    collections!();

    fn members() -> Vec<Member<Self>> {
        vec![
            member!(merge::member_policy, policy, |own| Value::id(own.policy.as_ref())),
            member!(merge::member_priority, priority, |own| Value::reading(Some(&own.priority))),
        ]
    }
}

impl Described for IpGroup {
    fn label(&self) -> Message {
        labels::ip_group(&self.resource)
    }

    fn members() -> Vec<Member<Self>> {
        vec![member!(merge::member_addresses, prefixes, |own| match own.incomplete {
            Some(_) => Value::Unclear,
            None => Value::set(&own.prefixes),
        })]
    }
    fn shows_all_entries(&self) -> bool {
        self.incomplete.is_none()
    }
    fn complete(&mut self) {
        self.incomplete = None;
    }
}
