//! The value after a name: where it begins and ends, and whether it is a value or refers to one.

use model::message::Message;

/// A part of a text that is a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Secret {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// What it looks like.
    pub(crate) what: Message,
}

/// A name and its sign in a text.
#[derive(Clone, Copy)]
pub(super) struct Named<'t> {
    pub(crate) text: &'t str,
    /// The place of the sign, `:` or `=`.
    pub(crate) sign: usize,
    /// The name, without its quotes.
    pub(crate) name: &'t str,
    /// True if the name is in quotes, as in JSON.
    pub(crate) is_quoted: bool,
    /// True if bare words are identifiers in this text, as in Bicep and Terraform.
    pub(crate) is_code: bool,
}

/// How much of a name is looked at.
const LONGEST_NAME: usize = 48;

impl<'t> Named<'t> {
    /// The name before a sign.
    pub(super) fn before(text: &'t str, sign: usize, is_code: bool) -> Self {
        let before = text.get(..sign).unwrap_or_default().trim_end_matches([' ', '\t']);
        let unquoted = before.trim_end_matches(['"', '\'', '\\']);
        let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
        let length = unquoted.bytes().rev().take(LONGEST_NAME).take_while(is_of_name).count();
        let name = unquoted.get(unquoted.len() - length..).unwrap_or_default();
        let name = is_code.then(|| parameter_of_bicep(before)).flatten().unwrap_or(name);
        Named { text, sign, name, is_quoted: unquoted.len() < before.len(), is_code }
    }

    /// True if the letters of the name end so: `primary_key` and `"primaryKey"` both end like `primarykey`.
    pub(super) fn ends_with(&self, end: &str) -> bool {
        let mut letters = self.name.bytes().rev().filter(u8::is_ascii_alphanumeric);
        end.bytes().rev().all(|byte| letters.next().is_some_and(|letter| letter.eq_ignore_ascii_case(&byte)))
    }

