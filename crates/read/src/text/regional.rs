//! Service tags whose region is an expression: `BatchNodeManagement.${var.location}`.

use super::symbolic::{Part, is_symbolic, parts};

/// A service tag in a region that an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RegionalTag<'t> {
    /// The service, as tags name it.
    pub service: &'t str,
    /// The expression, as [`region_symbol`] has it.
    pub region: &'t str,
}

/// The service tag that a text is, if no more of it than the region is unknown.
pub(crate) fn regional_tag(text: &str) -> Option<RegionalTag<'_>> {
    let text = text.trim();
    let formatted = text.strip_prefix("format(\"").and_then(|rest| rest.strip_suffix(')'));
    let (service, region) = match formatted.and_then(|rest| rest.split_once(".%s\",")) {
        Some((service, region)) => (service, region),
        None => text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text).split_once('.')?,
    };
    let is_service = !service.is_empty() && service.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_expression = formatted.is_some() || region.starts_with("${") || region.starts_with('[');
    (is_service && is_expression).then(|| Some(RegionalTag { service, region: region_symbol(region)? }))?
}

/// The expression of a region, without what only changes its spelling; `None` if the text is more than one expression.
pub(crate) fn region_symbol(text: &str) -> Option<&str> {
    let text = text.trim();
    let inner = match text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
        Some(inner) => inner,
        None if is_symbolic(text) && text.starts_with('[') => match parts(text).as_slice() {
            [Part::Unknown(inner)] => inner,
            _ => return None,
        },
        None => text,
    };
    let mut expression = inner.trim();
    // Azure ignores the case of regions, and the spaces in their names.
    while let Some(argument) = spelled_otherwise(expression) {
        expression = argument;
    }
    let counts = || COUNTING.iter().any(|part| expression.to_ascii_lowercase().contains(part));
    (!expression.is_empty() && !expression.contains("${") && !counts()).then_some(expression)
}

/// What has another value in each round of a loop, of which each resource has its own.
const COUNTING: [&str; 5] = ["each.", "count.", "copyindex(", "lambdavariables(", "self."];

/// The argument of a function that only changes how a region is spelled.
fn spelled_otherwise(expression: &str) -> Option<&str> {
    let inside = |function: &str| expression.strip_prefix(function)?.strip_suffix(')');
    if let Some(argument) = ["lower(", "toLower("].iter().find_map(|function| inside(function)) {
        return Some(argument.trim());
    }
    let arguments = inside("replace(")?;
    [", \" \", \"\"", ", ' ', ''"].iter().find_map(|end| arguments.strip_suffix(end)).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_may_be_written_in_many_ways() {
        for (text, region) in [
            ("\"BatchNodeManagement.${var.location}\"", "var.location"),
            ("\"BatchNodeManagement.${lower(replace(var.location, \" \", \"\"))}\"", "var.location"),
            ("format(\"BatchNodeManagement.%s\", var.location)", "var.location"),
            ("BatchNodeManagement.[parameters('location')]", "parameters('location')"),
            ("BatchNodeManagement.[toLower(parameters('location'))]", "parameters('location')"),
            ("BatchNodeManagement.[resourceGroup().location]", "resourceGroup().location"),
        ] {
            assert_eq!(regional_tag(text), Some(RegionalTag { service: "BatchNodeManagement", region }), "{text}");
        }
        assert_eq!(region_symbol("[parameters('location')]"), Some("parameters('location')"));
        assert_eq!(region_symbol("var.location"), Some("var.location"));
    }

    #[test]
    fn what_is_more_than_that_is_no_such_tag() {
        for text in [
            "\"${var.service}.${var.location}\"",
            "\"Storage.${var.a}${var.b}\"",
            "var.tag",
            "[parameters('tag')]",
            "Storage.westeurope",
            "10.0.0.0/8",
            "\"Storage.${each.value.location}\"",
            "Storage.[parameters('regions')[copyIndex()]]",
        ] {
            assert_eq!(regional_tag(text), None, "{text}");
        }
    }
}
