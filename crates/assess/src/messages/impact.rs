//! Who is affected by the move, and why.

model::catalogue! {
    1700 no_virtual_network(pool) =
        "{^pool} has no virtual network: the Batch service decides how its nodes communicate, and there is nothing to change in networking.";
    1701 allowed_at_endpoint(subject, endpoint) =
        "Nodes of {subject} reach the account at private endpoint {endpoint}, which is all that simplified communication needs.";
    1702 allowed(subject, flow) = "Allowed for {subject}: {flow}, which is all that simplified communication needs.";
    1703 partly_blocked(hops, flow) = "Partly blocked by {hops}: {flow}, which nodes need for simplified communication.";
    1704 blocked(hops, flow) = "Blocked by {hops}: {flow}, which nodes need for simplified communication.";
    1705 blocked_together(flow) = "Blocked: what one hop allows of {flow}, another one blocks.";
    1706 unknown(subject, flow, hops) =
        "Unknown: is {flow}, which simplified communication needs, allowed for {subject}? It depends on {hops}.";
    1707 node_firewalls_not_assessed() = "Firewalls on the nodes themselves were not assessed.";
    1708 already_simplified(pool) = "{^pool} already uses simplified communication.";

    /// The pool can't use simplified communication: create a replacement pool.
    1710 cloud_services(pool) =
        "{^pool} has a ``cloudServiceConfiguration``, which can't use simplified communication and is deprecated. Create a replacement \
         pool with a ``virtualMachineConfiguration``: see \
         ``https://learn.microsoft.com/azure/batch/batch-pool-cloud-service-to-virtual-machine-configuration``.";
    1711 cloud_services_retired(pool) =
        "{^pool} has a ``cloudServiceConfiguration``, which stays classic whatever its mode says. Such pools were retired on \
         29 February 2024. Create a replacement pool with a ``virtualMachineConfiguration``: see \
         ``https://learn.microsoft.com/azure/batch/batch-pool-cloud-service-to-virtual-machine-configuration``.";
    1712 no_addresses_in_preview(pool) =
        "{^pool} has no public IP addresses: it is not affected, and it can't use simplified communication in the preview edition. In the \
         GA edition, it can be moved with a nodeManagement private endpoint or an outbound path of its own.";
    1713 no_addresses_and_no_network(pool) =
        "{^pool} has no public IP addresses and no virtual network: such pools can't be moved. Create a replacement pool in a virtual \
         network with a nodeManagement private endpoint.";
    1714 private_account(account) =
        "{^account} accepts no connections from public addresses: in the preview edition it may opt in, and its pools must have public IP addresses.";
}
