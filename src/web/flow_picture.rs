//! The flows of a subject as a picture: one lane a requirement, from the node over its hops to the service, and below it the
//! hops in words. It says the same without color, and keeps its type size at any width: positions are fractions of the width,
//! heights are pixels.

use yew::prelude::*;

use super::prose::prose;
use super::verdict::{name, symbol, verdict_badge};
use super::workbench::{Place, Workbench};
use model::estate::Direction;
use model::plan::{Hop, Requirement, RequirementId, Subject, Verdict};

/// The height of a lane, and of its line.
const LANE: &str = "54";
const LINE: &str = "20";

/// Where the ends of the line are, in thousandths of the width: right of the node, left of the service.
const NODE_END: usize = 200;
const SERVICE_START: usize = 740;
const WHOLE: usize = 1000;

/// Thousandths of the width as SVG writes them. Whole numbers, for printing others would weigh 40 KB.
fn share(thousandths: usize) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

/// The picture of a subject's flows.
pub fn flow_picture(subject: &Subject, workbench: &Workbench) -> Html {
    html! {
        <div class="flows" data-testid="flow-picture">
            { for subject.requirements.iter().map(|requirement| lane(requirement, workbench)) }
        </div>
    }
}

fn title(id: RequirementId) -> &'static str {
    match id {
        RequirementId::ClassicInboundBatch => "Classic: the service calls the node",
        RequirementId::ClassicOutboundStorage => "Classic: the node calls storage",
        RequirementId::ClassicOutboundBatch => "Classic, if tasks call Batch",
        RequirementId::SimplifiedOutboundBatch => "Simplified: the node calls the service",
        RequirementId::Workload => "What the workload needs",
    }
}

fn service(id: RequirementId) -> &'static str {
    match id {
        RequirementId::ClassicOutboundStorage => "Storage",
        _ => "Batch",
    }
}

/// A lane. Its picture is for eyes alone: the list below it says the same.
fn lane(requirement: &Requirement, workbench: &Workbench) -> Html {
    let Requirement { id, verdict, protocol, ports, hops, .. } = requirement;
    html! {
        <div class="lane" data-verdict={name(*verdict)}>
            <p>
                <strong>{ title(*id) }</strong>
                { format!(" {} {ports} ", protocol.to_ascii_uppercase()) }
                { verdict_badge(*verdict, false) }
            </p>
            <svg aria-hidden="true" width="100%" height={LANE}>
                { way(requirement) }
                { end(0, NODE_END, "Node") }
                { end(SERVICE_START, WHOLE - SERVICE_START, service(*id)) }
                { for hops.iter().enumerate().map(|(number, hop)| stop(number, hop, requirement, workbench)) }
            </svg>
            <ol>{ for hops.iter().map(|hop| caption(hop, workbench)) }</ol>
        </div>
    }
}

fn end(x: usize, width: usize, label: &'static str) -> Html {
    html! {
        <>
            <rect x={share(x)} y="2" width={share(width)} height="36" rx="6" />
            <text x={share(x + width / 2)} y="25">{ label }</text>
        </>
    }
}

/// The position of a hop. Hops are in the order in which a packet passes them: for an inbound one from the right.
fn position(number: usize, requirement: &Requirement) -> usize {
    let count = requirement.hops.len();
    let from_left = match requirement.direction {
        Direction::Inbound => count.saturating_sub(number),
        Direction::Outbound => number + 1,
    };
    NODE_END + (SERVICE_START - NODE_END) * from_left / (count + 1)
}

/// The line: whole as far as packets get, broken behind whatever stops them, with its head at the side that is called.
fn way(requirement: &Requirement) -> Html {
    let inbound = requirement.direction == Direction::Inbound;
    let stops = requirement.hops.iter().position(|hop| hop.verdict == Verdict::Blocked);
    let stop_at = stops.map(|number| position(number, requirement));
    let (from, to) = if inbound { (SERVICE_START, NODE_END) } else { (NODE_END, SERVICE_START) };
    let line = |from: usize, to: usize, class: &'static str| {
        html! { <line {class} x1={share(from)} x2={share(to)} y1={LINE} y2={LINE} /> }
    };
    let head = {
        let points = if inbound { "0,0 9,-5 9,5" } else { "0,0 -9,-5 -9,5" };
        html! {
            <svg x={share(to)} y={LINE} class="head"><polygon {points} /></svg>
        }
    };
    match stop_at {
        Some(at) => html! { <>{ line(from, at, "way") }{ line(at, to, "way cut") }</> },
        None => html! { <>{ line(from, to, "way") }{ head }</> },
    }
}

/// A hop on the line, with its number in the list.
fn stop(number: usize, hop: &Hop, requirement: &Requirement, workbench: &Workbench) -> Html {
    let x = share(position(number, requirement));
    let onclick = on_show(hop, workbench);
    html! {
        <g class="hop" data-verdict={name(hop.verdict)} data-leads={onclick.as_ref().map(|_| "")} {onclick}>
            <circle cx={x.clone()} cy={LINE} r="12" />
            <text class="symbol" x={x.clone()} y="25">{ symbol(hop.verdict) }</text>
            <text class="number" {x} y="48">{ number + 1 }</text>
        </g>
    }
}

/// A hop in words, which lead to the line that decides.
fn caption(hop: &Hop, workbench: &Workbench) -> Html {
    let words = html! { <>{ prose(&hop.title()) }{ rule_of(hop) }</> };
    let words = html! { <span><span aria-hidden="true">{ symbol(hop.verdict) }{ " " }</span>{ words }</span> };
    let line = hop.line.map(|line| html! { <>{ ", " }<span class="where">{ format!("line {line}") }</span></> });
    let words = html! { <>{ words }{ for line }</> };
    let words = match on_show(hop, workbench) {
        Some(onclick) => html! { <button type="button" {onclick}>{ words }</button> },
        None => html! { <span>{ words }</span> },
    };
    html! { <li class="hop" data-verdict={name(hop.verdict)}>{ words }</li> }
}

fn on_show(hop: &Hop, workbench: &Workbench) -> Option<Callback<MouseEvent>> {
    if !workbench.has_texts {
        return None;
    }
    let (show, place) = (workbench.show.clone(), Place { source: hop.source.clone(), line: hop.line? });
    Some(Callback::from(move |_: MouseEvent| show.emit(place.clone())))
}

fn rule_of(hop: &Hop) -> String {
    match (&hop.rule, hop.priority) {
        (Some(rule), Some(priority)) => format!(" by {rule} ({priority})"),
        (Some(rule), None) => format!(" by {rule}"),
        (None, _) => String::new(),
    }
}
