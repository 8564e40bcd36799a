//! A pasted or dropped text: what the engine reads, and what a plan file carries.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// One pasted or dropped text, with its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
pub struct Source {
    /// The file's name, or the name that the page gave it.
    pub name: String,
    /// The text, without a byte order mark.
    pub text: String,
    /// True if the bytes were no valid text and some were replaced.
    #[serde(skip)]
    pub damaged: bool,
}

impl Source {
    /// A source from text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        Source { name: name.into(), text, damaged: false }
    }

    /// A source from a file's bytes: UTF-8, or UTF-16 as PowerShell's `>` writes it, with or without byte order mark.
    pub fn from_bytes(name: impl Into<String>, bytes: &[u8]) -> Self {
        let (text, damaged) = decode(bytes);
        Source { name: name.into(), text, damaged }
    }
}

/// The text of `bytes`, without byte order mark, and whether some bytes were no text and had to be replaced.
fn decode(bytes: &[u8]) -> (String, bool) {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        // Without a mark: JSON and rule dumps begin with ASCII, whose other byte is zero in UTF-16.
        [first, 0, _, 0, ..] if *first != 0 => utf16(bytes, u16::from_le_bytes),
        [0, first, 0, _, ..] if *first != 0 => utf16(bytes, u16::from_be_bytes),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> (String, bool) {
    match String::from_utf8_lossy(bytes) {
        Cow::Borrowed(text) => (text.to_owned(), false),
        Cow::Owned(text) => (text, true),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (String, bool) {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let mut damaged = !odd.is_empty();
    let text = char::decode_utf16(units).map(|decoded| {
        decoded.unwrap_or_else(|_| {
            damaged = true;
            char::REPLACEMENT_CHARACTER
        })
    });
    (text.collect(), damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_is_read_in_both_orders_with_and_without_mark() {
        let text = "{\"name\": \"Überwachung\"}";
        for order in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = text.encode_utf16().flat_map(order).collect();
            let marked: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(order).collect();
            assert_eq!(decode(&bytes), (text.to_owned(), false));
            assert_eq!(decode(&marked), (text.to_owned(), false));
        }
    }

    #[test]
    fn a_utf8_mark_is_taken_off_and_broken_bytes_are_told() {
        assert_eq!(decode(b"\xEF\xBB\xBF{}"), ("{}".to_owned(), false));
        assert_eq!(decode(b"{\xFF}"), ("{\u{fffd}}".to_owned(), true));
        assert_eq!(decode(b"\xFF\xFE{"), (String::new(), true));
    }

    #[test]
    fn short_input_is_no_problem() {
        for bytes in [&b""[..], b"{", b"\0", b"{\0", b"\0{\0"] {
            decode(bytes);
        }
    }
}
