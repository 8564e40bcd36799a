//! Modules of Bicep: which files call which others.

use std::borrow::Cow;
use std::cell::Cell;

use super::declarations::declarations_of;
use super::names::object_in;
use super::tree::{Declaration, Entry, Resource, Value};
use crate::documents::document::Document;
use crate::text::paths::{folder, resolved};

/// How deep calls may nest.
const MOST_LEVELS: usize = 8;

/// Modules of the public registry (Azure Verified Modules) that are read for what they are given, with what matters of them.
const VERIFIED: [(&str, &str); 3] = [
    (
        "avm/res/network/network-security-group",
        "param name string
param location string = resourceGroup().location
param securityRules array = []
resource nsg 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {
  name: name
  location: location
  properties: {
    securityRules: securityRules
  }
}
output resourceId string = nsg.id
output name string = nsg.name
",
    ),
    (
        "avm/res/network/route-table",
        "param name string
param location string = resourceGroup().location
param routes array = []
param disableBgpRoutePropagation bool = false
resource table 'Microsoft.Network/routeTables@2023-11-01' = {
  name: name
  location: location
  properties: {
    routes: routes
    disableBgpRoutePropagation: disableBgpRoutePropagation
  }
}
output resourceId string = table.id
output name string = table.name
",
    ),
    (
        "avm/res/network/virtual-network",
        "param name string
param location string = resourceGroup().location
param addressPrefixes array
param subnets array = []
param dnsServers array = []
param peerings array = []
resource network 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: name
  location: location
  properties: {
    addressSpace: {
      addressPrefixes: addressPrefixes
    }
    dhcpOptions: empty(dnsServers) ? null : { dnsServers: dnsServers }
    virtualNetworkPeerings: [for peering in peerings: {
      name: peering.?name ?? 'peering'
      properties: {
        remoteVirtualNetwork: { id: peering.?remoteVirtualNetworkResourceId ?? peering.remoteVirtualNetworkId }
        allowVirtualNetworkAccess: peering.?allowVirtualNetworkAccess ?? true
        useRemoteGateways: peering.?useRemoteGateways ?? false
      }
    }]
    subnets: [for subnet in subnets: {
      name: subnet.name
      properties: {
        addressPrefix: subnet.?addressPrefix
        addressPrefixes: subnet.?addressPrefixes
        networkSecurityGroup: contains(subnet, 'networkSecurityGroupResourceId') ? { id: subnet.networkSecurityGroupResourceId } : null
        routeTable: contains(subnet, 'routeTableResourceId') ? { id: subnet.routeTableResourceId } : null
        natGateway: contains(subnet, 'natGatewayResourceId') ? { id: subnet.natGatewayResourceId } : null
        serviceEndpoints: subnet.?serviceEndpoints
        serviceEndpointPolicies: subnet.?serviceEndpointPolicies
        defaultOutboundAccess: subnet.?defaultOutboundAccess
      }
    }]
  }
}
output resourceId string = network.id
output name string = network.name
output subnetResourceIds array = [for subnet in subnets: resourceId('Microsoft.Network/virtualNetworks/subnets', name, subnet.name)]
",
    ),
];

/// True for the place of a module in a registry, with any version: `br/public:avm/res/network/route-table:0.4.0`.
fn is_verified(place: &str, path: &str) -> bool {
    place.split([':', '/']).next().is_some_and(|scheme| scheme == "br")
        && place.split(':').any(|part| part == path || part.ends_with(&format!("/{path}")))
}

/// What a file declares, by the name of the file.
pub(super) type InFile<'t> = (&'t str, Vec<Declaration<'t>>);

/// A module with the name of its file, and how deep in calls it is.
pub(super) struct Found<'x, 't> {
    pub file: &'x str,
    pub level: usize,
    pub declarations: Cow<'x, [Declaration<'t>]>,
}

/// The files that modules can be in.
pub(super) struct Modules<'x, 't> {
    pub files: &'x [InFile<'t>],
    pub document: &'x Document<'t>,
    /// How many calls were followed.
    pub followed: Cell<usize>,
}

/// How many calls are followed in all.
const MOST_CALLS: usize = 500;

impl<'t> Modules<'_, 't> {
    /// True if another file calls this one.
    pub(super) fn are_called(&self, file: &str) -> bool {
        let calls = |(own, declarations): &InFile<'t>| {
            let mut calls = declarations.iter().filter_map(|declaration| match declaration {
                Declaration::Module(module) => Some(resolved(folder(own), &module.kind)),
                _ => None,
            });
            *own != file && calls.any(|path| path == file.replace('\\', "/"))
        };
        self.files.iter().any(calls)
    }

    /// True if a call gives a parameter of this name to a module that is not given: its text may have been pasted next to the call.
    pub(super) fn may_get(&self, name: &str) -> bool {
        let gives = |file: &str, module: &Resource<'t>| {
            let params = object_in(&module.body).iter().find_map(|entry| match entry {
                Entry::Member(key, Value::Object(params)) if key.is("params") => Some(params),
                _ => None,
            });
            let is_other = |entry: &Entry<'t>| matches!(entry, Entry::Member(key, value) if key.is(name) && !matches!(value, Value::Name(own) if *own == name));
            params.is_some_and(|params| params.iter().any(is_other)) && self.find(module, (file, 0)).is_none()
        };
        let calls = |(file, declarations): &InFile<'t>| {
            declarations.iter().any(|one| matches!(one, Declaration::Module(module) if gives(file, module)))
        };
        self.files.iter().any(calls)
    }

    /// The module that a file calls; `None` if it is not given.
    pub(super) fn find(&self, module: &Resource<'t>, (file, level): (&str, usize)) -> Option<Found<'_, 't>> {
        let level = Some(level + 1).filter(|level| *level <= MOST_LEVELS)?;
        self.followed.set(self.followed.get() + 1);
        if self.followed.get() > MOST_CALLS {
            return None;
        }
        if let Some((_, text)) = VERIFIED.iter().find(|(path, _)| is_verified(&module.kind, path)) {
            return Some(Found { file: "", level, declarations: declarations_of(text).into() });
        }
        let path = resolved(folder(file), &module.kind);
        let (file, declarations) = self.files.iter().find(|(own, _)| own.replace('\\', "/") == path)?;
        Some(Found { file, level, declarations: declarations.into() })
    }
}
