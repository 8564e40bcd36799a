//! What services run: the action for GitHub, the template for Azure Pipelines, and the hook for pre-commit. Each is parsed, and its shell
//! steps run as far as they run without the service: with a program in place of `switchover`, and with `switchover` itself.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use yaml_rust2::{Yaml, YamlLoader};

use crate::support::project;

/// Writes each of its arguments on a line of its own, and ends with a status that the test chooses. It writes what `--format` asks for.
const PROGRAM: &str = r#"#!/usr/bin/env bash
if [ "$1" = --version ]; then echo "switchover 0"; exit; fi
{ printf '%s\n' "$@"; echo ---; } >> "$LOG"
for argument in "$@"; do
  case "$argument" in sarif=*) echo '{}' > "${argument#sarif=}" ;; github | azure-pipelines) echo "::annotation" ;; esac
  [ "$argument" != --summary ] || echo "the summary"
done
exit "$STATUS"
"#;

/// Installs that program as `cargo install` does.
const CARGO: &str = r#"#!/usr/bin/env bash
printf '%s\n' "$@" > "$LOG.cargo"
while [ $# -gt 0 ]; do [ "$1" != --root ] || root=$2; shift; done
mkdir -p "$FOLDER_OF_TEST/bin"
[ "$root" = "$ROOT/target/action" ] && cp "$FOLDER_OF_TEST/program" "$FOLDER_OF_TEST/bin/switchover"
"#;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn yaml(file: &str) -> Yaml {
    let text = fs::read_to_string(root().join(file)).unwrap();
    let mut documents = YamlLoader::load_from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
    assert_eq!(documents.len(), 1, "{file}");
    documents.remove(0)
}

fn text(value: &Yaml) -> String {
    match value {
        Yaml::Boolean(value) => value.to_string(),
        value => value.as_str().unwrap_or_else(|| panic!("{value:?} is no text")).to_owned(),
    }
}

/// A folder of one test, with the program on its `PATH`.
struct Machine {
    folder: PathBuf,
    status: u8,
}

/// What a step did.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Machine {
    fn new(status: u8) -> Machine {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("switchover-actions-{}-{number}", std::process::id()));
        fs::create_dir_all(folder.join("path")).unwrap();
        for (name, script) in [("path/switchover", PROGRAM), ("program", PROGRAM), ("path/cargo", CARGO)] {
            fs::write(folder.join(name), script).unwrap();
            fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o755)).unwrap();
        }
        Machine { folder, status }
    }

    /// A machine with `switchover` itself.
    fn real() -> Machine {
        let machine = Machine::new(0);
        let program = machine.folder.join("path/switchover");
        fs::remove_file(&program).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_switchover"), program).unwrap();
        machine
    }

    /// Copies a file or the files of a folder of the project into a folder of the machine.
    fn check_out(&self, from: &str, folder: &str) {
        let (from, to) = (project(from), self.folder.join(folder));
        fs::create_dir_all(&to).unwrap();
        let files = if from.is_dir() { crate::support::files_in(&from) } else { vec![from] };
        for file in files {
            fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
        }
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).unwrap_or_default()
    }

    /// Runs the shell text of a step as the services do.
    fn run(&self, script: &str, variables: &BTreeMap<String, String>) -> Ran {
        let path = format!("{}:/usr/bin:/bin", self.folder.join("path").display());
        let output = Command::new("bash")
            .args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script])
            .current_dir(&self.folder)
            .env_clear()
            .envs([("PATH", path.as_str()), ("LOG", "log"), ("STATUS", &self.status.to_string())])
            .env("ROOT", root())
            .env("FOLDER_OF_TEST", &self.folder)
            .envs(variables)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Replaces expressions between two marks.
fn resolved(text: &str, (open, close): (&str, &str), value: &dyn Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        let (expression, after) = after.split_once(close).unwrap();
        out += before;
        out += &value(expression.trim());
        rest = after;
    }
    out + rest
}

fn variables(step: &Yaml, value: &dyn Fn(&str) -> String) -> BTreeMap<String, String> {
    let env = step["env"].as_hash().unwrap().iter();
    env.map(|(name, own)| (text(name), value(&text(own)))).collect()
}

