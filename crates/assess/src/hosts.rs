//! The names of the hosts that nodes call, and which of them a firewall rule's target covers (domain facts: "List Outbound
//! Network Dependencies Endpoints" for Batch, "Create a Batch pool in a virtual network" for storage).

use std::fmt;

use super::required_flow::{Remote, RequiredFlow};
use model::net::{Cloud, Region, Service};
use model::plan::RequirementId;

/// What is known of the names that nodes call.
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    /// The cloud, which decides what the names end with.
    pub cloud: Cloud,
    /// The Azure location of the account, if it is known.
    pub location: Option<String>,
    /// The account's node management endpoint, if it is known: what nodes call in simplified communication.
    pub node_management: Option<String>,
    /// The account's own endpoint, if it is known: what tasks call.
    pub account: Option<String>,
    /// The one host that a workload calls, if it is about that.
    pub named: Option<String>,
}

impl Hosts {
    /// The names in a region, of an account that is not known.
    pub fn new(cloud: Cloud, region: Option<&Region>) -> Self {
        let location = region.map(|region| region.location().to_owned());
        Hosts { cloud, location, node_management: None, account: None, named: None }
    }

    /// The names that a requirement is about. Of Batch it is one; of storage any account may be called, so all count.
    pub(super) fn of(&self, required: &RequiredFlow) -> Vec<Host> {
        if let Some(named) = &self.named {
            return vec![Host { unknown: 0, rest: named.clone() }];
        }
        let service = match required.remote {
            Remote::Service(service) => service,
            Remote::Internet | Remote::Nodes => return vec![Host::any(MOST_LABELS, String::new())],
        };
        let suffix = self.cloud.host_suffix(service);
        if service == Service::Storage {
            return ["blob", "table", "queue"].iter().map(|kind| Host::any(1, format!(".{kind}{suffix}"))).collect();
        }
        // Tasks that call back use the account's name, nodes use a name with an identifier instead.
        let called_back = required.id == RequirementId::ClassicOutboundBatch;
        let own = if called_back { &self.account } else { &self.node_management };
        if let Some(own) = own.as_deref().map(bare_name).filter(|name| !name.is_empty()) {
            return vec![Host { unknown: 0, rest: own }];
        }
        let service = if called_back { "" } else { ".service" };
        vec![match &self.location {
            Some(location) => Host::any(1, format!(".{location}{service}{suffix}")),
            None => Host::any(2, format!("{service}{suffix}")),
        }]
    }
}

/// How many labels a name can have at most.
const MOST_LABELS: usize = 127;

/// The name in an endpoint, which may be written as a URL.
fn bare_name(endpoint: &str) -> String {
    let after_scheme = endpoint.trim().split_once("://").map_or(endpoint.trim(), |(_, rest)| rest);
    after_scheme.split(['/', ':']).next().unwrap_or_default().to_ascii_lowercase()
}

/// A host name, or all names that differ only in their first labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Host {
    /// How many of the first labels are unknown.
    unknown: usize,
    /// What follows them, with the dot in front; the whole name, if none is unknown.
    rest: String,
}

/// How many of a host's names a target covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cover {
    Nothing,
    /// Some, or perhaps some.
    Some,
    All,
}

/// A placeholder for a label that no target names: no name can contain it.
const ANY_LABEL: &str = "?";

impl Host {
    fn any(unknown: usize, rest: String) -> Self {
        Host { unknown, rest }
    }

