//! One requirement in words: its verdict, and for each hop the rule that decides, a packet that shows it, what is missing.

use yew::prelude::*;

use super::command::command as command_view;
use super::prose::prose;
use super::verdict::{name, verdict_badge};
use super::workbench::{Workbench, line_button};
use model::estate::Direction;
use model::plan::{Hop, MissingFact, Requirement};

/// A requirement, with the `id` by which others lead to it.
pub fn requirement(requirement: &Requirement, id: String, workbench: &Workbench) -> Html {
    let Requirement { verdict, fragile, direction, protocol, ports, remote, conditional, hops, .. } = requirement;
    let towards = match direction {
        Direction::Inbound => "from",
        Direction::Outbound => "to",
    };
    html! {
        <li data-verdict={name(*verdict)} {id} tabindex="-1">
            <p class="flow">
                <strong>{ format!("{} {ports} {towards} {remote}", protocol.to_ascii_uppercase()) }</strong>
                { " " }{ verdict_badge(*verdict, *fragile) }
                if *conditional {
                    <span class="aside">{ " only if tasks call the Batch service" }</span>
                }
            </p>
            { for hops.iter().map(|hop| evidence(hop, workbench)) }
        </li>
    }
}

fn evidence(hop: &Hop, workbench: &Workbench) -> Html {
    let packet = hop.witness.as_ref().map(|packet| format!("For example {packet}."));
    html! {
        <div class="evidence">
            <p>
                <strong>{ prose(&hop.title()) }</strong>{ ". " }{ prose(&hop.why) }
                if let Some(line) = hop.line {
                    { " " }{ line_button(workbench, hop.source.as_ref(), line, None) }
                }
                if let Some(packet) = packet {
                    <span class="aside">{ " " }{ packet }</span>
                }
            </p>
            if hop.shut.len() > 1 {
                <details>
                    <summary>{ "The addresses that are blocked" }</summary>
                    <p>{ hop.shut.join(", ") }</p>
                </details>
            }
            { for hop.missing.iter().map(missing) }
        </div>
    }
}

fn missing(MissingFact { how, command, .. }: &MissingFact) -> Html {
    html! {
        <div class="missing">
            <p>{ "To know: " }{ prose(how) }</p>
            if let Some(command) = command {
                { command_view(&command.clone().into()) }
            }
        </div>
    }
}
