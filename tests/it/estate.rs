//! Whole estates: what belongs together is linked, and every hop of the path has its evidence.

use model::message::Message;
use model::plan::{HopKind, Impact, Subject, SubjectKind, Verdict};
use switchover::{Edition, Options, Plan, Source};

use crate::support::{ESTATES, all_inputs, estate, source, subjects};

fn plan(name: &str, edition: Edition) -> Plan {
    switchover::plan(&estate(name), &Options { edition: Some(edition), ..Options::default() })
}

fn subject<'p>(plan: &'p Plan, name: &str) -> &'p Subject {
    plan.subjects.iter().find(|subject| subject.name == name).unwrap()
}

/// Many tests ask for subjects alone.
#[test]
fn the_subjects_of_sources_are_those_of_their_plan() {
    let estates = ESTATES.map(estate).into_iter();
    let alone = all_inputs().into_iter().map(|path| vec![source(&path)]);
    for sources in estates.chain(alone) {
        let options = Options { edition: Some(Edition::Ga), ..Options::default() };
        let [ours, plans] = [subjects(&sources, &options), switchover::plan(&sources, &options).subjects]
            .map(|subjects| subjects.into_iter().map(without_questions).collect::<Vec<_>>());
        assert_eq!(ours, plans, "{}", sources[0].name);
    }
}

/// A subject as it is before anything is asked or assumed, and before a plan adds to its diagnosis the step that helps.
fn without_questions(mut subject: Subject) -> Subject {
    let facts = subject.requirements.iter_mut();
    for fact in facts.flat_map(|own| own.hops.iter_mut().flat_map(|hop| &mut hop.missing).chain(&mut own.missing)) {
        (fact.question, fact.about, fact.ask) = (String::new(), None, Message::default());
    }
    subject.diagnosis = None;
    subject.findings.retain(|finding| finding.id != "assumption");
    subject
}

#[test]
fn each_estate_gives_the_plan_that_was_reviewed() {
    for name in ESTATES {
        for (edition, word) in [(Edition::Preview, "preview"), (Edition::Ga, "ga")] {
            let text = render::text(&plan(name, edition));
            let verdicts = text.split_once("2. LIST WHAT THE WORKLOAD").unwrap().0;
            insta::assert_snapshot!(format!("{name}_{word}"), verdicts);
        }
    }
}

#[test]
fn a_mixed_paste_is_one_pool_with_every_hop_in_order_and_evidence_at_each() {
    let plan = plan("one-pool", Edition::Preview);
    assert_eq!(plan.subjects.len(), 1);
    let pool = subject(&plan, "frames");
    assert_eq!(pool.kind, SubjectKind::Pool);
    let simplified = pool.requirements.last().unwrap();
    let kinds: Vec<HopKind> = simplified.hops.iter().map(|hop| hop.kind).collect();
    let way = [HopKind::NodeFirewall, HopKind::Nsg, HopKind::Route, HopKind::Firewall, HopKind::Account];
    assert_eq!(kinds, way);
    for hop in &simplified.hops {
        assert_eq!(hop.verdict, Verdict::Open, "{hop:?}");
        assert!(hop.line.is_some() && hop.source.is_some() && hop.witness.is_some(), "{hop:?}");
    }
    let inbound: Vec<HopKind> = pool.requirements[0].hops.iter().map(|hop| hop.kind).collect();
    assert_eq!(inbound, [HopKind::Nsg, HopKind::NodeFirewall, HopKind::Route]);
}

#[test]
fn one_text_with_everything_in_it_is_the_same_estate() {
    let texts: Vec<String> = estate("one-pool").into_iter().map(|source| source.text).collect();
    let pasted = switchover::plan(&[Source::new("paste", texts.join("\n"))], &Options::default());
    let modes =
        |plan: &Plan| plan.subjects.iter().map(|subject| (subject.name.clone(), subject.modes)).collect::<Vec<_>>();
    assert_eq!(modes(&pasted), modes(&plan("one-pool", Edition::Preview)));
    assert_eq!(pasted.sources[0].diagnostics, [], "what is JSON is no line of the ruleset, and the other way round");
}

#[test]
fn nodes_behind_a_private_endpoint_are_open_though_the_internet_is_denied() {
    let plan = plan("private-endpoint", Edition::Ga);
    let pool = subject(&plan, "closed");
    assert_eq!((pool.modes.simplified, pool.impact), (Verdict::Open, Impact::NotAffected));
    assert!(plan.changes.is_empty(), "it is right as it is: {:?}", plan.changes);
    assert!(plan.proof.union.holds && plan.proof.tighten.holds && plan.proof.rollback.holds, "{:?}", plan.proof);
}

/// The estate with a text in one of its files replaced.
fn changed(file: &str, from: &str, to: &str) -> Plan {
    let change = |source: Source| {
        if source.name != file {
            return source;
        }
        assert!(source.text.contains(from), "{file} has no {from}");
        Source::new(source.name, source.text.replace(from, to))
    };
    let sources: Vec<Source> = estate("private-endpoint").into_iter().map(change).collect();
    switchover::plan(&sources, &Options { edition: Some(Edition::Ga), ..Options::default() })
}

