//! The steps beyond the rules: accounts, extras, switch, move, verification and leftovers, and what waits for what.

use model::plan::{Extra, PhaseId, Step, StepState, Verdict, sealed_step};
use switchover::{Edition, Options, Plan, Source, plan};

const ACCOUNT: &str = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-batch/providers/Microsoft.Batch/batchAccounts/farm";
const SUBNET: &str = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes";

/// An account, with more members.
pub fn account(more: &str) -> String {
    format!(
        r#"{{"id": "{ACCOUNT}", "name": "farm", "type": "Microsoft.Batch/batchAccounts", "location": "westeurope", "accountEndpoint": "farm.westeurope.batch.azure.com",
            "poolAllocationMode": "BatchService", "autoStorage": {{"storageAccountId": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/farmauto"}} {more}}}"#
    )
}

/// A pool in the subnet, with more properties.
pub fn pool(name: &str, more: &str) -> String {
    format!(
        r#"{{"id": "{ACCOUNT}/pools/{name}", "name": "{name}", "type": "Microsoft.Batch/batchAccounts/pools", "properties": {{"vmSize": "x",
            "networkConfiguration": {{"subnetId": "{SUBNET}"}} {more}}}}}"#
    )
}

/// The subnet with an NSG that allows both models, denies the rest, and has more rules.
pub fn network(more: &str) -> String {
    let vnet = SUBNET.split("/subnets/").next().unwrap();
    let nsg = vnet.replace("virtualNetworks/vnet", "networkSecurityGroups/nsg-nodes");
    format!(
        r#"{{"id": "{vnet}", "name": "vnet", "type": "Microsoft.Network/virtualNetworks", "location": "westeurope",
            "addressSpace": {{"addressPrefixes": ["10.20.0.0/16"]}},
            "subnets": [{{"id": "{SUBNET}", "name": "nodes", "addressPrefix": "10.20.4.0/24", "networkSecurityGroup": {{"id": "{nsg}"}}}}]}}
        {{"id": "{nsg}", "name": "nsg-nodes", "type": "Microsoft.Network/networkSecurityGroups", "location": "westeurope", "securityRules": [
            {}, {}, {}, {more} {}]}}"#,
        rule("AllowBatchIn", 100, "Inbound", "Allow", "BatchNodeManagement.westeurope", "*", "29876-29877"),
        rule("AllowStorageOut", 100, "Outbound", "Allow", "*", "Storage.westeurope", "443"),
        rule("AllowBatchOut", 110, "Outbound", "Allow", "*", "BatchNodeManagement.westeurope", "443"),
        rule("DenyOut", 4000, "Outbound", "Deny", "*", "Internet", "*"),
    )
}

pub fn rule(name: &str, priority: u32, direction: &str, access: &str, from: &str, to: &str, ports: &str) -> String {
    format!(
        r#"{{"name": "{name}", "priority": {priority}, "direction": "{direction}", "access": "{access}", "protocol": "Tcp", "sourceAddressPrefix": "{from}",
            "sourcePortRange": "*", "destinationAddressPrefix": "{to}", "destinationPortRange": "{ports}"}}"#
    )
}

/// The service's list of dependencies, with these storage hosts.
pub fn dependencies(hosts: &[&str]) -> String {
    let endpoint = |host: &&str| format!(r#"{{"domainName": "{host}", "endpointDetails": [{{"port": 443}}]}}"#);
    let hosts: Vec<String> = hosts.iter().map(endpoint).collect();
    format!(
        r#"[{{"category": "Azure Batch", "endpoints": [{{"domainName": "farm.westeurope.batch.azure.com", "endpointDetails": [{{"port": 443}}]}}]}},
            {{"category": "Azure Storage", "endpoints": [{}]}}]"#,
        hosts.join(", ")
    )
}

