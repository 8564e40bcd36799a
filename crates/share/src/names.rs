//! The names that a plan holds: what its members say are names, and what looks like one in its texts (ids, GUIDs, hosts,
//! what stands in backticks or behind options of commands).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::IpAddr;

use super::stand_ins;
use model::net::{Cloud, Region, Service};
use model::plan::{Change, ChangeAction, EditedElement, HopKind, PhaseId, Plan, SubjectKind, TargetKind};
use model::wire::SharedPlan;

/// A name, and what stands in for it.
pub struct Name {
    /// The name as it was first met.
    pub text: String,
    /// What it is the name of.
    pub kind: &'static str,
    /// What stands in for it.
    pub stand_in: String,
    /// True if it is also a common word.
    pub is_common: bool,
}

/// Rules that every group has.
const DEFAULT_RULES: [&str; 6] = [
    "allowvnetinbound",
    "allowazureloadbalancerinbound",
    "denyallinbound",
    "allowvnetoutbound",
    "allowinternetoutbound",
    "denyalloutbound",
];

/// Words that plans use of their own accord.
const COMMON: &str = " a account accounts all allow allows and any as azure batch batchnodemanagement block blocked by classic \
    connection default deny endpoint firewall for group host hub in inbound internet is it its name nat network nic no node \
    nodes nsg of on open or outbound pool pools private public region route routes rule rules script services set simplified \
    source storage subnet subnets subscription switch tcp test the to udp union unknown virtualnetwork vnet web with ";

/// All words that the engine's own texts are made of: what else stands in a sentence is taken for a name. `build.rs` collects
/// them.
const OWN_WORDS: &str = include_str!(concat!(env!("OUT_DIR"), "/own-words.txt"));

/// Members that hold sentences.
const SENTENCES: [&str; 18] = [
    "why",
    "title",
    "summary",
    "reasons",
    "message",
    "fact",
    "how",
    "gaps",
    "shut",
    "what",
    "flow",
    "text",
    "reason",
    "cuts",
    "remedy",
    "unconfirmed",
    "notices",
    "described",
];

/// Words in backticks that are Azure's or a tool's.
const WORDS_OF_TOOLS: &str = " publicnetworkaccess nodemanagementaccess batchaccount nodemanagement securityrules iptables nft \
    nftables ufw input output forward accept drop inbound outbound virtualnetwork internet azureloadbalancer storage \
    batchnodemanagement any none true false null ";

/// How the names of further services' hosts end; what comes before is the user's.
const OTHER_HOST_ENDS: [&str; 7] =
    [".azurecr.io", ".azurecr.us", ".azurecr.cn", ".vault.azure.net", ".azure.com", ".azure.net", ".windows.net"];

/// Parts of such hosts that are the service's.
const HOST_WORDS: &str =
    " * blob file queue table dfs web service batch privatelink data management vault core windows ";

/// Hosts that belong to everyone.
const PUBLIC_HOSTS: [&str; 4] = ["microsoft.com", "microsoftonline.com", "github.com", "docker.io"];

/// The last part of what is taken for a host.
const TOP: &str = " com net org io cn us de eu uk fr dev cloud local internal lan corp ms ai app example test ";

/// The names of a plan, the ones that its members tell first.
pub fn of(shared: &SharedPlan) -> Vec<Name> {
    let mut found = Found { engine: of_the_engine(&shared.plan), ..Found::default() };
    found.members(&shared.plan);
    stand_ins::each_text(shared, &mut |_, text| found.in_text(text));
    let own: HashSet<&str> = OWN_WORDS.split_ascii_whitespace().collect();
    stand_ins::each_text(shared, &mut |member, text| {
        if SENTENCES.contains(&member) {
            found.in_sentence(text, &own);
        }
    });
    for tick in shared.ticks.values() {
        found.add("person", &tick.who);
    }
    found.named()
}

