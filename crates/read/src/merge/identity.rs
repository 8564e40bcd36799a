//! Which descriptions are of the same resource: those with one id, and those of which one does not show all of its id, if type and
//! name mean only one.

use std::collections::{BTreeMap, BTreeSet};

use model::estate::ResourceId;

/// For each id the number of its resource, counted in the order in which resources occur. What has no id is like nothing else.
pub(super) fn identities<'i>(ids: impl Iterator<Item = Option<&'i ResourceId>> + Clone) -> Vec<usize> {
    let means = meanings(&model::sorted::set(ids.clone().flatten()));
    let mut numbers: BTreeMap<&ResourceId, usize> = BTreeMap::new();
    let mut count = 0;
    let mut next = || {
        count += 1;
        count - 1
    };
    let mut number = |id: Option<&'i ResourceId>| match id {
        Some(id) => *numbers.entry(means.get(id).copied().unwrap_or(id)).or_insert_with(&mut next),
        None => next(),
    };
    ids.map(&mut number).collect()
}

/// The more exact id that one with less in it means, where that is only one.
fn meanings<'i>(ids: &BTreeSet<&'i ResourceId>) -> BTreeMap<&'i ResourceId, &'i ResourceId> {
    let mut by_name: BTreeMap<String, Vec<&'i ResourceId>> = BTreeMap::new();
    for id in ids {
        by_name.entry(id.type_and_name().to_ascii_lowercase()).or_default().push(id);
    }
    let mut means = BTreeMap::new();
    for same in by_name.values().filter(|same| same.len() > 1) {
        for &id in same.iter().filter(|id| !id.is_full() && is_plain(id)) {
            let mut exact = same.iter().filter(|other| exactness(other) > exactness(id) && fits(id, other));
            if let (Some(&exact), None) = (exact.next(), exact.next()) {
                means.insert(id, exact);
            }
        }
    }
    // A name may mean an id with a resource group, and that a full one.
    let twice: Vec<_> = means.iter().filter_map(|(&id, exact)| Some((id, *means.get(exact)?))).collect();
    means.extend(twice);
    let nameless: Vec<&'i ResourceId> = ids.iter().copied().filter(|id| !id.names_parents()).collect();
    if !nameless.is_empty() {
        by_name.clear();
        for id in ids {
            by_name.entry(id.name().to_ascii_lowercase()).or_default().push(id);
        }
        let all: Vec<&'i ResourceId> = ids.iter().copied().collect();
        let alike = |id: &ResourceId| match id.name() {
            "?" => Some(&all),
            name => by_name.get(&name.to_ascii_lowercase()),
        };
        let child = |id| Some((id, child(id, alike(id)?, &means)?));
        let children: Vec<_> = nameless.into_iter().filter_map(child).collect();
        means.extend(children);
    }
    means
}

/// The child resource that an id without the name of its parent means, where its own name means only one. `ids` have that name.
fn child<'i>(
    id: &ResourceId,
    ids: &[&'i ResourceId],
    means: &BTreeMap<&ResourceId, &'i ResourceId>,
) -> Option<&'i ResourceId> {
    let candidates = ids.iter().filter(|other| **other != id && id.agrees_but_for_parents(other));
    let meant: BTreeSet<&'i ResourceId> =
        model::sorted::set(candidates.map(|other| means.get(other).copied().unwrap_or(other)));
    let mut meant = meant.into_iter();
    meant.next().filter(|_| meant.next().is_none())
}

/// True if the first id shows more of where its resource is than the second.
pub(super) fn is_more_exact(id: &ResourceId, other: &ResourceId) -> bool {
    exactness(id) + usize::from(id.names_parents()) > exactness(other) + usize::from(other.names_parents())
}

/// True if no part of the id is unknown.
fn is_plain(id: &ResourceId) -> bool {
    !id.as_str().contains(['[', '?', '(', '{', '$', '|', '*', ' '])
}

fn exactness(id: &ResourceId) -> usize {
    usize::from(id.resource_group().is_some()) + usize::from(id.is_full())
}

/// True if an id does not name another resource group.
fn fits(id: &ResourceId, exact: &ResourceId) -> bool {
    let is_same = |own: &str| exact.resource_group().is_some_and(|group| group.eq_ignore_ascii_case(own));
    id.resource_group().is_none_or(is_same)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(ids: &[&str]) -> Vec<usize> {
        let ids: Vec<Option<ResourceId>> = ids.iter().map(|id| (!id.is_empty()).then(|| (*id).into())).collect();
        identities(ids.iter().map(Option::as_ref))
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
