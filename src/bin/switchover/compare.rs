//! `switchover compare`: what changed between two states of a network.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use model::net::Region;
use pipelines::compare::{self, Compared, Comparison, Read};
use share::SharedPlan;
use switchover::{Edition, Options, Plan, TargetMode};

use super::files::{tell, write};
use super::planning::{Planned, Planning};
use super::provenance::stamped;
use super::values::region;
use super::{config, files};

#[derive(clap::Args)]
pub struct Arguments {
    /// The state before: a file, a folder, or a plan file. The changes of its plan are looked for in the state after.
    before: PathBuf,
    /// The state after.
    after: PathBuf,
    #[command(flatten)]
    config: config::Arguments,
    /// The region of the Batch account, where the files don't show it.
    #[arg(long, value_parser = region)]
    region: Option<Region>,
    /// The edition of the migration.
    #[arg(long, value_enum)]
    edition: Option<Edition>,
    /// The name or id of a rule set or subnet that nodes use, where the files don't show it; may be given several times.
    #[arg(long, value_name = "NAME")]
    on: Vec<String>,
    /// One of Microsoft's weekly service-tag files, to use instead of the embedded table.
    #[arg(long, value_name = "FILE")]
    service_tags: Option<PathBuf>,
    /// The form of the comparison.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// The form of a comparison.
#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    /// For terminals
    #[default]
    Text,
    /// For repositories and change boards
    Markdown,
    /// For programs
    Json,
}

/// Prints the comparison, and gives the exit status.
pub fn run(arguments: &Arguments) -> Result<u8, String> {
    let [before, after] = [&arguments.before, &arguments.after].map(|path| side(path, arguments));
    let (before, after) = (before?, after?);
    let comparison = Comparison::of(&before.compared(), &after.compared());
    write(&match arguments.format {
        Format::Text => compare::text(&comparison),
        Format::Markdown => compare::markdown(&comparison),
        Format::Json => {
            let json = model::written::pretty(&comparison);
            json.map_err(|error| format!("can't write the comparison: {error}"))? + "\n"
        }
    })?;
    Ok(u8::from(!comparison.is_same()))
}

/// One side, with everything that it was made from.
struct Side {
    name: String,
    plan: Plan,
    sources: Option<Read>,
}

impl Side {
    fn compared(&self) -> Compared<'_> {
        let sources = self.sources.as_ref().map(Read::sources);
        Compared { name: &self.name, plan: &self.plan, sources }
    }
}

fn side(path: &Path, arguments: &Arguments) -> Result<Side, String> {
    if let Some(shared) = plan_file(path)? {
        return Ok(of_plan_file(path, shared, arguments));
    }
    let given = Planning {
        files: vec![path.to_owned()],
        region: arguments.region.clone(),
        edition: arguments.edition,
        service_tags: arguments.service_tags.clone(),
        on: arguments.on.clone(),
        ..Planning::default()
    };
    let configuration = arguments.config.configuration(&given.files)?;
    let Planned { sources, plan, unread, options, .. } = configuration.planning(given).plan(TargetMode::default())?;
    if !unread.is_empty() {
        return Err(unread.join("; "));
    }
    let plan = stamped(plan, &sources);
    Ok(Side { name: path.display().to_string(), plan, sources: Some(Read::of(&sources, options)) })
}

/// What a plan file or a plan's JSON holds; `None` for any other file.
fn plan_file(path: &Path) -> Result<Option<SharedPlan>, String> {
    if path.is_dir() {
        return Ok(None);
    }
    let source = files::read_source(path)?;
    if !source.text.contains("\"switchover.") {
        return Ok(None);
    }
    let shared = share::open(&source.text).map_err(|error| format!("{}: {error}", source.name))?;
    if shared.names_replaced {
        return Err(format!("{} has pseudonyms instead of names: compare a plan file with names", source.name));
    }
    Ok(Some(shared))
}

fn of_plan_file(path: &Path, shared: SharedPlan, arguments: &Arguments) -> Side {
    let SharedPlan { plan, sources, .. } = shared;
    let name = path.display().to_string();
    if sources.is_empty() {
        return Side { name, plan, sources: None };
    }
    if plan.generator.is_none() {
        tell(&format!("switchover: {name}: the verdicts are planned again from the texts in it"));
    }
    let options = Options {
        region: arguments.region.clone(),
        edition: Some(plan.edition),
        on: plan.on.clone(),
        key: plan.key.clone(),
        ..Options::default()
    };
    let plan = stamped(switchover::plan(&sources, &options), &sources);
    Side { name, plan, sources: Some(Read::of(&sources, options)) }
}
