//! The container: the page with a server for its files, and the command line, and nothing else.

use std::path::Path;

use anyhow::{Context, Result};
use xshell::cmd;

use super::components::{Contents, components};
use super::{LINUX, TIME, archive, bill, binary, copy_licenses, licenses, npm, stage, version, write};
use crate::folders::copy;
use crate::page;
use crate::project::Project;
use crate::tools::{self, announce};

/// The name of the image.
pub const IMAGE: &str = "localhost/switchover";

/// True if this machine can build a container.
pub fn is_possible(project: &Project) -> bool {
    let sh = &project.sh;
    let found = cmd!(sh, "buildah --version").quiet().ignore_stdout().ignore_stderr().run().is_ok();
    if !found {
        announce("Left out: the container; it needs buildah (`apt install buildah`)");
    }
    found
}

/// Makes the image, as an archive that `podman load` and `docker load` take, and its bill of materials.
pub fn make(project: &Project, packages: &Path) -> Result<()> {
    let folder = stage(project, "container")?;
    let root = folder.join("root");
    page::build(project)?;
    copy(&project.dist(), &root.join("page"))?;
    tools::ensure_target(project, LINUX)?;
    let (sh, target) = (&project.sh, project.target());
    announce("Building the command line and the server of the page for the container");
    for package in ["switchover", "switchover-page-server"] {
        cmd!(sh, "cargo build --quiet --locked --profile dist --target {LINUX} --package {package} --bin {package}")
            .env("CARGO_TARGET_DIR", &target)
            .envs(binary::environment(project)?)
            .run()?;
        copy(&target.join(LINUX).join("dist").join(package), &root.join("bin").join(package))?;
    }
    let version = version(project)?;
    let page = Contents { feature: "web", target: npm::CONTENTS.target };
    let contents = components(project, &[binary::CONTENTS, npm::CONTENTS, page])?;
    let about = root.join("usr/share/doc/switchover");
    copy(&project.root.join("README.md"), &about.join("README.md"))?;
    copy_licenses(project, &about)?;
    write(&about.join(licenses::FILE), licenses::text(&contents, binary::STATIC)?)?;
    let bill = bill::text("switchover", &version, &contents);
    write(&packages.join(format!("switchover-{version}-container.cdx.json")), bill)?;
    image(project, packages, &folder, &version)
}

fn image(project: &Project, packages: &Path, folder: &Path, version: &str) -> Result<()> {
    let (sh, file) = (&project.sh, project.root.join("packages/container/Containerfile"));
    let (name, time) = (format!("{IMAGE}:{version}"), TIME.to_string());
    let how = ["--quiet", "--isolation", "chroot", "--format", "oci", "--identity-label=false", "--layers=false"];
    cmd!(sh, "buildah build {how...} --timestamp {time} --file {file} --tag {name} {folder}")
        .quiet()
        .ignore_stdout()
        .run()
        .context("buildah could not build the container")?;
    // An archive of buildah's would have the time of the build.
    let layout = stage(project, "container-layout")?;
    let target = format!("oci:{}:switchover:{version}", layout.display());
    cmd!(sh, "buildah push --quiet {name} {target}").quiet().run().context("buildah could not save the container")?;
    archive::pack_contents(&layout, &packages.join(format!("switchover-{version}-container.oci.tar")))
}
