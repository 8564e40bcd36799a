//! A command to copy.

use yew::prelude::*;

use super::copy::CopyButton;

/// A command with its copy button.
pub fn command(command: &AttrValue) -> Html {
    html! {
        <div class="command">
            <code>{ command }</code>
            <CopyButton text={command.clone()} what="the command" />
        </div>
    }
}
