//! The commands of `cargo xtask` that run the engine. A program of their own, so that `cargo xtask serve` compiles no engine but
//! the page's: [`check_netfilter`], [`check_z3`], [`check_az`], [`check_configurations`], [`check_spark`] and [`tags`].

mod check_az;
mod check_configurations;
mod check_netfilter;
mod check_spark;
mod check_z3;
mod python;
mod tags;

use std::net::IpAddr;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask_project::Project;

/// Checks of the engine against other judges, and its table of service tags.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Hold the engine's reading of node firewalls against the kernel: needs root and network namespaces
    CheckNetfilter(check_netfilter::Options),
    /// What check-netfilter runs inside of its namespaces
    #[command(hide = true)]
    Probe {
        /// The addresses to answer on
        addresses: Vec<IpAddr>,
    },
    /// Plan a tenant with Spark, and compare the results with those of one machine
    CheckSpark(check_spark::Options),
    /// Let the solver Z3 decide random NSGs, and compare the engine's verdicts with it
    CheckZ3(check_z3::Options),
    /// Let the real az CLI parse every shape of command that Switchover shows
    CheckAz,
    /// Compare the blocks of Terraform and Bicep fixtures with what other parsers see
    CheckConfigurations(check_configurations::Options),
    /// Make the embedded table of service tags from Microsoft's weekly files
    Tags(tags::Options),
}

fn main() -> ExitCode {
    xtask_project::exit(run(&Arguments::parse().command))
}

fn run(command: &Command) -> anyhow::Result<()> {
    let project = Project::open()?;
    match command {
        Command::CheckNetfilter(options) => check_netfilter::run(&project, options),
        Command::Probe { addresses } => check_netfilter::serve(addresses),
        Command::CheckSpark(options) => check_spark::run(&project, options),
        Command::CheckZ3(options) => check_z3::run(&project, options),
        Command::CheckConfigurations(options) => check_configurations::run(&project, options),
        Command::CheckAz => check_az::run(&project),
        Command::Tags(options) => tags::write_table(&project, options),
    }
}
