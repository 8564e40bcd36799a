//! A modal dialog: the browser keeps the focus in it, closes it at Escape, and gives the focus back.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::controls::button;
use super::el::el;

/// What the dialog shows.
#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// A name that no other dialog on the page has.
    pub id: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// Its content.
    pub content: Html,
    /// Called when it is closed, so that it is shown no longer.
    pub on_close: Callback<()>,
}

/// A [dialog](DialogProps), open for as long as it is there.
#[component]
pub fn Dialog(DialogProps { id, title, content, on_close }: &DialogProps) -> Html {
    let dialog = use_node_ref();
    use_effect_with((), {
        let dialog = dialog.clone();
        move |()| {
            let element = dialog.cast::<HtmlDialogElement>();
            if let Some(element) = &element {
                let _ = element.show_modal();
            }
            // Closed before it goes, so that the focus finds back.
            move || element.iter().for_each(HtmlDialogElement::close)
        }
    });
    let close = {
        let dialog = dialog.clone();
        Callback::from(move |()| {
            if let Some(element) = dialog.cast::<HtmlDialogElement>() {
                element.close();
            }
        })
    };
    let titled = format!("{id}-title");
    let title = el!("h2", *title).attr("id", titled.clone());
    let close = el!("div.buttons", button("Close", "close-dialog", false, close));
    let shown = el!("dialog", title, content.clone(), close).attr("aria-labelledby", titled).word("data-testid", id);
    shown.node(&dialog).on_close(on_close.clone()).html()
}

/// A dialog by its name, its title, its content, and what closing it does.
pub fn dialog(id: &'static str, title: &'static str, content: Html, on_close: Callback<()>) -> Html {
    html! { <Dialog {id} {title} {content} {on_close} /> }
}
