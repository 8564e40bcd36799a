//! The engine, which is a JavaScript module in a worker: the page opens without it and asks it for every plan, and for whatever else
//! takes knowledge of networks or of secrets. What can be asked is a [`Request`].

use std::rc::Rc;

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use super::draft::Draft;
use super::idle::when_idle;
use super::stored;
use super::value::{Unread, read};
use model::message::Message;
use model::plan::Plan;
use model::question::Answer;
use model::source::Source;
use model::wire::{self, Failure, Format, PlanOptions, Region, Review, Summarized};

#[wasm_bindgen(module = "/static/engine.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn ask(request: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = askForPlan)]
    async fn ask_for_plan(request: JsValue) -> Result<JsValue, JsValue>;

    /// The parts of a plan: one, if it is not large.
    fn parts(plan: &JsValue) -> js_sys::Array;

    /// Ends what is being computed; whoever waits for it gets [`Failure::Cancelled`].
    pub fn cancel();
}

/// A plan as the engine gave it: what is asked about it later is asked with this, and nobody has to write it again.
pub type PlanValue = Unread;

/// The plan that a value holds.
pub fn plan_of(value: &PlanValue) -> Result<Rc<Plan>, Failure> {
    plan_of_part(&value.0)
}

fn plan_of_part(part: &JsValue) -> Result<Rc<Plan>, Failure> {
    read(part).map(Rc::new).map_err(|_| Failure::OtherVersion)
}

/// What is asked.
pub type Request = wire::Request<PlanValue>;

/// What is answered.
pub type Response = wire::Response<PlanValue>;

/// A plan with its summary.
pub struct Made {
    /// The plan.
    pub plan: Rc<Plan>,
    /// The plan in a sentence or two.
    pub summary: Message,
    /// The same plan as the engine gave it.
    pub value: PlanValue,
}

/// The plan of a draft, with the user's file of service tags.
pub async fn plan(draft: &Draft, weekly_file: Option<&Source>) -> Result<Made, Failure> {
    let entered = |field: &'_ str| Some(field.trim().to_owned()).filter(|entered| !entered.is_empty());
    let options = PlanOptions {
        region: entered(&draft.region),
        edition: draft.edition,
        target: model::options::TargetMode::default(),
        account: entered(&draft.account),
        subscriptions: draft.subscription_ids(),
        nodes: draft.node_ranges(),
        service_tags: weekly_file.cloned(),
        on: draft.on.clone(),
        accept: draft.accept.clone(),
        answers: draft.answers.iter().map(|(question, value)| Answer::new(question.as_str(), value.as_str())).collect(),
        key: if draft.key.is_empty() { stored::own_key() } else { draft.key.clone() },
    };
    let request = Request::Plan { sources: draft.sources(), options };
    let Response::Plan(Summarized { summary, of: value }) = response(ask_for_plan(written(&request)?).await)? else {
        return Err(Failure::OtherVersion);
    };
    let parts = parts(&value.0);
    let mut plan = plan_of_part(&parts.get(0))?;
    for at in 1..parts.length() {
        // The page goes on between the parts.
        when_idle().await;
        // None is left once another plan is asked for, and nobody waits for this one.
        let mut part = plan_of_part(&parts.get(at))?;
        if let (Some(plan), Some(part)) = (Rc::get_mut(&mut plan), Rc::get_mut(&mut part)) {
            plan.append(part);
        }
    }
    Ok(Made { plan, summary, value })
}

/// A plan in one of the engine's renderings, with what people say of it.
pub async fn render(plan: PlanValue, format: Format, reviews: Vec<Review>) -> Result<String, Failure> {
    text(Request::Render { plan, format, reviews }).await
}

/// The text that the engine answers with.
pub async fn text(request: Request) -> Result<String, Failure> {
    match answer(request).await? {
        Response::Text(text) => Ok(text),
        _ => Err(Failure::OtherVersion),
    }
}

/// True if one of the texts holds what looks like a secret.
pub async fn holds_secrets(texts: Vec<String>) -> Result<bool, Failure> {
    match answer(Request::HoldsSecrets { texts }).await? {
        Response::HoldsSecrets(holds) => Ok(holds),
        _ => Err(Failure::OtherVersion),
    }
}

/// The regions that have Batch, by cloud and location.
pub async fn regions() -> Result<Vec<Region>, Failure> {
    match answer(Request::Regions).await? {
        Response::Regions(regions) => Ok(regions),
        _ => Err(Failure::OtherVersion),
    }
}

/// What the engine answers.
pub async fn answer(request: Request) -> Result<Response, Failure> {
    response(ask(written(&request)?).await)
}

/// The request as a JavaScript value.
fn written(request: &Request) -> Result<JsValue, Failure> {
    request.serialize(&Serializer::json_compatible()).map_err(|_| Failure::OtherVersion)
}

fn response(answer: Result<JsValue, JsValue>) -> Result<Response, Failure> {
    match read(&answer.map_err(|_| Failure::NotLoaded)?) {
        Ok(Response::Failed(failure)) => Err(failure),
        Ok(response) => Ok(response),
        Err(_) => Err(Failure::OtherVersion),
    }
}
