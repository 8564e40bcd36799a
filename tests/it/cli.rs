//! The command line: exit statuses by the contract, formats and messages.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

pub const SAMPLE: &str = "static/samples/locked-down-nsg.json";

pub fn switchover(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_switchover"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A run that ends before it reads closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn status(arguments: &[&str]) -> i32 {
    switchover(arguments, "").status.code().unwrap()
}

fn fixture(name: &str) -> String {
    format!("tests/fixtures/nsg/{name}")
}

#[test]
fn the_exit_status_is_that_of_the_contract() {
    let open = fixture("wide-inbound.json");
    let partly = fixture("one-address-denied-rest.json");
    let unknown = fixture("two-regions.json");
    let cut = fixture("cut-off.json");
    for (expected, arguments) in [
        (0, vec!["plan", &open]),
        (1, vec!["plan", SAMPLE]),
        (1, vec!["plan", &partly]),
        (1, vec!["plan", &open, SAMPLE]),
        (0, vec!["plan", SAMPLE, "--target", "classic"]),
        (1, vec!["plan", SAMPLE, "--target", "union"]),
        (2, vec!["plan", &unknown]),
        (0, vec!["plan", &unknown, "--region", "North Europe"]),
        (3, vec!["plan", &cut]),
        (3, vec!["plan", &open, &cut]),
        (1, vec!["plan", SAMPLE, &cut]),
        (1, vec!["plan", "no-such-file.json", SAMPLE]),
        (1, vec!["plan", SAMPLE, "README.md", "--strict"]),
        (3, vec!["plan", &open, "no-such-file.json"]),
        (3, vec!["plan", &unknown, "no-such-file.json"]),
        (3, vec!["plan", &open, "README.md"]),
        (3, vec!["plan", "README.md"]),
        (2, vec!["plan", &open, "--strict"]),
        (3, vec!["plan", &open, &cut, "--strict"]),
        (3, vec!["plan", "no-such-file.json"]),
        (3, vec!["link", &open, "no-such-file.json"]),
        (3, vec!["plan", SAMPLE, "--region", "atlantis"]),
        (3, vec!["plan", SAMPLE, "--service-tags", SAMPLE]),
        (3, vec!["plan", "--colour"]),
        (3, vec![]),
        (0, vec!["--version"]),
        (0, vec!["plan", "--help"]),
    ] {
        assert_eq!(status(&arguments), expected, "switchover {}", arguments.join(" "));
    }
}

/// Annotations, logs, and patches name files as the repository does.
#[test]
fn files_of_the_current_folder_have_no_dot_before_them() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("current-folder");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE), folder.join("nsg.json")).unwrap();
    for given in [".", "./nsg.json", "nsg.json", "./"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_switchover"));
        let output = command.args(["plan", given, "--format", "github"]).current_dir(&folder).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.starts_with("::error file=nsg.json,line=277,"), "{given}: {text}");
    }
}

#[test]
fn standard_input_is_a_source() {
    let text = fs::read_to_string(SAMPLE).unwrap();
    for arguments in [&["plan"][..], &["plan", "-"]] {
        let output = switchover(arguments, &text);
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8(output.stdout).unwrap().contains("standard input:277"));
    }
    assert_eq!(switchover(&["plan"], "").status.code(), Some(3));
}

#[test]
fn json_is_a_plan_of_the_contract_and_problems_go_to_standard_error() {
    let output = switchover(&["plan", &fixture("unreadable-port.json"), "--format", "json"], "");
    let plan: switchover::Plan = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(plan.schema, "switchover.plan/1");
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("unreadable-port.json:39:32: "), "{errors}");
}

#[test]
fn a_near_region_is_named() {
    let output = switchover(&["plan", SAMPLE, "--region", "westeuorpe"], "");
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("westeurope"), "{errors}");
}

#[test]
fn the_account_and_the_subscriptions_are_in_the_request() {
    let output = switchover(&["plan", SAMPLE, "--account", "renderfarm", "--format", "markdown"], "");
    assert!(String::from_utf8(output.stdout).unwrap().contains("renderfarm"));
    let ids = ["11111111-aaaa-4bbb-8ccc-000000000001", "22222222-aaaa-4bbb-8ccc-000000000002"];
    let output = switchover(&["plan", SAMPLE, "--subscription", ids[0], "--subscription", ids[1]], "");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(ids[0]) && text.contains(ids[1]), "{text}");
    let output = switchover(&["plan", SAMPLE, "--subscription", "rg-batch"], "");
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8(output.stderr).unwrap().contains("not a subscription ID"));
}

#[test]
fn the_edition_is_on_standard_error_whatever_the_format() {
    for (arguments, edition) in [
        (&["--format", "json"][..], "Edition: October 2021 preview (support request). Microsoft's current pages"),
        (&["--script", "union"], "Edition: October 2021 preview (support request)."),
        (&["--edition", "ga", "--format", "jira-csv"], "Edition: Current (pool property)."),
    ] {
        let output = switchover(&[&["plan", SAMPLE], arguments].concat(), "");
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(errors.contains(edition), "{arguments:?}: {errors}");
    }
}

