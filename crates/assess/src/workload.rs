//! What a workload itself needs, assessed on the same path as what the models need.

use super::evidence::Context;
use super::node_group::NodeGroup;
use super::path::Path;
use super::required_flow::{Remote, RequiredFlow};
use super::subject::Assessor;
use model::estate::{Direction, Estate};
use model::plan::{Requirement, RequirementId};

impl RequiredFlow {
    /// A flow that a workload needs.
    pub fn workload(direction: Direction, remote: Remote, ports: (u16, u16)) -> RequiredFlow {
        RequiredFlow { id: RequirementId::Workload, direction, remote, ports, conditional: true }
    }
}

impl Assessor<'_> {
    /// Assesses what the workload of a node group needs, in the estate as it is or as it would be with changes. `host` is the name
    /// that is called, in lower case, where it is about one: rules of firewalls may name it. `anywhere` is true if the service
    /// may be called in any region, so that only what holds for all of them is sure.
    pub fn workload(
        &self,
        estate: &Estate,
        node_group: &NodeGroup,
        required: &RequiredFlow,
        host: Option<&str>,
        anywhere: bool,
    ) -> Requirement {
        let context = self.context_of(node_group);
        let context = if anywhere { Context { region: None, ..context } } else { context };
        Path::new(estate, node_group, context).calling(host.map(str::to_owned)).evaluate(required).requirement
    }
}
