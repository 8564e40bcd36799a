//! The goal at one hop, and the edits that are tried for it.

use super::super::edit::{At, Edit, Edited};
use super::super::messages::gaps;
use super::super::outcome::Outcome;
use assess::{Assessor, NodeGroup, Obstacle, RequiredFlow};
use model::estate::{Estate, RuleSet};
use model::message::Message;
use model::net::{PrefixSet, Region};
use model::plan::{PhaseId, RequirementId};

/// The edits of one phase besides those of NSGs, while they are found.
pub(super) struct HopPlanner<'w, 'a> {
    pub(super) assessor: &'w Assessor<'a>,
    /// The estate with the edits so far.
    pub(super) estate: &'w mut Estate,
    pub(super) outcome: &'w mut Outcome,
    pub(super) phase: PhaseId,
    /// What the edits close that are found now.
    pub(super) closes: Option<RequirementId>,
}

/// What a requirement needs at one place, for all node groups of one region that it blocks.
pub(super) struct Goal<'w> {
    pub(super) required: &'w RequiredFlow,
    pub(super) rule_set: RuleSet,
    pub(super) region: Option<&'w Region>,
    /// The addresses of the nodes; `None` if they are not known of all.
    pub(super) nodes: Option<PrefixSet>,
    pub(super) node_groups: Vec<&'w NodeGroup>,
    /// What blocks at the first of the node groups.
    pub(super) obstacle: Obstacle,
}

/// Why a goal is not reached; `None` where the hop itself says it.
pub(super) type Unreached = Option<Message>;

impl HopPlanner<'_, '_> {
    /// Why something is not changed: its descriptions contradict each other.
    pub(super) fn why_held(&self, at: At) -> Option<Message> {
        let conflict = match at {
            At::RouteTable(table) => self.estate.conflict_of_routes(table),
            At::Firewall(_) => self.estate.conflict_of_firewalls(),
            _ => None,
        }?;
        Some(gaps::described_twice(&conflict.label))
    }

    /// What still blocks at the place of a goal.
    pub(super) fn obstacle(&self, goal: &Goal<'_>) -> Option<Obstacle> {
        let at = |obstacle: &Obstacle| obstacle.rule_set == Some(goal.rule_set);
        let of = |node_group: &&NodeGroup| {
            self.assessor.obstacles(self.estate, node_group, goal.required)?.into_iter().find(at)
        };
        goal.node_groups.iter().find_map(of)
    }

    pub(super) fn make(&mut self, what: Edited, why: Message) {
        what.apply(self.estate);
        self.outcome.edits.push(Edit::new(self.phase, self.closes, what, why));
    }

    pub(super) fn undo_to(&mut self, start: usize) {
        while self.outcome.edits.len() > start {
            let Some(edit) = self.outcome.edits.pop() else { return };
            edit.what.inverse().apply(self.estate);
        }
    }

    /// Notes a gap, once.
    pub(super) fn gap(&mut self, at: At, gap: Message) {
        if !self.outcome.gaps.contains(&(at, gap.clone())) {
            self.outcome.gaps.push((at, gap));
        }
    }
}

impl Goal<'_> {
    /// The service's tag in the region, or why no change of `holder` can name it.
    pub(super) fn tag(&self, holder: &Message) -> Result<String, Message> {
        let tag = self.region.map(|region| self.required.tag(Some(region)));
        tag.ok_or_else(|| gaps::region_unknown(holder))
    }
}
