//! The foot of the page: what the verdicts are based on, and the control to store nothing.

use yew::prelude::*;

use super::controls::{button, tick_box};
use super::offline::copy_in_one_file;
use super::shortcuts::shortcuts;
use model::net::TableOrigin;
use model::plan::ServiceTagsUsed;

/// The foot of the page. `keeps` says whether the browser keeps what is entered.
pub fn footer(tags: Option<&ServiceTagsUsed>, keeps: bool, on_keep: Callback<bool>, on_forget: Callback<()>) -> Html {
    html! {
        <footer>
            <p>
                { "Switchover is not a product of Microsoft. " }
                if let Some(tags) = tags {
                    { tags_line(tags) }
                }
            </p>
            <p>
                { button("Forget everything", "forget", false, on_forget) }
                { tick_box("Keep the text and the ticks in this browser for a reload, and nowhere else", "keep", keeps, on_keep) }
            </p>
            { copy_in_one_file() }
            { shortcuts() }
        </footer>
    }
}

fn tags_line(ServiceTagsUsed { origin, change_number, date }: &ServiceTagsUsed) -> String {
    let date = date.as_deref().map(|date| format!(" of {date}")).unwrap_or_default();
    let origin = match origin {
        TableOrigin::Embedded => "open a newer weekly file to use that instead",
        TableOrigin::Supplied => "from the file that you opened",
    };
    format!("Service tags: change {change_number}{date}; {origin}.")
}
