//! Values that look like a secret under any name: keys, tokens, certificates, signatures, passwords in addresses.
//!
//! A text is scanned once. Each shape has a character that is rare elsewhere; it is checked only there.

use super::commands;
use super::value::Secret;
use crate::messages::secrets as messages;
use model::message::{Message, quoted};

/// Tokens that begin with a word and `_` or `-`, and how many letters there are after that at least.
const TOKENS: [(&str, usize); 14] = [
    ("ghp_", 20),
    ("gho_", 20),
    ("ghu_", 20),
    ("ghs_", 20),
    ("ghr_", 20),
    ("github_pat_", 20),
    ("npm_", 30),
    ("glpat-", 16),
    ("xoxb-", 16),
    ("xoxp-", 16),
    ("sk_live_", 16),
    ("rk_live_", 16),
    ("dckr_pat_", 16),
    ("pypi-", 30),
];

pub(super) fn secrets(text: &str) -> Vec<Secret> {
    let mut secrets: Vec<Secret> = Vec::new();
    let (mut rest, mut next) = (text.as_bytes(), 0);
    while let Some(at) = next_anchor(rest) {
        let (at, byte) = (next + at, rest.get(at).copied().unwrap_or_default());
        next = match at_anchor(text, at, byte) {
            Some(secret) => {
                let end = secret.end.max(at + 1);
                secrets.push(secret);
                end
            }
            None => at + 1,
        };
        rest = text.as_bytes().get(next..).unwrap_or_default();
    }
    secrets
}

const ANCHORS: &[u8] = b"=_-~%@.IJKLMZBb";

/// True for those characters, by their numbers.
#[allow(clippy::indexing_slicing, reason = "the compiler evaluates it")]
static IS_ANCHOR: [bool; 256] = {
    let (mut is_anchor, mut at) = ([false; 256], 0);
    while at < ANCHORS.len() {
        is_anchor[ANCHORS[at] as usize] = true;
        at += 1;
    }
    is_anchor
};

fn is_anchor(byte: u8) -> bool {
    IS_ANCHOR.get(usize::from(byte)).copied().unwrap_or_default()
}

/// Where the next of those characters is. Most words of eight bytes have none.
fn next_anchor(bytes: &[u8]) -> Option<usize> {
    let (words, _) = bytes.as_chunks::<8>();
    let has_any = |word: &[u8; 8]| word.iter().fold(false, |any, byte| any | is_anchor(*byte));
    let start = words.iter().position(has_any).unwrap_or(words.len()) * 8;
    let rest = bytes.get(start..).unwrap_or_default();
    rest.iter().position(|byte| is_anchor(*byte)).map(|at| start + at)
}

/// The secret whose rare character is at a place.
fn at_anchor(text: &str, at: usize, byte: u8) -> Option<Secret> {
    let next = text.as_bytes().get(at + 1).copied().unwrap_or_default();
    let before = at.checked_sub(1).and_then(|before| text.as_bytes().get(before)).copied().unwrap_or_default();
    match byte {
        b'=' => key(text, at).or_else(|| short_key(text, at)),
        b'_' => token(text, at).or_else(|| commands::set_key(text, at)),
        b'-' => token(text, at)
            .or_else(|| if next == b'-' { block(text, at) } else { None })
            .or_else(|| if next.is_ascii_digit() { None } else { commands::secret(text, at) }),
        b'~' => client_secret(text, at),
        b'%' => signature(text, at),
        b'@' => password(text, at),
        // Tokens of Vault and of Terraform Cloud.
        b'.' if before == b's' => starting(text, at.checked_sub(3)?, "hvs.", 24).or_else(|| terraform_token(text, at)),
        b'.' if matches!(next, b'a' | b'A') => terraform_token(text, at),
        b'I' if before == b'A' => starting(text, at.checked_sub(1)?, "AIza", 30),
        b'Z' => devops_token(text, at),
        b'J' => web_token(text, at),
        b'K' if before == b'A' => starting(text, at.checked_sub(1)?, "AKIA", 16),
        // A PEM block in base 64.
        b'L' => starting(text, at, "LS0tLS1CRUdJTi", 20),
        b'M' if next == b'I' => certificate(text, at),
        b'B' | b'b' if matches!(next, b'e' | b'E') => bearer(text, at),
        _ => None,
    }
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/".contains(&byte)
}

fn is_of_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-".contains(&byte)
}

fn secret(start: usize, end: usize, what: Message) -> Secret {
    Secret { start, end, what }
}

/// How many bytes from an offset on are of a kind.
fn run(text: &str, at: usize, is_of: impl Fn(u8) -> bool) -> usize {
    text.as_bytes().get(at..).unwrap_or_default().iter().take_while(|byte| is_of(**byte)).count()
}

/// True if the text continues with this at an offset, in any case.
pub(super) fn goes_on(text: &str, at: usize, word: &str) -> bool {
    let here = text.as_bytes().get(at..at + word.len());
    here.is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes()))
}

