//! What makes a change, for each tool: az, PowerShell, Bicep, Terraform and ARM JSON.
//!
//! A tool is a file. What it writes is described once for all tools: the resource by its [`home`], what is edited in it as an
//! [`entry`]. So a tool that declares resources is one writer for all kinds, and a new kind is a row.
//!
//! Each word of a command is quoted for the program that reads it last: az reads a file for a value that begins with `@`, and
//! only some of its commands take quotes of their own. `tests/it/typed_commands.rs` runs all of them with hostile names.

pub mod az;

mod arm;
pub mod az_item;
mod bicep;
pub mod entry;
pub mod home;
pub mod node;
pub mod powershell;
mod terraform;

use super::edit::EditAction;
use super::item::Item;
use entry::Entry;
use home::Home;
use model::estate::Nsg;
use model::plan::{ChangeAction, Commands, Tool};
use model::shell::nsg_of_rule_arguments;
use model::source::SourceReport;

/// The commands that make an edit of a group, for every tool of this build. `owner` is the tool that the group is made with.
pub fn of_rule(action: &EditAction, nsg: &Nsg, owner: Option<Tool>) -> Commands {
    let az_cli = az::command(action, &nsg_of_rule_arguments(nsg));
    let home = Home::of_group(nsg);
    let powershell = powershell::of_rule(action, &home);
    declared(&Entry::of_rule(action, &home), owner, az_cli, powershell)
}

/// The commands that make an edit of a route or a firewall.
pub fn of_item(action: ChangeAction, item: &Item, home: &Home<'_>, owner: Option<Tool>) -> Commands {
    let Some(entry) = Entry::of_item(action, item, home) else { return Commands::default() };
    let az_cli = az_item::command(action, item, home);
    let commands = declared(&entry, owner, az_cli, powershell::of_item(action, item, home));
    Commands { az_extension: az_item::extension(item), ..commands }
}

/// The forms of the tools that declare what is to be, beside the commands of the others.
fn declared(entry: &Entry<'_>, owner: Option<Tool>, az_cli: String, powershell: String) -> Commands {
    let is_owner = |tool| owner == Some(tool);
    Commands {
        powershell: Some(powershell),
        bicep: Some(bicep::form(entry, is_owner(Tool::Bicep), &az_cli)),
        terraform: Some(terraform::form(entry, is_owner(Tool::Terraform))),
        arm: Some(arm::form(entry, is_owner(Tool::Arm), &az_cli)),
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
