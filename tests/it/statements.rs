//! What plans say of Azure is what Azure's documents say: statements that were wrong, or left out what a user needs.

use model::plan::{EditedElement, Phase, PhaseId, Plan, Step, StepState};
use serde_json::{Value, json};
use switchover::{Edition, Options, Source};

use crate::small_estate::{self, firewall, id, nsg, table, vnet};
use crate::steps::{account, dependencies, network, planned, pool, pool_step, rule, step};

fn plan_of(edition: Edition, documents: &[Value]) -> Plan {
    let texts: Vec<String> = documents.iter().map(Value::to_string).collect();
    planned(edition, &texts)
}

pub fn phase(plan: &Plan, id: PhaseId) -> &Phase {
    plan.checklist.phases.iter().find(|phase| phase.id == id).unwrap()
}

/// The reason of a step and those of its choices.
fn said(step: &Step) -> String {
    let choices = step.choices.iter().map(|choice| choice.why.plain());
    [step.why.plain()].into_iter().chain(choices).collect::<Vec<_>>().join(" ")
}

pub fn assert_says(text: &str, parts: &[&str]) {
    parts.iter().for_each(|part| assert!(text.contains(part), "{part}\n{text}"));
}

pub fn both() -> [(Edition, Plan); 2] {
    [Edition::Preview, Edition::Ga]
        .map(|edition| (edition, planned(edition, &[account(""), pool("a", ""), network("")])))
}

#[test]
fn the_later_pages_ask_for_any_protocol_in_firewalls_as_well() {
    let routes = table(&[("0.0.0.0/0", "10.0.255.4")]);
    // With nothing classic, no route around the firewall is needed.
    let mut pool = small_estate::pool("BatchManaged");
    pool["currentNodeCommunicationMode"] = json!("Simplified");
    let documents = [vnet(), nsg(), routes, firewall(&[]), small_estate::account(), pool];
    for (edition, protocols, outbound) in
        [(Edition::Preview, "TCP", "TCP 443 to"), (Edition::Ga, "Any", "443 over any protocol to")]
    {
        let plan = plan_of(edition, &documents);
        let to_batch = plan.changes.iter().find_map(|change| match &change.edited {
            EditedElement::FirewallRule(rule) if rule.name == "AllowBatchNodeManagement" => Some(rule),
            _ => None,
        });
        assert_eq!(to_batch.unwrap().ip_protocols, [protocols]);
        assert_says(&phase(&plan, PhaseId::Tighten).summary.plain(), &[outbound]);
    }
}

#[test]
fn a_new_connection_is_asked_for_because_of_what_ngs_and_firewalls_do() {
    for (_, plan) in both() {
        let check = step(&plan, "tighten-new-connection").why.plain();
        assert_says(&check, &["An NSG doesn't interrupt open ones", "Azure Firewall ends those"]);
    }
}

#[test]
fn a_request_for_subscriptions_is_said_to_switch_all_of_their_accounts() {
    let all = "switches all of their accounts, including those that this plan doesn't assess";
    let other = account("").replace("batchAccounts/farm", "batchAccounts/other").replace("\"farm\"", "\"other\"");
    let plan = planned(Edition::Preview, &[account(""), other, pool("a", ""), network("")]);
    assert_says(&step(&plan, "switch-request").why.plain(), &["open a request for each", all]);
    let [(_, alone), _] = both();
    let why = step(&alone, "switch-request").why.plain();
    assert!(!why.contains(all), "{why}");
    assert_says(&why, &["paid support plan"]);
    let options =
        Options { subscriptions: vec!["11111111-2222-3333-4444-555555555555".to_owned()], ..Options::default() };
    let asked = switchover::plan(&[Source::new("nsg.json", nsg().to_string())], &options);
    assert_says(&step(&asked, "switch-request").why.plain(), &[all]);
}

