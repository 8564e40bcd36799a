//! What the built page and its engine weigh, and whether that is within their budgets.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::publish::OFFLINE;

/// The most that all files may weigh together that a browser needs to open the page, after brotli; 1 KB is 1000 bytes. The table of
/// budgets in ARCHITECTURE.md says the same.
const PAGE: usize = 180_000;

/// The same for the engine, which is loaded in addition to the page.
const ENGINE: usize = 1_000_000;

/// The kinds of files that the page and its engine need. Anything else in `dist/` is for later, such as sample inputs.
const NEEDED: &[&str] = &["html", "js", "wasm", "css", "svg", "png", "ico", "webmanifest"];

/// The folder of the engine.
const ENGINE_FOLDER: &str = "engine";

/// What is loaded later, or only when it is asked for.
const LATER: [&str; 4] = ["icons", "later", "service-worker.js", OFFLINE];

/// One file of the page.
struct Weight {
    name: String,
    raw: usize,
    brotli: usize,
}

/// Prints each file's size and the totals, and fails if one is over its budget.
pub fn report(dist: &Path) -> Result<()> {
    let all: Vec<PathBuf> = files_below(dist)?.into_iter().filter(|file| is_of_page(file)).collect();
    let (engine, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|file| is_below(dist, file, &[ENGINE_FOLDER]));
    let (later, page): (Vec<_>, Vec<_>) = rest.into_iter().partition(|file| is_below(dist, file, &LATER));
    println!("{:<44} {:>10} {:>10}", "File", "Raw", "Brotli");
    let weights = [(page, PAGE, "page"), (engine, ENGINE, "engine")];
    let over = weights.map(|(files, budget, what)| report_part(dist, &files, budget, what));
    println!("Loaded later, or when it is asked for:");
    print(&weigh_all(dist, &later)?);
    over.into_iter().collect()
}

/// Prints the files of a part and their total; an error if that is over the budget.
fn report_part(dist: &Path, files: &[PathBuf], budget: usize, what: &str) -> Result<()> {
    let weights = weigh_all(dist, files)?;
    print(&weights);
    let raw = weights.iter().map(|weight| weight.raw).sum();
    let brotli = weights.iter().map(|weight| weight.brotli).sum::<usize>();
    println!(
        "{:<44} {:>10} {:>10} of {}",
        format!("Total: {what}"),
        kilobytes(raw),
        kilobytes(brotli),
        kilobytes(budget)
    );
    if brotli > budget {
        bail!("the {what} is {} over its size budget: see what grew, and leave it out", kilobytes(brotli - budget));
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

fn is_below(dist: &Path, file: &Path, folders: &[&str]) -> bool {
    file.strip_prefix(dist).is_ok_and(|file| folders.iter().any(|folder| file.starts_with(folder)))
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
    fn what_is_loaded_later_and_the_engine_do_not_count_for_the_page() {
        let is_below = |file: &str, folders: &[&str]| is_below(Path::new("dist"), Path::new(file), folders);
        assert!(is_below("dist/engine/switchover_bg.wasm", &[ENGINE_FOLDER]));
        assert!(is_below("dist/switchover-offline.html", &LATER));
        assert!(!is_below("dist/page_bg.wasm", &LATER) && !is_below("dist/page_bg.wasm", &[ENGINE_FOLDER]));
    }

    #[test]
    fn samples_do_not_count_but_what_opens_the_page_does() {
        assert!(is_of_page(Path::new("page-1234_bg.wasm")));
        assert!(is_of_page(Path::new("index.html")));
        assert!(!is_of_page(Path::new("samples/nsg.json")));
    }
}
