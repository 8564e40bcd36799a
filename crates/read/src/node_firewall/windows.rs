//! Windows' firewall: its rules and profiles in one form, and what `netsh advfirewall firewall show rule name=all` and
//! `netsh advfirewall show allprofiles` print of them in English.

use super::text::{Text, unwritten};
use super::ufw::{established, install};
use super::values::{self, Key};
use super::{windows_address, windows_proxy};
use crate::documents::diagnostics::Diagnostics;
use crate::messages::node_firewall as messages;
use model::estate::{Action, Chain, Condition, Gap, Match, NodeFirewall, NodeFirewallKind, NodeRule, Origin, Policy};
use model::message::{Message, Part, all_listed, code, fact, name};
use model::source::Severity;

/// The PowerShell that prints every rule with all its conditions, and the profiles, as they are in effect.
pub(super) const JOINED: &str = "$s=@{PolicyStore='ActiveStore'};$f=@{};'Port','Address','Application','Service','InterfaceType',\
'Interface','Security'|%{&\"Get-NetFirewall${_}Filter\" @s|%{$f[$_.InstanceID]+=@($_)}};\
@(Get-NetFirewallRule @s)+@(Get-NetFirewallProfile @s)|%{$o=[ordered]@{};foreach($c in @($_)+@($f[$_.InstanceID]))\
{foreach($n in 'DisplayName','Name','Enabled','Profile','Direction','Action','Protocol','LocalPort','RemotePort',\
'LocalAddress','RemoteAddress','Program','Package','Service','InterfaceType','InterfaceAlias','Authentication',\
'LocalUser','RemoteUser','RemoteMachine',\
'DefaultInboundAction','DefaultOutboundAction','AllowInboundRules'){if($null -ne $c.$n){$o[$n]=@($c.$n)-join','}}};\
[pscustomobject]$o}|ConvertTo-Json";

/// The command of netsh that prints all conditions.
const VERBOSE: &str = "netsh advfirewall firewall show rule name=all verbose";

/// What a source shows of Windows' firewall: in one listing or in several.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    pub rules: Vec<Rule>,
    pub profiles: Vec<Profile>,
    /// What the node sends elsewhere.
    pub proxies: Vec<NodeRule>,
    /// True if a listing breaks off.
    cut: bool,
}

impl Shown {
    /// A listing breaks off: there may be further rules.
    pub(crate) fn breaks_off(&mut self) {
        self.cut = true;
    }
}

/// The fields of a rule, by the names and values that netsh prints in English.
#[derive(Debug)]
pub(crate) struct Rule {
    pub at: Origin,
    pub name: String,
    fields: Vec<(&'static str, String)>,
    /// What prints all conditions, where this form may leave some out.
    advice: &'static str,
}

/// Conditions that netsh does not print, and that few rules have; there may be several.
pub(super) const OTHER: &str = "Other";

/// The fields that count. All but `Profiles` and those before it are conditions.
const FIELDS: [&str; 14] = [
    "Enabled",
    "Direction",
    "Action",
    "Profiles",
    "LocalIP",
    "RemoteIP",
    "Protocol",
    "LocalPort",
    "RemotePort",
    "Program",
    "Service",
    "InterfaceTypes",
    "Security",
    "Rule source",
];

/// One of the three profiles.
#[derive(Debug)]
pub(crate) struct Profile {
    pub at: Origin,
    pub name: String,
    /// Whether the firewall is on; `None` if the text does not show it.
    pub on: Option<bool>,
    /// What becomes of connections that no rule decides: inbound and outbound.
    pub policies: [Policy; 2],
    /// Whether rules count that allow inbound connections.
    pub allows_inbound: bool,
}

impl Profile {
    pub(crate) fn new(at: Origin, name: &str) -> Self {
        Profile {
            at,
            name: name.to_owned(),
            on: None,
            policies: [Policy::Unknown, Policy::Unknown],
            allows_inbound: true,
        }
    }

    fn label(&self) -> Part<'_> {
        fact(&self.name)
    }

