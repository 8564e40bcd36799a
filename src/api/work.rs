//! One request in progress, for the worker of the page.

use std::mem;

use wasm_bindgen::prelude::*;

use super::answer::{answer, begin, planned};
use super::json_argument;
use super::planning::Planning;
use model::wire::{Failure, Request, Response};

/// A request that is answered step by step, as a `Planning` makes a plan. Call `step()` until it says that there is no more to do, then
/// `finish()`. `free()` drops it at any time.
#[wasm_bindgen]
pub struct Work(State);

enum State {
    Planning(Planning),
    /// What is answered in one step.
    Asked(Box<Request>),
    Answered(Box<Response>),
}

#[wasm_bindgen]
impl Work {
    /// Takes a request, and does nothing yet. What can't be read is answered as a failure.
    #[wasm_bindgen(constructor)]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "WireRequest<Plan>")] request: JsValue) -> Work {
        let failed = |failure| State::Answered(Box::new(Response::Failed(failure)));
        Work(match json_argument("request", &request) {
            Ok(Request::Plan { sources, options }) => match begin(sources, options) {
                Ok(planning) => State::Planning(planning.into()),
                Err(message) => failed(Failure::Refused(message)),
            },
            Ok(other) => State::Asked(Box::new(other)),
            Err(_) => failed(Failure::OtherVersion),
        })
    }

    /// Takes the next step of a plan. True if there is more to do before `finish()`.
    pub fn step(&mut self) -> bool {
        if let State::Planning(planning) = &mut self.0 { planning.step() } else { false }
    }

    /// How much of a plan is done, of `all`.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> u32 {
        if let State::Planning(planning) = &self.0 { planning.done() } else { 0 }
    }

    /// How much there is to do for a plan.
    #[wasm_bindgen(getter)]
    pub fn all(&self) -> u32 {
        if let State::Planning(planning) = &self.0 { planning.all() } else { 0 }
    }

    /// Does what is left, and gives the answer as the JSON of a `WireResponse<Plan>`: once.
    ///
    /// # Errors
    /// None that a request can cause.
    pub fn finish(&mut self) -> Result<String, JsError> {
        let over = State::Answered(Box::new(Response::Failed(Failure::OtherVersion)));
        let response = match mem::replace(&mut self.0, over) {
            State::Planning(mut planning) => planned(planning.taken()?),
            State::Asked(request) => answer(*request),
            State::Answered(response) => *response,
        };
        Ok(serde_json::to_string(&response)?)
    }
}
