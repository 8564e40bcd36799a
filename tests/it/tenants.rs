//! `plan --format jsonl`: each line is what `plan` says of its component alone, whatever the form of the files, and a component is
//! everything that may be related.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use model::plan::Verdict;
use serde_json::{Value, json};
use switchover::{Edition, Options, Plan, Source};

use crate::support::{files_below, fixture, has_ending, name};

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tenants-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn plan_in(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_switchover"));
    command.current_dir(folder).args(["plan", "--no-config"]).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn id(subscription: usize, path: &str) -> String {
    format!("/subscriptions/11111111-2222-3333-4444-{subscription:012}/resourceGroups/g/providers/{path}")
}

fn network(subscription: usize, kind: &str, own: &str, properties: Value) -> Value {
    let id = id(subscription, &format!("Microsoft.Network/{kind}/{own}"));
    let kind = format!("microsoft.network/{}", kind.to_lowercase());
    json!({"id": id, "name": own, "type": kind, "location": "westeurope", "properties": properties})
}

/// The resources of a subscription: an account, pools, and what is on their path. Some are ready, some blocked, some route to a firewall.
fn subscription(number: usize) -> Vec<Value> {
    let rule = |name: &str, priority: u32, access: &str, remote: &str, port: &str| {
        json!({"name": name, "properties": {"priority": priority, "direction": "Outbound", "access": access, "protocol": "Tcp",
            "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": remote, "destinationPortRange": port}})
    };
    let mut rules = vec![rule("DenyOut", 4000, "Deny", "Internet", "*")];
    if number.is_multiple_of(2) {
        rules.push(rule("Bätch", 110, "Allow", "BatchNodeManagement.westeurope", "443"));
    }
    let nsg = network(number, "networkSecurityGroups", "nsg", json!({"securityRules": rules}));
    let hop = json!({"name": "hub", "properties": {"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance",
        "nextHopIpAddress": format!("10.{number}.1.4")}});
    let hops = if number % 3 == 1 { vec![hop] } else { Vec::new() };
    let table = network(number, "routeTables", "rt", json!({"routes": hops, "disableBgpRoutePropagation": true}));
    let mut vnet = network(
        number,
        "virtualNetworks",
        "vnet",
        json!({"addressSpace": {"addressPrefixes": [format!("10.{number}.0.0/16")]}}),
    );
    let subnet = format!("{}/subnets/nodes", vnet["id"].as_str().unwrap());
    vnet["properties"]["subnets"] = json!([{"id": subnet, "name": "nodes", "properties": {"addressPrefix": format!("10.{number}.0.0/24"),
        "networkSecurityGroup": {"id": nsg["id"]}, "routeTable": {"id": table["id"]}}}]);
    let account = id(number, "Microsoft.Batch/batchAccounts/farm").replace("farm", &format!("farm{number}"));
    let mut all = vec![
        json!({"id": account, "name": format!("farm{number}"), "type": "Microsoft.Batch/batchAccounts", "location": "westeurope",
        "properties": {"publicNetworkAccess": "Enabled", "poolAllocationMode": "BatchService"}}),
    ];
    for pool in 0..=number % 2 {
        all.push(json!({"id": format!("{account}/pools/p{pool}"), "name": format!("p{pool}"), "type": "Microsoft.Batch/batchAccounts/pools",
            "properties": {"vmSize": "STANDARD_D2S_V3", "currentNodeCommunicationMode": "Classic",
            "deploymentConfiguration": {"virtualMachineConfiguration": {"nodeAgentSkuId": "batch.node.ubuntu 22.04"}},
            "networkConfiguration": {"subnetId": subnet}}}));
    }
    all.extend([nsg, table, vnet, network(number, "networkSecurityGroups", "unrelated", json!({"securityRules": []}))]);
    all
}

/// The resources of some subscriptions, so mixed that those of one are apart.
fn mixed(subscriptions: usize) -> Vec<Value> {
    let mut all: Vec<Vec<Value>> = (0..subscriptions).map(subscription).collect();
    let mut mixed = Vec::new();
    while all.iter().any(|own| !own.is_empty()) {
        mixed.extend(all.iter_mut().filter_map(Vec::pop));
    }
    mixed
}

fn lines(resources: &[Value]) -> String {
    resources.iter().map(|resource| format!("{resource}\n")).collect()
}

/// The components by the positions of the resources.
fn components(resources: &[Value]) -> Vec<Vec<usize>> {
    let folder = folder("components");
    fs::write(folder.join("all.jsonl"), lines(resources)).unwrap();
    let output = plan_in(&folder, &["all.jsonl", "--format", "components"]);
    if text(&output.stderr).contains("everything is one component") {
        return vec![(0..resources.len()).collect()];
    }
    // A list of dependencies is named by its first host.
    let is_named = |resource: &Value, name: &Value| match resource.get("id") {
        Some(id) => id == name,
        None => resource.to_string().contains(&name.to_string()),
    };
    let place = |name: &Value| resources.iter().position(|resource| is_named(resource, name)).unwrap();
    let of_line = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["resources"].as_array().unwrap().iter().map(place).collect()
    };
    text(&output.stdout).lines().map(of_line).collect()
}

