//! Elements made by calls. What `html!` writes for an element is several hundred bytes of code, for speed; the page has hundreds of
//! elements, and must be small. An element is written as in a style sheet: `el!("p.aside[data-testid=note]", "Text", more)`.

use std::rc::Rc;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlDetailsElement, HtmlInputElement};
use yew::html::{onchange, onclick, onclose, oninput, onkeydown, ontoggle};
use yew::prelude::*;
use yew::virtual_dom::{Listener, VTag, VText};

/// An element that is being made.
pub struct El(Box<VTag>);

/// An element: what it is, and its children.
macro_rules! el {
    ($what:expr $(, $child:expr)* $(,)?) => { $crate::web::el::element($what, vec![$($crate::web::el::Child::child($child)),*]) };
}
pub(super) use el;

/// The element of the macro `el!`.
#[inline(never)]
pub fn element(what: &'static str, children: Vec<Html>) -> El {
    let (head, attributes) = what.split_once('[').map_or((what, ""), |(head, rest)| (head, rest));
    let (tag, class) = head.split_once('.').unwrap_or((head, ""));
    let mut element = El(Box::new(VTag::new(tag)));
    if !class.is_empty() {
        element = element.with("class", class);
    }
    for attribute in attributes.split(['[', ']']).filter(|attribute| !attribute.is_empty()) {
        let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        element = element.with(name, value);
    }
    element.0.add_children(children);
    element
}

impl El {
    #[inline(never)]
    fn with(mut self, name: &'static str, value: &'static str) -> El {
        self.0.add_attribute(name, AttrValue::Static(value));
        self
    }

    /// With an attribute.
    #[inline(never)]
    pub fn attr(mut self, name: &'static str, value: String) -> El {
        self.0.add_attribute(name, AttrValue::from(value));
        self
    }

    /// With an attribute whose value is a word of the page.
    pub fn word(self, name: &'static str, value: &'static str) -> El {
        self.with(name, value)
    }

    /// With a number as an attribute.
    #[inline(never)]
    pub fn number(self, name: &'static str, value: usize) -> El {
        self.attr(name, value.to_string())
    }

    /// With an attribute that is there or not.
    #[inline(never)]
    pub fn when(self, name: &'static str, is: bool) -> El {
        if is { self.with(name, "") } else { self }
    }

    /// With an attribute of ARIA that is true or false.
    #[inline(never)]
    pub fn state(self, name: &'static str, is: bool) -> El {
        self.with(name, if is { "true" } else { "false" })
    }

    /// With something that a click does.
    #[inline(never)]
    pub fn on_click(self, does: Callback<MouseEvent>) -> El {
        self.on(Rc::new(onclick::Wrapper::new(does)))
    }

    /// With something that a key does.
    #[inline(never)]
    pub fn on_key(self, does: Callback<KeyboardEvent>) -> El {
        self.on(Rc::new(onkeydown::Wrapper::new(does)))
    }

    /// With something that each letter does that is entered: it gets all that is in the field.
    #[inline(never)]
    pub fn on_input(self, does: Callback<String>) -> El {
        self.on(Rc::new(oninput::Wrapper::new(Callback::from(move |event: InputEvent| {
            does.emit(field_of(&event).value());
        }))))
    }

    /// With something that a change does, when it is made: it gets what is in the field, or chosen.
    #[inline(never)]
    pub fn on_change(self, does: Callback<String>) -> El {
        self.on(Rc::new(onchange::Wrapper::new(Callback::from(move |event| does.emit(field_of(&event).value())))))
    }

    /// With something that a tick does.
    #[inline(never)]
    pub fn on_tick(self, does: Callback<bool>) -> El {
        self.on(Rc::new(onchange::Wrapper::new(Callback::from(move |event| does.emit(field_of(&event).checked())))))
    }

    /// With something that opening and closing does. The event does not bubble: what is within the element has its own.
    #[inline(never)]
    pub fn on_toggle(self, does: Callback<HtmlDetailsElement>) -> El {
        let toggle = does.reform(|event: Event| JsValue::from(event.target()).unchecked_into());
        self.on(Rc::new(ontoggle::Wrapper::new(toggle)))
    }

    /// With something that follows when a dialog was closed.
    #[inline(never)]
    pub fn on_close(self, does: Callback<()>) -> El {
        self.on(Rc::new(onclose::Wrapper::new(does.reform(|_| ()))))
    }

    /// With what is in the field.
    #[inline(never)]
    pub fn value(mut self, value: String) -> El {
        self.0.set_value(Some(AttrValue::from(value)));
        self
    }

    /// With or without a tick.
    #[inline(never)]
    pub fn checked(mut self, is: bool) -> El {
        self.0.set_checked(is);
        self
    }

    /// With a way to get the element.
    #[inline(never)]
    pub fn node(mut self, node: &NodeRef) -> El {
        self.0.node_ref = node.clone();
        self
    }

    #[inline(never)]
    fn on(mut self, listener: Rc<dyn Listener>) -> El {
        self.0.add_listener(listener);
        self
    }

    /// With a key among its siblings.
    #[inline(never)]
    pub fn key(mut self, key: String) -> El {
        self.0.key = Some(key.into());
        self
    }

    /// The element as a node.
    #[inline(never)]
    pub fn html(self) -> Html {
        (*self.0).into()
    }
}

/// The field that an event is about. It has what all kinds of fields have.
fn field_of(event: &Event) -> HtmlInputElement {
    JsValue::from(event.target()).unchecked_into()
}

/// What can be a child of an element.
pub trait Child {
    /// The node.
    fn child(self) -> Html;
}

impl Child for Html {
    fn child(self) -> Html {
        self
    }
}

impl Child for El {
    fn child(self) -> Html {
        self.html()
    }
}

impl Child for &'static str {
    #[inline(never)]
    fn child(self) -> Html {
        VText::new(self).into()
    }
}

impl Child for String {
    #[inline(never)]
    fn child(self) -> Html {
        VText::new(self).into()
    }
}

impl Child for &String {
    #[inline(never)]
    fn child(self) -> Html {
        self.clone().child()
    }
}

impl Child for Option<Html> {
    #[inline(never)]
    fn child(self) -> Html {
        self.unwrap_or_default()
    }
}

impl Child for Option<El> {
    #[inline(never)]
    fn child(self) -> Html {
        self.map(El::html).unwrap_or_default()
    }
}

impl Child for Vec<Html> {
    #[inline(never)]
    fn child(self) -> Html {
        Html::from_iter(self)
    }
}

/// Some nodes, one after the other.
///
/// A loop, because `collect` brings its own copy of how a list grows for each kind of iterator.
pub fn all<T>(of: impl Iterator<Item = T>, mut node: impl FnMut(T) -> Html) -> Vec<Html> {
    let mut nodes = Vec::new();
    for item in of {
        nodes.push(node(item));
    }
    nodes
}
