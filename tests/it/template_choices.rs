//! Lists and objects of Bicep and templates that depend on a condition: loops over a choice of lists, filters, unions and spreads with a
//! choice of objects. With the condition given the verdict is that of the chosen side. Without it, it is unknown, and the question is
//! whether the condition holds.

use model::net::Region;
use model::plan::{Plan, Verdict};
use model::question::Answer;
use switchover::{Edition, Options, Source};

use crate::questions::questions_and_unknowns_match;

fn planned(text: &str, answers: Vec<Answer>) -> Plan {
    let options =
        Options { region: Region::find("westeurope"), edition: Some(Edition::Ga), answers, ..Options::default() };
    switchover::plan(&[Source::new(if text.starts_with('{') { "main.json" } else { "main.bicep" }, text)], &options)
}

/// The verdict on simplified communication of the subject whose name ends like this.
#[track_caller]
fn simplified(plan: &Plan, name: &str) -> Verdict {
    let found = plan.subjects.iter().find(|subject| subject.name.ends_with(name));
    found.unwrap_or_else(|| panic!("{name}: {}", render::text(plan))).modes.simplified
}

const ALL: &str = "direction: 'Outbound', protocol: '*', sourcePortRange: '*', destinationPortRange: '*', sourceAddressPrefix: '*', \
                   destinationAddressPrefix: '*'";

/// An NSG with this as its rules.
fn nsg(rules: &str) -> String {
    format!(
        "resource n 'Microsoft.Network/networkSecurityGroups@2023-09-01' = {{\n  name: 'nsg1'\n  location: 'westeurope'\n  properties: {{\n    \
         securityRules: {rules}\n  }}\n}}\n"
    )
}

/// A loop of rules over a list with members `name`, `access` and `priority`.
fn rules_for(list: &str) -> String {
    nsg(&format!(
        "[for r in {list}: {{\n      name: r.name\n      properties: {{ priority: r.priority, access: r.access, {ALL} }}\n    }}]"
    ))
}

/// The same as resources.
fn resources_for(list: &str) -> String {
    format!(
        "{}resource r 'Microsoft.Network/networkSecurityGroups/securityRules@2023-09-01' = [for r in {list}: {{\n  parent: n\n  name: r.name\n  \
         properties: {{ priority: r.priority, access: r.access, {ALL} }}\n}}]\n",
        nsg("").replace("\n    securityRules: ", "")
    )
}

const DENY: &str = "[ { name: 'deny', access: 'Deny', priority: 200 } ]";
const ALLOW: &str = "[ { name: 'allow', access: 'Allow', priority: 300 } ]";

/// Texts in which a rule that denies everything is there if `strict` holds.
fn conditional_lists() -> Vec<String> {
    let chosen = format!("(strict ? {DENY} : [])");
    let negated = format!("(!strict ? [] : {DENY})");
    let with_others = format!("concat({ALLOW}, strict ? {DENY} : [])");
    let two_lists = format!("(strict ? {DENY} : {ALLOW})");
    let mut all: Vec<String> = Vec::new();
    for list in [&chosen, &negated, &with_others, &two_lists] {
        all.push(rules_for(list));
        all.push(resources_for(list));
        all.push(format!("var list = {}\n{}", list.trim_start_matches('(').trim_end_matches(')'), rules_for("list")));
    }
    // As long as brackets are those of `concat`, the variable needs them.
    all.retain(|text| text.matches('(').count() == text.matches(')').count());
    all.push(nsg(&format!(
        "strict ? [ {{ name: 'deny', properties: {{ priority: 200, access: 'Deny', {ALL} }} }} ] : []"
    )));
    all.push(nsg(&format!(
        "filter([ {{ name: 'deny', properties: {{ priority: 200, access: 'Deny', {ALL} }} }} ], r => strict || r.name == 'x')"
    )));
    all
}

/// Texts in which such an NSG is on the subnet if `strict` holds.
fn conditional_objects() -> Vec<String> {
    let closed = nsg(&format!("[ {{ name: 'deny', properties: {{ priority: 200, access: 'Deny', {ALL} }} }} ]"));
    let with = "{ networkSecurityGroup: { id: n.id } }";
    [
        format!("union({{ addressPrefix: '10.0.0.0/24' }}, strict ? {with} : {{}})"),
        format!("union(strict ? {with} : {{}}, {{ addressPrefix: '10.0.0.0/24' }})"),
        format!("{{ addressPrefix: '10.0.0.0/24', ...(strict ? {with} : {{}}) }}"),
        format!("union({{ addressPrefix: '10.0.0.0/24', networkSecurityGroup: null }}, strict ? {with} : {{}})"),
    ]
    .iter()
    .map(|properties| {
        format!(
            "{closed}resource v 'Microsoft.Network/virtualNetworks@2023-09-01' = {{\n  name: 'v'\n  location: 'westeurope'\n  properties: {{\n    \
             addressSpace: {{ addressPrefixes: [ '10.0.0.0/16' ] }}\n    subnets: [\n      {{ name: 'nodes', properties: {properties} }}\n    ]\n  \
             }}\n}}\n"
        )
    })
    .collect()
}

