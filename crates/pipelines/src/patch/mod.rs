//! The changes of a phase as edits of the user's own files: `--format patch`.
//!
//! An edit is made in the text's own style (`site`), the text is read again, and the rules have to be exactly those that were proved:
//! no rule more, none less, and nothing else changed. At the end the patched texts are planned again. What fails is refused with its
//! reason, and the user gets the block to put in by hand.

mod edits;
mod refusal;
mod rule_text;
mod site;
mod tokens;

use model::estate::{Estate, Nsg, Origin, Rule};
use model::message::code;
use model::net::TagTable;
use model::options::Options;
use model::plan::{Change, ChangeAction, EditedElement, PhaseId, Plan, Subject, TargetKind, Tool, Verdict};
use model::source::Source;
use read::secrets;
use render::shown;
use similar::{ChangeTag, TextDiff};

use crate::compare::{self, Sources};
use crate::sarif::{Fix, Replacement};
use edits::{edited, position};
pub use refusal::Refusal;
use site::Site;
use tokens::Language;

/// What a patch is made of.
pub struct Request<'r> {
    /// The plan.
    pub plan: &'r Plan,
    /// The texts that it was made from.
    pub sources: &'r [Source],
    /// The names of those that are not plain UTF-8 on disk.
    pub encoded: &'r [String],
    /// The phase whose changes are made: union or tighten.
    pub phase: PhaseId,
    /// What the user chose.
    pub options: &'r Options,
    /// Plans again.
    pub replan: &'r dyn Fn(&[Source]) -> Plan,
}

/// A patch, and what is not in it.
#[derive(Clone, Debug, Default)]
pub struct Patch {
    /// The texts before and after, by their names.
    pub files: Vec<FilePatch>,
    /// The ids of the changes that it makes.
    pub made: Vec<String>,
    /// The changes that it does not make.
    pub refused: Vec<(String, Refusal)>,
}

/// A text before and after.
#[derive(Clone, Debug)]
pub struct FilePatch {
    /// Its name.
    pub name: String,
    /// The ids of the changes that are made in it.
    pub changes: Vec<String>,
    before: String,
    after: String,
}

/// The changes of a phase as edits, each proved by reading the text again.
pub fn patch(request: &Request<'_>) -> Patch {
    let changes = || request.plan.changes.iter().filter(|change| change.phase == request.phase);
    let mut patch = Patch::default();
    if !changes().any(|change| language(change).is_some()) {
        patch.refused = changes().map(|change| (change.id.clone(), Refusal::NotText)).collect();
        return patch;
    }
    let mut working = Working::of(request);
    let mut places: Vec<(usize, String)> = Vec::new();
    for change in changes() {
        match working.make(change, request) {
            Ok(source) => {
                patch.made.push(change.id.clone());
                places.push((source, change.id.clone()));
            }
            Err(refusal) => patch.refused.push((change.id.clone(), refusal)),
        }
    }
    if !patch.made.is_empty() && !gives_the_proved_verdicts(request, &patch, &working.sources) {
        patch.refused.extend(patch.made.drain(..).map(|id| (id, Refusal::NotProved)));
        return patch;
    }
    let pairs = request.sources.iter().zip(&working.sources).enumerate();
    patch.files = pairs
        .filter(|(_, (before, after))| before.text != after.text)
        .map(|(number, (before, after))| FilePatch {
            name: before.name.clone(),
            changes: places.iter().filter(|(own, _)| *own == number).map(|(_, id)| id.clone()).collect(),
            before: before.text.clone(),
            after: after.text.clone(),
        })
        .collect();
    if patch.files.iter().any(|file| holds_secret(&file.diff("x"))) {
        patch.refused.extend(patch.made.drain(..).map(|id| (id, Refusal::Secret)));
        patch.files.clear();
    }
    patch
}

/// The language of the text that declares what a change edits.
fn language(change: &Change) -> Option<Language> {
    match change.preferred? {
        Tool::Terraform => Some(Language::Terraform),
        Tool::Bicep => Some(Language::Bicep),
        Tool::Arm => Some(Language::Json),
        Tool::AzCli | Tool::Powershell => None,
    }
}

fn holds_secret(diff: &str) -> bool {
    secrets::without(diff) != diff
}

/// The texts with the changes that were made so far, and what they say.
struct Working {
    sources: Vec<Source>,
    estate: Estate,
    tags: TagTable,
    names: Vec<String>,
}

