//! A pasted text before it is read: positions, secrets, and expressions. Knows no format.

pub(super) mod paths;
pub(super) mod positions;
pub(super) mod regional;
pub mod secrets;
pub(super) mod symbolic;
