//! Leftovers of NSGs.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::{Leftover, has_any_port, is_everyone, is_storage, whom};
use crate::messages::{self, leftovers};
use crate::tighten::is_apart;
use assess::{Assessor, RequiredFlow};
use model::estate::{Access, AddressTerm, Direction, Id, Nsg, Reading, Rule};
use model::message::{Codes, Message, fact, name};
use model::net::PortSet;
use model::plan::Finding;
use model::source::Severity;

/// A group after the tightening.
pub(super) struct Group<'g> {
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
    pub(super) fn new(index: Id<Nsg>, nsg: &'g Nsg, assessor: &'g Assessor<'g>, sources: &'g [String]) -> Self {
        let mut serving = BTreeSet::new();
        for opener in assessor.openers(index, nsg, &RequiredFlow::SIMPLIFIED) {
            serving.insert(opener.name.clone());
        }
        Group { index, nsg, title: messages::nsg(nsg), assessor, sources, serving }
    }

    pub(super) fn leftovers(&self) -> Vec<Finding> {
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
        let leftover = match rule.direction {
            Reading::Known(Direction::Inbound) => self.wide_in(rule).or_else(|| self.classic_ports(rule)),
            Reading::Known(Direction::Outbound) => {
                self.wide_out(rule).or_else(|| self.storage(rule)).or_else(|| self.addresses(rule))
            }
            Reading::Unknown(_) => None,
        }?;
        Some(leftover.finding(rule.origin, self.sources))
    }

    /// The ports of classic nodes, open to whomever the rule names: the service itself is blocked by now.
    fn classic_ports(&self, rule: &Rule) -> Option<Leftover> {
        let classic = RequiredFlow::CLASSIC_INBOUND.port_set();
        let open = rule.destination_ports.iter().any(|term| !is_apart(term, &classic));
        open.then(|| {
            let sources = whom(&rule.source);
            let message = leftovers::classic_ports(name(&rule.name), &self.title, sources);
            Leftover::new("classic-ports", message)
        })
    }

    fn wide_in(&self, rule: &Rule) -> Option<Leftover> {
        let wide = has_any_port(&rule.destination_ports) && rule.source.iter().any(is_everyone);
        wide.then(|| {
            let message = leftovers::wide_inbound(name(&rule.name), &self.title);
            Leftover::new("wide-inbound", message)
        })
    }

    /// An outbound path for data that no workload needs as wide.
    fn wide_out(&self, rule: &Rule) -> Option<Leftover> {
        let https = PortSet::range(443, 443);
        let everywhere = rule.destination.iter().find(|term| is_everyone(term))?;
        let reaches = rule.destination_ports.iter().any(|term| !is_apart(term, &https));
        reaches.then(|| {
            let ports = super::ports(&rule.destination_ports);
            let destination = messages::address(everywhere);
            let message = leftovers::wide_outbound(name(&rule.name), &self.title, destination, ports);
            Leftover::new("wide-outbound", message)
        })
    }

    /// Storage by its tag is every account of everybody.
    fn storage(&self, rule: &Rule) -> Option<Leftover> {
        let tag = rule.destination.iter().find(|term| is_storage(term))?;
        Some(Leftover::new("storage-outbound", leftovers::storage_outbound(name(&rule.name), &self.title, fact(tag))))
    }

    /// Addresses of the service instead of its tag.
    fn addresses(&self, rule: &Rule) -> Option<Leftover> {
        let lists = rule.destination.iter().all(|term| matches!(term, AddressTerm::Prefix(_) | AddressTerm::Range(..)));
        (lists && self.serving.contains(&rule.name)).then(|| {
            let tag = RequiredFlow::SIMPLIFIED.tag(self.assessor.region(self.index));
            let message = leftovers::addresses_for_tag(name(&rule.name), &self.title, fact(tag));
            Leftover::new("addresses-for-tag", message)
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
