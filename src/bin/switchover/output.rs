//! What `plan` prints, and where: several formats at once, each to standard output or to a file.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};
use std::{env, fs};

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error, ValueEnum};
use model::plan::{PhaseId, Plan};
use model::source::Severity;
use pipelines::patch::Patch;
use pipelines::sarif::{Fix, Log};
use pipelines::{About, Notice, annotations, messages};
use render::Format;

use super::color::{Color, painted};
use super::files::{tell, write, write_binary};
use super::form;

/// What a plan can be printed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One of the plan's own forms.
    Plan(form::Form),
    /// A log of results for services that show them next to code.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// Annotations of Azure Pipelines.
    AzurePipelines,
    /// Edits of the user's own files.
    Patch,
    /// One line for each component of a tenant.
    Jsonl,
    /// The resources of each component, one line each.
    Components,
}

/// Why two formats can't be printed together.
const ALONE: &str = "--format jsonl and --format components can't be combined with other formats";

/// What is printed if nothing is asked for.
const TEXT: Form = Form::Plan(form::Form::Of(Format::Text));

impl Form {
    /// Those that are no format of the plan itself, each with what it is for.
    const OTHERS: [(Form, &'static str, &'static str); 6] = [
        (Form::Sarif, "sarif", "Results for services that show them next to code (SARIF 2.1.0)"),
        (Form::Github, "github", "Annotations of GitHub Actions"),
        (Form::AzurePipelines, "azure-pipelines", "Annotations of Azure Pipelines"),
        (Form::Patch, "patch", "Proved changes of Terraform, Bicep, and templates, for `git apply`"),
        (Form::Jsonl, "jsonl", "One line of JSON for each component of a tenant of any size, in bounded memory"),
        (Form::Components, "components", "The ids of the resources of each component, one line each, without a plan"),
    ];

    fn find(name: &str) -> Option<Form> {
        let other = Form::OTHERS.iter().find(|(_, own, _)| *own == name).map(|(form, ..)| *form);
        other.or_else(|| form::Form::from_str(name, false).ok().map(Form::Plan))
    }

    /// True if it shows what reading the sources had to say.
    pub fn shows_diagnostics(self) -> bool {
        match self {
            Form::Plan(form) => matches!(form, form::Form::Of(Format::Text | Format::Markdown | Format::Html)),
            Form::Sarif | Form::Github | Form::AzurePipelines => true,
            Form::Patch | Form::Jsonl | Form::Components => false,
        }
    }
}

/// A form, and where it goes: to standard output, or to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    pub form: Form,
    pub file: Option<PathBuf>,
}

/// Reads `FORMAT` or `FORMAT=FILE`.
#[derive(Clone)]
pub struct OutputParser;

impl TypedValueParser for OutputParser {
    type Value = Output;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &std::ffi::OsStr) -> Result<Output, Error> {
        let text = value.to_string_lossy();
        let (name, file) = text.split_once('=').map_or((&*text, None), |(name, file)| (name, Some(file)));
        let form = Form::find(name).filter(|_| file != Some(""));
        form.map(|form| Output { form, file: file.map(PathBuf::from) }).ok_or_else(|| {
            let mut error = Error::new(ErrorKind::InvalidValue).with_cmd(command);
            if let Some(argument) = argument {
                error.insert(ContextKind::InvalidArg, ContextValue::String(argument.to_string()));
            }
            error.insert(ContextKind::InvalidValue, ContextValue::String(text.clone().into_owned()));
            let valid = self.possible_values().into_iter().flatten().map(|value| value.get_name().to_owned());
            error.insert(ContextKind::ValidValue, ContextValue::Strings(valid.collect()));
            error
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let own = form::Form::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let others = Form::OTHERS.iter().map(|(_, name, help)| PossibleValue::new(*name).help(*help));
        Some(Box::new(own.chain(others)))
    }
}

/// How to print, and how much.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
pub struct Arguments {
    /// The form of the plan, and the file that it goes to; without a file, standard output. May be given several times.
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = OutputParser)]
    pub format: Vec<Output>,
    /// Print nothing on standard error but why it failed.
    #[arg(long, short)]
    pub quiet: bool,
    /// Whether text on standard output has colors: `auto` if it is a terminal and `NO_COLOR` is not set.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    pub color: Color,
    /// The most messages that each of `sarif`, `github`, and `azure-pipelines`, and standard error show, the worst first. With
    /// `--summary` or `--group-by`, standard error shows 10 unless you choose.
    #[arg(long, value_name = "N")]
    pub max_messages: Option<usize>,
    /// The phase whose changes `--format patch` makes.
    #[arg(long, value_enum, value_name = "PHASE", default_value_t)]
    pub patch_phase: PatchPhase,
}

