//! Virtual networks and what is in them, in Azure's JSON.

use super::fields::{Fields, prefix};
use super::names::without_slashes;
use super::{described, stand_alone};
use crate::documents::notes::{self, is_declared};
use crate::documents::truncated::ends_cut;
use crate::messages::{resources, unnamed};
use crate::text::symbolic::may_be_same_name;
use model::estate::{
    Attachment, DnsZone, EndpointPolicy, Estate, Form, NatGateway, Nic, Peering, PeeringAccess, PeeringState,
    PossiblyAttached, PrivateEndpoint, PublicAddress, Reading, Resource, ResourceId, ServiceEndpoint, Subnet, Unknown,
    VirtualNetwork, route_source_subnets,
};
use model::json::{Label, Node, Note, Object, Unclear};
use model::source::Severity;

/// The resource type of a virtual network.
pub(crate) const VNET: &str = "Microsoft.Network/virtualNetworks";
/// The resource type of a subnet.
pub(crate) const SUBNET: &str = "Microsoft.Network/virtualNetworks/subnets";
const PEERING: &str = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings";
const NIC: &str = "Microsoft.Network/networkInterfaces";
const ADDRESS: &str = "Microsoft.Network/publicIPAddresses";
const ADDRESS_PREFIX: &str = "Microsoft.Network/publicIPPrefixes";
const NAT_GATEWAY: &str = "Microsoft.Network/natGateways";
const PRIVATE_ENDPOINT: &str = "Microsoft.Network/privateEndpoints";
const DNS_ZONE: &str = "Microsoft.Network/privateDnsZones";
const DNS_LINK: &str = "Microsoft.Network/privateDnsZones/virtualNetworkLinks";
const ENDPOINT_POLICY: &str = "Microsoft.Network/serviceEndpointPolicies";

/// Reads an object of this module's kinds into the estate; false if it is none.
pub(crate) fn read(fields: &Fields<'_, '_, '_>, estate: &mut Estate) -> bool {
    let untyped = fields.object.get("type").is_none();
    if fields.is_a(VNET) || (untyped && fields.has(&["addressSpace", "subnets"])) {
        read_vnet(fields, estate);
    } else if fields.is_a(SUBNET) {
        let subnet = read_subnet(fields, None);
        estate.subnets.push(subnet);
    } else if fields.is_a(PEERING) {
        estate.vnets.extend(stand_alone::network_of_peering(fields, PEERING, read_peering(fields)));
    } else if fields.is_a(NIC) || (untyped && fields.has(&["ipConfigurations", "enableIPForwarding"])) {
        estate.nics.push(read_nic(fields));
    } else if fields.is_a(ADDRESS) || fields.is_a(ADDRESS_PREFIX) {
        let written = fields.text("ipAddress").or_else(|| fields.text("ipPrefix"));
        let kind = if fields.is_a(ADDRESS) { ADDRESS } else { ADDRESS_PREFIX };
        let resource = fields.resource(kind, unnamed::public_address);
        estate.public_addresses.push(PublicAddress { resource, prefix: written.as_deref().and_then(prefix) });
    } else if fields.is_a(NAT_GATEWAY) {
        let (resource, addresses) = (fields.resource(NAT_GATEWAY, unnamed::nat_gateway), nat_addresses(fields));
        estate.nat_gateways.push(NatGateway { resource, addresses, subnets: fields.ids("subnets") });
    } else if fields.is_a(PRIVATE_ENDPOINT) {
        estate.private_endpoints.push(read_private_endpoint(fields));
    } else if fields.is_a(DNS_ZONE) {
        estate.dns_zones.push(DnsZone { resource: fields.resource(DNS_ZONE, unnamed::dns_zone), links: Vec::new() });
    } else if fields.is_a(DNS_LINK) {
        stand_alone::read_dns_link(fields, DNS_LINK, estate);
    } else if fields.is_a(ENDPOINT_POLICY) {
        let definitions = fields.members("serviceEndpointPolicyDefinitions");
        let allowed = definitions.iter().flat_map(|definition| definition.texts("serviceResources")).collect();
        let resource = fields.resource(ENDPOINT_POLICY, unnamed::endpoint_policy);
        estate.endpoint_policies.push(EndpointPolicy { resource, allowed });
    } else {
        return false;
    }
    true
}

