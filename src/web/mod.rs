//! The page: sources on the left, the plan on the right. It shows what the engine says and knows nothing of networks.
//!
//! [`App`] holds the state, in hooks: the [`draft`] that the user edits, the plan of it ([`planning`]) and the [`ticks`].
//! Its folder has plain components with plain properties; what all of them need is in the [`workbench`].
//!
//! - Texts: what is dropped, pasted, or opened comes in through [`arrivals`]. Each change of the texts is a function from one draft to
//!   the next ([`edits`]), applied to the draft as it is by then. [`kept`] stores the draft after the engine found no secret in it.
//! - Lines: a script (`static/editor.js`) draws the gutter in step with the text box. [`marks`] reads the evidence of
//!   the plan in the other direction, from a line to the verdicts that depend on it.
//! - Sharing: [`opened`] shows a shared plan in place of the user's own plan, whose draft does not change. [`taking`]
//!   makes it the user's own and keeps what was there before.
//! - The engine: [`engine`] is the one place that asks it. A view without state is a function, not a component: each type that is
//!   made a component or read from JavaScript ([`value`]) brings its own copy of the code.

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
mod find;
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
