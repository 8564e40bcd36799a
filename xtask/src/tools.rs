//! The tools of the Rust side: the compile target, Trunk, the command-line part of wasm-bindgen, and wasm-opt.
//!
//! Each is looked for first and installed only if what is there has the wrong version. What is installed goes to
//! `target/tools`, so that the machine's own tools stay as they are and deleting `target/` takes everything away.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use xshell::cmd;

use crate::npm;
use crate::project::Project;

/// The compile target of the page and of the JavaScript module.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Everything that it takes to build the page. The quick ones come first, so that what can't be had is said early.
pub fn ensure_page_tools(project: &Project) -> Result<()> {
    ensure_wasm_target(project)?;
    ensure_wasm_opt(project)?;
    ensure_wasm_bindgen(project)?;
    ensure_installed(project, &trunk(project)?)
}

/// The compiler's standard library for WebAssembly.
pub fn ensure_wasm_target(project: &Project) -> Result<()> {
    let sh = &project.sh;
    let library = cmd!(sh, "rustc --print target-libdir --target {WASM_TARGET}").quiet().ignore_stderr().read();
    if library.is_ok_and(|folder| PathBuf::from(folder).is_dir()) {
        return Ok(());
    }
    which::which("rustup").ok().with_context(|| {
        format!("this Rust has no {WASM_TARGET} target and there is no rustup to add it: install it the way Rust was")
    })?;
    announce("Adding Rust's WebAssembly target: half a minute, once");
    cmd!(sh, "rustup target add {WASM_TARGET}").run().context("rustup could not add the WebAssembly target")
}

/// A part of the Rust toolchain that small installations leave out, such as `rustfmt`.
pub fn ensure_component(project: &Project, component: &str, subcommand: &str) -> Result<()> {
    let sh = &project.sh;
    if cmd!(sh, "cargo {subcommand} --version").quiet().ignore_stdout().ignore_stderr().run().is_ok() {
        return Ok(());
    }
    announce(&format!("Adding Rust's {component}: half a minute, once"));
    cmd!(sh, "rustup component add {component}")
        .run()
        .with_context(|| format!("`cargo {subcommand}` is missing: install {component} the way Rust was"))
}

/// wasm-bindgen's command-line tool and its runner for browser tests.
pub fn ensure_wasm_bindgen(project: &Project) -> Result<()> {
    ensure_installed(project, &wasm_bindgen(project)?)
}

/// `wasm-opt`, from the user's `PATH` if it is at least as new as the one that npm would install.
fn ensure_wasm_opt(project: &Project) -> Result<()> {
    let wanted = npm::pinned_version(project, "binaryen")?;
    let wanted = wanted.split('.').next().and_then(|major| major.parse::<u32>().ok());
    // `wasm-opt version 132 (version_132)`
    let found = version_on_path(project, "wasm-opt", 2).and_then(|version| version.parse::<u32>().ok());
    if found.is_some() && found >= wanted {
        return Ok(());
    }
    npm::ensure_packages(project).context("wasm-opt comes from npm here; or put a new binaryen on the PATH")
}

/// A program that `cargo install` makes.
struct CargoTool {
    /// The crate's name.
    package: &'static str,
    /// The programs that it installs; the first one tells the version.
    programs: &'static [&'static str],
    /// The one version that serves.
    version: String,
    /// What to leave out, for the sake of time.
    features: &'static [&'static str],
    /// How long it takes to compile on two cores.
    minutes: u32,
}

fn trunk(project: &Project) -> Result<CargoTool> {
    Ok(CargoTool {
        package: "trunk",
        programs: &["trunk"],
        version: project.trunk_version()?,
        // Its default features are TLS for the server and a check for newer releases.
        features: &["--no-default-features"],
        minutes: 4,
    })
}

fn wasm_bindgen(project: &Project) -> Result<CargoTool> {
    Ok(CargoTool {
        package: "wasm-bindgen-cli",
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        version: project.wasm_bindgen_version()?,
        features: &[],
        minutes: 2,
    })
}

fn ensure_installed(project: &Project, tool: &CargoTool) -> Result<()> {
    if is_right(project, tool) {
        return Ok(());
    }
    // One of the wrong version in the project's own folder would hide a right one on the user's PATH.
    remove_own(project, tool)?;
    if is_right(project, tool) || binstall(project, tool) {
        return Ok(());
    }
    compile(project, tool)?;
    if !is_right(project, tool) {
        bail!("{} {} was installed and still does not answer", tool.package, tool.version);
    }
    Ok(())
}

fn is_right(project: &Project, tool: &CargoTool) -> bool {
    // `trunk 0.21.14`
    tool.programs.iter().all(|program| version_on_path(project, program, 1).as_deref() == Some(&tool.version))
}

/// The word of `PROGRAM --version` that is the version, if the program is there and runs.
fn version_on_path(project: &Project, program: &str, word: usize) -> Option<String> {
    let sh = &project.sh;
    let answer = cmd!(sh, "{program} --version").quiet().ignore_stderr().read().ok()?;
    answer.split_whitespace().nth(word).map(str::to_owned)
}

fn remove_own(project: &Project, tool: &CargoTool) -> Result<()> {
    for program in tool.programs {
        let path = project.tools().join("bin").join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
        if path.exists() {
            fs::remove_file(&path).with_context(|| format!("{} cannot be replaced", path.display()))?;
        }
    }
    Ok(())
}

/// Fetches a ready-made program where cargo-binstall is installed. Whatever goes wrong, compiling is still there.
fn binstall(project: &Project, tool: &CargoTool) -> bool {
    let sh = &project.sh;
    if which::which("cargo-binstall").is_err() {
        return false;
    }
    let crate_at_version = format!("{}@{}", tool.package, tool.version);
    let root = project.tools();
    announce(&format!("Fetching {} {} with cargo binstall: seconds, once", tool.package, tool.version));
    let fetched = cmd!(
        sh,
        "cargo binstall --no-confirm --force --disable-telemetry --disable-strategies compile --root {root} {crate_at_version}"
    );
    fetched.run().is_ok() && is_right(project, tool)
}

/// Compiles the tool, with a profile that minds the compile time: the tools run for seconds.
fn compile(project: &Project, tool: &CargoTool) -> Result<()> {
    let &CargoTool { package, ref version, features, minutes, .. } = tool;
    let sh = &project.sh;
    let root = project.tools();
    let scratch = root.join("build");
    announce(&format!("Compiling {package} {version}: about {minutes} minutes on two cores, once"));
    cmd!(sh, "cargo install --quiet --locked --force --root {root} --version {version} {features...} {package}")
        .env("CARGO_TARGET_DIR", &scratch)
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "64")
        // These would come from the run of xtask itself, or from settings that are meant for the project's own code.
        .env_remove("RUSTFLAGS")
        .run()
        .with_context(|| format!("`cargo install {package}` failed: it needs crates.io and a C compiler"))?;
    // A gigabyte that nothing uses again.
    fs::remove_dir_all(&scratch).with_context(|| format!("{} cannot be removed", scratch.display()))
}

/// Says on a line of its own what happens next and how long it may take.
pub fn announce(what: &str) {
    eprintln!("==> {what}");
}
