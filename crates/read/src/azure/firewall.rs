//! Azure Firewall in Azure's JSON: firewalls with classic rules, firewall policies, their groups of rule collections, and
//! IP groups, as the command line prints them, as the REST API answers, as templates hold them.
//!
//! Policies of 2020 call groups `ruleGroups`, collections `rules` and rules `ruleConditions`; they mean the same.

use std::borrow::Cow;
use std::net::IpAddr;

use super::field;
use super::fields::{Fields, body_of, number, reading, text};
use super::rule_fields::RuleFields;
use crate::documents::notes;
use crate::messages::{expected, incomplete, labels, resources, unnamed};
use model::estate::{
    AddressTerm, ApplicationProtocol, AzureFirewall, Estate, FirewallPolicy, FirewallRule, FirewallRuleKind, IpGroup,
    Origin, PortTerm, Reading, ResourceId, RuleCollection, RuleCollectionGroup, Translation, Unknown, Untranslated,
    last_segment,
};
use model::json::{Node, Note, Object};
use model::message::{Message, code, name};
use model::source::Severity;

/// The resources that this reads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Firewall,
    Policy,
    Group,
    IpGroup,
}

pub(crate) const FIREWALL: &str = "Microsoft.Network/azureFirewalls";
const POLICY: &str = "Microsoft.Network/firewallPolicies";
const GROUP: &str = "Microsoft.Network/firewallPolicies/ruleCollectionGroups";
const IP_GROUP: &str = "Microsoft.Network/ipGroups";

/// The members that hold the classic rules of a firewall. The last holds translations of inbound destinations, which no
/// flow of a node matches: see [`Translation`].
const CLASSIC: [&str; 3] = ["networkRuleCollections", "applicationRuleCollections", "natRuleCollections"];

/// What `object` is: by its type, or by having what nothing else has.
fn kind_of(object: &Object<'_>) -> Option<Kind> {
    if let Some(named) = object.text("type") {
        let types = [
            (FIREWALL, Kind::Firewall),
            (POLICY, Kind::Policy),
            (GROUP, Kind::Group),
            ("Microsoft.Network/firewallPolicies/ruleGroups", Kind::Group),
            (IP_GROUP, Kind::IpGroup),
        ];
        return types.iter().find(|(name, _)| name.eq_ignore_ascii_case(named)).map(|&(_, kind)| kind);
    }
    let body = body_of(object);
    let has = |name: &str| matches!(body.get(name), Some(Node::List(_)));
    let id_holds = |part: &str| object.text("id").is_some_and(|id| id.to_ascii_lowercase().contains(part));
    if CLASSIC.iter().any(|name| has(name)) {
        Some(Kind::Firewall)
    } else if has("ruleCollections") && body.get("priority").is_some() {
        Some(Kind::Group)
    } else if has("ruleCollectionGroups") && id_holds("/firewallpolicies/") {
        Some(Kind::Policy)
    } else if has("ipAddresses") && id_holds("/ipgroups/") {
        Some(Kind::IpGroup)
    } else {
        None
    }
}

/// Reads an object of this module's kinds into the estate; false for any other object.
pub(crate) fn read(fields: &Fields<'_, '_, '_>, estate: &mut Estate) -> bool {
    let Some(kind) = kind_of(fields.object) else { return false };
    let mut reader = Reader { at: *fields, incomplete: None };
    if kind == Kind::Group || kind == Kind::Firewall {
        estate.translations.extend(translations(fields));
    }
    match kind {
        Kind::Firewall => estate.firewalls.push(reader.firewall()),
        Kind::Policy => {
            let policy = reader.policy();
            let children = fields.object.list("resources").iter().filter_map(Node::object);
            for child in children.filter(|child| is_child_group(child)) {
                let mut reader = Reader { at: fields.inside(child), incomplete: None };
                estate.translations.extend(translations(&reader.at));
                estate.rule_collection_groups.push(reader.group(policy.resource.id.as_ref()));
            }
            estate.firewall_policies.push(policy);
        }
        Kind::Group => estate.rule_collection_groups.push(reader.group(None)),
        Kind::IpGroup => estate.ip_groups.push(reader.ip_group()),
    }
    true
}

