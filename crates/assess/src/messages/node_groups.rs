//! Which rule sets belong to which nodes, and what is left out.

model::catalogue! {
    1800 pool_without_network(pool) =
        "{^pool} is in no virtual network: no NSG, route table, or firewall of yours filters what its nodes send and receive. The Batch \
         service decides.";
    /// Batch keeps the network interfaces of pool nodes itself, so an NSG on interfaces that you can list filters other machines.
    1801 nsg_of_machines(nsg) =
        "{^nsg} is on network interfaces only, and those of pool nodes belong to Batch: it filters other machines. If nodes use the NSG, \
         name it (``--on`` on the command line).";
    /// Nothing in the sources says which rule sets the nodes use. Name them.
    1802 several_places(subject) =
        "The sources show several places that may hold nodes, and don't show which do. If nodes use {subject}, name it (``--on`` on the \
         command line).";
    1803 unnamed_pool(pool) =
        "You named other rule sets or subnets as the nodes' own, so the scripts leave out what only {pool} needs. To include that, name \
         what the pool uses as well (``--on`` on the command line).";
    1804 firewall_of(subject) = "The firewall on a node is assumed to be that of the nodes of {subject}.";
    1805 firewall_alone(firewall) =
        "The sources don't say which nodes {firewall} is for, so it is assessed alone. To link it, paste it with only one pool.";
    1806 effective_routes_of(subject) = "The effective routes are assumed to be those of {subject}.";

    1820 one_left_out(rule_set) =
        "Not assessed and not changed, because the sources don't show nodes on it: {rule_set}. If nodes use it, name it (``--on`` on the \
         command line).";
    1821 left_out(rule_sets) =
        "Not assessed and not changed, because the sources don't show nodes on them: {rule_sets}. If nodes use one of them, name it \
         (``--on`` on the command line).";
    1822 contested(nsg, subnet) =
        "{^nsg} is not assessed and not changed: the sources name several NSGs for {subnet}, which has only one. Paste the subnet.";
    1823 at(rule_set, places) = "{rule_set} ({places})";
    1824 no_subnet_shown() = "no subnet shown";
    1825 no_route_shown() = "no route that is shown leads to it";

    1840 nsg_in_conflict(nsg) =
        "{^nsg} is described more than once, and differently, so it is not changed. Keep the current description only.";
    1841 subject_in_conflict(nsg, subject) =
        "{^nsg} is not changed: what decides about {subject} is described more than once, and differently. Keep the current description only.";
    1842 subject_under_condition(nsg, subject) =
        "{^nsg} is not changed: what is on the subnet of {subject} depends on a condition. Add the values of the parameters or variables.";
}
