//! The texts as a tree of the folders that they are in. A folder says how many it holds and how many problems they have; a text, what it
//! was taken for and how much is in it. The name of the one in the text box can be changed in its place.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDetailsElement, HtmlElement, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::draft::{Change, Draft};
use super::el::el;
use model::plan::Plan;
use model::source::{Severity, SourceReport};

/// A text: its place in the draft, and its name.
type Leaf<'t> = (usize, &'t str);

/// The tree of texts. Their details are the plan's; a text that was not read yet has no more than its name.
pub fn source_list(draft: &Draft, plan: Option<&Plan>, edit: &Callback<Change>, reading: &Callback<bool>) -> Html {
    let is_empty = draft.texts.len() < 2 && draft.is_blank();
    let names = if is_empty { Vec::new() } else { draft.names() };
    let tree = Tree { shown: draft.shown, plan, edit, reading };
    let mut leaves = Vec::new();
    for (place, name) in names.iter().enumerate() {
        leaves.push((place, name.as_str()));
    }
    el!("ul.sources[aria-label=Texts]", tree.below(&leaves, 0)).html()
}

/// What each level of the tree needs.
struct Tree<'t> {
    shown: usize,
    plan: Option<&'t Plan>,
    edit: &'t Callback<Change>,
    reading: &'t Callback<bool>,
}

impl Tree<'_> {
    /// What is below a folder, whose path is so many bytes of each name: each folder where its first text is.
    fn below(&self, leaves: &[Leaf<'_>], from: usize) -> Vec<Html> {
        let mut items = Vec::new();
        let mut folders: Vec<&str> = Vec::new();
        for &(place, name) in leaves {
            let Some(folder) = folder_of(name, from) else {
                items.push(self.text(place, name, from));
                continue;
            };
            if folders.contains(&folder) {
                continue;
            }
            folders.push(folder);
            let mut inside = Vec::new();
            for leaf in leaves.iter().filter(|(_, name)| name.starts_with(folder)) {
                inside.push(*leaf);
            }
            let mut path = folder;
            // Folders that hold nothing but one folder are one line.
            while let Some(next) = folder_of(name, path.len())
                && inside.iter().all(|(_, name)| name.starts_with(next))
            {
                path = next;
            }
            items.push(self.folder(path, from, &inside));
        }
        items
    }

    fn folder(&self, path: &str, from: usize, inside: &[Leaf<'_>]) -> Html {
        let problems = inside.iter().filter_map(|(_, name)| self.report(name)).map(problems).sum();
        let mut count = String::new();
        counted(&mut count, inside.len(), "text");
        counted(&mut count, problems, "problem");
        let name = path.get(from..).unwrap_or(path).to_owned();
        let title = el!("summary", name, " ", el!("small", count.trim_start_matches(", ").to_owned()));
        let folder = el!("details[open]", title, el!("ul", self.below(inside, path.len())));
        el!("li", folder).key(path.to_owned()).html()
    }

    fn text(&self, place: usize, name: &str, from: usize) -> Html {
        let (folder, own) = name.split_at_checked(from).unwrap_or(("", name));
        let go = |change: fn(Draft, usize) -> Draft, reads: Option<Callback<bool>>| {
            let edit = self.edit.clone();
            Callback::from(move |_: MouseEvent| {
                reads.iter().for_each(|reading| reading.emit(true));
                edit.emit(Box::new(move |draft| change(draft, place)));
            })
        };
        let is_shown = place == self.shown;
        let details = el!("small", self.report(name).map(details).unwrap_or_default());
        // Its whole name is its text: what its folder shows is not shown again.
        let path = (!folder.is_empty()).then(|| el!("span.hidden", folder.to_owned()));
        let show = el!("button[type=button]", el!("span", path, own.to_owned()), details);
        let show = show.state("aria-pressed", is_shown).on_click(go(Draft::showing, Some(self.reading.clone())));
        let field = is_shown.then(|| name_field(name, place, self.edit));
        let remove = el!("button.remove[type=button]", "×").attr("aria-label", format!("Remove {name}"));
        el!("li.text-of", show, field, remove.on_click(go(Draft::without, None))).key(place.to_string()).html()
    }

    fn report(&self, name: &str) -> Option<&SourceReport> {
        self.plan.and_then(|plan| plan.sources.iter().find(|report| report.name == name))
    }
}

/// The path of the folder that a text is in, below the one whose path is so many bytes long.
fn folder_of(name: &str, from: usize) -> Option<&str> {
    let end = from + name.get(from..)?.find('/')? + 1;
    name.get(..end)
}

/// The kind, and how much there is of everything.
fn details(report: &SourceReport) -> String {
    let (rules, subjects) =
        report.contents.as_ref().map_or((0, 0), |found| (found.rules as usize, found.subjects as usize));
    let mut details = report.kind.clone();
    counted(&mut details, rules, "rule");
    counted(&mut details, subjects, "subject");
    counted(&mut details, problems(report), "problem");
    details
}

/// Adds how many there are of something, if there is any.
fn counted(details: &mut String, count: usize, what: &str) {
    match count {
        0 => {}
        1 => *details += &format!(", 1 {what}"),
        _ => *details += &format!(", {count} {what}s"),
    }
}

fn problems(report: &SourceReport) -> usize {
    report.diagnostics.iter().filter(|diagnostic| diagnostic.severity != Severity::Info).count()
}

/// Renames the text in the text box. Enter and leaving the field keep the new name, Escape doesn't.
fn name_field(name: &str, place: usize, edit: &Callback<Change>) -> Html {
    let ontoggle = Callback::from(move |details: HtmlDetailsElement| {
        if let Some(field) = details.last_element_child().filter(|_| details.open()) {
            let field: HtmlInputElement = field.unchecked_into();
            let _ = field.focus();
            field.select();
        }
    });
    let onchange = {
        let edit = edit.clone();
        Callback::from(move |name: String| edit.emit(Box::new(move |draft| draft.renamed(place, &name))))
    };
    let before = name.to_owned();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let Some(field) = event.target() else { return };
        let field: HtmlInputElement = field.unchecked_into();
        match event.key().as_str() {
            "Escape" => field.set_value(&before),
            "Enter" => {}
            _ => return,
        }
        event.prevent_default();
        // What was changed is announced when the field is left.
        let Some(summary) = field.previous_element_sibling() else { return };
        let summary: HtmlElement = summary.unchecked_into();
        let _ = summary.focus();
        summary.click();
    });
    let title = el!("summary[data-testid=rename]", "✎").attr("aria-label", format!("Rename {name}"));
    let field = el!("input[data-testid=name][autocomplete=off][spellcheck=false]").value(name.to_owned());
    let field = field.attr("aria-label", format!("New name of {name}")).on_change(onchange).on_key(onkeydown);
    el!("details.rename", title, field).on_toggle(ontoggle).html()
}
