//! Colors of a plan as text, where a terminal shows it.

use std::env;
use std::io::{IsTerminal, stdout};

use clap::ValueEnum;

/// When text has colors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// True if standard output gets colors. `NO_COLOR` counts if it is set and not empty (no-color.org).
    pub fn is_on(self) -> bool {
        let is_set = |variable: &str| env::var_os(variable).is_some_and(|value| !value.is_empty());
        let is_dumb = || env::var_os("TERM").is_some_and(|term| term == "dumb");
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => stdout().is_terminal() && !is_set("NO_COLOR") && !is_dumb(),
        }
    }
}

const BOLD: &str = "\u{1b}[1m";
const GREEN: &str = "\u{1b}[32m";
const YELLOW: &str = "\u{1b}[33m";
const RED: &str = "\u{1b}[31m";
const PLAIN: &str = "\u{1b}[0m";

/// The verdicts as lines end with them, the longer ones first.
const VERDICTS: [(&str, &str); 4] = [("partly blocked", RED), ("blocked", RED), ("unknown", YELLOW), ("open", GREEN)];

/// A plan's text with colors: headings are bold, and a verdict at the end of a line and a severity at its beginning have theirs. Only the
/// look changes: without the escapes it is the same text.
pub fn painted(text: &str) -> String {
    text.split_inclusive('\n').map(painted_line).collect()
}

fn painted_line(line: &str) -> String {
    let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
    let words = line.trim_start();
    let indent = line.strip_suffix(words).unwrap_or_default();
    let is_heading =
        indent.is_empty() && words.chars().any(char::is_alphabetic) && !words.chars().any(char::is_lowercase);
    if is_heading {
        return format!("{BOLD}{line}{PLAIN}{end}");
    }
    for (severity, color) in [("error: ", RED), ("warning: ", YELLOW)] {
        if let Some(rest) = words.strip_prefix(severity) {
            return format!("{indent}{color}{}{PLAIN} {rest}{end}", severity.trim_end());
        }
    }
    for (verdict, color) in VERDICTS {
        let before = line.strip_suffix(verdict).filter(|before| before.ends_with(": ") || before.ends_with("  "));
        let is_column = |before: &str| ["classic ", "simplified ", "union "].contains(&before.trim_start());
        let is_model = line.strip_suffix(verdict).filter(|before| is_column(before));
        if let Some(before) = before.or(is_model) {
            return format!("{before}{color}{verdict}{PLAIN}{end}");
        }
    }
    format!("{line}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_look_changes() {
        let text = "nsg-a (westeurope)\n  classic    open\n  simplified blocked\n  - TCP 443 to Storage: partly blocked\n    warning: x\n\nPROOF\n  a";
        let painted = painted(text);
        let plain = [BOLD, GREEN, YELLOW, RED, PLAIN].iter().fold(painted.clone(), |text, code| text.replace(code, ""));
        assert_eq!(plain, text);
        for part in [
            "classic    \u{1b}[32mopen\u{1b}[0m",
            "simplified \u{1b}[31mblocked",
            ": \u{1b}[31mpartly blocked",
            "\u{1b}[1mPROOF",
        ] {
            assert!(painted.contains(part), "{part:?} in {painted:?}");
        }
    }
}
