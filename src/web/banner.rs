//! What the retirement of classic communication means for the choice of edition.

use yew::prelude::*;

use model::options::Edition;

/// Says since when classic is retired, and what follows for the chosen edition.
pub fn retired_banner(edition: Edition) -> Html {
    let choice = match edition {
        Edition::Preview => {
            "This plan follows the public preview of October 2021: a support request for the account, without a service-level \
             agreement, and not for production. Microsoft's current pages describe a pool property instead, without a request. \
             Choose that edition unless support says otherwise."
        }
        Edition::Ga => {
            "This plan follows Microsoft's current pages: the mode is a property of each pool, and there is no support request."
        }
    };
    html! {
        <div class="banner" role="note" data-testid="retired-banner">
            <p>
                <strong>{ "Classic communication was retired on 31 March 2026." }</strong>
                { " Microsoft no longer honors it. Whether pools that are still classic continue to work is not documented, so \
                   don't rely on a rollback." }
            </p>
            <p>{ choice }</p>
        </div>
    }
}
