//! Azure's limits hold.

use crate::support::plain;
use model::plan::PhaseId;
use serde_json::Value;

use super::{closed_rules, nsg, options, plan_of, rule, subnet_id, vnet};

#[test]
fn no_plan_gives_a_group_more_rules_than_it_can_hold() {
    for (count, fits) in [(997, true), (999, false), (1000, false)] {
        let mut rules: Vec<Value> = closed_rules();
        for number in rules.len()..count {
            let address = format!("10.{}.{}.0/24", number / 250, number % 250);
            rules.push(rule(&format!("r{number}"), 200 + number as u32, "Inbound", "Allow", &address, "*", "22"));
        }
        rules[2] = rule("All", 200, "Inbound", "Allow", "*", "*", "22");
        let parts = [
            nsg("nsg-nodes", &rules, &[subnet_id("nodes")], &[]),
            vnet(&[("nodes", "10.1.1.0/24", Some("nsg-nodes"))]),
        ];
        let plan = plan_of(&parts, &options());
        assert_eq!(plan.proof.union.holds, fits, "{count}");
        let gaps = plain(&plan.proof.union.gaps).join(" ");
        assert!(fits || (gaps.contains("at most 1000 rules") && gaps.contains("r3")), "{gaps}");
        assert!(fits || plan.changes.iter().all(|change| change.phase != PhaseId::Union));
    }
}
