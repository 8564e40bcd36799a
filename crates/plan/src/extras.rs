//! Workload requirements, from pools and from the service's own list of dependencies, and whether the removal of
//! classic rules would block them.

use std::cell::LazyCell;

use super::messages::{Sentence, extras};
use assess::{Assessor, NodeGroup, Remote, RequiredFlow};
use model::estate::{Account, Direction, Estate, Origin, OutboundDependencies, Pool, ResourceId, Use, UseKind};
use model::message::{Codes, Message, Part, fact, name};
use model::net::{Cloud, Service};
use model::pace::{Pace, Stage};
use model::plan::{Extra, Verdict};

/// The networks of a workload.
pub struct Extras<'e> {
    pub estate: &'e Estate,
    pub assessor: &'e Assessor<'e>,
    pub sources: &'e [String],
}

/// What a workload needs, before it is assessed.
struct WorkloadNeed {
    what: Sentence,
    /// `None` for a place in the user's own networks.
    remote: Option<Remote>,
    direction: Direction,
    /// The host that is called; empty if the sources don't show it.
    host: String,
    /// `None` if the sources don't show it.
    port: Option<(u16, u16)>,
    origin: Origin,
}

const STORAGE: Option<Remote> = Some(Remote::Service(Service::Storage));
const HTTPS: (u16, u16) = (443, 443);
const SMB: (u16, u16) = (445, 445);
const NFS: (u16, u16) = (2049, 2049);
const ALL_PORTS: (u16, u16) = (1, u16::MAX);

/// What the categories of the service's list are called here; the service's own needs are requirements of the models.
static CATEGORIES: [(&str, Sentence); 3] = [
    ("Azure Storage", extras::storage),
    ("Microsoft Package Repository", extras::packages),
    ("Azure Key Vault", extras::key_vault),
];

