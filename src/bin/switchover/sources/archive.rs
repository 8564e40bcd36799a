//! What is in a compressed file: the files of a ZIP archive, or the one text of a file of gzip. Both are known by how they begin.

use std::io::{Cursor, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use switchover::Source;
use zip::ZipArchive;

use super::listing::source_names;

/// How many bytes are unpacked of one file at most: a small archive can hold more than fits in memory.
const MOST_UNPACKED: u64 = 1 << 30;

/// How the formats begin.
pub(super) const GZIP: &[u8] = b"\x1f\x8b";
pub(super) const ZIP: &[u8] = b"PK\x03\x04";

/// The sources in a file.
#[derive(Debug, Default)]
pub struct Unpacked {
    /// The sources; one for a file that is not compressed.
    pub sources: Vec<Source>,
    /// How many other files an archive holds.
    pub skipped: usize,
    /// True for an archive of files.
    pub holds_many: bool,
}

/// The sources in the bytes of a file.
pub fn unpacked(name: &str, bytes: Vec<u8>) -> Result<Unpacked, String> {
    within(name, bytes, MOST_UNPACKED)
}

fn within(name: &str, bytes: Vec<u8>, most: u64) -> Result<Unpacked, String> {
    if bytes.starts_with(ZIP) {
        return unzipped(name, bytes, most);
    }
    let source = match bytes.starts_with(GZIP) {
        true => Source::from_bytes(without_ending(name), &read_most(name, MultiGzDecoder::new(&*bytes), most)?),
        false => Source::from_bytes(name, &bytes),
    };
    Ok(Unpacked { sources: vec![source], ..Unpacked::default() })
}

/// The name of what is in a file of gzip: a position in it is one in the text.
pub(super) fn without_ending(name: &str) -> &str {
    name.strip_suffix(".gz").unwrap_or(name)
}

fn unzipped(name: &str, bytes: Vec<u8>, most: u64) -> Result<Unpacked, String> {
    let cannot = |error: &dyn std::fmt::Display| format!("can't read {name}: {error}");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| cannot(&error))?;
    let names = source_names()?;
    let mut unpacked = Unpacked { holds_many: true, ..Unpacked::default() };
    let mut left = most;
    for place in 0..archive.len() {
        let file = archive.by_index(place).map_err(|error| cannot(&error))?;
        if !file.is_file() {
            continue;
        }
        let path = file.name().map_err(|error| cannot(&error))?.replace('\\', "/");
        let own = format!("{name}/{path}");
        let is_packed = own.ends_with(".gz") || own.ends_with(".zip");
        if is_packed || is_hidden(&path) || !names.matched(Path::new(&own), false).is_whitelist() {
            unpacked.skipped += 1;
            continue;
        }
        let bytes = read_most(name, file, left)?;
        left = left.saturating_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        unpacked.sources.push(Source::from_bytes(own, &bytes));
    }
    unpacked.sources.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(unpacked)
}

/// True for files that are not read of folders either.
fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}

/// All that a reader gives, up to a limit.
fn read_most(name: &str, reader: impl Read, most: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = reader.take(most.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| format!("can't unpack {name}: {error}"))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
        return Err(format!(
            "{name} unpacks to more than {most} bytes and was not read: unpack it, and name its files"
        ));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn what_unpacks_to_more_than_the_limit_is_not_read() {
        let zeros = vec![0; 100_000];
        for bytes in
            [gzip(&zeros), zip(&[("a.json", &zeros)]), zip(&[("a.json", &zeros[..600]), ("b.json", &zeros[..600])])]
        {
            assert!(bytes.len() < 1000, "{}", bytes.len());
            let error = within("small", bytes, 1000).unwrap_err();
            assert!(error.contains("small unpacks to more than 1000 bytes"), "{error}");
        }
        assert_eq!(within("small", gzip(&zeros[..1000]), 1000).unwrap().sources[0].text.len(), 1000);
    }

    #[test]
    fn an_archive_gives_its_sources_and_counts_the_rest() {
        let files: [(&str, &[u8]); 6] = [
            ("infra/b.tf", b"b"),
            ("infra/a.json", b"a"),
            ("README.md", b"c"),
            (".terraform/x.json", b"d"),
            ("__MACOSX/a.json", b"e"),
            ("more.zip", b"f"),
        ];
        let unpacked = within("x.zip", zip(&files), 1000).unwrap();
        let names: Vec<&str> = unpacked.sources.iter().map(|source| source.name.as_str()).collect();
        assert_eq!(names, ["x.zip/infra/a.json", "x.zip/infra/b.tf"]);
        assert_eq!((unpacked.skipped, unpacked.holds_many), (4, true));
    }

    #[test]
    fn what_is_truncated_is_an_error() {
        let (gzip, zip) = (gzip(b"{\"a\": 1}"), zip(&[("a.json", b"{}")]));
        for bytes in [gzip[..gzip.len() - 9].to_vec(), zip[..zip.len() - 9].to_vec()] {
            let error = within("cut", bytes, 1000).unwrap_err();
            assert!(error.contains("cut"), "{error}");
        }
    }

    #[test]
    fn what_was_packed_in_parts_is_one_text() {
        let both = [gzip(b"one "), gzip(b"two")].concat();
        let unpacked = within("a.jsonl.gz", both, 1000).unwrap();
        assert_eq!((unpacked.sources[0].name.as_str(), unpacked.sources[0].text.as_str()), ("a.jsonl", "one two"));
    }
}
