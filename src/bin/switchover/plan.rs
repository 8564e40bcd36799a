//! `switchover plan`: from files to a plan in some format, or to the script of a phase.

use std::path::Path;

use pipelines::Asked;
use pipelines::patch::{Patch, Request};
use switchover::{Options, Plan, Source};

use super::config;
use super::files::{read_bytes, tell, write};
use super::gate;
use super::output::{self, Form, Output, Report};
use super::phase_script::{ScriptPhase, Shell, write_script};
use super::planning::{Planned, Planning, nothing};
use super::provenance::stamped;
use super::shown::Shown;
use super::summary::{self, GroupBy};
use super::tenant::{self, Detail, Print};

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

/// How many messages about the files a summary comes with: it is read on one screen.
const MOST_WITH_SUMMARY: usize = 10;

/// Prints the plan, and gives the exit status.
pub fn run(arguments: &Arguments) -> Result<u8, String> {
    let configuration = arguments.config.configuration(&arguments.planning.files)?;
    let (gate, output) = (configuration.gate(arguments.gate.clone()), &arguments.output);
    if let Some(Output { form, file }) = output.divided()? {
        let planning = configuration.planning(arguments.planning.clone());
        if !planning.unmask.is_empty() {
            return Err("--unmask can't be combined with --format jsonl".to_owned());
        }
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
    report_files(&unread, if output.quiet { 0 } else { skipped });
    if let Some(message) = nothing(&plan).filter(|_| arguments.script.is_some() || !output.is_for_programs()) {
        return Err(message);
    }
    let exit_code = gate.exit_code(&plan, &unread);
    let is_summary = arguments.summary || arguments.group_by.is_some();
    if !output.quiet {
        // A summary begins with it.
        if !is_summary {
            tell(&format!("switchover: {}", render::edition(&plan).plain()));
        }
        // Formats for programs, and formats without problems: people see the problems on standard error.
        if arguments.script.is_some() || is_summary || output.hides_diagnostics() {
            output::report_diagnostics(&plan, output.max_messages.or(is_summary.then_some(MOST_WITH_SUMMARY)));
        }
    }
    let (target, forbids_classic) = (gate.target(), gate.forbids());
    let asked = Asked { target, forbids_classic, accepted: configuration.accepted() };
    if exit_code != 0 {
        output::report_forbidden(&pipelines::notices(&plan, &asked));
    }
    if let Some(phase) = arguments.script {
        return write_script(&plan, &sources, phase, arguments.shell).map(|()| exit_code);
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

/// The changes of a phase as edits of the files.
fn patched(plan: &Plan, sources: &[Source], options: &Options, output: &output::Arguments) -> Patch {
    let differs =
        |source: &&Source| read_bytes(Path::new(&source.name)).ok().as_deref() != Some(source.text.as_bytes());
    let encoded: Vec<String> = sources.iter().filter(differs).map(|source| source.name.clone()).collect();
    let replan = |sources: &[Source]| switchover::plan(sources, options);
    let phase = output.patch_phase.id();
    pipelines::patch::patch(&Request { plan, sources, encoded: &encoded, phase, options, replan: &replan })
}

/// Says on standard error which files could not be read, and how many hold nothing.
fn report_files(unread: &[String], skipped: usize) {
    unread.iter().for_each(|message| tell(&format!("switchover: {message}")));
    if skipped > 0 {
        let files = if skipped == 1 { "file that holds" } else { "files that hold" };
        tell(&format!("switchover: skipped {skipped} {files} nothing for a plan"));
    }
}