/// True if the character before an offset is not of a kind.
fn begins(text: &str, at: usize, is_of: fn(u8) -> bool) -> bool {
    at.checked_sub(1).and_then(|before| text.as_bytes().get(before)).is_none_or(|byte| !is_of(*byte))
}

/// A key of 64 bytes in base 64, as those of storage and Batch accounts are; a console may have wrapped it.
fn key(text: &str, at: usize) -> Option<Secret> {
    const LETTERS: usize = 86;
    let is_end = text.as_bytes().get(at + 1) == Some(&b'=');
    let start = key_start(text.as_bytes().get(..at).filter(|_| is_end)?, LETTERS)?;
    Some(secret(start, at + 2, messages::key()))
}

/// How many characters of line breaks a key may have in it.
const MOST_BREAKS: usize = 6;

/// Where the letters of a key begin: exactly so many, not counting line breaks, with another character or a line break before.
fn key_start(before: &[u8], letters: usize) -> Option<usize> {
    let (mut found, mut breaks) = (0, 0);
    let mut start = before.len();
    for (at, &byte) in before.iter().enumerate().rev() {
        let is_break = matches!(byte, b'\r' | b'\n');
        match found == letters {
            true if is_break => return Some(start),
            true => return (!is_base64(byte)).then_some(start),
            false if is_base64(byte) => (found, start) = (found + 1, at),
            false if is_break && breaks < MOST_BREAKS => breaks += 1,
            false => return None,
        }
    }
    (found == letters).then_some(start)
}

/// A key of 32 bytes in base 64: it ends with one `=`, and has letters of both cases and digits.
fn short_key(text: &str, end: usize) -> Option<Secret> {
    const LETTERS: usize = 43;
    let start = end.checked_sub(LETTERS)?;
    let letters = text.as_bytes().get(start..end)?;
    let has = |is: fn(&u8) -> bool| letters.iter().any(is);
    let is_one = letters.iter().rev().all(|byte| is_base64(*byte))
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
        && (letters.contains(&b'+') || letters.iter().filter(|byte| **byte == b'/').count() < 4)
        && begins(text, start, is_base64)
        && text.as_bytes().get(end + 1).is_none_or(|byte| *byte != b'=' && !is_base64(*byte));
    is_one.then(|| secret(start, end + 1, messages::key()))
}

/// A token by the word before its `_` or `-`.
fn token(text: &str, at: usize) -> Option<Secret> {
    let before = text.as_bytes().get(..=at)?;
    // The letters before the signs of tokens: hyphens of ids are many.
    let is_likely = |letter: &u8| matches!(letter, b'p' | b'o' | b'u' | b's' | b'r' | b't' | b'm' | b'b' | b'e' | b'i');
    before.len().checked_sub(2).and_then(|last| before.get(last)).filter(|letter| is_likely(letter))?;
    let (begin, least) = TOKENS.iter().find(|(begin, _)| before.ends_with(begin.as_bytes()))?;
    starting(text, at + 1 - begin.len(), begin, *least)
}

/// A token that begins with these letters at a place, and has so many more at least.
fn starting(text: &str, start: usize, begin: &str, least: usize) -> Option<Secret> {
    let is_here = text.get(start..)?.starts_with(begin) && begins(text, start, is_of_token);
    let rest = start + begin.len();
    let length = is_here.then(|| run(text, rest, |byte| is_of_token(byte) || b"+/=".contains(&byte)))?;
    (length >= least).then(|| secret(start, rest + length, messages::token()))
}

/// A token of Terraform Cloud: `….atlasv1.…`.
fn terraform_token(text: &str, at: usize) -> Option<Secret> {
    const MIDDLE: &str = ".atlasv1.";
    let before = text.as_bytes().get(..at).filter(|_| goes_on(text, at, MIDDLE))?;
    let start = at - before.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let rest = at + MIDDLE.len();
    let length = run(text, rest, is_of_token);
    (start < at && length >= 30).then(|| secret(start, rest + length, messages::token()))
}

/// A token of Azure DevOps: 84 letters, of which four are `AZDO`.
fn devops_token(text: &str, at: usize) -> Option<Secret> {
    const BEFORE: usize = 76;
    const LENGTH: usize = 84;
    let start = at.checked_sub(BEFORE + 1)?;
    let is_one = goes_on(text, at - 1, "AZDO")
        && begins(text, start, |byte| byte.is_ascii_alphanumeric())
        && run(text, start, |byte| byte.is_ascii_alphanumeric()) == LENGTH;
    is_one.then(|| secret(start, start + LENGTH, messages::token()))
}

