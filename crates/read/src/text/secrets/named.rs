//! Values after names of secrets: in JSON, YAML, Bicep, Terraform, PowerShell and files of settings.

use memchr::{memchr_iter, memchr2_iter, memmem};

use super::commands;
use super::value::{Named, Secret, closing, quoted};
use crate::messages::secrets as messages;
use model::message::name;

/// How names of secrets end, without what joins their words; by their last letters.
fn names_with(last: u8) -> &'static [&'static str] {
    match last {
        b'a' => &["keydata"],
        b'd' => &["password", "passwd", "pwd"],
        b'e' => &["passphrase", "sharedaccesssignature", "cookie"],
        b'g' => &["sig", "connectionstring"],
        b'h' => &["bcrypthash"],
        b'k' => &["psk"],
        b'n' => &["token", "authorization"],
        b't' => &["secret"],
        b'x' => &["pfx"],
        b'y' => &[
            "accountkey",
            "accesskey",
            "sharedkey",
            "storagekey",
            "apikey",
            "masterkey",
            "subscriptionkey",
            "primarykey",
            "secondarykey",
            "privatekey",
            "authorizationkey",
            "servicekey",
        ],
        _ => &[],
    }
}

/// False if the name that a text ends with is not looked for, by its last letters: nearly all. Those of secrets, of settings, and of
/// what holds values are.
fn may_matter(before: &[u8]) -> bool {
    // Most names are in quotes, and end with letters.
    if let [.., third, second, last, b'"'] = before
        && [third, second, last].iter().all(|letter| letter.is_ascii_lowercase())
        && [third, second, last] != [&b'i', &b'o', &b'n']
    {
        return is_end(&[*third, *second, *last]);
    }
    let is_around = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b'\\' | b'_' | b'-');
    let name = before.iter().rev().skip_while(is_around);
    let mut letters = name.filter(|byte| !matches!(byte, b'_' | b'-')).copied();
    let mut letter = || letters.next().map(|letter| letter.to_ascii_lowercase());
    let (Some(last), Some(second), Some(third)) = (letter(), letter(), letter()) else { return false };
    // Directions and descriptions are many.
    let is_like_direction = [third, second, last] == *b"ion";
    if is_like_direction { letter() == Some(b't') && letter() == Some(b'a') } else { is_end(&[third, second, last]) }
}

/// True for the last letters of names that are looked for.
#[rustfmt::skip]
fn is_end(letters: &[u8; 3]) -> bool {
    matches!(
        letters,
        b"ata" | b"ord" | b"swd" | b"pwd" | b"ase" | b"ure" | b"kie" | b"lue" | b"sig" | b"ing" | b"psk" | b"ash" | b"ken" | b"ret"
            | b"pfx" | b"key" | b"ary" | b"ser" | b"ngs" | b"les" | b"ies" | b"ult"
    )
}

fn is_secret_name(named: &Named<'_>) -> bool {
    let names = named.last_letter().map_or(&[][..], names_with);
    names.iter().any(|secret| named.ends_with(secret))
}

/// Headers, whose value is the rest of the line.
const HEADERS: [&str; 2] = ["authorization", "cookie"];

/// Names of lists whose values are the user's own: what tasks are given.
const SETTINGS: [&str; 3] = ["environmentsettings", "environmentvariables", "environmentproperties"];

/// The names of the two keys, as `az batch account keys list` prints them.
const KEYS: [&str; 2] = ["primary", "secondary"];

/// How far before a value the name of its key is looked for, as `az storage account keys list` prints it.
const NEAR: usize = 200;

/// Which values of a part of a text are secrets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// Environment settings in a list of names and values: those after `value`.
    List,
    /// Environment settings by their names: all of them.
    Map,
    /// Something with the name of a secret that has members: those that hold its value.
    Secret,
}

/// A part of a text whose values are secrets.
#[derive(Clone, Copy)]
struct Part {
    start: usize,
    end: usize,
    within: Within,
}

impl Part {
    fn holds(&self, place: usize) -> bool {
        (self.start..self.end).contains(&place)
    }
}

