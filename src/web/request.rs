//! The support requests, field by field, to copy into the portal's form.

use yew::prelude::*;

use super::command::command as command_view;
use super::copy::{Copy, copy_button};
use super::el::{all, el};
use model::plan::{RequestField, SupportRequest, SupportRequests};

/// The requests: the one that is needed, and the one for a rollback folded.
pub fn requests(requests: &SupportRequests) -> Html {
    let opt_out = card("request-opt-out", "Opt out", &requests.opt_out);
    let opt_out = el!("details.request", el!("summary", "Opt out, for a rollback"), opt_out);
    el!("div.requests", card("request-opt-in", "Opt in", &requests.opt_in), opt_out).html()
}

fn card(id: &'static str, title: &'static str, request: &SupportRequest) -> Html {
    let what = format!("the whole request, {title}");
    let part = Some(("data-copy-all", String::new()));
    let copy = copy_button(Copy { text: request.text.clone(), what, label: "Copy all", part });
    let fields = el!("dl", all(request.fields.iter(), |field| field_view(title, field)));
    let commands = all(request.commands.iter(), |command| command_view(command));
    el!("div.request", el!("h3", title), fields, copy, commands).word("data-testid", id).html()
}

fn field_view(title: &str, RequestField { label, value }: &RequestField) -> Html {
    let (what, part) = (format!("{label}, {title}"), Some(("data-copy-field", label.clone())));
    let copy = copy_button(Copy { text: value.clone(), what, label: "Copy", part });
    el!("div", el!("dt", label), el!("dd", el!("span", value), copy)).html()
}
