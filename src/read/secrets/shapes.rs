//! What looks like a secret by itself, whatever is before it: keys, tokens, certificates, signatures, passwords in addresses.

use memchr::memmem;

use super::{Secret, positions};

/// Tokens with a known beginning, and how many letters there are after it at least.
const TOKENS: [(&str, usize); 12] = [
    ("ghp_", 20),
    ("gho_", 20),
    ("ghu_", 20),
    ("ghs_", 20),
    ("ghr_", 20),
    ("github_pat_", 20),
    ("glpat-", 16),
    ("xoxb-", 16),
    ("xoxp-", 16),
    ("npm_", 30),
    ("AKIA", 16),
    // A PEM block in base 64.
    ("LS0tLS1CRUdJTi", 20),
];

pub fn secrets(text: &str) -> Vec<Secret> {
    let lower = text.to_ascii_lowercase();
    [
        keys(text),
        short_keys(text),
        tokens(text),
        client_secrets(text),
        blocks(text),
        bearers(text, &lower),
        signatures(text, &lower),
        passwords(text),
    ]
    .concat()
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/".contains(&byte)
}

fn is_of_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-".contains(&byte)
}

fn secret(start: usize, end: usize, what: &str) -> Secret {
    Secret { start, end, what: what.to_owned() }
}

/// What is found at places, without places that are inside of what was found before.
fn apart(places: impl Iterator<Item = usize>, find: impl Fn(usize) -> Option<Secret>) -> Vec<Secret> {
    let mut found: Vec<Secret> = Vec::new();
    for place in places {
        if found.last().is_none_or(|last| last.end <= place) {
            found.extend(find(place));
        }
    }
    found
}

/// How many bytes from a place on are of a kind.
fn run(text: &str, at: usize, is_of: impl Fn(u8) -> bool) -> usize {
    text.as_bytes().get(at..).unwrap_or_default().iter().take_while(|byte| is_of(**byte)).count()
}

