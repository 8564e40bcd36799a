//! Where blocks of Terraform's configuration begin and end in a text. The blocks themselves are for the parser; this only
//! has to know strings, templates, heredocs and comments, so that one malformed block does not affect others.

use std::borrow::Cow;
use std::ops::Range;

/// A block at the top of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// From its first word to its closing brace.
    pub range: Range<usize>,
    /// Where its opening brace is.
    pub brace: usize,
    /// False if its closing brace is missing.
    pub closed: bool,
}

/// The words that blocks begin with, and how many labels follow.
const WORDS: [(&str, usize); 13] = [
    ("resource", 2),
    ("data", 2),
    ("ephemeral", 2),
    ("variable", 1),
    ("module", 1),
    ("provider", 1),
    ("output", 1),
    ("check", 1),
    ("locals", 0),
    ("terraform", 0),
    ("moved", 0),
    ("import", 0),
    ("removed", 0),
];

/// How many lines that are no configuration may be between two blocks of one document: prompts, names of files.
const MOST_LINES_BETWEEN: usize = 3;

/// The parts of a text that are Terraform's configuration.
pub(crate) fn claims(text: &str) -> Vec<Range<usize>> {
    let mut claims: Vec<Range<usize>> = Vec::new();
    for block in blocks(text) {
        match claims.last_mut() {
            Some(last) if belongs(text, last.end..block.range.start) => last.end = block.range.end,
            _ => claims.push(block.range),
        }
    }
    // Files of values before the first file and after the last one.
    if let Some(first) = claims.first_mut() {
        for value in assignments(text, 0..first.start).into_iter().rev() {
            if !belongs(text, value.end..first.start) {
                break;
            }
            first.start = value.start;
        }
    }
    if let Some(last) = claims.last_mut() {
        for value in assignments(text, last.end..text.len()) {
            if !belongs(text, last.end..value.start) {
                break;
            }
            last.end = value.end;
        }
    }
    claims
}

/// True for a text of values and nothing else.
pub(crate) fn is_of_values(text: &str) -> bool {
    let values = assignments(text, 0..text.len());
    let mut at = 0;
    !values.is_empty()
        && values.into_iter().chain(std::iter::once(text.len()..text.len())).all(|value| {
            let between = text.get(at..value.start).unwrap_or_default();
            at = value.end;
            between.lines().map(str::trim).all(|line| line.is_empty() || line.starts_with(['#', '/']))
        })
}

/// True if what is between two blocks does not part them.
fn belongs(text: &str, between: Range<usize>) -> bool {
    let mut in_comment = false;
    let mut others = 0;
    let (mut at, end) = (between.start, between.end);
    for value in assignments(text, between).into_iter().chain(std::iter::once(end..end)) {
        for line in text.get(at..value.start).unwrap_or_default().lines().map(str::trim) {
            let is_comment = in_comment || line.starts_with(['#', '/']);
            in_comment = (in_comment || line.starts_with("/*")) && !line.contains("*/");
            if line.is_empty() || is_comment {
                continue;
            }
            others += 1;
            if line.contains(['{', '}', '[', ']']) || others > MOST_LINES_BETWEEN {
                return false;
            }
        }
        at = value.end;
    }
    true
}

/// Assignments outside of blocks, as files of values have them: `name = value`, over as many lines as the value takes.
pub(super) fn assignments(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let (mut found, mut at) = (Vec::new(), range.start);
    while let Some(line) = text.get(at..range.end).and_then(|rest| rest.split_inclusive('\n').next()) {
        let end = if is_assignment(line) { end_of_assignment(text, at).min(range.end) } else { at + line.len() };
        if is_assignment(line) {
            found.push(at..end);
        }
        at = end.max(at + 1);
    }
    found
}

fn is_assignment(line: &str) -> bool {
    let name = line.split_once('=').filter(|(_, value)| !value.starts_with('=')).map(|(name, _)| name.trim_end());
    name.is_some_and(|name| !name.is_empty() && name.bytes().all(is_word))
}

