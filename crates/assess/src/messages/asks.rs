//! What is asked about facts that the sources lack.

model::catalogue! {
    1430 region() = "In which region is the Batch account?";
    1431 nodes() = "Which addresses do the nodes have?";
    1432 default_route(place) = "Is a default route (0.0.0.0/0) in effect for {place}, from a route table or a gateway?";
    1433 virtual_network(place) = "Does the tag VirtualNetwork hold the addresses that the routes of {place} lead elsewhere?";
    1434 nsg_of_subnet(subnet) = "Which NSG is on subnet {subnet}?";
    1435 routes_of_subnet(subnet) = "Which route table is on subnet {subnet}?";
    1436 network_of_pool(pool) = "In which virtual network is {pool}?";
    1437 public_addresses(place) = "Do the nodes of {place} have public IP addresses?";
    1438 account(account) = "Does {account} accept connections from its nodes?";
    1439 which_account(place) = "Which Batch account do the nodes of {place} belong to?";
    1440 public_access(account) = "Which ``publicNetworkAccess`` is in effect for the nodes of {account}?";
    1441 default_access(account) = "What is the default action of the ``nodeManagementAccess`` of {account}?";
    1442 gateway(place) = "Does a gateway bring a default route into the subnet of {place}?";
    1443 condition(condition) = "Does the condition {condition} hold?";
    /// A module's default is not assumed where it decides. If it applies, give it as the answer.
    1444 value(symbol) = "What is the value of {symbol}?";
    1445 tag(tag) = "Which addresses does the service tag {tag} cover?";
    1446 security_group(group) = "Are the nodes in application security group {group}?";
    1447 all_rules(rule_set) = "Does the text show all rules of {rule_set}?";
    1448 egress_addresses(account) = "From which public IP addresses do the nodes call {account}?";
    1449 private_name(place) = "Do the nodes of {place} resolve the node management endpoint to the private endpoint?";
    1450 the_nodes() = "the nodes";
    1451 appliance(appliance, route) = "Does {appliance}, which {route} leads to, allow everything that the nodes need?";
    1452 behind_gateway(route) = "Is everything that the nodes need allowed behind the gateway that {route} leads to?";
    1453 behind_firewall(firewall) = "Does everything that {firewall} allows reach the internet?";
    1454 nat_gateway(gateway) = "Does NAT gateway {gateway} have a public IP address?";
    1455 scale_set_nodes(nsg, pool) = "Is {nsg} on the network interfaces of nodes of {pool}?";
    1456 nat_without_address(gateway) = "Do the nodes have outbound access, although NAT gateway {gateway} has no public IP address?";
    1457 outbound_access(subnet) = "Do nodes without public IP addresses have outbound access in {subnet}?";
    1458 reaches(network, other) = "Does {network} reach {other}?";
    1459 translates(owner) = "Does {owner} translate the addresses of what goes to the Batch service and to storage (SNAT)?";
    1460 endpoint_state(endpoint) = "Is the connection of private endpoint {endpoint} approved, and for ``nodeManagement``?";
    1461 hidden_endpoint(account) = "Do the nodes reach {account} at a nodeManagement private endpoint?";
    1462 reaches_endpoint(network) = "Does virtual network {network} reach the private endpoint?";
    1463 endpoint_policies(endpoint) = "Are network policies for routes enabled on the subnet of private endpoint {endpoint}?";
    1464 endpoint_precedence(endpoint) = "Does a route to the address of private endpoint {endpoint} take precedence?";
    1465 endpoint_policy(policy) = "Does service-endpoint policy {policy} allow ``/services/Azure/Batch``?";
    1466 admin_rules(network) = "Are the security admin rules in effect in {network}?";
    1467 private_classic() = "Does the Batch service reach classic nodes of a pool without public IP addresses?";
    1468 mode(pool) = "Which mode is in effect in {pool}?";
    1469 all_routes(table) = "Does the text show all routes of {table}?";
    /// What is missing can only be pasted.
    1470 shown(fact) = "Find out {fact}.";
}
