//! The sentences of this crate: what is in a link or a plan file, what a merge brings, and what reviewers say.

model::catalogue! {
    /// The sources, or the changes in the plan, are enough to make them again.
    5001 without_forms() = "Scripts, and the commands for tools other than az: plan again from the sources to get them.";
    5002 without_names() = "Names, text quoted from the sources, descriptions, autoscale formulas, and the user's own rules on nodes as commands.";
    /// Notes and initials are people's own words: they are shared only on request.
    5003 without_notes() = "Notes, reviews, and who does or did a step.";
    5004 not_in_it(what) = "Not in it: {what}";
    /// A link with everything would be too long for mail and chat programs.
    5005 summary_only() = "Evidence, changes, commands, and the steps of a phase after the first 25: the link would be too long. The plan file has them.";
    5006 without_scripts() = "Scripts: plan again from the sources to get them.";
    5010 counts(counts) = "It holds {counts}.";
    5011 one_subject() = "1 subject";
    5012 subjects(count) = "{count} subjects";
    5013 one_step() = "1 step";
    5014 steps(count) = "{count} steps";
    5015 one_change() = "1 change";
    5016 changes(count) = "{count} changes";
    5017 one_tick() = "1 step with ticks or notes";
    5018 ticks(count) = "{count} steps with ticks or notes";
    5019 one_address() = "1 address or range";
    5020 addresses(count) = "{count} addresses and ranges";
    5021 pseudonyms() = "Pseudonyms such as nsg-1 replace names.";
    5022 notes_as_written() = "Notes stay as they were written.";
    5023 names(names) = "Names: {names}.";
    5024 texts(names) = "The texts, without the secrets that were found: {names}.";
    5025 people(names) = "People: {names}.";

    5040 new(step, tick) = "New: {step}: {tick}.";
    5041 nothing_new() = "There is nothing new in it.";
    5042 disagree(step, later, earlier, kept) = "You disagree about: {step}. {^later}; {earlier}. It stays {kept}.";
    5043 one_elsewhere() = "1 step of it is not in your plan: its tick and note are kept, and not shown.";
    5044 elsewhere(count) = "{count} steps of it are not in your plan: their ticks and notes are kept, and not shown.";
    5045 done() = "done";
    5046 not_done() = "not done";
    5047 by(tick, who) = "{tick} by {who}";
    5048 with_note(tick, note) = "{tick} {note}";
    5049 owned(tick, owner) = "{tick}, owner {owner}";
    5050 due(tick, date) = "{tick}, due {date}";
    5051 asks(who, date) = "{who} asked for a review ({date}).";
    5052 approves(who, date) = "{who} approved the plan ({date}).";
    5053 requests_changes(who, date) = "{who} requested changes ({date}).";
    5054 comments(who, date) = "{who} commented ({date}).";
    5055 comments_on(who, step, date) = "{who} commented on the step: {step} ({date}).";
    5056 of_another(said) = "{said} That was another version of the plan.";
}
