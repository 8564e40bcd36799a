//! Commands and code that make a change, for each tool: az, PowerShell, Bicep, Terraform and ARM JSON.
//!
//! A tool is a file. What it writes is described once for all tools: the resource by its edit target, what is edited in it as an
//! [`entry`]. So a tool that declares resources is one writer for all kinds, and a new kind is a row.
//!
//! Each word of a command is quoted for the program that reads it last: az reads a file if a value begins with `@`, and
//! only some of its commands take quotes of their own. `tests/it/typed_commands.rs` runs all of them with hostile names.

pub mod az;

mod arm;
mod bicep;
pub mod edit_target;
pub mod entry;
pub mod node;
pub mod powershell;
mod terraform;

use super::edit::Edited;
use edit_target::EditTarget;
use entry::{Entry, Owner};
use model::plan::{Commands, EditedElement, Tool};
use model::source::SourceReport;

/// The commands that make an edit of a resource of Azure, for every tool. `element` is what is edited, and `owner` is the tool that the resource is made with.
pub fn of(edited: &Edited, element: &EditedElement, target: &EditTarget<'_>, owner: Option<Tool>) -> Commands {
    let Some(entry) = Entry::of(edited, element, target) else { return Commands::default() };
    let az_cli = az::command(edited, target);
    let seen_from = |tool| if owner == Some(tool) { Owner::This } else { Owner::Another };
    Commands {
        powershell: Some(powershell::command(edited, &entry)),
        bicep: Some(bicep::form(&entry, seen_from(Tool::Bicep), &az_cli)),
        terraform: Some(terraform::form(&entry, seen_from(Tool::Terraform))),
        arm: Some(arm::form(&entry, seen_from(Tool::Arm), &az_cli)),
        az_extension: az::extension(edited),
        az_cli,
        ..Commands::default()
    }
}

/// The tool that a resource is made with, by the source that shows it.
pub fn owner_of(source: usize, sources: &[SourceReport]) -> Option<Tool> {
    sources.get(source).and_then(|source| owner(&source.kind))
}

/// The tool that a resource is made with, by the kind of the source that shows it; `None` for what Azure itself shows.
/// Another tool's change is undone when that tool runs again.
pub fn owner(source_kind: &str) -> Option<Tool> {
    match source_kind {
        "arm-template" => Some(Tool::Arm),
        "bicep" => Some(Tool::Bicep),
        kind if kind.starts_with("terraform") => Some(Tool::Terraform),
        _ => None,
    }
}
