//! What an edit writes or removes, for declarative tools: an entry of a list in a resource, or a resource of its own.
//!
//! The kinds of entries are a table: a tool writes each of them in the same way.

use super::super::edit::{Diff, Edited, is_clear};
use super::super::elements::PlacedFirewallRule;
use super::super::shapes::azure_rule;
use super::edit_target::{self, EditTarget};
use crate::messages::commands;
use model::estate::Rule;
use model::message::{Message, Part, name};
use model::plan::{AzureFirewallRule, AzureRoute, AzureRule, ChangeAction, EditedElement, ReferredTo};

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'e> {
    Number(u32),
    Text(&'e str),
    Texts(&'e [String]),
    /// Application security groups.
    Groups(&'e [ReferredTo]),
    /// One field inside of an object.
    One(&'static str, &'e str),
    /// An entry with its fields, the only one.
    Entry(Vec<Field<'e>>),
}

/// A field under Azure's name, with what it holds.
pub type Field<'e> = (&'static str, Value<'e>);

/// A kind of entry.
#[derive(Debug, PartialEq, Eq)]
pub struct EntryKind {
    /// What sentences call it.
    pub word: &'static str,
    /// The list of what holds it, in Azure's JSON; `None` if it is a resource of its own in any case.
    pub list: Option<&'static str>,
    /// The end of its type as a resource of its own in templates; `None` if it can't be one.
    pub resource: Option<&'static str>,
    /// True if its fields are in `properties` even as an entry.
    pub nested: bool,
    /// Its type as a resource of its own in Terraform; `None` if it can't be one.
    pub terraform: Option<&'static str>,
    /// The block that it is in what holds it, in Terraform; `None` if it can't be one.
    pub block: Option<&'static str>,
}

static RULE: EntryKind = EntryKind {
    word: "rule",
    list: Some("securityRules"),
    resource: Some("securityRules"),
    nested: true,
    terraform: Some("azurerm_network_security_rule"),
    block: Some("security_rule"),
};

static ROUTE: EntryKind = EntryKind {
    word: "route",
    list: Some("routes"),
    resource: Some("routes"),
    nested: true,
    terraform: Some("azurerm_route"),
    block: Some("route"),
};

static OWN_COLLECTION: EntryKind = EntryKind {
    word: "rule collection",
    list: Some("networkRuleCollections"),
    resource: None,
    nested: true,
    terraform: Some("azurerm_firewall_network_rule_collection"),
    block: None,
};

static COLLECTION_GROUP: EntryKind = EntryKind {
    word: "rule collection group",
    list: None,
    resource: Some("ruleCollectionGroups"),
    nested: true,
    terraform: Some("azurerm_firewall_policy_rule_collection_group"),
    block: None,
};

static COLLECTION: EntryKind = EntryKind {
    word: "rule collection",
    list: Some("ruleCollections"),
    resource: None,
    nested: false,
    terraform: None,
    block: Some("network_rule_collection"),
};

static FIREWALL_RULE: EntryKind = EntryKind {
    word: "rule",
    list: Some("rules"),
    resource: None,
    nested: false,
    terraform: None,
    block: Some("rule"),
};

/// Where an entry is in the source of a tool.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In what holds it.
    Inside,
    /// As a resource of its own.
    Apart,
    /// The source is not of that tool.
    Unknown,
}

/// How much of an entry the form of an edit shows.
pub enum Shown<'e> {
    /// All fields as they are to be.
    Whole(Vec<Field<'e>>),
    /// The fields that change: something else was not understood, and stays as it is written.
    Differences(Vec<Field<'e>>),
    /// Nothing: it goes.
    Gone,
}

/// Which tool a resource is made with, seen from one of them.
#[derive(Clone, Copy)]
pub enum Owner {
    This,
    /// Another tool, or none that the sources show.
    Another,
}

/// What holds the rules of a firewall.
#[derive(Clone, Copy, PartialEq)]
pub enum RulesOf {
    /// A firewall with rules of its own.
    Firewall,
    Policy,
}

/// What an edit writes or takes away.
pub struct Entry<'e> {
    pub target: &'e EditTarget<'e>,
    pub kind: &'static EntryKind,
    /// What it is in below the resource, outermost first: each a word and a name.
    within: Vec<(&'static str, &'e str)>,
    pub name: &'e str,
    pub shown: Shown<'e>,
    /// True if it is not there yet.
    pub is_new: bool,
}

impl<'e> Entry<'e> {
    /// A rule of a network security group, a route, or the part of an Azure Firewall that comes or goes with a rule; `None` for what
    /// is on a node.
    pub fn of(edited: &'e Edited, element: &'e EditedElement, target: &'e EditTarget<'e>) -> Option<Entry<'e>> {
        let own = |kind, fields| (kind, Vec::new(), edited.name(), fields);
        let (kind, within, name, fields) = match (edited, element) {
            (_, EditedElement::Rule(rule)) => own(&RULE, fields(rule)),
            (_, EditedElement::Route(route)) => own(&ROUTE, route_fields(route)),
            (Edited::FirewallRule(_, diff), EditedElement::FirewallRule(rule)) => {
                firewall_part(diff.shown()?, rule, target)
            }
            _ => return None,
        };
        let shown = match edited {
            _ if edited.action() == ChangeAction::Remove => Shown::Gone,
            Edited::NsgRule(_, Diff { before: Some(before), after: Some(after) }) if !is_clear(after) => {
                Shown::Differences(differences(before, fields))
            }
            _ => Shown::Whole(fields),
        };
        Some(Entry { target, kind, within, name, shown, is_new: edited.action() == ChangeAction::Add })
    }

    /// Where it is in a source that its resource is made with. `apart` is the tool's name for it as a separate resource, `inside` its
    /// name inside of its resource, if the tool has these.
    pub fn place(&self, apart: Option<&str>, inside: Option<&str>, owner: Owner) -> Place {
        match (apart, inside, owner) {
            (None, ..) => Place::Inside,
            (_, None, _) => Place::Apart,
            (_, _, Owner::Another) => Place::Unknown,
            (_, _, Owner::This) if self.target.apart => Place::Apart,
            (_, _, Owner::This) => Place::Inside,
        }
    }

    /// What holds it, for comments.
    pub fn holder(&self) -> Part<'_> {
        let inside =
            |holder, (word, own): &(&'static str, &'e str)| Part::from(commands::within(*word, name(*own), holder));
        self.within.iter().fold(self.target.title(), inside)
    }

    /// Its name and what holds it, for comments.
    pub fn in_holder(&self) -> Message {
        commands::entry_of(name(self.name), self.holder())
    }
}

