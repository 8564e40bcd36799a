//! `cargo xtask tags FILE...`: makes the embedded service-tag table from Microsoft's weekly files.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use model::net::TagTable;

use xtask_project::Project;

/// Where the engine embeds the table from.
const TABLE: &str = "crates/model/src/net/service-tags.tsv";

/// What to make the table of.
#[derive(Args)]
pub struct Options {
    /// Weekly files, `ServiceTags_*.json`, one for each cloud
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Writes the table made of the weekly files into the engine's sources.
pub fn write_table(project: &Project, Options { files }: &Options) -> Result<()> {
    let mut texts = Vec::new();
    for file in files {
        let name =
            file.file_name().and_then(|name| name.to_str()).context("a service-tag file needs a readable name")?;
        let text = std::fs::read_to_string(file).with_context(|| format!("can't read {}", file.display()))?;
        texts.push((name.to_owned(), text));
    }
    let table = TagTable::embeddable(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())))?;
    let target = project.root.join(TABLE);
    std::fs::write(&target, &table).with_context(|| format!("can't write {}", target.display()))?;
    println!("{TABLE}: {} lines, {} bytes, from {} files", table.lines().count(), table.len(), files.len());
    Ok(())
}
