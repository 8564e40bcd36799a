//! Where things are on the map. A path goes from left to right; on a narrow screen from top to bottom.

use model::estate::Direction;
use model::plan::{Hop, HopKind, Requirement, RequirementId, Subject, Verdict};

/// The lanes and hops of a subject, and how they are laid out.
pub struct Sheet<'s> {
    /// From top to bottom.
    pub is_narrow: bool,
    /// The requirements with their places, that of the goal first.
    pub lanes: Vec<(usize, &'s Requirement)>,
    /// One of each hop, from the node to the service.
    pub hops: Vec<&'s Hop>,
    /// How many of them, the last ones, are at the private endpoint of the account.
    pub at_endpoint: usize,
}

/// What a box on the map is made of: along the path from, across it from, and how much of each.
pub type Area = (usize, usize, usize, usize);

impl<'s> Sheet<'s> {
    /// The sheet of a subject.
    pub fn of(subject: &'s Subject, is_narrow: bool) -> Self {
        let (goal, others): (Vec<_>, Vec<_>) = subject
            .requirements
            .iter()
            .enumerate()
            .partition(|(_, requirement)| requirement.id == RequirementId::SimplifiedOutboundBatch);
        let at_endpoint = goal.first().map_or(&[][..], |(_, goal)| at_endpoint(goal, &others));
        let is_there = |hop: &Hop| at_endpoint.iter().any(|other| is_same(other, hop));
        let lanes = [goal, others].concat();
        let mut hops: Vec<&'s Hop> = Vec::new();
        for kind in ORDER {
            for hop in lanes
                .iter()
                .flat_map(|(_, requirement): &(usize, &'s Requirement)| &requirement.hops)
                .filter(|hop| hop.kind == kind && !is_there(hop))
            {
                if !hops.iter().any(|other| is_same(other, hop)) {
                    hops.push(hop);
                }
            }
        }
        hops.extend(at_endpoint);
        Sheet { is_narrow, lanes, hops, at_endpoint: at_endpoint.len() }
    }

    /// How large the sheet is along the path, and across it.
    pub fn size(&self) -> (usize, usize) {
        if self.is_narrow { (self.service() + 62, 360) } else { (720, 74 + 44 * self.lanes.len()) }
    }

    /// Where the node ends.
    pub fn node(&self) -> usize {
        if self.is_narrow { 62 } else { 134 }
    }

    /// Where the service begins.
    pub fn service(&self) -> usize {
        if self.is_narrow { 74 + 46 * self.hops.len() } else { 596 }
    }

    /// The middle of a hop, by its place, along the path.
    pub fn hop(&self, place: usize) -> usize {
        if self.is_narrow { 97 + 46 * place } else { 150 + 430 * (2 * place + 1) / (2 * self.hops.len().max(1)) }
    }

    /// Where a hop is, along the path.
    pub fn at(&self, hop: &Hop) -> usize {
        self.hop(self.hops.iter().position(|other| is_same(other, hop)).unwrap_or_default())
    }

    /// The middle of a lane, across the path.
    pub fn lane(&self, number: usize) -> usize {
        if self.is_narrow { 106 + 240 * (2 * number + 1) / (2 * self.lanes.len().max(1)) } else { 84 + 44 * number }
    }

    /// Where the box around the first hops ends: those in the subnet, or in the network.
    pub fn end_of(&self, kinds: &[HopKind]) -> usize {
        let before = self.hops.len() - self.at_endpoint;
        let inside = self.hops.iter().take(before).filter(|hop| kinds.contains(&hop.kind)).count();
        if self.is_narrow { 72 + 46 * inside } else { 150 + 430 * inside / self.hops.len().max(1) }
    }

    /// A point as x and y.
    pub fn point(&self, along: usize, across: usize) -> (usize, usize) {
        if self.is_narrow { (across, along) } else { (along, across) }
    }

    /// Where a lane's line is whole, and where it is broken, if something on it blocks: from and to.
    pub fn line(&self, requirement: &Requirement) -> ((usize, usize), Option<(usize, usize)>) {
        let (from, to) = match requirement.direction {
            Direction::Inbound => (self.service(), self.node()),
            Direction::Outbound => (self.node(), self.service()),
        };
        let blocks = requirement.hops.iter().find(|hop| hop.verdict == Verdict::Blocked);
        match blocks.map(|hop| self.at(hop)) {
            Some(at) => ((from, at), Some((at, to))),
            None => ((from, to), None),
        }
    }
}

/// In the order of the path from the node.
const ORDER: [HopKind; 6] =
    [HopKind::NodeFirewall, HopKind::Nsg, HopKind::AdminRules, HopKind::Route, HopKind::Firewall, HopKind::Account];

/// The hops in the subnet.
pub const SUBNET: &[HopKind] = &[HopKind::NodeFirewall, HopKind::Nsg];

/// The hops in the virtual network.
pub const NETWORK: &[HopKind] = &[HopKind::NodeFirewall, HopKind::Nsg, HopKind::AdminRules, HopKind::Route];

/// The private endpoint by which the path leads to the account, if it does.
pub fn endpoint(hop: &Hop) -> Option<&String> {
    hop.rule.as_ref().filter(|_| hop.kind == HopKind::Account)
}

/// The hops of the goal at a private endpoint: that, and the NSG of its subnet, which is on no other path.
fn at_endpoint<'s>(goal: &'s Requirement, others: &[(usize, &Requirement)]) -> &'s [Hop] {
    let is_of_nodes = |hop: &Hop| others.iter().any(|(_, other)| other.hops.iter().any(|one| is_same(one, hop)));
    let Some((_, before)) = goal.hops.split_last().filter(|(last, _)| endpoint(last).is_some()) else { return &[] };
    let of_nodes =
        before.iter().rposition(|hop| hop.kind != HopKind::Nsg || is_of_nodes(hop)).map_or(0, |last| last + 1);
    goal.hops.get(of_nodes..).unwrap_or_default()
}