/// The rules of a firewall or group that translate inbound destinations. What is unclear of them decides nothing, and is not reported.
fn translations(fields: &Fields<'_, '_, '_>) -> Vec<Translation> {
    let holder = fields.object.text("id").map(|id| ResourceId::from(id.as_ref()));
    let lists = ["natRuleCollections", "ruleCollections", "rules"];
    let collections = lists.iter().flat_map(|list| fields.members(list));
    let rules = collections.flat_map(|collection| {
        ["rules", "ruleConditions"].iter().flat_map(|list| collection.members(list)).collect::<Vec<_>>()
    });
    let translated = |rule: &Fields<'_, '_, '_>| rule.text("translatedAddress").or_else(|| rule.text("translatedFqdn"));
    let ports = |rule: &Fields<'_, '_, '_>| -> Vec<PortTerm> {
        rule.texts("destinationPorts").iter().flat_map(|text| field::ports(text)).collect()
    };
    let translation = |rule: Fields<'_, '_, '_>| {
        Some(Translation {
            translated: translated(&rule)?,
            name: rule.text("name").unwrap_or_else(|| labels::unnamed_rule(rule.origin().line).unmarked()),
            origin: rule.origin(),
            holder: holder.clone(),
            sources: rule.texts("sourceAddresses").iter().flat_map(|text| field::addresses(text)).collect(),
            ports: ports(&rule),
            translated_port: rule.text("translatedPort").and_then(|text| field::ports(&text).next()),
        })
    };
    rules.filter_map(translation).collect()
}

/// True for a group that a template has inside its policy, with the short type.
fn is_child_group(object: &Object<'_>) -> bool {
    let last = object.text("type").map(|named| last_segment(named)).unwrap_or_default();
    last.eq_ignore_ascii_case("ruleCollectionGroups") || last.eq_ignore_ascii_case("ruleGroups")
}

/// True if the text broke off somewhere inside.
fn is_cut(node: &Node<'_>) -> bool {
    match node {
        Node::Truncated => true,
        Node::List(list) => list.iter().any(is_cut),
        Node::Object(object) => is_truncated_object(object),
        _ => false,
    }
}

fn is_truncated_object(object: &Object<'_>) -> bool {
    object.has_note(Note::Truncated) || object.members().any(|(_, value)| is_cut(value))
}

/// What a firewall with classic rules takes for private: in its additional properties, in PowerShell a member of its own.
fn classic_untranslated(fields: &Fields<'_, '_, '_>) -> Untranslated {
    const PRIVATE: &str = "Network.SNAT.PrivateRanges";
    let own = fields.entries("privateRange");
    let written = match fields.body.get("additionalProperties") {
        Some(Node::Object(more)) => fields.inside(more).entries(PRIVATE),
        Some(Node::Unclear(unclear)) => vec![notes::unknown(unclear).to_string()],
        _ => Vec::new(),
    };
    let entries: Vec<&str> = written.iter().chain(&own).flat_map(|text| text.split([',', ' '])).collect();
    untranslated(&entries, false)
}

fn policy_untranslated(fields: &Fields<'_, '_, '_>) -> Untranslated {
    let (listed, learns) = match fields.body.get("snat") {
        Some(Node::Object(snat)) => {
            let snat = fields.inside(snat);
            let learns = snat.reading("autoLearnPrivateRanges").or_else(|| snat.reading("autoLearnPrivateRange"));
            ([snat.entries("privateRanges"), snat.entries("privateRange")].concat(), learns)
        }
        Some(Node::Unclear(unclear)) => (vec![notes::unknown(unclear).to_string()], None),
        _ => (Vec::new(), None),
    };
    let all = [listed, fields.entries("privateRange")].concat();
    let entries: Vec<&str> = all.iter().map(String::as_str).collect();
    let is_off = |learns: &Reading<String>| learns.known().is_some_and(|text| text.eq_ignore_ascii_case("Disabled"));
    untranslated(&entries, learns.is_some_and(|learns| !is_off(&learns)))
}

