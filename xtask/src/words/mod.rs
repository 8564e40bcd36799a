//! `cargo xtask words`: finds words, spellings, and sentences that the project does not write.
//!
//! [`texts`] finds what people read in a file: comments, and the strings of Rust code that are not test data. [`rules`] checks a
//! text against [`banned`] words and the length of a sentence; [`allowed`] lists the exceptions, each with its reason.

mod allowed;
mod banned;
mod prose;
mod rules;
mod rust;
mod texts;
mod web;

use std::fmt::Write;

use anyhow::{Context, Result, bail};
use xshell::cmd;

use crate::project::Project;

/// Files whose words are not checked: lists of the words themselves, and what is generated from checked files.
const UNCHECKED: [&str; 3] = ["xtask/src/words/allowed.rs", "xtask/src/words/banned.rs", "docs/messages.md"];

/// Checks every file that git tracks, and fails if there is a finding.
pub fn run(project: &Project) -> Result<()> {
    let sh = &project.sh;
    let tracked = cmd!(sh, "git ls-files").quiet().read()?;
    let mut exceptions = allowed::Exceptions::default();
    let (mut report, mut count) = (String::new(), 0);
    for file in tracked.lines().filter(|file| !UNCHECKED.contains(file)) {
        let Some(find_texts) = texts::finder(file) else { continue };
        // A file that was deleted is still tracked until the next commit.
        let Ok(source) = sh.read_file(file) else { continue };
        for text in find_texts(&source) {
            for finding in rules::check(&text.text) {
                if !exceptions.allow(file, &text.text, &finding.range) {
                    let (line, column) = position(&source, text.position(finding.range.start));
                    writeln!(report, "{file}:{line}:{column}: {}", finding.advice)
                        .context("a report cannot be written")?;
                    count += 1;
                }
            }
        }
    }
    for unused in exceptions.unused() {
        writeln!(report, "xtask/src/words/allowed.rs: no text contains {unused:?}: remove this exception")?;
        count += 1;
    }
    if count > 0 {
        print!("{report}");
        bail!(
            "{count} findings: rewrite each sentence, or add an exception and its reason to xtask/src/words/allowed.rs"
        );
    }
    Ok(())
}

/// The line and column of an offset, both counted from 1, the column in characters.
fn position(source: &str, offset: usize) -> (usize, usize) {
    let before = source.get(..offset).unwrap_or(source);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    (
        before.matches('\n').count() + 1,
        before.chars().count() - before.get(..line_start).map_or(0, |s| s.chars().count()) + 1,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        assert_eq!(position("ab\ncd", 0), (1, 1));
        assert_eq!(position("ab\ncd", 4), (2, 2));
        assert_eq!(position("→ x", "→ ".len()), (1, 3));
    }
}
