//! Real public files: each gives a plan, or a message that is right about why not.
//!
//! `SWITCHOVER_CORPUS` names their folder. The files may not be copied, so the test is ignored unless asked for; `cargo xtask test`
//! asks for it where a folder is named.

use model::source::{Extent, Severity};
use switchover::{Options, Source};

use crate::support::{corpus, source};

/// Files that are rules of network security groups, by what their text holds.
fn holds_nsg(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let is_view = ["effective", "securityruleassociations", "networkinterface"].iter().any(|word| lower.contains(word));
    lower.contains("securityrules\"") && !is_view
}

#[test]
#[ignore = "needs a folder of real files"]
fn each_file_gives_a_plan_or_a_clear_message() {
    let files = corpus();
    assert!(!files.is_empty(), "the folder holds no file");
    let (mut whole, mut partly, mut refused) = (0, 0, 0);
    for file in &files {
        let name = file.display().to_string();
        let source = Source { name: name.clone(), ..source(file) };
        let is_nsg = holds_nsg(&source.text);
        let plan = switchover::plan(&[source], &Options::default());
        let report = plan.sources.first().unwrap();
        let told = report.diagnostics.iter().any(|diagnostic| diagnostic.severity != Severity::Info);
        match report.read {
            Extent::Whole => whole += 1,
            Extent::Partly => partly += 1,
            Extent::Nothing => refused += 1,
        }
        match report.read {
            Extent::Whole => assert!(told || !plan.subjects.is_empty(), "{name}: read, and nothing planned"),
            Extent::Partly | Extent::Nothing => assert!(told, "{name}: not read, and nothing said"),
        }
        assert!(!is_nsg || report.read != Extent::Nothing, "{name} holds a network security group: {report:#?}");
    }
    println!("{} files: {whole} read whole, {partly} in part, {refused} refused with a message", files.len());
}
