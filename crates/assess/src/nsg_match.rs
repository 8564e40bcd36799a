//! The parts of one requirement that the rules of a network security group match (domain facts, NSG semantics: "Network security
//! groups overview", "Service tags overview").

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::rc::Rc;

use ipnet::IpNet;

use super::answers::Answers;
use super::first_match::Candidate;
use super::required_flow::{Remote, RequiredFlow};
use model::estate::{AddressTerm, Direction, PortTerm, Reading, ResourceId, Rule, RuleList, Unknown};
use model::message::Message;
use model::net::{Cloud, Flow, PortSet, PrefixSet, Protocol, Region, Service, TagMatch, TagPrefix, TagTable};
use model::question::{Answer, Fact};

/// A service, the region that was asked about, and its addresses there.
type KnownService = (Service, Option<Region>, Rc<PrefixSet>);

/// A tag, and the prefixes that it lists.
type ListedTag = (String, Option<Rc<[TagPrefix]>>);

/// Service tags of one cloud, each looked up once.
pub struct Tags<'t> {
    table: &'t TagTable,
    cloud: Cloud,
    /// Tags that were looked up before, and where each is among them.
    known: RefCell<BTreeMap<String, Rc<TagMatch>>>,
    services: RefCell<Vec<KnownService>>,
    /// Tags whose prefixes were asked for before.
    listed: RefCell<Vec<ListedTag>>,
    public: PrefixSet,
    answers: Answers<'t>,
}

impl<'t> Tags<'t> {
    /// The tags of `cloud`.
    pub fn new(table: &'t TagTable, cloud: Cloud) -> Self {
        Tags {
            table,
            cloud,
            known: RefCell::default(),
            services: RefCell::default(),
            listed: RefCell::default(),
            public: public_addresses(),
            answers: Answers::default(),
        }
    }

    /// The same with what the user answered: addresses of tags that the table does not hold, and security groups of nodes.
    pub fn with_answers(self, given: &'t [Answer]) -> Self {
        for answer in given {
            if let (Some(Fact::Tag(tag)), Some(addresses)) = (&answer.about, answer.addresses()) {
                let set: PrefixSet = addresses.into_iter().collect();
                self.known.borrow_mut().insert(tag.clone(), Rc::new(TagMatch::Known(set)));
            }
        }
        Tags { answers: Answers::new(given), ..self }
    }

    /// Whether nodes are in an application security group, as answered.
    fn holds_nodes(&self, group: &ResourceId) -> Option<bool> {
        self.answers.yes(&Fact::security_group(group))
    }

    pub fn cloud(&self) -> Cloud {
        self.cloud
    }

    /// Its table.
    pub fn table(&self) -> &'t TagTable {
        self.table
    }

    /// The addresses of a service in `region`, or in every region.
    pub fn service(&self, service: Service, region: Option<&Region>) -> Rc<PrefixSet> {
        let mut services = self.services.borrow_mut();
        if let Some((.., known)) = services.iter().find(|(own, at, _)| *own == service && at.as_ref() == region) {
            return known.clone();
        }
        let addresses = Rc::new(self.table.service(service, self.cloud, region));
        services.push((service, region.cloned(), addresses.clone()));
        addresses
    }

    /// The addresses at the other end. No table shows where the other nodes are.
    pub fn remote(&self, remote: Remote, region: Option<&Region>) -> Rc<PrefixSet> {
        match remote {
            Remote::Service(service) => self.service(service, region),
            Remote::Internet => Rc::new(self.public.clone()),
            Remote::Nodes => Rc::default(),
        }
    }

    /// What the table knows of a tag.
    pub fn tag(&self, name: &str) -> Rc<TagMatch> {
        let mut known = self.known.borrow_mut();
        let answered = || known.get(&name.to_ascii_lowercase()).filter(|_| self.answers.are_given());
        if let Some(before) = known.get(name).or_else(answered) {
            return before.clone();
        }
        let found = Rc::new(self.table.tag(name, self.cloud));
        known.insert(name.to_owned(), found.clone());
        found
    }

    /// The prefixes of a tag as it lists them, which routes are chosen by; `None` if the table does not hold it.
    pub fn listed(&self, name: &str) -> Option<Rc<[TagPrefix]>> {
        let mut known = self.listed.borrow_mut();
        if let Some((_, before)) = known.iter().find(|(own, _)| own == name) {
            return before.clone();
        }
        let found: Option<Rc<[TagPrefix]>> = self.table.listed(name, self.cloud).map(Rc::from);
        known.push((name.to_owned(), found.clone()));
        found
    }

    /// True if the table holds the tag.
    pub fn holds(&self, name: &str) -> bool {
        matches!(*self.tag(name), TagMatch::Known(_))
    }
}

