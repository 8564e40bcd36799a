//! `cargo xtask`: the project's own commands.
//!
//! Each command first sees to the tools that it needs ([`tools`], [`npm`], [`browser`]), so that a fresh machine needs
//! nothing but Rust and Node.js, and then does its work: [`serve`] and [`page`], with [`wasm`], [`engine`], [`document`],
//! [`publish`] and [`size`]; [`checks`], [`check_netfilter`], [`check_z3`], [`check_az`], [`bench`] or [`tags`].

mod bench;
mod browser;
mod check_az;
mod check_netfilter;
mod check_z3;
mod checks;
mod document;
mod engine;
mod folders;
mod npm;
mod page;
mod project;
mod publish;
mod python;
mod serve;
mod size;
mod tags;
mod tools;
mod wasm;

use std::net::IpAddr;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use project::Project;

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
    /// Build the page as it is published, into dist/, and hold it and its engine against their size budgets
    Build,
    /// Build the JavaScript module: the engine, which the page asks for plans
    Engine,
    /// Measure plans: time and growth, as ratios in one run, beside their budgets
    Bench,
    /// Hold the engine's reading of node firewalls against the kernel: needs root and network namespaces
    CheckNetfilter(check_netfilter::Options),
    /// What check-netfilter runs inside of its namespaces
    #[command(hide = true)]
    Probe {
        /// The addresses to answer on
        addresses: Vec<IpAddr>,
    },
    /// Let the solver Z3 decide random groups and hold the engine's verdicts against it
    CheckZ3(check_z3::Options),
    /// Let the real az CLI parse every shape of command that Switchover shows
    CheckAz,
    /// Make the embedded table of service tags anew from Microsoft's weekly files
    Tags(tags::Options),
}

fn main() -> ExitCode {
    match run(&Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> anyhow::Result<()> {
    let project = Project::open()?;
    match command {
        Command::Serve(options) => serve::serve(&project, options),
        Command::Test(options) => checks::run(&project, options),
        Command::Build => page::build(&project),
        Command::Engine => engine::build(&project),
        Command::Bench => bench::run(&project),
        Command::CheckNetfilter(options) => check_netfilter::run(&project, options),
        Command::Probe { addresses } => check_netfilter::serve(addresses),
        Command::CheckZ3(options) => check_z3::run(&project, options),
        Command::CheckAz => check_az::run(&project),
        Command::Tags(options) => tags::write_table(&project, options),
    }
}
