//! What the tightening would block besides what only classic nodes need: other subnets and machines behind the same rule sets, pools
//! that stay classic, and what the workload uses. Such an edit is held back until the user accepts it.

use std::cell::LazyCell;

use super::edit::{At, Diff, Edit, Edited, Held};
use super::extras::Extras;
use super::messages::harm;
use super::outcome::Outcome;
use assess::{Assessor, NodeGroup, RequiredFlow};
use model::estate::{AddressTerm, Direction, Estate};
use model::message::{Message, name};
use model::net::PrefixSet;
use model::pace::Pace;
use model::plan::{HeldBack, RequirementId, Verdict};

/// What edits are compared with.
pub struct Harm<'h> {
    /// The estate with the edits of the union.
    pub united: &'h Estate,
    pub assessor: &'h Assessor<'h>,
    pub extras: &'h Extras<'h>,
    /// The ids of changes that the user accepts.
    pub accept: &'h [String],
}

/// Edits of one rule set with one aim, which are made or held back together.
struct Unit<'u> {
    at: At,
    closes: RequirementId,
    /// Each with its index among the edits of the phase.
    edits: Vec<(usize, &'u Edit)>,
}

impl Harm<'_> {
    /// Holds back the edits of a tightening that would block something else, or notes that the user accepts it.
    pub async fn hold_back(&self, outcome: &mut Outcome, pace: &Pace) {
        let mut all = Vec::new();
        for unit in units(&outcome.edits) {
            let Some(back) = self.of_unit(&unit) else { continue };
            let is_accepted = |edit: &Edit| self.accept.iter().any(|accepted| edit.has_id(accepted));
            // A deny rule and the rules that move to make room for it are one.
            let adds_rule = |edit: &Edit| matches!(edit.what, Edited::NsgRule(_, Diff { before: None, .. }));
            let as_one = unit.edits.iter().any(|(_, edit)| adds_rule(edit));
            let any = unit.edits.iter().any(|(_, edit)| is_accepted(edit));
            for (index, edit) in unit.edits {
                let accepted = if as_one { any } else { is_accepted(edit) };
                all.push((index, Held { back: back.clone(), accepted }));
            }
            pace.pause().await;
        }
        for (index, held) in all {
            if let Some(edit) = outcome.edits.get_mut(index) {
                edit.held = Some(held);
            }
        }
    }

    fn of_unit(&self, unit: &Unit<'_>) -> Option<HeldBack> {
        // Most edits concern no pool and no workload, so that nothing has to be assessed for them.
        let alone = LazyCell::new(|| {
            let mut alone = self.united.clone();
            unit.edits.iter().for_each(|(_, edit)| edit.what.apply(&mut alone));
            alone
        });
        let node_groups = self.node_groups_at(unit.at);
        let shared = self.others(unit);
        let pools = self.pools(&node_groups, &alone);
        let is_stuck =
            node_groups.iter().any(|node_group| node_group.pool.is_some() && self.assessor.is_stuck(node_group));
        let used = if unit.closes == RequirementId::ClassicInboundBatch {
            Vec::new()
        } else {
            self.extras.blocked_in(&alone, &node_groups)
        };
        let causes = [
            (!shared.is_empty(), reason_of_shared(unit.at), remedy_of_shared(unit.at)),
            (!pools.is_empty() && is_stuck, harm::classic_pools(), harm::replace_pools()),
            (!pools.is_empty() && !is_stuck, harm::waiting_pools(), harm::move_pools()),
            (!used.is_empty(), harm::workload(), remedy_of_used(unit.at)),
        ];
        let mut back = HeldBack { cuts: shared.into_iter().chain(pools).chain(used).collect(), ..HeldBack::default() };
        for (_, reason, remedy) in causes.into_iter().filter(|(holds, ..)| *holds) {
            back.reason.push(reason);
            back.remedy.push(remedy);
        }
        (!back.cuts.is_empty()).then_some(back)
    }

    /// The node groups on whose path an edit may be.
    fn node_groups_at(&self, at: At) -> Vec<&NodeGroup> {
        let is_on = |node_group: &&NodeGroup| match at {
            At::Nsg(index) => node_group.nsgs.contains(&index),
            At::RouteTable(index) => node_group.route_table == Some(index),
            At::Firewall(_) => true,
            At::NodeFirewall(index) => node_group.node_firewalls.contains(&index),
            At::NodeGroup(_) => false,
        };
        self.assessor.node_groups().iter().filter(is_on).collect()
    }

    /// Pools that stay classic, or of which nothing shows that they can move, and that lose something of it.
    fn pools(&self, node_groups: &[&NodeGroup], alone: &LazyCell<Estate, impl FnOnce() -> Estate>) -> Vec<Message> {
        // Pools that can't move as they are need what they have, even where a route blocks them today: that can be repaired.
        let worse_in_nsg = |node_group: &NodeGroup, required: &RequiredFlow| {
            let verdict = |estate: &Estate, place| self.assessor.verdict(place, &estate.nsgs[place], required);
            self.assessor.is_stuck(node_group)
                && node_group.nsgs.iter().copied().any(|place| verdict(alone, place) > verdict(self.united, place))
        };
        let worse = |node_group: &NodeGroup, required: &RequiredFlow| {
            self.assessor.verdict_at(alone, node_group, required)
                > self.assessor.verdict_at(self.united, node_group, required)
                || worse_in_nsg(node_group, required)
        };
        let classic = [&RequiredFlow::CLASSIC_INBOUND, &RequiredFlow::CLASSIC_STORAGE];
        let stays = |node_group: &NodeGroup| {
            let stuck = self.assessor.is_stuck(node_group);
            let moves =
                || self.assessor.verdict_at(self.united, node_group, &RequiredFlow::SIMPLIFIED) == Verdict::Open;
            node_group.pool.is_some() && (stuck || (self.assessor.may_be_classic(node_group) && !moves()))
        };
        let node_groups = node_groups.iter().copied().filter(|node_group| stays(node_group));
        let cut = node_groups.filter(|node_group| classic.iter().any(|required| worse(node_group, required)));
        let pool = |node_group: &NodeGroup| {
            let pool = name(&node_group.name);
            if self.assessor.is_stuck(node_group) { harm::stuck_pool(pool) } else { harm::unproven_pool(pool) }
        };
        cut.map(pool).collect()
    }

    /// What else the edits of a unit act on.
    fn others(&self, unit: &Unit<'_>) -> Vec<Message> {
        let others = match unit.at {
            At::Nsg(index) => self.assessor.others_of_group(index),
            At::RouteTable(_) if unit.closes == RequirementId::ClassicInboundBatch => return Vec::new(),
            At::RouteTable(index) => self.assessor.others_of_table(index),
            At::Firewall(_) => self.assessor.machines_of_nodes(),
            At::NodeFirewall(_) | At::NodeGroup(_) => return Vec::new(),
        };
        let nodes = if let At::Nsg(index) = unit.at { self.assessor.nodes_of(index) } else { None };
        let concerned = |addresses: &Option<PrefixSet>| {
            let acts = |edit: &Edit| match (addresses, local_addresses(edit)) {
                (_, None) => true,
                (Some(addresses), Some(local)) => !(&local & addresses).is_empty(),
                // Whatever is elsewhere has other addresses than the nodes.
                (None, Some(local)) => nodes.is_none_or(|nodes| !nodes.is_superset(&local)),
            };
            unit.edits.iter().any(|(_, edit)| acts(edit))
        };
        others.into_iter().filter(|other| concerned(&other.addresses)).map(|other| other.name).collect()
    }
}

