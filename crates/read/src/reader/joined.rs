//! Sources that are one configuration are read as one text: the files of a Terraform module with its values, Bicep or a template
//! with its parameter file.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem;

use crate::formats::arm::deploy;
use crate::formats::arm::linked::{self, Given as Linked};
use crate::formats::{bicep, terraform};
use crate::text::paths::{self, resolved};
use crate::text::positions::{Part, blanked};
use model::json::Node;
use model::source::{Source, with_line_feeds};

/// How files end that hold values as JSON.
const JSON_VALUES: &str = ".tfvars.json";

/// How files end that hold configuration as JSON.
const JSON_CONFIGURATION: &str = ".tf.json";

/// How many lines of a text that is a configuration may be something else: prompts, names of files.
const MOST_OTHER_LINES: usize = 5;

/// Sources that are read as one text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Configuration {
    /// Their numbers, in the order in which the text has them.
    pub sources: Vec<usize>,
    /// Those of them whose values are not read: which of them apply is not known.
    pub left_out: Vec<usize>,
    /// True if values were given, and it is not known which apply here.
    pub lacks_values: bool,
    /// True if a command that is elsewhere gives values that are not shown.
    pub has_other_values: bool,
}

impl Configuration {
    fn of(source: usize) -> Self {
        Configuration { sources: vec![source], ..Configuration::default() }
    }

    fn leave_out(&mut self, values: impl IntoIterator<Item = usize>) {
        self.left_out.extend(values);
        self.lacks_values = true;
    }
}

/// The text of one configuration.
pub(super) struct Joined<'s> {
    /// Its sources, one after the other.
    pub text: Cow<'s, str>,
    /// Where each of them begins.
    pub parts: Vec<Part>,
}

/// The text of the sources of a configuration.
pub(super) fn text_of<'s>(sources: &[(usize, &'s Source)], left_out: &[usize]) -> Joined<'s> {
    if let [(number, source)] = sources {
        return Joined { text: with_line_feeds(&source.text), parts: Part::all_of(*number, source) };
    }
    let (mut text, mut parts) = (String::new(), Vec::new());
    for &(number, source) in sources {
        parts.push(Part::whole(text.len(), number));
        if !left_out.contains(&number) {
            let written = with_line_feeds(&source.text);
            let is_json = source.name.to_ascii_lowercase().ends_with(JSON_VALUES);
            text.push_str(&if is_json {
                terraform::assignments_of(&written)
            } else {
                configuration_of(source, written)
            });
        }
        text.push('\n');
    }
    Joined { text: text.into(), parts }
}

/// The configuration that a source of Terraform's JSON describes; any other source unchanged.
fn configuration_of<'s>(source: &Source, written: Cow<'s, str>) -> Cow<'s, str> {
    let is_json = source.name.to_ascii_lowercase().ends_with(JSON_CONFIGURATION);
    let made = if is_json { terraform::text_of_json(&written) } else { None };
    made.map_or(written, Cow::Owned)
}

/// What a source is in a configuration. The order is the one in which Terraform reads values: later ones win.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Terraform,
    /// `terraform.tfvars`, as text or as JSON.
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
        Some(match () {
            () if file.ends_with(".tf") || file.ends_with(JSON_CONFIGURATION) => Role::Terraform,
            () if ["terraform.tfvars", "terraform.tfvars.json"].contains(&file.as_str()) => Role::Values,
            () if file.ends_with(".auto.tfvars") || file.ends_with(".auto.tfvars.json") => Role::AutoValues,
            () if file.ends_with(".tfvars") || file.ends_with(JSON_VALUES) => Role::NamedValues,
            () if file.ends_with(".bicep") => Role::Bicep,
            () if file.ends_with(".bicepparam") => Role::BicepParameters,
            () => return Role::of_text(&source.text),
        })
    }

    /// The role of a text whose name says nothing.
    fn of_text(text: &str) -> Option<Role> {
        // Schemas of every scope: `deploymentTemplate.json`, `subscriptionDeploymentTemplate.json`.
        let names = |schema: &str| memmem::find(text.as_bytes(), schema.as_bytes()).is_some();
        let is_only = |claims: Vec<std::ops::Range<usize>>| {
            let claims: Vec<(usize, usize)> = claims.into_iter().map(|range| (range.start, range.end)).collect();
            let others = || blanked(text, &claims).lines().filter(|line| !line.trim().is_empty()).count();
            !claims.is_empty() && others() <= MOST_OTHER_LINES
        };
        match (names("eploymentParameters.json"), names("eploymentTemplate.json")) {
            (true, false) => return Some(Role::TemplateParameters),
            (false, true) => return Some(Role::Template),
            (true, true) => return None,
            (false, false) => {}
        }
        if text.trim_start().starts_with(['{', '[']) {
            return None;
        }
        if is_only(bicep::claims(text)) {
            let is_of_parameters = text.lines().any(|line| line.starts_with("using "));
            return Some(if is_of_parameters { Role::BicepParameters } else { Role::Bicep });
        }
        if is_only((terraform::CONFIGURATION.claims)(text)) {
            return Some(Role::Terraform);
        }
        terraform::is_of_values(text).then_some(Role::NamedValues)
    }

    /// True for values of Terraform.
    fn is_values(self) -> bool {
        matches!(self, Role::Values | Role::AutoValues | Role::NamedValues)
    }

    /// True if a parameter file may be for a source with another role.
    fn is_for(self, other: Role) -> bool {
        match self {
            Role::BicepParameters => other == Role::Bicep,
            Role::TemplateParameters => matches!(other, Role::Template | Role::Bicep),
            _ => false,
        }
    }
}

