//! `cargo xtask test --only supply`: compares the dependencies with the lists of `deny.toml`: their registry, second versions, banned
//! crates, and licenses. `cargo deny check` reads the same file and looks up advisories as well, but takes minutes to compile, so
//! only `cargo xtask check-all` runs it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use xshell::cmd;

use crate::project::Project;

/// The registry that crates may come from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Checks `Cargo.lock`, and the licenses of what is compiled.
pub fn check(project: &Project) -> Result<()> {
    let read = |name: &str| {
        let file = project.root.join(name);
        fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))
    };
    let (rules, lock) = (read("deny.toml")?, read("Cargo.lock")?);
    let mut found = locked(&lock, &rules);
    found.extend(npm(&read("tests/e2e/package-lock.json")?)?);
    let sh = &project.sh;
    let host = cmd!(sh, "rustc --version --verbose").quiet().read()?;
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let metadata = cmd!(sh, "cargo metadata --format-version 1 --locked --filter-platform {host}").quiet().read()?;
    found.extend(licenses(&serde_json::from_str(&metadata)?, &list(&rules, "allow")));
    if found.is_empty() { Ok(()) } else { bail!("deny.toml does not allow:\n  {}", found.join("\n  ")) }
}

/// The lines of a list of `deny.toml`: those between `NAME = [` and `]`.
fn lines<'r>(rules: &'r str, name: &str) -> impl Iterator<Item = &'r str> {
    let start = format!("{name} = [");
    let after = rules.lines().map(str::trim).skip_while(move |line| *line != start).skip(1);
    after.take_while(|line| *line != "]").filter(|line| !line.starts_with('#'))
}

/// The first string of each line of a list. An entry that needs a reason counts only with one.
fn list(rules: &str, name: &str) -> BTreeSet<String> {
    let has_reason =
        |line: &&str| !line.starts_with('{') || line.split("reason = \"").nth(1).is_some_and(|why| why.len() > 6);
    lines(rules, name).filter(has_reason).filter_map(|line| line.split('"').nth(1)).map(str::to_owned).collect()
}

/// The packages of `Cargo.lock`: name, version, and registry.
fn packages(lock: &str) -> Vec<(&str, &str, Option<&str>)> {
    let all = lock.split("[[package]]").skip(1);
    all.filter_map(|package| {
        let field = |name: &str| package.lines().find_map(|line| line.strip_prefix(name)?.strip_suffix('"'));
        Some((field("name = \"")?, field("version = \"")?, field("source = \"")))
    })
    .collect()
}

/// The packages of `Cargo.lock` that break the rules.
fn locked(lock: &str, rules: &str) -> Vec<String> {
    let (skipped, banned) = (list(rules, "skip"), list(rules, "deny"));
    let mut found = Vec::new();
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut all = BTreeSet::new();
    for (name, version, source) in packages(lock) {
        if source.is_some_and(|source| source != REGISTRY) {
            found.push(format!("{name} {version} is from {}", source.unwrap_or_default()));
        }
        if banned.contains(name) {
            found.push(format!("{name} is banned"));
        }
        all.insert(format!("{name}@{version}"));
        if !skipped.contains(&format!("{name}@{version}")) {
            versions.entry(name).or_default().push(version);
        }
    }
    let several = versions.into_iter().filter(|(_, versions)| versions.len() > 1);
    found.extend(several.map(|(name, versions)| format!("{name} has the versions {}", versions.join(" and "))));
    found.extend(skipped.difference(&all).map(|gone| format!("{gone} is skipped but not in Cargo.lock")));
    found
}

/// The licenses of packages that are not allowed.
fn licenses(metadata: &Value, allowed: &BTreeSet<String>) -> Vec<String> {
    let packages = metadata.get("packages").and_then(Value::as_array).into_iter().flatten();
    let outside = packages.filter(|package| package.get("source").is_some_and(Value::is_string));
    let broken = outside.filter_map(|package| {
        let license = package.get("license").and_then(Value::as_str).unwrap_or("no license");
        let name = package.get("name").and_then(Value::as_str).unwrap_or_default();
        (!is_allowed(license, allowed)).then(|| format!("{name}: {license}"))
    });
    broken.collect()
}

