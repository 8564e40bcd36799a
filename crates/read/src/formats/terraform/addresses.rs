//! Addresses of Terraform's resources and modules, and references to them, as text: `module.a["x"].azurerm_subnet.b[0].id`.

use std::borrow::Cow;

use model::json::Node;

/// The first name in a reference, and what follows the dot after it.
pub(super) fn step(text: &str) -> (&str, &str) {
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    (name, rest.strip_prefix('.').unwrap_or(rest))
}

/// The key in brackets at the beginning, with the brackets, and what follows the dot after it.
pub(super) fn key_in(text: &str) -> (Option<&str>, &str) {
    if !text.starts_with('[') {
        return (None, text);
    }
    let end = if text.starts_with("[\"") { text.find("\"]").map(|at| at + 2) } else { text.find(']').map(|at| at + 1) };
    let (key, rest) = text.split_at(end.unwrap_or(text.len()));
    (Some(key), rest.strip_prefix('.').unwrap_or(rest))
}

/// A key as addresses show it.
pub(super) fn written_key(key: &Node<'_>) -> String {
    match key {
        Node::Number(number) => format!("[{number}]"),
        Node::Text(text) => format!("[\"{text}\"]"),
        _ => String::new(),
    }
}

/// A key from the form that addresses show.
pub(super) fn key_node<'t>(written: &str) -> Node<'t> {
    let inner = written.trim_start_matches('[').trim_end_matches(']');
    match inner.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')) {
        Some(text) => Node::Text(Cow::Owned(text.to_owned())),
        None => inner.parse().map_or_else(|_| Node::Text(Cow::Owned(inner.to_owned())), Node::Number),
    }
}

/// The names of the modules in an address, without keys: `/network/subnets`.
pub(super) fn names_of(module: &str) -> String {
    let mut names = Vec::new();
    let mut rest = module;
    while let Some((outer, name, _)) = outer_call(rest) {
        names.push(name);
        rest = outer;
    }
    names.iter().rev().fold(String::new(), |all, name| format!("{all}/{name}"))
}

/// The module around a module, the name by which it calls that, and its key: the last part of the address, which dots in
/// keys don't end.
pub(super) fn outer_call(module: &str) -> Option<(&str, &str, Option<&str>)> {
    let (mut in_key, mut start) = (false, 0);
    for (at, c) in module.char_indices() {
        match c {
            '"' => in_key = !in_key,
            '.' if !in_key && module.get(at..).is_some_and(|rest| rest.starts_with(".module.")) => start = at + 1,
            _ => {}
        }
    }
    let outer = module.get(..start.saturating_sub(1))?;
    let own = module.get(start..)?.strip_prefix("module.")?;
    let end = own.find('[').unwrap_or(own.len());
    let (name, key) = own.split_at(end);
    Some((outer, name, Some(key).filter(|key| !key.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_told_from_the_dots_in_their_keys() {
        assert_eq!(outer_call("module.a"), Some(("", "a", None)));
        assert_eq!(
            outer_call("module.a[\"x.module.y\"].module.b[0]"),
            Some(("module.a[\"x.module.y\"]", "b", Some("[0]")))
        );
        assert_eq!(outer_call(""), None);
        assert_eq!(names_of("module.a[\"x\"].module.b"), "/a/b");
    }

    #[test]
    fn references_are_read_step_by_step() {
        assert_eq!(step("azurerm_subnet.nodes[0].id"), ("azurerm_subnet", "nodes[0].id"));
        assert_eq!(step("nodes[0].id"), ("nodes", "[0].id"));
        assert_eq!(key_in("[\"a.b\"].id"), (Some("[\"a.b\"]"), "id"));
    }
}
