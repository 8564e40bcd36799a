//! What the verification of a phase does not show.

model::catalogue! {
    2250 held_back(changes) = "Held back: {changes}. Until then, the Batch service can still connect to nodes on TCP 29876-29877.";
    2251 no_rule_set() = "No rule set was read, so there is nothing to verify.";
    2252 at_subject(subject, why) = "{^subject}: {why}";
    2253 inbound_not_surely_blocked() = "Inbound connections from the Batch service are not certain to be blocked.";
    2254 missing(facts) = "Missing: {facts}.";
}