impl Extras<'_> {
    /// Everything that the sources show, each with its verdicts as it is and in the tightened estate.
    pub async fn all(&self, tightened: &Estate, pace: &Pace) -> Vec<Extra> {
        let mut extras: Vec<Extra> = Vec::new();
        let node_groups = self.assessor.node_groups();
        for (number, node_group) in node_groups.iter().enumerate() {
            let earlier = extras.len();
            for need in self.needs(node_group) {
                let extra = self.assessed(tightened, node_group, &need);
                if !extras.iter().skip(earlier).any(|other| other.flow == extra.flow) {
                    extras.push(extra);
                }
            }
            pace.rest(Stage::Extras, number + 1, node_groups.len()).await;
        }
        extras
    }

    /// What the workload uses that would be blocked, or might be, in another estate than the one that is shown.
    pub fn blocked_in(
        &self,
        estate: &LazyCell<Estate, impl FnOnce() -> Estate>,
        node_groups: &[&NodeGroup],
    ) -> Vec<Message> {
        let mut blocked: Vec<Message> = Vec::new();
        for &node_group in node_groups {
            for need in self.needs(node_group) {
                let message = extras::need((need.what)(), self.flow(node_group, &need));
                let worse = || self.ranks(estate, node_group, &need) > self.ranks(self.estate, node_group, &need);
                if !blocked.contains(&message) && worse() {
                    blocked.push(message);
                }
            }
        }
        blocked
    }

    /// The verdicts of a need: wherever its host is, and, where that is not known, if it is in the region.
    fn ranks(&self, estate: &Estate, node_group: &NodeGroup, need: &WorkloadNeed) -> (Verdict, Verdict) {
        let (verdict, _) = self.verdict(estate, node_group, need);
        let near = need.port.filter(|_| need.remote == STORAGE && !need.host.is_empty()).map(|port| {
            let required = RequiredFlow::workload(need.direction, Remote::Service(Service::Storage), port);
            self.assessor.workload(estate, node_group, &required, Some(&need.host), false).verdict
        });
        (verdict, near.unwrap_or(verdict))
    }

    fn needs(&self, node_group: &NodeGroup) -> Vec<WorkloadNeed> {
        let pool = node_group.pool.map(|index| &self.estate.pools[index]);
        let account = node_group.account.map(|index| &self.estate.accounts[index]);
        let used = pool.map(|pool| pool.uses.as_slice()).unwrap_or_default();
        let mut needs: Vec<WorkloadNeed> = used.iter().flat_map(|used| self.needs_of_use(used, account)).collect();
        let lists = self.estate.dependencies.iter().filter(|list| is_about(list, pool));
        needs.extend(lists.flat_map(|list| self.needs_of_list(list)));
        needs
    }

    fn needs_of_use(&self, used: &Use, account: Option<&Account>) -> Vec<WorkloadNeed> {
        let host = match (used.kind, &used.host) {
            (_, Some(host)) => self.in_cloud(host),
            (UseKind::ApplicationPackages | UseKind::ResourceFiles, None) => self.auto_storage(account),
            _ => String::new(),
        };
        let (what, port): (Sentence, _) = match used.kind {
            UseKind::ApplicationPackages => (extras::application_packages, HTTPS),
            UseKind::ResourceFiles => (extras::resource_files, HTTPS),
            UseKind::Registry => (extras::images, HTTPS),
            UseKind::BlobMount => (extras::mounted_container, HTTPS),
            UseKind::FileShare => (extras::mounted_smb_share, SMB),
            UseKind::NfsShare => (extras::mounted_nfs_share, NFS),
            UseKind::DiskEncryption => (extras::key_vault, HTTPS),
            UseKind::InboundPort => return vec![inbound(used)],
            UseKind::InterNode => return between(used),
        };
        let remote = match used.kind {
            UseKind::ApplicationPackages | UseKind::BlobMount => STORAGE,
            UseKind::ResourceFiles if host.is_empty() => STORAGE,
            _ => self.remote(&host),
        };
        let (port, origin) = (Some(port), used.origin);
        let mut needs = vec![WorkloadNeed { what, remote, direction: Direction::Outbound, host, port, origin }];
        // A registry sends the layers of its images from storage ("Configure rules to access an Azure container registry
        // behind a firewall").
        if needs.iter().any(|need| need.host.contains(".azurecr.")) {
            needs.push(WorkloadNeed {
                what: extras::image_layers,
                remote: STORAGE,
                direction: Direction::Outbound,
                host: String::new(),
                port,
                origin,
            });
        }
        needs
    }

    fn needs_of_list(&self, list: &OutboundDependencies) -> Vec<WorkloadNeed> {
        let mut needs = Vec::new();
        for endpoint in &list.endpoints {
            let known = CATEGORIES.iter().find(|(category, _)| category.eq_ignore_ascii_case(&endpoint.category));
            // What goes to every account of storage is what classic communication lists.
            let Some(&(_, what)) = known.filter(|_| !endpoint.host.starts_with('*')) else { continue };
            let ports: Vec<u16> = endpoint.ports.iter().filter_map(|port| u16::try_from(*port).ok()).collect();
            let ports = if ports.is_empty() { vec![HTTPS.0] } else { ports };
            needs.extend(ports.into_iter().map(|port| WorkloadNeed {
                what,
                remote: self.remote(&endpoint.host),
                direction: Direction::Outbound,
                host: endpoint.host.clone(),
                port: Some((port, port)),
                origin: endpoint.origin,
            }));
        }
        needs
    }

    /// Where a host is: storage by its name, the user's own network by its address, else anywhere.
    fn remote(&self, host: &str) -> Option<Remote> {
        if host.ends_with(self.storage_suffix()) {
            STORAGE
        } else if host.parse::<std::net::IpAddr>().is_ok() {
            None
        } else {
            Some(Remote::Internet)
        }
    }

    /// A host of storage as it is called in this cloud.
    fn in_cloud(&self, host: &str) -> String {
        let before = host.strip_suffix(Cloud::Public.host_suffix(Service::Storage));
        before.map_or_else(|| host.to_owned(), |before| format!("{before}{}", self.storage_suffix()))
    }

    fn storage_suffix(&self) -> &'static str {
        self.assessor.cloud().host_suffix(Service::Storage)
    }

    fn auto_storage(&self, account: Option<&Account>) -> String {
        let name = account.and_then(|account| account.auto_storage.as_ref()).map(ResourceId::name);
        name.map(|name| format!("{name}.blob{}", self.storage_suffix())).unwrap_or_default()
    }

    fn assessed(&self, tightened: &Estate, node_group: &NodeGroup, need: &WorkloadNeed) -> Extra {
        let (today, why_today) = self.verdict(self.estate, node_group, need);
        let (after_tighten, why_after) = self.verdict(tightened, node_group, need);
        let decides = if after_tighten > today { why_after } else { why_today };
        Extra {
            codes: Codes::default(),
            subject: node_group.id.clone(),
            what: (need.what)(),
            flow: self.flow(node_group, need),
            today,
            after_tighten,
            why: Message::sentences(remark(need).into_iter().chain([decides])),
            source: self.sources.get(need.origin.source).cloned(),
            line: Some(need.origin.line),
        }
    }

    fn flow(&self, node_group: &NodeGroup, need: &WorkloadNeed) -> Message {
        let ports = match need.port {
            Some(ALL_PORTS) => Part::from(extras::all_ports()),
            Some((port, _)) => Part::from(port),
            None => Part::from(extras::unknown_ports()),
        };
        let region = node_group.region.region();
        match (need.direction, need.remote, need.host.as_str()) {
            (Direction::Inbound, Some(Remote::Nodes), _) => extras::from_other_nodes(ports),
            (_, Some(Remote::Nodes), _) => extras::to_other_nodes(ports),
            (Direction::Inbound, ..) => extras::from_outside(ports),
            (_, Some(remote @ Remote::Service(_)), "") => {
                extras::to_remote(ports, fact(RequiredFlow::workload(need.direction, remote, HTTPS).tag(region)))
            }
            (_, _, "") => extras::to_unknown_host(ports),
            (_, _, host) => extras::to_remote(ports, name(host)),
        }
    }

    /// Whether it is allowed, and what decides if it isn't.
    fn verdict(&self, estate: &Estate, node_group: &NodeGroup, need: &WorkloadNeed) -> (Verdict, Message) {
        let Some(port) = need.port else { return (Verdict::Unknown, Message::default()) };
        let Some(remote) = need.remote else { return (Verdict::Unknown, extras::own_networks()) };
        if remote == Remote::Nodes && node_group.nodes.is_none() {
            return (Verdict::Unknown, extras::nodes_unknown());
        }
        let host = Some(need.host.as_str()).filter(|host| !host.is_empty());
        let required = RequiredFlow::workload(need.direction, remote, port);
        // Nothing shows which region an account of storage is in.
        let anywhere = need.remote == STORAGE && host.is_some();
        let requirement = self.assessor.workload(estate, node_group, &required, host, anywhere);
        if anywhere && requirement.verdict == Verdict::Unknown {
            let near = self.assessor.workload(estate, node_group, &required, host, false);
            return (Verdict::Unknown, of_region(near.verdict, node_group));
        }
        let closed = requirement.hops.iter().filter(|hop| hop.verdict != Verdict::Open).max_by_key(|hop| hop.verdict);
        let why = closed.map(|hop| hop.why.clone()).unwrap_or_default();
        // A part of all public addresses may hold the host's or not.
        let somewhere = remote == Remote::Internet && need.direction == Direction::Outbound;
        let verdict = match requirement.verdict {
            Verdict::Partly if somewhere => Verdict::Unknown,
            verdict => verdict,
        };
        (verdict, why)
    }
}

