//! The foot of the page: what the verdicts are based on, and the control to store nothing.

use yew::prelude::*;

use super::controls::{button, tick_box};
use super::el::el;
use super::offline::copy_in_one_file;
use super::shortcuts::shortcuts;
use model::net::TableOrigin;
use model::plan::ServiceTagsUsed;

/// The foot of the page. `keeps` says whether the browser keeps what is entered.
pub fn footer(tags: Option<&ServiceTagsUsed>, keeps: bool, on_keep: Callback<bool>, on_forget: Callback<()>) -> Html {
    let product = format!("Switchover is not a product of Microsoft. {}", tags.map(tags_line).unwrap_or_default());
    let keep = tick_box("Keep texts and ticks in this browser", "keep", keeps, on_keep);
    let forget = button("Forget everything", "forget", false, on_forget);
    el!("footer", el!("p", product), el!("p", forget, keep), copy_in_one_file(), shortcuts()).html()
}

fn tags_line(ServiceTagsUsed { origin, change_number, date }: &ServiceTagsUsed) -> String {
    let date = date.as_deref().map(|date| format!(" of {date}")).unwrap_or_default();
    let origin = match origin {
        TableOrigin::Embedded => "open a newer weekly file to use that instead",
        TableOrigin::Supplied => "from the file that you opened",
    };
    format!("Service tags: change {change_number}{date}; {origin}.")
}
