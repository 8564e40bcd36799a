//! Leftovers: what stays open wider than simplified nodes need it, after everything that only classic needed is closed. What
//! the user wrote for other reasons is reported here, and left alone.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::messages::{self, leftovers, resources};
use super::tighten::is_apart;
use assess::{Assessor, RequiredFlow};
use model::estate::{Access, AddressTerm, Direction, Estate, Id, Nsg, PortTerm, Reading, Rule};
use model::message::{Codes, Message, fact, listed, name};
use model::net::{PortSet, Service};
use model::plan::Finding;
use model::source::Severity;

/// The leftovers of all groups of the tightened estate.
pub fn leftovers(tightened: &Estate, assessor: &Assessor<'_>, sources: &[String]) -> Vec<Finding> {
    let groups = tightened.nsgs.with_ids().filter(|(index, _)| assessor.is_assessed(*index));
    groups.flat_map(|(index, nsg)| Group::new(index, nsg, assessor, sources).leftovers()).collect()
}

/// A group after the tightening.
struct Group<'g> {
    index: Id<Nsg>,
    nsg: &'g Nsg,
    /// What sentences call it.
    title: Message,
    assessor: &'g Assessor<'g>,
    sources: &'g [String],
    /// The names of the rules that allow simplified communication.
    serving: BTreeSet<String>,
}

impl<'g> Group<'g> {
    fn new(index: Id<Nsg>, nsg: &'g Nsg, assessor: &'g Assessor<'g>, sources: &'g [String]) -> Self {
        let mut serving = BTreeSet::new();
        for opener in assessor.openers(index, nsg, &RequiredFlow::SIMPLIFIED) {
            serving.insert(opener.name.clone());
        }
        Group { index, nsg, title: messages::nsg(nsg), assessor, sources, serving }
    }

    fn leftovers(&self) -> Vec<Finding> {
        let mut found: Vec<Finding> = self.allows().filter_map(|rule| self.of_rule(rule)).collect();
        found.extend(self.open_by_default());
        found
    }

    /// The rules that allow something, except the platform's.
    fn allows(&self) -> impl Iterator<Item = &Rule> {
        let rules = self.nsg.rules.iter().map(Rc::as_ref);
        rules.filter(|rule| !rule.is_default && rule.access == Reading::Known(Access::Allow))
    }

    /// The first of these that a rule is.
    fn of_rule(&self, rule: &Rule) -> Option<Finding> {
        let (id, severity, message) = match rule.direction {
            Reading::Known(Direction::Inbound) => self.wide_in(rule).or_else(|| self.classic_ports(rule)),
            Reading::Known(Direction::Outbound) => {
                self.wide_out(rule).or_else(|| self.storage(rule)).or_else(|| self.addresses(rule))
            }
            Reading::Unknown(_) => None,
        }?;
        let source = rule.origin.and_then(|origin| self.sources.get(origin.source).cloned());
        Some(Finding {
            codes: Codes::default(),
            id: id.to_owned(),
            severity,
            message,
            source,
            line: rule.origin.map(|origin| origin.line),
        })
    }

    /// The ports of classic nodes, open to whomever the rule names: the service itself is blocked by now.
    fn classic_ports(&self, rule: &Rule) -> Option<Leftover> {
        let classic = RequiredFlow::CLASSIC_INBOUND.port_set();
        let open = rule.destination_ports.iter().any(|term| !is_apart(term, &classic));
        open.then(|| {
            let sources = listed(rule.source.iter().map(messages::address));
            let message = leftovers::classic_ports(name(&rule.name), &self.title, sources);
            ("classic-ports", Severity::Warning, message)
        })
    }

    fn wide_in(&self, rule: &Rule) -> Option<Leftover> {
        let wide = has_any_port(rule) && rule.source.iter().any(is_everyone);
        wide.then(|| {
            let message = leftovers::wide_inbound(name(&rule.name), &self.title);
            ("wide-inbound", Severity::Warning, message)
        })
    }

    /// An outbound path for data that no workload needs as wide.
    fn wide_out(&self, rule: &Rule) -> Option<Leftover> {
        let https = PortSet::range(443, 443);
        let everywhere = rule.destination.iter().find(|term| is_everyone(term))?;
        let reaches = rule.destination_ports.iter().any(|term| !is_apart(term, &https));
        reaches.then(|| {
            let ports = if has_any_port(rule) {
                resources::every_port()
            } else {
                listed(rule.destination_ports.iter().map(messages::port))
            };
            let destination = messages::address(everywhere);
            let message = leftovers::wide_outbound(name(&rule.name), &self.title, destination, ports);
            ("wide-outbound", Severity::Warning, message)
        })
    }

    /// Storage by its tag is every account of everybody.
    fn storage(&self, rule: &Rule) -> Option<Leftover> {
        let is_storage = |term: &&AddressTerm| {
            let name = Service::Storage.tag();
            matches!(term, AddressTerm::Tag(tag) if tag.split('.').next().is_some_and(|own| own.eq_ignore_ascii_case(name)))
        };
        let tag = rule.destination.iter().find(is_storage)?;
        let message = leftovers::storage_outbound(name(&rule.name), &self.title, fact(tag));
        Some(("storage-outbound", Severity::Warning, message))
    }

    /// Addresses of the service instead of its tag.
    fn addresses(&self, rule: &Rule) -> Option<Leftover> {
        let lists = rule.destination.iter().all(|term| matches!(term, AddressTerm::Prefix(_) | AddressTerm::Range(..)));
        (lists && self.serving.contains(&rule.name)).then(|| {
            let tag = RequiredFlow::SIMPLIFIED.tag(self.assessor.region(self.index));
            let message = leftovers::addresses_for_tag(name(&rule.name), &self.title, fact(tag));
            ("addresses-for-tag", Severity::Warning, message)
        })
    }

    /// The platform's own rule that allows everything outbound, where none of the user's comes before it.
    fn open_by_default(&self) -> Option<Finding> {
        let denies_all = |rule: &&Rc<Rule>| {
            rule.direction == Reading::Known(Direction::Outbound)
                && rule.access == Reading::Known(Access::Deny)
                && rule.destination.iter().any(is_everyone)
        };
        // What is not shown may deny it.
        let open = self.nsg.rules.incomplete.is_none()
            && !self.nsg.rules.iter().filter(|rule| !rule.is_default).any(|rule| denies_all(&rule));
        open.then(|| Finding {
            codes: Codes::default(),
            id: "open-by-default".to_owned(),
            severity: Severity::Info,
            message: leftovers::open_by_default(&self.title),
            source: self.sources.get(self.nsg.resource.origin.source).cloned(),
            line: Some(self.nsg.resource.origin.line),
        })
    }
}

/// What a leftover is: its id, how much it matters, and what to say of it.
type Leftover = (&'static str, Severity, Message);

fn has_any_port(rule: &Rule) -> bool {
    rule.destination_ports.contains(&PortTerm::ANY)
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
