//! Terraform's JSON syntax means what its own syntax means.

use model::net::Region;
use model::plan::Verdict::{self, Blocked, Open, Unknown};
use serde_json::{Value, json};
use switchover::{Edition, Options, Plan, Source};

fn plan(texts: &[String]) -> Plan {
    let sources: Vec<Source> =
        texts.iter().enumerate().map(|(number, text)| Source::new(format!("{number}.tf.json"), text.clone())).collect();
    let options = Options { edition: Some(Edition::Ga), region: Region::find("westeurope"), ..Options::default() };
    switchover::plan(&sources, &options)
}

#[track_caller]
fn comes_to(text: &Value, expected: Verdict) -> Plan {
    let plan = plan(&[serde_json::to_string_pretty(text).unwrap()]);
    let [subject] = plan.subjects.as_slice() else { panic!("{:#?}\n{:#?}", plan.subjects, plan.sources) };
    assert_eq!(subject.modes.simplified, expected, "{subject:#?}");
    plan
}

fn rule(access: &str) -> Value {
    json!({"name": "d", "priority": 200, "direction": "Outbound", "access": access, "protocol": "*", "source_port_range": "*",
        "destination_port_range": "*", "source_address_prefix": "*", "destination_address_prefix": "*"})
}

fn group(members: &Value) -> Value {
    let mut group = json!({"name": "nsg1", "location": "westeurope", "resource_group_name": "rg"});
    for (name, value) in members.as_object().unwrap() {
        group[name] = value.clone();
    }
    group
}

fn only(group: &Value) -> Value {
    json!({"resource": {"azurerm_network_security_group": {"n": group}}})
}

#[test]
fn a_group_is_read_with_its_rules_at_their_lines() {
    for (access, expected) in [("Deny", Blocked), ("Allow", Open)] {
        let rules = [json!([rule(access)]), rule(access)];
        for rules in rules {
            let plan = comes_to(&only(&group(&json!({"security_rule": rules}))), expected);
            let hop = plan.subjects[0]
                .requirements
                .iter()
                .flat_map(|own| &own.hops)
                .find(|hop| hop.rule.as_deref() == Some("d"));
            assert!(hop.and_then(|hop| hop.line).is_some_and(|line| line > 5), "{hop:#?}");
            assert_eq!(plan.sources[0].kind, "terraform-hcl");
        }
    }
}

#[test]
fn variables_locals_loops_and_references_are_evaluated() {
    let with = |access: &str| {
        json!({
            "variable": {"accesses": {"type": "list(string)", "default": [access]}},
            "locals": {"name": "d-${lower(\"X\")}"},
            "resource": {
                "azurerm_network_security_group": {"n": group(&json!({"dynamic": {"security_rule": {
                    "for_each": "${var.accesses}",
                    "content": {"name": "${local.name}", "priority": 200, "direction": "Outbound",
                        "access": "${security_rule.value}", "protocol": "*", "source_port_range": "*", "destination_port_range": "*",
                        "source_address_prefix": "*", "destination_address_prefix": "*"}}}}))},
                "azurerm_virtual_network": {"v": {"name": "v", "location": "westeurope", "resource_group_name": "rg",
                    "address_space": ["10.1.0.0/16"]}},
                "azurerm_subnet": {"s": {"name": "nodes", "resource_group_name": "rg",
                    "virtual_network_name": "${azurerm_virtual_network.v.name}", "address_prefixes": ["10.1.0.0/24"]}},
                "azurerm_route_table": {"r": {"name": "r", "location": "westeurope", "resource_group_name": "rg"}},
                "azurerm_subnet_route_table_association": {"r": {"subnet_id": "${azurerm_subnet.s.id}",
                    "route_table_id": "${azurerm_route_table.r.id}"}},
                "azurerm_subnet_network_security_group_association": {"a": {"subnet_id": "${azurerm_subnet.s.id}",
                    "network_security_group_id": "${azurerm_network_security_group.n.id}"}}
            },
            "output": {"id": {"value": "${azurerm_subnet.s.id}"}},
            "terraform": {"required_version": ">= 1.0"}
        })
    };
    let plan = comes_to(&with("Deny"), Blocked);
    let rules = plan.subjects[0].requirements.iter().flat_map(|own| &own.hops).filter_map(|hop| hop.rule.as_deref());
    assert!(rules.into_iter().any(|rule| rule == "d-x"));
}

#[test]
fn what_is_not_given_is_unknown() {
    comes_to(&only(&group(&json!({"security_rule": "${var.rules}"}))), Unknown);
    let mut ignored = group(&json!({"security_rule": [rule("Allow")]}));
    ignored["lifecycle"] = json!({"ignore_changes": ["security_rule"]});
    comes_to(&only(&ignored), Unknown);
}

#[test]
fn rules_that_are_resources_of_their_own_make_no_other_group() {
    let mut own = rule("Deny");
    own["resource_group_name"] = json!("rg");
    own["network_security_group_name"] = json!("nsg1");
    let single = json!({"resource": {"azurerm_network_security_rule": {"x": own}}});
    let code = "resource \"azurerm_network_security_group\" \"n\" {\n  name = \"nsg1\"\n  location = \"westeurope\"\n  \
                resource_group_name = \"rg\"\n}\n";
    let plan = plan(&[code.to_owned(), single.to_string()]);
    assert!(plan.subjects.iter().all(|subject| subject.name == "nsg1"), "{:#?}", plan.subjects);
    let errors = plan.sources[1].diagnostics.iter().filter(|told| told.message.plain().contains("sourceAddressPrefix"));
    assert_eq!(errors.count(), 0, "{:#?}", plan.sources[1].diagnostics);
}

#[test]
fn texts_with_quotes_and_braces_stay_texts() {
    let mut rule = rule("Allow");
    rule["description"] = json!("say \"hi\" }\n$${x} %%{y} \\ ${upper(\"a}\")}");
    comes_to(&only(&group(&json!({"security_rule": [rule], "tags": {"a b": "c"}}))), Open);
}
