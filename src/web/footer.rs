//! The foot of the page: what the verdicts are based on, the choice of a light or a dark page, and the control to store nothing.

use yew::prelude::*;

use super::controls::{button, tick_box};
use super::el::{all, el};
use super::offline::copy_in_one_file;
use super::shortcuts::shortcuts;
use super::stored;
use model::net::TableOrigin;
use model::plan::ServiceTagsUsed;

/// The foot of the page. `keeps` says whether the browser keeps what is entered.
pub fn footer(tags: Option<&ServiceTagsUsed>, keeps: bool, on_keep: Callback<bool>, on_forget: Callback<()>) -> Html {
    let product = format!("Switchover is not a product of Microsoft. {}", tags.map(tags_line).unwrap_or_default());
    let keep = tick_box("Keep texts and ticks in this browser", "keep", keeps, on_keep);
    let forget = button("Forget everything", "forget", false, on_forget);
    el!("footer", el!("p", product), el!("p", forget, keep), themes(), copy_in_one_file(), shortcuts()).html()
}

/// The names of the themes as they are kept, and for people; the first one is that of the system.
const THEMES: [(&str, &str); 3] = [("", "Theme: system"), ("light", "Theme: light"), ("dark", "Theme: dark")];

/// Shows the page in the theme that the user wants; when the page opens, `static/theme.js` does that.
fn show_theme(theme: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(root) = document.and_then(|document| document.document_element()) {
        let _ = root.set_attribute("data-theme", theme);
    }
}

/// The choice of a theme.
fn themes() -> Html {
    let kept = stored::read(stored::THEME).unwrap_or_default();
    let option = |(theme, title): (&'static str, &'static str)| {
        el!("option", title).word("value", theme).when("selected", kept == theme).html()
    };
    let select = el!("select[aria-label=Theme][data-testid=theme]", all(THEMES.into_iter(), option));
    let chosen = Callback::from(|theme: String| {
        stored::prefer(stored::THEME, &theme);
        show_theme(&theme);
    });
    select.on_change(chosen).html()
}

fn tags_line(ServiceTagsUsed { origin, change_number, date }: &ServiceTagsUsed) -> String {
    let date = date.as_deref().map(|date| format!(" of {date}")).unwrap_or_default();
    let origin = match origin {
        TableOrigin::Embedded => "open a newer weekly file to use that instead",
        TableOrigin::Supplied => "from the file that you opened",
    };
    format!("Service tags: change {change_number}{date}; {origin}.")
}
