//! Lines above the rows of a blade: its title, and which rules follow.

use model::estate::Direction;

/// What a line above rows says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Heading<'t> {
    /// The direction of the rules that follow.
    pub direction: Option<Direction>,
    /// The name of what they belong to.
    pub name: Option<&'t str>,
}

/// What a line says; `None` if it is no heading.
pub(super) fn of(line: &str) -> Option<Heading<'_>> {
    const GROUP: &str = "network security group ";
    let line = line.trim();
    if line.len() > 200 {
        return None;
    }
    let lower = line.to_ascii_lowercase();
    if lower.starts_with(GROUP) {
        // Network security group nsg-nodes (attached to subnet: default)
        let name = line.get(GROUP.len()..)?.split_whitespace().next().filter(|name| is_name(name))?;
        let rest = line.get(GROUP.len() + name.len()..)?.trim();
        return (rest.is_empty() || rest.starts_with('(')).then_some(Heading { name: Some(name), direction: None });
    }
    if lower.starts_with("impacts ") && lower.contains("subnet") {
        return Some(Heading::default());
    }
    // Home > nsg-nodes | Outbound security rules
    let (title, own) = line.rsplit_once('|').map_or((None, line), |(title, own)| (Some(title), own));
    let own = own.trim().to_ascii_lowercase();
    let direction = [("inbound", Direction::Inbound), ("outbound", Direction::Outbound)];
    let words = ["security rules", "port rules", "rules", "security rule", ""];
    let found = direction.iter().find(|(word, _)| {
        own.strip_prefix(word).is_some_and(|rest| words.contains(&rest.trim().trim_end_matches(':')))
    });
    let blade = ["routes", "effective routes", "effective security rules", "network rules", "application rules"]
        .contains(&own.as_str());
    if found.is_none() && !blade {
        return None;
    }
    let name = title.and_then(|title| title.rsplit(['>', '›']).next()).map(str::trim).filter(|name| is_name(name));
    Some(Heading { direction: found.map(|&(_, direction)| direction), name })
}

/// What Azure allows as the name of a resource.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || ['-', '_', '.'].contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_tell_direction_and_name() {
        let heading = |direction, name| Some(Heading { direction, name });
        let (inbound, outbound) = (Some(Direction::Inbound), Some(Direction::Outbound));
        for (line, expected) in [
            ("Inbound security rules", heading(inbound, None)),
            ("OUTBOUND PORT RULES", heading(outbound, None)),
            ("Home > nsg-nodes | Outbound security rules", heading(outbound, Some("nsg-nodes"))),
            ("Network security group nsg-a (attached to subnet: default)", heading(None, Some("nsg-a"))),
            ("Inbound traffic is fine", None),
            ("Network security group rules are checked", None),
            ("", None),
        ] {
            assert_eq!(of(line), expected, "{line}");
        }
    }
}
