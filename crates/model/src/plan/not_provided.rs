//! What the sources don't show of a subject's path, in words.

use super::{HopKind, Subject, SubjectKind, messages};
use crate::message::{Message, all_listed};

impl Subject {
    /// A sentence on what was not provided; `None` if everything was.
    pub fn not_provided_sentence(&self) -> Option<Message> {
        not_provided_sentence(self.kind, &self.not_provided)
    }

    /// The same as a part of a sentence.
    pub fn not_provided_clause(&self) -> Option<Message> {
        let what = all_listed(self.not_provided.iter().map(|one| name(self.kind, *one)));
        match self.not_provided.as_slice() {
            [] => None,
            [one] if is_one(self.kind, *one) => Some(messages::one_not_provided(what)),
            _ => Some(messages::some_not_provided(what)),
        }
    }
}

/// What was not provided, in a sentence; `None` if everything was.
pub fn not_provided_sentence(kind: SubjectKind, not_provided: &[HopKind]) -> Option<Message> {
    let what = || all_listed(not_provided.iter().map(|one| name(kind, *one)));
    match not_provided {
        [] => None,
        [one] if is_one(kind, *one) => Some(messages::was_not_provided(what())),
        _ => Some(messages::were_not_provided(what())),
    }
}

/// What a hop of a subject is called. The path of a pool or a subnet is known, that of a rule set alone is not.
fn name(kind: SubjectKind, hop: HopKind) -> Message {
    let is_rule_set = kind == SubjectKind::RuleSet;
    match hop {
        HopKind::Nsg if is_rule_set => messages::nsgs(),
        HopKind::Nsg => messages::the_nsg(),
        HopKind::Route if is_rule_set => messages::routes(),
        HopKind::Route => messages::the_routes(),
        HopKind::Firewall if is_rule_set => messages::firewalls(),
        HopKind::Firewall => messages::the_firewall(),
        HopKind::NodeFirewall => messages::node_firewalls(),
        HopKind::AdminRules => messages::admin_rules(),
        HopKind::Account => messages::the_account(),
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
            assert_eq!(not_provided_sentence(kind, hops).map(|message| message.plain()).as_deref(), Some(expected));
        }
        assert_eq!(not_provided_sentence(SubjectKind::Pool, &[]), None);
    }
}
