//! The engine as its faces call it: all crates in their order.

mod inputs;
mod planning;

pub use inputs::inputs;
pub use planning::Planning;

use model::options::Options;
use model::plan::Plan;
use model::source::Source;

/// Reads the sources, assesses them and makes the plan: the engine's front door.
///
/// It never fails: [`Plan::sources`] says what could not be read, and the rest is planned. [`Planning`] makes the same plan
/// step by step.
pub fn plan(sources: &[Source], options: &Options) -> Plan {
    Planning::begin(sources, options).finish()
}

/// The plan with its summary and its groups, unless it has them: those of earlier versions have none.
pub fn summarized(plan: Plan) -> Plan {
    plan::summarized(plan)
}
