//! A rollback restores everything, in the right order.

use model::plan::{PhaseId, Step, StepState};
use serde_json::{Value, json};

use super::{classic_rules, estate, nsg, options, plan_of, plan_with, steps, subnet_id};

#[test]
fn what_is_rolled_back_has_its_description_as_it_was() {
    for description in ["two\nlines", "a\r\nb\tc", "it's \u{2019}quoted\u{2019}\n\"$x\" `y`"] {
        let mut rules = classic_rules();
        rules[0]["description"] = json!(description);
        let mut parts = estate();
        parts[0] = nsg("nsg-nodes", &rules, &[subnet_id("nodes")], &[]);
        let plan = plan_of(&parts, &options());
        let change = plan.changes.iter().find(|one| one.phase == PhaseId::Rollback && one.name() == "BatchIn").unwrap();
        assert_eq!(change.rule().unwrap().description.as_deref(), Some(description));
        let command = change.commands.az_cli.clone();
        let run = format!("az() {{ while [ \"$1\" != --description ]; do shift; done; printf %s \"$2\"; }}\n{command}");
        let out = std::process::Command::new("bash").args(["-c", &run]).output().unwrap();
        assert_eq!(String::from_utf8(out.stdout).unwrap(), description, "{command}");
    }
}

#[test]
fn a_rollback_waits_for_its_tightening_whatever_is_changed() {
    let iptables = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT DROP [0:0]\n-A OUTPUT -o lo -j ACCEPT\n\
                    -A OUTPUT -m state --state ESTABLISHED,RELATED -j ACCEPT\nCOMMIT\n";
    let mut texts: Vec<(&str, String)> =
        ["n.json", "v.json"].into_iter().zip(estate().iter().map(Value::to_string)).collect();
    texts.push(("node.txt", iptables.to_owned()));
    let plan = plan_with(&texts, &options());
    let undoing: Vec<&Step> = steps(&plan, PhaseId::Rollback).filter(|step| !step.changes.is_empty()).collect();
    assert_eq!(undoing.len(), 2, "{undoing:?}");
    for step in undoing {
        assert_eq!(step.state, StepState::Waiting, "{step:?}");
        assert_eq!(step.waits_for.len(), 1, "{step:?}");
    }
}
