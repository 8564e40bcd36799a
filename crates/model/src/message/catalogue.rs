//! Catalogues: the sentences of a crate, each with its code.

use super::Code;

/// A message of a catalogue.
#[derive(Debug)]
pub struct Entry {
    /// Its code.
    pub code: Code,
    /// What it means, for `docs/messages.md`; empty where the text says it.
    pub meaning: &'static str,
    /// The names of its arguments.
    pub arguments: &'static [&'static str],
    /// Its text, with `{argument}` for each of them.
    pub template: &'static str,
}

/// Declares a function for each message of a crate, and the list `CATALOGUE` of them all.
///
/// Each line is a number (the code), the function with its arguments, and the text: `{nsg}` is the argument `nsg`, and `{^nsg}` the
/// argument at the beginning of a sentence. See [`Message`](crate::message::Message) for an example.
#[macro_export]
macro_rules! catalogue {
    ($($(#[doc = $meaning:literal])* $number:literal $name:ident($($argument:ident),* $(,)?) = $template:literal;)*) => {
        $(
            #[doc = $template]
            #[allow(clippy::extra_unused_lifetimes, reason = "a message without arguments has no use for it")]
            pub fn $name<'p>($($argument: impl Into<$crate::message::Part<'p>>),*) -> $crate::message::Message {
                const ENTRY: $crate::message::Entry = $crate::message::Entry {
                    code: $crate::message::Code::new($number),
                    meaning: concat!($($meaning),*),
                    arguments: &[$(stringify!($argument)),*],
                    template: $template,
                };
                $crate::message::Message::of(&ENTRY, &[$($argument.into()),*])
            }
        )*

        /// All messages of this catalogue.
        pub static CATALOGUE: &[$crate::message::Entry] = &[$($crate::message::Entry {
            code: $crate::message::Code::new($number),
            meaning: concat!($($meaning),*),
            arguments: &[$(stringify!($argument)),*],
            template: $template,
        }),*];
    };
}