pub fn planned(edition: Edition, texts: &[String]) -> Plan {
    let sources: Vec<Source> =
        texts.iter().enumerate().map(|(number, text)| Source::new(format!("{number}.json"), text)).collect();
    plan(&sources, &Options { edition: Some(edition), ..Options::default() })
}

/// The step that had this id before the names were taken out of ids.
pub fn step<'p>(plan: &'p Plan, id: &str) -> &'p Step {
    let id = sealed_step(&plan.key, id);
    let ids: Vec<&str> = plan.checklist.steps().map(|step| step.id.as_str()).collect();
    plan.checklist.steps().find(|step| step.id == id).unwrap_or_else(|| panic!("no {id} among {ids:#?}"))
}

fn of_pool(phase: &str, name: &str) -> String {
    format!("{phase}:{ACCOUNT}/pools/{name}")
}

pub fn pool_step<'p>(plan: &'p Plan, phase: &str, name: &str) -> &'p Step {
    step(plan, &of_pool(phase, name))
}

#[test]
fn a_step_waits_for_what_comes_before_it_and_says_so() {
    let plan = planned(Edition::Ga, &[account(""), pool("a", ""), pool("b", ""), network("")]);
    // The network allows both models: nothing prevents the switch.
    assert_eq!(pool_step(&plan, "switch", "a").state, StepState::Todo);
    let moving = pool_step(&plan, "move", "a");
    assert_eq!(moving.state, StepState::Waiting);
    assert_eq!(
        moving.waits_for,
        [sealed_step(&plan.key, &of_pool("switch", "a"))],
        "each pool waits for its own switch"
    );
    let verified = step(&plan, "verify-mode");
    assert_eq!(verified.waits_for, ["a", "b"].map(|name| sealed_step(&plan.key, &of_pool("move", name))));
    let closing = plan.checklist.phases.iter().find(|phase| phase.id == PhaseId::Tighten).unwrap();
    assert!(closing.steps.iter().all(|step| step.state == StepState::Waiting), "{closing:#?}");
}

#[test]
fn a_later_paste_settles_what_waited() {
    let modes = r#", "targetNodeCommunicationMode": "Simplified", "currentNodeCommunicationMode": "Simplified""#;
    let plan = planned(Edition::Ga, &[account(""), pool("a", modes), network("")]);
    for id in [PhaseId::Switch, PhaseId::Move] {
        let phase = plan.checklist.phases.iter().find(|phase| phase.id == id).unwrap();
        assert!(phase.steps.is_empty() && phase.summary.plain().starts_with("Done: "), "{phase:#?}");
    }
    let half = planned(Edition::Ga, &[account(""), pool("a", modes), pool("b", ""), network("")]);
    for step in [pool_step(&half, "switch", "a"), pool_step(&half, "move", "a")] {
        assert_eq!((step.state, step.waits_for.len()), (StepState::Done, 0), "{step:#?}");
    }
    let verify = step(&half, "verify-mode");
    assert_eq!(verify.state, StepState::Waiting);
    assert!(verify.why.plain().contains("The sources don't show the mode of `b`"), "{}", verify.why.plain());
    assert_eq!(verify.commands.len(), 1, "only of the one that is not shown");
}

#[test]
fn a_wish_for_the_mode_is_not_taken_for_the_mode_in_force() {
    let wish = r#", "targetNodeCommunicationMode": "Simplified", "currentNodeCommunicationMode": "Classic""#;
    let plan = planned(Edition::Ga, &[account(""), pool("a", wish), network("")]);
    assert_eq!(pool_step(&plan, "switch", "a").state, StepState::Done);
    assert_eq!(pool_step(&plan, "move", "a").state, StepState::Todo);
    assert!(step(&plan, "verify-mode").why.plain().contains("Not simplified yet: `a`."));
}