fn read_vnet(fields: &Fields<'_, '_, '_>, estate: &mut Estate) {
    let resource = fields.resource(VNET, unnamed::virtual_network);
    let mut subnets: Vec<Subnet> =
        fields.members("subnets").iter().map(|subnet| read_subnet(subnet, Some(&resource))).collect();
    subnets.extend(unknown_subnet(fields, &resource));
    // A gateway's subnet may be after a break, in what the list doesn't show, or have a name that it doesn't show.
    let is_whole = |list: &[Node<'_>]| !ends_cut(list) && list.iter().all(|subnet| subnet.object().is_some());
    let all_shown = matches!(fields.body.get("subnets"), Some(Node::List(list)) if is_whole(list));
    let (brings, perhaps_gateways) = gateways(subnets.iter());
    let has_gateway = Some(brings).filter(|brings| *brings || all_shown);
    let prefixes = fields.member("addressSpace").map(|space| space.prefixes(&["addressPrefixes"])).unwrap_or_default();
    let peerings = fields.members("virtualNetworkPeerings").iter().map(read_peering).collect();
    let listed = fields.body.get("virtualNetworkPeerings");
    let lists_peerings = matches!(listed, Some(Node::List(list)) if !ends_cut(list) && list.iter().all(|one| one.object().is_some()))
        && !fields.body.has_note(Note::StandaloneParts);
    let dns_servers = dns_servers(fields);
    estate.vnets.push(VirtualNetwork {
        resource,
        prefixes,
        peerings,
        lists_peerings,
        dns_servers,
        has_gateway,
        perhaps_gateways,
    });
    estate.subnets.extend(subnets);
}

/// A placeholder for computed subnets: they may contain nodes, and it is unknown what is attached to them.
fn unknown_subnet(fields: &Fields<'_, '_, '_>, vnet: &Resource) -> Option<Subnet> {
    let unclear = match fields.body.get("subnets")? {
        Node::List(list) => {
            list.iter().find(|one| matches!(one, Node::Unclear(Unclear::Written(_) | Unclear::Rest(_))))?
        }
        one => one,
    };
    let Node::Unclear(Unclear::Written(_) | Unclear::Rest(_)) = unclear else { return None };
    let reference = || Node::Object([(Label::from("id"), unclear.clone())].into_iter().collect());
    let on_it = ["networkSecurityGroup", "routeTable", "natGateway"].map(|name| (Label::from(name), reference()));
    let own = [("name", unclear.clone()), ("addressPrefix", unclear.clone())];
    let own = own.map(|(name, value)| (Label::from(name), value));
    let subnet: Object<'_> = own.into_iter().chain(on_it).collect();
    let mut subnet = read_subnet(&Fields::of(&subnet, fields.document), Some(vnet));
    subnet.resource.origin = fields.origin();
    Some(subnet)
}

/// The DNS servers of a network; an unknown one still counts.
fn dns_servers(fields: &Fields<'_, '_, '_>) -> Vec<String> {
    const SERVERS: &str = "dnsServers";
    let servers = match fields.body.get("dhcpOptions") {
        Some(Node::Object(options)) => fields.inside(options).entries(SERVERS),
        Some(Node::Unclear(unclear)) => vec![notes::unknown(unclear).to_string()],
        _ => Vec::new(),
    };
    // Terraform may keep them in a resource of their own.
    [servers, fields.entries(SERVERS)].concat()
}

/// The ids of a NAT gateway's public addresses and prefixes; `None` if the source leaves them out.
fn nat_addresses(fields: &Fields<'_, '_, '_>) -> Option<Vec<ResourceId>> {
    const MEMBERS: [&str; 2] = ["publicIpAddresses", "publicIpPrefixes"];
    let listed: Vec<ResourceId> = MEMBERS.iter().flat_map(|name| fields.references(name)).collect();
    if !listed.is_empty() {
        return Some(listed);
    }
    // `az resource list` shows no more than the resource's name; Terraform has associations, which may be elsewhere.
    let shown = fields.object.object("properties").is_some()
        || ["idleTimeoutInMinutes", "resourceGuid", "publicIpAddresses", "publicIpPrefixes", "subnets"]
            .iter()
            .any(|name| fields.body.get(name).is_some());
    (shown && !fields.is_cut() && !fields.body.has_note(Note::StandaloneParts)).then_some(listed)
}

fn read_subnet(fields: &Fields<'_, '_, '_>, vnet: Option<&Resource>) -> Subnet {
    let mut resource = fields.resource(SUBNET, unnamed::subnet);
    // An id in the network also replaces an unknown name.
    if let (Some(vnet), None) = (vnet, resource.full_id())
        && fields.object.get("name").is_some()
        && (fields.object.get("id").is_none() || resource.id.as_ref().and_then(ResourceId::container) != vnet.id)
    {
        let name = without_slashes(&resource.name.to_string());
        resource.id = vnet.id.as_ref().map(|vnet| vnet.child("subnets", &name));
    }
    // A subnet inside its network is deployed when that is.
    let of_vnet = vnet.into_iter().flat_map(|vnet| &vnet.description.signs);
    let order = of_vnet.filter(|sign| sign.name.starts_with(described::ORDER_SIGN));
    resource.description.signs.extend(order.cloned());
    resource.description.form = form_of_subnet(fields, vnet, resource.description.form);
    let names = |list: &str, member: &str| fields.members(list).iter().filter_map(|one| one.text(member)).collect();
    resource.location = resource.location.or_else(|| vnet.and_then(|vnet| vnet.location.clone()));
    Subnet {
        vnet: resource.id.as_ref().and_then(|id| id.parent("subnets")),
        prefixes: fields.prefixes(&["addressPrefix", "addressPrefixes"]),
        nsg: fields.reference("networkSecurityGroup").or_else(|| possible_id(fields, "networkSecurityGroup")),
        route_table: fields.reference("routeTable").or_else(|| possible_id(fields, "routeTable")),
        possibly: [("networkSecurityGroup", Attachment::Nsg), ("routeTable", Attachment::RouteTable)]
            .into_iter()
            .flat_map(|(member, attachment)| possibly_attached(fields, member, attachment))
            .collect(),
        cards: cards(fields),
        is_partial: vnet.is_none() && !is_whole(fields),
        // Of a gateway that may or may not be there, none is safe to say.
        nat_gateway: fields.reference("natGateway").filter(|id| !id.as_str().starts_with('[')),
        without: not_attached(fields),
        is_settled: false,
        service_endpoints: read_service_endpoints(fields),
        endpoint_policies: fields.ids("serviceEndpointPolicies"),
        delegations: names("delegations", "serviceName"),
        default_outbound_access: fields.flag("defaultOutboundAccess"),
        endpoint_network_policies: fields.text("privateEndpointNetworkPolicies"),
        resource,
    }
}

/// What is on a subnet under conditions: a list, of which the last is there otherwise.
fn possibly_attached(fields: &Fields<'_, '_, '_>, member: &str, attachment: Attachment) -> Vec<PossiblyAttached> {
    let Some(Node::List(list)) = fields.body.get(member) else { return Vec::new() };
    let one = |own: &Node<'_>| PossiblyAttached {
        attachment,
        id: own.object().and_then(|own| fields.inside(own).reading("id")).map(ResourceId::from),
        condition: own.object().and_then(notes::condition),
    };
    list.iter().map(one).collect()
}