/// The tags of Azure's platform that cover no public address of a service.
const PLATFORM_TAGS: [&str; 4] = ["AzureLoadBalancer", "AzurePlatformDNS", "AzurePlatformIMDS", "AzurePlatformLKM"];

/// Which addresses a requirement's remote end has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Those of the table.
    Today,
    /// One that the service may get: it is in the service's tags and in none of the addresses that rules list.
    Tomorrow,
}

/// What a verdict is asked about.
#[derive(Clone, Copy)]
pub struct Question<'q> {
    /// The requirement.
    pub required: &'q RequiredFlow,
    /// The region, if it is known.
    pub region: Option<&'q Region>,
    pub protocol: Protocol,
    /// Which remote addresses.
    pub when: When,
    /// What `VirtualNetwork` covers besides private addresses: it may cover what routes send elsewhere, the whole internet
    /// under a default route. `None` is nothing.
    pub virtual_network: Option<&'q PrefixSet>,
    /// The private addresses at which the nodes call the service, if they do so at a private endpoint.
    pub endpoint: Option<&'q PrefixSet>,
}

impl Question<'_> {
    /// The addresses at the other end.
    pub fn remote(&self, tags: &Tags<'_>) -> Rc<PrefixSet> {
        match (self.endpoint, self.when) {
            (Some(addresses), _) => Rc::new(addresses.clone()),
            (None, When::Today) => tags.remote(self.required.remote, self.region),
            (None, When::Tomorrow) => Rc::new(IpNet::from(IpAddr::V4(TOMORROW)).into()),
        }
    }
}

/// An example of an address that the service may get tomorrow, from a range that is for documentation only.
pub const TOMORROW: std::net::Ipv4Addr = std::net::Ipv4Addr::new(192, 0, 2, 1);

/// Why a rule's match is in doubt.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Doubt {
    /// A field of it could not be read.
    UnknownField(&'static str, Unknown),
    /// The table does not hold a tag that it names.
    UnknownTag(String),
    /// Whether the nodes are in an application security group.
    Group(ResourceId),
    /// The condition under which the rule exists.
    Condition(String),
    /// Rules are missing from the source.
    MissingRules(Message),
}

/// What a candidate was made from.
#[derive(Clone, Debug)]
pub struct RuleMatch<'n> {
    /// The rule; `None` represents rules that the source does not show.
    pub rule: Option<&'n Rc<Rule>>,
    /// Why its match is in doubt, if it is in doubt of itself and not only by sharing its priority.
    pub doubt: Option<Doubt>,
    /// What it surely matches where its condition holds, if nothing but that is in doubt.
    pub when_there: Option<Box<Flow>>,
}

/// The rules of a group that may say something about the question, by rank.
pub fn candidates<'n>(list: &'n RuleList, question: &Question<'_>, tags: &Tags<'_>) -> Vec<Candidate<RuleMatch<'n>>> {
    candidates_of(&list.entries, list, question, tags)
}

/// The same of some rules of a group, among which are all that may concern the question.
pub fn candidates_of<'n>(
    rules: &'n [Rc<Rule>],
    list: &'n RuleList,
    question: &Question<'_>,
    tags: &Tags<'_>,
) -> Vec<Candidate<RuleMatch<'n>>> {
    let service = question.remote(tags);
    let has_prefix = |prefix: &IpNet| match question.when {
        When::Tomorrow if question.endpoint.is_none() => prefix.prefix_len() <= COVERING,
        _ => service.overlaps(prefix),
    };
    let rules = rules.iter().filter(|rule| may_concern(rule, question.required, &has_prefix));
    let mut candidates: Vec<_> = rules.filter_map(|rule| candidate(rule, question, tags, &list.expansions)).collect();
    if let Some(reason) = list.gap(question.required.direction) {
        let rule = RuleMatch { rule: None, doubt: Some(Doubt::MissingRules(reason.clone())), when_there: None };
        candidates.push(Candidate { rank: 0, access: None, sure: None, possible: Flow::full(), rule });
    }
    model::sorted::sort_by_key(&mut candidates, |candidate| candidate.rank);
    candidates
}

