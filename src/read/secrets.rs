//! Keys, passwords, signatures and certificates in pasted text: they are masked before anything is read, so that they can
//! be in no estate, no message, no plan and no link. Masking keeps every byte's place.
//!
//! A value is taken for a secret by the name before it, or by its looks. Better one too many than one too few: nothing
//! that verdicts rest on has such a name.

use std::borrow::Cow;

use memchr::{memchr2_iter, memmem};

use super::lines::Lines;
use super::{Diagnostic, Severity, secure_parameters};

/// How names of secrets end, without what joins their words.
const NAMES: [&str; 16] = [
    "password",
    "passwd",
    "pwd",
    "secret",
    "sig",
    "sastoken",
    "accountkey",
    "accesskey",
    "primarykey",
    "secondarykey",
    "privatekey",
    "accesstoken",
    "refreshtoken",
    "connectionstring",
    "sharedaccesssignature",
    "authorization",
];

/// Names of lists whose values are the user's own: what tasks are given.
const SETTINGS: [&str; 2] = ["environmentsettings", "environmentvariables"];

/// How much of a name is looked at.
const LONGEST_NAME: usize = 48;

/// How many secrets are told one by one.
const MOST_TOLD: usize = 20;

/// A part of a text that is a secret.
#[derive(Clone)]
struct Secret {
    start: usize,
    end: usize,
    /// What it looks like.
    what: String,
}

/// The text without its secrets, and what there is to say about them.
pub fn masked<'t>(text: &'t str, lines: &Lines<'_>) -> (Cow<'t, str>, Vec<Diagnostic>) {
    let secrets = find(text);
    if secrets.is_empty() {
        return (Cow::Borrowed(text), Vec::new());
    }
    let (mut masked, mut at) = (String::with_capacity(text.len()), 0);
    for Secret { start, end, .. } in &secrets {
        masked.push_str(text.get(at..*start).unwrap_or_default());
        let part = text.get(*start..*end).unwrap_or_default();
        masked.extend(part.bytes().map(|byte| if byte == b'\n' { '\n' } else { '*' }));
        at = *end;
    }
    masked.push_str(text.get(at..).unwrap_or_default());
    let mut told: Vec<Diagnostic> = Vec::new();
    for secret in secrets.iter().take(MOST_TOLD) {
        let (line, column) = lines.position(secret.start);
        let message = format!("{} was left out: it is read by nothing and is in no plan.", secret.what);
        told.push(Diagnostic { severity: Severity::Info, message, line, column });
    }
    if let Some(next) = secrets.get(MOST_TOLD) {
        let (line, column) = lines.position(next.start);
        let message = format!("{} more secrets were left out from here on.", secrets.len() - MOST_TOLD);
        told.push(Diagnostic { severity: Severity::Info, message, line, column });
    }
    (Cow::Owned(masked), told)
}

/// The text without its secrets.
pub fn without(text: &str) -> String {
    masked(text, &Lines::new(text)).0.into_owned()
}

/// True if a text holds what is taken for a secret.
pub fn holds_any(text: &str) -> bool {
    !find(text).is_empty()
}

/// The secrets of a text, in their order; none overlap.
fn find(text: &str) -> Vec<Secret> {
    let mut secrets = [named(text), keys(text), blocks(text), declared(text)].concat();
    secrets.sort_unstable_by_key(|secret| secret.start);
    let mut end = 0;
    secrets.retain(|secret| {
        let is_new = secret.start >= end;
        end = end.max(secret.end);
        is_new
    });
    secrets
}

/// Values of parameters that are declared to be secret.
fn declared(text: &str) -> Vec<Secret> {
    let secret = |value: secure_parameters::SecureValue| {
        let what = format!("The value of the secure parameter `{}`", value.name);
        Secret { start: value.start, end: value.end, what }
    };
    secure_parameters::values(text).into_iter().map(secret).collect()
}

/// Values behind names of secrets, and those of environment settings.
fn named(text: &str) -> Vec<Secret> {
    let (mut secrets, mut settings_end) = (Vec::new(), 0);
    for sign in memchr2_iter(b':', b'=', text.as_bytes()) {
        let name = name_before(text, sign);
        if SETTINGS.iter().any(|setting| ends_with(name, setting)) {
            settings_end = list_end(text, sign + 1);
        }
        let in_settings = sign < settings_end && name.eq_ignore_ascii_case("value");
        if (in_settings || NAMES.iter().any(|secret| ends_with(name, secret)))
            && let Some((start, end)) = value(text, sign)
        {
            let what = if in_settings { "The value of an environment setting".to_owned() } else { looks(name) };
            secrets.push(Secret { start, end, what });
        }
    }
    secrets
}

/// What looks like a key in base 64: 64 bytes, as those of storage and Batch accounts are.
fn keys(text: &str) -> Vec<Secret> {
    const LETTERS: usize = 86;
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/".contains(byte);
    let key = |end: usize| {
        let before = text.as_bytes().get(..end)?;
        let length = before.iter().rev().take(LETTERS + 1).take_while(|byte| is_letter(byte)).count();
        let what = "What looks like a key".to_owned();
        (length == LETTERS).then(|| Secret { start: end - LETTERS, end: end + 2, what })
    };
    memmem::find_iter(text.as_bytes(), "==").filter_map(key).collect()
}

