//! Parameters that a template, Bicep or Terraform declares to be secret: what the text gives them is masked like any other secret,
//! anywhere in the text, and no reader uses it as a value.

use std::collections::BTreeSet;

use memchr::memmem;

use super::value::heredoc;
use model::json::offset_in;

/// How far before its type a declaration may begin.
const MOST_BEFORE: usize = 4_000;

/// How long a declaration may be that is looked through.
const MOST_LENGTH: usize = 32_000;

/// A value of a secure parameter: where it is in the text, and the parameter's name.
pub(crate) struct SecureValue {
    /// Where it begins.
    pub(crate) start: usize,
    /// Where it ends.
    pub(crate) end: usize,
    pub(crate) name: String,
}

/// The values of the secure parameters that a text declares.
pub(crate) fn values(text: &str) -> Vec<SecureValue> {
    let (mut names, mut found) = (Vec::new(), Vec::new());
    let contains = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    let in_lower_case = contains("ecure");
    if in_lower_case || contains("ECURE") {
        templates(text, &text.to_ascii_lowercase(), &mut names, &mut found);
    }
    if in_lower_case && contains("secure(") {
        bicep(text, &mut names, &mut found);
    }
    if contains("sensitive") {
        terraform(text, &mut names, &mut found);
        outputs(text, &mut found);
        names.extend(sensitive_members(text));
    }
    if !names.is_empty() {
        given(text, &model::sorted::set(names), &mut found);
    }
    found
}

/// True for a type of a template's parameter whose values are secret.
pub(crate) fn is_secure_type(kind: &str) -> bool {
    kind.eq_ignore_ascii_case("securestring") || kind.eq_ignore_ascii_case("secureobject")
}

/// Declarations of a template: `"name": {"type": "securestring", "defaultValue": …}`.
fn templates(text: &str, lower: &str, names: &mut Vec<String>, found: &mut Vec<SecureValue>) {
    let mut places: Vec<usize> = ["\"securestring\"", "\"secureobject\""]
        .iter()
        .flat_map(|kind| lower.match_indices(kind))
        .map(|(at, _)| at)
        .collect();
    // Types that the template defines are such types, too: what they are called, parameters refer to.
    let defined: BTreeSet<String> = model::sorted::set(
        places.iter().filter_map(|at| quoted_before(text, opening(text, *at)?)).map(|name| name.to_ascii_lowercase()),
    );
    let refers = |(at, start): (usize, &str)| {
        let name = lower.get(at + start.len()..).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        defined.contains(name).then_some(at)
    };
    places.extend(lower.match_indices("\"#/definitions/").filter_map(refers));
    for at in places {
        let Some(open) = opening(text, at) else { continue };
        let end = open + closing(within(text, open));
        let Some(name) = quoted_before(text, open) else { continue };
        for member in ["\"defaultvalue\"", "\"value\""] {
            let inside = lower.get(open..end).unwrap_or_default();
            if let Some(value) = inside.find(member).map(|start| open + start + member.len()) {
                strings(text, value, value_end(text, value).min(end), &name, found);
            }
        }
        names.push(name);
    }
}

