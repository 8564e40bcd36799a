//! A text means the same on every system: with LF, CR LF and CR at the end of its lines, complete or truncated.

use std::path::PathBuf;

use model::net::Region;
use model::plan::{Subject, Verdict};
use model::source::Read;
use switchover::{Options, Source};

use crate::support::{self, all_inputs, source};

/// The other ways to end a line.
const ENDS: [&str; 2] = ["\r\n", "\r"];

/// All fixtures and samples that are text with line feeds.
fn texts() -> Vec<(String, String)> {
    let read = |path: &PathBuf| (path.display().to_string(), source(path).text.replace("\r\n", "\n"));
    all_inputs().iter().map(read).collect()
}

fn assessed(text: &str) -> (Read, Vec<Subject>) {
    let options = Options { region: Region::find("westeurope"), ..Options::default() };
    support::assessed(&[Source::new("source", text)], &options)
}

/// What is decided, and what is said of the text.
fn told(text: &str) -> Vec<String> {
    let (read, subjects) = assessed(text);
    let verdicts = subjects.iter().flat_map(|subject| {
        let verdict = |requirement: &model::plan::Requirement| {
            format!("{} {:?}: {:?}", subject.id, requirement.id, requirement.verdict)
        };
        subject.requirements.iter().map(verdict).collect::<Vec<_>>()
    });
    let messages = read.sources.iter().flat_map(|source| &source.diagnostics);
    let messages =
        messages.map(|one| format!("{}:{} {:?} {}", one.line, one.column, one.severity, one.message.plain()));
    verdicts.chain(messages).collect()
}

#[test]
fn the_ends_of_lines_change_no_verdict_and_no_message() {
    for (name, text) in texts() {
        let expected = told(&text);
        for end in ENDS {
            assert_eq!(told(&text.replace('\n', end)), expected, "{name} with {end:?}");
        }
    }
}

/// Rows are the only texts that don't show where they end.
const ROWS: [&str; 4] = [
    "default\t0.0.0.0/0\tVirtual appliance\t10.0.1.4\nbatch\tBatchNodeManagement\tInternet\t-\nodd\t10.0.0.0/8\tSomewhere\t-\n",
    "Name,Address prefix,Next hop type,Next hop IP address\nbatch,BatchNodeManagement,Internet,\nall,0.0.0.0/0,None,\n",
    "Inbound security rules\nPriority\tName\tPort\tProtocol\tSource\tDestination\tAction\n100\ta\t443\tTCP\tAny\tAny\tAllow\n\
     65500\tDenyAllInBound\tAny\tAny\tAny\tAny\tDeny\nOutbound security rules\n\
     200\tno\tAny\tAny\tAny\tInternet\tDeny\n65500\tDenyAllOutBound\tAny\tAny\tAny\tAny\tDeny\n",
    "id,name,type,properties\n\"/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/n\",\"n\",\
     \"microsoft.network/networksecuritygroups\",\"{\"\"securityRules\"\":[{\"\"name\"\":\"\"a\"\"\n",
];

#[test]
fn a_text_that_is_cut_anywhere_says_the_same_with_all_ends_of_lines() {
    for text in ROWS {
        for cut in 1..=text.len() {
            let part = &text[..cut];
            let expected = told(part);
            for end in ENDS {
                assert_eq!(told(&part.replace('\n', end)), expected, "{part:?} with {end:?}");
            }
            // Between the two characters that end a line.
            if let Some(line) = part.strip_suffix('\n') {
                assert_eq!(told(&format!("{}\r", line.replace('\n', "\r\n"))), expected, "{part:?}");
            }
        }
    }
}

#[test]
fn a_row_that_is_cut_in_its_first_cell_is_a_row() {
    for end in ["\n", "\r\n", "\r"] {
        let rows = "all\t0.0.0.0/0\tInternet\t-\ncut".replace('\n', end);
        let (read, subjects) = assessed(&rows);
        assert_eq!(subjects[0].modes.simplified, Verdict::Unknown, "{end:?}: {:?}", read.sources);
    }
}
