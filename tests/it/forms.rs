//! The forms of changes of routes and Azure Firewalls, read back: they are what was proved, whatever the tool, and scripts make
//! them in order and once.

#[cfg(unix)]
use std::{fs, path::Path};

use model::estate::{Estate, FirewallRuleKind, RuleCollection};
use model::plan::{AzureFirewallRule, Change, ChangeAction, EditedElement, PhaseId, Script, TargetKind, Tool};
#[cfg(unix)]
use proptest::prelude::*;
use serde_json::{Value, json};
use switchover::{Options, Plan, Source};

#[cfg(unix)]
use crate::hostile::hostile;
use crate::scripts;
use crate::small_estate::{
    account, assert_proved, firewall, firewall_with_policy, group, nsg, plan, policy, pool, table, vnet,
};

/// Estates in which something of each kind has to change.
pub fn estates() -> [(&'static str, Vec<Value>); 4] {
    let with = |routes: &[(&str, &str)], others: Vec<Value>| {
        [vec![vnet(), nsg(), table(routes), pool("BatchManaged"), account()], others].concat()
    };
    let forced = [("0.0.0.0/0", "10.0.255.4")];
    let policies = vec![
        firewall_with_policy(),
        policy("child", Some("parent")),
        policy("parent", None),
        group("parent", "Deny", "10.9.0.0/16"),
        group("child", "Deny", "*"),
    ];
    [
        ("routes", with(&[("0.0.0.0/0", "Internet"), ("13.69.229.32/27", "None"), ("Storage", "None")], vec![])),
        ("a firewall", with(&forced, vec![firewall(&[(200, "Deny", "Storage")])])),
        ("a rule of a firewall", with(&forced, vec![firewall_with_a_rule_for_storage()])),
        ("a policy", with(&forced, policies)),
    ]
}

/// A firewall that allows nodes to storage, with a rule among others.
fn firewall_with_a_rule_for_storage() -> Value {
    let mut own = firewall(&[(300, "Allow", "10.9.0.0/16")]);
    own["networkRuleCollections"][0]["rules"].as_array_mut().unwrap().push(json!({
        "name": "storage", "protocols": ["TCP"], "sourceAddresses": ["10.0.0.0/24"],
        "destinationAddresses": ["Storage.northeurope"], "destinationPorts": ["443"],
    }));
    own
}

/// The changes of a kind of resource other than groups.
fn own_changes(plan: &Plan) -> impl Iterator<Item = &Change> {
    plan.changes.iter().filter(|change| change.target.kind != TargetKind::Nsg)
}

const SCHEMA: &str = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

/// The documents as a template.
fn template(documents: &[Value]) -> Value {
    let resource = |document: &Value| {
        let mut resource = document.clone();
        let id = resource.as_object_mut().unwrap().remove("id").unwrap();
        resource["apiVersion"] = json!("2024-05-01");
        // What is below another resource has the names of both.
        let path: Vec<&str> = id.as_str().unwrap().split('/').collect();
        if path.len() > 9 {
            resource["name"] = json!(format!("{}/{}", path[8], path[10]));
        }
        resource
    };
    json!({ "$schema": SCHEMA, "resources": documents.iter().map(resource).collect::<Vec<_>>() })
}

/// What a form of a template is, without its comments.
fn json_of(form: &str) -> Option<Value> {
    let lines: Vec<&str> = form.lines().filter(|line| !line.starts_with("//")).collect();
    serde_json::from_str(&lines.join("\n")).ok()
}

/// The object of that name, however deep.
fn named<'v>(value: &'v mut Value, name: &str) -> Option<&'v mut Value> {
    if value["name"] == name || value["name"].as_str().is_some_and(|own| own.ends_with(&format!("/{name}"))) {
        return Some(value);
    }
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| named(item, name)),
        Value::Object(members) => members.values_mut().find_map(|member| named(member, name)),
        _ => None,
    }
}

