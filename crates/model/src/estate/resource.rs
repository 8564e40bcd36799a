//! What all resources have: a name, a place in the sources, and a path by which others refer to them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Description, Origin, Reading};

/// What every resource has.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its name; unclear if the source does not tell, and then a description of it stands here.
    pub name: Reading<String>,
    /// Its resource id; where the source shows none, what its type and name tell of it (`/providers/<type>/<name>`).
    pub path: String,
    /// Its Azure location as written, if the source tells.
    pub location: Option<String>,
    /// Where it stands.
    pub origin: Origin,
    /// What its source says of itself.
    pub description: Description,
}

impl Resource {
    /// Its resource id, if the source shows it.
    pub fn id(&self) -> Option<&str> {
        is_whole(&self.path).then_some(self.path.as_str())
    }
}

/// True for a resource id that names its subscription.
pub fn is_whole(path: &str) -> bool {
    path.get(..15).is_some_and(|start| start.eq_ignore_ascii_case("/subscriptions/"))
}

/// What stands behind `/providers/`, in lower case: the type and the name, without subscription and resource group.
fn tail(path: &str) -> String {
    let lower = path.to_ascii_lowercase();
    lower.rsplit_once("/providers/").map_or_else(|| lower.clone(), |(_, tail)| tail.to_owned())
}

/// The name at the end of a resource id.
pub fn last_segment(id: &str) -> &str {
    id.rsplit('/').find(|segment| !segment.is_empty()).unwrap_or(id)
}

/// What follows `name` in a resource id, in any case.
///
/// ```
/// use switchover_model::estate::id_segment;
/// let id = "/subscriptions/s1/RESOURCEGROUPS/rg/providers/Microsoft.Network/routeTables/rt";
/// assert_eq!(id_segment(id, "resourceGroups"), Some("rg"));
/// assert_eq!(id_segment(id, "virtualNetworks"), None);
/// ```
pub fn id_segment<'i>(id: &'i str, name: &str) -> Option<&'i str> {
    let mut segments = id.split('/');
    segments.find(|segment| segment.eq_ignore_ascii_case(name))?;
    segments.next().filter(|segment| !segment.is_empty())
}

/// The path of the parent of a resource: the part before the type of the child, in any case.
///
/// ```
/// use switchover_model::estate::parent_of;
/// let rule = "/providers/Microsoft.Network/networkSecurityGroups/nsg/SECURITYRULES/r";
/// assert_eq!(parent_of(rule, "securityRules"), Some("/providers/Microsoft.Network/networkSecurityGroups/nsg"));
/// assert_eq!(parent_of(rule, "subnets"), None);
/// ```
pub fn parent_of<'i>(path: &'i str, kind: &str) -> Option<&'i str> {
    let end = path.to_ascii_lowercase().rfind(&format!("/{}/", kind.to_ascii_lowercase()))?;
    path.get(..end)
}

/// True for the path of a network interface, or of something in one.
pub fn is_nic(path: &str) -> bool {
    parent_of(path, "networkInterfaces").is_some()
}

/// Ids made of some texts: those that occur again, in any case, get a number behind them.
///
/// ```
/// use switchover_model::estate::unique_ids;
/// assert_eq!(unique_ids(vec!["a".into(), "b".into(), "A".into()]), ["a", "b", "A#2"]);
/// ```
pub fn unique_ids(texts: Vec<String>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut unique = |base: String| {
        let (mut id, mut number) = (base.clone(), 2);
        while !taken.insert(id.to_ascii_lowercase()) {
            id = format!("{base}#{number}");
            number += 1;
        }
        id
    };
    texts.into_iter().map(&mut unique).collect()
}

/// Where the resources of one kind are, by their paths.
///
/// ```
/// use switchover_model::estate::Index;
/// let index = Index::new(["/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/routeTables/rt"]);
/// assert_eq!(index.find("/SUBSCRIPTIONS/s/resourcegroups/RG/providers/microsoft.network/routetables/rt"), Some(0));
/// assert_eq!(index.find("/providers/Microsoft.Network/routeTables/rt"), Some(0));
/// assert_eq!(index.find("/subscriptions/other/resourceGroups/rg/providers/Microsoft.Network/routeTables/rt"), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// Paths in lower case with their places, those of one tail together.
    by_tail: BTreeMap<String, Vec<(String, usize)>>,
}

impl Index {
    /// The index of resources with these paths, in their order.
    pub fn new<'p>(paths: impl IntoIterator<Item = &'p str>) -> Self {
        let mut index = Index::default();
        for (place, path) in paths.into_iter().enumerate() {
            index.by_tail.entry(tail(path)).or_default().push((path.to_ascii_lowercase(), place));
        }
        index
    }

    /// True if one of the paths is what a reference means, however often it is among them.
    pub fn holds(&self, reference: &str) -> bool {
        let candidates = self.by_tail.get(&tail(reference));
        let is_exact = |(path, _): &(String, usize)| path.eq_ignore_ascii_case(reference);
        candidates.is_some_and(|paths| paths.iter().any(is_exact)) || self.find(reference).is_some()
    }

    /// The place of the resource that a reference means: by its id in any case; by type and name where one of the two
    /// has no id and the name is unique. `None` if there is none, or several.
    pub fn find(&self, reference: &str) -> Option<usize> {
        let candidates = self.by_tail.get(&tail(reference))?;
        let whole = is_whole(reference);
        let reference = reference.to_ascii_lowercase();
        let mut exact = candidates.iter().filter(|(path, _)| *path == reference).peekable();
        if exact.peek().is_some() {
            return exact.next().filter(|_| exact.next().is_none()).map(|&(_, place)| place);
        }
        let mut possible = candidates.iter().filter(|(path, _)| !whole || !is_whole(path));
        possible.next().filter(|_| possible.next().is_none()).map(|&(_, place)| place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_without_anything_behind_it_is_none() {
        assert_eq!(id_segment("/subscriptions", "subscriptions"), None);
    }

    #[test]
    fn a_name_that_is_not_unique_links_nothing() {
        let of =
            |group: &str| format!("/subscriptions/s/resourceGroups/{group}/providers/Microsoft.Network/routeTables/rt");
        let (a, b) = (of("a"), of("b"));
        let index = Index::new([a.as_str(), b.as_str()]);
        assert_eq!(index.find(&b), Some(1));
        assert_eq!(index.find("/providers/Microsoft.Network/routeTables/rt"), None);
        assert_eq!(index.find(&of("c")), None);
    }

    #[test]
    fn a_path_that_occurs_twice_is_held_and_means_neither_place() {
        let path = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/routeTables/rt";
        let index = Index::new([path, path]);
        assert_eq!(index.find(path), None);
        assert!(index.holds(path) && index.holds(&path.to_uppercase()));
        assert!(!Index::new([path]).holds(&path.replace("/g/", "/h/")));
    }

    #[test]
    fn a_resource_without_id_is_found_by_its_name() {
        let index = Index::new(["/providers/microsoft.network/virtualnetworks/v/subnets/nodes"]);
        let whole = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/V/subnets/nodes";
        assert_eq!(index.find(whole), Some(0));
        assert_eq!(index.find(&whole.replace("/V/", "/W/")), None);
    }
}
