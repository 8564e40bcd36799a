//! Secrets in command lines: what follows `--password`, `-p` of a login, `-u user:…`, and PowerShell's `ConvertTo-SecureString`.

use super::shapes::goes_on;
use super::value::{Secret, bare, quoted};
use crate::messages::secrets as messages;

/// Options whose value is a secret.
const OPTIONS: [&str; 7] = [
    "--password",
    "--account-key",
    "--sas-token",
    "--client-secret",
    "--connection-string",
    "--admin-password",
    "--access-token",
];

/// PowerShell's function for secrets, with what may precede its value.
const SECURE: [&str; 2] = ["-securestring -string ", "-securestring "];

/// Programs whose `-p` is a password; elsewhere it is a port or a protocol.
const LOGINS: [&str; 4] = ["login ", "sshpass ", "mysql ", "smbclient "];

/// How much of a line is looked at.
const NEAR: usize = 400;

/// The secret after an option that begins at an offset.
pub(super) fn secret(text: &str, at: usize) -> Option<Secret> {
    let (start, end) = match text.as_bytes().get(at + 1)? {
        b'-' if goes_on(text, at, "--user ") => password(text, at, "--user ")?,
        b'-' => {
            let end = at + OPTIONS.iter().find(|option| goes_on(text, at, option))?.len();
            behind(text, end, separator(text, end)?)?
        }
        b'S' | b's' => behind(text, at, SECURE.iter().find(|option| goes_on(text, at, option))?)?,
        b'p' if goes_on(text, at, "-p ") && LOGINS.iter().any(|login| is_of(text, at, login)) => {
            behind(text, at, "-p ")?
        }
        b'p' if is_of_mysql(text, at) => behind(text, at, "-p")?,
        b'u' if goes_on(text, at, "-u ") => password(text, at, "-u ")?,
        _ => return None,
    };
    Some(Secret { start, end, what: messages::option() })
}

/// What is between an option and its value: a blank, or in a list of quoted words the quote, a comma, and space.
fn separator(text: &str, at: usize) -> Option<&str> {
    let rest = text.get(at..)?;
    if rest.starts_with(' ') {
        return rest.get(..1);
    }
    let quote = rest.trim_start_matches('\\').strip_prefix(['"', '\''])?;
    let value = quote.trim_start_matches([',', ' ', '\t', '\r', '\n']);
    let is_quoted = value.trim_start_matches('\\').starts_with(['"', '\'']);
    if is_quoted && value.len() < quote.len() { rest.get(..rest.len() - value.len()) } else { None }
}

/// True for mysql's `-p`, which its password follows without a space.
fn is_of_mysql(text: &str, at: usize) -> bool {
    let is_long = text.get(..at).is_some_and(|before| before.ends_with('-'));
    let has_value = text.as_bytes().get(at + 2).is_some_and(|byte| *byte > b' ');
    !is_long && has_value && is_of(text, at, "mysql")
}

/// The key after `setx …_KEY`, whose `_` is at an offset.
pub(super) fn set_key(text: &str, at: usize) -> Option<Secret> {
    const END: &str = "_key ";
    let is_one = goes_on(text, at, END) && is_of(text, at, "setx ");
    let (start, end) = if is_one { behind(text, at, END)? } else { return None };
    Some(Secret { start, end, what: messages::option() })
}

/// Passwords in a netrc file: `machine … login … password …`.
pub(super) fn of_netrc(text: &str) -> Vec<Secret> {
    const WORD: &str = " password ";
    let at_word = |at: usize| {
        let (start, end) =
            (is_of(text, at, "machine ") && is_of(text, at, "login ")).then(|| behind(text, at, WORD))??;
        Some(Secret { start, end, what: messages::option() })
    };
    memchr::memmem::find_iter(text.as_bytes(), WORD).filter_map(at_word).collect()
}

/// The password of `net use … /user:… password`, whose user is at an offset.
pub(super) fn of_net_use(text: &str, at: usize) -> Option<(usize, usize)> {
    let user = is_of(text, at, "net use ").then(|| bare(text.get(at..).unwrap_or_default()))?;
    if text.as_bytes().get(at + user.len()) == Some(&b' ') { behind(text, at + user.len(), " ") } else { None }
}

/// True if the line up to a place calls a program.
fn is_of(text: &str, at: usize, program: &str) -> bool {
    let begin = text.ceil_char_boundary(at.saturating_sub(NEAR));
    let line = text.get(begin..at).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    line.to_ascii_lowercase().contains(program)
}

/// The password of curl's `user:password`.
fn password(text: &str, at: usize, option: &str) -> Option<(usize, usize)> {
    if !is_of(text, at, "curl ") {
        return None;
    }
    let (start, end) = behind(text, at, option)?;
    let password = start + text.get(start..end)?.find(':')? + 1;
    (password < end).then_some((password, end))
}

/// The word after an option, without its quotes; `None` for a variable, a placeholder, or another option.
fn behind(text: &str, at: usize, option: &str) -> Option<(usize, usize)> {
    let at = at + option.len();
    let word = || Some((at, at + bare(text.get(at..)?).len()));
    let (start, end) = quoted(text, at).or_else(word)?;
    let found = text.get(start..end)?;
    (found.len() > 1 && !found.starts_with(['$', '<', '-', '(', '{', '*'])).then_some((start, end))
}