/// `@secure()` and the parameter that follows it.
fn bicep(text: &str, names: &mut Vec<String>, found: &mut Vec<SecureValue>) {
    let mut types = BTreeSet::new();
    for (at, _) in text
        .match_indices("secure(")
        .filter(|(at, _)| text.get(..*at).is_some_and(|before| before.ends_with('@') || before.ends_with("@sys.")))
    {
        let rest = within(text, at);
        let Some(start) = rest
            .match_indices("param")
            .map(|(start, _)| start)
            .find(|start| rest.get(..*start).is_some_and(|before| before.ends_with('\n') || before.ends_with(") ")))
        else {
            continue;
        };
        // Other decorators may be between; another declaration may not.
        let between = rest.get(..start).unwrap_or_default();
        if let Some(line) = between.lines().skip(1).find(|line| line.starts_with("type ")) {
            types.insert(word(line.trim_start_matches("type ").trim_start()));
            continue;
        }
        if between
            .lines()
            .skip(1)
            .any(|line| ["resource ", "var ", "module "].iter().any(|word| line.starts_with(word)))
        {
            continue;
        }
        let declaration = rest.get(start + "param".len()..).unwrap_or_default();
        let name = word(declaration.trim_start());
        let end = at + start + declaration_end(rest.get(start..).unwrap_or_default());
        if let Some(sign) = text.get(at + start..end).and_then(|own| own.find('=')) {
            strings(text, at + start + sign, end, &name, found);
        }
        names.push(name);
    }
    for (at, _) in text.match_indices("param ").filter(|_| !types.is_empty()) {
        let own = within(text, at);
        let mut words = own.split_whitespace().skip(1);
        let (name, kind) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        if types.contains(&word(kind)) {
            let end = at + declaration_end(own);
            if let Some(sign) = own.find('=').filter(|sign| at + sign < end) {
                strings(text, at + sign, end, name, found);
            }
            names.push(name.to_owned());
        }
    }
}

/// `variable "name" { … sensitive = true … }`.
fn terraform(text: &str, names: &mut Vec<String>, found: &mut Vec<SecureValue>) {
    for (at, _) in text.match_indices("variable ") {
        let rest = text.get(at + "variable ".len()..).unwrap_or_default();
        let Some(brace) = rest.find('{') else { continue };
        let name = rest.get(..brace).unwrap_or_default().trim().trim_matches('"').to_owned();
        if name.is_empty() || name.contains(char::is_whitespace) {
            continue;
        }
        let open = at + "variable ".len() + brace;
        let end = open + closing(within(text, open));
        let body = text.get(open..end).unwrap_or_default();
        let is_sensitive = body.match_indices("sensitive").any(|(start, word)| {
            let after = body.get(start + word.len()..).unwrap_or_default().trim_start();
            after.strip_prefix('=').is_some_and(|value| !value.trim_start().starts_with("false"))
        });
        if !is_sensitive {
            continue;
        }
        if let Some(default) = body
            .find("default")
            .filter(|at| body.get(at + "default".len()..).is_some_and(|after| after.trim_start().starts_with('=')))
        {
            let value = open + default + "default".len();
            let sign = text.get(value..end).and_then(|own| own.find("<<")).map(|at| value + at);
            if let Some((start, end)) = sign.and_then(|at| heredoc(text, at)) {
                found.push(SecureValue { start, end, name: name.clone() });
            }
            strings(text, value, value_end(text, value).min(end), &name, found);
        }
        names.push(name);
    }
}

/// Outputs of Terraform's as JSON: `"name": {"value": …, "sensitive": true}`.
fn outputs(text: &str, found: &mut Vec<SecureValue>) {
    for (at, word) in text.match_indices("\"sensitive\"") {
        let after = text.get(at + word.len()..).unwrap_or_default().trim_start();
        if !after.strip_prefix(':').is_some_and(|value| value.trim_start().starts_with("true")) {
            continue;
        }
        let Some(open) = opening(text, at) else { continue };
        let end = open + closing(within(text, open));
        let Some(name) = quoted_before(text, open) else { continue };
        let inside = text.get(open..end).unwrap_or_default();
        if let Some(value) = inside.find("\"value\"").map(|start| open + start + "\"value\"".len()) {
            strings(text, value, value_end(text, value).min(end), &name, found);
        }
    }
}

/// The attributes of resources that Terraform's JSON marks: `"sensitive_values": {"name": true}` in plans and states as they are
/// shown, `"sensitive_attributes": [[{"type": "get_attr", "value": "name"}]]` in a state file.
fn sensitive_members(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (mark, is_name) in [("\"sensitive_values\"", true), ("\"sensitive_attributes\"", false)] {
        for (at, _) in text.match_indices(mark) {
            let after = within(text, at + mark.len());
            let value = after.trim_start().trim_start_matches(':').trim_start();
            let marked = value.get(..closing(value)).filter(|_| value.starts_with(['{', '['])).unwrap_or_default();
            // What is between quotes, and what is after it, by turns.
            let parts: Vec<&str> = marked.split('"').map(str::trim).skip(1).collect();
            for (at, pair) in parts.chunks(2).enumerate() {
                let [own, after] = pair else { continue };
                let named = match (is_name, after.strip_prefix(':').map(str::trim_start)) {
                    (true, Some(value)) if value.starts_with("true") => Some(*own),
                    (false, Some("")) if *own == "value" => parts.get(2 * at + 2).copied(),
                    _ => None,
                };
                names.extend(named.map(str::to_owned));
            }
        }
    }
    names
}

