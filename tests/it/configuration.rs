//! `switchover.toml`: where it is found, what it says, and that the command line wins.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::cli::switchover;
use crate::support::project;

const SAMPLE: &str = "static/samples/locked-down-nsg.json";

/// A project with a configuration in its root, and the sample and a tightened NSG in folders below.
fn project_with(name: &str, configuration: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("infra/test")).unwrap();
    let sample = fs::read_to_string(project(SAMPLE)).unwrap();
    fs::write(folder.join("infra/nsg.json"), &sample).unwrap();
    fs::write(folder.join("infra/test/other.json"), sample.replace("nsg-batch-nodes", "nsg-of-tests")).unwrap();
    fs::write(folder.join("switchover.toml"), configuration).unwrap();
    folder
}

fn plan(folder: &Path, arguments: &[&str]) -> (i32, Value, String) {
    let output = switchover(&[&["plan", "--format", "json"], arguments].concat(), "");
    let reported = String::from_utf8(output.stderr).unwrap();
    let plan = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output.status.code().unwrap(), plan, reported.replace(folder.to_str().unwrap(), ""))
}

#[test]
fn the_nearest_configuration_above_the_input_decides() {
    let folder = project_with("nearest", "edition = \"ga\"\nexclude = [\"test/\"]\n");
    let infra = folder.join("infra");
    let infra = infra.to_str().unwrap();
    let names = |plan: &Value| -> Vec<String> {
        plan["subjects"].as_array().unwrap().iter().map(|own| own["name"].as_str().unwrap().to_owned()).collect()
    };
    let (_, own, _) = plan(&folder, &[infra]);
    assert_eq!((own["edition"].as_str(), names(&own)), (Some("ga"), vec!["nsg-batch-nodes".to_owned()]));
    // A flag wins, and so does a file that is named.
    let other = folder.join("infra/test/other.json");
    let (_, own, _) = plan(&folder, &[other.to_str().unwrap(), "--edition", "preview"]);
    assert_eq!((own["edition"].as_str(), names(&own)), (Some("preview"), vec!["nsg-of-tests".to_owned()]));
    let (_, own, _) = plan(&folder, &[infra, "--no-config"]);
    assert_eq!((own["edition"].as_str(), names(&own).len()), (Some("preview"), 2));
    // A nearer one takes the place of the farther one.
    fs::write(folder.join("infra/switchover.toml"), "target = \"classic\"\n").unwrap();
    let (status, own, _) = plan(&folder, &[folder.join("infra/nsg.json").to_str().unwrap()]);
    assert_eq!((status, own["edition"].as_str()), (0, Some("preview")));
}

#[test]
fn its_files_are_read_where_the_command_line_names_none() {
    let folder = project_with("files", "files = [\"infra/nsg.json\"]\nregion = \"northeurope\"\n");
    let file = folder.join("switchover.toml");
    let (status, own, reported) = plan(&folder, &["--config", file.to_str().unwrap()]);
    assert_eq!((status, own["sources"].as_array().map(Vec::len)), (1, Some(1)), "{reported}");
    assert!(own["sources"][0]["name"].as_str().unwrap().ends_with("infra/nsg.json"));
}

#[test]
fn what_is_wrong_in_it_is_reported_with_its_place() {
    let folder = project_with("wrong", "edition = \"ga\"\nregoin = \"westeurope\"\n");
    let nsg = folder.join("infra/nsg.json");
    let (status, _, reported) = plan(&folder, &[nsg.to_str().unwrap()]);
    assert_eq!(status, 3);
    assert!(reported.contains("/switchover.toml:2:1: unknown field `regoin`"), "{reported}");
    let (status, _, reported) = plan(&folder, &[nsg.to_str().unwrap(), "--config", "no-such.toml"]);
    assert!(status == 3 && reported.contains("can't read no-such.toml"), "{reported}");
}

#[test]
fn an_accepted_finding_changes_no_verdict_and_is_shown_as_such() {
    let accepted = "[[accepted]]\ncode = \"SW1102\"\nreason = \"moves in March\"\ndate = 2026-11-01\n\n[[accepted]]\ncode = \"SW1506\"\n\
                    file = \"infra/nsg.json\"\nreason = \"as agreed\"\ndate = 2026-11-02\n";
    let folder = project_with("accepted", accepted);
    let nsg = folder.join("infra/nsg.json");
    let output = switchover(&["plan", nsg.to_str().unwrap(), "--format", "sarif"], "");
    assert_eq!(output.status.code(), Some(1));
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    let suppressed: Vec<&Value> =
        log["runs"][0]["results"].as_array().unwrap().iter().filter(|own| own["suppressions"].is_array()).collect();
    assert_eq!(suppressed.len(), 1);
    assert_eq!(suppressed[0]["suppressions"][0]["justification"], "moves in March (2026-11-01)");
    assert!(String::from_utf8(output.stderr).unwrap().contains("switchover.toml accepts SW1506, which no message has"));
    let annotations = switchover(&["plan", nsg.to_str().unwrap(), "--format", "github"], "");
    assert!(!String::from_utf8(annotations.stdout).unwrap().contains("SW1102"));
}
