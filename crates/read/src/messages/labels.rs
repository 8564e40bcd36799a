//! Kinds and names of what sources describe, as phrases.

model::catalogue! {
    3130 nsg(name) = "NSG {name}";
    3131 route_table(name) = "route table {name}";
    3132 virtual_network(name) = "virtual network {name}";
    3133 subnet(name) = "subnet {name}";
    3134 network_interface(name) = "network interface {name}";
    3135 public_address(name) = "public IP address {name}";
    3136 nat_gateway(name) = "NAT gateway {name}";
    3137 private_endpoint(name) = "private endpoint {name}";
    3138 endpoint_policy(name) = "service endpoint policy {name}";
    3139 admin_rules(name) = "security admin rule collection {name}";
    3140 firewall(name) = "firewall {name}";
    3141 firewall_policy(name) = "firewall policy {name}";
    3142 rule_collection_group(name) = "rule collection group {name}";
    3143 ip_group(name) = "IP group {name}";
    3144 account(name) = "Batch account {name}";
    3145 pool(name) = "pool {name}";
    3146 rule(name) = "rule {name}";
    3147 rules(names) = "rules {names}";
    3148 route(name) = "route {name}";
    3149 routes(names) = "routes {names}";
    3150 rule_collection(name) = "rule collection {name}";
    3151 peering(name) = "peering with {name}";
    3160 unnamed_rule(line) = "rule at line {line}";
    3161 unnamed_collection(line) = "collection at line {line}";
    3162 unnamed_route(destination) = "route for {destination}";
    3163 unnamed_route_at(line) = "route at line {line}";
    3164 rules_in(source) = "the rules in {source}";
    3165 routes_in(source) = "the routes in {source}";
    3166 effective_rules_in(source) = "the effective rules in {source}";
    3167 effective_routes_in(source) = "the effective routes in {source}";
    3168 admin_rules_in(source) = "the security admin rules in {source}";
    3170 inbound() = "inbound";
    3171 outbound() = "outbound";
}
