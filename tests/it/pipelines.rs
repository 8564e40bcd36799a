//! What pipelines are given: logs in SARIF, annotations, several formats at once, gates, and what shells ask for.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::Value;

use crate::cli::switchover;
use crate::support::{ESTATES, files_in, fixture, project};

const SAMPLE: &str = "static/samples/locked-down-nsg.json";

/// The folder of a test, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// What the standard requires of the members that are used here (sections 3.13 to 3.59), and no other member. With
/// `SWITCHOVER_SARIF_SCHEMA`, the published schema in that file as well.
fn sarif_schemas() -> Vec<Validator> {
    let own = serde_json::from_str(include_str!("sarif.schema.json")).unwrap();
    let published = std::env::var_os("SWITCHOVER_SARIF_SCHEMA").map(|file| fs::read(file).unwrap());
    let published = published.map(|bytes| serde_json::from_slice::<Value>(&bytes).unwrap());
    [own].into_iter().chain(published).map(|schema| jsonschema::validator_for(&schema).unwrap()).collect()
}

fn sarif(arguments: &[&str]) -> Value {
    let output = switchover(&[&["plan", "--no-config", "--format", "sarif"], arguments].concat(), "");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error}"))
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap()
}

#[test]
fn every_log_is_sarif_with_each_result_in_a_file_of_the_user() {
    let schemas = sarif_schemas();
    let estates = ESTATES.iter().map(|name| fixture("estate").join(name));
    let folders = ["nsg", "inputs/terraform", "inputs/bicep", "inputs/arm", "node-firewall"].map(fixture);
    let files = folders.iter().filter(|folder| folder.is_dir()).flat_map(|folder| files_in(folder));
    for path in estates.chain(files) {
        let name = path.strip_prefix(project("")).unwrap().display().to_string();
        for more in [&[][..], &["--edition", "ga", "--target", "union", "--forbid", "classic"]] {
            let log = sarif(&[&[name.as_str()], more].concat());
            for schema in &schemas {
                let wrong: Vec<String> =
                    schema.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
                assert!(wrong.is_empty(), "{name}: {wrong:?}");
            }
            let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
            for result in results(&log) {
                let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
                assert_eq!(rule["id"], result["ruleId"], "{name}");
                for location in result["locations"].as_array().unwrap() {
                    let physical = &location["physicalLocation"];
                    let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
                    let text = fs::read_to_string(project(uri)).unwrap_or_else(|error| panic!("{uri}: {error}"));
                    let line = physical["region"]["startLine"].as_u64().unwrap_or(1);
                    assert!(usize::try_from(line).unwrap() <= text.matches('\n').count() + 1, "{uri}: line {line}");
                }
            }
        }
    }
}

#[test]
fn a_blocking_rule_is_a_result_at_its_line() {
    let log = sarif(&[SAMPLE, "--edition", "ga"]);
    let result = &results(&log)[0];
    assert_eq!((&result["ruleId"], &result["level"]), (&"SW1102".into(), &"error".into()));
    let physical = &result["locations"][0]["physicalLocation"];
    assert_eq!(physical["region"]["startLine"], 277);
    assert_eq!(physical["artifactLocation"]["uri"], SAMPLE);
    let rule = &log["runs"][0]["tool"]["driver"]["rules"][0];
    assert!(rule["help"]["text"].as_str().unwrap().contains("What to do"), "{rule}");
    assert_eq!(log["runs"][0]["invocations"][0]["exitCode"], 1);
}

/// Lines move, and a service still knows the result.
#[test]
fn the_fingerprint_of_a_result_stays_when_lines_and_files_move() {
    let folder = folder("fingerprints");
    let text = fs::read_to_string(project(SAMPLE)).unwrap();
    let fingerprints = |name: &str, text: &str| {
        let file = folder.join(name);
        fs::write(&file, text).unwrap();
        let log = sarif(&[file.to_str().unwrap()]);
        let all: BTreeSet<String> = results(&log).iter().map(|own| own["partialFingerprints"].to_string()).collect();
        assert_eq!(all.len(), results(&log).len());
        all
    };
    assert_eq!(fingerprints("a.json", &text), fingerprints("b.json", &format!("\n\n\n{text}")));
}

