//! What a text looks like that holds nothing to assess, so that the message about it is right.

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

/// What a text that is no JSON looks like; `None` if it says nothing.
pub(crate) fn of_text(text: &str) -> Option<Message> {
    let head: Vec<&str> = text.lines().map(str::trim_start).filter(|line| !line.is_empty()).take(40).collect();
    let begins = |starts: &[&str]| head.iter().any(|line| starts.iter().any(|start| line.starts_with(start)));
    if begins(&["*filter", "*nat", "*mangle", "-A INPUT", "-A OUTPUT", "-P INPUT", ":INPUT"]) {
        Some(kinds::iptables_rules())
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
