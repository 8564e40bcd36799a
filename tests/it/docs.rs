//! The examples of the documentation run, and the list of options is complete. `TRYCMD=overwrite` writes what an example prints,
//! `SWITCHOVER_WRITE=1` the list of options.

use std::fmt::Write;
use std::process::Command;
use std::{env, fs};

use crate::support::project;

/// What `switchover` prints for these arguments.
fn printed(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_switchover")).args(arguments).output().unwrap();
    assert!(output.status.success(), "switchover {arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The commands that the help lists.
fn commands() -> Vec<String> {
    let help = printed(&["--help"]);
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let (list, _) = list.split_once("\n\n").unwrap();
    // Descriptions go on in lines that are indented further.
    let names = list.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
    names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").map(str::to_owned).collect()
}

fn command_line() -> String {
    let mut out = String::from(
        "# Command line\n\n`switchover help COMMAND` prints the same, and `switchover man` prints a manual page.\n",
    );
    for command in commands() {
        write!(out, "\n## switchover {command}\n\n```text\n{}\n```\n", printed(&["help", &command]).trim()).unwrap();
    }
    out
}

#[test]
fn the_list_of_options_is_complete() {
    let (file, document) = (project("docs/command-line.md"), command_line());
    assert!(document.contains("\n## switchover plan\n") && document.contains("--region <REGION>"), "{document}");
    if env::var_os("SWITCHOVER_WRITE").is_some() {
        fs::write(&file, &document).unwrap();
    }
    assert!(
        fs::read_to_string(file).unwrap_or_default() == document,
        "write docs/command-line.md with SWITCHOVER_WRITE=1"
    );
}

#[test]
fn examples_print_what_they_show() {
    trycmd::TestCases::new()
        .register_bin("switchover", std::path::Path::new(env!("CARGO_BIN_EXE_switchover")))
        .case("docs/*.md")
        .case("docs/how-to/*.md")
        .run();
}

/// Each page is reached from the table of contents.
#[test]
fn every_page_is_in_the_contents() {
    let contents = fs::read_to_string(project("docs/README.md")).unwrap();
    for folder in ["docs", "docs/how-to"] {
        for file in fs::read_dir(project(folder)).unwrap() {
            let path = file.unwrap().path();
            let within = path.strip_prefix(project("docs")).unwrap().to_string_lossy().into_owned();
            if within.ends_with(".md") && within != "README.md" {
                assert!(contents.contains(&format!("]({within})")), "{within}");
            }
        }
    }
}