/// A phase that is a patch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PatchPhase {
    /// Allows both models, or in the ga edition simplified communication
    #[default]
    Union,
    /// Removes what only classic needed
    Tighten,
}

impl PatchPhase {
    /// The phase of the plan.
    pub fn id(self) -> PhaseId {
        match self {
            PatchPhase::Union => PhaseId::Union,
            PatchPhase::Tighten => PhaseId::Tighten,
        }
    }
}

impl Arguments {
    /// What to print: text where nothing is asked for.
    pub fn outputs(&self) -> Vec<Output> {
        let text = Output { form: TEXT, file: None };
        if self.format.is_empty() { vec![text] } else { self.format.clone() }
    }

    /// True if edits of the user's files are printed.
    pub fn needs_patch(&self) -> bool {
        self.outputs().iter().any(|output| matches!(output.form, Form::Patch | Form::Sarif))
    }

    /// The format that is printed while the tenant is read, if it is asked for: no other one can be.
    pub fn divided(&self) -> Result<Option<Output>, String> {
        let outputs = self.outputs();
        let is_divided = |output: &&Output| matches!(output.form, Form::Jsonl | Form::Components);
        match outputs.iter().find(is_divided) {
            Some(_) if outputs.len() > 1 => Err(ALONE.to_owned()),
            found => Ok(found.cloned()),
        }
    }

    /// True if a program reads what is printed.
    pub fn is_for_programs(&self) -> bool {
        let is_json = |form: &Form| matches!(form, Form::Plan(form::Form::Of(Format::Json)));
        let is_of_people = |form: &Form| matches!(form, Form::Plan(_) | Form::Patch) && !is_json(form);
        self.outputs().iter().any(|output| !is_of_people(&output.form))
    }

    /// True if nothing that is printed shows what reading the sources had to say.
    pub fn hides_diagnostics(&self) -> bool {
        !self.outputs().iter().any(|output| output.file.is_none() && output.form.shows_diagnostics())
    }
}

/// A plan with what a pipeline has to show of it.
pub struct Report<'r> {
    pub plan: &'r Plan,
    pub notices: &'r [Notice],
    pub patch: &'r Patch,
    pub exit_code: u8,
}

