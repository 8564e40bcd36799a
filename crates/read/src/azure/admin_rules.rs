//! Security admin rules of a virtual network manager, and the effective ones of a virtual network.

use std::rc::Rc;

use super::field;
use super::fields::{Fields, number};
use super::rule_fields::RuleFields;
use crate::messages::{expected, labels, unnamed};
use model::estate::{Access, AddressTerm, AdminAction, AdminRule, AdminRules, Estate, Reading, Rule, Unknown};
use model::message::name;

const RULE: &str = "Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules";

/// Reads an object of this module's kinds into the estate; false for any other object.
pub(crate) fn read(fields: &Fields<'_, '_, '_>, estate: &mut Estate) -> bool {
    let is_rule = fields.is_a(RULE) || fields.has(&["direction", "access", "protocol", "sources", "destinations"]);
    if !is_rule {
        return false;
    }
    let mut resource = fields.resource(RULE, unnamed::admin_rule);
    resource.id = resource.id.and_then(|id| id.parent("rules"));
    resource.name = match &resource.id {
        None => Reading::Unknown(Unknown::Described(labels::admin_rules_in(name(fields.document.source_name)))),
        Some(id) => Reading::Known(id.name().to_owned()),
    };
    let action = action(fields);
    let access = match &action {
        Reading::Known(AdminAction::Deny) => Reading::Known(Access::Deny),
        Reading::Known(_) => Reading::Known(Access::Allow),
        Reading::Unknown(unknown) => Reading::Unknown(unknown.clone()),
    };
    let rule = AdminRule { rule: Rc::new(Rule { access, ..read_admin_rule(fields) }), action };
    let same = |rules: &&mut AdminRules| {
        rules.resource.id == resource.id
            && rules.resource.origin.source == resource.origin.source
            && !rules.rules.iter().any(|own| own.rule.name.eq_ignore_ascii_case(&rule.rule.name))
    };
    match estate.admin_rules.iter_mut().find(same) {
        Some(collection) => collection.rules.push(rule),
        None => estate.admin_rules.push(AdminRules { resource, rules: vec![rule], incomplete: None }),
    }
    true
}

fn action(fields: &Fields<'_, '_, '_>) -> Reading<AdminAction> {
    let named = [("Allow", AdminAction::Allow), ("AlwaysAllow", AdminAction::AlwaysAllow), ("Deny", AdminAction::Deny)];
    let written = fields.reading("access").unwrap_or(Reading::Unknown(Unknown::Missing));
    written.and_then(|text| field::one_of(&text, &named))
}

/// Reads what a security admin rule matches: it is like a rule of a group, with lists of objects for addresses.
fn read_admin_rule(fields: &Fields<'_, '_, '_>) -> Rule {
    let origin = fields.origin();
    let name = fields.resource("", unnamed::rule).name;
    let (body, document) = (fields.body, fields.document);
    let label = || labels::rule(&name);
    let own = RuleFields { label: &label, body, document, origin };
    let terms = |list: &str| -> Vec<AddressTerm> {
        let texts: Vec<String> = fields.members(list).iter().flat_map(|one| one.texts("addressPrefix")).collect();
        let terms: Vec<AddressTerm> = texts.iter().flat_map(|text| field::addresses(text)).collect();
        if terms.is_empty() { vec![AddressTerm::Any] } else { terms }
    };
    Rule {
        priority: own.word("priority", &expected::whole_number, number),
        direction: own.word("direction", &expected::direction, field::direction),
        access: Reading::Unknown(Unknown::Missing),
        protocol: own.word("protocol", &expected::admin_protocol, field::protocol),
        source: terms("sources"),
        source_ports: own.any_or_ports("sourcePortRanges"),
        destination: terms("destinations"),
        destination_ports: own.any_or_ports("destinationPortRanges"),
        description: None,
        origin: Some(origin),
        is_default: false,
        condition: None,
        name: name.to_string(),
    }
}