#[test]
fn a_pool_keeps_its_model_until_it_is_at_zero_nodes_or_replaced() {
    for (_, plan) in both() {
        assert_says(&phase(&plan, PhaseId::Move).summary.plain(), &["also for nodes that are added later"]);
        let moving = pool_step(&plan, "move", "a");
        assert_says(
            &said(moving),
            &[
                "keeps its model until it is at zero nodes or replaced",
                "the resize timeout, here one hour",
                "Before you scale out, wait until `az batch pool show` prints `steady`, 0, and 0.",
            ],
        );
        assert!(moving.choices[0].commands[0].ends_with(" --resize-timeout PT1H"), "{:?}", moving.choices[0].commands);
        assert!(!said(moving).contains("formula"), "it has none: {}", said(moving));
    }
    let scaled = r#", "scaleSettings": {"autoScale": {"formula": "$TargetDedicatedNodes = 4;"}}"#;
    let plan = planned(Edition::Ga, &[account(""), pool("a", scaled), network("")]);
    assert_says(&said(pool_step(&plan, "move", "a")), &["scales out again at its next evaluation"]);
}

#[test]
fn the_nodes_to_restore_are_those_that_the_pool_is_to_have() {
    let resizing = r#", "allocationState": "Resizing", "currentDedicatedNodes": 2, "currentLowPriorityNodes": 0,
        "scaleSettings": {"fixedScale": {"targetDedicatedNodes": 9, "targetLowPriorityNodes": 0}}"#;
    let plan = planned(Edition::Ga, &[account(""), pool("a", resizing), network("")]);
    let moving = pool_step(&plan, "move", "a");
    assert_says(&moving.why.plain(), &["restore 9 dedicated and 0 Spot nodes."]);
    assert!(moving.choices[0].commands[2].contains("--target-dedicated-nodes 9"), "{:?}", moving.choices[0].commands);
    let leaving = resizing.replace("\"targetDedicatedNodes\": 9", "\"targetDedicatedNodes\": 0");
    let plan = planned(Edition::Ga, &[account(""), pool("a", &leaving), network("")]);
    let why = pool_step(&plan, "move", "a").why.plain();
    assert!(!why.contains("nothing to interrupt"), "two nodes are left: {why}");
}

#[test]
fn a_replacement_pool_says_what_is_lost_and_has_the_mode_only_where_pools_have_it() {
    for (edition, plan) in both() {
        let recreate = said(pool_step(&plan, "move", "a"));
        assert_says(
            &recreate,
            &["secrets, which the answer leaves out", "``endpointConfiguration``".trim_matches('`')],
        );
        assert_says(&recreate, &["can't use managed images"]);
        assert_eq!(recreate.contains("targetNodeCommunicationMode"), edition == Edition::Ga, "{recreate}");
        assert_says(&step(&plan, "extras-inbound").why.plain(), &["only if its `endpointConfiguration` asks"]);
    }
}

#[test]
fn the_services_list_is_not_passed_off_as_what_tasks_use() {
    for (_, plan) in both() {
        assert!(step(&plan, "extras-storage").commands.is_empty());
        let base = step(&plan, "extras-batch");
        assert!(base.commands[0].starts_with("az batch account outbound-endpoints"), "{:?}", base.commands);
        assert_says(&base.why.plain(), &["what the account's current model needs", "is not in it"]);
    }
}

#[test]
fn calls_that_set_the_mode_are_said_to_be_on_borrowed_time() {
    let [_, (_, plan)] = both();
    let generic = planned(Edition::Ga, &[network("")]);
    for plan in [plan, generic] {
        assert_says(
            &phase(&plan, PhaseId::Switch).summary.plain(),
            &["retirement of API versions before 2025-06-01", "resize the pool to zero and back"],
        );
    }
}

#[test]
fn storage_in_the_services_list_proves_no_classic_pool() {
    let modes = r#", "targetNodeCommunicationMode": "Simplified", "currentNodeCommunicationMode": "Simplified""#;
    let hosts = ["farmauto.blob.core.windows.net", "other.table.core.windows.net"];
    let plan = planned(Edition::Preview, &[account(""), pool("a", modes), network(""), dependencies(&hosts)]);
    let left = step(&plan, "verify-endpoints:farm");
    assert_eq!(left.title.plain(), "Find out why account `farm` lists storage other than its autostorage");
    assert_says(&left.why.plain(), &["`other.table.core.windows.net`", "By the how-to of October 2021"]);
}

#[test]
fn the_reason_to_move_is_what_happened_on_the_31st_of_march() {
    let [(_, plan), _] = both();
    let request = render::change_request(&plan);
    assert_says(&request, &["Azure Batch stopped honoring classic node communication on 31 March 2026."]);
}