/// True if two hops are the same resource.
pub fn is_same(one: &Hop, other: &Hop) -> bool {
    one.kind == other.kind && one.name == other.name
}

/// What a hop is, in a word or two.
pub fn kind(hop: &Hop) -> &'static str {
    match hop.kind {
        HopKind::NodeFirewall => "Node firewall",
        HopKind::Nsg => "NSG",
        HopKind::AdminRules => "Admin rules",
        HopKind::Route => "Routes",
        HopKind::Firewall => "Firewall",
        HopKind::Account if hop.rule.is_some() => "Endpoint",
        HopKind::Account => "Account",
    }
}

/// What a lane is for.
pub fn title(requirement: &Requirement) -> String {
    let (first, second) = purpose(requirement);
    if second.is_empty() { first.to_owned() } else { format!("{first} {second}") }
}

/// The same in two lines.
pub fn purpose(requirement: &Requirement) -> (&'static str, &'static str) {
    match requirement.id {
        RequirementId::SimplifiedOutboundBatch => ("Simplified", ""),
        RequirementId::ClassicInboundBatch => ("Classic", ""),
        RequirementId::ClassicOutboundStorage => ("Classic", "storage"),
        RequirementId::ClassicOutboundBatch => ("Classic", "calls Batch"),
        RequirementId::Workload => ("Workload", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Source, plan};

    fn plan_of(estate: &str) -> model::plan::Plan {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/estate").join(estate);
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let source = |file: std::path::PathBuf| {
            Source::new(file.file_name().unwrap().to_string_lossy(), std::fs::read_to_string(&file).unwrap())
        };
        plan(&files.map(source).collect::<Vec<_>>(), &Options::default())
    }

    #[test]
    fn a_private_endpoint_is_at_the_end_with_the_nsg_of_its_subnet() {
        let plan = plan_of("private-endpoint");
        let sheet = Sheet::of(&plan.subjects[0], false);
        let at_endpoint: Vec<HopKind> =
            sheet.hops[sheet.hops.len() - sheet.at_endpoint..].iter().map(|hop| hop.kind).collect();
        assert_eq!(at_endpoint, [HopKind::Nsg, HopKind::Account]);
        assert_eq!(endpoint(sheet.hops.last().unwrap()).map(String::as_str), Some("pe-nodes"));
        assert!(sheet.end_of(SUBNET) < sheet.end_of(NETWORK));
        let plan = plan_of("one-pool");
        assert_eq!(Sheet::of(&plan.subjects[0], false).at_endpoint, 0);
    }

    #[test]
    fn hops_are_in_the_order_of_the_path_whatever_requirement_names_them_first() {
        let plan = plan_of("one-pool");
        for is_narrow in [false, true] {
            let sheet = Sheet::of(&plan.subjects[0], is_narrow);
            let kinds: Vec<HopKind> = sheet.hops.iter().map(|hop| hop.kind).collect();
            use HopKind::{Account, Firewall, NodeFirewall, Nsg, Route};
            assert_eq!(kinds, [NodeFirewall, Nsg, Route, Firewall, Account]);
            assert_eq!(sheet.lanes[0].1.id, RequirementId::SimplifiedOutboundBatch);
            let along: Vec<usize> = (0..kinds.len()).map(|place| sheet.hop(place)).collect();
            assert!(along.is_sorted() && sheet.node() < along[0] && along[4] < sheet.service(), "{along:?}");
            let (length, width) = sheet.size();
            assert!(sheet.service() < length && sheet.lane(3) < width);
        }
    }
}