#[test]
fn a_choice_is_decided_by_its_condition_and_asked_for_without_it() {
    let lists = conditional_lists().into_iter().map(|text| (text, "nsg1"));
    let objects = conditional_objects().into_iter().map(|text| (text, "nodes"));
    for (text, name) in lists.chain(objects) {
        for (strict, expected) in [("true", Verdict::Blocked), ("false", Verdict::Open)] {
            let written =
                format!("param strict bool\n{text}").replace("param strict bool", &format!("var strict = {strict}"));
            assert_eq!(simplified(&planned(&written, Vec::new()), name), expected, "{written}");
        }
        let text = format!("param strict bool\n{text}");
        let plan = planned(&text, Vec::new());
        assert_eq!(simplified(&plan, name), Verdict::Unknown, "{text}");
        questions_and_unknowns_match(&plan);
        let asked: Vec<String> = plan.questions.iter().map(|own| own.ask.plain()).collect();
        assert!(asked.iter().any(|ask| ask.contains("strict")), "{asked:?}\n{text}");
    }
}

#[test]
fn a_spread_in_a_compiled_template_is_a_choice_as_well() {
    let subnet = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes";
    let properties = "[shallowMerge(createArray(createObject('vmSize', 'standard_d2s_v5', 'interNodeCommunication', 'Disabled', 'taskSlotsPerNode', 1), \
                      if(empty(parameters('subnetId')), createObject(), createObject('networkConfiguration', createObject('subnetId', \
                      parameters('subnetId'))))))]";
    let of = |parameter: serde_json::Value| {
        let template = serde_json::json!({
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0",
            "parameters": {"subnetId": parameter},
            "resources": [
                {"type": "Microsoft.Batch/batchAccounts/pools", "apiVersion": "2024-02-01", "name": "farm/p", "properties": properties}
            ]
        });
        planned(&template.to_string(), Vec::new())
    };
    let asked = |plan: &Plan| plan.questions.iter().map(|own| own.ask.plain()).collect::<Vec<_>>();
    let plan = of(serde_json::json!({"type": "string"}));
    questions_and_unknowns_match(&plan);
    assert!(
        asked(&plan).iter().any(|ask| ask == "What is the value of “parameters('subnetId')”?"),
        "{:?}",
        asked(&plan)
    );
    let plan = of(serde_json::json!({"type": "string", "defaultValue": subnet}));
    assert!(asked(&plan).iter().any(|ask| ask == "Which NSG is on subnet `nodes`?"), "{:?}", asked(&plan));
    let plan = of(serde_json::json!({"type": "string", "defaultValue": ""}));
    assert!(plan.subjects[0].findings.iter().any(|own| own.message.plain().contains("in no virtual network")));
}

#[test]
fn the_element_of_a_loop_hides_a_resource_of_its_name() {
    let renamed = |text: String, name: &str| {
        text.replace("[for r in", &format!("[for {name} in")).replace(" r.", &format!(" {name}."))
    };
    // Its parent is the resource `n`, which no element hides.
    let resources = ["r", "item"].map(|name| renamed(resources_for(DENY), name));
    let members = ["n", "item"].map(|name| renamed(rules_for(DENY), name));
    for text in resources.iter().chain(&members) {
        assert_eq!(simplified(&planned(text, Vec::new()), "nsg1"), Verdict::Blocked, "{text}");
    }
}

#[test]
fn answers_decide_a_rule_in_a_loop_over_a_choice() {
    let text = format!("param strict bool\n{}", rules_for(&format!("(strict ? {DENY} : [])")));
    let plan = planned(&text, Vec::new());
    let [question] = plan.questions.as_slice() else { panic!("{}", render::text(&plan)) };
    for (value, expected) in [("yes", Verdict::Blocked), ("no", Verdict::Open)] {
        let plan = planned(&text, vec![Answer::new(question.id.as_str(), value)]);
        assert_eq!(simplified(&plan, "nsg1"), expected, "{}", render::text(&plan));
    }
}

#[test]
fn a_rule_of_which_nothing_is_known_is_one_doubt() {
    let rule = |properties: &str| nsg(&format!("[ {{ name: 'r', properties: {properties} }} ]"));
    for properties in ["union({ priority: 100 }, extra)", "extra", "{ priority: 100, ...extra }", "json(text)"] {
        let text = format!("param extra object\nparam text string\n{}", rule(properties));
        let plan = planned(&text, Vec::new());
        assert_eq!(simplified(&plan, "nsg1"), Verdict::Unknown, "{text}");
        questions_and_unknowns_match(&plan);
        assert_eq!(plan.questions.len(), 1, "{}", render::text(&plan));
        let said = render::text(&plan);
        assert!(!said.contains("is missing; expected"), "{said}");
    }
}
