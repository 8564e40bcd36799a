//! The text box with its gutter: line numbers, marks at the lines that the plan speaks of, and which verdicts rest on one of
//! them. The script beside it draws the gutter, for it has to keep step with the text box.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

use super::draft::{Change, Draft, Text};
use super::engine::Trouble;
use super::marks::{marked, marks};
use super::planning::{Planned, SETTLE};
use super::workbench::use_workbench;
use crate::Plan;

#[wasm_bindgen(module = "/static/editor.js")]
extern "C" {
    fn follow(text_box: &HtmlTextAreaElement, gutter: &Element, chosen: &JsValue);

    fn mark(marks: &str);

    /// The line of the next mark, or of the one before; 0 if there is none.
    #[wasm_bindgen(js_name = nextMark)]
    pub fn next_mark(backwards: bool) -> u32;

    /// Selects a line of the text box and scrolls to it; with the focus in it, if that is wanted.
    #[wasm_bindgen(js_name = showLine)]
    pub fn show_line(text_box: &HtmlTextAreaElement, line: u32, focus: bool);

    /// Brings a part of the page into sight and the focus to it; false if it is not there.
    pub fn reveal(id: &str) -> bool;
}

/// A plan of the texts as they stand: the lines of an older text are not marked.
#[hook]
pub fn use_settled(planned: &Planned, draft: &Draft) -> Option<Rc<Plan>> {
    let settled = use_mut_ref(|| (Vec::<Text>::new(), None::<Rc<Plan>>));
    // After a stop it is still the plan of the text before.
    if !planned.pending && planned.trouble != Some(Trouble::Cancelled) {
        *settled.borrow_mut() = (draft.texts.clone(), planned.plan.clone());
    }
    let (texts, plan) = &*settled.borrow();
    plan.clone().filter(|_| *texts == draft.texts)
}

/// Lets a text that has arrived take the place of older ones about the same, once a plan tells what it is about.
#[hook]
pub fn use_older_replaced(settled: &Option<Rc<Plan>>, edit: &Callback<Change>) {
    let (settled, edit) = (settled.clone(), edit.clone());
    use_effect_with(settled.as_ref().map(Rc::as_ptr), move |_| {
        if let Some(plan) = settled {
            edit.emit(Box::new(move |draft| draft.with_older_replaced(&plan.sources).unwrap_or(draft)));
        }
    });
}

/// What the text box holds, and what is known about it.
#[derive(Properties)]
pub struct EditorProps {
    /// The text box.
    pub text_box: NodeRef,
    /// The name of the text in it.
    pub name: String,
    /// The plan, if it is of the texts as they stand.
    pub plan: Option<Rc<Plan>>,
    /// The draft's count of texts from elsewhere.
    pub revision: u32,
    /// Called with what is in the text box after a change, and whether that was pasted.
    pub on_typed: Callback<(String, bool)>,
}

impl PartialEq for EditorProps {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.plan, &other.plan) {
            (Some(own), Some(others)) => Rc::ptr_eq(own, others),
            (own, others) => own.is_none() && others.is_none(),
        };
        same && self.name == other.name && self.revision == other.revision
    }
}

/// The [text box with its gutter](EditorProps).
#[component]
pub fn Editor(props: &EditorProps) -> Html {
    let EditorProps { text_box, name, plan, revision, on_typed } = props;
    let workbench = use_workbench();
    let gutter = use_node_ref();
    let chosen = use_state_eq(|| 0u32);
    let later = use_mut_ref(|| None::<Timeout>);
    let drawn = plan.as_ref().map(|plan| marks(plan, name)).unwrap_or_default();
    {
        let (text_box, gutter, chosen) = (text_box.clone(), gutter.clone(), chosen.setter());
        use_effect_with((), move |()| {
            let chosen = Closure::<dyn Fn(u32)>::new(move |line| chosen.set(line)).into_js_value();
            if let (Some(text_box), Some(gutter)) = (text_box.cast(), gutter.cast()) {
                follow(&text_box, &gutter, &chosen);
            }
        });
    }
    let count = drawn.lines().count();
    use_effect_with((drawn, *revision), |(drawn, _)| mark(drawn));
    {
        let (text_box, on_line) = (text_box.clone(), *chosen);
        use_effect_with(on_line, move |line| {
            if let Some(text_box) = text_box.cast::<HtmlTextAreaElement>().filter(|_| *line > 0) {
                show_line(&text_box, *line, false);
            }
        });
    }
    {
        let chosen = chosen.setter();
        use_effect_with((name.clone(), *revision), move |_| chosen.set(0));
    }
    // Reading a long text at each key would be felt; a paste is over at once, and so is what the box is left with.
    let take = {
        let (text_box, on_typed, later) = (text_box.clone(), on_typed.clone(), later.clone());
        move |pasted: bool| {
            *later.borrow_mut() = None;
            if let Some(text_box) = text_box.cast::<HtmlTextAreaElement>() {
                on_typed.emit((text_box.value(), pasted));
            }
        }
    };
    let oninput = {
        let (take, later, chosen) = (take.clone(), later.clone(), chosen.setter());
        Callback::from(move |event: InputEvent| {
            chosen.set(0);
            if event.input_type().starts_with("insertFrom") {
                return take(true);
            }
            let take = take.clone();
            *later.borrow_mut() = Some(Timeout::new(SETTLE, move || take(false)));
        })
    };
    let onchange = Callback::from(move |_: Event| {
        if later.borrow().is_some() {
            take(false);
        }
    });
    html! {
        <>
            <div class="editor">
                <div class="gutter" data-testid="gutter" ref={gutter}></div>
                <textarea id="source-text" aria-describedby="can-paste" ref={text_box.clone()} data-testid="source-text"
                    spellcheck="false" autocomplete="off" wrap="off" rows="16" {oninput} {onchange}
                    placeholder="az network nsg show --resource-group <group> --name <nsg>" />
            </div>
            if let Some(plan) = plan.as_ref().filter(|_| count > 0) {
                { marked(plan, name, count, &chosen, &workbench) }
            }
        </>
    }
}
