//! The licenses of everything that a package contains and others wrote, in one file.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, bail};

use super::components::Component;

/// The name of the file in each package.
pub const FILE: &str = "THIRD-PARTY-LICENSES.txt";

/// How the names of files with licenses begin.
const NAMES: [&str; 6] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];

/// The licenses of the components: each text once, under the names of those that it belongs to.
pub fn text(components: &[Component], more: &str) -> Result<String> {
    let mut list = String::new();
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for component in components.iter().filter(|component| component.is_foreign()) {
        let title = format!("{} {}", component.name, component.version);
        if component.license.is_empty() {
            bail!("{title} has no license");
        }
        list.push_str(&format!("{title}: {}\n", component.license));
        let own = of(component)?;
        if own.is_empty() {
            let repository = component.repository.as_deref().context("no license file, and no repository")?;
            list.push_str(&format!("    its package has no license file; see {repository}\n"));
        }
        for text in own {
            texts.entry(text).or_default().push(title.clone());
        }
    }
    let line = "=".repeat(80);
    let sections = texts.into_iter().map(|(text, titles)| format!("{line}\n{}\n{line}\n\n{text}\n", titles.join(", ")));
    Ok(format!("{more}{list}\n{}", sections.collect::<String>()))
}

/// The texts of a component's license files.
fn of(component: &Component) -> Result<Vec<String>> {
    let folder = &component.folder;
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be listed", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        if path.is_file() && NAMES.iter().any(|own| name.starts_with(own)) {
            files.push(path);
        }
    }
    files.sort();
    let read = |path| Ok(String::from_utf8_lossy(&fs::read(path)?).replace("\r\n", "\n").trim().to_owned());
    files.into_iter().map(read).collect()
}
