//! The fields of a rule as tools other than az take them: the same ones under names of their own.

use super::super::azure_rule::azure_rule;
use super::super::edit::EditAction;
use super::super::schema::{AzureRule, ReferredTo};
use super::super::tighten::is_clear;
use crate::estate::{Nsg, Rule};

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number.
    Number(u32),
    /// A text.
    Text(String),
    /// Several texts.
    Texts(Vec<String>),
    /// The ids of application security groups.
    Groups(Vec<String>),
}

/// A field under Azure's name, with what it holds.
pub type Field = (&'static str, Value);

/// The fields of a rule that have a value, beside its name.
pub fn fields(rule: &AzureRule) -> Vec<Field> {
    let text = |name, text: &str| Some((name, Value::Text(text.to_owned())));
    let one = |name, text: &Option<String>| text.clone().map(|text| (name, Value::Text(text)));
    let many = |name, texts: &[String]| (!texts.is_empty()).then(|| (name, Value::Texts(texts.to_vec())));
    let groups = |name, groups: &[ReferredTo]| {
        let ids = groups.iter().map(|group| group.id.clone()).collect();
        (!groups.is_empty()).then_some((name, Value::Groups(ids)))
    };
    let fields = [
        rule.priority.map(|priority| ("priority", Value::Number(priority))),
        text("direction", &rule.direction),
        text("access", &rule.access),
        text("protocol", &rule.protocol),
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

/// What of a rule an edit in place gives other values.
pub fn differences(before: &Rule, after: &Rule) -> Vec<Field> {
    let before = fields(&azure_rule(before));
    fields(&azure_rule(after)).into_iter().filter(|field| !before.contains(field)).collect()
}

/// Where the rules of a group stand in the source of a tool.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the group.
    Inside,
    /// As resources of their own.
    Apart,
    /// The source is none of that tool.
    Unknown,
}

impl Place {
    /// Where the rules of a group stand, if it is made with the tool.
    pub fn of(nsg: &Nsg, is_owner: bool) -> Place {
        match (is_owner, nsg.rules_apart) {
            (false, _) => Place::Unknown,
            (true, true) => Place::Apart,
            (true, false) => Place::Inside,
        }
    }
}

/// How much of a rule the form of an edit shows.
pub enum Shown {
    /// All fields of the rule as they are to be.
    Whole(Vec<Field>),
    /// The fields that change: something else of the rule was not understood, and stays as it is written.
    Differences(Vec<Field>),
    /// Nothing: it goes.
    Gone,
}

impl Shown {
    /// What the form of an edit shows.
    pub fn of(action: &EditAction) -> Shown {
        match action {
            EditAction::Remove(_) => Shown::Gone,
            EditAction::Modify { before, after } if !is_clear(after) => Shown::Differences(differences(before, after)),
            EditAction::Add(rule) | EditAction::Modify { after: rule, .. } => Shown::Whole(fields(&azure_rule(rule))),
        }
    }
}