/// Keys of 64 bytes in base 64, as those of storage and Batch accounts are; a console may have wrapped them.
fn keys(text: &str) -> Vec<Secret> {
    const LETTERS: usize = 86;
    let key = |end: usize| {
        key_start(text.as_bytes().get(..end)?, LETTERS)
            .map(|start| secret(start, end + 2, "a value that looks like a key"))
    };
    memmem::find_iter(text.as_bytes(), "==").filter_map(key).collect()
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

/// Keys of 32 bytes in base 64: they end with one `=`, and have letters of both cases and digits.
fn short_keys(text: &str) -> Vec<Secret> {
    const LETTERS: usize = 43;
    let bytes = text.as_bytes();
    let key = |end: usize| {
        let start = end.checked_sub(LETTERS)?;
        let letters = bytes.get(start..end)?;
        let has = |is: fn(&u8) -> bool| letters.iter().any(is);
        let is_one = letters.iter().all(|byte| is_base64(*byte))
            && has(u8::is_ascii_digit)
            && has(u8::is_ascii_lowercase)
            && has(u8::is_ascii_uppercase)
            && (letters.contains(&b'+') || letters.iter().filter(|byte| **byte == b'/').count() < 4)
            && start.checked_sub(1).is_none_or(|before| bytes.get(before).is_none_or(|byte| !is_base64(*byte)))
            && bytes.get(end + 1).is_none_or(|byte| *byte != b'=' && !is_base64(*byte));
        is_one.then(|| secret(start, end + 1, "a value that looks like a key"))
    };
    memchr::memchr_iter(b'=', bytes).filter_map(key).collect()
}

/// Tokens by how they begin, and JSON web tokens.
fn tokens(text: &str) -> Vec<Secret> {
    let starts_here = |at: usize| {
        at.checked_sub(1).and_then(|before| text.as_bytes().get(before)).is_none_or(|byte| !is_of_token(*byte))
    };
    let of_kind = |(begin, least): &(&str, usize)| {
        let (begin, least) = (begin.to_owned(), *least);
        positions(text, begin)
            .filter(move |at| starts_here(*at))
            .filter_map(move |at| {
                let length = run(text, at + begin.len(), |byte| is_of_token(byte) || b"+/=".contains(&byte));
                (length >= least).then(|| secret(at, at + begin.len() + length, "a value that looks like a token"))
            })
            .collect::<Vec<_>>()
    };
    let web_token = |at: usize| {
        let length = starts_here(at).then(|| run(text, at, |byte| is_of_token(byte) || byte == b'.'))?;
        let mut parts = text.get(at..at + length)?.split('.');
        let is_one = (0..2).all(|_| parts.next().is_some_and(|part| part.len() > 8));
        is_one.then(|| secret(at, at + length, "a value that looks like a token"))
    };
    TOKENS.iter().flat_map(of_kind).chain(positions(text, "eyJ").filter_map(web_token)).collect()
}

/// Client secrets of app registrations: 40 characters, of which the fourth to sixth are a digit and `Q~`.
fn client_secrets(text: &str) -> Vec<Secret> {
    let is_of = |byte: u8| is_of_token(byte) || b".~".contains(&byte);
    let one = |at: usize| {
        let start = at.checked_sub(4)?;
        let has_digit = text.as_bytes().get(at - 1).is_some_and(u8::is_ascii_digit);
        let length = text.as_bytes().iter().skip(start).take(45).take_while(|byte| is_of(**byte)).count();
        (has_digit && (36..=44).contains(&length))
            .then(|| secret(start, start + length, "a value that looks like a client secret"))
    };
    positions(text, "Q~").filter_map(one).collect()
}

/// Blocks such as certificates and private keys, and long values that begin as they do in base 64.
fn blocks(text: &str) -> Vec<Secret> {
    let block = |start: usize| {
        let (name, rest) = text.get(start..)?.strip_prefix("-----BEGIN ")?.split_once("-----")?;
        if name.len() >= 40 {
            return None;
        }
        let length = rest.find("-----END ").map_or(rest.len(), |end| {
            let mark = end + "-----END ".len();
            mark + rest.get(mark..).and_then(|rest| rest.strip_prefix(name)).map_or(0, |_| name.len())
        });
        Some(secret(start, text.len() - rest.len() + length, &format!("a block `{}`", name.to_ascii_lowercase())))
    };
    let long = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| text.as_bytes().get(before));
        let begins = before.is_none_or(|byte| !is_base64(*byte));
        let length = begins.then(|| run(text, at, |byte| is_base64(byte) || byte == b'='))?;
        (length >= 200).then(|| secret(at, at + length, "a value that looks like a certificate or a key"))
    };
    [apart(positions(text, "-----BEGIN "), block), apart(positions(text, "MII"), long)].concat()
}

/// `Bearer …`, wherever it is.
fn bearers(text: &str, lower: &str) -> Vec<Secret> {
    let token = |at: usize| {
        let start = at + "bearer ".len();
        let length = run(text, start, |byte| is_of_token(byte) || b".~+/=".contains(&byte));
        (length >= 12).then(|| secret(start, start + length, "a value that looks like a token"))
    };
    positions(lower, "bearer ").filter_map(token).collect()
}

/// Signatures in addresses that are escaped themselves.
fn signatures(text: &str, lower: &str) -> Vec<Secret> {
    let signature = |at: usize| {
        let start = at + "sig%3d".len();
        let length = run(text, start, |byte| is_of_token(byte) || byte == b'%');
        (length > 1).then(|| secret(start, start + length, "a value that looks like a signature"))
    };
    apart(positions(lower, "sig%3d"), signature)
}

/// Passwords in addresses: `https://user:password@host`.
fn passwords(text: &str) -> Vec<Secret> {
    let password = |at: usize| {
        let start = at + "://".len();
        let end = start + run(text, start, |byte| !byte.is_ascii_whitespace() && !b"/\"'<>?#,;".contains(&byte));
        let (user, _) = text.get(start..end)?.rsplit_once('@')?;
        let (name, password) = user.split_once(':')?;
        let is_reference = password.starts_with(['$', '<', '{']);
        (!password.is_empty() && !is_reference)
            .then(|| secret(start + name.len() + 1, start + user.len(), "a password in an address"))
    };
    positions(text, "://").filter_map(password).collect()
}
