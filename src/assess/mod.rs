mod report;
pub use report::*;
