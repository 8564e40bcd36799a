//! `cargo xtask check-az`: every shape of az command that Switchover shows, through the parser of the real az CLI.
//!
//! The commands come from the plans of all fixtures, from `docs/inputs.md` and from the engine's messages.
//! `tests/az/check.py` runs them; az comes from PyPI into a virtual environment under `target/`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use model::plan::TargetKind;
use serde_json::{Value, json};
use switchover::{Edition, Options as PlanOptions, Plan, Source};
use xshell::cmd;

use crate::python;
use xtask_project::Project;
use xtask_project::announce;

/// Collects the commands and lets az parse them.
pub fn run(project: &Project) -> Result<()> {
    let folder = project.root.join("tests").join("az");
    let first = "Installing the az CLI from PyPI into target/az-venv: two to five minutes and 750 MB, once";
    let python = python::ensure(project, "az-venv", &folder.join("requirements.txt"), first)?;
    let mut commands = Commands::default();
    commands.of_plans(&project.root.join("tests").join("fixtures"))?;
    commands.of_text(&project.root.join("docs").join("inputs.md"))?;
    commands.of_text(&project.root.join("static/collect/collect.sh"))?;
    // What tests hold are inputs, and not for users: `of_text` leaves them out of files with other code.
    let is_shown = |file: &&PathBuf| file.file_stem().is_some_and(|name| name != "tests");
    for folder in ["crates", "src"] {
        for file in files_below(&project.root.join(folder))?.iter().filter(is_shown) {
            commands.of_text(file)?;
        }
    }
    commands.of_hostile_names();
    let listed = commands
        .0
        .iter()
        .map(|(command, Seen { place, names })| json!({ "command": command, "where": place, "names": names }));
    let listed: Vec<Value> = listed.collect();
    announce(&format!("Parsing {} commands with az", listed.len()));
    let (sh, script) = (&project.sh, folder.join("check.py"));
    let listed = serde_json::to_string(&listed)?;
    cmd!(sh, "{python} {script}").stdin(listed).quiet().run().context("az refuses commands that Switchover shows")
}

/// Names that mean something to a shell or to az, and in no command may do so.
const HOSTILE: [&str; 18] = [
    "it's",
    "'x'",
    "null",
    "??",
    "@Cargo.toml",
    "a=@Cargo.toml",
    "a=b",
    "-x",
    "--query",
    "[a,b]",
    "{a:b}",
    "$(id)",
    "`id`",
    "%PATH%",
    "${HOME}",
    "x'/y",
    "a|b;c&d>e",
    "Größe 名",
];

/// Where a command was seen, and the names of the group and the rule that it is about.
struct Seen {
    place: String,
    names: Option<[String; 2]>,
}

/// Commands, each with one place where it occurs.
#[derive(Default)]
struct Commands(BTreeMap<String, Seen>);

impl Commands {
    /// The commands of the plans of each fixture, and of the folders whose files belong together.
    fn of_plans(&mut self, fixtures: &Path) -> Result<()> {
        let mut inputs: Vec<Vec<PathBuf>> = files_below(fixtures)?.into_iter().map(|file| vec![file]).collect();
        for entry in fs::read_dir(fixtures.join("estate")).context("tests/fixtures/estate cannot be read")? {
            let path = entry?.path();
            if path.is_dir() {
                inputs.push(files_below(&path)?);
            }
        }
        for files in inputs {
            let place = files.first().map(|file| file.display().to_string()).unwrap_or_default();
            let sources = files.iter().map(|file| Ok(Source::from_bytes(file.display().to_string(), &fs::read(file)?)));
            let sources: Vec<Source> = sources.collect::<Result<_>>()?;
            for edition in [Edition::Preview, Edition::Ga] {
                let plan =
                    switchover::plan(&sources, &PlanOptions { edition: Some(edition), ..PlanOptions::default() });
                self.of_changes(&plan, &place);
                self.of_value(&serde_json::to_value(&plan)?, &place);
            }
        }
        Ok(())
    }

