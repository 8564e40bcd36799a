//! Configurations as people write them: modules of several files with values, loops, conditions, outputs and lookups; templates with
//! copies and nested deployments; scripts with variables, tables and loops. Their verdicts were decided by hand.

use std::fs;

use model::net::Region;
use model::plan::Verdict::{self, Blocked, Open, Unknown};
use switchover::{Edition, Options, Plan, Source};

use crate::questions::questions_and_unknowns_match;
use crate::support::{files_below, fixture};

/// A folder of `tests/fixtures/configurations`, the subject that matters in it, and the verdicts on classic and simplified communication.
const WRITTEN: [(&str, &str, Verdict, Verdict); 34] = [
    ("a-rule-a-region", "nsg-regions", Blocked, Open),
    ("appliance", "rt-app", Blocked, Open),
    ("arm-copy", "nsg-copied", Open, Blocked),
    ("arm-nested", "vnet-nested/nodes", Blocked, Blocked),
    // The account exists already, and is not shown.
    ("arm-symbolic", "p", Blocked, Unknown),
    // What the appliance of the other route allows is not shown, and neither is what else is on the subnet.
    ("az-pool", "vnet1/nodes", Unknown, Unknown),
    ("az-script", "vnet-batch/nodes", Unknown, Unknown),
    ("bicep-allowed", "nsg-[parameters('env')]-[parameters('location')]", Blocked, Open),
    ("bicep-choice-given", "nsg-choice", Blocked, Open),
    ("bicep-environment", "nsg-env", Blocked, Unknown),
    ("bicep-existing", "render", Unknown, Unknown),
    ("bicep-items", "nsg-items", Blocked, Open),
    ("bicep-lambdas", "nsg-lambda", Blocked, Open),
    ("bicep-load-json", "nsg-load", Unknown, Unknown),
    ("bicep-loop", "nsg-loop", Open, Open),
    ("bicep-module-loop", "looped", Blocked, Blocked),
    ("chained", "p1", Blocked, Blocked),
    ("counted", "nsg-counted", Blocked, Open),
    ("dataref", "p1", Blocked, Blocked),
    ("enabled-only", "nsg-enabled", Open, Open),
    ("fallbacks", "nsg-fallbacks", Blocked, Open),
    ("flattened", "nsg-flat", Blocked, Open),
    ("heredoc-script", "nsg-heredoc", Blocked, Blocked),
    ("hub-by-output", "vnet-spoke/snet-nodes", Blocked, Open),
    ("inline-subnets", "inline", Blocked, Blocked),
    ("lookup-of-map", "nsg-batch-nodes", Blocked, Open),
    ("merged-locals", "nsg-render-prod", Blocked, Open),
    ("outputs-of-modules", "render", Blocked, Blocked),
    ("powershell-script", "nsg-ps", Blocked, Open),
    ("private-account", "closed", Unknown, Unknown),
    ("rules-of-a-file", "nsg-file", Unknown, Unknown),
    ("scoped", "scoped", Blocked, Blocked),
    ("typed", "nsg-typed", Blocked, Open),
    // Another configuration may attach a route table to the subnet.
    ("verified-modules", "pool1", Blocked, Unknown),
];

fn planned(folder: &str) -> Plan {
    let home = fixture("configurations").join(folder);
    let source = |path: &std::path::PathBuf| {
        let name = path.strip_prefix(&home).unwrap().display().to_string();
        Source::from_bytes(&name, &fs::read(path).unwrap())
    };
    let sources: Vec<Source> = files_below(&home).iter().map(source).collect();
    let options = Options { region: Region::find("westeurope"), edition: Some(Edition::Ga), ..Options::default() };
    switchover::plan(&sources, &options)
}

#[test]
fn verdicts_are_those_that_were_decided_by_hand() {
    for (folder, name, classic, simplified) in WRITTEN {
        let plan = planned(folder);
        let names: Vec<&str> = plan.subjects.iter().map(|subject| subject.name.as_str()).collect();
        let subject =
            plan.subjects.iter().find(|subject| subject.name == name || subject.name.ends_with(&format!("/{name}")));
        let subject = subject.unwrap_or_else(|| panic!("{folder}: {names:?} without {name}"));
        let found = (subject.modes.classic, subject.modes.simplified);
        assert_eq!(found, (classic, simplified), "{folder}: {}", render::text(&plan));
        let is_json = |plan: &Plan| render::text(plan).contains("This is not JSON");
        assert!(!is_json(&plan), "{folder}");
        questions_and_unknowns_match(&plan);
    }
}

/// Every folder has a row.
#[test]
fn every_folder_is_judged() {
    let folders = fs::read_dir(fixture("configurations")).unwrap();
    let mut folders: Vec<String> = folders.map(|own| own.unwrap().file_name().into_string().unwrap()).collect();
    folders.sort();
    let rows: Vec<&str> = WRITTEN.iter().map(|(folder, ..)| *folder).chain(["two-environments"]).collect();
    let mut rows: Vec<String> = rows.into_iter().map(str::to_owned).collect();
    rows.sort();
    assert_eq!(folders, rows);
}

