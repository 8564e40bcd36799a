//! Reads correct JSON in one pass. What it does not expect, an error or a rarity, is left to `serde_json`, which reads it or says what
//! is wrong.

use std::borrow::Cow;

use super::{Label, Node, Object};

/// As deep as `serde_json` reads.
const DEEPEST: usize = 127;

/// So many digits are surely a number that a `Node` can hold.
const MOST_DIGITS: usize = 18;

/// The tree of a text; `None` if it is left to `serde_json`.
pub(super) fn node(text: &str) -> Option<Node<'_>> {
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0, members: Vec::new(), elements: Vec::new() };
    let node = reader.value(0)?;
    reader.skip_blanks();
    (reader.at == text.len()).then_some(node)
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// The offset of what is read next.
    at: usize,
    /// The members so far of the objects that are open, the innermost last.
    members: Vec<(Label<'a>, Node<'a>)>,
    /// The elements so far of the arrays that are open.
    elements: Vec<Node<'a>>,
}

impl<'a> Reader<'a> {
    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    /// Takes the next sign.
    fn sign(&mut self) -> Option<u8> {
        self.skip_blanks();
        let sign = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(sign)
    }

    fn value(&mut self, depth: usize) -> Option<Node<'a>> {
        match self.sign()? {
            b'"' => self.string().map(Node::Text),
            b'{' if depth < DEEPEST => self.object(depth + 1),
            b'[' if depth < DEEPEST => self.list(depth + 1),
            b'n' => self.word("ull", Node::Null),
            b't' => self.word("rue", Node::Bool(true)),
            b'f' => self.word("alse", Node::Bool(false)),
            b'-' => self.number(true),
            b'0'..=b'9' => {
                self.at -= 1;
                self.number(false)
            }
            _ => None,
        }
    }

    fn word(&mut self, rest: &str, value: Node<'a>) -> Option<Node<'a>> {
        self.bytes.get(self.at..)?.starts_with(rest.as_bytes()).then(|| self.at += rest.len())?;
        Some(value)
    }

    /// A whole number, unless it is a large one.
    fn number(&mut self, is_negative: bool) -> Option<Node<'a>> {
        let digits = self.bytes.get(self.at..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (written, rest) = self.bytes.get(self.at..)?.split_at_checked(digits)?;
        let starts_with_zero = written.first() == Some(&b'0');
        let is_rare = digits > MOST_DIGITS || (starts_with_zero && (digits > 1 || is_negative));
        if is_rare || digits == 0 || matches!(rest.first(), Some(b'.' | b'e' | b'E')) {
            return None;
        }
        self.at += digits;
        let number = written.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
        Some(Node::Number(if is_negative { -number } else { number }))
    }

    fn list(&mut self, depth: usize) -> Option<Node<'a>> {
        let begin = self.elements.len();
        if self.ends_at_once(b']') {
            return Some(Node::List(Vec::new()));
        }
        loop {
            let element = self.value(depth)?;
            self.elements.push(element);
            match self.sign()? {
                b',' => {}
                b']' => return Some(Node::List(self.elements.split_off(begin))),
                _ => return None,
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Node<'a>> {
        let begin = self.members.len();
        if self.ends_at_once(b'}') {
            return Some(Node::Object(Object::default()));
        }
        loop {
            let name = self.sign().filter(|sign| *sign == b'"').and_then(|_| self.string())?;
            self.sign().filter(|sign| *sign == b':')?;
            let value = self.value(depth)?;
            self.members.push((Label::Name(name), value));
            match self.sign()? {
                b',' => {}
                b'}' => {
                    let members = self.members.split_off(begin);
                    return Some(Node::Object(Object { members, computed_from: None }));
                }
                _ => return None,
            }
        }
    }

    /// Takes the end of what has nothing in it.
    fn ends_at_once(&mut self, end: u8) -> bool {
        self.skip_blanks();
        let ends = self.bytes.get(self.at) == Some(&end);
        self.at += usize::from(ends);
        ends
    }

    /// A string, of which the quote was taken.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        let (start, mut has_escapes) = (self.at, false);
        loop {
            self.at += plain(self.bytes.get(self.at..)?);
            match self.bytes.get(self.at)? {
                b'"' => break,
                b'\\' => {
                    has_escapes = true;
                    self.at += 2;
                }
                0..32 => return None,
                _ => self.at += 1,
            }
        }
        let end = self.at;
        self.at += 1;
        if has_escapes {
            return serde_json::from_str(self.text.get(start - 1..=end)?).ok().map(Cow::Owned);
        }
        self.text.get(start..end).map(Cow::Borrowed)
    }
}

/// How many bytes, in words of eight, are surely no quote, no backslash, and no control character.
fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGHS: u64 = ONES << 7;
    // A byte of zero becomes a high bit, and so do perhaps those behind it.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    let mut length = 0;
    for word in bytes.chunks_exact(8) {
        let word = u64::from_le_bytes(word.try_into().unwrap_or_default());
        let control = word.wrapping_sub(ONES * 32) & !word & HIGHS;
        let special = control | zeros(word ^ (ONES * u64::from(b'"'))) | zeros(word ^ (ONES * u64::from(b'\\')));
        if special != 0 {
            return length + special.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    length
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PARTS: [&str; 28] = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"a\"",
        "\"a\":",
        "\"long enough for a word\"",
        "\"é\\n\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud800\"",
        "\"tab\t\"",
        "\"open",
        "0",
        "-0",
        "01",
        "-7",
        "1.5",
        "1e3",
        "123456789012345678",
        "9223372036854775808",
        "18446744073709551616",
        "true",
        "null",
        "false",
        " \n",
        "\u{c}",
    ];

    proptest! {
        #[test]
        fn what_it_reads_is_what_serde_json_reads(parts in prop::collection::vec(prop::sample::select(&PARTS[..]), 0..12)) {
            let text = parts.concat();
            if let Some(node) = node(&text) {
                prop_assert_eq!(Ok(node), serde_json::from_str(&text).map_err(|error| error.to_string()));
            }
        }

        #[test]
        fn it_reads_what_is_common(name in "[^\"\\\\\\x00-\\x1f]{0,20}", number in -999i64..999, escaped in "[a-z\"\\\\/]{0,9}") {
            let escaped = serde_json::to_string(&escaped).unwrap();
            let text = format!("[{{ \"{name}\": [{number}, null, [], {{}}, true],\n\"b\":{{\"c\":{escaped}}}}}, false ]\n");
            prop_assert_eq!(node(&text), serde_json::from_str(&text).ok());
        }
    }

    #[test]
    fn it_reads_no_deeper_than_serde_json() {
        for depth in [126, 127, 128, 200_000] {
            let text = "[".repeat(depth) + &"]".repeat(depth);
            assert_eq!(node(&text), serde_json::from_str(&text).ok(), "{depth}");
        }
    }
}
