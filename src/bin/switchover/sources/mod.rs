//! The sources that paths name: files, folders, patterns, archives, and standard input.
//!
//! - [`listing`]: which files a path names;
//! - [`archive`]: what is in a compressed file;
//! - [`spooled`]: files to read in parts.

mod archive;
mod listing;
mod spooled;

use std::path::{Path, PathBuf};

use read::Extent;
use switchover::Source;

use super::files::{read_bytes, read_standard_input};
use archive::Unpacked;
pub use listing::{Excluded, Given};
use listing::{Listing, listing};
pub use spooled::{Files, Spooled, spooled};

/// What was read.
#[derive(Default)]
pub struct Taken {
    /// The sources, in the order of the paths.
    pub sources: Vec<Source>,
    /// Messages about what could not be read.
    pub unread: Vec<String>,
    /// How many files of folders, patterns and archives hold nothing for a plan.
    pub skipped: usize,
}

/// The sources in files and folders; of none, in standard input. What can't be read is a message, and hides nothing of the rest.
pub fn read_sources(paths: &[PathBuf], excluded: &Excluded<'_>) -> Taken {
    let standard_input = [PathBuf::from("-")];
    let mut taken = Taken::default();
    for path in if paths.is_empty() { &standard_input } else { paths } {
        match listing(path, excluded) {
            Ok(listing) => taken.add(path, listing),
            Err(message) => taken.unread.push(message),
        }
    }
    taken
}

impl Taken {
    /// Adds what one path names.
    fn add(&mut self, path: &Path, listing: Listing) {
        let (mut found, unread) = (Vec::new(), self.unread.len());
        for file in &listing.files {
            match read_file(file) {
                Ok(Unpacked { sources, skipped, holds_many }) => {
                    self.skipped += skipped;
                    // What the user names is a source whatever it holds; what is found in something is one if it holds something.
                    let is_named = listing.given == Given::File && !holds_many;
                    if is_named { &mut self.sources } else { &mut found }.extend(sources);
                }
                Err(message) => self.unread.push(message),
            }
        }
        self.skipped += listing.skipped;
        self.unread.extend(listing.unread);
        if listing.is_whole && self.unread.len() == unread {
            found.iter_mut().for_each(|source| source.is_of_whole_folder = true);
        }
        let (all, kept) = (found.len(), relevant(found));
        self.skipped += all - kept.len();
        let is_empty = kept.is_empty() && self.unread.len() == unread;
        if is_empty && (all > 0 || listing.given != Given::File) {
            self.unread.push(format!("{} has no file that holds what Switchover assesses", path.display()));
        }
        self.sources.extend(kept);
    }
}

/// The sources in a file, or in standard input for `-`.
fn read_file(file: &Path) -> Result<Unpacked, String> {
    if file == Path::new("-") {
        return archive::unpacked("standard input", read_standard_input()?);
    }
    archive::unpacked(&name_of(file), read_bytes(file)?)
}

/// What a file is called: those of the folder `.` as pipelines and `git apply` know them.
fn name_of(file: &Path) -> String {
    file.strip_prefix(".").unwrap_or(file).display().to_string()
}

/// Those of some sources that hold something for a plan. Values and parameters are nothing by themselves, and decide what others say.
fn relevant(sources: Vec<Source>) -> Vec<Source> {
    let reports = read::read(&sources).sources;
    let all = sources.into_iter().zip(reports);
    let kept = all.filter(|(source, report)| report.read != Extent::Nothing || read::is_of_a_configuration(source));
    kept.map(|(source, _)| source).collect()
}
