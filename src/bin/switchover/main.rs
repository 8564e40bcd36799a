//! The command-line tool: `switchover plan [FILE|-]...`, `collect`, `compare`, `explain`, `link`, `open`, `merge`, `inputs`, and what
//! shells ask for.

mod answers;
mod collect;
mod color;
mod compare;
mod config;
mod explain;
mod files;
mod foreign;
mod form;
mod gate;
mod inventory;
mod key;
mod output;
mod phase_script;
mod plan;
mod planning;
mod provenance;
mod schema;
mod sets;
mod share;
mod shell;
mod shown;
mod sources;
mod summary;
mod tenant;
mod values;

use std::panic::{self, Location};
use std::process::ExitCode;
use std::sync::LazyLock;

use clap::{Parser, Subcommand};
use model::net::{Cloud, TagTable};

/// Plans the move of Azure Batch pools from classic to simplified compute node communication.
///
/// Everything is computed here: no account is needed, and nothing is sent anywhere.
#[derive(Parser)]
#[command(version = VERSION.as_str())]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes a plan from rule sets, such as the output of `az network nsg show`.
    ///
    /// Exit status, the first that applies: 3. The usage is wrong, or nothing could be read. 1. Something is blocked or partly
    /// blocked. 3. An input could not be read (the rest is planned). 2. It cannot be determined, or, with --strict, something on the
    /// path was not provided. 0. The target is open at everything that was provided. With
    /// --forbid classic, 1 as well while classic communication is open, and 2 while that is unknown.
    Plan(Box<plan::Arguments>),
    /// Prints a read-only script that collects what a plan needs of whole subscriptions, to run in Cloud Shell.
    Collect(collect::Arguments),
    /// Makes a link that holds a plan, with pseudonyms for all names; says on standard error what is in it.
    Link(Box<share::LinkArguments>),
    /// Shows what a link or a plan file holds, in any format of `plan`, or saves it as a plan file.
    Open(share::OpenArguments),
    /// Merges two plan files with the ticks of two people, and reports on standard error where they do not agree.
    Merge(share::MergeArguments),
    /// Lists what can be pasted: each kind of input, the command that makes it, and what is read from it.
    Inputs,
    /// Compares two states: what opened and what closed, for each requirement and each rule set, and which changes have been made.
    ///
    /// Exit status: 0 nothing differs, 1 something does, 3 the usage is wrong or an input could not be read.
    Compare(Box<compare::Arguments>),
    /// Says what the code of a message means and what to do, or lists all codes.
    Explain(explain::Arguments),
    /// Prints the JSON Schema of a plan, of a file with answers, or of `switchover.toml`.
    Schema(schema::Arguments),
    /// Prints completions for a shell.
    Completions(shell::CompletionsArguments),
    /// Prints the manual in the form of `man`.
    Man,
}

/// The version, and how old the embedded service tags are.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let table = TagTable::embedded();
    let (_, number, date) = table.version(Cloud::Public);
    let date = date.map(|date| format!(" of {date}")).unwrap_or_default();
    format!("{} (service tags: change number {number}{date})", env!("CARGO_PKG_VERSION"))
});

/// A plan makes many small allocations, and the allocator of musl is slow.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Wrong usage and unreadable inputs.
const UNREADABLE: u8 = 3;

fn main() -> ExitCode {
    panic::set_hook(Box::new(|crash| files::tell(&crash_report(crash.location()))));
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no errors; everything else is wrong usage.
            let code = if error.use_stderr() { UNREADABLE } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let done = match arguments.command {
        Command::Plan(arguments) => plan::run(&arguments),
        Command::Collect(arguments) => collect::script(&arguments).and_then(|script| files::write(&script)).map(|()| 0),
        Command::Link(arguments) => share::link(&arguments).map(|()| 0),
        Command::Open(arguments) => share::open(&arguments).map(|()| 0),
        Command::Merge(arguments) => share::merge(&arguments).map(|()| 0),
        Command::Inputs => files::write(&inputs()).map(|()| 0),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments).map(|()| 0),
        Command::Schema(arguments) => schema::run(&arguments).map(|()| 0),
        Command::Completions(arguments) => shell::completions::<Arguments>(&arguments).map(|()| 0),
        Command::Man => shell::man::<Arguments>().map(|()| 0),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(message) => {
            message.lines().for_each(|line| files::tell(&format!("switchover: {line}")));
            ExitCode::from(UNREADABLE)
        }
    }
}

/// What a crash says: where it happened, and nothing of the input, which its own message may hold.
fn crash_report(location: Option<&Location<'_>>) -> String {
    let place = location.map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    format!(
        "switchover crashed at {place}. This is a bug; your files are unchanged. File an issue with this line, the version (`switchover \
         --version`), and, if you can share it, the input."
    )
}

/// The table of inputs, as lines under the headings of its families.
fn inputs() -> String {
    let (mut text, mut family) = (String::new(), String::new());
    for input in switchover::inputs() {
        if input.family != family {
            text.push_str(&format!("\n{}\n", input.family.to_uppercase()));
            family = input.family;
        }
        let (from, read) = (input.from.replace('`', ""), input.read);
        text.push_str(&format!("\n  {} ({})\n    {from}\n    {read}\n", input.what, input.kind));
    }
    text.trim_start().to_owned()
}
