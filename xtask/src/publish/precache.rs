//! What the service worker keeps: every file of the page, under the version that their content makes.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use super::{OFFLINE, files, read, read_bytes, write};

/// The service worker, which says how it uses the list.
const WORKER: &str = "service-worker.js";

/// Its line that is replaced.
const BLANK: &str = "const { VERSION, FILES } = { VERSION: \"\", FILES: [] };";

/// Writes the list into the service worker.
pub fn fill_in(dist: &Path) -> Result<()> {
    let worker = read(dist, WORKER)?;
    ensure!(worker.contains(BLANK), "{WORKER} has no place for the list of files");
    let kept: Vec<String> = files(dist)?.into_iter().filter(|file| is_kept(file)).collect();
    let version = version(dist, &kept, &worker)?;
    let list = serde_json::to_string(&kept).context("the list of files is no JSON")?;
    let filled = format!("const VERSION = \"{version}\";\nconst FILES = {list};");
    write(dist, WORKER, &worker.replace(BLANK, &filled))
}

/// What no visit needs is left out; the document itself is kept under the address that is visited.
fn is_kept(file: &str) -> bool {
    !(file == WORKER || file == OFFLINE || file == "index.html" || file.ends_with(".d.ts"))
}

fn version(dist: &Path, kept: &[String], worker: &str) -> Result<String> {
    let mut all = Sha256::new_with_prefix(worker);
    for file in kept.iter().map(String::as_str).chain(["index.html"]) {
        all.update(file);
        all.update(Sha256::digest(read_bytes(dist, file)?));
    }
    Ok(all.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_worker_has_a_place_for_its_list() {
        assert!(include_str!("../../../static/service-worker.js").contains(BLANK));
    }

    #[test]
    fn what_no_visit_needs_is_not_kept() {
        assert!(is_kept("engine/switchover_bg.wasm") && is_kept("page-1.js"));
        assert!(!is_kept(OFFLINE) && !is_kept(WORKER) && !is_kept("engine/switchover.d.ts"));
    }
}
