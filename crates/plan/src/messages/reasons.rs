//! The reasons of changes, and the descriptions of added rules.

model::catalogue! {
    2060 batch_connects(tag) = "The Batch service opens connections to classic nodes from {tag}; they stay classic until they are moved.";
    2061 classic_nodes_use(tag) = "Classic nodes communicate with the Batch service through {tag}.";
    2062 nodes_connect(tag) = "Nodes open connections to {tag}: simplified nodes always, classic nodes if their tasks call the Batch service.";
    2063 names_the_nodes() = "The rule names the addresses of the nodes, because the NSG filters more than them.";
    2064 moves_up(rule) = "No earlier priority is free: rule {rule} moves to a later one, and the order of the rules stays the same.";

    2070 only_classic_ports() = "The rule allows only the ports on which the Batch service connects to classic nodes.";
    2071 other_ports_stay() = "The rule keeps its other ports, and no longer allows those on which the Batch service connects to classic nodes.";
    2072 wider_rule_stays(rule) = "Rule {rule} allows more than classic communication and stays. This rule precedes it, and blocks the ports of the service.";
    2073 classic_storage(tag) =
        "Classic nodes needed {tag}; simplified nodes don't. Keep it if tasks use storage accounts there (see what the \
         workload needs).";
    2074 storage_in_region() =
        "Classic nodes needed storage in the region; simplified nodes don't. Keep it if tasks use storage accounts there (see \
         what the workload needs).";
    2075 only_replies() = "Only the replies of classic nodes needed it: simplified communication is allowed without it.";
    2076 blocks_batch() = "Simplified nodes take no connections from the Batch service, and nothing else on the path blocks them.";
    2077 undoes_tightening() = "Undoes the removal of classic rules.";

    2080 classic_through_firewall(tag) = "Classic nodes communicate with the Batch service through {tag}, and their routes lead through this firewall.";
    2081 simplified_through_firewall(tag) = "Simplified nodes open connections to {tag}, and their routes lead through this firewall.";
    2082 route_leads_elsewhere(route, tag) = "Route {route} is for {tag} alone, and leads elsewhere.";
    2083 replies_return(tag) =
        "Replies to connections that the service opens from {tag} must return to it directly, on the path that the \
         connections took. Simplified nodes use the same route.";
    2084 classic_route(tag) = "Classic nodes communicate with the Batch service through {tag}, and another route blocks that.";
    2085 simplified_route(tag) = "Simplified nodes open connections to {tag}, and another route blocks them.";
    2086 also_routes(others) = "The route table also routes the traffic of {others}.";

    2090 replies_allowed(tag) = "Replies of connections with {tag} must be allowed as well.";
    2091 batch_connects_to_nodes(tag) = "The Batch service opens connections to classic nodes from {tag}.";
    2092 simplified_nodes_connect(tag) = "Simplified nodes open connections to {tag}.";
    2093 addresses_of_today() = "Service tags don't exist on nodes: these are today's addresses, which change from time to time.";

    2100 accepted(cuts) = "Accepted by the user, although it blocks {cuts}.";
    /// The change is verified for its target alone, and is in no script until the user names the rule sets that nodes use.
    2101 unconfirmed(target) =
        "The sources don't show whether nodes use {target}. Name it (``--on`` on the command line) to include this change in \
         the scripts.";

    2110 simplified_rule() = "Azure Batch: simplified node communication";
    2111 classic_rule() = "Azure Batch: classic node communication, until the pools are moved";
    2112 deny_rule() = "Azure Batch: nodes no longer take connections from the service";
    2113 node_rule(name) = "Azure Batch: {name}";
}
