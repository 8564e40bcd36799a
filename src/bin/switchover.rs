//! The command-line tool: `switchover plan [FILE|-]...` and `switchover inputs`.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use ipnet::IpNet;
use switchover::net::{Region, TagTable};
use switchover::plan::NodeScript;
use switchover::{Edition, Options, Plan, Source, TargetMode, render};

/// Plans the move of Azure Batch pools from classic to simplified compute node communication.
///
/// Everything is computed here: no account is needed, and nothing is sent anywhere.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes a plan from rule sets, such as the output of `az network nsg show`.
    ///
    /// Exit status: 0 the target is open everywhere, 1 something is blocked or partly so, 2 it cannot be told, 3 an
    /// input could not be read or the usage is wrong.
    Plan(Box<PlanArguments>),
    /// Tells what can be pasted: each kind of input, the command that makes it, and what is read of it.
    Inputs,
}

#[derive(clap::Args)]
struct PlanArguments {
    /// The files to read; `-` or none is standard input.
    files: Vec<PathBuf>,
    /// The region of the Batch account, such as westeurope; else it is taken from the files.
    #[arg(long, value_parser = region)]
    region: Option<Region>,
    /// The edition of the migration: by support request (preview) or by pool property (ga).
    #[arg(long, value_enum, default_value_t)]
    edition: Edition,
    /// The model that has to be open for exit status 0.
    #[arg(long, value_enum, default_value_t)]
    target: TargetMode,
    /// The form of the plan.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Print only the script that makes the changes of one phase.
    #[arg(long, value_enum, value_name = "PHASE", conflicts_with = "format")]
    script: Option<ScriptPhase>,
    /// What the script is for.
    #[arg(long, value_enum, default_value_t, requires = "script")]
    shell: Shell,
    /// One of Microsoft's weekly service-tag files, to use instead of the embedded table.
    #[arg(long, value_name = "FILE")]
    service_tags: Option<PathBuf>,
    /// An address range that the nodes are in; may be given several times.
    #[arg(long, value_name = "CIDR")]
    nodes: Vec<IpNet>,
    /// The name of the Batch account, for the support request.
    #[arg(long)]
    account: Option<String>,
    /// Ask for all Batch accounts of this subscription; may be given several times.
    #[arg(long, value_name = "ID")]
    subscription: Vec<String>,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
    Markdown,
    /// A report in one file, to read and to print.
    Html,
    /// What, why, risk, test and rollback on a page, for your own board.
    ChangeRequest,
    /// The same as Markdown.
    ChangeRequestMarkdown,
    /// One row a step, to import into Jira.
    JiraCsv,
    /// One row a step, to import into Azure Boards.
    AzureBoardsCsv,
}

/// A phase with changes.
#[derive(Clone, Copy, ValueEnum)]
enum ScriptPhase {
    /// Lets both models in
    Union,
    /// Closes what only classic needed
    Tighten,
    /// Undoes the tightening
    Rollback,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Shell {
    /// bash with az
    #[default]
    Bash,
    /// PowerShell with the Az modules
    Powershell,
    /// What the nodes themselves run, where their firewalls change
    Node,
}

/// Wrong usage and unreadable inputs.
const UNREADABLE: u8 = 3;

fn main() -> ExitCode {
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
        Command::Plan(arguments) => run(&arguments),
        Command::Inputs => write(&inputs()).map(|()| 0),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(message) => {
            eprintln!("switchover: {message}");
            ExitCode::from(UNREADABLE)
        }
    }
}

fn run(arguments: &PlanArguments) -> Result<u8, String> {
    let sources = read_sources(&arguments.files)?;
    let options = Options {
        region: arguments.region.clone(),
        edition: arguments.edition,
        account: arguments.account.clone(),
        subscriptions: arguments.subscription.clone(),
        nodes: arguments.nodes.clone(),
        service_tags: arguments.service_tags.as_deref().map(read_service_tags).transpose()?,
    };
    let plan = switchover::plan(&sources, &options);
    // What goes to a program, or tells no problems: people see them on standard error.
    let tells_problems = matches!(arguments.format, Format::Text | Format::Markdown | Format::Html);
    if arguments.script.is_some() || !tells_problems {
        report_diagnostics(&plan);
    }
    match arguments.script {
        Some(phase) => write_script(&plan, phase, arguments.shell)?,
        None => write_plan(&plan, arguments.format)?,
    }
    Ok(plan.status(arguments.target).code())
}

