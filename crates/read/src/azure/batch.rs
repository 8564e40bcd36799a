//! Batch accounts and pools in Azure's JSON: as management and data plane print them.

use super::fields::Fields;
use super::{batch_nodes, field, workload};
use crate::documents::notes::is_declared;
use crate::messages::{resources, unnamed};
use model::estate::{
    Access, Account, EndpointAccess, EndpointConnection, Estate, Nodes, Pool, PublicAccess, PublicAddresses, Reading,
    ResourceId, Unknown,
};
use model::json::Node;

const ACCOUNT: &str = "Microsoft.Batch/batchAccounts";
pub(super) const POOL: &str = "Microsoft.Batch/batchAccounts/pools";

/// Reads an object of this module's kinds into the estate; false for any other object.
pub(crate) fn read(fields: &Fields<'_, '_, '_>, estate: &mut Estate) -> bool {
    let untyped = fields.object.get("type").is_none();
    let any_of = |names: &[&str]| names.iter().any(|name| fields.has(&[name]));
    if fields.is_a(ACCOUNT) || (untyped && fields.has(&["poolAllocationMode", "accountEndpoint"])) {
        estate.accounts.push(read_account(fields));
    } else if fields.is_a(POOL)
        || (untyped
            && fields.has(&["vmSize"])
            && any_of(&[
                "deploymentConfiguration",
                "allocationState",
                "virtualMachineConfiguration",
                "targetDedicatedNodes",
            ]))
    {
        let pool = read_pool(fields);
        estate.pool_reports.extend(batch_nodes::report(fields, pool.resource.id.as_ref()));
        estate.pools.push(pool);
    } else {
        return false;
    }
    true
}

fn read_account(fields: &Fields<'_, '_, '_>) -> Account {
    let named = [("Enabled", PublicAccess::Enabled), ("Disabled", PublicAccess::Disabled)];
    let public_access =
        fields.reading("publicNetworkAccess").map(|reading| reading.and_then(|text| field::one_of(&text, &named)));
    let node_management = match fields.member("networkProfile") {
        Some(profile) => profile
            .member("nodeManagementAccess")
            .map(|access| read_access(&access))
            .or_else(|| profile.reading("nodeManagementAccess").map(unreadable_access)),
        None => fields.reading("networkProfile").map(unreadable_access),
    };
    let mut resource = fields.resource(ACCOUNT, unnamed::account);
    let endpoint = fields.text("accountEndpoint").map(|endpoint| endpoint.to_ascii_lowercase());
    resource.location = resource.location.or_else(|| endpoint.as_deref().and_then(region_of_host));
    let is_partial = !is_whole_account(fields);
    Account {
        resource,
        in_user_subscription: in_user_subscription(fields),
        public_access: public_access.or_else(|| is_partial.then_some(Reading::Unknown(Unknown::NotShown))),
        node_management: node_management.or_else(|| is_partial.then(|| unknown_access(Unknown::NotShown))),
        connections: fields.members("privateEndpointConnections").iter().map(read_connection).collect(),
        lists_connections: matches!(fields.body.get("privateEndpointConnections"), Some(Node::List(_) | Node::Null)),
        endpoint,
        node_endpoint: fields.text("nodeManagementEndpoint").map(|endpoint| endpoint.to_ascii_lowercase()),
        auto_storage: fields
            .member("autoStorage")
            .and_then(|storage| storage.text("storageAccountId"))
            .map(ResourceId::from),
    }
}

/// Whether the nodes of an account are in the user's subscription. What a declaration leaves out has its default.
fn in_user_subscription(fields: &Fields<'_, '_, '_>) -> Option<bool> {
    match fields.reading("poolAllocationMode") {
        Some(mode) => mode.known().map(|mode| mode.eq_ignore_ascii_case("UserSubscription")),
        None => is_declared(fields.object).then_some(false),
    }
}

/// True if an account was shown as the service has it, or declared: what it leaves out has its default. A query that keeps a few
/// members keeps none of these, which every answer has.
fn is_whole_account(fields: &Fields<'_, '_, '_>) -> bool {
    is_declared(fields.object)
        || fields.object.object("properties").is_some()
        || ["provisioningState", "poolAllocationMode", "publicNetworkAccess"].iter().any(|name| fields.shows(name))
}

