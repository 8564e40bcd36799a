//! Pseudonyms in place of names: the same name has the same pseudonym everywhere in a plan.
//!
//! The plan itself shows which texts are names: known members, text between backticks in messages, and in commands the values of
//! options that take names. Addresses, regions, service tags, priorities, and names that the engine proposes stay.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::commands::{self, REPLACEMENT, Replace};
use super::parts::without_forms;
use super::texts::{self, Text};
use model::message::{Span, name_in_text};
use model::net::{Cloud, Region, Service};
use model::plan::{Change, ChangeAction, EditedElement, Names, PhaseId, Plan};
use model::wire::SharedPlan;

/// Rules that every NSG has.
const DEFAULT_RULES: [&str; 6] = [
    "allowvnetinbound",
    "allowazureloadbalancerinbound",
    "denyallinbound",
    "allowvnetoutbound",
    "allowinternetoutbound",
    "denyalloutbound",
];

/// Chains that tools come with.
const CHAINS: [&str; 8] =
    ["input", "output", "forward", "prerouting", "postrouting", "inbound", "outbound", "ufw-user-output"];

/// How the names of further services' hosts end; what comes before is the user's.
const OTHER_HOST_ENDS: [&str; 7] =
    [".azurecr.io", ".azurecr.us", ".azurecr.cn", ".vault.azure.net", ".azure.com", ".azure.net", ".windows.net"];

/// Parts of such hosts that are the service's.
const HOST_WORDS: [&str; 14] = [
    "*",
    "blob",
    "file",
    "queue",
    "table",
    "dfs",
    "web",
    "service",
    "batch",
    "privatelink",
    "management",
    "vault",
    "core",
    "windows",
];

/// Hosts that belong to everyone.
const PUBLIC_HOSTS: [&str; 4] = ["microsoft.com", "microsoftonline.com", "github.com", "docker.io"];

/// What comes before the id of the subscription that a support request is about, and before those of several.
const OF_ONE: &str = "in the subscription ";
const OF_SEVERAL: &str = "in these subscriptions:\n";

