//! Sources that are one configuration are read as one text: the files of a Terraform module with their values, Bicep or a template
//! with its parameter file.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::formats::terraform;
use crate::text::positions::{Part, blanked};
use model::source::{Source, with_line_feeds};

/// How many lines of a text that is Terraform's configuration may be something else: prompts, names of files.
const MOST_OTHER_LINES: usize = 5;

/// The text of one configuration.
pub(super) struct Joined<'s> {
    /// Its sources, one after the other.
    pub text: Cow<'s, str>,
    /// Where each of them begins.
    pub parts: Vec<Part>,
    /// True if several files of values were given, of which only one applies: their values are left out.
    pub lacks_values: bool,
}

/// The text of sources that are one configuration.
pub(super) fn text_of<'s>(sources: &[(usize, &'s Source)]) -> Joined<'s> {
    if let [(number, source)] = sources {
        let parts = vec![Part { start: 0, source: *number }];
        return Joined { text: with_line_feeds(&source.text), parts, lacks_values: false };
    }
    let is_choice = |source: &Source| Role::of(source).is_some_and(Role::is_choice);
    let lacks_values = sources.iter().filter(|(_, source)| is_choice(source)).count() > 1;
    let (mut text, mut parts) = (String::new(), Vec::new());
    for &(number, source) in sources {
        parts.push(Part { start: text.len(), source: number });
        if !(lacks_values && is_choice(source)) {
            text.push_str(&with_line_feeds(&source.text));
        }
        text.push('\n');
    }
    Joined { text: text.into(), parts, lacks_values }
}

/// What a source is in a configuration. The order is the one in which Terraform reads values: later ones win.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Terraform,
    /// `terraform.tfvars`.
    Values,
    /// `*.auto.tfvars`.
    AutoValues,
    /// Values that are named on the command line.
    NamedValues,
    Bicep,
    BicepParameters,
    Template,
    TemplateParameters,
}

impl Role {
    /// The role of a source; `None` if it is read alone.
    fn of(source: &Source) -> Option<Role> {
        let file = file_name(source).to_ascii_lowercase();
        let (parameters, template) =
            (source.text.contains("deploymentParameters.json#"), source.text.contains("deploymentTemplate.json#"));
        Some(match () {
            () if file.ends_with(".tf") => Role::Terraform,
            () if file == "terraform.tfvars" => Role::Values,
            () if file.ends_with(".auto.tfvars") => Role::AutoValues,
            () if file.ends_with(".tfvars") => Role::NamedValues,
            () if file.ends_with(".bicep") => Role::Bicep,
            () if file.ends_with(".bicepparam") => Role::BicepParameters,
            () if parameters && !template => Role::TemplateParameters,
            () if template && !parameters => Role::Template,
            () if is_terraform(&source.text) => Role::Terraform,
            () => return None,
        })
    }

    /// True for values of which one file is chosen for a deployment.
    fn is_choice(self) -> bool {
        matches!(self, Role::NamedValues | Role::BicepParameters | Role::TemplateParameters)
    }

    /// The role of what these values are for.
    fn values_for(self) -> Option<Role> {
        match self {
            Role::BicepParameters => Some(Role::Bicep),
            Role::TemplateParameters => Some(Role::Template),
            _ => None,
        }
    }
}

/// True if a text is Terraform's configuration and hardly anything else, whatever its name is.
fn is_terraform(text: &str) -> bool {
    let claims: Vec<(usize, usize)> =
        (terraform::CONFIGURATION.claims)(text).into_iter().map(|range| (range.start, range.end)).collect();
    let others = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).count();
    !claims.is_empty() && others(&blanked(text, &claims)) <= MOST_OTHER_LINES
}

/// The numbers of the sources that are one configuration, for each configuration; most are one source.
pub(crate) fn configurations(sources: &[Source]) -> Vec<Vec<usize>> {
    let roles: Vec<Option<Role>> = sources.iter().map(Role::of).collect();
    let with = |role: Role| {
        let all = roles.iter().zip(sources).enumerate().filter(move |(_, (own, _))| **own == Some(role));
        all.map(|(number, (_, source))| (number, source))
    };
    let mut modules: BTreeMap<&str, Vec<(Role, &str, usize)>> = BTreeMap::new();
    let mut values: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut joined = BTreeSet::new();
    for (number, (source, role)) in sources.iter().zip(&roles).enumerate() {
        match role {
            Some(role @ (Role::Terraform | Role::Values | Role::AutoValues | Role::NamedValues)) => {
                modules.entry(folder(source)).or_default().push((*role, file_name(source), number));
            }
            Some(role) => {
                let target = role.values_for().and_then(|target| target_of(source, &with(target).collect::<Vec<_>>()));
                if let Some(target) = target {
                    values.entry(target).or_default().push(number);
                    joined.insert(number);
                }
            }
            None => {}
        }
    }
    let modules = modules.into_values().filter(|files| is_one_module(files, sources));
    let modules: Vec<Vec<usize>> = modules
        .map(|mut files| {
            model::sorted::sort(&mut files);
            files.into_iter().map(|(.., number)| number).collect()
        })
        .collect();
    joined.extend(modules.iter().flatten().copied());
    let alone = (0..sources.len()).filter(|number| !joined.contains(number));
    let others = alone.map(|number| [number].into_iter().chain(values.remove(&number).into_iter().flatten()).collect());
    let mut all: Vec<Vec<usize>> = others.chain(modules).collect();
    model::sorted::sort_by_key(&mut all, |numbers| numbers.iter().min().copied());
    all
}

/// What the values of a parameter file are for: the file that it names, one of the same name, or the only one.
fn target_of(values: &Source, targets: &[(usize, &Source)]) -> Option<usize> {
    let named = values
        .text
        .lines()
        .find_map(|line| line.trim().strip_prefix("using "))
        .map(|path| path.trim().trim_matches('\''));
    let named = named.and_then(|path| path.rsplit('/').next());
    let stem = |source: &Source| file_name(source).split('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_named = |(_, source): &&(usize, &Source)| named == Some(file_name(source));
    let is_alike = |(_, source): &&(usize, &Source)| folder(source) == folder(values) && stem(source) == stem(values);
    let only = || if let [only] = targets { Some(only) } else { None };
    let found = targets.iter().find(is_named).or_else(|| targets.iter().find(is_alike)).or_else(only);
    found.map(|(number, _)| *number)
}

/// True if files of a folder can be one module: there are several, and nothing is declared twice. Files that were given without their
/// folders may come from several.
fn is_one_module(files: &[(Role, &str, usize)], sources: &[Source]) -> bool {
    let mut declared = BTreeSet::new();
    let texts =
        files.iter().filter(|(role, ..)| *role == Role::Terraform).filter_map(|(.., number)| sources.get(*number));
    let mut headers = texts.flat_map(|source| terraform::headers(&source.text));
    files.len() > 1 && headers.all(|header| declared.insert(header))
}

fn folder(source: &Source) -> &str {
    source.name.rsplit_once(['/', '\\']).map_or("", |(folder, _)| folder)
}

fn file_name(source: &Source) -> &str {
    source.name.rsplit(['/', '\\']).next().unwrap_or_default()
}
