//! The examples of the documentation run, and the list of options is complete. `TRYCMD=overwrite` writes what an example prints,
//! `SWITCHOVER_WRITE=1` the list of options. Commands that show no output run as well, with inputs of the names that they give.

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

/// The commands of `switchover` in a document that show no output: in code for a shell, and in sentences.
#[cfg(unix)]
fn commands_without_output(text: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut language = None;
    for line in text.lines() {
        match (line.trim().strip_prefix("```"), language) {
            (Some(_), Some(_)) => language = None,
            (Some(own), None) => language = Some(own),
            (None, Some("sh")) => commands.push(line.trim().to_owned()),
            (None, Some(_)) => {}
            // A sentence may name a command alone.
            (None, None) => commands.extend(
                line.split('`')
                    .skip(1)
                    .step_by(2)
                    .map(|code| if code.split(' ').count() == 2 { format!("{code} --help") } else { code.to_owned() }),
            ),
        }
    }
    let own = commands.into_iter().map(|command| command.replace("cargo run --release -- ", "switchover "));
    let own = own.map(|command| command.trim_start_matches("npx ").trim_start_matches("time ").to_owned());
    own.filter(|command| command.starts_with("switchover ") && command.as_bytes()[11].is_ascii_lowercase()).collect()
}

/// A folder with an input of each name that the documents use.
#[cfg(unix)]
fn inputs_of_the_documents() -> std::path::PathBuf {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("documents");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("bin")).unwrap();
    let link = |from: &str, to: &str| std::os::unix::fs::symlink(project(from), folder.join(to)).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_switchover"), folder.join("bin/switchover")).unwrap();
    link("static/samples/locked-down-nsg.json", "nsg.json");
    link("docs/examples/infra", "infra");
    link("docs/examples/after", "after");
    link("static", "static");
    link("docs", "docs");
    fs::create_dir(folder.join("before")).unwrap();
    fs::copy(folder.join("nsg.json"), folder.join("before/nsg.json")).unwrap();
    let resources = ["account", "nsg", "pool", "vnet"].map(|name| {
        let file = project(&format!("static/samples/open-network/{name}.json"));
        serde_json::from_str::<serde_json::Value>(&fs::read_to_string(file).unwrap()).unwrap()
    });
    let lines: String = resources.iter().map(|resource| format!("{resource}\n")).collect();
    for name in ["switchover-collected.jsonl", "export.jsonl", "nsgs.jsonl"] {
        fs::write(folder.join(name), &lines).unwrap();
    }
    folder
}

#[cfg(unix)]
#[test]
fn commands_without_output_run_as_well() {
    let folder = inputs_of_the_documents();
    let path = format!("{}:/usr/bin:/bin", folder.join("bin").display());
    let run = |command: &str| {
        let mut bash = Command::new("bash");
        bash.args(["-c", command]).current_dir(&folder).env_clear().env("PATH", &path);
        bash.stdin(fs::File::open(folder.join("nsg.json")).unwrap()).output().unwrap()
    };
    let shared = |what: &str| format!("switchover link nsg.json --names {what}");
    for file in ["ours", "theirs"] {
        assert!(run(&format!("{} > {file}.switchover.json", shared("--file"))).status.success());
    }
    let link = String::from_utf8(run(&shared("--page https://example.com/")).stdout).unwrap();
    let mut files = vec![project("README.md"), project("packages/npm/README.md")];
    for folder in ["docs", "docs/how-to"] {
        let pages = fs::read_dir(project(folder)).unwrap().map(|entry| entry.unwrap().path());
        files.extend(pages.filter(|path| path.extension().is_some_and(|own| own == "md")));
    }
    let (mut count, mut refused) = (0, Vec::new());
    for file in files.iter().filter(|file| !file.ends_with("messages.md") && !file.ends_with("command-line.md")) {
        for command in commands_without_output(&fs::read_to_string(file).unwrap_or_default()) {
            // Only in a tenant, or in a clone that the command may edit.
            let command = command.replace("&& bash collect.sh", "").replace("| git apply", "> /dev/null");
            let command = command.replace("<link>", link.trim()).replace("plan …", "plan nsg.json");
            let out = run(&command);
            if out.status.code().is_none_or(|code| code > 2) {
                refused.push(format!("{}: {command}\n{}", file.display(), String::from_utf8_lossy(&out.stderr)));
            }
            count += 1;
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert!(count >= 25, "{count}");
}
