//! What the user has entered: the pasted text and the fields beside it, kept for a reload.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use ipnet::IpNet;
use serde::Serialize;
use yew::prelude::*;

use super::planning::SETTLE;
use super::stored;
use crate::json::Node;
use crate::net::{Region, TagTable};
use crate::{Edition, Options, Source};

/// The text is kept up to this length in bytes: browsers give a page about 5 MB.
const MOST_KEPT: usize = 1_000_000;

/// What the user has entered.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// The name of the file that the text came from; empty for pasted text.
    pub name: String,
    /// The pasted text.
    pub text: Rc<str>,
    /// The chosen region's location; empty to take it from the text.
    pub region: String,
    /// The chosen edition.
    pub edition: Edition,
    /// The Batch account's name.
    pub account: String,
    /// Subscription ids, as entered.
    pub subscriptions: String,
    /// The nodes' address ranges, as entered.
    pub nodes: String,
    /// True if the last change was typed, so that more may follow at once.
    #[serde(skip)]
    pub typed: bool,
    /// Counts the texts that did not come from the text box, which then has to show them.
    #[serde(skip)]
    pub revision: u32,
}

impl Draft {
    /// The draft that was kept as JSON; what it lacks is empty.
    fn of_kept(text: &str) -> Option<Draft> {
        let tree: Node<'_> = serde_json::from_str(text).ok()?;
        let kept = tree.object()?;
        let text = |name: &str| kept.text(name).map(|text| text.to_string()).unwrap_or_default();
        let ga = kept.text("edition").is_some_and(|edition| edition == "ga");
        Some(Draft {
            name: text("name"),
            text: text("text").into(),
            region: text("region"),
            edition: if ga { Edition::Ga } else { Edition::Preview },
            account: text("account"),
            subscriptions: text("subscriptions"),
            nodes: text("nodes"),
            typed: false,
            revision: 1,
        })
    }

    /// The draft with a text that was not typed: a file, a sample, nothing.
    pub fn with_text(self, name: impl Into<String>, text: impl Into<Rc<str>>) -> Self {
        Draft { name: name.into(), text: text.into(), typed: false, revision: self.revision + 1, ..self }
    }

    /// The text as the engine's source.
    pub fn source(&self) -> Source {
        let name = if self.name.is_empty() { "pasted text" } else { &self.name };
        Source::new(name, &*self.text)
    }

    /// The fields as the engine's options; entries that can't be read are left out.
    pub fn options(&self, service_tags: Option<&TagTable>) -> Options {
        Options {
            region: Region::find(&self.region),
            edition: self.edition,
            account: Some(self.account.trim().to_owned()).filter(|account| !account.is_empty()),
            subscriptions: entries(&self.subscriptions).map(str::to_owned).collect(),
            nodes: entries(&self.nodes).filter_map(|range| range.parse().ok()).collect(),
            service_tags: service_tags.cloned(),
        }
    }

    /// The first entry of the nodes' field that is no address range.
    pub fn unreadable_nodes(&self) -> Option<&str> {
        entries(&self.nodes).find(|range| range.parse::<IpNet>().is_err())
    }
}

/// The entries of a field, whatever people put between them.
fn entries(field: &str) -> impl Iterator<Item = &str> {
    field.split(|c: char| c.is_whitespace() || c == ',' || c == ';').filter(|entry| !entry.is_empty())
}

/// Whether the draft is there after a reload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is, or there is nothing to keep.
    Yes,
    /// The text seems to hold a secret.
    Secret,
    /// The text is too long.
    TooLong,
    /// The browser keeps nothing.
    Unavailable,
}

/// The draft, and whether it is kept. It begins with what was kept last.
#[hook]
pub fn use_draft() -> (UseStateHandle<Draft>, Kept) {
    let draft = use_state_eq(|| {
        let kept = stored::read(stored::DRAFT);
        kept.and_then(|text| Draft::of_kept(&text)).unwrap_or_default()
    });
    let kept = use_state_eq(|| Kept::Yes);
    let set_kept = kept.setter();
    use_effect_with((*draft).clone(), move |draft| {
        let (draft, delay) = (draft.clone(), if draft.typed { SETTLE } else { 0 });
        let later = Timeout::new(delay, move || set_kept.set(keep(&draft)));
        move || drop(later)
    });
    (draft, *kept)
}

fn keep(draft: &Draft) -> Kept {
    let nothing = Draft { typed: draft.typed, revision: draft.revision, ..Draft::default() };
    let worth = match () {
        () if *draft == nothing => Kept::Yes,
        () if draft.text.len() > MOST_KEPT => Kept::TooLong,
        () if seems_secret(&draft.text) => Kept::Secret,
        // In the form that the page writes all JSON in: a second one would make it heavier.
        () => match serde_json::to_string_pretty(draft) {
            Ok(text) if stored::write(stored::DRAFT, &text) => return Kept::Yes,
            _ => Kept::Unavailable,
        },
    };
    // An older draft would be another text than the one on the page.
    stored::remove(stored::DRAFT);
    worth
}

/// True if a text may hold a key, a password, a signature or a certificate. Better once too often: a draft is only comfort.
fn seems_secret(text: &str) -> bool {
    const SIGNS: [&str; 9] = [
        "accountkey",
        "sharedaccess",
        "sig=",
        "password",
        "passwd",
        "secret",
        "connectionstring",
        "-----begin",
        "bearer ",
    ];
    let lower = text.to_ascii_lowercase();
    SIGNS.iter().any(|sign| lower.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_secret_is_noticed() {
        for text in [
            "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abc==",
            "https://a.blob.core.windows.net/c?sv=2024&SIG=abc",
            "\"adminPassword\": \"x\"",
            "-----BEGIN CERTIFICATE-----",
        ] {
            assert!(seems_secret(text), "{text}");
        }
        assert!(!seems_secret(include_str!("../../static/samples/locked-down-nsg.json")));
    }

    #[test]
    fn a_kept_draft_is_read_as_it_was_written() {
        let draft = Draft {
            text: "{\"a\": 1}\n".into(),
            edition: Edition::Ga,
            account: "renderfarm".to_owned(),
            revision: 1,
            ..Draft::default()
        };
        let kept = serde_json::to_string(&draft).unwrap();
        assert_eq!(Draft::of_kept(&kept), Some(draft));
        assert_eq!(Draft::of_kept("[]"), None);
    }

    #[test]
    fn entries_are_read_whatever_stands_between_them() {
        let draft = Draft { nodes: "10.0.0.0/24, 10.1.0.0/24;x\n".to_owned(), ..Draft::default() };
        assert_eq!(draft.options(None).nodes.len(), 2);
        assert_eq!(draft.unreadable_nodes(), Some("x"));
    }
}