/// The placeholder for the id of a resource that is on a subnet under a condition.
fn possible_id(fields: &Fields<'_, '_, '_>, member: &str) -> Option<ResourceId> {
    let Some(Node::List(list)) = fields.body.get(member) else { return None };
    let condition = list.iter().find_map(|own| notes::condition(own.object()?))?;
    Some(ResourceId::from(Reading::Unknown(Unknown::written(&condition))))
}

/// The network interfaces whose IP configurations a subnet lists, each once.
fn cards(fields: &Fields<'_, '_, '_>) -> Vec<ResourceId> {
    let mut cards: Vec<ResourceId> = Vec::new();
    for configuration in fields.ids("ipConfigurations") {
        cards.extend(configuration.parent("ipConfigurations").filter(|card| card.is_nic() && !cards.contains(card)));
    }
    cards
}

/// What a subnet shows to be missing on it: an omitted member shows nothing where other resources list the subnet.
fn not_attached(fields: &Fields<'_, '_, '_>) -> Vec<Attachment> {
    let members = [
        ("networkSecurityGroup", Attachment::Nsg),
        ("routeTable", Attachment::RouteTable),
        ("natGateway", Attachment::NatGateway),
    ];
    let is_null =
        |name: &str| fields.body.members().any(|(own, value)| own.eq_ignore_ascii_case(name) && *value == Node::Null);
    members.into_iter().filter(|(name, _)| is_null(name)).map(|(_, attachment)| attachment).collect()
}

