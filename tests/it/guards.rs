//! The scripts of `plan --script`: they refuse to change rules that are others than in the plan, and restore what they have changed.

use model::plan::{PhaseId, Plan, Script};
use serde_json::{Value, json};
use switchover::{Edition, Options, Source};

use crate::cli::switchover;
use crate::fake_az::{Azure, nested};
use crate::small_estate::{account, nsg, pool, table, vnet};
use crate::support::{all_inputs, project, source};
use crate::{forms, tools};

const PHASES: [(PhaseId, &str); 3] =
    [(PhaseId::Union, "union.sh"), (PhaseId::Tighten, "tighten.sh"), (PhaseId::Rollback, "rollback.sh")];

fn sources(documents: &[Value]) -> Vec<Source> {
    let source = |(number, document): (usize, &Value)| Source::new(format!("{number}.json"), document.to_string());
    documents.iter().enumerate().map(source).collect()
}

fn plan_of(sources: &[Source]) -> Plan {
    switchover::plan(sources, &Options { edition: Some(Edition::Preview), ..Options::default() })
}

fn script_of(plan: &Plan, phase: PhaseId, sources: &[Source]) -> Option<Script> {
    let scripts = plan.scripts.as_ref()?;
    let script = match phase {
        PhaseId::Union => &scripts.union,
        PhaseId::Tighten => &scripts.tighten,
        _ => &scripts.rollback,
    };
    Some(pipelines::guarded(script.as_ref()?, phase, plan, sources)).filter(|script| !script.bash.is_empty())
}

