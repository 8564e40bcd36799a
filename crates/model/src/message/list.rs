//! Lists in sentences.

use super::{Message, Part};

/// How many items a sentence lists before it only counts.
const LISTED: usize = 3;

super::catalogue! {
    1 nothing() = "nothing";
    2 two(one, other) = "{one} and {other}";
    3 many(first, last) = "{first}, and {last}";
    4 joined(first, next) = "{first}, {next}";
    5 more(count) = "{count} more";
}

/// `a, b, and c`, or `a, b, c, and 4 more`.
pub fn listed<'p>(items: impl IntoIterator<Item = impl Into<Part<'p>>>) -> Message {
    let items: Vec<Part<'p>> = items.into_iter().map(Into::into).collect();
    let all = items.len();
    listed_of(items, all)
}

/// The first of some items, of which there are so many in all.
pub fn listed_of(mut items: Vec<Part<'_>>, all: usize) -> Message {
    items.truncate(LISTED);
    let left = all.saturating_sub(items.len());
    if left > 0 {
        items.push(Part::from(more(left)));
    }
    all_listed(items)
}

/// All items, however many: `a`, `a and b`, `a, b, and c`.
pub fn all_listed<'p>(items: impl IntoIterator<Item = impl Into<Part<'p>>>) -> Message {
    let mut items: Vec<Part<'p>> = items.into_iter().map(Into::into).collect();
    let Some(last) = items.pop() else { return nothing() };
    let are_two = items.len() == 1;
    let Some(first) = items.into_iter().reduce(|first, next| Part::from(joined(first, next))) else {
        return Message::from(last);
    };
    if are_two { two(first, last) } else { many(first, last) }
}

#[cfg(test)]
mod tests {
    use super::super::name;
    use super::*;

    #[test]
    fn lists_are_counted_when_they_are_long() {
        let of = |names: &[&'static str]| listed(names.iter().map(|own| name(*own))).plain();
        assert_eq!(of(&["a"]), "`a`");
        assert_eq!(of(&["a", "b"]), "`a` and `b`");
        assert_eq!(of(&["a", "b", "c"]), "`a`, `b`, and `c`");
        assert_eq!(of(&["a", "b", "c", "d", "e"]), "`a`, `b`, `c`, and 2 more");
        assert_eq!(listed_of(vec![name("a")], 5).plain(), "`a` and 4 more");
    }
}
