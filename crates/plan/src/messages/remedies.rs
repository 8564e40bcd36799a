//! What helps nodes that don't work.

model::catalogue! {
    2950 change(step) = "The smallest change that helps: see the step {step}.";
    2951 recovery() = "Batch recovers nodes by itself once it reaches them. Reboot or reimage those that stay unusable.";
    2952 next(step) = "First resolve what is unknown: see the step {step}.";
    2953 more_nodes() = "The listing of nodes is incomplete: there may be more.";
}
