//! A text says the same whichever system it comes from: with LF, CR LF and CR at the end of its lines, whole or cut.

use std::path::PathBuf;

use model::net::Region;
use switchover::{Options, Plan, Source};

use crate::support::{all_inputs, source};

/// The other ways to end a line.
const ENDS: [&str; 2] = ["\r\n", "\r"];

/// All fixtures and samples that are text with line feeds.
fn texts() -> Vec<(String, String)> {
    let read = |path: &PathBuf| (path.display().to_string(), source(path).text.replace("\r\n", "\n"));
    all_inputs().iter().map(read).collect()
}

fn planned(text: &str) -> Plan {
    let options = Options { region: Region::find("westeurope"), ..Options::default() };
    switchover::plan(&[Source::new("source", text)], &options)
}

/// What a plan decides, and what it says of the text.
fn told(plan: &Plan) -> Vec<String> {
    let verdicts = plan.subjects.iter().flat_map(|subject| {
        let verdict = |requirement: &model::plan::Requirement| {
            format!("{} {:?}: {:?}", subject.id, requirement.id, requirement.verdict)
        };
        subject.requirements.iter().map(verdict).collect::<Vec<_>>()
    });
    let messages = plan.sources.iter().flat_map(|source| &source.diagnostics);
    let messages = messages.map(|one| format!("{}:{} {:?} {}", one.line, one.column, one.severity, one.message));
    verdicts.chain(messages).collect()
}

#[test]
fn the_ends_of_lines_change_no_verdict_and_no_message() {
    for (name, text) in texts() {
        let expected = told(&planned(&text));
        for end in ENDS {
            assert_eq!(told(&planned(&text.replace('\n', end))), expected, "{name} with {end:?}");
        }
    }
}

/// Rows are the only texts that tell nothing of where they end.
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
            let expected = told(&planned(part));
            for end in ENDS {
                assert_eq!(told(&planned(&part.replace('\n', end))), expected, "{part:?} with {end:?}");
            }
            // Between the two characters that end a line.
            if let Some(line) = part.strip_suffix('\n') {
                assert_eq!(told(&planned(&format!("{}\r", line.replace('\n', "\r\n")))), expected, "{part:?}");
            }
        }
    }
}

#[test]
fn a_row_that_is_cut_in_its_first_cell_is_a_row() {
    for end in ["\n", "\r\n", "\r"] {
        let rows = "all\t0.0.0.0/0\tInternet\t-\ncut".replace('\n', end);
        let plan = planned(&rows);
        let verdict = plan.subjects.first().unwrap().modes.simplified;
        assert_eq!(verdict, model::plan::Verdict::Unknown, "{end:?}: {:?}", plan.sources);
    }
}