/// A JSON web token.
fn web_token(text: &str, at: usize) -> Option<Secret> {
    let start = at.checked_sub(2)?;
    let is_here = text.get(start..)?.starts_with("eyJ") && begins(text, start, is_of_token);
    let length = is_here.then(|| run(text, start, |byte| is_of_token(byte) || byte == b'.'))?;
    let mut parts = text.get(start..start + length)?.split('.');
    let is_one = (0..2).all(|_| parts.next().is_some_and(|part| part.len() > 8));
    is_one.then(|| secret(start, start + length, messages::token()))
}

/// A client secret of an app registration: 40 characters, of which the fourth to sixth are a digit and `Q~`.
fn client_secret(text: &str, at: usize) -> Option<Secret> {
    const LONGEST: usize = 44;
    let start = at.checked_sub(5)?;
    let (digit, q) = (text.as_bytes().get(at - 2)?, text.as_bytes().get(at - 1)?);
    let letters = text.as_bytes().iter().skip(start).take(LONGEST + 1);
    let length = letters.take_while(|byte| is_of_token(**byte) || b".~".contains(byte)).count();
    let is_one = digit.is_ascii_digit() && *q == b'Q' && (36..=LONGEST).contains(&length);
    is_one.then(|| secret(start, start + length, messages::client_secret()))
}

/// A block such as a certificate or a private key.
fn block(text: &str, start: usize) -> Option<Secret> {
    let (name, rest) = text.get(start..)?.strip_prefix("-----BEGIN ")?.split_once("-----")?;
    if name.len() >= 40 {
        return None;
    }
    let own = rest.get(..end_of_strings(rest)).unwrap_or_default();
    let length = own.find("-----END ").map_or(own.len(), |end| {
        let mark = end + "-----END ".len();
        mark + rest.get(mark..).and_then(|rest| rest.strip_prefix(name)).map_or(0, |_| name.len())
    });
    Some(secret(start, text.len() - rest.len() + length, messages::block(quoted(&name.to_ascii_lowercase()))))
}

/// Where the string ends that a text begins in, or the last one of the lines of a block that are strings of a list. Such a block has
/// no quotes in it.
fn end_of_strings(text: &str) -> usize {
    let Some(mut end) = text.find(['"', '\'']) else { return text.len() };
    loop {
        let rest = text.get(end..).unwrap_or_default();
        let quote = rest.chars().next().unwrap_or_default();
        let next = rest.get(1..).unwrap_or_default().trim_start().strip_prefix(',').map(str::trim_start);
        let Some(line) = next.and_then(|next| next.strip_prefix(quote)) else { return end };
        let Some(length) = line.find(quote) else { return text.len() };
        // The name of a member is no line of the block.
        if line.get(length + 1..).unwrap_or_default().trim_start().starts_with([':', '=']) {
            return end;
        }
        end = text.len() - line.len() + length;
    }
}

/// A long value that begins as certificates and keys do in base 64.
fn certificate(text: &str, start: usize) -> Option<Secret> {
    let is_here = text.get(start..)?.starts_with("MII") && begins(text, start, is_base64);
    let length = is_here.then(|| run(text, start, |byte| is_base64(byte) || byte == b'='))?;
    (length >= 200).then(|| secret(start, start + length, messages::certificate()))
}

/// `Bearer …`, wherever it is.
fn bearer(text: &str, at: usize) -> Option<Secret> {
    const WORD: &str = "bearer ";
    let start = at + WORD.len();
    let is_of = |byte: u8| is_of_token(byte) || b".~+/=".contains(&byte);
    let length = goes_on(text, at, WORD).then(|| run(text, start, is_of))?;
    (length >= 12).then(|| secret(start, start + length, messages::token()))
}

/// A signature in an address that is escaped itself.
fn signature(text: &str, at: usize) -> Option<Secret> {
    const WORD: &str = "sig%3d";
    let begin = at.checked_sub(3)?;
    let start = begin + WORD.len();
    let length = goes_on(text, begin, WORD).then(|| run(text, start, |byte| is_of_token(byte) || byte == b'%'))?;
    (length > 1).then(|| secret(start, start + length, messages::signature()))
}

/// How much before an `@` is looked at.
const LONGEST_USER: usize = 300;

/// A password in an address: `https://user:password@host`.
fn password(text: &str, at: usize) -> Option<Secret> {
    let begin = text.ceil_char_boundary(at.saturating_sub(LONGEST_USER));
    let before = text.get(begin..at)?;
    let user = before.get(before.rfind("://")? + 3..)?;
    // A token may be all there is before the host.
    let is_token = user.len() >= 20
        && user.bytes().all(is_of_token)
        && user.bytes().any(|byte| byte.is_ascii_digit())
        && user.bytes().any(|byte| byte.is_ascii_alphabetic());
    let (_, password) = user.split_once(':').or(is_token.then_some(("", user)))?;
    let is_user = user.bytes().all(|byte| !byte.is_ascii_whitespace() && !b"/\"'<>?#,;".contains(&byte));
    let is_one = is_user && !password.is_empty() && !password.starts_with(['$', '<', '{']);
    is_one.then(|| secret(at - password.len(), at, messages::password()))
}
