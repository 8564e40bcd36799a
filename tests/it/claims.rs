//! A plan says no more than what was provided: in its headline, in its exit status with `--strict`, in every format.

use model::plan::HopKind::{self, Account, Firewall, Nsg, Route};
use render::{Format, summary};
use serde_json::{Value, json};
use switchover::{Edition, Options, Plan, Source, Status, TargetMode};

use crate::support::{files_in, project, source};

const NETWORK: &str =
    "/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/rg/providers/Microsoft.Network";
const ACCOUNT: &str = "/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/rg/providers/Microsoft.Batch/batchAccounts/farm";

fn id(kind: &str, name: &str) -> String {
    format!("{NETWORK}/{kind}/{name}")
}

fn rule(name: &str, access: &str, direction: &str, to: &str) -> Value {
    json!({"name": name, "access": access, "direction": direction, "priority": 200, "protocol": "*",
        "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": to, "destinationPortRange": "*"})
}

fn nsg(rules: &[Value]) -> Value {
    json!({"id": id("networkSecurityGroups", "nsg-a"), "name": "nsg-a", "location": "westeurope", "securityRules": rules})
}

fn open_nsg() -> Value {
    nsg(&[rule("AllIn", "Allow", "Inbound", "*")])
}

fn vnet(routes: bool) -> Value {
    let mut subnet = json!({"id": id("virtualNetworks", "vnet/subnets/nodes"), "name": "nodes",
        "addressPrefix": "10.0.0.0/24", "networkSecurityGroup": {"id": id("networkSecurityGroups", "nsg-a")}});
    if routes {
        subnet["routeTable"] = json!({"id": id("routeTables", "rt-a")});
    }
    json!({"id": id("virtualNetworks", "vnet"), "name": "vnet", "location": "westeurope",
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "subnets": [subnet]})
}

fn table(hop: &str, address: Option<&str>) -> Value {
    json!({"id": id("routeTables", "rt-a"), "name": "rt-a", "location": "westeurope", "disableBgpRoutePropagation": true,
        "routes": [{"name": "default", "addressPrefix": "0.0.0.0/0", "nextHopType": hop, "nextHopIpAddress": address}]})
}

fn pool(mode: Option<&str>) -> Value {
    json!({"id": format!("{ACCOUNT}/pools/render"), "name": "render", "type": "Microsoft.Batch/batchAccounts/pools",
        "properties": {"currentNodeCommunicationMode": mode, "deploymentConfiguration": {"virtualMachineConfiguration": {}},
        "networkConfiguration": {"subnetId": id("virtualNetworks", "vnet/subnets/nodes"),
            "publicIPAddressConfiguration": {"provision": "BatchManaged"}}}})
}

fn account() -> Value {
    json!({"id": ACCOUNT, "name": "farm", "location": "westeurope", "type": "Microsoft.Batch/batchAccounts",
        "properties": {"accountEndpoint": "farm.westeurope.batch.azure.com", "publicNetworkAccess": "Enabled"}})
}

fn plan_of(texts: &[String], edition: Edition) -> Plan {
    let sources: Vec<Source> =
        texts.iter().enumerate().map(|(number, text)| Source::new(format!("s{number}"), text.as_str())).collect();
    switchover::plan(
        &sources,
        &Options { edition: Some(edition), region: model::net::Region::find("westeurope"), ..Options::default() },
    )
}

fn plan(values: &[Value], edition: Edition) -> Plan {
    plan_of(&values.iter().map(Value::to_string).collect::<Vec<_>>(), edition)
}