    fn is_unclear(&self) -> bool {
        self.on != Some(false) && self.policies.contains(&Policy::Unknown)
    }
}

/// Reads what netsh prints.
pub(super) fn read(text: &Text<'_>, shown: &mut Shown) -> Vec<NodeFirewall> {
    let mut in_profile = false;
    let first = shown.rules.len();
    let mut last = 0;
    for (at, line) in text.numbered() {
        if let Some(name) = line.strip_suffix(':').and_then(|line| line.strip_suffix(" Profile Settings")) {
            shown.profiles.push(Profile::new(text.origin(at), name));
            in_profile = true;
        } else if let Some(name) = line.strip_prefix("Rule Name:") {
            shown.rules.push(Rule::new(text.origin(at), name.trim(), VERBOSE));
            (in_profile, last) = (false, at);
        } else if in_profile {
            if let Some(profile) = shown.profiles.last_mut() {
                profile.read_line(line);
            }
        } else if let (Some(rule), Some((name, value))) =
            (shown.rules.get_mut(first..).and_then(<[Rule]>::last_mut), line.split_once(':'))
            && let Some(name) = FIELDS.iter().find(|known| **known == name.trim())
        {
            rule.set(name, value.trim());
        }
    }
    if shown.rules.get(first..).and_then(<[Rule]>::last).is_some_and(|rule| rule.field("Action").is_none()) {
        text.say(Severity::Error, last, messages::listing_truncated());
        shown.cut = true;
    }
    Vec::new()
}

impl Profile {
    /// Reads a line of netsh: `State   ON` or `Firewall Policy   BlockInbound,AllowOutbound`.
    fn read_line(&mut self, line: &str) {
        if let Some(policy) = line.strip_prefix("Firewall Policy") {
            for part in policy.trim_start_matches(':').split(',').map(str::trim) {
                match part {
                    "AllowInbound" => self.policies[0] = Policy::Accept,
                    "BlockInbound" => self.policies[0] = Policy::Drop,
                    "BlockInboundAlways" => (self.policies[0], self.allows_inbound) = (Policy::Drop, false),
                    "AllowOutbound" => self.policies[1] = Policy::Accept,
                    "BlockOutbound" => self.policies[1] = Policy::Drop,
                    _ => {}
                }
            }
        } else if let Some(state) = line.strip_prefix("State") {
            self.on = match state.trim() {
                "ON" => Some(true),
                "OFF" => Some(false),
                _ => None,
            };
        }
    }
}

/// The firewall that all this shows; `None` if nothing is shown.
///
/// Rules that block come before rules that allow, whatever their order in the text.
pub(super) fn firewall(shown: Shown, source_name: &str, diagnostics: &Diagnostics) -> Option<NodeFirewall> {
    let Shown { rules, profiles, proxies, cut } = shown;
    let places = rules.iter().map(|rule| rule.at).chain(profiles.iter().map(|profile| profile.at));
    let origin = places.chain(proxies.iter().filter_map(|proxy| proxy.origin)).min()?;
    let say = |at: Origin, message: Message| diagnostics.say(Severity::Warning, at, message);
    let label = messages::windows(name(source_name));
    let mut firewall = NodeFirewall {
        name: label.unmarked(),
        label,
        kind: NodeFirewallKind::Windows,
        origin,
        incomplete: None,
        lacks_ipv4: false,
        base_chains: Vec::new(),
        chains: Vec::new(),
    };
    windows_proxy::install(&mut firewall, proxies);
    if !profiles.is_empty() && profiles.iter().all(|profile| profile.on == Some(false)) {
        return Some(firewall);
    }
    if let Some(profile) = profiles.iter().find(|profile| profile.is_unclear()) {
        say(profile.at, messages::profile_policy_unknown(profile.label()));
    }
    if cut {
        firewall.incomplete = Some(Gap::Rest(messages::gap_last_rule()));
    } else if rules.is_empty() {
        firewall.incomplete = Some(Gap::Rest(messages::gap_rules()));
        say(origin, messages::rules_not_shown(code(JOINED)));
    }
    if let Some(rule) = rules.iter().find(|rule| rule.is_enabled() && !rule.hidden().is_empty()) {
        let hidden = all_listed(rule.hidden().iter().map(|condition| code(*condition)));
        say(rule.at, messages::conditions_not_shown(hidden, code(rule.advice)));
    }
    let labels = [(messages::inbound_traffic(), false), (messages::outbound_traffic(), true)];
    let mut chains = labels.map(|(label, outbound)| {
        let mut first = vec![established(messages::windows_established())];
        first.extend(of_profiles(&profiles, outbound));
        // Without any rule the text shows what becomes of connections that no rule decides, and not which these are.
        Chain { name: label.unmarked(), label, origin, rules: first, cut: cut || rules.is_empty() }
    });
    add_rules(&rules, &mut chains, &say);
    let policies = [0, 1].map(|direction| policy(&profiles, direction));
    install(&mut firewall, chains, policies);
    Some(firewall)
}

