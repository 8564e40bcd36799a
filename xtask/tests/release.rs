//! The release workflow: it is parsed, its shell steps are checked by bash, and the commands of this project in it exist.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::fs;
use std::path::Path;
use std::process::Command;

use yaml_rust2::{Yaml, YamlLoader};

fn text(value: &Yaml) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value:?} is no text")).to_owned()
}

#[test]
fn the_release_workflow_uses_commands_that_exist() {
    let help = Command::new(env!("CARGO_BIN_EXE_xtask")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.github/workflows/release.yml");
    let mut documents = YamlLoader::load_from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let workflow = documents.remove(0);
    let jobs = workflow["jobs"].as_hash().unwrap();
    assert_eq!(workflow["permissions"].as_hash().map(|own| own.len()), Some(0), "jobs ask for what they need");
    let mut xtasks = Vec::new();
    for (name, job) in jobs {
        assert!(job["permissions"].as_hash().is_some_and(|own| !own.is_empty()), "{name:?}");
        for needed in job["needs"].as_vec().into_iter().flatten() {
            assert!(jobs.contains_key(needed), "{needed:?}");
        }
        for step in job["steps"].as_vec().unwrap() {
            if let Some(uses) = step["uses"].as_str() {
                assert!(uses.starts_with("actions/") && uses.contains("@v"), "{uses}");
                continue;
            }
            let script = text(&step["run"]);
            assert!(!script.contains("${{"), "an expression in a script would be evaluated by the shell: {script}");
            let checked = Command::new("bash").args(["-n", "-c", &script]).output().unwrap();
            assert!(checked.status.success(), "{script}: {}", String::from_utf8_lossy(&checked.stderr));
            xtasks.extend(script.lines().filter_map(|line| line.strip_prefix("cargo xtask ")).map(str::to_owned));
        }
    }
    assert_eq!(xtasks, ["test", "dist --verify"]);
    for command in xtasks {
        let name = command.split(' ').next().unwrap();
        assert!(help.lines().any(|line| line.trim_start().starts_with(&format!("{name} "))), "{help}");
    }
}
