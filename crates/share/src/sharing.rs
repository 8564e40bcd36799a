//! A plan with its ticks, made ready to be shared, and opened again.

use super::errors::{OpenError, ShareError};
use super::{file, link, messages, pseudonyms};
use model::plan::{Names, Plan};
use model::source::Source;
use model::wire::{Review, SHARED_SCHEMA, Says, SharedPlan, Tick, Ticks};
use read::secrets;

/// What to share besides verdicts and checklist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShareOptions {
    /// Keep the names; else they are replaced by pseudonyms.
    pub names: bool,
    /// What its author and its reviewers say of the plan.
    pub reviews: Vec<Review>,
    /// Keep notes and reviews, and who wrote them, although names are replaced: they are people's own words. Who asks for a review says
    /// so on purpose: that stays.
    pub notes: bool,
    /// The texts that the plan was made from, to be included. They hold names, so with any of them all names are kept.
    pub sources: Vec<Source>,
}

/// A plan with its ticks, ready for a link or a file. A plan that has pseudonyms keeps them.
///
/// ```
/// use switchover_share::{ShareOptions, Ticks, open, share, to_link};
/// let nsg = r#"{"name": "ours", "location": "westeurope", "securityRules": []}"#;
/// let plan = switchover::plan(&[switchover::Source::new("ours.json", nsg)], &Default::default());
/// let shared = share(plan, &Ticks::new(), &ShareOptions::default()).map_err(|error| error.to_string())?;
/// let opened = open(&to_link(shared).map_err(|error| error.to_string())?).map_err(|error| error.to_string())?;
/// assert!(opened.names_replaced);
/// assert_eq!(opened.plan.subjects[0].name, "nsg-1");
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
/// If names have to be replaced in a plan of a version that did not mark them.
pub fn share(plan: Plan, ticks: &Ticks, options: &ShareOptions) -> Result<SharedPlan, ShareError> {
    let masked = |source: &Source| Source::new(&*source.name, secrets::without(&source.text));
    let are_marked = plan.names.is_some();
    let shared = SharedPlan {
        schema: SHARED_SCHEMA.to_owned(),
        names_replaced: plan.names == Some(Names::Pseudonyms),
        left_out: Vec::new(),
        ticks: ticks.clone(),
        reviews: options.reviews.clone(),
        sources: options.sources.iter().map(masked).collect(),
        plan,
    };
    if options.names || !options.sources.is_empty() || shared.names_replaced {
        return Ok(shared);
    }
    if !are_marked {
        return Err(ShareError::NamesNotMarked);
    }
    let mut shared = pseudonyms::replaced(shared);
    shared.left_out.push(messages::without_names());
    if !options.notes {
        shared.plan.answers.iter_mut().for_each(|answer| answer.who.clear());
        let reviews = shared.reviews.len();
        shared.reviews.retain(|review| review.says == Says::Requested);
        let of_people = |tick: &Tick| [&tick.note, &tick.who, &tick.owner].into_iter().any(|text| !text.is_empty());
        if shared.ticks.values().any(of_people) || shared.reviews.len() < reviews {
            shared.ticks.values_mut().for_each(|tick| *tick = without_words(tick));
            shared.left_out.push(messages::without_notes());
        }
    }
    Ok(shared)
}

fn without_words(tick: &Tick) -> Tick {
    let (note, who, owner) = Default::default();
    Tick { note, who, owner, ..tick.clone() }
}

/// Opens a link, its fragment, the text of a plan file, or a plan as JSON.
///
/// # Errors
/// Says in a sentence why it can't be opened, and what to do.
pub fn open(text: &str) -> Result<SharedPlan, OpenError> {
    let text = text.trim().trim_start_matches('\u{feff}');
    if text.starts_with('{') { file::from_file(text, "file") } else { link::from_link(text) }
}
