//! Changes to the texts of a [`Draft`]. A change that removes texts says so and can be undone, until something else is
//! removed.

use super::draft::{Draft, Text, unique};
use model::source::{Source, SourceReport};

/// Texts that were taken away.
#[derive(Clone, Debug, PartialEq)]
pub struct Removal {
    /// What was taken away and why, in a sentence.
    pub message: String,
    /// The texts, with the places where they were.
    gone: Vec<(usize, Text)>,
    /// What came in their place, and goes again.
    instead: Vec<Text>,
    /// What was chosen about them.
    on: Vec<String>,
    accept: Vec<String>,
    answers: Vec<(String, String)>,
}

impl Draft {
    /// The draft with what is in the text box, as it was typed, or `pasted` as a whole.
    pub fn with_typed(mut self, text: String, pasted: bool) -> Self {
        let place = self.shown;
        let Some(shown) = self.texts.get_mut(place).filter(|shown| *shown.text != *text) else { return self };
        let arrived = if pasted && shown.text.trim().is_empty() { vec![place] } else { Vec::new() };
        shown.text = text.into();
        Draft { arrived, typed: !pasted, ..self }
    }

    /// The draft with another text of it in the text box.
    pub fn showing(self, shown: usize) -> Self {
        let shown = shown.min(self.texts.len().saturating_sub(1));
        Draft { shown, typed: false, revision: self.revision + 1, ..self }
    }

    /// The draft with these texts and no others.
    pub fn with_sample(self, title: &str, texts: Vec<Text>) -> Self {
        let gone = self.filled();
        let message = format!("The sample “{title}” replaced {}.", named(&gone));
        let changed = Draft { texts: texts.clone(), ..self }.taking(message, gone, texts);
        changed.showing(0)
    }

    /// The draft with texts that came from outside. One of the same file takes the place of the older one.
    pub fn with_arrived(mut self, sources: Vec<Source>) -> Self {
        let (mut gone, mut arrived) = (Vec::new(), Vec::new());
        let mut shown = self.shown;
        for Source { name, text, .. } in sources {
            let added = Text { name, text: text.into() };
            let is_here = |text: &Text| text.text == added.text && (added.name.is_empty() || text.name == added.name);
            if let Some(place) = self.texts.iter().position(is_here) {
                shown = place;
                continue;
            }
            let is_older = |text: &Text| !text.name.is_empty() && text.name == added.name;
            let older = self.texts.iter().position(is_older);
            let empty = || self.texts.iter().position(|text| text.text.trim().is_empty());
            shown = older.or_else(empty).unwrap_or(self.texts.len());
            match self.texts.get_mut(shown) {
                Some(text) => {
                    let before = std::mem::replace(text, added);
                    gone.extend(older.map(|place| (place, before)));
                }
                None => self.texts.push(added),
            }
            arrived.push(shown);
        }
        let gone: Vec<(usize, Text)> = gone.into_iter().filter(|(_, text)| !text.text.trim().is_empty()).collect();
        let message = format!("A newer text replaced {}.", named(&gone));
        Draft { arrived, ..self.taking(message, gone, Vec::new()) }.showing(shown)
    }

    /// The draft with an additional empty text in the text box.
    pub fn with_another(mut self) -> Self {
        let place = self.texts.iter().position(|text| text.text.is_empty()).unwrap_or(self.texts.len());
        if place == self.texts.len() {
            self.texts.push(Text::default());
        }
        self.showing(place)
    }

    /// The draft without one of its texts.
    pub fn without(mut self, place: usize) -> Self {
        let gone: Vec<(usize, Text)> = self.filled().into_iter().filter(|(other, _)| *other == place).collect();
        let message = removed(&gone);
        if place < self.texts.len() {
            self.texts.remove(place);
        }
        let shown = if place < self.shown { self.shown - 1 } else { self.shown };
        self.taking(message, gone, Vec::new()).showing(shown)
    }

    /// The draft without any text.
    pub fn cleared(mut self) -> Self {
        let gone = self.filled();
        let message = removed(&gone);
        self.texts.clear();
        self.taking(message, gone, Vec::new()).showing(0)
    }

    /// The draft with another name for one of its texts. No two have the same.
    pub fn renamed(mut self, place: usize, name: &str) -> Self {
        let others = self.texts.iter().enumerate().filter(|(other, _)| *other != place);
        let names: Vec<String> = others.map(|(_, text)| text.name.clone()).collect();
        if let Some(text) = self.texts.get_mut(place).filter(|_| !name.trim().is_empty()) {
            text.name = unique(name.trim(), &names);
        }
        self
    }

