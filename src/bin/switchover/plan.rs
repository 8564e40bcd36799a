//! `switchover plan`: from files to a plan in some format, or to the script of a phase.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap::builder::PossibleValue;
use ipnet::IpNet;
use model::net::{Region, TagTable};
use model::options::is_subscription_id;
use model::plan::{Change, NodeScript, PhaseId};
use render::Format;
use switchover::{Edition, Options, Plan, Source, Status, TargetMode};

use super::files::{read_bytes, read_sources, tell, write, write_binary};
use super::inventory;
use super::shown::Shown;
use super::summary::{self, GroupBy};

/// What to plan from, and how.
#[derive(Clone, clap::Args)]
pub struct Planning {
    /// The files and folders to read; `-` or none is standard input. Of a folder, all files that may be sources are read, but for those
    /// that Git ignores.
    files: Vec<PathBuf>,
    /// The region of the Batch account, such as westeurope; else it is taken from the files.
    #[arg(long, value_parser = region)]
    region: Option<Region>,
    /// The edition of the migration; without it, `ga` if the files show a pool's mode or an account's node management endpoint, else
    /// `preview`.
    #[arg(long, value_enum)]
    edition: Option<Edition>,
    /// One of Microsoft's weekly service-tag files, to use instead of the embedded table.
    #[arg(long, value_name = "FILE")]
    service_tags: Option<PathBuf>,
    /// An address range that the nodes are in; may be given several times.
    #[arg(long, value_name = "CIDR")]
    nodes: Vec<IpNet>,
    /// The name or id of a rule set or subnet that nodes use, where the files don't show it: then these are changed and no others;
    /// may be given several times.
    #[arg(long, value_name = "NAME")]
    on: Vec<String>,
    /// The id of a change that is held back, to make it all the same; may be given several times.
    #[arg(long, value_name = "CHANGE-ID")]
    accept: Vec<String>,
    /// A secret text: ids of steps and changes are digests under it, so that nobody can tell names from the ids in what is shared.
    /// `link` uses one of your own if you give none.
    #[arg(long, value_name = "TEXT", env = "SWITCHOVER_KEY", hide_env_values = true)]
    key: Option<String>,
    /// The name of the Batch account, for the support request.
    #[arg(long)]
    account: Option<String>,
    /// Ask for all Batch accounts of this subscription, including those that are not assessed; may be given several times.
    #[arg(long, value_name = "ID", value_parser = subscription)]
    subscription: Vec<String>,
}

/// What was planned from, its plan, and what could not be read.
pub struct Planned {
    pub sources: Vec<Source>,
    pub plan: Plan,
    /// Messages about files that could not be read.
    pub unread: Vec<String>,
}

impl Planning {
    /// With another key where none is given.
    pub fn with_key(self, key: impl FnOnce() -> Option<String>) -> Planning {
        Planning { key: self.key.or_else(key), ..self }
    }