/// Takes what has that name away, however deep.
fn without(value: &mut Value, name: &str) {
    let is_it = |value: &Value| value["name"].as_str().is_some_and(|own| own.rsplit('/').next() == Some(name));
    match value {
        Value::Array(items) => {
            items.retain(|item| !is_it(item));
            items.iter_mut().for_each(|item| without(item, name));
        }
        Value::Object(members) => members.values_mut().for_each(|member| without(member, name)),
        _ => {}
    }
}

/// What follows some words in a text, up to the next blank.
fn word_after<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(words)?;
    rest.split([' ', '.', '\n']).next()
}

/// Does to a template what a form says.
fn deploy(template: &mut Value, form: &str) {
    let Some(written) = json_of(form) else {
        let name = [
            "// Delete the resource of the rule collection group ",
            "// Delete the rule ",
            "// Delete the route ",
            "// Delete ",
        ]
        .iter()
        .find_map(|start| word_after(form.lines().next().unwrap(), start));
        return without(&mut template["resources"], name.unwrap());
    };
    let name = written["name"].as_str().unwrap().rsplit('/').next().unwrap();
    without(&mut template["resources"], name);
    let list = match word_after(form, "// In the ") {
        None => template["resources"].as_array_mut().unwrap(),
        Some(list) => {
            let holder = word_after(form, " of the rule collection ").or_else(|| word_after(form, " of "));
            named(&mut template["resources"], holder.unwrap()).unwrap()[list].as_array_mut().unwrap()
        }
    };
    list.push(written);
}

#[test]
fn templates_with_the_forms_of_each_phase_give_the_proved_verdicts() {
    for (what, documents) in estates() {
        let before = plan(&documents, None);
        assert_proved(&before);
        assert!(own_changes(&before).next().is_some(), "{what}");
        let mut template = template(&documents);
        let proofs = [&before.proof.union, &before.proof.tighten, &before.proof.rollback];
        for (phase, proof) in [PhaseId::Union, PhaseId::Tighten, PhaseId::Rollback].into_iter().zip(proofs) {
            for change in before.changes.iter().filter(|change| change.phase == phase) {
                deploy(&mut template, change.commands.arm.as_deref().unwrap());
            }
            let after = switchover::plan(&[Source::new("template.json", template.to_string())], &Options::default());
            let modes = &after.subjects[0].modes;
            assert_eq!((modes.classic, modes.simplified), (proof.classic, proof.simplified), "{what}: {template:#}");
        }
    }
}

/// What a text shows of routes and rules, in the words of the changes.
fn shown(name: &str, text: &str) -> Vec<String> {
    let estate = read::read(&[Source::new(name, text)]).estate;
    let routes = estate.route_tables.iter().flat_map(|table| &table.routes);
    let routes =
        routes.map(|route| format!("{} {} {:?}", route.name, route.destinations[0], route.next_hop.known().unwrap()));
    routes.chain(rules(&estate)).collect()
}

fn rules(estate: &Estate) -> Vec<String> {
    let told = |group: String, collection: &RuleCollection| {
        let rules = collection.rules.iter().map(|rule| {
            let FirewallRuleKind::Network { protocols, ports } = &rule.kind else { panic!("{rule:?}") };
            let list = |terms: &[model::estate::AddressTerm]| terms.iter().map(ToString::to_string).collect::<Vec<_>>();
            format!(
                "{group}{} {} {} {} {:?} {:?} {:?} {:?}",
                collection.name,
                collection.priority,
                collection.access,
                rule.name,
                protocols.iter().map(|one| one.to_string().to_uppercase()).collect::<Vec<_>>(),
                list(&rule.sources),
                list(&rule.destinations),
                ports.iter().map(ToString::to_string).collect::<Vec<_>>()
            )
        });
        rules.collect::<Vec<_>>()
    };
    let own =
        estate.firewalls.iter().flat_map(|firewall| &firewall.collections).flat_map(|one| told(String::new(), one));
    let groups = estate.rule_collection_groups.iter().flat_map(|group| {
        let name = format!("{} {} ", group.resource.name, group.priority);
        group.collections.iter().flat_map(move |one| told(name.clone(), one))
    });
    own.chain(groups).collect()
}

