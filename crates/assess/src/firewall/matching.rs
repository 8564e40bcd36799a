//! The part of a requirement that one rule of a firewall matches.

use std::borrow::Cow;

use super::super::hosts::{Cover, Host, Hosts};
use super::super::messages::{facts, labels};
use super::super::missing::{missing, name_of, tag_command, unclear};
use super::super::nsg_match::{self, Bounds, Doubt, Question, Tags};
use super::super::required_flow::Remote;
use super::order::{Placed, show_command};
use model::estate::{
    Access, AddressTerm, ApplicationProtocol, Estate, FirewallRule, FirewallRuleKind, Id, Index, IpGroup, Reading,
    ResourceId, Unknown,
};
use model::message::{Message, name, quoted};
use model::net::{Flow, PortSet, PrefixSet, Protocol, Service};
use model::plan::MissingFact;
use model::shell;

/// What is asked, and what answers rest on.
pub(super) struct Ask<'a> {
    pub estate: &'a Estate,
    pub question: &'a Question<'a>,
    pub hosts: &'a Hosts,
    pub tags: &'a Tags<'a>,
    pub flow: &'a Flow,
    pub ip_groups: Index<Id<IpGroup>>,
}

/// A rule that may match packets of the requirement, whatever host they are for.
pub(super) struct Match<'e, 'p> {
    pub placed: &'p Placed<'e>,
    /// What the rule does; `None` if that is unclear, or if the rule is not shown.
    pub access: Option<Access>,
    /// What it surely matches.
    pub sure: Option<Flow>,
    /// What it possibly matches.
    pub possible: Flow,
    /// The facts that would clear its doubts.
    pub facts: Vec<MissingFact>,
}

