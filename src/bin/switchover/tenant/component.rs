//! The second pass: the text of one component, with the positions that its parts have in the files.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use model::source::{Piece, with_line_feeds};
use switchover::Source;

use super::index::{Form, Unit};

/// A file to read from: its name for people, and where it is.
#[derive(Clone, Debug)]
pub struct Place {
    pub name: String,
    pub path: PathBuf,
}

/// Reads parts of files. Each thread has its own.
pub struct Reader<'p> {
    places: &'p [Place],
    files: Vec<Option<File>>,
}

impl<'p> Reader<'p> {
    pub fn new(places: &'p [Place]) -> Self {
        Reader { places, files: places.iter().map(|_| None).collect() }
    }

    /// The sources that hold some objects, one for each file. The objects are in their order.
    pub fn sources(&mut self, units: &[Unit]) -> Result<Vec<Source>, String> {
        units.chunk_by(|one, other| one.file == other.file).map(|units| self.source(units)).collect()
    }

    fn source(&mut self, units: &[Unit]) -> Result<Source, String> {
        let number = units.first().map(|unit| usize::from(unit.file)).unwrap_or_default();
        let name = self.places.get(number).map(|place| place.name.clone()).unwrap_or_default();
        let (mut text, mut pieces, mut damaged) = (String::from("[\n"), Vec::new(), false);
        for (unit, place) in units.iter().zip(0..) {
            let bytes = self.bytes(unit).map_err(|error| format!("can't read {name}: {error}"))?;
            let written = String::from_utf8(bytes).unwrap_or_else(|error| {
                damaged = true;
                String::from_utf8_lossy(error.as_bytes()).into_owned()
            });
            text.push_str(if place == 0 { "" } else { ",\n" });
            // Resource Graph's rows are read in its answers.
            let (before, after) =
                if unit.form == Form::Row { ("{\"count\": 1, \"data\": [\n", "\n]}\n") } else { ("", "\n") };
            text.push_str(before);
            pieces.push(Piece { start: text.len(), line: unit.line, column: unit.column });
            text.push_str(&with_line_feeds(&written));
            text.push_str(after);
        }
        text.push(']');
        Ok(Source { name, text, damaged, pieces, ..Source::default() })
    }

    fn bytes(&mut self, unit: &Unit) -> io::Result<Vec<u8>> {
        let number = usize::from(unit.file);
        let (place, file) = match (self.places.get(number), self.files.get_mut(number)) {
            (Some(place), Some(file)) => (place, file),
            _ => return Err(io::ErrorKind::NotFound.into()),
        };
        let file = match file {
            Some(file) => file,
            None => file.insert(File::open(&place.path)?),
        };
        let mut bytes = Vec::with_capacity(usize::try_from(unit.length).unwrap_or_default());
        file.seek(SeekFrom::Start(unit.start))?;
        let read = file.take(u64::from(unit.length)).read_to_end(&mut bytes)?;
        if u32::try_from(read) == Ok(unit.length) { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

/// What the only object in the text of a component is called: the id of a resource, or the first host of a list of dependencies.
pub fn name(text: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    let object = value.get(0)?;
    let object = object.get("data").and_then(|rows| rows.get(0)).unwrap_or(object);
    let host = || text.split_once("\"domainName\"")?.1.split('"').nth(1);
    object.get("id").and_then(|id| id.as_str()).or_else(host).map(str::to_owned)
}
