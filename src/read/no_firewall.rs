//! A build without formats tells of Azure Firewalls, and reads none.

use super::Severity;
use super::fields::Fields;
use crate::estate::Estate;

/// True for what belongs to a firewall, which is told.
pub fn read(fields: &Fields<'_, '_, '_>, _estate: &mut Estate) -> bool {
    const MEMBERS: [&str; 4] =
        ["networkRuleCollections", "applicationRuleCollections", "ruleCollections", "ruleCollectionGroups"];
    let kind = fields.object.text("type").map(|kind| kind.to_ascii_lowercase()).unwrap_or_default();
    let is_one =
        kind.contains("firewall") || kind.ends_with("/ipgroups") || MEMBERS.iter().any(|name| fields.has(&[name]));
    if is_one {
        fields.document.say(Severity::Warning, fields.origin(), "This belongs to an Azure Firewall.".to_owned());
    }
    is_one
}
