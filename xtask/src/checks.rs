//! `cargo xtask test`: every check and test, cheapest first, stopping at the first that fails.
//!
//! The page is built in the background from the start, because its last steps use one core, and the lints and tests leave the other
//! one idle now and then. Cargo locks a folder for each profile, so neither waits for the other.

use std::env;
use std::ffi::OsStr;
use std::num::NonZero;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};
use xshell::cmd;

use crate::background::Background;
use crate::browser;
use crate::npm;
use crate::page;
use crate::project::Project;
use crate::supply;
use crate::tools::{self, announce};
use crate::wasm::Build;
use crate::words;

/// All packages, with the features of the page and of the JavaScript module: one build has all that there is to check natively. xtask
/// is separate: with other features of the same crates, all its dependencies would be compiled again.
const PARTS: [&[&str]; 2] = [
    &["--locked", "--package", "xtask"],
    &["--locked", "--workspace", "--exclude", "xtask", "--features", "switchover/web,switchover/js"],
];

/// Clippy looks at the project's own crates when they are compiled. `cargo clippy` would first check, without compiling it, all that
/// they are made of. `cargo clippy` passes arguments after `--` to Clippy in `CLIPPY_ARGS`; that is not documented, so [`lint`] tries it first.
const CLIPPY: [(&str, &str); 2] = [("RUSTC_WORKSPACE_WRAPPER", "clippy-driver"), ("CLIPPY_ARGS", "-Dwarnings")];

/// Which stages to run.
#[derive(Args)]
pub struct Options {
    /// Run only these stages
    #[arg(long, value_enum, value_name = "STAGE", conflicts_with = "skip")]
    only: Vec<Stage>,
    /// Leave these stages out
    #[arg(long, value_enum, value_name = "STAGE")]
    skip: Vec<Stage>,
}

impl Options {
    fn chose(&self, stage: Stage) -> bool {
        !self.skip.contains(&stage) && (self.only.is_empty() || self.only.contains(&stage))
    }
}

/// One part of the test run, in the order in which they run.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// Every Rust file is formatted
    Format,
    /// `deny.toml` allows every dependency
    Supply,
    /// Comments, messages and documents have no banned words, everything compiles, and Clippy has no warnings
    Lint,
    /// Tests of the engine, the command line, what the page does without a browser, and xtask
    Native,
    /// The engine's documentation builds without warnings
    Docs,
    /// The page builds and is within its size budget
    Page,
    /// Tests of the built page, in a browser, as a person uses it, and of the JavaScript module
    E2e,
}

impl Stage {
    fn title(self) -> &'static str {
        match self {
            Stage::Format => "format check",
            Stage::Supply => "dependencies and licenses",
            Stage::Lint => "words, compilation and lints",
            Stage::Native => "native tests",
            Stage::Docs => "documentation",
            Stage::Page => "page and size budget",
            Stage::E2e => "end-to-end tests",
        }
    }

    fn run(self, project: &Project, page: &mut Option<Background>) -> Result<()> {
        match self {
            Stage::Format => format(project),
            Stage::Supply => supply::check(project),
            Stage::Lint => lint(project),
            Stage::Native => native(project),
            Stage::Docs => docs(project),
            Stage::Page => page.take().map_or_else(|| page::build(project), Background::finish),
            Stage::E2e => end_to_end(project),
        }
    }
}

/// Runs the chosen stages and prints how long each one took.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    let chosen: Vec<Stage> = Stage::value_variants().iter().copied().filter(|stage| options.chose(*stage)).collect();
    let begun = Instant::now();
    let mut page = None;
    if chosen.contains(&Stage::Page) && chosen.first() != Some(&Stage::Page) {
        // Not at the same time as other tools: rustup installs one thing after another.
        tools::ensure_page_tools(project, Build::Published)?;
        announce("Building the page in the background");
        page = Some(Background::start(project, "build")?);
    }
    let mut times = Vec::new();
    for &stage in &chosen {
        announce(&format!("Stage: {}", stage.title()));
        let start = Instant::now();
        let ran_before = stage == Stage::Page && page.is_some();
        stage.run(project, &mut page).with_context(|| format!("stage failed: {}", stage.title()))?;
        let title = if ran_before { "what was left of the page" } else { stage.title() };
        times.push((title, start.elapsed()));
    }
    print_times(&times, begun.elapsed());
    Ok(())
}

