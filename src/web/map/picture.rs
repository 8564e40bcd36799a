//! The picture of the map. It says the same without color.

use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::sheet::{Area, NETWORK, SUBNET, Sheet, endpoint, kind, purpose, title};
use crate::web::el::el;
use crate::web::verdict::{name, symbol};
use crate::web::workbench::{Crossing, Workbench};
use model::estate::Direction;
use model::plan::{Hop, Requirement, RequirementId, Subject, Verdict};

/// The picture of a subject, by its place; `shown` is the crossing that is looked at.
pub fn picture(
    number: usize,
    subject: &Subject,
    is_narrow: bool,
    shown: Option<Crossing>,
    workbench: &Workbench,
) -> Html {
    let sheet = Sheet::of(subject, is_narrow);
    let (length, across) = sheet.size();
    let (width, height) = sheet.point(length, across);
    let stops = sheet.lanes.iter().enumerate().flat_map(|(lane, (place, requirement))| {
        let at = move |hop| Crossing { subject: number, requirement: *place, hop: Some(hop) };
        let of_lane = (lane, *requirement);
        requirement.hops.iter().enumerate().map(move |(place, hop)| (of_lane, hop, at(place)))
    });
    let mut parts = boxes(&sheet, subject);
    parts.extend(sheet.lanes.iter().enumerate().map(|(number, (_, requirement))| lane(&sheet, number, requirement)));
    parts.extend(
        stops.map(|(lane, hop, crossing)| stop(&sheet, lane, hop, crossing, shown == Some(crossing), workbench)),
    );
    let picture = el!("svg.map[data-testid=map][role=group][aria-labelledby=map-title]", parts);
    picture.attr("viewBox", format!("0 0 {width} {height}")).html()
}

fn rectangle(sheet: &Sheet<'_>, class: &'static str, (along, across, length, breadth): Area) -> Html {
    let ((x, y), (width, height)) = (sheet.point(along, across), sheet.point(length, breadth));
    let rectangle = el!("rect[rx=6]").word("class", class).number("x", x).number("y", y);
    rectangle.number("width", width).number("height", height).html()
}

fn text(class: &'static str, (x, y): (usize, usize), words: String) -> Html {
    el!("text", words).word("class", class).number("x", x).number("y", y).html()
}

/// A name that may be too long for its place: it is whole in the words below the picture.
fn short(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    name.chars().take(most - 1).chain(['…']).collect()
}

/// The networks, the node, the hops, and the service.
fn boxes(sheet: &Sheet<'_>, subject: &Subject) -> Vec<Html> {
    let (length, across) = sheet.size();
    let (network, subnet) = (sheet.end_of(NETWORK), sheet.end_of(SUBNET));
    let name = |most| short(&subject.name, most);
    let mut boxes = if sheet.is_narrow {
        vec![
            rectangle(sheet, "network", (2, 2, network, across - 4)),
            rectangle(sheet, "subnet", (6, 6, subnet - 6, across - 12)),
            rectangle(sheet, "end", (12, 12, 50, 336)),
            text("start", (20, 32), name(11)),
            rectangle(sheet, "end", (sheet.service(), 12, 50, 336)),
            text("start", (20, length - 30), "Service".to_owned()),
        ]
    } else {
        vec![
            rectangle(sheet, "network", (2, 2, network + 2, across - 4)),
            text("small start", (12, 17), "Virtual network".to_owned()),
            rectangle(sheet, "subnet", (8, 24, subnet - 10, across - 34)),
            text("small start", (18, 38), "Subnet".to_owned()),
            rectangle(sheet, "end", (16, 46, 118, across - 62)),
            text("", (75, 62), name(17)),
            rectangle(sheet, "end", (596, 46, 122, across - 62)),
        ]
    };
    if sheet.at_endpoint > 0 {
        let (first, last) = (sheet.hop(sheet.hops.len() - sheet.at_endpoint), sheet.hop(sheet.hops.len() - 1));
        // Another way to the account than its public address, in a subnet of its own.
        if sheet.is_narrow {
            boxes.push(rectangle(sheet, "subnet", (first - 22, 6, last - first + 44, across - 12)));
        } else {
            boxes.push(rectangle(sheet, "subnet", (first - 38, 24, last - first + 76, across - 34)));
            boxes.push(text("small start", (first - 36, 17), "Private endpoint".to_owned()));
        }
    }
    for (place, hop) in sheet.hops.iter().enumerate() {
        let (at, what) = (sheet.hop(place), kind(hop).to_owned());
        let name = endpoint(hop).unwrap_or(&hop.name);
        let name = if hop.described.is_empty() { short(name, 12) } else { String::new() };
        let (area, first, second, class) = if sheet.is_narrow {
            ((at - 20, 12, 40, 336), (20, at - 2), (20, at + 12), ["start", "small start"])
        } else {
            ((at - 35, 30, 70, across - 46), (at, 45), (at, 59), ["hop", "small"])
        };
        let [title, small] = class;
        boxes.extend([rectangle(sheet, "", area), text(title, first, what), text(small, second, name)]);
    }
    boxes
}