/// Estates with rules and routes, and with firewalls, which scripts save and don't check.
fn estates() -> Vec<(&'static str, Vec<Value>)> {
    let with_routes = [("0.0.0.0/0", "Internet"), ("13.69.229.32/32", "None"), ("Storage", "None")];
    let mut grouped = nsg();
    let asg = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-net/providers/Microsoft.Network/applicationSecurityGroups/Web";
    grouped["securityRules"].as_array_mut().unwrap().extend([
        json!({ "name": "Web", "priority": 200, "direction": "Inbound", "access": "Allow", "protocol": "*",
            "sourceAddressPrefix": "", "sourceAddressPrefixes": ["10.9.0.0/16", "10.1.2.3/32", "fd00::1/128"], "sourcePortRanges": ["0-65535"],
            "destinationApplicationSecurityGroups": [{ "id": asg }], "destinationPortRanges": ["443", "80"] }),
        json!({ "name": "Deny", "priority": 4000, "direction": "Outbound", "access": "Deny", "protocol": "*",
            "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "Internet", "destinationPortRange": "*" }),
    ]);
    let all = vec![vnet(), grouped, table(&with_routes), pool("BatchManaged"), account()];
    [("full", vec![tools::full_group()]), ("all", all)].into_iter().chain(forms::estates()).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn scripts_make_all_phases_and_what_they_restore_is_as_it_was_byte_for_byte() {
    let mut checks = 0;
    for (name, documents) in estates() {
        let (sources, azure) = (sources(&documents), Azure::new(&format!("phases-{name}"), &documents));
        let plan = plan_of(&sources);
        for (phase, file) in PHASES {
            let Some(script) = script_of(&plan, phase, &sources) else { continue };
            checks += script.bash.matches("\nunchanged ").count();
            let file = azure.script(file, &script.bash);
            let before = azure.state().bodies.clone();
            let dry = azure.run(&file, &[]);
            assert!(dry.status.success() && azure.state().bodies == before, "{name}: {}", text(&dry.stderr));
            assert!(azure.state().changes.is_empty(), "{name}: a dry run changes nothing");

            let made = azure.run(&file, &["--apply"]);
            assert!(made.status.success(), "{name} {phase:?}: {}\n{}", text(&made.stderr), script.bash);
            let after = azure.state().bodies.clone();
            assert_ne!(before, after, "{name} {phase:?}");
            let again = azure.run(&file, &["--apply"]);
            assert!(again.status.success(), "{name} {phase:?}, again: {}", text(&again.stderr));

            azure.state().changes.clear();
            let restore = file.with_extension("restore.sh");
            let dry = azure.run(&restore, &[]);
            assert!(
                dry.status.success() && text(&dry.stdout).starts_with("az rest --method put "),
                "{}",
                text(&dry.stderr)
            );
            assert!(azure.state().changes.is_empty());
            let restored = azure.run(&restore, &["--apply"]);
            assert!(restored.status.success(), "{name}: {}", text(&restored.stderr));
            assert!(azure.state().bodies == before, "{name} {phase:?}: {:#?}", azure.state().changes);
            // The next phase begins where this one ended.
            azure.state().bodies = after;
            azure.state().changes.clear();
        }
    }
    assert!(checks >= 10, "{checks}");
}

#[test]
fn a_script_that_was_stopped_goes_on_and_one_whose_rules_have_changed_since_does_not() {
    let documents = [tools::full_group()];
    let sources = sources(&documents);
    let plan = plan_of(&sources);
    let script = script_of(&plan, PhaseId::Union, &sources).unwrap();
    let azure = Azure::new("stopped", &documents);
    let file = azure.script("union.sh", &script.bash);
    let whole = Azure::new("not-stopped", &documents);
    assert!(whole.run(&whole.script("union.sh", &script.bash), &["--apply"]).status.success());
    let before = azure.state().bodies.clone();
    let count = plan.changes.iter().filter(|change| change.phase == PhaseId::Union).count();
    for made in 0..count {
        azure.state().left = Some(1);
        let out = azure.run(&file, &["--apply"]);
        // Each run repeats what is done, and makes one change more.
        assert_eq!(out.status.success(), count == 1, "{made}: {}", text(&out.stderr));
        azure.state().left = Some(made + 1);
        azure.run(&file, &["--apply"]);
    }
    let mut foreign = azure.state().bodies.clone();
    std::mem::swap(&mut foreign, &mut azure.state().bodies);
    let id = foreign.keys().next().unwrap().clone();
    let mut changed: Value = serde_json::from_slice(&foreign[&id]).unwrap();
    changed["properties"]["securityRules"][0]["properties"]["access"] = json!("Deny");
    azure.state().bodies.insert(id.clone(), serde_json::to_vec(&changed).unwrap());
    azure.state().left = None;
    assert_eq!(azure.run(&file, &["--apply"]).status.code(), Some(1));
    azure.state().bodies = foreign;
    assert!(azure.run(&file, &["--apply"]).status.success());
    let [stopped, whole] = [&azure, &whole].map(|azure| {
        let mut body: Value = serde_json::from_slice(&azure.state().bodies[&id]).unwrap();
        let rules = body["properties"]["securityRules"].as_array_mut().unwrap();
        rules.sort_by_key(|rule| rule["name"].as_str().unwrap().to_owned());
        body
    });
    assert_eq!(stopped, whole);
    assert!(azure.run(&file.with_extension("restore.sh"), &["--apply"]).status.success());
    assert!(azure.state().bodies == before);
}

#[test]
fn a_script_of_another_plan_does_not_take_what_an_earlier_one_has_saved() {
    let documents = [tools::full_group()];
    let sources = sources(&documents);
    let azure = Azure::new("other-plan", &documents);
    let script = |digest: &str| {
        let plan = Plan { input_digest: Some(digest.to_owned()), ..plan_of(&sources) };
        azure.script("union.sh", &script_of(&plan, PhaseId::Union, &sources).unwrap().bash)
    };
    assert!(azure.run(&script("sha256:1"), &["--apply"]).status.success());
    let (files, changes) = (azure.files(), azure.state().changes.len());
    assert!(azure.run(&script("sha256:1"), &["--apply"]).status.success());
    azure.state().changes.truncate(changes);
    let other = azure.run(&script("sha256:12"), &["--apply"]);
    assert!(
        other.status.code() == Some(1)
            && text(&other.stderr).contains("union.restore.sh: This script restores another"),
        "{other:?}"
    );
    assert_eq!((azure.files(), azure.state().changes.len()), (files, changes));
    assert!(azure.run(&script("sha256:12"), &[]).status.success(), "a dry run changes nothing");
}

/// Numbers that are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// Changes one thing that a rule or a route says, adds one, or takes one away.
fn mutate(list: &mut Vec<Value>, is_table: bool, numbers: &mut Numbers) {
    let at = numbers.below(list.len());
    let number = numbers.below(10_000);
    match numbers.below(8) {
        0 => drop(list.remove(at)),
        1 => {
            let mut own = list[at].clone();
            own["name"] = json!(format!("Other{number}"));
            list.push(own);
        }
        2 => list[at]["name"] = json!(format!("Renamed{number}")),
        _ if is_table => {
            let route = &mut list[at]["properties"];
            match numbers.below(3) {
                0 => route["addressPrefix"] = json!(format!("10.{}.{}.0/24", number % 250, number / 250)),
                1 => route["nextHopType"] = json!("VnetLocal"),
                _ => route["nextHopIpAddress"] = json!(format!("10.77.{}.{}", number % 250, number / 250)),
            }
        }
        kind => {
            let rule = &mut list[at]["properties"];
            let other = |value: &Value, one: &str, two: &str| if value == one { json!(two) } else { json!(one) };
            match (kind, numbers.below(3)) {
                (3, 0) => rule["access"] = other(&rule["access"], "Allow", "Deny"),
                (3, 1) => rule["direction"] = other(&rule["direction"], "Inbound", "Outbound"),
                (3, _) => rule["protocol"] = other(&rule["protocol"], "Udp", "Icmp"),
                (4, _) => rule["priority"] = json!(200 + number % 3000 + 1),
                (5, 0) => {
                    rule["sourceAddressPrefixes"] =
                        json!([format!("10.77.{}.{}", number % 250, number / 250), "10.0.0.0/8"]);
                }
                (5, 1) => rule["destinationAddressPrefix"] = json!(format!("Storage{number}")),
                (5, _) => {
                    let id = format!(
                        "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/applicationSecurityGroups/a{number}"
                    );
                    rule["sourceApplicationSecurityGroups"] = json!([{ "id": id }]);
                }
                (6, _) => rule["sourcePortRanges"] = json!([format!("{}-{}", number + 1, number + 5)]),
                _ => rule["destinationPortRange"] = json!(format!("{}", number + 30_000)),
            }
        }
    }
}

#[test]
fn a_thousand_mutations_of_the_rules_are_each_refused_and_shown() {
    let mut numbers = Numbers(21);
    let mut refused = 0;
    let estates: Vec<(&str, Vec<Value>)> = estates().into_iter().take(2).collect();
    let share = 1_000 / estates.len();
    for (name, documents) in estates {
        let sources = sources(&documents);
        let script = script_of(&plan_of(&sources), PhaseId::Union, &sources).unwrap();
        let azure = Azure::new(&format!("mutations-{name}"), &documents);
        let file = azure.script("union.sh", &script.bash);
        let first = azure.state().bodies.clone();
        let checked: Vec<&String> = first
            .keys()
            .filter(|id| script.bash.contains(&format!("--name {} --query", id.rsplit('/').next().unwrap())))
            .collect();
        assert!(!checked.is_empty(), "{}", script.bash);
        for number in 0..share {
            let id = checked[numbers.below(checked.len())];
            let mut body: Value = serde_json::from_slice(&first[id]).unwrap();
            let list = if id.contains("/routetables/") { "routes" } else { "securityRules" };
            mutate(body["properties"][list].as_array_mut().unwrap(), list == "routes", &mut numbers);
            let mutated = serde_json::to_vec(&body).unwrap();
            azure.state().bodies.insert(id.clone(), mutated.clone());
            let out = azure.run(&file, &["--apply"]);
            let shown = text(&out.stderr);
            assert_eq!(out.status.code(), Some(1), "{number}: {body:#}\n{shown}");
            assert!(
                shown.contains("The rules have changed since") && shown.contains("\n> ") | shown.contains("\n< "),
                "{shown}"
            );
            assert!(azure.state().changes.is_empty() && azure.files() == ["union.sh"], "{number}: {:?}", azure.files());
            assert!(azure.state().bodies[id] == mutated);
            azure.state().bodies.insert(id.clone(), first[id].clone());
            refused += 1;
        }
        assert!(azure.run(&file, &["--apply"]).status.success(), "{name}: the rules of the plan are accepted");
    }
    assert_eq!(refused, 1_000);
}

/// The resources of a type in a document, wherever they are.
fn resources<'v>(value: &'v Value, list: &str, found: &mut Vec<&'v Value>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| resources(value, list, found)),
        Value::Object(members) => {
            let is_own = value[list].is_array() || value["properties"][list].is_array();
            if is_own && value["id"].is_string() {
                found.push(value);
            }
            members.values().for_each(|value| resources(value, list, found));
        }
        _ => {}
    }
}

/// What az exports and prints is text of the same form: no export of the fixtures is refused for how it is spelled.
#[test]
fn an_export_that_has_not_changed_is_accepted_however_it_is_spelled() {
    let files: Vec<_> =
        all_inputs().into_iter().filter(|path| path.extension().is_some_and(|own| own == "json")).collect();
    let mut accepted = 0;
    for (number, path) in files.iter().enumerate() {
        let sources = vec![source(path)];
        let plan = plan_of(&sources);
        let Some(script) = script_of(&plan, PhaseId::Union, &sources) else { continue };
        let Ok(document) = serde_json::from_str::<Value>(&sources[0].text) else { continue };
        let mut found = Vec::new();
        ["securityRules", "routes"].iter().for_each(|list| resources(&document, list, &mut found));
        let documents: Vec<Value> = found.iter().map(|own| nested(own)).collect();
        let is_shown = |line: &str| {
            documents.iter().any(|own| line.contains(&format!(" --name {} ", own["name"].as_str().unwrap())))
        };
        let shows: Vec<&str> =
            script.bash.lines().filter(|line| line.contains(" show ") && line.contains(" --query \"$join_")).collect();
        if shows.is_empty() || !shows.iter().all(|line| is_shown(line)) || script.bash.contains("az network firewall") {
            continue;
        }
        let azure = Azure::new(&format!("export-{number}"), &documents);
        let out = azure.run(&azure.script("union.sh", &script.bash), &["--apply"]);
        assert!(out.status.success(), "{}: {}\n{}", path.display(), text(&out.stderr), script.bash);
        accepted += shows.len();
    }
    assert!(accepted >= 8, "{accepted}");
}

#[test]
fn what_the_sources_do_not_show_whole_is_not_checked_and_the_script_says_so() {
    let of_terraform = vec![source(&project("docs/examples/infra/main.tf"))];
    let firewalls = forms::estates().into_iter().find(|(name, _)| *name == "a firewall").unwrap().1;
    let firewalls = sources(&firewalls);
    for (sources, unchecked, checked) in [(&firewalls, Some("afw"), "rt"), (&of_terraform, None, "nsg-nodes")] {
        let plan = plan_of(sources);
        let script = script_of(&plan, PhaseId::Union, sources).unwrap();
        for text in [&script.bash, &script.powershell] {
            assert_eq!(text.matches("# NOT checked: ").count(), usize::from(unchecked.is_some()), "{text}");
            assert!(unchecked.is_none_or(|name| text.contains(&format!("# NOT checked: {name}."))), "{text}");
        }
        let checks: Vec<&str> = script.bash.lines().filter(|line| line.contains(" --query \"$join_")).collect();
        assert!(checks.len() == 1 && checks[0].contains(&format!(" --name {checked} ")), "{checks:?}");
        assert_eq!(script.powershell.matches("\nAssert-Unchanged ").count(), 1, "{}", script.powershell);
        let groups = script.bash.matches("\nsave az network ").count();
        assert_eq!(script.powershell.matches("\nSave-State ").count(), groups, "{}", script.powershell);
    }
}

/// Every script of every fixture has its functions and saves each of its groups.
#[test]
fn every_script_has_its_checks() {
    for path in all_inputs() {
        let sources = vec![source(&path)];
        let plan = plan_of(&sources);
        for (phase, _) in PHASES {
            let Some(script) = script_of(&plan, phase, &sources) else { continue };
            let name = format!("{} {phase:?}", path.display());
            for (text, save, writes) in [
                (&script.bash, "\nsave az network ", "declare -f run"),
                (&script.powershell, "\nSave-State ", "function Restore-State"),
            ] {
                let groups = text.matches(save).count();
                let checks = text.matches("\nunchanged ").count() + text.matches("\nAssert-Unchanged ").count();
                assert!(groups > 0 && text.matches(writes).count() == 1, "{name}: {text}");
                assert!(checks > 0 || text.contains("# NOT checked: "), "{name}: {text}");
            }
        }
    }
}

#[test]
fn the_command_line_prints_the_script_with_its_checks() {
    let sample = "static/samples/locked-down-nsg.json";
    let text_of = |shell: &str| text(&switchover(&["plan", sample, "--script", "union", "--shell", shell], "").stdout);
    insta::assert_snapshot!("bash", text_of("bash"));
    insta::assert_snapshot!("powershell", text_of("powershell"));
}