fn without_digest(mut plan: Value) -> Value {
    plan.as_object_mut().unwrap().remove("inputDigest");
    plan
}

#[test]
fn each_line_is_the_plan_of_its_component_alone_at_the_same_positions() {
    let resources = mixed(5);
    let all = lines(&resources);
    let [whole, alone] = ["whole", "alone"].map(folder);
    fs::write(whole.join("all.jsonl"), &all).unwrap();
    let output = plan_in(&whole, &["all.jsonl", "--format", "jsonl"]);
    let own: Vec<Value> = text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let components = components(&resources);
    assert_eq!((own.len(), components.len(), output.status.code()), (5, 5, Some(1)), "{}", text(&output.stderr));
    for (line, component) in own.into_iter().zip(components) {
        let is_here = |place: usize| component.contains(&place);
        let blanked = all.lines().enumerate().map(|(place, line)| if is_here(place) { line } else { "" });
        fs::write(alone.join("all.jsonl"), blanked.collect::<Vec<_>>().join("\n")).unwrap();
        let plan = plan_in(&alone, &["all.jsonl", "--format", "json"]);
        let plan: Value = serde_json::from_slice(&plan.stdout).unwrap();
        assert_eq!(line, without_digest(plan));
    }
}

fn verdicts<'p>(plans: impl IntoIterator<Item = &'p Plan>) -> BTreeMap<String, (Verdict, Verdict)> {
    let subjects = plans.into_iter().flat_map(|plan| &plan.subjects);
    subjects.map(|subject| (subject.id.clone(), (subject.modes.classic, subject.modes.simplified))).collect()
}

