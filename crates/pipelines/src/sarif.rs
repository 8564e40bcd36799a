//! Notices as a log in the Static Analysis Results Interchange Format (SARIF) 2.1.0, an OASIS standard of 27 March 2020.

use std::collections::BTreeSet;
use std::path::Path;

use model::message::Code;
use model::plan::{Plan, sealed};
use model::source::Severity;
use render::shown;
use serde_json::{Map, Value, json};

use super::explain::{self, Explained};
use super::notice::{Notice, Place};

/// An edit of one file that makes a proved change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in a sentence.
    pub description: String,
    /// The source that it edits.
    pub source: String,
    /// The parts of the text that it replaces.
    pub replacements: Vec<Replacement>,
}

/// A part of a text, and what it becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// Line and column, from 1, where the part begins.
    pub start: (u32, u32),
    /// Line and column behind the part's last character.
    pub end: (u32, u32),
    /// What it becomes.
    pub text: String,
}

/// What a log is made of.
pub struct Log<'l> {
    /// The plan.
    pub plan: &'l Plan,
    /// The version of the tool.
    pub version: &'l str,
    /// What to show.
    pub notices: &'l [&'l Notice],
    /// The exit status of the run.
    pub exit_code: u8,
    /// The edits that make proved changes, for a notice.
    pub fixes: &'l dyn Fn(&Notice) -> Vec<Fix>,
}

/// The address of the published schema, as the standard gives it.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The name under which paths are relative to the root of the repository, as services that read the log expect it.
const ROOT: &str = "%SRCROOT%";

impl Log<'_> {
    /// The log as JSON.
    pub fn text(&self) -> String {
        let codes: BTreeSet<Code> = self.notices.iter().map(|notice| notice.code).collect();
        let codes: Vec<Code> = codes.into_iter().collect();
        let tags = &self.plan.service_tags;
        let run = json!({
            "tool": { "driver": {
                "name": "Switchover",
                "version": self.version,
                "semanticVersion": self.version,
                "rules": codes.iter().map(|code| rule(*code)).collect::<Vec<Value>>(),
            } },
            "invocations": [{
                "executionSuccessful": self.exit_code < 3,
                "exitCode": self.exit_code,
            }],
            "columnKind": "unicodeCodePoints",
            "artifacts": self.plan.sources.iter().map(|source| json!({
                "location": location(&source.name),
                "roles": ["analysisTarget"],
            })).collect::<Vec<Value>>(),
            "results": self.notices.iter().map(|notice| self.result(notice, &codes)).collect::<Vec<Value>>(),
            "properties": {
                "edition": self.plan.edition,
                "serviceTags": { "changeNumber": tags.change_number, "date": tags.date },
                "inputDigest": self.plan.input_digest,
            },
        });
        let log = json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] });
        model::written::indented(&log.to_string()) + "\n"
    }

    fn result(&self, notice: &Notice, codes: &[Code]) -> Value {
        let mut result = Map::new();
        result.insert("ruleId".to_owned(), json!(notice.code));
        result.insert("ruleIndex".to_owned(), json!(codes.binary_search(&notice.code).ok()));
        result.insert("level".to_owned(), json!(level(notice.severity)));
        result.insert("message".to_owned(), json!({ "text": shown(&notice.message.plain()) }));
        let place = notice.place.as_ref().map(physical).or_else(|| self.only_source());
        result.insert("locations".to_owned(), Value::Array(place.into_iter().collect()));
        result.insert("partialFingerprints".to_owned(), json!({ "switchover/v1": fingerprint(notice) }));
        let fixes: Vec<Value> = (self.fixes)(notice).iter().map(fix).collect();
        if !fixes.is_empty() {
            result.insert("fixes".to_owned(), Value::Array(fixes));
        }
        if let Some(accepted) = &notice.accepted {
            let justification = format!("{} ({})", accepted.reason, accepted.date);
            let suppression =
                json!({ "kind": "external", "status": "accepted", "justification": shown(&justification) });
            result.insert("suppressions".to_owned(), json!([suppression]));
        }
        Value::Object(result)
    }

    /// The one source that verdicts rest on, for what has no place: services show no result without a file.
    fn only_source(&self) -> Option<Value> {
        let holds = |contents: &model::source::SourceContents| contents.subjects > 0;
        let mut sources = self.plan.sources.iter().filter(|source| source.contents.as_ref().is_some_and(holds));
        let first = sources.next().filter(|_| sources.next().is_none())?;
        Some(json!({ "physicalLocation": { "artifactLocation": location(&first.name) } }))
    }
}

/// What does not change when lines move or names of files do.
fn fingerprint(notice: &Notice) -> String {
    let identity = if notice.identity.is_empty() { notice.message.plain() } else { notice.identity.clone() };
    sealed("", &format!("{}/{identity}", notice.code))
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A code as a rule, with what `switchover explain` says of it.
fn rule(code: Code) -> Value {
    let Some(explained) = explain::find(code) else { return json!({ "id": code }) };
    let Explained { meaning, remedy, .. } = &explained;
    json!({
        "id": code,
        "shortDescription": { "text": explained.template() },
        "fullDescription": { "text": if meaning.is_empty() { explained.template() } else { (*meaning).to_owned() } },
        "help": { "text": explained.text(), "markdown": explained.markdown() },
        "properties": { "remedy": remedy },
    })
}

fn physical(place: &Place) -> Value {
    let mut region = Map::new();
    region.insert("startLine".to_owned(), json!(place.line.max(1)));
    if let Some(column) = place.column {
        region.insert("startColumn".to_owned(), json!(column.max(1)));
    }
    json!({ "physicalLocation": { "artifactLocation": location(&place.source), "region": region } })
}

/// A file by its path: a relative one is relative to the root of the repository.
fn location(source: &str) -> Value {
    let path = source.replace('\\', "/");
    let is_drive = path.as_bytes().get(1) == Some(&b':');
    if Path::new(source).is_absolute() || is_drive {
        return json!({ "uri": format!("file:///{}", encoded(path.trim_start_matches('/'))) });
    }
    json!({ "uri": encoded(path.trim_start_matches("./")), "uriBaseId": ROOT })
}

/// A path as a part of a URI (RFC 3986): what is not unreserved is a percent sign and two digits.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(byte.into()),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn fix(fix: &Fix) -> Value {
    let replacement = |replacement: &Replacement| {
        let ((line, column), (end_line, end_column)) = (replacement.start, replacement.end);
        json!({
            "deletedRegion": {
                "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column,
            },
            "insertedContent": { "text": replacement.text },
        })
    };
    json!({
        "description": { "text": shown(&fix.description) },
        "artifactChanges": [{
            "artifactLocation": location(&fix.source),
            "replacements": fix.replacements.iter().map(replacement).collect::<Vec<Value>>(),
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_uri_reference() {
        assert_eq!(location("infra/nsg a#1.tf"), json!({ "uri": "infra/nsg%20a%231.tf", "uriBaseId": ROOT }));
        assert_eq!(location("./nsg:1.tf")["uri"], "nsg%3A1.tf");
        assert_eq!(location("C:\\work\\ü.tf"), json!({ "uri": "file:///C%3A/work/%C3%BC.tf" }));
        #[cfg(unix)]
        assert_eq!(location("/work/nsg.tf"), json!({ "uri": "file:///work/nsg.tf" }));
    }
}
