//! What resources without a name are called.

model::catalogue! {
    3175 nsg(line) = "the unnamed NSG at line {line}";
    3176 route_table(line) = "the unnamed route table at line {line}";
    3177 route(line) = "the unnamed route at line {line}";
    3178 virtual_network(line) = "the unnamed virtual network at line {line}";
    3179 subnet(line) = "the unnamed subnet at line {line}";
    3180 network_interface(line) = "the unnamed network interface at line {line}";
    3181 public_address(line) = "the unnamed public IP address at line {line}";
    3182 nat_gateway(line) = "the unnamed NAT gateway at line {line}";
    3183 private_endpoint(line) = "the unnamed private endpoint at line {line}";
    3184 dns_zone(line) = "the unnamed private DNS zone at line {line}";
    3185 dns_link(line) = "the unnamed DNS zone link at line {line}";
    3186 endpoint_policy(line) = "the unnamed service endpoint policy at line {line}";
    3187 firewall(line) = "the unnamed Azure Firewall at line {line}";
    3188 firewall_policy(line) = "the unnamed firewall policy at line {line}";
    3189 rule_collection_group(line) = "the unnamed rule collection group at line {line}";
    3190 ip_group(line) = "the unnamed IP group at line {line}";
    3191 account(line) = "the unnamed Batch account at line {line}";
    3192 pool(line) = "the unnamed Batch pool at line {line}";
    3193 admin_rule(line) = "the unnamed security admin rule at line {line}";
    3194 rule(line) = "the unnamed rule at line {line}";
    3195 peering(line) = "the unnamed peering at line {line}";
}
