//! Changes: edits as the plan shows them, with the edited element in Azure's own form and the commands that make the change.

use std::cell::Cell;

use super::commands::edit_target::EditTarget;
use super::commands::node;
use super::edit::{At, Edit, Edited, Held};
use super::messages::reasons;
use super::{commands, shapes};
use assess::Assessor;
use model::estate::Estate;
use model::message::{Codes, Message, all_listed, name};
use model::plan::{self, Change, Commands, Target, TargetKind};
use model::source::SourceReport;

/// The edits of one phase, with what to know before each is made.
pub struct OfPhase<'p> {
    /// What knows which node groups surely hold nodes.
    pub assessor: &'p Assessor<'p>,
    pub edits: &'p [Edit],
    /// What was asked last, and whether nodes surely use it: edits of one resource follow each other.
    confirmed: Cell<Option<(At, bool)>>,
}

impl<'p> OfPhase<'p> {
    pub fn new(assessor: &'p Assessor<'p>, edits: &'p [Edit]) -> Self {
        OfPhase { assessor, edits, confirmed: Cell::default() }
    }

    /// The changes that the edits are, in their order.
    pub fn changes(&self, estate: &Estate, sources: &[SourceReport]) -> Vec<Change> {
        let change = |edit: &Edit| {
            let mut change = change(edit, estate, sources)?;
            change.why = self.why(edit);
            change.unconfirmed = (!self.is_confirmed(edit)).then(|| reasons::unconfirmed(name(&change.target.name)));
            Some(change)
        };
        self.edits.iter().filter_map(change).collect()
    }

    /// The edits that scripts make. What the user accepted says so in its reason.
    pub fn scripted(&self) -> Vec<Edit> {
        let edits = self.edits.iter().filter(|edit| self.is_scripted(edit));
        let with_reason = |edit: &Edit| {
            let cuts = |held: &Held| held.back.cuts.iter().cloned().reduce(plan::messages::cuts);
            let accepted = edit.held.as_ref().and_then(cuts).map(reasons::accepted);
            Edit { why: self.why(edit).then(accepted.unwrap_or_default()), ..edit.clone() }
        };
        edits.map(with_reason).collect()
    }

    /// The ids of the changes that no script makes.
    pub fn unscripted(&self) -> Vec<String> {
        self.edits.iter().filter(|edit| !self.is_scripted(edit)).map(|edit| edit.id.clone()).collect()
    }

    fn is_scripted(&self, edit: &Edit) -> bool {
        edit.is_made() && self.is_confirmed(edit)
    }

    /// Why an edit is made, and what else it acts on: every subnet that has the route table takes its routes.
    fn why(&self, edit: &Edit) -> Message {
        let others = match edit.what.at() {
            At::RouteTable(index) => self.assessor.others_of_table(index),
            _ => Vec::new(),
        };
        if others.is_empty() {
            return edit.why.clone();
        }
        edit.why.clone().then(reasons::also_routes(all_listed(others.into_iter().map(|other| other.name))))
    }

    /// True if nodes surely use what an edit is made to, or nothing else could hold them.
    fn is_confirmed(&self, edit: &Edit) -> bool {
        let at = edit.what.at();
        let known = self.confirmed.get().filter(|(last, _)| *last == at);
        let is_confirmed = known.map_or_else(|| self.is_used(at), |(_, is_confirmed)| is_confirmed);
        self.confirmed.set(Some((at, is_confirmed)));
        is_confirmed
    }

    fn is_used(&self, at: At) -> bool {
        let node_groups = self.assessor.node_groups();
        match at {
            At::Nsg(index) => self.assessor.is_confirmed(|node_group| node_group.nsgs.contains(&index)),
            At::RouteTable(index) => self.assessor.is_confirmed(|node_group| node_group.route_table == Some(index)),
            At::Firewall(index) if node_groups.iter().any(|node_group| node_group.firewalls.contains(&index)) => {
                self.assessor.is_confirmed(|node_group| node_group.firewalls.contains(&index))
            }
            // A rule of a firewall names the addresses of all node groups behind it.
            At::Firewall(_) => node_groups.iter().all(|node_group| node_group.is_confirmed),
            At::NodeFirewall(_) | At::NodeGroup(_) => true,
        }
    }
}

fn change(edit: &Edit, estate: &Estate, sources: &[SourceReport]) -> Option<Change> {
    let edited = &edit.what;
    let element = shapes::element(edited, estate)?;
    let (target, owner, commands) = match edited {
        Edited::NodeRule(firewall, rule) => {
            let firewall = &estate.node_firewalls[*firewall];
            let target = Target { kind: TargetKind::NodeFirewall, name: firewall.name.clone(), id: None };
            (target, None, Commands { node: node::command(firewall, rule), ..Commands::default() })
        }
        _ => {
            let target = EditTarget::of(edited.at(), estate)?;
            let owner = commands::owner_of(target.source, sources);
            (target.in_plan(), owner, commands::of(edited, &element, &target, owner))
        }
    };
    let held = |accepted| edit.held.clone().filter(|held| held.accepted == accepted).map(|held| held.back);
    Some(Change {
        codes: Codes::default(),
        id: edit.id.clone(),
        phase: edit.phase,
        action: edited.action(),
        target,
        edited: element,
        why: Message::default(),
        held_back: held(false),
        accepted: held(true),
        unconfirmed: None,
        preferred: owner,
        commands,
    })
}
