//! Why a phase can't change what it should.

model::catalogue! {
    2150 blocks_endpoint(nsg, endpoint, addresses) =
        "{^nsg}: nodes reach the account at private endpoint {endpoint}, which this NSG is not certain to allow. Allow TCP \
         443 from the nodes to {addresses}.";
    2151 awaits_endpoint(nsg) =
        "{^nsg}: the account takes no connection from public addresses, and the nodes have none, so a rule on the service tag \
         would not help. Create a ``nodeManagement`` private endpoint, then plan again.";
    2152 nsg_without_region(nsg) = "{^nsg}: the region is unknown, so no rule can name its service tags. Choose the region.";
    2153 unplaced(nsg, tag) = "{^nsg}: rules are missing from the source, or the priority of one is unreadable, so no rule on {tag} is certain to come first.";
    2154 no_inbound_priority(nsg, tag) = "{^nsg}: no inbound priority is free for a rule on {tag}.";
    2155 no_outbound_priority(nsg, tag) = "{^nsg}: no outbound priority is free for a rule on {tag}.";
    2156 rule_no_help(nsg, priority, tag) = "{^nsg}: even a rule at priority {priority} is not certain to allow {tag}.";

    2160 not_offered(nsg, region) = "{^nsg}: Batch does not offer simplified communication in {region}, so nothing is removed.";
    2161 no_pool_migrates(nsg) = "{^nsg}: none of its pools can be migrated as configured, so nothing is removed.";
    2162 simplified_uncertain(nsg) = "{^nsg}: simplified communication is not certain to be allowed, so nothing is removed.";
    2163 inbound_stays_open(nsg) = "{^nsg}: no change of its rules blocks inbound connections from the Batch service.";
    2164 inbound_unknown(nsg) = "{^nsg}: it is unknown whether inbound connections from the Batch service are blocked, and no rule is known to allow them.";
    2165 no_priority_before(nsg, rule) = "{^nsg}: no inbound priority is free before rule {rule}.";
    2166 priority_unreadable(nsg, rule) = "{^nsg}: the priority of rule {rule} is unreadable, so no rule is certain to come before it.";
    2167 simplified_worse(nsg) = "{^nsg}: without these rules, less of simplified communication would be allowed, so they stay.";

    2170 one_rule_too_many(nsg, most, has, free, remedy) =
        "{^nsg}: an NSG holds at most {most} rules. It has {has}, so there is room for {free}, and 1 more is needed. \
         {remedy}";
    2171 too_many_rules(nsg, most, has, free, needed, remedy) =
        "{^nsg}: an NSG holds at most {most} rules. It has {has}, so there is room for {free}, and {needed} more are needed. \
         {remedy}";
    2172 merge_rules() = "Merge rules that differ in their addresses or ports only.";
    2173 remove_covered(rules) = "Remove rules that never decide, because earlier rules cover them: {rules}.";
    2174 too_many_addresses(nsg, most, has, needed) =
        "{^nsg}: the rules of an NSG name at most {most} addresses and ranges. They name {has}, and {needed} more are needed. \
         Merge prefixes, or use service tags or application security groups instead.";
    2175 too_many_groups(policy, most, has) =
        "{^policy}: a firewall policy holds at most {most} rule collection groups, and it has {has}. Merge two of them \
         first.";
    2176 too_many_pairs(firewall, most, has) =
        "{^firewall}: the network rules of a firewall name at most {most} pairs of a source and a destination, and they name \
         {has}. Use IP groups, or remove rules, first.";
    2177 too_many_routes(table, most, tags, tag) =
        "{^table}: it has as many routes as a table can hold ({most}, {tags} of them for service tags), so none can be added \
         for {tag}. Remove one first.";

    2180 region_unknown(place) = "{^place}: the region is unknown, so no change can name its service tags. Choose the region.";
    2181 described_twice(resource) =
        "{^resource} is described more than once, and differently, so nothing is changed here. Keep the current \
         description only.";

    2190 nodes_unknown(firewall) =
        "{^firewall}: the addresses of the nodes are unknown, and a rule for everyone behind the firewall would be too wide. \
         Paste the subnet of the nodes, or enter their addresses.";
    2191 inherited_decides(firewall, group, policy, why) =
        "{^firewall}: none of its rules comes before those that it inherits, and {group} of {policy} decides. {^why} Change \
         it there.";
    2192 network_rule_no_help(firewall, tag, why) = "{^firewall}: even a network rule that comes first is not certain to allow {tag}. {^why}";
    2193 no_firewall_priority(firewall, tag) = "{^firewall}: no priority is free for a rule on {tag}.";

    2200 firewalld(firewall, flow) = "{^firewall}: no change of firewalld's zones and policies is planned. Add a rich rule there that accepts {flow}.";
    2201 windows_blocks(firewall, rule, flow) =
        "{^firewall}: rule {rule} blocks, and in Windows Firewall what blocks overrides what allows, so no new rule helps: \
         narrow it so that it leaves out {flow}, or disable it.";
    2202 node_rule_no_help(firewall, flow, why) = "{^firewall}: no new rule is certain to decide about {flow}. {^why}";

    2210 routes_incomplete(table, reason) = "{^table}: {reason}, so no route is certain to decide. Paste the complete table.";
    2211 route_no_help(table, tag, why) = "{^table}: no route for {tag} to ``Internet`` would allow it. {^why}";
    2212 route_to_public(table, tag, why) =
        "{^table}: no route for {tag} to ``Internet`` is proposed, because nodes would then call from public addresses of \
         their own. {^why} Allow those addresses first.";
    2213 route_harms(table, tag, why) = "{^table}: no route for {tag} to ``Internet`` is proposed, because it would block what else nodes need. {^why}";

    2220 admin_rules_may_allow(subject) =
        "{subject}: security admin rules may allow inbound connections from the Batch service, whatever NSGs say. Ask those \
         who manage these rules to remove that.";
    2221 no_nsg_blocks(subject) = "{subject}: no NSG on its path blocks inbound connections from the Batch service. Put one on its subnet.";
    2222 nsg_of_batch(subject) =
        "{subject}: it is in no virtual network, so no rule of yours blocks inbound connections from the Batch service. Batch \
         manages that NSG itself.";
    2223 nothing_blocks(subject) = "{subject}: nothing in it blocks inbound connections from the Batch service. Paste the NSG of the subnet as well.";
}