/// The service endpoints of a subnet. One that is not known may be any.
fn read_service_endpoints(fields: &Fields<'_, '_, '_>) -> Vec<ServiceEndpoint> {
    let unknown = |unclear: &Unclear<'_>| ServiceEndpoint {
        service: Reading::Unknown(notes::unknown(unclear)),
        locations: Vec::new(),
        unfinished: None,
    };
    let one = |node: &Node<'_>| match node {
        Node::Object(object) => {
            let endpoint = fields.inside(object);
            let service = endpoint.reading("service")?;
            let state = endpoint.text("provisioningState");
            let unfinished = state.filter(|state| !state.eq_ignore_ascii_case("Succeeded"));
            Some(ServiceEndpoint { service, locations: endpoint.texts("locations"), unfinished })
        }
        Node::Unclear(unclear) => Some(unknown(unclear)),
        // Calls of Azure Verified Modules list the names alone. PowerShell writes the name of a class where its depth ends.
        Node::Text(text) => {
            let is_service = text.starts_with("Microsoft.") && text.split('.').count() <= 3;
            let text = text.to_string();
            let service = if is_service { Reading::Known(text) } else { Reading::Unknown(Unknown::Written(text)) };
            Some(ServiceEndpoint { service, locations: Vec::new(), unfinished: None })
        }
        _ => None,
    };
    match fields.body.get("serviceEndpoints") {
        Some(Node::List(list)) => list.iter().filter_map(one).collect(),
        Some(other) => one(other).into_iter().collect(),
        None => Vec::new(),
    }
}

/// True if a subnet was shown as the service has it, or declared: what it leaves out is not there. A query that keeps a few members
/// keeps none of these, which every answer has.
fn is_whole(fields: &Fields<'_, '_, '_>) -> bool {
    const ALWAYS: [&str; 6] = [
        "provisioningState",
        "etag",
        "privateEndpointNetworkPolicies",
        "privateLinkServiceNetworkPolicies",
        "delegations",
        "serviceEndpoints",
    ];
    is_declared(fields.object)
        || fields.object.object("properties").is_some()
        || ALWAYS.iter().any(|name| fields.shows(name))
        || ["networkSecurityGroup", "routeTable"].iter().all(|name| fields.shows(name))
}

/// What an absent member of a subnet means: inside its network it is shown as that is.
fn form_of_subnet(fields: &Fields<'_, '_, '_>, vnet: Option<&Resource>, own: Form) -> Form {
    let is_template = fields.document.within.borrow().form == Form::Declared;
    match vnet.map(|vnet| vnet.description.form) {
        Some(Form::Declared) if is_template => Form::Inline,
        Some(form) => form,
        None if is_template => described::form_of_part(fields.object, fields.document),
        None => own,
    }
}

/// Whether one of a network's subnets brings routes from elsewhere, by their names; and those whose names are not known and may be
/// one of those. A subnet with an NSG, or for another service, is not one of them.
pub(crate) fn gateways<'s>(subnets: impl Iterator<Item = &'s Subnet>) -> (bool, Vec<ResourceId>) {
    let (mut brings, mut perhaps) = (false, Vec::new());
    for subnet in subnets {
        let is_one = |name: &str| route_source_subnets().any(|source| may_be_same_name(name, source));
        match &subnet.resource.name {
            Reading::Known(name) => brings |= is_one(name),
            Reading::Unknown(_) if subnet.nsg.is_some() || !subnet.delegations.is_empty() => {}
            // The id has the name with its unknown parts in brackets, whatever language it is from.
            Reading::Unknown(_) => perhaps.extend(subnet.resource.id.clone().filter(|id| is_one(id.name()))),
        }
    }
    (brings, perhaps)
}

