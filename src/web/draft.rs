//! What the user has entered: texts, one of them in the text box, and the fields next to it. How texts are added
//! and removed is in [`super::edits`].

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::edits::Removal;
use model::options::{Edition, is_subscription_id};
use model::source::Source;

/// A change to the draft as it is by then: what was typed last may not be in an older one.
pub type Change = Box<dyn FnOnce(Draft) -> Draft>;

/// A pasted text or an opened file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Text {
    /// The file's name; empty for pasted text.
    pub name: String,
    /// What it holds.
    pub text: Rc<str>,
}

impl PartialEq for Text {
    /// A text that is shared is not compared letter by letter.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && (Rc::ptr_eq(&self.text, &other.text) || self.text == other.text)
    }
}

/// What the user has entered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Draft {
    /// The texts; at least one.
    pub texts: Vec<Text>,
    /// Which of them is in the text box.
    #[serde(skip)]
    pub shown: usize,
    /// The chosen region's location; empty to take it from the text.
    pub region: String,
    /// The chosen edition; `None` to infer it from the text.
    pub edition: Option<Edition>,
    /// The Batch account's name.
    pub account: String,
    /// Subscription ids, as entered.
    pub subscriptions: String,
    /// The nodes' address ranges, as entered.
    pub nodes: String,
    /// The rule sets that nodes use, as the user has chosen them.
    pub on: Vec<String>,
    /// The ids of changes that are held back and that the user has released.
    pub accept: Vec<String>,
    /// The answers to questions of the plan: of each, the id of the question, and the answer.
    pub answers: Vec<(String, String)>,
    /// The key of the ids, where the draft came with a plan of its author's; else the browser's own is used.
    pub key: String,
    /// True if the last change was typed, so that more may follow at once.
    #[serde(skip)]
    pub typed: bool,
    /// The places of the texts that came last as a whole: they may be about the same as older ones.
    #[serde(skip)]
    pub arrived: Vec<usize>,
    /// What was taken away last.
    #[serde(skip)]
    pub removed: Option<Rc<Removal>>,
    /// The names of files that could not be read.
    #[serde(skip)]
    pub unread: Vec<String>,
    /// Counts the texts that did not come from the text box, which then has to show them.
    #[serde(skip)]
    pub revision: u32,
}

impl Default for Draft {
    fn default() -> Self {
        Draft {
            texts: vec![Text::default()],
            shown: 0,
            region: String::new(),
            edition: None,
            account: String::new(),
            subscriptions: String::new(),
            nodes: String::new(),
            on: Vec::new(),
            accept: Vec::new(),
            answers: Vec::new(),
            key: String::new(),
            typed: false,
            arrived: Vec::new(),
            removed: None,
            unread: Vec::new(),
            revision: 0,
        }
    }
}

impl Draft {
    /// The draft as it is after a reload: the text box has to show it.
    pub fn reloaded(mut self) -> Draft {
        if self.texts.is_empty() {
            self.texts.push(Text::default());
        }
        Draft { revision: 1, ..self }
    }

    /// The text in the text box.
    pub fn text(&self) -> Rc<str> {
        self.texts.get(self.shown).map(|shown| shown.text.clone()).unwrap_or_default()
    }

    /// True if there is nothing to plan from.
    pub fn is_blank(&self) -> bool {
        self.texts.iter().all(|text| text.text.trim().is_empty())
    }

    /// What a plan depends on, and nothing else.
    pub fn as_planned(&self) -> Draft {
        let (arrived, removed, unread) = Default::default();
        Draft { shown: 0, revision: 0, arrived, removed, unread, ..self.clone() }
    }

    /// The names of the texts, each its own, as the engine makes them: its own function for that is made for many thousands, and large.
    pub fn names(&self) -> Vec<String> {
        let name = |text: &Text| if text.name.is_empty() { "pasted text".to_owned() } else { text.name.clone() };
        let mut names: Vec<String> = Vec::new();
        for base in self.texts.iter().map(name) {
            let unique = unique(&base, &names);
            names.push(unique);
        }
        names
    }

    /// The texts as the engine's sources, without blank ones.
    pub fn sources(&self) -> Vec<Source> {
        let named = self.names().into_iter().zip(&self.texts);
        let filled = named.filter(|(_, text)| !text.text.trim().is_empty());
        filled.map(|(name, text)| Source::new(name, &*text.text)).collect()
    }

    /// The address ranges of the nodes; entries that can't be read are left out.
    pub fn node_ranges(&self) -> Vec<String> {
        entries(&self.nodes).filter(|range| is_range(range)).map(str::to_owned).collect()
    }

    /// The subscription ids that were entered.
    pub fn subscription_ids(&self) -> Vec<String> {
        entries(&self.subscriptions).filter(|id| is_subscription_id(id)).map(str::to_owned).collect()
    }