#[test]
fn it_tells_what_can_be_pasted() {
    let output = switchover(&["inputs"], "");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(text.starts_with("AZURE'S JSON") && text.contains("az network nsg show"), "{text}");
}

#[test]
fn each_format_is_what_it_says() {
    for (format, start) in [
        ("text", "Edition: October 2021 preview (support request)."),
        ("markdown", "# Azure Batch"),
        ("html", "<!DOCTYPE html>"),
        ("json", "{\n"),
        ("change-request", "Move Azure Batch pools"),
        ("change-request-markdown", "# Move Azure Batch pools"),
        ("jira-csv", "\"Summary\",\"Issue Type\","),
        ("azure-boards-csv", "\"Work Item Type\",\"Title\","),
    ] {
        let output = switchover(&["plan", SAMPLE, "--format", format], "");
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1), "{format}");
        assert!(text.starts_with(start), "{format}: {text}");
    }
}

#[test]
fn a_link_is_made_opened_and_told() {
    let output = switchover(&["link", SAMPLE, "--page", "https://example.com/x"], "");
    let link = String::from_utf8(output.stdout).unwrap();
    assert!(link.starts_with("https://example.com/x#plan=1."), "{link}");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("1 subject, ") && told.contains("Pseudonyms such as nsg-1"), "{told}");
    for (format, expected) in [("text", "NSG `nsg-1` blocks"), ("markdown", "nsg-1"), ("json", "switchover.plan/1")] {
        let output = switchover(&["open", link.trim(), "--format", format], "");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(expected) && !text.contains("nsg-batch-nodes"), "{text}");
    }
    let output = switchover(&["open", &link[..500]], "");
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8(output.stderr).unwrap().contains("The link is truncated"));
    let named = switchover(&["link", SAMPLE, "--names"], "").stdout;
    let text = switchover(&["open", "-"], &String::from_utf8(named).unwrap()).stdout;
    assert!(String::from_utf8(text).unwrap().contains("nsg-batch-nodes"));
}

