//! What components of every depth need: a way to a line of the text, and a voice for screen readers.

use yew::prelude::*;

/// The shared context of all components.
#[derive(Clone, PartialEq)]
pub struct Workbench {
    /// Shows a line of the text, counted from 1.
    pub show_line: Callback<u32>,
    /// Says something to users of a screen reader.
    pub announce: Callback<AttrValue>,
}

/// The context; one that does nothing, where there is none.
#[hook]
pub fn use_workbench() -> Workbench {
    let nothing = || Workbench { show_line: Callback::noop(), announce: Callback::noop() };
    use_context::<Workbench>().unwrap_or_else(nothing)
}

/// The button for a place.
pub fn line_button(workbench: &Workbench, line: u32, column: Option<u32>) -> Html {
    let show_line = workbench.show_line.clone();
    let onclick = Callback::from(move |_: MouseEvent| show_line.emit(line));
    let label = column.map_or_else(|| format!("line {line}"), |column| format!("{line}:{column}"));
    let title = format!("Show line {line} of the text");
    html! { <button type="button" class="line" {title} {onclick}>{ label }</button> }
}
