//! The JavaScript face, in a real browser.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use serde_json::{Value, json};
use switchover::api;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn js(value: &Value) -> JsValue {
    js_sys::JSON::parse(&value.to_string()).unwrap()
}

fn plan(sources: Value, options: Value) -> Result<Value, String> {
    let plan = api::plan(js(&sources), js(&options)).map_err(|error| {
        let error = js_sys::Error::from(JsValue::from(error));
        String::from(error.message())
    })?;
    let text = js_sys::JSON::stringify(&plan).unwrap();
    Ok(serde_json::from_str(&String::from(text)).unwrap())
}

fn locked_down() -> Value {
    let text = include_str!("../static/samples/locked-down-nsg.json");
    json!([{ "name": "locked-down.json", "text": text }])
}

#[wasm_bindgen_test]
fn the_plan_is_the_one_that_the_command_line_prints() {
    let sources = [switchover::Source::new("locked-down.json", include_str!("../static/samples/locked-down-nsg.json"))];
    let options = switchover::Options { edition: switchover::Edition::Ga, ..Default::default() };
    let native: Value = serde_json::to_value(switchover::plan(&sources, &options)).unwrap();
    assert_eq!(plan(locked_down(), json!({ "edition": "ga" })).unwrap(), native);
}

#[wasm_bindgen_test]
fn options_may_be_left_out() {
    let sources = js(&locked_down());
    assert!(api::plan(sources, JsValue::UNDEFINED).is_ok());
}

#[wasm_bindgen_test]
fn a_wrong_argument_is_named() {
    for (sources, options, expected) in [
        (json!("text"), json!({}), "sources:"),
        (locked_down(), json!({ "edition": "beta" }), "options:"),
        (locked_down(), json!({ "colour": "red" }), "colour"),
        (locked_down(), json!({ "region": "atlantis" }), "atlantis"),
        (locked_down(), json!({ "nodes": ["10.0.0.0/33"] }), "10.0.0.0/33"),
        (locked_down(), json!({ "serviceTags": { "name": "tags.json", "text": "{}" } }), "options.serviceTags:"),
    ] {
        let message = plan(sources, options).unwrap_err();
        assert!(message.contains(expected), "{message}");
    }
}

#[wasm_bindgen_test]
fn broken_text_is_told_in_the_plan() {
    let plan = plan(json!([{ "name": "x", "text": "{\"a\": " }]), json!({})).unwrap();
    assert_eq!(plan.pointer("/subjects"), Some(&json!([])));
    assert_eq!(plan.pointer("/sources/0/diagnostics/0/severity"), Some(&json!("error")));
}

#[wasm_bindgen_test]
fn the_version_is_that_of_the_package() {
    assert_eq!(api::version(), env!("CARGO_PKG_VERSION"));
}
