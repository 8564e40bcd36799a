//! The effective rules of a network interface: what Azure makes of its NSGs, with the addresses of each tag.

use std::rc::Rc;

use super::fields::{Fields, prefix, reading};
use super::{described, nsg};
use crate::documents::notes;
use crate::documents::truncated::ends_cut;
use crate::messages::{incomplete, labels, resources};
use model::estate::{Estate, Nsg, Reading, Resource, ResourceId, Rule, RuleList, Unknown};
use model::json::Node;
use model::message::{Message, name};
use model::net::PrefixSet;

/// Reads an object of this module's kind into the estate; false for any other object.
pub(crate) fn read(fields: &Fields<'_, '_, '_>, estate: &mut Estate) -> bool {
    if !fields.has(&["effectiveSecurityRules"]) {
        return false;
    }
    let id = fields.reference("networkSecurityGroup");
    let unnamed =
        || Reading::Unknown(Unknown::Described(labels::effective_rules_in(name(fields.document.source_name))));
    let rules_name = id.as_ref().map_or_else(unnamed, |id| Reading::Known(id.name().to_owned()));
    let (mut rules, mut expansions) = (Vec::new(), Vec::new());
    for rule in fields.members("effectiveSecurityRules").into_iter().filter(|rule| !rule.is_cut()) {
        expand(&rule, &mut expansions);
        rules.push(Rc::new(own_name(nsg::read_rule(rule.object, rule.document))));
    }
    add_tag_map(fields, &mut expansions);
    let association = fields.member("association");
    let attached = |name: &str| association.as_ref().and_then(|association| association.reference(name));
    let description = described::description(fields.object, fields.document);
    estate.nsgs.push(Nsg {
        resource: Resource { name: rules_name, id, location: None, origin: fields.origin(), description },
        rules: RuleList {
            entries: with_defaults(rules),
            incomplete: notes::why_incomplete(fields.object).or_else(|| why_truncated(fields)),
            incomplete_in: notes::incomplete_in(fields.object),
            expansions: Rc::new(expansions),
            ..RuleList::default()
        },
        effective: true,
        attached_to: attached("subnet").into_iter().chain(attached("networkInterface")).collect(),
        region_symbol: None,
        has_standalone_rules: false,
    });
    put_together(estate, fields.origin().source);
    true
}

fn why_truncated(fields: &Fields<'_, '_, '_>) -> Option<Message> {
    let cut = fields.is_cut() || ends_cut(fields.body.list("effectiveSecurityRules"));
    let reason = cut.then(incomplete::effective_rules_truncated);
    let label = || labels::effective_rules_in(name(fields.document.source_name));
    reason.inspect(|reason| fields.unclear(resources::incomplete(label(), reason)))
}

/// What one call lists is of one network interface: its own group and that of its subnet, which are both on that subnet.
fn put_together(estate: &mut Estate, source: usize) {
    let of_one = |nsg: &&mut Nsg| nsg.effective && nsg.resource.origin.source == source;
    let ids: Vec<ResourceId> = estate.nsgs.iter_mut().filter(of_one).flat_map(|nsg| nsg.attached_to.clone()).collect();
    let mut nics = ids.iter().filter(|id| id.is_nic());
    let first = nics.next();
    if nics.any(|nic| Some(nic) != first) {
        return;
    }
    for nsg in estate.nsgs.iter_mut().filter(of_one).filter(|nsg| nsg.attached_to.iter().any(ResourceId::is_nic)) {
        for subnet in ids.iter().filter(|id| !id.is_nic()) {
            if !nsg.attached_to.contains(subnet) {
                nsg.attached_to.push(subnet.clone());
            }
        }
    }
}

/// Effective rules carry the name of their list before their own.
fn own_name(mut rule: Rule) -> Rule {
    if let Some((list, own)) = rule.name.split_once('/') {
        rule.is_default = list.eq_ignore_ascii_case("defaultSecurityRules");
        rule.name = own.to_owned();
    }
    rule
}

/// A listing may omit default rules; they apply anyway.
fn with_defaults(mut rules: Vec<Rc<Rule>>) -> Vec<Rc<Rule>> {
    for default in Rule::defaults() {
        if !rules.iter().any(|rule| rule.name.eq_ignore_ascii_case(&default.name)) {
            rules.push(Rc::new(default));
        }
    }
    rules
}

/// The addresses of the single tag of a side.
fn expand(rule: &Fields<'_, '_, '_>, expansions: &mut Vec<(String, PrefixSet)>) {
    for (side, expanded) in [
        ("sourceAddressPrefix", "expandedSourceAddressPrefix"),
        ("destinationAddressPrefix", "expandedDestinationAddressPrefix"),
    ] {
        let listed = rule.texts(expanded);
        if let Some(tag) = rule.text(side).filter(|tag| !listed.is_empty() && prefix(tag).is_none()) {
            expansions.push((tag, listed.iter().filter_map(|text| prefix(text)).collect()));
        }
    }
}

/// `tagMap`: each tag with its prefixes.
fn add_tag_map(fields: &Fields<'_, '_, '_>, expansions: &mut Vec<(String, PrefixSet)>) {
    for (tag, value) in fields.body.object("tagMap").into_iter().flat_map(|map| map.members()) {
        let Node::List(list) = value else { continue };
        let prefixes = list.iter().filter_map(|entry| prefix(reading(entry).known()?));
        expansions.push((tag.to_string(), prefixes.collect()));
    }
}
