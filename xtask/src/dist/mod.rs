//! `cargo xtask dist`: the packages, each installed and used as a newcomer would. docs/releasing.md says what happens with them.

mod archive;
mod bill;
mod binary;
mod components;
mod container;
mod licenses;
mod npm;
mod used;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, ValueEnum};
use sha2::{Digest, Sha256};

use crate::folders;
use crate::project::Project;
use crate::publish::files;
use crate::tools::announce;

/// The target of the binary: linked statically, so that it runs on every Linux, whatever its C library.
const LINUX: &str = "x86_64-unknown-linux-musl";

/// The file with the digests of all others, as `sha256sum --check` reads it.
const SUMS: &str = "SHA256SUMS";

/// Archives have the times of no build: 1980-01-01, the first that every kind of archive can hold.
const TIME: u32 = 315_532_800;

/// Which packages to make.
#[derive(Args)]
pub struct Options {
    /// Make only these packages
    #[arg(long, value_enum, value_name = "PART")]
    only: Vec<Part>,
    /// Build everything twice, in different folders, and compare the bytes
    #[arg(long)]
    verify: bool,
}

/// Packages that are made together.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The command line for Linux on x86-64: an archive, and a Python wheel with the same binary
    Linux,
    /// The engine for browsers, workers, and Node, with a command line for Node
    Npm,
    /// The page with a server, and the command line, for Linux on x86-64 (needs buildah)
    Container,
}

impl Part {
    fn make(self, project: &Project, packages: &Path) -> Result<()> {
        match self {
            Part::Linux => binary::make(project, packages),
            Part::Npm => npm::make(project, packages),
            Part::Container => container::make(project, packages),
        }
    }

    fn check(self, project: &Project, packages: &Path) -> Result<()> {
        match self {
            Part::Linux => used::archive(project, packages).and_then(|()| used::wheel(project, packages)),
            Part::Npm => used::npm(project, packages),
            Part::Container => used::container(project, packages),
        }
    }
}

/// Makes the packages in `target/packages`, uses each, and lists them.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    let parts: Vec<Part> = if options.only.is_empty() { all(project) } else { options.only.clone() };
    let packages = project.target().join("packages");
    make(project, &parts, &packages)?;
    for part in &parts {
        part.check(project, &packages)?;
    }
    if options.verify {
        announce("Building everything again in another folder");
        let again = project.with_target(project.target().join("again"));
        let repeated = again.target().join("packages");
        make(&again, &parts, &repeated)?;
        compare(&packages, &repeated)?;
    }
    list(&packages)
}

/// All parts that can be made here.
fn all(project: &Project) -> Vec<Part> {
    let can_be_made = |part: &Part| *part != Part::Container || container::is_possible(project);
    Part::value_variants().iter().copied().filter(can_be_made).collect()
}

fn make(project: &Project, parts: &[Part], packages: &Path) -> Result<()> {
    folders::remove(packages)?;
    fs::create_dir_all(packages).with_context(|| format!("{} cannot be created", packages.display()))?;
    for part in parts {
        part.make(project, packages)?;
    }
    let mut sums = String::new();
    for file in files(packages)? {
        sums.push_str(&format!("{}  {file}\n", digest(&packages.join(&file))?));
    }
    write(&packages.join(SUMS), sums)
}

/// Fails if two builds made different packages.
fn compare(packages: &Path, repeated: &Path) -> Result<()> {
    let (first, second) = (files(packages)?, files(repeated)?);
    ensure!(first == second, "the second build made other files: {}", second.join(", "));
    let differs = |file: &&String| digest(&packages.join(file)).ok() != digest(&repeated.join(file)).ok();
    let different: Vec<&str> = first.iter().filter(differs).map(String::as_str).collect();
    if !different.is_empty() {
        bail!("not reproducible, two builds differ: {}", different.join(", "));
    }
    announce(&format!("Reproducible: two builds made the same {} files", first.len()));
    Ok(())
}

fn list(packages: &Path) -> Result<()> {
    println!("\n{}:", packages.display());
    for file in files(packages)? {
        let path = packages.join(&file);
        println!("  {:>9}  {}  {file}", size(fs::metadata(&path)?.len()), digest(&path)?);
    }
    Ok(())
}

fn size(bytes: u64) -> String {
    format!("{}.{} KB", bytes / 1000, bytes % 1000 / 100)
}

fn digest(file: &Path) -> Result<String> {
    let bytes = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}

fn write(file: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    fs::write(file, content).with_context(|| format!("{} cannot be written", file.display()))
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}

/// The version of the workspace.
fn version(project: &Project) -> Result<String> {
    let manifest = read(&project.root.join("Cargo.toml"))?;
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    version.map(str::to_owned).context("Cargo.toml has no version")
}

/// A new, empty folder in which a package is put together.
fn stage(project: &Project, name: &str) -> Result<PathBuf> {
    let folder = project.target().join("packaging").join(name);
    folders::remove(&folder)?;
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be created", folder.display()))?;
    Ok(folder)
}

/// Copies the project's own licenses into a folder.
fn copy_licenses(project: &Project, folder: &Path) -> Result<()> {
    for entry in fs::read_dir(&project.root)? {
        let (path, name) = {
            let entry = entry?;
            (entry.path(), entry.file_name())
        };
        if name.to_string_lossy().starts_with("LICENSE") {
            folders::copy(&path, &folder.join(name))?;
        }
    }
    Ok(())
}
