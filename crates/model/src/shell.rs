//! Arguments of commands that users paste into a POSIX shell.

use crate::estate::Nsg;
use crate::hidden::is_hidden;

/// An argument, in quotes where a shell would otherwise read more into it.
///
/// ```
/// use switchover_model::shell::quoted;
/// assert_eq!(quoted("nsg-batch"), "nsg-batch");
/// assert_eq!(quoted("it's $HOME"), r"'it'\''s $HOME'");
/// ```
pub fn quoted(argument: &str) -> String {
    let plain = |byte: u8| matches!(byte, b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'%' | b'+'..=b'/' | b':' | b'=' | b'@' | b'_');
    // A `=` at the beginning is a command's path to zsh.
    if !argument.is_empty() && argument.bytes().all(plain) && !argument.starts_with('=') {
        return argument.to_owned();
    }
    if is_plain(argument, b"'") {
        return ["'", argument, "'"].concat();
    }
    let printable: String = argument.chars().map(printable).collect();
    format!("'{}'", printable.replace('\'', r"'\''"))
}

/// A value of `az network`, in quotes of az's own where az would interpret it: as a file after `@`, as `null`, or as a list.
///
/// ```
/// use switchover_model::shell::az_quoted;
/// assert_eq!(az_quoted("nsg-batch"), "nsg-batch");
/// assert_eq!(az_quoted("@notes"), r"''\''@notes'\'''");
/// ```
pub fn az_quoted(value: &str) -> String {
    if means_more(value) { quoted(&format!("'{}'", value.replace('\'', "'/"))) } else { quoted(value) }
}

/// True for what az reads more into than a text.
fn means_more(value: &str) -> bool {
    value == "null" || value.contains('=') || value.starts_with(['@', '\'', '?', '-', '[', '{'])
}

/// A text in which every character counts, such as a description that is put back: line breaks and other invisible characters
/// are written as bash escapes, so that a command stays on one line and shows all that it does.
///
/// ```
/// use switchover_model::shell::az_text;
/// assert_eq!(az_text("two\nlines"), r"$'two\nlines'");
/// assert_eq!(az_text("a\r\nit's"), r"$'a\r\nit\'s'");
/// ```
pub fn az_text(text: &str) -> String {
    if !text.contains(is_hidden) {
        return az_quoted(text);
    }
    let value = if means_more(text) { format!("'{}'", text.replace('\'', "'/")) } else { text.to_owned() };
    let mut quoted = String::from("$'");
    for c in value.chars() {
        match c {
            '\'' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if is_hidden(c) => {
                // Each byte by its number: that holds whatever the language of the shell is.
                c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| quoted.push_str(&format!("\\{byte:03o}")));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

/// A value of any other command of az, which takes quotes of its own for a part of the value. Every command reads a file for
/// an `@` at the beginning of a value, or after its first `=`. No value that Azure knows has that, and
/// in quotes it is no file and no flag.
///
/// ```
/// use switchover_model::shell::az_plain;
/// assert_eq!(az_plain("a=b"), "a=b");
/// assert_eq!(az_plain("@notes"), r"''\''@notes'\'''");
/// ```
pub fn az_plain(value: &str) -> String {
    let reads_file = value.starts_with('@') || value.split_once('=').is_some_and(|(_, rest)| rest.starts_with('@'));
    if reads_file || value.starts_with('-') { quoted(&format!("'{value}'")) } else { quoted(value) }
}

/// A URL for `az rest`, in which az finds no file.
pub fn url_quoted(url: &str) -> String {
    quoted(&url.replace('@', "%40"))
}

/// A host for commands that look it up or connect to it; what can't be one is there to be filled in.
pub fn host_quoted(host: &str) -> String {
    let is_host = !host.is_empty()
        && !host.starts_with(['-', '.'])
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    if is_host { host.to_owned() } else { "'<host name>'".to_owned() }
}

/// A text inside a JMESPath query.
pub fn jmespath(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}

/// The arguments that name a group to `az network nsg`.
pub fn nsg_arguments(nsg: &Nsg) -> String {
    let id = nsg.resource.located_id();
    let subscription = id.and_then(|id| id.subscription());
    let subscription = subscription.map(|id| format!("--subscription {} ", az_plain(id))).unwrap_or_default();
    let group = id.and_then(|id| id.resource_group()).map_or_else(|| quoted("<resource group>"), az_quoted);
    let name = nsg.resource.name.known().map_or_else(|| quoted("<network security group>"), |name| az_quoted(name));
    format!("{subscription}--resource-group {group} --name {name}")
}

/// The words of a line of iptables-save; quotes hold a word together, and a backslash takes the next character as it is.
pub fn iptables_words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut inside, mut quoted) = (String::new(), false, false);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => (quoted, inside) = (!quoted, true),
            '\\' if quoted => word.extend(letters.next()),
            _ if letter.is_whitespace() && !quoted => {
                if std::mem::take(&mut inside) {
                    words.push(std::mem::take(&mut word));
                }
            }
            _ => {
                word.push(letter);
                inside = true;
            }
        }
    }
    if inside {
        words.push(word);
    }
    words
}

/// Text for a comment, which the end of a line would end: on one line, without invisible characters.
pub fn one_line(text: String) -> String {
    if is_plain(&text, &[]) {
        return text;
    }
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.chars().filter(|c| breaks(*c) || !is_hidden(*c)).map(|c| if breaks(c) { ' ' } else { c }).collect()
}

/// A character of a name in a command: control characters would reach the terminal, not the command, and Azure allows no
/// other invisible characters in names.
pub fn printable(c: char) -> char {
    match c {
        c if c.is_control() => ' ',
        c if is_hidden(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

/// True for a text of ASCII that shows on one line, without some signs that mean something where it is written.
///
/// ```
/// use switchover_model::shell::is_plain;
/// assert!(is_plain("nsg-batch", b"'"));
/// assert!(!is_plain("it's", b"'") && !is_plain("a\tb", b""));
/// ```
pub fn is_plain(text: &str, signs: &[u8]) -> bool {
    let holds = |sign: u8| text.bytes().fold(false, |any, byte| any | (byte == sign));
    let is_printable = text.bytes().fold(true, |all, byte| all & matches!(byte, b' '..=b'~'));
    is_printable && !signs.iter().any(|sign| holds(*sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_reaches_the_shell() {
        for (argument, expected) in [
            ("*", "'*'"),
            ("", "''"),
            ("a b", "'a b'"),
            ("$(rm -rf /)", "'$(rm -rf /)'"),
            ("x'; y", r"'x'\''; y'"),
            ("two\nlines", "'two lines'"),
            ("nsg-\u{202e}gpj", "'nsg-\u{fffd}gpj'"),
            ("BatchNodeManagement.westeurope", "BatchNodeManagement.westeurope"),
        ] {
            assert_eq!(quoted(argument), expected);
        }
    }

    #[test]
    fn a_text_keeps_invisible_characters_as_escapes() {
        assert_eq!(az_text("a\u{202e}b"), r"$'a\342\200\256b'");
        assert_eq!(one_line("a\u{202e}b\nc\u{200b}".to_owned()), "ab c");
    }
}
