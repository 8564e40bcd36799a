//! Files, standard input and standard output.

use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use ignore::overrides::{Override, OverrideBuilder};
use ignore::types::TypesBuilder;
use read::{Extent, SourceReport};
use switchover::Source;

/// What files in a folder may be sources, by their names.
const SOURCE_NAMES: [&str; 14] = [
    "*.tf",
    "*.tfvars",
    "*.tfstate",
    "*.bicep",
    "*.bicepparam",
    "*.json",
    "*.jsonc",
    "*.jsonl",
    "*.csv",
    "*.tsv",
    "*.txt",
    "*.rules",
    "*.nft",
    "*.save",
];

/// What is not read of folders.
pub struct Excluded<'e> {
    /// The folder that the patterns are relative to.
    pub root: &'e Path,
    /// Patterns as in `.gitignore`.
    pub patterns: &'e [String],
}

impl Excluded<'_> {
    fn overrides(&self) -> Result<Override, ignore::Error> {
        let root = if self.root.as_os_str().is_empty() { Path::new(".") } else { self.root };
        let mut builder = OverrideBuilder::new(root);
        for pattern in self.patterns {
            builder.add(&format!("!{pattern}"))?;
        }
        builder.build()
    }
}

/// The sources in files and folders; of none, in standard input. What can't be read is a message, and hides nothing of the rest.
pub fn read_sources(paths: &[PathBuf], excluded: &Excluded<'_>) -> (Vec<Source>, Vec<String>) {
    let standard_input = [PathBuf::from("-")];
    let paths = if paths.is_empty() { &standard_input } else { paths };
    let (mut sources, mut unread) = (Vec::new(), Vec::new());
    for path in paths {
        let found = if path.is_dir() { read_folder(path, excluded) } else { vec![read_source(path)] };
        for source in found {
            match source {
                Ok(source) => sources.push(source),
                Err(message) => unread.push(message),
            }
        }
    }
    (sources, unread)
}

/// The sources in a folder and the folders in it, without hidden files and those that Git ignores, and without files that hold nothing
/// that is assessed.
fn read_folder(folder: &Path, excluded: &Excluded<'_>) -> Vec<Result<Source, String>> {
    let cannot = |error: ignore::Error| Err(format!("can't read {}: {error}", folder.display()));
    let mut types = TypesBuilder::new();
    let names = SOURCE_NAMES.iter().try_for_each(|name| types.add("source", name));
    let types = match names.and_then(|()| types.select("source").build()) {
        Ok(types) => types,
        Err(error) => return vec![cannot(error)],
    };
    let overrides = match excluded.overrides() {
        Ok(overrides) => overrides,
        Err(error) => return vec![cannot(error)],
    };
    let files = WalkBuilder::new(folder)
        .types(types)
        .overrides(overrides)
        .sort_by_file_path(Ord::cmp)
        .require_git(false)
        .build();
    let (mut sources, mut unread) = (Vec::new(), Vec::new());
    for file in files {
        match file {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => match read_source(entry.path()) {
                Ok(source) => sources.push(source),
                Err(message) => unread.push(Err(message)),
            },
            Ok(_) => {}
            Err(error) => unread.push(cannot(error)),
        }
    }
    let reports = read::read(&sources).sources;
    // Values and parameters are nothing by themselves, and decide what others say.
    let is_kept = |(source, report): &(Source, SourceReport)| {
        report.read != Extent::Nothing || read::is_of_a_configuration(source)
    };
    let kept = sources.into_iter().zip(reports).filter(is_kept);
    let kept: Vec<Result<Source, String>> = kept.map(|(source, _)| Ok(source)).collect();
    if kept.is_empty() && unread.is_empty() {
        unread.push(Err(format!("{} has no file that holds what Switchover assesses", folder.display())));
    }
    kept.into_iter().chain(unread).collect()
}

/// The source in a file, or in standard input for `-`.
pub fn read_source(file: &Path) -> Result<Source, String> {
    if file == Path::new("-") {
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().read_to_end(&mut bytes);
        read.map_err(|error| format!("can't read standard input: {error}"))?;
        return Ok(Source::from_bytes("standard input", &bytes));
    }
    let bytes = read_bytes(file)?;
    // Files of the folder `.` are named as pipelines and `git apply` know them.
    let name = file.strip_prefix(".").unwrap_or(file);
    Ok(Source::from_bytes(name.display().to_string(), &bytes))
}

/// The bytes of a file.
pub fn read_bytes(file: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(file).map_err(|error| format!("can't read {}: {error}", file.display()))
}

/// Writes a line to standard error, where text from files and names of files can't affect the terminal. Where nobody can read it, as
/// with a full disk, it is lost: the exit status says the same.
pub fn tell(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", render::shown(line));
}

/// Writes a text to standard output.
pub fn write(text: &str) -> Result<(), String> {
    write_bytes(text.as_bytes())
}

/// Writes what is no text to standard output, unless that is a terminal.
pub fn write_binary(bytes: &[u8]) -> Result<(), String> {
    if std::io::stdout().is_terminal() {
        return Err("this format is no text: redirect standard output to a file".to_owned());
    }
    write_bytes(bytes)
}

fn write_bytes(bytes: &[u8]) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        // Whoever reads may have read enough, as `head` does.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(format!("can't write to standard output: {error}"))
        }
        _ => Ok(()),
    }
}
