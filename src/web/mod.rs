//! The page: sources on the left, the plan on the right. It shows what the engine says and knows nothing of networks.
//!
//! [`App`] holds the state, in hooks: the [`draft`] that the user edits, the plan of it ([`planning`]) and the [`ticks`].
//! What stands in its folder is plain components with plain properties; what all of them need is in the [`workbench`].

mod app;
mod arrivals;
mod banner;
mod checklist;
mod command;
mod copy;
mod diagnostics;
mod downloads;
mod draft;
mod editor;
mod edits;
mod engine;
mod fields;
mod flow_picture;
mod footer;
mod help;
mod marks;
mod offline;
mod plan_pane;
mod planning;
mod proof;
mod request;
mod requirement;
mod samples;
mod source_list;
mod source_pane;
mod stored;
mod subject;
mod tabs;
mod ticks;
mod verdict;
mod workbench;
mod workload;

pub use app::App;