    /// The commands of a plan's changes.
    fn of_changes(&mut self, plan: &Plan, place: &str) {
        for change in plan.changes.iter().filter(|change| change.target.kind == TargetKind::Nsg) {
            let command = &change.commands.az_cli;
            // An NSG whose name the source does not show has a placeholder.
            let is_named = !command.contains("'<network security group>'");
            let names = is_named.then(|| [change.target.name.clone(), change.name().to_owned()]);
            self.0.insert(command.clone(), Seen { place: place.to_owned(), names });
        }
    }

    /// The commands of changes in groups whose names are hostile, as are those of their rules.
    fn of_hostile_names(&mut self) {
        for name in HOSTILE {
            let rule = json!({
                "name": name, "priority": 100, "direction": "Inbound", "access": "Allow", "protocol": "Tcp",
                "sourceAddressPrefix": "BatchNodeManagement.westeurope", "sourcePortRange": "*",
                "destinationAddressPrefix": "*", "destinationPortRange": "29876-29877", "description": name,
            });
            let group = json!({ "name": name, "location": "westeurope", "securityRules": [rule] });
            let plan = switchover::plan(&[Source::new("hostile names", group.to_string())], &PlanOptions::default());
            self.of_changes(&plan, "hostile names");
        }
    }

    /// The commands among the texts of a plan: each line of one that begins with `az`, alone or in a script, and what is in
    /// backticks.
    fn of_value(&mut self, value: &Value, place: &str) {
        match value {
            Value::String(text) => {
                for line in logical_lines(text) {
                    let line = line.trim_start_matches("run ").trim_start_matches("save ").trim_start_matches("// ");
                    if line.starts_with("az ") {
                        self.add(line, place);
                    }
                }
                self.of_quotes(text, &['`'], place);
            }
            Value::Array(items) => items.iter().for_each(|item| self.of_value(item, place)),
            Value::Object(members) => members.values().for_each(|member| self.of_value(member, place)),
            _ => {}
        }
    }

    /// The commands in a file that are between backticks, or that are a text of their own.
    fn of_text(&mut self, file: &Path) -> Result<()> {
        let text = fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        // A Rust string may continue in the next line, and contain quotes.
        let text = text.replace("\\\n", "").replace("\\\"", "'");
        self.of_quotes(&text, &['`', '"'], &file.display().to_string());
        Ok(())
    }

    /// The commands between some marks. A command that the code completes is left out: the plans have the complete one.
    fn of_quotes(&mut self, text: &str, marks: &[char], place: &str) {
        let is_command = |part: &&str| {
            let behind = part.strip_prefix("az ").unwrap_or_default();
            behind.starts_with(|c: char| c.is_ascii_lowercase()) && !behind.contains(['\n', '{', '…'])
        };
        text.split(marks).filter(is_command).for_each(|command| self.add(command, place));
    }

    /// Adds a command, without redirections. `az CLI` is not a command, and installing an extension needs the network.
    fn add(&mut self, command: &str, place: &str) {
        let command = command.split(" > ").next().unwrap_or(command);
        let behind = command.strip_prefix("az ").unwrap_or_default();
        if !behind.starts_with(|c: char| c.is_ascii_lowercase()) || behind.starts_with("extension ") {
            return;
        }
        self.0.entry(command.to_owned()).or_insert_with(|| Seen { place: place.to_owned(), names: None });
    }
}

/// The lines of a text; a quoted part may span several.
fn logical_lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        match lines.last_mut().filter(|_| is_open) {
            Some(last) => *last = format!("{last}\n{line}"),
            None => lines.push(line.to_owned()),
        }
        let is_command = lines.last().is_some_and(|last| last.starts_with("az "));
        is_open = is_command && lines.last().is_some_and(|last| last.replace("\\'", "").matches('\'').count() % 2 == 1);
    }
    lines
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Ok(files)
}
