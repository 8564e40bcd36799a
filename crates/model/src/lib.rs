//! What the parts of Switchover share. Nothing here reads a format or decides anything.
//!
//! - [`net`]: sets of addresses, ports and flows; regions and service tags.
//! - [`source`]: the texts that users give, and what is reported about them.
//! - [`estate`]: everything that the sources say about the network.
//! - [`options`]: what the user chooses.
//! - [`question`]: what is not known, and what the user answers.
//! - [`plan`]: verdicts, changes and the checklist, as JSON shows them.
//! - [`shell`]: quoting for commands that users paste.
//! - [`hidden`]: invisible characters.
//! - [`pace`]: work in slices, with progress.
//! - [`wire`]: what the page and the engine say to each other.
//! - [`message`]: texts for people, with codes and parts.
//! - [`words`]: lists in sentences.
//! - [`sorted`] and [`written`]: sorting, and JSON, with one function for all types.
//! - [`json`]: JSON trees with positions.
//!
//! The words that all crates use:
//!
//! | word | meaning |
//! | --- | --- |
//! | source | one text that was pasted, dropped, or given, with its name |
//! | estate | everything that the sources say about the network |
//! | rule set, rule | an NSG, the rules of a firewall, a node firewall; one entry of it |
//! | hop | one thing on the path of a flow that can stop it, such as an NSG |
//! | node group | the nodes of a pool or subnet, or a stand-alone rule set, with what is on its path; each is a subject |
//! | requirement | a flow that a communication model needs |
//! | verdict | `open`, `partly`, `blocked`, or `unknown` |
//! | evidence, witness | the rule that decided, and its position; one packet that shows it |
//! | subject | what is assessed, with its verdicts |
//! | edition | `preview` (October 2021, by support request) or `ga` (by pool property) |
//! | change, proof | one edit to a rule set; the assessment of the estate with the changes applied |

#![warn(missing_docs)]

pub mod estate;
pub mod hidden;
pub mod json;
pub mod message;
pub mod net;
pub mod options;
pub mod pace;
pub mod plan;
pub mod question;
pub mod shell;
pub mod sorted;
pub mod source;
pub mod typed_json;
pub mod wire;
pub mod words;
pub mod written;
