//! Texts of which parts are unknown: what is in brackets is an expression, and may have any value. What is known of such a
//! text decides some comparisons for every value of the expression.

use std::borrow::Cow;

/// How long texts may be that are compared with an unknown part in one of them; longer ones may be equal.
const MOST: usize = 400;

/// True if a part of the text is unknown.
pub(crate) fn is_symbolic(text: &str) -> bool {
    text.contains('[')
}

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'t> {
    /// Plain text.
    Plain(&'t str),
    /// An expression, without its brackets.
    Unknown(&'t str),
}

/// The parts of a text. A bracket that nothing closes makes all that follows unknown.
pub(crate) fn parts(text: &str) -> Vec<Part<'_>> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some((plain, inside)) = rest.split_once('[') {
        if !plain.is_empty() {
            parts.push(Part::Plain(plain));
        }
        let end = closing(inside);
        parts.push(Part::Unknown(inside.get(..end.unwrap_or(inside.len())).unwrap_or_default()));
        rest = end.and_then(|end| inside.get(end + 1..)).unwrap_or_default();
    }
    if !rest.is_empty() {
        parts.push(Part::Plain(rest));
    }
    parts
}

/// Where the bracket closes that was opened before a text; brackets in strings don't count.
fn closing(inside: &str) -> Option<usize> {
    let (mut depth, mut in_string) = (0_u32, false);
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            b'\'' => in_string = !in_string,
            _ if in_string => {}
            b'[' => depth += 1,
            b']' if depth == 0 => return Some(at),
            b']' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The text with its plain parts changed, and each expression rewritten.
pub(crate) fn mapped(text: &str, plain: impl Fn(&str) -> String, unknown: impl Fn(&str) -> String) -> String {
    let part = |part: &Part<'_>| match part {
        Part::Plain(text) => plain(text),
        Part::Unknown(expression) => format!("[{}]", unknown(expression)),
    };
    parts(text).iter().map(part).collect()
}

/// What the text begins with, for all values of its expressions.
pub(crate) fn known_start(text: &str) -> &str {
    text.split('[').next().unwrap_or_default()
}

/// What the text ends with, for all values of its expressions.
pub(crate) fn known_end(text: &str) -> &str {
    match parts(text).last() {
        Some(Part::Plain(end)) => end,
        _ => "",
    }
}

/// True if some plain part of the text holds another text.
pub(crate) fn surely_holds(text: &str, wanted: &str) -> bool {
    parts(text).iter().any(|part| matches!(part, Part::Plain(plain) if plain.contains(wanted)))
}

/// Whether two texts are equal in each case: `None` if that depends on the values of their expressions. The same expression
/// has the same value.
pub(crate) fn equal(one: &str, other: &str) -> Option<bool> {
    if one == other {
        return Some(true);
    }
    if may_be_equal(one, other) { None } else { Some(false) }
}

/// True if the texts are equal for some values of their expressions. Those of one text may have any values, equal or not.
pub(crate) fn may_be_equal(one: &str, other: &str) -> bool {
    if !is_symbolic(one) && !is_symbolic(other) {
        return one == other;
    }
    let (one, other) = (letters(one), letters(other));
    if one.len() > MOST || other.len() > MOST {
        return true;
    }
    meet(&one, &other)
}

/// The same for names, which Azure compares without their case.
pub(crate) fn may_be_same_name(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other) || may_be_equal(&lower(one), &lower(other))
}

fn lower(text: &str) -> Cow<'_, str> {
    if is_symbolic(text) {
        Cow::Owned(mapped(text, str::to_ascii_lowercase, str::to_owned))
    } else {
        Cow::Owned(text.to_ascii_lowercase())
    }
}

/// The letters of a text; `None` matches any number of any letters.
fn letters(text: &str) -> Vec<Option<char>> {
    let mut letters = Vec::new();
    for part in parts(text) {
        match part {
            Part::Plain(plain) => letters.extend(plain.chars().map(Some)),
            Part::Unknown(_) => letters.push(None),
        }
    }
    letters
}

