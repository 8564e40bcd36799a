//! Security admin rules that may be in effect.

use model::plan::Verdict;
use serde_json::json;

use super::{SIMPLIFIED, group, id, network, pool, public_access, verdict};

#[test]
fn always_allow_that_may_be_in_force_leaves_a_group_unknown() {
    let rule = json!({
        "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkManagers/m/securityAdminConfigurations/c/\
               ruleCollections/all/rules/out",
        "name": "out", "direction": "Outbound", "access": "AlwaysAllow", "protocol": "Any", "priority": 1, "sources": [],
        "destinations": [],
    });
    let nodes = json!({ "networkSecurityGroup": id("networkSecurityGroups/nsg") });
    let group = group(Some("westeurope"), "VirtualNetwork");
    let networks = |both: bool| {
        let spoke = network("spoke", 0, &[("nodes", nodes.clone())], json!({}));
        let other = network("other", 1, &[("x", json!({}))], json!({}));
        if both { vec![spoke, other] } else { vec![spoke] }
    };
    let with = |both: bool| {
        let others = [group.clone(), rule.clone(), pool("BatchManaged"), public_access()];
        verdict(&[networks(both), others.to_vec()].concat(), SIMPLIFIED)
    };
    assert_eq!(with(true), Verdict::Unknown);
    assert_eq!(with(false), Verdict::Open);
}
