//! What the built page lacks to be published: a policy that the browser enforces, a service worker, and the copy of the page that
//! is one file.

mod head;
mod offline;
mod policy;
mod precache;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256, Sha384};

use crate::project::Project;

/// The copy of the page that is one file; the page names it too.
pub const OFFLINE: &str = "switchover-offline.html";

/// Completes the page in the folder that holds it.
pub fn publish(project: &Project, dist: &Path) -> Result<()> {
    let page = head::complete(dist, &read(dist, "index.html")?)?;
    write(dist, "index.html", &page)?;
    write(dist, OFFLINE, &offline::one_file(project, dist, &page)?)?;
    precache::fill_in(dist)
}

fn read(dist: &Path, name: &str) -> Result<String> {
    fs::read_to_string(dist.join(name)).with_context(|| format!("{name} of the built page cannot be read"))
}

fn read_bytes(dist: &Path, name: &str) -> Result<Vec<u8>> {
    fs::read(dist.join(name)).with_context(|| format!("{name} of the built page cannot be read"))
}

fn write(dist: &Path, name: &str, content: &str) -> Result<()> {
    fs::write(dist.join(name), content).with_context(|| format!("{name} of the built page cannot be written"))
}

/// The paths of all files below a folder, relative to it, with `/`, in order.
pub fn files(folder: &Path) -> Result<Vec<String>> {
    fn below(folder: &Path, prefix: &str, files: &mut Vec<String>) -> Result<()> {
        for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be listed", folder.display()))? {
            let path: PathBuf = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let name = format!("{prefix}{name}");
            if path.is_dir() { below(&path, &format!("{name}/"), files)? } else { files.push(name) }
        }
        Ok(())
    }
    let mut files = Vec::new();
    below(folder, "", &mut files)?;
    files.sort();
    Ok(files)
}

/// The common part of the names of the page's WebAssembly and of its JavaScript.
fn module(dist: &Path) -> Result<String> {
    let mut own = files(dist)?.into_iter().filter(|file| !file.contains('/'));
    own.find_map(|file| file.strip_suffix("_bg.wasm").map(str::to_owned)).context("the built page has no WebAssembly")
}

/// As a policy allows an inline script or style.
fn sha256(text: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)))
}

/// As an `integrity` attribute has it.
pub fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(bytes)))
}