/// True for the path of a folder, and not a place in a registry.
pub(super) fn is_local(source: &str) -> bool {
    source.starts_with(['.', '/', '\\']) || source.get(1..3).is_some_and(|drive| [":/", ":\\"].contains(&drive))
}

/// The folders that a text calls modules of.
pub(crate) fn called_folders(text: &str) -> Vec<String> {
    let is_call = |block: &Found| text.get(block.range.clone()).is_some_and(|block| block.starts_with("module"));
    let path = |block: Found| {
        let body = hcl_edit::parser::parse_body(text.get(block.range)?).ok()?;
        let call = body.blocks().next()?;
        let path = call.body.get_attribute("source")?.value.as_str()?;
        is_local(path).then(|| path.to_owned())
    };
    blocks(text).into_iter().filter(is_call).filter_map(path).collect()
}

/// Values that are given as JSON, as assignments, each on a line that is not before its own.
pub(crate) fn assignments_of(json: &str) -> Cow<'_, str> {
    let (mut text, mut depth, mut is_name) = (String::with_capacity(json.len()), 0_u32, true);
    let (mut in_text, mut is_escaped) = (false, false);
    for c in json.chars() {
        let is_of_name = is_name && depth == 1;
        if in_text {
            in_text = is_escaped || c != '"';
            is_escaped = !is_escaped && c == '\\';
            text.extend(Some(c).filter(|_| in_text || !is_of_name));
            continue;
        }
        in_text = c == '"';
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match (c, depth) {
            ('{', 1) | ('}', 0) => {}
            (':', 1) => {
                is_name = false;
                text.push_str(" =");
            }
            (',', 1) => {
                is_name = true;
                text.push('\n');
            }
            (' ' | '\t' | '"', 1) if is_of_name => {}
            _ => text.push(c),
        }
    }
    Cow::Owned(text)
}

/// What blocks declare, as their first lines say it; none of it can be twice in a module.
pub(crate) fn headers(text: &str) -> Vec<String> {
    const DECLARING: [&str; 5] = ["resource", "data", "variable", "module", "output"];
    let header = |block: Found| without_comments(text.get(block.range.start..block.brace).unwrap_or_default());
    let words = |header: String| {
        let words: Vec<&str> = header.split([' ', '\t', '"']).filter(|word| !word.is_empty()).collect();
        DECLARING.contains(words.first()?).then(|| words.join(" "))
    };
    blocks(text).into_iter().map(header).filter_map(words).collect()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// The blocks at the top of a text.
pub(super) fn blocks(text: &str) -> Vec<Found> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let Some(line) = text.get(at..).and_then(|rest| rest.split_inclusive('\n').next()) else { break };
        let indent = line.len() - line.trim_start().len();
        if line.trim_start().starts_with("/*") {
            let rest = text.get(at + indent..).unwrap_or_default();
            at += indent + rest.find("*/").map_or(rest.len(), |end| end + 2);
            continue;
        }
        match header(line.trim_start()) {
            Some(brace) => {
                let (start, brace) = (at + indent, at + indent + brace);
                let (end, closed) = end_of(text, brace);
                found.push(Found { range: start..end, brace, closed });
                at = end.max(brace + 1);
            }
            None => at += line.len(),
        }
    }
    found
}

/// How long the header of a block with comments in it may be.
const MOST_HEADER: usize = 1_000;

