//! What planning asks the assessor: verdicts and obstacles at the node groups of an estate, today or with changes.

use super::account;
use super::node_group::NodeGroup;
use super::nsg_match::Question;
use super::obstacle::Obstacle;
use super::outbound_path::OutboundPath;
use super::path::Path;
use super::required_flow::RequiredFlow;
use super::segment::SegmentOutcome;
use super::subject::{self, Assessor};
use model::estate::{AzureFirewall, Estate, Id, Nsg, PublicAccess, PublicAddresses, Reading, RuleSet};
use model::net::PrefixSet;
use model::plan::{MissingFact, RequirementId, Verdict};

impl Assessor<'_> {
    /// The node groups of the subjects, in their order.
    pub fn node_groups(&self) -> &[NodeGroup] {
        &self.node_groups
    }

    /// What blocks a requirement at a node group of an estate; `None` if it is open.
    pub fn obstacles(&self, estate: &Estate, node_group: &NodeGroup, required: &RequiredFlow) -> Option<Vec<Obstacle>> {
        let evaluation = Path::new(estate, node_group, self.context_of(node_group)).evaluate(required);
        // Nothing that one of several descriptions shows blocks for sure.
        if self.dispute(node_group).is_some_and(|dispute| dispute.is_open(required.id)) {
            return Some(Vec::new());
        }
        let mut obstacles = evaluation.obstacles;
        obstacles.iter_mut().for_each(|obstacle| self.assume_worst(obstacle));
        (evaluation.requirement.verdict != Verdict::Open).then_some(obstacles)
    }

    /// What the user does not know either blocks, for a plan that is on the safe side.
    fn assume_worst(&self, obstacle: &mut Obstacle) {
        let answers = self.answers();
        let is_worst = |fact: &MissingFact| answers.assumes_worst(&fact.value());
        if answers.are_given() && obstacle.verdict == Verdict::Unknown && obstacle.missing.iter().all(is_worst) {
            obstacle.verdict = Verdict::Blocked;
        }
    }

    /// True if an NSG is no obstacle to a requirement at any node group that it filters: its rules, the routes, and security admin
    /// rules together allow it.
    pub fn passes_group(&self, estate: &Estate, place: Id<Nsg>, required: &RequiredFlow) -> bool {
        let is_at = |obstacle: &Obstacle| obstacle.rule_set == Some(RuleSet::Nsg(place));
        let passes = |node_group: &NodeGroup| {
            let obstacles = self.obstacles(estate, node_group, required).unwrap_or_default();
            !obstacles.iter().any(is_at)
        };
        let mut node_groups = self.node_groups.iter().filter(|node_group| node_group.nsgs.contains(&place)).peekable();
        node_groups.peek().is_some() && node_groups.all(passes)
    }

    /// The private endpoint, with its addresses, at which all nodes behind an NSG call the account or may call it.
    /// `None` if some of them surely call a public address.
    pub fn endpoint_of_group(
        &self,
        estate: &Estate,
        place: Id<Nsg>,
        required: &RequiredFlow,
    ) -> Option<(String, PrefixSet)> {
        if required.id != RequirementId::SimplifiedOutboundBatch {
            return None;
        }
        let called = |node_group: &NodeGroup| {
            let found = account::endpoint(estate, node_group, node_group.region.region(), self.answers());
            found.filter(|endpoint| endpoint.resolves != Ok(false)).map(|endpoint| (endpoint.name, endpoint.addresses))
        };
        let node_groups = self.node_groups_of(place).filter(|node_group| self.needs(node_group, required));
        node_groups.map(called).collect::<Option<Vec<_>>>()?.into_iter().next()
    }

    /// True for nodes that only a private endpoint serves: they have no public addresses, and their account takes no connection from
    /// those. No rule on the service's tag helps them.
    pub fn awaits_endpoint(&self, node_group: &NodeGroup, required: &RequiredFlow) -> bool {
        let account = node_group.account.map(|place| &self.estate.accounts[place]);
        let pool = node_group.pool.map(|place| &self.estate.pools[place]);
        required.id == RequirementId::SimplifiedOutboundBatch
            && account.is_some_and(|account| account.public_access == Some(Reading::Known(PublicAccess::Disabled)))
            && pool.is_some_and(|pool| pool.public_addresses == Reading::Known(PublicAddresses::None))
    }

    /// True for nodes that have no outbound access of their own: what routes lead to the internet goes nowhere.
    pub fn lacks_egress(&self, node_group: &NodeGroup) -> bool {
        matches!(OutboundPath::of(self.estate, node_group, self.answers()).outcome(), (SegmentOutcome::Blocked, _))
    }

    /// The public addresses that the nodes of a node group call the account from, if they are known.
    pub fn egress(&self, node_group: &NodeGroup) -> Option<PrefixSet> {
        Path::new(self.estate, node_group, self.context_of(node_group)).public_sources()
    }

    /// The addresses at the other end of a requirement at a node group.
    pub fn remote(&self, node_group: &NodeGroup, required: &RequiredFlow) -> PrefixSet {
        let context = self.context_of(node_group);
        (*Question::of(required, &context).remote(context.tags)).clone()
    }

    /// The Azure Firewalls that connections of nodes to the service or to storage pass in an estate, each once.
    pub fn firewalls_on_paths(&self, estate: &Estate) -> Vec<Id<AzureFirewall>> {
        let mut firewalls = Vec::new();
        for node_group in self.node_groups.iter().filter(|_| estate.firewalls.iter().next().is_some()) {
            let path = Path::new(estate, node_group, self.context_of(node_group));
            for required in [RequiredFlow::SIMPLIFIED, RequiredFlow::CLASSIC_STORAGE] {
                for firewall in path.evaluate(&required).firewalls {
                    if !firewalls.contains(&firewall) {
                        firewalls.push(firewall);
                    }
                }
            }
        }
        firewalls
    }

    /// True if changes allow the nodes of a node group less of simplified communication than before, at any hop.
    pub fn is_worse_off(&self, before: &Estate, after: &Estate, node_group: &NodeGroup) -> bool {
        let requirement = |estate| {
            let path = Path::new(estate, node_group, self.context_of(node_group));
            self.settled(node_group, path.evaluate(&RequiredFlow::SIMPLIFIED).requirement)
        };
        subject::is_worse(&requirement(before), &requirement(after))
    }

    /// The verdict of a requirement at a node group of an estate.
    pub fn verdict_at(&self, estate: &Estate, node_group: &NodeGroup, required: &RequiredFlow) -> Verdict {
        let evaluation = Path::new(estate, node_group, self.context_of(node_group)).evaluate(required);
        self.settled(node_group, evaluation.requirement).verdict
    }
}
