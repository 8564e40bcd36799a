//! The JavaScript face over wasm-bindgen. As thin as it can be: it turns JavaScript values into the engine's and back.
//! `docs/javascript.md` shows how it is used; `types.d.ts` has the types of what goes in and out.

mod planning;
mod sharing;

pub use planning::Planning;
pub use sharing::{merge_ticks, open, plan_file, share};

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use crate::net::{Cloud, Region, TagTable};
use crate::render::Format;
use crate::{Edition, Options, Plan, Source};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");

/// A text to plan from: `{ name, text }`.
#[derive(Deserialize)]
struct SourceValue {
    name: String,
    text: String,
}

/// The options as JavaScript gives them; each may be absent.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct OptionsValue {
    region: Option<String>,
    edition: Edition,
    account: Option<String>,
    subscriptions: Vec<String>,
    nodes: Vec<String>,
    service_tags: Option<SourceValue>,
    on: Vec<String>,
    accept: Vec<String>,
}

/// Makes the plan of the sources, as an object by the contract `switchover.plan/1`.
///
/// `sources` is an array of `{ name, text }`. `options` may be left out, and so may each of its members: `region` (an
/// Azure location such as `westeurope`), `edition` (`preview` or `ga`), `account`, `subscriptions` (ids), `nodes`
/// (address ranges), `serviceTags` (one of Microsoft's weekly files as `{ name, text }`), `on` (the names or ids of rule sets or subnets
/// that nodes use) and `accept` (the ids of changes that are held back and to be made all the same).
///
/// # Errors
/// Throws an `Error` whose message says which argument is wrong. Bad text in a source is no error: the plan's `sources`
/// tell what could not be read.
#[wasm_bindgen(js_name = plan, unchecked_return_type = "Plan")]
pub fn plan(
    #[wasm_bindgen(unchecked_param_type = "Source[]")] sources: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "PlanOptions")] options: JsValue,
) -> Result<JsValue, JsError> {
    given_back(&planning_of(sources, options)?.finish())
}

fn planning_of(sources: JsValue, options: JsValue) -> Result<crate::Planning<'static>, JsError> {
    let sources: Vec<SourceValue> = argument("sources", sources)?;
    let options = OptionsValue::of(options)?.into_options().map_err(|message| JsError::new(&message))?;
    let sources: Vec<Source> = sources.into_iter().map(|source| Source::new(source.name, source.text)).collect();
    Ok(crate::Planning::begin(sources, options))
}

/// What can be pasted: an array of `{ family, what, from, read, kind, example }`, in which `from` is the command or the
/// place that makes it, with commands in backticks.
#[wasm_bindgen(unchecked_return_type = "Input[]")]
pub fn inputs() -> Result<JsValue, JsError> {
    given_back(&crate::inputs())
}

/// True if one of the texts holds what looks like a secret: a key, a password, a token, a certificate. Such a text is planned with the
/// secret masked; it is not to be stored.
///
/// # Errors
/// Throws an `Error` if `texts` is not an array of strings.
#[wasm_bindgen(js_name = holdsSecrets)]
pub fn holds_secrets(#[wasm_bindgen(unchecked_param_type = "string[]")] texts: JsValue) -> Result<bool, JsError> {
    let texts: Vec<String> = argument("texts", texts)?;
    Ok(texts.iter().any(|text| crate::read::secrets::holds_any(text)))
}

/// A region, as the page offers it.
#[derive(Serialize)]
struct RegionValue {
    location: String,
    cloud: Cloud,
}

/// The regions that have Batch: an array of `{ location, cloud }`, by cloud and location.
#[wasm_bindgen(unchecked_return_type = "Region[]")]
pub fn regions() -> Result<JsValue, JsError> {
    let value = |region: Region| RegionValue { location: region.location().to_owned(), cloud: region.cloud() };
    given_back(&Region::all().map(value).collect::<Vec<_>>())
}

/// Which script to print.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ScriptValue {
    phase: String,
    shell: String,
}

/// A plan as text: in one of the formats of the command line, or as `script` with `{ phase, shell }`, where the phase is
/// `union`, `tighten` or `rollback` and the shell `bash` or `powershell`. A phase that changes nothing has an empty script.
///
/// # Errors
/// Throws an `Error` whose message says which argument is wrong.
#[wasm_bindgen]
pub fn render(
    #[wasm_bindgen(unchecked_param_type = "Plan")] plan: JsValue,
    #[wasm_bindgen(unchecked_param_type = "Format")] format: &str,
    #[wasm_bindgen(unchecked_optional_param_type = "ScriptOptions")] script: JsValue,
) -> Result<String, JsError> {
    let plan: Plan = argument("plan", plan)?;
    if format == "script" {
        let ScriptValue { phase, shell } = argument::<Option<ScriptValue>>("script", script)?.unwrap_or_default();
        return script_of(&plan, &phase, &shell);
    }
    let names = || Format::ALL.map(Format::name).join(", ");
    let found = Format::find(format)
        .ok_or_else(|| JsError::new(&format!("format: there is no `{format}`; there are {}, script", names())))?;
    Ok(found.of(&plan)?)
}

fn script_of(plan: &Plan, phase: &str, shell: &str) -> Result<String, JsError> {
    let scripts = plan.scripts.as_ref();
    let script = match phase {
        "union" => scripts.and_then(|scripts| scripts.union.as_ref()),
        "tighten" => scripts.and_then(|scripts| scripts.tighten.as_ref()),
        "rollback" => scripts.and_then(|scripts| scripts.rollback.as_ref()),
        _ => return Err(JsError::new("script.phase: it has to be union, tighten or rollback")),
    };
    match shell {
        "bash" => Ok(script.map(|script| script.bash.clone()).unwrap_or_default()),
        "powershell" => Ok(script.map(|script| script.powershell.clone()).unwrap_or_default()),
        _ => Err(JsError::new("script.shell: it has to be bash or powershell")),
    }
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

fn argument<T: for<'de> Deserialize<'de>>(name: &str, value: JsValue) -> Result<T, JsError> {
    serde_wasm_bindgen::from_value(value).map_err(|error| JsError::new(&format!("{name}: {error}")))
}

impl OptionsValue {
    /// By way of JSON, which tells a misspelt option; serde-wasm-bindgen asks only for the members that it knows.
    fn of(value: JsValue) -> Result<Self, JsError> {
        let members: Option<serde_json::Map<String, serde_json::Value>> = argument("options", value)?;
        let given = members.into_iter().flatten().filter(|(_, value)| !value.is_null());
        let given = serde_json::Value::Object(given.collect());
        serde_json::from_value(given).map_err(|error| JsError::new(&format!("options: {error}")))
    }

    fn into_options(self) -> Result<Options, String> {
        let region = self.region.map(|name| Region::find(&name).ok_or_else(|| no_region(&name))).transpose()?;
        let node = |range: &String| range.parse().map_err(|_| format!("options.nodes: `{range}` is no address range"));
        let tags = |file: SourceValue| {
            TagTable::with_weekly_file(&file.name, &file.text).map_err(|error| format!("options.serviceTags: {error}"))
        };
        Ok(Options {
            region,
            edition: self.edition,
            account: self.account,
            subscriptions: self.subscriptions,
            nodes: self.nodes.iter().map(node).collect::<Result<_, _>>()?,
            service_tags: self.service_tags.map(tags).transpose()?,
            on: self.on,
            accept: self.accept,
        })
    }
}

fn no_region(name: &str) -> String {
    format!("options.region: there is no Azure region `{name}` with Batch; write it as `westeurope`")
}
