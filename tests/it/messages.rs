//! `docs/messages.md` lists every message, and every message is well made. `SWITCHOVER_WRITE=1` writes the file.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::{env, fs};

use model::message::Entry;

use crate::support::project;

/// All catalogues, with what they are about.
fn catalogues() -> Vec<(&'static str, Vec<&'static [Entry]>)> {
    vec![
        (
            "Lists and options",
            vec![
                model::message::LISTS,
                model::plan::messages::CATALOGUE,
                model::estate::messages::CATALOGUE,
                model::wire::messages::CATALOGUE,
            ],
        ),
        ("Verdicts and findings", assess::messages::ALL.to_vec()),
        ("Changes and checklist", plan::messages::ALL.to_vec()),
        ("Reading", read::messages::ALL.to_vec()),
        ("Reports", vec![render::messages::CATALOGUE]),
        ("Sharing", vec![share::messages::CATALOGUE, switchover::web::MESSAGES]),
    ]
}

/// A template as Markdown: what it takes is in italics.
pub fn shown(template: &str) -> String {
    let text = template.replace("``", "`").replace('|', "\\|").replace("{^", "{");
    text.replace(['{', '}'], "*").replace('<', "\\<")
}

fn document() -> String {
    let mut out = String::from(
        "# Messages\n\nEvery message has a code, which the plan's JSON shows in `codes` next to the text. The words in italics are what it \
         is about.\n",
    );
    for (title, catalogues) in catalogues() {
        writeln!(out, "\n## {title}\n\n| Code | Message | Meaning |\n| --- | --- | --- |").unwrap();
        for entry in catalogues.into_iter().flatten() {
            writeln!(out, "| {} | {} | {} |", entry.code, shown(entry.template), entry.meaning.trim()).unwrap();
        }
    }
    out
}

#[test]
fn the_list_of_messages_is_complete() {
    let (file, document) = (project("docs/messages.md"), document());
    if env::var_os("SWITCHOVER_WRITE").is_some() {
        fs::write(&file, &document).unwrap();
    }
    assert!(fs::read_to_string(file).unwrap_or_default() == document, "write docs/messages.md with SWITCHOVER_WRITE=1");
}

#[test]
fn codes_are_unique_and_templates_take_their_arguments() {
    let mut codes = BTreeSet::new();
    for entry in catalogues().into_iter().flat_map(|(_, catalogues)| catalogues).flatten() {
        assert!(codes.insert(entry.code), "{} is used twice", entry.code);
        let template = entry.template;
        assert!(!template.replace("``", "").contains('`'), "{}: {template}", entry.code);
        let fields: BTreeSet<&str> = template.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
        let fields: BTreeSet<&str> = fields.into_iter().map(|field| field.trim_start_matches('^')).collect();
        assert_eq!(fields, entry.arguments.iter().copied().collect(), "{}: {template}", entry.code);
    }
}