/// Runs the action with some inputs, the others with their defaults.
fn run_action(machine: &Machine, given: &[(&str, &str)]) -> (Ran, BTreeMap<String, String>) {
    let action = yaml("action.yml");
    let mut outputs = BTreeMap::<String, String>::new();
    let mut last = None;
    for step in action["runs"]["steps"].as_vec().unwrap() {
        let id = text(&step["id"]);
        assert_eq!(text(&step["shell"]), "bash", "{id}");
        let value = |expression: &str| match expression.split_once('.').unwrap() {
            ("inputs", name) => {
                let input = &action["inputs"][name];
                let given = given.iter().find(|(own, _)| *own == name);
                given.map_or_else(|| text(&input["default"]), |(_, value)| (*value).to_owned())
            }
            ("github", "action_path") => root().display().to_string(),
            ("steps", output) => outputs.get(output).unwrap_or_else(|| panic!("no output {output}")).clone(),
            other => panic!("{other:?}"),
        };
        let mut variables = variables(step, &|own| resolved(own, ("${{", "}}"), &value));
        variables.insert("GITHUB_OUTPUT".to_owned(), "outputs".to_owned());
        variables.insert("GITHUB_STEP_SUMMARY".to_owned(), "summary.md".to_owned());
        let _ = fs::remove_file(machine.folder.join("outputs"));
        let script = text(&step["run"]);
        assert!(!script.contains("${{"), "an expression in a script would be evaluated by the shell: {script}");
        let ran = machine.run(&script, &variables);
        for line in machine.read("outputs").lines() {
            let (name, value) = line.split_once('=').unwrap();
            outputs.insert(format!("{id}.outputs.{name}"), value.to_owned());
        }
        let failed = ran.code != 0;
        last = Some(ran);
        if failed {
            break;
        }
    }
    (last.unwrap(), outputs)
}

/// Runs the template with some parameters, the others with their defaults.
fn run_template(machine: &Machine, given: &[(&str, &str)]) -> Ran {
    let template = yaml("azure-pipelines/switchover.yml");
    let mut set = BTreeMap::<String, String>::new();
    let mut last = None;
    let parameter = |expression: &str| {
        let name = expression.strip_prefix("parameters.").unwrap();
        let all = template["parameters"].as_vec().unwrap();
        let own = all.iter().find(|own| text(&own["name"]) == name).unwrap_or_else(|| panic!("no parameter {name}"));
        given
            .iter()
            .find(|(own, _)| *own == name)
            .map_or_else(|| text(&own["default"]), |(_, value)| (*value).to_owned())
    };
    for step in template["steps"].as_vec().unwrap().iter().filter(|step| !step["bash"].is_badvalue()) {
        let variable = |name: &str| match name {
            "Agent.BuildDirectory" => machine.folder.display().to_string(),
            "Build.ArtifactStagingDirectory" => machine.folder.display().to_string(),
            own => set.get(own).unwrap_or_else(|| panic!("no variable {own}")).clone(),
        };
        let value = |own: &str| resolved(&resolved(own, ("${{", "}}"), &parameter), ("$(", ")"), &variable);
        let mut variables = variables(step, &|own| if own.contains("touch") { own.to_owned() } else { value(own) });
        assert_eq!(variables["FOLDER"], machine.folder.join("switchover").display().to_string());
        variables.insert("FOLDER".to_owned(), root().display().to_string());
        variables.insert("AGENT_TEMPDIRECTORY".to_owned(), machine.folder.display().to_string());
        let ran = machine.run(&text(&step["bash"]), &variables);
        for line in ran.out.lines().filter_map(|line| line.strip_prefix("##vso[task.setvariable variable=")) {
            let (name, value) = line.split_once(']').unwrap();
            set.insert(name.split(';').next().unwrap().to_owned(), value.to_owned());
        }
        let failed = ran.code != 0;
        last = Some(ran);
        if failed {
            break;
        }
    }
    last.unwrap()
}

/// An exit status of the program, what it is called, and the exit status of the step for each `fail-on`.
type Expected = (u8, &'static str, [(&'static str, i32); 3]);

const STATUSES: [Expected; 4] = [
    (0, "open", [("blocked", 0), ("unknown", 0), ("never", 0)]),
    (1, "blocked", [("blocked", 1), ("unknown", 1), ("never", 0)]),
    (2, "unknown", [("blocked", 0), ("unknown", 2), ("never", 0)]),
    (3, "unreadable", [("blocked", 3), ("unknown", 3), ("never", 3)]),
];

