//! Runs scripts with an `az` and a `sudo` that log their arguments.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

/// Fails if `FAILS` is set, but shows what there is. Whoever looks for something finds `FOUND`.
const STANDS: &str = r#"#!/bin/sh
case "$*" in
  *--query*) [ -z "$FAILS" ] && if [ -n "$FOUND" ]; then echo "$FOUND"; fi ;;
  "iptables "*"-C "*) [ -n "$FOUND" ] ;;
  *"--handle list"*) echo "$FOUND" ;;
  *" show "*) echo '{}' ;;
  true) ;;
  *) printf '%s\n' "$*"; [ -z "$FAILS" ] ;;
esac
"#;

/// What a script prints without `--apply`; it has to end well.
pub fn dry_lines(script: &str) -> Vec<String> {
    printed(script, &output(script, &["bash"], &[]))
}

/// What a script prints when it makes its changes, and how it ends.
pub fn run(script: &str, variables: &[(&str, &str)]) -> Output {
    output(script, &["bash", "--apply"], variables)
}

/// The same for a script in a file.
pub fn run_file(file: &Path, arguments: &[&str]) -> Output {
    bash(&[]).arg(file).args(arguments).output().unwrap()
}

fn output(script: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let script = script.replace("${0%.sh}.before-$saved.json", "/dev/null");
    bash(variables).args(["-c", &script]).args(arguments).output().unwrap()
}

/// A shell with the two, and with the variables that scripts may ask for.
fn bash(variables: &[(&str, &str)]) -> Command {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stands");
    fs::create_dir_all(&folder).unwrap();
    for name in ["az", "sudo"] {
        let stands = folder.join(name);
        if !fs::read_to_string(&stands).is_ok_and(|text| text == STANDS) {
            // Written aside and renamed: tests run at the same time.
            let own = folder.join(format!("{name}{}{:?}", std::process::id(), std::thread::current().id()));
            fs::write(&own, STANDS).unwrap();
            fs::set_permissions(&own, fs::Permissions::from_mode(0o755)).unwrap();
            fs::rename(own, &stands).unwrap();
        }
    }
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let place = [("PATH", path.as_str()), ("SUBSCRIPTION", "s"), ("RESOURCE_GROUP", "rg"), ("GROUP_NAME", "nsg")];
    let all = place.into_iter().chain(variables.iter().copied());
    let mut bash = Command::new("bash");
    bash.env_clear().envs(all);
    bash
}

/// The lines that a script prints; it has to end well.
pub fn lines(script: &str, variables: &[(&str, &str)]) -> Vec<String> {
    printed(script, &run(script, variables))
}

fn printed(script: &str, out: &Output) -> Vec<String> {
    assert!(out.status.success(), "{script}\n{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout.clone()).unwrap().lines().map(str::to_owned).collect()
}
