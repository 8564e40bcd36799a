//! Each package as a newcomer uses it: installed into an empty folder, to the first plan of the README, within half a minute.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use xshell::cmd;

use super::{LINUX, container, stage};
use crate::project::Project;
use crate::publish::files;
use crate::python;
use crate::tools::announce;

/// The most that it may take from a package to the first plan.
const MOST: Duration = Duration::from_secs(30);

/// The sample of the README, and its exit status: something is blocked.
const SAMPLE: &str = "static/samples/locked-down-nsg.json";
const BLOCKED: i32 = 1;

/// What the first plan says.
const HEADLINE: &str = "NSG `nsg-batch-nodes` blocks simplified communication";

/// The folders with inputs on which the two command lines have to agree.
const INPUTS: [&str; 2] = ["static/samples", "tests/fixtures"];

/// What a command wrote, and its exit status.
#[derive(Debug, PartialEq, Eq)]
struct Done {
    out: String,
    code: Option<i32>,
}

fn done(command: xshell::Cmd<'_>) -> Result<Done> {
    let output = command.quiet().ignore_status().ignore_stderr().output()?;
    Ok(Done { out: String::from_utf8_lossy(&output.stdout).into_owned(), code: output.status.code() })
}

/// Fails if this is not the first plan of the README.
fn expect_plan(package: &str, done: &Done, begun: Instant) -> Result<()> {
    let time = begun.elapsed();
    ensure!(done.out.contains(HEADLINE), "{package} printed no plan: {}", done.out);
    ensure!(done.code == Some(BLOCKED), "{package} ended with {:?}", done.code);
    announce(&format!("{package}: installed, and the first plan made, in {:.1} s", time.as_secs_f64()));
    ensure!(time <= MOST, "that is more than {} s", MOST.as_secs());
    Ok(())
}

/// The one package whose name ends so.
fn package(packages: &Path, ending: &str) -> Result<PathBuf> {
    let found = files(packages)?.into_iter().find(|file| file.ends_with(ending));
    Ok(packages.join(found.with_context(|| format!("there is no package {ending}"))?))
}

/// Unpacks the archive, and checks that the binary needs nothing of the system.
pub fn archive(project: &Project, packages: &Path) -> Result<()> {
    let (folder, archive) = (stage(project, "used-archive")?, package(packages, &format!("{LINUX}.tar.gz"))?);
    let (sh, sample) = (&project.sh, project.root.join(SAMPLE));
    let begun = Instant::now();
    cmd!(sh, "tar --extract --gzip --strip-components 1 --directory {folder} --file {archive}").quiet().run()?;
    let program = folder.join("switchover");
    expect_plan("archive", &done(cmd!(sh, "{program} plan {sample}"))?, begun)?;
    let bytes = fs::read(&program)?;
    let own = [project.root.display().to_string(), "registry/src/".to_owned()];
    for path in own {
        ensure!(!contains(&bytes, path.as_bytes()), "the binary contains the path {path}");
    }
    ensure!(!contains(&bytes, b"/lib64/ld-linux"), "the binary is not linked statically");
    for file in ["README.md", "THIRD-PARTY-LICENSES.txt", "completions/_switchover", "man/switchover.1"] {
        ensure!(folder.join(file).is_file(), "the archive has no {file}");
    }
    Ok(())
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|own| own == part)
}

/// Installs the wheel into a new environment.
pub fn wheel(project: &Project, packages: &Path) -> Result<()> {
    let (folder, wheel) = (stage(project, "used-wheel")?, package(packages, ".whl")?);
    let (sh, sample) = (&project.sh, project.root.join(SAMPLE));
    let begun = Instant::now();
    let programs = python::environment(project, &folder)?;
    let (pip, program) = (programs.join("pip"), programs.join("switchover"));
    cmd!(sh, "{pip} install --quiet --no-index {wheel}").quiet().run()?;
    expect_plan("wheel", &done(cmd!(sh, "{program} plan {sample}"))?, begun)
}