/// What has to be said of a need whatever its verdict is.
fn remark(need: &WorkloadNeed) -> Option<Message> {
    let is_public = need.remote == Some(Remote::Internet) && need.direction == Direction::Outbound;
    is_public.then(extras::not_in_table)
}

/// What is known of an account that may be in any region.
fn of_region(verdict: Verdict, node_group: &NodeGroup) -> Message {
    let region = node_group.region.region().map(|region| fact(region.location()));
    let region = region.unwrap_or_else(|| Part::from(extras::region_of_account()));
    match verdict {
        Verdict::Open => extras::allowed_in_region(region),
        Verdict::Partly | Verdict::Blocked => extras::blocked_in_region(region),
        Verdict::Unknown => extras::unknown_in_region(region),
    }
}

fn inbound(used: &Use) -> WorkloadNeed {
    WorkloadNeed {
        what: extras::port_for_others,
        remote: Some(Remote::Internet),
        direction: Direction::Inbound,
        host: String::new(),
        port: used.port.map(|port| (port, port)),
        origin: used.origin,
    }
}

fn between(used: &Use) -> Vec<WorkloadNeed> {
    let need = |direction| WorkloadNeed {
        what: extras::between_nodes,
        remote: Some(Remote::Nodes),
        direction,
        host: String::new(),
        port: Some(ALL_PORTS),
        origin: used.origin,
    };
    vec![need(Direction::Outbound), need(Direction::Inbound)]
}

/// True if a list of dependencies may be about a pool's account: it names the account, or one of the two is not known.
fn is_about(list: &OutboundDependencies, pool: Option<&Pool>) -> bool {
    let account = pool.and_then(|pool| pool.account.as_ref()).map(ResourceId::name);
    list.account.as_ref().zip(account).is_none_or(|(own, account)| own.eq_ignore_ascii_case(account))
}