fn plans(output: &Output) -> Vec<Plan> {
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The resources as az, the REST API, and Resource Graph print them.
fn forms(resources: &[Value]) -> Vec<(&'static str, String)> {
    let (first, rest) = resources.split_at(resources.len() / 2);
    let page = |rows: &[Value]| json!({"count": rows.len(), "data": rows, "total_records": resources.len(), "skip_token": "more"});
    vec![
        ("lines", lines(resources)),
        ("list", serde_json::to_string_pretty(resources).unwrap()),
        ("minified", json!(resources).to_string()),
        ("windows", format!("\u{feff}{}", serde_json::to_string_pretty(resources).unwrap().replace('\n', "\r\n"))),
        ("rest", json!({"value": resources}).to_string()),
        ("pages", format!("{}\n{:#}", page(first), page(rest))),
        ("mixed", format!("{}{}\n{:#}", lines(first), json!([]), json!({"value": rest, "other": {"a": {"b": [{}]}}}))),
    ]
}

#[test]
fn whatever_the_form_the_verdicts_are_those_of_the_whole_tenant() {
    let resources = mixed(6);
    let mut first = None;
    for (form, own) in forms(&resources) {
        let folder = folder(&format!("form-{form}"));
        fs::write(folder.join("a.json"), &own).unwrap();
        let output = plan_in(&folder, &["a.json", "--format", "jsonl"]);
        let divided = plans(&output);
        assert_eq!(divided.len(), 6, "{form}: {}", text(&output.stderr));
        let options = Options { edition: Some(Edition::Ga), ..Options::default() };
        let whole = switchover::plan(&[Source::from_bytes("a.json", own.as_bytes())], &options);
        assert_eq!(verdicts(&divided), verdicts([&whole]), "{form}");
        let said = text(&output.stderr);
        assert!(!said.contains("more pages") && !said.contains("other pages"), "{form}: {said}");
        let short = text(&plan_in(&folder, &["a.json", "--format", "jsonl", "--summary-only"]).stdout);
        assert!(short.len() < own.len(), "{form}: {} of {}", short.len(), own.len());
        assert_eq!(first.get_or_insert(short.clone()), &short, "{form}");
        // Positions are those of the file.
        for (plan, place) in divided.iter().zip(0..) {
            for rule in plan.subjects.iter().flat_map(|own| &own.requirements).flat_map(|own| &own.hops) {
                let Some(line) = rule.line.filter(|_| rule.source.is_some()) else { continue };
                assert!(own.split('\n').nth(line as usize - 1).is_some(), "{form} {place}");
            }
        }
    }
}

#[test]
fn the_lines_are_the_same_on_any_number_of_threads_and_from_standard_input() {
    let folder = folder("threads");
    let all = lines(&mixed(40));
    fs::write(folder.join("all.jsonl"), &all).unwrap();
    let of = |jobs: &str| plan_in(&folder, &["all.jsonl", "--format", "jsonl", "--jobs", jobs]).stdout;
    let one = of("1");
    assert_eq!((text(&one).lines().count(), of("5") == one), (40, true));
    let short = plan_in(&folder, &["all.jsonl", "--format", "jsonl", "--summary-only"]).stdout;
    let piped = crate::cli::switchover(&["plan", "-", "--format", "jsonl", "--summary-only", "--no-config"], &all);
    assert_eq!(text(&piped.stdout), text(&short));
    let output = plan_in(&folder, &["all.jsonl", "--format", "jsonl=lines.jsonl"]);
    assert_eq!(fs::read(folder.join("lines.jsonl")).unwrap(), one);
    let said = text(&output.stdout);
    assert!(said.starts_with("60 subjects in 40 components: "), "{said}");
    assert!(said.lines().count() < 40, "{said}");
}

#[test]
fn causes_are_counted_over_all_components() {
    let folder = folder("causes");
    fs::write(folder.join("all.jsonl"), lines(&mixed(40))).unwrap();
    let said = text(&plan_in(&folder, &["all.jsonl", "--format", "jsonl=lines.jsonl"]).stdout);
    let causes: Vec<&str> = said.lines().filter(|line| line.starts_with("  - ")).collect();
    insta::assert_snapshot!(causes.join("\n"));
}

#[test]
fn an_answer_to_no_component_is_reported() {
    let folder = folder("unused");
    fs::write(folder.join("all.jsonl"), lines(&mixed(4))).unwrap();
    let output = plan_in(&folder, &["all.jsonl", "--format", "jsonl", "--answer", "fact-nobody=yes"]);
    let said = text(&output.stderr);
    assert!(said.contains("--answer fact-nobody: no component has this question"), "{said}");
    let without = plan_in(&folder, &["all.jsonl", "--format", "jsonl"]);
    assert_eq!(without.stdout, output.stdout);
    assert!(!text(&without.stderr).contains("--answer"));
}

#[test]
fn lines_show_no_invisible_characters() {
    let folder = folder("invisible");
    fs::write(folder.join("all.jsonl"), lines(&mixed(2)).replace("\"farm1", "\"farm\u{202e}1")).unwrap();
    let lines = text(&plan_in(&folder, &["all.jsonl", "--format", "jsonl"]).stdout);
    assert!(lines.contains("\\u202E") && !lines.contains('\u{202e}'), "{lines}");
}

/// A pool as `az batch pool list` prints it: without its account and subscription.
const POOL: &str = r#"[{"id": "p", "url": "https://farm0.westeurope.batch.azure.com/pools/p", "vmSize": "a", "allocationState": "steady",
    "networkConfiguration": {"subnetId": "x"}, "currentNodeCommunicationMode": "classic"}]"#;