/// The ranges of a list; the private address space of IANA, which has a word of its own, holds no public address.
fn untranslated(entries: &[&str], learned: bool) -> Untranslated {
    let mut all = Untranslated { learned, ..Untranslated::default() };
    for entry in entries.iter().map(|entry| entry.trim()).filter(|entry| !entry.is_empty()) {
        match super::fields::prefix(entry) {
            Some(prefix) => all.prefixes.push(prefix),
            None if entry.eq_ignore_ascii_case("IANAPrivateRanges") => {}
            None => all.unclear.push(entry.to_owned()),
        }
    }
    all
}

/// Reads one resource.
struct Reader<'r, 't, 'd> {
    at: Fields<'r, 't, 'd>,
    /// The first reason why not all of it is known.
    incomplete: Option<Message>,
}

impl<'t> Reader<'_, 't, '_> {
    fn firewall(&mut self) -> AzureFirewall {
        let mut collections = self.collections("networkRuleCollections", Some(Family::Network));
        collections.extend(self.collections("applicationRuleCollections", Some(Family::Application)));
        let policy = self.reference(self.at.body, "firewallPolicy");
        let configurations = self.items(self.at.body, "ipConfigurations").unwrap_or_default();
        let configurations = configurations.iter().filter_map(Node::object).map(body_of);
        let (mut private_ips, mut public_ips, mut subnet) = (Vec::new(), Vec::new(), None);
        // A firewall of a virtual hub has its addresses in one place.
        for place in configurations.chain(self.at.body.object("hubIPAddresses")) {
            private_ips.extend(place.text("privateIPAddress").and_then(|address| address.parse::<IpAddr>().ok()));
            public_ips.extend(self.reference(place, "publicIPAddress"));
            subnet = subnet.or_else(|| self.reference(place, "subnet"));
        }
        let shown = CLASSIC.iter().any(|name| self.at.body.get(name).is_some()) || policy.is_some();
        let resource = self.at.resource(FIREWALL, unnamed::firewall);
        let incomplete = self.why_incomplete(labels::firewall(&resource), shown, "az network firewall show");
        let tunnelled = self.at.body.object("managementIpConfiguration").is_some();
        let untranslated = classic_untranslated(&self.at);
        AzureFirewall {
            resource,
            private_ips,
            tunnelled,
            public_ips,
            subnet,
            untranslated,
            policy,
            collections,
            incomplete,
        }
    }

    fn policy(&mut self) -> FirewallPolicy {
        let listed = self.at.body.get("ruleCollectionGroups").or_else(|| self.at.body.get("ruleGroups"));
        let groups = match listed {
            Some(Node::List(list)) => {
                let ids = list.iter().filter_map(|group| text(group.object()?, "id"));
                Some(ids.map(|id| id.to_string().into()).collect())
            }
            _ => None,
        };
        let base_policy = self.reference(self.at.body, "basePolicy");
        let resource = self.at.resource(POLICY, unnamed::firewall_policy);
        let label = labels::firewall_policy(&resource);
        let incomplete = self.why_incomplete(label, groups.is_some(), "az network firewall policy show");
        FirewallPolicy { resource, base_policy, untranslated: policy_untranslated(&self.at), groups, incomplete }
    }

    /// A group; `policy` is the id of the policy that it is nested in, if it is.
    fn group(&mut self, policy: Option<&ResourceId>) -> RuleCollectionGroup {
        let mut resource = self.at.resource(GROUP, unnamed::rule_collection_group);
        if let Some(policy) = policy {
            resource.id = Some(policy.child("ruleCollectionGroups", &resource.name.to_string()));
        }
        let policy = resource.id.as_ref().and_then(policy_of_group);
        let label = labels::rule_collection_group(&resource);
        let priority = self.priority(self.at.body, &|| label.clone(), resource.origin);
        let members = ["ruleCollections", "rules"];
        let member = members.into_iter().find(|member| self.at.body.get(member).is_some());
        let collections = self.collections(member.unwrap_or("ruleCollections"), None);
        let command = "az network firewall policy rule-collection-group list";
        let incomplete = self.why_incomplete(label, member.is_some(), command);
        RuleCollectionGroup { resource, policy, priority, collections, incomplete }
    }