pub(super) fn secrets(text: &str) -> Vec<Secret> {
    let is_code = is_code(text);
    let variables = if is_code { variables(text) } else { Vec::new() };
    let mut secrets: Vec<Secret> = Vec::new();
    // A part inside of another one is not looked for: each place is in one at most.
    let mut part: Option<Part> = None;
    for sign in memchr2_iter(b':', b'=', text.as_bytes()) {
        let is_within = part.is_some_and(|part| part.holds(sign));
        if !is_code && !is_within && !may_matter(text.as_bytes().get(..sign).unwrap_or_default()) {
            continue;
        }
        let named = Named::before(text, sign, is_code);
        let is_inside = secrets.last().is_some_and(|last| (last.start..last.end).contains(&sign));
        if named.name.is_empty() || is_inside {
            continue;
        }
        if !is_within {
            part = part_behind(&named).or(part);
        }
        let variable = || variables.get(variables.partition_point(|part| part.start <= sign).checked_sub(1)?).copied();
        let within = part.filter(|part| part.holds(sign)).or_else(|| variable().filter(|part| part.holds(sign)));
        if let Some((start, end)) = value(&named, within.map(|part| part.within)) {
            let what = match within {
                Some(Part { within: Within::List | Within::Map, .. }) => messages::setting(),
                _ => messages::member(name(named.name)),
            };
            secrets.push(Secret { start, end, what });
        }
    }
    secrets
}

/// The value after a name, if it is a secret.
fn value(named: &Named<'_>, within: Option<Within>) -> Option<(usize, usize)> {
    let last = named.last_letter()?;
    // A switch of key vaults.
    if named.ends_with("rbacauthorization") || named.ends_with("rbacauthorizationenabled") {
        return None;
    }
    if last == b'r'
        && named.is("user")
        && let Some(password) = commands::of_net_use(named.text, named.sign + 1)
    {
        return Some(password);
    }
    if matches!(last, b'e' | b'n')
        && HEADERS.iter().any(|header| named.ends_with(header))
        && let Some(line) = named.line()
    {
        return (!named.is_reference_in_header(line)).then_some(line);
    }
    let is_value = ["value", "default", "defaultValue"].iter().any(|name| named.is(name));
    let is_secret = match within {
        Some(Within::Map) => true,
        Some(Within::List) if named.is("value") => true,
        Some(Within::Secret) if is_value => true,
        _ => is_secret_name(named) || is_exported_key(named) || is_listed_key(named),
    };
    if is_secret { named.value() } else { None }
}

/// True for `export X_KEY=…` and `$env:X_KEY = …`.
fn is_exported_key(named: &Named<'_>) -> bool {
    if !named.ends_with("key") {
        return false;
    }
    let before = named.text.get(..named.sign).unwrap_or_default().trim_end();
    let before = before.get(..before.len().saturating_sub(named.name.len())).unwrap_or_default();
    ["export ", "set ", "env:", "ENV "].iter().any(|word| before.ends_with(word))
}

/// True for the keys that az lists: after `primary` and `secondary`, or after `value` where a `keyName` is near.
fn is_listed_key(named: &Named<'_>) -> bool {
    if named.is("value") {
        let near = named.text.as_bytes().get(named.sign.saturating_sub(NEAR)..named.sign).unwrap_or_default();
        return near.windows(7).any(|word| word.eq_ignore_ascii_case(b"keyname"));
    }
    let looks_like_one = |(start, end): (usize, usize)| {
        let value = named.text.get(start..end).unwrap_or_default();
        value.len() >= 20 && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
    };
    KEYS.iter().any(|key| named.is(key)) && named.value().is_some_and(looks_like_one)
}

/// The part after a name whose values are secrets: `"clientSecret": {"value": …}`, `environmentSettings: [ … ]`.
fn part_behind(named: &Named<'_>) -> Option<Part> {
    let is_settings = named.last_letter() == Some(b's') && SETTINGS.iter().any(|setting| named.ends_with(setting));
    if !is_settings && !is_secret_name(named) {
        return None;
    }
    let rest = named.text.get(named.sign + 1..)?;
    let open = named.sign + 1 + rest.find(|c: char| !c.is_whitespace())?;
    let closed = |within| Some(Part { start: open, end: closing(named.text, open, named.is_code), within });
    match (named.text.as_bytes().get(open)?, is_settings) {
        (b'[', true) => closed(Within::List),
        (b'{', true) => closed(Within::Map),
        (b'{', false) => closed(Within::Secret),
        (b'-', true) => Some(Part { start: open, end: end_of_yaml(named.text, named.sign), within: Within::List }),
        _ => None,
    }
}

