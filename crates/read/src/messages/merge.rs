//! Resources that are described more than once.

model::catalogue! {
    /// The other description is newer, or is deployed later.
    3800 replaced(resource, place, reason) = "The description of {resource} in {place} replaces this one: {reason}.";
    3801 child_is_later() = "a child resource is deployed after its parent";
    3802 deployed_later() = "it is deployed later";
    3803 newer() = "it is newer";
    3804 place(source, line) = "{source} (line {line})";
    3805 other_source(line) = "another source (line {line})";
    /// Terraform or a template declares parts of the resource both inside it and as separate resources.
    3810 declared_twice(resource, parts) = "{^resource} has parts that are declared more than once or in two ways ({parts}), and each declaration overwrites \
        the other. Which of them is applied last is unknown, and so are verdicts that depend on it. Declare each part once, and all of them in one way.";
    3811 truncated_here(resource, place) = "{^resource} is described again in {place}, and the text is truncated here. What is missing may differ, so \
        verdicts that depend on it are unknown. Remove the truncated description, or paste it again in full.";
    3812 truncated_there(resource, place) = "{^resource} is described again in {place}, and the text is truncated there. What is missing may differ, so \
        verdicts that depend on it are unknown. Remove the truncated description, or paste it again in full.";
    /// Verdicts hold where all descriptions agree. Elsewhere they are unknown.
    3813 differ(resource, place) = "{^resource} is described again in {place}, and the descriptions differ. Nothing shows which of them is in effect, so \
        verdicts that depend on it are unknown. Keep the current description and remove the other.";
    3814 differ_in(resource, place, differences) = "{^resource} is described again in {place}, and the descriptions differ ({differences}). Nothing shows \
        which of them is in effect, so verdicts that depend on it are unknown. Keep the current description and remove the other.";
    3815 difference(member, own, other) = "{member} is {own} here and {other} there";
    3816 differences(first, next) = "{first}; {next}";
    3817 more_differences(count) = "{count} more";
    3818 truncated_part() = "what a truncated text lacks";
    3820 none() = "none";
    3821 unknown() = "an unknown value";
    3822 present() = "present";
    3823 absent() = "absent";
    3825 yes() = "yes";
    3826 disabled() = "disabled";
    3830 subnet_names_other(subnet, own, listing, place) = "Subnet {subnet} refers to {own}, but {listing} in {place} lists this subnet.";
    3831 subnet_shows_none(subnet, kind, listing, place) = "Subnet {subnet} shows no {kind}, but {listing} in {place} lists this subnet.";
    3832 subnet_is_silent(subnet, kind, listing, place) = "Subnet {subnet} does not name its {kind}, but {listing} in {place} lists this subnet.";
    3833 lists_subnet_of_other(listing, subnet, place, own) = "{^listing} lists subnet {subnet}, but the subnet in {place} refers to {own}.";
    3834 lists_subnet_without(listing, subnet, place, kind) = "{^listing} lists subnet {subnet}, but the subnet in {place} shows no {kind}.";
    3835 lists_silent_subnet(listing, subnet, place, kind) = "{^listing} lists subnet {subnet}, but the subnet in {place} does not name its {kind}.";
    3836 association_unknown() = "Nothing shows which of the two is in effect, so verdicts that depend on it are unknown. Export both again.";
    3841 member_address() = "address";
    3842 member_address_range() = "address range";
    3843 member_address_space() = "address space";
    3844 member_addresses() = "addresses";
    3845 member_allowed_resources() = "allowed resources";
    3846 member_application_security_groups() = "application security groups";
    3847 member_autostorage() = "autostorage";
    3848 member_cloud_service_configuration() = "cloud service configuration";
    3849 member_communication_mode_in_effect() = "communication mode in effect";
    3850 member_connection_state() = "connection state";
    3851 member_default_outbound_access() = "default outbound access";
    3852 member_delegations() = "delegations";
    3853 member_dns_servers() = "DNS servers";
    3854 member_endpoint() = "endpoint";
    3855 member_gateway() = "gateway";
    3856 member_location() = "location";
    3857 member_machine() = "machine";
    3858 member_management_network() = "management network";
    3859 member_nat_gateway() = "NAT gateway";
    3860 member_network_policies_for_private_endpoints() = "network policies for private endpoints";
    3861 member_node_management_access() = "node management access";
    3862 member_node_management_endpoint() = "node management endpoint";
    3863 member_nsg() = "NSG";
    3864 member_parent_policy() = "parent policy";
    3865 member_policy() = "policy";
    3866 member_pool_allocation_mode() = "pool allocation mode";
    3867 member_priority() = "priority";
    3868 member_private_addresses() = "private addresses";
    3869 member_private_endpoint_connections() = "private endpoint connections";
    3870 member_propagation_of_gateway_routes() = "propagation of gateway routes";
    3871 member_provided_addresses() = "provided public IP addresses";
    3872 member_public_addresses() = "public IP addresses";
    3873 member_public_network_access() = "public network access";
    3874 member_route_table() = "route table";
    3875 member_rule_collection_groups() = "rule collection groups";
    3876 member_service_endpoints() = "service endpoints";
    3877 member_service_endpoint_policies() = "service endpoint policies";
    3878 member_snat_private_ranges() = "SNAT private ranges";
    3879 member_subnet() = "subnet";
    3880 member_target() = "target";
    3881 member_target_communication_mode() = "target communication mode";
    3882 member_target_sub_resources() = "target subresources";

    /// A node whose address the source doesn't show, where there is not exactly one pool.
    3890 node_without_pool() =
        "The source doesn't show which pool this node is in, so the node is in no diagnosis. Keep the ``url`` of nodes in the listing.";
}