#[test]
fn plan_files_are_merged_and_differences_told() {
    let file = String::from_utf8(switchover(&["link", SAMPLE, "--file"], "").stdout).unwrap();
    let with = |ticks: &str| file.replacen("\"plan\":", &format!("\"ticks\": {{{ticks}}}, \"plan\":"), 1);
    let folder = std::env::temp_dir();
    let path = |name: &str| folder.join(format!("{}-{name}.switchover.json", std::process::id())).display().to_string();
    let (a, b) = (path("a"), path("b"));
    fs::write(&a, with(r#""switch-request": {"done": true, "note": "sent", "when": "2026-01-01"}"#)).unwrap();
    fs::write(&b, with(r#""switch-request": {"note": "sent again", "when": "2026-01-02"}"#)).unwrap();
    let output = switchover(&["merge", &a, &b], "");
    let merged = share::open(&String::from_utf8(output.stdout).unwrap()).unwrap();
    let tick = merged.ticks.get("switch-request").unwrap();
    assert_eq!((tick.done, tick.note.as_str()), (true, "sent again"));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("You disagree about: ") && told.contains("sent again"), "{told}");
    fs::remove_file(a).unwrap();
    fs::remove_file(b).unwrap();
}

#[test]
fn what_changes_on_nodes_is_a_script_of_its_own() {
    let node = "tests/fixtures/node-firewall/locked-down.iptables";
    let script = |shell: &str| {
        let arguments = ["plan", node, "--region", "westeurope", "--script", "union", "--shell", shell];
        let output = switchover(&arguments, "");
        [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap())
    };
    let [of_azure, told] = script("bash");
    assert!(of_azure.is_empty() && told.contains("ask for --shell node"), "{told}");
    let [of_node, _] = script("node");
    assert!(of_node.starts_with("#!/usr/bin/env bash\n") && of_node.contains("run iptables -"), "{of_node}");
}

#[test]
fn a_folder_is_read_with_what_belongs_together_and_without_what_git_ignores() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("folder");
    let _ = fs::remove_dir_all(&folder);
    let nsg = "variable \"access\" {\n  default = \"Allow\"\n}\nresource \"azurerm_network_security_group\" \"n\" {\n  name = \"nsg1\"\n  \
               location = \"westeurope\"\n  resource_group_name = \"rg\"\n}\n";
    let rule = "resource \"azurerm_network_security_rule\" \"out\" {\n  name = \"out\"\n  network_security_group_name = \
                azurerm_network_security_group.n.name\n  resource_group_name = \"rg\"\n  priority = 100\n  direction = \"Outbound\"\n  access = \
                var.access\n  protocol = \"*\"\n  source_port_range = \"*\"\n  source_address_prefix = \"*\"\n  destination_port_range = \"*\"\n  \
                destination_address_prefix = \"*\"\n}\n";
    for (name, text) in [
        ("infra/nsg.tf", nsg),
        ("infra/rules.tf", rule),
        ("infra/terraform.tfvars", "access = \"Deny\"\n"),
        ("infra/.terraform/modules/old.tf", nsg),
        ("infra/nsg.sh", "az network nsg create -g rg -n nsg3 -l westeurope\n"),
        ("build.sh", "cargo build\n"),
        ("package.json", "{\"name\": \"web\"}"),
        ("README.md", "# Infrastructure"),
        (".gitignore", "old/\n"),
        ("old/nsg.tf", &nsg.replace("nsg1", "nsg2")),
    ] {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let path = folder.to_str().unwrap();
    let planned = switchover(&["plan", path, "--format", "json"], "");
    assert_eq!(planned.status.code(), Some(1), "{}", String::from_utf8_lossy(&planned.stderr));
    let plan: serde_json::Value = serde_json::from_slice(&planned.stdout).unwrap();
    let names = |list: &str| -> Vec<String> {
        let all = plan[list].as_array().unwrap().iter();
        all.map(|one| one["name"].as_str().unwrap().trim_start_matches(path).to_owned()).collect()
    };
    assert_eq!(names("sources"), ["/infra/nsg.sh", "/infra/nsg.tf", "/infra/rules.tf", "/infra/terraform.tfvars"]);
    assert_eq!(names("subjects"), ["nsg3", "nsg1"]);
    let empty = folder.join("empty");
    fs::create_dir_all(&empty).unwrap();
    let planned = switchover(&["plan", empty.to_str().unwrap()], "");
    assert_eq!(planned.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&planned.stderr).contains("no file that holds what Switchover assesses"));
}

#[test]
fn ticks_of_a_link_with_pseudonyms_come_back_to_the_plan_with_names() {
    let estate = |name: &str| format!("tests/fixtures/estate/one-pool/{name}.json");
    let files = ["account", "pool", "vnet", "nsg", "route-table"].map(estate);
    let link = |more: &[&str]| {
        let arguments = ["link", "--file", "--key", "ours"].into_iter().chain(files.iter().map(String::as_str));
        String::from_utf8(switchover(&arguments.chain(more.iter().copied()).collect::<Vec<_>>(), "").stdout).unwrap()
    };
    let (own, theirs) = (link(&["--names"]), link(&[]));
    assert!(own.contains("frames") && !theirs.contains("frames"));
    let id = share::open(&theirs)
        .unwrap()
        .plan
        .checklist
        .steps()
        .find(|step| step.id.starts_with("move:"))
        .unwrap()
        .id
        .clone();
    let ticks = format!(
        "\"ticks\": {{\"{id}\": {{\"done\": true, \"note\": \"at 02:10\", \"when\": \"2026-01-01\"}}}}, \"plan\":"
    );
    let path = |name: &str| Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.switchover.json"));
    let (a, b) = (path("own"), path("theirs"));
    fs::write(&a, own).unwrap();
    fs::write(&b, theirs.replacen("\"plan\":", &ticks, 1)).unwrap();
    let merged = switchover(&["merge", a.to_str().unwrap(), b.to_str().unwrap()], "");
    let merged = share::open(&String::from_utf8(merged.stdout).unwrap()).unwrap();
    assert_eq!(merged.plan.subjects[0].name, "frames");
    let tick = merged.ticks.get(&id).unwrap();
    assert_eq!((tick.done, tick.note.as_str()), (true, "at 02:10"));
}

#[test]
fn answers_come_from_options_and_from_a_file_next_to_the_sources() {
    let unknown = fixture("two-regions.json");
    assert_eq!(status(&["plan", &unknown, "--answer", "region=northeurope"]), 0);
    assert_eq!(status(&["plan", &unknown, "--answer", "region=unknown"]), 2);
    for (answer, message) in [
        ("region=atlantis", "is no Azure region with Batch"),
        ("regions=northeurope", "No question has the ID"),
        ("region", "ID=VALUE"),
    ] {
        let output = switchover(&["plan", &unknown, "--answer", answer], "");
        assert_eq!(output.status.code(), Some(3), "{answer}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(message), "{output:?}");
    }
    let folder = std::env::temp_dir().join(format!("switchover-answers-{}", std::process::id()));
    let inside = folder.join("nsg");
    fs::create_dir_all(&inside).unwrap();
    fs::copy(&unknown, inside.join("nsg.json")).unwrap();
    let own = inside.to_str().unwrap();
    for place in [folder.join("switchover.answers.json"), inside.join("switchover.answers.json")] {
        assert_eq!(status(&["plan", own]), 2);
        fs::write(&place, r#"[{"question": "region", "value": "northeurope", "who": "Kim", "when": "2026-11-30"}]"#)
            .unwrap();
        let output = switchover(&["plan", own], "");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("Kim"));
        // The command line counts more.
        assert_eq!(status(&["plan", own, "--answer", "region=unknown"]), 2);
        fs::write(&place, "no list").unwrap();
        assert_eq!(status(&["plan", own]), 3);
        fs::remove_file(&place).unwrap();
    }
    fs::remove_dir_all(&folder).unwrap();
}
