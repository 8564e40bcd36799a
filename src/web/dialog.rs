//! A modal dialog: the browser keeps the focus in it, closes it at Escape, and gives the focus back.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::controls::button;

/// What the dialog shows.
#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// A name that no other dialog on the page has.
    pub id: AttrValue,
    /// What it is about.
    pub title: AttrValue,
    /// Its content.
    pub children: Html,
    /// Called when it is closed, so that it is shown no longer.
    pub on_close: Callback<()>,
}

/// A [dialog](DialogProps), open for as long as it is there.
#[component]
pub fn Dialog(DialogProps { id, title, children, on_close }: &DialogProps) -> Html {
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
    let onclose = on_close.reform(|_: Event| ());
    html! {
        <dialog ref={dialog} aria-labelledby={format!("{id}-title")} data-testid={id.clone()} {onclose}>
            <h2 id={format!("{id}-title")}>{ title }</h2>
            { children.clone() }
            <div class="buttons">{ button("Close", "close-dialog", false, close) }</div>
        </dialog>
    }
}
