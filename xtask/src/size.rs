//! What the built page weighs, and whether that is within the budget.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::publish::OFFLINE;

/// The most that all files may weigh together that a browser needs to open the page and make the first plan, after
/// brotli; 1 KB is 1000 bytes. The budget table in ARCHITECTURE.md says the same.
const BUDGET: usize = 300_000;

/// The kinds of files that opening the page needs. Anything else in `dist/` is for later, such as sample inputs.
const NEEDED: &[&str] = &["html", "js", "wasm", "css", "svg", "png", "ico", "webmanifest"];

/// What lies there and is loaded later, or only when it is asked for.
const LATER: [&str; 4] = ["engine", "icons", "service-worker.js", OFFLINE];

/// One file of the page.
struct Weight {
    name: String,
    raw: usize,
    brotli: usize,
}

/// Prints each file's size and the total, and fails if the total is over the budget.
pub fn report(dist: &Path) -> Result<()> {
    let (later, needed): (Vec<PathBuf>, Vec<PathBuf>) =
        files_below(dist)?.into_iter().filter(|file| is_of_page(file)).partition(|file| is_later(dist, file));
    let weights = weigh_all(dist, &needed)?;
    println!("{:<44} {:>10} {:>10}", "File", "Raw", "Brotli");
    print(&weights);
    let raw = weights.iter().map(|weight| weight.raw).sum();
    let brotli = weights.iter().map(|weight| weight.brotli).sum();
    println!("{:<44} {:>10} {:>10} of {}", "Total", kilobytes(raw), kilobytes(brotli), kilobytes(BUDGET));
    println!("Loaded once the page is shown, or when it is asked for:");
    print(&weigh_all(dist, &later)?);

    if brotli > BUDGET {
        bail!("the page is {} over its size budget: see what grew, and leave it out", kilobytes(brotli - BUDGET));
    }
    Ok(())
}

fn weigh_all(dist: &Path, files: &[PathBuf]) -> Result<Vec<Weight>> {
    let mut weights = files.iter().map(|file| weigh(dist, file)).collect::<Result<Vec<_>>>()?;
    weights.sort_by(|a, b| b.brotli.cmp(&a.brotli).then_with(|| a.name.cmp(&b.name)));
    Ok(weights)
}

fn print(weights: &[Weight]) {
    for Weight { name, raw, brotli } in weights {
        println!("{name:<44} {:>10} {:>10}", kilobytes(*raw), kilobytes(*brotli));
    }
}

fn is_later(dist: &Path, file: &Path) -> bool {
    file.strip_prefix(dist).is_ok_and(|file| LATER.iter().any(|later| file.starts_with(later)))
}

fn is_of_page(file: &Path) -> bool {
    file.extension().and_then(|extension| extension.to_str()).is_some_and(|extension| NEEDED.contains(&extension))
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be listed", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

fn weigh(dist: &Path, file: &Path) -> Result<Weight> {
    let content = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let name = file.strip_prefix(dist).unwrap_or(file).display().to_string();
    let brotli = compressed_size(&content).with_context(|| format!("{name} cannot be compressed"))?;
    Ok(Weight { name, raw: content.len(), brotli })
}

/// The size after brotli as servers of fixed files do it: quality 11, the format's usual window of 4 MB.
fn compressed_size(content: &[u8]) -> Result<usize> {
    let mut compressed = Cursor::new(Vec::new());
    let mut writer = brotli::CompressorWriter::new(&mut compressed, 4096, 11, 22);
    writer.write_all(content)?;
    drop(writer);
    Ok(compressed.into_inner().len())
}

fn kilobytes(bytes: usize) -> String {
    format!("{}.{} KB", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repetitive_file_weighs_little_after_brotli() {
        let size = compressed_size(&[b'a'; 10_000]).unwrap();
        assert!((1..100).contains(&size), "{size}");
    }

    #[test]
    fn kilobytes_are_thousands_of_bytes() {
        assert_eq!(kilobytes(299_999), "299.9 KB");
        assert_eq!(kilobytes(1_024), "1.0 KB");
    }

    #[test]
    fn what_is_loaded_later_does_not_count() {
        assert!(is_later(Path::new("dist"), Path::new("dist/engine/switchover_bg.wasm")));
        assert!(is_later(Path::new("dist"), Path::new("dist/switchover-offline.html")));
        assert!(!is_later(Path::new("dist"), Path::new("dist/page_bg.wasm")));
    }

    #[test]
    fn samples_do_not_count_but_what_opens_the_page_does() {
        assert!(is_of_page(Path::new("page-1234_bg.wasm")));
        assert!(is_of_page(Path::new("index.html")));
        assert!(!is_of_page(Path::new("samples/nsg.json")));
    }
}
