//! A plan with its ticks, made ready to be shared, and opened again.

use super::errors::OpenError;
use super::{file, link, stand_ins};
use model::plan::Plan;
use model::source::Source;
use model::wire::{SHARED_SCHEMA, SharedPlan, Ticks};
use read::secrets;

/// What to share beside verdicts and checklist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShareOptions {
    /// Keep the names; else stand-ins take their place.
    pub names: bool,
    /// The texts that the plan was made from, to be included. They hold names, so with any of them all names are kept.
    pub sources: Vec<Source>,
}

const NO_NAMES: &str =
    "Names, the messages about the sources, autoscale formulas, and the user's own rules on nodes as commands.";

/// A plan with its ticks, ready for a link or a file.
///
/// ```
/// use switchover_share::{ShareOptions, Ticks, open, share, to_link};
/// let nsg = r#"{"name": "ours", "location": "westeurope", "securityRules": []}"#;
/// let plan = switchover::plan(&[switchover::Source::new("ours.json", nsg)], &Default::default());
/// let link = to_link(&share(&plan, &Ticks::new(), &ShareOptions::default())?)?;
/// let opened = open(&link);
/// assert!(opened.is_ok_and(|opened| opened.names_replaced && opened.plan.subjects[0].name.starts_with("nsg-")));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
/// None that a plan can cause. Where names could not be replaced, nothing is shared.
pub fn share(plan: &Plan, ticks: &Ticks, options: &ShareOptions) -> serde_json::Result<SharedPlan> {
    let masked = |source: &Source| Source::new(&*source.name, secrets::without(&source.text));
    let mut shared = SharedPlan {
        schema: SHARED_SCHEMA.to_owned(),
        names_replaced: false,
        left_out: Vec::new(),
        ticks: ticks.clone(),
        sources: options.sources.iter().map(masked).collect(),
        plan: plan.clone(),
    };
    if !options.names && options.sources.is_empty() {
        shared = stand_ins::replaced(shared)?;
        shared.left_out.push(NO_NAMES.to_owned());
    }
    Ok(shared)
}

/// Opens a link, its fragment, the text of a plan file, or a plan as JSON.
///
/// # Errors
/// Tells in a sentence why it can't be opened, and what to do.
pub fn open(text: &str) -> Result<SharedPlan, OpenError> {
    let text = text.trim().trim_start_matches('\u{feff}');
    if text.starts_with('{') { file::from_file(text, "file") } else { link::from_link(text) }
}