#[test]
fn nodes_without_an_outbound_path_get_remedies_and_no_tick() {
    let routes = table(&[]);
    let pool = small_estate::pool("NoPublicIPAddresses");
    let plan = plan_of(Edition::Ga, &[vnet(), nsg(), routes, small_estate::account(), pool]);
    assert!(plan.checklist.steps().all(|step| !step.id.starts_with("union-account")), "{:#?}", plan.checklist);
    let give = plan.checklist.steps().find(|step| step.title.plain().starts_with("Give the nodes of ")).unwrap();
    let titles: Vec<String> = give.choices.iter().map(|choice| choice.title.plain()).collect();
    assert_eq!(titles, ["Private endpoint for nodes", "NAT gateway", "Azure Firewall or another appliance"]);
    assert!(give.choices.iter().all(|choice| !choice.commands.is_empty()));
    assert_says(&said(give), &["task authentication tokens"]);
}

#[test]
fn udp_is_not_recommended_to_nodes_that_call_a_private_endpoint() {
    let sources = crate::support::estate("private-endpoint");
    let plan = switchover::plan(&sources, &Options { edition: Some(Edition::Ga), ..Options::default() });
    assert!(plan.subjects.iter().flat_map(|subject| &subject.findings).all(|finding| finding.id != "udp"));
    let denied = network("").replace(r#""access": "Deny", "protocol": "Tcp""#, r#""access": "Deny", "protocol": "*""#);
    let open = planned(Edition::Ga, &[account(""), pool("a", ""), denied]);
    assert!(open.subjects.iter().flat_map(|subject| &subject.findings).any(|finding| finding.id == "udp"));
}

#[test]
fn a_rule_that_admits_everyone_at_every_port_is_reported_as_that() {
    let more = rule("Everyone", 310, "Inbound", "Allow", "*", "*", "*") + ",";
    let plan = planned(Edition::Ga, &[account(""), pool("a", ""), network(&more)]);
    let ids: Vec<&str> = plan.leftovers.iter().map(|leftover| leftover.id.as_str()).collect();
    assert!(ids.contains(&"wide-inbound") && !ids.contains(&"classic-ports"), "{ids:?}");
}

#[test]
fn users_are_asked_for_what_they_can_see() {
    let mut own = nsg();
    own["securityRules"][0]["sourceAddressPrefix"] = json!("10.0.0.0/8");
    own["securityRules"][0]["destinationAddressPrefix"] = json!("10.0.0.0/30");
    let plan = plan_of(Edition::Preview, &[own]);
    let commands: Vec<&str> = missing(&plan).filter_map(|fact| fact.command.as_deref()).collect();
    assert!(commands.iter().all(|command| !command.ends_with("--query addressPrefix")), "{commands:?}");
    let facts = assess::messages::ALL.iter().flat_map(|catalogue| catalogue.iter());
    let of_nodes = facts.filter(|entry| entry.template.contains("a node's network interface"));
    assert_eq!(of_nodes.count(), 0, "Batch keeps the interfaces of its nodes");
}

fn missing(plan: &Plan) -> impl Iterator<Item = &model::plan::MissingFact> {
    let hops = plan.subjects.iter().flat_map(|subject| &subject.requirements).flat_map(|one| &one.hops);
    hops.flat_map(|hop| &hop.missing)
}

#[test]
fn changes_on_nodes_are_made_where_new_nodes_begin() {
    let firewall = "*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT DROP [0:0]\nCOMMIT\n";
    let documents = [vnet(), nsg(), table(&[]), small_estate::account(), small_estate::pool("BatchManaged")];
    let plan = small_estate::plan(&documents, Some(firewall));
    let step = plan.checklist.steps().find(|step| step.id.starts_with("union-node-firewall")).unwrap();
    assert_says(&step.why.plain(), &["New nodes begin with their image and start task"]);
}

#[test]
fn the_older_zone_of_the_accounts_own_endpoint_disturbs_no_node() {
    let mut sources = crate::support::estate("private-endpoint");
    let link = json!({ "virtualNetwork": id("Microsoft.Network/virtualNetworks/any") });
    let zone = "Microsoft.Network/privateDnsZones/privatelink.westeurope.batch.azure.com/virtualNetworkLinks";
    sources.push(Source::new("older.json", small_estate::resource(zone, "older", &link).to_string()));
    let plan = switchover::plan(&sources, &Options { edition: Some(Edition::Ga), ..Options::default() });
    assert_eq!(plan.subjects[0].modes.simplified, model::plan::Verdict::Open);
}

#[test]
fn a_test_connection_is_not_said_to_see_firewalls_on_nodes() {
    for (_, plan) in both() {
        assert_says(&step(&plan, "verify-connection").why.plain(), &["It doesn't test firewalls on nodes"]);
    }
}

#[test]
fn nextflows_default_is_explained() {
    let plan = planned(Edition::Ga, &[account(""), pool("nf-pool-0a1b-x", ""), network("")]);
    let why = pool_step(&plan, "switch", "nf-pool-0a1b-x").why.plain();
    assert_says(&why, &["has meant simplified since 30 September 2024"]);
}

/// All that a plan says for people, in one text.
fn all_of(plan: &Plan) -> String {
    render::text(plan)
}

#[test]
fn the_how_to_of_2021_is_complete() {
    let [(_, plan), _] = both();
    let cloud_services = r#", "deploymentConfiguration": {"cloudServiceConfiguration": {"osFamily": "6"}}"#;
    let generic = planned(Edition::Preview, &[network("")]);
    let private = account(r#", "publicNetworkAccess": "Disabled""#);
    let private = planned(Edition::Preview, &[private, pool("a", ""), pool("old", cloud_services), network("")]);
    assert_says(
        &all_of(&plan),
        &[
            "Move unaffected pools as well: simplified communication needs no inbound port from the internet",
            "`Next` again for the additional details, which are optional",
            "Make the other required selections, select `Next`, review the request, and select `Create`.",
            "In an account that is opted in, pools without public IP addresses can't be created.",
            "https://learn.microsoft.com/azure/batch/batch-virtual-network",
            "https://learn.microsoft.com/azure/batch/create-pool-public-ip",
        ],
    );
    assert!(step(&generic, "move-replace").commands[0].starts_with("az batch pool delete"));
    assert_says(
        &all_of(&private),
        &[
            "batch-pool-cloud-service-to-virtual-machine-configuration",
            "This endpoint came in 2022: the how-to of October 2021 does not have it.",
        ],
    );
}

#[test]
fn the_current_procedure_is_complete() {
    let [_, (_, plan)] = both();
    let generic = planned(Edition::Ga, &[network("")]);
    assert_says(
        &all_of(&plan),
        &[
            "Try every step in a development or test environment first",
            "Billing doesn't change.",
            "Leave the NSGs, load balancers, and public IP addresses that Batch creates unlocked and unchanged.",
            "The target `Default` leaves the choice to the service.",
            "Azure portal. In the Batch account, select `Pools`, the pool, and `Node communication mode`.",
            "$ nslookup '<node management endpoint>'",
        ],
    );
    let ask = step(&generic, "union-public-access");
    assert_says(&said(ask), &["are separate settings", "first create a private endpoint for `nodeManagement`"]);
    assert!(ask.commands[0].contains("publicNetworkAccess"));
    let private = account(r#", "publicNetworkAccess": "Disabled""#);
    let private = planned(Edition::Ga, &[private, pool("a", ""), network("")]);
    let endpoint = said(step(&private, "union-account:farm"));
    assert_says(&endpoint, &["TCP 443 from the pools' subnet to it", "must be `Approved`", "are separate settings"]);
}

/// `az batch account network-profile network-rule add` makes a profile that allows everyone, unless it has a default action.
#[test]
fn public_access_is_enabled_after_both_profiles_deny_everyone_else() {
    for profile in ["", r#", "networkProfile": {"nodeManagementAccess": {"defaultAction": "Deny"}}"#] {
        let private = account(&format!(r#", "publicNetworkAccess": "Disabled"{profile}"#));
        let plan = planned(Edition::Ga, &[private, pool("a", ""), network("")]);
        let choices = step(&plan, "union-account:farm").choices.iter();
        let commands = choices.map(|choice| &choice.commands).find(|all| all.iter().any(|one| one.contains("Enabled")));
        let commands = commands.unwrap();
        let place = |part: &str| commands.iter().position(|command| command.contains(part)).unwrap();
        let enabled = place("--public-network-access Enabled");
        for own in ["BatchAccount", "NodeManagement"] {
            assert!(place(&format!("--profile {own} --default-action Deny")) < enabled, "{commands:#?}");
        }
        assert!(place("network-rule add") < enabled, "{commands:#?}");
    }
}

#[test]
fn the_service_decides_for_pools_without_a_virtual_network() {
    let own = pool("a", "").replace("\"networkConfiguration\"", "\"other\"");
    let plan = planned(
        Edition::Ga,
        &[account(""), own.replace("\"vmSize\"", "\"deploymentConfiguration\": {}, \"vmSize\""), network("")],
    );
    let switch = pool_step(&plan, "switch", "a");
    assert_eq!((switch.state, switch.choices.len()), (StepState::NotNeeded, 0), "{switch:#?}");
    assert!(plan.checklist.steps().all(|step| step.id != "verify-mode"));
}

#[test]
fn own_dns_servers_are_said_to_need_the_hosts_of_both_models() {
    let own = network("").replace("\"addressSpace\"", r#""dhcpOptions": {"dnsServers": ["10.1.0.4"]}, "addressSpace""#);
    let plan = planned(Edition::Preview, &[account(""), pool("a", ""), own]);
    let finding = plan.subjects[0].findings.iter().find(|finding| finding.id == "own-dns").unwrap();
    assert_says(&finding.message.plain(), &["with 10.1.0.4", "blob, queue, and table storage"]);
}

#[test]
fn a_pool_that_is_simplified_is_done_and_its_nsg_is_said_to_need_no_rule() {
    let sources = crate::support::estate("private-endpoint");
    for edition in [Edition::Preview, Edition::Ga] {
        let plan = switchover::plan(&sources, &Options { edition: Some(edition), ..Options::default() });
        match edition {
            Edition::Preview => {
                let moved = phase(&plan, PhaseId::Move).steps.first().unwrap();
                let title = "Pool `closed` uses simplified communication";
                assert_eq!((moved.title.plain().as_str(), moved.state), (title, StepState::Done));
            }
            // The current procedure says it in one line.
            Edition::Ga => assert_says(&phase(&plan, PhaseId::Move).summary.plain(), &["Done: all pools"]),
        }
        let nsg =
            phase(&plan, PhaseId::Union).steps.iter().find(|step| step.title.plain().starts_with("NSG `nsg-closed`"));
        // In the current procedure, nothing more is allowed for pools that moved: no step is about it.
        match edition {
            Edition::Preview => assert_says(&nsg.unwrap().why.plain(), &["need no rule of it"]),
            Edition::Ga => assert!(nsg.is_none_or(|step| step.is_settled())),
        }
        let asked: Vec<String> = missing(&plan).map(|fact| fact.how.plain()).collect();
        assert!(asked.iter().any(|how| how.starts_with("No command shows it, and no step depends on it")), "{asked:?}");
    }
}

#[test]
fn no_command_has_a_sentence_for_a_name_or_stray_blanks() {
    for file in crate::support::all_inputs() {
        let source = crate::support::source(&file);
        let plan = switchover::plan(&[source], &Options::default());
        let steps = plan.checklist.steps().flat_map(|step| &step.commands);
        for command in missing(&plan).filter_map(|fact| fact.command.as_ref()).chain(steps) {
            let wrong = command.contains("  ") || command.contains("'what ") || command.contains("'which ");
            assert!(!wrong, "{}: {command}", file.display());
        }
    }
}

#[test]
fn what_happens_to_the_rollback_and_to_ranges_is_said_as_the_documents_do() {
    let [(_, plan), _] = both();
    let again = step(&plan, "rollback-endpoints").why.plain();
    assert_says(&again, &["Storage endpoints of the region must be in the list again", "no autostorage"]);
    assert_says(&step(&plan, "switch-notification").why.plain(), &["Don't create or resize pools before it arrives"]);
    let listed = crate::support::plan_of(
        "x.json",
        &std::fs::read_to_string(crate::support::fixture("nsg/listed-addresses.json")).unwrap(),
    );
    let fragile = listed.subjects[0].findings.iter().find(|finding| finding.id == "fragile").unwrap();
    assert_says(&fragile.message.plain(), &["at least one week before it is used"]);
}
