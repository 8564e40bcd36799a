//! `switchover plan`: from files to a plan in some format, or to the script of a phase.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use ipnet::IpNet;
use model::net::{Region, TagTable};
use model::plan::{Change, NodeScript, PhaseId};
use model::source::Extent;
use pipelines::Asked;
use pipelines::patch::{Patch, Request};
use switchover::{Edition, Options, Plan, Source, TargetMode};

use super::answers;
use super::config;
use super::files::{read_bytes, tell, write};
use super::gate;
use super::output::{self, Form, Output, Report};
use super::provenance::stamped;
use super::shown::Shown;
use super::sources::{Excluded, Taken, read_sources};
use super::summary::{self, GroupBy};
use super::tenant::{self, Detail, Print};
use super::values::{region, subscription};

/// What to plan from, and how.
#[derive(Clone, Default, clap::Args)]
pub struct Planning {
    /// The files, folders, patterns such as `infra/**/*.json`, and archives (`.zip`, `.gz`) to read; `-` or none is standard input. Of a
    /// folder, all files that may be sources are read, except those that Git ignores.
    pub(super) files: Vec<PathBuf>,
    /// Files in folders that are not read, as patterns of `.gitignore`.
    #[arg(skip)]
    pub(super) exclude: Vec<String>,
    /// The folder that the patterns are relative to.
    #[arg(skip)]
    pub(super) root: PathBuf,
    /// The region of the Batch account, such as westeurope; else it is taken from the files.
    #[arg(long, value_parser = region)]
    pub(super) region: Option<Region>,
    /// The edition of the migration; without it, `ga` if the files show a pool's mode, an account's node management endpoint, or
    /// nodes, else `preview`.
    #[arg(long, value_enum)]
    pub(super) edition: Option<Edition>,
    /// One of Microsoft's weekly service-tag files, to use instead of the embedded table.
    #[arg(long, value_name = "FILE")]
    pub(super) service_tags: Option<PathBuf>,
    /// An address range that the nodes are in; may be given several times.
    #[arg(long, value_name = "CIDR")]
    pub(super) nodes: Vec<IpNet>,
    /// The name or id of a rule set or subnet that nodes use, where the files don't show it: then these are changed and no others;
    /// may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(super) on: Vec<String>,
    /// The id of a change that is held back, to make it anyway; may be given several times.
    #[arg(long, value_name = "CHANGE-ID")]
    pub(super) accept: Vec<String>,
    /// The answer to a question of the plan, or `unknown` for the plan to assume the worst; may be given several times. Answers are also
    /// read from a file `switchover.answers.json`, given as a file or in one of the folders.
    #[arg(long, value_name = "ID=VALUE", value_parser = answers::of_option)]
    pub(super) answer: Vec<answers::Given>,
    /// A secret text: ids of steps and changes are digests under it, so that shared ids reveal no names.
    /// `link` uses a key that it creates for you if you give none.
    #[arg(long, value_name = "TEXT", env = "SWITCHOVER_KEY", hide_env_values = true)]
    pub(super) key: Option<String>,
    /// The name of the Batch account, for the support request.
    #[arg(long)]
    pub(super) account: Option<String>,
    /// Ask for all Batch accounts of this subscription, including those that are not assessed; may be given several times.
    #[arg(long, value_name = "ID", value_parser = subscription)]
    pub(super) subscription: Vec<String>,
}

/// What was planned from, its plan, and what could not be read.
pub struct Planned {
    pub sources: Vec<Source>,
    pub plan: Plan,
    /// Messages about files that could not be read.
    pub unread: Vec<String>,
    /// How many files hold nothing for a plan.
    pub skipped: usize,
    /// What it was planned with.
    pub options: Options,
}

impl Planning {
    /// With another key where none is given.
    pub fn with_key(self, key: impl FnOnce() -> Option<String>) -> Planning {
        Planning { key: self.key.or_else(key), ..self }
    }

