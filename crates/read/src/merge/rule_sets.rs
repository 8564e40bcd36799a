//! What descriptions of rule sets say: rule by rule, route by route.

use std::fmt::Display;
use std::rc::Rc;

use super::described::{Described, Entry, Member, Value, location, member, resource};
use super::network::located;
use model::estate::{
    AdminRules, AzureFirewall, FirewallPolicy, IpGroup, Nsg, Origin, Reading, RouteTable, Rule, RuleCollection,
    RuleCollectionGroup, Untranslated,
};

/// Terms whose order says nothing.
fn terms(terms: impl IntoIterator<Item = impl Display>) -> String {
    match Value::set(terms) {
        Value::Text(text) => text,
        _ => String::new(),
    }
}

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
    const WHAT: &'static str = "NSG";

    resource!();

    fn members() -> Vec<Member<Self>> {
        vec![located!()]
    }

    fn entries(&self) -> Vec<Entry> {
        let entry =
            |rule: &Rc<Rule>| Entry { name: rule.name.to_ascii_lowercase(), what: "rule", content: rule_content(rule) };
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
    }

    fn add_up(&mut self, other: &Self) {
        // What neither shows in full may lack rules of either's directions.
        if self.rules.incomplete.is_some() && self.rules.incomplete_in != other.rules.incomplete_in {
            self.rules.incomplete_in = None;
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
    const WHAT: &'static str = "route table";
    resource!();

    fn members() -> Vec<Member<Self>> {
        vec![
            located!(),
            // Single routes show nothing of their table.
            member!("propagation of gateway routes", without_gateway_routes, |own| {
                match (own.without_gateway_routes, own.routes_apart) {
                    (true, _) => Value::Text("disabled".to_owned()),
                    (false, true) => Value::Unclear,
                    (false, false) => Value::Absent,
                }
            }),
        ]
    }

    fn entries(&self) -> Vec<Entry> {
        let routes = self.routes.iter().map(|route| Entry {
            name: route.name.to_ascii_lowercase(),
            what: "route",
            content: [terms(&route.destinations), "to".to_owned(), route.next_hop.to_string()]
                .into_iter()
                .chain((!route.next_hop_addresses.is_empty()).then(|| terms(&route.next_hop_addresses)))
                .collect::<Vec<_>>()
                .join(" "),
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
    const WHAT: &'static str = "collection of security admin rules";
    resource!();

    fn members() -> Vec<Member<Self>> {
        Vec::new()
    }

    fn entries(&self) -> Vec<Entry> {
        let entry = |rule: &model::estate::AdminRule| Entry {
            name: rule.rule.name.to_ascii_lowercase(),
            what: "rule",
            content: format!("{} {:?}", rule_content(&rule.rule), rule.action),
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

/// What a collection of a firewall's rules says, wherever it stands.
fn collection_entry(collection: &RuleCollection) -> Entry {
    let mut unplaced = collection.clone();
    unplaced.origin = Origin::default();
    unplaced.rules.iter_mut().for_each(|rule| rule.origin = Origin::default());
    Entry {
        name: collection.name.to_ascii_lowercase(),
        what: "rule collection",
        content: format!("{unplaced:?}").to_ascii_lowercase(),
    }
}

/// The destinations that a firewall does not translate addresses for.
fn untranslated(ranges: &Untranslated) -> Value {
    let learned = ranges.learned.then(|| "learned ranges".to_owned());
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
    const WHAT: &'static str = "firewall";
    resource!();
    collections!();

    fn members() -> Vec<Member<Self>> {
        vec![
            located!(),
            member!(newer "private addresses", private_ips, |own| Value::set(&own.private_ips)),
            member!("public addresses", public_ips, |own| Value::ids(&own.public_ips)),
            member!("subnet", subnet, |own| Value::id(own.subnet.as_ref())),
            member!("policy", policy, |own| Value::id(own.policy.as_ref())),
            member!("SNAT private ranges", untranslated, |own| untranslated(&own.untranslated)),
            member!("management network", tunnelled, |own| {
                if own.tunnelled { Value::Text("present".to_owned()) } else { Value::Absent }
            }),
        ]
    }
}

impl Described for FirewallPolicy {
    const WHAT: &'static str = "firewall policy";
    resource!();

    fn members() -> Vec<Member<Self>> {
        vec![
            member!("SNAT private ranges", untranslated, |own| untranslated(&own.untranslated)),
            member!("parent policy", base_policy, |own| Value::id(own.base_policy.as_ref())),
            member!(newer "rule collection groups", groups, |own| match &own.groups {
                Some(groups) if groups.is_empty() => Value::Text("none".to_owned()),
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
    const WHAT: &'static str = "rule collection group";
    resource!();
    collections!();

    fn members() -> Vec<Member<Self>> {
        vec![
            member!("policy", policy, |own| Value::id(own.policy.as_ref())),
            member!("priority", priority, |own| Value::reading(Some(&own.priority))),
        ]
    }
}

impl Described for IpGroup {
    const WHAT: &'static str = "IP group";
    resource!();

    fn members() -> Vec<Member<Self>> {
        vec![member!("addresses", prefixes, |own| match own.incomplete {
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
