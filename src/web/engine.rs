//! The engine, which is a JavaScript module in a worker: the page opens without it and asks it for every plan, and for whatever else
//! takes knowledge of networks or of secrets.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::draft::{Draft, entries};
use crate::json::Node;
use crate::net::Cloud;
use crate::{Edition, Plan, Source};

#[wasm_bindgen(module = "/static/engine.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn ask(call: &str, arguments: &str) -> Result<JsValue, JsValue>;

    /// Ends what is being computed; whoever waits for it gets [`Trouble::Cancelled`].
    pub fn cancel();
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// The engine can't be had.
    NotLoaded,
    /// The user did not want to wait.
    Cancelled,
    /// The engine broke down.
    Broken,
    /// What the engine itself says.
    Refused(String),
}

impl Trouble {
    fn of(error: &JsValue) -> Self {
        let message = js_sys::Error::from(error.clone()).message().as_string().unwrap_or_default();
        match message.as_str() {
            "not loaded" => Trouble::NotLoaded,
            "cancelled" => Trouble::Cancelled,
            "broken" => Trouble::Broken,
            _ => Trouble::Refused(message),
        }
    }

    /// What happened and what to do.
    pub fn told(&self) -> &str {
        match self {
            Trouble::NotLoaded => "The engine could not be loaded. Connect to the network and plan again.",
            Trouble::Cancelled => "Stopped. Your text is as it was; the plan is of the text before.",
            Trouble::Broken => {
                "The engine broke down at this text, which is a fault of its own. Your text is as it was."
            }
            Trouble::Refused(message) => message,
        }
    }
}

/// A text by the module's contract.
#[derive(Serialize)]
pub struct Text<'s> {
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
    region: Option<String>,
    edition: Edition,
    account: Option<String>,
    subscriptions: Vec<String>,
    nodes: Vec<String>,
    service_tags: Option<Text<'o>>,
    on: &'o [String],
    accept: &'o [String],
}

/// A plan with the JSON that it was read from, which is asked about later.
pub struct Answer {
    /// The plan.
    pub plan: Plan,
    /// Its JSON.
    pub json: String,
}

/// The plan of a draft, with the user's file of service tags.
pub async fn plan(draft: &Draft, weekly_file: Option<&Source>) -> Result<Answer, Trouble> {
    let entered = |field: &'_ str| Some(field.trim().to_owned()).filter(|entered| !entered.is_empty());
    let choices = Choices {
        region: entered(&draft.region),
        edition: draft.edition,
        account: entered(&draft.account),
        subscriptions: entries(&draft.subscriptions).map(str::to_owned).collect(),
        nodes: draft.node_ranges(),
        service_tags: weekly_file.map(Text::from),
        on: &draft.on,
        accept: &draft.accept,
    };
    let sources = draft.sources();
    let arguments = (sources.iter().map(Text::from).collect::<Vec<_>>(), choices);
    let json = answer("plan", &serde_json::to_string_pretty(&arguments).unwrap_or_default()).await?;
    let plan = serde_json::from_str(&json)
        .map_err(|_| Trouble::Refused("The engine is of another version than the page: reload it.".to_owned()))?;
    Ok(Answer { plan, json })
}

/// A plan's JSON in one of the engine's renderings.
pub async fn render(plan: &str, format: &str) -> Result<String, Trouble> {
    // The plan is JSON already, and a format has no sign that JSON would escape.
    let json = answer("render", &format!("[{plan},\"{format}\"]")).await?;
    let text = serde_json::from_str::<Node<'_>>(&json).ok().and_then(|tree| tree.text().map(str::to_owned));
    text.ok_or(Trouble::NotLoaded)
}

/// What can be pasted, as JSON.
pub async fn inputs() -> Result<String, Trouble> {
    answer("inputs", "[]").await
}

/// True if one of the texts holds what looks like a secret.
pub async fn holds_secrets(texts: &[&str]) -> Result<bool, Trouble> {
    let arguments = serde_json::to_string_pretty(&(texts,)).unwrap_or_default();
    Ok(answer("holdsSecrets", &arguments).await? != "false")
}

/// The regions that have Batch, by cloud and location.
pub async fn regions() -> Result<Vec<(Cloud, String)>, Trouble> {
    let json = answer("regions", "[]").await?;
    let Ok(Node::List(regions)) = serde_json::from_str::<Node<'_>>(&json) else { return Ok(Vec::new()) };
    let region = |region: &Node<'_>| {
        let (region, named) = (region.object()?, |cloud: &Cloud, name: &str| cloud.name() == name);
        let cloud = region.text("cloud")?;
        let cloud = Cloud::ALL.into_iter().find(|own| named(own, cloud))?;
        Some((cloud, region.text("location")?.to_string()))
    };
    Ok(regions.iter().filter_map(region).collect())
}

/// What one of the module's functions answers to arguments, both as JSON.
pub async fn answer(call: &str, arguments: &str) -> Result<String, Trouble> {
    let answer = ask(call, arguments).await.map_err(|error| Trouble::of(&error))?;
    answer.as_string().ok_or(Trouble::NotLoaded)
}
