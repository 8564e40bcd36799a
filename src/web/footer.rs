//! The foot of the page: what the verdicts rest on, and the way to leave nothing behind.

use yew::prelude::*;

use crate::net::TableOrigin;
use crate::plan::ServiceTagsUsed;

/// The foot of the page.
pub fn footer(tags: Option<&ServiceTagsUsed>, on_forget: Callback<()>) -> Html {
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
                { " The text and the ticks are kept in this browser for a reload, and nowhere else." }
            </p>
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
