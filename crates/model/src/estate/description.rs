//! Metadata of a description: whether it shows all of the resource, and when it was written.
//!
//! `read::merge` uses it to choose between two descriptions of a resource.

/// How a source describes a resource.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Description {
    /// What an absent member means, and what the description replaces.
    pub form: Form,
    /// What shows when it was written, if anything does.
    pub signs: Vec<Sign>,
    /// True if the text breaks off inside the resource, or where more of it may follow.
    pub is_truncated: bool,
}

impl Description {
    /// True if a member that it lacks is not set, and not merely not shown.
    pub fn shows_all(&self) -> bool {
        !matches!(self.form, Form::Partial)
    }
}

/// What an absent member means, and what the description replaces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Form {
    /// An export of Azure's: what it lacks is not set.
    #[default]
    Export,
    /// A view with chosen members, such as rows of a table or the result of a query: what it lacks is not shown.
    Partial,
    /// A declaration: what it lacks is not set.
    Declared,
    /// A declaration inside that of its parent, such as a subnet of a virtual network in a template.
    Inline,
    /// A child resource of a template. It is deployed after its parent, and replaces what the parent says of it.
    Child,
    /// A child resource that a template deploys only under a condition that is unknown.
    Conditional,
    /// A resource of Terraform's that is a part of another, such as a rule. Whichever of the two is applied last
    /// overwrites the other.
    StandAlone,
}

/// Something that grows with each change to a resource. Of two descriptions the one with the greater value is newer.
///
/// An `etag` doesn't help: it shows that two exports differ, not which of them is newer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// What it is, such as `lastModified`. Only signs of the same name are compared.
    pub name: String,
    /// When, as a number that grows.
    pub moment: u128,
}
