//! Microsoft's weekly file of service tags, and what `az network list-service-tags` prints: pasted among the sources, it
//! replaces the embedded tags for the plan.

use memchr::memmem;

use crate::messages::sources;
use model::message::Codes;
use model::message::quoted;
use model::net::{Cloud, TableOrigin, TagTable, WeeklyFileError};
use model::source::{Diagnostic, Extent, Severity, Source, SourceReport};

/// Reads a source that is a file of service tags into the table; `None` for any other source.
pub(crate) fn read(source: &Source, table: &mut Option<TagTable>) -> Option<SourceReport> {
    let text = source.text.as_bytes();
    let is_one = ["\"changeNumber\"", "\"values\"", "\"addressPrefixes\""]
        .iter()
        .all(|name| memmem::find(text, name.as_bytes()).is_some());
    if !is_one {
        return None;
    }
    let (read, severity, message) = match TagTable::and_weekly_file(table.clone(), &source.name, &source.text) {
        Ok(with) => {
            // Of two files for one cloud the one with the higher change number counts, in whatever order they come.
            let is_older = |own: &TagTable| {
                Cloud::ALL.iter().any(|&cloud| {
                    let ((origin, own, _), (_, new, _)) = (own.version(cloud), with.version(cloud));
                    origin == TableOrigin::Supplied && own > new
                })
            };
            if !table.as_ref().is_some_and(is_older) {
                *table = Some(with);
            }
            (Extent::Whole, Severity::Info, sources::tags_used())
        }
        // The same text contains something else, which is read like any other.
        Err(WeeklyFileError::Shape(_) | WeeklyFileError::Other) => return None,
        Err(WeeklyFileError::Cloud(cloud)) => {
            (Extent::Nothing, Severity::Error, sources::tags_of_other_cloud(quoted(&cloud)))
        }
        Err(WeeklyFileError::NoBatch) => (Extent::Nothing, Severity::Error, sources::tags_without_batch()),
    };
    let diagnostics = vec![Diagnostic { codes: Codes::default(), severity, message, line: 1, column: 1 }];
    let (name, kind) = (source.name.clone(), "service-tags".to_owned());
    Some(SourceReport { name, kind, read, contents: None, diagnostics })
}

#[cfg(test)]
mod tests {
    use crate::{Source, read};
    use model::net::{Cloud, TableOrigin};

    /// As `az network list-service-tags` prints it: the change number is a text there.
    const LISTED: &str = r#"{"changeNumber": "400", "cloud": "Public", "values": [{"name": "BatchNodeManagement.WestEurope",
        "properties": {"region": "westeurope", "addressPrefixes": ["198.51.100.0/28"]}}]}"#;

    #[test]
    fn a_pasted_file_of_service_tags_replaces_the_embedded_ones() {
        let read = read(&[Source::new("tags.json", LISTED)]);
        assert_eq!(read.sources[0].kind, "service-tags");
        let (origin, number, _) = read.service_tags.as_ref().unwrap().version(Cloud::Public);
        assert_eq!((origin, number), (TableOrigin::Supplied, 400));
    }

    #[test]
    fn one_that_holds_no_batch_is_not_used_and_told() {
        let read = read(&[Source::new("tags.json", LISTED.replace("BatchNodeManagement", "Sql"))]);
        assert!(read.service_tags.is_none());
        assert!(read.sources[0].diagnostics[0].message.plain().contains("no BatchNodeManagement"));
    }
}
