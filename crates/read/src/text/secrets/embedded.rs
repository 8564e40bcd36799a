//! Secrets in a text that is a string of JSON: JSON in JSON, a script, a file. Its quotes and line breaks are escaped there.

use memchr::{memchr, memrchr};

use super::value::Secret;

/// A string with escapes, as what it says, and where in the source that is.
struct Embedded {
    text: String,
    /// Offsets in `text` and in the source: after each escape both go on together.
    offsets: Vec<(usize, usize)>,
    /// Where the string ends in the source.
    end: usize,
}

/// The secrets that `find` finds in the strings of a text, at their offsets in the text.
pub(super) fn secrets(text: &str, find: &dyn Fn(&str) -> Vec<Secret>) -> Vec<Secret> {
    let (mut secrets, mut at) = (Vec::new(), 0);
    while let Some(offset) = text.as_bytes().get(at..).and_then(|rest| memchr(b'\\', rest)) {
        let escape = at + offset;
        // The first escape of a string has no other quote before it.
        let before = text.as_bytes().get(at..escape).unwrap_or_default();
        let line = before.get(memrchr(b'\n', before).map_or(0, |end| end + 1)..).unwrap_or_default();
        let Some(quote) = memrchr(b'"', line) else {
            at = escape + 2;
            continue;
        };
        let start = escape - line.len() + quote + 1;
        if let Some(end) = end_of_quotes(text, start) {
            at = end.max(escape + 1);
            continue;
        }
        let embedded = Embedded::at(text, start);
        at = embedded.end.max(escape + 1);
        secrets.extend(find(&embedded.text).into_iter().map(|secret| Secret {
            start: embedded.in_source(secret.start),
            end: embedded.in_source(secret.end),
            what: secret.what,
        }));
    }
    secrets
}

/// Where a string ends in which nothing but quotes is escaped, and no name has a value, such as an etag: it says nothing that the text
/// around it does not show.
fn end_of_quotes(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = start;
    loop {
        at += match bytes.get(at)? {
            b'"' | b'\n' => return Some(at),
            b'\\' if bytes.get(at + 1) == Some(&b'"') => 2,
            b'\\' | b':' | b'=' => return None,
            _ => 1,
        };
    }
}

impl Embedded {
    /// The string whose content begins at an offset.
    fn at(source: &str, start: usize) -> Self {
        let (mut text, mut offsets, mut at) = (String::new(), vec![(0, start)], start);
        let mut rest = source.get(start..).unwrap_or_default();
        while let Some(length) = rest.find(['\\', '"', '\n']).filter(|at| rest.as_bytes().get(*at) == Some(&b'\\')) {
            text.push_str(rest.get(..length).unwrap_or_default());
            let (c, escape) = unescaped(rest.get(length..).unwrap_or_default());
            offsets.push((text.len(), at + length));
            text.extend(c);
            at += length + escape;
            offsets.push((text.len(), at));
            rest = source.get(at..).unwrap_or_default();
        }
        let last = rest.get(..rest.find(['"', '\n']).unwrap_or(rest.len())).unwrap_or_default();
        text.push_str(last);
        Embedded { text, offsets, end: at + last.len() }
    }

    fn in_source(&self, offset: usize) -> usize {
        let after = self.offsets.partition_point(|(own, _)| *own <= offset);
        let before = after.checked_sub(1).and_then(|at| self.offsets.get(at));
        before.map_or(self.end, |(own, source)| source + (offset - own)).min(self.end)
    }
}

/// The character of an escape, and the length of the escape. One that JSON does not have says nothing.
fn unescaped(text: &str) -> (Option<char>, usize) {
    let Some(c) = text.chars().nth(1) else { return (None, 1) };
    let unescaped = match c {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '"' | '\\' | '/' => c,
        'u' => {
            let number = text.get(2..6).and_then(|digits| u32::from_str_radix(digits, 16).ok());
            let length = if number.is_some() { 6 } else { 2 };
            return (number.and_then(char::from_u32), length);
        }
        _ => return (None, 1 + c.len_utf8()),
    };
    (Some(unescaped), 2)
}
