//! The page: the sources on the left, the answer and the map in the middle, the checklist on the right; on a phone one of them at a time.
//! It shows what the engine says and knows nothing of networks.
//!
//! [`App`] holds the state, in hooks: the [`draft`] that the user edits, the plan of it ([`planning`]) and the [`ticks`]. [`plan_pane`]
//! shows a plan in the order of what a reader needs: the [`answer`] with the next action, the [`map`], the [`questions`], the [`checklist`];
//! everything else is a [`fold`]. What all views need is in the [`workbench`].
//!
//! - Texts: what is dropped, pasted, or opened comes in through [`arrivals`]. Each change of the texts is a function from one draft to
//!   the next ([`edits`]), applied to the draft as it is by then. [`kept`] stores the draft after the engine found no secret in it,
//!   and the [`history`] of drafts has what was stored before.
//! - Lines: a script (`static/editor.js`) draws the gutter in step with the text box. [`marks`] reads the evidence of
//!   the plan in the other direction, from a line to the verdicts that depend on it.
//! - Sharing: [`opened`] shows a shared plan in place of the user's own plan, whose draft does not change. A reviewer comments and
//!   decides there ([`review`]); the author adds that to the plan ([`merge`]). [`taking`] makes a plan the user's own and keeps what
//!   was there before.
//! - The engine: [`engine`] is the one place that asks it.
//! - Size: a view without state is a function, not a component. Each type that is made a component or read from JavaScript ([`value`])
//!   brings its own copy of the code. `html!` writes several hundred bytes for an element, so most elements are made by calls ([`el`]).

mod announcements;
mod answer;
mod app;
mod arrivals;
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
mod effect;
mod el;
mod engine;
mod fields;
mod filter;
mod find;
mod fold;
mod footer;
mod hands;
mod help;
mod history;
mod idle;
mod kept;
mod map;
mod marks;
mod merge;
mod offline;
mod opened;
mod paged;
mod plan_pane;
mod planning;
mod proof;
mod prose;
mod questions;
mod region_field;
mod request;
mod requirement;
mod review;
mod rule_set_choice;
mod samples;
mod screen;
mod share;
mod sharing;
mod shortcuts;
mod source_list;
mod source_pane;
mod stateful;
mod step;
mod stored;
mod taking;
mod ticks;
mod top;
mod value;
mod verdict;
mod workbench;
mod workload;

pub use app::App;