    /// All that was entered and may hold a secret.
    pub fn entered(&self) -> Vec<String> {
        let texts = self.texts.iter().flat_map(|text| [text.name.as_str(), &*text.text]);
        let chosen = self.on.iter().chain(&self.accept).map(String::as_str);
        let fields = [self.account.as_str(), self.subscriptions.as_str(), self.nodes.as_str()];
        let answers = self.answers.iter().map(|(_, answer)| answer.as_str());
        texts.chain(chosen).chain(fields).chain(answers).map(str::to_owned).collect()
    }

    /// The first entry of the subscriptions' field that is no id.
    pub fn unreadable_subscription(&self) -> Option<&str> {
        entries(&self.subscriptions).find(|id| !is_subscription_id(id))
    }

    /// The first entry of the nodes' field that is no address range.
    pub fn unreadable_nodes(&self) -> Option<&str> {
        entries(&self.nodes).find(|range| !is_range(range))
    }
}

/// A name, with a number after it if others have it.
pub fn unique(base: &str, others: &[String]) -> String {
    let (mut unique, mut number) = (base.to_owned(), 2);
    while others.iter().any(|other| other.eq_ignore_ascii_case(&unique)) {
        unique = format!("{base}#{number}");
        number += 1;
    }
    unique
}

/// The entries of a field, whatever people put between them.
pub fn entries(field: &str) -> impl Iterator<Item = &str> {
    field.split(|c: char| c.is_whitespace() || c == ',' || c == ';').filter(|entry| !entry.is_empty())
}

/// True for what looks like an address range: the engine says more of one that is not, and a parser of them would weigh 3 KB.
fn is_range(entry: &str) -> bool {
    let Some((address, length)) = entry.split_once('/') else { return false };
    let most = if address.contains(':') { 128 } else { 32 };
    let is_part = |part: &str| part.parse::<u8>().is_ok();
    let is_address = match most {
        32 => address.split('.').count() == 4 && address.split('.').all(is_part),
        _ => address.bytes().all(|letter| letter == b':' || letter.is_ascii_hexdigit()),
    };
    is_address && length.parse::<u8>().is_ok_and(|length| length <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_draft_is_read_as_it_was_written() {
        let draft = Draft {
            texts: vec![
                Text { name: String::new(), text: "{\"a\": 1}\n".into() },
                Text { name: "b.json".to_owned(), text: "b".into() },
            ],
            edition: Some(Edition::Ga),
            account: "renderfarm".to_owned(),
            on: vec!["nsg-a".to_owned()],
            accept: vec!["tighten-1".to_owned()],
            answers: vec![("region".to_owned(), "westeurope".to_owned())],
            revision: 1,
            ..Draft::default()
        };
        let kept = serde_json::to_string(&draft).unwrap();
        let read = |kept: &str| serde_json::from_str(kept).map(Draft::reloaded);
        assert_eq!(read(&kept).unwrap(), draft);
        assert_eq!(read("{\"texts\": []}").unwrap(), Draft { revision: 1, ..Draft::default() });
        assert!(read("1").is_err());
    }

    #[test]
    fn entries_are_read_whatever_stands_between_them() {
        let draft = Draft { nodes: "10.0.0.0/24, 10.1.0.0/24;x\n".to_owned(), ..Draft::default() };
        assert_eq!(draft.node_ranges(), ["10.0.0.0/24", "10.1.0.0/24"]);
        assert_eq!(draft.unreadable_nodes(), Some("x"));
    }

    #[test]
    fn address_ranges_are_told_from_other_words() {
        for range in ["10.0.0.0/24", "0.0.0.0/0", "2001:db8::/64", "10.20.4.4/32"] {
            assert!(is_range(range), "{range}");
        }
        for other in [
            "10.0.0.0",
            "10.0.0/24",
            "10.0.0.256/24",
            "10.0.0.0/33",
            "2001:db8::/129",
            "x/8",
            "10.0.0.0/",
            "/8",
            "::g/8",
        ] {
            assert!(!is_range(other), "{other}");
        }
    }

    #[test]
    fn sources_have_names_of_their_own() {
        let text = Text { name: String::new(), text: "x".into() };
        let draft = Draft { texts: vec![text.clone(), text], ..Draft::default() };
        let names: Vec<String> = draft.sources().into_iter().map(|source| source.name).collect();
        assert_eq!(names, ["pasted text", "pasted text#2"]);
        let named = |name: &&str| Text { name: (*name).to_owned(), text: "x".into() };
        let given = ["a", "A", "b", "a#2", "a"];
        let draft = Draft { texts: given.iter().map(named).collect(), ..Draft::default() };
        assert_eq!(draft.names(), model::estate::unique_ids(given.map(str::to_owned).to_vec()));
    }
}
