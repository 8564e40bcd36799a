//! The files that are served, in memory.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

/// The files of a folder, by their paths in it, with `/`.
pub struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    pub fn read(folder: &Path) -> io::Result<Files> {
        let mut files = BTreeMap::new();
        read_below(folder, "", &mut files)?;
        Ok(Files(files))
    }

    /// The path and the content of what an address names: `index.html` for a folder.
    pub fn find(&self, address: &str) -> Option<(&str, &[u8])> {
        let path = address.split(['?', '#']).next()?.strip_prefix('/')?;
        let index = format!("{path}index.html");
        let name = if path.is_empty() || path.ends_with('/') { index.as_str() } else { path };
        self.0.get_key_value(name).map(|(name, content)| (name.as_str(), content.as_slice()))
    }
}

fn read_below(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read_below(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// The media type of a file, by its name.
pub fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("wasm") => "application/wasm",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
