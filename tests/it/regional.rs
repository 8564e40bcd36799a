//! Service tags whose region is a parameter: the same expression as the location of their NSG is its region, whatever that is.

use model::net::Region;
use model::plan::{ChangeAction, Verdict};
use model::source::Severity;
use switchover::{Edition, Options, Plan, Source};

fn planned(name: &str, text: &str, region: Option<&str>) -> Plan {
    let region = region.and_then(Region::find);
    let options = Options { region, edition: Some(Edition::Ga), ..Options::default() };
    switchover::plan(&[Source::new(name, text)], &options)
}

/// The verdicts on both models of the only subject.
fn models(plan: &Plan) -> (Verdict, Verdict) {
    assert_eq!(plan.subjects.len(), 1);
    (plan.subjects[0].modes.classic, plan.subjects[0].modes.simplified)
}

/// The rules that both models need, and one that denies the rest: name, direction, access, source, destination, port.
fn rules(tag: impl Fn(&str) -> String) -> Vec<[String; 6]> {
    let (batch, storage) = (tag("BatchNodeManagement"), tag("Storage"));
    let rule = |name: &str, direction: &str, access: &str, from: &str, to: &str, port: &str| {
        [name, direction, access, from, to, port].map(str::to_owned)
    };
    vec![
        rule("in", "Inbound", "Allow", &batch, "\"*\"", "29876-29877"),
        rule("out", "Outbound", "Allow", "\"*\"", &batch, "443"),
        rule("storage", "Outbound", "Allow", "\"*\"", &storage, "443"),
        rule("deny", "Outbound", "Deny", "\"*\"", "\"Internet\"", "*"),
    ]
}

fn attributes([name, direction, access, from, to, port]: &[String; 6], priority: usize) -> String {
    format!(
        "    name = \"{name}\"\n    priority = {priority}\n    direction = \"{direction}\"\n    access = \"{access}\"\n    protocol = \"Tcp\"\n    \
         source_port_range = \"*\"\n    destination_port_range = \"{port}\"\n    source_address_prefix = {from}\n    destination_address_prefix = {to}\n"
    )
}

/// A module with its rules in the NSG, or each a resource of its own.
fn terraform(location: &str, tag: impl Fn(&str) -> String, stand_alone: bool) -> String {
    let rules = rules(tag);
    let numbered = || rules.iter().enumerate().map(|(number, rule)| (rule, 100 + number));
    let inline: String = numbered()
        .map(|(rule, priority)| format!("  security_rule {{\n{}  }}\n", attributes(rule, priority)))
        .collect();
    let apart = numbered().map(|(rule, priority)| {
        format!(
            "resource \"azurerm_network_security_rule\" \"{}\" {{\n  network_security_group_name = azurerm_network_security_group.n.name\n  \
             resource_group_name = \"rg\"\n{}}}\n",
            rule[0],
            attributes(rule, priority)
        )
    });
    let (inline, apart) = if stand_alone { (String::new(), apart.collect()) } else { (inline, String::new()) };
    format!(
        "variable \"location\" {{}}\nvariable \"other\" {{}}\nlocals {{\n  place = var.location\n}}\nresource \"azurerm_network_security_group\" \"n\" {{\n  \
         name = \"nsg1\"\n  location = {location}\n  resource_group_name = \"rg\"\n{inline}}}\n{apart}"
    )
}

fn bicep(location: &str, parameter: &str, region: &str) -> String {
    let quoted = |text: &str| match text.strip_prefix('"') {
        Some(text) => format!("'{}'", text.trim_end_matches('"')),
        None => text.to_owned(),
    };
    let rule = |(number, [name, direction, access, from, to, port]): (usize, [String; 6])| {
        format!(
            "    {{ name: '{name}', properties: {{ priority: {}, direction: '{direction}', access: '{access}', protocol: 'Tcp', sourcePortRange: '*', \
             destinationPortRange: '{port}', sourceAddressPrefix: {}, destinationAddressPrefix: {} }} }}\n",
            100 + number,
            quoted(&from),
            quoted(&to)
        )
    };
    let rules: String =
        rules(|service| format!("'{service}.${{{region}}}'")).into_iter().enumerate().map(rule).collect();
    format!(
        "{parameter}\nresource n 'Microsoft.Network/networkSecurityGroups@2023-09-01' = {{\n  name: 'nsg1'\n  location: {location}\n  properties: {{ \
         securityRules: [\n{rules}  ] }}\n}}\n"
    )
}