/// Where the brace is that opens a block, if a text begins with one.
fn header(text: &str) -> Option<usize> {
    let (word, labels) = WORDS
        .iter()
        .find(|(word, _)| text.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '\t', '"', '{'])))?;
    let line = text.split_inclusive('\n').next()?;
    if line.contains("/*") {
        let near = text.get(..text.floor_char_boundary(MOST_HEADER))?;
        return header(&without_comments(near))
            .filter(|brace| text.get(*brace..).is_some_and(|rest| rest.starts_with('{')));
    }
    let brace = line.find('{')?;
    let named = line.get(word.len()..brace)?;
    let plain = named.bytes().all(|byte| is_word(byte) || matches!(byte, b' ' | b'\t' | b'"'));
    let quotes = named.matches('"').count();
    // Labels may be written without quotes, all of them or some.
    let is_quoted = |number: usize| number % 2 == 1;
    let count = |(number, part): (usize, &str)| if is_quoted(number) { 1 } else { part.split_whitespace().count() };
    let found: usize = named.split('"').enumerate().map(count).sum();
    (plain && (quotes == labels * 2 || (quotes % 2 == 0 && found == *labels))).then_some(brace)
}

/// A line with spaces in place of comments inside of it.
fn without_comments(line: &str) -> String {
    let mut kept = line.to_owned();
    while let Some((before, comment)) = kept.split_once("/*") {
        let length = comment.find("*/").map_or(comment.len() + 2, |end| end + 4);
        let rest = kept.get(before.len() + length..).unwrap_or_default();
        kept = format!("{before}{}{rest}", " ".repeat(length));
    }
    kept
}

/// What is open at some place inside a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Bracket,
    Quote,
    /// An interpolation or directive inside a string.
    Template,
}

/// Where the block ends that is opened by the brace at `start`, and whether its closing brace is there. Where that is
/// missing, it ends before the next block that begins a line as this one did.
fn end_of(text: &str, start: usize) -> (usize, bool) {
    let mut open: Vec<Open> = Vec::new();
    let mut at = start;
    while let Some(&byte) = text.as_bytes().get(at) {
        let is_quoted = open.last() == Some(&Open::Quote);
        if byte == b'\n' && !is_quoted && text.get(at + 1..).is_some_and(|next| header(next).is_some()) {
            return (at, false);
        }
        at += step(text, at, &mut open);
        if !is_quoted && matches!(byte, b'}' | b']' | b')') && open.is_empty() {
            return (at, byte == b'}');
        }
    }
    (text.len(), false)
}

/// Where the line ends on which nothing of an assignment is open.
fn end_of_assignment(text: &str, start: usize) -> usize {
    let mut open: Vec<Open> = Vec::new();
    let mut at = start;
    while let Some(&byte) = text.as_bytes().get(at) {
        if byte == b'\n' && (open.is_empty() || text.get(at + 1..).is_some_and(|next| header(next).is_some())) {
            return at;
        }
        at += step(text, at, &mut open);
    }
    text.len()
}

/// The length of what is at a place, with what it opens or closes.
fn step(text: &str, at: usize, open: &mut Vec<Open>) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let Some(&byte) = text.as_bytes().get(at) else { return 1 };
    if open.last() == Some(&Open::Quote) {
        return match byte {
            b'\\' => 2,
            b'"' | b'\n' => {
                open.pop();
                usize::from(byte == b'"')
            }
            b'$' | b'%' if rest.starts_with("$${") || rest.starts_with("%%{") => 3,
            b'$' | b'%' if rest.as_bytes().get(1) == Some(&b'{') => {
                open.push(Open::Template);
                2
            }
            _ => 1,
        };
    }
    match byte {
        b'"' => open.push(Open::Quote),
        b'{' | b'[' | b'(' => open.push(Open::Bracket),
        b'}' | b']' | b')' => drop(open.pop()),
        b'#' => return line_length(rest),
        b'/' if rest.starts_with("//") => return line_length(rest),
        b'/' if rest.starts_with("/*") => return rest.find("*/").map_or(rest.len(), |end| end + 2),
        b'<' if rest.starts_with("<<") => return heredoc_length(rest),
        _ => {}
    }
    1
}

/// The rest of a line without its end.
fn line_length(rest: &str) -> usize {
    rest.find('\n').unwrap_or(rest.len()).max(1)
}

