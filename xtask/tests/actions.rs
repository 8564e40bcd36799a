//! What services run: the action for GitHub, the template for Azure Pipelines, the hook for pre-commit, and the release workflow. Each is
//! parsed, and its shell steps run as far as they run without the service, with a program in place of `switchover`.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use yaml_rust2::{Yaml, YamlLoader};

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
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
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

#[test]
fn the_release_workflow_uses_commands_that_exist() {
    let help = Command::new(env!("CARGO_BIN_EXE_xtask")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let workflow = yaml(".github/workflows/release.yml");
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
