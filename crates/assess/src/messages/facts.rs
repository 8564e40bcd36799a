//! Facts that the sources lack, and how to get each.

model::catalogue! {
    1200 nodes() = "the addresses of the nodes: the rules treat some addresses of a virtual network differently";
    1201 give_nodes() = "Give the address range of the nodes' subnet (``--nodes`` on the command line), or paste the subnet.";
    1202 region() = "the region of the Batch account: the rules treat some regions differently";
    1203 choose_region() = "Choose the region (``--region`` on the command line).";
    1204 default_route() = "whether a default route is in effect, which can make the tag VirtualNetwork hold the whole internet";
    1205 find_default_route() = "Look for 0.0.0.0/0 in the routes of the nodes' subnet. Without such a route, the rules allow it.";
    1206 virtual_network() = "whether the tag VirtualNetwork holds the addresses that the routes of the nodes' subnet lead elsewhere";
    1207 paste_effective_rules() =
        "Paste the effective rules of a network interface in the nodes' subnet, such as that of a test virtual machine. Nodes' own \
         interfaces are usually in a subscription of Batch.";
    1208 service_addresses(tag) = "the addresses of {tag}: the service-tag table has none";
    1209 supply_tags() = "Supply Microsoft's current service-tag file (``--service-tags`` on the command line).";
    1210 check_tag() = "Check its spelling, or supply Microsoft's current service-tag file (``--service-tags`` on the command line).";
    1211 tag_of(tag, rule) = "which addresses the service tag {tag} of {rule} covers";

    1212 exists(rule, condition) = "whether {rule} exists: it depends on {condition}";
    1213 give_values() = "Add the values of the parameters or variables, or paste what is deployed.";
    1214 exists_to_allow(rule, condition) =
        "whether {rule} exists, which depends on {condition}: allowed with it, blocked without it";
    1215 exists_to_block(rule, condition) =
        "whether {rule} exists, which depends on {condition}: blocked with it, allowed without it";

    1216 attached_under(members, resource, condition) = "the {members} of {resource}: it depends on {condition}";
    1217 attached_to_allow(members, resource, condition) =
        "the {members} of {resource}, which depends on {condition}: allowed if it holds, blocked otherwise";
    1218 attached_to_block(members, resource, condition) =
        "the {members} of {resource}, which depends on {condition}: blocked if it holds, allowed otherwise";
    1219 attached_under_several(members, resource) = "the {members} of {resource}: it depends on several conditions";

    1220 paste_it() = "Paste it as well.";
    1221 paste_all() = "Paste the whole output.";
    1222 paste_nsg() = "Paste the NSG.";
    1223 paste_table() = "Paste the route table.";
    1224 paste_subnet() = "Paste the subnet, and what it refers to.";
    1225 paste_pool() = "Paste the pool.";
    1226 paste_whole_pool() = "Paste the whole pool, without ``--query`` or ``Select-Object``.";
    1227 paste_account() = "Paste the account.";
    1228 correct_it() = "Correct it in the text, or paste a fresh export.";
    1229 paste_effective_routes() = "Paste the effective routes of a network interface in the subnet, such as that of a test virtual machine.";

    1240 nsg(nsg) = "the rules of NSG {nsg}, which is on the nodes' subnet";
    1241 endpoint_nsg(nsg) = "the rules of NSG {nsg}, which is on the subnet of the private endpoint";
    1242 route_table(table) = "the routes of route table {table}, which is on the nodes' subnet";
    1243 egress_of_subnet(subnet) = "whether nodes without public IP addresses have outbound access in subnet {subnet}";
    1244 pool_network(pool) = "whether {pool} is in a virtual network, and in which: its ``networkConfiguration`` is not shown";
    1245 which_account(place, accounts) =
        "which Batch account the nodes of {place} belong to, which decides: the sources show {accounts}";
    1246 paste_pools() = "Paste the pools, or only the account that the nodes belong to.";
    1247 account() =
        "whether the Batch account accepts connections from its nodes: its public network access and its private endpoints";
    1248 all_of(rule_set, reason) = "all rules of {rule_set}: {reason}";
    1249 all_routes(table, reason) = "all routes of {table}: {reason}";
    1250 nsg_elsewhere(what) = "which NSG is on the nodes' subnet (it depends on {what})";
    1251 table_elsewhere(what) = "which route table is on the nodes' subnet (it depends on {what})";
    1252 nsg_of_subnet(subnet) = "which NSG is on subnet {subnet}";
    1253 routes_of_subnet(subnet) = "which route table is on subnet {subnet}";
    1254 paste_subnet_with_nsg() = "Paste the subnet and its NSG.";
    1255 paste_subnet_with_routes() = "Paste the subnet and its route table.";

    1256 mode(pool) = "which mode is in effect in {pool}: only if classic communication is, the plan opens what it needs";
    1257 subnet_of_symbol(symbol) = "the subnet of the nodes, which depends on the value of {symbol}";
    1258 rows_may_be_missing() = "rows of the listing may be missing";

    1260 gateway_routes() = "whether a gateway brings a default route into the nodes' subnet";
    1261 gateway_routes_of(firewall) = "whether a gateway brings a default route into the subnet of {firewall}";
    1262 ask_gateway() = "Ask whoever manages the gateway in the firewall's virtual network whether it announces a default route.";
    1263 service_endpoint(service, region) = "whether service endpoint {service} leads to storage in {region}";
    1264 check_endpoints() =
        "Check the service endpoints of the nodes' subnet: Azure routes storage of the listed locations only, once the state is ``Succeeded``.";
    1265 tag_length(route) = "whether the prefixes of {route} are longer than those of other routes to the same addresses";
    1266 means(field, value, rule) = "what the {field} {value} of {rule} means";
    1267 not_given(field, rule) = "the {field} of {rule}, which is missing";
    1268 not_shown(field, rule) = "the {field} of {rule}, which is not shown";
    1269 truncated(field, rule) = "the {field} of {rule}: the text breaks off before it";
    1270 appliance(appliance, route) = "what {appliance} allows, which {route} leads to";
    1271 paste_firewall() = "If it is an Azure Firewall, paste it with its policy. Otherwise, ask for the rules of the appliance.";
    1272 behind_gateway(route) = "what is behind the gateway that {route} leads to";
    1273 ask_owners() = "Ask the owners of the other premises whether their firewalls allow it to the internet.";
    1274 next_hop(route, hop) = "where {route} leads: its next hop is {hop}";
    1275 behind_firewall(firewall) =
        "where {firewall} sends what it allows: it may be tunneled to other premises or to another appliance";
    1276 look_at_routes() = "Look at the routes of the firewall's own subnet, and ask whoever manages what they lead to.";

    1280 outbound_path(place) = "whether nodes in {place} have public IP addresses: the subnet is private and has no NAT gateway";
    1281 nat_gateway(gateway) = "whether NAT gateway {gateway} on the nodes' subnet has a public IP address";
    1282 paste_nat_gateway() = "Paste the NAT gateway.";
    1283 scale_set_nodes(nsg, pool) =
        "whether the network interfaces that {nsg} is on belong to nodes of {pool}: they are in a scale set, and an account with the \
         pool allocation mode ``UserSubscription`` has its nodes in scale sets of your subscription";
    1284 use_or_leave_out() = "If nodes use the NSG, allow the required traffic in it. If they don't, leave the NSG out.";
    1285 firewall_without_address(firewall) =
        "how {firewall} reaches the internet: it shows no public IP address, and its subnet no NAT gateway";
    1286 add_address() = "Add a public IP address to the firewall, or route its subnet to where connections leave.";
    1287 nat_without_address(gateway) =
        "whether nodes have outbound access: NAT gateway {gateway} on their subnet has no public IP address";
    1288 fix_nat_gateway() = "Add a public IP address to the NAT gateway, or remove it from the subnet.";
    1289 default_outbound_access(subnet) =
        "whether Azure provides default outbound access in {subnet}, which allows it but does not guarantee it";
    1290 add_nat_gateway() = "Add a NAT gateway to the subnet, or test a connection from a node.";
    1291 egress_addresses() = "from which public addresses the nodes call the account, which accepts only some";
    1292 paste_addresses() = "Paste the public IP addresses of the pool, or of the NAT gateway or firewall on its path.";
    1293 private_classic() =
        "how the service reaches classic nodes of a pool without public IP addresses: it doesn't connect over the internet";
    1294 only_simplified() =
        "No command shows it, and no step depends on it: such pools need no rules of classic communication.";

    1300 firewall_network(network, firewall, address) = "whether {network} reaches {firewall} at {address}";
    1301 paste_networks() = "Paste both virtual networks with their peerings.";
    1302 peering_ends(network, firewall, other) =
        "whether {network} reaches {firewall} in {other}: only one of the two networks lists their peering, so the descriptions \
         contradict each other";
    1303 export_networks() = "Export both virtual networks again, at the same time.";
    1304 peering_access(network, other) =
        "whether {network} reaches {other}: their peering doesn't surely allow access between the networks \
         (``allowVirtualNetworkAccess``), so only NSG rules that name the addresses can allow the traffic";
    1305 allow_access() = "Allow virtual network access in both peerings, or test a connection from a node.";
    1306 network(name) = "network {name}";

    1310 private_ranges(owner, why) = "which destinations {owner} treats as private and does not translate: {why}";
    1311 look_at_ranges() = "Look at the private IP ranges (SNAT) of the firewall or its policy.";
    1312 ranges_add_up() = "they may apply in addition to those of the policy";
    1313 no_range(text) = "{text} is not a range";
    1314 learned_ranges() = "it learns them automatically";

    1320 custom_dns(vnet, servers) =
        "whether the DNS servers of network {vnet} ({servers}) resolve the node management endpoint to the private endpoint";
    1321 look_up_name() = "Look the name up from a machine in the subnet (``nslookup <node management endpoint>``).";
    1322 private_dns(zone) = "whether the nodes' virtual network resolves names by the private DNS zone {zone}";
    1323 paste_links() =
        "Paste the zone's links, or look the name up from a machine in the subnet (``nslookup <node management endpoint>``).";
    1324 private_endpoint(endpoint) = "where private endpoint {endpoint} is";
    1325 hidden_endpoint(account) =
        "whether {account} has a nodeManagement private endpoint in a module or template that is not shown";
    1326 paste_deployed_account() = "Paste the account as it is deployed, or that part.";
    1327 endpoint_state(endpoint, state) =
        "whether the connection of private endpoint {endpoint} is approved, and for what: its state is {state}";
    1328 endpoint_target(endpoint) =
        "whether the connection of private endpoint {endpoint} is approved, and for what: its target or its ``groupIds`` are not shown";
    1329 endpoint_groups(endpoint) =
        "whether the connection of private endpoint {endpoint} is approved, and for what: its ``groupIds`` are not shown";
    1330 paste_endpoint() = "Paste the private endpoint.";
    1331 vnet(vnet) = "whether virtual network {vnet} reaches the private endpoint";
    1332 paste_vnet() = "Paste the virtual network, with its peerings.";
    1333 endpoint_policies(endpoint) =
        "whether network policies for routes are enabled on the subnet of private endpoint {endpoint}";
    1334 paste_endpoint_subnet() = "Paste that subnet and its virtual network.";
    1335 endpoint_precedence(endpoint) =
        "whether a route to the address of private endpoint {endpoint} takes precedence, although network policies for routes are \
         disabled on its subnet";
    1336 test_or_remove_route() = "Test a connection from a machine in the subnet of the nodes, or remove the route.";
    1337 public_access(value, account) = "what the ``publicNetworkAccess`` {value} of {account} means for its nodes";
    1338 ask_perimeter() = "With a network security perimeter, its access rules decide: ask whoever manages it.";
    1339 default_access(value, account) = "what the default action {value} of the ``nodeManagementAccess`` of {account} means for its nodes";
    1340 endpoint_policy(policy) = "which storage accounts service-endpoint policy {policy} allows";

    1350 admin_rules(network) = "whether the security admin rules are in effect in {network}";
    1351 the_network() = "the network";
    1352 list_admin_rules() = "Check whether they are listed for that virtual network.";
    1353 shared_priority(rule) = "which rule comes first: {rule} shares its priority with a rule that decides differently";
    1354 paste_export() = "Paste a fresh export. Azure keeps no two rules of one direction at the same priority.";
    1355 asg(group, rule) = "whether the nodes are in application security group {group}, which {rule} names";
    1356 see_interfaces() = "Check which network interfaces are in it.";
    1357 conflict(resource) = "which description of {resource} is in effect";
    1358 conflict_in(resource, members) = "which description of {resource} is in effect ({members})";
    1359 remove_outdated() = "Remove the outdated description, or provide the current state instead of both.";
    1360 differing_members(members) = "they differ in {members}";
    1361 many_members(count) = "they differ in {count} members";

    1370 ip_group(group, rule) = "which addresses the IP group {group} of {rule} holds";
    1371 paste_ip_group() = "Paste the IP group as well.";
    1372 host_addresses(host, rule) = "whether the addresses of {host}, which {rule} names, are those that the nodes call";
    1373 name_the_tag() = "Name the service tag in the rule instead, or check which addresses the firewall gets for the name.";
    1374 hosts_of(what, rule) = "whether {what} of {rule} holds the hosts that the nodes call";
    1375 fqdn_tag(tag) = "the FQDN tag {tag}";
    1376 category_or_url(text) = "the web category or URL {text}";
    1377 look_in_log() = "Look for the connection in the firewall's log, or name the hosts or the service tag in a rule.";
    1378 own_endpoint(rule, target) = "the account's own endpoint: {rule} is for {target}";
    1379 node_endpoint(rule, target) = "the account's node management endpoint: {rule} is for {target}";
    1380 paste_account_show() = "Paste the output of ``az batch account show``.";
    1381 collection_order(collection) =
        "which comes first: {collection} or another collection of the same priority that decides differently";
    1382 change_priorities() = "Give them different priorities, or paste a fresh export.";
    1383 base_policy(policy) = "firewall policy {policy}, which may inherit rules that come first";
    1384 paste_policy() = "Paste the policy and its rule collection groups.";
    1385 policy_groups(policy) = "all rule collection groups of firewall policy {policy}";
    1386 paste_groups() = "Paste them as well: they hold the policy's rules.";
    1387 policy_of(group) = "which firewall policy {group} belongs to";
    1388 paste_groups_with_ids() = "Paste the groups as Azure prints them, with their IDs.";

    1400 condition(rule, condition) = "whether {rule} matches: the condition {condition} is not modeled";
    1401 interface(rule) = "whether {rule} matches: it names an interface that may be the node's";
    1402 program(rule, program) = "whether {rule} matches: it is for the program {program} alone";
    1403 tracking(rule) = "whether {rule} matches: other rules take a part of the connection out of tracking";
    1404 target(rule) = "what {rule} does: it is not modeled";
    1405 rewrites(rule) = "whether packets that {rule} rewrites still reach the service and get replies";
    1406 marks(rule) = "the route of packets that {rule} marks";
    1407 rewritten(rule) = "whether {rule} matches: a rule before it rewrites the packets";
    1408 circle(chain) = "what {chain} does: chains call each other in a circle";
    1409 chain_default(chain) = "the default of {chain}, which decides what no rule matches";
    1410 rest_of(firewall, reason) = "the rest of {firewall}: {reason}";
    1411 text_truncated() = "the text is truncated";
    1412 rules_for_ipv4(firewall) = "the rules for IPv4: {firewall} shows those for IPv6 alone";
    1413 run_for_ipv4(command) = "The rules for IPv4 are not shown: run {command}.";
    1414 filter_table(firewall) = "the filter table, which {firewall} does not show";
    1415 run_for_filter_table(command) = "The filter table is not shown: run {command}.";
    1416 steps(chain, limit) = "what the rules from {chain} on do: evaluating them takes more than the limit of {limit} steps";

    1420 paste_ufw_status() = "Paste the verbose status. Its line ``Default:`` shows the default.";
    1421 connect_to_service() = "Connect from a node to the service, and check whether it replies.";
    1422 check_mark() = "Check whether a rule for the mark selects another routing table.";
    1423 paste_firewalld() = "Paste the rules that firewalld makes of all its zones and policies.";
    1424 paste_profiles() = "Paste the profiles behind the rules. The line ``Firewall Policy`` shows the default.";
    1425 check_profile() = "Check which profile the node is in.";
    1426 check_on_node() = "Check on a node whether the rule concerns the connection.";
    1427 paste_chains() = "Paste all chains. The base chains show their policy.";
    1428 check_counter() = "Connect from a node, and check whether the rule's packet counter rises.";
}
