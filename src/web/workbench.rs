//! What components of every depth need: a way to a line of a text, a voice for screen readers, and a way to change the draft.

use yew::prelude::*;

use super::draft::Change;

/// A line of a text.
#[derive(Clone, PartialEq)]
pub struct Place {
    /// The name of the source; the text that is shown, if there is none.
    pub source: Option<String>,
    /// Counted from 1.
    pub line: u32,
}

/// The shared context of all components.
#[derive(Clone, PartialEq)]
pub struct Workbench {
    /// Shows a place in a text.
    pub show: Callback<Place>,
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
    let nothing = || Workbench { show: Callback::noop(), announce: Callback::noop(), edit: None, has_texts: true };
    use_context::<Workbench>().unwrap_or_else(nothing)
}

/// The button for a place.
pub fn line_button(workbench: &Workbench, source: Option<&String>, line: u32, column: Option<u32>) -> Html {
    let label = column.map_or_else(|| format!("line {line}"), |column| format!("{line}:{column}"));
    if !workbench.has_texts {
        return html! { <span class="aside">{ label }</span> };
    }
    let (show, place) = (workbench.show.clone(), Place { source: source.cloned(), line });
    let title =
        source.map_or_else(|| format!("Show line {line} of the text"), |name| format!("Show line {line} of {name}"));
    let onclick = Callback::from(move |_: MouseEvent| show.emit(place.clone()));
    html! { <button type="button" class="line" {title} {onclick}>{ label }</button> }
}