/// Blocks such as certificates.
fn blocks(text: &str) -> Vec<Secret> {
    let block = |start: usize| {
        let (name, rest) = text.get(start..)?.strip_prefix("-----BEGIN ")?.split_once("-----")?;
        let length = rest.find("-----END ").map_or(rest.len(), |end| end + "-----END ".len());
        let what = format!("A block `{}`", name.to_ascii_lowercase());
        (name.len() < 40).then(|| Secret { start, end: text.len() - rest.len() + length, what })
    };
    memmem::find_iter(text.as_bytes(), "-----BEGIN ").filter_map(block).collect()
}

fn looks(name: &str) -> String {
    format!("What looks like a secret (`{name}`)")
}

/// The name before a sign, without quotes.
fn name_before(text: &str, sign: usize) -> &str {
    let before = text.get(..sign).unwrap_or_default().trim_end_matches([' ', '\t', '"', '\'', '\\']);
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
    let length = before.bytes().rev().take(LONGEST_NAME).take_while(is_of_name).count();
    before.get(before.len() - length..).unwrap_or_default()
}

/// True if the letters of a name end so: `primary_key` and `"primaryKey"` both end like `primarykey`.
fn ends_with(name: &str, end: &str) -> bool {
    let mut letters = name.bytes().rev().filter(u8::is_ascii_alphanumeric);
    end.bytes().rev().all(|byte| letters.next().is_some_and(|letter| letter.eq_ignore_ascii_case(&byte)))
}

/// The value behind a sign, without its quotes; `None` if there is none, or if it is an expression that holds no secret.
fn value(text: &str, sign: usize) -> Option<(usize, usize)> {
    let rest = text.get(sign + 1..)?;
    let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let value = rest.get(spaces..)?;
    let escape = usize::from(value.starts_with('\\'));
    let quotes = if value.get(escape..)?.starts_with(['"', '\'']) { escape + 1 } else { 0 };
    let inside = value.get(quotes..)?;
    let end = if quotes > 0 {
        inside.find(['"', '\'', '\\', '\n'])
    } else {
        inside.find([' ', '\t', '\r', '\n', '"', '\'', ';', '&', ',', '\\', ')', ']', '}'])
    };
    let found = inside.get(..end.unwrap_or(inside.len()))?;
    // A bare word is a value only where nothing stands between (`sig=…`), or in a list of names and values (`Name : …`).
    let before = text.get(..sign).unwrap_or_default();
    let bare = spaces == 0 && text.as_bytes().get(sign) == Some(&b'=')
        || before.ends_with(' ') && text.as_bytes().get(sign) == Some(&b':');
    let is_plain = ["[", "${", "@", "var.", "param", "null", "*"].iter().all(|start| !found.starts_with(start));
    let start = sign + 1 + spaces + quotes;
    ((quotes > 0 || bare) && is_plain && found.len() > 1).then_some((start, start + found.len()))
}

/// Where the list behind a name ends; at most so far that a bracket in a string does no harm.
fn list_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let Some(open) = rest
        .find(|c: char| !c.is_whitespace())
        .filter(|&open| rest.get(open..).is_some_and(|rest| rest.starts_with('[')))
    else {
        return at;
    };
    let mut depth = 0;
    for (offset, byte) in rest.bytes().enumerate().skip(open) {
        match byte {
            b'[' => depth += 1,
            b']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + offset;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(text: &str) -> String {
        let (masked, _) = masked(text, &Lines::new(text));
        assert_eq!(masked.len(), text.len());
        masked.into_owned()
    }

    #[test]
    fn secrets_are_masked_by_their_names_and_by_their_looks() {
        let key = format!("{}==", "Ab1+/".repeat(18).get(..86).unwrap());
        for (text, secret) in [
            (r#"{"adminPassword": "hunter2!"}"#, "hunter2!"),
            ("admin_password = \"hunter2!\"", "hunter2!"),
            ("adminPassword: 'hunter2!'", "hunter2!"),
            ("PrimaryAccountKey : abc123", "abc123"),
            (r#"{\"accountKey\": \"abc123\"}"#, "abc123"),
            ("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abc123==;X=y", "abc123=="),
            ("https://a.blob.core.windows.net/c?sv=2024&sig=abc%2F123&se=x", "abc%2F123"),
            (r#""environmentSettings": [{"name": "A", "value": "abc123"}], "x": 1"#, "abc123"),
            (&format!("{{\"value\": \"{key}\"}}"), &key),
            ("\"Authorization\": \"Bearer abc123\"", "Bearer abc123"),
        ] {
            assert_eq!(mask(text), text.replace(secret, &"*".repeat(secret.len())), "{text}");
            assert!(holds_any(text));
        }
        let certificate = "a\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
        assert!(!mask(certificate).contains("MIIB"));
        assert_eq!(mask(certificate).lines().count(), certificate.lines().count());
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            r#"{"password": null, "secret": "", "keyVaultSecretId": "/subscriptions/x", "priority": 100}"#,
            r#""adminPassword": "[parameters('adminPassword')]""#,
            "admin_password = var.password\npassword = \"${var.password}\"",
            "adminPassword: adminPassword",
            "-----\n--dport 443 -j ACCEPT",
            include_str!("../../static/samples/locked-down-nsg.json"),
        ] {
            assert_eq!(mask(text), text);
        }
    }

    #[test]
    fn each_is_told_at_its_line_without_its_value() {
        let text = "{\n  \"password\": \"hunter2!\"\n}";
        let (_, told) = masked(text, &Lines::new(text));
        assert_eq!((told.len(), told[0].line, told[0].column), (1, 2, 16));
        assert!(told[0].message.contains("password") && !told[0].message.contains("hunter2"));
        let many = "password=\"ab\"\n".repeat(50);
        assert_eq!(masked(&many, &Lines::new(&many)).1.len(), MOST_TOLD + 1);
    }
}