#[test]
fn each_thing_that_a_private_endpoint_needs_can_shut_it() {
    let verdict = |plan: &Plan| subject(plan, "closed").modes.simplified;
    for (file, from, to, expected) in [
        ("account.json", "\"Approved\"", "\"Pending\"", Verdict::Blocked),
        ("account.json", "\"nodeManagement\"", "\"batchAccount\"", Verdict::Blocked),
        ("nsgs.json", "\"10.30.4.0/24\"", "\"10.30.9.0/24\"", Verdict::Blocked),
        ("dns-links.json", "privatelink.batch.azure.com", "privatelink.example.com", Verdict::Unknown),
        ("dns-links.json", "/virtualNetworks/vnet-closed", "/virtualNetworks/vnet-other", Verdict::Blocked),
        ("dns-links.json", "privatelink.batch.azure.com", "privatelink.westeurope.batch.azure.com", Verdict::Unknown),
        ("private-endpoint.json", "/virtualNetworks/vnet-closed", "/virtualNetworks/vnet-other", Verdict::Blocked),
        ("nsgs.json", "\"Internet\"", "\"*\"", Verdict::Blocked),
        // Where network policies are off, the group on the endpoint's subnet does not count.
        ("vnet.json", "\"NetworkSecurityGroupEnabled\"", "\"Disabled\"", Verdict::Open),
    ] {
        assert_eq!(verdict(&changed(file, from, to)), expected, "{file}: {from} to {to}");
    }
}

#[test]
fn what_is_missing_is_named_with_the_command_that_shows_it() {
    let all = estate("one-pool");
    for (left_out, expected) in [
        ("nsg.json", "az network nsg show --ids"),
        ("route-table.json", "az network route-table show --ids"),
        ("firewall.json", "az network firewall list"),
        ("firewall-policy.json", "az network firewall policy"),
        ("rule-collection-groups.json", "az network firewall policy rule-collection-group list"),
        ("account.json", "az batch account show"),
        ("public-ip.json", "az network public-ip list"),
    ] {
        let some: Vec<Source> = all.iter().filter(|source| source.name != left_out).cloned().collect();
        let plan =
            switchover::plan(&some, &Options { region: model::net::Region::find("westeurope"), ..Options::default() });
        let pool = subject(&plan, "frames");
        assert_eq!(pool.modes.simplified, Verdict::Unknown, "without {left_out}");
        let hops = pool.requirements.last().unwrap().hops.iter();
        let commands: Vec<String> = hops.flat_map(|hop| &hop.missing).filter_map(|fact| fact.command.clone()).collect();
        assert!(commands.iter().any(|command| command.contains(expected)), "without {left_out}: {commands:?}");
    }
}

#[test]
fn a_rule_set_that_concerns_no_pool_is_told_of() {
    let mut all = estate("one-pool");
    all.push(Source::new(
        "other.json",
        r#"{"name": "vnet-other", "addressSpace": {"addressPrefixes": ["10.9.0.0/16"]}, "type": "Microsoft.Network/virtualNetworks",
            "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/vnet-other", "subnets": [
            {"name": "web", "addressPrefix": "10.9.1.0/24", "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/vnet-other/subnets/web",
             "networkSecurityGroup": {"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/nsg-web"}}]}
           {"name": "nsg-web", "securityRules": [], "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/nsg-web"}
           {"name": "nsg-lost", "securityRules": [], "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/nsg-lost"}"#,
    ));
    let plan = switchover::plan(&all, &Options::default());
    let told =
        |word: &str| plan.sources.last().unwrap().diagnostics.iter().any(|told| told.message.plain().contains(word));
    assert!(told("NSG `nsg-web` (subnet `web`) and NSG `nsg-lost` (no subnet shown)"), "{:?}", plan.sources.last());
    assert!(plan.subjects.iter().all(|subject| subject.kind == SubjectKind::Pool));
}

#[test]
fn a_single_route_is_not_taken_for_the_whole_table() {
    let route = r#"{"name": "one", "addressPrefix": "10.1.0.0/16", "nextHopType": "VnetLocal", "type": "Microsoft.Network/routeTables/routes",
        "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/routeTables/rt/routes/one"}"#;
    let options = Options { region: model::net::Region::find("westeurope"), ..Options::default() };
    let verdict = |text: String| switchover::plan(&[Source::new("rt", text)], &options).subjects[0].modes.simplified;
    assert_eq!(verdict(route.to_owned()), Verdict::Unknown);
    assert_eq!(verdict(format!("[{route}]")), Verdict::Open);
}

#[test]
fn a_firewall_that_tunnels_what_it_lets_through_leaves_the_rest_of_the_way_unknown() {
    let mut all = estate("one-pool");
    let firewall = all.iter_mut().find(|source| source.name == "firewall.json").unwrap();
    firewall.text =
        firewall.text.replace("\"sku\"", "\"managementIpConfiguration\": { \"name\": \"management\" }, \"sku\"");
    let verdict =
        |sources: &[Source]| subject(&switchover::plan(sources, &Options::default()), "frames").modes.simplified;
    assert_eq!(verdict(&all), Verdict::Open, "its subnet is shown, without routes of its own");
    let vnet = all.iter_mut().find(|source| source.name == "vnet.json").unwrap();
    vnet.text = vnet.text.replace("AzureFirewallSubnet", "OtherSubnet");
    assert_eq!(verdict(&all), Verdict::Unknown);
}

#[test]
fn the_scope_of_impact_has_reasons() {
    let ga = plan("forced-tunnel", Edition::Ga);
    assert_eq!(subject(&ga, "frames").impact, Impact::Affected);
    let legacy = subject(&ga, "legacy");
    assert_eq!(legacy.impact, Impact::Unsupported);
    assert!(legacy.reasons[0].plain().contains("virtualMachineConfiguration"), "{:?}", legacy.reasons);
    // A pool that is simplified already needs no move.
    let preview = plan("private-endpoint", Edition::Preview);
    assert_eq!(subject(&preview, "closed").impact, Impact::NotAffected);
}
