//! The flows of a subject as a picture: one lane a requirement, from the node over its hops to the service. It says the
//! same without colour, and keeps its size of type at any width: places are shares of the width, heights are pixels.

use yew::prelude::*;

use super::verdict::{name, symbol};
use crate::assess::{Hop, HopKind, Requirement, RequirementId, Subject, Verdict};
use crate::estate::Direction;
use crate::render::verdict_word;

/// The height of a lane without its captions, and of a caption.
const LANE: usize = 74;
const CAPTION_HEIGHT: usize = 18;

/// Where the ends of the line are, in thousandths of the width: right of the node, left of the service.
const NODE_END: usize = 200;
const SERVICE_START: usize = 740;
const WHOLE: usize = 1000;

/// Thousandths of the width as SVG writes them. Whole numbers, for printing others would weigh 40 KB.
fn share(thousandths: usize) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

/// The most characters of a hop's caption: what fits on a phone.
const CAPTION: usize = 46;

/// The picture of a subject's flows.
pub fn flow_picture(subject: &Subject) -> Html {
    let mut tops = vec![0];
    tops.extend(subject.requirements.iter().scan(0, |top, requirement| {
        *top += height(requirement);
        Some(*top)
    }));
    let height = tops.last().copied().unwrap_or_default();
    let told: Vec<String> = subject.requirements.iter().map(told).collect();
    html! {
        <svg class="flows" data-testid="flow-picture" role="img" width="100%" height={height.to_string()}
            aria-label={format!("The flows of {}: {}", subject.name, told.join(" "))}>
            { for subject.requirements.iter().zip(tops).map(|(requirement, top)| lane(top, requirement)) }
        </svg>
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

fn told(requirement: &Requirement) -> String {
    let hops: Vec<String> = requirement
        .hops
        .iter()
        .map(|hop| format!("{} {} at {}", verdict_word(hop.verdict), rule_of(hop), hop.name))
        .collect();
    format!("{}, {} {}: {}.", title(requirement.id), requirement.protocol, requirement.ports, hops.join(", "))
}

/// The height of a lane: its line, and a caption for each hop.
fn height(requirement: &Requirement) -> usize {
    LANE + CAPTION_HEIGHT * requirement.hops.len()
}

fn lane(top: usize, requirement: &Requirement) -> Html {
    let y = |down: usize| (top + down).to_string();
    html! {
        <g class={classes!("lane", name(requirement.verdict))}>
            <text x="0" y={y(14)} class="title">{ title(requirement.id) }</text>
            { way(top + 44, requirement) }
            { place(0, NODE_END, top, "Node") }
            { place(SERVICE_START, WHOLE - SERVICE_START, top, service(requirement.id)) }
            { for (0..requirement.hops.len()).map(|number| stop(number, top, requirement)) }
            <text x={share((NODE_END + SERVICE_START) / 2)} y={y(29)} class="ports">
                { format!("{} {}", requirement.protocol.to_ascii_uppercase(), requirement.ports) }
            </text>
        </g>
    }
}

fn place(x: usize, width: usize, top: usize, label: &'static str) -> Html {
    html! {
        <>
            <rect class="place" x={share(x)} y={(top + 26).to_string()} width={share(width)} height="36" rx="6" />
            <text class="place" x={share(x + width / 2)} y={(top + 49).to_string()}>{ label }</text>
        </>
    }
}

/// Where a hop stands. Hops are in the order in which a packet meets them: for an inbound one from the right.
fn position(number: usize, requirement: &Requirement) -> usize {
    let count = requirement.hops.len();
    let from_left = match requirement.direction {
        Direction::Inbound => count.saturating_sub(number),
        Direction::Outbound => number + 1,
    };
    NODE_END + (SERVICE_START - NODE_END) * from_left / (count + 1)
}

/// The line: whole as far as packets get, broken behind whatever stops them, with its head at the side that is called.
fn way(y: usize, requirement: &Requirement) -> Html {
    let inbound = requirement.direction == Direction::Inbound;
    let stops = requirement.hops.iter().position(|hop| hop.verdict == Verdict::Blocked);
    let stop_at = stops.map(|number| position(number, requirement));
    let (from, to) = if inbound { (SERVICE_START, NODE_END) } else { (NODE_END, SERVICE_START) };
    let line = |from: usize, to: usize, class: &'static str| {
        let (x1, x2, y) = (share(from), share(to), y.to_string());
        html! { <line {class} {x1} {x2} y1={y.clone()} y2={y} /> }
    };
    let head = {
        let points = if inbound { "0,0 9,-5 9,5" } else { "0,0 -9,-5 -9,5" };
        html! {
            <svg x={share(to)} y={y.to_string()} class="head"><polygon {points} /></svg>
        }
    };
    match stop_at {
        Some(at) => html! { <>{ line(from, at, "way") }{ line(at, to, "way cut") }</> },
        None => html! { <>{ line(from, to, "way") }{ head }</> },
    }
}

fn stop(number: usize, top: usize, requirement: &Requirement) -> Html {
    let Some(hop) = requirement.hops.get(number) else { return Html::default() };
    let x = share(position(number, requirement));
    let sign = symbol(hop.verdict);
    let caption = format!("{sign} {}: {} {}", kind(hop.kind), verdict_word(hop.verdict), rule_of(hop));
    html! {
        <g class={classes!("hop", name(hop.verdict))}>
            <circle cx={x.clone()} cy={(top + 44).to_string()} r="11" />
            <text class="symbol" {x} y={(top + 49).to_string()}>{ sign }</text>
            <text class="caption" x="0" y={(top + 80 + CAPTION_HEIGHT * number).to_string()}>{ shortened(&caption) }</text>
        </g>
    }
}

/// What a hop is, in a word or two.
fn kind(kind: HopKind) -> &'static str {
    match kind {
        HopKind::Nsg => "NSG",
        HopKind::Route => "Routes",
        HopKind::Firewall => "Firewall",
        HopKind::NodeFirewall => "Node's firewall",
        HopKind::AdminRules => "Admin rules",
        HopKind::Account => "Account",
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
