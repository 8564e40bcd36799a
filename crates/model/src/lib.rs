//! What the parts of Switchover share. Nothing here reads a format or decides anything.
//!
//! - [`net`]: sets of addresses, ports and flows; regions and service tags.
//! - [`source`]: the texts that users give, and what is reported about them.
//! - [`estate`]: everything that the sources say about the network.
//! - [`options`]: what the user chooses.
//! - [`plan`]: verdicts, changes and the checklist, as JSON shows them.
//! - [`shell`]: quoting for commands that users paste.
//! - [`pace`]: work in slices, with progress.
//! - [`wire`]: what the page and the engine say to each other.
//! - [`words`]: lists in sentences.
//! - [`json`]: JSON trees with positions.

pub mod estate;
pub mod json;
pub mod net;
pub mod options;
pub mod pace;
pub mod plan;
pub mod shell;
pub mod sorted;
pub mod source;
pub mod wire;
pub mod words;
