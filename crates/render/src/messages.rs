//! The sentences of this crate: what reports say about a plan.

model::catalogue! {
    4051 was_preview() =
        "It was a public preview, without a service-level agreement and not for production: \
         ``https://azure.microsoft.com/support/legal/preview-supplemental-terms/``.";
    4074 one_question() = "A verdict depends on this fact. If you don't know it either, answer ``unknown``: the plan then assumes the worst.";
    4075 questions() =
        "Verdicts depend on these facts, most of them on the first. If you don't know one either, answer ``unknown``: the plan then assumes \
         the worst.";
    4076 settles_one(names) = "(1 flow: {names})";
    4077 settles(count, names) = "({count} flows: {names})";
    4078 answer_option(option) = "Or answer {option}.";
    4079 answer_one_of(option, choices) = "Or answer {option}, with one of {choices}.";
    4080 waits_for(steps) = "Waits for steps {steps}.";
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
    4096 also_asked(names) = "The same is asked of {names}: the JSON has their IDs.";
    4097 also_asked_of_more(names, count) = "The same is asked of {names}, and {count} more: the JSON has their IDs.";
    4098 waits_for_step(step) = "Waits for step {step}.";

    4110 as_above(title) = "{title}, as above";
    4111 and_more(title, count) = "{title} (and {count} more)";
    4112 the_same_for(names) = "The same for {names}.";
    4113 members(names) = "They share all hops, verdicts, and changes, so what follows names only the first of them: {names}.";
    4114 next(title) = "Next: {title}.";
    4115 next_step(title, number) = "Next: {title} (step {number}).";
    /// How many subjects can move to simplified communication as things are.
    4116 can_move(yes, no, unknown) = "Can move as things are: {yes} yes, {no} no, {unknown} not known.";
    4117 more_causes(count) = "{count} more causes: see the whole plan.";
    4118 more_notices(count) = "{count} more notices: see the whole plan.";
    4119 and_places(message, places) = "{message} The same at {places}.";
    4120 like_it(message, count, places) = "{message} And {count} notes like it: {places}.";
    4121 next_question(number, ask) = "Next: answer question {number}: {ask}";
    4122 question(number) = "question {number}";
    4123 more_questions(count) = "{count} more questions: see the whole plan.";
}