/// The edits of a tightening by rule set and aim.
fn units(edits: &[Edit]) -> Vec<Unit<'_>> {
    let mut units: Vec<Unit<'_>> = Vec::new();
    for (index, edit) in edits.iter().enumerate() {
        let Some(closes) = edit.closes else { continue };
        let at = edit.what.at();
        match units.iter_mut().find(|unit| unit.at == at && unit.closes == closes) {
            Some(unit) => unit.edits.push((index, edit)),
            None => units.push(Unit { at, closes, edits: vec![(index, edit)] }),
        }
    }
    units
}

/// The addresses of the user's networks that a rule names which an edit is about; `None` if they are not known.
fn local_addresses(edit: &Edit) -> Option<PrefixSet> {
    let Edited::NsgRule(_, rule) = &edit.what else { return None };
    let rule = rule.shown()?;
    let terms = if rule.direction.known() == Some(&Direction::Inbound) { &rule.destination } else { &rule.source };
    let prefixes = terms.iter().map(|term| match term {
        AddressTerm::Prefix(prefix) => Some(PrefixSet::from(*prefix)),
        _ => None,
    });
    prefixes.collect::<Option<Vec<PrefixSet>>>().map(|all| PrefixSet::union(&all))
}

fn reason_of_shared(at: At) -> Message {
    match at {
        At::Nsg(_) => harm::shared_nsg(),
        At::RouteTable(_) => harm::shared_table(),
        _ => harm::shared_addresses(),
    }
}

fn remedy_of_shared(at: At) -> Message {
    match at {
        At::Nsg(_) => harm::separate_nsg(),
        At::RouteTable(_) => harm::separate_table(),
        _ => harm::separate_subnet(),
    }
}

fn remedy_of_used(at: At) -> Message {
    match at {
        At::Nsg(_) => harm::endpoints_or_policy(),
        At::RouteTable(_) => harm::endpoints(),
        At::Firewall(_) => harm::application_rule(),
        _ => harm::rule_for_hosts(),
    }
}
