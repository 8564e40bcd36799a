//! What a change would block, why it is held back, and what makes it safe.

model::catalogue! {
    2300 shared_nsg() = "The NSG filters more than the nodes of these pools.";
    2301 shared_table() = "The route table is on more than the subnets of the nodes.";
    2302 shared_addresses() = "Other machines use the same addresses.";
    2303 classic_pools() = "Pools that stay classic use it.";
    2304 waiting_pools() = "Pools that can't move yet use it.";
    2305 workload() = "The workload uses it.";

    2310 separate_nsg() = "Give the subnet of the nodes an NSG of its own, or check that nothing else needs the rule.";
    2311 separate_table() = "Give the subnet of the nodes a route table of its own, or check that nothing else needs the route.";
    2312 separate_subnet() = "Move these machines to a subnet of their own, or check that they don't need the rule.";
    2313 replace_pools() = "Create a replacement for each of these pools, or move it, first.";
    2314 move_pools() = "First make simplified communication work for each of these pools, and move it.";
    2315 endpoints_or_policy() =
        "Reach these services through private endpoints; or keep the rule, and limit it to just these storage accounts with a \
         ``Microsoft.Storage`` service endpoint and a policy on the subnet.";
    2316 endpoints() = "Add a ``Microsoft.Storage`` service endpoint to the subnet, or private endpoints for just these accounts, first.";
    2317 application_rule() = "Add an application rule for just these hosts first.";
    2318 rule_for_hosts() = "Add a rule for just these hosts first.";

    2320 stuck_pool(pool) = "pool {pool}, which can't be migrated as configured";
    2321 unproven_pool(pool) = "pool {pool}, which isn't known to work with simplified communication";
}
