//! `cargo xtask fuzz`: the targets of `fuzz/` with libFuzzer, on stable Rust. The compiler's own pass writes the counters that
//! guide libFuzzer; `cargo fuzz` needs a nightly compiler for them.
//!
//! Found inputs are kept in `target/fuzz/corpus`; `--minimize` writes those that reach something that no other does to `fuzz/seeds`, and
//! `--coverage` prints how much of each crate they reach. An input that fails is in `target/fuzz/failures`: with the fix, copy it to
//! `tests/regressions/<target>`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};
use xshell::cmd;

use crate::coverage::Coverage;
use crate::project::Project;
use crate::tools::announce;

/// What makes the compiler write counters for each edge of the code, and a table of their positions.
const COUNTERS: [&str; 5] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Ccodegen-units=1",
];

#[derive(Args)]
pub struct Options {
    /// How long each target runs
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Only these targets
    #[arg(long, value_enum)]
    target: Vec<Target>,
    /// The seed of the mutations
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// Instead of fuzzing, keep in fuzz/seeds the inputs that reach something that no other does
    #[arg(long, conflicts_with = "coverage")]
    minimize: bool,
    /// Instead of fuzzing, print how much of each crate the kept inputs reach
    #[arg(long)]
    coverage: bool,
}

impl Options {
    /// All targets, each for so long.
    pub fn of(seconds: u64) -> Options {
        Options { seconds, target: Vec::new(), seed: 1, minimize: false, coverage: false }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Target {
    Plan,
    Readers,
    Share,
    Secrets,
    Scripts,
    Configurations,
}

impl Target {
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// The most bytes that an input holds: small inputs run fast, and what is tested is in few lines.
    fn longest(self) -> usize {
        match self {
            Target::Scripts => 200,
            Target::Readers | Target::Secrets => 8_000,
            Target::Plan | Target::Share | Target::Configurations => 4_000,
        }
    }
}

/// The figures of a run.
pub struct Ran {
    pub target: String,
    pub executions: u64,
    pub seconds: f64,
    /// Counters that were reached, and all there are, libraries included.
    pub reached: (u64, u64),
}

/// Runs the chosen targets and prints their figures.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    let all = targets(project, options)?;
    if !options.minimize && !options.coverage {
        println!("\n{:<16} {:>12} {:>10} {:>18}", "target", "executions", "a second", "counters reached");
        for ran in &all {
            let each = ran.executions as f64 / ran.seconds.max(0.001);
            let (reached, counters) = ran.reached;
            println!("{:<16} {:>12} {each:>10.0} {reached:>8} of {counters}", ran.target, ran.executions);
        }
    }
    Ok(())
}

/// Builds the targets, and runs each.
pub fn targets(project: &Project, options: &Options) -> Result<Vec<Ran>> {
    let chosen = if options.target.is_empty() { Target::value_variants() } else { &options.target };
    let program = build(project)?;
    let mut all = Vec::new();
    let mut reached = Coverage::new();
    for target in chosen {
        let (name, corpus) = (target.name(), corpus(project, *target)?);
        let _target = project.sh.push_env("SWITCHOVER_TARGET", &name);
        if options.minimize {
            minimize(project, &program, &name, &corpus)?;
        } else if options.coverage {
            reached.add(project, &program, &corpus)?;
        } else {
            announce(&format!("Fuzzing {name} for {} seconds", options.seconds));
            all.push(fuzz(project, &program, *target, &corpus, options)?);
        }
    }
    if options.coverage {
        reached.print(project, &program)?;
    }
    Ok(all)
}

/// Compiles the targets with counters; returns their program.
fn build(project: &Project) -> Result<PathBuf> {
    announce("Compiling the engine with counters: some minutes, once");
    let sh = &project.sh;
    let host = cmd!(sh, "rustc --version --verbose").quiet().read()?;
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?.to_owned();
    let (manifest, target) = (project.root.join("fuzz").join("Cargo.toml"), project.target().join("fuzz"));
    // With `--target`, macros and build scripts are compiled without counters.
    cmd!(sh, "cargo build --release --manifest-path {manifest} --target {host} --target-dir {target}")
        .env("CARGO_ENCODED_RUSTFLAGS", COUNTERS.join("\u{1f}"))
        .run()
        .context("the targets cannot be compiled; libFuzzer needs a C++ compiler")?;
    Ok(target.join(host).join("release").join("fuzz"))
}

/// The folder where libFuzzer keeps inputs, with the fixtures in it.
fn corpus(project: &Project, target: Target) -> Result<PathBuf> {
    let folder = project.target().join("fuzz").join("corpus").join(target.name());
    fs::create_dir_all(&folder)?;
    let fixtures = project.root.join("tests").join("fixtures");
    let mut number = 0;
    visit(&fixtures, &mut |path| {
        let bytes = fs::read(path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_of_target = match target {
            Target::Configurations => [".tf", ".tfvars", ".bicep", ".bicepparam"].iter().any(|end| name.ends_with(end)),
            Target::Scripts => false,
            _ => true,
        };
        let has_names = matches!(target, Target::Plan | Target::Share | Target::Configurations);
        let input = if has_names { [name.as_bytes(), &[0x1f], &bytes].concat() } else { bytes };
        if is_of_target && input.len() <= target.longest() {
            number += 1;
            fs::write(folder.join(format!("fixture-{number}")), input)?;
        }
        Ok(())
    })?;
    Ok(folder)
}

/// Calls `seen` for each file below a folder.
fn visit(folder: &Path, seen: &mut dyn FnMut(&Path) -> Result<()>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() { visit(&path, seen)? } else { seen(&path)? }
    }
    Ok(())
}

fn seeds(project: &Project, name: &str) -> PathBuf {
    project.root.join("fuzz").join("seeds").join(name)
}

fn fuzz(project: &Project, program: &Path, target: Target, corpus: &Path, options: &Options) -> Result<Ran> {
    let (sh, name) = (&project.sh, target.name());
    let failures = project.target().join("fuzz").join("failures").join(&name);
    fs::create_dir_all(&failures)?;
    let prefix = format!("-artifact_prefix={}/", failures.display());
    let (time, seed) = (format!("-max_total_time={}", options.seconds), format!("-seed={}", options.seed));
    let longest = format!("-max_len={}", target.longest());
    let seeds = Some(seeds(project, &name)).filter(|folder| folder.is_dir());
    let begun = Instant::now();
    let output = cmd!(sh, "{program} {corpus} {seeds...} {time} {seed} {prefix} {longest} -timeout=15 -rss_limit_mb=1500 -print_final_stats=1")
        .quiet()
        .ignore_status()
        .output()?;
    let log_text = String::from_utf8_lossy(&output.stderr);
    let log = failures.join("log.txt");
    fs::write(&log, log_text.as_bytes())?;
    ensure!(output.status.success(), "{name} failed on an input in {}; see {}", failures.display(), log.display());
    let number =
        |text: &str| text.trim().chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0);
    let after = |word: &str| log_text.rsplit_once(word).map_or(0, |(_, after)| number(after));
    Ok(Ran {
        target: name,
        executions: after("stat::number_of_executed_units:"),
        seconds: begun.elapsed().as_secs_f64(),
        reached: (after(" cov: "), log_text.split("Loaded 1 PC tables (").nth(1).map_or(0, number)),
    })
}

/// Writes to `fuzz/seeds` the fewest inputs that reach everything that the corpus reaches.
fn minimize(project: &Project, program: &Path, name: &str, corpus: &Path) -> Result<()> {
    let (sh, seeds) = (&project.sh, seeds(project, name));
    let merged = project.target().join("fuzz").join("merged").join(name);
    for folder in [&seeds, &merged] {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
    }
    cmd!(sh, "{program} -merge=1 {merged} {corpus}").quiet().ignore_stderr().run()?;
    // The project has the fixtures already.
    let mut fixtures = Vec::new();
    visit(corpus, &mut |path| {
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("fixture-")) {
            fixtures.push(fs::read(path)?);
        }
        Ok(())
    })?;
    visit(&merged, &mut |path| {
        let bytes = fs::read(path)?;
        if !fixtures.contains(&bytes) {
            fs::write(seeds.join(path.file_name().unwrap_or_default()), bytes)?;
        }
        Ok(())
    })
}
