//! Network security groups in Azure's JSON: as the command line prints them, as the REST API answers, as templates hold them.

use std::borrow::Cow;
use std::rc::Rc;

use super::cut::{ends_cut, is_cut};
use super::document::Document;
use super::fields::{Fields, without_slashes};
use super::formats::{incomplete_in, is_apart, is_declared, why_incomplete as told_incomplete};
use super::{Severity, described, field};
use crate::estate::{AddressTerm, Description, Nsg, Origin, PortTerm, Reading, Rule, last_segment};
use crate::json::{Node, Object};
use crate::net::sorted_by_key;

/// The resource type of a network security group, in lower case.
pub const TYPE: &str = "microsoft.network/networksecuritygroups";

/// The resource type of a rule that stands outside its group, in lower case.
pub const RULE_TYPE: &str = "microsoft.network/networksecuritygroups/securityrules";

/// The lowest priority that the user's rules can have, and the highest number.
const USER_PRIORITIES: std::ops::RangeInclusive<u32> = 100..=4096;

/// True if `object` is a network security group: by its type, or by its rules.
pub fn is_nsg(object: &Object<'_>) -> bool {
    let typed = object.text("type").map(|text| text.eq_ignore_ascii_case(TYPE));
    typed.unwrap_or_else(|| {
        ["securityRules", "defaultSecurityRules"].iter().any(|name| body_of(object).get(name).is_some())
    })
}

/// True if `object` is one rule: by its type, or by having what only a rule has.
pub fn is_rule(object: &Object<'_>) -> bool {
    let body = body_of(object);
    let effective =
        body.member("expandedSourceAddressPrefix").is_some() || body.member("sourcePortRangesEffective").is_some();
    ["direction", "access", "protocol"].iter().all(|name| body.get(name).is_some()) && !effective
}

/// Where the fields are: in `properties`, or flattened beside the name.
pub(super) fn body_of<'o, 't>(object: &'o Object<'t>) -> &'o Object<'t> {
    object.object("properties").unwrap_or(object)
}

/// A rule outside of its NSG, as `az network nsg rule list` prints it or a template declares it.
pub struct StandAloneRule {
    /// The resource id of its NSG, if it tells.
    nsg_id: Option<String>,
    /// The name of its NSG, if it tells.
    nsg_name: Option<String>,
    /// The number of the complete list that it is in: that shows all rules of the NSG.
    list: Option<usize>,
    /// How its document describes it.
    description: Description,
    /// The rule.
    rule: Rule,
}

impl StandAloneRule {
    /// True if the two are listed as rules of one NSG.
    fn is_listed_with(&self, other: &StandAloneRule) -> bool {
        let home = |rule: &StandAloneRule| {
            rule.nsg_id.as_ref().or(rule.nsg_name.as_ref()).map(|home| home.to_ascii_lowercase())
        };
        self.list == other.list && self.description == other.description && home(self) == home(other)
    }

    /// True if another one describes the same rule of an NSG, though no list shows the two as different rules.
    fn describes(&self, other: &StandAloneRule) -> bool {
        self.list.is_none() && self.nsg_name.is_some() && self.rule.name.eq_ignore_ascii_case(&other.rule.name)
    }
}

/// Reads a rule outside of its NSG.
pub fn read_stand_alone_rule(object: &Object<'_>, list: Option<usize>, document: &Document<'_>) -> StandAloneRule {
    let id = object.text("id").filter(|id| id.starts_with('/'));
    let nsg_id = id.and_then(|id| group_id(id));
    // What is unknown in a name may hold slashes.
    let full_name = text(object, "name").map(|name| without_slashes(&name.to_string()));
    let (parent, own) = full_name.as_deref().and_then(|name| name.split_once('/')).unzip();
    let nsg_name = parent.map(str::to_owned).or_else(|| nsg_id.as_deref().map(|id| last_segment(id).to_owned()));
    let mut rule = read_rule(object, document);
    if let Some(own) = own {
        rule.name = own.to_owned();
    }
    let form = described::form_of_part(object, document);
    let mut signs = document.within.borrow().signs.clone();
    signs.extend(described::signs_of_order(object));
    let description = Description { form, signs };
    StandAloneRule { nsg_id, nsg_name, list, description, rule }
}

