//! What one rule of a firewall matches of a requirement.

use std::borrow::Cow;
use std::fmt::Display;

use super::super::hosts::{Cover, Host, Hosts};
use super::super::missing::tag_command;
use super::super::nsg_match::{self, Bounds, Doubt, Question, Tags};
use super::super::required_flow::Remote;
use super::order::{Placed, show_command};
use model::estate::{
    Access, AddressTerm, ApplicationProtocol, Estate, FirewallRule, FirewallRuleKind, Id, Index, IpGroup, Reading,
    ResourceId,
};
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
        let thing = told(rule);
        let asked = self.question.protocol;
        match &rule.kind {
            FirewallRuleKind::Network { protocols, ports } => {
                let surely = protocols.iter().any(|one| one.known().is_some_and(|one| one.matches(asked)));
                let unclear = protocols.iter().find_map(Reading::unknown);
                match unclear {
                    _ if surely => {}
                    Some(text) => facts.push(unclear_field("protocol", text, &thing, &placed.command)),
                    None => return None,
                }
                let ports = nsg_match::ports(ports, "destination port");
                facts.extend(ports.doubt.iter().map(|doubt| self.fact_of(doubt, rule, placed)));
                Some((ports, surely))
            }
            FirewallRuleKind::Application { protocols, .. } => {
                (asked == Protocol::Tcp).then(|| (self.application_ports(protocols, rule, placed, facts), true))
            }
            FirewallRuleKind::Unknown(text) => {
                facts.push(unclear_field("type", text, &thing, &placed.command));
                Some((Bounds { sure: PortSet::default(), possible: PortSet::full(), doubt: None }, false))
            }
        }
    }

    /// What the service speaks is HTTPS. Whether a rule for plain HTTP lets it through on its port is not documented.
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
            facts.push(unclear_field("protocol", written.join(", "), &told(rule), &placed.command));
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
            Doubt::UnknownField(field, text) => unclear_field(field, text, &told(rule), &placed.command),
            Doubt::UnknownTag(text) | Doubt::MissingRules(text) => self.fact_of_tag(text, rule),
            Doubt::Group(id) => self.fact_of_tag(id.as_str(), rule),
        }
    }

    fn fact_of_tag(&self, tag: &str, rule: &FirewallRule) -> MissingFact {
        MissingFact {
            fact: format!("which addresses the service tag `{tag}` of the {} stands for", told(rule)).into(),
            how: "Check its spelling, or supply Microsoft's current service-tag file (`--service-tags` on the command line)."
                .to_owned().into(),
            command: Some(tag_command(self.question.region, tag)),
        }
    }

    /// How much of a host an application rule covers, and what would tell if it is only perhaps some.
    pub fn cover(&self, rule: &FirewallRule, host: &Host) -> (Cover, Option<MissingFact>) {
        let FirewallRuleKind::Application { fqdn_tags, opaque, .. } = &rule.kind else { return (Cover::All, None) };
        let mut perhaps = None;
        for name in &rule.hosts {
            let Reading::Known(target) = name else {
                perhaps.get_or_insert_with(|| unclear_field("host name", name, &told(rule), ""));
                continue;
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
            perhaps.get_or_insert_with(|| hosts_of(&format!("the FQDN tag `{tag}`"), rule));
        }
        if let Some(text) = opaque.iter().find(|text| !is_url_elsewhere(text, host)) {
            perhaps.get_or_insert_with(|| hosts_of(&format!("the web category or URL `{text}`"), rule));
        }
        if perhaps.is_some() { (Cover::Some, perhaps) } else { (Cover::Nothing, None) }
    }

    fn own_name(&self, target: &str, rule: &FirewallRule) -> MissingFact {
        let called_back = self.question.required.conditional;
        let (what, member) = match called_back {
            true => ("the account's own endpoint", "accountEndpoint"),
            false => ("the account's node management endpoint", "nodeManagementEndpoint"),
        };
        MissingFact {
            fact: format!("{what}: the {} is for `{target}`", told(rule)).into(),
            how: "Paste the output of `az batch account show`.".to_owned().into(),
            command: Some(format!(
                "az batch account show --resource-group '<resource group>' --name '<account>' --query {member}"
            )),
        }
    }
}

/// The name of a rule with its kind, as sentences give it.
pub(super) fn told(rule: &FirewallRule) -> String {
    let kind = match rule.kind {
        FirewallRuleKind::Network { .. } => "network rule",
        FirewallRuleKind::Application { .. } => "application rule",
        FirewallRuleKind::Unknown(_) => "rule",
    };
    format!("{kind} `{}`", rule.name)
}

/// What a field would mean.
pub(super) fn unclear_field(field: &str, value: impl Display, thing: &str, command: &str) -> MissingFact {
    MissingFact {
        fact: format!("what the {field} `{value}` of the {thing} means").into(),
        how: "Correct it in the text, or paste a fresh export.".to_owned().into(),
        command: Some(command.to_owned()).filter(|command| !command.is_empty()),
    }
}

fn addresses_in(id: &ResourceId, found: Option<&IpGroup>, rule: &FirewallRule) -> MissingFact {
    let name = id.name();
    let known = found.and_then(|group| group.resource.full_id());
    let id = Some(id).filter(|id| id.is_full()).or(known);
    MissingFact {
        fact: format!("which addresses the IP group `{name}` of the {} holds", told(rule)).into(),
        how: "Paste the IP group too.".to_owned().into(),
        command: Some(show_command("az network ip-group show", id, name)),
    }
}

fn addresses_of(host: &str, rule: &FirewallRule) -> MissingFact {
    MissingFact {
        fact: format!(
            "whether the addresses of `{host}`, which the {} names, are those that the nodes call",
            told(rule)
        )
        .into(),
        how: "Let the rule name the service tag instead, or see which addresses the firewall gets for the name."
            .to_owned()
            .into(),
        command: Some(format!("nslookup {}", shell::host_quoted(host))),
    }
}

fn hosts_of(what: &str, rule: &FirewallRule) -> MissingFact {
    MissingFact {
        fact: format!("whether {what} of the {} holds the hosts that the nodes call", told(rule)).into(),
        how: "Look for the connection in the firewall's log, or let a rule name the hosts or the service tag."
            .to_owned()
            .into(),
        command: None,
    }
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
    // Those of Office 365 have a product behind a dot.
    let name = tag.split('.').next().unwrap_or(tag);
    KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name))
}