/// Texts in which the tags name the NSG's own region.
fn own() -> Vec<(&'static str, String)> {
    let interpolated = |expression: &'static str| move |service: &str| format!("\"{service}.${{{expression}}}\"");
    let mut texts = Vec::new();
    for stand_alone in [false, true] {
        texts.push(("main.tf", terraform("var.location", interpolated("var.location"), stand_alone)));
        let spelled = interpolated("lower(replace(var.location, \" \", \"\"))");
        texts.push(("main.tf", terraform("var.location", spelled, stand_alone)));
        texts.push(("main.tf", terraform("local.place", interpolated("local.place"), stand_alone)));
        let formatted = |service: &str| format!("format(\"{service}.%s\", var.location)");
        texts.push(("main.tf", terraform("var.location", formatted, stand_alone)));
    }
    texts.push(("main.bicep", bicep("location", "param location string", "location")));
    texts.push(("main.bicep", bicep("location", "param location string = resourceGroup().location", "location")));
    texts.push(("main.bicep", bicep("location", "param location string", "toLower(location)")));
    texts
}

#[test]
fn the_region_of_the_plan_is_that_of_the_nsg_and_of_its_tags() {
    for (name, text) in own() {
        let plan = planned(name, &text, Some("westeurope"));
        assert_eq!(models(&plan), (Verdict::Open, Verdict::Open), "{text}\n{:#?}", plan.subjects[0].reasons);
        assert!(
            plan.changes.iter().all(|change| change.action != ChangeAction::Add || change.phase.name() == "rollback"),
            "{text}"
        );
        let errors = plan.sources[0].diagnostics.iter().filter(|said| said.severity == Severity::Error).count();
        assert_eq!(errors, 0, "{text}\n{:#?}", plan.sources[0].diagnostics);
    }
}

#[test]
fn without_a_region_nothing_is_taken_for_an_error_and_nothing_is_open() {
    for (name, text) in own() {
        let plan = planned(name, &text, None);
        assert_eq!(models(&plan), (Verdict::Unknown, Verdict::Unknown), "{text}");
        let errors = plan.sources[0].diagnostics.iter().filter(|said| said.severity == Severity::Error).count();
        assert_eq!(errors, 0, "{text}\n{:#?}", plan.sources[0].diagnostics);
    }
}

#[test]
fn the_location_that_another_source_shows_comes_first() {
    let interpolated = |service: &str| format!("\"{service}.${{var.location}}\"");
    let shown = r#"{"name": "nsg1", "location": "northeurope", "type": "Microsoft.Network/networkSecurityGroups"}"#;
    let sources =
        [Source::new("main.tf", terraform("var.location", interpolated, false)), Source::new("list.json", shown)];
    let plan_for = |region: &str| {
        let options = Options { region: Region::find(region), edition: Some(Edition::Ga), ..Options::default() };
        switchover::plan(&sources, &options)
    };
    assert_ne!(models(&plan_for("westeurope")).1, Verdict::Open);
}

#[test]
fn the_same_words_in_another_module_may_mean_another_region() {
    let whole = terraform("var.location", |service| format!("\"{service}.${{var.location}}\""), true);
    let rules = whole.find("resource \"azurerm_network_security_rule\"").unwrap();
    let (nsg, rules) = whole.split_at(rules);
    let rules =
        format!("variable \"location\" {{}}\n{}", rules.replace("azurerm_network_security_group.n.name", "\"nsg1\""));
    let options = Options { region: Region::find("westeurope"), edition: Some(Edition::Ga), ..Options::default() };
    let both = |first: &str, second: &str| {
        switchover::plan(&[Source::new(first, nsg), Source::new(second, rules.as_str())], &options)
    };
    let plan = both("a/main.tf", "b/main.tf");
    assert!(
        plan.subjects.iter().all(|subject| subject.modes.simplified != Verdict::Open),
        "{:#?}",
        plan.subjects[0].reasons
    );
    let text = format!("{nsg}{rules}");
    let plan = switchover::plan(&[Source::new("pasted", text)], &options);
    assert!(
        plan.subjects.iter().all(|subject| subject.modes.simplified != Verdict::Open),
        "{:#?}",
        plan.subjects[0].reasons
    );
}

#[test]
fn another_expression_may_be_another_region() {
    let other = |service: &str| format!("\"{service}.${{var.other}}\"");
    for (name, text) in [
        ("main.tf", terraform("var.location", other, false)),
        ("main.tf", terraform("var.location", other, true)),
        ("main.bicep", bicep("location", "param location string\nparam other string", "other")),
    ] {
        let plan = planned(name, &text, Some("westeurope"));
        assert_eq!(models(&plan), (Verdict::Unknown, Verdict::Unknown), "{text}");
    }
}