/// The pseudonyms of the names of a plan.
#[derive(Default)]
pub struct Pseudonyms {
    /// The names in the order in which they were found, with what they are names of.
    names: Vec<(&'static str, String)>,
    /// The same in lower case.
    known: BTreeSet<String>,
    /// The places of the pseudonyms in `given`, by the names in lower case.
    pseudonyms: BTreeMap<String, usize>,
    given: Vec<String>,
    /// What the engine proposes.
    own: BTreeSet<String>,
    /// The descriptions of what the engine proposes.
    own_texts: Vec<String>,
}

/// The plan with pseudonyms, and without what only names make of use: the form of a change for each tool, what the sources show,
/// and text of the user's own.
pub fn replaced(shared: SharedPlan) -> SharedPlan {
    let mut shared = without_forms(shared);
    let plan = &mut shared.plan;
    let pseudonyms = Pseudonyms::of(plan);
    plan.inferred = None;
    if plan.key.is_empty() {
        // Whoever guesses a plan could try its digest.
        plan.fingerprint = None;
    }
    plan.key.clear();
    // Whoever guesses a text could try it.
    plan.input_digest = None;
    plan.changes.iter_mut().filter(|change| !is_proposed(change)).for_each(without_own_text);
    let requests = plan.support_request.iter_mut().flat_map(|both| [&mut both.opt_in, &mut both.opt_out]);
    for request in requests {
        request.commands.clear();
        let resource = request.fields.iter().find(|field| field.label == "Resource");
        let account = resource.map(|field| field.value.clone()).unwrap_or_default();
        request.fields.iter_mut().for_each(|field| field.value = pseudonyms.request_field(&field.value, &account));
    }
    texts::each(plan, &mut |text| match text {
        Text::Name(_, name) => *name = pseudonyms.path(name),
        Text::Message(message) => *message = message.with_names(|name| pseudonyms.path(name)),
        Text::Command(command) => {
            *command = commands::replaced(command, &pseudonyms.own_texts, &pseudonyms).unwrap_or_default();
        }
    });
    let requests = plan.support_request.iter_mut().flat_map(|both| [&mut both.opt_in, &mut both.opt_out]);
    requests.for_each(|request| request.text = super::parts::text_of(request));
    without_empty_commands(plan);
    plan.names = Some(Names::Pseudonyms);
    SharedPlan { names_replaced: true, ..shared }
}

/// True for a change that adds what the engine proposes.
fn is_proposed(change: &Change) -> bool {
    change.phase == PhaseId::Union && change.action == ChangeAction::Add
}

/// A description and a rule as typed on a node are text of the user's.
fn without_own_text(change: &mut Change) {
    match &mut change.edited {
        EditedElement::Rule(rule) => rule.description = None,
        EditedElement::FirewallRule(rule) => rule.description = None,
        EditedElement::NodeRule(_) => change.commands.node.clear(),
        EditedElement::Route(_) => {}
    }
}

/// Takes away the commands that are not shared.
fn without_empty_commands(plan: &mut Plan) {
    let requirements = plan.subjects.iter_mut().flat_map(|subject| &mut subject.requirements);
    let facts =
        requirements.flat_map(|one| one.hops.iter_mut().flat_map(|hop| &mut hop.missing).chain(&mut one.missing));
    let commands = facts.map(|fact| &mut fact.command).chain(plan.questions.iter_mut().map(|asked| &mut asked.command));
    commands.for_each(|command| *command = command.take().filter(|command| !command.is_empty()));
    for step in plan.checklist.phases.iter_mut().flat_map(|phase| &mut phase.steps) {
        step.commands.retain(|command| !command.is_empty());
        step.choices.retain_mut(|choice| {
            let had_commands = !choice.commands.is_empty();
            choice.commands.retain(|command| !command.is_empty());
            !had_commands || !choice.commands.is_empty()
        });
    }
}

impl Pseudonyms {
    /// Those of the names of a plan. First come names by what they are, then those that only texts and commands hold.
    /// The plan is not changed.
    pub fn of(plan: &mut Plan) -> Pseudonyms {
        let mut own = Pseudonyms::default();
        plan.changes.iter().filter(|change| is_proposed(change)).for_each(|change| own.add_proposed(change));
        texts::each(plan, &mut |text| {
            if let Text::Name(kind, name) = text {
                own.add_path(kind, name);
            }
        });
        texts::each(plan, &mut |text| match text {
            Text::Name(..) => {}
            Text::Message(message) => {
                for span in message.spans() {
                    if let Span::Name(name) = span {
                        own.add_path("name", name);
                    }
                }
            }
            Text::Command(command) => commands::names(command).iter().for_each(|name| own.add_path("name", name)),
        });
        let requests = plan.support_request.iter().flat_map(|both| [&both.opt_in, &both.opt_out]);
        requests.flat_map(|request| &request.fields).for_each(|field| own.add_subscriptions(&field.value));
        own.give();
        own
    }

    /// The names with what they are names of, as people read them.
    pub fn names(&self) -> Vec<String> {
        self.names.iter().map(|(kind, name)| format!("{kind}: {name}")).collect()
    }

    fn add_proposed(&mut self, change: &Change) {
        let (description, collection) = match &change.edited {
            EditedElement::Rule(rule) => (rule.description.clone(), None),
            EditedElement::FirewallRule(rule) => (rule.description.clone(), rule.group.clone()),
            EditedElement::Route(_) => (None, None),
            // A rule as it is typed.
            EditedElement::NodeRule(rule) => (Some(rule.name.clone()), None),
        };
        self.own.insert(key(change.name()));
        self.own.extend(collection.filter(|name| name == "AzureBatchNodeCommunication").map(|name| key(&name)));
        self.own_texts.extend(description);
    }

    fn add(&mut self, kind: &'static str, name: &str) {
        if !self.is_nobodys(name) && self.known.insert(key(name)) {
            self.names.push((if is_guid(name) { "guid" } else { kind }, name.to_owned()));
        }
    }

    fn is_nobodys(&self, name: &str) -> bool {
        let lower = key(name);
        lower.trim().is_empty()
            || name.starts_with(['<', '{', '$', '*'])
            || DEFAULT_RULES.contains(&lower.as_str())
            || CHAINS.contains(&lower.as_str())
            || name.parse::<IpAddr>().is_ok()
            || name.parse::<ipnet::IpNet>().is_ok()
            || self.own.contains(&lower)
    }

