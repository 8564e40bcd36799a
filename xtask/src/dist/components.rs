//! What a package contains that others wrote, as cargo knows it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;
use xshell::cmd;

use super::read;
use crate::project::Project;

/// One build of the package `switchover`: what it contains depends on both.
#[derive(Clone, Copy)]
pub struct Contents {
    pub feature: &'static str,
    pub target: &'static str,
}

/// A package that is compiled in.
pub struct Component {
    pub name: String,
    pub version: String,
    /// An SPDX expression.
    pub license: String,
    pub repository: Option<String>,
    /// SHA-256 of the package in the registry.
    pub checksum: Option<String>,
    /// Its sources.
    pub folder: PathBuf,
    /// The packages that it uses itself, by [`Component::id`].
    pub uses: Vec<String>,
}

impl Component {
    pub fn id(&self) -> String {
        format!("pkg:cargo/{}@{}", self.name, self.version)
    }

    /// False for the project's own crates.
    pub fn is_foreign(&self) -> bool {
        self.checksum.is_some()
    }
}

/// The packages that the builds contain, in the order of their names.
pub fn components(project: &Project, builds: &[Contents]) -> Result<Vec<Component>> {
    let mut contained = BTreeSet::new();
    for build in builds {
        contained.extend(compiled_in(project, *build)?);
    }
    let sh = &project.sh;
    let metadata = cmd!(sh, "cargo metadata --locked --format-version 1 --all-features").quiet().read()?;
    let metadata: Value = serde_json::from_str(&metadata).context("`cargo metadata` has another form")?;
    let packages = list(&metadata, "packages");
    let key = |package: &Value| (text(package, "name"), text(package, "version"));
    let ids: BTreeMap<String, (String, String)> = packages.iter().map(|own| (text(own, "id"), key(own))).collect();
    let used = used(&metadata, &ids);
    let checksums = checksums(&read(&project.root.join("Cargo.lock"))?);
    let mut found: Vec<Component> = Vec::new();
    for package in packages.iter().filter(|package| contained.contains(&key(package))) {
        let (name, version) = key(package);
        let uses = used.get(&(name.clone(), version.clone())).into_iter().flatten();
        let uses =
            uses.filter(|own| contained.contains(*own)).map(|(name, version)| format!("pkg:cargo/{name}@{version}"));
        found.push(Component {
            license: text(package, "license").replace('/', " OR ").replace("  ", " "),
            repository: package["repository"].as_str().map(str::to_owned),
            checksum: checksums.get(&(name.clone(), version.clone())).cloned(),
            folder: PathBuf::from(text(package, "manifest_path"))
                .parent()
                .context("a manifest in no folder")?
                .to_owned(),
            uses: uses.collect(),
            name,
            version,
        });
    }
    found.sort_by_key(Component::id);
    Ok(found)
}

/// Names and versions of what is compiled in, without what only builds it.
fn compiled_in(project: &Project, Contents { feature, target }: Contents) -> Result<BTreeSet<(String, String)>> {
    let sh = &project.sh;
    let what = ["--locked", "--package", "switchover", "--no-default-features", "--features", feature];
    let how = ["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"];
    let tree = cmd!(sh, "cargo tree {what...} --target {target} {how...}").quiet().read()?;
    let package = |line: &str| {
        let (name, rest) = line.split_once(" v")?;
        Some((name.to_owned(), rest.split_whitespace().next()?.to_owned()))
    };
    Ok(tree.lines().filter_map(package).collect())
}

/// What each package uses.
fn used(
    metadata: &Value,
    ids: &BTreeMap<String, (String, String)>,
) -> BTreeMap<(String, String), BTreeSet<(String, String)>> {
    let nodes = list(&metadata["resolve"], "nodes");
    let of = |node: &Value| {
        let uses = node["dependencies"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let uses = uses.filter_map(|id| ids.get(id).cloned()).collect();
        Some((ids.get(node["id"].as_str()?)?.clone(), uses))
    };
    nodes.iter().filter_map(of).collect()
}

/// The digests in `Cargo.lock`.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let value = |block: &str, key: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"'));
        line.map(str::to_owned)
    };
    let of = |block: &str| Some(((value(block, "name")?, value(block, "version")?), value(block, "checksum")?));
    lock.split("[[package]]").filter_map(of).collect()
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_of_a_registry_have_digests() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"registry\"\nchecksum = \"00ff\"\n\n\
                    [[package]]\nname = \"own\"\nversion = \"0.1.0\"\ndependencies = [\n \"a\",\n]\n";
        let found = checksums(lock);
        assert_eq!(found.get(&("a".to_owned(), "1.0.0".to_owned())).map(String::as_str), Some("00ff"));
        assert_eq!(found.len(), 1);
    }
}
