//! The foot of the page: what the verdicts rest on, and the way to leave nothing behind.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::offline::copy_in_one_file;
use super::shortcuts::shortcuts;
use crate::net::TableOrigin;
use crate::plan::ServiceTagsUsed;

/// The foot of the page. `keeps` says whether the browser keeps what is entered.
pub fn footer(tags: Option<&ServiceTagsUsed>, keeps: bool, on_keep: Callback<bool>, on_forget: Callback<()>) -> Html {
    let on_keep = Callback::from(move |event: Event| {
        if let Some(tick) = event.target_dyn_into::<HtmlInputElement>() {
            on_keep.emit(tick.checked());
        }
    });
    html! {
        <footer>
            <p>
                { "Switchover is not a product of Microsoft. " }
                if let Some(tags) = tags {
                    { told(tags) }
                }
            </p>
            <p>
                <button type="button" data-testid="forget" onclick={Callback::from(move |_: MouseEvent| on_forget.emit(()))}>
                    { "Forget everything" }
                </button>
                <label class="step">
                    <input type="checkbox" data-testid="keep" checked={keeps} onchange={on_keep} />
                    <span>{ "Keep the text and the ticks in this browser for a reload, and nowhere else" }</span>
                </label>
            </p>
            { copy_in_one_file() }
            { shortcuts() }
        </footer>
    }
}

fn told(ServiceTagsUsed { origin, change_number, date }: &ServiceTagsUsed) -> String {
    let date = date.as_deref().map(|date| format!(" of {date}")).unwrap_or_default();
    let origin = match origin {
        TableOrigin::Embedded => "open a newer weekly file to use that instead",
        TableOrigin::Supplied => "from the file that you opened",
    };
    format!("Service tags: change {change_number}{date}; {origin}.")
}
