//! The JavaScript face: `plan(sources, options)`, `inputs()` and `version()` over wasm-bindgen. As thin as it can be: it turns
//! JavaScript values into the engine's and back.

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use crate::net::{Region, TagTable};
use crate::{Edition, Options, Source};

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
}

/// Makes the plan of the sources, as an object by the contract `switchover.plan/1`.
///
/// `sources` is an array of `{ name, text }`. `options` may be left out, and so may each of its members: `region` (an
/// Azure location such as `westeurope`), `edition` (`preview` or `ga`), `account`, `subscriptions` (ids), `nodes`
/// (address ranges) and `serviceTags` (one of Microsoft's weekly files as `{ name, text }`).
///
/// # Errors
/// Throws an `Error` whose message says which argument is wrong. Bad text in a source is no error: the plan's `sources`
/// tell what could not be read.
#[wasm_bindgen(js_name = plan)]
pub fn plan(sources: JsValue, options: JsValue) -> Result<JsValue, JsError> {
    let sources: Vec<SourceValue> = argument("sources", sources)?;
    let options = OptionsValue::of(options)?;
    let sources: Vec<Source> = sources.into_iter().map(|source| Source::new(source.name, source.text)).collect();
    let plan = crate::plan(&sources, &options.into_options().map_err(|message| JsError::new(&message))?);
    // Objects for maps, and null for nothing: what `JSON.parse` would have made of the plan's JSON.
    Ok(plan.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}

/// What can be pasted: an array of `{ family, what, from, read, kind, example }`, in which `from` is the command or the
/// place that makes it, with commands in backticks.
#[wasm_bindgen]
pub fn inputs() -> Result<JsValue, JsError> {
    Ok(crate::inputs().serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}

/// The version of the engine, such as `0.1.0`.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
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
        })
    }
}

fn no_region(name: &str) -> String {
    format!("options.region: there is no Azure region `{name}` with Batch; write it as `westeurope`")
}