#[test]
fn the_list_of_dependencies_checks_the_verification() {
    let with =
        |hosts: &[&str]| planned(Edition::Preview, &[account(""), pool("a", ""), network(""), dependencies(hosts)]);
    let done = with(&["farmauto.blob.core.windows.net"]);
    assert_eq!(step(&done, "verify-endpoints:farm").state, StepState::Done);
    let classic =
        with(&["farmauto.blob.core.windows.net", "farmauto.table.core.windows.net", "*.queue.core.windows.net"]);
    let left = step(&classic, "verify-endpoints:farm");
    assert!(!left.is_settled());
    assert!(
        left.why.plain().contains("`farmauto.table.core.windows.net` and `*.queue.core.windows.net`"),
        "{}",
        left.why.plain()
    );
}

#[test]
fn what_was_not_read_whole_settles_nothing() {
    let list = dependencies(&["farmauto.blob.core.windows.net"]);
    // Without its last brackets, more hosts may have followed.
    let cut = list[..list.rfind("}]}]").unwrap()].to_owned();
    let plan = planned(Edition::Preview, &[account(""), pool("a", ""), network(""), cut]);
    assert!(!step(&plan, "verify-endpoints:farm").is_settled());
    let modes = r#", "targetNodeCommunicationMode": "Simplified", "currentNodeCommunicationMode": "Simplified""#;
    let page = format!(r#"{{"value": [{}], "nextLink": "https://management.azure.com/next"}}"#, pool("a", modes));
    let plan = planned(Edition::Ga, &[account(""), page, network("")]);
    assert!(!step(&plan, "verify-mode").is_settled());
    assert!(step(&plan, "verify-mode").why.plain().contains("A source with pools is incomplete"));
}

#[test]
fn storage_that_is_open_in_every_region_is_open() {
    let everywhere = rule("AllStorageOut", 130, "Outbound", "Allow", "*", "Storage", "443") + ",";
    let uses = r#", "startTask": {"resourceFiles": [{"httpUrl": "https://inputs.blob.core.windows.net/c/f"}]}"#;
    let plan = planned(Edition::Ga, &[account(""), pool("a", uses), network(&everywhere)]);
    assert_eq!(extra(&plan, "Resource files").today, Verdict::Open);
}

#[test]
fn one_host_of_an_account_that_is_not_shown_is_asked_about() {
    let plan = planned(Edition::Preview, &[pool("a", ""), network(""), dependencies(&["some.blob.core.windows.net"])]);
    let asked = step(&plan, "verify-endpoints:farm");
    assert!(!asked.is_settled());
    assert!(
        asked.title.plain().contains("Check that `some.blob.core.windows.net` is the autostorage account"),
        "{}",
        asked.title.plain()
    );
}

fn extra<'p>(plan: &'p Plan, what: &str) -> &'p Extra {
    plan.extras
        .iter()
        .find(|extra| extra.what.plain() == what)
        .unwrap_or_else(|| panic!("no {what}: {:#?}", plan.extras))
}

fn accepting(change: String, texts: &[String]) -> Plan {
    let sources: Vec<Source> =
        texts.iter().enumerate().map(|(number, text)| Source::new(format!("{number}.json"), text.as_str())).collect();
    plan(&sources, &Options { edition: Some(Edition::Ga), accept: vec![change], ..Options::default() })
}