fn add_rules(rules: &[Rule], chains: &mut [Chain; 2], say: &dyn Fn(Origin, Message)) {
    for wanted in [Action::Unmodelled, Action::Drop, Action::Accept] {
        for rule in rules.iter().filter(|rule| !rule.is("Enabled", "No")) {
            let read = rule.read();
            if read.action != wanted {
                continue;
            }
            if rule.is_unclear() {
                say(rule.at, messages::named_rule_unreadable(name(&rule.name)));
            }
            let [inbound, outbound] = &mut *chains;
            if !rule.is("Direction", "Out") {
                inbound.rules.push(read.clone());
            }
            if !rule.is("Direction", "In") {
                outbound.rules.push(read);
            }
        }
    }
}

/// What holds before all rules, as the profiles have it: the node may be in any of them.
fn of_profiles(profiles: &[Profile], outbound: bool) -> Vec<NodeRule> {
    let rule = |profile: &Profile, label: Message, sure: bool, action| {
        let in_profile = || Match::unmodelled(Condition::Profile(profile.name.clone()));
        let matched = if sure { Match::any() } else { in_profile() };
        unwritten(label, Some(profile.at), vec![matched], action)
    };
    let off = profiles.iter().filter(|profile| profile.on != Some(true)).map(|profile| {
        let label = match profile.on {
            Some(_) => messages::firewall_off(profile.label()),
            None => messages::firewall_maybe_off(profile.label()),
        };
        rule(profile, label, false, Action::Accept)
    });
    let shut = profiles.iter().filter(|profile| !outbound && !profile.allows_inbound && profile.on != Some(false));
    let sure = profiles.iter().all(|profile| profile.on == Some(false) || !profile.allows_inbound);
    let not_allowed = |profile: &Profile| messages::inbound_not_allowed(profile.label());
    off.chain(shut.map(|profile| rule(profile, not_allowed(profile), sure, Action::Drop))).collect()
}

/// What all profiles say of a direction.
fn policy(profiles: &[Profile], direction: usize) -> Policy {
    let mut policies = profiles
        .iter()
        .filter(|profile| profile.on != Some(false))
        .filter_map(|profile| profile.policies.get(direction));
    match policies.next() {
        Some(first) if policies.all(|other| other == first) => first.clone(),
        _ => Policy::Unknown,
    }
}

impl Rule {
    pub(crate) fn new(at: Origin, name: &str, advice: &'static str) -> Self {
        Rule { at, name: name.to_owned(), fields: Vec::new(), advice }
    }

