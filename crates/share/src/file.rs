//! Plan files: a shared plan as JSON that people can read. A plan by itself opens too, as one without ticks.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::errors::OpenError;
use model::plan::{Plan, SCHEMA as PLAN_SCHEMA};
use model::typed_json::{self, TypedJsonError};
use model::wire::{SHARED_SCHEMA as SCHEMA, SharedPlan, Ticks};
use model::written;

/// The member that says what a document is.
#[derive(Deserialize)]
struct Head {
    schema: String,
}

/// The text of a plan file.
///
/// # Errors
/// None that a plan can cause.
pub fn to_file(shared: &SharedPlan) -> serde_json::Result<String> {
    written::pretty(shared).map(|text| text + "\n")
}

/// What a text of JSON holds; `what` names it in messages.
pub fn from_file(text: &str, what: &'static str) -> Result<SharedPlan, OpenError> {
    let head: Head = typed_json::read(text).map_err(|error| match error {
        // What it is, is among its first members.
        TypedJsonError::TooDeep if text.contains(SCHEMA) => OpenError::Unfamiliar(what),
        other => not_read(other, what),
    })?;
    let shared = match version(&head.schema) {
        (SCHEMA, _) => ours::<SharedPlan>(text, what)?,
        (PLAN_SCHEMA, _) => {
            let plan: Plan = ours(text, what)?;
            let ticks = Ticks::new();
            let (left_out, reviews, sources) = Default::default();
            SharedPlan { schema: SCHEMA.to_owned(), names_replaced: false, left_out, ticks, reviews, sources, plan }
        }
        (_, Some(2..)) => return Err(OpenError::Newer(what)),
        _ => return Err(OpenError::NotAPlan(what)),
    };
    match version(&shared.plan.schema) {
        (PLAN_SCHEMA, _) => Ok(shared),
        (_, Some(2..)) => Err(OpenError::Newer(what)),
        _ => Err(OpenError::NotAPlan(what)),
    }
}

/// A schema, with its number if it is one of ours.
fn version(schema: &str) -> (&str, Option<u32>) {
    let number = schema.strip_prefix("switchover.shared/").or_else(|| schema.strip_prefix("switchover.plan/"));
    (schema, number.and_then(|number| number.parse().ok()))
}

/// A document with our schema: if it does not fit, it is of a version that this one does not know. Unknown members
/// are ignored.
fn ours<T: DeserializeOwned>(text: &str, what: &'static str) -> Result<T, OpenError> {
    typed_json::read(text).map_err(|error| match not_read(error, what) {
        OpenError::NotAPlan(what) => OpenError::Unfamiliar(what),
        other => other,
    })
}

fn not_read(error: TypedJsonError, what: &'static str) -> OpenError {
    match error {
        TypedJsonError::Invalid(error) if error.is_eof() => OpenError::CutOff(what),
        TypedJsonError::Invalid(_) => OpenError::Broken(what),
        TypedJsonError::OtherShape(_) | TypedJsonError::TooDeep => OpenError::NotAPlan(what),
    }
}
