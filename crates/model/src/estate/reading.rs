//! Values that a reader understood, or did not.

/// A value as read, or the text that could not be understood.
///
/// What is unclear is kept, because a rule with one unclear field still counts: it makes verdicts `unknown` where it
/// could decide.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reading<T> {
    /// What the text says.
    Known(T),
    /// The text itself.
    Unclear(String),
}

impl<T> Reading<T> {
    /// The value, if it was understood.
    pub fn known(&self) -> Option<&T> {
        match self {
            Reading::Known(value) => Some(value),
            Reading::Unclear(_) => None,
        }
    }
}

impl<T: std::fmt::Display> std::fmt::Display for Reading<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reading::Known(value) => value.fmt(f),
            Reading::Unclear(text) => f.write_str(text),
        }
    }
}
