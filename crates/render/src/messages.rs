//! The sentences of this crate: what reports say about a plan.

model::catalogue! {
    4001 nothing_found() = "Nothing to plan from: no pool, subnet, or rule set was found.";
    /// Nodes need more than what the communication models require.
    4002 names_blocked() = "Name resolution is blocked, so nodes can fail even where the required flows are allowed: see the warnings.";
    4003 platform_blocked() = "The address of the Azure platform is blocked, so nodes can fail even where the required flows are allowed: see the warnings.";

    4010 pool(name) = "pool {name}";
    4011 pools(names) = "pools {names}";
    4012 subnet(name) = "subnet {name}";
    4013 subnets(names) = "subnets {names}";
    4014 nsg(name) = "NSG {name}";
    4015 nsgs(names) = "NSGs {names}";
    4016 route_table(name) = "route table {name}";
    4017 route_tables(names) = "route tables {names}";
    4018 firewall(name) = "firewall {name}";
    4019 firewalls(names) = "firewalls {names}";
    4020 rule_set(name) = "rule set {name}";
    4021 rule_sets(names) = "rule sets {names}";
    4022 admin_rules() = "the security admin rules";
    4023 routes(name) = "the routes of {name}";
    4024 account(name) = "account {name}";

    4030 not_offered(location, names) = "Batch does not offer simplified communication in {location}, the region of {names}.";
    4031 not_migratable(names) = "{^names} can't be migrated as configured.";
    4032 allows(name) = "{^name} allows simplified communication.";
    4033 allow(names) = "{^names} allow simplified communication.";
    4034 blocks_partly(name) = "{^name} blocks a part of simplified communication.";
    4035 block_partly(names) = "{^names} block a part of simplified communication.";
    4036 blocks(name) = "{^name} blocks simplified communication.";
    4037 block(names) = "{^names} block simplified communication.";
    4038 does_it_allow(name) = "Unknown: does {name} allow simplified communication?";
    4039 do_they_allow(names) = "Unknown: do {names} allow simplified communication?";
    4040 allowed_for(names) = "Simplified communication is allowed for {names}.";
    4041 partly_blocked_for(names) = "Simplified communication is partly blocked for {names}.";
    4042 partly_blocked_by(names, hop) = "Simplified communication is partly blocked for {names} by {hop}.";
    4043 blocked_for(names) = "Simplified communication is blocked for {names}.";
    4044 blocked_by(names, hop) = "Simplified communication is blocked for {names} by {hop}.";
    4045 is_it_allowed(names) = "Unknown: is simplified communication allowed for {names}?";

    4050 edition(title) = "Edition: {title}.";
    4051 was_preview() =
        "It was a public preview, without a service-level agreement and not for production: \
         ``https://azure.microsoft.com/support/legal/preview-supplemental-terms/``.";
    4052 was_optional() = "Opting in was optional; classic communication was retired on 31 March 2026.";
    4053 use_current() = "Microsoft's current pages describe a pool property and no support request: choose edition ``ga`` for that.";
    4054 retired() = "Classic communication was retired on 31 March 2026.";
    4055 shown() = "The sources show a pool's mode or a node management endpoint. Choose edition ``preview`` for the support request.";

    4060 changes_nothing() = "This plan changes nothing.";
    4061 not_verified() = "This plan isn't verified yet: see what is missing before you change anything.";
    4062 no_change() = "Everything that was provided allows both models: no change is needed before the switch.";
    4063 no_change_for_classic(verdict) = "No change is needed. Classic communication is {verdict}, and nothing shows that pools need it.";
    4064 one_rule(aim) = "One additional rule, verified on a copy of your configuration, allows {aim}.";
    4065 one_change(aim) = "One change, verified on a copy of your configuration, allows {aim}.";
    4066 some_changes(count, aim) = "{count} changes, verified on a copy of your configuration, allow {aim}.";
    4067 changes_with_a_rule(count, aim) = "{count} changes (one of them an additional rule), verified on a copy of your configuration, allow {aim}.";
    4068 changes_with_rules(count, rules, aim) = "{count} changes ({rules} of them additional rules), verified on a copy of your configuration, allow {aim}.";
    4069 some_rules(count, aim) = "{count} additional rules, verified on a copy of your configuration, allow {aim}.";
    4070 classic_alone() = "classic communication";
    4071 both_models() = "both models";
    4072 both_without_interruption() = "both models, so pools can move without interruption";
    4073 simplified_alone(verdict) = "simplified communication; classic communication stays {verdict}";
    4075 questions() =
        "Verdicts depend on these facts, most of them on the first. If you don't know one either, answer ``unknown``: the plan then assumes \
         the worst.";
    4076 settles_one(names) = "(1 flow: {names})";
    4077 settles(count, names) = "({count} flows: {names})";
    4078 answer_option(option) = "Or answer {option}.";
    4079 answer_one_of(option, choices) = "Or answer {option}, with one of {choices}.";
    4080 waits_for(steps) = "Waits for: {steps}.";
    /// What another tool changes is undone when the tool that made the resource runs again.
    4081 made_with(target, tool) = "{target} comes from {tool}: change it there. What the az command changes drifts, and is undone when that runs again.";
    4082 assumes_worst() = "Nobody knows it, as answered: the plan assumes the worst.";
    4083 see_question(number) = "See question {number}.";
    4084 see_questions(numbers) = "See questions {numbers}.";
    4085 as_answered() = "as answered";
    4086 answered(ask, value) = "{ask} {value}.";
    4087 answered_by(ask, value, who) = "{ask} {value}, says {who}.";
    4088 answered_on(ask, value, when) = "{ask} {value} ({when}).";
    4089 answered_by_on(ask, value, who, when) = "{ask} {value}, says {who} ({when}).";
    4090 refused(id, reason) = "{id} is not used: {reason}";
    4091 in_all_flows(hop) = "{hop}, in every flow.";
    4092 together(verdict) = "All hops together: {verdict}.";
    4093 hop(hop) = "{hop}.";
    4094 answer_none(option) = "If there is none, answer {option}.";
    4095 missing(facts) = "Missing: {facts}.";
}
