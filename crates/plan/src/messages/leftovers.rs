//! What stays open wider than it has to be.

model::catalogue! {
    2390 node_classic_ports(rule, firewall, sources) =
        "{^firewall}: by {rule}, TCP 29876-29877 is open to {sources}. Simplified communication needs no inbound port.";
    2391 node_wide_outbound(rule, firewall) = "{^firewall}: {rule} allows outbound connections to everywhere: data can leave there.";

    2400 classic_ports(rule, nsg, sources) =
        "Rule {rule} of {nsg}: TCP 29876-29877 is open to {sources}. Simplified communication needs no inbound port.";
    2401 wide_inbound(rule, nsg) = "Rule {rule} of {nsg} allows inbound connections from everyone on every port; Batch needs none of it.";
    2402 wide_outbound(rule, nsg, destination, ports) =
        "Rule {rule} of {nsg} allows outbound connections to {destination} on {ports}: data can leave there. Simplified nodes \
         need TCP 443 to ``BatchNodeManagement`` of their region, and the workload what is listed as its needs.";
    2403 storage_outbound(rule, nsg, tag) =
        "Rule {rule} of {nsg} allows {tag}, which is storage of every customer: a data-exfiltration path. A service endpoint with a \
         policy, or private endpoints, allow only the accounts that the workload needs.";
    2404 addresses_for_tag(rule, nsg, tag) =
        "Rule {rule} of {nsg} lists addresses of the service, which change from time to time; the tag {tag} follows \
         automatically.";
    2405 open_by_default(nsg) =
        "{^nsg} denies no outbound traffic, so default rule ``AllowInternetOutBound`` allows nodes to reach the whole \
         internet. None of this depends on the communication model; a deny rule after the rules that the workload needs would \
         close it.";
    2406 firewall_wide(rule, firewall, sources, everywhere, ports) =
        "Rule {rule} of {firewall} allows {sources} to reach {everywhere} on {ports}: data can leave there.";
    2407 firewall_storage(rule, firewall, sources, storage) =
        "Rule {rule} of {firewall} allows {sources} to reach {storage}, which is storage of every customer: a data-exfiltration path. \
         Allow only the hosts that the workload needs.";
    2408 firewall_translates(rule, firewall, sources, address) =
        "DNAT rule {rule} of {firewall}: TCP 29876-29877 of {address} is open to {sources}. Simplified communication needs no inbound port.";
    /// A route for the service or for storage to ``Internet``, next to a default route to an appliance.
    2409 route_past(route, table, destinations) =
        "Route {route} of {table} leads {destinations} past the appliance of the default route, uninspected. Simplified communication \
         doesn't need it. Check that no task needs it, and remove it.";
}
