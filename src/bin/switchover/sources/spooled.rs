//! Files to read in parts: what is compressed, or standard input, is written to a temporary file first.

use std::fs::File;
use std::io::{self, BufReader, Chain, Cursor, Read, Write};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use tempfile::TempPath;

use super::archive;
use super::listing::{Excluded, Given, listing};

/// How many bytes are unpacked of one file at most: they are on disk, but not without end.
const MOST_UNPACKED: u64 = 1 << 36;

/// A file to read in parts.
pub struct Spooled {
    /// Its name for people.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// True if the user named it, and not a folder that it is in.
    pub given: Given,
    /// The temporary file is removed when this is dropped.
    _temporary: Option<TempPath>,
}

/// The files that paths name, messages about what could not be read, and how many hold nothing by their names.
#[derive(Default)]
pub struct Files {
    pub files: Vec<Spooled>,
    pub unread: Vec<String>,
    pub skipped: usize,
}

/// The files that paths name; standard input if there are none.
pub fn spooled(paths: &[PathBuf], excluded: &Excluded<'_>) -> Files {
    let standard_input = [PathBuf::from("-")];
    let mut all = Files::default();
    for path in if paths.is_empty() { &standard_input } else { paths } {
        match listing(path, excluded) {
            Ok(listing) => {
                all.skipped += listing.skipped;
                all.unread.extend(listing.unread);
                for file in listing.files {
                    if let Err(message) = all.add(&file, listing.given) {
                        all.unread.push(message);
                    }
                }
            }
            Err(message) => all.unread.push(message),
        }
    }
    all
}

impl Files {
    fn add(&mut self, file: &Path, given: Given) -> Result<(), String> {
        let is_input = file == Path::new("-");
        let name = if is_input { "standard input".to_owned() } else { super::name_of(file) };
        let cannot = |error: io::Error| format!("can't read {name}: {error}");
        let reader: Box<dyn Read> =
            if is_input { Box::new(io::stdin().lock()) } else { Box::new(File::open(file).map_err(cannot)?) };
        let (head, reader) = with_head(reader).map_err(cannot)?;
        if head.starts_with(archive::ZIP) {
            return self.add_archive(&name, reader);
        }
        if head.starts_with(archive::GZIP) {
            let own = archive::without_ending(&name).to_owned();
            let temporary = spool(&name, MultiGzDecoder::new(BufReader::new(reader)))?;
            self.push(own, given, temporary);
        } else if is_input {
            let temporary = spool(&name, reader)?;
            self.push(name, given, temporary);
        } else {
            self.files.push(Spooled { name, path: file.to_owned(), given, _temporary: None });
        }
        Ok(())
    }

    /// The files of an archive, which fits in memory.
    fn add_archive(&mut self, name: &str, mut reader: impl Read) -> Result<(), String> {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(|error| format!("can't read {name}: {error}"))?;
        let unpacked = archive::unpacked(name, bytes)?;
        self.skipped += unpacked.skipped;
        for source in unpacked.sources {
            let temporary = spool(&source.name, source.text.as_bytes())?;
            self.push(source.name, Given::Folder, temporary);
        }
        Ok(())
    }

    fn push(&mut self, name: String, given: Given, temporary: TempPath) {
        self.files.push(Spooled { name, path: temporary.to_path_buf(), given, _temporary: Some(temporary) });
    }
}

/// A reader whose first bytes were looked at.
type Peeked<R> = Chain<Cursor<Vec<u8>>, R>;

/// The first bytes of a reader, and a reader of all.
fn with_head<R: Read>(mut reader: R) -> io::Result<(Vec<u8>, Peeked<R>)> {
    let mut head = Vec::new();
    reader.by_ref().take(4).read_to_end(&mut head)?;
    Ok((head.clone(), Cursor::new(head).chain(reader)))
}

/// Writes all that a reader gives to a temporary file.
fn spool(name: &str, reader: impl Read) -> Result<TempPath, String> {
    let cannot = |error: io::Error| format!("can't write {name} to a temporary file: {error}");
    let mut file = tempfile::NamedTempFile::new().map_err(cannot)?;
    let copied = io::copy(&mut reader.take(MOST_UNPACKED + 1), &mut file).map_err(cannot)?;
    file.flush().map_err(cannot)?;
    if copied > MOST_UNPACKED {
        return Err(format!("{name} unpacks to more than {MOST_UNPACKED} bytes and was not read"));
    }
    Ok(file.into_temp_path())
}
