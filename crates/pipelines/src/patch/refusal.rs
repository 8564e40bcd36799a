//! Why a change is in no patch.

use model::message::{Message, Part};

use crate::messages;

/// Why a change is in no patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Its source is not Terraform, Bicep, or a template.
    NotText,
    /// Its source is in another encoding than UTF-8.
    Encoding,
    /// It edits something else than an NSG.
    OtherKind,
    /// The place of the rule or the NSG was not found in the text.
    NotFound,
    /// A loop or a condition makes what it edits.
    Loop,
    /// The text belongs to a module, which others may call.
    Module,
    /// The rules are resources of their own, and the text has none to add another one to.
    NoPlace,
    /// The text with the edits does not say what was proved.
    NotProved,
    /// A line next to the edits looks like a secret.
    Secret,
    /// It is in no script until the user decides.
    Undecided,
}

impl Refusal {
    /// Why, in a sentence about a change.
    pub fn message<'p>(self, change: impl Into<Part<'p>>) -> Message {
        match self {
            Refusal::NotText => messages::patch_not_text(change),
            Refusal::Encoding => messages::patch_encoding(change),
            Refusal::OtherKind => messages::patch_other_kind(change),
            Refusal::NotFound => messages::patch_not_found(change),
            Refusal::Loop => messages::patch_loop(change),
            Refusal::Module => messages::patch_module(change),
            Refusal::NoPlace => messages::patch_no_place(change),
            Refusal::NotProved => messages::patch_not_proved(change),
            Refusal::Secret => messages::patch_secret(change),
            Refusal::Undecided => messages::patch_undecided(change),
        }
    }
}
