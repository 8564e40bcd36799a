//! Security admin rules of a virtual network manager: they come before network security groups.

use crate::message::Message;
use std::rc::Rc;

use super::{Reading, Resource, Rule};

/// A collection of security admin rules, or the effective ones of a virtual network.
#[derive(Clone, Debug, PartialEq)]
pub struct AdminRules {
    /// What every resource has.
    pub resource: Resource,
    /// The rules.
    pub rules: Vec<AdminRule>,
    /// Why there may be rules that the source does not show; `None` if it shows them all.
    pub incomplete: Option<Message>,
}

/// One security admin rule.
#[derive(Clone, Debug, PartialEq)]
pub struct AdminRule {
    /// What it matches, like a rule of a group.
    pub rule: Rc<Rule>,
    /// What it does.
    pub action: Reading<AdminAction>,
}

/// What a security admin rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AdminAction {
    /// Goes on to the network security groups.
    Allow,
    /// Allows it, whatever NSGs say.
    AlwaysAllow,
    /// Stops it, whatever the groups say.
    Deny,
}