/// The id of the group that a rule's id lies in.
fn group_id(rule_id: &str) -> Option<String> {
    let lower = rule_id.to_ascii_lowercase();
    let end = lower.find("/securityrules/").or_else(|| lower.find("/defaultsecurityrules/"))?;
    rule_id.get(..end).map(str::to_owned)
}

/// Reads a network security group.
pub fn read_nsg(object: &Object<'_>, document: &Document<'_>) -> Nsg {
    let body = body_of(object);
    let origin = document.origin_of(object);
    let id = object.text("id").map(|id| id.to_string()).filter(|id| id.starts_with('/'));
    let mut rules: Vec<Rule> = rules_in(body, "securityRules").map(|rule| read_rule(rule, document)).collect();
    let written: Vec<Rule> = rules_in(body, "defaultSecurityRules").map(|rule| read_rule(rule, document)).collect();
    let name = name_of(object, id.as_deref(), origin);
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
    let rules = rules.into_iter().map(Rc::new).collect();
    let location = text(object, "location").and_then(|location| location.known().cloned());
    let fields = Fields::of(object, document);
    let attached_to = [fields.paths("subnets"), fields.paths("networkInterfaces")].concat();
    Nsg {
        name,
        id,
        location,
        origin,
        rules,
        incomplete,
        incomplete_in: incomplete_in(object),
        rules_apart: is_apart(body),
        effective: false,
        attached_to,
        expansions: Rc::default(),
        description: described::description(object, document),
    }
}

/// The NSG, in two versions where rules inside and rules that are resources of their own overwrite each other.
pub fn versions(nsg: Nsg, object: &Object<'_>) -> Vec<Nsg> {
    match super::formats::overwritten(body_of(object), &nsg.rules, |rule| rule.name.as_str()) {
        Some((with, without)) => vec![Nsg { rules: without, ..nsg.clone() }, Nsg { rules: with, ..nsg }],
        None => vec![nsg],
    }
}

/// The objects in an array of rules.
fn rules_in<'o, 't>(body: &'o Object<'t>, name: &str) -> impl Iterator<Item = &'o Object<'t>> {
    body.list(name).iter().filter_map(Node::object).filter(|rule| !is_cut(rule))
}

/// Why the rules of an NSG of which single ones were pasted are not all there are.
pub const SINGLE_RULES: &str =
    "single rules were pasted, not the whole list: paste the output of `az network nsg show` to see them all";

/// As much of NSGs as rules outside of them show.
pub fn of_stand_alone_rules(rules: Vec<StandAloneRule>, document_name: &str) -> Vec<Nsg> {
    let mut homes: Vec<Vec<StandAloneRule>> = Vec::new();
    for rule in rules {
        let same = |home: &&mut Vec<StandAloneRule>| {
            home.first().is_some_and(|first| first.is_listed_with(&rule))
                && !home.iter().any(|own| own.describes(&rule))
        };
        match homes.iter_mut().find(same) {
            Some(home) => home.push(rule),
            None => homes.push(vec![rule]),
        }
    }
    homes.into_iter().filter_map(|rules| of_listed_rules(rules, document_name)).collect()
}

