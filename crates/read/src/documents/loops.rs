//! The limit of what loops create, in all documents of one configuration together: a few lines can create millions of rules.

use std::cell::Cell;

/// What the loops of one configuration have made.
#[derive(Debug, Default)]
pub(crate) struct Loops {
    made: Cell<usize>,
    refused: Cell<bool>,
}

impl Loops {
    /// How many resources, rules, routes and other elements loops may make: those of ten full NSGs.
    pub(crate) const MOST: usize = 10_000;

    /// True if so many more may be made, which then count. Else nothing counts.
    pub(crate) fn allow(&self, more: usize) -> bool {
        let made = self.made.get().saturating_add(more);
        let fits = made <= Self::MOST;
        if fits {
            self.made.set(made);
        } else {
            self.refused.set(true);
        }
        fits
    }

    /// True if something was not made.
    pub(crate) fn have_refused(&self) -> bool {
        self.refused.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::source::Source;

    /// How many groups, tables and rules are read of sources of one configuration, and whether they say that this is not all.
    fn made(sources: &[(&str, String)]) -> (usize, bool) {
        let sources: Vec<Source> = sources.iter().map(|(name, text)| Source::new(*name, text.clone())).collect();
        let read = crate::read(&sources);
        let rules: usize =
            read.estate.nsgs.iter().map(|nsg| 1 + nsg.rules.iter().filter(|rule| !rule.is_default).count()).sum();
        let routes: usize = read.estate.route_tables.iter().map(|table| 1 + table.routes.len()).sum();
        let mut said = read.sources.iter().flat_map(|source| &source.diagnostics);
        (rules + routes, said.any(|one| one.message.plain().contains(&format!("more than {} resources", Loops::MOST))))
    }

    const RULE: &str = r#""direction": "Outbound", "access": "Deny", "protocol": "Tcp", "sourceAddressPrefix": "*",
        "sourcePortRange": "*", "destinationAddressPrefix": "Internet", "destinationPortRange": "443""#;

    /// A template whose loops make so many groups with so many rules each.
    fn template(groups: usize, rules: usize) -> String {
        format!(
            r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
            "resources": [{{"type": "Microsoft.Network/networkSecurityGroups", "name": "[concat('n', copyIndex())]",
            "copy": {{"name": "k", "count": {groups}}}, "properties": {{"copy": [{{"name": "securityRules", "count": {rules}, "input":
            {{"name": "[concat('r', copyIndex('securityRules'))]", "properties": {{"priority": "[add(100, copyIndex('securityRules'))]",
            {RULE}}}}}}}]}}}}]}}"#
        )
    }

    fn bicep(tables: usize, routes: usize) -> String {
        format!(
            "resource r 'Microsoft.Network/routeTables@2023-01-01' = [for i in range(0,{tables}): {{
  name: 'n${{i}}'
  properties: {{
    routes: [for j in range(0,{routes}): {{
      name: 'r${{j}}'
      properties: {{ addressPrefix: '10.${{i}}.${{j}}.0/24', nextHopType: 'None' }}
    }}]
  }}
}}]
"
        )
    }

    fn terraform(groups: usize, rules: usize) -> String {
        format!(
            r#"resource "azurerm_network_security_group" "n" {{
  count = {groups}
  name = "n${{count.index}}"
  dynamic "security_rule" {{
    for_each = range({rules})
    content {{
      name = "r${{security_rule.value}}"
      priority = 100
      direction = "Outbound"
      access = "Deny"
      protocol = "Tcp"
      source_port_range = "*"
      destination_port_range = "443"
      source_address_prefix = "*"
      destination_address_prefix = "Internet"
    }}
  }}
}}
"#
        )
    }

    #[test]
    fn loops_make_no_more_than_the_limit_and_say_so() {
        for (name, text, count) in
            [("a.json", template(3, 20), 63), ("a.bicep", bicep(3, 20), 63), ("a.tf", terraform(3, 20), 63)]
        {
            assert_eq!(made(&[(name, text)]), (count, false), "{name}");
        }
        for (name, text) in [
            ("a.json", template(800, 800)),
            ("a.bicep", bicep(400, 400)),
            ("a.tf", terraform(400, 400)),
            ("b.tf", terraform(5000, 5)),
        ] {
            let (count, is_said) = made(&[(name, text)]);
            assert!(is_said && count <= Loops::MOST + 5000, "{name}: {count}");
        }
    }

    #[test]
    fn files_of_one_configuration_share_the_limit() {
        let file = |name: &'static str| {
            let own = name.trim_end_matches(".tf");
            (name, terraform(10, 400).replace("\"n\"", &format!("\"{own}\"")).replace("n$", &format!("{own}$")))
        };
        let files = |number: usize| -> Vec<_> { ["a.tf", "b.tf", "c.tf", "d.tf"].map(file)[..number].to_vec() };
        let (few, all) = (made(&files(2)), made(&files(4)));
        assert_eq!(few, (8_020, false));
        assert!(all.1 && all.0 <= Loops::MOST + 100, "{}", all.0);
    }

    #[test]
    fn what_is_not_made_is_unknown() {
        for (name, text) in [("a.json", template(60, 400)), ("a.bicep", bicep(60, 400)), ("a.tf", terraform(60, 400))] {
            let estate = crate::read(&[Source::new(name, text)]).estate;
            let is_incomplete = estate.nsgs.iter().any(|nsg| nsg.rules.incomplete.is_some())
                || estate.route_tables.iter().any(|table| table.incomplete.is_some());
            assert!(is_incomplete, "{name}");
        }
    }
}
