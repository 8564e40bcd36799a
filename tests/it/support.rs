//! What several modules need: the project's files, as they are read from a disk, and plans of them.

use std::fs;
use std::path::{Path, PathBuf};

use assess::Assessor;
use model::message::Message;
use model::net::TagTable;
use model::plan::Subject;
use model::source::Read;
use read::read;
use switchover::{Options, Plan, Source};

/// The estates below `tests/fixtures/estate`, each a folder.
pub const ESTATES: [&str; 3] = ["forced-tunnel", "one-pool", "private-endpoint"];

/// A file or folder of the project, named from its root.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A file or folder below `tests/fixtures`.
pub fn fixture(path: &str) -> PathBuf {
    project("tests/fixtures").join(path)
}

/// What lies in a folder, in the order of names.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// The files of a folder, in the order of names, except the description for people.
pub fn files_in(folder: &Path) -> Vec<PathBuf> {
    let is_for_people = |path: &Path| has_ending(path, "md");
    entries(folder).into_iter().filter(|path| path.is_file() && !is_for_people(path)).collect()
}

/// The files of a folder and of all folders below it, in the order of names, except the description for people.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let folders = entries(folder).into_iter().filter(|path| path.is_dir());
    let below: Vec<PathBuf> = folders.flat_map(|folder| files_below(&folder)).collect();
    let mut files = [files_in(folder), below].concat();
    files.sort();
    files
}

/// Every file of the fixtures and of the page's samples.
pub fn all_inputs() -> Vec<PathBuf> {
    [fixture(""), project("static/samples")].iter().flat_map(|folder| files_below(folder)).collect()
}

/// Real files that are not the project's to copy: `SWITCHOVER_CORPUS` names their folder.
pub fn corpus() -> Vec<PathBuf> {
    let folder = std::env::var_os("SWITCHOVER_CORPUS")
        .unwrap_or_else(|| panic!("SWITCHOVER_CORPUS names no folder of real files"));
    let mut files = files_in(Path::new(&folder));
    files.retain(|path| !has_ending(path, "tsv"));
    files
}

pub fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|own| own == ending)
}

/// The last part of a path.
pub fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap()
}

/// A file as a source with the file's name.
pub fn source(path: &Path) -> Source {
    Source::from_bytes(name(path), &fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

pub fn sources(paths: &[PathBuf]) -> Vec<Source> {
    paths.iter().map(|path| source(path)).collect()
}

/// The sources of one of [`ESTATES`].
pub fn estate(name: &str) -> Vec<Source> {
    sources(&files_in(&fixture("estate").join(name)))
}

/// The page's sample of an NSG that is locked down.
pub fn locked_down_sample() -> Source {
    source(&project("static/samples/locked-down-nsg.json"))
}

/// The subjects of the sources' plan, with its verdicts, for tests that ask for so many that the rest of their plans would take
/// minutes. `estate` compares them with plans.
pub fn subjects(sources: &[Source], options: &Options) -> Vec<Subject> {
    assessed(sources, options).1
}

/// What was read, and its subjects.
pub fn assessed(sources: &[Source], options: &Options) -> (Read, Vec<Subject>) {
    let read = read(sources);
    let tags = options.service_tags.as_ref().or(read.service_tags.as_ref()).unwrap_or_else(|| TagTable::embedded());
    let names: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
    let assessor = Assessor::new(&read.estate, tags, options, &names);
    let subjects = assessor.node_groups().iter().map(|node_group| assessor.subject(node_group).with_codes()).collect();
    (read, subjects)
}

/// The plan of one text, with the options that are the default.
pub fn plan_of(name: &str, text: &str) -> Plan {
    switchover::plan(&[Source::new(name, text)], &Options::default())
}

/// Messages as a terminal shows them.
pub fn plain(messages: &[Message]) -> Vec<String> {
    messages.iter().map(Message::plain).collect()
}
