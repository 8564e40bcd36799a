//! The checklist: phases, and steps with their reasons and choices.

model::catalogue! {
    2500 allow_both() = "Allow both models";
    2501 allow_both_summary() = "Allow classic and simplified communication at once, so that no pool breaks while it moves.";
    2502 list_needs() = "List what the workload needs";
    2503 list_needs_summary() = "``Storage.<region>`` often carried more than the Batch service. Find that out before it is closed.";
    2504 switch() = "Turn on simplified communication";
    2505 switch_by_request() = "A support request switches the Batch account. Its text is below, ready to copy.";
    2506 switch_by_property() =
        "A property of each pool turns it on. This setting is a preference: check the mode in effect later. Billing doesn't \
         change.";
    2507 move_pools() = "Move the pools";
    2508 move_pools_summary() =
        "A pool with nodes keeps its model, also for nodes that are added later. Only a new pool, or one that was at zero \
         nodes, uses the new model. Leave the NSGs, load balancers, and public IP addresses that Batch creates unlocked and \
         unchanged. Guides for new pools: ``https://learn.microsoft.com/azure/batch/batch-virtual-network`` and \
         ``https://learn.microsoft.com/azure/batch/create-pool-public-ip``.";
    2509 verify() = "Verify";
    2510 verify_summary() = "Check that the mode is in effect before you close anything.";
    2511 remove_classic() = "Remove classic rules";
    2512 remove_classic_summary(protocol) =
        "No inbound connections from the Batch service any more, and one outbound path: {protocol} to \
         ``BatchNodeManagement``.";
    2513 rollback() = "Rollback";
    2514 rollback_by_request() = "Rules first, then the account, then the pools: classic nodes that start before their rules are back become unusable.";
    2515 rollback_of_rules() =
        "Microsoft has not supported classic communication since 31 March 2026: restored rules help whatever else needs them, \
         and no pool returns to classic.";

    2516 benefits() =
        "Move unaffected pools as well: simplified communication needs no inbound port from the internet and one outbound \
         rule, and future features may need it.";
    2517 test_first() = "Try every step in a development or test environment first, as Microsoft strongly recommends.";

    2518 allow_simplified() = "Allow simplified communication";
    2519 allow_simplified_summary() =
        "Open what simplified communication needs, and nothing else. Nodes also need an outbound path: by default, public IP \
         addresses.";

    2520 other_hops() = "Check the other hops on the path: routes, network firewalls, the nodes' own firewalls";
    2521 other_hops_why() =
        "Stand-alone rule sets don't show the rest of the path. Each of these hops must allow the same flows.";
    2522 list_storage() = "List the storage accounts that tasks use";
    2523 list_storage_why() =
        "In both models, resource files, output files, and application packages go directly between nodes and storage. They \
         need these accounts after ``Storage.<region>`` is closed.";
    2524 list_services() = "List the other services that nodes reach";
    2525 list_services_why() =
        "Container registries, key vaults (disk encryption), package repositories (mounts), file shares on TCP 445 or 2049, \
         license servers, and whatever start tasks download.";
    2526 list_inbound() = "List who connects to nodes";
    2527 list_inbound_why() =
        "SSH (22) and RDP (3389) for people, and every port between nodes of one subnet for MPI. No model changes that, so \
         keep its rules. A new pool has SSH and RDP only if its ``endpointConfiguration`` asks for them.";
    2528 await_notification() = "Wait for the notification that the account is switched";
    2529 await_notification_why() = "Don't create or resize pools before it arrives: the switch doesn't change pools that exist by then.";
    2530 set_mode_of_each() = "Set ``targetNodeCommunicationMode`` to ``Simplified`` on each pool";
    2531 set_mode_of_each_why() =
        "Newer releases of the az CLI have no flag for it; this call needs none. Set it for pools that Terraform, ARM, Bicep, \
         or a workflow tool creates in that tool, or they drift back.";
    2532 choose_move() = "Choose for each pool: create a replacement pool, or resize it to zero and back";
    2533 choose_move_why() =
        "With a replacement pool, you can validate before the workload moves; it needs quota for both. Resizing keeps the \
         pool's name and interrupts its tasks.";
    2534 resize_to_zero() = "If you resize: disable autoscale and resize the pool to zero nodes";
    2535 resize_to_zero_why() =
        "Note the node counts and the autoscale formula first. Wait until ``allocationState`` is ``steady`` and both node counts are 0.";
    2536 scale_out() = "Scale out again, and restore autoscale";
    2537 scale_out_why() =
        "The new nodes use simplified communication. Nodes that stay in the starting state or become unusable without a node \
         error point to the network: check the hops.";
    2538 connect() = "From a machine in the pool's subnet, open a connection to the account's node management endpoint";
    2539 connect_why() =
        "The account's properties show the name of the endpoint (``nodeManagementEndpoint``). This tests NSGs, routes, and \
         firewalls of the subnet at once. It doesn't test firewalls on nodes, or NSGs on their network interfaces.";
    2540 list_dependencies() = "List the account's outbound network dependencies";
    2541 list_dependencies_why() =
        "Once all pools are moved, no storage endpoint remains but that of the account's own autostorage. If others are \
         listed, a pool is still classic. Paste the answer here, and this step checks itself.";
    2542 read_modes() = "Read ``currentNodeCommunicationMode`` of each pool";
    2543 read_modes_why() = "It must be ``Simplified``. The target alone guarantees nothing, and newer az releases no longer print either property.";
    2544 new_connection() = "Check with a new connection";
    2545 new_connection_why() =
        "Only a new connection shows what the rules do now. An NSG doesn't interrupt open ones; an Azure Firewall ends those \
         that its rules no longer allow.";
    2546 opt_out() = "Open the opt-out support request";
    2547 opt_out_why() =
        "Only after the rules are back: the same form, with the fields of the opt-out request. Wait for the notification. \
         Microsoft has not supported classic communication since 31 March 2026, so ask support first whether a rollback is \
         still possible.";
    2548 move_back() = "Move the pools as before";
    2549 move_back_why() = "Create replacement pools, or resize to zero and back: again, a pool with nodes keeps its model.";
    2550 list_dependencies_again() = "List the account's outbound network dependencies again";
    2551 list_dependencies_again_why() = "Storage endpoints of the region must be in the list again, even if the account has no autostorage.";
    2552 fix_forward() = "If a pool fails, fix the path of simplified communication";
    2553 fix_forward_why() = "There is no model to go back to. Take the failing hop from the plan, or paste a new export.";
    2554 opt_in() = "Open the opt-in support request";
    2555 opt_in_why() =
        "In the Azure portal, create a support request with the fields of the opt-in request, and the summary exactly as \
         shown. Select ``Next``, and ``Next`` again for the additional details, which are optional. Make the other required \
         selections, select ``Next``, review the request, and select ``Create``. In an account that is opted in, pools without \
         public IP addresses can't be created.";
    2556 several_accounts(count, accounts) =
        "The sources show {count} accounts ({accounts}): open a request for each, or one for their subscriptions.";
    2557 whole_subscriptions() = "A request for subscriptions switches all of their accounts, including those that this plan doesn't assess.";
    2558 needs_support_plan() = "A technical request needs a paid support plan.";
    2559 list_base() = "List what Batch itself needs";
    2560 list_base_why() =
        "The answer is what the account's current model needs. What only tasks use, such as their storage accounts, is not in \
         it.";
    2561 borrowed_time() =
        "On 15 May 2026, Microsoft announced the retirement of API versions before 2025-06-01, without a date. If the call \
         fails, prepare the network, resize the pool to zero and back, and check the states of its nodes.";
    2562 replace() = "If you create a replacement pool: validate it, and delete the old pool";
    2563 replace_why() = "Move the jobs to the new pool, and delete the old one when its tasks are done.";

    2564 classic_hops() =
        "For classic communication, a default route to an appliance needs another route: ``BatchNodeManagement.<region>`` to \
         ``Internet``. Custom DNS servers must resolve the account's blob, queue, and table storage.";

    /// Instead of the steps of a phase: all pools that the sources show report simplified communication.
    2565 done_already() = "Done: all pools that the sources show use simplified communication already.";
    2566 verify_nodes_summary() = "One look at the nodes before you remove anything.";
    2567 verify_nodes() = "Check that the nodes of each pool are ``idle`` or ``running``";
    2568 verify_nodes_why() =
        "Nodes that become ``unusable`` without an error, or stay in the ``starting`` state, point to the network. Paste the answers here, and the plan \
         shows what they point to.";
    2569 remove_leftovers() = "Remove what classic left behind";

    2570 account_allows(account) = "Nodes reach the node management endpoint of {account}";
    2571 account_unknown(account) = "Find out whether {account} takes connections from the nodes";
    2572 open_account(account) = "Before anything else: allow nodes to reach the node management endpoint of {account}";
    2573 while_closed() = "While it is closed, simplified nodes become unusable even if every rule is right.";
    2574 private_endpoint() = "Private endpoint for nodes";
    2575 private_endpoint_why(zone) =
        "In the virtual network of the pools or a peered one, with DNS zone {zone} linked to it. NSGs and routes must allow \
         TCP 443 from the pools' subnet to it, its connection must be ``Approved``, and the zone needs its A record. An \
         endpoint of the group ``batchAccount`` does not serve nodes.";
    2576 public_endpoint() = "Public endpoint for the addresses of the nodes";
    2577 egress_addresses() = "Allow the addresses of the nodes' egress: of the NAT gateway, of the firewall, or of the nodes themselves.";
    2578 allowed_today(addresses) = "It allows {addresses} today.";
    2579 public_endpoint_order() =
        "Pools without public addresses need a NAT gateway or a firewall for it. Run the commands in this order: public \
         access is enabled only after both profiles deny everything else. A profile holds at most 200 rules, which take \
         minutes to take effect.";

    2580 give_egress(subject) = "Give the nodes of {subject} an outbound path";
    2581 without_addresses() =
        "Pools without public IP addresses need a virtual machine configuration. They can't have an endpoint configuration, \
         public IP addresses of your own, or task authentication tokens.";
    2582 nat_gateway() = "NAT gateway";
    2583 nat_gateway_why() = "Nodes then call the service from its public IP address. The account must accept connections from it.";
    2584 appliance() = "Azure Firewall or another appliance";
    2585 appliance_why() =
        "A default route sends outbound connections to it. It must allow what this plan lists, and the account its public IP \
         address.";

    2586 ask_public_access() = "Check whether the account accepts connections from its nodes";
    2587 separate_settings() = "Public IP addresses of a pool and public access to its account are separate settings.";
    2588 if_disabled() =
        "If ``publicNetworkAccess`` is ``Disabled``, first create a private endpoint for ``nodeManagement``, or nodes become \
         unusable even if every rule is right.";
    2589 later_than_preview() = "This endpoint came in 2022: the how-to of October 2021 does not have it.";

    2590 open_hop(hop) = "Allow the traffic at {hop}";
    2591 ask_hop(hop) = "Find out whether the traffic is allowed by {hop}";
    2592 remove_leftovers_summary(protocol) =
        "The pools need no inbound connections from the Batch service, and one outbound path: {protocol} to ``BatchNodeManagement``. \
         What else is open for classic communication serves nobody and exposes the nodes.";
    2593 nodes_verified() = "The nodes of all pools that the sources show work";
    2594 nodes_verified_why() = "None is ``unusable``, and none reports an error.";
    /// What is missing is the same for all flows: the plan's questions say how to provide it.
    2596 see_questions(facts) = "Missing: {facts}. See the questions.";

    2600 make_one(place) = "Make 1 change in {place}";
    2601 make_many(count, place) = "Make {count} changes in {place}";
    2602 undo_one(place) = "Undo the removal of classic rules: make 1 change in {place}";
    2603 undo_many(count, place) = "Undo the removal of classic rules: make {count} changes in {place}";
    2604 nothing_to_change(place) = "{^place}: nothing to change";
    2605 nothing_to_remove(place) = "{^place}: nothing to remove";
    2606 nothing_to_restore(place) = "{^place}: nothing to restore";
    2607 resolve(place) = "{^place}: resolve what is unclear";
    2608 resolve_before_removal(place) = "{^place}: resolve what is unclear before anything is removed";
    2609 one_held_back(place) = "{^place}: decide on the change that is held back";
    2610 many_held_back(place, count) = "{^place}: decide on the {count} changes that are held back";

    2620 nsg_allows_both() = "Verified on a copy: these changes make the NSG allow the required traffic, and block nothing that is allowed today.";
    2621 nsg_allows_simplified() =
        "Verified on a copy: with these changes, the NSG allows what simplified nodes need. Nothing is opened for classic \
         communication.";
    2622 allows_both() =
        "Verified on a copy of your configuration: these changes allow the required traffic, and block nothing that is allowed \
         today.";
    2623 nsg_without_classic() =
        "Verified on a copy: with these changes, simplified communication is still allowed, and inbound connections from the \
         Batch service are blocked. Make them only after the verification.";
    2624 without_classic() =
        "Verified on a copy of your configuration: simplified communication is still allowed. Make the changes only after the \
         verification.";
    2625 nsg_restored() = "Verified on a copy: with these changes, classic and simplified communication are allowed again.";
    2626 restored() = "Verified on a copy of your configuration: with these changes, it is as it was before classic rules were removed.";
    2627 new_nodes() = "New nodes begin with their image and start task, so make the same changes there.";
    2628 for_classic_pools_only() =
        "Only classic pools need them: if all pools behind this NSG use simplified communication already, skip this step.";
    2630 nothing_to_add() = "Nothing has to be added to its rules.";
    2631 no_pool_migrates() = "Its nodes can't be migrated as configured, so this plan adds nothing.";
    2632 allows_what_pools_need() = "It already allows what its nodes need. Nothing is opened for classic communication.";
    2633 needs_no_rule() = "The pools behind it need no rule of it: their nodes reach the account at a private endpoint, or security admin rules decide.";
    2634 none_for_classic_only() = "None of its rules is for classic communication only.";
    2635 removal_changes_nothing() = "The removal of classic rules changes nothing here.";
    /// Of nodes that use simplified communication already, although it is not certain to be allowed at every hop.
    2636 nsg_without_classic_for_moved() =
        "Verified on a copy: these changes leave simplified communication as it is, and inbound connections from the Batch service \
         are blocked. Make them only after the verification.";
    2637 without_classic_for_moved() =
        "Verified on a copy of your configuration: these changes leave simplified communication as it is. Make them only after the \
         verification.";
    2640 one_stays(open) = "One change is held back, because it would block something else. Until that is resolved, {open}.";
    2641 many_stay(count, open) = "{count} changes are held back, because they would block something else. Until that is resolved, {open}.";
    2642 inbound_open() = "the Batch service can still connect to nodes on TCP 29876-29877";
    2643 storage_open() = "nodes can still reach every storage account in the region";
    2644 both_open() = "the Batch service can still connect to nodes on TCP 29876-29877, and nodes can still reach every storage account in the region";

    2650 has_target(pool) = "{^pool} requests simplified communication";
    2651 has_target_why() = "Its ``targetNodeCommunicationMode`` is ``Simplified`` already. Which mode is in effect is another matter: see the verification.";
    2652 set_target(pool) = "Set ``targetNodeCommunicationMode`` of {pool} to ``Simplified``";
    2653 by_unknown() = "If Terraform, ARM, Bicep, or a workflow tool creates this pool, set it there, or it drifts back.";
    2654 by_tool(pool, tool) = "{^pool} comes from {tool}: make the change there, because the next run undoes what is set elsewhere.";
    2655 by_nextflow(pool) =
        "{^pool} has a name as Nextflow gives it to pools that it creates itself: it has no setting for the mode, so its next \
         pools request ``Default`` again. In a virtual network, that has meant simplified since 30 September 2024. Otherwise, \
         create the pool yourself with the mode set, and let Nextflow use it by its id.";
    2656 by_tes(pool) =
        "{^pool} has a name as a task execution service gives it to pools that it creates and deletes itself: the mode is \
         fixed in its code. Update the service, and let it create new pools.";
    2660 tool(name) = "{name}";
    2661 with_az() = "Needs no flag, so the release of az doesn't matter.";
    2662 with_powershell() = "Needs no parameter for the mode, which Az 15 removed.";
    2663 with_bicep() = "In the existing resource. Later API versions dropped the property.";
    2664 with_terraform() = "In the existing resource: it is updated in place.";
    2665 with_arm() = "In the existing resource, whose ``apiVersion`` must not be later than this.";
    2666 rest() = "REST";
    2667 with_rest() = "Needs a bearer token for the management endpoint.";

    2668 portal() = "Azure portal";
    2669 with_portal() =
        "In the Batch account, select ``Pools``, the pool, and ``Node communication mode``. Choose ``Simplified``, and save. \
         The pool's properties show the mode in effect.";

    2670 stuck(pool) = "{^pool} can't be migrated as configured";
    2671 moved(pool) = "{^pool} uses simplified communication";
    2672 moved_why() = "Its ``currentNodeCommunicationMode`` is ``Simplified``.";
    2673 move_pool(pool) = "Move {pool}: resize it to zero and back, or create a replacement pool";
    2674 only_new_nodes() =
        "The pool keeps its model until it is at zero nodes or replaced. Nodes that then stay in the starting state or become \
         unusable without a node error point to the network: check the hops.";
    2675 node_counts(dedicated, spot) = "At the end, restore {dedicated} dedicated and {spot} Spot nodes.";
    2676 unknown_number() = "an unknown number of";
    2677 has_formula() = "It scales by a formula, which is in the commands below.";
    2678 no_nodes() = "With none, there is nothing to interrupt.";
    2680 resize() = "Resize to zero and back";
    2681 resize_why() =
        "Keeps the pool's name, and needs no more quota. For running tasks, ``taskcompletion`` waits for them, ``requeue`` \
         starts them again later, and ``terminate`` ends them. Before you scale out, wait until ``az batch pool show`` prints \
         ``steady``, 0, and 0.";
    2682 recreate() = "Create a replacement pool";
    2683 recreate_why() =
        "Needs quota for both. Remove the read-only members and the name from the file. Add secrets, which the answer leaves \
         out, and an ``endpointConfiguration`` if people use SSH or RDP: new pools no longer map these ports.";
    2684 recreate_with_mode() = "Set ``targetNodeCommunicationMode`` to ``Simplified`` in it.";
    2685 recreate_then() =
        "New pools can't use managed images or VHDs. Validate the new pool, send the jobs to it, and delete the old one when \
         its tasks are done.";
    2686 formula_scales_out() = "An active formula scales out again at its next evaluation, so disable it first.";
    2687 resize_timeout() =
        "``taskcompletion`` waits no longer than the resize timeout, here one hour: longer tasks end the resize with an error, \
         and nodes remain.";

    2690 default_mode() =
        "The target ``Default`` leaves the choice to the service. In virtual networks, that is simplified for pools created \
         after 30 September 2024.";
    2691 service_decides(pool) = "{^pool} needs no mode: it has no virtual network";
    2692 service_decides_why() = "Without a virtual network, the service decides how nodes communicate, whatever the property requests.";

    2700 list_once_more(account) = "List the outbound network dependencies of {account} once more";
    2701 list_once_more_why() = "The answer names no storage but the autostorage, but it is incomplete: the rest may name more.";
    2702 only_autostorage(account) = "{^account} lists no storage but its own autostorage";
    2703 only_autostorage_why() = "Its answer shows that no pool is classic any more.";
    2704 check_autostorage(host, account) = "Check that {host} is the autostorage account of {account}";
    2705 check_autostorage_why() =
        "It is the only storage host in the answer. If it is the account's own autostorage, no pool is classic any more. \
         Paste ``az batch account show``, and this step checks itself.";
    2706 other_storage(account) = "Find out why {account} lists storage other than its autostorage";
    2707 other_storage_why(hosts) =
        "Its answer names {hosts}. By the how-to of October 2021, no such storage remains once all pools are moved: look for \
         classic pools, including those that were not pasted, move them, and list again.";
    2710 all_simplified() = "All pools that the sources show use simplified communication";
    2711 all_simplified_why() = "Each shows ``currentNodeCommunicationMode`` as ``Simplified``. This says nothing about pools that were not pasted.";
    2712 more_pools() = "A source with pools is incomplete, and may hold more of them.";
    2713 not_simplified(pools) = "Not simplified yet: {pools}.";
    2714 mode_not_shown(pools) = "The sources don't show the mode of {pools}; newer az releases no longer print it.";
    2715 paste_modes() = "Paste the answers here, and this step checks itself. A target alone guarantees nothing.";

    2720 review_need() = "Review the need of the workload that the sources show";
    2721 review_needs(count) = "Review the {count} needs of the workload that the sources show";
    2722 would_block(needs) = "The removal of classic rules would block {needs}.";
    2723 one_blocked() = "1 of them is not allowed today, either.";
    2724 many_blocked(count) = "{count} of them are not allowed today, either.";
    2725 one_unknown() = "1 of them is unknown: see its reason.";
    2726 many_unknown(count) = "{count} of them are unknown: see the reason of each.";
    2727 all_allowed() = "Each is still allowed after the removal of classic rules.";
    2728 storage_first() = "Before a storage rule is removed, give each storage account that the workload needs a path of its own";
    2729 storage_first_why() =
        "Add a service endpoint, a private endpoint, or a rule for just these accounts. Without it, tasks that read or write \
         storage in the region fail.";
    2730 would_block_storage(needs) = "Of what the sources show, the removal would block {needs}.";
    2731 review_leftover() = "Review the leftover: what stays open wider than it has to";
    2732 review_leftovers(count) = "Review the {count} leftovers: what stays open wider than it has to";
    2733 review_leftovers_why() =
        "Rules that exist for other reasons, or remain from classic nodes. Nothing in this plan changes them; the leftovers \
         are listed below.";
}
