//! The engine of Switchover: plans the move of Azure Batch pools from classic to simplified compute node communication.
pub mod assess;
pub mod net;
pub mod options;
pub mod plan;

pub use options::{Edition, Options, TargetMode};
pub use plan::Plan;