    /// Adds a name, the names of an id or of a path such as `network/subnet`, or those in a host.
    fn add_path(&mut self, kind: &'static str, text: &str) {
        if text.starts_with('/') {
            ids(text).for_each(|(kind, name)| self.add(kind, name));
        } else if let Some(labels) = service_host(text) {
            labels.into_iter().for_each(|(_, label)| self.add("account", label));
        } else if is_description(text) {
            // The names in it are those of sources, which are there by then.
        } else if kind == "source" {
            self.add(kind, text);
            self.add(kind, text.rsplit(['/', '\\']).next().unwrap_or_default());
        } else {
            let plain = text.split_once('#').map_or(text, |(plain, _)| plain);
            plain.split('/').for_each(|part| self.add(kind, part));
        }
    }

    /// The subscriptions of a field of a support request.
    fn add_subscriptions(&mut self, value: &str) {
        let one = value.split_once(OF_ONE).map(|(_, id)| id.trim_end_matches('.'));
        let several = value.split_once(OF_SEVERAL).map(|(_, ids)| ids.lines());
        one.into_iter().chain(several.into_iter().flatten()).for_each(|id| self.add("subscription", id));
    }

    /// A field of a support request with pseudonyms for the account, or for the subscriptions, at its end.
    fn request_field(&self, value: &str, account: &str) -> String {
        let named = |name: &str| self.of_name(name).map_or_else(|| name.to_owned(), String::clone);
        if let Some(before) = value.strip_suffix('.').and_then(|value| value.strip_suffix(account)) {
            return format!("{before}{}.", named(account));
        }
        if let Some((before, id)) = value.split_once(OF_ONE) {
            return format!("{before}{OF_ONE}{}.", named(id.trim_end_matches('.')));
        }
        match value.split_once(OF_SEVERAL) {
            Some((before, ids)) => {
                let ids: Vec<String> = ids.lines().map(named).collect();
                format!("{before}{OF_SEVERAL}{}", ids.join("\n"))
            }
            None => value.to_owned(),
        }
    }

    /// Gives each name its pseudonym: its kind and a number, and never what is itself a name.
    fn give(&mut self) {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for (kind, name) in &self.names {
            let count = counts.entry((*kind).to_owned()).or_default();
            let pseudonym = loop {
                *count += 1;
                let pseudonym = match *kind {
                    "guid" => format!("00000000-0000-0000-0000-{count:012}"),
                    kind => format!("{kind}-{count}"),
                };
                if !self.known.contains(&pseudonym) {
                    break pseudonym;
                }
            };
            self.pseudonyms.insert(key(name), self.given.len());
            self.given.push(pseudonym);
        }
    }

    fn of_name(&self, name: &str) -> Option<&String> {
        self.pseudonyms.get(&key(name)).and_then(|place| self.given.get(*place))
    }

    /// The pseudonyms of what [`Pseudonyms::add_path`] takes.
    fn path(&self, text: &str) -> String {
        if let Some(pseudonym) = self.of_name(text) {
            return pseudonym.clone();
        }
        if text.starts_with('/') || service_host(text).is_some() {
            return self.ids(text);
        }
        if is_description(text) {
            return self.without_sources(text);
        }
        let (plain, number) = text.split_once('#').map_or((text, None), |(plain, number)| (plain, Some(number)));
        let parts = plain.split('/').map(|part| self.of_name(part).map_or(part, String::as_str));
        let path = parts.collect::<Vec<_>>().join("/");
        number.map_or_else(|| path.clone(), |number| format!("{path}#{number}"))
    }
}

impl Replace for Pseudonyms {
    fn name(&self, name: &str) -> Option<String> {
        self.of_name(name).cloned()
    }

    /// The segments of ids, the labels of hosts, and GUIDs, anywhere in the text.
    fn ids(&self, text: &str) -> String {
        let is_part = |c: char| c.is_alphanumeric() || "-_.()".contains(c);
        let mut out = String::with_capacity(text.len());
        let mut kind_before = false;
        for piece in text.split_inclusive(|c: char| !is_part(c)) {
            let word = piece.trim_end_matches(|c: char| !is_part(c));
            let rest = piece.get(word.len()..).unwrap_or_default();
            let is_name = kind_before || is_guid(word);
            let of_old = || Some(self.of_name(word.strip_suffix(REPLACEMENT)?)?.clone() + REPLACEMENT);
            let pseudonym = if is_name { self.of_name(word).cloned().or_else(of_old) } else { None };
            out.push_str(&pseudonym.unwrap_or_else(|| self.host(word)));
            out.push_str(rest);
            // A name in an id comes after its kind and a slash; what follows a namespace is a kind.
            kind_before = rest == "/" && !is_name && is_kind(word);
        }
        out
    }

