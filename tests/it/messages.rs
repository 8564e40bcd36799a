//! `docs/messages.md` lists every message, and every message is well made. `SWITCHOVER_WRITE=1` writes the file.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::{env, fs};

use pipelines::explain::{self, Topic, catalogues, topics};

use crate::support::project;

/// A template as Markdown: what it takes is in italics.
pub fn shown(template: &str) -> String {
    let text = template.replace("``", "`").replace('|', "\\|").replace("{^", "{");
    text.replace(['{', '}'], "*").replace('<', "\\<")
}

fn document() -> String {
    let mut out = String::from(
        "# Messages\n\nEvery message has a code, which the plan's JSON shows in `codes` next to the text. The words in italics are what it \
         is about. `switchover explain CODE` prints the same.\n",
    );
    for (title, catalogues) in catalogues() {
        writeln!(out, "\n## {title}").unwrap();
        let mut topic = None;
        for entry in catalogues.into_iter().flatten() {
            let own = topics::of(entry.code).unwrap();
            if topic != Some(own.first) {
                write_topic(&mut out, own);
                topic = Some(own.first);
            }
            let (code, example) = (entry.code, explain::of(entry).example().replace('|', "\\|").replace('<', "\\<"));
            writeln!(out, "| {code} | {} | {example} | {} |", shown(entry.template), entry.meaning.trim()).unwrap();
        }
    }
    out
}

/// What the messages below have in common.
fn write_topic(out: &mut String, topic: &Topic) {
    writeln!(out, "\n{}", topic.meaning).unwrap();
    if !topic.remedy.is_empty() {
        writeln!(out, "\nWhat to do: {}", topic.remedy.replace('<', "\\<")).unwrap();
    }
    if !topic.facts.is_empty() {
        let facts: Vec<String> = topic.facts.iter().map(ToString::to_string).collect();
        writeln!(out, "\nSource: {}", facts.join("; ")).unwrap();
    }
    writeln!(out, "\n| Code | Message | Example | Meaning |\n| --- | --- | --- | --- |").unwrap();
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
