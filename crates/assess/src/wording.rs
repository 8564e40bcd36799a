//! The sentences that explain verdicts.

use super::nsg_match::Question;
use super::required_flow::{Remote, RequiredFlow};
use super::segment::MatchedRule;
use model::estate::Direction;
use model::net::{Flow, PortSet, PrefixSet, Region};
use model::plan::{MissingFact, Verdict};
use model::words::{capitalised, listed};

/// The flow that a question asks about, in words: `TCP 443 to BatchNodeManagement.westeurope`.
pub fn flow(question: &Question<'_>) -> String {
    let protocol = question.protocol.name().to_ascii_uppercase();
    if question.required.remote == Remote::Nodes {
        return format!("{protocol} {} between the nodes", question.required.port_set());
    }
    if question.endpoint.is_some() {
        return format!("{protocol} {} to the private endpoint", question.required.port_set());
    }
    format!("{protocol} {}", ports_and_remote(question.required, question.region))
}

/// The flow of a requirement, in words.
pub fn required_flow(required: &RequiredFlow, region: Option<&Region>) -> String {
    format!("{} {}", RequiredFlow::PROTOCOL.name().to_ascii_uppercase(), ports_and_remote(required, region))
}

fn ports_and_remote(required: &RequiredFlow, region: Option<&Region>) -> String {
    let towards = match required.direction {
        Direction::Inbound => "from",
        Direction::Outbound => "to",
    };
    format!("{} {towards} {}", required.port_set(), remote_tag(required, region))
}

/// The service tag at the other end of a requirement.
pub fn remote_tag(required: &RequiredFlow, region: Option<&Region>) -> String {
    required.tag(region)
}

/// What a sentence tells of a hop.
pub struct Told<'t> {
    /// What was asked.
    pub question: &'t Question<'t>,
    /// The answer.
    pub verdict: Verdict,
    /// The remote addresses of the parts that show the answer.
    pub shut: &'t Shut,
    /// What is missing for an answer.
    pub missing: &'t [MissingFact],
}

impl Told<'_> {
    /// Why the verdict is what it is. `matched_rules` decide the part that shows it, `others` the rest.
    pub fn why(&self, matched_rules: &[&MatchedRule], others: &[&MatchedRule]) -> String {
        let flow = flow(self.question);
        let verb = |one: &'static str, many: &'static str| if matched_rules.len() == 1 { one } else { many };
        let by = capitalised(&listed(matched_rules));
        match self.verdict {
            Verdict::Open => format!("{by} {} {flow} through.", verb("lets", "let")),
            Verdict::Blocked => format!("{by} {} {flow}, all of it.", verb("stops", "stop")),
            Verdict::Partly if others.is_empty() => {
                format!("{by} {} a part of {flow}: {}.", verb("stops", "stop"), self.segment())
            }
            Verdict::Partly => format!(
                "{by} {} a part of {flow}: {}. {} {} other parts through.",
                verb("stops", "stop"),
                self.segment(),
                capitalised(&listed(others)),
                if others.len() == 1 { "lets" } else { "let" }
            ),
            Verdict::Unknown => {
                let facts = listed(self.missing.iter().map(|missing| &missing.fact));
                format!("Whether {flow} gets through can't be told. Missing: {facts}.")
            }
        }
    }

    fn segment(&self) -> String {
        let prefixes = |set: &PrefixSet| {
            let count = set.prefixes().count();
            let count = if count == 1 { "1 prefix".to_owned() } else { format!("{count} prefixes") };
            format!("{} ({count})", listed(set.prefixes()))
        };
        match self.shut {
            Shut::Remotes(remotes) => prefixes(remotes),
            Shut::Nodes(nodes) => format!("that of the nodes in {}", prefixes(nodes)),
            Shut::SourcePorts(ports) => format!("that from source ports {ports}"),
            Shut::Ports(ports) => format!("that to ports {ports}"),
        }
    }
}

/// By what the packets of a flow that are shut differ from the others.
pub enum Shut {
    /// By the addresses at the other end.
    Remotes(PrefixSet),
    Nodes(PrefixSet),
    /// By the port that they come from.
    SourcePorts(PortSet),
    /// By the port that they go to.
    Ports(PortSet),
}

impl Shut {
    /// What tells the flows that are shut from those that are not.
    pub fn of(shut: &[&Flow], others: &[&Flow], direction: Direction) -> Self {
        let ends = |flow: &Flow| match direction {
            Direction::Inbound => (flow.source.clone(), flow.destination.clone()),
            Direction::Outbound => (flow.destination.clone(), flow.source.clone()),
        };
        let remotes = |flows: &[&Flow]| flows.iter().fold(PrefixSet::default(), |all, flow| &all | &ends(flow).0);
        let nodes = |flows: &[&Flow]| flows.iter().fold(PrefixSet::default(), |all, flow| &all | &ends(flow).1);
        let ports = |flows: &[&Flow], of: fn(&Flow) -> &PortSet| {
            flows.iter().fold(PortSet::default(), |all, flow| &all | of(flow))
        };
        let (all, own) = (remotes(shut), nodes(shut));
        let from = ports(shut, |flow| &flow.source_ports);
        let to = ports(shut, |flow| &flow.destination_ports);
        let apart = |own: &PrefixSet, others: &PrefixSet| !(own - others).is_empty();
        if others.is_empty() || apart(&all, &remotes(others)) {
            Shut::Remotes(all)
        } else if apart(&own, &nodes(others)) {
            Shut::Nodes(own)
        } else if !(&from - &ports(others, |flow| &flow.source_ports)).is_empty() {
            Shut::SourcePorts(from)
        } else if !(&to - &ports(others, |flow| &flow.destination_ports)).is_empty() {
            Shut::Ports(to)
        } else {
            Shut::Remotes(all)
        }
    }
}

/// The sentence for a verdict that rests on `VirtualNetwork` holding no public address.
pub fn virtual_network_decides(why: &str) -> String {
    format!(
        "{why} But a rule on VirtualNetwork would decide otherwise if that tag held the service's addresses, as it can under a default route."
    )
}

/// The sentence for a verdict that rests on where the name of the service leads.
pub fn name_decides(account: &str) -> String {
    format!(
        "Whether nodes reach {account} at its private endpoint or at its public address depends on how their network resolves its name."
    )
}