/// What comes or goes with a rule: the rule, with the collection and the group if those are there for it.
fn firewall_part<'e>(
    placed: &PlacedFirewallRule,
    rule: &'e AzureFirewallRule,
    target: &EditTarget<'_>,
) -> (&'static EntryKind, Vec<(&'static str, &'e str)>, &'e str, Vec<Field<'e>>) {
    let holder = if target.kind == &edit_target::POLICY { RulesOf::Policy } else { RulesOf::Firewall };
    let (group, collection) = (rule.group.as_deref().unwrap_or_default(), rule.collection.as_str());
    let mut within = Vec::new();
    if holder == RulesOf::Policy && !placed.own_group {
        within.push((COLLECTION_GROUP.word, group));
    }
    if !placed.own_collection {
        within.push((COLLECTION.word, collection));
        return (&FIREWALL_RULE, within, &rule.name, rule_fields(rule, holder));
    }
    let fields = collection_fields(rule, holder);
    match (holder, placed.own_group) {
        (RulesOf::Firewall, _) => (&OWN_COLLECTION, within, collection, fields),
        (RulesOf::Policy, false) => (&COLLECTION, within, collection, fields),
        (RulesOf::Policy, true) => (&COLLECTION_GROUP, within, group, group_fields(rule, fields)),
    }
}

/// The fields of a route, without its name.
pub fn route_fields(route: &AzureRoute) -> Vec<Field<'_>> {
    let both =
        [("addressPrefix", Value::Text(&route.address_prefix)), ("nextHopType", Value::Text(&route.next_hop_type))];
    let hop = route.next_hop_ip_address.iter().map(|address| ("nextHopIpAddress", Value::Text(address)));
    both.into_iter().chain(hop).collect()
}