    /// The plan of what can be read; an error if nothing can.
    pub fn plan(&self, target: TargetMode) -> Result<Planned, String> {
        let (sources, unread) = read_sources(&self.files);
        if sources.is_empty() {
            return Err(unread.join("\nswitchover: "));
        }
        let options = Options {
            region: self.region.clone(),
            edition: self.edition,
            target,
            account: self.account.clone(),
            subscriptions: self.subscription.clone(),
            nodes: self.nodes.clone(),
            service_tags: self.service_tags.as_deref().map(read_service_tags).transpose()?,
            on: self.on.clone(),
            accept: self.accept.clone(),
            key: self.key.clone().unwrap_or_default(),
        };
        let plan = switchover::plan(&sources, &options);
        Ok(Planned { sources, plan, unread })
    }
}

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    planning: Planning,
    /// The model that has to be open for exit status 0. With `--edition ga`, `union` also plans rules for classic communication, which
    /// else are planned only for pools that the files show to be classic.
    #[arg(long, value_enum, default_value_t)]
    target: TargetMode,
    /// Exit with 2 instead of 0 while something on the path of a pool or subnet was not provided: its NSG, its routes, the firewall
    /// that a route leads to, or (in the ga edition) the account.
    #[arg(long)]
    strict: bool,
    /// The form of the plan.
    #[arg(long, value_enum, default_value_t)]
    format: Form,
    #[command(flatten)]
    shown: Shown,
    /// Print the plan on at most 40 lines, whatever its size: the outcome, how many subjects can move, why the others can't, and what to
    /// do next.
    #[arg(long, conflicts_with_all = ["format", "script"])]
    summary: bool,
    /// Print the summary with the subjects counted by this.
    #[arg(long, value_enum, value_name = "WHAT", conflicts_with_all = ["format", "script"])]
    group_by: Option<GroupBy>,
    /// Print only the script that makes the changes of one phase.
    #[arg(long, value_enum, value_name = "PHASE", conflicts_with = "format")]
    script: Option<ScriptPhase>,
    /// What the script is for.
    #[arg(long, value_enum, default_value_t, requires = "script")]
    shell: Shell,
}

/// The form in which a plan is printed.
#[derive(Clone, Copy)]
pub enum Form {
    /// One of the engine's formats.
    Of(Format),
    /// One row a subject, as CSV.
    Inventory,
    /// The same for Excel.
    Xlsx,
}

impl Default for Form {
    fn default() -> Self {
        Form::Of(Format::default())
    }
}

impl ValueEnum for Form {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Form::Of(Format::Text),
            Form::Of(Format::Json),
            Form::Of(Format::Markdown),
            Form::Of(Format::Html),
            Form::Of(Format::ChangeRequest),
            Form::Of(Format::ChangeRequestMarkdown),
            Form::Of(Format::JiraCsv),
            Form::Of(Format::AzureBoardsCsv),
            Form::Inventory,
            Form::Xlsx,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Form::Of(format) => format.to_possible_value(),
            Form::Inventory => Some(PossibleValue::new("inventory").help("One row a subject, as CSV")),
            Form::Xlsx => Some(PossibleValue::new("xlsx").help("The same for Excel")),
        }
    }
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

/// Prints the plan, and gives the exit status.
pub fn run(arguments: &Arguments) -> Result<u8, String> {
    let Planned { plan, unread, .. } = arguments.planning.plan(arguments.target)?;
    for message in &unread {
        tell(&format!("switchover: {message}"));
    }
    tell(&format!("switchover: {}", render::edition(&plan).plain()));
    // What goes to a program, or tells no problems: people see them on standard error.
    let is_summary = arguments.summary || arguments.group_by.is_some();
    let tells_problems = matches!(arguments.format, Form::Of(Format::Text | Format::Markdown | Format::Html));
    if arguments.script.is_some() || is_summary || !tells_problems {
        report_diagnostics(&plan);
    }
    let status = if arguments.strict { plan.strict_status(arguments.target) } else { plan.status(arguments.target) };
    let plan = if arguments.script.is_some() { plan } else { arguments.shown.of(plan) };
    match arguments.script {
        Some(phase) => write_script(&plan, phase, arguments.shell)?,
        None if is_summary => write(&summary::text(&plan, arguments.group_by))?,
        None => write_plan(&plan, arguments.format)?,
    }
    Ok(if unread.is_empty() || status == Status::Blocked { status.code() } else { Status::Unreadable.code() })
}

fn region(name: &str) -> Result<Region, String> {
    Region::find(name).ok_or_else(|| match TagTable::embedded().nearest_region(name) {
        Some(near) => format!("there is no Azure region `{name}` with Batch; is `{near}` meant?"),
        None => format!("there is no Azure region `{name}` with Batch; write it as `az account list-locations` does, such as westeurope"),
    })
}