    fn is_named_in(&self, text: &str) -> bool {
        let words = text.split(|c: char| !(c.is_alphanumeric() || "-_".contains(c)));
        words.into_iter().any(|word| self.of_name(word).is_some())
    }
}

impl Pseudonyms {
    /// The description of something that has no name: at most, it holds the name of the source that shows it.
    fn without_sources(&self, text: &str) -> String {
        let sources = self.names.iter().filter(|(kind, name)| *kind == "source" && text.contains(name.as_str()));
        let longest = sources.max_by_key(|(_, name)| name.len()).map(|(_, name)| name);
        let pseudonym = longest.and_then(|name| Some((name, self.of_name(name)?)));
        pseudonym.map_or_else(|| text.to_owned(), |(name, pseudonym)| text.replace(name.as_str(), pseudonym))
    }

    /// A host of a service with pseudonyms in place of the user's labels; any other word unchanged.
    fn host(&self, word: &str) -> String {
        let Some(labels) = service_host(word) else { return word.to_owned() };
        let is_own = |place: usize| labels.iter().any(|(own, _)| *own == place);
        let labels = word.split('.').enumerate().map(|(place, label)| match self.of_name(label) {
            Some(pseudonym) if is_own(place) => pseudonym.as_str(),
            _ => label,
        });
        labels.collect::<Vec<_>>().join(".")
    }
}

/// True for the description of something without a name, such as `the routes in subnet.json`.
fn is_description(text: &str) -> bool {
    text.starts_with("the ")
}

/// A name as it is compared.
fn key(name: &str) -> String {
    name_in_text(name).to_ascii_lowercase()
}

/// The names in a resource id, with what they are names of.
fn ids(id: &str) -> impl Iterator<Item = (&'static str, &str)> {
    let mut segments = id.split(['/', '?', '#']).filter(|segment| !segment.is_empty());
    std::iter::from_fn(move || {
        loop {
            let kind = segments.next()?;
            let name = segments.next()?;
            if !kind.eq_ignore_ascii_case("providers") {
                return Some((kind_of(kind), name));
            }
        }
    })
}

/// The user's part of a host of an Azure service: the labels before the service, except its own words and regions. `None` if
/// it is no such host.
pub fn service_host(text: &str) -> Option<Vec<(usize, &str)>> {
    let lower = text.to_ascii_lowercase();
    if lower.contains(char::is_whitespace) || !lower.contains('.') {
        return None;
    }
    if PUBLIC_HOSTS.iter().any(|end| lower.ends_with(end)) {
        return Some(Vec::new());
    }
    let end = host_ends().find(|end| lower.ends_with(end))?;
    let before = text.get(..text.len().checked_sub(end.len())?)?;
    let labels: Vec<&str> = before.split('.').collect();
    let is_word = |label: &str| HOST_WORDS.contains(&label.to_ascii_lowercase().as_str());
    let is_region = |label: &str| Region::find(label).is_some();
    // The name of an account comes first, whatever it is: in `batch.westeurope.batch.azure.com` it is `batch`.
    let is_account = |place: usize, label: &str| match labels.get(1) {
        Some(next) if place == 0 => !["*", "privatelink"].contains(&label) && (!is_region(label) || is_region(next)),
        _ => false,
    };
    let is_own = |&(place, label): &(usize, &str)| is_account(place, label) || !is_word(label) && !is_region(label);
    Some(labels.iter().copied().enumerate().filter(is_own).collect())
}

/// How the names of services' hosts end in all clouds.
fn host_ends() -> impl Iterator<Item = &'static str> {
    let of_cloud =
        |cloud: Cloud| [Service::Storage, Service::BatchNodeManagement].map(|service| cloud.host_suffix(service));
    Cloud::ALL.into_iter().flat_map(of_cloud).chain(OTHER_HOST_ENDS)
}

fn is_guid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// True for a segment of an id that a name follows.
fn is_kind(segment: &str) -> bool {
    let starts_lower = segment.starts_with(|c: char| c.is_ascii_lowercase());
    starts_lower && segment != "providers" && segment.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// What follows a segment of an id.
fn kind_of(segment: &str) -> &'static str {
    match segment.to_ascii_lowercase().as_str() {
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
