//! Answers: each gives the verdicts that a source gives which says the same.

use model::plan::{RequirementId, Verdict};
use model::question::Answer;
use serde_json::json;
use share::ShareOptions;
use switchover::{Edition, Options, Plan, Source};

use crate::questions::questions_and_unknowns_match;
use crate::small_estate as small;

fn options(answers: Vec<Answer>) -> Options {
    Options { edition: Some(Edition::Ga), answers, ..Options::default() }
}

/// The plan of sources with answers to questions, each by the word that the question's id begins with, one after the other.
#[track_caller]
fn answered(sources: &[Source], answers: &[(&str, &str)]) -> Plan {
    let mut given = Vec::new();
    for (word, value) in answers {
        let plan = switchover::plan(sources, &options(given.clone()));
        questions_and_unknowns_match(&plan);
        let ids: Vec<&String> = plan.questions.iter().map(|question| &question.id).collect();
        let is_it = |id: &&&String| id.split('-').zip(word.split('-')).all(|(a, b)| a == b) && id.starts_with(word);
        let id =
            ids.iter().find(is_it).unwrap_or_else(|| panic!("no question {word} in {ids:?}: {}", render::text(&plan)));
        given.push(Answer::new(id.as_str(), *value));
    }
    let plan = switchover::plan(sources, &options(given));
    questions_and_unknowns_match(&plan);
    assert!(plan.answers.iter().all(|answer| answer.refused.is_empty()), "{:?}", plan.answers);
    plan
}

/// The verdicts of the requirements, subject by subject.
fn verdicts(plan: &Plan) -> Vec<Vec<Verdict>> {
    let of =
        |subject: &model::plan::Subject| subject.requirements.iter().map(|requirement| requirement.verdict).collect();
    plan.subjects.iter().map(of).collect()
}

/// Sources with answers have the verdicts of sources that say the same.
#[track_caller]
fn is_as_if_written(unclear: &[Source], answers: &[(&str, &str)], written: &[Source]) -> Plan {
    let before = switchover::plan(unclear, &options(Vec::new()));
    let (plan, expected) = (answered(unclear, answers), switchover::plan(written, &options(Vec::new())));
    assert_ne!(verdicts(&before), verdicts(&plan), "the answers change something");
    assert_eq!(verdicts(&plan), verdicts(&expected), "{}\n{}", render::text(&plan), render::text(&expected));
    let is_answered =
        plan.subjects.iter().flat_map(|subject| &subject.requirements).any(|own| !own.answered.is_empty());
    assert!(is_answered, "a verdict says that it rests on an answer");
    plan
}

fn one(name: &str, text: impl Into<String>) -> Vec<Source> {
    vec![Source::new(name, text)]
}

fn documents(documents: &[serde_json::Value]) -> Vec<Source> {
    let source =
        |(number, document): (usize, &serde_json::Value)| Source::new(format!("{number}.json"), document.to_string());
    documents.iter().enumerate().map(source).collect()
}

/// A group of Terraform's, with a rule about the service.
fn terraform(access: &str, more: &str) -> String {
    format!(
        "variable \"access\" {{ type = string }}\nvariable \"exposed\" {{ type = bool }}\n\
         resource \"azurerm_network_security_group\" \"n\" {{\n  name = \"nsg1\"\n  location = \"westeurope\"\n  \
         resource_group_name = \"rg\"\n  security_rule {{\n    name = \"o\"\n    priority = 200\n    direction = \"Outbound\"\n    \
         access = {access}\n    protocol = \"Tcp\"\n    source_port_range = \"*\"\n    destination_port_range = \"443\"\n    \
         source_address_prefix = \"*\"\n    destination_address_prefix = \"BatchNodeManagement.westeurope\"\n  }}\n}}\n{more}"
    )
}

