//! Links, plan files and their merge, for JavaScript.

use wasm_bindgen::prelude::*;

use super::{answer, given_back, given_back_whole, json_argument};
use crate::Plan;
use model::wire::ShareOptions;

/// A plan as a link: `{ link, length, size, advice, contents }`. `advice` is a sentence about its length.
///
/// `options` and each of its members are optional:
///
/// - `ticks`: by the ids of steps
/// - `reviews`: what the author and reviewers say of the plan
/// - `names`: true keeps names; otherwise pseudonyms replace them
/// - `notes`: true keeps notes and reviews, and who wrote them, in any case
/// - `sources`: texts to include, without their secrets; they keep the names
/// - `page`: the address of the page; without it, `link` is the fragment of such an address, with its `#`
///
/// # Errors
/// Throws an `Error` whose message says which argument is wrong.
#[wasm_bindgen(unchecked_return_type = "ShareLink")]
pub fn share(
    #[wasm_bindgen(unchecked_param_type = "Plan")] plan: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "ShareOptions")] options: JsValue,
) -> Result<JsValue, JsError> {
    let (plan, options) = shared(plan, options)?;
    given_back(&answer::link(plan, options).map_err(|message| JsError::new(&message))?)
}

/// A plan as the text of a plan file; `options` are those of `share`.
///
/// # Errors
/// Throws an `Error` whose message says which argument is wrong.
#[wasm_bindgen(js_name = planFile)]
pub fn plan_file(
    #[wasm_bindgen(unchecked_param_type = "Plan")] plan: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "ShareOptions")] options: JsValue,
) -> Result<String, JsError> {
    let (plan, options) = shared(plan, options)?;
    answer::plan_file(plan, options).map_err(|message| JsError::new(&message))
}

fn shared(plan: JsValue, options: JsValue) -> Result<(Plan, ShareOptions), JsError> {
    Ok((json_argument("plan", &plan)?, json_argument::<Option<ShareOptions>>("options", &options)?.unwrap_or_default()))
}

/// What a link, its fragment, the text of a plan file or a plan's JSON holds: a shared plan.
///
/// # Errors
/// Throws an `Error` whose message is for the user: why it can't be opened, and what to do.
#[wasm_bindgen(unchecked_return_type = "SharedPlan")]
pub fn open(text: &str) -> Result<JsValue, JsError> {
    given_back_whole(&answer::open(text)?)
}

/// The union of two people's ticks, `{ ticks, conflicts }`: a step is done if either says so, the later note stays, and
/// what the two do not agree on is listed.
///
/// # Errors
/// Throws an `Error` whose message says which argument is wrong.
#[wasm_bindgen(js_name = mergeTicks, unchecked_return_type = "MergedTicks")]
pub fn merge_ticks(
    #[wasm_bindgen(unchecked_param_type = "Ticks")] a: JsValue,
    #[wasm_bindgen(unchecked_param_type = "Ticks")] b: JsValue,
) -> Result<JsValue, JsError> {
    given_back(&share::merge_ticks(&json_argument("a", &a)?, &json_argument("b", &b)?))
}

/// The union of what two people did and noted about one plan, as `mergeTicks` has it, and `told`: what it makes of the first
/// one's ticks, in sentences. Each is a shared plan; only its `plan` and `ticks` count.
///
/// # Errors
/// Throws an `Error` whose message says which argument is wrong.
#[wasm_bindgen(unchecked_return_type = "MergedTicks")]
pub fn merge(
    #[wasm_bindgen(unchecked_param_type = "SharedPlan")] own: JsValue,
    #[wasm_bindgen(unchecked_param_type = "SharedPlan")] others: JsValue,
) -> Result<JsValue, JsError> {
    given_back(&share::merge(&json_argument("own", &own)?, &json_argument("others", &others)?))
}
