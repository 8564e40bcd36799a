//! Placeholders for values that the sources do not give, and labels of what the sources describe.

crate::message::catalogue! {
    200 missing() = "no value";
    201 not_shown() = "not shown";
    202 truncated() = "truncated text";
    210 profile(profiles) = "profile {profiles}";
}