impl Report<'_> {
    /// Prints it in all forms that are asked for.
    pub fn print(&self, arguments: &Arguments) -> Result<(), String> {
        for output in arguments.outputs() {
            let bytes = self.bytes(output.form, arguments)?;
            match &output.file {
                Some(file) => {
                    fs::write(file, bytes).map_err(|error| format!("can't write {}: {error}", file.display()))?;
                }
                None if output.form == Form::Plan(form::Form::Xlsx) => write_binary(&bytes)?,
                None => {
                    let text = String::from_utf8_lossy(&bytes);
                    let is_painted = output.form == TEXT && arguments.color.is_on();
                    write(&if is_painted { painted(&text) } else { text.into_owned() })?;
                }
            }
        }
        Ok(())
    }

    fn bytes(&self, form: Form, arguments: &Arguments) -> Result<Vec<u8>, String> {
        let shown = || limited(self.notices.iter().collect(), arguments);
        let unaccepted = || limited(self.notices.iter().filter(|own| own.accepted.is_none()).collect(), arguments);
        let text = match form {
            Form::Plan(form) => return form::in_form(self.plan, form),
            Form::Sarif => Log {
                plan: self.plan,
                version: env!("CARGO_PKG_VERSION"),
                notices: &shown(),
                exit_code: self.exit_code,
                fixes: &|notice| fixes(self.patch, notice),
            }
            .text(),
            Form::Github => annotations::github(&unaccepted()),
            Form::AzurePipelines => annotations::azure_pipelines(&unaccepted()),
            Form::Patch => self.patch.text(self.plan, &path_in_repository),
            Form::Jsonl | Form::Components => return Err(ALONE.to_owned()),
        };
        Ok(text.into_bytes())
    }
}

/// The edits of the file in which a rule keeps a requirement from being open.
fn fixes(patch: &Patch, notice: &Notice) -> Vec<Fix> {
    let is_of_verdict = notice.severity == Severity::Error && notice.topic == About::Verdict;
    let file = notice.place.as_ref().filter(|_| is_of_verdict).map(|place| &place.source);
    let files = patch.files.iter().filter(|own| Some(&own.name) == file);
    files.map(|own| own.fix(format!("Make the proved changes {}.", own.changes.join(", ")))).collect()
}

/// The path of a file as `git apply` takes it: relative to the current folder where it is in it.
fn path_in_repository(name: &str) -> String {
    let current = env::current_dir().unwrap_or_default();
    let path = Path::new(name);
    path.strip_prefix(&current).unwrap_or(path).display().to_string().replace('\\', "/")
}

/// Reports on standard error why `--forbid` fails.
pub fn report_forbidden(notices: &[Notice]) {
    for notice in notices.iter().filter(|own| own.topic == About::Forbidden) {
        let place = notice.place.as_ref().map(|place| format!("{}:{}: ", place.source, place.line)).unwrap_or_default();
        tell(&format!("{place}{}", notice.message.plain()));
    }
}

/// The worst notices up to the limit, in their order.
fn limited<'n>(notices: Vec<&'n Notice>, arguments: &Arguments) -> Vec<&'n Notice> {
    let (worst, left) = worst(notices, |notice| notice.severity, arguments.max_messages);
    if !arguments.quiet {
        report_left(left);
    }
    worst
}

/// The worst of some things up to a limit, in their order, and how many that leaves out.
fn worst<T>(all: Vec<T>, severity: impl Fn(&T) -> Severity, most: Option<usize>) -> (Vec<T>, usize) {
    let most = most.unwrap_or(usize::MAX);
    let left = all.len().saturating_sub(most);
    let mut order: Vec<(usize, T)> = all.into_iter().enumerate().collect();
    order.sort_by_key(|(number, one)| (Reverse(severity(one)), *number));
    order.truncate(most);
    order.sort_by_key(|(number, _)| *number);
    (order.into_iter().map(|(_, one)| one).collect(), left)
}

/// Says how many messages are not shown.
fn report_left(left: usize) {
    let message = match left {
        0 => return,
        1 => messages::one_more(),
        left => messages::more(left),
    };
    tell(&format!("switchover: {}", message.plain()));
}

/// Reports on standard error what reading the sources had to say: the worst up to a limit.
pub fn report_diagnostics(plan: &Plan, most: Option<usize>) {
    let all = plan.sources.iter().flat_map(|source| source.diagnostics.iter().map(move |own| (source, own)));
    let (worst, left) = worst(all.collect(), |(_, own)| own.severity, most);
    for (source, diagnostic) in worst {
        let place = format!("{}:{}:{}", source.name, diagnostic.line, diagnostic.column);
        tell(&format!("{place}: {}", diagnostic.message.plain()));
    }
    report_left(left);
}