impl Working {
    fn of(request: &Request<'_>) -> Working {
        let sources = request.sources.to_vec();
        let read = read::read(&sources);
        let tags =
            request.options.service_tags.clone().or(read.service_tags).unwrap_or_else(|| TagTable::embedded().clone());
        let names = sources.iter().map(|source| source.name.clone()).collect();
        Working { estate: resolved(read.estate, request.options), tags, names, sources }
    }

    /// Makes a change in the texts, if the rules are then exactly those that were proved; gives the number of the source.
    fn make(&mut self, change: &Change, request: &Request<'_>) -> Result<usize, Refusal> {
        let EditedElement::Rule(rule) = &change.edited else { return Err(Refusal::OtherKind) };
        if change.target.kind != TargetKind::Nsg {
            return Err(Refusal::OtherKind);
        }
        if !change.is_scripted() {
            return Err(Refusal::Undecided);
        }
        let language = language(change).ok_or(Refusal::NotText)?;
        let nsg = compare::find_nsg(&self.estate, &change.target).ok_or(Refusal::NotFound)?;
        let old = nsg.rules.iter().find(|own| !own.is_default && own.name.eq_ignore_ascii_case(&rule.name));
        let wanted = compare::as_rule(rule).ok_or(Refusal::NotFound)?;
        let apart = apart_sibling(nsg);
        let origin = match (change.action, old) {
            (ChangeAction::Add, _) => apart.unwrap_or(nsg.resource.origin),
            (_, Some(old)) => old.origin.ok_or(Refusal::NotFound)?,
            (_, None) => return Err(Refusal::NotFound),
        };
        let source = self.sources.get(origin.source).ok_or(Refusal::NotFound)?;
        if request.encoded.contains(&source.name) {
            return Err(Refusal::Encoding);
        }
        if self.is_in_module(source) {
            return Err(Refusal::Module);
        }
        let site = Site::of(&source.text, language)?;
        let place = (origin.line, origin.column);
        let edits = match (change.action, old) {
            (ChangeAction::Add, _) if nsg.has_standalone_rules => {
                apart.ok_or(Refusal::NoPlace)?;
                site.added_apart(place, rule)?
            }
            (ChangeAction::Add, _) => site.added(nsg, rule)?,
            (ChangeAction::Remove, _) => site.removed(place)?,
            (ChangeAction::Modify, Some(old)) => site.modified(place, old, rule, &wanted)?,
            (ChangeAction::Modify, None) => return Err(Refusal::NotFound),
        };
        let text = edited(&source.text, &edits).ok_or(Refusal::NotFound)?;
        self.accept(origin.source, text, change, request).map(|()| origin.source)
    }

    /// Takes a text if it says exactly what was proved.
    fn accept(&mut self, number: usize, text: String, change: &Change, request: &Request<'_>) -> Result<(), Refusal> {
        let mut sources = self.sources.clone();
        sources.get_mut(number).ok_or(Refusal::NotFound)?.text = text;
        let estate = resolved(read::read(&sources).estate, request.options);
        let side = |estate| Sources { estate, tags: &self.tags, options: request.options, names: &self.names };
        if !compare::is_made_alone(change, &side(&self.estate), &side(&estate)) {
            return Err(Refusal::NotProved);
        }
        (self.sources, self.estate) = (sources, estate);
        Ok(())
    }

    /// True for a text in a folder that a module call of another one names.
    fn is_in_module(&self, source: &Source) -> bool {
        let folder = source.name.rsplit_once(['/', '\\']).map_or("", |(folder, _)| folder);
        let last = folder.rsplit(['/', '\\']).next().unwrap_or_default();
        let calls = |other: &Source| {
            other.name != source.name
                && !last.is_empty()
                && other.text.lines().any(|line| {
                    let line = line.trim_start();
                    let is_call = line.starts_with("source") || line.starts_with("module ");
                    is_call && (line.contains(&format!("/{last}\"")) || line.contains(&file_call(source)))
                })
        };
        self.sources.iter().any(calls)
    }
}

/// How another Bicep file calls this one.
fn file_call(source: &Source) -> String {
    let name = source.name.rsplit(['/', '\\']).next().unwrap_or_default();
    format!("{name}'")
}