/// True for a source that is a part of a configuration.
pub(crate) fn has_role(source: &Source) -> bool {
    Role::of(source).is_some()
}

/// The sources that are one configuration, for each configuration; most are one source.
pub(crate) fn configurations(sources: &[Source]) -> Vec<Configuration> {
    if sources.len() == 1 {
        return vec![Configuration::of(0)];
    }
    let roles: Vec<Option<Role>> = sources.iter().map(Role::of).collect();
    let given = Given { sources, roles: &roles };
    let mut all = given.modules();
    let joined: BTreeSet<usize> = model::sorted::set(all.iter().flat_map(|module| module.sources.iter().copied()));
    let alone = |number: usize| (!joined.contains(&number)).then(|| Configuration::of(number));
    let mut others: Vec<Option<Configuration>> = (0..sources.len()).map(alone).collect();
    let links = given.links();
    given.add_parameters(&mut others, &links);
    given.add_bicep_modules(&mut others);
    add_called(&mut others, &links);
    given.add_commands(&mut others);
    all.extend(others.into_iter().flatten());
    let read: BTreeSet<usize> = model::sorted::set(all.iter().flat_map(|own| own.sources.iter().copied()));
    all.extend((0..sources.len()).filter(|number| !read.contains(number)).map(Configuration::of));
    model::sorted::sort_by_key(&mut all, |configuration| configuration.sources.iter().min().copied());
    all
}

/// All sources with their roles.
struct Given<'s> {
    sources: &'s [Source],
    roles: &'s [Option<Role>],
}

impl<'s> Given<'s> {
    fn with(&self, is_wanted: impl Fn(Role) -> bool) -> impl Iterator<Item = (usize, Role, &'s Source)> {
        let all = self.roles.iter().zip(self.sources).enumerate();
        all.filter_map(move |(number, (role, source))| Some((number, role.filter(|role| is_wanted(*role))?, source)))
    }

    /// The modules of Terraform with their values.
    fn modules(&self) -> Vec<Configuration> {
        let mut folders: BTreeMap<&str, Vec<(&str, usize)>> = BTreeMap::new();
        for (number, _, source) in self.with(|role| role == Role::Terraform) {
            folders.entry(folder(source)).or_default().push((file_name(source), number));
        }
        let mut modules: Vec<(&str, Configuration)> = Vec::new();
        for (folder, mut files) in folders {
            // Override files are merged into the others, in their order.
            model::sorted::sort_by_key(&mut files, |(file, number)| (terraform::is_override(file), *file, *number));
            let files: Vec<usize> = files.into_iter().map(|(_, number)| number).collect();
            if self.is_one_module(&files) {
                modules.push((folder, Configuration { sources: files, ..Configuration::default() }));
            } else {
                modules.extend(files.into_iter().map(|file| (folder, Configuration::of(file))));
            }
        }
        let mut values: BTreeMap<usize, Vec<(Role, &str, usize)>> = BTreeMap::new();
        for (number, role, source) in self.with(Role::is_values) {
            let (places, role) = modules_of(source, role, &modules);
            match places.as_slice() {
                [only] => values.entry(*only).or_default().push((role, file_name(source), number)),
                several => {
                    for (place, (_, module)) in modules.iter_mut().enumerate() {
                        module.lacks_values |= several.contains(&place);
                    }
                }
            }
        }
        for (place, values) in values {
            if let Some((_, module)) = modules.get_mut(place) {
                add_values(module, values);
            }
        }
        self.with_called(&modules)
    }