#[test]
fn the_action_fails_as_its_input_says_and_has_its_outputs() {
    for (status, name, expected) in STATUSES {
        for (fail_on, code) in expected {
            let machine = Machine::new(status);
            let (ran, outputs) = run_action(&machine, &[("fail-on", fail_on)]);
            assert_eq!(ran.code, code, "{name}, {fail_on}: {}", ran.err);
            assert_eq!(outputs["plan.outputs.status"], name);
            assert_eq!(outputs["plan.outputs.sarif"], "switchover.sarif");
            assert_eq!(machine.read("switchover.sarif"), "{}\n");
            assert!(ran.out.contains("::annotation"), "{}", ran.out);
            assert_eq!(machine.read("summary.md").contains("the summary"), name != "unreadable");
        }
    }
    let machine = Machine::new(0);
    let (ran, _) = run_action(&machine, &[("fail-on", "always")]);
    assert!(ran.code == 3 && ran.err.contains("use blocked, unknown, or never"), "{}", ran.err);
}

#[test]
fn the_action_passes_each_line_as_one_argument() {
    let machine = Machine::new(0);
    let inputs = [
        ("paths", "a b\n$(touch pwned)\n\n-q\r\n"),
        ("arguments", "--on=it's\n--region=x;touch pwned"),
        ("summary", "false"),
    ];
    let (ran, _) = run_action(&machine, &inputs);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        machine.read("log").lines().collect::<Vec<_>>(),
        [
            "plan",
            "--on=it's",
            "--region=x;touch pwned",
            "--format",
            "github",
            "--format",
            "sarif=switchover.sarif",
            "--",
            "a b",
            "$(touch pwned)",
            "-q",
            "---"
        ]
    );
    assert!(!machine.folder.join("pwned").exists());
    let machine = Machine::new(0);
    run_action(&machine, &[("paths", ""), ("summary", "false")]);
    assert!(machine.read("log").ends_with("--\n---\n"), "{}", machine.read("log"));
}

#[test]
fn without_a_program_cargo_builds_the_one_of_the_action() {
    let machine = Machine::new(0);
    run_action(&machine, &[("binary", "missing")]);
    let cargo = machine.read("log.cargo");
    assert!(cargo.starts_with("install\n--locked\n"), "{cargo}");
    assert!(cargo.contains(&format!("--path\n{}\n", root().display())), "{cargo}");
}

#[test]
fn inputs_and_outputs_of_the_action_are_declared_and_used() {
    let source = fs::read_to_string(root().join("action.yml")).unwrap();
    let action = yaml("action.yml");
    for (name, input) in action["inputs"].as_hash().unwrap() {
        assert!(source.contains(&format!("${{{{ inputs.{} }}}}", text(name))), "{name:?}");
        assert!(!text(&input["description"]).is_empty());
    }
    let ids: Vec<String> = action["runs"]["steps"].as_vec().unwrap().iter().map(|step| text(&step["id"])).collect();
    for (_, output) in action["outputs"].as_hash().unwrap() {
        let value = text(&output["value"]);
        assert!(ids.iter().any(|id| value.contains(&format!("steps.{id}.outputs."))), "{value}");
    }
}

#[test]
fn the_template_fails_as_its_parameter_says() {
    for (status, name, expected) in STATUSES {
        for (fail_on, code) in expected {
            let machine = Machine::new(status);
            let ran = run_template(&machine, &[("failOn", fail_on), ("paths", "infra\nmore")]);
            assert_eq!(ran.code, code, "{name}, {fail_on}: {}", ran.err);
            assert!(
                ran.out.contains(&format!("##vso[task.setvariable variable=status;isOutput=true]{name}\n")),
                "{}",
                ran.out
            );
            assert!(machine.read("log").contains("--format\nazure-pipelines\n"));
            assert!(machine.read("log").contains("--\ninfra\nmore\n"));
            assert_eq!(machine.read("switchover.sarif"), "{}\n");
            assert_eq!(ran.out.contains("##vso[task.uploadsummary]"), name != "unreadable", "{}", ran.out);
        }
    }
}

#[test]
fn the_hook_runs_a_program_that_this_repository_installs() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let [hook] = hooks.as_vec().unwrap().as_slice() else { panic!("{hooks:?}") };
    assert_eq!((text(&hook["language"]), text(&hook["pass_filenames"])), ("rust".to_owned(), "false".to_owned()));
    let arguments: Vec<String> = hook["args"].as_vec().unwrap().iter().map(text).collect();
    for (status, code) in [(0, 0), (1, 1)] {
        let machine = Machine::new(status);
        let ran = machine.run(&format!("{} {}", text(&hook["entry"]), arguments.join(" ")), &BTreeMap::new());
        assert_eq!(ran.code, code);
        assert_eq!(machine.read("log"), "plan\n--quiet\n--format\ntext\n.\n---\n");
    }
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    assert!(manifest.contains("[[bin]]\nname = \"switchover\"\n"));
}

