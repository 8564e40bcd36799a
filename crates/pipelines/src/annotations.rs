//! Notices as annotations of a build log: workflow commands of GitHub Actions, and logging commands of Azure Pipelines.
//!
//! Both are lines of text, so whatever ends a line or a property is escaped as each service documents it.

use model::source::Severity;
use render::shown;

use super::notice::Notice;

/// Workflow commands of GitHub Actions ("Workflow commands for GitHub Actions").
pub fn github(notices: &[&Notice]) -> String {
    let mut out = String::new();
    for notice in notices {
        let command = match notice.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let mut properties = Vec::new();
        if let Some(place) = &notice.place {
            properties.push(format!("file={}", github_property(&place.source)));
            properties.push(format!("line={}", place.line));
            properties.extend(place.column.map(|column| format!("col={column}")));
        }
        properties.push(format!("title={}", notice.code));
        let text = github_text(&shown(&notice.message.plain()));
        out.push_str(&format!("::{command} {}::{text}\n", properties.join(",")));
    }
    out
}

fn github_text(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn github_property(text: &str) -> String {
    github_text(text).replace(':', "%3A").replace(',', "%2C")
}

/// Logging commands of Azure Pipelines ("Logging commands", `task.logissue`). It knows errors and warnings only, so a note is a line of
/// the log.
pub fn azure_pipelines(notices: &[&Notice]) -> String {
    let mut out = String::new();
    for notice in notices {
        let text = pipelines_text(&shown(&notice.message.plain()));
        let kind = match notice.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => {
                out.push_str(&format!("{}: {text}\n", notice.code));
                continue;
            }
        };
        let mut properties = format!("type={kind};");
        if let Some(place) = &notice.place {
            properties += &format!("sourcepath={};linenumber={};", pipelines_property(&place.source), place.line);
            properties.extend(place.column.map(|column| format!("columnnumber={column};")));
        }
        out.push_str(&format!("##vso[task.logissue {properties}code={};]{text}\n", notice.code));
    }
    out
}

fn pipelines_text(text: &str) -> String {
    text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")
}

fn pipelines_property(text: &str) -> String {
    pipelines_text(text).replace(';', "%3B").replace(']', "%5D")
}

#[cfg(test)]
mod tests {
    use super::super::notice::{About, Place};
    use super::*;
    use model::message::{Code, name};

    fn notice(severity: Severity) -> Notice {
        Notice {
            code: Code::new(1102),
            severity,
            message: super::super::messages::of_subject(name("a%b"), "50 % ::error::"),
            place: Some(Place { source: "a,b:c;d].tf".to_owned(), line: 3, column: Some(7) }),
            identity: String::new(),
            topic: About::Verdict,
            accepted: None,
        }
    }

    #[test]
    fn what_ends_a_property_or_a_line_is_escaped() {
        assert_eq!(
            github(&[&notice(Severity::Error)]),
            "::error file=a%2Cb%3Ac;d].tf,line=3,col=7,title=SW1102::`a%25b`: 50 %25 ::error::\n"
        );
        assert_eq!(
            azure_pipelines(&[&notice(Severity::Warning)]),
            "##vso[task.logissue type=warning;sourcepath=a,b:c%3Bd%5D.tf;linenumber=3;columnnumber=7;code=SW1102;]`a%AZP25b`: 50 %AZP25 \
             ::error::\n"
        );
    }

    /// A line that Azure Pipelines takes for a command begins with `##`.
    #[test]
    fn a_note_is_no_command() {
        assert_eq!(azure_pipelines(&[&notice(Severity::Info)]), "SW1102: `a%AZP25b`: 50 %AZP25 ::error::\n");
    }
}
