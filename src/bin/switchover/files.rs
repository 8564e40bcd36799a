//! Files, standard input and standard output.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use switchover::Source;

/// The sources in files; of none, in standard input. What can't be read is a message, and hides nothing of the rest.
pub fn read_sources(files: &[PathBuf]) -> (Vec<Source>, Vec<String>) {
    let standard_input = [PathBuf::from("-")];
    let files = if files.is_empty() { &standard_input } else { files };
    let (mut sources, mut unread) = (Vec::new(), Vec::new());
    for file in files {
        match read_source(file) {
            Ok(source) => sources.push(source),
            Err(message) => unread.push(message),
        }
    }
    (sources, unread)
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
    Ok(Source::from_bytes(file.display().to_string(), &bytes))
}

/// The bytes of a file.
pub fn read_bytes(file: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(file).map_err(|error| format!("can't read {}: {error}", file.display()))
}

/// Writes to standard output.
pub fn write(text: &str) -> Result<(), String> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        // Whoever reads may have read enough, as `head` does.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(format!("can't write to standard output: {error}"))
        }
        _ => Ok(()),
    }
}
