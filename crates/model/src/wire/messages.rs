//! Sentences about links.

crate::message::catalogue! {
    151 short_link(length) = "The link has {length} characters.";
    152 long_link(length) = "The link has {length} characters: some mail and chat programs truncate it. A plan file is safer.";
    153 too_long_link(length) = "The link has {length} characters, which most programs truncate: send the plan file instead.";
}
