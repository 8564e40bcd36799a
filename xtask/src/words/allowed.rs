//! Exceptions: banned words that are right where they are, each with the reason.

use std::ops::Range;

/// An exception.
struct Exception {
    /// The beginning of the paths of the files that may use it; empty for all files.
    files: &'static str,
    /// What may be written, in lower case: the banned words, with enough words around them that nothing else is meant.
    phrase: &'static str,
    /// Why these are the right words.
    #[allow(dead_code, reason = "for whoever reads this list")]
    reason: &'static str,
}

const fn everywhere(phrase: &'static str, reason: &'static str) -> Exception {
    Exception { files: "", phrase, reason }
}

const fn only_in(files: &'static str, phrase: &'static str, reason: &'static str) -> Exception {
    Exception { files, phrase, reason }
}

const EXCEPTIONS: &[Exception] = &[
    everywhere("no home, xdg_config_home", "an environment variable"),
    only_in("crates/read/src/formats/table/heading.rs", "home > nsg-nodes", "the first page of the portal"),
    only_in("crates/read/src/formats/terraform/functions.rs", "abs can chomp", "names of functions, not a sentence"),
    only_in("src/bin/switchover/summary.rs", "  subjects  can move  can't  not known", "the head of a table"),
];

/// The exceptions, and which of them were used.
pub struct Exceptions {
    used: Vec<bool>,
}

impl Default for Exceptions {
    fn default() -> Self {
        Exceptions { used: vec![false; EXCEPTIONS.len()] }
    }
}

impl Exceptions {
    /// Whether an exception covers a part of a text in a file.
    pub fn allow(&mut self, file: &str, text: &str, range: &Range<usize>) -> bool {
        let mut is_allowed = false;
        for (exception, used) in EXCEPTIONS.iter().zip(&mut self.used) {
            if file.starts_with(exception.files) && covers(exception.phrase, text, range) {
                *used = true;
                is_allowed = true;
            }
        }
        is_allowed
    }

    /// The phrases that no text has any more.
    pub fn unused(&self) -> impl Iterator<Item = &'static str> {
        EXCEPTIONS.iter().zip(&self.used).filter(|(_, used)| !**used).map(|(exception, _)| exception.phrase)
    }
}

/// Whether an occurrence of a phrase includes a part of a text, in upper or lower case; or for a long sentence, starts it.
fn covers(phrase: &str, text: &str, range: &Range<usize>) -> bool {
    let text = text.to_ascii_lowercase();
    let mut occurrences = text.match_indices(phrase).map(|(at, found)| at..at + found.len());
    occurrences.any(|found| found.start == range.start || (found.start < range.start && range.end <= found.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_covers_its_own_phrase_only() {
        let text = "The home directory is no home.";
        assert!(covers("home directory", text, &(4..8)));
        assert!(!covers("home directory", text, &(25..29)));
        assert!(covers("the home", text, &(0..text.len())));
    }

    #[test]
    fn an_exception_that_is_not_used_is_reported() {
        let mut exceptions = Exceptions::default();
        assert_eq!(exceptions.unused().count(), EXCEPTIONS.len());
        let text = "no HOME, XDG_CONFIG_HOME, or APPDATA";
        assert!(exceptions.allow("src/lib.rs", text, &(3..7)));
        assert_eq!(exceptions.unused().count(), EXCEPTIONS.len() - 1);
    }
}
