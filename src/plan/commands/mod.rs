//! The commands of a change of a rule, one file a tool: az, PowerShell, Bicep, Terraform and ARM JSON.
//!
//! All but az are long, and only in builds with the feature `formats`.

pub mod az;

#[cfg(feature = "whole")]
mod arm;
#[cfg(feature = "whole")]
mod bicep;
#[cfg(feature = "whole")]
mod fields;
#[cfg(feature = "whole")]
pub mod powershell;
#[cfg(feature = "whole")]
mod terraform;

use super::edit::EditAction;
use super::schema::{Commands, Tool};
use crate::estate::Nsg;
use crate::shell::nsg_of_rule_arguments;
#[cfg(feature = "whole")]
use fields::Place;

/// The commands that make an edit of a group, for every tool of this build. `owner` is the tool that the group is made with.
#[cfg_attr(not(feature = "whole"), allow(unused_variables, reason = "az's commands are the same for all"))]
pub fn commands(action: &EditAction, nsg: &Nsg, owner: Option<Tool>) -> Commands {
    let az_cli = az::command(action, &nsg_of_rule_arguments(nsg));
    #[cfg(feature = "whole")]
    return Commands {
        powershell: Some(powershell::command(action, nsg)),
        bicep: Some(bicep::form(action, nsg, Place::of(nsg, owner == Some(Tool::Bicep)), &az_cli)),
        terraform: Some(terraform::form(action, nsg, Place::of(nsg, owner == Some(Tool::Terraform)))),
        arm: Some(arm::form(action, nsg, Place::of(nsg, owner == Some(Tool::Arm)), &az_cli)),
        az_cli,
        ..Commands::default()
    };
    #[cfg(not(feature = "whole"))]
    Commands { az_cli, ..Commands::default() }
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

/// Text for a comment, which the end of a line would end: on one line, without marks that turn its direction.
#[cfg(feature = "whole")]
pub fn one_line(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.chars().filter(|c| !turns(*c)).map(|c| if breaks(c) { ' ' } else { c }).collect()
}