/// True if the source leaves out whether a pool is in a virtual network: az prints `null` where there is none, and the service
/// shows what the nodes are made of in all of its answers.
fn is_network_hidden(fields: &Fields<'_, '_, '_>) -> bool {
    let machines = ["deploymentConfiguration", "virtualMachineConfiguration", "cloudServiceConfiguration"];
    let answers = ["url", "eTag", "etag", "provisioningState"];
    let has = |names: &[&str]| names.iter().any(|name| fields.has(&[name]));
    let is_answer = has(&machines) && (has(&answers) || fields.object.object("properties").is_some());
    !fields.shows("networkConfiguration") && !is_answer && !is_declared(fields.object)
}

fn read_access(fields: &Fields<'_, '_, '_>) -> EndpointAccess {
    let default = match fields.reading("defaultAction") {
        Some(reading) => reading.and_then(|text| field::access(&text)),
        None => Reading::Known(Access::Allow),
    };
    let (mut allowed, mut unclear) = (Vec::new(), Vec::new());
    for rule in fields.members("ipRules") {
        let value = rule.reading("value").unwrap_or(Reading::Unknown(Unknown::Missing));
        let allows = rule.text("action").is_none_or(|action| action.eq_ignore_ascii_case("Allow"));
        match value.known().and_then(|text| super::fields::prefix(text)).filter(|_| allows) {
            Some(prefix) => allowed.push(prefix),
            None => {
                let unknown = value.into_unknown();
                rule.unclear(resources::node_management_rule(&unknown));
                unclear.push(unknown.to_string());
            }
        }
    }
    EndpointAccess { default, allowed, unclear }
}

/// Who is allowed, where the document does not show it.
fn unknown_access(why: Unknown) -> EndpointAccess {
    EndpointAccess { default: Reading::Unknown(why), allowed: Vec::new(), unclear: Vec::new() }
}

/// Who is allowed, where the document has a text instead of an object.
fn unreadable_access(written: Reading<String>) -> EndpointAccess {
    unknown_access(written.into_unknown())
}

fn read_connection(fields: &Fields<'_, '_, '_>) -> EndpointConnection {
    let state = fields.member("privateLinkServiceConnectionState");
    let status = state.and_then(|state| state.reading("status"));
    EndpointConnection {
        endpoint: fields.reference("privateEndpoint"),
        groups: fields.texts("groupIds"),
        status: status.unwrap_or(Reading::Unknown(Unknown::NotShown)),
    }
}

fn read_pool(fields: &Fields<'_, '_, '_>) -> Pool {
    let mut resource = fields.resource(POOL, unnamed::pool);
    // The data plane has no resource id: the pool's own id is its name, and its address contains the account.
    let data_plane_id = fields.object.text("id").filter(|id| !id.starts_with('/')).map(|id| id.to_string());
    let url = fields.text("url").unwrap_or_default();
    if let Some(id) = data_plane_id {
        resource.name = Reading::Known(id.clone());
        resource.id = Some(account_of_url(&url).map_or_else(
            || ResourceId::of_unnamed_parent(POOL, &id),
            |account| if url.starts_with('/') { url.as_str().into() } else { account.child("pools", &id) },
        ));
    } else if let Some(id) = resource.id.as_ref().filter(|id| account_of(id).is_none()) {
        // A name alone.
        resource.id = Some(ResourceId::of_unnamed_parent(POOL, id.name()));
    }
    let host = url.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or(rest));
    resource.location = resource.location.or_else(|| host.and_then(region_of_host));
    let network = fields.member("networkConfiguration");
    let public = network.as_ref().and_then(|network| {
        network.member("publicIPAddressConfiguration").or_else(|| network.member("publicIpAddressConfiguration"))
    });
    Pool {
        account: resource.id.as_ref().and_then(account_of),
        subnet: subnet(fields, network.as_ref()),
        network_hidden: is_network_hidden(fields) && !fields.is_cut(),
        public_addresses: provision(match (&public, &network) {
            (Some(public), _) => public.reading("provision"),
            (None, Some(network)) => network.reading("publicIPAddressConfiguration"),
            (None, None) if is_network_hidden(fields) => Some(Reading::Unknown(Unknown::NotShown)),
            (None, None) => fields.reading("networkConfiguration"),
        }),
        address_ids: public.map(|public| public.ids("ipAddressIds")).unwrap_or_default(),
        cloud_services: deployment(fields).has(&["cloudServiceConfiguration"]) || fields.has(&["osFamily"]),
        target_mode: fields.text("targetNodeCommunicationMode"),
        current_mode: fields.text("currentNodeCommunicationMode"),
        nodes: read_nodes(fields),
        uses: workload::uses(fields, &deployment(fields)),
        resource,
    }
}

