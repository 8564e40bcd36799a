//! What a text looks like that holds nothing to assess, so that the message about it is right.

use model::json::Object;

/// Something that Switchover knows of but does not assess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// What it is, with its article.
    pub name: &'static str,
    /// False if what looks like a resource inside it is something else, such as a view of rules that another resource owns.
    pub holds_resources: bool,
}

/// What an object is, by its members; `None` if they say nothing.
pub(crate) fn of_object(object: &Object<'_>) -> Option<Kind> {
    let body = object.object("properties").unwrap_or(object);
    let has = |names: &[&str]| names.iter().all(|name| body.get(name).is_some() || object.get(name).is_some());
    let views: [(&[&str], &str); 7] = [
        (&["changeNumber", "values"], "a service-tag file with something around it (give the file alone)"),
        (&["addressPrefixes", "asPath"], "effective routes of a virtual hub"),
        (&["effectiveNetworkSecurityGroups"], "the effective rules of a network interface"),
        (&["expandedSourceAddressPrefix", "direction"], "an effective rule of a network interface"),
        (&["expandedDestinationAddressPrefix", "direction"], "an effective rule of a network interface"),
        (&["securityRuleAssociations"], "a security group view of Network Watcher"),
        (&["category", "endpoints"], "a list of outbound dependencies of another service than Batch"),
    ];
    let resources: [(&[&str], &str); 2] = [
        (&["addressPrefixes", "systemService"], "a service tag"),
        (&["format_version", "terraform_version"], "Terraform's JSON"),
    ];
    let of = |kinds: &[(&[&str], &'static str)], holds_resources| {
        kinds.iter().find(|(names, _)| has(names)).map(|&(_, name)| Kind { name, holds_resources })
    };
    of(&views, false).or_else(|| of(&resources, true))
}

/// What a text that is no JSON looks like; `None` if it says nothing.
pub(crate) fn of_text(text: &str) -> Option<&'static str> {
    let head: Vec<&str> = text.lines().map(str::trim_start).filter(|line| !line.is_empty()).take(40).collect();
    let begins = |starts: &[&str]| head.iter().any(|line| starts.iter().any(|start| line.starts_with(start)));
    if begins(&["*filter", "*nat", "*mangle", "-A INPUT", "-A OUTPUT", "-P INPUT", ":INPUT"]) {
        Some("a saved iptables ruleset")
    } else if begins(&["Chain INPUT", "Chain OUTPUT", "Chain FORWARD"]) {
        Some("an iptables listing")
    } else if begins(&["icmp-block-inversion:", "ingress-zones:"]) {
        Some("a listing of firewalld")
    } else if begins(&["table ip ", "table ip6 ", "table inet ", "table netdev "]) {
        Some("an nftables ruleset")
    } else if begins(&["Status: active", "Status: inactive"]) {
        Some("a ufw status")
    } else if begins(&["Rule Name:", "Regelname:"]) {
        Some("a listing of the Windows firewall")
    } else if begins(&["resource \"azurerm_", "provider \"azurerm\""]) {
        Some("Terraform code")
    } else if begins(&["Terraform will perform", "Terraform used the selected providers"]) {
        Some("a plan as Terraform prints it (that of `terraform show -json <plan file>` can be read)")
    } else if head.iter().any(|line| line.starts_with("resource ") && line.contains("'Microsoft.")) {
        Some("Bicep code")
    } else if head.iter().filter(|line| line.contains(" : ")).count() > 3 {
        Some("a PowerShell listing")
    } else {
        None
    }
}
