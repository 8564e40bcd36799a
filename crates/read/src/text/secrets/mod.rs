//! Keys, passwords, signatures and certificates in pasted text: they are masked before anything is read, so that
//! no estate, message, plan or link contains them. Masking keeps the position of every byte.
//!
//! A value counts as a secret by the name before it (`named`), by its shape (`shapes`), or by the command line that it is
//! in (`commands`). A false positive is harmless: nothing that verdicts depend on has such a name or shape. The same
//! detector decides whether the page may store a draft.

mod commands;
mod embedded;
mod mask;
mod named;
pub(crate) mod secure_parameters;
mod shapes;
mod value;

use std::borrow::Cow;

use value::Secret;

use crate::messages::secrets as messages;
use crate::text::positions::Lines;
use model::estate::Origin;
use model::message::{Message, name};
use model::source::Source;

/// How many secrets are listed one by one.
const MOST_LISTED: usize = 20;

/// What a user writes on a line, as a comment, to have its values read although they look like secrets.
const UNMASK: &str = "switchover:unmask";

/// The text without its secrets, and a message for each; those in `sources` that the user unmasked stay as they are.
pub(crate) fn masked<'t>(
    text: &'t str,
    lines: &Lines<'_>,
    sources: &[(usize, &Source)],
) -> (Cow<'t, str>, Vec<(Origin, Message)>) {
    let mut secrets = find(text);
    if !secrets.is_empty() {
        let unmasked: Vec<(usize, u32)> = sources.iter().flat_map(unmasked).collect();
        let is_unmasked = |at: Origin| unmasked.contains(&(at.source, at.line));
        secrets.retain(|secret| unmasked.is_empty() || !is_unmasked(lines.origin(secret.start)));
    }
    if secrets.is_empty() {
        return (Cow::Borrowed(text), Vec::new());
    }
    let (mut masked, mut at) = (String::with_capacity(text.len()), 0);
    for Secret { start, end, .. } in &secrets {
        masked.push_str(text.get(at..*start).unwrap_or_default());
        masked.push_str(&mask::masked(text.get(*start..*end).unwrap_or_default()));
        at = *end;
    }
    masked.push_str(text.get(at..).unwrap_or_default());
    let one = |secret: &Secret| (lines.origin(secret.start), messages::masked(&secret.what));
    let mut said: Vec<(Origin, Message)> = secrets.iter().take(MOST_LISTED).map(one).collect();
    let more = |next: &Secret| (lines.origin(next.start), messages::masked_more(secrets.len() - MOST_LISTED));
    said.extend(secrets.get(MOST_LISTED).map(more));
    (Cow::Owned(masked), said)
}

/// The text without its secrets.
pub fn without(text: &str) -> String {
    masked(text, &Lines::new(text, 0), &[]).0.into_owned()
}

/// The lines of a source whose values are read although they look like secrets: those that the caller names, and those that say so.
fn unmasked((number, source): &(usize, &Source)) -> Vec<(usize, u32)> {
    let marked = source.text.lines().zip(1..).filter(|(line, _)| line.contains(UNMASK)).map(|(_, line)| line);
    source.unmasked.iter().copied().chain(marked).map(|line| (*number, line)).collect()
}

/// True if a text holds what looks like a secret.
///
/// ```
/// use switchover_read::secrets::holds_any;
/// assert!(holds_any(r#"{"adminPassword": "correct horse"}"#));
/// assert!(!holds_any(r#"{"adminPassword": null}"#));
/// ```
pub fn holds_any(text: &str) -> bool {
    !find(text).is_empty()
}

/// How deep strings of JSON are looked at that contain a text.
const DEEPEST: usize = 3;

/// The secrets of a text, in their order; those that overlap are one.
fn find(text: &str) -> Vec<Secret> {
    found_in(text, DEEPEST)
}

fn found_in(text: &str, depth: usize) -> Vec<Secret> {
    let mut found = [named::secrets(text), shapes::secrets(text), declared(text), commands::of_netrc(text)].concat();
    if let Some(depth) = depth.checked_sub(1) {
        found.extend(embedded::secrets(text, &|text: &str| found_in(text, depth)));
    }
    found.iter_mut().for_each(|secret| secret.end = mask::end(text, secret.start, secret.end));
    model::sorted::sort_by_key(&mut found, |secret| (secret.start, std::cmp::Reverse(secret.end)));
    let mut secrets: Vec<Secret> = Vec::with_capacity(found.len());
    for secret in found {
        match secrets.last_mut() {
            Some(last) if secret.start < last.end => last.end = last.end.max(secret.end),
            _ => secrets.push(secret),
        }
    }
    secrets
}

/// Values of parameters that are declared to be secret.
fn declared(text: &str) -> Vec<Secret> {
    let secret = |value: secure_parameters::SecureValue| {
        let what = messages::parameter(name(&value.name));
        Secret { start: value.start, end: value.end, what }
    };
    secure_parameters::values(text).into_iter().map(secret).collect()
}

#[cfg(test)]
mod tests;
