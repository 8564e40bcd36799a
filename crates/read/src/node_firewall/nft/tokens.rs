//! The words of an nftables ruleset.

/// One word, with where it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    /// Its text; a line's end is `\n`. Quotes are taken off.
    pub text: &'t str,
    /// Its offset in the source.
    pub at: usize,
    /// True if it was in quotes.
    pub quoted: bool,
}

/// Divides a text into words. A comment is one word, for some hold what
/// nft could not print otherwise.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let at = text.len() - rest.len();
        let (length, quoted) = match first {
            '\n' => (1, false),
            '#' => (rest.find('\n').unwrap_or(rest.len()), true),
            '"' => (rest.get(1..).and_then(|inside| inside.find('"')).map_or(rest.len(), |end| end + 2), true),
            '\\' => {
                // A line that continues in the next one.
                rest = rest.get(1..).unwrap_or_default().trim_start();
                continue;
            }
            '{' | '}' | ';' | ',' | '(' | ')' | '|' | '&' => (1, false),
            '=' | '!' | '<' | '>' => (if rest.get(1..2) == Some("=") { 2 } else { 1 }, false),
            _ if first.is_whitespace() => {
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
                continue;
            }
            _ => {
                let ends = |c: char| c.is_whitespace() || "{};,()|&=!<>\"#".contains(c);
                (rest.find(ends).unwrap_or(rest.len()), false)
            }
        };
        let word = rest.get(..length).unwrap_or_default();
        push(&mut tokens, if quoted { word.trim_matches('"') } else { word }, at, quoted);
        rest = rest.get(length..).unwrap_or_default();
    }
    tokens
}

/// Adds a word, divided at a colon between a key and what it maps to. Two colons are an IPv6 address.
fn push<'t>(tokens: &mut Vec<Token<'t>>, word: &'t str, at: usize, quoted: bool) {
    let colons = word.matches(':').count();
    if !quoted
        && colons == 1
        && word.len() > 1
        && let Some((key, value)) = word.split_once(':')
    {
        let colon = word.get(key.len()..=key.len()).unwrap_or_default();
        for (part, offset) in [(key, 0), (colon, key.len()), (value, key.len() + 1)] {
            if !part.is_empty() {
                tokens.push(Token { text: part, at: at + offset, quoted });
            }
        }
        return;
    }
    tokens.push(Token { text: word, at, quoted });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_divided_at_marks_and_colons() {
        let texts = |text| tokens(text).into_iter().map(|token| token.text).collect::<Vec<_>>();
        assert_eq!(
            texts("tcp dport {22,80-90} # ssh\nct state vmap { established:accept }"),
            [
                "tcp",
                "dport",
                "{",
                "22",
                ",",
                "80-90",
                "}",
                "# ssh",
                "\n",
                "ct",
                "state",
                "vmap",
                "{",
                "established",
                ":",
                "accept",
                "}"
            ]
        );
        assert_eq!(texts("ip6 saddr fe80::/10 != \"a b\""), ["ip6", "saddr", "fe80::/10", "!=", "a b"]);
        assert_eq!(texts("\"open"), ["open"]);
    }
}