#[test]
fn a_value_of_a_variable_is_as_if_it_was_written() {
    for (value, other) in [("Deny", "Allow"), ("Allow", "Deny")] {
        let written = one("main.tf", terraform(&format!("\"{value}\""), ""));
        is_as_if_written(&one("main.tf", terraform("var.access", "")), &[("value", value)], &written);
        let differs = verdicts(&switchover::plan(&written, &options(Vec::new())))
            != verdicts(&switchover::plan(
                &one("main.tf", terraform(&format!("\"{other}\""), "")),
                &options(Vec::new()),
            ));
        assert!(differs);
    }
}

#[test]
fn a_value_of_a_parameter_is_as_if_it_was_written() {
    let bicep = |access: &str| {
        format!(
            "param access string\nresource n 'Microsoft.Network/networkSecurityGroups@2024-01-01' = {{\n  name: 'nsg1'\n  \
             location: 'westeurope'\n  properties: {{ securityRules: [ {{ name: 'o'\n properties: {{ priority: 200\n direction: 'Outbound'\n \
             access: {access}\n protocol: 'Tcp'\n sourceAddressPrefix: '*'\n sourcePortRange: '*'\n \
             destinationAddressPrefix: 'Internet'\n destinationPortRange: '443' }} }} ] }}\n}}\n"
        )
    };
    is_as_if_written(&one("n.bicep", bicep("access")), &[("value", "Deny")], &one("n.bicep", bicep("'Deny'")));
    let template = |access: &str| {
        let rule = json!({ "name": "o", "properties": { "priority": 200, "direction": "Outbound", "access": access, "protocol": "Tcp",
            "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "Internet", "destinationPortRange": "443" } });
        json!({
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
            "parameters": { "access": { "type": "string" } },
            "resources": [{ "type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2024-01-01", "name": "nsg1",
                "location": "westeurope", "properties": { "securityRules": [rule] } }],
        })
        .to_string()
    };
    let unclear = one("template.json", template("[parameters('access')]"));
    is_as_if_written(&unclear, &[("value", "Deny")], &one("template.json", template("Deny")));
}

#[test]
fn a_condition_that_holds_or_not_is_as_if_it_was_written() {
    let rule = |count: &str| {
        terraform(
            "\"Allow\"",
            &format!(
                "resource \"azurerm_network_security_rule\" \"deny\" {{\n  count = {count}\n  name = \"deny\"\n  priority = 100\n  \
                 direction = \"Outbound\"\n  access = \"Deny\"\n  protocol = \"*\"\n  source_port_range = \"*\"\n  \
                 destination_port_range = \"*\"\n  source_address_prefix = \"*\"\n  destination_address_prefix = \"Internet\"\n  \
                 resource_group_name = \"rg\"\n  network_security_group_name = azurerm_network_security_group.n.name\n}}\n"
            ),
        )
    };
    let unclear = one("main.tf", rule("var.exposed ? 1 : 0"));
    is_as_if_written(&unclear, &[("condition", "yes")], &one("main.tf", rule("1")));
    is_as_if_written(&unclear, &[("condition", "no")], &one("main.tf", rule("0")));
}

/// A group whose rules treat regions differently.
fn by_region(location: Option<&str>) -> Vec<Source> {
    let rule = |name: &str, priority: u32, access: &str, tag: &str| {
        json!({ "name": name, "priority": priority, "direction": "Outbound", "access": access, "protocol": "Tcp",
            "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": tag, "destinationPortRange": "443" })
    };
    let rules = [
        rule("we", 100, "Allow", "BatchNodeManagement.westeurope"),
        rule("ne", 110, "Deny", "BatchNodeManagement.northeurope"),
        rule("deny", 120, "Deny", "Internet"),
    ];
    let mut nsg = json!({ "name": "nsg1", "securityRules": rules });
    if let Some(location) = location {
        nsg["location"] = json!(location);
    }
    documents(&[nsg])
}

#[test]
fn a_region_is_as_if_it_was_written() {
    for region in ["westeurope", "northeurope"] {
        let plan = is_as_if_written(&by_region(None), &[("region", region)], &by_region(Some(region)));
        assert_eq!(plan.subjects[0].region.as_deref(), Some(region));
    }
}

fn pool_in(network: Option<&serde_json::Value>) -> Vec<Source> {
    documents(&[small::pool("BatchManaged"), small::account()].into_iter().chain(network.cloned()).collect::<Vec<_>>())
}

/// The network of the nodes, with nothing on their subnet.
fn bare_network() -> serde_json::Value {
    let mut network = small::vnet();
    let subnet = network["subnets"][0].as_object_mut().unwrap();
    subnet.remove("networkSecurityGroup");
    subnet.remove("routeTable");
    network
}

#[test]
fn no_nsg_and_no_routes_on_a_subnet_are_as_if_it_was_shown() {
    let answers = [("nsg", "none"), ("routes", "none"), ("gateway", "no")];
    let open = is_as_if_written(&pool_in(None), &answers, &pool_in(Some(&bare_network())));
    assert!(verdicts(&open)[0].iter().all(|verdict| *verdict == Verdict::Open), "{}", render::text(&open));
    assert!(open.questions.is_empty());
}

#[test]
fn the_account_accepts_or_not_as_if_it_was_shown() {
    let network = [small::vnet(), small::nsg(), small::table(&[("0.0.0.0/0", "Internet")])];
    let with = |account: Option<serde_json::Value>| {
        let parts = [small::pool("BatchManaged")].into_iter().chain(network.clone()).chain(account);
        documents(&parts.collect::<Vec<_>>())
    };
    let account = |access: &str| {
        let mut account = small::account();
        account["publicNetworkAccess"] = json!(access);
        Some(account)
    };
    is_as_if_written(&with(None), &[("account", "yes")], &with(account("Enabled")));
    is_as_if_written(&with(None), &[("account", "no")], &with(account("Disabled")));
    is_as_if_written(&with(account("Perhaps")), &[("public-access", "Enabled")], &with(account("Enabled")));
    is_as_if_written(&with(account("Perhaps")), &[("public-access", "Disabled")], &with(account("Disabled")));
}

#[test]
fn the_public_addresses_of_a_pool_are_as_if_it_was_shown() {
    let with = |provision: &str| {
        let parts = [small::vnet(), small::nsg(), small::table(&[("0.0.0.0/0", "Internet")]), small::account()];
        documents(&parts.into_iter().chain([small::pool(provision)]).collect::<Vec<_>>())
    };
    is_as_if_written(&with("Perhaps"), &[("public-addresses", "yes")], &with("BatchManaged"));
    is_as_if_written(&with("Perhaps"), &[("public-addresses", "no")], &with("NoPublicIPAddresses"));
}

#[test]
fn what_an_appliance_allows_is_taken_as_answered() {
    let parts = [
        small::vnet(),
        small::nsg(),
        small::table(&[("0.0.0.0/0", "10.9.0.4")]),
        small::account(),
        small::pool("BatchManaged"),
    ];
    let simplified = |plan: &Plan| {
        plan.subjects[0]
            .requirements
            .iter()
            .find(|own| own.id == RequirementId::SimplifiedOutboundBatch)
            .unwrap()
            .clone()
    };
    let sources = documents(&parts);
    assert_eq!(simplified(&switchover::plan(&sources, &options(Vec::new()))).verdict, Verdict::Unknown);
    for (answer, verdict) in [("yes", Verdict::Open), ("no", Verdict::Blocked)] {
        let plan = answered(&sources, &[("fact", answer)]);
        let requirement = simplified(&plan);
        assert_eq!(requirement.verdict, verdict, "{}", render::text(&plan));
        assert_eq!(requirement.answered, [plan.answers[0].question.clone()]);
        assert!(render::text(&plan).contains(", as answered"));
    }
    let plan = answered(&sources, &[("fact", "unknown")]);
    assert_eq!(simplified(&plan).verdict, Verdict::Unknown);
    assert!(simplified(&plan).answered.is_empty());
    assert!(plan.questions[0].assumes_worst);
    // The worst is that the appliance blocks it: a route past it is planned.
    assert!(plan.changes.iter().any(|change| change.name().contains("BatchNodeManagement")), "{:#?}", plan.changes);
}

/// A group that names a tag or a group that nobody knows.
fn nsg_with(source: &serde_json::Value, destination: &str) -> Vec<Source> {
    let mut rule = json!({ "name": "d", "priority": 100, "direction": "Outbound", "access": "Deny", "protocol": "*",
        "sourcePortRange": "*", "destinationAddressPrefix": destination, "destinationPortRange": "*" });
    rule.as_object_mut().unwrap().extend(source.as_object().unwrap().clone());
    documents(&[json!({ "name": "nsg1", "location": "westeurope", "securityRules": [rule] })])
}

#[test]
fn the_addresses_of_a_tag_are_as_if_it_was_the_list() {
    let any = json!({ "sourceAddressPrefix": "*" });
    let unclear = nsg_with(&any, "Contoso.westeurope");
    is_as_if_written(&unclear, &[("tag", "0.0.0.0/0")], &nsg_with(&any, "0.0.0.0/0"));
    is_as_if_written(&unclear, &[("tag", "192.0.2.0/24, 192.0.2.7")], &nsg_with(&any, "192.0.2.0/24"));
}

#[test]
fn nodes_in_a_security_group_are_as_if_the_rule_was_for_all() {
    let group = json!({ "sourceApplicationSecurityGroups": [{ "id":
        "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/applicationSecurityGroups/nodes" }] });
    is_as_if_written(
        &nsg_with(&group, "*"),
        &[("group", "yes")],
        &nsg_with(&json!({ "sourceAddressPrefix": "*" }), "*"),
    );
    let nobody = json!({ "sourceAddressPrefix": "Internet" });
    is_as_if_written(&nsg_with(&group, "*"), &[("group", "no")], &nsg_with(&nobody, "*"));
}

#[test]
fn the_addresses_of_nodes_are_as_the_option_gives_them() {
    let sources = nsg_with(&json!({ "sourceAddressPrefix": "10.1.0.0/24" }), "Internet");
    for (nodes, verdict) in [("10.1.0.0/24", Verdict::Blocked), ("10.2.0.0/24", Verdict::Open)] {
        let chosen = Options { nodes: vec![nodes.parse().unwrap()], ..options(Vec::new()) };
        let plan = answered(&sources, &[("nodes", nodes)]);
        assert_eq!(verdicts(&plan), verdicts(&switchover::plan(&sources, &chosen)));
        assert_eq!(plan.subjects[0].modes.simplified, verdict);
    }
}

#[test]
fn a_listing_that_is_whole_as_answered_is_as_if_it_was() {
    let rule = json!({ "id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg1/securityRules/o",
        "name": "o", "type": "Microsoft.Network/networkSecurityGroups/securityRules", "priority": 100, "direction": "Outbound",
        "access": "Allow", "protocol": "Tcp", "sourceAddressPrefix": "*", "sourcePortRange": "*",
        "destinationAddressPrefix": "BatchNodeManagement", "destinationPortRange": "443" });
    let plan = answered(&documents(std::slice::from_ref(&rule)), &[("all-rules", "yes")]);
    assert_eq!(plan.subjects[0].modes.simplified, Verdict::Open, "{}", render::text(&plan));
    assert!(plan.questions.iter().all(|question| !question.id.starts_with("all-rules")));
}

#[test]
fn the_account_that_is_chosen_counts() {
    let named = |name: &str, access: &str| {
        small::resource("Microsoft.Batch/batchAccounts", name, &json!({ "publicNetworkAccess": access }))
    };
    let network = [small::vnet(), small::nsg(), small::table(&[("0.0.0.0/0", "Internet")])];
    let with = |accounts: &[serde_json::Value]| documents(&[network.as_slice(), accounts].concat());
    let both = with(&[named("one", "Enabled"), named("two", "Disabled")]);
    is_as_if_written(&both, &[("account", "two")], &with(&[named("two", "Disabled")]));
    is_as_if_written(&both, &[("account", "one")], &with(&[named("one", "Enabled")]));
}

#[test]
fn the_mode_in_effect_decides_whether_classic_is_opened() {
    let with = |mode: Option<&str>| {
        let mut pool = small::pool("BatchManaged");
        if let Some(mode) = mode {
            pool["currentNodeCommunicationMode"] = json!(mode);
        }
        let parts = [small::vnet(), small::nsg(), small::table(&[("0.0.0.0/0", "None")]), small::account(), pool];
        documents(&parts)
    };
    let opened = |plan: &Plan| -> Vec<String> { plan.changes.iter().map(|change| change.name().to_owned()).collect() };
    for mode in ["classic", "simplified"] {
        let plan = answered(&with(None), &[("mode", mode)]);
        let expected = switchover::plan(&with(Some(mode)), &options(Vec::new()));
        assert_eq!(opened(&plan), opened(&expected));
        assert_eq!(plan.proof, expected.proof);
    }
}

#[test]
fn an_answer_that_does_not_fit_is_refused_with_the_reason() {
    let ask = |sources: &[Source], word: &str, value: &str| {
        let questions = switchover::plan(sources, &options(Vec::new())).questions;
        let id = questions.into_iter().find(|question| question.id.starts_with(word)).unwrap().id;
        let plan = switchover::plan(sources, &options(vec![Answer::new(id, value)]));
        let [answer] = plan.answers.as_slice() else { panic!("{:?}", plan.answers) };
        assert!(answer.settles.is_empty() && answer.ask.is_empty());
        assert_eq!(verdicts(&plan), verdicts(&switchover::plan(sources, &options(Vec::new()))));
        answer.refused.plain()
    };
    assert!(ask(&by_region(None), "region", "atlantis").contains("no Azure region"));
    assert!(ask(&pool_in(None), "nsg", "nsg-a").contains("`unknown`"));
    let condition = one("main.tf", terraform("var.access", ""));
    assert!(ask(&condition, "value", " ").contains("no value"));
    let unclear = nsg_with(&json!({ "sourceAddressPrefix": "*" }), "Contoso");
    assert!(ask(&unclear, "tag", "10.0.0.0/40").contains("CIDR"));
    let plan = switchover::plan(&unclear, &options(vec![Answer::new("tag-abc", "10.0.0.0/8")]));
    assert!(plan.answers[0].refused.plain().contains("No question has the ID"));
}

#[test]
fn answers_are_a_part_of_the_plan_and_are_shared_without_names() {
    let sources = one("main.tf", terraform("var.access", ""));
    let id = switchover::plan(&sources, &options(Vec::new())).questions.remove(0).id;
    let (who, when) = ("Kim".to_owned(), "2026-11-30T00:00:00.000Z".to_owned());
    let plan = switchover::plan(&sources, &options(vec![Answer { who, when, ..Answer::new(id, "Deny") }]));
    let json = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&json).unwrap(), plan);
    for text in [render::text(&plan), render::markdown(&plan), render::html(&plan)] {
        assert!(text.contains("Kim") && text.contains("Deny"), "{text}");
    }
    let shared = share::share(plan.clone(), &share::Ticks::new(), &ShareOptions::default())
        .unwrap_or_else(|error| panic!("{error}"));
    let [answer] = shared.plan.answers.as_slice() else { panic!("{:?}", shared.plan.answers) };
    assert!(answer.who.is_empty() && answer.value != "Deny" && answer.question == plan.answers[0].question);
    let subject = &shared.plan.subjects[0];
    assert!(answer.settles.iter().all(|verdict| verdict.subject == subject.id), "{answer:?} {}", subject.id);
}

#[test]
fn an_answer_is_to_a_question_with_or_without_the_authors_key() {
    let sources = pool_in(None);
    let with_key = |answers| Options { key: "secret".to_owned(), ..options(answers) };
    let plain = switchover::plan(&sources, &options(Vec::new())).questions.remove(0).id;
    let keyed = switchover::plan(&sources, &with_key(Vec::new())).questions.remove(0).id;
    assert_ne!(plain, keyed);
    for id in [plain, keyed.clone()] {
        let plan = switchover::plan(&sources, &with_key(vec![Answer::new(id, "none")]));
        assert_eq!(plan.answers[0].question, keyed);
        assert!(plan.answers[0].refused.is_empty());
    }
}
