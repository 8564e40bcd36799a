//! The npm package: the engine as it is built for the page, with `packages/npm`.

use std::path::Path;

use anyhow::{Context, Result};
use xshell::cmd;

use super::components::{Contents, components};
use super::{bill, copy_licenses, licenses, read, stage, version, write};
use crate::engine;
use crate::folders::copy;
use crate::project::Project;
use crate::publish::files;
use crate::tools::WASM_TARGET;

/// What the engine contains.
pub const CONTENTS: Contents = Contents { feature: "js", target: WASM_TARGET };

/// The parts of the engine that are published.
const ENGINE: [&str; 3] = ["switchover.js", "switchover.d.ts", "switchover_bg.wasm"];

/// Makes the package and its bill of materials.
pub fn make(project: &Project, packages: &Path) -> Result<()> {
    engine::build(project)?;
    let (version, contents) = (version(project)?, components(project, &[CONTENTS])?);
    let folder = stage(project, "npm")?;
    let sources = project.root.join("packages").join("npm");
    for file in files(&sources)? {
        copy(&sources.join(&file), &folder.join(&file))?;
    }
    for file in ENGINE {
        copy(&project.target().join("engine").join(file), &folder.join(file))?;
    }
    write(&folder.join("package.json"), with_version(&read(&sources.join("package.json"))?, &version))?;
    copy_licenses(project, &folder)?;
    write(&folder.join(licenses::FILE), licenses::text(&contents, "The engine contains these packages:\n\n")?)?;
    write(&packages.join(format!("switchover-{version}-npm.cdx.json")), bill::text("switchover", &version, &contents))?;
    let npm = which::which("npm").ok().context("npm is missing: install Node.js 20.10 or newer, which brings npm")?;
    let sh = &project.sh;
    cmd!(sh, "{npm} pack --silent --pack-destination {packages} {folder}").quiet().ignore_stdout().run()?;
    Ok(())
}

/// The manifest of the package with the version of the workspace.
fn with_version(manifest: &str, version: &str) -> String {
    manifest.replace("\"version\": \"0.0.0\"", &format!("\"version\": \"{version}\""))
}
