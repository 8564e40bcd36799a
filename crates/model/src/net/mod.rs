//! Addresses, ports, flows and service tags: the arithmetic of verdicts.
//!
//! Knows nothing of Azure's documents; it is built on `ipnet` and the tables of service tags.

mod cloud;
mod flow;
mod prefix_set;
mod range_set;
mod service_tags;

pub use cloud::{Cloud, Service};
pub use flow::{Flow, FlowSet, PortSet, Protocol};
pub use prefix_set::PrefixSet;
pub use range_set::{Point, RangeSet};
pub use service_tags::{Region, TableOrigin, TagMatch, TagPrefix, TagTable, WeeklyFileError};
