//! Answers in pages: the pages of one query are complete if their rows add up to the total that each of them shows.

use super::report::Reporter;
use crate::messages::tables;
use model::estate::Page;
use model::source::Severity;

/// Reports each answer of which pages are missing, once.
pub(super) fn report(pages: &[Page], reporter: &mut Reporter<'_>) {
    let mut distinct: Vec<&Page> = Vec::new();
    for page in pages {
        let is_copy = |other: &&Page| page.first.is_some() && other.first == page.first && other.rows == page.rows;
        if !distinct.iter().any(is_copy) {
            distinct.push(page);
        }
    }
    let mut reported: Vec<usize> = Vec::new();
    for page in &distinct {
        let Some(total) = page.total else {
            reporter.say(Severity::Warning, page.origin, tables::more_rows());
            continue;
        };
        if reported.contains(&total) {
            continue;
        }
        reported.push(total);
        let same = distinct.iter().filter(|other| other.total == Some(total));
        let shown: usize = same.map(|other| other.rows).sum();
        // Nothing distinguishes answers with the same number of rows: together, they are complete or not.
        if total == 0 || !shown.is_multiple_of(total) {
            reporter.say(Severity::Warning, page.origin, tables::rows_missing(shown, total));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Source, read};

    fn page(first: usize, rows: usize, total: usize, token: bool) -> String {
        let row = |number: usize| {
            format!(
                r#"{{"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/n{number}",
            "name": "n{number}", "type": "microsoft.network/networksecuritygroups", "location": "westeurope", "properties": {{"securityRules": []}}}}"#
            )
        };
        let rows: Vec<String> = (first..first + rows).map(row).collect();
        let token = if token { r#""skip_token": "more", "# } else { "" };
        format!(r#"{{"count": {}, {token}"total_records": {total}, "data": [{}]}}"#, rows.len(), rows.join(","))
    }

    fn warnings(texts: &[String]) -> Vec<String> {
        let sources: Vec<Source> = texts
            .iter()
            .enumerate()
            .map(|(number, text)| Source::new(format!("{number}.json"), text.as_str()))
            .collect();
        let reports = read(&sources).sources;
        let all = reports.iter().flat_map(|report| &report.diagnostics).map(|diagnostic| diagnostic.message.plain());
        all.filter(|text| text.contains("Resource Graph")).collect()
    }

    #[test]
    fn pages_that_add_up_are_complete_in_one_text_or_several_and_in_any_order() {
        let pages = [page(0, 2, 5, true), page(2, 2, 5, true), page(4, 1, 5, false)];
        assert_eq!(warnings(&pages), Vec::<String>::new());
        assert_eq!(warnings(&[pages.join("\n")]), Vec::<String>::new());
        assert_eq!(warnings(&[pages[2].clone(), pages[0].clone(), pages[1].clone()]), Vec::<String>::new());
    }

    #[test]
    fn one_warning_says_how_many_rows_are_missing() {
        let pages = [page(0, 2, 5, true), page(4, 1, 5, false)];
        let [warning] = &warnings(&pages)[..] else { panic!("{:?}", warnings(&pages)) };
        assert!(warning.contains("3 of 5 rows"), "{warning}");
    }

    #[test]
    fn a_copy_of_a_page_fills_no_gap() {
        let pages = [page(0, 2, 4, true), page(0, 2, 4, true)];
        assert_eq!(warnings(&pages).len(), 1);
    }

    #[test]
    fn answers_of_one_size_are_complete_together() {
        let pages = [page(0, 2, 3, true), page(2, 1, 3, false), page(10, 2, 3, true), page(12, 1, 3, false)];
        assert_eq!(warnings(&pages), Vec::<String>::new());
        assert_eq!(warnings(&pages[..3]).len(), 1);
    }
}
