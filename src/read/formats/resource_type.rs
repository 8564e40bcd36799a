//! The type of a resource, for listings that leave it out: its id tells.

/// The type in a resource id: the provider and every other segment behind it; `None` if it is no whole id.
pub fn of_id(id: &str) -> Option<String> {
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
        assert_eq!(of_id(nsg).as_deref(), Some("Microsoft.Network/networkSecurityGroups"));
        assert_eq!(
            of_id(&format!("{nsg}/securityRules/r")).as_deref(),
            Some("Microsoft.Network/networkSecurityGroups/securityRules")
        );
        for no in ["", "/subscriptions/s", "/providers/Microsoft.Network", "/providers/Microsoft.Network/routeTables"] {
            assert_eq!(of_id(no), None);
        }
    }
}