    /// The modules that no other one calls, each with those that it calls.
    fn with_called(&self, modules: &[(&str, Configuration)]) -> Vec<Configuration> {
        let calls: Vec<Vec<usize>> =
            modules.iter().map(|(folder, module)| self.called(folder, module, modules)).collect();
        let is_called =
            |place: usize| calls.iter().enumerate().any(|(own, called)| own != place && called.contains(&place));
        let (roots, others): (Vec<usize>, Vec<usize>) = (0..modules.len()).partition(|place| !is_called(*place));
        let mut reached = BTreeSet::new();
        let mut all = Vec::new();
        for root in roots {
            let inside = reachable(root, &calls);
            let mut configuration = modules.get(root).map(|(_, module)| module.clone()).unwrap_or_default();
            for (_, called) in inside.iter().filter(|place| **place != root).filter_map(|place| modules.get(*place)) {
                let files = called.sources.iter().filter(|file| self.role(**file) == Some(Role::Terraform));
                configuration.sources.extend(files);
            }
            reached.extend(inside);
            all.push(configuration);
        }
        // Modules that only call each other are read one by one.
        let others = others.into_iter().filter(|place| !reached.contains(place));
        all.extend(others.filter_map(|place| modules.get(place)).map(|(_, module)| module.clone()));
        all
    }

    /// The places of the modules that one calls by their folder.
    fn called(&self, folder: &str, module: &Configuration, modules: &[(&str, Configuration)]) -> Vec<usize> {
        let files = module.sources.iter().filter(|file| self.role(**file) == Some(Role::Terraform));
        let sources = files.filter_map(|file| self.sources.get(*file));
        let paths = sources
            .flat_map(|source| terraform::called_folders(&configuration_of(source, source.text.as_str().into())));
        let wanted: Vec<String> = paths.map(|path| resolved(folder, &path)).collect();
        let is_wanted = |folder: &str| wanted.iter().any(|wanted| *wanted == folder.replace('\\', "/"));
        modules.iter().enumerate().filter(|(_, (folder, _))| is_wanted(folder)).map(|(place, _)| place).collect()
    }

    fn role(&self, source: usize) -> Option<Role> {
        self.roles.get(source).copied().flatten()
    }

    /// True if nothing is declared twice: files that were given without their folders may be of several modules.
    fn is_one_module(&self, files: &[usize]) -> bool {
        let mut declared = BTreeSet::new();
        let texts = files.iter().filter_map(|number| self.sources.get(*number));
        let texts = texts.filter(|source| !terraform::is_override(file_name(source)));
        texts
            .flat_map(|source| terraform::headers(&configuration_of(source, source.text.as_str().into())))
            .all(|header| declared.insert(header))
    }

    /// Adds the modules of Bicep to the files that call them.
    fn add_bicep_modules(&self, configurations: &mut [Option<Configuration>]) {
        let files: Vec<(usize, &Source)> =
            self.with(|role| role == Role::Bicep).map(|(number, _, source)| (number, source)).collect();
        let called = |(own, source): &(usize, &Source)| -> Vec<usize> {
            let paths = bicep::called_files(&source.text).into_iter().map(|path| resolved(folder(source), &path));
            let paths: Vec<String> = paths.collect();
            let is_called = |other: &Source| paths.iter().any(|path| *path == other.name.replace('\\', "/"));
            files
                .iter()
                .enumerate()
                .filter(|(_, (number, other))| number != own && is_called(other))
                .map(|(place, _)| place)
                .collect()
        };
        let calls = Calls {
            between: files.iter().map(called).collect(),
            files: files.into_iter().map(|(number, _)| number).collect(),
        };
        add_called(configurations, &calls);
    }