/// A lane: solid as far as packets get, dashed after what blocks them, with its head at the side that accepts the connection.
fn lane(sheet: &Sheet<'_>, number: usize, requirement: &Requirement) -> Html {
    let across = sheet.lane(number);
    let line = |class: &'static str, from: usize, to: usize| {
        let ((x1, y1), (x2, y2)) = (sheet.point(from, across), sheet.point(to, across));
        el!("line").word("class", class).number("x1", x1).number("y1", y1).number("x2", x2).number("y2", y2).html()
    };
    let ((from, to), broken) = sheet.line(requirement);
    let end = match broken {
        Some((from, to)) => line("lane blocked", from, to),
        None => {
            let back = if requirement.direction == Direction::Inbound { to + 9 } else { to - 9 };
            let corners = [(to, across), (back, across - 6), (back, across + 6)];
            let corner = |(along, across)| {
                let (x, y) = sheet.point(along, across);
                format!("{x},{y} ")
            };
            el!("polygon.head").attr("points", corners.map(corner).concat()).html()
        }
    };
    let (first, second) = purpose(requirement);
    let service = if requirement.id == RequirementId::ClassicOutboundStorage { "Storage" } else { "Batch" };
    let ports = requirement.ports.clone();
    let words = if sheet.is_narrow {
        let below = sheet.service() + 24;
        // No room for two of five digits.
        let ports = if ports == "29876-29877" { "29876-7".to_owned() } else { ports };
        vec![
            text("small", (across, 30), first.to_owned()),
            text("small", (across, 44), second.to_owned()),
            text("small", (across, below), service.to_owned()),
            text("small", (across, below + 14), ports),
        ]
    } else {
        let ports = format!("{} {ports}", requirement.protocol.to_ascii_uppercase());
        vec![
            text("hop", (75, across + 4), title(requirement)),
            text("", (657, across - 2), service.to_owned()),
            text("small", (657, across + 12), ports),
        ]
    };
    let is_goal = requirement.id == RequirementId::SimplifiedOutboundBatch;
    let lane = el!("g", line("lane", from, to), end, words);
    lane.word("data-verdict", name(requirement.verdict)).word("class", if is_goal { "main" } else { "" }).html()
}

/// The verdict where a lane crosses a hop: a button that shows what decides.
fn stop(
    sheet: &Sheet<'_>,
    (lane, requirement): (usize, &Requirement),
    hop: &Hop,
    crossing: Crossing,
    is_shown: bool,
    workbench: &Workbench,
) -> Html {
    let (x, y) = sheet.point(sheet.at(hop), sheet.lane(lane));
    let look = workbench.look.clone();
    let onclick = Callback::from(move |_: MouseEvent| look.emit(crossing));
    let look = workbench.look.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if ["Enter", " "].contains(&event.key().as_str()) {
            event.prevent_default();
            look.emit(crossing);
        }
    });
    let shape = if hop.verdict == Verdict::Blocked {
        el!("rect[width=22][height=22][rx=3]").number("x", x - 11).number("y", y - 11)
    } else {
        el!("circle[r=12]").number("cx", x).number("cy", y)
    };
    let stop = el!("g.stop[role=button][tabindex=0]", shape, text("", (x, y + 5), symbol(hop.verdict).to_owned()));
    let label = format!("{}: {}", title(requirement), hop.title().unmarked());
    let stop = stop.word("data-verdict", name(hop.verdict)).state("aria-pressed", is_shown).attr("aria-label", label);
    stop.on_click(onclick).on_key(onkeydown).html()
}
