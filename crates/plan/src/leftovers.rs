//! Leftovers: what stays open wider than simplified nodes need it, after everything that only classic needed is closed. What
//! the user wrote for other reasons is told here, and left alone.

use model::words::listed;
use std::collections::BTreeSet;
use std::rc::Rc;

use super::tighten::is_apart;
use assess::{Assessor, RequiredFlow};
use model::estate::{Access, AddressTerm, Direction, Estate, Id, Nsg, PortTerm, Reading, Rule};
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
    assessor: &'g Assessor<'g>,
    sources: &'g [String],
    /// The names of the rules that let simplified nodes through.
    serving: BTreeSet<String>,
}

impl<'g> Group<'g> {
    fn new(index: Id<Nsg>, nsg: &'g Nsg, assessor: &'g Assessor<'g>, sources: &'g [String]) -> Self {
        let mut serving = BTreeSet::new();
        for opener in assessor.openers(index, nsg, &RequiredFlow::SIMPLIFIED) {
            serving.insert(opener.name.clone());
        }
        Group { index, nsg, assessor, sources, serving }
    }

    fn leftovers(&self) -> Vec<Finding> {
        let mut found: Vec<Finding> = self.allows().filter_map(|rule| self.of_rule(rule)).collect();
        found.extend(self.open_by_default());
        found
    }

    /// The rules that let something in or out, but for the platform's.
    fn allows(&self) -> impl Iterator<Item = &Rule> {
        let rules = self.nsg.rules.iter().map(Rc::as_ref);
        rules.filter(|rule| !rule.is_default && rule.access == Reading::Known(Access::Allow))
    }

    /// The first of these that a rule is.
    fn of_rule(&self, rule: &Rule) -> Option<Finding> {
        let told = match rule.direction {
            Reading::Known(Direction::Inbound) => self.classic_ports(rule).or_else(|| self.wide_in(rule)),
            Reading::Known(Direction::Outbound) => {
                self.wide_out(rule).or_else(|| self.storage(rule)).or_else(|| self.addresses(rule))
            }
            Reading::Unknown(_) => None,
        };
        let (id, severity, message) = told?;
        let message = format!("`{}` in {} {message}", rule.name, self.nsg.resource.name);
        let source = rule.origin.and_then(|origin| self.sources.get(origin.source).cloned());
        Some(Finding {
            id: id.to_owned(),
            severity,
            message: message.into(),
            source,
            line: rule.origin.map(|origin| origin.line),
        })
    }

    /// The ports of classic nodes, open to whomever the rule names: the service itself is shut out by now.
    fn classic_ports(&self, rule: &Rule) -> Option<Told> {
        let classic = RequiredFlow::CLASSIC_INBOUND.port_set();
        let open = rule.destination_ports.iter().any(|term| !is_apart(term, &classic));
        let from = listed(rule.source.iter().map(shown));
        open.then(|| {
            let message =
                format!("still lets connections to TCP 29876-29877 in from {from}; no simplified node listens there.");
            ("classic-ports", Severity::Warning, message)
        })
    }

    fn wide_in(&self, rule: &Rule) -> Option<Told> {
        let wide = has_any_port(rule) && rule.source.iter().any(is_everyone);
        wide.then(|| {
            let message = "lets everyone in at every port; Batch needs nothing of it.".to_owned();
            ("wide-inbound", Severity::Warning, message)
        })
    }

    /// A way out for data that no workload needs as wide.
    fn wide_out(&self, rule: &Rule) -> Option<Told> {
        let https = PortSet::range(443, 443);
        let everywhere = rule.destination.iter().find(|term| is_everyone(term))?;
        let reaches = rule.destination_ports.iter().any(|term| !is_apart(term, &https));
        reaches.then(|| {
            let ports = if has_any_port(rule) { "every port".to_owned() } else { listed(&rule.destination_ports) };
            let message = format!(
                "lets nodes out to {} at {ports}: a way out for data. Simplified nodes need TCP 443 to their region's \
                 BatchNodeManagement, and the workload what the extras list.",
                shown(everywhere)
            );
            ("wide-outbound", Severity::Warning, message)
        })
    }

    /// Storage by its tag is every account of everybody.
    fn storage(&self, rule: &Rule) -> Option<Told> {
        let is_storage = |term: &&AddressTerm| {
            let name = Service::Storage.tag();
            matches!(term, AddressTerm::Tag(tag) if tag.split('.').next().is_some_and(|own| own.eq_ignore_ascii_case(name)))
        };
        let tag = rule.destination.iter().find(is_storage)?;
        let message = format!(
            "lets nodes out to {tag}, which is every storage account there, other people's as well: a way out for data. A service \
             endpoint with a policy, or private endpoints, open only the accounts of the extras."
        );
        Some(("storage-outbound", Severity::Warning, message))
    }

    /// Addresses of the service instead of its tag.
    fn addresses(&self, rule: &Rule) -> Option<Told> {
        let lists = rule.destination.iter().all(|term| matches!(term, AddressTerm::Prefix(_) | AddressTerm::Range(..)));
        (lists && self.serving.contains(&rule.name)).then(|| {
            let tag = RequiredFlow::SIMPLIFIED.tag(self.assessor.region(self.index));
            let message =
                format!("lists addresses of the service, which change now and then; the tag {tag} follows by itself.");
            ("addresses-for-tag", Severity::Warning, message)
        })
    }

    /// The platform's own rule that lets everything out, where none of the user's comes before it.
    fn open_by_default(&self) -> Option<Finding> {
        let denies_all = |rule: &&Rc<Rule>| {
            rule.direction == Reading::Known(Direction::Outbound)
                && rule.access == Reading::Known(Access::Deny)
                && rule.destination.iter().any(is_everyone)
        };
        // What is not shown may deny it.
        let open = self.nsg.rules.incomplete.is_none()
            && !self.nsg.rules.iter().filter(|rule| !rule.is_default).any(|rule| denies_all(&rule));
        let message = || {
            format!(
                "{} denies nothing on the way out, so the default rule AllowInternetOutBound lets nodes reach the whole internet. \
                 Nothing of it depends on the communication model; a deny after the rules of the extras would close it.",
                self.nsg.resource.name
            )
        };
        open.then(|| Finding {
            id: "open-by-default".to_owned(),
            severity: Severity::Info,
            message: message().into(),
            source: self.sources.get(self.nsg.resource.origin.source).cloned(),
            line: Some(self.nsg.resource.origin.line),
        })
    }
}

/// What a leftover is: its id, how much it matters, and what follows the rule's name.
type Told = (&'static str, Severity, String);

fn has_any_port(rule: &Rule) -> bool {
    rule.destination_ports.contains(&PortTerm::ANY)
}

/// True for what stands for every address, or for the whole internet.
fn is_everyone(term: &AddressTerm) -> bool {
    match term {
        AddressTerm::Any => true,
        AddressTerm::Prefix(prefix) => prefix.prefix_len() == 0,
        AddressTerm::Tag(tag) => tag.eq_ignore_ascii_case("Internet"),
        _ => false,
    }
}

fn shown(term: &AddressTerm) -> String {
    if *term == AddressTerm::Any { "everywhere".to_owned() } else { term.to_string() }
}