    fn ip_group(&mut self) -> IpGroup {
        let resource = self.at.resource(IP_GROUP, unnamed::ip_group);
        let shown = self.at.body.get("ipAddresses").is_some();
        let label = labels::ip_group(&resource);
        let incomplete = self.why_incomplete(label.clone(), shown, "az network ip-group show");
        let label = || label.clone();
        let fields = self.fields(&label, resource.origin);
        let entries = fields.entries("ipAddress", "ipAddresses");
        let prefixes = fields.address_terms(entries, "ipAddresses");
        IpGroup { resource, prefixes, incomplete }
    }

    /// The id in a member such as `"subnet": {"id": …}`; the expression, if it can't be evaluated.
    fn reference(&self, body: &Object<'t>, name: &str) -> Option<ResourceId> {
        let written = body.get(name)?;
        let object = written.object();
        let id = object.and_then(|object| text(object, "id")).map(ResourceId::from);
        id.or_else(|| Some(ResourceId::from(reading(written))).filter(|id| !id.as_str().is_empty()))
    }

    /// The elements of a list, which may be given by an expression; `None` if it can't be read as a list.
    fn items<'o>(&self, body: &'o Object<'t>, name: &str) -> Option<Cow<'o, [Node<'t>]>> {
        match body.get(name) {
            None => Some(Cow::Borrowed(&[])),
            Some(Node::List(list)) => Some(Cow::Borrowed(list)),
            Some(_) => None,
        }
    }

    /// The elements of a list of things that could decide: if one can't be read, the resource is incomplete.
    fn deciding_items<'o>(&mut self, body: &'o Object<'t>, name: &str) -> Cow<'o, [Node<'t>]> {
        let items = self.items(body, name);
        let readable = |item: &Node<'_>| item.object().is_some() || is_cut(item);
        if items.as_ref().is_none_or(|items| !items.iter().all(readable)) || body.get("copy").is_some() {
            let unclear = items.as_ref().and_then(|items| items.iter().find_map(notes::why_unclear));
            let reason = unclear.unwrap_or_else(|| incomplete::list_unreadable(code(name)));
            self.incomplete.get_or_insert(reason);
        }
        items.unwrap_or_default()
    }

    /// Why there may be more than the source shows. `shown` says whether it contains what matters, which `command` prints.
    fn why_incomplete(&mut self, label: Message, shown: bool, command: &str) -> Option<Message> {
        if is_truncated_object(self.at.object) {
            self.incomplete.get_or_insert_with(incomplete::truncated);
        } else if !shown && self.at.object.object("properties").is_none() {
            self.incomplete.get_or_insert_with(|| incomplete::listed_without_contents(code(command)));
        }
        let reason = notes::why_incomplete(self.at.object).or_else(|| self.incomplete.take())?;
        let message = resources::incomplete(label, &reason);
        self.at.document.say(Severity::Error, self.at.document.origin_of(self.at.object), message);
        Some(reason)
    }

    fn fields<'o>(&'o self, label: &'o dyn Fn() -> Message, origin: Origin) -> RuleFields<'o, 't, 'o> {
        RuleFields { label, body: self.at.body, document: self.at.document, origin }
    }

    fn priority(&self, body: &Object<'t>, label: &dyn Fn() -> Message, origin: Origin) -> Reading<u32> {
        let fields = RuleFields { body, ..self.fields(label, origin) };
        fields.word("priority", &|| expected::number_between(100_u32, 65_000_u32), number)
    }

    fn collections(&mut self, member: &str, family: Option<Family>) -> Vec<RuleCollection> {
        let items = self.deciding_items(self.at.body, member);
        items.iter().filter_map(Node::object).filter_map(|object| self.collection(object, family)).collect()
    }