/// Names and descriptions of rules that the engine proposes.
fn of_the_engine(plan: &Plan) -> HashSet<String> {
    let made = |change: &&Change| change.phase == PhaseId::Union && change.action == ChangeAction::Add;
    let told = |change: &Change| {
        let description = match &change.edited {
            EditedElement::Rule(rule) => rule.description.as_deref(),
            EditedElement::FirewallRule(rule) => rule.description.as_deref(),
            EditedElement::Route(_) | EditedElement::NodeRule(_) => None,
        };
        [Some(change.name()), description].into_iter().flatten().map(str::to_lowercase).collect::<Vec<String>>()
    };
    plan.changes.iter().filter(made).flat_map(told).collect()
}

fn has(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == word)
}

#[derive(Default)]
struct Found {
    names: Vec<(&'static str, String)>,
    known: HashSet<String>,
    engine: HashSet<String>,
}

impl Found {
    fn add(&mut self, kind: &'static str, name: &str) {
        let lower = name.to_lowercase();
        let is_nobodys = lower.trim().is_empty()
            || name.starts_with(['<', '{', '$', '*'])
            || DEFAULT_RULES.contains(&lower.as_str())
            || lower.starts_with("batch-simplified-opt-")
            || name.parse::<IpAddr>().is_ok()
            || name.parse::<ipnet::IpNet>().is_ok()
            || self.engine.contains(&lower);
        if !is_nobodys && self.known.insert(lower) {
            self.names.push((kind, name.to_owned()));
        }
    }

    /// A name that may be an id, or several names joined by slashes.
    fn add_path(&mut self, kind: &'static str, name: &str) {
        if name.starts_with('/') {
            self.in_id(name);
            return;
        }
        self.add(kind, name);
        let plain = name.split_once('#').map_or(name, |(plain, _)| plain);
        plain.split('/').for_each(|part| self.add(kind, part));
    }

    fn members(&mut self, plan: &Plan) {
        for source in &plan.sources {
            self.add("source", &source.name);
            self.add("source", source.name.rsplit(['/', '\\']).next().unwrap_or_default());
        }
        for subject in &plan.subjects {
            let kind = match subject.kind {
                SubjectKind::Pool => "pool",
                SubjectKind::Subnet => "subnet",
                SubjectKind::RuleSet => "nsg",
            };
            self.add_path(kind, &subject.id);
            self.add_path(kind, &subject.name);
            for hop in subject.requirements.iter().flat_map(|requirement| &requirement.hops) {
                let (place, rule) = match hop.kind {
                    HopKind::Nsg => ("nsg", "rule"),
                    HopKind::Route => ("route-table", "route"),
                    HopKind::Firewall => ("firewall", "rule"),
                    HopKind::NodeFirewall => ("node-firewall", "node-rule"),
                    HopKind::AdminRules => ("admin-rules", "rule"),
                    HopKind::Account => ("account", "rule"),
                };
                if hop.described.is_empty() {
                    self.add_path(place, &hop.name);
                }
                hop.rule.iter().for_each(|name| self.add(rule, name));
                hop.source.iter().for_each(|name| self.add("source", name));
            }
        }
        plan.on.iter().for_each(|name| self.add_path("nsg", name));
        plan.changes.iter().for_each(|change| self.change(change));
        for extra in &plan.extras {
            let flow = extra.flow.plain();
            let host = flow.rsplit(' ').next().unwrap_or_default();
            if host.contains('.') && !host.contains(':') {
                self.host(host);
            }
        }
        self.requests(plan);
    }

    fn change(&mut self, change: &Change) {
        let kind = match change.target.kind {
            TargetKind::Nsg => "nsg",
            TargetKind::RouteTable => "route-table",
            TargetKind::Firewall => "firewall",
            TargetKind::FirewallPolicy => "firewall-policy",
            TargetKind::NodeFirewall => "node-firewall",
        };
        self.add_path(kind, &change.target.name);
        change.target.id.iter().for_each(|id| self.in_id(id));
        match &change.edited {
            EditedElement::Rule(rule) => {
                self.add("rule", &rule.name);
                rule.description.iter().for_each(|text| self.add("description", text));
            }
            EditedElement::Route(route) => self.add("route", &route.name),
            EditedElement::FirewallRule(rule) => {
                self.add("rule", &rule.name);
                rule.description.iter().for_each(|text| self.add("description", text));
                rule.group.iter().chain([&rule.collection]).for_each(|name| self.add("collection", name));
            }
            EditedElement::NodeRule(rule) => {
                self.add("node-rule", &rule.name);
                if !has(WORDS_OF_TOOLS, &rule.chain.to_lowercase()) {
                    self.add("chain", &rule.chain);
                }
            }
        }
    }

