//! Leftovers: what stays open wider than simplified nodes need it, after everything that only classic needed is closed. What
//! the user wrote for other reasons is reported here, with who can reach what, and left alone.

mod firewall;
mod node;
mod nsg;
mod route;

use crate::messages::{self, resources};
use assess::{Assessor, NodeGroup};
use model::estate::{AddressTerm, Estate, Origin, PortTerm};
use model::message::{Codes, Message, listed};
use model::net::Service;
use model::plan::Finding;
use model::source::Severity;

/// The leftovers of everything on the nodes' paths in the tightened estate.
pub fn leftovers(tightened: &Estate, assessor: &Assessor<'_>, sources: &[String]) -> Vec<Finding> {
    let nsgs = tightened.nsgs.with_ids().filter(|(index, _)| assessor.is_assessed(*index));
    let mut found: Vec<Finding> = Vec::new();
    nsgs.for_each(|(index, nsg)| found.extend(nsg::Group::new(index, nsg, assessor, sources).leftovers()));
    let others = Others { estate: tightened, assessor, sources };
    found.extend(others.of_firewalls());
    found.extend(others.of_routes());
    found.extend(others.of_nodes());
    found
}

/// What is on the paths besides NSGs.
struct Others<'o, 'a> {
    estate: &'o Estate,
    assessor: &'o Assessor<'a>,
    sources: &'o [String],
}

impl Others<'_, '_> {
    /// The node groups that a resource is on the path of.
    fn node_groups(&self, is_on: impl Fn(&NodeGroup) -> bool) -> Vec<&NodeGroup> {
        self.assessor.node_groups().iter().filter(|node_group| is_on(node_group)).collect()
    }
}

/// A leftover: its id, how much it matters, and what to say of it.
struct Leftover {
    id: &'static str,
    severity: Severity,
    message: Message,
}

impl Leftover {
    /// One that someone should look at.
    fn new(id: &'static str, message: Message) -> Leftover {
        Leftover { id, severity: Severity::Warning, message }
    }

    fn finding(self, origin: Option<Origin>, sources: &[String]) -> Finding {
        Finding {
            codes: Codes::default(),
            id: self.id.to_owned(),
            severity: self.severity,
            message: self.message,
            source: origin.and_then(|origin| sources.get(origin.source).cloned()),
            line: origin.map(|origin| origin.line),
        }
    }
}

/// Who is allowed, in a sentence.
fn whom(terms: &[AddressTerm]) -> Message {
    if terms.is_empty() || terms.iter().any(is_everyone) {
        resources::every_address()
    } else {
        listed(terms.iter().map(messages::address))
    }
}

fn has_any_port(ports: &[PortTerm]) -> bool {
    ports.contains(&PortTerm::ANY)
}

/// Ports in a sentence.
fn ports(terms: &[PortTerm]) -> Message {
    if has_any_port(terms) { resources::every_port() } else { listed(terms.iter().map(messages::port)) }
}

/// True for what means every address, or the whole internet.
fn is_everyone(term: &AddressTerm) -> bool {
    match term {
        AddressTerm::Any => true,
        AddressTerm::Prefix(prefix) => prefix.prefix_len() == 0,
        AddressTerm::Tag(tag) => tag.eq_ignore_ascii_case("Internet"),
        _ => false,
    }
}

/// True for storage by its tag: every account of everybody.
fn is_storage(term: &AddressTerm) -> bool {
    is_tag_of(term, Service::Storage)
}

fn is_tag_of(term: &AddressTerm, service: Service) -> bool {
    let own = |tag: &str| tag.split('.').next().is_some_and(|own| own.eq_ignore_ascii_case(service.tag()));
    matches!(term, AddressTerm::Tag(tag) if own(tag))
}
