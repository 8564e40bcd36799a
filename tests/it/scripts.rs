//! Runs scripts with an `az` and a `sudo` that log their arguments.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

/// Fails if `FAILS` is set. Whoever looks for something finds `FOUND`.
const STANDS: &str = r#"#!/bin/sh
case "$*" in
  *--query*) [ -z "$FAILS" ] && if [ -n "$FOUND" ]; then echo "$FOUND"; fi ;;
  "iptables "*"-C "*) [ -n "$FOUND" ] ;;
  *"--handle list"*) echo "$FOUND" ;;
  true) ;;
  *) printf '%s\n' "$*"; [ -z "$FAILS" ] ;;
esac
"#;

/// What a script prints, and how it ends.
pub fn run(script: &str, variables: &[(&str, &str)]) -> Output {
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
    Command::new("bash").args(["-c", script]).env_clear().envs(all).output().unwrap()
}

/// The lines that a script prints; it has to end well.
pub fn lines(script: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let out = run(script, variables);
    assert!(out.status.success(), "{script}\n{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().lines().map(str::to_owned).collect()
}
