//! What is to be said of a user's choices and sources.

model::catalogue! {
    2001 not_enough() = "This source was read, but is not enough for a verdict. Paste pools, subnets, or rule sets as well.";
    2002 unmatched(name) = "{name} matches no rule set and no subnet in the sources, and was ignored.";
    2003 ambiguous(name, ids) = "{name} matches several resources, and was ignored. Name one of them by its id: {ids}.";
    2004 not_held_back(change) = "Change {change} is not held back, so there was nothing to accept.";
    2005 no_such_change(change) = "{change} matches no change of this plan, and was ignored.";
    2006 shown(count, all) =
        "Shown: {count} of {all} subjects, with the steps and changes that concern them. The proof and the exit status are of the whole plan.";
    2007 none_shown(all) = "None of the {all} subjects is shown: none has a verdict and a subscription that were asked for.";
}
