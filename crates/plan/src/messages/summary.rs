//! The plan in a few sentences: outcome, remedy, causes, and the edition.

model::catalogue! {
    2410 nothing_found() = "nothing to plan from: no pool, subnet, or rule set was found";
    /// Nodes need more than what the communication models require.
    2411 names_blocked() = "Name resolution is blocked, so nodes can fail even where the required flows are allowed: see the warnings.";
    2412 platform_blocked() = "The address of the Azure platform is blocked, so nodes can fail even where the required flows are allowed: see the warnings.";

    2413 pool(name) = "pool {name}";
    2414 pools(names) = "pools {names}";
    2415 subnet(name) = "subnet {name}";
    2416 subnets(names) = "subnets {names}";
    2417 nsg(name) = "NSG {name}";
    2418 nsgs(names) = "NSGs {names}";
    2419 route_table(name) = "route table {name}";
    2420 route_tables(names) = "route tables {names}";
    2421 firewall(name) = "firewall {name}";
    2422 firewalls(names) = "firewalls {names}";
    2423 rule_set(name) = "rule set {name}";
    2424 rule_sets(names) = "rule sets {names}";
    2425 count_of(count, kind) = "{count} {kind}";

    2426 sentence(clauses) = "{^clauses}.";
    2427 clauses(first, next) = "{first}; {next}";
    2428 with_note(clause, note) = "{clause} ({note})";
    2429 not_offered(location, names) = "Batch does not offer simplified communication in {location}, the region of {names}";
    2430 not_migratable(names) = "{names} can't be migrated as configured";
    2431 allows(name) = "{name} allows simplified communication";
    2432 allow(names) = "{names} allow simplified communication";
    2433 blocks_partly(name) = "{name} blocks a part of simplified communication";
    2434 block_partly(names) = "{names} block a part of simplified communication";
    2435 blocks(name) = "{name} blocks simplified communication";
    2436 block(names) = "{names} block simplified communication";
    2437 unknown_if_it_allows(name) = "it is unknown whether {name} allows simplified communication";
    2438 unknown_if_they_allow(names) = "it is unknown whether {names} allow simplified communication";
    2439 communication_is(verdicts) = "simplified communication is {verdicts}";
    2440 unknown_if_allowed(names) = "it is unknown whether simplified communication is allowed for {names}";
    2441 for_subjects(verdict, names) = "{verdict} for {names}";
    2442 by_hop(verdict, hop) = "{verdict} by {hop}";
    2443 count_of_all(count, all) = "{count} of {all}";
    2444 not_migratable_count(count) = "{count} can't be migrated as configured";
    2445 not_provided_for(count) = "parts of the paths of {count} were not provided";

    2446 has_moved(name) = "{name} uses simplified communication";
    2447 have_moved(names) = "{names} use simplified communication";

    2450 changes_nothing() = "This plan changes nothing.";
    2451 not_verified() = "This plan isn't verified yet: see what is missing before you change anything.";
    2452 no_change() = "Everything that was provided allows both models: no change is needed before the switch.";
    2453 no_change_for_classic(verdict) = "No change is needed. Classic communication is {verdict}, and nothing shows that pools need it.";
    2454 one_rule(aim) = "One additional rule, verified on a copy of your configuration, allows {aim}.";
    2455 one_change(aim) = "One change, verified on a copy of your configuration, allows {aim}.";
    2456 some_changes(count, aim) = "{count} changes, verified on a copy of your configuration, allow {aim}.";
    2457 changes_with_a_rule(count, aim) = "{count} changes (one of them an additional rule), verified on a copy of your configuration, allow {aim}.";
    2458 changes_with_rules(count, rules, aim) = "{count} changes ({rules} of them additional rules), verified on a copy of your configuration, allow {aim}.";
    2459 some_rules(count, aim) = "{count} additional rules, verified on a copy of your configuration, allow {aim}.";
    2460 classic_alone() = "classic communication";
    2461 both_models() = "both models";
    2462 both_without_interruption() = "both models, so pools can move without interruption";
    2463 simplified_alone(verdict) = "simplified communication; classic communication stays {verdict}";

    /// What remains to be done for pools that use simplified communication already.
    2464 one_remains(target) = "One rule of {target} remains from classic communication; remove it.";
    2465 some_remain(count, target) = "{count} rules of {target} remain from classic communication; remove them.";
    2466 some_remain_in(count, targets) = "{count} rules of {targets} resources remain from classic communication; remove them.";
    2467 all_held_back(count) = "What remains from classic communication is held back ({count} changes): decide on it.";
    2468 nothing_remains() = "Nothing remains from classic communication that this plan can remove.";

    /// The subjects, the flow, what blocks it, and what allows it.
    2470 cause(subjects, what) = "{^subjects}: {what}.";
    2471 flow_blocked(flow, hops) = "{flow} is blocked by {hops}";
    2472 flow_partly_blocked(flow, hops) = "{flow} is partly blocked by {hops}";
    2473 flow_unknown(flow, hops) = "{flow} is unknown at {hops}";
    2474 no_migration() = "can't be migrated as configured";
    2475 not_in_region(location) = "Batch does not offer simplified communication in {location}";
    2476 one_change_allows(what) = "{what}; one change allows it";
    2477 some_changes_allow(what, count) = "{what}; {count} changes allow it";
    2478 outbound(protocol, ports, remote) = "outbound {protocol} {ports} to {remote}";

    2480 by_rule(rule, hop) = "Blocked by rule {rule} of {hop}.";
    2481 by_hops(hops) = "Blocked by {hops}.";
    2482 partly_by_rule(rule, hop) = "Partly blocked by rule {rule} of {hop}.";
    2483 partly_by_hops(hops) = "Partly blocked by {hops}.";
    2484 missing_fact(fact) = "Missing: {fact}.";
    2485 depends_on(hops) = "Depends on {hops}.";
    2486 all_allow() = "Every hop on the path allows it.";
    2487 provide_more() = "Provide the pools, their subnets, or the rule sets on their path";
    2488 all_provided_allow() = "Every hop that was provided allows it; others were not provided.";

    2490 edition(title) = "Edition: {title}.";
    2491 was_optional() = "Opting in was optional; classic communication was retired on 31 March 2026.";
    2492 use_current() = "Microsoft's current pages describe a pool property and no support request: choose edition ``ga`` for that.";
    2493 retired() = "Classic communication was retired on 31 March 2026.";
    2494 mode_shown() = "The sources show a pool's mode, a node management endpoint, or nodes. Choose edition ``preview`` for the support request.";
}
