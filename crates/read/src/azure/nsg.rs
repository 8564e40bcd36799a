//! Network security groups in Azure's JSON: as the command line prints them, as the REST API answers, as templates hold them.

use std::rc::Rc;

use super::field;
use super::fields::{Fields, body_of, reading, text};
use super::rule_fields::{RuleFields, USER_PRIORITIES};
use crate::documents::document::Document;
use crate::documents::notes::{self, incomplete_in, is_declared, why_unclear};
use crate::documents::truncated::{ends_cut, is_cut};
use crate::messages::{expected, incomplete, labels, resources, unnamed};
use model::estate::{Direction, Nsg, Reading, Rule, RuleList};
use model::json::{Node, Note, Object};
use model::message::{Message, name};
use model::source::Severity;

/// The resource type of a network security group.
pub(crate) const NSG: &str = "Microsoft.Network/networkSecurityGroups";

/// The resource type of a stand-alone rule, in lower case.
pub(crate) const RULE_TYPE: &str = "microsoft.network/networksecuritygroups/securityrules";

/// True if `object` is a network security group: by its type, or by its rules.
pub(crate) fn is_nsg(object: &Object<'_>) -> bool {
    let typed = object.text("type").map(|text| text.eq_ignore_ascii_case(NSG));
    typed.unwrap_or_else(|| {
        ["securityRules", "defaultSecurityRules"].iter().any(|name| body_of(object).get(name).is_some())
    })
}

/// True if `object` is one rule: by its type, or by having what only a rule has.
pub(crate) fn is_rule(object: &Object<'_>) -> bool {
    let body = body_of(object);
    let effective =
        body.member("expandedSourceAddressPrefix").is_some() || body.member("sourcePortRangesEffective").is_some();
    ["direction", "access", "protocol"].iter().all(|name| body.get(name).is_some()) && !effective
}

/// Reads a network security group.
pub(crate) fn read_nsg(object: &Object<'_>, document: &Document<'_>) -> Nsg {
    let body = body_of(object);
    let origin = document.origin_of(object);
    let fields = Fields::of(object, document);
    let resource = fields.resource(NSG, unnamed::nsg);
    let rules = rules_in(body, "securityRules").map(|rule| Rc::new(read_rule(rule, document)));
    let mut entries: Vec<Rc<Rule>> = rules.collect();
    let written: Vec<Rule> = rules_in(body, "defaultSecurityRules").map(|rule| read_rule(rule, document)).collect();
    let incomplete = why_incomplete(object, body);
    match &incomplete {
        Some(reason) => {
            document.say(Severity::Error, origin, resources::incomplete(labels::nsg(&resource), reason));
        }
        None if entries.is_empty() => document.say(Severity::Info, origin, resources::only_default_rules(&resource)),
        None => {}
    }
    report_shared_priorities(&entries, document);
    entries.extend(default_rules(&written).map(Rc::new));
    let attached_to = [fields.ids("subnets"), fields.ids("networkInterfaces")].concat();
    Nsg {
        resource,
        rules: RuleList {
            entries,
            incomplete,
            incomplete_in: incomplete_in(object),
            unknown_part: notes::unknown_part(value_of(body, "securityRules")),
            is_assumed_whole: object.has_note(Note::AssumedWhole),
            ..RuleList::default()
        },
        has_standalone_rules: body.has_note(Note::StandaloneParts),
        effective: false,
        attached_to,
        region_symbol: fields.region_symbol(),
    }
}

/// The NSG, in two versions where rules inside and rules that are resources of their own overwrite each other.
pub(crate) fn versions(nsg: Nsg, object: &Object<'_>) -> Vec<Nsg> {
    let Some((with, without)) = notes::overwritten(body_of(object), &nsg.rules.entries, |rule| rule.name.as_str())
    else {
        return vec![nsg];
    };
    let version = |entries| Nsg { rules: RuleList { entries, ..nsg.rules.clone() }, ..nsg.clone() };
    vec![version(without), version(with)]
}

/// The objects in an array of rules.
fn rules_in<'o, 't>(body: &'o Object<'t>, name: &str) -> impl Iterator<Item = &'o Object<'t>> {
    let list = match value_of(body, name) {
        Some(Node::List(rules)) => rules.as_slice(),
        _ => &[],
    };
    list.iter().filter_map(Node::object).filter(|rule| !is_cut(rule))
}

/// A member, or its value if it is written as a parameter file writes one: `{ "value": … }`.
fn value_of<'o, 't>(body: &'o Object<'t>, name: &str) -> Option<&'o Node<'t>> {
    let member = body.get(name)?;
    Some(member.object().and_then(|parameter| parameter.get("value")).unwrap_or(member))
}