/// Installs the package into a new folder, runs its command line, and uses the module.
pub fn npm(project: &Project, packages: &Path) -> Result<()> {
    let (folder, package) = (stage(project, "used-npm")?, package(packages, ".tgz")?);
    let sh = &project.sh;
    let npm = which::which("npm").ok().context("npm is missing")?;
    let npx = which::which("npx").ok().context("npx is missing")?;
    let node = which::which("node").ok().context("node is missing")?;
    let sample = project.root.join(SAMPLE);
    let inside = sh.push_dir(&folder);
    let begun = Instant::now();
    fs::write(folder.join("package.json"), "{ \"private\": true, \"type\": \"module\" }\n")?;
    cmd!(sh, "{npm} install --silent --offline --no-audit --no-fund {package}").quiet().run()?;
    expect_plan("npm package", &done(cmd!(sh, "{npx} --no-install switchover plan {sample}"))?, begun)?;
    let script = "import init, { version, regions } from 'switchover'; await init(); console.log(version(), regions().length > 0);";
    let module = done(cmd!(sh, "{node} --input-type=module --eval {script}"))?;
    ensure!(module.out.trim() == format!("{} true", super::version(project)?), "the module printed {}", module.out);
    drop(inside);
    let binary = project.target().join(LINUX).join("dist").join("switchover");
    if binary.is_file() {
        agree(project, &binary, &folder.join("node_modules/switchover/command-line.js"))?;
    }
    Ok(())
}

/// Fails if the command line for Node prints another plan than the binary, or ends with another status.
fn agree(project: &Project, binary: &Path, script: &Path) -> Result<()> {
    let sh = &project.sh;
    let mut inputs = vec!["static/samples/mixed-estate".to_owned(), "docs/examples/infra".to_owned()];
    for folder in INPUTS {
        inputs.extend(files(&project.root.join(folder))?.into_iter().map(|file| format!("{folder}/{file}")));
    }
    let node = which::which("node").ok().context("node is missing")?;
    for input in &inputs {
        let how = ["--quiet", "--region", "westeurope", "--edition", "ga", "--format", "markdown", input];
        let native = done(cmd!(sh, "{binary} plan --no-config {how...}"))?;
        let other = done(cmd!(sh, "{node} {script} plan {how...}"))?;
        if native != other {
            bail!("{input}: the binary ended with {:?}, Node with {:?}, or the plans differ", native.code, other.code);
        }
    }
    announce(&format!("The command line for Node agrees with the binary on {} inputs", inputs.len()));
    Ok(())
}

/// Loads the image, plans with it, and fetches the page from it.
pub fn container(project: &Project, packages: &Path) -> Result<()> {
    let archive = package(packages, "container.oci.tar")?;
    let sh = &project.sh;
    let archive = format!("oci-archive:{}", archive.display());
    let begun = Instant::now();
    let name = cmd!(sh, "buildah from --quiet {archive}").quiet().read()?;
    let ran = in_container(project, name.trim(), begun);
    cmd!(sh, "buildah rm {name}").quiet().ignore_stdout().run()?;
    ran
}

fn in_container(project: &Project, name: &str, begun: Instant) -> Result<()> {
    let sh = &project.sh;
    let samples = format!("{}:/work:ro", project.root.join("static/samples").display());
    let run = ["run", "--isolation", "chroot", "--volume", &samples, name, "--"];
    let plan = done(cmd!(sh, "buildah {run...} /bin/switchover plan /work/locked-down-nsg.json"))?;
    expect_plan(&format!("container {}", container::IMAGE), &plan, begun)?;
    let config = cmd!(sh, "buildah inspect {name}").quiet().read()?;
    ensure!(config.contains("\"User\": \"65532:65532\""), "the container does not run as a user without rights");
    Ok(())
}