fn of_listed_rules(rules: Vec<StandAloneRule>, document_name: &str) -> Option<Nsg> {
    let first = rules.first()?;
    let (id, name, description) = (first.nsg_id.clone(), first.nsg_name.clone(), first.description.clone());
    let origin = first.rule.origin?;
    let incomplete = first.list.is_none().then(|| SINGLE_RULES.to_owned());
    let (default, mut own): (Vec<Rule>, Vec<Rule>) =
        rules.into_iter().map(|alone| alone.rule).partition(|rule| rule.is_default);
    own.extend(default_rules(&default));
    let name = name.map_or_else(|| Reading::Unclear(format!("the rules in {document_name}")), Reading::Known);
    Some(Nsg {
        name,
        id,
        location: None,
        origin,
        rules: own.into_iter().map(Rc::new).collect(),
        incomplete,
        incomplete_in: None,
        rules_apart: true,
        effective: false,
        attached_to: Vec::new(),
        expansions: Rc::default(),
        description,
    })
}

/// The platform's rules, at the places where the source shows them.
fn default_rules(written: &[Rule]) -> impl Iterator<Item = Rule> {
    Rule::defaults().into_iter().map(|rule| {
        let same = written.iter().find(|other| other.name.eq_ignore_ascii_case(&rule.name));
        Rule { origin: same.and_then(|same| same.origin), ..rule }
    })
}

fn name_of(object: &Object<'_>, id: Option<&str>, origin: Origin) -> Reading<String> {
    let of_id = || id.map(|id| Reading::Known(last_segment(id).to_owned()));
    text(object, "name")
        .or_else(of_id)
        .unwrap_or_else(|| Reading::Unclear(format!("the unnamed network security group at line {}", origin.line)))
}

