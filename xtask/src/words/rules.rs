//! What a text must not have: banned words, British spellings, sentences of too many words, and double blanks.

use std::ops::Range;

use super::banned::{BRITISH, PHRASES};

/// The most words of a sentence. A colon ends one as well: what follows is a list or an explanation.
const LONGEST_SENTENCE: usize = 30;

/// What is wrong with a part of a text.
#[derive(Debug)]
pub struct Finding {
    /// The part.
    pub range: Range<usize>,
    /// What it is, and what to write instead.
    pub advice: String,
}

/// A word as it is compared: without punctuation, in lower case.
struct Word {
    range: Range<usize>,
    /// Empty for code, a path, or a placeholder.
    word: String,
    ends_sentence: bool,
}

/// Checks a text.
pub fn check(text: &str) -> Vec<Finding> {
    let masked = without_code(text);
    let words = words(&masked);
    let mut findings: Vec<Finding> =
        PHRASES.iter().flat_map(|(phrase, instead)| phrases(&words, phrase, instead)).collect();
    for Word { range, word, .. } in &words {
        if let Some((_, american)) = BRITISH.iter().find(|(british, _)| is_form_of(word, british)) {
            findings.push(Finding { range: range.clone(), advice: format!("{word:?}: US spelling has {american:?}") });
        }
    }
    findings.extend(long_sentences(&words));
    findings.extend(masked.match_indices("  ").filter_map(|(at, _)| double_blank(&masked, at)));
    findings.sort_by_key(|finding| finding.range.start);
    findings
}

/// The text with everything between backticks replaced, byte for byte: code has its own words.
fn without_code(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('`') {
        let (before, code) = rest.split_at(start);
        let ticks = code.len() - code.trim_start_matches('`').len();
        let (fence, inside) = code.split_at(ticks);
        let length = inside.find(fence).map_or(code.len(), |end| ticks + end + ticks);
        let (code, after) = code.split_at(length);
        masked.push_str(before);
        masked.extend(std::iter::repeat_n('`', code.len()));
        rest = after;
    }
    masked + rest
}

fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut at = 0;
    for chunk in text.split([' ', '\n', '\t']) {
        let start = at;
        at += chunk.len() + 1;
        let is_edge = |c: char| !c.is_alphanumeric() && c != '`';
        let word = chunk.trim_matches(is_edge);
        if word.is_empty() {
            continue;
        }
        let offset = start + chunk.len() - chunk.trim_start_matches(is_edge).len();
        let is_plain = word.chars().all(|c| c.is_alphabetic() || ['-', '\'', '’'].contains(&c)) && !chunk.contains('{');
        let ends_sentence = chunk.trim_end_matches(['"', '\'', ')', '*', '_', '”']).ends_with(['.', '!', '?', ':']);
        words.push(Word {
            range: offset..offset + word.len(),
            word: if is_plain { word.to_lowercase().replace('’', "'") } else { String::new() },
            ends_sentence,
        });
    }
    words
}

/// Where a phrase occurs. `a|b` is one word or the other; `?` is any one word.
fn phrases(words: &[Word], phrase: &str, instead: &str) -> Vec<Finding> {
    let pattern: Vec<&str> = phrase.split(' ').collect();
    let matches = |word: &Word, part: &str| part == "?" || part.split('|').any(|form| form == word.word);
    let windows = words.windows(pattern.len());
    let found = windows.filter(|window| {
        let inside = window.iter().rev().skip(1).all(|word| !word.ends_sentence);
        inside && window.iter().zip(&pattern).all(|(word, part)| matches(word, part))
    });
    found
        .filter_map(|window| {
            let (first, last) = (window.first()?, window.last()?);
            let said: Vec<&str> = window.iter().map(|word| word.word.as_str()).collect();
            Some(Finding {
                range: first.range.start..last.range.end,
                advice: format!("\"{}\": {instead}", said.join(" ")),
            })
        })
        .collect()
}

/// Whether a word is a British spelling, or starts with one that ends with `*`.
fn is_form_of(word: &str, british: &str) -> bool {
    match british.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => word == british,
    }
}

fn long_sentences(words: &[Word]) -> Vec<Finding> {
    let sentences = words.split_inclusive(|word| word.ends_sentence);
    let long = sentences.filter(|sentence| sentence.len() > LONGEST_SENTENCE);
    long.filter_map(|sentence| {
        let (first, last) = (sentence.first()?, sentence.last()?);
        let advice = format!("a sentence of {} words: at most {LONGEST_SENTENCE}", sentence.len());
        Some(Finding { range: first.range.start..last.range.end, advice })
    })
    .collect()
}

/// A double blank between two words, not in a picture or a table made of characters.
fn double_blank(text: &str, at: usize) -> Option<Finding> {
    let (before, after) = (text.get(..at)?, text.get(at..)?.trim_start_matches(' '));
    let is_between =
        before.ends_with(|c: char| !c.is_whitespace()) && after.starts_with(|c: char| c.is_alphanumeric() || c == '`');
    is_between.then(|| Finding { range: at..at + 2, advice: "a double blank: write one".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        check(text).into_iter().map(|finding| &text[finding.range]).collect()
    }

    #[test]
    fn banned_words_are_found_in_any_case_and_next_to_punctuation() {
        assert_eq!(found("Told (\"anew\"), beside."), ["Told", "anew", "beside"]);
    }

    #[test]
    fn phrases_are_found_within_a_sentence() {
        assert_eq!(found("It comes to nothing."), ["comes to"]);
        assert_eq!(found("A rule lets them through."), ["lets them through"]);
        assert!(found("What comes? To know more, read on.").is_empty());
    }

    #[test]
    fn code_paths_and_other_words_are_not_found() {
        assert!(found("`told`, ``it stands``, a_told, /home/told, {told}, stand-alone, bold").is_empty());
    }

    #[test]
    fn british_spellings_are_found() {
        assert_eq!(found("The colours of a neighbour are cancelled."), ["colours", "neighbour", "cancelled"]);
        assert!(found("colors, neighbor, canceled").is_empty());
    }

    #[test]
    fn a_sentence_has_at_most_thirty_words() {
        let words = |count| vec!["word"; count].join(" ");
        assert_eq!(found(&format!("{}.", words(31))).len(), 1);
        assert!(found(&format!("{}. {}: {}.", words(30), words(30), words(30))).is_empty());
    }

    #[test]
    fn double_blanks_between_words_are_found() {
        assert_eq!(found("one  two"), ["  "]);
        assert!(found("  one two  ").is_empty());
    }
}
