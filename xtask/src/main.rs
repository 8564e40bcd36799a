//! `cargo xtask`: the project's own commands.
//!
//! Each command first installs the tools that it needs ([`tools`], [`npm`], [`browser`]), so that a fresh machine needs
//! nothing but Rust and Node.js, and then does its work: [`serve`] and [`page`], with [`wasm`], [`engine`], [`bundle`],
//! [`document`], [`publish`] and [`size`]; [`checks`] or [`bench`]. What runs the engine itself is a program of its own ([`engine_checks`]).

mod background;
mod bench;
mod browser;
mod bundle;
mod check_all;
mod checks;
mod coverage;
mod dist;
mod document;
mod engine;
mod engine_checks;
mod folders;
mod fuzz;
mod npm;
mod page;
mod paths;
mod publish;
mod python;
mod serve;
mod size;
mod supply;
mod tools;
mod wasm;
mod words;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask_project::{self as project, Project};

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the page and serve it on this machine, building again whenever a source file changes
    Serve(serve::Options),
    /// Run every check and test: the one command to run before a commit
    Test(checks::Options),
    /// Build the page as it is published, into dist/, and check the size budgets of the page and its engine
    Build,
    /// Build the JavaScript module: the engine, which the page asks for plans
    Engine,
    /// Make the packages (archive, wheel, npm package, container), and install and use each
    Dist(dist::Options),
    /// Find words and sentences that the project does not write, in comments, messages, and documents
    Words,
    /// Measure plans: time and growth, as ratios in one run, next to their budgets
    Bench,
    /// Hold the engine's reading of node firewalls against the kernel: needs root and network namespaces
    CheckNetfilter(engine_checks::Options),
    /// Plan a tenant with Spark, and compare the results with those of one machine: needs Java
    CheckSpark(engine_checks::Options),
    /// Let the solver Z3 decide random NSGs, and compare the engine's verdicts with it
    CheckZ3(engine_checks::Options),
    /// Let the real az CLI parse every shape of command that Switchover shows
    CheckAz(engine_checks::Options),
    /// Compare the blocks of Terraform and Bicep fixtures with what other parsers see
    CheckConfigurations(engine_checks::Options),
    /// Run every check against another judge, fuzz each target, and print a table of the results: hours with the defaults
    CheckAll(check_all::Options),
    /// Run the engine on mutated inputs, guided by coverage
    Fuzz(fuzz::Options),
    /// Make the embedded table of service tags from Microsoft's weekly files
    Tags(engine_checks::Options),
}

fn main() -> ExitCode {
    xtask_project::exit(run(&Arguments::parse().command))
}

fn run(command: &Command) -> anyhow::Result<()> {
    let project = Project::open()?;
    match command {
        Command::Serve(options) => serve::serve(&project, options),
        Command::Test(options) => checks::run(&project, options),
        Command::Build => page::build(&project),
        Command::Engine => engine::build(&project),
        Command::Dist(options) => dist::run(&project, options),
        Command::Words => words::run(&project),
        Command::Bench => bench::run(&project),
        Command::CheckNetfilter(options) => engine_checks::run(&project, "check-netfilter", options),
        Command::CheckSpark(options) => engine_checks::run(&project, "check-spark", options),
        Command::CheckZ3(options) => engine_checks::run(&project, "check-z3", options),
        Command::CheckAz(options) => engine_checks::run(&project, "check-az", options),
        Command::CheckConfigurations(options) => engine_checks::run(&project, "check-configurations", options),
        Command::CheckAll(options) => check_all::run(&project, options),
        Command::Fuzz(options) => fuzz::run(&project, options),
        Command::Tags(options) => engine_checks::run(&project, "tags", options),
    }
}