/// Two resources, the first of one subscription and the second of another, that belong together in one way.
fn related() -> Vec<(&'static str, Vec<Value>)> {
    let pool_network = || id(0, "Microsoft.Network/virtualNetworks/vnet");
    let firewall = |properties: Value| network(9, "azureFirewalls", "fw", properties);
    let with_address =
        |address: &str| firewall(json!({"ipConfigurations": [{"properties": {"privateIPAddress": address}}]}));
    let farm = || id(0, "Microsoft.Batch/batchAccounts/farm0");
    vec![
        (
            "a peering",
            vec![network(
                9,
                "virtualNetworks",
                "hub",
                json!({"virtualNetworkPeerings": [{"properties":
            {"remoteVirtualNetwork": {"id": pool_network().to_uppercase().replace("/SUBSCRIPTIONS", "/subscriptions")}}}]}),
            )],
        ),
        (
            "an NSG that names its subnet",
            vec![network(
                9,
                "networkSecurityGroups",
                "n",
                json!({"subnets": [{"id": format!("{}/subnets/nodes", pool_network())}]}),
            )],
        ),
        ("the address of a next hop", vec![with_address("10.0.1.4")]),
        (
            "the target of a private endpoint",
            vec![network(
                9,
                "privateEndpoints",
                "pe",
                json!({"privateLinkServiceConnections": [
            {"properties": {"privateLinkServiceId": farm(), "groupIds": ["nodeManagement"]}}]}),
            )],
        ),
        (
            "the account of a list of dependencies",
            vec![json!({"value": [{"category": "Azure Batch", "endpoints": [
            {"domainName": "farm0.westeurope.batch.azure.com", "endpointDetails": [{"port": 443}]}]}]})],
        ),
        ("another description", vec![network(0, "virtualNetworks", "vnet", json!({}))]),
        ("a firewall that is still to be deployed", vec![firewall(json!({}))]),
        (
            "a resource without a complete id",
            vec![json!({"id": "/providers/Microsoft.Network/routeTables/rt", "name": "rt",
            "type": "Microsoft.Network/routeTables", "properties": {"routes": []}})],
        ),
        (
            "a rule of its own",
            vec![json!({"id": id(0, "Microsoft.Network/networkSecurityGroups/nsg/securityRules/r"), "name": "r",
            "type": "Microsoft.Network/networkSecurityGroups/securityRules", "properties": {"priority": 100, "direction": "Outbound",
            "access": "Allow", "protocol": "*", "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*",
            "destinationPortRange": "*"}})],
        ),
        (
            "a translation",
            vec![network(
                9,
                "firewallPolicies/ruleCollectionGroups",
                "p/r",
                json!({"ruleCollections": [
            {"rules": [{"ruleType": "NatRule", "translatedAddress": "10.0.0.4"}]}]}),
            )],
        ),
    ]
}

