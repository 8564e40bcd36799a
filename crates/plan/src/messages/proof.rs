//! What the verification of a phase does not show.

model::catalogue! {
    2250 held_back(changes) = "Held back: {changes}. Until then, the Batch service can still connect to nodes on TCP 29876-29877.";
    2251 no_rule_set() = "No rule set was read, so there is nothing to verify.";
    2252 at_subject(subject, why) = "{^subject}: {why}";
    2253 inbound_not_surely_blocked() = "Inbound connections from the Batch service are not certain to be blocked.";
    /// Of pools that use simplified communication already, the removal of classic rules has to leave them what they have.
    2254 no_less_than_before(subjects) =
        "{^subjects}: verified that the removal leaves simplified communication as it is. Whether it is allowed at every hop is not \
         verified: the nodes use it already, so nothing waits for that.";
    2255 missing(facts) = "Missing: {facts}.";
}
