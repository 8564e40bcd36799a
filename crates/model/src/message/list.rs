//! Lists in sentences.

use super::{Code, Message, Part};

/// How many items a sentence lists before it only counts.
const LISTED: usize = 3;

super::catalogue! {
    1 nothing() = "nothing";
    2 two(one, other) = "{one} and {other}";
    3 many(first, last) = "{first}, and {last}";
    4 joined(first, next) = "{first}, {next}";
    5 more(count) = "{count} more";
    /// Of each kind of message, the first ones are shown.
    6 more_alike(count) = "More messages like this one, which are not shown: {count}.";
}

/// How many messages of one kind are shown.
const ALIKE: usize = 100;

/// Leaves the first messages of each kind, where loops or a broken text make thousands. The last of them says how many more there are.
/// `message` is that of an item.
pub fn leave_few<T>(items: &mut Vec<T>, message: fn(&mut T) -> &mut Message) {
    if items.len() <= ALIKE {
        return;
    }
    // The codes of each kind, the number of its last item that is left, and how many items it has.
    let mut kinds: Vec<(Box<[Code]>, usize, usize)> = Vec::new();
    let mut left = 0;
    items.retain_mut(|item| {
        let codes = message(item).codes();
        let at = kinds.iter().position(|(own, ..)| **own == *codes).unwrap_or(kinds.len());
        if at == kinds.len() {
            kinds.push((codes.into(), 0, 0));
        }
        let Some((_, last, count)) = kinds.get_mut(at) else { return true };
        *count += 1;
        if *count > ALIKE {
            return false;
        }
        (*last, left) = (left, left + 1);
        true
    });
    for (_, last, count) in kinds.into_iter().filter(|(.., count)| *count > ALIKE) {
        if let Some(item) = items.get_mut(last) {
            message(item).push(more_alike(count - ALIKE));
        }
    }
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
    fn of_many_messages_of_one_kind_the_first_are_left_and_the_others_counted() {
        let many = |kind: fn(usize) -> Message, count| (0..count).map(kind).collect::<Vec<_>>();
        let few = |mut all: Vec<Message>| {
            leave_few(&mut all, |message| message);
            all
        };
        assert_eq!(few(many(more, ALIKE)).len(), ALIKE);
        let mut all = many(more, 250);
        all.splice(50..50, many(|_| nothing(), 120));
        let left = few(all);
        assert_eq!(left.len(), 2 * ALIKE);
        assert_eq!(left[0].plain(), "0 more");
        assert_eq!(left[149].plain(), "nothing More messages like this one, which are not shown: 20.");
        assert_eq!(left[199].plain(), "99 more More messages like this one, which are not shown: 150.");
        assert_eq!(few(left.clone()).len(), 200, "done again, it changes nothing");
    }

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