    /// The plan of what can be read; an error if nothing can.
    pub fn plan(&self, target: TargetMode) -> Result<Planned, String> {
        let excluded = Excluded { root: &self.root, patterns: &self.exclude };
        let Taken { sources, unread, skipped } = read_sources(&self.files, &excluded);
        self.plan_of(sources, unread, skipped, target)
    }

    /// The plan of some sources, where some others could not be read, and others were skipped.
    pub fn plan_of(
        &self,
        mut sources: Vec<Source>,
        mut unread: Vec<String>,
        skipped: usize,
        target: TargetMode,
    ) -> Result<Planned, String> {
        let options = self.options(target, &mut sources, &mut unread)?;
        if sources.is_empty() {
            return Err(unread.join("\nswitchover: "));
        }
        let plan = switchover::plan(&sources, &options);
        answers::check(&plan, &self.answer)?;
        Ok(Planned { sources, plan, unread, skipped, options })
    }

    /// What the engine is asked for, with the answers that are in files, which are sources no more.
    pub fn options(
        &self,
        target: TargetMode,
        sources: &mut Vec<Source>,
        unread: &mut Vec<String>,
    ) -> Result<Options, String> {
        Ok(Options {
            region: self.region.clone(),
            edition: self.edition,
            target,
            account: self.account.clone(),
            subscriptions: self.subscription.clone(),
            nodes: self.nodes.clone(),
            service_tags: self.service_tags.as_deref().map(read_service_tags).transpose()?,
            on: self.on.clone(),
            accept: self.accept.clone(),
            answers: answers::all(&self.answer, &self.files, sources, unread),
            key: self.key.clone().unwrap_or_default(),
        })
    }
}

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    planning: Planning,
    #[command(flatten)]
    config: config::Arguments,
    #[command(flatten)]
    gate: gate::Arguments,
    #[command(flatten)]
    output: output::Arguments,
    #[command(flatten)]
    shown: Shown,
    /// Print the plan on at most 40 lines, whatever its size: the outcome, how many subjects can move, why the others can't, and what to
    /// do next.
    #[arg(long, conflicts_with_all = ["format", "script"])]
    summary: bool,
    /// Print the summary with the subjects counted by this.
    #[arg(long, value_enum, value_name = "WHAT", conflicts_with_all = ["format", "script"])]
    group_by: Option<GroupBy>,
    /// With `--format jsonl`, print of each component only the verdicts, the causes, and the next step.
    #[arg(long, requires = "format")]
    summary_only: bool,
    /// With `--format jsonl`, how many threads plan; by default, one for each core.
    #[arg(long, value_name = "N", requires = "format")]
    jobs: Option<usize>,
    /// Print only the script that makes the changes of one phase.
    #[arg(long, value_enum, value_name = "PHASE", conflicts_with = "format")]
    script: Option<ScriptPhase>,
    /// What the script is for.
    #[arg(long, value_enum, default_value_t, requires = "script")]
    shell: Shell,
}

