//! Names that are not fully known.

/// A name that is not wholly known, for a path: slashes in brackets, which contain the expression of an unknown part,
/// divide no names.
pub(crate) fn without_slashes(name: &str) -> String {
    let mut depth = 0_i32;
    let replaced = name.chars().map(|c| {
        depth += i32::from(c == '[') - i32::from(c == ']');
        if c == '/' && depth > 0 { '|' } else { c }
    });
    replaced.collect()
}
