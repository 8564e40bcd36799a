//! Recognizes texts without anything to assess, for an exact message.

use crate::messages::kinds;
use model::json::Object;
use model::message::Message;

/// Something that Switchover knows of but does not assess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// What it is, with its article.
    pub name: Message,
    /// False if what looks like a resource inside it is something else, such as a view of rules that another resource owns.
    pub holds_resources: bool,
}

/// What an object is, by its members; `None` if they say nothing.
pub(crate) fn of_object(object: &Object<'_>) -> Option<Kind> {
    let body = object.object("properties").unwrap_or(object);
    let has = |names: &[&str]| names.iter().all(|name| body.get(name).is_some() || object.get(name).is_some());
    type Row = (&'static [&'static str], fn() -> Message);
    let views: [Row; 7] = [
        (&["changeNumber", "values"], kinds::service_tag_file),
        (&["addressPrefixes", "asPath"], kinds::virtual_hub_routes),
        (&["effectiveNetworkSecurityGroups"], kinds::effective_rules),
        (&["expandedSourceAddressPrefix", "direction"], kinds::effective_rule),
        (&["expandedDestinationAddressPrefix", "direction"], kinds::effective_rule),
        (&["securityRuleAssociations"], kinds::security_group_view),
        (&["category", "endpoints"], kinds::other_dependencies),
    ];
    let resources: [Row; 2] = [
        (&["addressPrefixes", "systemService"], kinds::service_tag),
        (&["format_version", "terraform_version"], kinds::terraform_json),
    ];
    let of = |kinds: &[Row], holds_resources| {
        kinds.iter().find(|(names, _)| has(names)).map(|(_, name)| Kind { name: name(), holds_resources })
    };
    of(&views, false).or_else(|| of(&resources, true))
}

/// A text without comments, as code has them.
pub(crate) fn without_comments(text: &str) -> String {
    let (mut kept, mut is_inside) = (String::new(), false);
    for line in text.lines().map(str::trim) {
        is_inside |= line.starts_with("/*");
        let line = if is_inside { line.split_once("*/").map(|(_, after)| after.trim()) } else { Some(line) };
        let Some(line) = line else { continue };
        is_inside = false;
        let is_comment = line.starts_with("//") || line.starts_with("# ") || line == "#";
        if !line.is_empty() && !is_comment {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// What a text that is no JSON looks like; `None` if it says nothing.
pub(crate) fn of_text(text: &str) -> Option<Message> {
    let head: Vec<&str> = text.lines().map(str::trim_start).filter(|line| !line.is_empty()).take(40).collect();
    let begins = |starts: &[&str]| head.iter().any(|line| starts.iter().any(|start| line.starts_with(start)));
    if begins(&["*filter", "*nat", "*mangle", "-A INPUT", "-A OUTPUT", "-P INPUT", ":INPUT"]) {
        Some(kinds::iptables_rules())
    } else if is_of_iptables_commands(text) {
        Some(kinds::iptables_commands())
    } else if begins(&["Chain INPUT", "Chain OUTPUT", "Chain FORWARD"]) {
        Some(kinds::iptables_listing())
    } else if begins(&["icmp-block-inversion:", "ingress-zones:"]) {
        Some(kinds::firewalld_listing())
    } else if begins(&["table ip ", "table ip6 ", "table inet ", "table netdev "]) {
        Some(kinds::nftables_rules())
    } else if begins(&["Status: active", "Status: inactive"]) {
        Some(kinds::ufw_status())
    } else if begins(&["Rule Name:", "Regelname:"]) {
        Some(kinds::windows_firewall_listing())
    } else if begins(&["resource \"azurerm_", "provider \"azurerm\""]) {
        Some(kinds::terraform_code())
    } else if begins(&["Terraform will perform", "Terraform used the selected providers"]) {
        Some(kinds::terraform_plan_text())
    } else if head.iter().any(|line| line.starts_with("resource ") && line.contains("'Microsoft.")) {
        Some(kinds::bicep_code())
    } else if head.iter().filter(|line| line.contains(" : ")).count() > 3 {
        Some(kinds::powershell_listing())
    } else {
        None
    }
}

/// True for a script that changes the rules of iptables. What they are then is on the node.
pub(crate) fn is_of_iptables_commands(text: &str) -> bool {
    let mut words = text.lines().map(|line| line.trim_start().trim_start_matches("sudo "));
    words.any(|line| ["iptables -", "ip6tables -"].iter().any(|start| line.starts_with(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_left_out() {
        let text = "/* a\n : b */ x\n// c\n# d\n#!/bin/sh\ny /* e */\n\n#\n/* f */\nz\n";
        assert_eq!(without_comments(text), "x\n#!/bin/sh\ny /* e */\nz\n");
    }
}
