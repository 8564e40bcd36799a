//! Resource ids: the path of a resource that is known by type and name alone, and the type that an id tells.

/// The path of a resource that is known by type and name: `/providers/<provider>/<type>/<name>/<type>/<name>…`.
pub(crate) fn path_of(kind: &str, name: &str) -> String {
    let mut kinds = kind.split('/');
    let mut path = format!("/providers/{}", kinds.next().unwrap_or_default());
    for (kind, name) in kinds.zip(name.split('/')) {
        path.push('/');
        path.push_str(kind);
        path.push('/');
        path.push_str(name);
    }
    path
}

/// A name that is not wholly known, for a path: slashes in brackets, where an expression stands for what is unknown,
/// divide no names.
pub(crate) fn without_slashes(name: &str) -> String {
    let mut depth = 0_i32;
    let replaced = name.chars().map(|c| {
        depth += i32::from(c == '[') - i32::from(c == ']');
        if c == '/' && depth > 0 { '|' } else { c }
    });
    replaced.collect()
}

/// True if a resource id is of this type: `/…/providers/<provider>/<type>/<name>/<type>/<name>…`.
pub(crate) fn is_id_of(id: &str, kind: &str) -> bool {
    let Some((_, tail)) = id.rsplit_once("/providers/") else { return false };
    let mut segments = tail.split('/');
    let provider = segments.next();
    let types = provider.into_iter().chain(segments.step_by(2));
    types.map(str::to_ascii_lowercase).eq(kind.split('/').map(str::to_ascii_lowercase))
}

/// The type in a resource id: the provider and every other segment behind it; `None` if it is no whole id.
pub(crate) fn type_of_id(id: &str) -> Option<String> {
    let at = id.to_ascii_lowercase().rfind("/providers/")?;
    let mut segments = id.get(at + "/providers/".len()..)?.split('/').filter(|segment| !segment.is_empty());
    let mut kind = segments.next()?.to_owned();
    let mut pairs = 0;
    while let Some(segment) = segments.next() {
        // A type without a name behind it: the id is cut.
        segments.next()?;
        kind.push('/');
        kind.push_str(segment);
        pairs += 1;
    }
    (pairs > 0).then_some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_stands_between_the_names() {
        let nsg = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/n";
        assert_eq!(type_of_id(nsg).as_deref(), Some("Microsoft.Network/networkSecurityGroups"));
        assert_eq!(
            type_of_id(&format!("{nsg}/securityRules/r")).as_deref(),
            Some("Microsoft.Network/networkSecurityGroups/securityRules")
        );
        for no in ["", "/subscriptions/s", "/providers/Microsoft.Network", "/providers/Microsoft.Network/routeTables"] {
            assert_eq!(type_of_id(no), None);
        }
    }
}
