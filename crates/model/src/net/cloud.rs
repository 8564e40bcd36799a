//! The clouds of Azure, the services that nodes need there, and the hosts of both.

use serde::{Deserialize, Serialize};

/// An Azure cloud.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Cloud {
    /// The public cloud.
    #[default]
    Public,
    /// Azure for US Government.
    UsGov,
    /// Azure in China, operated by 21Vianet.
    China,
}

impl Cloud {
    /// All clouds.
    pub const ALL: [Cloud; 3] = [Cloud::Public, Cloud::UsGov, Cloud::China];

    /// The name in the contract: `public`, `usgov` or `china`.
    pub fn name(self) -> &'static str {
        match self {
            Cloud::Public => "public",
            Cloud::UsGov => "usgov",
            Cloud::China => "china",
        }
    }

    /// The cloud that a weekly file's `cloud` field names.
    pub(super) fn of_weekly_file(name: &str) -> Option<Self> {
        match name {
            "Public" => Some(Cloud::Public),
            "AzureGovernment" => Some(Cloud::UsGov),
            "China" | "AzureChina" => Some(Cloud::China),
            _ => None,
        }
    }

    /// How the names of all hosts of a service end.
    ///
    /// ```
    /// use switchover_model::net::{Cloud, Service};
    ///
    /// assert_eq!(Cloud::Public.host_suffix(Service::Storage), ".core.windows.net");
    /// ```
    pub fn host_suffix(self, service: Service) -> &'static str {
        match (service, self) {
            (Service::BatchNodeManagement, Cloud::Public) => ".batch.azure.com",
            (Service::BatchNodeManagement, Cloud::UsGov) => ".batch.usgovcloudapi.net",
            (Service::BatchNodeManagement, Cloud::China) => ".batch.chinacloudapi.cn",
            (Service::Storage, Cloud::Public) => ".core.windows.net",
            (Service::Storage, Cloud::UsGov) => ".core.usgovcloudapi.net",
            (Service::Storage, Cloud::China) => ".core.chinacloudapi.cn",
        }
    }

    /// The private DNS zone that resolves the names of Batch accounts to their private endpoints.
    pub fn private_batch_zone(self) -> String {
        format!("privatelink{}", self.host_suffix(Service::BatchNodeManagement))
    }

    /// The host of Azure Resource Manager.
    pub fn management_host(self) -> &'static str {
        match self {
            Cloud::Public => "management.azure.com",
            Cloud::UsGov => "management.usgovcloudapi.net",
            Cloud::China => "management.chinacloudapi.cn",
        }
    }
}

/// A service whose addresses the requirements talk about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// `BatchNodeManagement`.
    BatchNodeManagement,
    /// `Storage`.
    Storage,
}

impl Service {
    /// The tag without a region.
    pub fn tag(self) -> &'static str {
        match self {
            Service::BatchNodeManagement => "BatchNodeManagement",
            Service::Storage => "Storage",
        }
    }
}