#[test]
fn what_may_be_related_is_one_component() {
    // The first subscription with a route to an address, and another one that nothing is related to.
    let mut subscriptions = [subscription(0), subscription(2)].concat();
    let table = subscriptions.iter_mut().find(|own| own["name"] == "rt").unwrap();
    table["properties"]["routes"] = json!([{"name": "r", "properties": {"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance",
        "nextHopIpAddress": "10.0.1.4"}}]);
    let together = |resources: &[Value], one: usize, other: usize| {
        components(resources).iter().any(|own| own.contains(&one) && own.contains(&other))
    };
    assert!(!together(&subscriptions, 0, 6), "two subscriptions");
    for (what, more) in related() {
        let folder = folder("related");
        let resources = [subscriptions.clone(), more].concat();
        fs::write(folder.join("all.jsonl"), lines(&resources)).unwrap();
        let output = plan_in(&folder, &["all.jsonl", "--format", "jsonl"]);
        let (plans, said) = (plans(&output), text(&output.stderr));
        // What a plan of the first subscription says is what the whole tenant says.
        let options = Options { edition: Some(Edition::Ga), ..Options::default() };
        let whole = switchover::plan(&[Source::new("all.jsonl", lines(&resources))], &options);
        assert_eq!(verdicts(&plans), verdicts([&whole]), "{what}: {said}");
        let last = resources.len() - 1;
        // What has no id of its own, or that of another one, is not listed by itself.
        if resources.iter().position(|own| own.get("id") == resources[last].get("id")) == Some(last) {
            assert!(together(&resources, 0, last), "{what}: {said}");
        }
    }
}

#[test]
fn zones_belong_to_all_private_endpoints() {
    let endpoint = |number: usize| {
        network(
            number,
            "privateEndpoints",
            "pe",
            json!({"privateLinkServiceConnections": [{"properties":
            {"privateLinkServiceId": id(number, &format!("Microsoft.Batch/batchAccounts/farm{number}")), "groupIds": ["nodeManagement"]}}]}),
        )
    };
    let resources = [subscription(0), vec![endpoint(0)], subscription(2), vec![endpoint(2)]].concat();
    assert_eq!(components(&resources).len(), 2);
    let zone = network(7, "privateDnsZones", "privatelink.batch.azure.com", json!({}));
    assert_eq!(components(&[resources, vec![zone]].concat()).len(), 1);
}

#[test]
fn what_cannot_be_divided_is_one_component_and_the_reason_is_given() {
    let rules = "*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT DROP [0:0]\n-A OUTPUT -j ACCEPT\nCOMMIT\n";
    let terraform = "resource \"azurerm_route_table\" \"a\" {\n  name = \"a\"\n  location = \"westeurope\"\n  resource_group_name = \"g\"\n}\n";
    for (file, own, reason) in [
        ("node.rules", rules, "node.rules is in a format that can't be divided"),
        ("main.tf", terraform, "main.tf is in a format that can't be divided"),
        (
            "cut.json",
            "[{\"id\": \"/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/routeTables/r\"}, {",
            "cut.json is in a format",
        ),
        ("pool.json", POOL, "pool.json:1: "),
    ] {
        let folder = folder("undivided");
        fs::write(folder.join("all.jsonl"), lines(&mixed(3))).unwrap();
        fs::write(folder.join(file), own).unwrap();
        let output = plan_in(&folder, &["all.jsonl", file, "--format", "jsonl"]);
        assert!(text(&output.stderr).contains(reason), "{file}: {}", text(&output.stderr));
        let sources = ["all.jsonl", file].map(|name| Source::from_bytes(name, &fs::read(folder.join(name)).unwrap()));
        let whole = switchover::plan(&sources, &Options::default());
        let [own] = &plans(&output)[..] else { panic!("{file}") };
        assert_eq!(verdicts([own]), verdicts([&whole]), "{file}");
    }
}

#[test]
fn what_holds_nothing_is_no_component() {
    let folder = folder("nothing");
    let others = [
        json!({"a": 1}),
        json!({"value": []}),
        network(3, "networkWatchers", "w", json!({})),
        json!({"count": 0, "data": []}),
    ];
    fs::write(folder.join("all.jsonl"), lines(&[mixed(2), others.to_vec()].concat())).unwrap();
    fs::write(folder.join("README.txt"), "Ours.").unwrap();
    let output = plan_in(&folder, &[".", "--format", "jsonl"]);
    assert_eq!((plans(&output).len(), output.status.code()), (2, Some(1)), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("2 components have no pools"), "{}", text(&output.stderr));
    let output = plan_in(&folder, &["README.txt", "--format", "jsonl"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(3), 0));
    let output = plan_in(&folder, &["all.jsonl", "none.json", "--format", "jsonl", "--exit-zero"]);
    assert_eq!((plans(&output).len(), output.status.code()), (2, Some(3)));
}

