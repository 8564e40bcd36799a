//! The text box with its gutter: line numbers, and marks at the lines that the plan refers to. The script next to it draws the
//! gutter, because it has to keep pace with the text box; [`super::marks`] shows what depends on a line.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

use super::draft::{Change, Draft, Text};
use super::effect::use_once;
use super::el::{Child, el};
use super::marks::{marked, marks};
use super::planning::Planned;
use super::workbench::Workbench;
use model::plan::Plan;
use model::wire::Failure;

#[wasm_bindgen(module = "/static/part.js")]
extern "C" {
    /// The text in the text box, which holds a part of a long one.
    #[wasm_bindgen(js_name = textIn)]
    fn text_in(text_box: &HtmlTextAreaElement) -> String;
}

#[wasm_bindgen(module = "/static/editor.js")]
extern "C" {
    fn follow(text_box: &HtmlTextAreaElement, gutter: &Element, typed: &JsValue, chosen: &JsValue);

    fn mark(marks: &str, number: u32, revision: u32);

    /// The number of the next mark, or of the one before; 0 if there is none.
    #[wasm_bindgen(js_name = nextMark)]
    pub fn next_mark(backwards: bool) -> u32;

    /// Hands over now what was typed and is still waited for.
    #[wasm_bindgen(js_name = takeTyped)]
    pub fn take_typed();

    /// Puts a text into the text box, unless that shows it already.
    #[wasm_bindgen(js_name = showText)]
    pub fn show_text(text_box: &HtmlTextAreaElement, text: &str);

    /// Selects a line of a text box and scrolls to it; with the focus in it, if that is wanted. Of JSON without line breaks, which is
    /// shown with some then, the line with what is at the column.
    #[wasm_bindgen(js_name = showLine)]
    pub fn show_line(text_box: &HtmlTextAreaElement, line: u32, focus: bool, column: u32);
}

/// A plan of the current texts: the lines of an older text are not marked.
#[hook]
pub fn use_settled(planned: &Planned, draft: &Draft) -> Option<Rc<Plan>> {
    let settled = use_mut_ref(|| (Vec::<Text>::new(), None::<Rc<Plan>>));
    // After a stop it is still the plan of the text before.
    if !planned.pending && planned.trouble != Some(Failure::Cancelled) {
        *settled.borrow_mut() = (draft.texts.clone(), planned.plan.clone());
    }
    let (texts, plan) = &*settled.borrow();
    plan.clone().filter(|_| *texts == draft.texts)
}

/// The text box, what is known about the text in it, and which of its marks is looked at.
pub struct Editor {
    /// The text box.
    pub text_box: NodeRef,
    /// The plan, if it is of the current texts.
    pub plan: Option<Rc<Plan>>,
    gutter: NodeRef,
    number: u32,
    choose: Callback<u32>,
}

/// The editor of a draft. A text that has arrived replaces older ones about the same, once a plan shows what it is
/// about. `on_typed` is called with what is in the text box after a change, and whether that was pasted.
#[hook]
pub fn use_editor(
    text_box: &NodeRef,
    draft: &Draft,
    plan: Option<Rc<Plan>>,
    edit: &Callback<Change>,
    on_typed: Callback<(String, bool)>,
) -> Editor {
    let gutter = use_node_ref();
    let chosen = use_state_eq(|| 0usize);
    let choose = {
        let chosen = chosen.setter();
        Callback::from(move |number: u32| chosen.set(number as usize))
    };
    {
        let (text_box, gutter, choose) = (text_box.clone(), gutter.clone(), choose.clone());
        let follow = move || {
            let (Some(text_box), Some(gutter)) = (text_box.cast::<HtmlTextAreaElement>(), gutter.cast()) else {
                return;
            };
            let typed_in = text_box.clone();
            let typed = move |pasted| on_typed.emit((text_in(&typed_in), pasted));
            let typed = Closure::<dyn Fn(bool)>::new(typed).into_js_value();
            let chosen = Closure::<dyn Fn(u32)>::new(move |number| choose.emit(number)).into_js_value();
            follow(&text_box, &gutter, &typed, &chosen);
        };
        use_once(Box::new(follow));
    }
    let number = u32::try_from(*chosen).unwrap_or_default();
    let revision = draft.revision;
    {
        let (plan, edit, name) = (plan.clone(), edit.clone(), name_of(draft));
        use_effect_with((plan.as_ref().map(Rc::as_ptr), revision, number), move |_| {
            mark(&plan.as_ref().map(|plan| marks(plan, &name)).unwrap_or_default(), number, revision);
            if let Some(plan) = plan {
                edit.emit(Box::new(move |draft| draft.with_older_replaced(&plan.sources)));
            }
        });
    }
    Editor { text_box: text_box.clone(), plan, gutter, number, choose }
}

fn name_of(draft: &Draft) -> String {
    draft.names().into_iter().nth(draft.shown).unwrap_or_default()
}

/// The [editor](Editor), and below it what rests on the mark that is looked at.
pub fn editor(editor: &Editor, draft: &Draft, workbench: &Workbench) -> Html {
    let gutter = el!("div.gutter[data-testid=gutter]").node(&editor.gutter);
    let text_box = el!(
        "textarea[id=source-text][aria-label=Text][aria-describedby=can-paste][data-testid=source-text][spellcheck=false][autocomplete=off][wrap=off][rows=16]"
    );
    let text_box = text_box.word("placeholder", "az network nsg show --resource-group <group> --name <nsg>");
    let plan = editor.plan.as_ref();
    let marked = plan.map(|plan| marked(plan, &name_of(draft), editor.number, &editor.choose, workbench));
    vec![el!("div.editor", gutter, text_box.node(&editor.text_box)).html(), marked.child()].child()
}
