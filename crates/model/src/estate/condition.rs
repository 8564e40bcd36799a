//! Conditions under which something exists, as a source writes them: `var.exposed`, `!(var.exposed)`, `var.exposed and var.internal`.

/// How many different conditions are tried, each as holding and as failing.
const MOST: usize = 4;

/// A condition without what turns it into its opposite, and whether it has to hold.
fn literal(written: &str) -> (&str, bool) {
    let inside = |text: &str, start: &str, end: &str| -> Option<usize> {
        text.strip_prefix(start)?.strip_suffix(end).map(str::len)
    };
    let written = written.trim();
    let (mut base, mut holds) = match inside(written, "[", "]") {
        Some(length) => (written.get(1..=length).unwrap_or(written), true),
        None => (written, true),
    };
    loop {
        let is_name = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-[]".contains(&byte));
        let inner = base
            .strip_prefix("!(")
            .or_else(|| base.strip_prefix("not("))
            .and_then(|rest| rest.strip_suffix(')'))
            .filter(|inner| is_closed(inner))
            .or_else(|| base.strip_prefix('!').filter(|rest| is_name(rest)));
        match inner {
            Some(inner) => (base, holds) = (inner.trim(), !holds),
            None => return (base, holds),
        }
    }
}

/// True if no bracket in the text closes one outside of it.
fn is_closed(text: &str) -> bool {
    let mut depth = 0_i32;
    text.bytes().all(|byte| {
        depth += i32::from(byte == b'(') - i32::from(byte == b')');
        depth >= 0
    })
}

/// Whether something exists where some conditions hold.
pub fn holds(written: &str, chosen: &[(&str, bool)]) -> bool {
    written.split(" and ").map(literal).all(|own| chosen.contains(&own))
}

/// All ways in which the conditions of some texts can hold or fail; `None` if there are too many.
pub fn ways<'c>(texts: impl IntoIterator<Item = &'c str>) -> Option<Vec<Vec<(&'c str, bool)>>> {
    let mut bases: Vec<&str> = Vec::new();
    for (base, _) in texts.into_iter().flat_map(|text| text.split(" and ")).map(literal) {
        if !bases.contains(&base) {
            bases.push(base);
        }
    }
    let ways = |bases: &[&'c str]| {
        bases.iter().fold(vec![Vec::new()], |ways, base| {
            let with = |holds: bool| {
                ways.iter().map(move |way: &Vec<(&'c str, bool)>| [way.as_slice(), &[(*base, holds)]].concat())
            };
            with(true).chain(with(false)).collect()
        })
    };
    (bases.len() <= MOST).then(|| ways(&bases))
}

#[cfg(test)]
mod tests {
    use super::{holds, literal, ways};

    #[test]
    fn a_condition_and_its_opposite_are_of_one_base() {
        for (written, expected) in [
            ("var.a", ("var.a", true)),
            ("!(var.a)", ("var.a", false)),
            ("!var.a", ("var.a", false)),
            ("!(!var.a)", ("var.a", true)),
            ("!var.a && var.b", ("!var.a && var.b", true)),
            ("!(a) || (b)", ("!(a) || (b)", true)),
            ("[parameters('a')]", ("parameters('a')", true)),
            ("[not(parameters('a'))]", ("parameters('a')", false)),
        ] {
            assert_eq!(literal(written), expected, "{written}");
        }
    }

    #[test]
    fn all_ways_are_tried_unless_they_are_many() {
        let ways = ways(["a and b", "!(a)"]).unwrap();
        assert_eq!(ways.len(), 4);
        let both = ways.iter().filter(|way| holds("a and b", way)).count();
        let neither = ways.iter().filter(|way| holds("!(a)", way)).count();
        assert_eq!((both, neither), (1, 2));
        assert!(super::ways(["a", "b", "c", "d", "e"]).is_none());
        assert_eq!(super::ways([]).unwrap().len(), 1);
    }
}
