//! Paragraphs, list items, headings, and table cells of Markdown, which comments are written in as well.

use super::texts::Text;

/// The texts of a Markdown file.
pub fn markdown(source: &str) -> Vec<Text> {
    texts(lines(source, 0))
}

/// The comments of a file in which `#` starts a comment, where the comment has its own line.
pub fn number_sign_comments(source: &str) -> Vec<Text> {
    // Any other line ends a paragraph, as an empty line does.
    texts(lines(source, 0).map(|(at, line)| match line.trim_start().strip_prefix('#') {
        Some(comment) => (at + line.len() - comment.len(), comment),
        None => (at, ""),
    }))
}

/// The lines of a part of a file that starts at an offset, each with its own offset.
pub fn lines(part: &str, start: usize) -> impl Iterator<Item = (usize, &str)> {
    part.split_inclusive('\n').scan(start, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line.trim_end()))
    })
}

/// Joins lines to texts. Code between fences and indented code are not text.
pub fn texts<'s>(lines: impl Iterator<Item = (usize, &'s str)>) -> Vec<Text> {
    let mut texts = vec![Text::default()];
    let mut in_code = false;
    for (at, line) in lines {
        let content = line.trim_start();
        let indent = line.len() - content.len();
        if content.starts_with("```") {
            in_code = !in_code;
        }
        let previous_is_empty = texts.last().is_none_or(|text| text.text.is_empty());
        if in_code || content.is_empty() || content.starts_with("```") || (indent >= 4 && previous_is_empty) {
            texts.push(Text::default());
        } else if content.starts_with('|') {
            let cells = content.split('|').scan(at + indent, |at, cell| {
                let start = *at;
                *at += cell.len() + 1;
                Some((start, cell))
            });
            texts.extend(cells.map(|(at, cell)| {
                let mut text = Text::default();
                text.push(cell.trim(), at + cell.len() - cell.trim_start().len());
                text
            }));
            texts.push(Text::default());
        } else {
            let item = item_start(content);
            if item > 0 {
                texts.push(Text::default());
            }
            if let Some(text) = texts.last_mut() {
                if !text.text.is_empty() {
                    text.text.push(' ');
                }
                text.push(content.get(item..).unwrap_or(content), at + indent + item);
            }
            if content.starts_with('#') {
                texts.push(Text::default());
            }
        }
    }
    texts.retain(|text| !text.text.is_empty());
    texts
}

/// The length of what starts a list item, a heading, or a quotation, with the blank; 0 for anything else.
fn item_start(line: &str) -> usize {
    let Some((marker, _)) = line.split_once(' ') else { return 0 };
    let is_number = marker.strip_suffix('.').is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    let is_marker = ["-", "*", ">"].contains(&marker) || marker.bytes().all(|byte| byte == b'#');
    if is_number || is_marker { marker.len() + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<String> {
        markdown(source).into_iter().map(|text| text.text).collect()
    }

    #[test]
    fn lines_of_a_paragraph_are_one_text() {
        assert_eq!(found("# A title\none\ntwo\n\nthree\n"), ["A title", "one two", "three"]);
    }

    #[test]
    fn list_items_and_cells_are_texts_of_their_own() {
        assert_eq!(
            found("- one\n  two\n- three\n1. four\n\n| a | b c |\n|---|---|"),
            ["one two", "three", "four", "a", "b c", "---", "---"]
        );
    }

    #[test]
    fn code_is_no_text() {
        assert_eq!(found("one\n```sh\ntold\n```\ntwo\n\n    told\n"), ["one", "two"]);
    }

    #[test]
    fn a_text_knows_where_each_line_is() {
        let source = "- one\n  two";
        let texts = markdown(source);
        assert_eq!(texts.iter().map(|text| text.position(4)).collect::<Vec<_>>(), [source.find("two").unwrap()]);
        let cells = markdown("| a | bc |");
        assert_eq!(cells.iter().map(|cell| cell.position(0)).collect::<Vec<_>>(), [2, 6]);
    }

    #[test]
    fn a_number_sign_starts_a_comment() {
        let texts = number_sign_comments("# one\n# two\na = 1\n  # three\n");
        assert_eq!(texts.iter().map(|text| text.text.as_str()).collect::<Vec<_>>(), ["one two", "three"]);
        assert_eq!(texts[1].position(0), "# one\n# two\na = 1\n  # ".len());
    }
}
