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

impl Entry {
    /// What is wrong with it, if anything is: a single backtick, which only a name has, or an argument that is not declared or not used.
    pub fn check(&self) -> Result<(), String> {
        let Entry { code, arguments, template, .. } = self;
        if template.replace("``", "").contains('`') {
            return Err(format!("{code}: a single backtick in {template:?}"));
        }
        let fields = template.split('{').skip(1).map(|field| field.split('}').next().unwrap_or_default());
        let used: Vec<&str> = fields.map(|field| field.strip_prefix('^').unwrap_or(field)).collect();
        let is_unused = |argument: &&&str| !used.contains(argument);
        match used.iter().find(|field| !arguments.contains(field)).or(arguments.iter().find(is_unused)) {
            Some(argument) => Err(format!("{code}: {argument} is either not declared or not used in {template:?}")),
            None => Ok(()),
        }
    }
}

/// Checks all entries of a crate, and that their codes ascend.
pub fn check(catalogues: &[&[Entry]]) -> Result<(), String> {
    let mut last = None;
    for entry in catalogues.iter().copied().flatten() {
        entry.check()?;
        if last.replace(entry.code).is_some_and(|last| last >= entry.code) {
            return Err(format!("{} comes after a greater or equal code", entry.code));
        }
    }
    Ok(())
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

pub(crate) use catalogue;

#[cfg(test)]
mod tests {
    use super::*;

    const fn entry(number: u16, arguments: &'static [&'static str], template: &'static str) -> Entry {
        Entry { code: Code::new(number), meaning: "", arguments, template }
    }

    #[test]
    fn an_entry_uses_what_it_declares_and_leaves_backticks_to_names() {
        assert_eq!(entry(1, &["nsg"], "{^nsg} sets ``access``.").check(), Ok(()));
        for wrong in [entry(1, &[], "{nsg}"), entry(1, &["nsg"], "NSG"), entry(1, &[], "`access`")] {
            assert!(wrong.check().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn codes_ascend() {
        assert_eq!(check(&[&[entry(1, &[], "a")], &[entry(2, &[], "b")]]), Ok(()));
        assert!(check(&[&[entry(1, &[], "a"), entry(1, &[], "b")]]).is_err());
    }
}