/// Folders with what is read there, their statuses, and what annotates them.
const REAL: [(&str, &str, u8); 4] = [
    ("docs/examples/infra", "blocked", 1),
    ("static/samples/open-network", "open", 0),
    ("tests/fixtures/nsg/misspelt-tag.json", "unknown", 2),
    ("tests/fixtures/nsg/cut-off.json", "unreadable", 3),
];

/// The SARIF file that a step wrote.
fn log(machine: &Machine) -> Value {
    let log: Value = serde_json::from_str(&machine.read("switchover.sarif")).unwrap();
    assert_eq!(log["version"], "2.1.0");
    log
}

/// The place of a result in the file with the rule, as code scanning shows it.
fn shown_at(log: &Value) -> Option<(String, u64)> {
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    Some((place["artifactLocation"]["uri"].as_str()?.to_owned(), place["region"]["startLine"].as_u64()?))
}

#[test]
fn the_action_runs_the_program_itself() {
    for (input, name, status) in REAL {
        let machine = Machine::real();
        machine.check_out(input, "in fra");
        let given = [("paths", "in fra"), ("arguments", "--edition=ga\n--region=westeurope"), ("fail-on", "unknown")];
        let (ran, outputs) = run_action(&machine, &given);
        assert_eq!(
            (outputs["plan.outputs.status"].as_str(), ran.code),
            (name, i32::from(status)),
            "{input}: {}",
            ran.err
        );
        let log = log(&machine);
        assert_eq!(log["runs"][0]["invocations"][0]["exitCode"], status, "{input}");
        let summary = machine.read("summary.md");
        assert_eq!(summary.contains("implified communication"), name != "unreadable", "{summary}");
        if name == "blocked" {
            let (file, line) = shown_at(&log).unwrap();
            assert!(file == "in%20fra/main.tf" && line > 1, "{file}:{line}");
            let annotation = format!("::error file=in fra/main.tf,line={line},");
            assert!(ran.out.lines().any(|own| own.starts_with(&annotation)), "{annotation}: {}", ran.out);
            assert!(summary.contains("NSG `nsg-nodes` blocks simplified communication"), "{summary}");
        }
    }
    let machine = Machine::real();
    machine.check_out("docs/examples/infra", "infra");
    let (ran, outputs) = run_action(&machine, &[("paths", "infra"), ("fail-on", "never"), ("summary", "false")]);
    assert_eq!((ran.code, outputs["plan.outputs.status"].as_str()), (0, "blocked"), "{}", ran.err);
    machine.check_out("README.md", "docs");
    let (ran, _) = run_action(&machine, &[("paths", "docs")]);
    assert!(ran.code == 3 && ran.err.contains("docs has no file that holds what Switchover assesses"), "{}", ran.err);
    let (ran, _) = run_action(&machine, &[("paths", "infra"), ("arguments", "--no-such-option")]);
    assert!(ran.code == 3 && ran.err.contains("--no-such-option"), "{}", ran.err);
}

#[test]
fn the_template_runs_the_program_itself() {
    for (input, name, status) in REAL {
        let machine = Machine::real();
        machine.check_out(input, "infra");
        let ran = run_template(&machine, &[("failOn", "unknown"), ("paths", "infra")]);
        assert_eq!(ran.code, i32::from(status), "{input}: {}", ran.err);
        assert!(ran.out.contains(&format!("variable=status;isOutput=true]{name}\n")), "{}", ran.out);
        assert_eq!(log(&machine)["runs"][0]["invocations"][0]["exitCode"], status, "{input}");
        if name == "blocked" {
            let annotation = "##vso[task.logissue type=error;sourcepath=infra/main.tf;linenumber=";
            assert!(ran.out.lines().any(|own| own.starts_with(annotation)), "{}", ran.out);
        }
    }
}

#[test]
fn the_hook_runs_the_program_itself() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hook = &hooks[0];
    let arguments: Vec<String> = hook["args"].as_vec().unwrap().iter().map(text).collect();
    let command = format!("cd infra && {} {}", text(&hook["entry"]), arguments.join(" "));
    for (input, _, status) in &REAL[..3] {
        let machine = Machine::real();
        machine.check_out(input, "infra");
        let ran = machine.run(&command, &BTreeMap::new());
        assert_eq!(ran.code, i32::from(*status), "{input}: {}", ran.err);
        assert!(ran.err.is_empty() && ran.out.contains("communication"), "{}", ran.err);
    }
}