    /// The draft in which what arrived last replaces older texts about the same resources, according to `reports`.
    pub fn with_older_replaced(mut self, reports: &[SourceReport]) -> Self {
        let names = self.names();
        let mut older = Vec::new();
        for &place in &self.arrived {
            let report = reports.iter().find(|report| names.get(place) == Some(&report.name));
            let Some(contents) = report.and_then(|report| report.contents.as_ref()) else { continue };
            let repeats = |other: &usize| names.get(*other).is_some_and(|name| contents.repeats.contains(name));
            older.extend((0..names.len()).filter(|other| repeats(other) && !self.arrived.contains(other)));
            if let (Some(newer), Some(first)) =
                (self.texts.get_mut(place), older.first().and_then(|first| names.get(*first)))
                && newer.name.is_empty()
            {
                newer.name.clone_from(first);
            }
        }
        if older.is_empty() {
            return self;
        }
        let shown = self.shown - older.iter().filter(|place| **place < self.shown).count();
        let texts = std::mem::take(&mut self.texts).into_iter().enumerate();
        let (gone, left): (Vec<_>, Vec<_>) = texts.partition(|(place, _)| older.contains(place));
        self.texts = left.into_iter().map(|(_, text)| text).collect();
        let message = format!("A newer text about the same resources replaced {}.", named(&gone));
        self.taking(message, gone, Vec::new()).showing(shown)
    }

    /// The draft with what was taken away last. What came in its place goes, if it is as it came; all else stays.
    pub fn undone(mut self) -> Self {
        let Some(removal) = self.removed.take() else { return self };
        self.texts.retain(|text| !text.text.is_empty() && !removal.instead.contains(text));
        let first = removal.gone.first().map_or(0, |(place, _)| *place);
        for (place, text) in &removal.gone {
            self.texts.insert((*place).min(self.texts.len()), text.clone());
        }
        if self.on.is_empty() && self.accept.is_empty() && self.answers.is_empty() {
            (self.on, self.accept) = (removal.on.clone(), removal.accept.clone());
            self.answers = removal.answers.clone();
        }
        Draft { arrived: Vec::new(), unread: Vec::new(), ..self }.showing(first)
    }

    /// The draft with a rule set among those that nodes use, or without it.
    pub fn with_on(self, name: String, chosen: bool) -> Self {
        Draft { on: with(self.on, name, chosen), typed: false, ..self }
    }

    /// The draft with a change released that is held back, or held back again.
    pub fn with_accepted(self, change: String, chosen: bool) -> Self {
        Draft { accept: with(self.accept, change, chosen), typed: false, ..self }
    }

    /// The draft with the answer to a question; without one, if it is empty.
    pub fn with_answer(mut self, question: String, answer: String) -> Self {
        self.answers.retain(|(answered, _)| *answered != question);
        if !answer.trim().is_empty() {
            self.answers.push((question, answer));
        }
        Draft { typed: false, ..self }
    }

    /// The texts that are not blank, with their places.
    fn filled(&self) -> Vec<(usize, Text)> {
        let filled = self.texts.iter().enumerate().filter(|(_, text)| !text.text.trim().is_empty());
        filled.map(|(place, text)| (place, text.clone())).collect()
    }

    /// The draft after texts were taken away; with one text at least.
    fn taking(mut self, message: String, gone: Vec<(usize, Text)>, instead: Vec<Text>) -> Self {
        if self.texts.is_empty() {
            self.texts.push(Text::default());
        }
        if !gone.is_empty() {
            let (on, accept, answers) = (self.on.clone(), self.accept.clone(), self.answers.clone());
            self.removed = Some(Removal { message, gone, instead, on, accept, answers }.into());
        }
        // Of other texts nothing was chosen yet.
        let gone_all = self.is_blank() || self.removed.as_ref().is_some_and(|removal| removal.instead == self.texts);
        if gone_all {
            (self.on, self.accept, self.answers) = Default::default();
        }
        Draft { arrived: Vec::new(), unread: Vec::new(), ..self }
    }
}

/// A list with an entry, or without it.
fn with(mut list: Vec<String>, entry: String, chosen: bool) -> Vec<String> {
    list.retain(|other| *other != entry);
    if chosen {
        list.push(entry);
    }
    list
}

/// One text by its name, or how many there are.
fn named(gone: &[(usize, Text)]) -> String {
    match gone {
        [(_, only)] if only.name.is_empty() => "the pasted text".to_owned(),
        [(_, only)] => only.name.clone(),
        several => format!("{} texts", several.len()),
    }
}

