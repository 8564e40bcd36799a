//! The engine with readers for all formats, as a module of its own: the page opens without it, and hands it the texts that
//! its own engine could not wholly read.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::draft::Draft;
use crate::assess::HopKind;
use crate::json::Node;
use crate::net::Region;
use crate::read::{Extent, Severity, SourceReport};
use crate::{Edition, Plan, Source};

#[wasm_bindgen(module = "/static/all-formats.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = planWithAllFormats)]
    async fn plan_with_all_formats(sources: &str, options: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = allInputs)]
    async fn all_inputs() -> Result<JsValue, JsValue>;
}

/// Why there is no plan by all formats.
pub const NOT_LOADED: &str =
    "The readers for other formats could not be loaded. Connect to the network and change the text to try again.";

/// A text by the module's contract.
#[derive(Serialize)]
struct Text<'s> {
    name: &'s str,
    text: &'s str,
}

impl<'s> From<&'s Source> for Text<'s> {
    fn from(Source { name, text, .. }: &'s Source) -> Self {
        Text { name, text }
    }
}

/// The options by the module's contract.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Choices<'o> {
    region: Option<&'o str>,
    edition: Edition,
    account: Option<String>,
    subscriptions: Vec<String>,
    nodes: Vec<String>,
    service_tags: Option<Text<'o>>,
}

/// True if the engine with all formats may know more than the page's own: about what the page could not wholly read, and
/// about changes of anything but network security groups.
pub fn may_know_more(plan: &Plan) -> bool {
    let unread = |source: &SourceReport| {
        source.read != Extent::Whole || source.diagnostics.iter().any(|told| told.severity != Severity::Info)
    };
    let mut hops = plan.subjects.iter().flat_map(|subject| &subject.requirements).flat_map(|flow| &flow.hops);
    plan.sources.iter().any(unread) || hops.any(|hop| hop.kind != HopKind::Nsg)
}

/// The plan of a draft with all formats, and with the user's file of service tags; `None` if the module can't be had.
pub async fn plan(draft: &Draft, weekly_file: Option<&Source>) -> Option<Plan> {
    let options = draft.options(None);
    let choices = Choices {
        region: options.region.as_ref().map(Region::location),
        edition: options.edition,
        account: options.account,
        subscriptions: options.subscriptions,
        nodes: options.nodes.iter().map(ToString::to_string).collect(),
        service_tags: weekly_file.map(Text::from),
    };
    let sources = draft.sources();
    let sources = serde_json::to_string_pretty(&sources.iter().map(Text::from).collect::<Vec<_>>()).ok()?;
    let plan =
        plan_with_all_formats(&sources, &serde_json::to_string_pretty(&choices).ok()?).await.ok()?.as_string()?;
    Plan::from_json(&serde_json::from_str::<Node<'_>>(&plan).ok()?)
}

/// What can be pasted, as the module's JSON; `None` if the module can't be had.
pub async fn inputs() -> Option<String> {
    all_inputs().await.ok()?.as_string()
}