/// The rules of a group that may concern a question, whichever remote addresses it is about.
pub fn concerning(list: &RuleList, question: &Question<'_>, tags: &Tags<'_>) -> Vec<Rc<Rule>> {
    let today = Question { when: When::Today, ..*question };
    let service = today.remote(tags);
    // Those that tomorrow's address is perhaps among as well.
    let covers = |prefix: &IpNet| question.endpoint.is_none() && prefix.prefix_len() <= COVERING;
    let has_prefix = |prefix: &IpNet| covers(prefix) || service.overlaps(prefix);
    let mut rules: Vec<Rc<Rule>> =
        list.iter().filter(|rule| may_concern(rule, question.required, &has_prefix)).cloned().collect();
    // Where they are in the list plays no part: what is rolled back is at its end.
    let rank = |rule: &Rc<Rule>| rule.priority.known().copied();
    if !rules.is_sorted_by_key(rank) {
        model::sorted::sort_by_key(&mut rules, rank);
    }
    rules
}

/// The length of a prefix that can help to cover every public address: a group holds 4,000 prefixes at most.
const COVERING: u8 = 13;

/// False for rules that are obviously about something else: nearly all of a large NSG.
fn may_concern(rule: &Rule, required: &RequiredFlow, has_prefix: &dyn Fn(&IpNet) -> bool) -> bool {
    let remote = match rule.direction.known().unwrap_or(&required.direction) {
        direction if *direction != required.direction => return false,
        Direction::Inbound => &rule.source,
        Direction::Outbound => &rule.destination,
    };
    let (first, last) = required.ports;
    let has_port = |term: &PortTerm| match term {
        PortTerm::Range(from, to) => *from <= last && first <= *to,
        PortTerm::Unknown(_) => true,
    };
    let has_address = |term: &AddressTerm| match term {
        AddressTerm::Prefix(prefix) => has_prefix(prefix),
        _ => true,
    };
    rule.destination_ports.iter().any(has_port) && remote.iter().any(has_address)
}

fn candidate<'n>(
    rule: &'n Rc<Rule>,
    question: &Question<'_>,
    tags: &Tags<'_>,
    expansions: &Expansions,
) -> Option<Candidate<RuleMatch<'n>>> {
    let required = question.required;
    let mut doubt = None;
    let mut unclear = |field, value: &Unknown| {
        doubt.get_or_insert_with(|| Doubt::UnknownField(field, value.clone()));
    };
    match &rule.direction {
        Reading::Known(direction) if *direction != required.direction => return None,
        Reading::Known(_) => {}
        Reading::Unknown(text) => unclear("direction", text),
    }
    match &rule.protocol {
        Reading::Known(protocol) if !protocol.matches(question.protocol) => return None,
        Reading::Known(_) => {}
        Reading::Unknown(text) => unclear("protocol", text),
    }
    if let Reading::Unknown(text) = &rule.access {
        unclear("access", text);
    }
    // A rule whose priority is unclear may come first, but what it surely matches may also be decided before.
    let rank = rule.priority.known().copied();
    if let Reading::Unknown(text) = &rule.priority {
        unclear("priority", text);
    }

    let destination_ports = ports(&rule.destination_ports, "destination port");
    if destination_ports.possible.is_disjoint(&required.port_set()) {
        return None;
    }
    let source_ports = ports(&rule.source_ports, "source port");
    let (local, remote) = match required.direction {
        Direction::Inbound => (local(&rule.destination, tags), remote(&rule.source, question, tags, expansions)),
        Direction::Outbound => (local(&rule.source, tags), remote(&rule.destination, question, tags, expansions)),
    };
    if local.possible.is_empty() || remote.possible.is_empty() {
        return None;
    }
    let flow = |local: PrefixSet, remote: PrefixSet, source_ports, destination_ports| match required.direction {
        Direction::Inbound => Flow { source: remote, destination: local, source_ports, destination_ports },
        Direction::Outbound => Flow { source: local, destination: remote, source_ports, destination_ports },
    };
    let doubt = doubt.or_else(|| rule.condition.clone().map(Doubt::Condition));
    let whole_rule_is_clear = doubt.is_none();
    let sure = flow(local.sure, remote.sure, source_ports.sure, destination_ports.sure);
    let possible = flow(local.possible, remote.possible, source_ports.possible, destination_ports.possible);
    let field_doubt = local.doubt.or(remote.doubt).or(source_ports.doubt).or(destination_ports.doubt);
    let is_conditional = matches!(doubt, Some(Doubt::Condition(_)));
    let when_there = (is_conditional && field_doubt.is_none() && !sure.is_empty()).then(|| Box::new(sure.clone()));
    Some(Candidate {
        rank: rank.unwrap_or(0),
        access: rule.access.known().copied(),
        sure: (whole_rule_is_clear && !sure.is_empty()).then_some(sure),
        possible,
        rule: RuleMatch { rule: Some(rule), doubt: doubt.or(field_doubt), when_there },
    })
}