/// What a change means, in the same words.
fn meant(change: &Change) -> String {
    if let EditedElement::Route(route) = &change.edited {
        return format!("{} {} {}", route.name, route.address_prefix, route.next_hop_type);
    }
    let AzureFirewallRule { name, group, group_priority, collection, collection_priority, action, .. } =
        change.firewall_rule().unwrap();
    let rule = change.firewall_rule().unwrap();
    let group = group.as_ref().map(|name| format!("{name} {} ", group_priority.unwrap())).unwrap_or_default();
    format!(
        "{group}{collection} {} {action} {name} {:?} {:?} {:?} {:?}",
        collection_priority.unwrap(),
        rule.ip_protocols,
        rule.source_addresses,
        rule.destination_addresses,
        rule.destination_ports
    )
}

/// A form inside of what it says that holds it.
fn held(tool: Tool, form: &str, change: &Change) -> (&'static str, String) {
    let rule = change.firewall_rule().cloned().unwrap_or_default();
    let (name, priority, action) = (&rule.collection, rule.collection_priority.unwrap_or_default(), &rule.action);
    let in_collection =
        form.contains("rules of the rule collection") || form.contains("resource of the rule collection");
    match tool {
        Tool::Terraform => {
            let of_firewall = "resource_group_name = \"rg-net\"\n  location = \"northeurope\"";
            let home = format!("resource \"azurerm_firewall\" \"afw\" {{\n  name = \"afw\"\n  {of_firewall}\n}}\n");
            let own = if in_collection {
                format!(
                    "resource \"azurerm_firewall_network_rule_collection\" \"c\" {{\n  name = \"{name}\"\n  azure_firewall_name = \
                     \"afw\"\n  resource_group_name = \"rg-net\"\n  priority = {priority}\n  action = \"{action}\"\n{form}\n}}\n"
                )
            } else {
                form.to_owned()
            };
            ("main.tf", format!("{home}{own}"))
        }
        Tool::Bicep if form.starts_with("// In the") => {
            let form = indented(form);
            let list = if in_collection {
                let fields = format!("priority: {priority}\n action: {{ type: '{action}' }}\n rules: [\n{form}\n ]");
                format!(" {{\n name: '{name}'\n properties: {{\n {fields}\n }}\n }}")
            } else {
                form
            };
            let properties = format!("networkRuleCollections: [\n{list}\n ]");
            let kind = "Microsoft.Network/azureFirewalls@2024-05-01";
            let text = format!("resource afw '{kind}' = {{\n name: 'afw'\n properties: {{\n {properties}\n }}\n}}\n");
            ("main.bicep", text)
        }
        _ => ("main.bicep", form.to_owned()),
    }
}

