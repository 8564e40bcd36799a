//! The sentences of this crate: what reports say about a plan.

model::catalogue! {
    4051 was_preview() =
        "It was a public preview, without a service-level agreement and not for production: \
         ``https://azure.microsoft.com/support/legal/preview-supplemental-terms/``.";
    4074 same_reason() = "Unknown, for the reason above.";
    4075 as_above(title) = "{title}, as above";
    4076 and_more(title, count) = "{title} (and {count} more)";
    4077 the_same_for(names) = "The same for {names}.";
    4078 members(names) = "They share all hops, verdicts, and changes, so what follows names only the first of them: {names}.";
    4080 waits_for(steps) = "Waits for: {steps}.";
    /// What another tool changes is undone when the tool that made the resource runs again.
    4081 made_with(target, tool) = "{target} comes from {tool}: change it there. What the az command changes drifts, and is undone when that runs again.";
    4082 next(title) = "Next: {title}.";
    4083 next_step(title, number) = "Next: {title} (step {number}).";
    /// How many subjects can move to simplified communication as things are.
    4084 can_move(yes, no, unknown) = "Can move as things are: {yes} yes, {no} no, {unknown} not known.";
    4085 more_causes(count) = "{count} more causes: see the whole plan.";
    4086 more_notices(count) = "{count} more notices: see the whole plan.";
    4087 and_places(message, places) = "{message} The same at {places}.";
    4088 like_it(message, count, places) = "{message} And {count} notes like it: {places}.";
}