#[test]
fn rule_sets_alone_say_what_was_not_provided_and_claim_no_more() {
    let ufw = "Status: inactive\n".to_owned();
    let iptables = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n".to_owned();
    let listed =
        "Chain INPUT (policy ACCEPT)\ntarget     prot opt source               destination\n\nChain OUTPUT (policy \
                  ACCEPT)\ntarget     prot opt source               destination\n"
            .to_owned();
    let terraform = "resource \"azurerm_network_security_group\" \"a\" {\n  name = \"nsg-a\"\n  location = \"westeurope\"\n  \
                     resource_group_name = \"rg\"\n  security_rule {\n    name = \"AllIn\"\n    priority = 100\n    direction = \
                     \"Inbound\"\n    access = \"Allow\"\n    protocol = \"*\"\n    source_port_range = \"*\"\n    \
                     destination_port_range = \"*\"\n    source_address_prefix = \"*\"\n    destination_address_prefix = \"*\"\n  \
                     }\n}\n".to_owned();
    for (text, missing) in [
        (ufw, &[Nsg, Route, Firewall, Account][..]),
        (iptables, &[Nsg, Route, Firewall, Account]),
        (listed, &[Nsg, Route, Firewall, Account]),
        (open_nsg().to_string(), &[Route, Firewall, Account]),
        (terraform, &[Route, Firewall, Account]),
        (table("Internet", None).to_string(), &[Nsg, Account]),
        (table("VirtualAppliance", Some("10.0.1.4")).to_string(), &[Nsg, Firewall, Account]),
    ] {
        for edition in [Edition::Preview, Edition::Ga] {
            let plan = plan_of(std::slice::from_ref(&text), edition);
            assert_eq!(plan.subjects.len(), 1, "{text}");
            assert_eq!(plan.subjects[0].not_provided, missing, "{text}");
            let said = summary(&plan);
            assert!(said.plain().contains(" not provided."), "{said:?}");
            for format in Format::ALL {
                let text = render::in_format(&plan, format).unwrap().to_lowercase();
                for claim in [
                    "no change is needed",
                    "both models get through",
                    "without interruption",
                    "let both models through",
                ] {
                    assert!(!text.contains(claim), "{format:?} says `{claim}`: {text}");
                }
            }
            for format in [Format::Text, Format::Markdown, Format::Html] {
                assert!(render::in_format(&plan, format).unwrap().contains("not provided."), "{format:?}");
            }
        }
    }
}

#[test]
fn the_headline_of_an_open_nsg_is_that_of_one_nsg() {
    assert_eq!(
        summary(&plan(&[open_nsg()], Edition::Ga)).plain(),
        "NSG `nsg-a` allows simplified communication; routes, firewalls, and the account were not provided."
    );
}

#[test]
fn strict_is_open_only_where_nothing_on_the_path_is_missing() {
    let everything = || vec![open_nsg(), vnet(true), table("Internet", None), pool(None), account()];
    let without = |name: &str| everything().into_iter().filter(|value| value["name"] != name).collect::<Vec<_>>();
    let mut appliance = everything();
    appliance[2] = table("VirtualAppliance", Some("10.0.1.4"));
    for (values, edition, missing) in [
        (everything(), Edition::Ga, &[][..]),
        (everything(), Edition::Preview, &[]),
        (without("nsg-a"), Edition::Ga, &[Nsg][..]),
        (without("rt-a"), Edition::Ga, &[Route]),
        (without("farm"), Edition::Ga, &[Account]),
        (without("farm"), Edition::Preview, &[Account]),
        (without("vnet"), Edition::Ga, &[Nsg, Route]),
        (without("render"), Edition::Ga, &[]),
        (without("render"), Edition::Preview, &[]),
        (appliance, Edition::Ga, &[Firewall]),
    ] {
        let plan = plan(&values, edition);
        let pools: Vec<&[HopKind]> = plan
            .subjects
            .iter()
            .filter(|subject| subject.kind != model::plan::SubjectKind::RuleSet)
            .map(|subject| subject.not_provided.as_slice())
            .collect();
        assert_eq!(pools, [missing], "{edition:?} {}", summary(&plan).plain());
        if plan.status(TargetMode::Simplified) == Status::Open {
            let expected = if missing.is_empty() { Status::Open } else { Status::Unknown };
            assert_eq!(plan.strict_status(TargetMode::Simplified), expected, "{}", summary(&plan).plain());
        }
    }
    let complete = plan(&everything(), Edition::Ga);
    assert_eq!(complete.strict_status(TargetMode::Union), Status::Open, "{}", summary(&complete).plain());
    assert!(
        summary(&complete).plain().contains("no change is needed before the switch"),
        "{}",
        summary(&complete).plain()
    );
    let alone = plan(&[open_nsg()], Edition::Preview);
    assert_eq!(alone.status(TargetMode::Simplified), Status::Open);
    assert_eq!(alone.strict_status(TargetMode::Simplified), Status::Unknown);
}

#[test]
fn nothing_that_could_not_be_read_hides_what_is_blocked() {
    let blocked = nsg(&[rule("DenyOut", "Deny", "Outbound", "Internet")]).to_string();
    let unrelated = "{\"name\": \"kv\", \"sku\": \"standard\"}".to_owned();
    let cut = "{\"name\": \"nsg-b\", \"securityRules\": [{\"name\": \"a\"".to_owned();
    let prose = "Dear team, the rules are attached.".to_owned();
    for other in [unrelated, cut, prose] {
        let plan = plan_of(&[blocked.clone(), other.clone()], Edition::Preview);
        assert_eq!(plan.status(TargetMode::Simplified), Status::Blocked, "{other}");
        assert_eq!(plan.strict_status(TargetMode::Simplified), Status::Blocked, "{other}");
        let plan = plan_of(&[open_nsg().to_string(), other.clone()], Edition::Preview);
        assert_eq!(plan.status(TargetMode::Simplified), Status::Unreadable, "{other}");
    }
}

