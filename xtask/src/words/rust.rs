//! Comments and strings of Rust code, found by the lexer of the Rust compiler.

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};

use super::prose;
use super::texts::Text;

/// The comments: line, block, and doc comments.
pub fn comments(source: &str) -> Vec<Text> {
    let mut comments = Comments::default();
    for (at, kind, token) in tokens(source) {
        comments.add(at, kind, token);
    }
    comments.texts()
}

/// The comments, and the strings that may be shown to people: those with two words, outside of test modules.
pub fn comments_and_strings(source: &str) -> Vec<Text> {
    let mut comments = Comments::default();
    let mut strings = Vec::new();
    let mut in_tests = false;
    let mut last_code = ["", "", "", ""];
    for (at, kind, token) in tokens(source) {
        comments.add(at, kind, token);
        match kind {
            TokenKind::Whitespace | TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => continue,
            TokenKind::Literal { kind: LiteralKind::Str { .. } | LiteralKind::RawStr { .. }, .. } if !in_tests => {
                strings.extend(self::strings(token, at).into_iter().filter(|text| has_two_words(&text.text)));
            }
            _ => {}
        }
        last_code.rotate_left(1);
        if let Some(last) = last_code.last_mut() {
            *last = token;
        }
        // Test modules are the last in their file.
        in_tests |= last_code == ["cfg", "(", "test", ")"];
    }
    comments.texts().into_iter().chain(strings).collect()
}

fn tokens(source: &str) -> impl Iterator<Item = (usize, TokenKind, &str)> {
    tokenize(source, FrontmatterAllowed::No).scan(0, move |at, token| {
        let start = *at;
        *at += token.len as usize;
        Some((start, token.kind, source.get(start..*at).unwrap_or_default()))
    })
}

/// Lines of comments. Comments on consecutive lines make one paragraph.
#[derive(Default)]
struct Comments<'s> {
    lines: Vec<(usize, &'s str)>,
}

impl<'s> Comments<'s> {
    fn add(&mut self, at: usize, kind: TokenKind, token: &'s str) {
        match kind {
            TokenKind::LineComment { .. } => {
                let content = token.trim_start_matches('/');
                let content = content.strip_prefix('!').unwrap_or(content);
                self.lines.push((at + token.len() - content.len(), content));
            }
            TokenKind::BlockComment { .. } => {
                let inside = token.strip_suffix("*/").unwrap_or(token);
                let content = inside.trim_start_matches(['/', '*', '!']);
                self.lines.push((at, ""));
                self.lines.extend(prose::lines(content, at + inside.len() - content.len()));
                self.lines.push((at, ""));
            }
            // One line end separates two lines of a comment; anything else separates comments.
            TokenKind::Whitespace if token.bytes().filter(|byte| *byte == b'\n').count() == 1 => {}
            _ => self.lines.push((at, "")),
        }
    }

    fn texts(self) -> Vec<Text> {
        prose::texts(self.lines.into_iter().map(|(at, line)| (at, line.trim_end())))
    }
}

/// The lines of a string literal. One that ends with a backslash goes on behind the blanks of the next.
fn strings(literal: &str, at: usize) -> Vec<Text> {
    let start = literal.find('"').map_or(0, |quote| quote + 1);
    let content = literal.get(start..literal.rfind('"').unwrap_or(0)).unwrap_or_default();
    let mut texts = vec![Text::default()];
    let mut at = at + start;
    for part in content.split_inclusive('\n').flat_map(|line| line.split_inclusive("\\n")) {
        let is_joined = part.ends_with("\\\n");
        let end = ["\\\n", "\n", "\\n"].into_iter().find(|end| part.ends_with(end)).unwrap_or_default();
        let kept = part.strip_suffix(end).unwrap_or(part);
        let kept_at = at + kept.len() - kept.trim_start().len();
        if let Some(text) = texts.last_mut() {
            text.push(kept.trim_start(), kept_at);
        }
        if !is_joined && !end.is_empty() {
            texts.push(Text::default());
        }
        at += part.len();
    }
    texts
}

/// Whether a string is more than a name, an identifier, or a format.
fn has_two_words(text: &str) -> bool {
    let is_word = |word: &&str| {
        word.len() > 1 && word.trim_matches(|c: char| c.is_ascii_punctuation()).bytes().all(|b| b.is_ascii_alphabetic())
    };
    text.split_whitespace().filter(is_word).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<String> {
        comments_and_strings(source).into_iter().map(|text| text.text).collect()
    }

    #[test]
    fn comments_of_all_kinds_are_texts() {
        let source = "//! one\n//! two\n\n/// three\nfn a() {} // four\n/* five /* six */ */\n/** seven\n * eight */";
        assert_eq!(found(source), ["one two", "three", "four", "five /* six */", "seven", "eight"]);
    }

    #[test]
    fn strings_with_two_words_are_texts() {
        let source = r###"f("one two", "one", r#"three "four" five"#, b"six seven", 'a', "8 9");"###;
        assert_eq!(found(source), ["one two", "three \"four\" five"]);
    }

    #[test]
    fn what_looks_like_a_comment_in_a_string_is_none() {
        assert_eq!(comments("let url = \"https://one two\"; let c = '\"'; // three").len(), 1);
    }

    #[test]
    fn a_string_goes_on_behind_a_backslash() {
        let source = "f(\"one two \\\n        three\")";
        let texts = comments_and_strings(source);
        assert_eq!(texts[0].text, "one two three");
        assert_eq!(texts[0].position("one two ".len()), source.find("three").unwrap());
    }

    #[test]
    fn lines_of_a_string_are_texts_of_their_own() {
        assert_eq!(found("f(\"one two\\n  three four\n five six\")"), ["one two", "three four", "five six"]);
    }

    #[test]
    fn strings_of_test_modules_are_data() {
        assert_eq!(
            found("f(\"one two\");\n#[cfg(test)]\nmod tests { f(\"three four\"); /* five */ }"),
            ["five", "one two"]
        );
    }
}