fn removed(gone: &[(usize, Text)]) -> String {
    format!("Removed: {}.", named(gone))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::source::{Extent, SourceContents};

    fn texts(draft: &Draft) -> Vec<(&str, &str)> {
        draft.texts.iter().map(|text| (text.name.as_str(), &*text.text)).collect()
    }

    fn report(name: &str, repeats: &[&str]) -> SourceReport {
        let repeats = repeats.iter().map(|name| (*name).to_owned()).collect();
        SourceReport {
            name: name.to_owned(),
            kind: "azure-nsg".to_owned(),
            read: Extent::Whole,
            contents: Some(SourceContents { repeats, ..SourceContents::default() }),
            diagnostics: Vec::new(),
        }
    }

    fn of(files: &[(&str, &str)]) -> Draft {
        let sources = files.iter().map(|(name, text)| Source::new(*name, *text)).collect();
        Draft::default().with_arrived(sources)
    }

    #[test]
    fn a_file_that_is_opened_again_takes_its_own_place_and_both_stand_there_when_that_is_undone() {
        let draft = of(&[("a", "1"), ("b", "2")]).with_arrived(vec![Source::new("a", "3")]);
        assert_eq!((texts(&draft), draft.shown), (vec![("a", "3"), ("b", "2")], 0));
        assert_eq!(texts(&draft.undone()), [("a", "1"), ("a", "3"), ("b", "2")]);
    }

    #[test]
    fn what_is_there_already_is_shown_and_not_added() {
        let draft = of(&[("a", "1"), ("b", "2")]).with_arrived(vec![Source::new("", "1")]);
        assert_eq!((texts(&draft).len(), draft.shown), (2, 0));
    }

    #[test]
    fn each_removal_is_undone_where_it_was() {
        let draft = of(&[("a", "1"), ("b", "2"), ("c", "3")]);
        assert_eq!(texts(&draft.clone().without(1).undone()), texts(&draft));
        assert_eq!(texts(&draft.clone().cleared().undone()), texts(&draft));
        assert!(draft.clone().cleared().is_blank());
        let sample = Text { name: "s".to_owned(), text: "sample".into() };
        assert_eq!(texts(&draft.clone().with_sample("S", vec![sample]).undone()), texts(&draft));
    }

    #[test]
    fn what_was_typed_since_stays_when_a_removal_is_undone() {
        let draft = of(&[("a", "1"), ("b", "2")]).without(0).with_typed("22".to_owned(), false);
        assert_eq!(texts(&draft.undone()), [("a", "1"), ("b", "22")]);
    }

    #[test]
    fn a_newer_text_about_all_that_an_older_one_is_about_takes_its_place_and_its_name() {
        let draft = of(&[("a", "1"), ("b", "2")]).with_arrived(vec![Source::new("", "3")]);
        let reports = [report("a", &["pasted text"]), report("b", &[]), report("pasted text", &["a"])];
        let replaced = draft.with_older_replaced(&reports);
        assert_eq!((texts(&replaced), replaced.shown), (vec![("b", "2"), ("a", "3")], 1));
        assert_eq!(replaced.clone().with_older_replaced(&reports), replaced, "once");
        assert_eq!(texts(&replaced.undone()), [("a", "1"), ("b", "2"), ("a", "3")]);
    }

    #[test]
    fn what_came_together_stands_side_by_side() {
        let draft = of(&[("a", "1"), ("c", "3")]);
        assert_eq!(draft.clone().with_older_replaced(&[report("a", &["c"]), report("c", &["a"])]), draft);
    }

    #[test]
    fn what_was_chosen_goes_with_the_texts_and_comes_back_with_them() {
        let chosen = of(&[("a", "1")]).with_on("nsg-a".to_owned(), true).with_accepted("tighten-1".to_owned(), true);
        let sample = Text { name: "s".to_owned(), text: "sample".into() };
        for other in [chosen.clone().cleared(), chosen.clone().with_sample("S", vec![sample])] {
            assert_eq!((other.on.len(), other.accept.len()), (0, 0));
            let undone = other.undone();
            assert_eq!((&undone.on, &undone.accept), (&chosen.on, &chosen.accept));
        }
        assert_eq!(chosen.clone().with_arrived(vec![Source::new("a", "2")]).on, chosen.on);
        assert_eq!(chosen.with_on("nsg-a".to_owned(), false).on.len(), 0);
    }

    #[test]
    fn names_stay_unique() {
        let draft = of(&[("a", "1"), ("b", "2")]);
        assert_eq!(texts(&draft.clone().renamed(1, " A "))[1].0, "A#2");
        assert_eq!(texts(&draft.renamed(1, " "))[1].0, "b");
    }
}
