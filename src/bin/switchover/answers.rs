//! Answers to a plan's questions: of the command line, and of files.

use std::path::{Path, PathBuf};

use switchover::{Answer, Plan, Source};

use super::files::{read_source, tell};

/// The name of a file with answers: a list of objects with `question`, `value`, and, if they are known, `who` and `when`.
pub const FILE: &str = "switchover.answers.json";

/// The id of a question and the answer to it, as the command line gives them.
pub type Given = (String, String);

/// An answer as the command line gives it.
pub fn of_option(text: &str) -> Result<Given, String> {
    let (question, value) = text.split_once('=').ok_or("write it as ID=VALUE")?;
    Ok((question.trim().to_owned(), value.trim().to_owned()))
}

/// The answers of the command line and of files: those among the sources, which are sources no more, and those in or next to the folders
/// and files that are given. Of several to one question, that of the command line counts, else the first.
pub fn all(given: &[Given], paths: &[PathBuf], sources: &mut Vec<Source>, unread: &mut Vec<String>) -> Vec<Answer> {
    sources.retain(|source| Path::new(&source.name).file_name().is_none_or(|name| name != FILE));
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths.iter().filter(|path| path.as_path() != Path::new("-")) {
        let beside = path.parent().map(|folder| folder.join(FILE));
        for file in path.is_dir().then(|| path.join(FILE)).into_iter().chain(beside) {
            if file.is_file() && !files.contains(&file) {
                files.push(file);
            }
        }
    }
    let mut answers: Vec<Answer> = given.iter().map(|(question, value)| Answer::new(question, value)).collect();
    for file in files {
        let read = read_source(&file).and_then(|source| {
            let answers = serde_json::from_str::<Vec<Answer>>(&source.text);
            answers.map_err(|error| format!("can't read the answers in {}: {error}", source.name))
        });
        match read {
            Ok(read) => answers.extend(read.into_iter().map(plain)),
            Err(message) => unread.push(message),
        }
    }
    let mut seen: Vec<String> = Vec::new();
    answers.retain(|answer| {
        let id = answer.question.trim().to_ascii_lowercase();
        let is_new = !seen.contains(&id);
        seen.push(id);
        is_new
    });
    answers
}

/// What the user wrote of an answer, without what a plan says of it.
fn plain(answer: Answer) -> Answer {
    Answer { who: answer.who, when: answer.when, ..Answer::new(answer.question, answer.value) }
}

/// Says which answers are not used. An answer of the command line that is wrong is an error.
pub fn check(plan: &Plan, given: &[Given]) -> Result<(), String> {
    for answer in plan.answers.iter().filter(|answer| !answer.refused.is_empty()) {
        let message = format!("--answer {}: {}", answer.question, answer.refused.plain());
        if given.iter().any(|(question, _)| *question == answer.question) {
            return Err(message);
        }
        tell(&format!("switchover: {message}"));
    }
    Ok(())
}