/// True if there is a text that both patterns match: row by row, whether the rests of both can match.
fn meet(one: &[Option<char>], other: &[Option<char>]) -> bool {
    // `before[at]`: true if the part of `one` so far and the first `at` of `other` can be the same text.
    let mut before: Vec<bool> = vec![true];
    for letter in other {
        let last = before.last().copied().unwrap_or_default();
        before.push(last && letter.is_none());
    }
    for own in one {
        let mut row = vec![before.first().copied().unwrap_or_default() && own.is_none()];
        for (letter, diagonal_and_up) in other.iter().zip(before.windows(2)) {
            let (diagonal, up) = match diagonal_and_up {
                [diagonal, up] => (*diagonal, *up),
                _ => (false, false),
            };
            let left = row.last().copied().unwrap_or_default();
            row.push(match (own, letter) {
                (Some(own), Some(letter)) => own == letter && diagonal,
                // What may be any text ends here, or takes one more letter of the other.
                _ => left || up,
            });
        }
        before = row;
    }
    before.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_a_text_decides_whether_it_can_be_another() {
        for (one, other, may) in [
            ("vnet-[uniqueString(resourceGroup().id)]-rt", "None", false),
            ("vnet-[x]-rt", "vnet-1-rt", true),
            ("vnet-[x]-rt", "vnet--rt", true),
            ("vnet-[x]-rt", "vnet-rt", false),
            ("[a]-rt", "vnet-[b]", true),
            ("a[x]", "b[y]", false),
            ("[x]a", "[y]b", false),
            ("[a]-batch-subnet", "GatewaySubnet", false),
            ("[a]", "", true),
            ("a[x]", "", false),
            ("[a][b]", "c", true),
            ("x[concat('a]b', p[0])]", "y", false),
            ("a[b", "abc", true),
            ("a[b", "c", false),
            ("ab", "ab", true),
            ("[x]aba[y]", "aba", true),
            ("a[x]b[y]c", "abc", true),
            ("a[x]b[y]c", "ac", false),
        ] {
            assert_eq!(may_be_equal(one, other), may, "{one} {other}");
            assert_eq!(may_be_equal(other, one), may, "{other} {one}");
        }
    }

    #[test]
    fn all_short_texts_agree_with_trying() {
        let texts = ["", "a", "b", "ab", "ba", "aa", "aab", "bab"];
        let patterns = ["[]", "a[]", "[]a", "a[]b", "[]a[]", "a[]a", "ab", "", "[]b[]a"];
        let matches = |pattern: &str, text: &str| match pattern.split("[]").collect::<Vec<_>>().as_slice() {
            [only] => *only == text,
            [start, end] => text.len() >= start.len() + end.len() && text.starts_with(start) && text.ends_with(end),
            [start, middle, end] => {
                text.len() >= start.len() + end.len()
                    && text.starts_with(start)
                    && text.ends_with(end)
                    && text[start.len()..text.len() - end.len()].contains(middle)
            }
            _ => unreachable!(),
        };
        for pattern in patterns {
            for text in texts {
                assert_eq!(may_be_equal(pattern, text), matches(pattern, text), "{pattern} {text}");
            }
            for other in patterns {
                if texts.iter().any(|text| matches(pattern, text) && matches(other, text)) {
                    assert!(may_be_equal(pattern, other), "{pattern} {other}");
                }
            }
        }
    }

    #[test]
    fn names_are_compared_without_case_but_expressions_with() {
        assert!(may_be_same_name("NSG-[x]", "nsg-1"));
        assert!(!may_be_same_name("NSG-[x]", "net-1"));
        assert_eq!(equal("a[x]", "a[x]"), Some(true));
        assert_eq!(equal("a[x]", "a[y]"), None);
        assert_eq!(equal("a[x]", "b[x]"), Some(false));
    }
}
