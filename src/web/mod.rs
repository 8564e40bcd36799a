//! The page: sources on the left, the plan on the right. It shows what the engine says and knows nothing of networks.
//!
//! [`App`] holds the state, in hooks: the [`draft`] that the user edits, the plan of it ([`planning`]) and the [`ticks`].
//! What stands in its folder is plain components with plain properties; what all of them need is in the [`workbench`].

mod announcements;
mod app;
mod banner;
mod checklist;
mod command;
mod copy;
mod diagnostics;
mod downloads;
mod draft;
mod engine;
mod fields;
mod filter;
mod flow_picture;
mod footer;
mod help;
mod long_list;
mod offline;
mod plan_pane;
mod planning;
mod proof;
mod prose;
mod request;
mod requirement;
mod shortcuts;
mod source_list;
mod source_pane;
mod steps_shown;
mod stored;
mod subject;
mod subjects;
mod tabs;
mod ticks;
mod verdict;
mod workbench;
mod workload;

pub use app::App;