#[test]
fn what_closing_storage_would_cut_off_is_told() {
    let uses = r#", "applicationPackages": [{"id": "a"}], "interNodeCommunication": "Enabled",
        "startTask": {"resourceFiles": [{"httpUrl": "https://inputs.blob.core.windows.net/c/f"}]},
        "deploymentConfiguration": {"virtualMachineConfiguration": {"containerConfiguration": {"containerRegistries": [{"registryServer": "farm.azurecr.io"}]}}},
        "mountConfiguration": [{"azureFileShareConfiguration": {"azureFileUrl": "https://shares.file.core.windows.net/s"}}]"#;
    let plan = planned(Edition::Ga, &[account(""), pool("a", uses), network("")]);
    // The rule for storage is held back, for the workload uses it: nothing is blocked that is not blocked today.
    let cut = plan.changes.iter().find_map(|change| change.held_back.as_ref()).unwrap();
    for used in ["Resource files", "Application packages (TCP 443 to `farmauto.blob.core.windows.net`)", "Layers of"] {
        assert!(cut.cuts.iter().any(|cut| cut.plain().starts_with(used)), "{cut:?}");
    }
    let verdicts = |plan: &Plan, what: &str| (extra(plan, what).today, extra(plan, what).after_tighten);
    assert_eq!(verdicts(&plan, "Layers of container images"), (Verdict::Open, Verdict::Open));

    let id = plan.changes.iter().find(|change| change.held_back.is_some()).unwrap().id.clone();
    let plan = accepting(id, &[account(""), pool("a", uses), network("")]);
    let verdicts = |what: &str| verdicts(&plan, what);
    // It is unknown whether an account is in the one allowed region; after the tightening no region is allowed.
    assert_eq!(verdicts("Resource files"), (Verdict::Unknown, Verdict::Blocked));
    assert_eq!(verdicts("Application packages"), (Verdict::Unknown, Verdict::Blocked));
    assert_eq!(extra(&plan, "Application packages").flow.plain(), "TCP 443 to `farmauto.blob.core.windows.net`");
    assert_eq!(verdicts("Mounted SMB share"), (Verdict::Blocked, Verdict::Blocked), "445 is no 443");
    assert_eq!(verdicts("Layers of container images"), (Verdict::Open, Verdict::Blocked));
    assert_eq!(verdicts("Connections between nodes"), (Verdict::Open, Verdict::Open), "the network is its own");
    // A registry may have any public address, and some of them are allowed today.
    assert_eq!(verdicts("Container images").0, Verdict::Unknown);
    let first = step(&plan, "tighten-storage-first");
    assert!(first.why.plain().contains("would block Application packages"), "{}", first.why.plain());
}

#[test]
fn what_is_open_to_everyone_is_open_to_the_one_host() {
    let allowed = rule("AllowAllOut", 120, "Outbound", "Allow", "*", "*", "443") + ",";
    let uses = r#", "deploymentConfiguration": {"virtualMachineConfiguration": {"containerConfiguration": {"containerRegistries": [{"registryServer": "farm.azurecr.io"}]}}}"#;
    let plan = planned(Edition::Ga, &[account(""), pool("a", uses), network(&allowed)]);
    assert_eq!(extra(&plan, "Container images").today, Verdict::Open);
}

#[test]
fn what_stays_open_wider_than_it_has_to_is_told_by_line() {
    let more = [
        rule("OldPorts", 300, "Inbound", "Allow", "10.0.0.0/8", "*", "29000-30000"),
        rule("Everyone", 310, "Inbound", "Allow", "*", "*", "*"),
        rule("AllOut", 320, "Outbound", "Allow", "*", "Internet", "80-443"),
        rule("OtherStorage", 330, "Outbound", "Allow", "*", "Storage", "443"),
        rule("Addresses", 105, "Outbound", "Allow", "*", "13.69.65.64/26", "443"),
        rule("Fine", 350, "Outbound", "Allow", "*", "10.99.0.0/16", "443"),
    ]
    .map(|rule| rule + ",")
    .concat();
    let plan = planned(Edition::Ga, &[account(""), pool("a", ""), network(&more)]);
    let told: Vec<(&str, bool)> =
        plan.leftovers.iter().map(|leftover| (leftover.id.as_str(), leftover.line.is_some())).collect();
    let named =
        |name: &str| plan.leftovers.iter().find(|leftover| leftover.message.plain().contains(&format!("`{name}`")));
    assert_eq!(named("OldPorts").map(|leftover| leftover.id.as_str()), Some("classic-ports"), "{told:?}");
    assert!(named("OldPorts").unwrap().message.plain().contains("TCP 29876-29877 is open to 10.0.0.0/8"));
    assert_eq!(named("AllOut").map(|leftover| leftover.id.as_str()), Some("wide-outbound"));
    assert_eq!(named("OtherStorage").map(|leftover| leftover.id.as_str()), Some("storage-outbound"));
    assert_eq!(named("Addresses").map(|leftover| leftover.id.as_str()), Some("addresses-for-tag"));
    assert_eq!(named("Fine"), None);
    assert!(told.iter().all(|(_, has_line)| *has_line));
    assert!(!step(&plan, "tighten-leftovers").is_settled());
}

