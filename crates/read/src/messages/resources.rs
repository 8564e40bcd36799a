//! Messages about resources in Azure's JSON.

model::catalogue! {
    /// What is missing could decide, so verdicts that depend on it are unknown.
    3200 incomplete(resource, reason) = "{^resource}: {reason}.";
    3201 only_default_rules(nsg) = "NSG {nsg} has no rules of its own. Only Azure's default rules apply.";
    3202 same_priority(rule, other, priority, direction) = "Rules {rule} and {other} have the same priority {priority}, which Azure doesn't allow for two \
        {direction} rules. Which of them comes first is unknown. Paste a fresh export.";
    3203 flag_unknown(member, value) = "{member} is unknown here ({value}) and was read as not set.";
    /// The rule stays in the plan, and verdicts that it could decide are unknown.
    3204 unclear(thing, problem, expected) = "{^thing}: {problem}; expected {expected}. What it decides is unknown.";
    3205 priority_not_allowed(rule, priority, expected) = "{^rule}: Azure doesn't allow priority {priority} here; expected {expected}.";
    3210 member_missing(member) = "{member} is missing";
    3211 member_unknown(member, value) = "{member} has an unknown value ({value})";
    3212 address_unknown(member, value) = "{member} has an unknown address ({value})";
    3213 port_unknown(member, value) = "{member} has an unknown port ({value})";
    3214 host_unknown(member, value) = "{member} has an unknown host ({value})";
    3215 protocol_unknown(value) = "a protocol is unknown ({value})";
    3216 type_unknown(value) = "its type is unknown ({value})";
    3217 no_protocols() = "it has no protocols";
    3218 no_sources() = "it has no sources";
    3219 no_destinations() = "it has no destinations";
    3225 node_management_rule(value) = "A rule of ``nodeManagementAccess`` is unknown ({value}); expected the action ``Allow`` and an address or prefix.";
    3226 approved_at_deployment() = "This private endpoint connection is approved at deployment if the deploying identity may approve connections of the \
        Batch account. Otherwise, it waits for the account's owner.";
    /// The source doesn't show which NSG, route table, or policy the rules or routes belong to.
    3230 parent_unknown(thing, parent, candidates, command) = "{^thing} belongs to {parent}, which the text doesn't identify (candidates: {candidates}). What \
        it decides there is unknown. Paste the output of {command}.";
    3231 parent_unknown_of_many(things, parent, candidates, command) = "{^things} belong to {parent}, which the text doesn't identify (candidates: \
        {candidates}). What they decide there is unknown. Paste the output of {command}.";
}
