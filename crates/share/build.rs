//! Collects the words that the engine's own texts are made of, for `share::names`: what else stands in a sentence of a plan is
//! taken for a name of the user's, and is not shared.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Where the texts of plans are written.
const PARTS: [&str; 4] = ["../assess/src", "../plan/src", "../model/src/net", "../model/src/estate"];

fn main() -> io::Result<()> {
    let mut words = BTreeSet::new();
    for part in PARTS {
        println!("cargo::rerun-if-changed={part}");
        for file in files(Path::new(part))? {
            words.extend(words_of_literals(&fs::read_to_string(file)?));
        }
    }
    let words: String = words.into_iter().map(|word| word + "\n").collect();
    let folder = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(folder.join("own-words.txt"), words)
}

/// The Rust files in a folder, without those that are tests.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_some_and(|end| end == "rs")
            && path.file_stem().is_some_and(|name| name != "tests")
        {
            found.push(path);
        }
    }
    Ok(found)
}

/// The words in the literals of a file, without those of its comments and tests.
fn words_of_literals(text: &str) -> Vec<String> {
    let text = text.split_once("#[cfg(test)]\nmod tests {").map_or(text, |(text, _)| text);
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n").replace("'\"'", "").replace("\\\"", " ").replace("\\n", " ").replace("\\t", " ");
    // Of what double quotes divide, every second part is a literal.
    let literals = code.split('"').skip(1).step_by(2);
    let words = literals.flat_map(|literal| literal.split(|c: char| !c.is_alphanumeric()));
    words.filter(|word| word.contains(char::is_alphabetic)).map(str::to_lowercase).collect()
}
