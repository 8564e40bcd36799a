//! Which files a path names: a file itself, what may be a source in a folder, or what matches a pattern.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use ignore::WalkBuilder;
use ignore::overrides::{Override, OverrideBuilder};
use ignore::types::{Types, TypesBuilder};

/// What files in a folder or in an archive may be sources, by their names.
const SOURCE_NAMES: [&str; 19] = [
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
    "*.sh",
    "*.azcli",
    "*.ps1",
    "*.rules",
    "*.nft",
    "*.save",
    "*.gz",
    "*.zip",
];

/// The characters that make a path a pattern, if no file has it as its name.
const OF_PATTERNS: [char; 4] = ['*', '?', '[', '{'];

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

/// What a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// A file, or standard input.
    File,
    /// A folder.
    Folder,
    /// A pattern.
    Pattern,
}

/// The files that a path names.
pub struct Listing {
    /// What the path is.
    pub given: Given,
    /// The files that may be sources, in their order.
    pub files: Vec<PathBuf>,
    /// How many others there are.
    pub skipped: usize,
    /// Messages about folders that can't be read.
    pub unread: Vec<String>,
    /// True if these are all files of a folder that may be sources.
    pub is_whole: bool,
}

impl Listing {
    fn of(given: Given) -> Listing {
        Listing { given, files: Vec::new(), skipped: 0, unread: Vec::new(), is_whole: false }
    }

    /// True if Git ignores no file that Terraform reads, such as `override.tf`.
    fn has_all_of_terraform(&self) -> bool {
        let folders: BTreeSet<&Path> = self.files.iter().filter_map(|file| file.parent()).collect();
        let is_taken = |entry: io::Result<DirEntry>| {
            entry.is_ok_and(|entry| {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                let is_read = name.ends_with(".tf") || name.ends_with(".tf.json");
                !is_read || name.starts_with('.') || self.files.contains(&entry.path())
            })
        };
        folders.into_iter().all(|folder| fs::read_dir(folder).is_ok_and(|mut entries| entries.all(is_taken)))
    }

    fn take(&mut self, file: &Path, names: &Types) {
        if names.matched(file, false).is_whitelist() {
            self.files.push(file.to_owned());
        } else {
            self.skipped += 1;
        }
    }
}

/// The files that a path names.
pub fn listing(path: &Path, excluded: &Excluded<'_>) -> Result<Listing, String> {
    if path.is_dir() {
        let mut listing = Listing::of(Given::Folder);
        add_folder(&mut listing, path, excluded)?;
        listing.is_whole = excluded.patterns.is_empty() && listing.has_all_of_terraform();
        return Ok(listing);
    }
    match path.to_str().filter(|text| text.contains(OF_PATTERNS) && !path.exists()) {
        Some(pattern) => of_pattern(pattern, excluded),
        None => Ok(Listing { files: vec![path.to_owned()], ..Listing::of(Given::File) }),
    }
}

/// The names of files that may be sources.
pub(super) fn source_names() -> Result<Types, String> {
    let mut types = TypesBuilder::new();
    let added = SOURCE_NAMES.iter().try_for_each(|name| types.add("source", name));
    added.and_then(|()| types.select("source").build()).map_err(|error| error.to_string())
}

/// Adds what is in a folder and the folders in it, without hidden files and those that Git ignores.
fn add_folder(listing: &mut Listing, folder: &Path, excluded: &Excluded<'_>) -> Result<(), String> {
    let cannot = |error: ignore::Error| format!("can't read {}: {error}", folder.display());
    let overrides = excluded.overrides().map_err(cannot)?;
    let names = source_names()?;
    let files = WalkBuilder::new(folder).overrides(overrides).sort_by_file_path(Ord::cmp).require_git(false).build();
    for file in files {
        match file {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => listing.take(entry.path(), &names),
            Ok(_) => {}
            Err(error) => listing.unread.push(cannot(error)),
        }
    }
    Ok(())
}

/// The files and folders that a pattern matches: `*` is within a name, `**` is any number of folders.
fn of_pattern(pattern: &str, excluded: &Excluded<'_>) -> Result<Listing, String> {
    let matcher = matcher(pattern)?;
    let (fixed, _) = pattern.split_at(pattern.find(OF_PATTERNS).unwrap_or_default());
    let base = fixed.rfind('/').map_or(".", |end| if end == 0 { "/" } else { fixed.get(..end).unwrap_or(".") });
    let (mut listing, names) = (Listing::of(Given::Pattern), source_names()?);
    let mut folders: Vec<PathBuf> = Vec::new();
    let entries =
        WalkBuilder::new(base).standard_filters(false).hidden(true).sort_by_file_path(Ord::cmp).build().flatten();
    for entry in entries {
        let path = entry.path().strip_prefix(".").unwrap_or(entry.path());
        if !matcher.is_match(path) || folders.iter().any(|folder| path.starts_with(folder)) {
            continue;
        }
        if path.is_dir() {
            add_folder(&mut listing, path, excluded)?;
            folders.push(path.to_owned());
        } else {
            listing.take(path, &names);
        }
    }
    if listing.files.is_empty() && listing.skipped == 0 && listing.unread.is_empty() {
        return Err(format!("no file matches {pattern}"));
    }
    Ok(listing)
}

fn matcher(pattern: &str) -> Result<GlobMatcher, String> {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    glob.map(|glob| glob.compile_matcher()).map_err(|error| format!("{pattern} is not a pattern of files: {error}"))
}
