//! The texts of a file: what a person reads in it, with the position of every part.

use super::{prose, rust, web};

/// A paragraph, a table cell, or a string. Its lines are joined with a blank.
#[derive(Debug, Default)]
pub struct Text {
    /// The joined lines.
    pub text: String,
    /// Where each part starts: in `text`, and in the file.
    starts: Vec<(usize, usize)>,
}

impl Text {
    /// Appends a part, and its position in the file.
    pub fn push(&mut self, part: &str, at: usize) {
        self.starts.push((self.text.len(), at));
        self.text.push_str(part);
    }

    /// The position in the file of an offset in the text.
    pub fn position(&self, offset: usize) -> usize {
        let part = self.starts.iter().rev().find(|(start, _)| *start <= offset);
        part.map_or(0, |(start, at)| at + offset - start)
    }
}

/// Finds the texts of a file.
pub type Finder = fn(&str) -> Vec<Text>;

/// Finds the texts of a file with this path; none if nobody reads text in it, as in fixtures.
pub fn finder(path: &str) -> Option<Finder> {
    if path.starts_with("tests/fixtures/") || path.starts_with("static/samples/") {
        return None;
    }
    let (_, extension) = path.rsplit_once('.')?;
    match extension {
        "rs" if is_test(path) => Some(rust::comments),
        "rs" => Some(rust::comments_and_strings),
        "md" => Some(prose::markdown),
        "js" | "mjs" => Some(web::script_comments),
        "css" => Some(web::style_comments),
        "html" => Some(web::page_texts),
        "toml" | "py" | "sh" | "ps1" | "yml" | "yaml" => Some(prose::number_sign_comments),
        _ => None,
    }
}

/// Whether the strings of a Rust file are test data.
fn is_test(path: &str) -> bool {
    ["tests/", "benches/", "fuzz/"]
        .iter()
        .any(|folder| path.starts_with(folder) || path.contains(&format!("/{folder}")))
        || path.ends_with("/tests.rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_that_of_the_part() {
        let mut text = Text::default();
        text.push("one ", 10);
        text.push("two", 30);
        assert_eq!([text.position(0), text.position(2), text.position(4), text.position(6)], [10, 12, 30, 32]);
    }

    #[test]
    fn fixtures_are_not_read_and_strings_of_tests_are_data() {
        assert!(finder("tests/fixtures/inputs/a/main.rs").is_none());
        assert!(finder("a.png").is_none() && finder("LICENSE").is_none());
        let source = "const A: &str = \"two words\"; // a comment";
        let count = |path: &str| finder(path).map(|find| find(source).len());
        assert_eq!(count("crates/read/src/lib.rs"), Some(2));
        assert_eq!(count("tests/it/main.rs"), Some(1));
        assert_eq!(count("crates/read/src/formats/script/tests.rs"), Some(1));
    }
}
