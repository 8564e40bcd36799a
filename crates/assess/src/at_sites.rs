//! What planning asks of the assessor: verdicts and obstacles at the sites of an estate, as it is or as it would be with changes.

use super::account;
use super::needed::Needed;
use super::nsg_match::Question;
use super::obstacle::Obstacle;
use super::path::Path;
use super::site::Site;
use super::subject::Assessor;
use model::estate::{Estate, Id, Nsg, PublicAccess, PublicAddresses, Reading, RuleSet};
use model::net::PrefixSet;
use model::plan::{RequirementId, Verdict};

impl Assessor<'_> {
    /// The sites of the subjects, in their order.
    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// What stands in the way of a requirement at a site of an estate; `None` if it is open.
    pub fn obstacles(&self, estate: &Estate, site: &Site, needed: &Needed) -> Option<Vec<Obstacle>> {
        let walked = Path::new(estate, site, self.around_site(site)).walk(needed);
        // Nothing that one of several descriptions shows is in the way for sure.
        if self.dispute(site).is_some_and(|dispute| dispute.is_open(needed.id)) {
            return Some(Vec::new());
        }
        (walked.requirement.verdict != Verdict::Open).then_some(walked.obstacles)
    }

    /// True if an NSG is no obstacle to a requirement at any node group that it filters: its rules, the routes, and security admin
    /// rules together allow it.
    pub fn passes_group(&self, estate: &Estate, place: Id<Nsg>, needed: &Needed) -> bool {
        let is_at = |obstacle: &Obstacle| obstacle.rule_set == Some(RuleSet::Nsg(place));
        let passes = |site: &Site| {
            let obstacles = self.obstacles(estate, site, needed).unwrap_or_default();
            !obstacles.iter().any(is_at)
        };
        let mut sites = self.sites.iter().filter(|site| site.nsgs.contains(&place)).peekable();
        sites.peek().is_some() && sites.all(passes)
    }

    /// The private endpoint at which all nodes behind an NSG call the account, or may do so, as far as their names tell, with its
    /// addresses; `None` if some of them surely call a public address.
    pub fn endpoint_of_group(&self, estate: &Estate, place: Id<Nsg>, needed: &Needed) -> Option<(String, PrefixSet)> {
        if needed.id != RequirementId::SimplifiedOutboundBatch {
            return None;
        }
        let called = |site: &Site| {
            let found = account::endpoint(estate, site, site.region.region());
            found.filter(|endpoint| endpoint.resolves != Ok(false)).map(|endpoint| (endpoint.name, endpoint.addresses))
        };
        let sites = self.sites_of(place).filter(|site| self.needs(site, needed));
        sites.map(called).collect::<Option<Vec<_>>>()?.into_iter().next()
    }

    /// True for nodes that only a private endpoint serves: they have no public addresses, and their account takes no connection from
    /// those. No rule on the service's tag helps them.
    pub fn awaits_endpoint(&self, site: &Site, needed: &Needed) -> bool {
        let account = site.account.map(|place| &self.estate.accounts[place]);
        let pool = site.pool.map(|place| &self.estate.pools[place]);
        needed.id == RequirementId::SimplifiedOutboundBatch
            && account.is_some_and(|account| account.public_access == Some(Reading::Known(PublicAccess::Disabled)))
            && pool.is_some_and(|pool| pool.public_addresses == Reading::Known(PublicAddresses::None))
    }

    /// The public addresses that the nodes of a site call the account from, if they are known.
    pub fn egress(&self, site: &Site) -> Option<PrefixSet> {
        Path::new(self.estate, site, self.around_site(site)).public_sources()
    }

    /// The addresses at the other end of a requirement at a site.
    pub fn remote(&self, site: &Site, needed: &Needed) -> PrefixSet {
        let around = self.around_site(site);
        (*Question::of(needed, &around).remote(around.tags)).clone()
    }

    /// The verdict of a requirement at a site of an estate.
    pub fn verdict_at(&self, estate: &Estate, site: &Site, needed: &Needed) -> Verdict {
        let walked = Path::new(estate, site, self.around_site(site)).walk(needed);
        self.settled(site, walked.requirement).verdict
    }
}
