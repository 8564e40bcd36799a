//! What the retirement of classic communication means for the choice of edition.

use yew::prelude::*;

use model::options::Edition;

/// Says since when classic is retired, and what follows for the chosen edition.
pub fn retired_banner(edition: Edition) -> Html {
    let choice = match edition {
        Edition::Preview => {
            "This plan follows the procedure of October 2021: a support request for the account. Microsoft's present pages \
             describe the pool property instead, without a request; choose that edition unless support has told you otherwise."
        }
        Edition::Ga => {
            "This plan follows Microsoft's present pages: the mode is a property of each pool, and there is no support request."
        }
    };
    html! {
        <div class="banner" role="note" data-testid="retired-banner">
            <p>
                <strong>{ "Classic communication is retired since 31 March 2026." }</strong>
                { " Microsoft no longer honours it; whether pools that are still classic go on working is not documented, so \
                   don't count on the way back." }
            </p>
            <p>{ choice }</p>
        </div>
    }
}
