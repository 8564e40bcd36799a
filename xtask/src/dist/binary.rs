//! The command line for Linux on x86-64. One compilation serves the archive, the wheel, and the container.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::cmd;

use super::components::{Component, Contents, components};
use super::{LINUX, TIME, archive, bill, copy_licenses, licenses, read, stage, version, write};
use crate::folders::copy;
use crate::project::Project;
use crate::publish::files;
use crate::tools::{self, announce};
use crate::{paths, python};

/// What the binary contains.
pub const CONTENTS: Contents = Contents { feature: "cli", target: LINUX };

/// What the binary contains that cargo does not list.
pub const STATIC: &str = "The binary is linked statically with Rust's standard library (MIT OR Apache-2.0,\n\
    https://github.com/rust-lang/rust/blob/main/COPYRIGHT) and with musl (MIT,\n\
    https://git.musl-libc.org/cgit/musl/tree/COPYRIGHT). It also contains these packages:\n\n";

/// Makes the archive, the wheel, and the bill of materials.
pub fn make(project: &Project, packages: &Path) -> Result<()> {
    let (version, contents) = (version(project)?, components(project, &[CONTENTS])?);
    let bill = bill::text("switchover", &version, &contents);
    let binary = wheel(project, packages, &contents, &bill)?;
    let name = format!("switchover-{version}-{LINUX}");
    write(&packages.join(format!("{name}.cdx.json")), &bill)?;
    let folder = stage(project, &name)?;
    copy(&binary, &folder.join("switchover"))?;
    copy(&project.root.join("README.md"), &folder.join("README.md"))?;
    copy_licenses(project, &folder)?;
    write(&folder.join(licenses::FILE), licenses::text(&contents, STATIC)?)?;
    shell_files(project, &binary, &folder)?;
    archive::pack(&folder, &packages.join(format!("{name}.tar.gz")))
}

/// Completions and the manual, as the binary prints them.
fn shell_files(project: &Project, binary: &Path, folder: &Path) -> Result<()> {
    let sh = &project.sh;
    for folder in [folder.join("completions"), folder.join("man")] {
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be created", folder.display()))?;
    }
    for (shell, file) in [
        ("bash", "switchover.bash"),
        ("zsh", "_switchover"),
        ("fish", "switchover.fish"),
        ("powershell", "_switchover.ps1"),
    ] {
        let text = cmd!(sh, "{binary} completions {shell}").quiet().read()?;
        write(&folder.join("completions").join(file), text + "\n")?;
    }
    write(&folder.join("man/switchover.1"), cmd!(sh, "{binary} man").quiet().read()? + "\n")
}

/// What cargo needs to compile for musl: the parts that are C, too. They get no options but these.
pub fn environment(project: &Project) -> Result<[(&'static str, String); 4]> {
    Ok([
        (paths::FLAGS, paths::flags(project)?),
        ("CC_x86_64_unknown_linux_musl", python::c_compiler(project)?),
        ("CFLAGS_x86_64_unknown_linux_musl", "-O3 -fPIC".to_owned()),
        ("CRATE_CC_NO_DEFAULTS", "1".to_owned()),
    ])
}

/// Compiles the binary and puts it into a wheel; gives the binary.
fn wheel(project: &Project, packages: &Path, contents: &[Component], bill: &str) -> Result<PathBuf> {
    let maturin = python::maturin(project)?;
    tools::ensure_target(project, LINUX)?;
    let folder = stage(project, "wheel")?;
    let manifest = project.root.join("Cargo.toml");
    let settings = format!(
        "manifest-path = \"{}\"\n\n[tool.maturin.sbom]\nrust = false\nauditwheel = false\ninclude = [\"switchover.cdx.json\"]\n",
        manifest.display()
    );
    // The settings of maturin are the last in the file.
    write(&folder.join("pyproject.toml"), read(&project.root.join("pyproject.toml"))? + &settings)?;
    write(&folder.join("switchover.cdx.json"), bill)?;
    copy(&project.root.join("README.md"), &folder.join("README.md"))?;
    copy_licenses(project, &folder)?;
    write(&folder.join(format!("LICENSES-{}", licenses::FILE)), licenses::text(contents, STATIC)?)?;
    announce("Building the binary and the wheel: minutes");
    let (sh, target) = (&project.sh, project.target());
    let _inside = sh.push_dir(&folder);
    let how = ["--locked", "--target", LINUX, "--compatibility", "manylinux2014", "musllinux_1_1"];
    cmd!(sh, "{maturin} build --quiet {how...} --out {packages}")
        .env("CARGO_TARGET_DIR", &target)
        .envs(environment(project)?)
        .env("SOURCE_DATE_EPOCH", TIME.to_string())
        .run()
        .context("maturin could not build the wheel")?;
    let wheels = files(packages)?.into_iter().filter(|file| file.ends_with(".whl")).count();
    anyhow::ensure!(wheels == 1, "there are {wheels} wheels");
    Ok(target.join(LINUX).join("dist").join("switchover"))
}