pub fn subscription(id: &str) -> Result<String, String> {
    let is_id = is_subscription_id(id);
    is_id
        .then(|| id.to_owned())
        .ok_or_else(|| "not a subscription ID, such as 00000000-0000-0000-0000-000000000000".to_owned())
}

fn read_service_tags(file: &Path) -> Result<TagTable, String> {
    let source = Source::from_bytes(file.display().to_string(), &read_bytes(file)?);
    TagTable::with_weekly_file(&source.name, &source.text).map_err(|error| format!("{}: {error}", source.name))
}

/// Tells on standard error what reading the sources had to say.
pub fn report_diagnostics(plan: &Plan) {
    for source in &plan.sources {
        for diagnostic in &source.diagnostics {
            let place = format!("{}:{}:{}", source.name, diagnostic.line, diagnostic.column);
            tell(&format!("{place}: {}", diagnostic.message.plain()));
        }
    }
}

/// Prints a plan.
pub fn write_plan(plan: &Plan, form: Form) -> Result<(), String> {
    match form {
        Form::Of(format) => {
            let text = render::in_format(plan, format).map_err(|error| format!("can't write the plan: {error}"))?;
            write(&text)
        }
        Form::Inventory => write(&inventory::csv(plan)),
        Form::Xlsx => write_binary(&inventory::xlsx(plan)?),
    }
}

/// Writes the script of a phase, or says that there is nothing to do in it.
fn write_script(plan: &Plan, phase: ScriptPhase, shell: Shell) -> Result<(), String> {
    let script = plan.scripts.as_ref().and_then(|scripts| match phase {
        ScriptPhase::Union => scripts.union.as_ref(),
        ScriptPhase::Tighten => scripts.tighten.as_ref(),
        ScriptPhase::Rollback => scripts.rollback.as_ref(),
    });
    let Some(script) = script else {
        tell(&format!("switchover: {}", why_no_script(plan, phase)));
        return Ok(());
    };
    match shell {
        Shell::Node => return write_node_scripts(&script.nodes),
        Shell::Bash | Shell::Powershell if script.bash.is_empty() => {
            tell("switchover: this phase changes nodes only: ask for --shell node");
        }
        Shell::Bash | Shell::Powershell => {}
    }
    write(if matches!(shell, Shell::Bash) { &script.bash } else { &script.powershell })
}

/// Why a phase has no script: it has no changes, or scripts make none of them until the user decides.
fn why_no_script(plan: &Plan, phase: ScriptPhase) -> String {
    let phase = match phase {
        ScriptPhase::Union => PhaseId::Union,
        ScriptPhase::Tighten => PhaseId::Tighten,
        ScriptPhase::Rollback => PhaseId::Rollback,
    };
    let changes = || plan.changes.iter().filter(move |change| change.phase == phase);
    let described = |change: &Change| format!("{} ({} in {})", change.id, change.name(), change.target.name);
    let unconfirmed: Vec<String> = changes().filter(|one| one.unconfirmed.is_some()).map(described).collect();
    let held = changes().filter(|one| one.unconfirmed.is_none() && one.held_back.is_some());
    let held: Vec<String> = held.map(described).collect();
    let unconfirmed = (!unconfirmed.is_empty()).then(|| {
        format!(
            "the sources don't show whether nodes use the targets of {}: name what nodes use with --on",
            unconfirmed.join(", ")
        )
    });
    let held = (!held.is_empty()).then(|| {
        format!("held back, because they would block something else: {}: accept them with --accept", held.join(", "))
    });
    let reasons: Vec<String> = [unconfirmed, held].into_iter().flatten().collect();
    if reasons.is_empty() {
        "this phase changes nothing, so there is no script".to_owned()
    } else {
        format!("there is no script for this phase: {}", reasons.join("; "))
    }
}

/// Writes the script for the nodes, or says which there are.
fn write_node_scripts(scripts: &[NodeScript]) -> Result<(), String> {
    match scripts {
        [] => {
            tell("switchover: this phase changes nothing on nodes, so there is no script for them");
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
