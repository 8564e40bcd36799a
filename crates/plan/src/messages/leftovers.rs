//! What stays open wider than it has to be.

model::catalogue! {
    2400 classic_ports(rule, nsg, sources) =
        "Rule {rule} of {nsg} still allows connections to TCP 29876-29877 from {sources}; simplified communication needs none.";
    2401 wide_inbound(rule, nsg) = "Rule {rule} of {nsg} allows inbound connections from everyone on every port; Batch needs none of it.";
    2402 wide_outbound(rule, nsg, destination, ports) =
        "Rule {rule} of {nsg} allows outbound connections to {destination} on {ports}: data can leave there. Simplified nodes \
         need TCP 443 to ``BatchNodeManagement`` of their region, and the workload what is listed as its needs.";
    2403 storage_outbound(rule, nsg, tag) =
        "Rule {rule} of {nsg} allows outbound connections to {tag}, which is every storage account there, including those of \
         other people: data can leave there. A service endpoint with a policy, or private endpoints, allow only the accounts \
         that the workload needs.";
    2404 addresses_for_tag(rule, nsg, tag) =
        "Rule {rule} of {nsg} lists addresses of the service, which change from time to time; the tag {tag} follows \
         automatically.";
    2405 open_by_default(nsg) =
        "{^nsg} denies no outbound traffic, so default rule ``AllowInternetOutBound`` allows nodes to reach the whole \
         internet. None of this depends on the communication model; a deny rule after the rules that the workload needs would \
         close it.";
}