    /// The placeholder for the first label in sentences.
    fn first_label(&self) -> &'static str {
        if self.rest.contains(".service.") { "<identifier>" } else { "<account>" }
    }

    /// True if it is this one name.
    pub fn is(&self, name: &str) -> bool {
        self.unknown == 0 && self.rest == name
    }

    /// How many of its names a target covers: `*`, `*` with an ending, or one name; in lower case.
    pub fn covered_by(&self, target: &str) -> Cover {
        let rest = self.rest.as_str();
        let Some(tail) = target.strip_prefix('*') else {
            let labels = target.strip_suffix(rest).unwrap_or_default();
            return match self.unknown {
                _ if target.contains('*') => Cover::Some,
                0 if target == rest => Cover::All,
                0 => Cover::Nothing,
                unknown if labels.split('.').filter(|label| !label.is_empty()).count() == unknown => Cover::Some,
                _ => Cover::Nothing,
            };
        };
        if tail.contains('*') {
            Cover::Some
        } else if rest.ends_with(tail) {
            Cover::All
        } else {
            let fits = |more: &str| more.matches('.').count() < self.unknown;
            if tail.strip_suffix(rest).is_some_and(fits) { Cover::Some } else { Cover::Nothing }
        }
    }

    /// One name that a target covers, as an example of all names that the same targets cover; only of a target that
    /// covers some names of it.
    pub fn among(target: &str) -> Host {
        let rest = target.strip_prefix('*').map_or_else(|| target.to_owned(), |tail| format!("{ANY_LABEL}{tail}"));
        Host { unknown: 0, rest }
    }

    /// A name that is covered only by what covers all of them.
    pub fn other(&self) -> Host {
        Host { unknown: 0, rest: format!("{ANY_LABEL}{}", self.rest) }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.unknown, self.rest.strip_prefix(ANY_LABEL)) {
            (0, Some(rest)) => write!(f, "<any account>{rest}"),
            (0, None) => f.write_str(&self.rest),
            (1, _) => write!(f, "{}{}", self.first_label(), self.rest),
            _ => write!(f, "{}.<region>{}", self.first_label(), self.rest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(required: &RequiredFlow, hosts: &Hosts) -> Host {
        hosts.of(required).remove(0)
    }

    fn west_europe() -> Hosts {
        Hosts::new(Cloud::Public, Region::find("westeurope").as_ref())
    }

    #[test]
    fn a_target_covers_the_nodes_host_only_with_its_identifier() {
        let host = host(&RequiredFlow::SIMPLIFIED, &west_europe());
        for target in [
            "*.westeurope.service.batch.azure.com",
            "*.service.batch.azure.com",
            "*.batch.azure.com",
            "*.azure.com",
            "*azure.com",
            "*",
        ] {
            assert_eq!(host.covered_by(target), Cover::All, "{target}");
        }
        for target in [
            "westeurope.service.batch.azure.com",
            "westeurope.batch.azure.com",
            "*.westeurope.batch.azure.com",
            "*.northeurope.service.batch.azure.com",
            "a.b.westeurope.service.batch.azure.com",
            "*.b.westeurope.service.batch.azure.com",
            ".westeurope.service.batch.azure.com",
            "*.core.windows.net",
            "",
        ] {
            assert_eq!(host.covered_by(target), Cover::Nothing, "{target}");
        }
        for target in ["0a1b.westeurope.service.batch.azure.com", "*1b.westeurope.service.batch.azure.com", "a*"] {
            assert_eq!(host.covered_by(target), Cover::Some, "{target}");
        }
    }

    #[test]
    fn the_accounts_own_endpoint_is_one_name() {
        let own = Some("https://0A1B.westeurope.service.batch.azure.com:443/".to_owned());
        let host = host(&RequiredFlow::SIMPLIFIED, &Hosts { node_management: own, ..west_europe() });
        assert_eq!(host.covered_by("0a1b.westeurope.service.batch.azure.com"), Cover::All);
        assert_eq!(host.covered_by("2c3d.westeurope.service.batch.azure.com"), Cover::Nothing);
        assert_eq!(host.covered_by("*.batch.azure.com"), Cover::All);
    }

    #[test]
    fn tasks_call_the_account_itself() {
        let host = host(&RequiredFlow::CLASSIC_CALLBACK, &west_europe());
        assert_eq!(host.covered_by("*.westeurope.batch.azure.com"), Cover::All);
        assert_eq!(host.covered_by("*.westeurope.service.batch.azure.com"), Cover::Nothing);
        assert_eq!(host.covered_by("contoso.westeurope.batch.azure.com"), Cover::Some);
    }

    #[test]
    fn without_a_region_a_regions_target_covers_some() {
        let host = host(&RequiredFlow::SIMPLIFIED, &Hosts::new(Cloud::UsGov, None));
        assert_eq!(host.covered_by("*.usgovvirginia.service.batch.usgovcloudapi.net"), Cover::Some);
        assert_eq!(host.covered_by("*.service.batch.usgovcloudapi.net"), Cover::All);
        assert_eq!(host.covered_by("usgovvirginia.service.batch.usgovcloudapi.net"), Cover::Nothing);
    }
}
