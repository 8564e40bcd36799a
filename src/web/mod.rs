//! The page: sources on the left, the plan on the right. It shows what the engine says and knows nothing of networks.
//!
//! [`App`] holds the state, in hooks: the [`draft`] that the user edits, the plan of it ([`planning`]) and the [`ticks`].
//! What stands in its folder is plain components with plain properties; what all of them need is in the [`workbench`].

mod announcements;
mod app;
mod arrivals;
mod banner;
mod checklist;
mod command;
mod controls;
mod copy;
mod diagnostics;
mod dialog;
mod downloads;
mod draft;
mod editor;
mod edits;
mod engine;
mod fields;
mod filter;
mod flow_picture;
mod footer;
mod help;
mod kept;
mod long_list;
mod marks;
mod merge;
mod offline;
mod opened;
mod plan_pane;
mod planning;
mod proof;
mod prose;
mod region_field;
mod request;
mod requirement;
mod review;
mod rule_set_choice;
mod samples;
mod share;
mod sharing;
mod shortcuts;
mod source_list;
mod source_pane;
mod step;
mod steps_shown;
mod stored;
mod subject;
mod subjects;
mod tabs;
mod taking;
mod ticks;
mod value;
mod verdict;
mod workbench;
mod workload;

pub use app::App;