    fn requests(&mut self, plan: &Plan) {
        let requests = plan.support_request.iter().flat_map(|both| [&both.opt_in, &both.opt_out]);
        for field in requests.flat_map(|request| &request.fields) {
            if field.label == "Resource" {
                self.add("account", &field.value);
            }
            if let Some((_, one)) = field.value.split_once("in the subscription ") {
                self.add("subscription", one.trim_end_matches('.'));
            }
            if let Some((_, several)) = field.value.split_once("in these subscriptions:\n") {
                several.lines().for_each(|id| self.add("subscription", id));
            }
        }
    }

    /// Names in running text.
    fn in_text(&mut self, text: &str) {
        for (at, _) in text.match_indices('/') {
            let rest = text.get(at..).unwrap_or_default();
            let begins = |start: &str| rest.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start));
            let is_inside = text.get(..at).is_some_and(|before| before.ends_with(|c: char| c.is_alphanumeric()));
            if begins("/subscriptions/") || begins("/providers/") && !is_inside {
                let end = rest.find(|c: char| c.is_whitespace() || "'\"`?,;)<>".contains(c));
                self.in_id(rest.get(..end.unwrap_or(rest.len())).unwrap_or_default().trim_end_matches(['.', ':']));
            }
        }
        let is_joined = |c: char| c.is_alphanumeric() || "-._*".contains(c);
        for word in text.split(|c: char| !is_joined(c)) {
            let word = word.trim_matches(['.', '-']);
            if is_guid(word) {
                self.add("guid", word);
            } else if is_host(word) {
                self.host(word);
            }
        }
        // Every second part is between backticks.
        for quoted in text.split('`').skip(1).step_by(2) {
            self.quoted(quoted);
        }
        self.options(text);
    }

    /// What is no word of the engine's: names that stand in a sentence and nowhere else.
    fn in_sentence(&mut self, text: &str, own: &HashSet<&str>) {
        for word in text.split(|c: char| !(c.is_alphanumeric() || "-._".contains(c))) {
            let word = word.trim_matches(['.', '-']);
            let is_own = |part: &str| {
                let is_hexadecimal = part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
                own.contains(part.to_lowercase().as_str()) || is_hexadecimal || Region::find(part).is_some()
            };
            let mut parts =
                word.split(|c: char| !c.is_alphanumeric()).filter(|part| part.contains(char::is_alphabetic));
            if !is_host(word) && !parts.all(is_own) {
                self.add("name", word);
            }
        }
    }

    fn quoted(&mut self, text: &str) {
        let lower = text.to_lowercase();
        let is_of_a_tool = has(WORDS_OF_TOOLS, &lower)
            || ["az ", "sudo ", "get-az"].iter().any(|tool| lower.starts_with(tool))
            || !lower.contains(|c: char| c.is_alphabetic())
            || lower.contains('.') && !lower.contains(' ')
            || Region::find(text).is_some();
        if !is_of_a_tool {
            self.add("name", text);
        }
    }

    /// The segments of a resource id that are names.
    fn in_id(&mut self, id: &str) {
        let mut segments = id.split('/').filter(|segment| !segment.is_empty());
        while let Some(kind) = segments.next() {
            let Some(name) = segments.next() else { return };
            match kind.to_lowercase().as_str() {
                // A namespace, and no name.
                "providers" => {}
                "subscriptions" if is_guid(name) => self.add("guid", name),
                kind => self.add(kind_of(kind), name),
            }
        }
    }

    /// The parts of a host that are the user's: of a service's host what comes before the service, else all of it.
    fn host(&mut self, host: &str) {
        let lower = host.to_lowercase();
        let host = host.trim_start_matches("*.");
        if PUBLIC_HOSTS.iter().any(|end| lower.ends_with(end)) {
            return;
        }
        let Some(end) = host_ends().find(|end| lower.ends_with(end)) else {
            self.add("host", host);
            return;
        };
        let own = host.len().checked_sub(end.len()).and_then(|length| host.get(..length)).unwrap_or_default();
        for label in own.split('.') {
            let kind = if is_guid(label) { "guid" } else { "account" };
            if !has(HOST_WORDS, &label.to_lowercase()) && Region::find(label).is_none() {
                self.add(kind, label);
            }
        }
    }

    /// Names behind options of commands.
    fn options(&mut self, text: &str) {
        for (at, _) in text.match_indices("--") {
            let Some((option, rest)) = text.get(at..).and_then(|option| option.split_once([' ', '='])) else {
                continue;
            };
            let kind = match option {
                "--resource-group" => "rg",
                "--subscription" => "subscription",
                "--account-name" => "account",
                "--pool-id" => "pool",
                "--comment" => "comment",
                option if option.ends_with("name") => "name",
                _ => continue,
            };
            let value = match rest.chars().next() {
                Some(quote @ ('\'' | '"')) => rest.get(1..).and_then(|rest| rest.split(quote).next()),
                _ => rest.split_whitespace().next(),
            };
            let value = value.unwrap_or_default();
            // az's own extension `support`, which the commands of requests add.
            let is_azs = text.get(..at).is_some_and(|before| before.trim_end().ends_with("az extension add"));
            if !is_azs && !value.contains('/') {
                self.add(if is_guid(value) { "guid" } else { kind }, value);
            }
        }
    }

    /// With a stand-in for each, none of which is itself a name.
    fn named(self) -> Vec<Name> {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        let mut made: HashMap<String, ()> = HashMap::new();
        let mut named = Vec::with_capacity(self.names.len());
        for (kind, text) in self.names {
            let kind = if is_guid(&text) { "guid" } else { kind };
            let count = counts.entry(kind).or_default();
            let stand_in = loop {
                *count += 1;
                let stand_in = match kind {
                    "guid" => format!("00000000-0000-0000-0000-{count:012}"),
                    kind => format!("{kind}-{count}"),
                };
                if !self.known.contains(&stand_in) && made.insert(stand_in.clone(), ()).is_none() {
                    break stand_in;
                }
            };
            let is_common = is_common(&text);
            named.push(Name { text, kind, stand_in, is_common });
        }
        named
    }
}