/// A phase with changes.
#[derive(Clone, Copy, ValueEnum)]
enum ScriptPhase {
    /// Allows both models
    Union,
    /// Removes classic rules
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
    let configuration = arguments.config.configuration(&arguments.planning.files)?;
    let (gate, output) = (configuration.gate(arguments.gate.clone()), &arguments.output);
    if let Some(Output { form, file }) = output.divided()? {
        let planning = configuration.planning(arguments.planning.clone());
        let detail = if arguments.summary_only { Detail::Summary } else { Detail::Plan };
        let print = if form == Form::Components { Print::Components } else { Print::Plans(detail) };
        let (gate, shown, file) = (&gate, &arguments.shown, file.as_deref());
        let (quiet, jobs) = (output.quiet, arguments.jobs);
        return tenant::run(&tenant::Request { planning: &planning, gate, shown, file, print, quiet, jobs });
    }
    if arguments.summary_only || arguments.jobs.is_some() {
        return Err("--summary-only and --jobs are for --format jsonl".to_owned());
    }
    let Planned { sources, plan, unread, skipped, options } =
        configuration.planning(arguments.planning.clone()).plan(gate.target())?;
    let plan = stamped(plan, &sources);
    for message in &unread {
        tell(&format!("switchover: {message}"));
    }
    if !output.quiet && skipped > 0 {
        let files = if skipped == 1 { "file that holds" } else { "files that hold" };
        tell(&format!("switchover: skipped {skipped} {files} nothing for a plan"));
    }
    if let Some(message) = nothing(&plan).filter(|_| arguments.script.is_some() || !output.is_for_programs()) {
        return Err(message);
    }
    let exit_code = gate.exit_code(&plan, &unread);
    let is_summary = arguments.summary || arguments.group_by.is_some();
    if !output.quiet {
        tell(&format!("switchover: {}", render::edition(&plan).plain()));
        // Formats for programs, and formats without problems: people see the problems on standard error.
        if arguments.script.is_some() || is_summary || output.hides_diagnostics() {
            output::report_diagnostics(&plan, output);
        }
    }
    let (target, forbids_classic) = (gate.target(), gate.forbids());
    let asked = Asked { target, forbids_classic, accepted: configuration.accepted() };
    if exit_code != 0 {
        output::report_forbidden(&pipelines::notices(&plan, &asked));
    }
    if let Some(phase) = arguments.script {
        return write_script(&plan, phase, arguments.shell).map(|()| exit_code);
    }
    let patch = if output.needs_patch() { patched(&plan, &sources, &options, output) } else { Patch::default() };
    let plan = arguments.shown.of(plan);
    if is_summary {
        return write(&summary::text(&plan, arguments.group_by)).map(|()| exit_code);
    }
    let notices = pipelines::notices(&plan, &asked);
    if let Some(outdated) = configuration.outdated(&notices).filter(|_| !output.quiet) {
        tell(&format!("switchover: {outdated}"));
    }
    Report { plan: &plan, notices: &notices, patch: &patch, exit_code }.print(output)?;
    Ok(exit_code)
}

/// What is wrong with each source, where none holds anything to plan from: a checklist for nobody would only hide it.
pub fn nothing(plan: &Plan) -> Option<String> {
    let is_nothing = plan.subjects.is_empty() && plan.sources.iter().all(|source| source.read == Extent::Nothing);
    let said = plan.sources.iter().flat_map(|source| {
        let own = source.diagnostics.iter();
        own.map(|own| format!("{}:{}:{}: {}", source.name, own.line, own.column, own.message.plain()))
    });
    is_nothing.then(|| said.collect::<Vec<_>>().join("\nswitchover: ")).filter(|said| !said.is_empty())
}

/// The changes of a phase as edits of the files.
fn patched(plan: &Plan, sources: &[Source], options: &Options, output: &output::Arguments) -> Patch {
    let differs =
        |source: &&Source| read_bytes(Path::new(&source.name)).ok().as_deref() != Some(source.text.as_bytes());
    let encoded: Vec<String> = sources.iter().filter(differs).map(|source| source.name.clone()).collect();
    let replan = |sources: &[Source]| switchover::plan(sources, options);
    let phase = output.patch_phase.id();
    pipelines::patch::patch(&Request { plan, sources, encoded: &encoded, phase, options, replan: &replan })
}

fn read_service_tags(file: &Path) -> Result<TagTable, String> {
    let source = Source::from_bytes(file.display().to_string(), &read_bytes(file)?);
    TagTable::with_weekly_file(&source.name, &source.text).map_err(|error| format!("{}: {error}", source.name))
}

/// Prints the diagnostics of the sources on standard error.
pub fn report_diagnostics(plan: &Plan) {
    for source in &plan.sources {
        for diagnostic in &source.diagnostics {
            let place = format!("{}:{}:{}", source.name, diagnostic.line, diagnostic.column);
            tell(&format!("{place}: {}", diagnostic.message.plain()));
        }
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
