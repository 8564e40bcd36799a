//! The JavaScript face over wasm-bindgen. It only converts JavaScript values into those of [`model::wire`] and back.
//! `docs/javascript.md` shows how it is used; the TypeScript types of what goes in and out are derived from the same types.

mod answer;
mod planning;
mod sharing;
mod work;

pub use planning::Planning;
pub use sharing::{merge, merge_ticks, open, plan_file, share};
pub use work::Work;

use js_sys::JSON;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use crate::Plan;
use model::plan::{PhaseId, Shell};
use model::typed_json;
use model::wire::{PlanOptions, ScriptOptions};
use render::Format;

/// Makes the plan of the sources, as an object by the contract `switchover.plan/1`.
///
/// `sources` is an array of `{ name, text }`. `options` and each of its members are optional:
///
/// - `region`: an Azure location such as `westeurope`
/// - `edition`: `preview` or `ga`
/// - `account`, `subscriptions` (ids), and `nodes` (address ranges): what the sources don't show
/// - `serviceTags`: one of Microsoft's weekly files as `{ name, text }`
/// - `on`: the names or ids of rule sets or subnets that nodes use
/// - `accept`: the ids of held-back changes to make anyway
/// - `answers`: to the plan's questions, each as `{ question, value }` with `who` and `when` if they are known
///
/// # Errors
/// Throws an `Error` whose message says which argument is wrong. Bad text in a source is no error: the plan's `sources`
/// say what could not be read.
#[wasm_bindgen(js_name = plan, unchecked_return_type = "Plan")]
pub fn plan(
    #[wasm_bindgen(unchecked_param_type = "Source[]")] sources: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "PlanOptions")] options: JsValue,
) -> Result<JsValue, JsError> {
    given_back_whole(&planning_of(sources, options)?.finish())
}

fn planning_of(sources: JsValue, options: JsValue) -> Result<crate::Planning<'static>, JsError> {
    let sources = json_argument("sources", &sources)?;
    answer::begin(sources, options_of(&options)?).map_err(|message| JsError::new(&message))
}

fn options_of(value: &JsValue) -> Result<PlanOptions, JsError> {
    Ok(json_argument::<Option<PlanOptions>>("options", value)?.unwrap_or_default())
}

/// What can be pasted: an array of `{ family, what, from, read, kind, example }`, in which `from` is the command or the
/// place that makes it, with commands in backticks.
#[wasm_bindgen(unchecked_return_type = "Input[]")]
pub fn inputs() -> Result<JsValue, JsError> {
    given_back(&crate::inputs())
}

/// True if one of the texts holds what looks like a secret: a key, a password, a token, a certificate. Such a text is planned with the
/// secret masked; don't store it.
///
/// # Errors
/// Throws an `Error` if `texts` is not an array of strings.
#[wasm_bindgen(js_name = holdsSecrets)]
pub fn holds_secrets(#[wasm_bindgen(unchecked_param_type = "string[]")] texts: JsValue) -> Result<bool, JsError> {
    Ok(answer::holds_secrets(&json_argument::<Vec<String>>("texts", &texts)?))
}

/// The regions that have Batch: an array of `{ location, cloud }`, by cloud and location.
#[wasm_bindgen(unchecked_return_type = "Region[]")]
pub fn regions() -> Result<JsValue, JsError> {
    given_back(&answer::regions())
}

/// A plan as text: in one of the formats of the command line, or as `script` with `{ phase, shell }`, where the phase is
/// `union`, `tighten` or `rollback` and the shell `bash` or `powershell`. A phase that changes nothing has an empty script.
///
/// # Errors
/// Throws an `Error` whose message says which argument is wrong.
#[wasm_bindgen]
pub fn render(
    #[wasm_bindgen(unchecked_param_type = "Plan")] plan: JsValue,
    #[wasm_bindgen(unchecked_param_type = "Format | \"script\"")] format: &str,
    #[wasm_bindgen(unchecked_optional_param_type = "ScriptOptions")] script: JsValue,
) -> Result<String, JsError> {
    let plan: Plan = json_argument("plan", &plan)?;
    if format == "script" {
        return script_of(&plan, json_argument("script", &script)?);
    }
    let names = || Format::ALL.map(Format::name).join(", ");
    let found = Format::find(format)
        .ok_or_else(|| JsError::new(&format!("format: there is no `{format}`; there are {}, script", names())))?;
    Ok(render::in_format(&plan, found)?)
}

fn script_of(plan: &Plan, ScriptOptions { phase, shell }: ScriptOptions) -> Result<String, JsError> {
    let scripts = plan.scripts.as_ref();
    let script = match phase {
        PhaseId::Union => scripts.and_then(|scripts| scripts.union.as_ref()),
        PhaseId::Tighten => scripts.and_then(|scripts| scripts.tighten.as_ref()),
        PhaseId::Rollback => scripts.and_then(|scripts| scripts.rollback.as_ref()),
        _ => return Err(JsError::new("script.phase: it has to be union, tighten or rollback")),
    };
    let text = script.map(|script| match shell {
        Shell::Bash => script.bash.clone(),
        Shell::Powershell => script.powershell.clone(),
    });
    Ok(text.unwrap_or_default())
}

/// The version of the engine, such as `0.1.0`.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Objects for maps, and null for nothing: what `JSON.parse` would have made of its JSON.
fn given_back(value: &impl Serialize) -> Result<JsValue, JsError> {
    Ok(value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}

/// As [`given_back`], for what holds a plan: through JSON, so that plans are always written and read by the same code.
fn given_back_whole(value: &impl Serialize) -> Result<JsValue, JsError> {
    JSON::parse(&serde_json::to_string(value)?).map_err(|_| JsError::new("the plan could not be given back"))
}

/// An argument through JSON, so that everything is read by the same code. Nothing is `null`.
fn json_argument<T: for<'de> Deserialize<'de>>(name: &str, value: &JsValue) -> Result<T, JsError> {
    let value = if value.is_undefined() { &JsValue::NULL } else { value };
    let json = JSON::stringify(value).ok().and_then(|json| json.as_string());
    let json = json.ok_or_else(|| JsError::new(&format!("{name}: this is no value that JSON can hold")))?;
    typed_json::read(&json).map_err(|error| JsError::new(&format!("{name}: {error}")))
}
