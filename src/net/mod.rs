mod tags;
pub use tags::*;
