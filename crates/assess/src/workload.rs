//! What a workload itself needs, assessed on the same way as what the models need.

use super::judge::Surroundings;
use super::needed::{Needed, Remote};
use super::path::Path;
use super::site::Site;
use super::subject::Assessor;
use model::estate::{Direction, Estate};
use model::plan::{Requirement, RequirementId};

impl Needed {
    /// A flow that a workload needs.
    pub fn workload(direction: Direction, remote: Remote, ports: (u16, u16)) -> Needed {
        Needed { id: RequirementId::Workload, direction, remote, ports, conditional: true }
    }
}

impl Assessor<'_> {
    /// Assesses what the workload of a site needs, in the estate as it is or as it would be with changes. `host` is the name
    /// that is called, in lower case, where it is about one: rules of firewalls may name it. `anywhere` is true if the service
    /// may be called in any region, so that only what holds for all of them is sure.
    pub fn workload(
        &self,
        estate: &Estate,
        site: &Site,
        needed: &Needed,
        host: Option<&str>,
        anywhere: bool,
    ) -> Requirement {
        let around = self.around_site(site);
        let around = if anywhere { Surroundings { region: None, ..around } } else { around };
        Path::new(estate, site, around).calling(host.map(str::to_owned)).walk(needed).requirement
    }
}