/// Values that files of parameters give: `"name": {"value": …}`, `param name = …`, `name = "…"`.
fn given(text: &str, names: &BTreeSet<String>, found: &mut Vec<SecureValue>) {
    let is_of_name = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    for name in text.split(|c: char| !is_of_name(c)).filter(|word| names.contains(*word)) {
        let Some(at) = offset_in(text, name) else { continue };
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + name.len()..).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        if before.ends_with('"') && after.starts_with('"') {
            let Some(value) = after.get(1..).and_then(|after| after.trim_start().strip_prefix(':')) else { continue };
            let value = value.trim_start();
            let start = text.len() - value.len();
            let end = match value.chars().next() {
                Some('{' | '[') => start + closing(within(text, start)),
                Some('"') => start + 1 + string_end(value.get(1..).unwrap_or_default(), '"') + 1,
                _ => continue,
            };
            // Its declaration has members of its own, and a reference to a vault is not one of them.
            let is_value = value.starts_with('"') || value.contains("\"value\"");
            let from = text.get(start..end).and_then(|own| own.find("\"value\"")).map_or(start, |at| start + at + 7);
            if is_value {
                strings(text, from, end, name, found);
            }
        } else if (line.trim().is_empty() || line.trim() == "param") && after.trim_start().starts_with('=') {
            let start = at + name.len();
            strings(text, start, start + declaration_end(after), name, found);
        }
    }
}

/// Notes the strings between two places.
fn strings(text: &str, from: usize, to: usize, name: &str, found: &mut Vec<SecureValue>) {
    let mut at = from;
    while let Some(part) = text.get(at..to) {
        let Some(open) = part.find(['"', '\'']) else { return };
        let rest = part.get(open..).unwrap_or_default();
        if let Some(inside) = rest.strip_prefix("\'\'\'") {
            let length = inside.find("\'\'\'").unwrap_or(inside.len());
            let start = at + open + 3;
            found.push(SecureValue { start, end: start + length, name: name.to_owned() });
            at = start + length + 3;
            continue;
        }
        let quote = if rest.starts_with('"') { '"' } else { '\'' };
        let start = at + open + 1;
        let end = (start + string_end(text.get(start..to).unwrap_or_default(), quote)).min(to);
        let behind = text.get(end + 1..).unwrap_or_default().trim_start();
        // The names of members stay, so that the text can be read.
        if !behind.starts_with(':') && end > start {
            found.push(SecureValue { start, end, name: name.to_owned() });
        }
        at = end + 1;
    }
}

/// Where the value ends that follows a sign: a string, what is in brackets, or the rest of the line.
fn value_end(text: &str, at: usize) -> usize {
    let rest = within(text, at);
    let value = rest.trim_start().trim_start_matches([':', '=']).trim_start();
    let start = at + rest.len() - value.len();
    start
        + match value.chars().next() {
            Some(quote @ '"') => string_end(value.get(1..).unwrap_or_default(), quote) + 2,
            Some('{' | '[') => closing(value),
            _ => value.find('\n').unwrap_or(value.len()),
        }
}

/// Where a string ends, counted from the end of its opening quote.
fn string_end(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at,
            _ => {}
        }
    }
    text.len()
}

