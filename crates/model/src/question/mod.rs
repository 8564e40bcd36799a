//! What is not known as a value, and what the user answers.

mod answer;
mod fact;

pub use answer::{Answer, AnswerKind, UNKNOWN};
pub use fact::{Fact, NONE};
