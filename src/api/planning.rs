//! A plan that is made in slices, for JavaScript.

use std::mem;
use std::ops::ControlFlow;

use wasm_bindgen::prelude::*;

use super::{given_back_whole, planning_of};
use crate::{Plan, Progress};

/// A plan that is made step by step, for callers that do something else meanwhile. Call `step()` until it says that there is no
/// more to do, then `finish()`. `free()` drops it at any time.
#[wasm_bindgen]
pub struct Planning {
    state: State,
    progress: Progress,
}

enum State {
    Begun(crate::Planning<'static>),
    Done(Box<Plan>),
    Taken,
}

#[wasm_bindgen]
impl Planning {
    /// Begins with what `plan` takes, and does nothing yet.
    ///
    /// # Errors
    /// Throws an `Error` whose message says which argument is wrong.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Source[]")] sources: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "PlanOptions")] options: JsValue,
    ) -> Result<Planning, JsError> {
        Ok(planning_of(sources, options)?.into())
    }

    /// Takes the next step: one text to read, one subject to assess, one NSG to change, or a part of the plan. True if there is
    /// more to do.
    pub fn step(&mut self) -> bool {
        self.state = match mem::replace(&mut self.state, State::Taken) {
            State::Begun(planning) => match planning.step() {
                ControlFlow::Continue(more) => {
                    self.progress = more.progress();
                    State::Begun(more)
                }
                ControlFlow::Break(plan) => {
                    self.progress.done = self.progress.all;
                    State::Done(Box::new(plan))
                }
            },
            other => other,
        };
        matches!(self.state, State::Begun(_))
    }

    /// How much is done, of `all`.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> u32 {
        self.progress.done
    }

    /// How much there is to do.
    #[wasm_bindgen(getter)]
    pub fn all(&self) -> u32 {
        self.progress.all
    }

    /// Does what is left, and gives the plan: once.
    ///
    /// # Errors
    /// Throws an `Error` if the plan was given before.
    #[wasm_bindgen(unchecked_return_type = "Plan")]
    pub fn finish(&mut self) -> Result<JsValue, JsError> {
        given_back_whole(&self.taken()?)
    }

    /// The same as JSON, for callers that pass it on: that is faster.
    ///
    /// # Errors
    /// Throws an `Error` if the plan was given before.
    #[wasm_bindgen(js_name = finishJson)]
    pub fn finish_json(&mut self) -> Result<String, JsError> {
        Ok(serde_json::to_string(&self.taken()?)?)
    }
}

impl Planning {
    /// Does what is left, and gives the plan: once.
    pub(super) fn taken(&mut self) -> Result<Plan, JsError> {
        while self.step() {}
        match mem::replace(&mut self.state, State::Taken) {
            State::Done(plan) => Ok(*plan),
            _ => Err(JsError::new("the plan was given before")),
        }
    }
}

impl From<crate::Planning<'static>> for Planning {
    fn from(begun: crate::Planning<'static>) -> Self {
        Planning { progress: begun.progress(), state: State::Begun(begun) }
    }
}
