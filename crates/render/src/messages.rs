//! The sentences of this crate: what reports say about a plan.

model::catalogue! {
    4051 was_preview() =
        "It was a public preview, without a service-level agreement and not for production: \
         ``https://azure.microsoft.com/support/legal/preview-supplemental-terms/``.";
    4074 same_reason() = "Unknown, for the reason above.";
    4080 waits_for(steps) = "Waits for: {steps}.";
    /// What another tool changes is undone when the tool that made the resource runs again.
    4081 made_with(target, tool) = "{target} comes from {tool}: change it there. What the az command changes drifts, and is undone when that runs again.";
}
