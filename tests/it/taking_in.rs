//! What `plan` takes in: folders, patterns, archives and standard input; what is not ours is skipped and counted.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use miniz_oxide::deflate::compress_to_vec;

use crate::cli::{SAMPLE, switchover};

/// An NSG with a name of its own.
fn nsg(name: &str) -> String {
    let id = format!("/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/{name}");
    format!(r#"{{"id": "{id}", "name": "{name}", "location": "westeurope", "securityRules": []}}"#)
}

/// A folder with files in it.
fn folder(name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("taking-in-{name}"));
    let _ = fs::remove_dir_all(&folder);
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// Plans in a folder.
fn plan_in(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_switchover"));
    command.current_dir(folder).args(["plan", "--format", "json"]).args(arguments).output().unwrap()
}

/// The names of the sources of a plan in JSON.
fn sources(output: &Output) -> Vec<String> {
    let plan: switchover::Plan = serde_json::from_slice(&output.stdout).unwrap();
    plan.sources.into_iter().map(|source| source.name).collect()
}

fn errors(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A file of gzip, without the check of its sum that readers make: CRC-32 is computed here.
fn gzip(text: &str) -> Vec<u8> {
    let mut sum = u32::MAX;
    for byte in text.bytes() {
        sum ^= u32::from(byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 };
        }
    }
    let mut bytes = b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec();
    bytes.extend(compress_to_vec(text.as_bytes(), 6));
    bytes.extend((!sum).to_le_bytes());
    bytes.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
    bytes
}

#[test]
fn a_repository_is_planned_from_what_is_ours_and_the_rest_counted() {
    let [a, b, hidden] = ["a", "b", "ignored"].map(nsg);
    let folder = folder(
        "repository",
        &[
            ("README.md", b"# Ours\n"),
            ("package.json", br#"{"name": "web", "dependencies": {}}"#),
            ("azure-pipelines.yml", b"trigger: none\n"),
            ("src/app.py", b"print([1])\n"),
            ("infra/a.json", a.as_bytes()),
            ("infra/nested/b.json", b.as_bytes()),
            ("out/ignored.json", hidden.as_bytes()),
            (".gitignore", b"out/\n"),
        ],
    );
    let output = plan_in(&folder, &["."]);
    assert_eq!(sources(&output), ["infra/a.json", "infra/nested/b.json"]);
    let said = errors(&output);
    assert!(said.contains("skipped 4 files that hold nothing for a plan"), "{said}");
    assert!(!said.contains("README") && !said.contains("package.json"), "{said}");
}

/// A folder is whole: its files say all that is attached. Files that are named one by one, and those of a pattern, may not be all.
#[test]
fn a_folder_is_given_whole_and_its_files_alone_are_not() {
    let root = b"provider \"azurerm\" {\n}\nresource \"azurerm_virtual_network\" \"v\" {\n  name = \"v\"\n  resource_group_name = \"rg\"\n  location = \"westeurope\"\n}\n";
    let subnet = b"resource \"azurerm_subnet\" \"s\" {\n  name = \"nodes\"\n  resource_group_name = \"rg\"\n  virtual_network_name = azurerm_virtual_network.v.name\n}\n";
    let folder = folder("whole", &[("main.tf", root), ("subnet.tf", subnet)]);
    let says_all = |arguments: &[&str]| {
        let output = plan_in(&folder, arguments);
        String::from_utf8(output.stdout).unwrap().contains("All files of this configuration were given")
    };
    assert!(says_all(&["."]));
    for arguments in [&["main.tf", "subnet.tf"] as &[&str], &["*.tf"]] {
        assert!(!says_all(arguments), "{arguments:?}");
    }
    fs::write(folder.join(".gitignore"), "override.tf\n").unwrap();
    assert!(says_all(&["."]));
    fs::write(folder.join("override.tf"), "").unwrap();
    assert!(!says_all(&["."]), "Git ignores a file of the configuration");
    fs::remove_file(folder.join("override.tf")).unwrap();
    fs::write(folder.join("switchover.toml"), "exclude = [\"modules/**\"]\n").unwrap();
    assert!(!says_all(&["."]), "some files may be excluded");
}

#[test]
fn a_pattern_is_expanded_where_no_shell_did() {
    let [a, b] = ["a", "b"].map(nsg);
    let files = [("infra/a.json", a.as_bytes()), ("infra/deep/b.json", b.as_bytes()), ("infra/c.md", &b"c"[..])];
    let folder = folder("patterns", &files);
    for (pattern, expected) in [
        ("infra/*.json", &["infra/a.json"][..]),
        ("./infra/?.json", &["infra/a.json"]),
        ("**/*.json", &["infra/a.json", "infra/deep/b.json"]),
        ("infra/{a,deep/b}.json", &["infra/a.json", "infra/deep/b.json"]),
        ("infra/*", &["infra/a.json", "infra/deep/b.json"]),
    ] {
        assert_eq!(sources(&plan_in(&folder, &[pattern])), expected, "{pattern}");
    }
    let output = plan_in(&folder, &["infra/*.tf"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(errors(&output).contains("no file matches infra/*.tf"), "{}", errors(&output));
    let output = plan_in(&folder, &["infra/*.tf", "infra/a.json"]);
    assert_eq!((sources(&output), output.status.code()), (vec!["infra/a.json".to_owned()], Some(3)));
}

#[test]
fn a_file_whose_name_is_a_pattern_is_that_file() {
    let folder = folder("bracket", &[("a[1].json", nsg("a").as_bytes()), ("a1.json", nsg("b").as_bytes())]);
    assert_eq!(sources(&plan_in(&folder, &["a[1].json"])), ["a[1].json"]);
}

#[test]
fn compressed_files_are_read_wherever_they_are() {
    let (text, packed) = (nsg("a"), gzip(&nsg("a")));
    let folder = folder("packed", &[("a.json.gz", &packed), ("more/b.jsonl.gz", &gzip(&nsg("b")))]);
    assert_eq!(sources(&plan_in(&folder, &["a.json.gz"])), ["a.json"]);
    assert_eq!(sources(&plan_in(&folder, &["."])), ["a.json", "more/b.jsonl"]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_switchover"))
        .args(["plan", "--format", "json", "-"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&packed).unwrap();
    let of_input = child.wait_with_output().unwrap();
    let plain = switchover(&["plan", "--format", "json", "-"], &text);
    assert_eq!(of_input.stdout, plain.stdout);
}

#[test]
fn one_file_that_cannot_be_read_is_an_error_along_with_the_plan_of_the_rest() {
    let packed = gzip(&nsg("b"));
    let folder = folder("damaged", &[("a.json", nsg("a").as_bytes()), ("b.json.gz", &packed[..packed.len() - 12])]);
    let output = plan_in(&folder, &["."]);
    assert_eq!(sources(&output), ["a.json"]);
    assert!(errors(&output).contains("can't unpack b.json.gz: "), "{}", errors(&output));
}

#[test]
fn a_text_that_holds_nothing_gets_one_line_and_no_checklist() {
    for (text, expected) in [
        ("Hello, world.\n", "This is not JSON."),
        (r#"{"a": 1}"#, "This JSON contains nothing that Switchover assesses."),
        ("", "The source is empty."),
        ("resource \"aws_vpc\" \"a\" {\n}\n", "This source contains nothing that Switchover assesses."),
    ] {
        for arguments in [
            &["plan", "--quiet"][..],
            &["plan", "--quiet", "--format", "markdown"],
            &["plan", "--quiet", "--format", "html"],
            &["plan", "--quiet", "--format", "jira-csv"],
            &["plan", "--quiet", "--summary"],
            &["plan", "--quiet", "--script", "union"],
        ] {
            let output = switchover(arguments, text);
            let said = errors(&output);
            assert_eq!((output.status.code(), output.stdout.len()), (Some(3), 0), "{arguments:?} {text}");
            assert!(said.contains(expected) && said.lines().count() == 1, "{arguments:?} {text}: {said}");
        }
    }
    let output = switchover(&["plan", "--quiet", "README.md", "CONTRIBUTING.md"], "");
    assert_eq!(errors(&output).lines().count(), 2, "{}", errors(&output));
    let output = switchover(&["plan", "README.md", SAMPLE], "");
    assert!(String::from_utf8(output.stdout).unwrap().contains("README.md:1:1: error: "));
}