/// A text in which no line begins a declaration.
fn indented(form: &str) -> String {
    form.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_form_reads_back_as_what_was_proved() {
    let mut count = 0;
    for (what, documents) in estates() {
        let plan = plan(&documents, None);
        for change in own_changes(&plan).filter(|change| change.action != ChangeAction::Remove) {
            for tool in [Tool::Terraform, Tool::Bicep] {
                let form = change.commands.of(tool).unwrap();
                let (name, text) = held(tool, form, change);
                assert_eq!(shown(name, &text), [meant(change)], "{what}, {tool:?}:\n{text}");
                count += 1;
            }
        }
    }
    assert!(count > 10, "{count} forms");
}

/// The scripts of a plan for bash: of the union, the tightening and the rollback.
#[cfg(unix)]
fn scripts_of(plan: &Plan) -> [Script; 3] {
    let scripts = plan.scripts.clone().unwrap_or_default();
    [scripts.union, scripts.tighten, scripts.rollback].map(Option::unwrap_or_default)
}

#[cfg(unix)]
#[test]
fn a_script_makes_all_changes_of_its_phase_in_their_order() {
    for (what, documents) in estates() {
        let plan = plan(&documents, None);
        let phases = [PhaseId::Union, PhaseId::Tighten, PhaseId::Rollback];
        for (phase, script) in phases.into_iter().zip(scripts_of(&plan)) {
            let changes = plan.changes.iter().filter(|change| change.phase == phase);
            let expected: Vec<&str> = changes.flat_map(|change| change.commands.az_cli.split(" && ")).collect();
            let dry = scripts::dry_lines(&script.bash);
            assert_eq!(dry.len(), expected.len(), "{what}: {dry:#?}");
            for (line, command) in dry.iter().zip(expected) {
                let head: Vec<&str> = command.split(" --").take(2).collect();
                assert!(line.starts_with(&head.join(" --")), "{what}: {line}\n{command}");
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn a_script_that_runs_again_leaves_firewalls_as_they_are() {
    let is_firewall = |line: &&String| line.contains("network firewall");
    for (what, documents) in estates() {
        let [union, tighten, rollback] = scripts_of(&plan(&documents, None)).map(|script| script.bash);
        let run = |script: &str, found| scripts::lines(script, &[("FOUND", found)]).iter().filter(is_firewall).count();
        for (script, there, not_there) in [(&union, "x", ""), (&tighten, "", "x"), (&rollback, "x", "")] {
            assert_eq!(run(script, there), 0, "{what}: {script}");
            assert_eq!(run(script, not_there) > 0, script.contains("run az network firewall"), "{what}: {script}");
        }
        if union.contains("--query") {
            let failed = scripts::run(&union, &[("FAILS", "1")]);
            assert!(!failed.status.success(), "{what}");
        }
    }
}

/// A route that is changed and a firewall's rule that is taken away, under names of others.
#[cfg(unix)]
fn named_estate(route: &str, collection: &str, rule: &str) -> Vec<Value> {
    let mut routes = table(&[("0.0.0.0/0", "10.0.255.4"), ("BatchNodeManagement.northeurope", "None")]);
    routes["routes"][1]["name"] = json!(route);
    let mut own = firewall_with_a_rule_for_storage();
    own["networkRuleCollections"][0]["name"] = json!(collection);
    own["networkRuleCollections"][0]["rules"][1]["name"] = json!(rule);
    vec![vnet(), nsg(), routes, pool("BatchManaged"), account(), own]
}

#[cfg(unix)]
proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_name_means_anything_in_a_form_or_a_script(route in hostile(), collection in hostile(), rule in hostile()) {
        // No name in Azure has these.
        prop_assume!([&route, &collection, &rule].iter().all(|name| !name.contains(['/', '[']) && !name.trim().is_empty()));
        let plan = plan(&named_estate(&route, &collection, &rule), None);
        let changed = own_changes(&plan).find(|change| change.phase == PhaseId::Union && change.name() == route).unwrap();
        for tool in [Tool::Terraform, Tool::Bicep] {
            let (name, text) = held(tool, changed.commands.of(tool).unwrap(), changed);
            prop_assert_eq!(shown(name, &text), [meant(changed)], "{:?}: {}", tool, text);
        }
        let back = own_changes(&plan).find(|change| change.phase == PhaseId::Rollback).unwrap();
        prop_assert_eq!(back.name(), &rule);
        let written = json_of(back.commands.arm.as_deref().unwrap()).unwrap();
        prop_assert_eq!(&written["name"], &json!(rule));
        let removal = own_changes(&plan).find(|change| change.phase == PhaseId::Tighten).unwrap();
        for (tool, mark) in [(Tool::Terraform, "# "), (Tool::Bicep, "// "), (Tool::Arm, "// ")] {
            prop_assert!(removal.commands.of(tool).unwrap().lines().all(|line| line.starts_with(mark)));
        }
        let phases = [PhaseId::Union, PhaseId::Tighten, PhaseId::Rollback];
        for (phase, script) in phases.into_iter().zip(scripts_of(&plan)) {
            let changes = plan.changes.iter().filter(|change| change.phase == phase).count();
            prop_assert_eq!(scripts::dry_lines(&script.bash).len(), changes, "{}", script.bash);
            let found = if phase == PhaseId::Tighten { "x" } else { "" };
            prop_assert_eq!(scripts::lines(&script.bash, &[("FOUND", found)]).len(), changes, "{}", script.bash);
        }
    }
}

/// Rulesets of a node, with what shows a rule of the plan in each.
#[cfg(unix)]
const NODES: [(&str, &str); 3] = [
    ("*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT DROP [0:0]\nCOMMIT\n", "found"),
    (
        "table inet guard {\n\tchain out {\n\t\ttype filter hook output priority filter; policy accept;\n\t\ttcp dport 443 drop\n\t}\n}\n",
        "ip daddr 10.0.0.0/8 accept comment \"Azure Batch: AllowStorageOutbound\" # handle 7",
    ),
    (
        "Status: active\nLogging: on (low)\nDefault: allow (incoming), deny (outgoing), disabled (routed)\nNew profiles: skip\n",
        "",
    ),
];

#[cfg(unix)]
#[test]
fn nodes_get_a_script_of_their_own_which_may_run_again() {
    for (ruleset, found) in NODES {
        let plan = plan(&[vnet(), nsg(), table(&[]), pool("BatchManaged"), account()], Some(ruleset));
        assert_proved(&plan);
        let [union, tighten, _] = scripts_of(&plan);
        let [script] = union.nodes.as_slice() else { panic!("{} scripts", union.nodes.len()) };
        assert!(
            union.bash.is_empty() && tighten.bash.contains("# NOT in this script: 1 change on the nodes themselves")
        );
        let dry = scripts::dry_lines(&script.text);
        assert!(!dry.is_empty() && dry.iter().all(|line| line.starts_with("sudo ")), "{dry:?}");
        let first = scripts::lines(&script.text, &[]);
        assert_eq!(first.len(), dry.len(), "{}", script.text);
        if !found.is_empty() {
            let again = scripts::lines(&script.text, &[("FOUND", found)]);
            assert!(again.iter().all(|line| !line.contains("AllowStorageOutbound")), "{again:?}");
            let removal = &tighten.nodes[0].text;
            assert_eq!(scripts::lines(removal, &[("FOUND", found)]).len(), 1, "{removal}");
            assert!(scripts::lines(removal, &[]).is_empty(), "{removal}");
        }
        insta::assert_snapshot!(script.name.replace(' ', "_") + "_script", cut(&script.text));
    }
}

/// A text with long lists of addresses shortened.
#[cfg(unix)]
fn cut(text: &str) -> String {
    let word = |word: &str| match word.match_indices(',').nth(1) {
        Some((end, _)) => format!("{},…", &word[..end]),
        None => word.to_owned(),
    };
    let mut words: Vec<String> = Vec::new();
    for next in text.split(' ').map(word) {
        let is_address = |word: &str| word.contains('/') && word.starts_with(|c: char| c.is_ascii_digit());
        if !(is_address(&next) && words.last().is_some_and(|last| is_address(last))) {
            words.push(next);
        }
    }
    words.join(" ")
}

/// A subnet in Terraform whose routes lead nowhere, with the route in a block or as a resource of its own.
fn terraform(apart: bool) -> String {
    let here = "resource_group_name = \"rg\"\n  location            = \"northeurope\"";
    let route =
        "name                = \"nowhere\"\n  address_prefix      = \"0.0.0.0/0\"\n  next_hop_type       = \"None\"";
    let (inside, outside) = if apart {
        let names = "resource_group_name = \"rg\"\n  route_table_name    = azurerm_route_table.nodes.name";
        (String::new(), format!("resource \"azurerm_route\" \"nowhere\" {{\n  {names}\n  {route}\n}}\n"))
    } else {
        (format!("  route {{\n  {route}\n  }}\n"), String::new())
    };
    format!(
        "resource \"azurerm_virtual_network\" \"nodes\" {{\n  name = \"vnet\"\n  {here}\n  address_space = [\"10.0.0.0/16\"]\n}}\n\
         resource \"azurerm_subnet\" \"nodes\" {{\n  name = \"nodes\"\n  resource_group_name = \"rg\"\n  virtual_network_name = \
         azurerm_virtual_network.nodes.name\n  address_prefixes = [\"10.0.0.0/24\"]\n}}\n\
         resource \"azurerm_subnet_route_table_association\" \"nodes\" {{\n  subnet_id = azurerm_subnet.nodes.id\n  route_table_id = \
         azurerm_route_table.nodes.id\n}}\n{outside}\
         resource \"azurerm_route_table\" \"nodes\" {{\n  name = \"rt\"\n  {here}\n{inside}}}\n"
    )
}

#[test]
fn a_route_in_terraform_goes_where_the_others_are() {
    for apart in [false, true] {
        let text = terraform(apart);
        let read = |text: &str| switchover::plan(&[Source::new("main.tf", text)], &Options::default());
        let plan = read(&text);
        let is_route = |change: &Change| matches!(change.edited, EditedElement::Route(_));
        let union = plan.changes.iter().filter(|change| change.phase == PhaseId::Union && is_route(change));
        let forms: Vec<&str> = union.map(|change| change.commands.of(Tool::Terraform).unwrap()).collect();
        assert!(!forms.is_empty(), "{:#?}", plan.proof);
        assert!(plan.changes.iter().all(|change| change.preferred == Some(Tool::Terraform)));
        let united = if apart {
            assert!(forms.iter().all(|form| form.starts_with("resource \"azurerm_route\"")), "{forms:?}");
            format!("{text}\n{}\n", forms.join("\n"))
        } else {
            assert!(forms.iter().all(|form| form.contains("\nroute {")), "{forms:?}");
            format!("{}\n{}\n}}\n", text.trim_end().trim_end_matches('}'), forms.join("\n"))
        };
        let after = read(&united).subjects.remove(0).modes;
        let proof = &plan.proof.union;
        assert_eq!((after.classic, after.simplified), (proof.classic, proof.simplified), "{united}");
    }
}

/// All forms, and the scripts: read the differences.
#[test]
fn forms_and_scripts_are_those_that_were_reviewed() {
    for (what, documents) in estates() {
        let plan = plan(&documents, None);
        let form = |change: &Change| {
            let forms = Tool::ALL
                .into_iter()
                .map(|tool| format!("--- {}\n{}\n", tool.title(), change.commands.of(tool).unwrap()));
            format!("=== {} {:?} {}\n{}", change.id, change.action, change.name(), forms.collect::<String>())
        };
        let name = what.replace(' ', "_");
        insta::assert_snapshot!(format!("{name}_forms"), own_changes(&plan).map(form).collect::<String>());
        let scripts = plan.scripts.unwrap();
        let [union, tighten] = [scripts.union.unwrap(), scripts.tighten.unwrap()];
        insta::assert_snapshot!(format!("{name}_bash"), format!("{}\n{}", union.bash, tighten.bash));
        insta::assert_snapshot!(format!("{name}_powershell"), format!("{}\n{}", union.powershell, tighten.powershell));
    }
}

#[cfg(unix)]
#[test]
fn a_script_saves_what_it_changes_before_it_does_and_once() {
    for (what, documents) in estates() {
        let plan = plan(&documents, None);
        for (script, phase) in scripts_of(&plan).into_iter().zip(["union", "tighten", "rollback"]) {
            if script.bash.is_empty() {
                continue;
            }
            let saves: Vec<usize> = script.bash.match_indices("\nsave az network ").map(|(at, _)| at).collect();
            let first = script.bash.find("\nrun ").unwrap();
            assert!(!saves.is_empty() && saves[0] < first, "{what} {phase}: {}", script.bash);
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("saved-{what}-{phase}").replace(' ', "-"));
            drop(fs::remove_dir_all(&folder));
            fs::create_dir_all(&folder).unwrap();
            let file = folder.join("phase.sh");
            fs::write(&file, &script.bash).unwrap();
            let saved = || fs::read_dir(&folder).unwrap().count() - 1;
            assert!(scripts::run_file(&file, &[]).status.success() && saved() == 0, "{what} {phase}");
            assert!(scripts::run_file(&file, &["--apply"]).status.success(), "{what} {phase}");
            assert_eq!(saved(), saves.len(), "{what} {phase}");
            let state = folder.join("phase.before-1.json");
            fs::write(&state, "the first state").unwrap();
            assert!(scripts::run_file(&file, &["--apply"]).status.success(), "{what} {phase}");
            assert_eq!(fs::read_to_string(&state).unwrap(), "the first state", "{what} {phase}");
        }
    }
}
