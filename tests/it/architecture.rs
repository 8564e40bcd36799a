//! One direction: nothing in the engine imports what comes after it. ARCHITECTURE.md draws the same order.

use std::fs;
use std::path::{Path, PathBuf};

/// The parts of the engine, each with those that it may use beside itself.
const MAY_USE: &[(&str, &[&str])] = &[
    ("json", &[]),
    ("net", &["json"]),
    ("estate", &["net"]),
    ("options", &["net"]),
    ("inputs", &["wire"]),
    ("pace", &[]),
    ("sentence", &[]),
    ("source", &[]),
    ("shell", &["estate"]),
    ("read", &["json", "net", "estate", "pace", "source"]),
    ("assess", &["net", "estate", "options", "read", "sentence", "shell"]),
    ("plan", &["json", "net", "estate", "options", "pace", "read", "assess", "shell"]),
    ("planning", &["net", "options", "pace", "read", "source", "plan"]),
    ("wire", &["net", "options", "plan", "source"]),
    ("render", &["net", "estate", "read", "assess", "plan", "options", "wire"]),
    ("share", &["net", "read", "assess", "plan", "render", "wire"]),
    ("api", &["inputs", "net", "options", "pace", "read", "plan", "planning", "render", "share", "source", "wire"]),
    ("web", &["net", "estate", "options", "read", "assess", "plan", "sentence", "source", "wire"]),
];

/// What the front door re-exports, and the part it belongs to.
const FRONT_DOOR: &[(&str, &str)] = &[
    ("Edition", "options"),
    ("Options", "options"),
    ("TargetMode", "options"),
    ("Planning", "planning"),
    ("Plan", "plan"),
    ("Progress", "pace"),
    ("Status", "plan"),
    ("Source", "source"),
    ("inputs(", "inputs"),
    ("plan(", "plan"),
];

fn rust_files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| rust_files(&path)).filter(|path| path.extension().is_some_and(|e| e == "rs")).collect()
}

fn files_of(part: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = ["src", "crates/model/src"].map(|folder| root.join(folder));
    let [own, model] = &sources;
    let is_in = |src: &&PathBuf| src.join(part).is_dir() || src.join(part).with_extension("rs").is_file();
    let src = [own, model].into_iter().find(is_in).unwrap();
    let folder = src.join(part);
    if folder.is_dir() { rust_files(&folder) } else { vec![src.join(part).with_extension("rs")] }
}

/// The parts that a text names with `crate::`.
fn used_parts(text: &str) -> Vec<String> {
    let after = text.split("crate::").skip(1);
    let groups = after.flat_map(|rest| match rest.strip_prefix('{') {
        Some(group) => group.split('}').next().unwrap_or_default().split(',').map(str::trim).collect(),
        None => vec![rest],
    });
    let part = |rest: &str| {
        let of_front_door = FRONT_DOOR.iter().find(|(name, _)| rest.starts_with(name)).map(|(_, part)| *part);
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        of_front_door.unwrap_or(&rest[..end]).to_owned()
    };
    groups.map(part).filter(|part| !part.is_empty()).collect()
}

#[test]
fn nothing_imports_what_comes_after_it() {
    for (part, allowed) in MAY_USE {
        for file in files_of(part) {
            let text = fs::read_to_string(&file).unwrap();
            // A comment may look ahead: it says where to read on.
            let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            for used in used_parts(&code) {
                let fine = used == *part || allowed.contains(&used.as_str());
                assert!(fine, "{}: `{part}` may not use `{used}`", file.display());
            }
        }
    }
}

#[test]
fn every_part_is_in_the_order() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let parts = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    for part in parts {
        assert!(
            MAY_USE.iter().any(|(name, _)| *name == part),
            "src/lib.rs has `{part}`, and no place for it is agreed"
        );
    }
}

/// The engine does no I/O, reads no clock and keeps no state.
#[test]
fn the_engine_touches_nothing_outside() {
    let forbidden =
        ["std::fs", "std::env", "std::net::Tcp", "std::time", "std::thread", "static mut", "OnceLock", "println!"];
    for part in ["json", "net", "estate", "options", "shell", "source", "read", "assess", "plan", "render", "share"] {
        for file in files_of(part) {
            let text = fs::read_to_string(&file).unwrap();
            for word in forbidden {
                assert!(!text.contains(word), "{}: `{word}`", file.display());
            }
        }
    }
}

/// What the page may name of the parts that compute: types that hold data, with the words for them.
const DATA: &[(&str, &[&str])] = &[
    ("read", &["Diagnostic", "Extent", "Severity", "SourceContents", "SourceReport"]),
    (
        "assess",
        &[
            "Finding",
            "Hop",
            "HopKind",
            "Impact",
            "MissingFact",
            "Requirement",
            "RequirementId",
            "Subject",
            "Verdict",
            "all_of",
        ],
    ),
    (
        "plan",
        &[
            "Change",
            "Choice",
            "Extra",
            "Phase",
            "PhaseId",
            "Plan",
            "ProofOfPhase",
            "RequestField",
            "Script",
            "ServiceTagsUsed",
            "Step",
            "StepState",
            "SupportRequest",
            "SupportRequests",
            "Told",
            "Tool",
        ],
    ),
];

#[test]
fn the_page_names_only_data_of_the_parts_that_compute() {
    for file in files_of("web") {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for (part, data) in DATA {
            for rest in code.split(&format!("crate::{part}::")).skip(1) {
                let names = match rest.strip_prefix('{') {
                    Some(group) => group.split('}').next().unwrap(),
                    None => rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap(),
                };
                for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
                    assert!(data.contains(&name), "{}: `{part}::{name}` is not data", file.display());
                }
            }
        }
    }
}
