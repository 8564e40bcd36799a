//! What the sources don't show of a subject's path, in words.

use super::{HopKind, Subject, SubjectKind};
use crate::words::{all_listed, capitalised};

impl Subject {
    /// A sentence on what was not provided; `None` if everything was.
    pub fn not_provided_sentence(&self) -> Option<String> {
        not_provided_sentence(self.kind, &self.not_provided)
    }
}

/// What was not provided, in a sentence; `None` if everything was.
pub fn not_provided_sentence(kind: SubjectKind, not_provided: &[HopKind]) -> Option<String> {
    if not_provided.is_empty() {
        return None;
    }
    let are = if matches!(not_provided, [one] if is_one(kind, *one)) { "was" } else { "were" };
    Some(format!("{} {are} not provided.", capitalised(&all_listed(not_provided.iter().map(|one| name(kind, *one))))))
}

/// What a hop of a subject is called. The path of a pool or a subnet is known, that of a rule set alone is not.
fn name(kind: SubjectKind, hop: HopKind) -> &'static str {
    let is_rule_set = kind == SubjectKind::RuleSet;
    match hop {
        HopKind::Nsg if is_rule_set => "NSGs",
        HopKind::Nsg => "the NSG",
        HopKind::Route if is_rule_set => "routes",
        HopKind::Route => "the routes",
        HopKind::Firewall if is_rule_set => "firewalls",
        HopKind::Firewall => "the firewall that a route leads to",
        HopKind::NodeFirewall => "firewalls on the nodes",
        HopKind::AdminRules => "security admin rules",
        HopKind::Account => "the account",
    }
}

fn is_one(kind: SubjectKind, hop: HopKind) -> bool {
    hop == HopKind::Account || (kind != SubjectKind::RuleSet && matches!(hop, HopKind::Nsg | HopKind::Firewall))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_fits_one_and_several() {
        use HopKind::{Account, Firewall, Nsg, Route};
        for (kind, hops, expected) in [
            (
                SubjectKind::RuleSet,
                &[Route, Firewall, Account][..],
                "Routes, firewalls, and the account were not provided.",
            ),
            (SubjectKind::RuleSet, &[Account], "The account was not provided."),
            (SubjectKind::Pool, &[Nsg, Route], "The NSG and the routes were not provided."),
            (SubjectKind::Pool, &[Firewall], "The firewall that a route leads to was not provided."),
        ] {
            assert_eq!(not_provided_sentence(kind, hops).as_deref(), Some(expected));
        }
        assert_eq!(not_provided_sentence(SubjectKind::Pool, &[]), None);
    }
}
