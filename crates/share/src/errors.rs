//! Why something can't be opened.

/// How the names of plan files end.
pub const FILE_ENDING: &str = ".switchover.json";

/// Why a plan can't be shared, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// An earlier version made the plan, whose texts don't mark names.
    #[error(
        "This plan is from an earlier version of Switchover, which does not mark names in texts. Make the plan again from its \
         sources, or share it with names."
    )]
    NamesNotMarked,
}

/// Why something can't be opened, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The beginning of a link, or of a file, and no more.
    #[error("The {0} is truncated: only its beginning is here. Copy all of it, or ask for the plan file.")]
    CutOff(&'static str),
    /// Something changed it after it was made.
    #[error(
        "The {0} is broken: something in it was changed after it was made. Ask for it again, or for the plan file."
    )]
    Broken(&'static str),
    /// Made by a later version.
    #[error("The {0} is from a newer version of Switchover. Reload the page or update the tool, and open it again.")]
    Newer(&'static str),
    /// More than anything honest would hold.
    #[error("The {0} holds more than 4 MB and was not opened. Ask for the plan file instead.")]
    TooLarge(&'static str),
    /// A plan of ours with something in it that this version doesn't know.
    #[error(
        "The {0} has something in it that this version of Switchover does not know: it was edited, or a newer version made it. \
         Reload the page or update the tool, and open it again."
    )]
    Unfamiliar(&'static str),
    /// Something else altogether.
    #[error(
        "The {0} contains no Switchover plan. A link contains `#plan=1.`; a plan file has a name that ends with {FILE_ENDING}."
    )]
    NotAPlan(&'static str),
}