#[test]
fn a_private_account_comes_before_everything_else() {
    let private = account(r#", "publicNetworkAccess": "Disabled""#);
    for edition in [Edition::Ga, Edition::Preview] {
        let plan = planned(edition, &[private.clone(), pool("a", ""), network("")]);
        let first = &plan.checklist.phases[0].steps[0];
        assert_eq!((&first.id, first.state), (&sealed_step(&plan.key, "union-account:farm"), StepState::Todo));
        assert!(first.choices[0].commands[0].contains("--group-id nodeManagement"), "{:?}", first.choices);
    }
}

#[test]
fn an_open_account_is_no_step() {
    let plan = planned(Edition::Ga, &[account(""), pool("a", ""), network("")]);
    assert!(plan.checklist.steps().all(|step| !step.id.starts_with("union-account")));
}

#[test]
fn the_maker_of_a_pool_is_named_and_comes_first() {
    let template = format!(
        r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "resources": [
            {{"type": "Microsoft.Batch/batchAccounts/pools", "apiVersion": "2024-07-01", "name": "farm/a", "properties": {{"vmSize": "x",
              "networkConfiguration": {{"subnetId": "{SUBNET}"}}}}}}]}}"#
    );
    let plan = planned(Edition::Ga, &[account(""), template, network("")]);
    let switch = plan.checklist.steps().find(|step| step.id.starts_with("switch:")).unwrap();
    assert_eq!(switch.choices[0].title.plain(), "ARM template");
    assert!(switch.why.plain().contains("comes from a template"), "{}", switch.why.plain());
    let plan = planned(Edition::Ga, &[account(""), pool("nf-pool-0a1b-x", ""), network("")]);
    let switch = pool_step(&plan, "switch", "nf-pool-0a1b-x");
    assert!(switch.why.plain().contains("Nextflow"), "{}", switch.why.plain());
}

#[test]
fn node_counts_and_the_formula_are_remembered() {
    let scaled = r#", "scaleSettings": {"autoScale": {"formula": "$TargetDedicatedNodes = 4;\n$x = 'a'"}}, "currentDedicatedNodes": 3, "currentLowPriorityNodes": 2"#;
    let plan = planned(Edition::Ga, &[account(""), pool("a", scaled), network("")]);
    let moving = pool_step(&plan, "move", "a");
    assert!(moving.why.plain().contains("3 dedicated and 2 Spot nodes"), "{}", moving.why.plain());
    let resize = &moving.choices[0].commands;
    assert!(resize[0].contains("autoscale disable"), "{resize:?}");
    assert!(resize[3].ends_with("--auto-scale-formula '$TargetDedicatedNodes = 4;\n$x = '\\''a'\\'''"), "{resize:?}");
}

#[test]
fn a_pool_that_cannot_move_has_its_own_path() {
    let old = r#", "deploymentConfiguration": {"cloudServiceConfiguration": {"osFamily": "5"}}"#;
    let plan = planned(Edition::Ga, &[account(""), pool("a", old), network("")]);
    let own = pool_step(&plan, "move", "a");
    assert!(own.title.plain().contains("can't be migrated as configured") && own.choices.is_empty());
    assert!(plan.checklist.steps().all(|step| !step.id.starts_with("switch:")), "there is nothing to switch");
}