/// What the entries of a field surely and possibly match.
pub struct Bounds<T> {
    /// What they surely match.
    pub sure: T,
    /// What they possibly match; holds what they surely match.
    pub possible: T,
    /// Why the two differ, if they do.
    pub doubt: Option<Doubt>,
}

/// What the entries of a field of ports match.
pub(super) fn ports(terms: &[PortTerm], field: &'static str) -> Bounds<PortSet> {
    let empty = Bounds { sure: PortSet::default(), possible: PortSet::default(), doubt: None };
    if let [PortTerm::Range(first, last)] = terms {
        let range = PortSet::range(*first, *last);
        return Bounds { sure: range.clone(), possible: range, doubt: None };
    }
    terms.iter().fold(empty, |bounds, term| match term {
        PortTerm::Range(first, last) => {
            let range = PortSet::range(*first, *last);
            Bounds { sure: &bounds.sure | &range, possible: &bounds.possible | &range, ..bounds }
        }
        PortTerm::Unknown(text) => {
            Bounds { possible: PortSet::full(), doubt: Some(Doubt::UnknownField(field, text.clone())), ..bounds }
        }
    })
}

/// What one entry of an address field matches.
enum Matched {
    Surely(PrefixSet),
    Perhaps(Doubt),
}

fn addresses(terms: impl Iterator<Item = Matched>) -> Bounds<PrefixSet> {
    let (mut first, mut others, mut doubt) = (None, Vec::new(), None);
    for term in terms {
        match term {
            Matched::Surely(set) if first.is_none() => first = Some(set),
            Matched::Surely(set) => others.push(set),
            Matched::Perhaps(reason) => doubt = Some(reason),
        }
    }
    let first = first.unwrap_or_default();
    let sure = if others.is_empty() { first } else { PrefixSet::union(others.iter().chain([&first])) };
    let possible = if doubt.is_some() { PrefixSet::full() } else { sure.clone() };
    Bounds { sure, possible, doubt }
}

/// The node's end. A node has a private address of its virtual network: `VirtualNetwork` always holds it, and no tag of
/// a service or of the internet ever does.
pub(super) fn local(terms: &[AddressTerm], tags: &Tags<'_>) -> Bounds<PrefixSet> {
    addresses(terms.iter().map(|term| match term {
        AddressTerm::Any => Matched::Surely(PrefixSet::full()),
        AddressTerm::Prefix(prefix) => Matched::Surely((*prefix).into()),
        AddressTerm::Range(first, last) => Matched::Surely(PrefixSet::range(*first, *last).unwrap_or_default()),
        AddressTerm::Tag(tag) if tag.eq_ignore_ascii_case("VirtualNetwork") => Matched::Surely(PrefixSet::full()),
        AddressTerm::Tag(tag) if never_a_node(tag, tags) => Matched::Surely(PrefixSet::default()),
        AddressTerm::Tag(tag) => Matched::Perhaps(Doubt::UnknownTag(tag.clone())),
        AddressTerm::Group(group) => match tags.holds_nodes(group) {
            Some(true) => Matched::Surely(PrefixSet::full()),
            Some(false) => Matched::Surely(PrefixSet::default()),
            None => Matched::Perhaps(Doubt::Group(group.clone())),
        },
        AddressTerm::Unknown(text) => Matched::Perhaps(Doubt::UnknownField("address", text.clone())),
    }))
}

/// True for tags that surely hold no address of a node.
pub fn never_a_node(tag: &str, tags: &Tags<'_>) -> bool {
    tag.eq_ignore_ascii_case("Internet") || is_platform(tag) || tags.holds(tag)
}

/// True for tags of the platform, which the table of services does not hold.
pub fn is_platform(tag: &str) -> bool {
    PLATFORM_TAGS.iter().any(|platform| platform.eq_ignore_ascii_case(tag))
}

/// The addresses of tags as a source shows them, by their names in lower case.
pub type Expansions = [(String, PrefixSet)];

/// The service's end. `expansions` show the addresses of a tag more exactly than the table.
pub fn remote(
    terms: &[AddressTerm],
    question: &Question<'_>,
    tags: &Tags<'_>,
    expansions: &Expansions,
) -> Bounds<PrefixSet> {
    if question.endpoint.is_some() {
        return addresses(terms.iter().map(|term| remote_private(term, expansions)));
    }
    match question.when {
        When::Today => addresses(terms.iter().map(|term| match expansion(term, expansions) {
            Some(set) => Matched::Surely(set.clone()),
            None => remote_today(term, question, tags),
        })),
        When::Tomorrow => remote_tomorrow(terms, question, tags),
    }
}