    /// Takes in a field.
    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.fields.push((name, value.into()));
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.field(name).is_some_and(|own| own.eq_ignore_ascii_case(value))
    }

    fn is_enabled(&self) -> bool {
        !self.is("Enabled", "No")
    }

    fn is_unclear(&self) -> bool {
        let action_is_known = ["Allow", "Block", "Bypass"].iter().any(|action| self.is("Action", action));
        !action_is_known || !(self.is("Direction", "In") || self.is("Direction", "Out"))
    }

    /// The conditions that the text should show and does not.
    fn hidden(&self) -> Vec<&'static str> {
        // netsh leaves out the program and the service of a rule that has none, but prints the lines around them.
        let is_verbose = self.advice == VERBOSE
            && ["Program", "Service", "InterfaceTypes", "Security", "Rule source"]
                .iter()
                .any(|name| self.field(name).is_some());
        let has_ports = self.field("Protocol").is_none_or(|protocol| values::protocol(protocol) != Some(Match::OTHER))
            && !self.is("Protocol", "Any");
        let expected = |name: &&str| match *name {
            "LocalPort" | "RemotePort" => has_ports,
            "Program" | "Service" | "InterfaceTypes" | "Security" => !is_verbose,
            "Profiles" | "LocalIP" | "RemoteIP" | "Protocol" => true,
            "Enabled" => true,
            _ => false,
        };
        FIELDS.into_iter().filter(|name| expected(name) && self.field(name).is_none()).collect()
    }

    /// The rule as a rule of a chain.
    fn read(&self) -> NodeRule {
        let (mut matched, mut alternatives) = (Match::any(), vec![Match::any()]);
        let outbound = self.is("Direction", "Out");
        let (local, local_port, remote, remote_port) = if outbound {
            (Key::Source, Key::SourcePort, Key::Destination, Key::DestinationPort)
        } else {
            (Key::Destination, Key::DestinationPort, Key::Source, Key::SourcePort)
        };
        let keyed = [
            ("LocalIP", local),
            ("RemoteIP", remote),
            ("Protocol", Key::Protocol),
            ("LocalPort", local_port),
            ("RemotePort", remote_port),
        ];
        for (field, key) in keyed {
            let Some(value) = self.field(field).filter(|value| !value.eq_ignore_ascii_case("any")) else { continue };
            alternatives = alternatives
                .iter()
                .flat_map(|own| condition(field, key, value).into_iter().map(move |other| own.and(&other)))
                .collect();
        }
        let no_condition = [
            ("InterfaceTypes", "LAN"),
            ("Security", "NotRequired"),
            ("Service", "Any"),
            ("Program", "Any"),
            (OTHER, "NotRequired"),
        ];
        for (field, nothing) in no_condition {
            for (_, value) in self.fields.iter().filter(|(name, _)| *name == field) {
                if value.is_empty() || value.eq_ignore_ascii_case("any") || value.eq_ignore_ascii_case(nothing) {
                    continue;
                }
                if field == "Program" {
                    matched.program = Some(value.clone());
                } else {
                    matched.unmodelled.push(format!("{field}: {value}").into());
                }
            }
        }
        if let Some(profiles) = self.field("Profiles")
            && !["Domain", "Private", "Public"].iter().all(|profile| profiles.contains(profile))
        {
            matched.unmodelled.push(Condition::Profile(profiles.to_owned()));
        }
        let hidden = self.hidden();
        if !hidden.is_empty() {
            let hidden = all_listed(hidden.into_iter().map(code));
            matched.unmodelled.push(messages::conditions_hidden(hidden).into());
        }
        let action = match self.field("Action") {
            Some("Allow") => Action::Accept,
            Some("Block") => Action::Drop,
            _ => Action::Unmodelled,
        };
        if !outbound && !self.is("Direction", "In") {
            matched = Match::unmodelled(messages::direction_unreadable());
        }
        let matches = alternatives.iter().map(|own| own.and(&matched)).collect();
        NodeRule { text: self.name.as_str().into(), label: None, origin: Some(self.at), matches, action }
    }
}

/// What a list of addresses, ports or a protocol matches: one of these.
fn condition(field: &str, key: Key, value: &str) -> Vec<Match> {
    let found = match field {
        "RemoteIP" => windows_address::matches(key, field, value),
        _ => key.any_of(value.split(',').map(str::trim)).ok().map(|matched| vec![matched]),
    };
    found.unwrap_or_else(|| vec![Match::unmodelled(format!("{field}: {value}"))])
}