/// The fields of a firewall's rule, without its name.
pub fn rule_fields(rule: &AzureFirewallRule, holder: RulesOf) -> Vec<Field<'_>> {
    let in_policy = holder == RulesOf::Policy;
    let kind = in_policy.then_some(("ruleType", Value::Text("NetworkRule")));
    let protocols = if in_policy { "ipProtocols" } else { "protocols" };
    let matches = [
        (protocols, Value::Texts(&rule.ip_protocols)),
        ("sourceAddresses", Value::Texts(&rule.source_addresses)),
        ("destinationAddresses", Value::Texts(&rule.destination_addresses)),
        ("destinationPorts", Value::Texts(&rule.destination_ports)),
    ];
    let description = rule.description.iter().map(|described| ("description", Value::Text(described)));
    kind.into_iter().chain(description).chain(matches).collect()
}

fn collection_fields(rule: &AzureFirewallRule, holder: RulesOf) -> Vec<Field<'_>> {
    let in_policy = holder == RulesOf::Policy;
    let kind = in_policy.then_some(("ruleCollectionType", Value::Text("FirewallPolicyFilterRuleCollection")));
    let priority = rule.collection_priority.map(|priority| ("priority", Value::Number(priority)));
    let own = [("name", Value::Text(&rule.name))].into_iter().chain(rule_fields(rule, holder)).collect();
    let rest = [("action", Value::One("type", &rule.action)), ("rules", Value::Entry(own))];
    kind.into_iter().chain(priority).chain(rest).collect()
}

fn group_fields<'e>(rule: &'e AzureFirewallRule, collection: Vec<Field<'e>>) -> Vec<Field<'e>> {
    let priority = rule.group_priority.map(|priority| ("priority", Value::Number(priority)));
    let own = [("name", Value::Text(&rule.collection))].into_iter().chain(collection).collect();
    priority.into_iter().chain([("ruleCollections", Value::Entry(own))]).collect()
}

/// The fields of a rule that have a value, without its name.
pub fn fields(rule: &AzureRule) -> Vec<Field<'_>> {
    fn one<'e>(name: &'static str, text: &'e Option<String>) -> Option<Field<'e>> {
        text.as_ref().map(|text| (name, Value::Text(text)))
    }
    fn many<'e>(name: &'static str, texts: &'e [String]) -> Option<Field<'e>> {
        (!texts.is_empty()).then_some((name, Value::Texts(texts)))
    }
    fn groups<'e>(name: &'static str, groups: &'e [ReferredTo]) -> Option<Field<'e>> {
        (!groups.is_empty()).then_some((name, Value::Groups(groups)))
    }
    let fields = [
        rule.priority.map(|priority| ("priority", Value::Number(priority))),
        Some(("direction", Value::Text(&rule.direction))),
        Some(("access", Value::Text(&rule.access))),
        Some(("protocol", Value::Text(&rule.protocol))),
        one("sourceAddressPrefix", &rule.source_address_prefix),
        many("sourceAddressPrefixes", &rule.source_address_prefixes),
        groups("sourceApplicationSecurityGroups", &rule.source_application_security_groups),
        one("sourcePortRange", &rule.source_port_range),
        many("sourcePortRanges", &rule.source_port_ranges),
        one("destinationAddressPrefix", &rule.destination_address_prefix),
        many("destinationAddressPrefixes", &rule.destination_address_prefixes),
        groups("destinationApplicationSecurityGroups", &rule.destination_application_security_groups),
        one("destinationPortRange", &rule.destination_port_range),
        many("destinationPortRanges", &rule.destination_port_ranges),
        one("description", &rule.description),
    ];
    fields.into_iter().flatten().collect()
}

/// What of a rule's fields an edit in place gives other values.
pub fn differences<'e>(before: &Rule, mut after: Vec<Field<'e>>) -> Vec<Field<'e>> {
    let before = azure_rule(before);
    let known = fields(&before);
    after.retain(|field| !known.contains(field));
    after
}
