//! Why a hop allows or blocks a flow.

model::catalogue! {
    1100 allows(rule, flow) = "{^rule} allows {flow}.";
    1101 allow(rules, flow) = "{^rules} allow {flow}.";
    1102 blocks(rule, flow) = "{^rule} blocks {flow}.";
    1103 block(rules, flow) = "{^rules} block {flow}.";
    1104 blocks_part(rule, flow, part) = "{^rule} blocks a part of {flow}: {part}.";
    1105 block_part(rules, flow, part) = "{^rules} block a part of {flow}: {part}.";
    1106 allows_others(rule) = "{^rule} allows other parts.";
    1107 allow_others(rules) = "{^rules} allow other parts.";
    /// The sources lack a fact that decides. Each missing fact comes with what to do or to paste.
    1108 unknown(flow, facts) = "Unknown: is {flow} allowed? Missing: {facts}.";
    /// Under a default route, the tag VirtualNetwork can hold public addresses. Check the routes of the nodes' subnet.
    1109 virtual_network_decides() =
        "However, a rule on VirtualNetwork decides otherwise if that tag holds the service's addresses, as it can under a default route.";
    1110 name_decides(account) =
        "Unknown: do nodes reach account {account} at its private endpoint or at its public address? It depends on how their network resolves its name.";
    1111 contradicting(resource) = "The sources describe {resource} in several ways. Nothing shows which description is in effect.";
    1112 contradicting_in(resource, members) =
        "The sources describe {resource} in several ways: {members}. Nothing shows which description is in effect.";
    1113 conditional(resource) = "What is on {resource} depends on a condition.";

    /// The verdict rests on an answer of the user's: see the answers of the plan.
    1114 as_answered() = "This rests on an answer.";

    1120 drops_without_route() = "Packets without a route are dropped.";
    1121 drops(route) = "{^route} drops packets.";
    1122 next_hop_unreachable(route) = "The next hop of {route} is in no network that the nodes' network reaches.";
    1123 service_elsewhere(route) = "The service is not where {route} leads.";
    1124 endpoint_elsewhere(route) = "The private endpoint is not where {route} leads.";
    1125 endpoint_unreachable(endpoint) =
        "The virtual network of private endpoint {endpoint} is neither the nodes' network nor peered with it.";
    /// Replies have to leave by the path that connections come in by. Add a route for the service's tag to Internet.
    1126 asymmetric(route) = "Asymmetric routing: {route} sends replies by another path than the connections come in by.";
    1127 policy_allows_others() = "A service-endpoint policy on the subnet allows other storage accounts only.";
    1128 nat_without_address() =
        "Nodes have no outbound internet access: the NAT gateway of their subnet has no public IP address.";
    1129 no_outbound_access() =
        "Nodes have no outbound internet access: the pool has no public IP addresses, and its subnet has no NAT gateway.";

    1140 public_access_disabled() = "It accepts no connections from public addresses (``publicNetworkAccess`` is ``Disabled``).";
    1141 accepts_nothing() = "It accepts connections only from addresses that its rules name, and its rules name none.";
    1142 no_access_rule(addresses) = "Its ``nodeManagementAccess`` has no rule for {addresses}.";
    1143 access_rules() = "Its ``nodeManagementAccess`` names the nodes' addresses.";
    1144 some_access_rules() = "Its ``nodeManagementAccess`` names some of the nodes' addresses.";

    1150 without_snat() =
        "The firewall treats the destination as private (SNAT) and keeps the node's private address, so replies are lost.";
    1151 near_miss(rule, target, host) = "Rule {rule} is for {target}, but nodes call {host}, which it does not cover.";
    1152 overrules(rule) = "It overrules {rule}.";
    1153 other_programs() =
        "The rules that allow it are for other programs than ``Microsoft.BatchClusters.Agent.exe``, the agent of simplified communication.";

    1160 ufw_inactive(source) = "ufw ({source}) is inactive and filters nothing.";
    1161 firewalld_stopped(source) = "firewalld ({source}) is not running and filters nothing.";
    1162 windows_off(source) = "The Windows firewall ({source}) is off in all profiles and filters nothing.";
    1163 no_hook(source) = "No chain in {source} is attached to a hook, so these rules filter nothing.";
}
