//! The key of the ids in what is shared: the user's own, made once and kept in a file.

use std::path::PathBuf;
use std::{env, fs, io};

/// The user's key: what the file holds, or a new one that it holds from now on.
///
/// # Errors
/// If the file can't be read or written, or there is no folder for it.
pub fn own() -> io::Result<String> {
    let file = file().ok_or_else(|| io::Error::other("no HOME, XDG_CONFIG_HOME, or APPDATA"))?;
    match fs::read_to_string(&file) {
        Ok(key) if !key.trim().is_empty() => return Ok(key.trim().to_owned()),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let key = u128::from_ne_bytes(bytes).to_string();
    file.parent().map(fs::create_dir_all).transpose()?;
    fs::write(&file, &key)?;
    Ok(key)
}

/// `switchover/key` in the user's folder of configurations.
fn file() -> Option<PathBuf> {
    let folder = |variable: &str| env::var_os(variable).filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let configurations = folder("XDG_CONFIG_HOME").or_else(|| folder("APPDATA"));
    let configurations = configurations.or_else(|| folder("HOME").map(|home| home.join(".config")));
    configurations.map(|folder| folder.join("switchover").join("key"))
}
