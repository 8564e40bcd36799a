//! Advice and warnings in addition to the verdicts.

model::catalogue! {
    1500 location_without_tags(subject, location) =
        "The sources show that {subject} is in {location}, for which the service-tag table has no addresses, so its verdicts are \
         unknown. Supply Microsoft's current service-tag file (``--service-tags`` on the command line).";
    1501 located(region, subject) = "The region {region} is the location of {subject}.";
    1502 only_region(region) =
        "The region {region} is the only one that the sources name. Choose another one if that is wrong.";
    /// Addresses of the service differ by region, so verdicts can be unknown until the region is chosen.
    1503 no_region() = "The sources name no region, or several. Choose the region of the Batch account.";
    1504 not_offered(region) =
        "Batch does not offer simplified communication in {region}: pools there can't be moved. Use a Batch account in a region that offers it.";
    1505 other_region_shown(chosen, subject, shown) =
        "You chose the region {chosen}, but the sources show that {subject} is in {shown}. Check the region: rules for another one don't apply.";
    /// The flow is allowed today, and may be blocked once the service gets other addresses. Allow the service tag instead.
    1506 fragile(flows) =
        "Allowed, but fragile: rules or routes allow {flows} only because they list today's addresses. Microsoft changes them from \
         time to time, and publishes a new range at least one week before it is used. A rule on the service tag follows automatically.";
    1507 mode(mode, target) = "Its mode in effect is {mode}. The target is {target}.";
    1508 not_set() = "not set";
    1509 mode_not_shown() = "The mode of the pool is not shown, and newer releases of the az CLI leave it out.";
    1510 only_target_shown(target) =
        "The pool requests {target} (``targetNodeCommunicationMode``). The mode in effect is not shown, and newer releases of the az CLI leave it out.";
    1511 show_mode() =
        "To see ``currentNodeCommunicationMode``, run ``az rest --method get --url '<pool id>?api-version=2024-07-01'``.";
    1512 pool_id(id) = "The pool ID is {id}.";

    1513 own_dns(servers) =
        "The virtual network resolves names with {servers}. These DNS servers must resolve the hosts of the Batch account and, for \
         classic nodes, of its blob, queue, and table storage.";

    1520 ipv6(flows) =
        "Over IPv6, not all of {flows} is allowed. Nodes without IPv6 never use it. If the subnet has IPv6, allow it there as well.";
    1521 udp() =
        "TCP 443 is what the service uses today. Microsoft recommends 443 over any protocol, because UDP is reserved for later use.";
    1522 wide_virtual_network(flows) =
        "The verdict on {flows} assumes that the tag VirtualNetwork holds private addresses only. If a route for 0.0.0.0/0 is on the \
         subnet, the tag may hold the whole internet, and a rule on it allows more than it seems to.";
    1523 other_regions(rule, others, region) =
        "Rule {rule} is about the Batch service of another region ({others}). This plan is about {region}.";
    1524 source_never_matches(rule, tags) =
        "Rule {rule} never matches a node: its source is {tags}, and a node has a private address. Were source and destination swapped?";
    1525 destination_never_matches(rule, tags) =
        "Rule {rule} never matches a node: its destination is {tags}, and a node has a private address. Were source and destination swapped?";
    1526 tag_of_other_cloud(rule, tag) =
        "Rule {rule} names {tag}, which is a service tag of another cloud than that of the nodes.";
    1527 misspelled_tag(rule, tag, near) =
        "Rule {rule} names {tag}, which is no service tag that Switchover knows. Do you mean {near}?";
    1528 unknown_tag(rule, tag) = "Rule {rule} names {tag}, which is no service tag that Switchover knows.";

    1550 blocked_need(need, rule, flows, remote) = "{^need} is blocked: {rule} blocks {flows} to {remote}.";
    1551 name_resolution() = "name resolution";
    1552 names_effect() =
        "Nodes can't resolve the name of the node management endpoint or of storage accounts, so they fail although the required flows are allowed.";
    1553 platform() = "the Azure platform";
    1554 platform_effect() =
        "The VM agent can't report to Azure, so nodes can become unusable although the required flows are allowed.";
    1555 metadata() = "the instance metadata service";
    1556 metadata_effect() = "Nodes can't get tokens of managed identities or read their own metadata.";
    1557 license() = "license activation";
    1558 license_effect() = "Windows nodes can't activate their license.";
    1560 allow_on_nodes(flows, remote) = "Allow {flows} to {remote} in the firewall on the nodes.";
    1561 allow_in_nsg(flows, remote) = "Allow {flows} to {remote} in the NSG.";
    1562 allow_in_admin_rules(flows, remote) = "Allow {flows} to {remote} in the security admin rules.";
    1563 remove_or_allow(flows, tag) =
        "Remove the rule, or allow {flows} to {tag} in a rule with a lower priority number.";
}
