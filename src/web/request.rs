//! The support requests, field by field, to copy into the portal's form.

use yew::prelude::*;

use super::command::command as command_view;
use super::copy::CopyButton;
use model::plan::{RequestField, SupportRequest, SupportRequests};

/// The requests as cards.
pub fn requests(requests: &SupportRequests) -> Html {
    html! {
        <section class="requests" aria-labelledby="requests-title">
            <h3 id="requests-title">{ "Support requests" }</h3>
            <div class="cards">
                { card("request-opt-in", "Opt in", &requests.opt_in) }
                { card("request-opt-out", "Opt out", &requests.opt_out) }
            </div>
        </section>
    }
}

fn card(id: &'static str, title: &'static str, request: &SupportRequest) -> Html {
    html! {
        <div class="card" data-testid={id}>
            <h4>{ title }</h4>
            <dl>{ for request.fields.iter().map(|field| field_view(title, field)) }</dl>
            <CopyButton text={request.text.clone()} what={format!("the whole request, {title}")} label="Copy all" whole=true />
            { for request.commands.iter().map(|command| command_view(&command.clone().into())) }
        </div>
    }
}

fn field_view(title: &str, RequestField { label, value }: &RequestField) -> Html {
    html! {
        <div>
            <dt>{ label }</dt>
            <dd>
                <span>{ value }</span>
                <CopyButton text={value.clone()} what={format!("{label}, {title}")} field={label.clone()} />
            </dd>
        </div>
    }
}
