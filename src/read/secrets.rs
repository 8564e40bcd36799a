//! Keys, passwords, signatures and certificates in pasted text: they are masked before anything is read, so that they can
//! be in no estate, no message, no plan and no link. Masking keeps every byte's place.
//!
//! A value is taken for a secret by the name before it, or by its looks. Better one too many than one too few: nothing
//! that verdicts rest on has such a name.

use std::borrow::Cow;

use super::lines::Lines;
use super::{Diagnostic, Severity};

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

/// How many secrets are told one by one.
const MOST_TOLD: usize = 20;

/// A part of a text that is a secret.
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

/// True if a text holds what is taken for a secret.
pub fn holds_any(text: &str) -> bool {
    !find(text).is_empty()
}

/// The secrets of a text, in their order; none overlap.
fn find(text: &str) -> Vec<Secret> {
    let bytes = text.as_bytes();
    let (mut secrets, mut at, mut settings_end) = (Vec::new(), 0, 0);
    while let Some(length) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| b":=-".contains(byte))) {
        let sign = at + length;
        at = sign + 1;
        if bytes.get(sign) == Some(&b'-') {
            if let Some((end, what)) = block(text, sign) {
                secrets.push(Secret { start: sign, end, what });
                at = end;
            }
            continue;
        }
        let written = name_before(text, sign);
        let name = letters(written);
        let in_settings = sign < settings_end && name.eq_ignore_ascii_case("value");
        if SETTINGS.contains(&name.as_str()) {
            settings_end = list_end(text, at);
        } else if in_settings || NAMES.iter().any(|secret| name.ends_with(secret)) || is_key(text, at) {
            let Some((start, end)) = value(text, sign) else { continue };
            let what = if in_settings { "The value of an environment setting".to_owned() } else { looks(written) };
            secrets.push(Secret { start, end, what });
            at = end;
        }
    }
    secrets
}

fn looks(name: &str) -> String {
    if name.is_empty() { "What looks like a key".to_owned() } else { format!("What looks like a secret (`{name}`)") }
}

/// The name before a sign, without quotes.
fn name_before(text: &str, sign: usize) -> &str {
    let before = text.get(..sign).unwrap_or_default().trim_end_matches([' ', '\t', '"', '\'', '\\']);
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let start = before.rfind(|c: char| !is_of_name(c)).map_or(0, |at| before.ceil_char_boundary(at + 1));
    let start = start.max(before.floor_char_boundary(before.len().saturating_sub(48)));
    before.get(start..).unwrap_or_default()
}

/// The letters of a name in lower case: `primary_key` and `primaryKey` are one.
fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
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

/// True if a key in base 64 stands behind a sign: 64 bytes, as those of storage and Batch accounts are.
fn is_key(text: &str, at: usize) -> bool {
    let value = text.get(at..).unwrap_or_default().trim_start_matches([' ', '"', '\'', '\\']);
    let length = value.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte)).count();
    length == 86 && value.get(length..).is_some_and(|rest| rest.starts_with("=="))
}

/// The end of a block such as a certificate, if one begins here.
fn block(text: &str, at: usize) -> Option<(usize, String)> {
    let rest = text.get(at..)?.strip_prefix("-----BEGIN ")?;
    let (name, _) = rest.split_once("-----")?;
    let end = rest.find("-----END ").map_or(rest.len(), |end| end + "-----END ".len());
    (name.len() < 40).then(|| (text.len() - rest.len() + end, format!("A block `{}`", name.to_ascii_lowercase())))
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
