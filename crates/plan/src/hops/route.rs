//! Routes: to the internet, which for Azure's own services stays in its backbone, for a service that other routes lead
//! elsewhere.

use super::goal::{Goal, HopPlanner};
use crate::edit::{Diff, Edited};
use crate::room::unused;
use assess::{Obstacle, Remote, RequiredFlow};
use model::estate::{AddressTerm, Direction, Id, NextHop, Reading, Route, RouteSource, RouteTable};
use model::net::{PrefixSet, Service};
use model::plan::{HopKind, Verdict};

/// How many routes a table holds, and how many of them for service tags ("Azure subscription limits", networking; "Virtual
/// network traffic routing").
const MOST_ROUTES: usize = 400;
const MOST_TAGS: usize = 25;

/// Opens the way: changes routes that are for the service alone, and adds one for its tag. What only might be shut is asked
/// for by the hop itself: a route round an appliance is no guess to make.
pub fn open(planner: &mut HopPlanner<'_, '_>, goal: &Goal<'_>, id: Id<RouteTable>) -> Result<(), String> {
    let name = planner.estate.route_tables[id].resource.name.to_string();
    if goal.obstacle.verdict == Verdict::Unknown {
        return Ok(());
    }
    let tag = goal.tag(&name)?;
    let before = obstacles(planner, id);
    let mut rounds = planner.estate.route_tables[id].routes.len();
    while let Some(obstacle) = planner.obstacle(goal).filter(|obstacle| obstacle.verdict != Verdict::Unknown) {
        let table = &planner.estate.route_tables[id];
        if let Some(reason) = &table.incomplete {
            return Err(format!("{name}: {reason}, so no route surely decides. Paste the whole table."));
        }
        let wrong = table.routes.iter().find(|route| decides(route, &obstacle) && is_for(route, goal));
        match wrong.filter(|_| rounds > 0).cloned() {
            Some(route) => {
                rounds -= 1;
                let after = Route {
                    next_hop: Reading::Known(NextHop::Internet),
                    next_hop_addresses: Vec::new(),
                    ..route.clone()
                };
                let why =
                    format!("`{}` is for {tag} alone and leads it elsewhere. {}", route.name, purpose(goal, &tag));
                planner.make(Edited::Route(id, Diff::modified(route, after)), why);
            }
            None => {
                if table.routes.iter().any(|route| names(route, goal)) {
                    return Err(no_help(&name, &tag, &obstacle));
                }
                check_limits(table, &name, &tag)?;
                let route = route_to(table, goal, &tag);
                planner.make(Edited::Route(id, Diff::added(route)), purpose(goal, &tag));
                // Routes that are for a part of the service were changed before.
                if let Some(obstacle) = planner.obstacle(goal) {
                    return Err(no_help(&name, &tag, &obstacle));
                }
            }
        }
    }
    match harm(planner, id, &before) {
        Some(Obstacle { kind: HopKind::Account, why, .. }) => Err(format!(
            "{name}: no route for {tag} to Internet is proposed, as nodes would then call from public addresses of their own. \
             {why} Let those in first."
        )),
        Some(Obstacle { why, .. }) => Err(format!(
            "{name}: no route for {tag} to Internet is proposed, as it would shut what else nodes need. {why}"
        )),
        None => Ok(()),
    }
}

fn no_help(name: &str, tag: &str, obstacle: &Obstacle) -> String {
    format!("{name}: no route for {tag} to Internet would open it. {}", obstacle.why)
}

fn check_limits(table: &RouteTable, name: &str, tag: &str) -> Result<(), String> {
    let is_tag = |route: &&Route| route.destinations.iter().any(|term| matches!(term, AddressTerm::Tag(_)));
    if table.routes.len() >= MOST_ROUTES || table.routes.iter().filter(is_tag).count() >= MOST_TAGS {
        return Err(format!(
            "{name}: it has as many routes as a table can hold ({MOST_ROUTES}, {MOST_TAGS} of them for service tags), so \
             none can be added for {tag}. Take one away first."
        ));
    }
    Ok(())
}

fn route_to(table: &RouteTable, goal: &Goal<'_>, tag: &str) -> Route {
    let storage = goal.required.is_with(Service::Storage);
    let name = if storage { "StorageToInternet" } else { "BatchNodeManagementToInternet" };
    Route {
        name: unused(name, |name| table.routes.iter().any(|route| route.name.eq_ignore_ascii_case(name))),
        destinations: vec![AddressTerm::Tag(tag.to_owned())],
        next_hop: Reading::Known(NextHop::Internet),
        next_hop_addresses: Vec::new(),
        source: RouteSource::User,
        origin: None,
    }
}

fn purpose(goal: &Goal<'_>, tag: &str) -> String {
    match (goal.required.direction, goal.required.is_with(Service::Storage)) {
        (Direction::Inbound, _) => format!(
            "The answers to connections that the service opens from {tag} must leave straight to it, the way that the \
             connections came. Simplified nodes use the same route."
        ),
        (_, true) => {
            format!("Classic nodes talk to the Batch service through {tag}, and another route stops it.")
        }
        (_, false) => {
            format!("Simplified nodes open connections to {tag}, and another route stops them.")
        }
    }
}

fn decides(route: &Route, obstacle: &Obstacle) -> bool {
    let is_it = route.origin.is_some() && route.next_hop != Reading::Known(NextHop::Internet);
    is_it && obstacle.matched_rules.iter().any(|matched_rule| matched_rule.origin == route.origin)
}

/// True if the route names the service's tag in the region.
fn names(route: &Route, goal: &Goal<'_>) -> bool {
    let is_it = |tag: &str| match (goal.required.remote, goal.region) {
        (Remote::Service(service), Some(region)) => region.is_in_tag(tag, service),
        _ => false,
    };
    route.destinations.iter().any(|term| matches!(term, AddressTerm::Tag(tag) if is_it(tag)))
}

/// True if the route is for the service in the region, or for a part of it, and for nothing else.
fn is_for(route: &Route, goal: &Goal<'_>) -> bool {
    let is_part = |term: &AddressTerm| match term {
        AddressTerm::Prefix(prefix) => goal.obstacle.remote.is_superset(&PrefixSet::from(*prefix)),
        AddressTerm::Tag(_) => names(route, goal),
        _ => false,
    };
    !route.destinations.is_empty() && route.destinations.iter().all(is_part)
}

/// What is in the way of what nodes of the node groups with the table open.
fn obstacles(planner: &HopPlanner<'_, '_>, id: Id<RouteTable>) -> Vec<Vec<Obstacle>> {
    let on_table = planner.assessor.node_groups().iter().filter(|node_group| node_group.route_table == Some(id));
    let of = |node_group| {
        let outbound = RequiredFlow::ALL.iter().filter(|required| required.direction == Direction::Outbound);
        outbound
            .map(move |required| planner.assessor.obstacles(planner.estate, node_group, required).unwrap_or_default())
    };
    on_table.flat_map(of).collect()
}

/// What is in the way with the edits that was not before, or less so.
fn harm(planner: &HopPlanner<'_, '_>, id: Id<RouteTable>, before: &[Vec<Obstacle>]) -> Option<Obstacle> {
    let was = |before: &[Obstacle], now: &Obstacle| {
        before.iter().any(|old| old.kind == now.kind && old.verdict >= now.verdict)
    };
    let pairs = before.iter().zip(obstacles(planner, id));
    pairs.into_iter().find_map(|(before, after)| after.into_iter().find(|now| !was(before, now)))
}
