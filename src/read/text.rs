//! The one form in which all readers see a text.

use std::borrow::Cow;

/// The text with a line feed at the end of each line, whichever system it comes from: Windows ends lines with CR LF, old
/// Macs with CR. All readers see this one form, so that none of them depends on the system.
pub fn with_line_feeds(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_ends_with_a_line_feed() {
        assert_eq!(with_line_feeds("a\r\nb\rc\nd\r"), "a\nb\nc\nd\n");
        assert!(matches!(with_line_feeds("a\nb"), Cow::Borrowed(_)));
    }
}