fn expansion<'x>(term: &AddressTerm, expansions: &'x Expansions) -> Option<&'x PrefixSet> {
    match term {
        AddressTerm::Tag(tag) => {
            expansions.iter().find(|(own, _)| own.eq_ignore_ascii_case(tag)).map(|(_, addresses)| addresses)
        }
        _ => None,
    }
}

/// A private endpoint's end: an address of the virtual network or of a peered one, which no tag of a service holds. It may
/// be in an application security group.
fn remote_private(term: &AddressTerm, expansions: &Expansions) -> Matched {
    if let Some(set) = expansion(term, expansions) {
        return Matched::Surely(set.clone());
    }
    match term {
        AddressTerm::Any => Matched::Surely(PrefixSet::full()),
        AddressTerm::Prefix(prefix) => Matched::Surely((*prefix).into()),
        AddressTerm::Range(first, last) => Matched::Surely(PrefixSet::range(*first, *last).unwrap_or_default()),
        AddressTerm::Tag(tag) if tag.eq_ignore_ascii_case("VirtualNetwork") => Matched::Surely(PrefixSet::full()),
        AddressTerm::Tag(_) => Matched::Surely(PrefixSet::default()),
        AddressTerm::Group(group) => Matched::Perhaps(Doubt::Group(group.clone())),
        AddressTerm::Unknown(text) => Matched::Perhaps(Doubt::UnknownField("address", text.clone())),
    }
}

fn remote_today(term: &AddressTerm, question: &Question<'_>, tags: &Tags<'_>) -> Matched {
    let all_if = |all: bool| Matched::Surely(if all { PrefixSet::full() } else { PrefixSet::default() });
    match term {
        AddressTerm::Any => Matched::Surely(PrefixSet::full()),
        AddressTerm::Prefix(prefix) => Matched::Surely((*prefix).into()),
        AddressTerm::Range(first, last) => Matched::Surely(PrefixSet::range(*first, *last).unwrap_or_default()),
        AddressTerm::Tag(tag) if tag.eq_ignore_ascii_case("VirtualNetwork") => {
            Matched::Surely(question.virtual_network.cloned().unwrap_or_default())
        }
        AddressTerm::Tag(tag) if tag.eq_ignore_ascii_case("Internet") => all_if(true),
        AddressTerm::Tag(tag) if is_platform(tag) => all_if(false),
        AddressTerm::Tag(tag) => match &*tags.tag(tag) {
            TagMatch::Known(set) => Matched::Surely(set.clone()),
            TagMatch::Unknown => Matched::Perhaps(Doubt::UnknownTag(tag.clone())),
        },
        AddressTerm::Group(_) => all_if(false),
        AddressTerm::Unknown(text) => Matched::Perhaps(Doubt::UnknownField("address", text.clone())),
    }
}

/// Of tomorrow's address only this is known: it is public, and in the tags that hold the service of the region.
fn remote_tomorrow(terms: &[AddressTerm], question: &Question<'_>, tags: &Tags<'_>) -> Bounds<PrefixSet> {
    let listed = addresses(terms.iter().map(|term| match term {
        AddressTerm::Tag(tag)
            if question.region.is_some_and(|region| names_remote(tag, question.required.remote, region, tags)) =>
        {
            Matched::Surely(PrefixSet::full())
        }
        AddressTerm::Tag(tag) if tags.holds(tag) => Matched::Surely(PrefixSet::default()),
        other => remote_today(other, question, tags),
    }));
    let whole = |set: &PrefixSet| if set.is_superset(&tags.public) { PrefixSet::full() } else { PrefixSet::default() };
    Bounds { sure: whole(&listed.sure), possible: whole(&listed.possible), doubt: listed.doubt }
}

/// True if a tag holds whatever addresses the service at the other end has or gets in the region.
pub fn names_remote(tag: &str, remote: Remote, region: &Region, tags: &Tags<'_>) -> bool {
    let Remote::Service(service) = remote else { return false };
    let (name, suffix) = tag.split_once('.').map_or((tag, None), |(name, suffix)| (name, Some(suffix)));
    let of_service = name.eq_ignore_ascii_case(service.tag()) || name.eq_ignore_ascii_case("AzureCloud");
    of_service && suffix.is_none_or(|suffix| tags.table().region(suffix) == Some(region))
}

/// The IPv4 addresses that a public service can have: all but the private, local, shared, multicast and reserved ones
/// (IANA, special-purpose address registry).
fn public_addresses() -> PrefixSet {
    let special = [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    ];
    let special: PrefixSet = special.iter().filter_map(|prefix| prefix.parse::<IpNet>().ok()).collect();
    &PrefixSet::all_v4() - &special
}
