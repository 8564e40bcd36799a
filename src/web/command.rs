//! A command to copy.

use yew::prelude::*;

use super::copy::CopyButton;

/// The command.
#[derive(Properties, PartialEq)]
pub struct CommandProps {
    /// The command, as it is typed.
    pub command: AttrValue,
}

/// A [command](CommandProps) with its copy button.
#[component]
pub fn Command(CommandProps { command }: &CommandProps) -> Html {
    html! {
        <div class="command">
            <code>{ command }</code>
            <CopyButton text={command.clone()} what="the command" />
        </div>
    }
}
