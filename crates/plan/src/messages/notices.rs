//! Notes about a user's choices and sources.

model::catalogue! {
    2001 not_enough() = "This source was read, but is not enough for a verdict. Paste pools, subnets, or rule sets as well.";
    2002 unmatched(name) = "{name} matches no rule set and no subnet in the sources, and was ignored.";
    2003 ambiguous(name, ids) = "{name} matches several resources, and was ignored. Name one of them by its id: {ids}.";
    2004 not_held_back(change) = "Change {change} is not held back, so there was nothing to accept.";
    2005 no_such_change(change) = "{change} matches no change of this plan, and was ignored.";
    /// The sources show it by now, or it decides nothing any more, or the ID is of another plan.
    2006 no_question(id) = "No question has the ID {id}, or the sources answer it by now. The answer is not used.";
    2007 no_place(symbol) = "No source, or more than one configuration, declares {symbol}: give its value in a file of values next to it.";
    2008 not_yes_or_no(value) = "{value} is no answer to this question. Answer ``yes``, ``no``, or ``unknown``.";
    2009 not_a_region(value) = "{value} is no Azure region with Batch. Write it as ``westeurope``, or answer ``unknown``.";
    2010 not_addresses(value) =
        "{value} is no list of addresses and CIDR ranges (for example, 10.20.4.0/22), with commas between them. Correct it, or answer \
         ``unknown``.";
    2011 no_value(value) = "{value} is no value. Give one, or answer ``unknown``.";
    2012 not_a_choice(value, choices) = "{value} is no answer to this question. Answer {choices}, or ``unknown``.";
    2013 only_pasted(value) = "{value} can't answer this question. Provide the text as another source, or answer ``unknown``.";
    /// An assumption is not a question: the plan is made as if it holds. Answer ``no`` where it does not.
    2014 assumed_whole(nsg, option) =
        "Assumption: the listing shows all rules of {nsg}, because it ends with the rule that denies everything. If rows are missing, \
         answer {option}.";
    2015 rows_missing() = "rows of the listing are missing, as answered";

    2018 shown(count, all) =
        "Shown: {count} of {all} subjects, with the steps and changes that concern them. The proof and the exit status are of the whole plan.";
    2019 none_shown(all) = "None of the {all} subjects is shown: none has a verdict and a subscription that were asked for.";
}
