//! Diagnostics about resources that are described more than once.

use super::described::{Difference, Said};
use crate::messages::merge;
use model::estate::Origin;
use model::message::{Codes, Message, all_listed, name};
use model::source::{Diagnostic, Severity, SourceReport, by_place};

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
    pub(super) fn say(&mut self, severity: Severity, at: Origin, message: Message) {
        let diagnostic = Diagnostic { codes: Codes::default(), severity, message, line: at.line, column: at.column };
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
    pub(super) fn place(&self, at: Origin) -> Message {
        match self.reports.get(at.source) {
            Some(report) => merge::place(name(&report.name), at.line),
            None => merge::other_source(at.line),
        }
    }

    /// Reports that a description is replaced by another one, if they differ.
    pub(super) fn replaced(&mut self, item: &Said, by: &Said, reason: Message) {
        if !item.differences(by).is_empty() {
            let place = self.place(by.origin);
            self.say(Severity::Info, item.origin, merge::replaced(&item.label, place, reason));
        }
    }

    /// Reports at each version of a resource that others contradict it; gives what differs.
    pub(super) fn conflict(&mut self, versions: &[Said]) -> Vec<Message> {
        let mut members: Vec<Message> = Vec::new();
        for (number, version) in versions.iter().enumerate() {
            let others = versions.iter().enumerate().filter(|(other, _)| *other != number).map(|(_, other)| other);
            let Some((other, found)) = others
                .map(|other| (other, version.differences(other)))
                .find(|(_, found)| !found.is_empty())
                .or_else(|| versions.get(usize::from(number == 0)).map(|other| (other, Vec::new())))
            else {
                continue;
            };
            let (at, there) = (version.origin, other.origin);
            let truncated = [version, other].map(|one| one.description.is_truncated);
            let (label, place) = (&version.label, self.place(there));
            let message = if at == there {
                merge::declared_twice(label, all_listed(found.iter().map(|difference| &difference.member)))
            } else if !found.is_empty() {
                merge::differ_in(label, place, shown(&found))
            } else if truncated == [false, true] {
                merge::truncated_there(label, place)
            } else if truncated != [false, false] {
                merge::truncated_here(label, place)
            } else {
                merge::differ(label, place)
            };
            self.say(Severity::Warning, at, message);
            let is_truncation = at != there && found.is_empty() && truncated != [false, false];
            let differing = found.into_iter().map(|difference| difference.member);
            for member in differing.chain(is_truncation.then(merge::truncated_part)) {
                if !members.contains(&member) {
                    members.push(member);
                }
            }
        }
        members
    }
}

fn shown(differences: &[Difference]) -> Message {
    let one = |difference: &Difference| match &difference.values {
        Some((own, other)) => merge::difference(&difference.member, own, other),
        None => difference.member.clone(),
    };
    let more = differences.len().saturating_sub(MOST_NAMED);
    let named = differences.iter().take(MOST_NAMED).map(one);
    let all = named.chain((more > 0).then(|| merge::more_differences(more)));
    all.reduce(merge::differences).unwrap_or_default()
}
