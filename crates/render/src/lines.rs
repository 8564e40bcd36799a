//! Lines of plain text.

use std::fmt::{self, Write};

use super::inert::shown;

/// Text from the plan on one line: no name can begin another.
pub(super) fn line(out: &mut String, indent: usize, text: &str) -> fmt::Result {
    writeln!(out, "{:indent$}{}", "", shown(text))
}

/// A command; its other lines are below the first.
pub(super) fn command(out: &mut String, indent: usize, command: &str) -> fmt::Result {
    for (number, text) in command.lines().enumerate() {
        line(out, indent, &format!("{} {text}", if number == 0 { "$" } else { " " }))?;
    }
    Ok(())
}