/// Why there may be rules that the source does not show.
fn why_incomplete(object: &Object<'_>, body: &Object<'_>) -> Option<String> {
    let cut = is_cut(body) || is_cut(object);
    if let Some(reason) = told_incomplete(object) {
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

/// Why there may be rules or routes in the place of something that the document does not tell.
pub(super) fn why_unclear(node: &Node<'_>) -> Option<String> {
    match node {
        Node::Unclear(text) => Some(format!("`{text}` is unknown, and what it may hold could decide")),
        _ => None,
    }
}

fn report_shared_priorities(rules: &[Rule], document: &Document<'_>) {
    let place = |rule: &Rule| rule.priority.known().copied().zip(rule.direction.known().copied());
    let placed: Vec<&Rule> = rules.iter().filter(|rule| place(rule).is_some()).collect();
    let placed = sorted_by_key(placed, |rule| {
        place(rule).map_or(0, |(priority, direction)| u128::from(priority) << 1 | direction as u128)
    });
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

/// Reads one rule.
pub fn read_rule(object: &Object<'_>, document: &Document<'_>) -> Rule {
    let body = body_of(object);
    let origin = document.origin_of(object);
    let name = text(object, "name").map_or_else(|| format!("rule at line {}", origin.line), |name| name.to_string());
    let fields = RuleFields { thing: "rule", rule: &name, body, document, origin };
    let of_defaults = |text: &str| text.to_ascii_lowercase().contains("defaultsecurityrules/");
    let is_default = object.text("id").is_some_and(|id| of_defaults(id)) || of_defaults(&name);
    Rule {
        priority: fields.priority(is_default),
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

/// Reads what a security admin rule matches: it is like a rule of a group, with lists of objects for addresses.
pub fn read_admin_rule(fields: &Fields<'_, '_, '_>) -> Rule {
    let origin = fields.origin();
    let name = fields.resource("", "rule").name.to_string();
    let (body, document) = (fields.body, fields.document);
    let own = RuleFields { thing: "rule", rule: &name, body, document, origin };
    let terms = |list: &str| -> Vec<AddressTerm> {
        let texts: Vec<String> = fields.members(list).iter().flat_map(|one| one.texts("addressPrefix")).collect();
        let terms: Vec<AddressTerm> = texts.iter().flat_map(|text| field::addresses(text)).collect();
        if terms.is_empty() { vec![AddressTerm::Any] } else { terms }
    };
    Rule {
        priority: own.word("priority", "a whole number", number),
        direction: own.word("direction", "Inbound or Outbound", field::direction),
        access: Reading::Unclear(String::new()),
        protocol: own.word("protocol", "Tcp, Udp, Icmp, Esp, Ah or Any", field::protocol),
        source: terms("sources"),
        source_ports: own.any_or_ports("sourcePortRanges"),
        destination: terms("destinations"),
        destination_ports: own.any_or_ports("destinationPortRanges"),
        description: None,
        origin: Some(origin),
        is_default: false,
        name,
    }
}

/// A whole number.
pub fn number(text: &str) -> Reading<u32> {
    text.trim().parse().map_or_else(|_| Reading::Unclear(text.to_owned()), Reading::Known)
}

/// The text of a member; numbers are text, too. `None` if there is none.
pub fn text(object: &Object<'_>, name: &str) -> Option<Reading<String>> {
    let written = object.get(name)?;
    let value = written.known().and_then(plain_text);
    let unclear = || plain_text(written).unwrap_or_default();
    Some(value.map_or_else(|| Reading::Unclear(unclear()), Reading::Known))
}

pub fn plain_text(node: &Node<'_>) -> Option<String> {
    match node {
        Node::Text(text) | Node::Unclear(text) => Some(text.to_string()),
        Node::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The fields of one rule, read one by one; what is unclear is told at its place.
pub(super) struct RuleFields<'r, 'o, 't, 'd> {
    /// What it is: a rule, mostly.
    pub thing: &'static str,
    /// The rule's name.
    pub rule: &'r str,
    /// Where its fields are.
    pub body: &'o Object<'t>,
    /// The document that it stands in.
    pub document: &'o Document<'d>,
    /// Where it stands.
    pub origin: Origin,
}

impl<'t> RuleFields<'_, '_, 't, '_> {
    /// The place of a field's value: of the text if there is one, else of the field's name, else of the rule.
    fn place(&self, name: &str) -> Origin {
        let place = match self.body.member(name) {
            Some((_, Node::Text(value @ Cow::Borrowed(_)) | Node::Unclear(value @ Cow::Borrowed(_)))) => {
                self.document.place(value)
            }
            Some((written, _)) => self.document.place(written),
            None => None,
        };
        place.unwrap_or(self.origin)
    }

    /// Says that something about the rule is unclear.
    pub fn unclear(&self, at: Origin, what: &str, expected: &str) {
        let message = format!(
            "{thing} `{}`: {what}; expected {expected}. Until it is corrected, what this {thing} could decide is unknown.",
            self.rule,
            thing = self.thing
        );
        self.document.say(Severity::Error, at, message);
    }

    /// A field that holds one word; what is unclear is told.
    pub fn word<T>(&self, name: &str, expected: &str, read: impl Fn(&str) -> Reading<T>) -> Reading<T> {
        let reading = match text(self.body, name) {
            Some(Reading::Known(word)) => read(&word),
            Some(Reading::Unclear(word)) => Reading::Unclear(word),
            None => Reading::Unclear(String::new()),
        };
        if let Reading::Unclear(word) = &reading {
            self.unclear(self.place(name), &format!("can't read its {name} `{word}`"), expected);
        }
        reading
    }

    fn priority(&self, is_default: bool) -> Reading<u32> {
        let expected = "a whole number from 100 to 4096";
        let reading = self.word("priority", expected, number);
        if let Reading::Known(priority) = reading
            && !is_default
            && !USER_PRIORITIES.contains(&priority)
        {
            let message =
                format!("rule `{}`: Azure allows no priority {priority} here; expected {expected}.", self.rule);
            self.document.say(Severity::Warning, self.place("priority"), message);
        }
        reading
    }

    /// The entries of a field that occurs as one text and as a list: when the list is not empty, it holds the values.
    pub fn entries(&self, singular: &str, plural: &str) -> Vec<Entry> {
        let listed = match self.body.get(plural) {
            Some(Node::List(list)) => list.iter().map(|item| self.entry(item, plural)).collect(),
            Some(Node::Text(text)) if !text.is_empty() => vec![self.entry(&Node::Text(text.clone()), plural)],
            _ => Vec::new(),
        };
        if !listed.is_empty() {
            return listed;
        }
        let single = self.body.get(singular).filter(|node| !matches!(node, Node::Text(text) if text.is_empty()));
        single.map(|node| self.entry(node, singular)).into_iter().collect()
    }

    fn entry(&self, node: &Node<'t>, field: &str) -> Entry {
        let at = match node {
            Node::Text(text @ Cow::Borrowed(_)) | Node::Unclear(text @ Cow::Borrowed(_)) => self.document.place(text),
            _ => None,
        };
        let at = at.unwrap_or_else(|| self.place(field));
        let value = node.known().and_then(plain_text);
        let reading = value.map_or_else(|| Reading::Unclear(plain_text(node).unwrap_or_default()), Reading::Known);
        Entry { reading, at }
    }

    fn addresses(&self, singular: &str, plural: &str, groups: &str) -> Vec<AddressTerm> {
        let mut terms = self.address_terms(self.entries(singular, plural), singular);
        terms.extend(self.body.list(groups).iter().filter_map(Node::object).map(|group| {
            let id = text(group, "id").map(|id| id.to_string()).unwrap_or_default();
            AddressTerm::Group(id)
        }));
        if terms.is_empty() {
            self.unclear(self.origin, &format!("it has no {singular}"), "an address, a prefix, a service tag or *");
            terms.push(AddressTerm::Unclear(String::new()));
        }
        terms
    }

    /// Ports that may be left out for all of them.
    fn any_or_ports(&self, plural: &str) -> Vec<PortTerm> {
        if self.entries(plural, plural).is_empty() { vec![PortTerm::ANY] } else { self.ports(plural, plural) }
    }

    /// What the entries of an address field say; what is unclear is told.
    pub fn address_terms(&self, entries: Vec<Entry>, field: &str) -> Vec<AddressTerm> {
        let mut terms = Vec::new();
        for Entry { reading, at } in entries {
            let read = match reading {
                Reading::Known(text) => field::addresses(&text),
                Reading::Unclear(text) => vec![AddressTerm::Unclear(text)],
            };
            for term in &read {
                if let AddressTerm::Unclear(text) = term {
                    self.unclear(
                        at,
                        &format!("can't read the address `{text}` in its {field}"),
                        "an address, a prefix, a service tag or *",
                    );
                }
            }
            terms.extend(read);
        }
        terms
    }

    /// The ports of a field; a field without any is unclear, which is told.
    pub fn ports(&self, singular: &str, plural: &str) -> Vec<PortTerm> {
        let field = if singular.is_empty() { plural } else { singular };
        let mut terms = self.port_terms(self.entries(singular, plural), field);
        if terms.is_empty() {
            self.unclear(self.origin, &format!("it has no {field}"), EXPECTED_PORTS);
            terms.push(PortTerm::Unclear(String::new()));
        }
        terms
    }

    /// What the entries of a port field say; what is unclear is told.
    pub fn port_terms(&self, entries: Vec<Entry>, field: &str) -> Vec<PortTerm> {
        let mut terms = Vec::new();
        for Entry { reading, at } in entries {
            let read = match reading {
                Reading::Known(text) => field::ports(&text),
                Reading::Unclear(text) => vec![PortTerm::Unclear(text)],
            };
            for term in &read {
                if let PortTerm::Unclear(text) = term {
                    self.unclear(at, &format!("can't read the port `{text}` in its {field}"), EXPECTED_PORTS);
                }
            }
            terms.extend(read);
        }
        terms
    }
}

/// How ports are written.
const EXPECTED_PORTS: &str = "a port, a range such as 29876-29877, or *";

/// One entry of a field, and where it stands.
pub(super) struct Entry {
    /// Its text.
    pub reading: Reading<String>,
    /// Where it stands.
    pub at: Origin,
}
