//! The flows of a subject as a picture: one lane a requirement, from the node over its hops to the service. It says the
//! same without colour, and keeps its size of type at any width: places are shares of the width, heights are pixels.

use yew::prelude::*;

use super::verdict::{name, symbol};
use crate::assess::{Hop, Requirement, RequirementId, Subject, Verdict};
use crate::estate::Direction;
use crate::render::verdict_word;

/// The height of a lane.
const LANE: usize = 92;

/// Where the ends of the line are, in percent of the width: right of the node, left of the service.
const NODE_END: f64 = 20.0;
const SERVICE_START: f64 = 74.0;

/// The most characters of a hop's caption: what fits on a phone.
const CAPTION: usize = 46;

/// The subject.
#[derive(Properties, PartialEq)]
pub struct FlowPictureProps {
    /// What was assessed.
    pub subject: Subject,
}

/// The picture of a [subject](FlowPictureProps)'s flows.
#[component]
pub fn FlowPicture(FlowPictureProps { subject }: &FlowPictureProps) -> Html {
    let height = LANE * subject.requirements.len();
    let told: Vec<String> = subject.requirements.iter().map(told).collect();
    let lane = |(number, requirement)| lane(number * LANE, requirement);
    html! {
        <svg class="flows" data-testid="flow-picture" role="img" width="100%" height={height.to_string()}
            aria-label={format!("The flows of {}: {}", subject.name, told.join(" "))}>
            { for subject.requirements.iter().enumerate().map(lane) }
        </svg>
    }
}

fn title(id: RequirementId) -> &'static str {
    match id {
        RequirementId::ClassicInboundBatch => "Classic: the service calls the node",
        RequirementId::ClassicOutboundStorage => "Classic: the node calls storage",
        RequirementId::ClassicOutboundBatch => "Classic, if tasks call Batch",
        RequirementId::SimplifiedOutboundBatch => "Simplified: the node calls the service",
    }
}

fn service(id: RequirementId) -> &'static str {
    match id {
        RequirementId::ClassicOutboundStorage => "Storage",
        _ => "Batch",
    }
}

fn told(requirement: &Requirement) -> String {
    let hops: Vec<String> = requirement
        .hops
        .iter()
        .map(|hop| format!("{} {} at {}", verdict_word(hop.verdict), rule_of(hop), hop.name))
        .collect();
    format!("{}, {} {}: {}.", title(requirement.id), requirement.protocol, requirement.ports, hops.join(", "))
}

fn lane(top: usize, requirement: &Requirement) -> Html {
    let y = |down: usize| (top + down).to_string();
    html! {
        <g class={classes!("lane", name(requirement.verdict))}>
            <text x="0" y={y(14)} class="title">{ title(requirement.id) }</text>
            { way(top + 44, requirement) }
            { place("0%", NODE_END, top, "Node") }
            { place(&format!("{SERVICE_START}%"), 100.0 - SERVICE_START, top, service(requirement.id)) }
            { for requirement.hops.iter().enumerate().map(|(number, hop)| stop(number, requirement.hops.len(), top, hop)) }
            <text x={format!("{}%", (NODE_END + SERVICE_START) / 2.0)} y={y(29)} class="ports">
                { format!("{} {}", requirement.protocol.to_uppercase(), requirement.ports) }
            </text>
        </g>
    }
}

fn place(x: &str, width: f64, top: usize, label: &'static str) -> Html {
    let centre = x.trim_end_matches('%').parse::<f64>().unwrap_or_default() + width / 2.0;
    html! {
        <>
            <rect class="place" x={x.to_owned()} y={(top + 26).to_string()} width={format!("{width}%")} height="36" rx="6" />
            <text class="place" x={format!("{centre}%")} y={(top + 49).to_string()}>{ label }</text>
        </>
    }
}

/// Where a hop stands, in percent of the width.
fn position(number: usize, count: usize) -> f64 {
    NODE_END + (SERVICE_START - NODE_END) * (number + 1) as f64 / (count + 1) as f64
}

/// The line: whole as far as packets get, broken behind whatever stops them, with its head at the side that is called.
fn way(y: usize, requirement: &Requirement) -> Html {
    let inbound = requirement.direction == Direction::Inbound;
    let count = requirement.hops.len();
    // Hops stand in the order in which a packet meets them: for an inbound one from the right.
    let stops = requirement.hops.iter().position(|hop| hop.verdict == Verdict::Blocked);
    let stop_at = stops.map(|number| position(if inbound { count - 1 - number } else { number }, count));
    let (from, to) = if inbound { (SERVICE_START, NODE_END) } else { (NODE_END, SERVICE_START) };
    let line = |from: f64, to: f64, class: &'static str| {
        let (x1, x2, y) = (format!("{from}%"), format!("{to}%"), y.to_string());
        html! { <line {class} {x1} {x2} y1={y.clone()} y2={y} /> }
    };
    let head = {
        let points = if inbound { "0,0 9,-5 9,5" } else { "0,0 -9,-5 -9,5" };
        html! {
            <svg x={format!("{to}%")} y={y.to_string()} class="head"><polygon {points} /></svg>
        }
    };
    match stop_at {
        Some(at) => html! { <>{ line(from, at, "way") }{ line(at, to, "way cut") }</> },
        None => html! { <>{ line(from, to, "way") }{ head }</> },
    }
}

fn stop(number: usize, count: usize, top: usize, hop: &Hop) -> Html {
    let x = format!("{}%", position(number, count));
    let caption = shortened(&format!("{} {}", verdict_word(hop.verdict), rule_of(hop)));
    html! {
        <g class={classes!("hop", name(hop.verdict))}>
            <circle cx={x.clone()} cy={(top + 44).to_string()} r="11" />
            <text class="symbol" x={x.clone()} y={(top + 49).to_string()}>{ symbol(hop.verdict) }</text>
            <text class="caption" x="50%" y={(top + 78).to_string()}>{ caption }</text>
        </g>
    }
}

fn rule_of(hop: &Hop) -> String {
    match (&hop.rule, hop.priority) {
        (Some(rule), Some(priority)) => format!("by {rule} ({priority})"),
        (Some(rule), None) => format!("by {rule}"),
        (None, _) => String::new(),
    }
}

fn shortened(caption: &str) -> String {
    if caption.chars().count() <= CAPTION {
        return caption.to_owned();
    }
    let start: String = caption.chars().take(CAPTION - 1).collect();
    format!("{start}…")
}