#[test]
fn without_pools_each_subnet_and_rule_set_is_planned() {
    let folder = folder("rule-sets");
    let is_network = |own: &Value| own["type"].as_str().unwrap().starts_with("microsoft.network");
    let resources: Vec<Value> = mixed(3).into_iter().filter(is_network).collect();
    fs::write(folder.join("all.jsonl"), lines(&resources)).unwrap();
    let output = plan_in(&folder, &["all.jsonl", "--format", "jsonl"]);
    assert_eq!(plans(&output).len(), 6, "{}", text(&output.stderr));
}

#[test]
fn missing_pages_are_reported() {
    let folder = folder("pages");
    let page = json!({"count": 12, "data": mixed(2), "total_records": 40, "skip_token": "more"});
    fs::write(folder.join("a.json"), page.to_string()).unwrap();
    let said = text(&plan_in(&folder, &["a.json", "--format", "jsonl"]).stderr);
    assert!(said.contains("has 40 rows, of which 13 are here"), "{said}");
    fs::write(folder.join("b.json"), json!({"value": mixed(2), "nextLink": "https://a"}).to_string()).unwrap();
    let said = text(&plan_in(&folder, &["b.json", "--format", "jsonl"]).stderr);
    assert!(said.contains("1 lists have more pages"), "{said}");
}

#[test]
fn no_other_format_is_printed_with_lines() {
    let folder = folder("alone");
    for arguments in [
        &["--format", "jsonl", "--format", "text"][..],
        &["--format", "text", "--summary-only"],
        &["--format", "json", "--jobs", "2"],
    ] {
        assert_eq!(plan_in(&folder, arguments).status.code(), Some(3), "{arguments:?}");
    }
}

/// The fixtures that show resources by their ids: divided or not, their subjects have the same verdicts.
#[test]
fn fixtures_have_the_same_verdicts_line_by_line() {
    let files = ["nsg", "firewall", "inputs/azure", "inputs/other"].map(|name| files_below(&fixture(name)));
    let with_ids = |file: &PathBuf| {
        has_ending(file, "json") && fs::read_to_string(file).is_ok_and(|text| text.contains("\"/subscriptions/"))
    };
    let files: Vec<PathBuf> = files.into_iter().flatten().filter(with_ids).collect();
    assert!(files.len() > 30, "{}", files.len());
    for file in files {
        let source = Source::from_bytes(name(&file), &fs::read(&file).unwrap());
        let whole = switchover::plan(&[source], &Options::default());
        let output = plan_in(file.parent().unwrap(), &[name(&file), "--format", "jsonl"]);
        let divided = plans(&output);
        let all = verdicts([&whole]);
        // Where some components have pools or subnets, the whole plan shows only those of them that have.
        let own: BTreeMap<_, _> = verdicts(&divided).into_iter().filter(|(id, _)| all.contains_key(id)).collect();
        assert_eq!(own, all, "{}: {}", file.display(), text(&output.stderr));
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_complete_lines() {
    let folder = folder("interrupt");
    fs::write(folder.join("all.jsonl"), lines(&mixed(250))).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_switchover"))
        .current_dir(&folder)
        .args(["plan", "all.jsonl", "--format", "jsonl", "--no-config", "--jobs", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    out.read_line(&mut first).unwrap();
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let rest: Vec<String> = out.split(b'\n').map(|line| text(&line.unwrap())).collect();
    assert!(rest.len() < 249, "it went on to the end");
    for line in rest.iter().chain([&first]) {
        serde_json::from_str::<Value>(line).unwrap();
    }
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert!(text(&output.stderr).contains("of 250 components are written"), "{}", text(&output.stderr));
    std::io::stdout().flush().unwrap();
}
