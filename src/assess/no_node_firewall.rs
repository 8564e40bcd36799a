//! A build without formats reads no firewall of a node, so there is none to assess.

use super::needed::Needed;
use super::part::Part;
use crate::estate::NodeFirewall;
use crate::net::Flow;

/// Nothing.
pub fn parts(_firewall: &NodeFirewall, _needed: &Needed, _flow: &Flow) -> Vec<Part> {
    Vec::new()
}