/// The id of the pool's subnet. What can't be evaluated still is a subnet: it must not count as none.
fn subnet(fields: &Fields<'_, '_, '_>, network: Option<&Fields<'_, '_, '_>>) -> Option<ResourceId> {
    let reading = match network {
        Some(network) => network.reading("subnetId"),
        None => fields.reading("networkConfiguration"),
    };
    reading.map(ResourceId::from)
}

/// Where the virtual machines or cloud services are described: in `deploymentConfiguration`, or flattened.
fn deployment<'o, 't, 'd>(fields: &Fields<'o, 't, 'd>) -> Fields<'o, 't, 'd> {
    fields.member("deploymentConfiguration").unwrap_or(*fields)
}

fn account_of(pool: &ResourceId) -> Option<ResourceId> {
    pool.parent("pools").filter(ResourceId::names_parents)
}

/// `https://<account>.<region>.batch.azure.com/pools/<pool>`, or a whole resource id.
fn account_of_url(url: &str) -> Option<ResourceId> {
    if url.starts_with('/') {
        return account_of(&url.into());
    }
    let (_, rest) = url.split_once("://")?;
    let (account, _) = rest.split_once('.')?;
    Some(ResourceId::of(ACCOUNT, account))
}

/// The id of a pool of the account that an address such as `https://<account>.<region>.batch.azure.com` is of.
pub(super) fn located_pool(address: &str, pool: &str) -> ResourceId {
    account_of_url(address)
        .map_or_else(|| ResourceId::of_unnamed_parent(POOL, pool), |account| account.child("pools", pool))
}

/// The region in an account's address.
pub(super) fn region_of_address(address: &str) -> Option<String> {
    region_of_host(address.split_once("://").map_or(address, |(_, host)| host))
}

/// The region in the name of an account's host: `<account>.<region>.batch.azure.com`, and the same in other clouds.
fn region_of_host(host: &str) -> Option<String> {
    let mut labels = host.split('.').skip(1);
    let region = labels.next()?;
    labels.next().filter(|service| service.eq_ignore_ascii_case("batch")).map(|_| region.to_ascii_lowercase())
}

/// Without a word about it, the service makes public addresses.
fn provision(written: Option<Reading<String>>) -> Reading<PublicAddresses> {
    let named = [
        ("BatchManaged", PublicAddresses::BatchManaged),
        ("UserManaged", PublicAddresses::UserManaged),
        ("NoPublicIPAddresses", PublicAddresses::None),
    ];
    written.map_or(Reading::Known(PublicAddresses::BatchManaged), |written| {
        written.and_then(|text| field::one_of(&text, &named))
    })
}

fn read_nodes(fields: &Fields<'_, '_, '_>) -> Nodes {
    let scale = fields.member("scaleSettings");
    let fixed = scale.as_ref().and_then(|scale| scale.member("fixedScale"));
    let auto = scale.as_ref().and_then(|scale| scale.member("autoScale"));
    let count = |current: &str, target: &str| {
        let fixed = || fixed.as_ref().and_then(|fixed| fixed.number(target));
        fields.number(target).or_else(fixed).or_else(|| fields.number(current))
    };
    let current =
        ["currentDedicatedNodes", "currentLowPriorityNodes"].into_iter().filter_map(|name| fields.number(name));
    Nodes {
        current: current.reduce(u32::saturating_add),
        dedicated: count("currentDedicatedNodes", "targetDedicatedNodes"),
        low_priority: count("currentLowPriorityNodes", "targetLowPriorityNodes"),
        formula: fields.text("autoScaleFormula").or_else(|| auto.and_then(|auto| auto.text("formula"))),
    }
}
