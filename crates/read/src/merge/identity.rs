//! Which descriptions are of the same resource: those with one path in any case, and those of which one shows no resource
//! id, if its type and name mean only one.

use std::collections::{BTreeMap, BTreeSet};

use crate::azure::batch::UNKNOWN_PARENT;
use model::estate::{id_segment, is_whole};

/// For each path the number of its resource, counted in the order in which resources occur. What has no path is like
/// nothing else.
pub(super) fn identities(paths: &[Option<String>]) -> Vec<usize> {
    let lower: Vec<Option<String>> =
        paths.iter().map(|path| path.as_ref().map(|path| path.to_ascii_lowercase())).collect();
    let means = meanings(&lower.iter().flatten().map(String::as_str).collect());
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut count = 0;
    let mut next = || {
        count += 1;
        count - 1
    };
    let number =
        |path: &'_ Option<String>| path.as_deref().map(|path| means.get(path).copied().unwrap_or(path).to_owned());
    let meant: Vec<Option<String>> = lower.iter().map(number).collect();
    meant
        .iter()
        .map(|path| match path {
            Some(path) => *numbers.entry(path.as_str()).or_insert_with(&mut next),
            None => next(),
        })
        .collect()
}

/// The more exact path that one with less in it means, where that is only one.
fn meanings<'p>(paths: &BTreeSet<&'p str>) -> BTreeMap<&'p str, &'p str> {
    let mut by_tail: BTreeMap<&str, Vec<&'p str>> = BTreeMap::new();
    for path in paths {
        by_tail.entry(tail(path)).or_default().push(path);
    }
    let mut means = BTreeMap::new();
    for same in by_tail.values().filter(|same| same.len() > 1) {
        for &path in same.iter().filter(|path| !is_whole(path) && is_plain(path)) {
            let mut exact = same.iter().filter(|other| exactness(other) > exactness(path) && fits(path, other));
            if let (Some(&exact), None) = (exact.next(), exact.next()) {
                means.insert(path, exact);
            }
        }
    }
    // A name may mean a path with a resource group, and that an id.
    let twice: Vec<(&str, &str)> = means.iter().filter_map(|(&path, exact)| Some((path, *means.get(exact)?))).collect();
    means.extend(twice);
    let children: Vec<(&str, &str)> =
        paths.iter().filter_map(|path| Some((*path, child(path, paths, &means)?))).collect();
    means.extend(children);
    means
}

/// The child resource that a path without the name of its parent means, where its own name means only one.
fn child<'p>(path: &str, paths: &BTreeSet<&'p str>, means: &BTreeMap<&str, &'p str>) -> Option<&'p str> {
    let is_child = tail(path).split('/').any(|segment| segment == UNKNOWN_PARENT);
    let candidates = paths.iter().filter(|other| is_child && **other != path && is_child_like(tail(path), tail(other)));
    let meant: BTreeSet<&'p str> =
        model::sorted::set(candidates.map(|other| means.get(other).copied().unwrap_or(other)));
    let mut meant = meant.into_iter();
    meant.next().filter(|_| meant.next().is_none())
}

/// True if two paths differ only in the parent that the first does not name.
fn is_child_like(unnamed: &str, named: &str) -> bool {
    let (own, other): (Vec<&str>, Vec<&str>) = (unnamed.split('/').collect(), named.split('/').collect());
    own.len() == other.len() && own.iter().zip(&other).all(|(own, other)| own == other || *own == UNKNOWN_PARENT)
}

/// True if the first path says more of where its resource is than the second.
pub(super) fn is_more_exact(path: &str, other: &str) -> bool {
    let names_parent = |path: &str| usize::from(!path.split('/').any(|segment| segment == UNKNOWN_PARENT));
    exactness(path) + names_parent(path) > exactness(other) + names_parent(other)
}

/// True if nothing in the path stands for something unknown.
fn is_plain(path: &str) -> bool {
    !path.contains(['[', '?', '(', '{', '$', '|', '*', ' '])
}

fn tail(path: &str) -> &str {
    path.rsplit_once("/providers/").map_or(path, |(_, tail)| tail)
}

fn exactness(path: &str) -> usize {
    usize::from(id_segment(path, "resourceGroups").is_some()) + usize::from(is_whole(path))
}

/// True if a path does not name another resource group.
fn fits(path: &str, exact: &str) -> bool {
    let group = |path| id_segment(path, "resourceGroups");
    group(path).is_none_or(|own| group(exact) == Some(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(paths: &[&str]) -> Vec<usize> {
        identities(&paths.iter().map(|path| (!path.is_empty()).then(|| (*path).to_owned())).collect::<Vec<_>>())
    }

    #[test]
    fn a_resource_is_known_by_its_id_in_any_case_or_by_a_name_that_means_only_one() {
        let id =
            |group: &str| format!("/subscriptions/s/resourceGroups/{group}/providers/Microsoft.Network/routeTables/r");
        let name = "/providers/Microsoft.Network/routeTables/R";
        assert_eq!(numbers(&[&id("a"), "", &id("A"), name, ""]), [0, 1, 0, 0, 2]);
        assert_eq!(numbers(&[&id("a"), &id("b"), name, name]), [0, 1, 2, 2]);
        let in_group = "/resourceGroups/b/providers/Microsoft.Network/routeTables/r";
        assert_eq!(numbers(&[in_group, &id("a"), &id("b")]), [0, 1, 0]);
        assert_eq!(numbers(&[name, in_group]), [0, 0]);
    }

    #[test]
    fn a_child_without_the_name_of_its_parent_is_known_by_a_name_that_means_only_one() {
        let pool = |account: &str| format!("/providers/Microsoft.Batch/batchAccounts/{account}/pools/p");
        let id = |account: &str| format!("/subscriptions/s/resourceGroups/g{}", pool(account));
        assert_eq!(numbers(&[&pool("?"), &id("a"), &pool("A")]), [0, 0, 0]);
        assert_eq!(numbers(&[&pool("?"), &id("a"), &id("b"), &pool("?")]), [0, 1, 2, 0]);
    }

    #[test]
    fn what_a_name_stands_for_is_the_same_only_where_it_is_written_alike() {
        let unknown = "/providers/Microsoft.Network/routeTables/[parameters('r')]";
        let id = format!("/subscriptions/s/resourceGroups/g{unknown}");
        assert_eq!(numbers(&[unknown, &id, unknown]), [0, 1, 0]);
    }
}