#[test]
fn what_depends_on_an_environment_says_both_sides() {
    let plan = planned("two-environments");
    assert_eq!(plan.subjects[0].modes.simplified, Unknown);
    let printed = render::text(&plan);
    assert!(printed.contains("blocked with it, allowed without it"), "{printed}");
}

/// A subnet as a child resource of a network whose name has an unknown part.
fn children(name: &str) -> [(&'static str, String); 4] {
    let properties = "properties: { addressPrefix: '10.0.1.0/24' }";
    let network = "param prefix string\nvar network = 'vnet-${toLower(prefix)}-${substring(uniqueString(resourceGroup().id), 0, 4)}'\nresource v \
                   'Microsoft.Network/virtualNetworks@2023-09-01' = {\n  name: network\n  location: 'westeurope'\n  properties: { addressSpace: { \
                   addressPrefixes: [ '10.0.0.0/16' ] } }\n";
    let subnet = |kind: &str, more: &str| format!("resource s '{kind}' = {{\n  {more}\n  {properties}\n}}\n");
    let kind = "Microsoft.Network/virtualNetworks/subnets@2023-09-01";
    let template = serde_json::json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "parameters": {"prefix": {"type": "string"}},
        "resources": [{
            "type": "Microsoft.Network/virtualNetworks", "apiVersion": "2023-09-01", "name": "[concat('vnet-', parameters('prefix'))]",
            "location": "westeurope", "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}
        }, {
            "type": "Microsoft.Network/virtualNetworks/subnets", "apiVersion": "2023-09-01",
            "name": format!("[concat('vnet-', parameters('prefix'), '/{name}')]"), "properties": {"addressPrefix": "10.0.1.0/24"}
        }],
    });
    [
        ("main.bicep", format!("{network}}}\n{}", subnet(kind, &format!("parent: v\n  name: '{name}'")))),
        ("main.bicep", format!("{network}}}\n{}", subnet(kind, &format!("name: '${{network}}/{name}'")))),
        ("main.bicep", format!("{network}  {}}}\n", subnet("subnets", &format!("name: '{name}'")))),
        ("main.json", template.to_string()),
    ]
}

#[test]
fn the_own_name_of_a_subnet_is_known_though_that_of_its_network_is_not() {
    let planned = |(file, text): (&str, String)| {
        let options = Options { region: Region::find("westeurope"), edition: Some(Edition::Ga), ..Options::default() };
        switchover::plan(&[Source::new(file, text)], &options)
    };
    for given in children("AzureBastionSubnet") {
        let plan = planned(given.clone());
        assert!(plan.subjects.is_empty(), "{}\n{}", given.1, render::text(&plan));
    }
    for given in children("nodes") {
        let plan = planned(given.clone());
        let names: Vec<&str> = plan.subjects.iter().map(|subject| subject.name.as_str()).collect();
        assert!(
            matches!(names.as_slice(), [own] if own.ends_with("/nodes") && own.matches("vnet-").count() == 1),
            "{names:?}"
        );
        // All subnets of the network are there, though its name is not: none of them is a gateway's.
        assert_eq!(plan.subjects[0].modes.simplified, Open, "{}\n{}", given.1, render::text(&plan));
        // The outcome and the tables shorten what the rest has in full.
        for printed in [render::text(&plan), render::markdown(&plan)] {
            let is_head = |line: &&str| {
                line.starts_with("subnet `") || line.starts_with("| ") || line.contains(" allowed for subnet ")
            };
            let widest = printed.lines().filter(is_head).map(|line| line.chars().count()).max().unwrap();
            assert!(widest < 240, "{widest}: {printed}");
        }
    }
}

/// What a loop makes an unknown number of is in doubt, which is said once, and by the number.
#[test]
fn a_loop_of_unknown_length_is_reported_once() {
    let bicep = "param zones array\nresource t 'Microsoft.Network/routeTables@2023-09-01' = [for zone in zones: {\n  name: 'rt-${zone}'\n  location: \
                 'westeurope'\n  properties: { routes: [ { name: 'r', properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'None' } } ] }\n}]\n";
    let counted = bicep.replace("param zones array", "param zones int").replace("in zones", "in range(0, zones)");
    let template = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "parameters": {"zones": {"type": "int"}}, "resources": [{"type": "Microsoft.Network/routeTables", "apiVersion": "2023-09-01",
        "name": "[concat('rt-', copyIndex())]", "location": "westeurope", "copy": {"name": "tables", "count": "[parameters('zones')]"},
        "properties": {"routes": [{"name": "r", "properties": {"addressPrefix": "0.0.0.0/0", "nextHopType": "None"}}]}}]}"#;
    for (file, text) in [("a.bicep", bicep), ("a.bicep", counted.as_str()), ("a.json", template)] {
        let plan = switchover::plan(&[Source::new(file, text)], &Options::default());
        let said: Vec<String> = plan.sources[0].diagnostics.iter().map(|own| own.message.plain()).collect();
        assert!(said.iter().all(|text| !text.contains("Whether this is deployed")), "{said:#?}");
        assert_eq!(
            said.iter().filter(|text| text.contains("The number of resources in this loop")).count(),
            1,
            "{said:#?}"
        );
        assert!(plan.subjects.iter().all(|subject| subject.modes.simplified == Unknown), "{}", render::text(&plan));
        questions_and_unknowns_match(&plan);
    }
}