fn print_times(times: &[(&str, Duration)], all: Duration) {
    println!("\nEverything passed:");
    for (title, time) in times {
        println!("  {title:<32} {:>6.1} s", time.as_secs_f64());
    }
    println!("  {:<32} {:>6.1} s", "total", all.as_secs_f64());
}

fn format(project: &Project) -> Result<()> {
    tools::ensure_component(project, "rustfmt", "fmt")?;
    let sh = &project.sh;
    cmd!(sh, "cargo fmt --all --check").run().context("run `cargo fmt --all`")
}

/// The command line, the page and the JavaScript module together; their own builds show that each builds without the others.
fn lint(project: &Project) -> Result<()> {
    words::run(project)?;
    tools::ensure_component(project, "clippy", "clippy")?;
    let sh = &project.sh;
    let denied = cmd!(sh, "clippy-driver --crate-type lib --emit metadata=- -").stdin("fn unused() {}").envs(CLIPPY);
    ensure!(
        denied.quiet().ignore_stdout().ignore_stderr().run().is_err(),
        "Clippy no longer denies warnings by CLIPPY_ARGS"
    );
    for part in PARTS {
        cmd!(sh, "cargo build {part...} --all-targets").envs(CLIPPY).run()?;
    }
    Ok(())
}

/// Runs what the lints have compiled.
fn native(project: &Project) -> Result<()> {
    tools::ensure_component(project, "clippy", "clippy")?;
    let sh = &project.sh;
    for part in PARTS {
        cmd!(sh, "cargo test {part...}").envs(CLIPPY).run()?;
    }
    let [_, others] = PARTS;
    match corpus() {
        Some(folder) => cmd!(sh, "cargo test {others...} --test it -- --ignored --nocapture corpus")
            .envs(CLIPPY)
            .env("SWITCHOVER_CORPUS", folder)
            .run()?,
        None => announce("Left out: the test on real files; SWITCHOVER_CORPUS names no folder of them"),
    }
    Ok(())
}

/// The folder of real files that are not the project's to copy, if one is named.
fn corpus() -> Option<PathBuf> {
    env::var_os("SWITCHOVER_CORPUS").map(PathBuf::from)
}

/// Only the library: the command-line tool has its name, and cargo warns of two pages in one place.
fn docs(project: &Project) -> Result<()> {
    let sh = &project.sh;
    cmd!(sh, "cargo doc --locked --package switchover --lib --no-deps").env("RUSTDOCFLAGS", "-D warnings").run()?;
    Ok(())
}

/// Tests what the page stage has built; `tests/e2e` says how.
fn end_to_end(project: &Project) -> Result<()> {
    // By default Node leaves one core out, which may be half of them.
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let at_once = format!("--test-concurrency={cores}");
    in_browser(project, &["--test".as_ref(), at_once.as_ref()])?;
    in_browser(project, &["--test".as_ref(), "frames.js".as_ref()])
}

/// Runs Node in `tests/e2e`, where it finds a browser and the built page.
pub fn in_browser(project: &Project, arguments: &[&OsStr]) -> Result<()> {
    let node = which::which("node").ok().context("node is missing: install Node.js 20.10 or newer")?;
    npm::ensure_packages(project)?;
    let chrome = browser::ensure(project)?;
    if !project.dist().join("index.html").is_file() {
        page::build(project)?;
    }
    let sh = &project.sh;
    let _inside = sh.push_dir(project.npm_package());
    cmd!(sh, "{node} {arguments...}").env("CHROME", chrome).run()?;
    Ok(())
}
