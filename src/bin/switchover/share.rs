//! `switchover link`, `open` and `merge`: plans as links and plan files.

use std::path::{Path, PathBuf};

use model::wire::Contents;
use render::Format;
use share::{LinkSize, ShareOptions, SharedPlan, Ticks, contents, reviewed, share, to_file, to_short_link};

use model::plan::fingerprint;
use switchover::{Plan, TargetMode};

use super::files::{read_source, tell, write};
use super::foreign::{Marked, marked};
use super::form::{Form, write_plan};
use super::key;
use super::planning::{Planned, Planning, report_diagnostics};

#[derive(clap::Args)]
pub struct LinkArguments {
    #[command(flatten)]
    planning: Planning,
    /// The address of the page, to print a whole link and not only its fragment.
    #[arg(long, value_name = "URL")]
    page: Option<String>,
    /// Keep the names of subscriptions, accounts, resources, and rules.
    #[arg(long)]
    names: bool,
    /// Include the texts of the files, without their secrets; keeps the names as well.
    #[arg(long)]
    sources: bool,
    /// Print a plan file instead of a link.
    #[arg(long, conflicts_with = "page")]
    file: bool,
}

#[derive(clap::Args)]
pub struct OpenArguments {
    /// The link, its fragment, or the name of a plan file; `-` is standard input.
    shared: String,
    /// The form of the plan.
    #[arg(long, value_enum, default_value_t)]
    format: Form,
    /// Print it as a plan file, with its ticks and notes.
    #[arg(long, conflicts_with = "format")]
    file: bool,
}

#[derive(clap::Args)]
pub struct MergeArguments {
    /// The plan file of one.
    a: PathBuf,
    /// The plan file of the other, of the same plan.
    b: PathBuf,
}

/// Prints a link, and says what is in it.
pub fn link(arguments: &LinkArguments) -> Result<(), String> {
    let own =
        || key::own().inspect_err(|error| tell(&format!("switchover: warning: no key for the ids: {error}"))).ok();
    let Planned { sources, plan, unread, .. } = arguments.planning.clone().with_key(own).plan(TargetMode::default())?;
    if !unread.is_empty() {
        return Err(unread.join("; "));
    }
    report_diagnostics(&plan);
    let sources = if arguments.sources { sources } else { Vec::new() };
    let plan = Plan { fingerprint: Some(fingerprint(&plan)), ..plan };
    let options = ShareOptions { names: arguments.names, sources, ..ShareOptions::default() };
    let shared = share(plan, &Ticks::new(), &options).map_err(|error| format!("can't share the plan: {error}"))?;
    if arguments.file {
        return write_file(&shared);
    }
    let page: String = arguments.page.iter().flat_map(|page| page.split('#').next()).collect();
    let (mut shared, link) = to_short_link(&page, shared).map_err(|error| format!("can't write the link: {error}"))?;
    report_contents(&contents(&mut shared), link.len());
    match LinkSize::of(link.len()) {
        LinkSize::TooLong => Err("the link is too long to be of use: make a plan file with --file".to_owned()),
        _ => write(&(link + "\n")),
    }
}

fn report_contents(contents: &Contents, length: usize) {
    tell(&LinkSize::of(length).advice(length).plain());
    for note in &contents.sentences {
        tell(&note.plain());
    }
}

/// Prints what a link or a plan file holds.
pub fn open(arguments: &OpenArguments) -> Result<(), String> {
    let is_link = arguments.shared.contains('#') || arguments.shared.starts_with("plan=");
    // A file may be called like a link.
    let is_link = is_link && !Path::new(&arguments.shared).exists();
    let shared = if is_link {
        share::open(&arguments.shared).map_err(|error| error.to_string())?
    } else {
        opened(Path::new(&arguments.shared))?
    };
    let shared = SharedPlan { plan: switchover::summarized(shared.plan), ..shared };
    let Marked { plan, said } = marked(&shared, if is_link { "link" } else { "file" });
    if let Some(said) = said {
        tell(&format!("switchover: {}", said.plain()));
    }
    // What programs read stays as it came.
    let is_data = arguments.format == Form::Of(Format::Json);
    match arguments.file {
        true => write_file(&shared),
        false if is_data => write_plan(&shared.plan, arguments.format),
        false => write_plan(&reviewed(plan, &shared.reviews), arguments.format),
    }
}

/// Prints the plan of the first with the ticks of both.
pub fn merge(arguments: &MergeArguments) -> Result<(), String> {
    let (a, b) = (opened(&arguments.a)?, opened(&arguments.b)?);
    let merged = share::merge(&a, &b);
    for note in &merged.sentences {
        tell(&note.plain());
    }
    write_file(&SharedPlan { ticks: merged.ticks, reviews: merged.reviews, ..a })
}

fn opened(file: &Path) -> Result<SharedPlan, String> {
    let source = read_source(file)?;
    share::open(&source.text).map_err(|error| format!("{}: {error}", source.name))
}

fn write_file(shared: &SharedPlan) -> Result<(), String> {
    write(&to_file(shared).map_err(|error| format!("can't write the plan file: {error}"))?)
}