impl<'e> Ask<'e> {
    /// What a rule matches; `None` if it surely matches nothing of the requirement.
    pub fn matched<'p>(&self, placed: &'p Placed<'e>, hosts: &[Host]) -> Option<Match<'e, 'p>> {
        let mut facts = placed.doubts.clone();
        let Some((collection, rule)) = placed.rule else {
            return Some(Match { placed, access: None, sure: None, possible: self.flow.clone(), facts });
        };
        let whole_place = facts.is_empty();
        let (ports, is_clear) = self.ports(rule, placed, &mut facts)?;
        if (&ports.possible & &self.flow.destination_ports).is_empty() {
            return None;
        }
        // Most rules are for other destinations; what they say of sources, perhaps thousands in a group, is no matter then.
        let destination = self.destination(rule, placed, hosts, &mut facts);
        if (&destination.possible & &self.flow.destination).is_empty() {
            return None;
        }
        let source = self.source(rule, placed, &mut facts);
        let flow = |source, destination, ports| Flow {
            source,
            source_ports: PortSet::full(),
            destination,
            destination_ports: ports,
        };
        let possible = flow(source.possible, destination.possible, ports.possible).intersection(self.flow)?;
        let sure = flow(source.sure, destination.sure, ports.sure).intersection(self.flow);
        let sure = sure.filter(|_| whole_place && is_clear);
        Some(Match { placed, access: collection.access.known().copied(), sure, possible, facts })
    }

    /// The ports of the rule's protocols, and whether it is clear that it is about the protocol that is asked for; `None`
    /// if it surely is not.
    fn ports(
        &self,
        rule: &FirewallRule,
        placed: &Placed<'_>,
        facts: &mut Vec<MissingFact>,
    ) -> Option<(Bounds<PortSet>, bool)> {
        let asked = self.question.protocol;
        match &rule.kind {
            FirewallRuleKind::Network { protocols, ports } => {
                let surely = protocols.iter().any(|one| one.known().is_some_and(|one| one.matches(asked)));
                let first_unclear = protocols.iter().find_map(Reading::unknown);
                match first_unclear {
                    _ if surely => {}
                    Some(value) => facts.push(unclear("protocol", value, label(rule), &placed.command)),
                    None => return None,
                }
                let ports = nsg_match::ports(ports, "destination port");
                facts.extend(ports.doubt.iter().map(|doubt| self.fact_of(doubt, rule, placed)));
                Some((ports, surely))
            }
            FirewallRuleKind::Application { protocols, .. } => {
                (asked == Protocol::Tcp).then(|| (self.application_ports(protocols, rule, placed, facts), true))
            }
            FirewallRuleKind::Unknown(value) => {
                facts.push(unclear("type", value, label(rule), &placed.command));
                Some((Bounds { sure: PortSet::default(), possible: PortSet::full(), doubt: None }, false))
            }
        }
    }

    /// What the service speaks is HTTPS. Whether a rule for plain HTTP allows it on its port is not documented.
    fn application_ports(
        &self,
        protocols: &[ApplicationProtocol],
        rule: &FirewallRule,
        placed: &Placed<'_>,
        facts: &mut Vec<MissingFact>,
    ) -> Bounds<PortSet> {
        let mut bounds = Bounds { sure: PortSet::default(), possible: PortSet::default(), doubt: None };
        let wanted = &self.flow.destination_ports;
        for protocol in protocols {
            if protocol.name.eq_ignore_ascii_case("Mssql") {
                continue;
            }
            let port = nsg_match::ports(std::slice::from_ref(&protocol.port), "port");
            bounds.possible = &bounds.possible | &port.possible;
            if protocol.name.eq_ignore_ascii_case("Https") {
                bounds.sure = &bounds.sure | &port.sure;
            }
        }
        if !bounds.sure.is_superset(wanted) && !(&bounds.possible & wanted).is_empty() {
            let written: Vec<String> = protocols.iter().map(|one| format!("{}:{}", one.name, one.port)).collect();
            facts.push(unclear("protocol", &Unknown::Written(written.join(", ")), label(rule), &placed.command));
        }
        bounds
    }

    fn source(&self, rule: &FirewallRule, placed: &Placed<'_>, facts: &mut Vec<MissingFact>) -> Bounds<PrefixSet> {
        let (terms, is_clear) = self.without_groups(&rule.sources, rule, facts);
        let mut bounds = nsg_match::local(&terms, self.tags);
        facts.extend(bounds.doubt.iter().map(|doubt| self.fact_of(doubt, rule, placed)));
        if !is_clear {
            bounds.possible = PrefixSet::full();
        }
        bounds
    }

    /// The addresses that a rule names, and for a network rule those of the hosts that it names. What hosts an application
    /// rule names is looked at for each host.
    fn destination(
        &self,
        rule: &FirewallRule,
        placed: &Placed<'_>,
        hosts: &[Host],
        facts: &mut Vec<MissingFact>,
    ) -> Bounds<PrefixSet> {
        let is_network = matches!(rule.kind, FirewallRuleKind::Network { .. });
        if !is_network && rule.destinations.is_empty() {
            return Bounds { sure: PrefixSet::full(), possible: PrefixSet::full(), doubt: None };
        }
        let (terms, is_clear) = self.without_groups(&rule.destinations, rule, facts);
        let mut bounds = nsg_match::remote(&terms, self.question, self.tags, &[]);
        facts.extend(bounds.doubt.iter().map(|doubt| self.fact_of(doubt, rule, placed)));
        if !is_clear {
            bounds.possible = PrefixSet::full();
        }
        for name in rule.hosts.iter().filter(|_| is_network) {
            match self.resolved(name, hosts) {
                Cover::Nothing => {}
                Cover::All => {
                    bounds.sure = PrefixSet::full();
                    bounds.possible = PrefixSet::full();
                }
                Cover::Some => {
                    bounds.possible = PrefixSet::full();
                    facts.push(addresses_of(&name.to_string(), rule));
                }
            }
        }
        bounds
    }

    /// Whether the addresses that a name has are those that nodes call. Services share addresses between names.
    fn resolved(&self, name: &Reading<String>, hosts: &[Host]) -> Cover {
        let (required, Reading::Known(name)) = (self.question.required, name) else { return Cover::Some };
        let shared = match required.remote {
            Remote::Service(service) => name.ends_with(self.hosts.cloud.host_suffix(service)),
            Remote::Internet | Remote::Nodes => true,
        };
        if !required.is_with(Service::Storage) && hosts.iter().all(|host| host.is(name)) {
            Cover::All
        } else if name.contains('*') || shared {
            Cover::Some
        } else {
            Cover::Nothing
        }
    }

    /// The terms with IP groups replaced by their addresses, and whether all of them were. No rule of a firewall can name
    /// the tags of a virtual network's own view, so what one would mean is not known.
    fn without_groups<'r>(
        &self,
        terms: &'r [AddressTerm],
        rule: &FirewallRule,
        facts: &mut Vec<MissingFact>,
    ) -> (Cow<'r, [AddressTerm]>, bool) {
        let is_own_view = |tag: &str| ["VirtualNetwork", "Internet"].iter().any(|own| own.eq_ignore_ascii_case(tag));
        let is_plain = |term: &AddressTerm| match term {
            AddressTerm::Group(_) => false,
            AddressTerm::Tag(tag) => !is_own_view(tag),
            _ => true,
        };
        if terms.iter().all(is_plain) {
            return (Cow::Borrowed(terms), true);
        }
        let before = facts.len();
        let mut plain = Vec::new();
        for term in terms {
            match term {
                AddressTerm::Group(id) => {
                    let found = self.ip_groups.find(id).map(|place| &self.estate.ip_groups[place]);
                    plain.extend(found.iter().flat_map(|group| group.prefixes.iter().cloned()));
                    if found.is_none_or(|group| group.incomplete.is_some()) {
                        facts.push(addresses_in(id, found, rule));
                    }
                }
                AddressTerm::Tag(tag) if is_own_view(tag) => {
                    facts.push(self.fact_of_tag(tag, rule));
                }
                other => plain.push(other.clone()),
            }
        }
        (Cow::Owned(plain), facts.len() == before)
    }

    fn fact_of(&self, doubt: &Doubt, rule: &FirewallRule, placed: &Placed<'_>) -> MissingFact {
        match doubt {
            Doubt::UnknownField(field, value) => unclear(field, value, label(rule), &placed.command),
            Doubt::UnknownTag(tag) => self.fact_of_tag(tag, rule),
            Doubt::Group(id) => self.fact_of_tag(id.as_str(), rule),
            Doubt::Condition(condition) => {
                missing(facts::exists(label(rule), quoted(condition)), facts::give_values(), None)
            }
            Doubt::MissingRules(reason) => missing(facts::all_of(label(rule), reason), facts::paste_all(), None),
        }
    }

    fn fact_of_tag(&self, tag: &str, rule: &FirewallRule) -> MissingFact {
        let command = tag_command(self.question.region, tag);
        missing(facts::tag_of(quoted(tag), label(rule)), facts::check_tag(), command)
    }

    /// How much of a host an application rule covers, and the missing fact if that is not known.
    pub fn cover(&self, rule: &FirewallRule, host: &Host) -> (Cover, Option<MissingFact>) {
        let FirewallRuleKind::Application { fqdn_tags, opaque, .. } = &rule.kind else { return (Cover::All, None) };
        let mut perhaps = None;
        for name in &rule.hosts {
            let target = match name {
                Reading::Known(target) => target,
                Reading::Unknown(value) => {
                    perhaps.get_or_insert_with(|| unclear("host name", value, label(rule), ""));
                    continue;
                }
            };
            match host.covered_by(target) {
                Cover::All => return (Cover::All, None),
                Cover::Some => {
                    perhaps.get_or_insert_with(|| self.own_name(target, rule));
                }
                Cover::Nothing => {}
            }
        }
        let is_batch = self.question.required.is_with(Service::BatchNodeManagement);
        if let Some(tag) = fqdn_tags.iter().find(|tag| !is_batch || !is_known_fqdn_tag(tag)) {
            perhaps.get_or_insert_with(|| hosts_of(facts::fqdn_tag(quoted(tag)), rule));
        }
        if let Some(text) = opaque.iter().find(|text| !is_url_elsewhere(text, host)) {
            perhaps.get_or_insert_with(|| hosts_of(facts::category_or_url(quoted(text)), rule));
        }
        if perhaps.is_some() { (Cover::Some, perhaps) } else { (Cover::Nothing, None) }
    }

    fn own_name(&self, target: &str, rule: &FirewallRule) -> MissingFact {
        // Tasks that call back use the account's own endpoint.
        let (fact, member) = if self.question.required.conditional {
            (facts::own_endpoint(label(rule), name(target)), "accountEndpoint")
        } else {
            (facts::node_endpoint(label(rule), name(target)), "nodeManagementEndpoint")
        };
        let command =
            format!("az batch account show --resource-group '<resource group>' --name '<account>' --query {member}");
        missing(fact, facts::paste_account_show(), command)
    }
}