fn region(name: &str) -> Result<Region, String> {
    Region::find(name).ok_or_else(|| match TagTable::embedded().nearest_region(name) {
        Some(near) => format!("there is no Azure region `{name}` with Batch; is `{near}` meant?"),
        None => format!("there is no Azure region `{name}` with Batch; write it as `az account list-locations` does, such as westeurope"),
    })
}

fn read_sources(files: &[PathBuf]) -> Result<Vec<Source>, String> {
    let standard_input = [PathBuf::from("-")];
    let files = if files.is_empty() { &standard_input } else { files };
    files.iter().map(|file| read_source(file)).collect()
}

fn read_source(file: &Path) -> Result<Source, String> {
    if file == Path::new("-") {
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().read_to_end(&mut bytes);
        read.map_err(|error| format!("can't read standard input: {error}"))?;
        return Ok(Source::from_bytes("standard input", &bytes));
    }
    let bytes = read_bytes(file)?;
    Ok(Source::from_bytes(file.display().to_string(), &bytes))
}

fn read_bytes(file: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(file).map_err(|error| format!("can't read {}: {error}", file.display()))
}

fn read_service_tags(file: &Path) -> Result<TagTable, String> {
    let source = Source::from_bytes(file.display().to_string(), &read_bytes(file)?);
    TagTable::with_weekly_file(&source.name, &source.text).map_err(|error| format!("{}: {error}", source.name))
}

fn report_diagnostics(plan: &Plan) {
    for source in &plan.sources {
        for diagnostic in &source.diagnostics {
            eprintln!("{}:{}:{}: {}", source.name, diagnostic.line, diagnostic.column, diagnostic.message);
        }
    }
}

fn write_plan(plan: &Plan, format: Format) -> Result<(), String> {
    let text = match format {
        Format::Text => render::text(plan),
        Format::Markdown => render::markdown(plan),
        Format::Html => render::html(plan),
        Format::ChangeRequest => render::change_request(plan),
        Format::ChangeRequestMarkdown => render::change_request_markdown(plan),
        Format::JiraCsv => render::jira_csv(plan),
        Format::AzureBoardsCsv => render::azure_boards_csv(plan),
        Format::Json => render::json(plan).map_err(|error| format!("can't write the plan as JSON: {error}"))? + "\n",
    };
    write(&text)
}

/// Writes the script of a phase, or says that there is nothing to do in it.
fn write_script(plan: &Plan, phase: ScriptPhase, shell: Shell) -> Result<(), String> {
    let script = plan.scripts.as_ref().and_then(|scripts| match phase {
        ScriptPhase::Union => scripts.union.as_ref(),
        ScriptPhase::Tighten => scripts.tighten.as_ref(),
        ScriptPhase::Rollback => scripts.rollback.as_ref(),
    });
    let Some(script) = script else {
        eprintln!("switchover: this phase changes nothing, so there is no script");
        return Ok(());
    };
    match shell {
        Shell::Node => return write_node_scripts(&script.nodes),
        Shell::Bash | Shell::Powershell if script.bash.is_empty() => {
            eprintln!("switchover: this phase changes nodes only: ask for --shell node");
        }
        Shell::Bash | Shell::Powershell => {}
    }
    write(if matches!(shell, Shell::Bash) { &script.bash } else { &script.powershell })
}

/// Writes the script of the nodes' firewall, or says which there are.
fn write_node_scripts(scripts: &[NodeScript]) -> Result<(), String> {
    match scripts {
        [] => {
            eprintln!("switchover: this phase changes nothing on nodes, so there is no script for them");
            Ok(())
        }
        [script] => write(&script.text),
        several => {
            let names: Vec<&str> = several.iter().map(|script| script.name.as_str()).collect();
            Err(format!(
                "each of these firewalls has a script of its own: {}. Plan with one of them, or take all from --format json",
                names.join(", ")
            ))
        }
    }
}

fn write(text: &str) -> Result<(), String> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        // Whoever reads may have read enough, as `head` does.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(format!("can't write to standard output: {error}"))
        }
        _ => Ok(()),
    }
}

/// The table of inputs, as lines under the headings of its families.
fn inputs() -> String {
    let (mut text, mut family) = (String::new(), "");
    for input in switchover::inputs() {
        if input.family != family {
            family = input.family;
            text.push_str(&format!("\n{}\n", family.to_uppercase()));
        }
        let (from, read) = (input.from.replace('`', ""), input.read);
        text.push_str(&format!("\n  {} ({})\n    {from}\n    {read}\n", input.what, input.kind));
    }
    text.trim_start().to_owned()
}