/// Where a list in YAML ends: before the first line that is indented no more than its name and is no element.
fn end_of_yaml(text: &str, sign: usize) -> usize {
    let start = text.get(..sign).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let own = indent(text.get(start..).unwrap_or_default());
    let mut at = sign;
    for line in text.get(sign..).unwrap_or_default().split_inclusive('\n') {
        let is_inside = indent(line) > own || line.trim_start().starts_with('-') || line.trim().is_empty();
        if at > sign && !is_inside {
            return at;
        }
        at += line.len();
    }
    text.len()
}

/// The blocks of Terraform's variables and outputs with the names of secrets, or that are `sensitive`, in their order.
fn variables(text: &str) -> Vec<Part> {
    let block = |at: usize| {
        let at = at + text.get(at..)?.find(|c: char| c != ' ' && c != '\t')?;
        let (name, after) = match quoted(text, at) {
            Some((start, end)) => (text.get(start..end)?, end + 1),
            // Terraform takes a name without quotes as well.
            None => {
                let rest = text.get(at..)?;
                let name = rest.get(..rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-')?)?;
                (name, at + name.len())
            }
        };
        let open = after + text.get(after..)?.find(|c: char| !c.is_whitespace())?;
        let close = (text.as_bytes().get(open) == Some(&b'{')).then(|| closing(text, open, true))?;
        Some((name, Part { start: open, end: close, within: Within::Secret }))
    };
    let is_secret = |name: &str, part: Part| {
        let named = Named { text, sign: part.start, name, is_quoted: true, is_code: true };
        let block: Vec<&str> = text.get(part.start..part.end).unwrap_or_default().split_whitespace().collect();
        is_secret_name(&named) || block.windows(3).any(|words| words == ["sensitive", "=", "true"])
    };
    let mut parts: Vec<Part> = Vec::new();
    for keyword in ["variable ", "output "] {
        let mut looked = 0;
        for at in memmem::find_iter(text.as_bytes(), keyword).map(|at| at + keyword.len()) {
            if at >= looked
                && let Some((name, part)) = block(at)
            {
                looked = part.end;
                parts.extend(is_secret(name, part).then_some(part));
            }
        }
    }
    model::sorted::sort_by_key(&mut parts, |part| part.start);
    parts
}

/// True if bare words are identifiers in a text: some line begins as a declaration of Bicep or Terraform does.
fn is_code(text: &str) -> bool {
    let words = ["param ", "resource ", "module ", "targetScope", "variable ", "locals ", "output "];
    let is_one = |line: &str| words.iter().any(|word| line.starts_with(word));
    let begins = |start: usize| {
        let rest = text.as_bytes().get(start..).unwrap_or_default();
        let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\x0c');
        let first = start + rest.iter().take_while(is_blank).count();
        match text.as_bytes().get(first) {
            Some(b'p' | b'r' | b'm' | b't' | b'v' | b'l' | b'o') => is_one(text.get(first..).unwrap_or_default()),
            // Perhaps another space.
            Some(b'\x0b' | 128..) => {
                let rest = text.get(start..).unwrap_or_default();
                is_one(rest.lines().next().unwrap_or_default().trim_start())
            }
            _ => false,
        }
    };
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    begins(start) || memchr_iter(b'\n', text.as_bytes()).any(|at| begins(at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_of_a_secret_is_passed_over() {
        let all = (0..=u8::MAX).flat_map(names_with).chain(&HEADERS).chain(&SETTINGS).chain(&KEYS);
        for name in all.chain(&["value", "default", "defaultValue", "key", "MY_SECRET", "user"]) {
            for spelled in [(*name).to_owned(), name.to_uppercase(), format!("{name}_"), format!("x-{name}")] {
                let texts = [spelled.clone(), format!("\"{spelled}\""), format!("  \\\"{spelled}\\\" \t")];
                assert!(texts.iter().all(|text| may_matter(text.as_bytes())), "{spelled}");
            }
        }
    }
}
