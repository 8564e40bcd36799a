//! Overwrites a secret with as many bytes, so that everything else keeps its position. Quotes that end a string stay, so that
//! what follows is read.

/// The end of a secret: backslashes before a quote belong to the quote.
pub(super) fn end(text: &str, start: usize, end: usize) -> usize {
    let is_quote = matches!(text.as_bytes().get(end), Some(b'"' | b'\''));
    let found = text.get(start..end).filter(|_| is_quote);
    found.map_or(end, |found| start + found.trim_end_matches('\\').len())
}

/// What replaces a secret. Line breaks stay; so do the quotes and the signs between strings, where a secret that is
/// not closed reaches over several of them.
pub(super) fn masked(secret: &str) -> String {
    let segments = segments(secret);
    let outside = || segments.iter().skip(1).step_by(2);
    let keeps_signs = segments.len() > 1 && outside().all(|segment| is_between_strings(segment));
    let mask = |text: &str| text.bytes().map(|byte| if byte == b'\n' { '\n' } else { '*' }).collect::<String>();
    if !keeps_signs {
        return mask(secret);
    }
    let part = |(number, segment): (usize, &&str)| if number % 2 == 0 { mask(segment) } else { (*segment).to_owned() };
    segments.iter().enumerate().map(part).collect::<Vec<_>>().join("\"")
}

/// A text divided at its quotes that are not escaped.
fn segments(text: &str) -> Vec<&str> {
    let (mut segments, mut begin, mut is_escaped) = (Vec::new(), 0, false);
    for (at, byte) in text.bytes().enumerate() {
        if byte == b'"' && !is_escaped {
            segments.push(text.get(begin..at).unwrap_or_default());
            begin = at + 1;
        }
        is_escaped = byte == b'\\' && !is_escaped;
    }
    segments.push(text.get(begin..).unwrap_or_default());
    segments
}

fn is_number(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
        && word.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
}

/// True for what is between two strings of JSON.
fn is_between_strings(text: &str) -> bool {
    let is_sign = |c: char| c.is_whitespace() || ",:[]{}".contains(c);
    let mut words = text.split(is_sign).filter(|word| !word.is_empty());
    words.all(|word| matches!(word, "null" | "true" | "false") || is_number(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_keeps_the_quotes_of_strings_and_no_letter_of_a_secret() {
        for (secret, expected) in [
            ("abc", "***"),
            ("a\\\"b", "****"),
            ("abc\", \"n\": 5,", "***\", \"*\": 5,"),
            ("a\nb", "*\n*"),
            // A quote inside a password of a shell.
            ("a\"b", "***"),
            ("LINE\",\n  \"LINE", "****\",\n  \"****"),
        ] {
            assert_eq!(masked(secret), expected, "{secret}");
        }
        assert_eq!(end(r#"x\"y"#, 0, 2), 1);
        assert_eq!(end("x\\ ", 0, 2), 2);
    }
}
