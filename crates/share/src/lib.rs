//! Sharing: a plan with its ticks and notes, as a link or as a file, and the union of two people's ticks.
//!
//! A [`SharedPlan`] is what is shared. `names` finds the names that a plan holds, `stand_ins` replaces them, `link` is the
//! codec of links, `file` that of plan files, `contents` tells the user what is in them, and `ticks` merges.

mod contents;
mod file;
mod link;
mod names;
mod stand_ins;
mod ticks;

pub use contents::contents;
pub use file::{FILE_ENDING, to_file};
pub use link::{MOST_DECODED, to_link};
pub use ticks::{merge, merge_ticks};

use model::plan::{Plan, SupportRequest};
use model::source::Source;
pub use model::wire::{Conflict, Contents, LinkSize, MergedTicks, SHARED_SCHEMA as SCHEMA, SharedPlan, Tick, Ticks};
use read::secrets;

/// What to share beside verdicts and checklist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShareOptions {
    /// Keep the names; else stand-ins take their place.
    pub names: bool,
    /// The texts that the plan was made from, to be included. They hold names, so with any of them all names are kept.
    pub sources: Vec<Source>,
}

/// Why something can't be opened, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The beginning of a link, or of a file, and no more.
    #[error("The {0} is cut off: only its beginning is here. Copy all of it, or ask for the plan file.")]
    CutOff(&'static str),
    /// Something in it was changed on the way.
    #[error("The {0} is broken: something in it was changed on its way. Ask for it again, or for the plan file.")]
    Broken(&'static str),
    /// Made by a later version.
    #[error("The {0} is from a newer version of Switchover. Reload the page or update the tool, and open it again.")]
    Newer(&'static str),
    /// More than anything honest would hold.
    #[error("The {0} holds more than 4 MB and was not opened. Ask for the plan file instead.")]
    TooLarge(&'static str),
    /// A plan of ours with something in it that this version doesn't know.
    #[error(
        "The {0} has something in it that this version of Switchover does not know: it was edited, or a newer version made it. \
         Reload the page or update the tool, and open it again."
    )]
    Unfamiliar(&'static str),
    /// Something else altogether.
    #[error(
        "The {0} holds no plan of Switchover. A link has `#plan=1.` in it; a plan file is what was saved as {FILE_ENDING}."
    )]
    NotAPlan(&'static str),
}

const NO_FORMS: &str =
    "Scripts and the forms for PowerShell, Bicep, Terraform and templates: the sources make them anew.";
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
        schema: SCHEMA.to_owned(),
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

/// Without what the sources make anew: too much for a link, and where names are replaced, full of them.
fn without_forms(mut shared: SharedPlan) -> SharedPlan {
    let had_scripts = shared.plan.scripts.take().is_some();
    let mut had_forms = false;
    for change in &mut shared.plan.changes {
        let commands = &mut change.commands;
        let forms = [&mut commands.powershell, &mut commands.bicep, &mut commands.terraform, &mut commands.arm];
        had_forms |= forms.into_iter().filter_map(Option::take).count() > 0;
    }
    if (had_scripts || had_forms) && !shared.left_out.iter().any(|told| told == NO_FORMS) {
        shared.left_out.push(NO_FORMS.to_owned());
    }
    shared
}

/// Both support requests of a plan.
fn requests(plan: &mut Plan) -> impl Iterator<Item = &mut SupportRequest> {
    plan.support_request.iter_mut().flat_map(|both| [&mut both.opt_in, &mut both.opt_out])
}

/// A support request as text: its fields, a line each.
fn text_of(request: &SupportRequest) -> String {
    let line = |field: &model::plan::RequestField| format!("{}: {}", field.label, field.value);
    request.fields.iter().map(line).collect::<Vec<_>>().join("\n")
}
