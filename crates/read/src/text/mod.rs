//! What a pasted text is before anybody reads it: the places in it, what is a secret there, and what is an expression. Knows no format.

pub(super) mod paths;
pub(super) mod positions;
pub(super) mod regional;
pub mod secrets;
pub(super) mod symbolic;
