//! The Azure resources that changes are made to, and what each tool calls them.

use super::super::edit::At;
use super::super::hops::policy;
use model::estate::{Estate, Nsg, Reading, Resource, ResourceId};
use model::message::Part;
use model::plan::{Target, TargetKind};

/// A kind of resource, in the words of each tool.
#[derive(Debug, PartialEq, Eq)]
pub struct EditTargetKind {
    /// What plans call it.
    pub in_plan: TargetKind,
    /// What sentences call it.
    pub title: &'static str,
    /// Its type in templates.
    pub resource_type: &'static str,
    /// Its symbolic name in Bicep.
    pub symbol: &'static str,
    /// The attribute by which resources of Terraform refer to it.
    pub attribute: &'static str,
    /// What PowerShell's verbs are about.
    pub noun: &'static str,
    /// The flag by which az names it.
    pub flag: &'static str,
    /// What variables of scripts call it.
    pub variable: &'static str,
}

pub static NSG: EditTargetKind = EditTargetKind {
    in_plan: TargetKind::Nsg,
    title: "network security group",
    resource_type: "Microsoft.Network/networkSecurityGroups",
    symbol: "nsg",
    attribute: "network_security_group_name",
    noun: "AzNetworkSecurityGroup",
    flag: "--nsg-name",
    variable: "Group",
};

pub static ROUTE_TABLE: EditTargetKind = EditTargetKind {
    in_plan: TargetKind::RouteTable,
    title: "route table",
    resource_type: "Microsoft.Network/routeTables",
    symbol: "routeTable",
    attribute: "route_table_name",
    noun: "AzRouteTable",
    flag: "--route-table-name",
    variable: "Table",
};

/// An Azure Firewall with rules of its own.
pub static FIREWALL: EditTargetKind = EditTargetKind {
    in_plan: TargetKind::Firewall,
    title: "firewall",
    resource_type: "Microsoft.Network/azureFirewalls",
    symbol: "firewall",
    attribute: "azure_firewall_name",
    noun: "AzFirewall",
    flag: "--firewall-name",
    variable: "Firewall",
};

pub static POLICY: EditTargetKind = EditTargetKind {
    in_plan: TargetKind::FirewallPolicy,
    title: "firewall policy",
    resource_type: "Microsoft.Network/firewallPolicies",
    symbol: "policy",
    attribute: "firewall_policy_id",
    noun: "AzFirewallPolicy",
    flag: "--policy-name",
    variable: "Policy",
};

/// A resource that is edited.
#[derive(Clone, Debug, PartialEq)]
pub struct EditTarget<'e> {
    pub kind: &'static EditTargetKind,
    /// Its resource id, if the source shows it.
    pub id: Option<&'e ResourceId>,
    /// Its name, or a description where the source does not show it.
    pub name: &'e Reading<String>,
    /// The source that it is in.
    pub source: usize,
    /// True if the source has resources of their own for what it holds.
    pub apart: bool,
}

impl<'e> EditTarget<'e> {
    /// What an edit is made to; `None` if that is no resource of Azure's.
    pub fn of(at: At, estate: &'e Estate) -> Option<EditTarget<'e>> {
        let of = |kind, resource: &'e Resource, apart| EditTarget {
            kind,
            id: resource.full_id(),
            name: &resource.name,
            source: resource.origin.source,
            apart,
        };
        match at {
            At::Nsg(place) => Some(EditTarget::of_group(&estate.nsgs[place])),
            At::RouteTable(place) => {
                let table = &estate.route_tables[place];
                Some(of(&ROUTE_TABLE, &table.resource, table.routes_apart))
            }
            At::Firewall(place) => {
                let firewall = &estate.firewalls[place];
                match &firewall.policy {
                    None => Some(of(&FIREWALL, &firewall.resource, false)),
                    Some(reference) => Some(of(&POLICY, &policy(estate, reference)?.resource, true)),
                }
            }
            At::NodeFirewall(_) | At::NodeGroup(_) => None,
        }
    }

    pub fn of_group(nsg: &'e Nsg) -> EditTarget<'e> {
        let (id, source) = (nsg.resource.located_id(), nsg.resource.origin.source);
        EditTarget { kind: &NSG, id, name: &nsg.resource.name, source, apart: nsg.has_standalone_rules }
    }

    /// What the plan calls it.
    pub fn in_plan(&self) -> Target {
        Target { kind: self.kind.in_plan, name: self.name.to_string(), id: self.id.map(ResourceId::to_string) }
    }

    /// What comments call it.
    pub fn title(&self) -> Part<'e> {
        Part::from(self.name)
    }

    /// Its subscription, resource group and name, as far as the source shows them.
    pub fn place(&self) -> [Option<&'e str>; 3] {
        let id = self.id;
        [
            id.and_then(ResourceId::subscription),
            id.and_then(ResourceId::resource_group),
            self.name.known().map(String::as_str),
        ]
    }

    /// Its resource group and its name; what the source does not show is there to be filled in.
    pub fn named(&self) -> [String; 2] {
        let [_, group, name] = self.place();
        let blank = |title: &str| format!("<{title}>");
        [
            group.map_or_else(|| blank("resource group"), str::to_owned),
            name.map_or_else(|| blank(self.kind.title), str::to_owned),
        ]
    }
}