/// The platform's rules, at the places where the source shows them.
pub(crate) fn default_rules(written: &[Rule]) -> impl Iterator<Item = Rule> {
    Rule::defaults().into_iter().map(|rule| {
        let same = written.iter().find(|other| other.name.eq_ignore_ascii_case(&rule.name));
        Rule { origin: same.and_then(|same| same.origin), ..rule }
    })
}

/// Why there may be rules that the source does not show.
fn why_incomplete(object: &Object<'_>, body: &Object<'_>) -> Option<Message> {
    let cut = is_cut(body) || is_cut(object);
    if let Some(reason) = notes::why_incomplete(object) {
        return Some(reason);
    }
    match value_of(body, "securityRules") {
        Some(Node::List(rules)) if ends_cut(rules) => Some(incomplete::rules_truncated()),
        Some(Node::List(rules)) => rules.iter().find_map(why_unclear),
        Some(rules @ Node::Unclear(_)) => why_unclear(rules),
        Some(_) => Some(incomplete::rules_no_list()),
        None if cut => Some(incomplete::truncated_before_rules()),
        // A template may leave an empty list out; a listing of resources, or a query, leaves the rules themselves out.
        None if object.object("properties").is_some() || is_declared(object) => None,
        None => Some(incomplete::listed_without_rules()),
    }
}

fn report_shared_priorities(rules: &[Rc<Rule>], document: &Document<'_>) {
    let place = |rule: &Rule| rule.priority.known().copied().zip(rule.direction.known().copied());
    // Those under conditions may never be there together.
    let is_sure = |rule: &&Rc<Rule>| rule.condition.is_none() && place(rule).is_some();
    let mut placed: Vec<&Rc<Rule>> = rules.iter().filter(is_sure).collect();
    model::sorted::sort_by_key(&mut placed, |rule| place(rule));
    for pair in placed.windows(2) {
        let [other, rule] = pair else { continue };
        let Some((priority, direction)) = place(rule) else { continue };
        if place(other) == place(rule)
            && let Some(origin) = rule.origin
        {
            let direction = match direction {
                Direction::Inbound => labels::inbound(),
                Direction::Outbound => labels::outbound(),
            };
            let message = resources::same_priority(name(&rule.name), name(&other.name), priority, direction);
            document.say(Severity::Error, origin, message);
        }
    }
}

/// True for an id or a name with `defaultSecurityRules/` in it.
fn is_of_defaults(text: &str) -> bool {
    const LIST: &[u8] = b"defaultSecurityRules";
    let is_list = |slash: usize| {
        let before = text.as_bytes().get(..slash).unwrap_or_default();
        before.last_chunk::<{ LIST.len() }>().is_some_and(|list| list.eq_ignore_ascii_case(LIST))
    };
    memchr::memchr_iter(b'/', text.as_bytes()).any(is_list)
}

pub(crate) fn read_rule(object: &Object<'_>, document: &Document<'_>) -> Rule {
    let body = body_of(object);
    let origin = document.origin_of(object);
    let unnamed = || labels::unnamed_rule(origin.line).unmarked();
    let rule_name = match object.get("name") {
        Some(Node::Text(name)) => name.to_string(),
        Some(name) => reading(name).to_string(),
        None => unnamed(),
    };
    let label = || labels::rule(name(&rule_name));
    let fields = RuleFields { label: &label, body, document, origin };
    let is_default = object.text("id").is_some_and(|id| is_of_defaults(id)) || is_of_defaults(&rule_name);
    Rule {
        priority: fields.priority((!is_default).then_some(USER_PRIORITIES)),
        direction: fields.word("direction", &expected::direction, field::direction),
        access: fields.word("access", &expected::access, field::access),
        protocol: fields.word("protocol", &expected::nsg_protocol, field::protocol),
        source: fields.addresses("sourceAddressPrefix", "sourceAddressPrefixes", "sourceApplicationSecurityGroups"),
        source_ports: fields.ports("sourcePortRange", "sourcePortRanges"),
        destination: fields.addresses(
            "destinationAddressPrefix",
            "destinationAddressPrefixes",
            "destinationApplicationSecurityGroups",
        ),
        destination_ports: fields.ports("destinationPortRange", "destinationPortRanges"),
        description: text(body, "description").and_then(Reading::into_known).filter(|text| !text.is_empty()),
        origin: Some(origin),
        condition: notes::condition(object),
        is_default,
        name: rule_name,
    }
}