    /// The last letter of the name, in lower case: it distinguishes most names from those of secrets.
    pub(super) fn last_letter(&self) -> Option<u8> {
        let mut letters = self.name.bytes().rev().filter(u8::is_ascii_alphanumeric);
        letters.next().map(|letter| letter.to_ascii_lowercase())
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The range of the value after the sign, without its quotes; `None` if it is missing, or only refers to a value.
    pub(super) fn value(&self) -> Option<(usize, usize)> {
        let rest = self.text.get(self.sign + 1..)?;
        let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let at = self.sign + 1 + spaces;
        if let Some((start, end)) = doubled(self.text, at).or_else(|| quoted(self.text, at)) {
            let end = if self.is_quoted { wrapped_end(self.text, end) } else { end };
            let found = self.text.get(start..end)?;
            return (found.len() > 1 && !self.is_reference(found)).then_some((start, end));
        }
        if let Some(heredoc) = self.is_code.then(|| heredoc(self.text, at)).flatten() {
            return Some(heredoc);
        }
        let found = self.may_be_bare(spaces).then(|| self.text.get(at..)).flatten().map(bare)?;
        (found.len() > 1 && !is_word_of_json(found) && !self.is_bare_reference(found)).then_some((at, at + found.len()))
    }

    /// The rest of the line, for a header: `Authorization: Bearer …`.
    pub(super) fn line(&self) -> Option<(usize, usize)> {
        let rest = self.text.get(self.sign + 1..)?;
        let at = self.sign + 1 + rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let line = self.text.get(at..)?;
        let line = line.get(..line.find(['\r', '\n', '"', '\'']).unwrap_or(line.len()))?.trim_end();
        let is_header = !self.is_quoted && self.text.as_bytes().get(self.sign) == Some(&b':');
        (is_header && line.len() > 1).then_some((at, at + line.len()))
    }

    /// True for a header's value that refers to one: `$TOKEN`, or `Bearer $TOKEN`.
    pub(super) fn is_reference_in_header(&self, (start, end): (usize, usize)) -> bool {
        let line = self.text.get(start..end).unwrap_or_default();
        let scheme = line.split_once(' ').filter(|(scheme, _)| scheme.bytes().all(|byte| byte.is_ascii_alphabetic()));
        let value = scheme.map_or(line, |(_, value)| value);
        !value.contains(' ') && self.is_bare_reference(value)
    }

    /// A value without quotes follows `=` at once (`sig=…`), or is in a list of names and values (`Name : …`, YAML, a file of
    /// settings). In JSON a value without quotes is a number, and in code it is an identifier.
    fn may_be_bare(&self, spaces: usize) -> bool {
        let before = self.text.get(..self.sign).unwrap_or_default();
        match self.text.as_bytes().get(self.sign) {
            Some(b'=') if spaces == 0 => true,
            Some(b':') if before.ends_with(' ') && !self.is_quoted => true,
            _ => spaces > 0 && !self.is_quoted && !self.is_code,
        }
    }

    /// An expression or a placeholder instead of a value.
    fn is_reference(&self, found: &str) -> bool {
        let is_expression = found.starts_with('[') && found.ends_with(']') && found.contains('(');
        let is_placeholder = found.starts_with('<') && found.ends_with('>');
        let is_masked = found.bytes().all(|byte| matches!(byte, b'*' | b'.'));
        let is_filled_in = ["${", "$(", "{{", "@Microsoft.KeyVault("].iter().any(|start| found.starts_with(start));
        is_expression || is_placeholder || is_masked || is_filled_in || (!self.is_quoted && is_variable(found))
    }

    fn is_bare_reference(&self, found: &str) -> bool {
        let roots = ["var.", "local.", "data.", "module.", "param", "[", "{", "(", "|", ">"];
        self.is_reference(found)
            || roots.iter().any(|root| found.starts_with(root))
            || is_variable(found)
            || is_attribute(found)
    }
}

/// The parameter of Bicep that is declared before a sign, with its type: `param sqlPassword string`.
fn parameter_of_bicep(before: &str) -> Option<&str> {
    let line = before.rsplit('\n').next()?.strip_prefix("param ")?;
    line.split_whitespace().next()
}

/// The content of a heredoc of Terraform that begins at an offset, without its last line.
pub(super) fn heredoc(text: &str, at: usize) -> Option<(usize, usize)> {
    let head = text.get(at..)?.strip_prefix("<<")?;
    let word = head.lines().next()?.trim_start_matches('-').trim();
    let start = at + 2 + head.find('\n')? + 1;
    let mut end = start;
    for line in text.get(start..)?.split_inclusive('\n') {
        if line.trim() == word {
            break;
        }
        end += line.len();
    }
    Some((start, end)).filter(|_| !word.is_empty())
}

/// The value in quotes that begins at a place, without them. Quotes that are escaped, as those of JSON in a string, end with such
/// quotes.
pub(super) fn quoted(text: &str, at: usize) -> Option<(usize, usize)> {
    let rest = text.get(at..)?;
    let escapes = rest.bytes().take_while(|byte| *byte == b'\\').count();
    let quote = rest.get(escapes..)?.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let start = at + escapes + 1;
    let (mut end, mut escaping) = (start, 0);
    let around = if quote == '\'' { string_around(text, at) } else { None };
    for c in text.get(start..)?.chars() {
        match c {
            '\n' => break,
            // The string around it ends.
            '"' if around.is_some_and(|around| escaping <= around) => return Some((start, end - escaping)),
            '\\' => escaping += 1,
            // As many backslashes as before the first quote, and any two more escape each other.
            _ if c == quote && (escaping <= escapes || (escaping - escapes) % 2 == 0) => {
                return Some((start, end - escaping.min(escapes)));
            }
            _ => escaping = 0,
        }
        end += c.len_utf8();
    }
    Some((start, end - usize::from(text.get(..end)?.ends_with('\r'))))
}

/// How far before a quote that of a string around it is looked for.
const NEAR: usize = 4_000;

/// How many backslashes are before the quotes of the string around an offset, in JSON, HCL or JSON in a string; `None` if it seems
/// to be in none.
fn string_around(text: &str, at: usize) -> Option<usize> {
    let begin = text.ceil_char_boundary(at.saturating_sub(NEAR));
    let line = text.get(begin..at).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    line.rmatch_indices('"').find_map(|(quote, _)| {
        let before = line.get(..quote)?;
        let outside = before.trim_end_matches('\\');
        let escapes = before.len() - outside.len();
        let opens =
            outside.trim_end().ends_with([':', ',', '[', '{']) || (escapes == 0 && outside.trim_end().ends_with('='));
        opens.then_some(escapes)
    })
}

/// The word that a text begins with.
pub(super) fn bare(text: &str) -> &str {
    let end = text.find([' ', '\t', '\r', '\n', '"', '\'', ';', '&', ',', '\\', ')', ']', '}']);
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// The value between doubled quotes that begins at an offset, as CSV writes JSON in a cell.
fn doubled(text: &str, at: usize) -> Option<(usize, usize)> {
    let inside = text.get(at..)?.strip_prefix("\"\"")?;
    let length = inside.find("\"\"")?;
    let value = inside.get(..length)?;
    let is_value = !value.is_empty() && !value.contains(['\n', '"']) && !value.starts_with([',', '}', ']']);
    is_value.then_some((at + 2, at + 2 + length))
}

/// A console wraps one value over this many lines at most.
const MOST_LINES: usize = 4;

/// The end of a JSON value that a console wrapped: its quote is on a later line, after nothing but the rest of the value.
fn wrapped_end(text: &str, end: usize) -> usize {
    let rest = text.get(end..).unwrap_or_default();
    if !rest.starts_with(['\r', '\n']) {
        return end;
    }
    let near = rest.split_inclusive('\n').take(MOST_LINES).map(str::len).sum::<usize>();
    let Some(length) = rest.get(..near).and_then(|near| near.find('"')) else { return end };
    let after = rest.get(length + 1..).unwrap_or_default().trim_start();
    let is_value = after.is_empty() || after.starts_with([',', '}', ']']);
    if is_value && !rest.get(..length).unwrap_or_default().contains([':', '{', '}', '[', ']']) {
        end + length
    } else {
        end
    }
}

/// True for an attribute of a resource of Terraform: `random_password.p.result`.
fn is_attribute(found: &str) -> bool {
    let parts: Vec<&str> = found.split('.').collect();
    let is_word = |part: &&str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    parts.len() > 2 && parts.first().is_some_and(|kind| kind.contains('_')) && parts.iter().all(is_word)
}

/// True for the name of a variable of a shell.
fn is_variable(found: &str) -> bool {
    found.strip_prefix('$').is_some_and(|name| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '.'))
    })
}

fn is_word_of_json(found: &str) -> bool {
    matches!(found, "null" | "true" | "false" | "None" | "True" | "False")
}

/// Where what opens with a bracket at a place closes; brackets in strings don't count, in code also those of Bicep. The end of the text,
/// if it doesn't.
pub(super) fn closing(text: &str, open: usize, is_code: bool) -> usize {
    let (mut depth, mut quote, mut escaped) = (0usize, None, false);
    for (offset, byte) in text.bytes().enumerate().skip(open) {
        match (quote, byte) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(open), _) if byte == open || byte == b'\n' => quote = None,
            (Some(_), _) => {}
            (None, b'"') => quote = Some(byte),
            (None, b'\'') if is_code => quote = Some(byte),
            (None, b'[' | b'{') => depth += 1,
            (None, b']' | b'}') => depth = depth.saturating_sub(1),
            (None, _) => {}
        }
        if depth == 0 && quote.is_none() {
            return offset;
        }
    }
    text.len()
}