/// What sentences call a rule.
pub(super) fn label(rule: &FirewallRule) -> Message {
    match rule.kind {
        FirewallRuleKind::Network { .. } => labels::network_rule(name(&rule.name)),
        FirewallRuleKind::Application { .. } => labels::application_rule(name(&rule.name)),
        FirewallRuleKind::Unknown(_) => labels::firewall_rule(name(&rule.name)),
    }
}

fn addresses_in(id: &ResourceId, found: Option<&IpGroup>, rule: &FirewallRule) -> MissingFact {
    let known = found.and_then(|group| group.resource.full_id());
    let shown = Some(id).filter(|id| id.is_full()).or(known);
    let command = show_command("az network ip-group show", shown, &name_of(id));
    missing(facts::ip_group(id, label(rule)), facts::paste_ip_group(), command)
}

fn addresses_of(host: &str, rule: &FirewallRule) -> MissingFact {
    let command = format!("nslookup {}", shell::host_quoted(host));
    missing(facts::host_addresses(name(host), label(rule)), facts::name_the_tag(), command)
}

fn hosts_of(what: Message, rule: &FirewallRule) -> MissingFact {
    missing(facts::hosts_of(what, label(rule)), facts::look_in_log(), None)
}

/// True for a URL of another host. What has no dot is a web category.
fn is_url_elsewhere(text: &str, host: &Host) -> bool {
    let after_scheme = text.split_once("://").map_or(text, |(_, rest)| rest);
    let name = after_scheme.split('/').next().unwrap_or_default().to_ascii_lowercase();
    name.contains('.') && host.covered_by(&name) == Cover::Nothing
}

/// FQDN tags that are known to hold no host of Batch ("FQDN tags overview"). Some hold hosts of storage.
fn is_known_fqdn_tag(tag: &str) -> bool {
    const KNOWN: [&str; 12] = [
        "AppServiceEnvironment",
        "AzureBackup",
        "AzureHDInsight",
        "AzureKubernetesService",
        "citrixHdxPlusForWindows365",
        "MicrosoftActiveProtectionService",
        "MicrosoftIntune",
        "Office365",
        "Windows365",
        "WindowsDiagnostics",
        "WindowsUpdate",
        "WindowsVirtualDesktop",
    ];
    // Those of Office 365 have a product after a dot.
    let name = tag.split('.').next().unwrap_or(tag);
    KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name))
}
