//! What sentences call things: the kind, then the name.

model::catalogue! {
    1000 nsg(name) = "NSG {name}";
    1001 route_table(name) = "route table {name}";
    1002 subnet(name) = "subnet {name}";
    1003 pool(name) = "pool {name}";
    1004 account(name) = "account {name}";
    1005 firewall(name) = "firewall {name}";
    1006 firewall_policy(name) = "firewall policy {name}";
    1007 rule_collection_group(name) = "rule collection group {name}";
    1008 collection(name) = "collection {name}";
    1009 admin_rule_collection(name) = "security admin rule collection {name}";
    1010 private_endpoint(name) = "private endpoint {name}";
    1011 network_interface(name) = "network interface {name}";
    1012 network_interface_of(name, machine) = "network interface {name} of {machine}";
    1013 unnamed() = "without a name";
    1014 nsg_of(place) = "the NSG of {place}";
    1015 routes_of(place) = "the routes of {place}";
    1016 account_of(place) = "the account of {place}";

    1020 flow_to(protocol, ports, remote) = "{protocol} {ports} to {remote}";
    1021 flow_from(protocol, ports, remote) = "{protocol} {ports} from {remote}";
    1022 flow_between_nodes(protocol, ports) = "{protocol} {ports} between the nodes";
    1023 flow_to_endpoint(protocol, ports) = "{protocol} {ports} to the private endpoint";
    1024 protocol_and_port(protocol, port) = "{protocol} {port}";
    1025 one_prefix(prefix) = "{prefix} (1 prefix)";
    1026 prefixes(listed, count) = "{listed} ({count} prefixes)";
    1027 of_nodes(prefixes) = "that of the nodes in {prefixes}";
    1028 from_ports(ports) = "that from source ports {ports}";
    1029 to_ports(ports) = "that to ports {ports}";

    1040 rule(name, priority) = "rule {name} (priority {priority})";
    1041 default_rule(name, priority) = "default rule {name} (priority {priority})";
    1042 rule_not_shown() = "a rule that the source does not show";
    1043 unclear() = "unclear";
    1044 rule_of(rule, rule_set) = "{rule} of {rule_set}";
    1045 always_allow() = "a security admin rule with the action ``AlwaysAllow``";
    1046 no_admin_rule() = "the default of the security admin rules (no rule matches)";
    1047 rule_in(rule, firewall) = "{rule} in {firewall}";

    1050 route(name, destinations, next_hop) = "route {name} ({destinations} to {next_hop})";
    1051 no_route() = "the lack of a route";
    1052 route_to_internet() = "the system route to the internet";
    1053 route_for_private_addresses() = "the system route for private addresses";
    1054 route_of_vnet() = "the system route of the virtual network";
    1055 route_of_peering() = "the system route of a peering";
    1056 service_endpoint(service) = "service endpoint {service}";
    1057 route_to_private_endpoint() = "the route to a private endpoint";
    1058 route_to_endpoint(endpoint) = "the route to private endpoint {endpoint}";
    1059 short_route(name) = "route {name}";
    1060 system_route() = "a system route";
    1061 endpoint_of_account(endpoint) = "private endpoint {endpoint} of the account";

    1065 internet() = "Internet";
    1066 appliance(addresses) = "appliance {addresses}";
    1067 gateway() = "the virtual network gateway";
    1068 vnet() = "the virtual network";
    1069 peered_network() = "a peered network";
    1070 a_service_endpoint() = "a service endpoint";
    1071 a_private_endpoint() = "a private endpoint";
    1072 none() = "None";
    1073 an_appliance() = "an appliance";

    1080 network_rule(name) = "network rule {name}";
    1081 application_rule(name) = "application rule {name}";
    1082 firewall_rule(name) = "rule {name}";
    1083 rule_in_collection(rule, collection, priority) = "{rule} (collection {collection}, priority {priority})";
    1084 firewall_rule_not_shown() = "a rule of the firewall that the sources do not show";
    1085 firewall_default() = "the firewall's default rule";
    1086 for_host(rule, host) = "{rule} for {host}";
    1087 without_snat(rule) = "the lack of SNAT after {rule}";
    1088 routing_behind(rule) = "the routing of the firewall's own subnet after {rule}";

    1090 node_rule(text) = "rule {text}";
    1091 policy(policy, chain) = "the policy {policy} of {chain}";
    1092 default_policy(chain) = "the default of {chain}";
    1093 no_chain(firewall) = "the default of {firewall} (no chain filters the packets)";
}
