//! What each code of a message means, and what to do: `switchover explain`, the rules of a SARIF log, and `docs/messages.md`.
//!
//! `topics` has the texts, each for a range of codes.

pub mod topics;

use model::message::{Code, Entry, Message};

pub use topics::{Fact, TOPICS, Topic};

use super::messages;

/// A message of each code as a plan shows it, in the notation of [`Message`]: a line each. A test writes and checks it.
const EXAMPLES: &str = include_str!("examples.tsv");

/// All catalogues of the engine and the command line, with what they are about.
pub fn catalogues() -> Vec<(&'static str, Vec<&'static [Entry]>)> {
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
        ("Sharing", vec![share::messages::CATALOGUE, model::wire::page::CATALOGUE]),
        ("Pipelines", vec![messages::CATALOGUE]),
    ]
}

/// A code with everything that is to be said of it.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The code.
    pub code: Code,
    /// The message, with what it takes in braces.
    entry: &'static Entry,
    /// What it means.
    pub meaning: &'static str,
    /// What to do; empty where there is nothing to do.
    pub remedy: &'static str,
    /// The documents that this rests on.
    pub facts: &'static [Fact],
}

/// A message in its notation, as a terminal shows it.
fn plain(notation: &str) -> String {
    serde_json::from_value::<Message>(notation.into()).unwrap_or_default().plain()
}

/// What there is to say of a code; `None` if no message has it.
pub fn find(code: Code) -> Option<Explained> {
    let all = catalogues().into_iter().flat_map(|(_, catalogues)| catalogues).flatten();
    let entry = all.into_iter().find(|entry| entry.code == code)?;
    Some(of(entry))
}

/// What there is to say of a message.
pub fn of(entry: &'static Entry) -> Explained {
    let topic = topics::of(entry.code);
    let own = entry.meaning.trim();
    Explained {
        code: entry.code,
        entry,
        meaning: if own.is_empty() { topic.map_or("", |topic| topic.meaning) } else { own },
        remedy: topic.map_or("", |topic| topic.remedy),
        facts: topic.map_or(&[], |topic| topic.facts),
    }
}

impl Explained {
    /// The message as people read it: what it takes is in angle brackets.
    pub fn template(&self) -> String {
        let text = self.entry.template.replace("``", "").replace("{^", "{");
        text.replace('{', "<").replace('}', ">")
    }

    /// The message as a plan shows it; empty where it is always the same.
    pub fn example(&self) -> String {
        let code = self.code.to_string();
        let own = |line: &'static str| line.strip_prefix(&code)?.strip_prefix('\t');
        let example = EXAMPLES.lines().find_map(own).map(plain).unwrap_or_default();
        if self.entry.arguments.is_empty() { String::new() } else { example }
    }

    /// The explanation as plain text.
    pub fn text(&self) -> String {
        let mut out = format!("{}\n\n  {}\n", self.code, self.template());
        for (title, text) in
            [("For example", self.example().as_str()), ("What it means", self.meaning), ("What to do", self.remedy)]
        {
            if !text.is_empty() {
                out.push_str(&format!("\n{title}\n  {text}\n"));
            }
        }
        if !self.facts.is_empty() {
            out.push_str("\nSource\n");
            self.facts.iter().for_each(|fact| out.push_str(&format!("  {fact}\n")));
        }
        out
    }

    /// The explanation as Markdown.
    pub fn markdown(&self) -> String {
        let mut out = format!("`{}`\n", self.template());
        let example = self.example();
        for (title, text) in
            [("For example", example.as_str()), ("What it means", self.meaning), ("What to do", self.remedy)]
        {
            if !text.is_empty() {
                out.push_str(&format!("\n**{title}**: {text}\n"));
            }
        }
        if !self.facts.is_empty() {
            let facts: Vec<String> = self.facts.iter().map(Fact::to_string).collect();
            out.push_str(&format!("\nSource: {}\n", facts.join("; ")));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_meaning_and_what_asks_for_something_a_remedy() {
        for entry in catalogues().into_iter().flat_map(|(_, catalogues)| catalogues).flatten() {
            let explained = of(entry);
            assert!(!explained.meaning.is_empty(), "{}: {}", entry.code, entry.template);
        }
        for number in [1102, 1104, 1108, 1126, 1128, 1506, 1703, 1704, 1713, 3002, 3003, 3401, 3450, 2152, 7001, 7002] {
            let explained = find(Code::new(number)).unwrap();
            assert!(!explained.remedy.is_empty(), "{}", explained.code);
        }
    }

    #[test]
    fn topics_are_in_order_and_each_has_messages() {
        let codes: Vec<Code> =
            catalogues().into_iter().flat_map(|(_, all)| all).flatten().map(|entry| entry.code).collect();
        let mut last = 0;
        for topic in TOPICS {
            assert!(topic.first > last && topic.last >= topic.first, "{}", topic.first);
            last = topic.last;
            let range = Code::new(topic.first)..=Code::new(topic.last);
            assert!(codes.iter().any(|code| range.contains(code)), "no message has a code from {}", topic.first);
        }
    }

    #[test]
    fn no_code_is_found_twice_and_an_unknown_one_not_at_all() {
        assert!(find(Code::new(9999)).is_none());
        let text = find(Code::new(1102)).unwrap().text();
        assert!(text.starts_with("SW1102\n\n  <rule> blocks <flow>.\n\nFor example\n"), "{text}");
    }
}
