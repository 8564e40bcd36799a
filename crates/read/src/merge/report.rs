//! What there is to say about resources that are described more than once.

use super::described::{Described, Difference, differences};
use model::estate::Origin;
use model::source::{Diagnostic, Severity, SourceReport, by_place};

/// What differs between a truncated description and another one.
const TRUNCATED: &str = "what a truncated text lacks";

/// How many differences a message names.
const MOST_NAMED: usize = 3;

/// Adds diagnostics to the reports of sources.
pub(super) struct Reporter<'r> {
    reports: &'r mut [SourceReport],
    /// The sources that got one.
    touched: Vec<usize>,
}

impl<'r> Reporter<'r> {
    /// A reporter to these reports.
    pub(super) fn new(reports: &'r mut [SourceReport]) -> Self {
        Reporter { reports, touched: Vec::new() }
    }

    /// Adds a diagnostic.
    pub(super) fn say(&mut self, at: Origin, diagnostic: Diagnostic) {
        if let Some(report) = self.reports.get_mut(at.source)
            && !report.diagnostics.contains(&diagnostic)
        {
            report.diagnostics.push(diagnostic);
            self.touched.push(at.source);
        }
    }

    /// Puts the diagnostics in the order of their places.
    pub(super) fn finish(self) {
        for source in self.touched {
            if let Some(report) = self.reports.get_mut(source) {
                report.diagnostics = by_place(std::mem::take(&mut report.diagnostics));
            }
        }
    }

    /// A place in a sentence: the source and the line.
    pub(super) fn place(&self, at: Origin) -> String {
        let name = self.reports.get(at.source).map_or("another source", |report| report.name.as_str());
        format!("{name} (line {})", at.line)
    }

    /// Says that a description is replaced by another one, if they differ.
    pub(super) fn replaced<T: Described>(&mut self, item: &T, by: &T, why: &str) {
        if differences(item, by).is_empty() {
            return;
        }
        let (at, place) = (item.resource().origin, self.place(by.resource().origin));
        let message =
            format!("The description of {} `{}` in {place} replaces this one: {why}.", T::WHAT, item.resource().name);
        self.say(
            at,
            Diagnostic { severity: Severity::Info, message: message.into(), line: at.line, column: at.column },
        );
    }

    /// Says at each version of a resource that others contradict it; gives what differs.
    pub(super) fn conflict<T: Described>(&mut self, versions: &[T]) -> Vec<String> {
        let mut members: Vec<String> = Vec::new();
        for (number, version) in versions.iter().enumerate() {
            let others = versions.iter().enumerate().filter(|(other, _)| *other != number).map(|(_, other)| other);
            let Some((other, found)) = others
                .map(|other| (other, differences(version, other)))
                .find(|(_, found)| !found.is_empty())
                .or_else(|| versions.get(usize::from(number == 0)).map(|other| (other, Vec::new())))
            else {
                continue;
            };
            let at = version.resource().origin;
            let truncated = [version, other].map(|one| one.description().is_truncated);
            let (subject, differ) = (format!("{} `{}`", capitalized(T::WHAT), version.resource().name), shown(&found));
            let message = if at == other.resource().origin {
                let parts: Vec<&str> = found.iter().map(|difference| difference.member.as_str()).collect();
                format!(
                    "{subject} has parts that are declared more than once or in two ways ({}), and each overwrites the other. Which of \
                     them is applied last is unknown, and so are verdicts that depend on it. Declare each part once, and all of them in \
                     one way.",
                    parts.join(", ")
                )
            } else if found.is_empty() && truncated != [false, false] {
                let which = if truncated == [false, true] { "there" } else { "here" };
                members.extend((!members.iter().any(|own| own == TRUNCATED)).then(|| TRUNCATED.to_owned()));
                format!(
                    "{subject} is described again in {}, and the text breaks off {which}: what is missing may differ, so verdicts that depend on \
                     it are unknown. Remove the truncated description, or paste it again in full.",
                    self.place(other.resource().origin),
                )
            } else {
                format!(
                    "{subject} is described again in {}, and the descriptions differ{differ}. Nothing shows which of them is in force, \
                     so verdicts that depend on it are unknown. Keep the current description and remove the other.",
                    self.place(other.resource().origin),
                )
            };
            self.say(
                at,
                Diagnostic { severity: Severity::Warning, message: message.into(), line: at.line, column: at.column },
            );
            for difference in found {
                if !members.contains(&difference.member) {
                    members.push(difference.member);
                }
            }
        }
        members
    }
}

fn shown(differences: &[Difference]) -> String {
    let long = |text: &String| text.len() > 60;
    let one = |difference: &Difference| match (&difference.own, &difference.other) {
        (own, other) if long(own) || long(other) => difference.member.clone(),
        (own, other) => format!("{} is {own} here and {other} there", difference.member),
    };
    let mut named: Vec<String> = differences.iter().take(MOST_NAMED).map(one).collect();
    if differences.len() > MOST_NAMED {
        named.push(format!("{} more", differences.len() - MOST_NAMED));
    }
    if named.is_empty() { String::new() } else { format!(" ({})", named.join("; ")) }
}

/// A text that begins a sentence.
pub(super) fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
