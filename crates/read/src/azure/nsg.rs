//! Network security groups in Azure's JSON: as the command line prints them, as the REST API answers, as templates hold them.

use std::rc::Rc;

use super::field;
use super::fields::{Fields, body_of, text};
use super::rule_fields::{RuleFields, USER_PRIORITIES};
use crate::documents::document::Document;
use crate::documents::notes::{self, incomplete_in, is_declared, why_unclear};
use crate::documents::truncated::{ends_cut, is_cut};
use model::estate::{Nsg, Rule, RuleList};
use model::json::{Node, Note, Object};
use model::source::Severity;

/// The resource type of a network security group.
pub(crate) const NSG: &str = "Microsoft.Network/networkSecurityGroups";

/// The resource type of a rule that stands outside its group, in lower case.
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
    let resource = fields.resource(NSG, "network security group");
    let name = &resource.name;
    let mut rules: Vec<Rule> = rules_in(body, "securityRules").map(|rule| read_rule(rule, document)).collect();
    let written: Vec<Rule> = rules_in(body, "defaultSecurityRules").map(|rule| read_rule(rule, document)).collect();
    let incomplete = why_incomplete(object, body);
    match &incomplete {
        Some(reason) => document.say(Severity::Error, origin, format!("{name}: {reason}.")),
        None if rules.is_empty() => document.say(
            Severity::Info,
            origin,
            format!("{name} has no rules of its own: only the default rules of Azure hold in it."),
        ),
        None => {}
    }
    report_shared_priorities(&rules, document);
    rules.extend(default_rules(&written));
    let entries = rules.into_iter().map(Rc::new).collect();
    let attached_to = [fields.ids("subnets"), fields.ids("networkInterfaces")].concat();
    let expansions = Rc::default();
    Nsg {
        resource,
        rules: RuleList {
            entries,
            incomplete: incomplete.map(Into::into),
            incomplete_in: incomplete_in(object),
            expansions,
        },
        has_standalone_rules: body.has_note(Note::StandaloneParts),
        effective: false,
        attached_to,
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
    body.list(name).iter().filter_map(Node::object).filter(|rule| !is_cut(rule))
}

/// The platform's rules, at the places where the source shows them.
pub(crate) fn default_rules(written: &[Rule]) -> impl Iterator<Item = Rule> {
    Rule::defaults().into_iter().map(|rule| {
        let same = written.iter().find(|other| other.name.eq_ignore_ascii_case(&rule.name));
        Rule { origin: same.and_then(|same| same.origin), ..rule }
    })
}

/// Why there may be rules that the source does not show.
fn why_incomplete(object: &Object<'_>, body: &Object<'_>) -> Option<String> {
    let cut = is_cut(body) || is_cut(object);
    if let Some(reason) = notes::why_incomplete(object) {
        return Some(reason);
    }
    match body.get("securityRules") {
        Some(Node::List(rules)) if ends_cut(rules) => {
            Some("the text breaks off inside its rules, and a rule that is missing could decide".to_owned())
        }
        Some(Node::List(rules)) => rules.iter().find_map(why_unclear),
        Some(rules @ Node::Unclear(_)) => why_unclear(rules),
        Some(_) => Some("its `securityRules` are not a list, so its rules are unknown".to_owned()),
        None if cut => Some("the text breaks off before its rules".to_owned()),
        // A template may leave an empty list out; a listing of resources, or a query, leaves the rules themselves out.
        None if object.object("properties").is_some() || is_declared(object) => None,
        None => Some(
            "it is listed without its rules; `az network nsg show` prints them, `az resource list` does not".to_owned(),
        ),
    }
}

fn report_shared_priorities(rules: &[Rule], document: &Document<'_>) {
    let place = |rule: &Rule| rule.priority.known().copied().zip(rule.direction.known().copied());
    let mut placed: Vec<&Rule> = rules.iter().filter(|rule| place(rule).is_some()).collect();
    model::sorted::sort_by_key(&mut placed, |rule| place(rule));
    for pair in placed.windows(2) {
        let [other, rule] = pair else { continue };
        let Some((priority, direction)) = place(rule) else { continue };
        if place(other) == place(rule)
            && let Some(origin) = rule.origin
        {
            let message = format!(
                "`{}` has the same priority {priority} as `{}`, which Azure doesn't allow for two {direction} rules; which of \
                 them comes first is unknown. Paste a fresh export.",
                rule.name, other.name
            );
            document.say(Severity::Error, origin, message);
        }
    }
}

pub(crate) fn read_rule(object: &Object<'_>, document: &Document<'_>) -> Rule {
    let body = body_of(object);
    let origin = document.origin_of(object);
    let name = text(object, "name").map_or_else(|| format!("rule at line {}", origin.line), |name| name.to_string());
    let fields = RuleFields { thing: "rule", rule: &name, body, document, origin };
    let of_defaults = |text: &str| text.to_ascii_lowercase().contains("defaultsecurityrules/");
    let is_default = object.text("id").is_some_and(|id| of_defaults(id)) || of_defaults(&name);
    Rule {
        priority: fields.priority((!is_default).then_some(USER_PRIORITIES)),
        direction: fields.word("direction", "Inbound or Outbound", field::direction),
        access: fields.word("access", "Allow or Deny", field::access),
        protocol: fields.word("protocol", "Tcp, Udp, Icmp, Esp, Ah or *", field::protocol),
        source: fields.addresses("sourceAddressPrefix", "sourceAddressPrefixes", "sourceApplicationSecurityGroups"),
        source_ports: fields.ports("sourcePortRange", "sourcePortRanges"),
        destination: fields.addresses(
            "destinationAddressPrefix",
            "destinationAddressPrefixes",
            "destinationApplicationSecurityGroups",
        ),
        destination_ports: fields.ports("destinationPortRange", "destinationPortRanges"),
        description: text(body, "description").and_then(|text| text.known().cloned()).filter(|text| !text.is_empty()),
        origin: Some(origin),
        is_default,
        name,
    }
}
