//! Comments of scripts and styles, and the comments and texts of the page's document.

use super::prose;
use super::texts::Text;

/// The comments of JavaScript.
pub fn script_comments(source: &str) -> Vec<Text> {
    comments(source, &["//", "/*"], is_regex_start)
}

/// The comments of CSS.
pub fn style_comments(source: &str) -> Vec<Text> {
    comments(source, &["/*"], |_| false)
}

/// The comments and texts of HTML, without scripts and styles.
pub fn page_texts(source: &str) -> Vec<Text> {
    let mut lines = Vec::new();
    let mut at = 0;
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        let (content, length) = if let Some(comment) = rest.strip_prefix("<!--") {
            let end = comment.find("-->").unwrap_or(comment.len());
            (Some(("<!--".len(), end)), "<!--".len() + end + "-->".len())
        } else if rest.starts_with("<script") || rest.starts_with("<style") {
            (None, rest.find("</").and_then(|end| Some(end + rest.get(end..)?.find('>')? + 1)).unwrap_or(rest.len()))
        } else if rest.starts_with('<') {
            (None, rest.find('>').map_or(rest.len(), |end| end + 1))
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            (Some((0, end)), end)
        };
        if let Some((start, end)) = content {
            let part = rest.get(start..start + end).unwrap_or_default();
            lines.extend(
                prose::lines(part, at + start)
                    .map(|(at, line)| (at + line.len() - line.trim_start().len(), line.trim_start())),
            );
        }
        lines.push((at, ""));
        at += length;
    }
    prose::texts(lines.into_iter())
}

/// Comments between strings and regular expressions.
fn comments(source: &str, markers: &[&str], is_regex_start: fn(&str) -> bool) -> Vec<Text> {
    let mut lines = Vec::new();
    let mut at = 0;
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        let marker = markers.iter().find(|marker| rest.starts_with(**marker));
        at += match (marker, rest.chars().next()) {
            (Some(&"//"), _) => {
                let end = rest.find('\n').unwrap_or(rest.len());
                lines.push((at + 2, rest.get(2..end).unwrap_or_default()));
                end
            }
            (Some(_), _) => {
                let end = rest.find("*/").unwrap_or(rest.len());
                let part = rest.get(2..end).unwrap_or_default();
                lines.push((at, ""));
                lines.extend(prose::lines(part, at + 2));
                end + "*/".len()
            }
            (None, Some('/')) if is_regex_start(source.get(..at).unwrap_or_default()) => quoted(rest, '/'),
            (None, Some(quote @ ('"' | '\'' | '`'))) => quoted(rest, quote),
            (None, Some(other)) => {
                // Code, or an empty line, separates comments.
                if !other.is_whitespace() || rest.starts_with("\n\n") {
                    lines.push((at, ""));
                }
                other.len_utf8()
            }
            (None, None) => break,
        };
    }
    prose::texts(lines.into_iter().map(|(at, line): (usize, &str)| (at, line.trim_end())))
}

/// The length of what is between two quotation marks, with both. A string ends with its line, if not in backticks.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (index, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' if quote != '`' => return index,
            _ if character == quote => return index + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Whether a slash behind this code starts a regular expression: behind a value it divides.
fn is_regex_start(before: &str) -> bool {
    let before = before.trim_end();
    before.ends_with("return")
        || before.ends_with(['(', ',', '=', ':', '[', '!', '&', '|', '?', '{', '}', ';', '>', '+'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: &[Text]) -> Vec<&str> {
        texts.iter().map(|text| text.text.as_str()).collect()
    }

    #[test]
    fn comments_of_scripts_are_texts() {
        let source =
            "// one\n// two\n\n// three\nconst a = \"// no\" + '/* no' + `// no\n// no`; // four\n/* five\n   six */";
        assert_eq!(found(&script_comments(source)), ["one two", "three", "four", "five six"]);
    }

    #[test]
    fn a_regular_expression_is_no_comment_and_no_string() {
        assert_eq!(found(&script_comments("x.replace(/\"/g, y); // one\na / b; // two")), ["one", "two"]);
    }

    #[test]
    fn a_style_has_only_block_comments() {
        assert_eq!(found(&style_comments("/* one */ a { b: url(https://c) }")), ["one"]);
    }

    #[test]
    fn a_document_has_comments_and_texts() {
        let source = "<!-- one -->\n<p title=\"no\">two <b>three</b></p><script>no()</script>";
        assert_eq!(found(&page_texts(source)), ["one", "two", "three"]);
    }
}
