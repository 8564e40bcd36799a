//! What commands plan from, and how: the options that they share, and the plan of the files.

use std::path::{Path, PathBuf};

use ipnet::IpNet;
use model::net::{Region, TagTable};
use model::source::Extent;
use switchover::{Edition, Options, Plan, Source, TargetMode};

use super::answers;
use super::files::{read_bytes, tell};
use super::sources::{Excluded, Taken, read_sources};
use super::values::{Unmasked, region, subscription, unmasked};

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
    /// A line, such as `12` or `nsg.tf:12`, whose values are read although they look like secrets; may be given several times. What is
    /// printed may contain them.
    #[arg(long, value_name = "[FILE:]LINE", value_parser = unmasked)]
    pub(super) unmask: Vec<Unmasked>,
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
        let Taken { mut sources, unread, skipped } = read_sources(&self.files, &excluded);
        unmask(&mut sources, &self.unmask)?;
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
            return Err(unread.join("\n"));
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

/// Notes on sources which of their lines are not masked.
fn unmask(sources: &mut [Source], lines: &[Unmasked]) -> Result<(), String> {
    for Unmasked { file, line } in lines {
        let is_meant = |source: &&mut Source| file.as_ref().is_none_or(|file| source.name == *file);
        let found: Vec<&mut Source> = sources.iter_mut().filter(is_meant).collect();
        if found.is_empty() {
            return Err(format!("--unmask: no input is named `{}`", file.as_deref().unwrap_or_default()));
        }
        found.into_iter().for_each(|source| source.unmasked.push(*line));
    }
    Ok(())
}

/// What is wrong with each source, where none holds anything to plan from: a checklist for nobody would only hide it.
pub fn nothing(plan: &Plan) -> Option<String> {
    let is_nothing = plan.subjects.is_empty() && plan.sources.iter().all(|source| source.read == Extent::Nothing);
    // The worst of what there is to say of a source says enough.
    let said = plan.sources.iter().filter_map(|source| {
        let own = source.diagnostics.iter().rev().max_by_key(|own| own.severity)?;
        Some(format!("{}:{}:{}: {}", source.name, own.line, own.column, own.message.plain()))
    });
    is_nothing.then(|| said.collect::<Vec<_>>().join("\n")).filter(|said| !said.is_empty())
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

fn read_service_tags(file: &Path) -> Result<TagTable, String> {
    let source = Source::from_bytes(file.display().to_string(), &read_bytes(file)?);
    TagTable::with_weekly_file(&source.name, &source.text).map_err(|error| format!("{}: {error}", source.name))
}