    /// A collection; `None` if it translates inbound destinations.
    fn collection(&mut self, object: &Object<'t>, family: Option<Family>) -> Option<RuleCollection> {
        let body = body_of(object);
        let origin = self.at.document.origin_of(object);
        let unnamed = || labels::unnamed_collection(origin.line).unmarked();
        let own_name = text(object, "name").map_or_else(unnamed, |name| name.to_string());
        let label = || labels::rule_collection(name(&own_name));
        let kind = body.text("ruleCollectionType").or_else(|| body.text("ruleType"));
        let action = body.object("action");
        let word = action.and_then(|action| text(action, "type")).or_else(|| text(body, "action"));
        let translates = |word: &str| word.eq_ignore_ascii_case("DNAT") || word.eq_ignore_ascii_case("SNAT");
        if kind.is_some_and(|kind| kind.to_ascii_lowercase().contains("nat"))
            || word.is_some_and(|word| translates(&word.to_string()))
        {
            return None;
        }
        let whole = !is_truncated_object(object);
        // What is missing after the break is no mistake in the text.
        let mut priority = Reading::Unknown(Unknown::Missing);
        if whole || body.get("priority").is_some() {
            priority = self.priority(body, &label, origin);
        }
        let mut access = Reading::Unknown(Unknown::Missing);
        if whole || body.get("action").is_some() {
            let (held, member) = action.map_or((body, "action"), |action| (action, "type"));
            let fields = RuleFields { body: held, ..self.fields(&label, origin) };
            access = fields.word(member, &expected::access, field::access);
        }
        let member = if body.get("ruleConditions").is_some() { "ruleConditions" } else { "rules" };
        let items = self.deciding_items(body, member);
        let rules = items.iter().filter_map(Node::object).filter(|rule| !is_truncated_object(rule));
        let rules = rules.map(|rule| self.rule(rule, family)).collect();
        Some(RuleCollection { name: own_name, origin, priority, access, rules })
    }

    fn rule(&self, object: &Object<'t>, family: Option<Family>) -> FirewallRule {
        let body = body_of(object);
        let origin = self.at.document.origin_of(object);
        let unnamed = || labels::unnamed_rule(origin.line).unmarked();
        let own_name = text(object, "name").map_or_else(unnamed, |name| name.to_string());
        let label = || labels::rule(name(&own_name));
        let fields = RuleFields { body, ..self.fields(&label, origin) };
        let family = family.or_else(|| family_of(body));
        let sources = addresses(&fields, "sourceAddresses", "sourceIpGroups");
        let destinations = addresses(&fields, "destinationAddresses", "destinationIpGroups");
        let names = if family == Some(Family::Network) { "destinationFqdns" } else { "targetFqdns" };
        let hosts = host_names(&fields, names);
        let kind = match family {
            Some(Family::Network) => network(&fields),
            Some(Family::Application) => self.application(&fields),
            None => {
                let written = text(body, "ruleType").or_else(|| text(body, "ruleConditionType"));
                let unknown = written.map_or(Unknown::Missing, Reading::into_unknown);
                fields.unclear(origin, resources::type_unknown(&unknown), expected::firewall_rule_type());
                FirewallRuleKind::Unknown(unknown)
            }
        };
        let mut rule = FirewallRule { name: String::new(), origin, sources, destinations, hosts, kind };
        complete(&fields, &mut rule);
        rule.name = own_name;
        rule
    }

    fn application(&self, fields: &RuleFields<'_, 't, '_>) -> FirewallRuleKind {
        let items = self.items(fields.body, "protocols");
        let mut protocols = Vec::new();
        for object in items.iter().flat_map(|items| items.iter()).filter_map(Node::object) {
            let fields = RuleFields { body: object, ..self.fields(fields.label, fields.origin) };
            let name = text(object, "protocolType").map(|name| name.to_string()).unwrap_or_default();
            let port = fields.ports("port", "ports").into_iter();
            protocols.extend(port.map(|port| ApplicationProtocol { name: name.clone(), port }));
        }
        let texts = |member: &str| -> Vec<String> {
            fields.entries("", member).nodes.iter().map(|entry| reading(entry).to_string()).collect()
        };
        let fqdn_tags = texts("fqdnTags");
        if protocols.is_empty() && !fqdn_tags.is_empty() {
            // A rule for a tag need not say how its hosts are reached: it is by HTTP and HTTPS at their usual ports.
            protocols.push(ApplicationProtocol { name: "Https".to_owned(), port: PortTerm::Range(443, 443) });
        } else if protocols.is_empty() {
            protocols.push(ApplicationProtocol { name: String::new(), port: PortTerm::Unknown(Unknown::Missing) });
            fields.unclear(fields.origin, resources::no_protocols(), expected::application_protocol());
        }
        let mut opaque = texts("webCategories");
        opaque.extend(texts("targetUrls"));
        FirewallRuleKind::Application { protocols, fqdn_tags, opaque }
    }
}