#[test]
fn several_formats_are_written_at_once() {
    let folder = folder("several");
    let [log, report] = ["log.sarif", "report.md"].map(|name| folder.join(name));
    let outputs = [format!("sarif={}", log.display()), format!("markdown={}", report.display())];
    let output = switchover(
        &["plan", SAMPLE, "--format", &outputs[0], "--format", "github", "--format", &outputs[1], "--format", "text"],
        "",
    );
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.starts_with("::error file=static/samples/locked-down-nsg.json,line=277,col=16,title=SW1102::Rule"),
        "{text}"
    );
    assert!(text.contains("\nEdition: "), "{text}");
    assert!(fs::read_to_string(log).unwrap().contains("\"2.1.0\""));
    assert!(fs::read_to_string(report).unwrap().starts_with("# Azure Batch"));
    for wrong in ["nope", "sarif=", "Text"] {
        assert_eq!(switchover(&["plan", SAMPLE, "--format", wrong], "").status.code(), Some(3), "{wrong}");
    }
    let nowhere = format!("sarif={}", folder.join("no/such/folder.sarif").display());
    assert_eq!(switchover(&["plan", SAMPLE, "--format", &nowhere], "").status.code(), Some(3));
}

#[test]
fn annotations_are_lines_of_commands() {
    for (format, start) in [("github", "::"), ("azure-pipelines", "##vso[task.logissue type=")] {
        let output = switchover(&["plan", SAMPLE, "tests/fixtures/nsg/unreadable-port.json", "--format", format], "");
        let text = String::from_utf8(output.stdout).unwrap();
        let commands = text.lines().filter(|line| line.starts_with(start)).count();
        assert!(commands >= 2 && !text.contains("\n\n"), "{format}: {text}");
        assert!(text.contains("unreadable-port.json"), "{format}: {text}");
    }
}

#[test]
fn no_more_messages_are_shown_than_asked_for_and_the_worst_come_first() {
    let arguments = ["plan", SAMPLE, "tests/fixtures/nsg/unreadable-port.json", "--format", "github"];
    let all = String::from_utf8(switchover(&arguments, "").stdout).unwrap();
    let output = switchover(&[&arguments[..], &["--max-messages", "1"]].concat(), "");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(all.lines().count() > 2 && text.lines().count() == 1 && text.starts_with("::error "), "{text}");
    let reported = String::from_utf8(output.stderr).unwrap();
    let left = format!("{} more messages are not shown", all.lines().count() - 1);
    assert!(reported.contains(&left), "{reported}");
}

#[test]
fn quiet_leaves_standard_error_to_failures() {
    let unreadable = "tests/fixtures/nsg/unreadable-port.json";
    for format in ["text", "json", "github"] {
        let output = switchover(&["plan", unreadable, "--quiet", "--format", format, "--max-messages", "1"], "");
        assert_eq!((String::from_utf8(output.stderr).unwrap(), output.stdout.is_empty()), (String::new(), false));
    }
    let output = switchover(&["plan", "no-such-file.json", "-q"], "");
    assert!(String::from_utf8(output.stderr).unwrap().contains("can't read no-such-file.json"));
}

#[test]
fn colors_are_for_terminals_and_for_who_asks() {
    let text = |more: &[&str]| String::from_utf8(switchover(&[&["plan", SAMPLE], more].concat(), "").stdout).unwrap();
    let plain = text(&[]);
    assert!(!plain.contains('\u{1b}'));
    assert_eq!(text(&["--color", "never"]), plain);
    let colored = text(&["--color", "always"]);
    let escape = |text: &str| -> String {
        let pieces: Vec<&str> = text.split('\u{1b}').collect();
        let rest = pieces[1..].iter().map(|piece| piece.split_once('m').unwrap().1);
        pieces[..1].iter().copied().chain(rest).collect()
    };
    assert!(colored.contains('\u{1b}'));
    assert_eq!(escape(&colored), plain);
    assert!(!text(&["--color", "always", "--format", "markdown"]).contains('\u{1b}'));
}