    /// The templates and their parameter files, and which of them link to which others.
    fn links(&self) -> Calls {
        let files = self.with(|role| matches!(role, Role::Template | Role::TemplateParameters));
        let files: Vec<(usize, &Source)> = files.map(|(number, _, source)| (number, source)).collect();
        if !files.iter().any(|(_, source)| linked::may_link(&source.text)) {
            return Calls::default();
        }
        let tree = |(number, source): (usize, &'s Source)| {
            Some((number, source.name.as_str(), serde_json::from_str::<Node<'s>>(&source.text).ok()?))
        };
        let trees: Vec<(usize, &str, Node<'s>)> = files.into_iter().filter_map(tree).collect();
        let given: Vec<Linked<'_, 's>> =
            trees.iter().map(|(number, name, tree)| Linked { file: (*number, name), tree }).collect();
        let between = (0..given.len()).map(|own| linked::linked(own, &given)).collect();
        Calls { between, files: given.iter().map(|given| given.file.0).collect() }
    }

    /// Adds parameter files to what they are for. A template that another one links to gets its values from that.
    fn add_parameters(&self, configurations: &mut [Option<Configuration>], links: &Calls) {
        let mut of_target: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let is_parameters = |role| matches!(role, Role::BicepParameters | Role::TemplateParameters);
        for (number, role, source) in self.with(is_parameters).filter(|(number, ..)| !links.is_called(*number)) {
            let targets: Vec<(usize, &Source)> = self
                .with(|own| role.is_for(own))
                .map(|(number, _, source)| (number, source))
                .filter(|(number, _)| !links.is_called(*number))
                .collect();
            match target_of(source, &targets) {
                Some(target) => of_target.entry(target).or_default().push(number),
                // It may be for each of them.
                None => {
                    for (target, _) in targets {
                        if let Some(own) = configuration_at(configurations, target) {
                            own.lacks_values = true;
                        }
                    }
                }
            }
        }
        for (target, files) in of_target {
            leave_out(configurations, files.iter().copied());
            if let Some(own) = configuration_at(configurations, target) {
                own.sources.extend(files.iter().copied());
                if files.len() > 1 {
                    own.leave_out(files);
                }
            }
        }
    }

    /// Adds scripts that deploy a template to the template that they name. A script that deploys several gives each other values.
    fn add_commands(&self, configurations: &mut [Option<Configuration>]) {
        let mut deployed = Vec::new();
        for own in configurations.iter().flatten() {
            if let Some(&first) = own.sources.first()
                && matches!(self.role(first), Some(Role::Template | Role::Bicep))
            {
                deployed.push(first);
            }
        }
        if deployed.is_empty() {
            return;
        }
        for (number, source) in self.sources.iter().enumerate() {
            if self.role(number).is_some() || source.text.trim_start().starts_with(['{', '[']) {
                continue;
            }
            let commands = deploy::deployed(&source.text);
            if commands.values.is_empty() && !commands.has_others {
                continue;
            }
            // What was pasted has no name that a command could have.
            let (mut targets, mut unnamed) = (Vec::new(), Vec::new());
            for &target in &deployed {
                let file = self.sources.get(target).map_or("", file_name);
                if commands.files.iter().any(|own| own == file) {
                    targets.push(target);
                } else if !file.ends_with(".json") && !file.ends_with(".bicep") {
                    unnamed.push(target);
                }
            }
            if targets.is_empty() {
                targets = unnamed;
            }
            // Prose around commands may look like anything.
            if let Some([only]) = Some(targets.as_slice()).filter(|_| !source.name.ends_with(".md")) {
                leave_out(configurations, [number]);
                configuration_at(configurations, *only).into_iter().for_each(|own| own.sources.push(number));
                continue;
            }
            for target in targets {
                configuration_at(configurations, target).into_iter().for_each(|own| own.has_other_values = true);
            }
        }
    }
}

/// Files of one kind, and which of them call which others, by their places.
#[derive(Default)]
struct Calls {
    /// The numbers of their sources.
    files: Vec<usize>,
    between: Vec<Vec<usize>>,
}

impl Calls {
    /// True if another file calls a source.
    fn is_called(&self, source: usize) -> bool {
        self.between.iter().flatten().any(|place| self.files.get(*place) == Some(&source))
    }
}

/// Adds files to those that call them.
fn add_called(configurations: &mut [Option<Configuration>], Calls { files, between }: &Calls) {
    let is_called = |place: &usize| between.iter().any(|called| called.contains(place));
    let mut reached = BTreeSet::new();
    for root in (0..files.len()).filter(|place| !is_called(place)) {
        let numbers = reachable(root, between).into_iter().filter(|place| *place != root);
        let numbers: Vec<usize> = numbers.filter_map(|place| files.get(place)).copied().collect();
        // Parameters come last: JSON between two files would part them.
        if let Some(own) = files.get(root).and_then(|number| configuration_at(configurations, *number)) {
            own.sources.splice(1..1, numbers.iter().copied());
        }
        reached.extend(numbers);
    }
    leave_out(configurations, reached);
}

/// The configuration that begins with a source.
fn configuration_at(configurations: &mut [Option<Configuration>], source: usize) -> Option<&mut Configuration> {
    configurations.get_mut(source)?.as_mut()
}

/// Leaves out the configurations of sources that belong to another one.
fn leave_out(configurations: &mut [Option<Configuration>], sources: impl IntoIterator<Item = usize>) {
    for source in sources {
        if let Some(own) = configurations.get_mut(source) {
            *own = None;
        }
    }
}

/// The places of the modules that values may be for: those in their folder, else in the nearest folder around it, else all. Outside of the
/// folder of a module, values are named on the command line.
fn modules_of(values: &Source, role: Role, modules: &[(&str, Configuration)]) -> (Vec<usize>, Role) {
    let in_folder = |folder: &str| -> Vec<usize> {
        modules.iter().enumerate().filter(|(_, (own, _))| *own == folder).map(|(place, _)| place).collect()
    };
    let mut around = folder(values);
    let own = in_folder(around);
    if !own.is_empty() {
        return (own, role);
    }
    while !around.is_empty() {
        around = paths::folder(around);
        let found = in_folder(around);
        if !found.is_empty() {
            return (found, Role::NamedValues);
        }
    }
    ((0..modules.len()).collect(), Role::NamedValues)
}

/// Adds values to a module, in the order in which they count. Of those that are named on the command line, one counts.
fn add_values(module: &mut Configuration, mut values: Vec<(Role, &str, usize)>) {
    model::sorted::sort(&mut values);
    module.sources.extend(values.iter().map(|(.., number)| *number));
    let is_named = |(role, ..): &&(Role, &str, usize)| *role == Role::NamedValues;
    let repeats = |(role, name, number): &&(Role, &str, usize)| {
        values.iter().any(|(other_role, other, at)| (role, name) == (other_role, other) && number != at)
    };
    let several = values.iter().filter(is_named).count() > 1;
    let undecided: Vec<usize> =
        values.iter().filter(|own| several && is_named(own) || repeats(own)).map(|(.., number)| *number).collect();
    if !undecided.is_empty() {
        module.leave_out(undecided);
    }
}

/// What the values of a parameter file are for: the file that it names, one of the same name, or the only one.
fn target_of(values: &Source, targets: &[(usize, &Source)]) -> Option<usize> {
    let path = values.text.lines().find_map(|line| line.trim().strip_prefix("using "));
    let named = path.map(|path| resolved(folder(values), path.trim().trim_matches('\'')));
    let stem = |source: &Source| file_name(source).split('.').next().unwrap_or_default().to_ascii_lowercase();
    let own = stem(values);
    let is_named = |(_, source): &&(usize, &Source)| named.as_deref() == Some(&*source.name.replace('\\', "/"));
    let is_alike = |(_, source): &&(usize, &Source)| folder(source) == folder(values) && stem(source) == own;
    let alike: Vec<&(usize, &Source)> = targets.iter().filter(is_alike).collect();
    let found = match (targets.iter().find(is_named), alike.as_slice(), targets) {
        (Some(named), ..) => Some(named),
        (None, [only], _) => Some(*only),
        (None, [], [only]) => Some(only),
        _ => None,
    };
    found.map(|(number, _)| *number)
}

/// What can be reached from a place, itself included.
fn reachable(from: usize, leads: &[Vec<usize>]) -> BTreeSet<usize> {
    let (mut open, mut reached) = (vec![from], BTreeSet::from([from]));
    while let Some(place) = open.pop() {
        let next = leads.get(place).into_iter().flatten().copied();
        open.extend(next.filter(|next| reached.insert(*next)));
    }
    reached
}

fn folder(source: &Source) -> &str {
    paths::folder(&source.name)
}

fn file_name(source: &Source) -> &str {
    source.name.rsplit(['/', '\\']).next().unwrap_or_default()
}