/// The kinds of rules that count here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Network,
    Application,
}

/// What a rule of a policy is: by its type, or by what only such a rule has.
fn family_of(body: &Object<'_>) -> Option<Family> {
    let named = body.text("ruleType").or_else(|| body.text("ruleConditionType"));
    if let Some(named) = named {
        let begins = |word: &str| named.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        return match (begins("network"), begins("application")) {
            (true, _) => Some(Family::Network),
            (_, true) => Some(Family::Application),
            _ => None,
        };
    }
    let has = |names: &[&str]| names.iter().any(|name| body.get(name).is_some());
    if has(&["targetFqdns", "fqdnTags", "webCategories", "targetUrls"]) {
        Some(Family::Application)
    } else {
        has(&["ipProtocols", "destinationPorts"]).then_some(Family::Network)
    }
}

/// The host names of a field, in lower case; what is unclear is reported.
fn host_names(fields: &RuleFields<'_, '_, '_>, member: &str) -> Vec<Reading<String>> {
    let mut names = Vec::new();
    for entry in fields.entries("", member).nodes {
        names.push(match reading(entry) {
            Reading::Known(text) => Reading::Known(text.trim().to_ascii_lowercase()),
            Reading::Unknown(unknown) => {
                fields.unclear(
                    fields.origin_of(entry, member),
                    resources::host_unknown(code(member), &unknown),
                    expected::host(),
                );
                Reading::Unknown(unknown)
            }
        });
    }
    names
}

/// The addresses and IP groups of one end.
fn addresses(fields: &RuleFields<'_, '_, '_>, member: &str, groups: &str) -> Vec<AddressTerm> {
    let mut terms = fields.address_terms(fields.entries("", member), member);
    let groups = fields.entries("", groups).nodes.iter();
    terms.extend(groups.map(|group| AddressTerm::Group(reading(group).to_string().into())));
    terms
}

fn network(fields: &RuleFields<'_, '_, '_>) -> FirewallRuleKind {
    let mut entries = fields.entries("", "ipProtocols");
    if entries.nodes.is_empty() {
        entries = fields.entries("", "protocols");
    }
    let mut protocols = Vec::new();
    for entry in entries.nodes {
        let read = reading(entry).and_then(|text| field::protocol(&text));
        if let Reading::Unknown(unknown) = &read {
            fields.unclear(
                fields.origin_of(entry, entries.field),
                resources::protocol_unknown(unknown),
                expected::firewall_protocol(),
            );
        }
        protocols.push(read);
    }
    if protocols.is_empty() {
        fields.unclear(fields.origin, resources::no_protocols(), expected::firewall_protocol());
        protocols.push(Reading::Unknown(Unknown::Missing));
    }
    FirewallRuleKind::Network { protocols, ports: fields.ports("", "destinationPorts") }
}

/// Where a rule has nothing that it must have, something unclear takes its place.
fn complete(fields: &RuleFields<'_, '_, '_>, rule: &mut FirewallRule) {
    let unclear = || AddressTerm::Unknown(Unknown::Missing);
    if rule.sources.is_empty() {
        fields.unclear(fields.origin, resources::no_sources(), expected::firewall_sources());
        rule.sources.push(unclear());
    }
    let has_target = match &rule.kind {
        FirewallRuleKind::Network { .. } => !rule.destinations.is_empty() || !rule.hosts.is_empty(),
        FirewallRuleKind::Application { fqdn_tags, opaque, .. } => {
            !rule.hosts.is_empty() || !fqdn_tags.is_empty() || !opaque.is_empty()
        }
        FirewallRuleKind::Unknown(_) => true,
    };
    if has_target {
        return;
    }
    fields.unclear(fields.origin, resources::no_destinations(), expected::firewall_destinations());
    match &rule.kind {
        FirewallRuleKind::Network { .. } => rule.destinations.push(unclear()),
        _ => rule.hosts.push(Reading::Unknown(Unknown::Missing)),
    }
}

/// The id of the policy that a group is in.
fn policy_of_group(group: &ResourceId) -> Option<ResourceId> {
    group.parent("ruleCollectionGroups").or_else(|| group.parent("ruleGroups"))
}