fn read_peering(fields: &Fields<'_, '_, '_>) -> Peering {
    let space = |name| fields.member(name).map(|space| space.prefixes(&["addressPrefixes"])).unwrap_or_default();
    Peering {
        remote: fields.reference("remoteVirtualNetwork"),
        prefixes: [space("remoteVirtualNetworkAddressSpace"), space("remoteAddressSpace")].concat(),
        uses_remote_gateways: fields.flag("useRemoteGateways").unwrap_or(false),
        state: match fields.text("peeringState") {
            Some(state) if state.eq_ignore_ascii_case("Connected") => PeeringState::Connected,
            Some(_) => PeeringState::NotConnected,
            None => PeeringState::NotShown,
        },
        access: match fields.body.get("allowVirtualNetworkAccess") {
            Some(Node::Unclear(unclear)) => PeeringAccess::Unknown(notes::unknown(unclear)),
            _ if fields.flag("allowVirtualNetworkAccess") == Some(false) => PeeringAccess::Denied,
            _ => PeeringAccess::Allowed,
        },
    }
}

fn read_nic(fields: &Fields<'_, '_, '_>) -> Nic {
    let configurations = fields.members("ipConfigurations");
    let address = |configuration: &Fields<'_, '_, '_>| {
        configuration.text("privateIPAddress").or_else(|| configuration.text("privateIpAddress"))?.parse().ok()
    };
    let groups = configurations.iter().flat_map(|one| one.ids("applicationSecurityGroups"));
    Nic {
        resource: fields.resource(NIC, unnamed::network_interface),
        nsg: fields.reference("networkSecurityGroup"),
        subnet: configurations.iter().find_map(|one| one.reference("subnet")),
        machine: fields.reference("virtualMachine"),
        addresses: configurations.iter().filter_map(address).collect(),
        groups: groups.collect(),
    }
}

fn read_private_endpoint(fields: &Fields<'_, '_, '_>) -> PrivateEndpoint {
    let connections =
        [fields.members("privateLinkServiceConnections"), fields.members("manualPrivateLinkServiceConnections")]
            .concat();
    let first = connections.first();
    let groups = first.map(|connection| connection.texts("groupIds")).unwrap_or_default();
    let is_of_batch = groups.is_empty()
        || groups.iter().any(|group| {
            group.starts_with('[')
                || ["batchAccount", "nodeManagement"].iter().any(|own| own.eq_ignore_ascii_case(group))
        });
    // What a deployment connects without asking is approved at once, if the deploying user may approve.
    let is_at_once = is_declared(fields.object) && !fields.members("privateLinkServiceConnections").is_empty();
    let shows_status = first.is_some_and(|connection| connection.member("privateLinkServiceConnectionState").is_some());
    let of_deployment =
        || if is_at_once { Reading::Known("Approved".to_owned()) } else { Reading::Unknown(Unknown::NotShown) };
    let status = first
        .and_then(|connection| connection.member("privateLinkServiceConnectionState"))
        .and_then(|state| state.reading("status"))
        .unwrap_or_else(of_deployment);
    if let (Reading::Known(_), true, false) = (&status, is_at_once && is_of_batch, shows_status) {
        fields.document.say(Severity::Info, fields.origin(), resources::approved_at_deployment());
    }
    let listed = fields.members("customDnsConfigs").iter().flat_map(|one| one.texts("ipAddresses")).collect::<Vec<_>>();
    let fixed = fields.members("ipConfigurations").iter().flat_map(|one| one.texts("privateIPAddress")).collect();
    let addresses = [listed, fixed].concat().iter().filter_map(|address| address.parse().ok()).collect();
    PrivateEndpoint {
        resource: fields.resource(PRIVATE_ENDPOINT, unnamed::private_endpoint),
        subnet: fields.reference("subnet"),
        target: first.and_then(|connection| connection.reference("privateLinkServiceId")),
        groups,
        status,
        addresses,
    }
}

#[cfg(test)]
mod tests {
    use crate::{Source, read};

    #[test]
    fn a_subnet_is_in_its_network_whatever_case_its_id_is_written_in() {
        let id = "/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.NETWORK/VIRTUALNETWORKS/V/SUBNETS/N";
        let text = format!(
            r#"{{"id": "{id}", "name": "n", "type": "Microsoft.Network/virtualNetworks/subnets", "addressPrefix": "10.0.0.0/24"}}"#
        );
        let estate = read(&[Source::new("subnet.json", text)]).estate;
        assert_eq!(estate.subnets.as_slice()[0].vnet.as_ref().map(|vnet| vnet.as_str()), id.strip_suffix("/SUBNETS/N"));
    }
}
