//! Sorting and sorted collections, with one function for all types.
//!
//! The standard library compiles its sort again for each type, and `collect` into a `BTreeMap` or `BTreeSet` brings it along: about
//! 4 KB each in WebAssembly, 240 KB in all. The lists here are short, so indexes are sorted instead, by a comparison that is
//! looked up. What has to be fast, the ranges of sets, is sorted by the standard library.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Sorts as [`slice::sort_by`] does: items that are equal keep their order.
///
/// ```
/// use switchover_model::sorted;
/// let mut words = ["route", "nsg", "account"];
/// sorted::sort_by(&mut words, |a, b| a.len().cmp(&b.len()));
/// assert_eq!(words, ["nsg", "route", "account"]);
/// ```
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let compared = |a: usize, b: usize| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    };
    let goals = goals(items.len(), &compared);
    rearrange(items, goals);
}

/// Brings each item to its goal.
fn rearrange<T>(items: &mut [T], mut goals: Vec<usize>) {
    for place in 0..items.len() {
        // What is here goes where it belongs, and what was there comes here.
        while let Some(&goal) = goals.get(place).filter(|goal| **goal != place) {
            items.swap(place, goal);
            goals.swap(place, goal);
        }
    }
}

/// The same by a key.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// The same by a key that is made once for each item.
pub fn sort_by_cached_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    let keys: Vec<K> = items.iter().map(key).collect();
    let goals = goals(items.len(), &|a, b| keys.get(a).cmp(&keys.get(b)));
    rearrange(items, goals);
}

/// The same by the items themselves.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

/// Keeps the first of items that are equal, in their order.
///
/// ```
/// let mut words = vec!["b", "a", "b", "c", "a"];
/// switchover_model::sorted::keep_first(&mut words, |a, b| a.cmp(b));
/// assert_eq!(words, ["b", "a", "c"]);
/// ```
pub fn keep_first<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let compared = |a: usize, b: usize| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    };
    let repeated = repeated(items.len(), &compared);
    let mut repeated = repeated.into_iter();
    items.retain(|_| !repeated.next().unwrap_or_default());
}

/// For each place, whether an equal item comes before.
fn repeated(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<bool> {
    let mut order: Vec<usize> = (0..length).collect();
    order.sort_by(|&a, &b| compare(a, b));
    let mut repeated = vec![false; length];
    for (before, place) in order.iter().zip(order.iter().skip(1)) {
        if let Some(slot) = repeated.get_mut(*place) {
            *slot = compare(*before, *place) == Ordering::Equal;
        }
    }
    repeated
}

/// For each place, the place to which its item belongs; nothing if all are where they belong.
fn goals(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    if (1..length).all(|place| compare(place - 1, place) != Ordering::Greater) {
        return Vec::new();
    }
    let mut order: Vec<usize> = (0..length).collect();
    order.sort_by(|&a, &b| compare(a, b));
    let mut goals = vec![0; length];
    for (goal, place) in order.into_iter().enumerate() {
        if let Some(slot) = goals.get_mut(place) {
            *slot = goal;
        }
    }
    goals
}

/// A map of pairs; of those with one key, the last.
pub fn map<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    for (key, value) in pairs {
        map.insert(key, value);
    }
    map
}

/// A set of items.
pub fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    for item in items {
        set.insert(item);
    }
    set
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sorting_is_stable_and_the_same_as_the_standard_librarys(items: Vec<(u8, u16)>) {
            let (mut ours, mut theirs) = (items.clone(), items.clone());
            sort_by_key(&mut ours, |item| item.0 % 8);
            theirs.sort_by_key(|item| item.0 % 8);
            prop_assert_eq!(&ours, &theirs);
            sort_by_cached_key(&mut ours, |item| item.1.to_string());
            theirs.sort_by_cached_key(|item| item.1.to_string());
            prop_assert_eq!(&ours, &theirs);
            prop_assert_eq!(map(items.clone()), items.iter().copied().collect::<BTreeMap<u8, u16>>());
            prop_assert_eq!(set(items.clone()), items.into_iter().collect::<BTreeSet<_>>());
        }
    }
}
