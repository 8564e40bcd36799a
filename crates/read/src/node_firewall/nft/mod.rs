//! What `nft list ruleset` prints, as text and as JSON.
//!
//! Two readers, [`text`] and [`json`], make one [`tree`]; [`firewall`] and [`rule`] translate it into the estate's rules.

mod command;
mod fields;
mod firewall;
mod json;
mod json_condition;
mod json_rule;
mod rule;
mod spelling;
mod text;
mod text_rule;
mod tokens;
mod tree;
mod values;

pub(crate) use json::read as read_json;
pub(super) use text::read;