/// Wide open inbound: simplified communication works, and so would classic.
#[test]
fn what_is_forbidden_decides_like_what_is_blocked() {
    let open = "tests/fixtures/nsg/wide-inbound.json";
    let tightened = folder("forbid").join("nsg.json");
    let closed = r#"{"name": "nsg", "location": "westeurope", "securityRules": [{"name": "out", "priority": 100, "direction": "Outbound",
        "access": "Allow", "protocol": "*", "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*",
        "destinationPortRange": "443"}]}"#;
    fs::write(&tightened, closed).unwrap();
    let closed = tightened.to_str().unwrap();
    let unknown = tightened.with_file_name("unknown.json");
    let rule = r#""securityRules": [{"name": "in", "priority": 100, "direction": "Inbound", "access": "Perhaps", "protocol": "*",
        "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "*"},"#;
    let text = fs::read_to_string(&tightened).unwrap().replacen("\"securityRules\": [", rule, 1);
    fs::write(&unknown, text).unwrap();
    let unknown = unknown.to_str().unwrap();
    for (expected, arguments) in [
        (0, vec![open]),
        (1, vec![open, "--forbid", "classic"]),
        (1, vec![open, "--forbid", "classic", "no-such-file.json"]),
        (0, vec![open, "--forbid", "classic", "--exit-zero"]),
        (0, vec![closed, "--forbid", "classic"]),
        (2, vec![unknown, "--forbid", "classic"]),
        (0, vec![unknown]),
        (1, vec![SAMPLE, "--forbid", "classic"]),
        (0, vec![SAMPLE, "--exit-zero"]),
        (3, vec!["no-such-file.json", "--exit-zero"]),
        (3, vec![open, "no-such-file.json", "--exit-zero"]),
    ] {
        let output = switchover(&[&["plan", "--target", "simplified"], &arguments[..]].concat(), "");
        assert_eq!(output.status.code(), Some(expected), "{arguments:?}");
    }
    // Whatever is printed on standard output, standard error says why it failed.
    for form in [&["--format", "json"][..], &["--summary"], &["--script", "union"], &["--format", "markdown"]] {
        let arguments = [&["plan", open, "--quiet", "--forbid", "classic"], form].concat();
        let reported = String::from_utf8(switchover(&arguments, "").stderr).unwrap();
        assert!(
            reported.contains("Classic communication is forbidden here, but it is open for"),
            "{form:?}: {reported}"
        );
        assert!(reported.starts_with(&format!("{open}:")), "{form:?}: {reported}");
    }
    let reported = switchover(&["plan", closed, "--quiet", "--forbid", "classic", "--target", "simplified"], "").stderr;
    assert_eq!(String::from_utf8(reported).unwrap(), "");
    let log = sarif(&[open, "--forbid", "classic"]);
    let forbidden = results(&log).iter().find(|result| result["ruleId"] == "SW7002").unwrap();
    assert_eq!(forbidden["level"], "error");
    assert!(forbidden["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64().is_some());
}

#[test]
fn codes_are_explained() {
    let explained = |code: &str| switchover(&["explain", code], "");
    let output = explained("sw1102");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("SW1102\n") && text.contains("What to do") && text.contains("Source"), "{text}");
    assert_eq!(explained("SW9999").status.code(), Some(3));
    assert_eq!(explained("nonsense").status.code(), Some(3));
    let list = String::from_utf8(switchover(&["explain"], "").stdout).unwrap();
    let documented = fs::read_to_string(project("docs/messages.md")).unwrap();
    let codes = |text: &str, before: &str| -> BTreeSet<String> {
        let lines = text.lines().filter_map(|line| line.strip_prefix(before));
        lines.map(|line| line.chars().take(6).collect()).filter(|code: &String| code.starts_with("SW")).collect()
    };
    let (listed, documented) = (codes(&list, "  "), codes(&documented, "| "));
    let differing: Vec<&String> = listed.symmetric_difference(&documented).collect();
    assert!(differing.is_empty() && listed.len() > 500, "{differing:?}");
}

#[test]
fn shells_get_completions_and_a_manual() {
    for (shell, expected) in [
        ("bash", "complete -F"),
        ("zsh", "#compdef switchover"),
        ("fish", "complete -c switchover"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let text = String::from_utf8(switchover(&["completions", shell], "").stdout).unwrap();
        for part in [expected, "azure-pipelines", "explain", "max-messages"] {
            assert!(text.contains(part), "{shell}: {part}");
        }
    }
    let manual = String::from_utf8(switchover(&["man"], "").stdout).unwrap();
    assert!(manual.contains(".TH switchover 1") && manual.contains(".TH switchover-plan 1"), "{manual}");
    let version = String::from_utf8(switchover(&["--version"], "").stdout).unwrap();
    let (_, tags) = version.split_once("change number ").unwrap();
    assert!(
        version.starts_with(concat!("switchover ", env!("CARGO_PKG_VERSION"))) && tags.contains(" of 20"),
        "{version}"
    );
}
