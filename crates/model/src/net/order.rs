//! Sorting, in one place: a sort for each type of its own would make the page 5 KB heavier every time.

/// The items in the order of their keys; items with equal keys keep theirs.
///
/// ```
/// use switchover_model::net::sorted_by_key;
/// assert_eq!(sorted_by_key(vec!["bb", "a", "aa", "b"], |text| text.len() as u128), ["a", "b", "bb", "aa"]);
/// ```
pub fn sorted_by_key<T>(items: Vec<T>, key: impl Fn(&T) -> u128) -> Vec<T> {
    let keys: Vec<(u128, usize)> = items.iter().map(key).zip(0..).collect();
    if keys.is_sorted() {
        return items;
    }
    let mut slots: Vec<Option<T>> = items.into_iter().map(Some).collect();
    let order = order(keys);
    order.into_iter().filter_map(|at| slots.get_mut(at).and_then(Option::take)).collect()
}

fn order(mut keys: Vec<(u128, usize)>) -> Vec<usize> {
    keys.sort_unstable();
    keys.into_iter().map(|(_, at)| at).collect()
}
