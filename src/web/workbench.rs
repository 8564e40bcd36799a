//! What components of every depth need: a way to a line of a text, a voice for screen readers, and a way to change the draft.

use yew::prelude::*;

use super::draft::Change;
use super::el::{Child, el};
use model::plan::Hop;

/// A line of a text.
#[derive(Clone, PartialEq)]
pub struct Place {
    /// The name of the source; the text that is shown, if there is none.
    pub source: Option<String>,
    /// Counted from 1.
    pub line: u32,
    /// Where on it, counted from 1: of use where a line is very long, as in JSON without line breaks.
    pub column: u32,
}

/// From this column on a line is too long to be shown whole.
pub const FAR: u32 = 200;

/// A requirement of a subject, and a hop that it crosses; each by its place in the plan.
#[derive(Clone, Copy, PartialEq)]
pub struct Crossing {
    /// The subject.
    pub subject: usize,
    /// Its requirement.
    pub requirement: usize,
    /// The hop of that; none, if only the subject is looked at.
    pub hop: Option<usize>,
}

/// The views of a phone, by their names in the style sheet.
#[derive(Clone, Copy, PartialEq)]
pub enum View {
    /// The answer, the questions, and what is folded.
    Answer,
    /// The checklist.
    Steps,
    /// The map.
    Map,
    /// The sources.
    Files,
}

impl View {
    /// All of them, with their names and titles.
    pub const ALL: [(View, &'static str, &'static str); 4] = [
        (View::Answer, "answer", "Answer"),
        (View::Steps, "steps", "Steps"),
        (View::Map, "map", "Map"),
        (View::Files, "files", "Files"),
    ];

    /// Its name in the style sheet.
    pub fn name(self) -> &'static str {
        View::ALL.into_iter().find(|(view, ..)| *view == self).map_or("", |(_, name, _)| name)
    }
}

/// The shared context of all components.
#[derive(Clone, PartialEq)]
pub struct Workbench {
    /// Shows a place in a text.
    pub show: Callback<Place>,
    /// The text of a place: its line, with its number; empty where there is no text.
    pub text_of: Callback<Place, String>,
    /// Looks at a crossing of the map.
    pub look: Callback<Crossing>,
    /// Shows a view, where the screen has room for one only.
    pub view: Callback<View>,
    /// Says something to users of a screen reader.
    pub announce: Callback<AttrValue>,
    /// Changes the draft; `None` where the plan is someone else's.
    pub edit: Option<Callback<Change>>,
    /// False where there is no text that a place could be shown in.
    pub has_texts: bool,
}

/// The context; one that does nothing, where there is none.
#[hook]
pub fn use_workbench() -> Workbench {
    let nothing = || Workbench {
        show: Callback::noop(),
        text_of: Callback::from(|_| String::new()),
        look: Callback::noop(),
        view: Callback::noop(),
        announce: Callback::noop(),
        edit: None,
        has_texts: true,
    };
    use_context::<Workbench>().unwrap_or_else(nothing)
}

/// The button for a place, with its column.
pub fn line_button(workbench: &Workbench, source: Option<&String>, line: u32, column: Option<u32>) -> Html {
    let label = column.map_or_else(|| format!("line {line}"), |column| format!("{line}:{column}"));
    place_button(workbench, Place { source: source.cloned(), line, column: column.unwrap_or(1) }, label)
}

/// The place of the rule that decides at a hop.
pub fn place_of(hop: &Hop) -> Option<Place> {
    let (line, column) = spot(hop)?;
    Some(Place { source: hop.source.clone(), line, column })
}

/// Its line and column.
pub fn spot(hop: &Hop) -> Option<(u32, u32)> {
    Some((hop.line?, hop.column.unwrap_or(1)))
}

/// The button for that place.
pub fn rule_button(workbench: &Workbench, hop: &Hop) -> Html {
    let Some(place) = place_of(hop) else { return Html::default() };
    let label = at("line", (place.line, place.column));
    vec![" ".child(), place_button(workbench, place, label)].child()
}

/// A line and a column in words: the column only of a long line.
pub fn at(what: &str, (line, column): (u32, u32)) -> String {
    if column < FAR { format!("{what} {line}") } else { format!("{what} {line}, column {column}") }
}

fn place_button(workbench: &Workbench, place: Place, label: String) -> Html {
    if !workbench.has_texts {
        return el!("span.aside", label).html();
    }
    let name = place.source.as_deref().unwrap_or("the text");
    let (show, title) = (workbench.show.clone(), format!("Show line {} of {name}", place.line));
    let onclick = Callback::from(move |_: MouseEvent| show.emit(place.clone()));
    el!("button.line[type=button]", label).attr("title", title).on_click(onclick).html()
}