/// The bracket that is open at a place, at most a page before it.
fn opening(text: &str, at: usize) -> Option<usize> {
    let from = at.saturating_sub(MOST_BEFORE);
    let mut depth = 0_u32;
    for (place, byte) in text.as_bytes().get(from..at)?.iter().enumerate().rev() {
        match byte {
            b'}' => depth += 1,
            b'{' if depth == 0 => return Some(from + place),
            b'{' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// A text from a place on, as far as a declaration may reach.
fn within(text: &str, from: usize) -> &str {
    let end = text.floor_char_boundary(from.saturating_add(MOST_LENGTH));
    text.get(from..end).unwrap_or_default()
}

/// How long an object or a block is, with its brackets.
fn closing(text: &str) -> usize {
    let (mut depth, mut quote, mut escaped) = (0_u32, None, false);
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            _ if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(own), _) if own == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"') => quote = Some(byte),
            (None, b'{' | b'[') => depth += 1,
            (None, b'}' | b']') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// The string before the colon before a bracket.
fn quoted_before(text: &str, open: usize) -> Option<String> {
    let before = text.get(..open)?.trim_end().strip_suffix(':')?.trim_end().strip_suffix('"')?;
    before.rsplit('"').next().map(str::to_owned)
}

/// How long a declaration is: up to the next line that begins one, outside of brackets.
fn declaration_end(text: &str) -> usize {
    let (mut at, mut in_text) = (0, false);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let was_in_text = in_text;
        in_text ^= line.matches("\'\'\'").count() % 2 == 1;
        if number > 0 && !was_in_text && !line.starts_with([' ', '\t', '}', ']', ')', '\'', '\n']) {
            return at;
        }
        at += line.len();
    }
    at
}

/// The name at the beginning of a text.
fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let mut values = values(text);
        values.sort_by_key(|value| value.start);
        values.dedup_by_key(|value| value.start);
        values.iter().map(|value| &text[value.start..value.end]).collect()
    }

    #[test]
    fn values_of_secure_parameters_are_found_in_each_language() {
        for (text, expected) in [
            (
                r#"{"p": {"type": "securestring", "defaultValue": "a1b"}, "q": {"type": "string", "defaultValue": "x"}}"#,
                vec!["a1b"],
            ),
            (r#"{"p": {"defaultValue": {"k": "a1b"}, "type": "SecureObject"}}"#, vec!["a1b"]),
            ("@secure()\n@description('x')\nparam p string = 'a1b'\nparam q string = 'x'\n", vec!["x", "a1b"]),
            ("@sys.secure()\nparam p object = {\n  k: 'a1b'\n}\nvar q = 'x'\n", vec!["a1b"]),
            (
                "variable \"p\" {\n  sensitive = true\n  default = \"a1b\"\n}\np = \"c2d\"\nq = \"x\"\n",
                vec!["a1b", "c2d"],
            ),
            ("variable \"p\" {\n  default = \"a\"\n  sensitive = false\n}\n", vec![]),
            ("@secure()\nparam p string\n", vec![]),
            ("@secure()\nparam p string = \'\'\'\na1b\n\'\'\'\nvar q = 'x'\n", vec!["\na1b\n"]),
            ("variable \"p\" {\n  default = <<-EOT\n    a1b\n  EOT\n  sensitive = true\n}\n", vec!["    a1b\n"]),
            (
                r#"{"attributes": {"result": "a1b"}, "sensitive_attributes": [[{"type": "get_attr", "value": "result"}]]}"#,
                vec!["a1b"],
            ),
            (
                r#"{"values": {"name": "x", "result": "a1b", "hash": "c2d"}, "sensitive_values": {"hash": true, "result": true, "tags": {}}}"#,
                vec!["a1b", "c2d"],
            ),
            (
                r#"{"outputs": {"p": {"value": {"k": "a1b"}, "type": "string", "sensitive": true}, "q": {"value": "x"}}}"#,
                vec!["a1b"],
            ),
            (
                r#"{"p": {"sensitive": true, "type": "string", "value": "a1b"}, "q": {"sensitive": false, "value": "x"}}"#,
                vec!["a1b"],
            ),
        ] {
            let expected: Vec<&str> = expected.into_iter().filter(|value| *value != "x").collect();
            assert_eq!(found(text), expected, "{text}");
        }
    }
}
