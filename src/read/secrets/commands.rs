//! Secrets in command lines: what follows `--password`, `-p` of a login, `-u user:…`, and PowerShell's `ConvertTo-SecureString`.

use super::value::{bare, quoted};
use super::{Secret, positions};

/// Options whose value is a secret.
const OPTIONS: [&str; 9] = [
    "--password ",
    "--account-key ",
    "--sas-token ",
    "--client-secret ",
    "--connection-string ",
    "--admin-password ",
    "--access-token ",
    "convertto-securestring ",
    "convertto-securestring -string ",
];

/// Programs whose `-p` is a password; elsewhere it is a port or a protocol.
const LOGINS: [&str; 4] = ["login ", "sshpass ", "mysql ", "smbclient "];

/// How much of a line is looked at.
const NEAR: usize = 400;

pub fn secrets(text: &str) -> Vec<Secret> {
    let lower = text.to_ascii_lowercase();
    let behind = |at: usize| value(text, at).map(|(start, end)| secret(start, end));
    let options = OPTIONS.iter().flat_map(|option| positions(&lower, option).map(|at| at + option.len()));
    let mut secrets: Vec<Secret> = options.filter_map(behind).collect();
    for at in positions(&lower, " -p ") {
        let near = lower.get(lower.floor_char_boundary(at.saturating_sub(NEAR))..at).unwrap_or_default();
        let line = near.rsplit('\n').next().unwrap_or_default();
        if LOGINS.iter().any(|login| line.contains(login) || format!("{line} ").ends_with(login)) {
            secrets.extend(behind(at + " -p ".len()));
        }
    }
    for at in positions(&lower, "curl ") {
        let near = lower.get(at..lower.floor_char_boundary(at + NEAR)).unwrap_or_default();
        let line = near.lines().next().unwrap_or_default();
        for option in [" -u ", " --user "] {
            let Some(place) = line.find(option) else { continue };
            let user = value(text, at + place + option.len());
            let password = user.and_then(|(start, end)| Some((start + text.get(start..end)?.find(':')? + 1, end)));
            secrets.extend(password.filter(|(start, end)| start < end).map(|(start, end)| secret(start, end)));
        }
    }
    secrets
}

fn secret(start: usize, end: usize) -> Secret {
    Secret { start, end, what: "a value of a command that looks like a secret".to_owned() }
}

/// The word at a place of a command line, without its quotes; `None` for a variable, a placeholder, or another option.
fn value(text: &str, at: usize) -> Option<(usize, usize)> {
    let (start, end) = quoted(text, at).unwrap_or_else(|| (at, at + bare(text.get(at..).unwrap_or_default()).len()));
    let found = text.get(start..end)?;
    (found.len() > 1 && !found.starts_with(['$', '<', '-', '(', '{', '*'])).then_some((start, end))
}