/// The length of a heredoc up to its closing word; 2 if it is not a heredoc.
fn heredoc_length(rest: &str) -> usize {
    let first = rest.split_inclusive('\n').next().unwrap_or_default();
    let word = first.trim_start_matches('<').trim_start_matches('-').trim_end();
    if word.is_empty() || !word.bytes().all(is_word) {
        return 2;
    }
    let mut length = first.len();
    for line in rest.get(first.len()..).unwrap_or_default().split_inclusive('\n') {
        if line.trim() == word {
            return length + line.trim_end().len();
        }
        length += line.len();
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_as_json_become_assignments() {
        for (json, expected) in [
            ("{\n  \"a\": \"x\",\n  \"b\": [1, {\"c\": true}]\n}\n", "\na = \"x\"\n\nb = [1, {\"c\": true}]\n\n"),
            (r#"{"a": "}\"{,:", "b": {"c": [], "d": null}}"#, "a = \"}\\\"{,:\"\nb = {\"c\": [], \"d\": null}"),
            ("{}", ""),
        ] {
            assert_eq!(assignments_of(json), expected);
            assert_eq!(assignments(expected, 0..expected.len()).len(), expected.matches(" = ").count());
        }
    }

    fn texts(text: &str) -> Vec<(&str, bool)> {
        blocks(text).into_iter().map(|block| (&text[block.range], block.closed)).collect()
    }

    #[test]
    fn braces_in_strings_comments_and_heredocs_close_nothing() {
        let block =
            "resource \"a\" \"b\" {\n  x = \"}${f({a = \"}\"})}$${\" # }\n  y = <<-EOT\n    }\n  EOT\n  /* } */\n}";
        assert_eq!(texts(&format!("$ cat main.tf\n{block}\n\nlocals {{}}\n")), [(block, true), ("locals {}", true)]);
    }

    #[test]
    fn a_block_without_its_end_leaves_the_next_alone() {
        let text = "resource \"a\" \"b\" {\n  x {\n\nvariable \"c\" {\n}\n";
        assert_eq!(texts(text), [("resource \"a\" \"b\" {\n  x {\n", false), ("variable \"c\" {\n}", true)]);
    }

    #[test]
    fn only_configuration_is_claimed() {
        let text =
            "PS> type main.tf\nvariable \"a\" {}\n# b.tf\nname = \"x\"\nlocals {\n}\n{\"json\": 1}\nmodule \"c\" {\n}";
        let claimed: Vec<&str> = claims(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(claimed, ["variable \"a\" {}\n# b.tf\nname = \"x\"\nlocals {\n}", "module \"c\" {\n}"]);
        for other in
            ["resource nsg 'Microsoft.Network/x@2023-01-01' = {\n}", "table inet filter {\n}", "data {", "import x"]
        {
            assert!(claims(other).is_empty(), "{other}");
        }
    }

    #[test]
    fn labels_are_written_with_quotes_and_without() {
        let spelled = ["\"a\" \"b\"", "a b", "a \"b\"", "\"a\" b", "\"a\"\"b\"", "\ta\t\"b\"\t", "a /* , */ \"b\""];
        for labels in spelled {
            for word in ["resource", "data"] {
                let block = format!("{word} {labels} {{\n}}");
                assert_eq!(texts(&block), [(block.as_str(), true)]);
            }
        }
        assert_eq!(texts("resource\"a\" b{\n}").len(), 1);
        for other in ["resource a {\n}", "resource a b \"c\" {\n}", "data \"a b {\n}"] {
            assert!(blocks(other).is_empty(), "{other}");
        }
    }

    #[test]
    fn much_that_is_open_is_read_in_one_pass() {
        let text = format!("locals {{ x = {}", "[\"${".repeat(100_000));
        assert_eq!(blocks(&text).len(), 1);
    }
}
