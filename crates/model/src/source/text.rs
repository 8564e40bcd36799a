//! From bytes to text.

use std::borrow::Cow;

/// The text with a line feed at the end of each line, for texts of every system: Windows ends lines with CR LF, old
/// Macs with CR. All readers see this one form, so that none of them depends on the system.
pub fn with_line_feeds(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut lines = text.split('\r');
    let mut all = String::with_capacity(text.len());
    all.push_str(lines.next().unwrap_or_default());
    for line in lines {
        if !line.starts_with('\n') {
            all.push('\n');
        }
        all.push_str(line);
    }
    Cow::Owned(all)
}

/// The text of `bytes`, without byte order mark, and whether some bytes were no text and had to be replaced.
pub fn decode(bytes: &[u8]) -> (String, bool) {
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
    fn every_line_ends_with_a_line_feed() {
        assert_eq!(with_line_feeds("a\r\nb\rc\nd\r"), "a\nb\nc\nd\n");
        assert_eq!(with_line_feeds("\r\r\na\r\r"), "\n\na\n\n");
        assert!(matches!(with_line_feeds("a\nb"), Cow::Borrowed(_)));
    }

    #[test]
    fn short_input_is_no_problem() {
        for bytes in [&b""[..], b"{", b"\0", b"{\0", b"\0{\0"] {
            decode(bytes);
        }
    }
}