fn resolved(mut estate: Estate, options: &Options) -> Estate {
    read::resolve_region(&mut estate, options.region.as_ref());
    estate
}

/// The last rule of an NSG whose rules are resources of their own.
fn apart_sibling(nsg: &Nsg) -> Option<Origin> {
    let own = nsg.rules.iter().filter(|rule| !rule.is_default);
    own.filter_map(|rule: &std::rc::Rc<Rule>| rule.origin).max().filter(|_| nsg.has_standalone_rules)
}

/// True if the patched texts give what the plan promises: with all changes of the phase its proof, with some of them no verdict that is
/// worse where the phase only opens, and simplified communication as before where it closes.
fn gives_the_proved_verdicts(request: &Request<'_>, patch: &Patch, sources: &[Source]) -> bool {
    let (plan, again) = (request.plan, (request.replan)(sources));
    let is_left = |id: &String| again.changes.iter().any(|change| change.phase == request.phase && change.id == *id);
    let opens = request.phase != PhaseId::Tighten;
    let proof = if opens { &plan.proof.union } else { &plan.proof.tighten };
    let is_no_worse = |subject: &Subject| {
        let after = again.subjects.iter().find(|other| other.id == subject.id).map(|other| other.modes);
        let before = subject.modes;
        after.is_some_and(|after| after.simplified <= before.simplified && (!opens || after.classic <= before.classic))
    };
    let worst = |of: fn(&Subject) -> Verdict| again.subjects.iter().map(of).max().unwrap_or(Verdict::Unknown);
    let is_proved = worst(|own| own.modes.simplified) == proof.simplified
        && (opens || worst(|own| own.modes.classic) == proof.classic);
    // What is removed is proposed again by a plan that still allows both models.
    let is_made = !opens || !patch.made.iter().any(is_left);
    is_made && plan.subjects.iter().all(is_no_worse) && (!patch.refused.is_empty() || is_proved)
}

impl FilePatch {
    /// The difference as `git apply` takes it.
    pub fn diff(&self, path: &str) -> String {
        let path = path.trim_start_matches("./").trim_start_matches('/');
        // A tab ends a name with spaces.
        let tab = if path.contains(' ') { "\t" } else { "" };
        let diff = TextDiff::from_lines(&self.before, &self.after);
        let body = diff.unified_diff().header(&format!("a/{path}{tab}"), &format!("b/{path}{tab}")).to_string();
        format!("diff --git a/{path} b/{path}\n{body}")
    }

    /// The difference as replacements of lines.
    pub fn fix(&self, description: String) -> Fix {
        let diff = TextDiff::from_lines(&self.before, &self.after);
        let (mut replacements, mut at) = (Vec::<Replacement>::new(), 0);
        let mut open: Option<(usize, usize, String)> = None;
        for change in diff.iter_all_changes() {
            let length = change.value().len();
            match change.tag() {
                ChangeTag::Equal => {
                    replacements.extend(open.take().map(|own| self.replacement(own)));
                    at += length;
                }
                ChangeTag::Delete => {
                    let (_, end, _) = open.get_or_insert((at, at, String::new()));
                    *end += length;
                    at += length;
                }
                ChangeTag::Insert => open.get_or_insert((at, at, String::new())).2.push_str(change.value()),
            }
        }
        replacements.extend(open.take().map(|own| self.replacement(own)));
        Fix { description, source: self.name.clone(), replacements }
    }

    fn replacement(&self, (start, end, text): (usize, usize, String)) -> Replacement {
        Replacement { start: position(&self.before, start), end: position(&self.before, end), text }
    }
}

impl Patch {
    /// The patch as text: what it does not make is before it in comments, which `git apply` passes over. `path` gives the path of a
    /// source.
    pub fn text(&self, plan: &Plan, path: &dyn Fn(&str) -> String) -> String {
        let mut out = String::new();
        for (id, refusal) in &self.refused {
            let Some(change) = plan.changes.iter().find(|change| change.id == *id) else { continue };
            let reason = refusal.message(code(id)).plain();
            out.push_str(&format!("# {}\n", shown(&reason)));
            for (_, block) in change.shown().take(1) {
                block.lines().for_each(|line| out.push_str(&format!("#   {}\n", shown(line))));
            }
        }
        self.files.iter().for_each(|file| out.push_str(&file.diff(&path(&file.name))));
        out
    }
}
