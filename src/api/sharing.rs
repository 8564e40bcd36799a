//! Links, plan files and their merge, for JavaScript.

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::{SourceValue, argument, given_back};
use crate::share::{self, Contents, LinkSize, ShareOptions, SharedPlan, Ticks};
use crate::{Plan, Source};

/// What to share, as JavaScript gives it; each may be absent.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ShareValue {
    ticks: Ticks,
    names: bool,
    sources: Vec<SourceValue>,
    page: String,
}

/// A link, and what there is to know before it is copied.
#[derive(Serialize)]
struct LinkValue {
    link: String,
    length: usize,
    size: LinkSize,
    advice: String,
    contents: Contents,
}

/// A plan as a link: `{ link, length, size, advice, contents }`. `advice` is what there is to say about its length.
///
/// `options` may be left out, and so may each of its members: `ticks` (by the ids of steps), `names` (true keeps them, else
/// stand-ins take their place), `sources` (texts to include, without their secrets; they keep the names) and `page`, the
/// address of the page. Without that, `link` is the fragment of such an address, with its `#`.
///
/// # Errors
/// Throws an `Error` whose message says which argument is wrong.
#[wasm_bindgen(unchecked_return_type = "ShareLink")]
pub fn share(
    #[wasm_bindgen(unchecked_param_type = "Plan")] plan: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "ShareOptions")] options: JsValue,
) -> Result<JsValue, JsError> {
    let (shared, page) = shared(plan, options)?;
    let link = page + &share::to_link(&shared)?;
    let (length, size) = (link.len(), LinkSize::of(link.len()));
    given_back(&LinkValue { link, length, size, advice: size.told(length), contents: shared.contents() })
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
    Ok(share::to_file(&shared(plan, options)?.0)?)
}

/// What a link, its fragment, the text of a plan file or a plan's JSON holds: a shared plan.
///
/// # Errors
/// Throws an `Error` whose message is for the user: why it can't be opened, and what to do.
#[wasm_bindgen(unchecked_return_type = "SharedPlan")]
pub fn open(text: &str) -> Result<JsValue, JsError> {
    given_back(&share::open(text)?)
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
    given_back(&share::merge_ticks(&argument("a", a)?, &argument("b", b)?))
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
    given_back(&share::merge(&argument("own", own)?, &argument("others", others)?))
}

/// What is shared, and the address of the page without its fragment.
fn shared(plan: JsValue, options: JsValue) -> Result<(SharedPlan, String), JsError> {
    let plan: Plan = argument("plan", plan)?;
    let ShareValue { ticks, names, sources, page } =
        argument::<Option<ShareValue>>("options", options)?.unwrap_or_default();
    let sources = sources.into_iter().map(|source| Source::new(source.name, source.text)).collect();
    let shared = share::share(&plan, &ticks, &ShareOptions { names, sources })?;
    Ok((shared, page.split('#').next().unwrap_or_default().to_owned()))
}