#[test]
fn a_pool_that_is_simplified_already_is_promised_nothing_of_classic() {
    // Replies of an inbound connection can't leave by an appliance: classic is blocked, whatever the NSG allows.
    let private = json!([rule("DenyOut", "Deny", "Outbound", "Internet")]);
    let values = [nsg(private.as_array().unwrap()), vnet(false), pool(Some("Simplified")), account()];
    let plan = plan(&values, Edition::Ga);
    let said = summary(&plan);
    assert!(plan.proof.union.holds, "{said:?} {:?}", plan.proof.union.gaps);
    assert_ne!(plan.proof.union.classic, model::plan::Verdict::Open);
    assert!(
        !said.plain().contains("both models")
            && said.plain().contains("simplified communication; classic communication stays"),
        "{said:?}"
    );
}

#[test]
fn no_sample_and_no_fixture_of_rules_is_taken_for_a_secret() {
    let folders = ["static/samples", "tests/fixtures/nsg", "tests/fixtures/firewall", "tests/fixtures/node-firewall"];
    for folder in folders {
        for path in files_in(&project(folder)) {
            assert!(!read::secrets::holds_any(&source(&path).text), "{}", path.display());
        }
    }
}

/// The messages of a plan about its sources and subjects, and its headline.
fn said(plan: &Plan) -> String {
    let of_sources = plan.sources.iter().flat_map(|source| &source.diagnostics).map(|own| own.message.plain());
    let findings = plan.subjects.iter().flat_map(|subject| &subject.findings).map(|finding| finding.message.plain());
    let reasons = plan.subjects.iter().flat_map(|subject| &subject.reasons).map(|own| own.plain());
    let all = of_sources.chain(findings).chain(reasons).chain([summary(plan).plain()]);
    all.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_tag_of_another_cloud_is_no_typing_error() {
    let mut own = nsg(&[rule("BatchOut", "Allow", "Outbound", "BatchNodeManagement.WestEurope")]);
    own["location"] = json!("chinaeast2");
    let told = said(&switchover::plan(&[Source::new("s0", own.to_string())], &Options::default()));
    assert!(told.contains("BatchNodeManagement.WestEurope, which is a service tag of another cloud"), "{told}");
    assert!(!told.contains("Do you mean"), "{told}");
    let misspelt = nsg(&[rule("BatchOut", "Allow", "Outbound", "BatchNodeManagment.WestEurope")]);
    let told = said(&plan_of(&[misspelt.to_string()], Edition::Ga));
    assert!(told.contains("Do you mean BatchNodeManagement.WestEurope?"), "{told}");
}

#[test]
fn several_nsgs_of_one_subnet_are_told_as_that() {
    let attached = |name: &str| {
        let mut own = open_nsg();
        own["name"] = json!(name);
        own["id"] = json!(id("networkSecurityGroups", name));
        own["subnets"] = json!([{ "id": id("virtualNetworks", "vnet/subnets/nodes") }]);
        own.to_string()
    };
    let told = said(&plan_of(&[attached("n1"), attached("n2"), pool(None).to_string()], Edition::Ga));
    assert!(!told.contains("the sources don't show nodes on it"), "{told}");
    for name in ["n1", "n2"] {
        let sentence =
            format!("NSG `{name}` is not assessed and not changed: the sources name several NSGs for subnet `nodes`");
        assert!(told.contains(&sentence), "{told}");
    }
}

#[test]
fn sentences_about_rules_are_in_the_plural() {
    for (text, allow) in [
        (
            "*filter\n:INPUT ACCEPT\n:OUTPUT ACCEPT\nCOMMIT\n",
            "The iptables rules in `s0` allow simplified communication;",
        ),
        (
            "*filter\n:INPUT ACCEPT\n:OUTPUT DROP\nCOMMIT\n",
            "The iptables rules in `s0` block simplified communication;",
        ),
        ("FirewallD is not running\n", "`s0` allow simplified communication;"),
        ("Status: inactive\n", "`s0` allows simplified communication;"),
    ] {
        let plan = plan_of(&[text.to_owned()], Edition::Ga);
        let told = said(&plan);
        assert!(told.contains(allow), "{told}");
        assert!(
            !told.contains("rules in `s0` allows simplified") && !told.contains("rules in `s0` blocks simplified"),
            "{told}"
        );
    }
}
