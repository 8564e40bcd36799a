//! The sentences of this crate.

crate::catalogue! {
    101 would_block(cuts) = "It would block {cuts}.";
    102 cuts(first, next) = "{first}; {next}";
    /// The change is in no script and no proof: it would block something else that the sources show.
    103 held_back(reason, change) = "Held back: {reason} To make it nonetheless, accept change {change}.";
    104 accepted(reason) = "Accepted by the user: {reason}";
}
