//! Files, standard input and standard output.

use std::io::{IsTerminal, Read, Write};
use std::path::Path;

use switchover::Source;

/// The source in a file, or in standard input for `-`.
pub fn read_source(file: &Path) -> Result<Source, String> {
    if file == Path::new("-") {
        return Ok(Source::from_bytes("standard input", &read_standard_input()?));
    }
    let bytes = read_bytes(file)?;
    // Files of the folder `.` are named as pipelines and `git apply` know them.
    let name = file.strip_prefix(".").unwrap_or(file);
    Ok(Source::from_bytes(name.display().to_string(), &bytes))
}

/// The bytes of standard input.
pub fn read_standard_input() -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut bytes);
    read.map(|_| bytes).map_err(|error| format!("can't read standard input: {error}"))
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
