//! The flows that the two communication models need (domain facts of Azure Batch: "Use simplified compute node
//! communication", and "Create a Batch pool in a virtual network" for classic's rules).

use model::estate::{Direction, ProtocolTerm};
use model::net::{PortSet, Protocol, Region, Service};
use model::options::Edition;
use model::plan::RequirementId;

/// Who is at the other end of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remote {
    /// A service, by the addresses of its tag.
    Service(Service),
    /// Anything with a public address: a host whose addresses are not listed.
    Internet,
    /// The other nodes of the same subnet.
    Nodes,
}

/// A flow that a model needs, for any region.
#[derive(Clone, Copy, Debug)]
pub struct RequiredFlow {
    /// Its name in the plan.
    pub id: RequirementId,
    /// As the node sees it.
    pub direction: Direction,
    /// Who is at the other end.
    pub remote: Remote,
    /// The first and last destination port.
    pub ports: (u16, u16),
    /// True if only some workloads need it.
    pub conditional: bool,
}

impl RequiredFlow {
    /// The service's connections to classic nodes.
    pub const CLASSIC_INBOUND: RequiredFlow = RequiredFlow {
        id: RequirementId::ClassicInboundBatch,
        direction: Direction::Inbound,
        remote: Remote::Service(Service::BatchNodeManagement),
        ports: (29876, 29877),
        conditional: false,
    };

    /// The classic nodes' connection to the service, through storage.
    pub const CLASSIC_STORAGE: RequiredFlow = RequiredFlow {
        id: RequirementId::ClassicOutboundStorage,
        direction: Direction::Outbound,
        remote: Remote::Service(Service::Storage),
        ports: (443, 443),
        conditional: false,
    };

    /// The connection of classic nodes whose tasks call the service: job managers, and tasks with authentication tokens.
    pub const CLASSIC_CALLBACK: RequiredFlow = RequiredFlow {
        id: RequirementId::ClassicOutboundBatch,
        direction: Direction::Outbound,
        remote: Remote::Service(Service::BatchNodeManagement),
        ports: (443, 443),
        conditional: true,
    };

    /// The simplified nodes' connection to the service.
    pub const SIMPLIFIED: RequiredFlow = RequiredFlow {
        id: RequirementId::SimplifiedOutboundBatch,
        direction: Direction::Outbound,
        remote: Remote::Service(Service::BatchNodeManagement),
        ports: (443, 443),
        conditional: false,
    };

    /// All requirements, classic's first.
    pub const ALL: [RequiredFlow; 4] = [
        RequiredFlow::CLASSIC_INBOUND,
        RequiredFlow::CLASSIC_STORAGE,
        RequiredFlow::CLASSIC_CALLBACK,
        RequiredFlow::SIMPLIFIED,
    ];

    /// The protocol: the service uses TCP, and only reserves UDP.
    pub const PROTOCOL: Protocol = Protocol::Tcp;

    /// The protocol that a rule for it names: the later pages ask for any protocol where nodes call the service; the rules of classic
    /// communication have always been for TCP.
    pub fn protocol_to_allow(&self, edition: Edition) -> ProtocolTerm {
        match (edition, self.id) {
            (Edition::Ga, RequirementId::SimplifiedOutboundBatch) => ProtocolTerm::Any,
            _ => ProtocolTerm::One(Self::PROTOCOL),
        }
    }

    /// Its destination ports.
    pub fn port_set(&self) -> PortSet {
        PortSet::range(self.ports.0, self.ports.1)
    }

    /// The ports that a client picks for its own end: below 1024 it never does.
    pub fn client_ports() -> PortSet {
        PortSet::range(1024, u16::MAX)
    }

    /// True if the service is at the other end.
    pub fn is_with(&self, service: Service) -> bool {
        self.remote == Remote::Service(service)
    }

    /// The service tag at the other end in a region, or a placeholder for it.
    pub fn tag(&self, region: Option<&Region>) -> String {
        match (self.remote, region) {
            (Remote::Service(service), Some(region)) => region.tag(service),
            (Remote::Service(service), None) => format!("{}.<region>", service.tag()),
            (Remote::Internet, _) => "Internet".to_owned(),
            (Remote::Nodes, _) => "VirtualNetwork".to_owned(),
        }
    }

    /// True for the requirements of classic communication that every workload has.
    pub fn is_classic(&self) -> bool {
        self.id != RequirementId::SimplifiedOutboundBatch && !self.conditional
    }
}