/// True if an expression of SPDX can be met by allowed licenses. An older form of `OR` is `/`.
fn is_allowed(license: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = license.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (met, rest) = any_of(&words, allowed);
    met && rest.is_empty()
}

fn any_of<'w>(words: &'w [&'w str], allowed: &BTreeSet<String>) -> (bool, &'w [&'w str]) {
    let (mut met, mut rest) = all_of(words, allowed);
    while let ["OR", more @ ..] = rest {
        let (next, after) = all_of(more, allowed);
        (met, rest) = (met | next, after);
    }
    (met, rest)
}

fn all_of<'w>(words: &'w [&'w str], allowed: &BTreeSet<String>) -> (bool, &'w [&'w str]) {
    let (mut met, mut rest) = one(words, allowed);
    while let ["AND", more @ ..] = rest {
        let (next, after) = one(more, allowed);
        (met, rest) = (met & next, after);
    }
    (met, rest)
}

fn one<'w>(words: &'w [&'w str], allowed: &BTreeSet<String>) -> (bool, &'w [&'w str]) {
    match words {
        ["(", inside @ ..] => match any_of(inside, allowed) {
            (met, [")", rest @ ..]) => (met, rest),
            (_, rest) => (false, rest),
        },
        // An exception allows more, never less.
        [license, "WITH", _, rest @ ..] | [license, rest @ ..] => (allowed.contains(*license), rest),
        [] => (false, words),
    }
}

/// npm packages from other registries, or without a digest.
fn npm(lock: &str) -> Result<Vec<String>> {
    let lock: Value = serde_json::from_str(lock)?;
    let packages = lock.get("packages").and_then(Value::as_object).context("package-lock.json lists no packages")?;
    ensure!(packages.len() > 1, "package-lock.json lists no packages");
    let broken = packages.iter().filter(|(name, _)| !name.is_empty()).filter(|(_, package)| {
        let of = |member: &str| package.get(member).and_then(Value::as_str).unwrap_or_default();
        let resolved = of("resolved");
        let is_elsewhere = !resolved.is_empty() && !resolved.starts_with("https://registry.npmjs.org/");
        !of("integrity").starts_with("sha512-") || is_elsewhere
    });
    Ok(broken.map(|(name, _)| format!("npm package {name} has no digest, or is from another registry")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_of_licenses_are_evaluated() {
        let allowed: BTreeSet<String> = ["MIT", "Apache-2.0", "Unicode-3.0"].map(str::to_owned).into();
        for (license, expected) in [
            ("MIT", true),
            ("MIT OR GPL-3.0", true),
            ("GPL-3.0/MIT", true),
            ("MIT AND GPL-3.0", false),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("(GPL-3.0 OR BSL-1.0) AND MIT", false),
            ("Apache-2.0 WITH LLVM-exception OR GPL-3.0", true),
            ("no license", false),
        ] {
            assert_eq!(is_allowed(license, &allowed), expected, "{license}");
        }
    }

    #[test]
    fn what_breaks_the_rules_is_found() {
        let rules = "allow = [\n  \"MIT\",\n]\ndeny = [\n  { crate = \"bad\", reason = \"It is bad.\" },\n]\nskip = [\n  { crate = \
                     \"two@1.0.0\", reason = \"Needed.\" },\n  { crate = \"three@1.0.0\", reason = \"\" },\n]\n";
        let package = |name: &str, version: &str, source: &str| {
            format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"{source}\"\n\n")
        };
        let lock = [
            package("two", "1.0.0", REGISTRY),
            package("two", "2.0.0", REGISTRY),
            package("three", "1.0.0", REGISTRY),
            package("three", "2.0.0", REGISTRY),
            package("bad", "1.0.0", REGISTRY),
            package("far", "1.0.0", "git+https://example.com"),
        ];
        let found = locked(&lock.concat(), rules);
        let expected =
            ["bad is banned", "far 1.0.0 is from git+https://example.com", "three has the versions 1.0.0 and 2.0.0"];
        assert_eq!(found, expected);
    }
}