/// True for words that mean something else in a plan as well, and for what has no letters.
fn is_common(name: &str) -> bool {
    !name.contains(char::is_alphabetic) || has(COMMON, &name.to_lowercase()) || Region::find(name).is_some()
}

/// How the names of services' hosts end in all clouds.
fn host_ends() -> impl Iterator<Item = &'static str> {
    let of_cloud =
        |cloud: Cloud| [Service::Storage, Service::BatchNodeManagement].map(|service| cloud.host_suffix(service));
    Cloud::ALL.into_iter().flat_map(of_cloud).chain(OTHER_HOST_ENDS)
}

fn is_host(word: &str) -> bool {
    word.rsplit_once('.').is_some_and(|(_, top)| has(TOP, &top.to_lowercase()))
}

fn is_guid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// What a segment of an id is before, in lower case.
fn kind_of(segment: &str) -> &'static str {
    match segment {
        "subscriptions" => "subscription",
        "resourcegroups" => "rg",
        "batchaccounts" | "storageaccounts" => "account",
        "pools" => "pool",
        "networksecuritygroups" => "nsg",
        "routetables" => "route-table",
        "virtualnetworks" => "vnet",
        "subnets" => "subnet",
        "azurefirewalls" => "firewall",
        "firewallpolicies" => "firewall-policy",
        "securityrules" => "rule",
        "routes" => "route",
        _ => "resource",
    }
}
